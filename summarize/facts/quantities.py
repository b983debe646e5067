"""Numbers with what they count: the unit behind them or the currency before them, and whether they are rounded."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from . import units
from .numbers import SCALE, Number, numbers
from .spelled import spelled

_ABOUT = re.compile(
    r"(?:about|around|almost|nearly|some|roughly|approximately|approx\.?|over|above|under|below|up\s+to|close\s+to|just\s+\w+"
    r"|(?:more|less|fewer|higher|lower|better)\s+than|at\s+(?:least|most)|in\s+excess\s+of|an?\s+estimated|upwards\s+of"
    r"|about\s+the|circa|nearing|topp\w+|exceed\w*|not\s+quite"
    r"|около|почти|примерно|порядка|приблизительно|где-то|более(?:\s+чем)?|менее(?:\s+чем)?|больше|меньше|свыше|выше|ниже"
    r"|чуть\s+\w+|по\s+меньшей\s+мере|не\s+менее|не\s+более|без\s+малого|превы\w+|минимум|максимум|порядка|ориентировочно)"
    r"[\s:]*(?:US|the|чем|в|на)?\s*[$€£¥₽]?\s*$",
    re.I,
)
_LATER_UNIT = re.compile(r"\s*(?:[-–—]|to|до|и|and|or|или|from|с|by|на|x|х|×|of|из)\s*[$€£¥₽]?\s?")
_FILLER = re.compile(r"(?:-(?:[хмея]|ти|ми|и|го|й|ю)\b)?[\s\u00a0\u202f-]*")
_SHORT_SCALE = re.compile(r"\s?(?:bn|[kmb])\b", re.I)  # "£46.6m"
# "10.5-mile", "5 full days", "100 новых рублей"
_BETWEEN = re.compile(
    r"(?:full|whole|straight|consecutive|extra|more|additional|полных|целых|лишних|дополнительных)\s+", re.I
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, the units it may be in (none: a plain count), and the span of both."""

    number: Number
    unit: frozenset[str]
    start: int
    end: int
    about: bool

    @property
    def values(self) -> frozenset[float]:
        """The numbers it may mean, the scale behind it multiplied in."""
        return self.number.scaled or self.number.readings

    def negated(self) -> Quantity:
        """ "5 degrees of frost" is -5."""
        number = self.number
        below = replace(
            number, readings=frozenset(-r for r in number.readings), scaled=frozenset(-r for r in number.scaled)
        )
        return replace(self, number=below)


@lru_cache(maxsize=1024)
def quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """Every number of the text with its unit, figures first, then words."""
    figures = _ranges(text, [_with_unit(text, n, language) for n in numbers(text, language)])
    taken = [(q.start, q.end) for q in figures]
    words = [
        _with_unit(text, n, language)
        for n in spelled(text)
        if not any(a <= n.start < b for a, b in taken)  # the "million" of "5 million"
    ]
    return (*figures, *_ranges(text, words))


def _ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """ "from 5 to 6 km", "от полутора до трёх лет": the unit belongs to both numbers."""
    for i in range(len(found) - 2, -1, -1):
        one, other = found[i], found[i + 1]
        if not one.unit and other.unit and _LATER_UNIT.fullmatch(text[one.number.end : other.number.start]):
            found[i] = replace(one, unit=other.unit)
    return found


def _with_unit(text: str, number: Number, language: str) -> Quantity:
    start, end = number.start, number.end
    about = bool(_ABOUT.search(text, max(0, start - 30), start))
    money = units.before(text, start)
    scale = SCALE.match(text, end)
    if scale and number.scaled:
        end = scale.end()
    if money:
        if number.scaled and not scale and (short := _SHORT_SCALE.match(text, end)):
            end = short.end()
        return Quantity(number, money[1], money[0], end, about)
    filler = _FILLER.match(text, end)
    at = filler.end() if filler else end
    if between := _BETWEEN.match(text, at):
        at = between.end()
    found = units.behind(text, at, language)
    if found is None and number.kind in ("word", "loose") and (inside := units.inside(number.text)):  # "полчаса"
        return Quantity(number, inside, start, end, about)
    if found and found[2] == frozenset({"metre"}) and number.scaled and not scale:  # "1.7m people"
        found = None
    if found is None or number.kind == "time" or (number.kind == "year" and found[2] & {"year", "gram"}):
        return Quantity(number, frozenset(), start, end, about)
    return Quantity(number, found[2], start, found[1], about)
