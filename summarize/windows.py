"""Text in parts that fit a model's window: sentences are kept whole, and only what is too long is cut, at a clause."""

from __future__ import annotations

import math
import re

from .roles import Speaker

_CLAUSE = re.compile(r"(?<=[;:,–—])\s+")


def clauses(value: str, model: Speaker) -> list[str]:
    """The text in parts that fit the window, cut at the clause mark nearest the middle, else between words."""
    if len(value) < 2 or model.pieces(value) <= model.window:
        return [value]
    marks = [m.end() for m in _CLAUSE.finditer(value)]
    blanks = [m.end() for m in re.finditer(r"\s+", value)]
    # Near the ends only where there is no other place: "Итак," alone is no clause.
    cuts = _inner(marks, value) or _inner(blanks, value) or [c for c in blanks if 0 < c < len(value)]
    middle = min(cuts or [len(value) // 2], key=lambda c: abs(c - len(value) / 2))
    return clauses(value[:middle].strip(), model) + clauses(value[middle:].strip(), model)


def _inner(cuts: list[int], value: str) -> list[int]:
    return [c for c in cuts if 0.2 * len(value) <= c <= 0.8 * len(value)]


def packed(texts: list[str], model: Speaker, least: int = 1) -> list[list[int]]:
    """Texts, each of which fits the window, in runs that do when they are joined by blanks; indices, in order.

    There are about ``least`` runs where fewer would do.
    The runs are about equally long: a last window of one sentence would be given more weight than it has.
    """
    sizes = [model.pieces(t) + 1 for t in texts]  # one more for the blank, which some tokenizers make a piece of
    full = _filled(sizes, model.window, math.inf)
    runs = _filled(sizes, model.window, sum(sizes) / max(least, len(full)))
    return [part for run in runs for part in _fitting(run, texts, model)]


def _filled(sizes: list[int], window: int, share: float) -> list[list[int]]:
    """Runs of at most ``window``; each ends where the share of it and those before is reached most nearly."""
    runs: list[list[int]] = []
    inside, total = 0, 0
    for i, size in enumerate(sizes):
        if not runs or inside + size > window or total + size / 2 > share * len(runs):
            runs.append([])
            inside = 0
        runs[-1].append(i)
        inside += size
        total += size
    return runs


def _fitting(run: list[int], texts: list[str], model: Speaker) -> list[list[int]]:
    """The run, halved as long as the whole has more pieces than the sum of its parts promised."""
    if len(run) == 1 or model.pieces(" ".join(texts[i] for i in run)) <= model.window:
        return [run]
    half = len(run) // 2
    return _fitting(run[:half], texts, model) + _fitting(run[half:], texts, model)
