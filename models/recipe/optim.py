"""Muon for the matrices (Jordan et al. 2024; update scale of Liu et al. 2025), Adam for embeddings and norms.

Not compared with Adam alone on this task yet. Weights are kept in float32 here; the model holds bf16.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

MUON_RMS = 0.2


def orthogonal(m: Tensor, steps: int = 5) -> Tensor:
    """The nearest semi-orthogonal matrices to ``m`` (N, rows ≤ columns) by quintic Newton–Schulz, bf16."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = m.to(torch.bfloat16)
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        y = x @ x.transpose(-2, -1)
        x = a * x + (b * y + c * (y @ y)) @ x
    return x


class Optimizer:
    """``step(lr)`` reads ``.grad`` of the model's bf16 parameters, moves the float32 copies, writes bf16 back."""

    def __init__(self, model: nn.Module, *, adam_ratio: float = 1.0, betas: tuple[float, float] = (0.9, 0.98)) -> None:
        self.adam_ratio, self.betas = adam_ratio, betas
        self.params = dict(model.named_parameters())
        self.master = {n: p.detach().float().clone() for n, p in self.params.items()}
        self.matrices = [n for n, p in self.params.items() if p.ndim == 2 and n != "embedding"]
        self.others = [n for n in self.params if n not in set(self.matrices)]
        self.momentum = {n: torch.zeros_like(self.master[n]) for n in self.params}
        self.square = {n: torch.zeros_like(self.master[n]) for n in self.others}
        self.average = {n: t.clone() for n, t in self.master.items()}  # of the weights over the last minutes
        self.count = 0

    def _slices(self, name: str, t: Tensor) -> Tensor:
        """Views as (N, rows, columns) of square or wide matrices: q, k and v apart, tall ones transposed."""
        rows, columns = t.shape
        if name.endswith(("qkv", "kv")):
            return t.view(rows // columns, columns, columns)
        return (t.T if rows > columns else t)[None]

    @torch.no_grad()
    def step(self, lr: float, scale: float) -> None:
        """One update; gradients are multiplied by ``scale`` (1 / pieces)."""
        self.count += 1
        groups: dict[tuple[int, ...], list[tuple[str, Tensor]]] = {}
        for name in self.matrices:
            grad = self.params[name].grad
            assert grad is not None, name
            g = grad.float() * scale
            self.momentum[name].lerp_(g, 0.05)
            wanted = self._slices(name, g.lerp_(self.momentum[name], 0.95))
            groups.setdefault(tuple(wanted.shape[1:]), []).append((name, wanted))
        for (rows, columns), members in groups.items():
            moved = orthogonal(torch.cat([m for _, m in members])).float() * (lr * MUON_RMS * max(rows, columns) ** 0.5)
            at = 0
            for name, wanted in members:
                self._slices(name, self.master[name]).sub_(moved[at : at + len(wanted)])
                at += len(wanted)
        fix1, fix2 = 1 - self.betas[0] ** self.count, 1 - self.betas[1] ** self.count
        for name in self.others:
            grad = self.params[name].grad
            assert grad is not None, name
            g = grad.float() * scale
            self.momentum[name].lerp_(g, 1 - self.betas[0])
            self.square[name].lerp_(g.square(), 1 - self.betas[1])
            root = (self.square[name] / fix2).sqrt_().add_(1e-9)
            self.master[name].addcdiv_(self.momentum[name], root, value=-lr * self.adam_ratio / fix1)
        self.publish()

    @torch.no_grad()
    def publish(self) -> None:
        """Write the float32 weights into the model and drop its gradients."""
        for name, p in self.params.items():
            p.copy_(self.master[name])
            p.grad = None

    @torch.no_grad()
    def look_back(self, share: float) -> None:
        """Move the average towards the weights by this share of the way (Polyak averaging, exponential)."""
        for name, t in self.average.items():
            t.lerp_(self.master[name], share)

    def state(self) -> dict[str, object]:
        return {
            "master": self.master,
            "momentum": self.momentum,
            "square": self.square,
            "average": self.average,
            "count": self.count,
        }

    @torch.no_grad()
    def load(self, state: dict) -> None:  # type: ignore[type-arg]
        for mine, theirs in (
            (self.master, state["master"]),
            (self.momentum, state["momentum"]),
            (self.square, state["square"]),
            (self.average, state["average"]),
        ):
            for name, value in mine.items():
                value.copy_(theirs[name])
        self.count = state["count"]
        self.publish()
