"""Small plots as numbers: where bars, lines and marks stand in a box of WIDTH by HEIGHT. The template draws them."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from .phrases import duration, number
from .tally import Distribution

WIDTH, HEIGHT = 640.0, 220.0
LEFT, BOTTOM, TOP = 56.0, 28.0, 10.0
BARS = 24  # about as many, so that they have round edges
STEPS = 60  # of a line over time


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    label: str
    value: str


class Tick(NamedTuple):
    at: float
    label: str


class Plot(NamedTuple):
    """``bars`` or ``line``; ``rows`` say the same as a table."""

    bars: list[Bar]
    line: str  # points as SVG writes them
    across: list[Tick]
    up: list[Tick]
    rows: list[tuple[str, str]]


def histogram(values: Distribution, language: str, unit: str = "") -> Plot | None:
    """How often which lengths; the highest hundredth shares the last bar. None where there are no values."""
    if not values.count:
        return None
    step = max(1.0, round_step(values.quantile(0.99) / BARS))
    last = int(values.quantile(0.99) / step) + 1
    counts: Counter[int] = Counter()
    for value, count in values.values():
        counts[min(int(value / step), last)] += count
    counts = _from_first(counts)
    first = min(counts)
    labels = {i: _label(i, step, last, language) + unit for i in range(first, last + 1)}
    width = (WIDTH - LEFT) / (last + 1 - first)
    top = _top(max(counts.values()))
    bars = []
    for i in filter(counts.__getitem__, range(first, last + 1)):
        x, up, tall = LEFT + (i - first) * width, _y(counts[i], top), _height(counts[i], top)
        bars.append(Bar(x, up, max(width - 1, 1), tall, labels[i], number(counts[i], language)))
    every = round(round_step(math.ceil((last + 1 - first) / 8)))
    across = [Tick(LEFT + (i - first) * width, number(i * step, language)) for i in range(first, last + 1, every)]
    return Plot(bars, "", across, _up(top, language), [(bar.label, bar.value) for bar in bars])


def _from_first(counts: Counter[int]) -> Counter[int]:
    """Without the empty bins before the first; from 0 where that costs little room."""
    first, last = min(counts), max(counts)
    if first <= 0.3 * last:
        counts[0] += 0
    return counts


def _label(i: int, step: float, last: int, language: str) -> str:
    low = number(i * step, language)
    if i == last:
        return f"≥ {low}"
    return low if step == 1 else f"{low} – {number((i + 1) * step - 1, language)}"


def over_time(points: Sequence[tuple[float, int]], language: str) -> Plot | None:
    """Rate over time from (seconds since the start, articles so far); None where that is no stretch of time."""
    points = sorted({0.0: 0, **{float(t): n for t, n in points}}.items())
    if len(points) < 2:
        return None
    times, counts = [t for t, _ in points], [n for _, n in points]
    steps = min(STEPS, len(points) - 1)
    edges = [times[-1] * i / steps for i in range(steps + 1)]
    so_far = [_between(times, counts, t) for t in edges]
    rates = [(so_far[i + 1] - so_far[i]) / (edges[i + 1] - edges[i]) for i in range(steps)]
    top = _top(max(rates))
    x = [LEFT + (WIDTH - LEFT) * (i + 0.5) / steps for i in range(steps)]
    line = " ".join(f"{at:.1f},{_y(rate, top):.1f}" for at, rate in zip(x, rates, strict=True))
    across = [Tick(LEFT + (WIDTH - LEFT) * k / 6, duration(times[-1] * k / 6, language)) for k in range(6)]
    rows = [(duration(edges[i + 1], language), number(rate, language)) for i, rate in enumerate(rates)]
    return Plot([], line, across, _up(top, language), rows)


def _between(times: list[float], counts: list[int], t: float) -> float:
    """Articles at a moment between two points."""
    i = min(max(bisect_right(times, t), 1), len(times) - 1)
    share = (t - times[i - 1]) / (times[i] - times[i - 1])
    return counts[i - 1] + share * (counts[i] - counts[i - 1])


def round_step(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 …"""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(k * power for k in (1, 2, 5, 10) if k * power >= value * (1 - 1e-9))


def _top(value: float) -> float:
    """The end of the upright axis: as many round steps as reach the value, three to five."""
    step = round_step(value / 5)
    return step * max(1, math.ceil(value / step))


def _up(top: float, language: str) -> list[Tick]:
    steps = round(top / round_step(top / 5))
    return [Tick(_y(top * k / steps, top), number(top * k / steps, language)) for k in range(steps + 1)]


def _height(value: float, top: float) -> float:
    return (HEIGHT - BOTTOM - TOP) * value / top


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - _height(value, top)
