"""One run of the translation model: resumable, saved every few minutes, the rate lowered over its last part.

The schedule is warm-up, constant, then linear to nothing over the last ``cooldown`` share (Hu et al. 2024), so that
a run can be lengthened from any saved state without having known its end.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing

from . import curve, vectors
from . import tokenizer as vocabulary
from .batches import Corpus
from .measure import Meter, mean_chrf
from .nmt import SHAPES, Shape, Translator
from .optim import Optimizer


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
    init: str = "vectors"
    meet: float = 8.0  # seconds between two averagings of the processes
    horizon: float = 0.02  # the moving average of the weights looks back over this share of the time


def stages(minutes: float, shape: str) -> list[Plan]:
    """A whole run: to a first cooled model, which translates news, then on from there with that news in the mix."""
    return [Plan(0.44 * minutes, shape), Plan(minutes, shape, lr=2.5e-3, cooldown=0.56, finish_from=0.8)]


@dataclass
class State:
    """How far a run has come."""

    elapsed: float = 0.0  # seconds of training
    step: int = 0
    seen: int = 0  # target pieces
    best: float = -1.0  # the best mean chrF so far; below any while there is none


def settle_memory() -> None:
    """Keep freed memory in the process: glibc would map and unmap every large tensor, a third of the time on a CPU."""
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL("libc.so.6")
        for option, value in ((-4, 0), (-1, 2**31 - 1)):  # M_MMAP_MAX, M_TRIM_THRESHOLD
            libc.mallopt(option, value)


def rate(plan: Plan, step: int, progress: float) -> float:
    """Learning rate at this step and share of the time."""
    warm = min(1.0, (step + 1) / plan.warmup)
    cool = min(1.0, max(0.0, (1.0 - progress) / plan.cooldown)) if plan.cooldown else 1.0
    return plan.lr * warm * cool


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


def shape_of(plan: Plan, work: Path) -> Shape:
    """The sizes of the plan's network, with the vocabulary that was prepared."""
    return replace(SHAPES[plan.shape], vocab=vocabulary.load(work / "tokenizer.json").get_vocab_size())


def run(
    plan: Plan, work: Path, files: dict[str, Path], *, save_every: float = 180.0, workers: int | None = None
) -> Path:
    """Train until the time is spent; returns the path of the best average of the weights.

    ``files`` are the two sides of the development set, by language; at each save the average is scored on it.
    A run whose time is spent already is left as it is.
    """
    if workers is None:
        workers = 1 if torch.cuda.is_available() else os.cpu_count() or 1
    place, best = work / f"state-{plan.shape}.pt", work / f"best-{plan.shape}.pt"
    if place.exists() and torch.load(place, map_location="cpu", weights_only=True)["elapsed"] >= plan.minutes * 60:
        return best
    if not place.exists() and plan.init == "vectors":
        start_vectors(Corpus(work / "shards"), shape_of(plan, work), work)
    if workers == 1:
        _work(0, 1, plan, work, files, save_every, "")
        return best
    with tempfile.TemporaryDirectory() as meeting:
        # Kernels are compiled once a shape; the default cache of 1,024 would throw them away again.
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "20000")
        torch.multiprocessing.start_processes(
            _work, (workers, plan, work, files, save_every, meeting), nprocs=workers, start_method="spawn"
        )
    return best


def _begin(
    plan: Plan, corpus: Corpus, work: Path, device: torch.device, rank: int
) -> tuple[Translator, Optimizer, State]:
    """The model in bf16, its optimizer, and how far the run has come: from the last state, or from the start."""
    shape, place = shape_of(plan, work), work / f"state-{plan.shape}.pt"
    model = Translator(shape, dropout=plan.dropout, smoothing=plan.smoothing)
    if not place.exists() and plan.init == "vectors":
        model.embedding.data.copy_(start_vectors(corpus, shape, work))
    model.to(device=device)
    for p in model.parameters():
        p.data = p.data.to(torch.bfloat16)
    model.train()
    optimizer = Optimizer(model)
    state = State()
    if place.exists():
        saved = torch.load(place, map_location=device, weights_only=True)
        optimizer.load(saved["optimizer"])
        state = State(**{f.name: saved[f.name] for f in fields(State)})
        say(rank, f"resumed at step {state.step:,}, {state.elapsed / 60:.1f} min, {state.seen:,} pieces seen")
    return model, optimizer, state


class Recorder:
    """What the first process does beside training: log, progress bar, saved states, the best average."""

    def __init__(self, plan: Plan, work: Path, files: dict[str, Path], save_every: float, elapsed: float) -> None:
        self.plan, self.work, self.save_every = plan, work, save_every
        self.saved_at = time.time()
        self.shape = shape_of(plan, work)
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
            say(0, json.dumps(row))
        self.bar.update(int(state.elapsed) - self.bar.pos, f"loss {row['nll']:.2f}, chrF {state.best:.1f}")

    def _place(self, kind: str) -> Path:
        return self.work / f"{kind}-{self.plan.shape}.pt"

    def _keep(self, weights: dict[str, torch.Tensor], row: dict[str, Any]) -> None:
        partial = self._place("best").with_suffix(".partial")
        torch.save({"weights": weights, "shape": self.shape.asdict(), "row": row}, partial)
        os.replace(partial, self._place("best"))


def _work(
    rank: int, size: int, plan: Plan, work: Path, files: dict[str, Path], save_every: float, meeting: str
) -> None:
    """One process of a run."""
    settle_memory()
    if size > 1:
        torch.set_num_threads(1)
        dist.init_process_group("gloo", init_method=f"file://{meeting}/meet", rank=rank, world_size=size)
    asked = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: asked.set())
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    corpus = Corpus(work / "shards")
    model, optimizer, state = _begin(plan, corpus, work, device, rank)
    recorder = Recorder(plan, work, files, save_every, state.elapsed) if rank == 0 else None
    _train(Crew(rank, size), plan, corpus, model, optimizer, state, recorder, asked)
    if size > 1:
        dist.barrier()
        dist.destroy_process_group()


def _batches(plan: Plan, corpus: Corpus, state: State, rank: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Batches without end, the mix and the lengths by how far the run has come."""
    rng = np.random.default_rng([plan.seed, state.step, rank])
    finishing = False
    while True:
        progress = state.elapsed / (plan.minutes * 60)
        if not finishing and progress > plan.finish_from:
            corpus.finish(plan.finish)
            finishing = True
        if progress < plan.short_first:
            yield from corpus.batches(rng, pieces=plan.pieces, longest=24)
        else:
            yield from corpus.batches(rng, pieces=plan.pieces, longest=160, join=plan.join)


def _train(
    crew: Crew,
    plan: Plan,
    corpus: Corpus,
    model: Translator,
    optimizer: Optimizer,
    state: State,
    recorder: Recorder | None,
    asked: threading.Event,
) -> None:
    """Steps until the time is spent or somebody asks for the end; the processes meet every few seconds."""
    device = model.embedding.device
    begun = met = time.time()
    before = state.elapsed
    loss_sum = torch.zeros((), device=device)
    steps = pieces_here = counted = waiting = 0
    for source, target in _batches(plan, corpus, state, crew.rank):
        loss, pieces = model(source.to(device), target.to(device))
        loss.backward()
        loss_sum += loss.detach()
        counted += pieces
        waiting += 1
        progress = (before + time.time() - begun) / (plan.minutes * 60)
        if waiting < (plan.accumulate if progress > 0.3 else 1):
            continue
        lr = rate(plan, state.step + steps, progress)
        optimizer.step(lr, 1.0 / counted)
        steps += 1
        pieces_here += counted
        counted = waiting = 0
        if time.time() - met < plan.meet:
            continue
        took = time.time() - met
        longest_steps, all_pieces, state.elapsed, last = crew.average(
            optimizer, steps, pieces_here, before + time.time() - begun, asked.is_set() or progress >= 1
        )
        optimizer.look_back(min(1.0, took / (plan.horizon * plan.minutes * 60)))
        state.step += longest_steps
        state.seen += all_pieces
        met = time.time()
        if recorder:
            row = {
                "minutes": round(state.elapsed / 60, 2),
                "step": state.step,
                "seen": state.seen,
                "nll": round(float(loss_sum) / max(pieces_here, 1), 4),
                "rate": lr,
                "pieces_per_second": round(all_pieces / took),
            }
            recorder.record(row, optimizer, state, last=last)
        loss_sum.zero_()
        steps = pieces_here = 0
        if last:
            return


def say(rank: int, text: str) -> None:
    if rank == 0:
        print(text, flush=True)


def start_vectors(corpus: Corpus, shape: Shape, work: Path) -> torch.Tensor:
    """The vectors to begin with, made once for a work folder and a width."""
    place = work / f"vectors-{shape.d}.pt"
    if not place.exists():
        torch.save(vectors.cross_lingual(corpus, shape.vocab, shape.d), place)
    return torch.load(place, weights_only=True)


def save(place: Path, optimizer: Optimizer, state: State, plan: Plan) -> None:
    """Write the whole state beside, then move it into place, so that a kill leaves the old one or the new one."""
    partial = place.with_suffix(".partial")
    torch.save(
        {**asdict(state), "optimizer": optimizer.state(), "plan": asdict(plan)},
        partial,
    )
    os.replace(partial, place)
