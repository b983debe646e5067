"""The fact guard on human translations: how many injected errors it finds, how many untouched pairs it flags.

python -m benchmarks.guard [--data ../shared/data] [--sets newstest2017 …] [--limit N] [--show KIND]

Into each human translation that has the fact, one error of each kind is put, by rules that know nothing of the guard's
own tables. Tuned on newstest2012–2016 (--sets newstest2012-2016); reported on 2017 to 2020. Nobody had read 2019.
"""

from __future__ import annotations

import argparse
import lzma
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import report
from summarize import guard
from summarize.facts import months

SETS = ("newstest2012-2016", "newstest2017", "newstest2018", "newstest2019", "newstest2020")
PARALLEL = "parallel/wmt_newstest2012_2017.tsv.xz"
LAST = 2_984  # lines of newstest2017 at the end of that file
CAP = 1_500  # errors of a kind and direction in a set, at most


@dataclass(frozen=True)
class Pair:
    source: str
    output: str
    languages: tuple[str, str]

    @property
    def direction(self) -> str:
        return "→".join(self.languages)


def pairs(data: Path, name: str) -> Iterator[Pair]:
    """Both directions of every set; where it says which language is the original, in that direction alone."""
    if name in ("newstest2012-2016", "newstest2017"):
        with lzma.open(data / PARALLEL, "rt", encoding="utf-8") as file:
            lines = [line.rstrip("\n").split("\t") for line in file]
        for en, ru in lines[:-LAST] if name == "newstest2012-2016" else lines[-LAST:]:
            yield Pair(ru, en, ("ru", "en"))
            yield Pair(en, ru, ("en", "ru"))
        return
    for a, b in (("ru", "en"), ("en", "ru")):
        stem = data / "eval" / (f"{name}-{a}-{b}" if name in ("newstest2019", "newstest2020") else name)
        one, other = (Path(f"{stem}.{lang}").read_text("utf-8").rstrip("\n").split("\n") for lang in (a, b))
        for source, output in zip(one, other, strict=True):
            yield Pair(source, output, (a, b))


# --- errors -----------------------------------------------------------------------------------------------------------
# Each takes the output and its language and gives it back with one error, or None where it has no such fact.

Error = Callable[[str, str, random.Random], str | None]
_NUMBER = re.compile(r"(?<![\w.,:/-])\d+(?:[.,]\d+)*(?![\w:/-]|[.,]\d)")


def _choose(pattern: re.Pattern[str], text: str, rng: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return rng.choice(found) if found else None


def _put(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def number_changed(text: str, language: str, rng: random.Random) -> str | None:
    match = _choose(_NUMBER, text, rng)
    if match is None:
        return None
    digits = [i for i, c in enumerate(match.group()) if c.isdigit()]
    at = rng.choice(digits)
    other = rng.choice([d for d in "123456789" if d != match.group()[at]])
    return _put(text, match, match.group()[:at] + other + match.group()[at + 1 :])


def number_dropped(text: str, language: str, rng: random.Random) -> str | None:
    match = _choose(re.compile(rf"{_NUMBER.pattern}\s+(?=[^\W\d_])"), text, rng)
    return _put(text, match, "") if match else None


def number_added(text: str, language: str, rng: random.Random) -> str | None:
    pattern = (
        r"\b(?:people|men|women|companies|countries)\b" if language == "en" else r"\b(?:людей|человек|компаний|стран)\b"
    )
    match = _choose(re.compile(pattern), text, rng)
    return _put(text, match, f"{rng.randint(13, 987)} {match.group()}") if match else None


_WORDS = {
    "en": [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "twenty",
        "thirty",
        "forty",
        "fifty",
    ],
    "ru": [
        "два",
        "три",
        "четыре",
        "пять",
        "шесть",
        "семь",
        "восемь",
        "девять",
        "десять",
        "одиннадцать",
        "двенадцать",
        "двадцать",
        "тридцать",
    ],
}


def word_changed(text: str, language: str, rng: random.Random) -> str | None:
    match = _choose(re.compile(r"\b(?:" + "|".join(_WORDS[language]) + r")\b"), text, rng)
    return _put(text, match, rng.choice([w for w in _WORDS[language] if w != match.group()])) if match else None


def percent_changed(text: str, language: str, rng: random.Random) -> str | None:
    match = _choose(re.compile(r"\d+(?:[.,]\d+)?(?=\s?(?:%|percent|per cent|процент))"), text, rng)
    return _put(text, match, str(rng.randint(2, 97))) if match else None


def percent_dropped(text: str, language: str, rng: random.Random) -> str | None:
    match = _choose(re.compile(r"(?<=\d)\s?(?:%|percent\b|per cent\b|процент\w*)"), text, rng)
    return _put(text, match, "") if match else None


def _swapped(text: str, rng: random.Random, groups: list[list[str]], behind: str = r"(?<!\w)") -> str | None:
    """One word of a group in the place of another: the groups hold forms that agree in case and number."""
    words = {w: [o for o in group if o != w] for group in groups for w in group}
    pattern = behind + "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + r")(?!\w)"
    match = _choose(re.compile(pattern), text, rng)
    return _put(text, match, rng.choice(words[match.group()])) if match else None


_CURRENCY = [
    ["$", "€", "£"], ["dollars", "euros", "roubles", "pounds"], ["долларов", "рублей", "фунтов"], ["доллара", "рубля"],
    ["долл.", "руб."], ["rubles", "euros"],
]  # fmt: skip
_UNIT = [
    ["kilometers", "miles", "meters"], ["kilometres", "metres"], ["km", "miles"], ["tons", "kilograms"],
    ["tonnes", "kilos"],
    ["hours", "minutes", "days"], ["days", "weeks", "months", "years"], ["hectares", "acres"], ["feet", "inches"],
    ["километров", "метров", "миль"], ["тонн", "килограммов"], ["часов", "дней", "месяцев", "лет"], ["минут", "часов"],
    ["дня", "месяца", "года"], ["гектаров", "метров"], ["км", "м"], ["градусов", "процентов"], ["метра", "километра"],
]  # fmt: skip
_SCALE = [
    ["thousand", "million", "billion", "trillion"], ["bn", "m"], ["тысяч", "миллионов", "миллиардов"],
    ["тысячи", "миллиона", "миллиарда"], ["млн", "млрд", "трлн"], ["тыс.", "млн"],
]  # fmt: skip
_BEHIND_NUMBER = r"(?<=\d)[\s\u00a0-]?"
_MONTHS = [
    months.MONTHS,
    *([months.written(m, case) for m in range(12)] for case in (months.GENITIVE, months.PREPOSITIONAL)),
]
_DAYS = [months.WEEKDAYS, [day.split()[1] for day in months.ON_WEEKDAY]]


def currency_swapped(text: str, language: str, rng: random.Random) -> str | None:
    return _swapped(text, rng, _CURRENCY)


def unit_swapped(text: str, language: str, rng: random.Random) -> str | None:
    return _behind_number(text, rng, _UNIT)


def scale_swapped(text: str, language: str, rng: random.Random) -> str | None:
    return _behind_number(text, rng, _SCALE)


def _behind_number(text: str, rng: random.Random, groups: list[list[str]]) -> str | None:
    words = {w: [o for group in groups if w in group for o in group if o != w] for g in groups for w in g}
    pattern = r"(\d[\s\u00a0-]?)(" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + r")(?!\w)"
    match = _choose(re.compile(pattern), text, rng)
    return _put(text, match, match[1] + rng.choice(words[match[2]])) if match else None


def day_changed(text: str, language: str, rng: random.Random) -> str | None:
    month = "|".join(m for months in _MONTHS for m in months)
    match = _choose(
        re.compile(rf"(?<!\d)\d{{1,2}}(?=\s(?:{month})\b)|(?<=[a-y] )\d{{1,2}}(?=,? (?:19|20)\d\d)"), text, rng
    )
    return _put(text, match, str((int(match.group()) + rng.randint(1, 9)) % 28 + 1)) if match else None


def month_changed(text: str, language: str, rng: random.Random) -> str | None:
    months = [[m for m in group if m not in ("May", "March")] for group in _MONTHS]
    return _swapped(text, rng, months)


def weekday_changed(text: str, language: str, rng: random.Random) -> str | None:
    return _swapped(text, rng, _DAYS)


def weekday_dropped(text: str, language: str, rng: random.Random) -> str | None:
    day = "|".join(_DAYS[0] if language == "en" else _DAYS[1])
    match = _choose(re.compile(rf"(?:\bon | в | во )(?:{day})\b"), text, rng)
    return _put(text, match, "") if match else None


def year_changed(text: str, language: str, rng: random.Random) -> str | None:
    match = _choose(re.compile(r"\b(?:19|20)\d\d\b(?![-.,]\d)"), text, rng)
    return _put(text, match, str(int(match.group()) + rng.choice([-9, -2, -1, 1, 2, 10]))) if match else None


def negation_dropped(text: str, language: str, rng: random.Random) -> str | None:
    """The first word of denial that is no part of "not only", "тем не менее", or of a double denial."""
    if language == "en":
        match = _choose(re.compile(r"\bnot (?!only|just|least)|(?<=[a-z])n['’]t\b|\bnever (?=\w)"), text, rng)
        if (
            match
            and match.group()[0] == "n"
            and match.group()[1] in "'’"
            and text[: match.start()].endswith(("wo", "ca"))
        ):
            return None
        return _put(text, match, "") if match else None
    if re.search(r"\bни[кгч]|\bни\b", text, re.I):
        return None
    match = _choose(re.compile(r"(?<!тем )(?<!чуть )\bне (?!только|менее|раз\b|просто|столько)"), text, rng)
    return _put(text, match, "") if match else None


def negation_added(text: str, language: str, rng: random.Random) -> str | None:
    if language == "en":
        match = _choose(
            re.compile(r"\b(?:is|are|was|were|will|would|can|could|has|have|had) (?!not|no\b|never)"), text, rng
        )
        return _put(text, match, match.group() + "not ") if match else None
    verb = r"(?<!не )(?<!бы )\b(?=[а-яё]{4,}(?:ает|яет|ует|ится|ются|ают|ует|ала|али|ил[аи]|был[аои]?|ет|ут)\b)"
    match = _choose(re.compile(rf"{verb}[а-яё]+"), text, rng)
    return _put(text, match, f"не {match.group()}") if match else None


def hedge_dropped(text: str, language: str, rng: random.Random) -> str | None:
    pattern = (
        r"\b(?:allegedly|reportedly|supposedly|alleged) " if language == "en" else r"\b(?:якобы|предположительно) "
    )
    match = _choose(re.compile(pattern), text, rng)
    return _put(text, match, "") if match else None


def speaker_dropped(text: str, language: str, rng: random.Random) -> str | None:
    pattern = (
        r"\b[Aa]ccording to [^,.]{3,60}, " if language == "en" else r"\b[Пп]о (?:словам|данным|мнению) [^,.]{3,60}, "
    )
    match = _choose(re.compile(pattern), text, rng)
    return _put(text, match, "") if match else None


_NAME = {
    "en": re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?= [a-z]|[,.])"),
    "ru": re.compile(r"(?<=[а-я,] )[А-ЯЁ][а-яё]{3,}(?= [а-я]|[,.])"),
}
_OTHERS = {
    "en": ["Johnson", "Bolivia", "Petrenko", "Hamburg", "Schneider", "Tanaka", "Nairobi", "Lisbon", "Kowalski"],
    "ru": ["Джонсона", "Боливии", "Петренко", "Гамбурге", "Шнайдером", "Танаки", "Найроби", "Лиссабоне", "Ковальского"],
}


def name_replaced(text: str, language: str, rng: random.Random) -> str | None:
    match = _choose(_NAME[language], text, rng)
    skip = match is None or match.group() in {w for g in (*_MONTHS, *_DAYS) for w in g}
    return None if skip or match is None else _put(text, match, rng.choice(_OTHERS[language]))


ERRORS: dict[Error, tuple[str, ...]] = {  # and the kinds of finding that count as having found it
    number_changed: ("number", "date", "unit"), number_dropped: ("number", "date", "unit"),
    number_added: ("number", "date", "unit"), word_changed: ("number", "date"), scale_swapped: ("number", "unit"),
    percent_changed: ("number", "unit"), percent_dropped: ("number", "unit"), currency_swapped: ("unit", "number"),
    unit_swapped: ("unit", "number"), day_changed: ("date", "number"), month_changed: ("date",),
    weekday_changed: ("date",), weekday_dropped: ("date",), year_changed: ("date", "number"),
    negation_dropped: ("negation",), negation_added: ("negation",), hedge_dropped: ("attribution",),
    speaker_dropped: ("attribution",), name_replaced: ("name",),
}  # fmt: skip


# --- measuring --------------------------------------------------------------------------------------------------------


@dataclass
class Measured:
    tried: Counter[tuple[str, str]]
    found: Counter[tuple[str, str]]
    flagged: Counter[tuple[str, str]]
    total: Counter[str]
    seconds: float
    missed: dict[str, list[tuple[Pair, str]]]
    alarms: dict[str, list[tuple[Pair, list[str]]]]


def measure(found: list[Pair], seed: int) -> Measured:
    m = Measured(Counter(), Counter(), Counter(), Counter(), 0.0, defaultdict(list), defaultdict(list))
    rng = random.Random(seed)
    rng.shuffle(found)
    for pair in found:
        began = time.perf_counter()
        warnings = guard.compare(pair.source, pair.output, pair.languages)
        m.seconds += time.perf_counter() - began
        m.total[pair.direction] += 1
        for kind in {w.kind for w in warnings}:
            m.flagged[kind, pair.direction] += 1
            m.alarms[kind].append((pair, [w.message for w in warnings if w.kind == kind]))
        m.flagged["any", pair.direction] += bool(warnings)
        m.flagged["any but names", pair.direction] += any(w.kind != "name" for w in warnings)
        before = Counter(w.kind for w in warnings)
        for error, kinds in ERRORS.items():
            _inject(m, pair, error, kinds, before, rng)
    return m


def _inject(
    m: Measured, pair: Pair, error: Error, kinds: tuple[str, ...], before: Counter[str], rng: random.Random
) -> None:
    """Found is what adds a finding of its kind. A pair that is flagged for the kind already is left out."""
    key = error.__name__, pair.direction
    if m.tried[key] >= CAP or any(before[k] for k in kinds):
        return
    wrong = error(pair.output, pair.languages[1], rng)
    if wrong is None or wrong == pair.output:
        return
    m.tried[key] += 1
    after = guard.compare(pair.source, wrong, pair.languages)
    if any(w.kind in kinds for w in after):
        m.found[key] += 1
    else:
        m.missed[error.__name__].append((pair, wrong))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} ({whole})" if whole else "–"


def tables(m: Measured) -> str:
    directions = sorted(m.total)
    recall = []
    for error in (e.__name__ for e in ERRORS):
        shares = (_percent(m.found[error, d], m.tried[error, d]) for d in directions)
        recall.append([error.replace("_", " "), *shares])
    kinds = ("number", "date", "unit", "name", "negation", "attribution", "any but names", "any")
    alarms = [[k, *(f"{100 * m.flagged[k, d] / m.total[d]:.2f}" for d in directions)] for k in kinds]
    n = sum(m.total.values())
    return "\n\n".join([
        report.table(["error", *(f"{d} found, % (of)" for d in directions)], recall),
        report.table(["false alarms", *(f"{d}, % of {m.total[d]}" for d in directions)], alarms),
        f"{1000 * m.seconds / n:.2f} ms a pair",
    ])  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with eval/ and parallel/")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS[1:]))
    parser.add_argument("--limit", type=int, default=0, help="pairs of a set, drawn at random; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", help="a kind of finding or of error: print its false alarms, or what was missed")
    chosen = parser.parse_args(arguments)
    for name in chosen.sets:
        found = list(pairs(chosen.data, name))
        random.Random(chosen.seed).shuffle(found)
        m = measure(found[: chosen.limit or None], chosen.seed)
        print(f"\n## {name}\n\n{tables(m)}")
        for pair, said in m.alarms.get(chosen.show or "", []):
            print(f"{said}\n    {pair.source}\n    {pair.output}")
        for pair, wrong in m.missed.get(chosen.show or "", []):
            print(f"MISSED\n    {pair.source}\n    {wrong}")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
