"""Numbers compared: what is equal, rounded, converted, told in words or in figures; and what they count.

A number is answered by any number of the other text that may mean the same, however often it stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from ..article import WarningKind
from . import units
from .calendar import days
from .finding import Finding, Pair
from .quantities import Quantity, quantities

# Where the source speaks of frost, "5" may stand for "-5".
_BELOW = re.compile(r"минус|мороз|ниже нуля|minus|below|frost|sub-?zero", re.I)
ROUNDED = 0.05  # "almost 100" may be 95 to 100, "more than 2 million" up to 2.1


def agree(a: Quantity, b: Quantity) -> bool:
    """May the two numbers be one, units aside? 900 million is neither 900 nor 900 billion, but 900,000,000."""
    if "word" in (a.number.kind, b.number.kind) or "loose" in (a.number.kind, b.number.kind):
        one = a.values if a.number.kind not in ("word", "loose") else a.number.readings | a.number.scaled
        other = b.values if b.number.kind not in ("word", "loose") else b.number.readings | b.number.scaled
        if a.number.kind == "word":
            one = a.values
        return bool(one & other)
    return a.number.agrees(b.number)


def answered(a: Quantity, others: Sequence[Quantity], text: str, language: str) -> bool:
    """Does one of the numbers of the other text say the same: as it stands, rounded, or in another unit?"""
    if any(agree(a, b) or _rounded(a, b) or _converted(a, b) for b in others):
        return True
    return _in_letters(a, text, language) or _unit_alone(a, text, language)


def _in_letters(a: Quantity, text: str, language: str) -> bool:
    """The 11 of 05.11.2023 is "November"."""
    if a.number.kind not in ("date", "plain") or len(a.number.text) > 5:
        return False
    months = {f"month {r:.0f}" for r in a.values if 1 <= r <= 12}
    near = a.number.kind == "date" or "." in a.number.text
    return near and any(f.readings & months for f in days(text, language))


def _rounded(a: Quantity, b: Quantity) -> bool:
    if {a.number.kind, b.number.kind} & {"year", "date", "time", "word", "loose"}:
        return False
    return any(_rounds(x, a, y, b) or _rounds(y, b, x, a) for x in a.values for y in b.values)


def _rounds(exact: float, a: Quantity, rough: float, b: Quantity) -> bool:
    """Is ``rough`` the other rounded? It has fewer digits, and says "about", or has a "million" behind it."""
    digits = _digits(rough)
    if digits >= _digits(exact):
        return False
    if b.about and not a.about and abs(exact - rough) <= ROUNDED * max(abs(exact), abs(rough)):
        return True
    return bool(b.number.scaled) and digits >= 2 and float(f"{exact:.{digits - 1}e}") == rough


def _digits(value: float) -> int:
    """Significant digits: 1 300 has two."""
    return len(f"{abs(value):.12g}".replace(".", "").strip("0"))


def _converted(a: Quantity, b: Quantity) -> bool:
    if not a.unit or not b.unit:
        return False
    return any(units.convertible(x, a.unit, y, b.unit) for x in a.values for y in b.values)


def _unit_alone(a: Quantity, text: str, language: str) -> bool:
    """ "24 hours" is "сутки", "12 months" is "год": the unit stands there without a number."""
    if not a.unit & {"hour", "day", "month", "minute", "year", "decade"}:
        return False
    there = units.mentioned(text, language)
    return any(units.convertible(x, a.unit, 1.0, frozenset({u})) for x in a.values for u in there)


def _frost(quantities: Sequence[Quantity], text: str) -> list[Quantity]:
    return [q.negated() for q in quantities] if _BELOW.search(text) else []


def _once(quantities: Sequence[Quantity]) -> list[Quantity]:
    """Each quantity once: a long text says the same figures again and again."""
    return list({(q.number.readings, q.number.scaled, q.number.kind, q.unit, q.about): q for q in quantities}.values())


def unanswered(texts: Pair, languages: Pair) -> tuple[list[Quantity], list[Quantity]]:
    """Numbers of the first text without an answer in the second, and the other way round."""
    ours, theirs = quantities(texts[0], languages[0]), quantities(texts[1], languages[1])
    there, here = [*theirs, *_frost(theirs, texts[1])], [*ours, *_frost(ours, texts[0])]
    there, here = _once(there), _once(here)
    missing = [a for a in ours if a.number.kind != "loose" and not answered(a, there, texts[1], languages[1])]
    added = [b for b in theirs if b.number.kind != "loose" and not answered(b, here, texts[0], languages[0])]
    return missing, added


def numbers(texts: Pair, languages: Pair) -> list[Finding]:
    missing, added = unanswered(texts, languages)
    found = _paired("value", missing, added, lambda q, side: _kind(q, texts[side], languages[side]))
    return found + _units(texts, languages)


def _paired(
    topic: Literal["value"],
    missing: Sequence[Quantity],
    added: Sequence[Quantity],
    kind: Callable[[Quantity, int], WarningKind],
) -> list[Finding]:
    """One of each side, in order, like to like if it can be, is one finding: the number was changed."""
    left = list(added)
    found = []
    for a in missing:
        b = next((b for b in left if b.number.kind == a.number.kind or b.unit & a.unit), left[0] if left else None)
        if b is not None:
            left.remove(b)
        found.append(Finding(kind(a, 0), (a.start, a.end), (b.start, b.end) if b else None, topic))
    return found + [Finding(kind(b, 1), None, (b.start, b.end), topic) for b in left]


def _kind(quantity: Quantity, text: str, language: str) -> WarningKind:
    """A year, an hour and the day of a month are dates; the rest are numbers."""
    if quantity.number.kind in ("year", "date", "time"):
        return "date"
    a, b = quantity.start - 2, quantity.end + 4
    beside = any(f.firm and f.start <= b and f.end >= a for f in days(text, language) if f.kind == "date")
    return "date" if beside and not quantity.unit else "number"


def _units(texts: Pair, languages: Pair) -> list[Finding]:
    """Numbers that agree in value and not in what they count."""
    ours, theirs = quantities(texts[0], languages[0]), _once(quantities(texts[1], languages[1]))
    found = []
    for a in ours:
        likes = [b for b in theirs if a.number.kind != "loose" and agree(a, b)]
        if not likes or any(_same_unit(a, b) for b in likes):
            continue
        b = next((b for b in likes if a.unit and b.unit), likes[0])
        if b.number.kind == "loose":
            continue
        side, bare = (1, b) if a.unit else (0, a)
        if (a.unit and b.unit) or _lost(a.unit or b.unit, bare, texts[side], languages[side]):
            found.append(Finding("unit", (a.start, a.end), (b.start, b.end), "unit"))
    return found


def _same_unit(a: Quantity, b: Quantity) -> bool:
    return bool(a.unit & b.unit) or (not a.unit and not b.unit)


def _lost(unit: frozenset[str], bare: Quantity, text: str, language: str) -> bool:
    """Nothing of the unit is said anywhere: so much money, or per cent, became so many things."""
    kinds = {units.UNITS[u].dimension for u in unit}
    telling = kinds <= {"money", "share", "length", "mass", "area"} or unit <= {"minute", "day", "week", "month"}
    if unit == {"percent"}:  # it is said again with every number, but for a range or a list
        return not _LISTED.match(text, bare.end) or not unit & units.mentioned(text, language)
    return telling and not unit & units.mentioned(text, language)


# "9 and 13 per cent", "19 against 17 %", "from 35 last year to 40 per cent"
_LISTED = re.compile(r"\W*(?:[^\W\d_]+\W+){0,4}\d")
