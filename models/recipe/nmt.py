"""The translation model as it is trained: M2M100's function with the least work around the matrix products.

The arithmetic is that of ``transformers.M2M100ForConditionalGeneration`` (pre-norm Transformer, ReLU, sinusoidal
positions, one embedding shared by encoder, decoder and output; Vaswani et al. 2017, Fan et al. 2020), so that
``to_m2m100`` is a renaming. A test holds the two against each other. What differs is the cost on a CPU: query, key
and value in one product, biases left at zero and out of the graph, bf16 throughout, the loss in chunks.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .tokenizer import EOS, PAD


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    vocab: int = 12_000
    d: int = 256
    heads: int = 4
    ffn: int = 1024
    encoder: int = 6
    decoder: int = 2

    def asdict(self) -> dict[str, int]:
        return asdict(self)


SHAPES = {
    "cpu": Shape(),  # 9.9M parameters
    "deep": Shape(encoder=12),  # 14.6M: what a finished "cpu" grows into (grow.py); the encoder is the cheap side
    "gpu": Shape(d=384, heads=6, ffn=1536, encoder=8, decoder=2),  # 23.5M parameters: 47 MB in half precision
}


def positions(length: int, d: int, device: torch.device | str = "cpu") -> Tensor:
    """M2M100's sinusoids for places 0 … length-1, float32 of shape (length, d); counting starts at PAD + 1."""
    half = d // 2
    step = torch.exp(torch.arange(half, dtype=torch.float32, device=device) * -(math.log(10_000) / (half - 1)))
    angle = torch.arange(PAD + 1, PAD + 1 + length, dtype=torch.float32, device=device)[:, None] * step[None]
    return torch.cat([angle.sin(), angle.cos()], dim=1)


class Attention(nn.Module):
    """Multi-head attention; ``qkv`` is (3d, d), for cross-attention split into ``q`` (d, d) and ``kv`` (2d, d)."""

    def __init__(self, s: Shape, *, cross: bool = False) -> None:
        super().__init__()
        self.heads = s.heads
        self.cross = cross
        if cross:
            self.q = nn.Parameter(torch.empty(s.d, s.d))
            self.kv = nn.Parameter(torch.empty(2 * s.d, s.d))
        else:
            self.qkv = nn.Parameter(torch.empty(3 * s.d, s.d))
        self.out = nn.Parameter(torch.empty(s.d, s.d))

    def forward(self, x: Tensor, memory: Tensor | None, mask: Tensor | None, causal: bool) -> Tensor:
        """x (B, T, d), memory (B, S, d) or None, mask (B, 1, 1, S) additive or None → (B, T, d)."""
        b, t, d = x.shape
        if memory is None:
            q, k, v = F.linear(x, self.qkv).view(b, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        else:
            q = F.linear(x, self.q).view(b, t, self.heads, -1).transpose(1, 2)
            k, v = F.linear(memory, self.kv).view(b, memory.shape[1], 2, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = _attend(q, k, v, mask, causal)
        return F.linear(mixed.transpose(1, 2).reshape(b, t, d), self.out)


def _attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, causal: bool) -> Tensor:
    """q (B, H, T, h), k and v (B, H, S, h), mask additive → (B, H, T, h).

    On a CPU the fused kernel costs five times the plain products at the lengths of sentences (docs/log.md).
    """
    if q.is_cuda:
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
    scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
    if causal:
        mask = torch.full(scores.shape[-2:], float("-inf"), dtype=scores.dtype).triu_(1)
    if mask is not None:
        scores = scores + mask
    return torch.softmax(scores, dim=-1) @ v


class Layer(nn.Module):
    """Encoder layer, or decoder layer when ``cross``."""

    def __init__(self, s: Shape, *, cross: bool) -> None:
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(s.d), Attention(s)
        if cross:
            self.norm_cross, self.attention_cross = nn.LayerNorm(s.d), Attention(s, cross=True)
        self.norm2 = nn.LayerNorm(s.d)
        self.fc1 = nn.Parameter(torch.empty(s.ffn, s.d))
        self.fc2 = nn.Parameter(torch.empty(s.d, s.ffn))
        self.cross = cross

    def forward(self, x: Tensor, memory: Tensor | None, mask: Tensor | None, p: float) -> Tensor:
        causal = self.cross
        x = x + F.dropout(self.attention(self.norm1(x), None, None if causal else mask, causal), p, self.training)
        if self.cross:
            x = x + F.dropout(self.attention_cross(self.norm_cross(x), memory, mask, False), p, self.training)
        hidden = F.relu(F.linear(self.norm2(x), self.fc1))
        return x + F.dropout(F.linear(hidden, self.fc2), p, self.training)


class Translator(nn.Module):
    """Encoder-decoder; ``forward`` returns the summed loss."""

    def __init__(self, shape: Shape, *, dropout: float = 0.0, smoothing: float = 0.1) -> None:
        super().__init__()
        self.shape, self.dropout, self.smoothing = shape, dropout, smoothing
        self.embedding = nn.Parameter(torch.empty(shape.vocab, shape.d))
        self.encoder = nn.ModuleList(Layer(shape, cross=False) for _ in range(shape.encoder))
        self.decoder = nn.ModuleList(Layer(shape, cross=True) for _ in range(shape.decoder))
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(shape.d), nn.LayerNorm(shape.d)
        self.register_buffer("places", positions(512, shape.d), persistent=False)
        self.reset()

    def reset(self, seed: int = 1) -> None:
        """Fresh weights: embeddings N(0, 1/d), matrices Glorot uniform, what closes a residual branch smaller."""
        g = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            self.embedding.normal_(0, self.shape.d**-0.5, generator=g)
            self.embedding[PAD].zero_()
            depth = {"encoder": self.shape.encoder, "decoder": self.shape.decoder * 3 / 2}
            for name, p in self.named_parameters():
                if p.ndim != 2 or name == "embedding":
                    continue
                rows, columns = p.shape
                if name.endswith("qkv") or name.endswith("kv"):
                    rows = columns
                bound = math.sqrt(6 / (rows + columns))
                if name.endswith((".out", ".fc2")):
                    bound /= math.sqrt(2 * depth[name.split(".")[0]])
                p.uniform_(-bound, bound, generator=g)

    def embed(self, ids: Tensor) -> Tensor:
        x = F.embedding(ids, self.embedding) * math.sqrt(self.shape.d)
        x = x + self.places[: ids.shape[1]].to(x.dtype)
        return F.dropout(x, self.dropout, self.training)

    def encode(self, source: Tensor) -> tuple[Tensor, Tensor | None]:
        """source (B, S) padded with PAD → states (B, S, d) and the additive mask (B, 1, 1, S), None without padding."""
        padded = source == PAD
        x = self.embed(source)
        mask = None
        if source.is_cuda or bool(padded.any()):  # asking a GPU would make it wait
            mask = torch.zeros(padded.shape, dtype=x.dtype, device=x.device).masked_fill_(padded, float("-inf"))
            mask = mask[:, None, None, :]
        for layer in self.encoder:
            x = layer(x, None, mask, self.dropout)
        return self.encoder_norm(x), mask

    def decode(self, memory: Tensor, mask: Tensor | None, previous: Tensor) -> Tensor:
        """previous (B, T) → states (B, T, d)."""
        x = self.embed(previous)
        for layer in self.decoder:
            x = layer(x, memory, mask, self.dropout)
        return self.decoder_norm(x)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """source (B, S); target (B, T) ends with EOS, padded with PAD → the summed negative log likelihood."""
        memory, mask = self.encode(source)
        previous = torch.cat([torch.full_like(target[:, :1], EOS), target[:, :-1]], dim=1)
        previous = previous.masked_fill(previous == PAD, EOS)
        states = self.decode(memory, mask, previous)
        return smoothed_loss(states.flatten(0, 1), self.embedding, target.flatten(), self.smoothing)


class _ChunkedLoss(torch.autograd.Function):
    """Cross-entropy over a tied output matrix, 1,024 rows at a time, the gradient made on the way.

    The gradient is that of the label-smoothed loss; the value is the plain negative log likelihood, which is what
    one wants to read.
    """

    @staticmethod
    def forward(ctx, states: Tensor, matrix: Tensor, target: Tensor, smoothing: float) -> Tensor:  # type: ignore[override]
        total = torch.zeros((), dtype=torch.float32, device=states.device)
        d_states = torch.empty_like(states)
        d_matrix = torch.zeros(
            matrix.shape, dtype=torch.float32 if states.is_cuda else matrix.dtype, device=matrix.device
        )
        low = smoothing / matrix.shape[0]
        step = 1024 if not states.is_cuda else 16_384
        rows = torch.arange(step, device=states.device)
        real = (target != PAD).to(states.dtype)
        for i in range(0, len(states), step):
            h, y, kept = states[i : i + step], target[i : i + step], real[i : i + step]
            logp = torch.log_softmax(h @ matrix.T, dim=-1)
            total -= (logp[rows[: len(y)], y] * kept).float().sum()
            grad = logp.exp_().sub_(low)
            grad[rows[: len(y)], y] -= 1 - smoothing
            grad *= kept[:, None]
            torch.mm(grad, matrix, out=d_states[i : i + step])
            d_matrix += grad.T @ h
        ctx.save_for_backward(d_states, d_matrix.to(matrix.dtype))
        return total

    @staticmethod
    def backward(ctx, upstream: Tensor):  # type: ignore[override]
        d_states, d_matrix = ctx.saved_tensors
        return d_states * upstream.to(d_states.dtype), d_matrix * upstream.to(d_matrix.dtype), None, None


def smoothed_loss(states: Tensor, matrix: Tensor, target: Tensor, smoothing: float) -> Tensor:
    """states (N, d), matrix (V, d), target (N,), PAD left out → the summed negative log likelihood, float32."""
    return _ChunkedLoss.apply(states, matrix, target, smoothing)
