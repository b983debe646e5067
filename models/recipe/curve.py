"""The log of a run as a picture: loss and score over the pieces seen."""

from __future__ import annotations

import json
from pathlib import Path


def draw(log: Path, out: Path) -> None:
    """Write a PNG with the loss, in nats a piece, and chrF in both directions against the pieces seen."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = [json.loads(line) for line in log.read_text().splitlines()]
    figure = Figure(figsize=(9, 5), layout="constrained")
    FigureCanvasAgg(figure)
    left = figure.subplots()
    left.plot([r["seen"] / 1e6 for r in rows], _smooth([r["nll"] for r in rows]), color="tab:gray", label="loss")
    left.set(xlabel="target pieces seen, millions", ylabel="loss, nats a piece")
    left.set_ylim(1.0, min(6.0, max(r["nll"] for r in rows)))
    right = left.twinx()
    scored = [r for r in rows if "score" in r]
    for direction, colour in (("ru-en", "tab:blue"), ("en-ru", "tab:red")):
        right.plot(
            [r["seen"] / 1e6 for r in scored],
            [r["score"][f"{direction} chrf"] for r in scored],
            marker="o",
            markersize=3,
            color=colour,
            label=direction.replace("-", "→"),
        )
    right.set_ylabel("chrF, newstest2018, first 200 lines, greedy")
    figure.legend(loc="outside upper center", ncols=3)
    figure.savefig(out, dpi=120)


def _smooth(values: list[float], width: int = 15) -> list[float]:
    """Running mean of the last ``width`` values."""
    out = []
    for i in range(len(values)):
        last = values[max(0, i + 1 - width) : i + 1]
        out.append(sum(last) / len(last))
    return out
