"""Where training starts: one vector a piece, close for pieces that translate each other.

Singular vectors of the positive pointwise mutual information between pieces (Levy & Goldberg 2014), counted inside
a window in one language and, by relative place in the sentence, across the pair. It costs about half a
minute. What it saves has not been measured against a random start.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .batches import Corpus

WINDOW = 4
LONGEST = 28
CHUNK = 30_000_000


def _counts(corpus: Corpus, vocab: int, pairs: int, seed: int) -> np.ndarray:
    """Symmetric weighted counts, float32 (vocab, vocab)."""
    table = np.zeros(vocab * vocab, np.float32)
    codes: list[np.ndarray] = []
    weights: list[np.ndarray] = []
    held = 0

    def flush() -> None:
        nonlocal held
        if codes:
            table[:] += np.bincount(np.concatenate(codes), np.concatenate(weights), minlength=len(table)).astype(
                np.float32
            )
            codes.clear()
            weights.clear()
            held = 0

    for en, ru in corpus.sample(pairs, np.random.default_rng(seed), longest=LONGEST):
        a, b = en.astype(np.int64), ru.astype(np.int64)
        apart = np.abs(np.arange(len(a))[:, None] / len(a) - np.arange(len(b))[None] / len(b))
        near = np.exp(-6.0 * apart)
        near /= near.sum(axis=1, keepdims=True)
        codes.append((a[:, None] * vocab + b[None]).ravel())
        weights.append((3.0 * near).ravel())
        for side in (a, b):
            for k in range(1, min(WINDOW, len(side) - 1) + 1):
                codes.append(side[:-k] * vocab + side[k:])
                weights.append(np.full(len(side) - k, 0.5 / k))
        held += codes[-1].size + a.size * b.size
        if held > CHUNK:
            flush()
    flush()
    square = table.reshape(vocab, vocab)
    return square + square.T


def cross_lingual(corpus: Corpus, vocab: int, d: int, *, pairs: int = 250_000, seed: int = 1) -> Tensor:
    """float32 (vocab, d); rows have length 1, those of pieces never seen are random."""
    counts = _counts(corpus, vocab, pairs, seed)
    rows = counts.sum(axis=1)
    smooth = rows**0.75
    smooth /= smooth.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        counts /= rows[:, None]
        counts /= smooth[None]
        np.log(counts, out=counts)
    counts[~np.isfinite(counts)] = 0
    np.maximum(counts, 0, out=counts)
    torch.manual_seed(seed)
    u, s, v = torch.svd_lowrank(torch.from_numpy(counts), q=min(2 * d + 32, vocab), niter=3)
    # A component with a negative eigenvalue sets translations apart instead of bringing them together.
    together = ((u * v).sum(dim=0) > 0).nonzero()[:d, 0]
    vectors = torch.zeros(vocab, d)
    vectors[:, : len(together)] = u[:, together] * s[together].sqrt()
    vectors -= vectors.mean(dim=0)
    lengths = vectors.norm(dim=1, keepdim=True)
    noise = torch.randn(vectors.shape) * d**-0.5
    unseen = torch.from_numpy(rows < 5)[:, None] | (lengths < 1e-6)
    return torch.where(unseen, noise, vectors / lengths.clamp_min(1e-6))
