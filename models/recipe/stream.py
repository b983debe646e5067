"""Batches as a run sees them: which mix, which lengths, by the time that has gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import IterableDataset, get_worker_info

from .batches import Corpus
from .plan import Clock, Plan


class Stream(IterableDataset[tuple[torch.Tensor, torch.Tensor]]):
    """Batches without end, the mix and the lengths by how far the run has come."""

    def __init__(self, plan: Plan, shards: Path, clock: Clock, seed: list[int]) -> None:
        self.plan, self.shards, self.clock, self.seed = plan, shards, clock, seed

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        plan, corpus = self.plan, Corpus(self.shards)
        worker = get_worker_info()
        rng = np.random.default_rng([*self.seed, worker.id if worker else 0])
        finishing = False
        while True:
            progress = self.clock.progress()
            if not finishing and progress > plan.finish_from:
                corpus.finish(plan.finish)
                finishing = True
            if progress < plan.short_first:
                yield from corpus.batches(rng, pieces=plan.pieces, longest=24)
            else:
                yield from corpus.batches(rng, pieces=plan.pieces, longest=160, join=plan.join)
