"""Facts of a text in Russian or English: what the guard holds a summary or a translation to."""

from __future__ import annotations

from .attribution import attributions, quotes
from .calendar import days
from .fact import Fact, Kind
from .negation import negations
from .quantities import Quantity, quantities
from .units import MONEY

__all__ = ["Fact", "Kind", "Quantity", "facts", "quantities"]


def facts(text: str, language: str) -> list[Fact]:
    """Every fact of the text, in its order. Names are a matter of their own (names.py)."""
    found = [_number(q, text) for q in quantities(text, language)]
    found += [*days(text, language), *negations(text, language), *attributions(text, language), *quotes(text)]
    return sorted(found, key=lambda f: (f.start, f.end))


def _number(quantity: Quantity, text: str) -> Fact:
    number = quantity.number
    kind: Kind = "unit" if quantity.unit else "number"
    if quantity.unit & MONEY:
        kind = "money"
    elif "percent" in quantity.unit:
        kind = "percent"
    elif number.kind == "time":
        kind = "time"
    elif number.kind in ("year", "date"):
        kind = "date"
    return Fact(
        kind,
        quantity.start,
        quantity.end,
        text[quantity.start : quantity.end],
        frozenset[float | str](quantity.values),
        quantity.unit,
        number.kind != "loose",
    )
