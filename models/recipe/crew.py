"""Several processes that train one model."""

from __future__ import annotations

import torch
import torch.distributed as dist

from .optim import Optimizer


class Crew:
    """The processes of one run. On a CPU one a core, each with its own batches, their weights averaged every few
    seconds (local SGD, Stich 2019): two single-threaded processes see 40% more text than one with two threads,
    and a core that is busy with something else does not stall the other. With one process nothing is averaged.
    """

    def __init__(self, rank: int, size: int) -> None:
        self.rank, self.size = rank, size

    def average(
        self, optimizer: Optimizer, steps: int, seen: int, elapsed: float, stop: bool
    ) -> tuple[int, int, float, bool]:
        """Average weights and momenta by the steps taken; returns most steps, all pieces, longest time, any stop."""
        if self.size == 1:
            return steps, seen, elapsed, stop
        facts = torch.zeros(4, self.size, dtype=torch.float64)
        facts[:, self.rank] = torch.tensor([steps, seen, elapsed, stop], dtype=torch.float64)
        dist.all_reduce(facts)
        share = float((facts[0, self.rank] + 1e-3) / (facts[0] + 1e-3).sum())
        for group in (optimizer.master, optimizer.momentum, optimizer.square):
            flat = torch.cat([t.flatten() for t in group.values()]).mul_(share)
            dist.all_reduce(flat)
            at = 0
            for t in group.values():
                t.copy_(flat[at : at + t.numel()].view_as(t))
                at += t.numel()
        optimizer.publish()
        return int(facts[0].max()), int(facts[1].sum()), float(facts[2].max()), bool(facts[3].any())
