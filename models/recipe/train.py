"""One run of the translation model: resumable, saved and scored every few minutes."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import tempfile
import threading
import time
from dataclasses import fields, replace
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing
from torch.utils.data import DataLoader

from . import grow, vectors
from . import tokenizer as vocabulary
from .batches import Corpus
from .crew import Crew
from .nmt import SHAPES, Shape, Translator
from .optim import Optimizer
from .plan import Clock, Plan, State, rate
from .recorder import Recorder
from .stream import Stream
from .tokenizer import PAD


def settle_memory() -> None:
    """Keep freed memory in the process: glibc would map and unmap every large tensor, a third of the time on a CPU."""
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL("libc.so.6")
        for option, value in ((-4, 0), (-1, 2**31 - 1)):  # M_MMAP_MAX, M_TRIM_THRESHOLD
            libc.mallopt(option, value)


def shape_of(plan: Plan, work: Path) -> Shape:
    """The sizes of the plan's network, with the vocabulary that was prepared."""
    return replace(SHAPES[plan.shape], vocab=vocabulary.load(work / "tokenizer.json").get_vocab_size())


def finished(plan: Plan, work: Path) -> bool:
    """Is the plan's time spent? Not where a run was stopped before."""
    place = work / f"state-{plan.shape}.pt"
    if not place.exists():
        return False
    return bool(torch.load(place, map_location="cpu", weights_only=True)["elapsed"] >= plan.minutes * 60)


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
    if finished(plan, work):
        return best
    if not place.exists() and plan.init == "vectors":
        start_vectors(shape_of(plan, work), work)
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


def _begin(plan: Plan, work: Path, device: torch.device, rank: int) -> tuple[Translator, Optimizer, State]:
    """The model in bf16, its optimizer, and how far the run has come: from the last state, or from the start."""
    shape, place = shape_of(plan, work), work / f"state-{plan.shape}.pt"
    model = Translator(shape, dropout=plan.dropout, smoothing=plan.smoothing)
    if not place.exists() and plan.init == "vectors":
        model.embedding.data.copy_(start_vectors(shape, work))
    elif not place.exists() and plan.init in SHAPES:
        model.load_state_dict(grow.load(work / f"best-{plan.init}.pt", shape))
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
    model, optimizer, state = _begin(plan, work, device, rank)
    recorder = Recorder(plan, shape_of(plan, work), work, files, save_every, state.elapsed) if rank == 0 else None
    stream = Stream(
        plan, work / "shards", Clock(state.elapsed, time.time(), plan.minutes), [plan.seed, state.step, rank]
    )
    _train(Crew(rank, size), plan, stream, model, optimizer, state, recorder, asked)
    if size > 1:
        dist.barrier()
        dist.destroy_process_group()


def _train(
    crew: Crew,
    plan: Plan,
    stream: Stream,
    model: Translator,
    optimizer: Optimizer,
    state: State,
    recorder: Recorder | None,
    asked: threading.Event,
) -> None:
    """Steps until the time is spent or somebody asks for the end; the processes meet every few seconds."""
    device, clock = model.embedding.device, stream.clock
    met = time.time()
    loss_sum = torch.zeros((), device=device)
    steps = pieces_here = counted = waiting = 0
    # Sorting and padding keep up with a CPU on the side; a GPU needs other processes for it.
    feed = DataLoader(stream, batch_size=None, num_workers=4 if device.type == "cuda" else 0)
    for source, target in feed:
        counted += int((target != PAD).sum())
        loss = model(source.to(device, non_blocking=True), target.to(device, non_blocking=True))
        loss.backward()
        loss_sum += loss.detach()
        waiting += 1
        progress = clock.progress()
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
            optimizer, steps, pieces_here, clock.elapsed(), asked.is_set() or progress >= 1
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


def start_vectors(shape: Shape, work: Path) -> torch.Tensor:
    """The vectors to begin with, made once for a work folder and a width."""
    place = work / f"vectors-{shape.d}.pt"
    if not place.exists():
        torch.save(vectors.cross_lingual(Corpus(work / "shards"), shape.vocab, shape.d), place)
    return torch.load(place, weights_only=True)
