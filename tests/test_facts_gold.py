"""The gold pairs of tests/gold/facts.tsv: right translations in every format, and wrong ones by kind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from summarize import guard

ROWS = [
    tuple(line.split("\t")) for line in (Path(__file__).parent / "gold" / "facts.tsv").read_text("utf-8").splitlines()
]


def languages(*texts: str) -> tuple[str, str]:
    first, second = ("ru" if re.search("[А-Яа-я]", t) else "en" for t in texts)
    return first, second


@pytest.mark.parametrize(("kind", "source", "output"), ROWS, ids=[f"{k}-{s[:30]}" for k, s, _ in ROWS])
def test_gold(kind: str, source: str, output: str) -> None:
    found = guard.compare(source, output, languages(source, output))
    if kind == "ok":
        assert found == []
    else:
        assert kind in {w.kind for w in found}


@pytest.mark.parametrize(
    ("source", "output"),
    [(s, o) for k, s, o in ROWS if k == "ok"],
    ids=[s[:30] for k, s, _ in ROWS if k == "ok"],
)
def test_right_pairs_are_right_the_other_way_round(source: str, output: str) -> None:
    assert guard.compare(output, source, languages(output, source)) == []


@pytest.mark.parametrize(("kind", "source", "output"), ROWS, ids=[f"{k}-{s[:30]}" for k, s, _ in ROWS])
def test_spans_give_the_words_back(kind: str, source: str, output: str) -> None:
    for warning in guard.compare(source, output, languages(source, output)):
        ours, theirs = warning.source_span, warning.output_span
        assert warning.source == (source[ours.start : ours.end] if ours else "")
        assert warning.output == (output[theirs.start : theirs.end] if theirs else "")
        assert ours or theirs
