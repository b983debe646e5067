"""Facts compared between a text and what was made of it. So far: numbers, within and across the two languages.

A number has a set of readings, because "1,500" is one and a half in Russian and fifteen hundred in English, and
"3 p.m." is also 15. Two numbers agree when their readings meet. A number in words excuses one in figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .article import Warning

_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)*")
_DATE = re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d{2,4})?")

_SCALES: tuple[tuple[str, float], ...] = (
    (r"тыс(?:\.|яч)|thousand|k\b", 1e3),
    (r"млн|миллион|million|mln|mn\b|m\b", 1e6),
    (r"млрд|миллиард|billion|bn\b", 1e9),
    (r"трлн|триллион|trillion|tn\b", 1e12),
)
_SCALE = re.compile(r"[\s\u00a0-]*(?:" + "|".join(f"(?P<s{i}>{p})" for i, (p, _) in enumerate(_SCALES)) + ")", re.I)
_AFTERNOON = re.compile(r"(?:[:.]\d\d)?\s*(?:p\.?\s?m\b|дня|вечера)", re.I)

# Beginnings of number words, long enough to hold for every Russian case.
_WORDS: dict[str, float] = {
    **dict.fromkeys(("zero", "ноль", "нул"), 0),
    **dict.fromkeys(("one", "first", "once", "single", "один", "одн", "перв", "единств"), 1),
    **dict.fromkeys(
        (
            "two",
            "second",
            "twice",
            "both",
            "couple",
            "pair",
            "два",
            "две",
            "двух",
            "двум",
            "втор",
            "дво",
            "оба",
            "обе",
            "пар",
        ),
        2,
    ),
    **dict.fromkeys(("three", "third", "три", "трех", "трёх", "трем", "трём", "трет", "трое"), 3),
    **dict.fromkeys(("four", "quarter", "четыр", "четв", "кварт"), 4),
    **dict.fromkeys(("five", "fifth", "пят"), 5),
    **dict.fromkeys(("six", "шест"), 6),
    **dict.fromkeys(("seven", "сем"), 7),
    **dict.fromkeys(("eight", "восьм", "восем"), 8),
    **dict.fromkeys(("nine", "ninth", "девят"), 9),
    **dict.fromkeys(("ten", "tenth", "десят"), 10),
    **dict.fromkeys(("eleven", "одиннадцат"), 11),
    **dict.fromkeys(("twelve", "twelfth", "dozen", "двенадцат", "дюжин"), 12),
    **dict.fromkeys(("thirteen", "тринадцат"), 13),
    **dict.fromkeys(("fourteen", "четырнадцат"), 14),
    **dict.fromkeys(("fifteen", "пятнадцат"), 15),
    **dict.fromkeys(("sixteen", "шестнадцат"), 16),
    **dict.fromkeys(("seventeen", "семнадцат"), 17),
    **dict.fromkeys(("eighteen", "восемнадцат"), 18),
    **dict.fromkeys(("nineteen", "девятнадцат"), 19),
    **dict.fromkeys(("twent", "двадцат"), 20),
    **dict.fromkeys(("thirt", "тридцат"), 30),
    **dict.fromkeys(("fort", "сорок"), 40),
    **dict.fromkeys(("fift", "пятьдесят", "пятидесят"), 50),
    **dict.fromkeys(("sixt", "шестьдесят", "шестидесят"), 60),
    **dict.fromkeys(("sevent", "семьдесят", "семидесят"), 70),
    **dict.fromkeys(("eight", "восемьдесят", "восьмидесят"), 80),
    **dict.fromkeys(("ninet", "девяност"), 90),
    **dict.fromkeys(("hundred", "сто", "ста", "сот"), 100),
    **dict.fromkeys(("двести", "двухсот"), 200),
    **dict.fromkeys(("триста", "трехсот", "трёхсот"), 300),
    **dict.fromkeys(("пятьсот", "пятисот"), 500),
    **dict.fromkeys(("half", "пол"), 0.5),
    **dict.fromkeys(("thousand", "тысяч"), 1e3),
    **dict.fromkeys(("million", "миллион"), 1e6),
    **dict.fromkeys(("billion", "миллиард"), 1e9),
}
_MONTHS = (
    ("jan", "январ"), ("feb", "феврал"), ("mar", "март"), ("apr", "апрел"), ("may", "ма"), ("jun", "июн"),
    ("jul", "июл"), ("aug", "август"), ("sep", "сентябр"), ("oct", "октябр"), ("nov", "ноябр"), ("dec", "декабр"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number in figures: where it stands, how it is written and what it may mean.

    ``scaled`` are the readings times the "million" behind it, none where no such word follows.
    """

    start: int
    end: int
    text: str
    readings: frozenset[float]
    scaled: frozenset[float] = frozenset()

    def agrees(self, other: Number) -> bool:
        """True where both may mean the same: 900 million is neither 900 nor 900 billion, but 900,000,000."""
        return bool((self.scaled or self.readings) & (other.scaled or other.readings))


def numbers(text: str) -> list[Number]:
    """Every number written in figures, left to right; a date such as 05.11.2023 gives its parts."""
    found: list[Number] = []
    for match in _NUMBER.finditer(text):
        raw = match.group()
        if _DATE.fullmatch(raw) and not (raw.count(".") == 1 and _plausible_decimal(raw)):
            at = match.start()
            for part in raw.split("."):
                found.append(Number(at, at + len(part), part, frozenset({float(part)})))
                at += len(part) + 1
            continue
        readings = _readings(raw)
        scaled: set[float] = set()
        scale = _SCALE.match(text, match.end())
        if scale:
            factor = next(f for i, (_, f) in enumerate(_SCALES) if scale.group(f"s{i}"))
            scaled = {round(r * factor, 6) for r in readings}
        if _AFTERNOON.match(text, match.end()):
            readings |= {r + 12 for r in readings if r < 12}
        found.append(Number(match.start(), match.end(), raw, frozenset(readings), frozenset(scaled)))
    return found


def _plausible_decimal(raw: str) -> bool:
    """False for what can only be a day and a month: 05.11, 31.12."""
    return not raw.startswith("0") or raw.startswith("0.")


def _readings(raw: str) -> set[float]:
    plain = re.sub(r"[ \u00a0\u202f]", "", raw)
    out: set[float] = set()
    groups = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain)
    if groups:
        out.add(float(re.sub(r"[.,]", "", plain)))
    if len(re.findall(r"[.,]", plain)) <= 1:
        out.add(float(plain.replace(",", ".")))
    mixed = re.fullmatch(r"(\d{1,3}(?:,\d{3})+)\.(\d+)|(\d{1,3}(?:\.\d{3})+),(\d+)", plain)
    if mixed:
        whole, part = (mixed[1], mixed[2]) if mixed[1] else (mixed[3], mixed[4])
        out.add(float(re.sub(r"[.,]", "", whole) + "." + part))
    return out or {float(re.sub(r"[.,]", "", plain))}


def worded(text: str) -> set[float]:
    """What the number words and month names of a text may mean, singly and as pairs ("сорок два", "twenty-one")."""
    values: set[float] = set()
    last: float | None = None
    for word in re.findall(r"[^\W\d_]+", text.lower()):
        here = {v for stem, v in _WORDS.items() if word.startswith(stem)}
        here |= {float(i) for i, stems in enumerate(_MONTHS, 1) if word.startswith(stems)}
        values |= here
        if last is not None and here:
            for v in here:
                values |= {last + v, last * v}
        last = max(here) if here else None
    return values


@dataclass(frozen=True, slots=True)
class Difference:
    """Numbers of the source that the output lacks, and numbers of the output that the source lacks."""

    missing: tuple[Number, ...]
    added: tuple[Number, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.added)


def difference(source: str, output: str) -> Difference:
    """Compare the numbers of two texts, in one language or across; one number may serve any number of times."""
    ours, theirs = numbers(source), numbers(output)
    missing = _unmatched(ours, theirs, worded(output))
    added = _unmatched(theirs, ours, worded(source))
    return Difference(missing, added)


def _unmatched(wanted: list[Number], there: list[Number], words: set[float]) -> tuple[Number, ...]:
    return tuple(n for n in wanted if not (n.scaled or n.readings) & words and not any(n.agrees(m) for m in there))


def compare(source: str, output: str, where: str) -> list[Warning]:
    """Number findings as warnings; ``where`` is the language of the output."""
    found = difference(source, output)
    warnings = []
    pairs = list(zip(found.missing, found.added, strict=False))
    for a, b in pairs:
        warnings.append(Warning("number", where, a.text, b.text, f"the source has {a.text}, the output {b.text}"))
    for a in found.missing[len(pairs) :]:
        warnings.append(Warning("number", where, a.text, "", f"the number {a.text} of the source is missing"))
    for b in found.added[len(pairs) :]:
        warnings.append(Warning("number", where, "", b.text, f"the number {b.text} is not in the source"))
    return warnings


def mend(source: str, output: str, to: str) -> str:
    """Put the source's number where the output has another, if there is one of each; else the output as it is."""
    found = difference(source, output)
    if len(found.missing) != 1 or len(found.added) != 1:
        return output
    right, wrong = found.missing[0], found.added[0]
    return output[: wrong.start] + localised(right.text, to) + output[wrong.end :]


def localised(number: str, to: str) -> str:
    """A number's separators as the language writes them: 10 000,5 in Russian, 10,000.5 in English."""
    if to == "en":
        whole, comma, part = number.partition(",")
        if re.fullmatch(r"\d{3}", part) and " " not in whole and "\u00a0" not in whole:
            return number
        return re.sub(r"[ \u00a0\u202f]", ",", whole) + ("." + part if comma else "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number):
        return number.replace(",", "\u00a0").replace(".", ",")
    return number.replace(".", ",") if re.fullmatch(r"\d+\.\d+", number) else number
