"""What a batch came to, counted row by row: memory does not grow with their number.

Kept are counts, lengths in bins a few thousandths wide, and the twenty articles that are most in doubt.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..article import FACTS, Warning
from ..jsonl import BadRow
from ..text import words

DOUBTFUL = 20  # articles that a report shows
NAME = 40  # characters of a kind
KINDS = 200  # different kinds that are counted apart; more than that are no kinds

K = TypeVar("K")


# --- lengths ----------------------------------------------------------------------------------------------------------

EXACT = 100  # values below have a bin each
FINE = 512  # bins to each doubling above: an error of a thousandth


@dataclass(slots=True)
class Distribution:
    """Values from 0 up, in bins."""

    bins: Counter[int] = field(default_factory=Counter)
    count: int = 0
    total: float = 0.0

    def add(self, value: float) -> None:
        self.bins[_bin(value)] += 1
        self.count += 1
        self.total += value

    def quantile(self, share: float) -> float:
        """The value that ``share`` of all values do not exceed; 0 where there are none."""
        left = share * self.count
        for bin, count in sorted(self.bins.items()):
            left -= count
            if left <= 0:
                return _value(bin)
        return 0.0

    def values(self) -> Iterator[tuple[float, int]]:
        """Every value, as near as its bin says, and how often it was there."""
        return ((_value(bin), count) for bin, count in self.bins.items())


def _bin(value: float) -> int:
    return int(value) if value < EXACT else EXACT + int(FINE * math.log2(value / EXACT))


def _value(bin: int) -> float:
    return float(bin) if bin < EXACT else EXACT * math.exp2((bin - EXACT + 0.5) / FINE)


# --- rows -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """What a report needs of a row of results."""

    id: str
    title: str
    url: str
    language: str
    summary: dict[str, str]
    warnings: tuple[Warning, ...]
    lowest: float | None  # score of a sentence
    words: int | None  # of the article, where the row says

    @property
    def facts(self) -> int:
        return sum(w.kind in FACTS for w in self.warnings)

    @property
    def others(self) -> int:
        return len(self.warnings) - self.facts

    @property
    def doubt(self) -> tuple[int, int, float]:
        """Greater is more doubtful."""
        return self.facts, self.others, -1.0 if self.lowest is None else -self.lowest


def row(record: dict[str, Any]) -> Row:
    """A row as it is needed here. BadRow where it is no row of a batch."""
    summary = {str(k): v for k, v in _typed(record, "summary", dict).items() if isinstance(v, str)}
    if not summary:
        raise BadRow("wrong_type", "the row holds no summary")
    scores = [s["score"] for s in _objects(record, "sentences") if isinstance(s.get("score"), int | float)]
    text, count = record.get("text"), record.get("words")
    return Row(
        id=_text(record, "id"),
        title=_text(record, "title"),
        url=_text(record, "url"),
        language=_text(record, "language"),
        summary=summary,
        warnings=tuple(_warning(w) for w in _objects(record, "warnings")),
        lowest=min(scores, default=None),
        words=words(text) if isinstance(text, str) else count if isinstance(count, int) else None,
    )


def _warning(found: dict[str, Any]) -> Warning:
    kind, *rest = (_text(found, name) for name in ("kind", "where", "source", "output", "message"))
    return Warning(kind, *rest)  # type: ignore[arg-type]  # a newer version may know more kinds


def _typed(record: dict[str, Any], name: str, kind: type) -> Any:
    """The field, empty where it is null or missing."""
    value = record.get(name)
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise BadRow("wrong_type", f"the field {name!r} of the row is no {kind.__name__}")
    return value


def _text(record: dict[str, Any], name: str) -> str:
    return str(_typed(record, name, str))


def _objects(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = _typed(record, name, list)
    if not all(isinstance(item, dict) for item in found):
        raise BadRow("wrong_type", f"the field {name!r} of the row holds something that is no object")
    return list(found)


# --- counting ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """The counts so far."""

    done: int = 0
    failed: int = 0
    damaged: int = 0  # lines of the files that are no rows
    failures: Counter[str] = field(default_factory=Counter)
    examples: dict[str, tuple[str, str]] = field(default_factory=dict)  # id and message of the first failure of a kind
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind, language
    with_facts: int = 0
    source_words: Distribution = field(default_factory=Distribution)
    summary_words: Distribution = field(default_factory=Distribution)
    compression: Distribution = field(default_factory=Distribution)  # percent
    _doubtful: list[tuple[tuple[int, int, float], int, Row]] = field(default_factory=list)

    def add(self, record: dict[str, Any]) -> None:
        """Count a row of results."""
        try:
            found = row(record)
        except BadRow:
            self.damaged += 1
            return
        self.done += 1
        self.with_facts += found.facts > 0
        for w in found.warnings:
            _count(self.findings, (w.kind[:NAME], w.where[:NAME]), ("…", ""))
        self._measure(found)
        # The number breaks ties: of equals, the earlier stays.
        entry = (found.doubt, -self.done, found)
        if len(self._doubtful) < DOUBTFUL:
            heapq.heappush(self._doubtful, entry)
        elif entry[:2] > self._doubtful[0][:2]:
            heapq.heapreplace(self._doubtful, entry)

    def fail(self, record: dict[str, Any]) -> None:
        """Count a failed record."""
        try:
            error = _typed(record, "error", dict)
            kind, message, id = _text(error, "kind"), _text(error, "message"), _text(record, "id")
        except BadRow:
            self.damaged += 1
            return
        self.failed += 1
        kind = _count(self.failures, kind[:NAME], "…")
        self.examples.setdefault(kind, (id[:500], message[:500]))

    @property
    def doubtful(self) -> list[Row]:
        """The articles most in doubt, the worst first."""
        return [found for _, _, found in sorted(self._doubtful, key=lambda entry: entry[:2], reverse=True)]

    def _measure(self, found: Row) -> None:
        """Lengths; the summary's in the article's own language where it is in several."""
        own = found.summary.get(found.language) or next(iter(found.summary.values()))
        length = words(own)
        self.summary_words.add(length)
        if found.words is not None:
            self.source_words.add(found.words)
        if found.words:
            self.compression.add(100 * length / found.words)


def _count(counter: Counter[K], key: K, rest: K) -> K:
    """Count the key; under ``rest`` where there are too many already."""
    key = key if key in counter or len(counter) < KINDS else rest
    counter[key] += 1
    return key
