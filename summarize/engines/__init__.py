"""What computes. An engine turns rows of pieces into vectors and into rows of pieces; nothing above it knows how.

``torch_engine`` is the reference and runs on a GPU; ``ct2_engine`` is int8 on a CPU. Nothing else in the package
imports torch, transformers or ctranslate2. ``start`` chooses for any checkpoint; ``tokens`` is its tokenizer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError

Floats = NDArray[np.floating[Any]]
ENGINES = ("auto", "ct2", "torch")


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One output of beam search; ``score`` is the mean log probability of a piece (natural logarithm)."""

    pieces: list[str]
    score: float


@dataclass(frozen=True, slots=True)
class Trial:
    """Sentences, ready as rows, on which a converted model is compared with the reference; see ``parity``."""

    rows: list[list[str]]
    prefix: Sequence[str] = ()


class Engine(Protocol):
    """Rows are pieces as strings, with tags and the end symbol already in place.

    ``name`` says what computes and in which type; ``notices`` are sentences for the user.
    """

    name: str
    notices: tuple[str, ...]

    def vectors(self, rows: list[list[str]]) -> Floats:
        """Mean of the encoder's states over the pieces between tag and end: float32 (rows, d)."""
        ...

    def generate(
        self,
        rows: list[list[str]],
        *,
        beam: int,
        limit: int,
        hypotheses: int,
        no_repeat: int = 0,
        prefix: Sequence[str] = (),
        ends: Sequence[str] = (),
    ) -> list[list[Hypothesis]]:
        """``hypotheses`` outputs for each row, best first, of at most ``limit`` pieces, without the end symbol.

        A decoder-only model continues the row. ``no_repeat`` forbids any run of that many pieces to occur twice in
        an output; 0 allows it. Every output begins with ``prefix``, which is not returned, and stops at the
        checkpoint's end symbols or at one of ``ends``; those that its vocabulary lacks are passed over.
        """
        ...


def start(
    folder: Path,
    digest: str,
    vocabulary: Mapping[str, int],
    *,
    name: str = "",
    engine: str = "auto",
    threads: int = 0,
    chat: bool = False,
    trials: Callable[[], Sequence[Trial]] | None = None,
    device: str | None = None,
) -> Engine:
    """An engine for a checkpoint in the Hub's layout.

    Args:
        folder: config.json, model.safetensors (whole or in parts), generation_config.json where there is one.
        digest: of the weights; the converted model is kept under it.
        vocabulary: pieces and their ids.
        name: what the user calls the checkpoint; the folder's if it has none.
        engine: ``auto`` (torch where there is a GPU, else CTranslate2, else torch), ``ct2`` or ``torch``.
        threads: 0 for one a core.
        chat: decoder-only; a row is the whole prompt.
        trials: what a conversion is compared with the reference on; asked for only when it converts.
        device: for torch, such as ``cuda:1``: several processes take one GPU each.

    Raises:
        ModelError: weights missing, left over, not finite or not safetensors; CTranslate2 was asked for and
            does not know the architecture.
        UsageError: there is no such engine.
    """
    if engine not in ENGINES:
        raise UsageError(f"there is no engine {engine!r}; name one of {', '.join(ENGINES)}")
    if engine == "torch" or (engine == "auto" and _gpu()):
        return _torch(folder, vocabulary, chat, device, threads)
    from .convert import NotConvertible
    from .ct2_engine import CT2Engine

    try:
        return CT2Engine(folder, digest, name=name, threads=threads, vocabulary=vocabulary, chat=chat, trials=trials)
    except NotConvertible as error:
        if engine == "ct2":
            raise
        notice = f"{error}; torch computes instead, which is slower on a CPU"
        return _torch(folder, vocabulary, chat, device, threads, (notice,))


def _torch(
    folder: Path,
    vocabulary: Mapping[str, int],
    chat: bool,
    device: str | None,
    threads: int,
    notices: tuple[str, ...] = (),
) -> Engine:
    from .torch_engine import TorchEngine

    return TorchEngine(folder, vocabulary, device=device, chat=chat, threads=threads, notices=notices)


def _gpu() -> bool:
    """Is there a GPU for torch? CTranslate2 is asked first: importing torch takes two seconds."""
    import ctranslate2

    if not ctranslate2.get_cuda_device_count():
        return False
    import torch

    return bool(torch.cuda.is_available())


def by_length(rows: list[list[str]], pieces: int, *, spread: int = 0) -> list[list[int]]:
    """Indices of rows in batches of at most ``pieces`` pieces, longest first; each batch is equally long.

    Without padding what comes of a row depends on no other row, to the last bit, and short rows waste nothing.
    ``spread`` lets the rows of a batch differ by so many pieces, for a GPU that wants many rows at once.
    """
    order = sorted(range(len(rows)), key=lambda i: -len(rows[i]))  # stable: equal rows keep their order
    batches: list[list[int]] = []
    for i in order:
        longest = len(rows[batches[-1][0]]) if batches else 0
        full = not batches or (len(batches[-1]) + 1) * max(1, longest) > pieces
        if full or longest - len(rows[i]) > spread:
            batches.append([])
        batches[-1].append(i)
    return batches


def first_line(error: Exception) -> str:
    """What a library says, as a part of one sentence: transformers lists all it knows behind what it misses."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0][:200].rstrip(".: ")
