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
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing

from . import vectors
from .batches import Corpus
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
    pieces: int = 2560
    accumulate: int = 2
    dropout: float = 0.0
    smoothing: float = 0.1
    short_first: float = 0.06  # share of the time in which sentences are at most 24 pieces long
    join: float = 0.12
    finish: float = 0.5  # share of the sources of news while the rate falls
    seed: int = 1
    init: str = "vectors"
    meet: float = 8.0  # seconds between two averagings of the processes


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

    def average(self, optimizer: Optimizer, steps: int, seen: int, stop: bool) -> tuple[int, int, bool]:
        """Average weights and momenta by the steps each took; returns the most steps, all pieces, any stop."""
        if self.size == 1:
            return steps, seen, stop
        facts = torch.zeros(3, self.size, dtype=torch.float64)
        facts[:, self.rank] = torch.tensor([steps, seen, float(stop)], dtype=torch.float64)
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
        return int(facts[0].max()), int(facts[1].sum()), bool(facts[2].any())


def run(plan: Plan, work: Path, *, save_every: float = 180.0, workers: int | None = None) -> Path:
    """Train until the time is spent; returns the path of the last state."""
    if workers is None:
        workers = 1 if torch.cuda.is_available() else os.cpu_count() or 1
    place = work / f"state-{plan.shape}.pt"
    if not place.exists() and plan.init == "vectors":
        start_vectors(Corpus(work / "shards"), SHAPES[plan.shape], work)
    if workers == 1:
        _work(0, 1, plan, work, save_every, "")
        return place
    with tempfile.TemporaryDirectory() as meeting:
        # Kernels are compiled once a shape; the default cache of 1,024 would throw them away again.
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "20000")
        torch.multiprocessing.start_processes(
            _work, (workers, plan, work, save_every, meeting), nprocs=workers, start_method="spawn"
        )
    return place


def _begin(
    plan: Plan, corpus: Corpus, work: Path, device: torch.device, rank: int
) -> tuple[Translator, Optimizer, dict[str, Any]]:
    """The model in bf16, its optimizer, and how far the run has come: from the last state, or from the start."""
    shape, place = SHAPES[plan.shape], work / f"state-{plan.shape}.pt"
    model = Translator(shape, dropout=plan.dropout, smoothing=plan.smoothing)
    state: dict[str, Any] = {"elapsed": 0.0, "step": 0, "seen": 0}
    if not place.exists() and plan.init == "vectors":
        model.embedding.data.copy_(start_vectors(corpus, shape, work))
    model.to(device=device)
    for p in model.parameters():
        p.data = p.data.to(torch.bfloat16)
    model.train()
    optimizer = Optimizer(model)
    if place.exists():
        saved = torch.load(place, map_location=device, weights_only=True)
        optimizer.load(saved["optimizer"])
        state = {k: saved[k] for k in state}
        say(rank, f"resumed at step {state['step']:,}, {state['elapsed'] / 60:.1f} min, {state['seen']:,} pieces seen")
    return model, optimizer, state


def _work(rank: int, size: int, plan: Plan, work: Path, save_every: float, meeting: str) -> None:
    """One process of a run."""
    settle_memory()
    if size > 1:
        torch.set_num_threads(1)
        dist.init_process_group("gloo", init_method=f"file://{meeting}/meet", rank=rank, world_size=size)
    stop = False

    def ask(*_: object) -> None:
        nonlocal stop
        stop = True

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    crew = Crew(rank, size)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    corpus = Corpus(work / "shards")
    place = work / f"state-{plan.shape}.pt"
    model, optimizer, state = _begin(plan, corpus, work, device, rank)
    rng = np.random.default_rng([plan.seed, state["step"], rank])
    begun = met = saved_at = time.time()
    before = state["elapsed"]
    loss_sum = torch.zeros((), device=device)
    steps = pieces_here = counted = waiting = 0
    done = finishing = False
    while not done:
        progress = state["elapsed"] / (plan.minutes * 60)
        longest = 24 if progress < plan.short_first else 160
        if not finishing and progress > 1 - plan.cooldown:
            corpus.finish(plan.finish)
            finishing = True
        for source, target in corpus.batches(
            rng, pieces=plan.pieces, longest=longest, join=0.0 if longest < 160 else plan.join
        ):
            loss, pieces = model(source.to(device), target.to(device))
            loss.backward()
            loss_sum += loss.detach()
            counted += pieces
            waiting += 1
            if waiting < (plan.accumulate if progress > 0.3 else 1):
                continue
            progress = (before + time.time() - begun) / (plan.minutes * 60)
            lr = rate(plan, state["step"] + steps, progress)
            optimizer.step(lr, 1.0 / counted)
            steps += 1
            pieces_here += counted
            counted = waiting = 0
            if time.time() - met < plan.meet:
                continue
            took = time.time() - met
            longest_steps, all_pieces, asked = crew.average(optimizer, steps, pieces_here, stop or progress >= 1)
            state["step"] += longest_steps
            state["seen"] += all_pieces
            state["elapsed"] = before + time.time() - begun
            met = time.time()
            row = {
                **state,
                "nll": round(float(loss_sum) / max(pieces_here, 1), 4),
                "rate": lr,
                "pieces_per_second": round(all_pieces / took),
            }
            loss_sum.zero_()
            steps = pieces_here = 0
            if rank == 0:
                with (work / f"log-{plan.shape}.jsonl").open("a") as log:
                    log.write(json.dumps(row) + "\n")
                if asked or time.time() - saved_at > save_every:
                    save(place, optimizer, state, plan)
                    saved_at = time.time()
                    print(json.dumps(row), flush=True)
            if asked:
                done = True
                break
    if size > 1:
        dist.barrier()
        dist.destroy_process_group()


def say(rank: int, text: str) -> None:
    if rank == 0:
        print(text, flush=True)


def start_vectors(corpus: Corpus, shape: Shape, work: Path) -> torch.Tensor:
    """The vectors to begin with, made once for a work folder and a width."""
    place = work / f"vectors-{shape.d}.pt"
    if not place.exists():
        torch.save(vectors.cross_lingual(corpus, shape.vocab, shape.d), place)
    return torch.load(place, weights_only=True)


def save(place: Path, optimizer: Optimizer, state: dict, plan: Plan) -> None:
    """Write the whole state beside, then move it into place, so that a kill leaves the old one or the new one."""
    partial = place.with_suffix(".partial")
    torch.save(
        {**state, "optimizer": optimizer.state(), "plan": asdict(plan), "shape": SHAPES[plan.shape].asdict()}, partial
    )
    os.replace(partial, place)
