"""Summaries to make pages of: what the compact model said once about the two examples, and a handful of errors with
their findings put in by hand, so that the pages have something to show."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from summarize.article import Article, Options, Removed, Span, Summary, SummarySentence, Warning
from summarize.view.report import Run

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = {"ru": "verkhnerechensk.ru.txt", "en": "harbour.en.txt"}


def record(language: str) -> dict[str, Any]:
    """The row of a batch for the example in ``language``."""
    found: dict[str, Any] = json.loads((ROOT / "tests" / "cases" / f"sheet_{language}.json").read_text("utf-8"))
    return found


def example(language: str) -> tuple[Summary, Article]:
    """A summary in both languages and its article."""
    article = Article((ROOT / "examples" / EXAMPLES[language]).read_text("utf-8"), id=EXAMPLES[language])
    return summary(record(language)), article


def summary(row: dict[str, Any]) -> Summary:
    """The Summary that a row was written from."""
    return Summary(
        text=row["summary"],
        language=row["language"],
        sentences=tuple(
            SummarySentence(s["text"], tuple(Span(p["start"], p["end"]) for p in s["source"]), s["score"])
            for s in row["sentences"]
        ),
        options=Options(**row["options"]),
        model=row["model"],
        version=row["version"],
        warnings=tuple(Warning(**w) for w in row["warnings"]),
        removed=tuple(Removed(**r) for r in row["removed"]),
        **{name: row[name] for name in ("id", "title", "url", "date", "author", "site")},
    )


def night(count: int = 2000) -> tuple[Iterator[dict[str, Any]], Iterator[dict[str, Any]], Run]:
    """A batch to report on: made up, the two examples over and over with lengths and findings drawn at random."""
    chance = random.Random(5)
    points, done = [], 0
    for step in range(1, 301):
        stalled = 140 < step < 155
        done += 0 if stalled else round(count / 286 * chance.uniform(0.7, 1.3))
        points.append((3.0 * step, done))
    return _rows(count, chance), _failures(count // 40, chance), Run("night.jsonl", 900.0, throughput=points)


def _rows(count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    examples = [record("ru"), record("en")]
    for i in range(count):
        row = dict(examples[i % 2], id=f"crawl/2025-04-14/{i:05}.txt", url=None)
        if i % 97:
            row["warnings"] = [w for w in row["warnings"] if not (w["source"] or w["output"]) or chance.random() < 0.04]
        row["words"] = 60 + int(chance.lognormvariate(5.9, 0.7))
        length = max(12, int(chance.gauss(58, 16)))
        row["summary"] = {la: " ".join(text.split()[:length]) for la, text in row["summary"].items()}
        yield row


FAILED = [
    ("paywall_stub", "the page shows the beginning of the article and asks to subscribe; save the whole page", 6),
    ("unsupported_language", "the text is in Ukrainian (uk); only Russian and English are read", 4),
    ("no_story", "there is nothing but headlines of other stories", 3),
    ("empty", "there is no text", 2),
]


def _failures(count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for i in range(count):
        (kind, message, _), *_ = chance.choices(FAILED, [weight for *_, weight in FAILED])
        yield {"id": f"crawl.jsonl:{37 * i + 5}", "input": "crawl.jsonl", "error": {"kind": kind, "message": message}}
