"""What computes. An engine turns rows of pieces into vectors and into rows of pieces; nothing above it knows how.

``torch_engine`` is the reference and runs on a GPU; ``ct2_engine`` is int8 on a CPU. Nothing else in the package
imports torch, transformers or ctranslate2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One output of beam search; ``score`` is the mean log probability of a piece (natural logarithm)."""

    pieces: list[str]
    score: float


class Engine(Protocol):
    """Rows are pieces as strings, with tags and the end symbol already in place."""

    name: str

    def vectors(self, rows: list[list[str]]) -> Floats:
        """Mean of the encoder's states over the pieces between tag and end: float32 (rows, d)."""
        ...

    def generate(
        self, rows: list[list[str]], *, beam: int, limit: int, hypotheses: int, no_repeat: int = 0
    ) -> list[list[Hypothesis]]:
        """``hypotheses`` outputs for each row, best first, of at most ``limit`` pieces, without the end symbol.

        ``no_repeat`` forbids any run of that many pieces to occur twice; 0 allows it.
        """
        ...


def by_length(rows: list[list[str]], pieces: int) -> list[list[int]]:
    """Indices of rows in batches of at most ``pieces`` pieces, longest first; the rows of a batch are equally long.

    Without padding what comes of a row depends on no other row, to the last bit, and short rows waste nothing.
    """
    lengths: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        lengths.setdefault(len(row), []).append(i)
    batches: list[list[int]] = []
    for length, members in sorted(lengths.items(), reverse=True):
        size = max(1, pieces // max(1, length))
        batches += [members[i : i + size] for i in range(0, len(members), size)]
    return batches
