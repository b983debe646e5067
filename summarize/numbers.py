"""Numbers in Russian and English text: figures with what they may mean, and values told in words.

A number has readings, not one value, because a text does not always say which is meant. A time is its hour and
minute as h.mm in 24 hours, so that "3 p.m.", "15:00" and "15 часов" are one reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

GAP = "[ \u00a0\u202f]"
_NUMBER = re.compile(rf"(?<![\w.,])\d{{1,3}}(?:{GAP}\d{{3}})+(?:,\d+)?(?!\d)|\d+(?:[.,:]\d+)*")
_CALENDAR = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")  # 05.11.2023
_DAY_MONTH = re.compile(r"0\d\.\d\d|\d\d\.0\d|\d\d\.1[0-2]")  # 05.11, 31.12: also 15.10 o'clock
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:.]([0-5]\d)")

_SCALES: tuple[tuple[str, float], ...] = (
    (r"тыс(?:\.|яч[аиуеой]*)?(?!\w)|thousands?\b", 1e3),
    (r"млн\b|миллион\w*|millions?\b|mln\b|mn\b", 1e6),
    (r"млрд\b|миллиард\w*|billions?\b|bn\b", 1e9),
    (r"трлн\b|триллион\w*|trillions?\b|tn\b", 1e12),
)
_SCALE = re.compile(r"[\s\u00a0-]*(?:" + "|".join(f"(?P<s{i}>{p})" for i, (p, _) in enumerate(_SCALES)) + ")", re.I)
_MONEY_SCALE = re.compile(r"\s?(?:(?P<s0>k)|(?P<s1>m)|(?P<s2>b))\b", re.I)  # "$5m", but not "5 m long"
_RANGE = re.compile(r"\s*(?:[-–—]|to|до|и|and|or|или)\s*(?=\d)")
_PM = re.compile(r"\s*(?:p\.?\s?m\b\.?|(?:час\w*\s+)?(?:\d\d\s+минут\w*\s+)?вечера|час\w*\s+дня|ч\.?\s+дня)", re.I)
_AM = re.compile(r"\s*(?:a\.?\s?m\b\.?|(?:час\w*\s+)?(?:утра|ночи))", re.I)
_MINUS = re.compile(r"(?:(?:^|[\s(])[-−–]|минус\s|minus\s)$", re.I)
_PERCENT = re.compile(r"\s?(?:%|процент|percent|per cent|п\.\s?п)", re.I)
_DECADE = re.compile(r"-?(?:х|е|ых|ые)\b|['’]?s\b")


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
    for match in _NUMBER.finditer(text):
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
        if left.scaled and _SCALE.fullmatch(text[left.end : right.start].rstrip()):  # "10 млн 500 тыс.", "5 тысяч 300"
            sums = {x + y for x in found[i].scaled for y in right.scaled or right.readings}
            found[i] = replace(left, scaled=found[i].scaled | sums)
            found[i + 1] = replace(right, scaled=(right.scaled or right.readings) | sums)
    return found


def _number(text: str, start: int, end: int, language: str) -> Number:
    raw = text[start:end]
    clock = _CLOCK.fullmatch(raw)
    kind, scaled = "plain", set[float]()
    if clock and (":" in raw or _PM.match(text, end) or _AM.match(text, end)):
        readings, kind = {float(clock[1]) + float(clock[2]) / 100}, "time"
    else:
        readings = values(raw, language)
    if _PM.match(text, end):
        readings, kind = {r + 12 if r < 12 else r for r in readings}, "time"
    elif _AM.match(text, end):
        readings, kind = {round(r - 12, 2) if 12 <= r < 13 else r for r in readings}, "time"
    if _MINUS.search(text, max(0, start - 7), start):
        readings = {-r for r in readings}
    factor = _factor(text, start, end)
    if factor:
        scaled, kind = {round(r * factor, 6) for r in readings}, "scaled"
    elif (gap := _RANGE.match(text, end)) and (further := _NUMBER.match(text, gap.end())):
        later = _factor(text, further.start(), further.end())
        if later:  # "5-6 млн"
            scaled = {round(r * later, 6) for r in readings} | readings
    if _PERCENT.match(text, end):
        readings, kind = readings | {round(r / 100, 8) for r in readings}, "percent"
    if kind == "plain" and re.fullmatch(r"1[5-9]\d\d|20\d\d", raw):
        kind = "year"
    if len(raw) == 2 and raw.isdigit():
        readings = readings | _two_digits(text, start, end, int(raw))
    if clock and _DAY_MONTH.fullmatch(raw) and "." in raw and kind == "plain":
        readings = readings | {float(clock[1]), float(clock[2])}
    return Number(start, end, raw, frozenset(readings), frozenset(scaled), kind)


def _factor(text: str, start: int, end: int) -> float | None:
    """What the word behind a number multiplies it by."""
    scale = _SCALE.match(text, end)
    if scale is None and re.search(r"[$€£¥₽]\s?$", text[max(0, start - 2) : start]):
        scale = _MONEY_SCALE.match(text, end)
    if scale is None:
        return None
    return next(factor for name, factor in zip(("s0", "s1", "s2", "s3"), (1e3, 1e6, 1e9, 1e12), strict=True)
                if scale.groupdict().get(name))  # fmt: skip


def _two_digits(text: str, start: int, end: int, value: int) -> set[float]:
    """The full year of "90-х", "the 90s" and of the end of "2010–15"."""
    if value % 10 == 0 and _DECADE.match(text, end):
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


# --- words ------------------------------------------------------------------------------------------------------------

_ADJECTIVE = "(?:ый|ий|ой|ая|ое|ого|ому|ую|ым|ом|ые|ых|ыми)"


def _russian(cardinal: str, ordinal: str, more: str = "") -> str:
    return rf"{cardinal}(?:ь|и|ью)|{ordinal}{_ADJECTIVE}" + (f"|{more}" if more else "")


_TABLE: dict[float, str] = {
    0: "zero|ноль|нуль|нул[яюе]",
    1: f"one|first|once|single|один|одн(?:а|о|у|ой|ого|ому|им|ом|и|их)|перв{_ADJECTIVE}",
    2: f"two|second|twice|both|couple|pair|double[ds]?|два|две|двух|двум|двумя|двое|двоих|оба|обе|обоих|обеих|вдвое"
    f"|дважды|пар[аыу]|втор{_ADJECTIVE}",
    3: "three|thirds?|triple[ds]?|три|тр[её]х|тр[её]м|тремя|трое|троих|втрое|трижды"
    "|трет(?:ий|ья|ье|ьего|ьей|ьему|ью|ьем|и)",
    4: f"four|fourth|четыре|четыр[её]х|четыр[её]м|четырьмя|четверо|четверых|четв[её]рт{_ADJECTIVE}",
    5: "five|fifth|" + _russian("пят", "пят", "пятеро|пятерых"),
    6: "six|sixth|" + _russian("шест", "шест", "шестеро|шестерых"),
    7: "seven|seventh|" + _russian("сем", "седьм", "семеро|семерых"),
    8: "eight|eighth|" + _russian("вос(?:ем|ьм)", "восьм", "восьмеро"),
    9: "nine|ninth|" + _russian("девят", "девят"),
    10: "ten|tenth|" + _russian("десят", "десят", "десяток|десятк[аи]"),
    11: "eleven|eleventh|" + _russian("одиннадцат", "одиннадцат"),
    12: "twelve|twelfth|dozen|дюжин[аыу]|" + _russian("двенадцат", "двенадцат"),
    13: "thirteen(?:th)?|" + _russian("тринадцат", "тринадцат"),
    14: "fourteen(?:th)?|" + _russian("четырнадцат", "четырнадцат"),
    15: "fifteen(?:th)?|" + _russian("пятнадцат", "пятнадцат"),
    16: "sixteen(?:th)?|" + _russian("шестнадцат", "шестнадцат"),
    17: "seventeen(?:th)?|" + _russian("семнадцат", "семнадцат"),
    18: "eighteen(?:th)?|" + _russian("восемнадцат", "восемнадцат"),
    19: "nineteen(?:th)?|" + _russian("девятнадцат", "девятнадцат"),
    20: "twenty|twentieth|" + _russian("двадцат", "двадцат"),
    30: "thirty|thirtieth|" + _russian("тридцат", "тридцат"),
    40: f"forty|fortieth|сорока?|сороков{_ADJECTIVE}",
    50: f"fifty|fiftieth|пятьдесят|пятидесяти|пятидесят{_ADJECTIVE}",
    60: f"sixty|sixtieth|шестьдесят|шестидесяти|шестидесят{_ADJECTIVE}",
    70: f"seventy|seventieth|семьдесят|семидесяти|семидесят{_ADJECTIVE}",
    80: f"eighty|eightieth|восемьдесят|восьмидесяти|восьмидесят{_ADJECTIVE}",
    90: f"ninety|ninetieth|девяност[оа]|девяност{_ADJECTIVE}",
    100: "hundreds?|сто|ста|сотн[яиюе]|сотен|сотням",
    200: "двести|двухсот|двумстам", 300: "триста|тр[её]хсот", 400: "четыреста|четыр[её]хсот", 500: "пятьсот|пятисот",
    600: "шестьсот|шестисот", 700: "семьсот|семисот", 800: "восемьсот|восьмисот", 900: "девятьсот|девятисот",
    0.5: "half|halves|половин[аыуе]|половиной|пол",
    1.5: "полтора|полторы|полутора",
    0.25: "quarters?|четверть|четверти|четвертью",
    1e3: "thousands?|тысяч[аиуеой]*", 1e6: r"millions?|миллион\w{0,3}", 1e9: r"billions?|миллиард\w{0,3}",
    1e12: r"trillions?|триллион\w{0,3}",
}  # fmt: skip
_WORDS = [(re.compile(pattern, re.I), value) for value, pattern in _TABLE.items()]
_MONTHS = (
    "jan(?:uary)?|январ[ьяею]", "feb(?:ruary)?|феврал[ьяею]", "mar(?:ch)?|март[ае]?", "apr(?:il)?|апрел[ьяею]",
    "may|ма[йяе]", "june?|июн[ьяею]", "july?|июл[ьяею]", "aug(?:ust)?|август[ае]?", "sept?(?:ember)?|сентябр[ьяею]",
    "oct(?:ober)?|октябр[ьяею]", "nov(?:ember)?|ноябр[ьяею]", "dec(?:ember)?|декабр[ьяею]",
)  # fmt: skip
_BESIDE_DAY = [
    re.compile(rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{m})\b|\b(?:{m})\.?\s+\d{{1,2}}\b", re.I) for m in _MONTHS
]
_ROMAN = re.compile(r"\b[IVXLC]{2,}\b|\b[IVXLC](?=\s+(?:век|столет|centur|съезд|кварт|степен))")


def worded(text: str) -> set[float]:
    """Values told in words: single words, compounds ("сто двадцать пять"), months beside a day, Roman numerals."""
    found = {float(i) for i, month in enumerate(_BESIDE_DAY, 1) if month.search(text)}
    found |= {float(_roman(m.group())) for m in _ROMAN.finditer(text)}
    if re.search(r"\bnoon\b|\bполдень|\bполудня", text, re.I):
        found.add(12.0)
    if re.search(r"\bmidnight\b|\bполноч", text, re.I):
        found |= {0.0, 24.0}
    chain: list[float] = []
    for word in re.findall(r"[^\W\d_]+|\d+|[.,;:!?()]", text):
        value = _value(word)
        if value is not None:
            chain.append(value)
            found |= {value} | {_compound(chain[i:]) for i in range(len(chain))}
        elif word.lower() not in ("and", "a", "с", "и"):
            chain = []
    return found


@lru_cache(maxsize=65_536)
def _value(word: str) -> float | None:
    return next((value for pattern, value in _WORDS if pattern.fullmatch(word)), None)


def _compound(chain: list[float]) -> float:
    """[3, 100, 20, 5, 1000] → 325000, [0.5, 1e6] → 500000."""
    total, current = 0.0, 0.0
    for value in chain:
        if value >= 1000:
            total, current = total + (current or 1.0) * value, 0.0
        elif value == 100 and 0 < current < 10:
            current *= 100
        else:
            current += value
    return total + current


def _roman(numeral: str) -> int:
    worth = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    digits = [worth[c] for c in numeral]
    return sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))
