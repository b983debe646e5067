"""Months and weekdays as they are written out, the Russian ones in every case. What they look like in a text is a
matter of calendar.py.
"""

from __future__ import annotations

# ruff: noqa: SIM905 - word lists are easier to read as text
MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
STEMS = "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр".split()
# "on Monday"; without the preposition, the accusative.
ON_WEEKDAY = "в понедельник|во вторник|в среду|в четверг|в пятницу|в субботу|в воскресенье".split("|")
# Nominative, genitive, dative, accusative, instrumental, prepositional.
GENITIVE, PREPOSITIONAL = 1, 5
_SOFT, _HARD, _MAY = ("ь", "я", "ю", "ь", "ем", "е"), ("", "а", "у", "", "ом", "е"), ("й", "я", "ю", "й", "ем", "е")


def endings(month: int) -> tuple[str, ...]:
    """The case endings of a month, 0 for January."""
    return _MAY if STEMS[month] == "ма" else _HARD if STEMS[month] in ("март", "август") else _SOFT


def written(month: int, case: int) -> str:
    return STEMS[month] + endings(month)[case]
