"""One thing that two texts disagree on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..article import WarningKind

Pair = tuple[str, str]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact of the source without an answer, one of the output, or two that should agree and do not."""

    kind: WarningKind
    source: Span | None
    output: Span | None
    topic: Literal["value", "unit", "negation", "hedge", "speaker", "quotation", "name"] = "value"
