"""Floors under the shipped model's figures, on samples small enough for every run. Raised with a better checkpoint,
never lowered in silence; the whole figures are in models/compact/CARD.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.condense import load_cases, ours
from models.recipe import score
from summarize.evaluate import rouge
from summarize.roles import Model


@pytest.mark.parametrize(("direction", "floor"), [("ru-en", 46.3), ("en-ru", 44.7)])
def test_translation(compact: Model, data: Path, direction: str, floor: float) -> None:
    """chrF on the first 200 lines of newstest2018."""
    assert score.score(compact, data / "eval", "newstest2018", direction, limit=200)["chrf"] > floor


@pytest.mark.parametrize(
    ("name", "shuffle", "floor"),
    [
        ("rt_russian.dev", False, 23.2),
        ("rt_russian.dev", True, 20.0),
        ("llmbench_freelance_en.dev", False, 36.3),
    ],
)
def test_condensing(compact: Model, data: Path, name: str, shuffle: bool, floor: float) -> None:
    """ROUGE-1 of three sentences on the first 60 articles."""
    cases = load_cases(data / "news", name, limit=60, shuffle=shuffle)
    summarize = ours("compact")
    scores = rouge([summarize(c) for c in cases], [c.references[0] for c in cases])
    assert scores.values["rouge1"] > floor
