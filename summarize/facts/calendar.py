"""Months, weekdays and "yesterday" in Russian and English. Days and years are numbers (numbers.py)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from .fact import Fact, Kind

# What a word means, how English and Russian write it. CLDR knows only the first two forms of each ("май", "мая").
MONTHS: dict[str, tuple[str, str]] = {
    "month 1": (r"January|Jan\.|Jan(?=\s\d)", r"январ(?:[ьяюе]|[её]м|ск\w+)|янв\."),
    "month 2": (r"February|Feb\.|Feb(?=\s\d)", r"феврал(?:[ьяюе]|[её]м|ьск\w+)|фев\."),
    "month 3": (r"March|Mar\.", r"март(?:[ауе]|ом|овск\w+)?"),
    "month 4": (r"April|Apr\.", r"апрел(?:[ьяюе]|ем|ьск\w+)"),
    "month 5": (r"May", r"ма(?:[йяюе]|ем|йск\w+)"),
    "month 6": (r"June|Jun\.", r"июн(?:[ьяюе]|ем|ьск\w+)"),
    "month 7": (r"July|Jul\.", r"июл(?:[ьяюе]|ем|ьск\w+)"),
    "month 8": (r"August|Aug\.|Aug(?=\s\d)", r"август(?:[ауе]|ом|овск\w+)?|авг\."),
    "month 9": (r"September|Sept?\.|Sept?(?=\s\d)", r"сентябр(?:[ьяюе]|[её]м|ьск\w+)|сент?\."),
    "month 10": (r"October|Oct\.|Oct(?=\s\d)", r"октябр(?:[ьяюе]|[её]м|ьск\w+)|окт\."),
    "month 11": (r"November|Nov\.|Nov(?=\s\d)", r"ноябр(?:[ьяюе]|[её]м|ьск\w+)|нояб?\."),
    "month 12": (r"December|Dec\.|Dec(?=\s\d)", r"декабр(?:[ьяюе]|[её]м|ьск\w+)|дек\."),
}
WEEKDAYS: dict[str, tuple[str, str]] = {
    "weekday 1": (r"Mondays?|Mon\.", r"понедельник\w*"),
    "weekday 2": (r"Tuesdays?|Tues?\.", r"вторник\w*"),
    "weekday 3": (
        r"Wednesdays?|Wed\.",
        r"(?<=в\s)среду|(?<=на\s)среду|(?<=за\s)среду|(?<=[кc]\s)среде|(?<=со\s)среды|(?<=по\s)средам",
    ),
    "weekday 4": (r"Thursdays?|Thurs?\.", r"четверг\w*"),
    "weekday 5": (r"Fridays?|Fri\.", r"пятниц(?:[аыеу]|ей|ам|ами|ах)"),
    "weekday 6": (r"Saturdays?|Sat\.", r"суббот(?:[аыуе]|ой|ам|ами|ах)"),
    "weekday 7": (r"Sundays?|Sun\.", r"воскресень\w+"),
}
RELATIVE: dict[str, tuple[str, str]] = {
    "yesterday": (r"(?i:yesterday|last\s+night)", r"вчера"),
    "tomorrow": (r"(?i:tomorrow)", r"завтра"),
}
# Words that may be what the other side calls by its name, but that do not ask for it.
LOOSE: dict[str, tuple[str, str]] = {
    "yesterday": (r"(?i:the\s+(?:day|night|evening)\s+before)|on\s+the\s+eve|overnight|previous\s+\w+",
                  r"вчерашн\w+|накануне|днём\s+ранее|днем\s+ранее|прошл\w+\s+(?:ночью|вечером)|минувш\w+|позавчера|этой\s+ночью"),
    "tomorrow": (r"(?i:the\s+next\s+day|the\s+following\s+day)", r"завтрашн\w+|на\s+следующий\s+день|назавтра"
                 r"|послезавтра"),
    "weekday 3": (r"Weds\.?|midweek", r"сред[аыейу]+"),
    "weekday 5": (r"Good\s+Friday", r"пятничн\w+"),
    "weekday 6": (r"weekends?|Sabbath", r"субботн\w+|выходн\w+|уик-?энд\w*"),
    "weekday 7": (r"weekends?", r"воскресн\w+|выходн\w+|уик-?энд\w*"),
}  # fmt: skip
# "may" is a verb, "March" opens an order, "Theresa May" is a person: these months need company.
_BESIDE = re.compile(
    r"(?:\d(?:st|nd|rd|th)?|\b(?:in|of|since|last|this|next|until|till|by|from|early|late|mid|on|between|through|and|to"
    r"|during|for|before|after|every|each|previous|following|past|–|-|/))[\s,-]*$",
    re.I,
)
_AFTER = re.compile(r"[’']s\b|[\s,]*(?:\d|(?:and|to|through|or)\s+[A-Z])")
# 05.11.2023, 05/11/23, 9/11: either figure may be the month.
_FIGURES = re.compile(r"(?<![\d.,])(\d{1,2})[./](\d{1,2})(?:[./](?:\d{4}|\d{2}))?(?![\d.,]*\d)")


def _pattern(tables: tuple[dict[str, tuple[str, str]], ...], which: int) -> tuple[re.Pattern[str], list[str]]:
    names = [name for table in tables for name in table]
    parts = "|".join(f"(?P<g{i}>{pair[which]})" for i, pair in enumerate(p for t in tables for p in t.values()))
    return re.compile(rf"(?<!\w)(?:{parts})(?!\w)", re.I if which else 0), names


_FIRM = {"en": _pattern((MONTHS, WEEKDAYS, RELATIVE), 0), "ru": _pattern((MONTHS, WEEKDAYS, RELATIVE), 1)}
_LOOSE = {"en": _pattern((LOOSE,), 0), "ru": _pattern((LOOSE,), 1)}


@lru_cache(maxsize=1024)
def days(text: str, language: str) -> tuple[Fact, ...]:
    """Months, weekdays and relative days, in the order of the text, the firm ones first."""
    found = [replace(f, firm=_is_month(text, f, language)) for f in _facts(text, _FIRM[language], True)]
    found += _facts(text, _LOOSE[language], False)
    for match in _FIGURES.finditer(text):
        months = {f"month {int(g)}" for g in match.groups() if 1 <= int(g) <= 12}
        if months:
            found.append(Fact("date", match.start(), match.end(), match.group(), frozenset(months), firm=False))
    return tuple(found)


def _facts(text: str, rules: tuple[re.Pattern[str], list[str]], firm: bool) -> list[Fact]:
    pattern, names = rules
    found = []
    for match in pattern.finditer(text):
        name = names[int((match.lastgroup or "g0")[1:])]
        kind: Kind = "weekday" if name.startswith("weekday") else "date"
        found.append(Fact(kind, match.start(), match.end(), match.group(), frozenset({name}), firm=firm))
    return found


def _is_month(text: str, fact: Fact, language: str) -> bool:
    """Surely a month or a day: not the verb "may", "June Corteen", "Theresa May", "проспект Октября", "Март Рютте"."""
    if language == "ru":
        return fact.kind == "weekday" or fact.text[0].islower() or not re.search(r"[\w,]\s$", text[: fact.start])
    if fact.text == "October" and re.match(r"\s[A-Z]", text[fact.end :]):
        return False
    if fact.text not in ("May", "March", "April", "June", "August"):
        return True
    if _BESIDE.search(text[max(0, fact.start - 12) : fact.start]) or _AFTER.match(text, fact.end):
        return True
    person = re.search(r"[A-Z]\w+\s$", text[: fact.start]) or re.match(r"\s[A-Z]\w", text[fact.end :])
    return fact.text in ("April", "June", "August") and not person
