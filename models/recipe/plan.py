"""What a run of the translation model is, and how far it has come.

The schedule is warm-up, constant, then linear to nothing over the last ``cooldown`` share (Hu et al. 2024), so that
a run can be lengthened from any saved state without having known its end.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Plan:
    """What a run is. ``minutes`` is the one dial; time spent in earlier sittings counts."""

    minutes: float
    shape: str = "cpu"
    lr: float = 3e-3
    warmup: int = 100
    cooldown: float = 0.35
    finish_from: float = 0.65  # share of the time after which FINISH comes in
    pieces: int = 2560
    accumulate: int = 2
    dropout: float = 0.0
    smoothing: float = 0.1
    short_first: float = 0.06  # share of the time in which sentences are at most 24 pieces long
    join: float = 0.12
    finish: float = 0.5  # share of the sources of news from there on
    seed: int = 1
    init: str = "vectors"  # or the shape of a run to grow from
    meet: float = 8.0  # seconds between two averagings of the processes
    horizon: float = 0.02  # the moving average of the weights looks back over this share of the time


def stages(minutes: float, shape: str) -> list[Plan]:
    """A whole run: to a first cooled model, which translates news, then on from there with that news in the mix.

    A deep network has both behind it: it grows out of a finished "cpu" and sees no short sentences again.
    """
    if shape == "deep":
        return [Plan(minutes, shape, lr=2e-3, warmup=200, cooldown=0.3, short_first=0.0, init="cpu")]
    first = Plan(0.44 * minutes, shape)
    if shape == "gpu":  # every pair is seen many times
        first = replace(first, pieces=49_152, accumulate=1, warmup=400, dropout=0.15)
    return [first, replace(first, minutes=minutes, lr=2.5e-3, cooldown=0.56, finish_from=0.8)]


@dataclass
class State:
    """How far a run has come."""

    elapsed: float = 0.0  # seconds of training
    step: int = 0
    seen: int = 0  # target pieces
    best: float = -1.0  # the best mean chrF so far; below any while there is none


def rate(plan: Plan, step: int, progress: float) -> float:
    """Learning rate at this step and share of the time."""
    warm = min(1.0, (step + 1) / plan.warmup)
    cool = min(1.0, max(0.0, (1.0 - progress) / plan.cooldown)) if plan.cooldown else 1.0
    return plan.lr * warm * cool


@dataclass(frozen=True)
class Clock:
    """How far a run has come by now: the seconds of earlier sittings and those since this one began."""

    before: float
    begun: float
    minutes: float

    def elapsed(self) -> float:
        return self.before + time.time() - self.begun

    def progress(self) -> float:
        return self.elapsed() / (self.minutes * 60)
