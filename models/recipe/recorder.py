"""What the first process of a run does beside training: log, progress bar, saved states, the best average."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import torch

from . import curve
from .measure import Meter, mean_chrf
from .nmt import Shape
from .optim import Optimizer
from .plan import Plan, State


class Recorder:
    """Told of each meeting by ``record``."""

    def __init__(
        self, plan: Plan, shape: Shape, work: Path, files: dict[str, Path], save_every: float, elapsed: float
    ) -> None:
        self.plan, self.work, self.save_every = plan, work, save_every
        self.saved_at = time.time()
        self.shape = shape
        self.meter = Meter(files, work / "tokenizer.json")
        self.bar = click.progressbar(
            length=int(plan.minutes * 60), label="training", item_show_func=str, file=sys.stderr, update_min_steps=1
        )
        self.bar.update(int(elapsed))

    def record(self, row: dict[str, Any], optimizer: Optimizer, state: State, *, last: bool) -> None:
        """One meeting: a line in the log; every few minutes, and at the end, a state, a score and a curve."""
        if last or time.time() - self.saved_at > self.save_every:
            save(self._place("state"), optimizer, state, self.plan)
            found = self.meter.measure(optimizer.average, self.shape)
            row["score"] = found
            if mean_chrf(found) > state.best:
                state.best = mean_chrf(found)
                self._keep(optimizer.average, row)
            self.saved_at = time.time()
        with (self.work / f"log-{self.plan.shape}.jsonl").open("a") as log:
            log.write(json.dumps(row) + "\n")
        if "score" in row:
            curve.draw(self.work / f"log-{self.plan.shape}.jsonl", self.work / f"curve-{self.plan.shape}.png")
            print(json.dumps(row), flush=True)
        self.bar.update(int(state.elapsed) - self.bar.pos, f"loss {row['nll']:.2f}, chrF {state.best:.1f}")

    def _place(self, kind: str) -> Path:
        return self.work / f"{kind}-{self.plan.shape}.pt"

    def _keep(self, weights: dict[str, torch.Tensor], row: dict[str, Any]) -> None:
        partial = self._place("best").with_suffix(".partial")
        torch.save({"weights": weights, "shape": self.shape.asdict(), "row": row}, partial)
        os.replace(partial, self._place("best"))


def save(place: Path, optimizer: Optimizer, state: State, plan: Plan) -> None:
    """Write the whole state beside, then move it into place, so that a kill leaves the old one or the new one."""
    partial = place.with_suffix(".partial")
    torch.save(
        {**asdict(state), "optimizer": optimizer.state(), "plan": asdict(plan)},
        partial,
    )
    os.replace(partial, place)
