"""What the guard compares: one fact of a text, with what it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "number", "money", "percent", "unit", "date", "time", "weekday", "negation", "attribution", "quote", "name"
]


@dataclass(frozen=True, slots=True)
class Fact:
    """``text[start:end]`` and its readings: two facts agree where they share one, for a text is often ambiguous.

    ``firm``: the other side must have it too. "Dozens", "today" and "unable" only answer to what the other side says.
    """

    kind: Kind
    start: int
    end: int
    text: str
    readings: frozenset[float | str] = frozenset()
    unit: frozenset[str] = frozenset()
    firm: bool = True
