"""Numbers in figures, in Russian and English text, with what they may mean (in words: spelled.py).

A number has readings, not one value, because a text does not always say which is meant. A time is its hour and
minute as h.mm in 24 hours, so that "3 p.m.", "15:00" and "15 часов" are one reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

GAP = "[ \u00a0\u202f]"
_NUMBER = re.compile(rf"(?<![\w.,])\d{{1,3}}(?:{GAP}\d{{3}})+(?:,\d+)?(?!\d)|\d+(?:[.,:]\d+)*")
_CALENDAR = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")  # 05.11.2023
_DAY_MONTH = re.compile(r"0\d\.\d\d|\d\d\.0\d|\d\d\.1[0-2]")  # 05.11, 31.12: also 15.10 o'clock
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:.]([0-5]\d)")

_SCALES: tuple[tuple[str, float], ...] = (
    (r"тыс(?:\.|яч\w*)?(?!\w)|thousands?\b|thou\b", 1e3),
    (r"млн\b|миллион\w*|millions?\b|mln\b|mn\b", 1e6),
    (r"млрд\b|миллиард\w*|billions?\b|bl?n\b", 1e9),
    (r"трлн\b|триллион\w*|trillions?\b|tr?l?n\b", 1e12),
    (r"lakhs?\b|лакх\w*", 1e5),
    (r"crores?\b|крор\w*", 1e7),
)
# "2-х миллионов", "15-ти тысяч"
SCALE = re.compile(
    r"(?:-(?:[хм]|ти|ми|и|го|ю)\b)?[\s\u00a0-]*(?:"
    + "|".join(f"(?P<s{i}>{p})" for i, (p, _) in enumerate(_SCALES))
    + ")",
    re.I,
)
_MONEY_SCALE = re.compile(r"\s?(?:(?P<s0>k)|(?P<s1>m)|(?P<s2>b))\b", re.I)  # "$5m", but not "5 m long"
_GLUED_SCALE = re.compile(
    r"(?:(?P<s0>k)|(?P<s1>m)|(?P<s2>b))\b(?!\s*(?:long|wide|high|tall|deep))"
)  # "2m tons", perhaps
_RANGE = re.compile(r"\s*(?:[-–—]|to|до|и|and|or|или|from|с)\s*[$€£¥₽]?\s?(?=\d)")
_PM = re.compile(
    r"\s*(?:p\.?\s?m\b\.?|(?:час\w*\s+)?(?:\d\d\s+минут\w*\s+)?(?:вечера|вечером)|(?:час\w*\s+|ч\.?\s+)дня\b|(?<=[:.]\d\d)\s+дня\b|\s*(?:после|по)\s?полудн|\s*(?:o['’]clock\s+)?in\s+the\s+(?:afternoon|evening)|\s*at\s+night)",
    re.I,
)
_AM = re.compile(
    r"\s*(?:a\.?\s?m\b\.?|(?:час\w*\s+)?(?:утра|утром|ночи|ночью)|\s*(?:o['’]clock\s+)?in\s+the\s+morning)", re.I
)
_HYPHENED_CLOCK = re.compile(
    r"(?<=\bв )([01]?\d|2[0-3])-([0-5]\d)(?!\d|-|\s*(?:лет|год|тыс|мл|%|про))"
    r"|(?<=около )([01]?\d|2[0-3])-([0-5]\d)(?!\d)"
)
_FRACTION = re.compile(r"(?<![\d/.,])(\d{1,2})/(\d{1,2})(?![\d/]|[.,]\d)")
_MINUS = re.compile(r"(?:(?:^|[\s(])[-−–]|минус\s|minus\s)$", re.I)
_PERCENT = re.compile(r"\s?(?:%|процент|percent|per cent|п\.\s?п)", re.I)
_DECADE = re.compile(r"-?(?:х|е|ых|ые)\b|['’]?s\b")
# In Russian "30,000" and "6,678 человек" are often thousands written the English way; "65,432 рубля" is a rate.
_RATE = re.compile(rf"{GAP}?(?:%|проц|руб|долл|евро|[$€₽]|тыс|мл[нр]|милли|трлн|балл|секунд|метр|к[мг]\b|пункт)", re.I)
_ROUND_OF = re.compile(r"\b(?:last|round\s+of)\s$", re.I)
_RANK = re.compile(r"(?:\bno\.?|№|номер|number|#)\s?$", re.I)  # "the No. 1 maker" is "the leading maker"
_SHORT_YEAR = re.compile(r"(?:\byear|\bFY|(?<!\w)['’])\s?$", re.I)
_AGENCY = re.compile(r"-0-")  # how an agency ends its text


@dataclass(frozen=True, slots=True)
class Number:
    """A number in figures: ``text[start:end]``; ``scaled`` are the readings times the "million" behind it."""

    start: int
    end: int
    text: str
    readings: frozenset[float]
    scaled: frozenset[float]
    kind: str  # year, percent, time, scaled, date, plain: only like may be put in the place of like

    def agrees(self, other: Number) -> bool:
        """True where both may mean the same: 900 million is neither 900 nor 900 billion, but 900,000,000."""
        return bool((self.scaled or self.readings) & (other.scaled or other.readings))


def numbers(text: str, language: str) -> list[Number]:
    """Every number in figures, left to right; a date such as 05.11.2023 gives its parts."""
    found: list[Number] = []
    fractions = {m.start(): m for m in _FRACTION.finditer(text)} if "/" in text else {}
    clocks = {m.start(): m for m in _HYPHENED_CLOCK.finditer(text)} if language == "ru" and "-" in text else {}
    taken = 0
    for match in _NUMBER.finditer(text):
        if match.start() < taken or _AGENCY.match(text, match.start() - 1):
            continue
        special = _fraction(fractions.get(match.start())) or _clock(clocks.get(match.start()))
        if special:
            found.append(special)
            taken = special.end
            continue
        calendar = _CALENDAR.fullmatch(match.group())
        if calendar:
            for group in (1, 2, 3):
                a, b = match.start() + calendar.start(group), match.start() + calendar.end(group)
                found.append(Number(a, b, calendar[group], frozenset({float(calendar[group])}), frozenset(), "date"))
        elif ":" in match.group() and not _CLOCK.fullmatch(match.group()):  # a score: 3:1
            for part in re.finditer(r"\d+", match.group()):
                a, b = match.start() + part.start(), match.start() + part.end()
                found.append(Number(a, b, part.group(), frozenset({float(part.group())}), frozenset(), "plain"))
        else:
            found.append(_number(text, match.start(), match.end(), language))
    for i, (left, right) in enumerate(pairwise(list(found))):
        if left.scaled and SCALE.fullmatch(text[left.end : right.start].rstrip()):  # "10 млн 500 тыс.", "5 тысяч 300"
            sums = {x + y for x in found[i].scaled for y in right.scaled or right.readings}
            found[i] = replace(left, scaled=found[i].scaled | sums)
            found[i + 1] = replace(right, scaled=(right.scaled or right.readings) | sums)
    return found


def _fraction(match: re.Match[str] | None) -> Number | None:
    """ "1/4", "1/8 финала" (the last 16); 24/7 and 9/11 are no fractions, but their parts."""
    if match is not None and match.group() == "24/7":
        return Number(match.start(), match.end(), match.group(), frozenset({24.0, 7.0}), frozenset(), "loose")
    if match is None or not 0 < int(match[1]) < int(match[2]):
        return None
    part, whole = int(match[1]), int(match[2])
    readings = (
        {part / whole, float(whole), float(2 * whole)} if part == 1 else {part / whole, float(part), float(whole)}
    )
    return Number(match.start(), match.end(), match.group(), frozenset(readings), frozenset(), "fraction")


def _clock(match: re.Match[str] | None) -> Number | None:
    """ "в 11-50": a time as old Russian print writes it, if it is no score."""
    if match is None:
        return None
    hour, minute = (match[1], match[2]) if match[1] else (match[3], match[4])
    readings = {float(hour) + float(minute) / 100, float(hour), float(minute)}
    return Number(match.start(), match.end(), match.group(), frozenset(readings), frozenset(), "time")


def _number(text: str, start: int, end: int, language: str) -> Number:
    raw = text[start:end]
    clock = _CLOCK.fullmatch(raw)
    kind, scaled = "plain", set[float]()
    if clock and (":" in raw or _PM.match(text, end) or _AM.match(text, end)):
        readings, kind = {float(clock[1]) + float(clock[2]) / 100}, "time"
    else:
        readings = values(raw, language)
        if (
            language == "ru"
            and re.fullmatch(r"[1-9]\d{0,2},\d{3}", raw)
            and (raw.endswith("000") or not _RATE.match(text, end))
        ):
            readings = readings | {float(raw.replace(",", ""))}
    if clock and kind == "plain" and "." in raw and language == "en":  # "6.30 that night"
        readings = readings | {float(clock[1]) + 12 + float(clock[2]) / 100}
    if _PM.match(text, end):
        readings, kind = {r + 12 if r < 12 else r for r in readings}, "time"
    elif _AM.match(text, end):
        readings, kind = {round(r - 12, 2) if 12 <= r < 13 else r for r in readings}, "time"
    elif kind == "time" and language == "en" and float(clock[1] if clock else 0) < 12:
        readings = {x for r in readings for x in (r, r + 12)}
    if kind == "plain" and (gap := _RANGE.match(text, end)):  # "между 6 и 9 вечера"
        later_number = _NUMBER.match(text, gap.end())
        if later_number and _PM.match(text, later_number.end()):
            readings = readings | {r + 12 for r in readings if r < 12}
    if _MINUS.search(text, max(0, start - 7), start):
        readings = {-r for r in readings}
    factor = _factor(text, start, end)
    if factor:
        scaled, kind = {round(r * factor, 6) for r in readings}, "scaled"
    elif glued := _GLUED_SCALE.match(text, end) if language == "en" else None:
        scaled = {round(r * scale_of(glued), 6) for r in readings} | readings
    elif (gap := _RANGE.match(text, end)) and (further := _NUMBER.match(text, gap.end())):
        later = _factor(text, further.start(), further.end())
        if later:  # "5-6 млн"
            scaled = {round(r * later, 6) for r in readings} | readings
    if _PERCENT.match(text, end):
        readings, kind = readings | {round(r / 100, 8) for r in readings}, "percent"
    if kind == "plain" and re.fullmatch(r"1[5-9]\d\d|20\d\d", raw):
        kind = "year"
    if _ROUND_OF.search(text, max(0, start - 10), start):  # "the last 16" are the eighths of a final
        readings = readings | {r / 2 for r in readings}
    if raw == "1" and _RANK.search(text, max(0, start - 8), start):
        kind = "loose"
    if len(raw) == 2 and raw.isdigit():
        readings = readings | _two_digits(text, start, end, int(raw))
    if clock and _DAY_MONTH.fullmatch(raw) and "." in raw and kind == "plain":
        readings = readings | {float(clock[1]), float(clock[2])}
    return Number(start, end, raw, frozenset(readings), frozenset(scaled), kind)


def _factor(text: str, start: int, end: int) -> float | None:
    """What the word behind a number multiplies it by."""
    scale = SCALE.match(text, end)
    if scale is None and re.search(r"[$€£¥₽]\s?$", text[max(0, start - 2) : start]):
        scale = _MONEY_SCALE.match(text, end)
    if scale is None:
        return None
    return scale_of(scale)


def scale_of(scale: re.Match[str]) -> float:
    """What a match of SCALE multiplies by."""
    return _SCALES[int((scale.lastgroup or "s0")[1:])][1]


def _two_digits(text: str, start: int, end: int, value: int) -> set[float]:
    """The full year of "90-х", "the 90s" and of the end of "2010–15"."""
    if value % 10 == 0 and _DECADE.match(text, end):
        return {1900.0 + value, 2000.0 + value}
    if _SHORT_YEAR.search(text, max(0, start - 8), start):  # "fiscal year 17", "'98"
        return {1900.0 + value, 2000.0 + value}
    century = re.search(r"\b(1\d|20)\d\d\s?[-–—/]\s?$", text[:start][-8:])
    return {float(century[1]) * 100 + value} if century else set()


def values(raw: str, language: str) -> set[float]:
    """What figures may mean in a language: "65,432" is a decimal in Russian and thousands in English."""
    plain = re.sub(GAP, "", raw)
    decimal, thousands = (",", ".") if language == "ru" else (".", ",")
    out: set[float] = set()
    if re.fullmatch(rf"\d+(?:\{decimal}\d+)?", plain):
        out.add(float(plain.replace(decimal, ".")))
    elif re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{decimal}\d+)?", plain):
        out.add(float(plain.replace(thousands, "").replace(decimal, ".")))
        if language == "ru" and plain.count(".") == 1:  # "1.234": written the English way, perhaps
            out.add(float(plain))
    elif re.fullmatch(rf"\d{{1,3}}(?:\{decimal}\d{{3}}){{2,}}", plain):  # the other language's thousands
        out.add(float(plain.replace(decimal, "")))
    elif re.fullmatch(rf"\d+\{thousands}\d+", plain):  # the other language's decimals
        out.add(float(plain.replace(thousands, ".")))
    return out or {float(re.sub(r"\D", "", plain))}


def localised(raw: str, source: str, to: str) -> str:
    """Figures as the other language writes them: 10 000,5 in Russian, 10,000.5 in English."""
    if source == to or not re.fullmatch(rf"[\d.,\s{GAP[1:-1]}]+", raw) or raw.isdigit():
        return raw
    swapped = re.sub(GAP, "\0", raw)
    if source == "ru":
        return swapped.replace(",", ".").replace("\0", ",")
    return swapped.replace(",", "\u00a0").replace(".", ",")
