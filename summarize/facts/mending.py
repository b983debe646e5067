"""Putting one wrong fact right: a figure, the "million" behind it, a per cent sign, a month, a weekday, a name.

Only where it is safe: both sides have exactly one fact of that kind that the other lacks, the source's can be written
in the output's language without declining anything, nothing of the kind differs afterwards, and no more of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .counted import numbers, unanswered
from .differences import dates, names
from .finding import Finding, Pair
from .months import MONTHS, ON_WEEKDAY, STEMS, WEEKDAYS, endings
from .months import written as month_written
from .numbers import SCALE, localised, scale_of

_SCALES = {
    1e3: ("thousand", "тыс."), 1e6: ("million", "млн"), 1e9: ("billion", "млрд"), 1e12: ("trillion", "трлн"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mended:
    """The text after mending; ``right`` is what the source has, ``wrong`` what the output had at ``at``."""

    text: str
    right: str
    wrong: str
    written: str
    source: tuple[int, int]
    at: int


def mended(source: str, output: str, languages: Pair) -> Mended | None:
    """The output with its one wrong number, date or name put right, or None."""
    texts = source, output
    for check, candidates in ((numbers, _numbers), (dates, _dates), (names, _names)):
        for candidate in candidates(texts, languages):
            after = source, candidate.text
            fewer = all(len(c(after, languages)) <= len(c(texts, languages)) for c in (numbers, dates, names))
            if fewer and not check(after, languages):
                return candidate
    return None


def _replaced(texts: Pair, source: tuple[int, int], output: tuple[int, int], written: str) -> Mended:
    whole = texts[1][: output[0]] + written + texts[1][output[1] :]
    return Mended(whole, texts[0][slice(*source)], texts[1][slice(*output)], written, source, output[0])


def _numbers(texts: Pair, languages: Pair) -> Iterator[Mended]:
    missing, added = unanswered(texts, languages)
    if len(missing) == 1 and len(added) == 1:
        right, wrong = missing[0].number, added[0].number
        if "word" in (right.kind, wrong.kind):
            return
        span = right.start, right.end
        if right.readings & wrong.readings and right.scaled and wrong.scaled:
            yield from _scale(texts, languages, span, wrong.end, right.scaled, right.readings)
        elif right.kind == wrong.kind:
            yield _replaced(texts, span, (wrong.start, wrong.end), localised(right.text, *languages))
    units = [f for f in numbers(texts, languages) if f.topic == "unit"]
    if not missing and not added and len(units) == 1:
        yield from _percent(texts, units[0])


def _scale(
    texts: Pair, languages: Pair, span: tuple[int, int], end: int, scaled: frozenset[float], readings: frozenset[float]
) -> Iterator[Mended]:
    """ "900 billion" for "900 миллионов": the figure is right, the word behind it is not."""
    right, wrong = SCALE.match(texts[0], span[1]), SCALE.match(texts[1], end)
    if right is None or wrong is None:
        return
    word = _SCALES[scale_of(right)][languages[1] == "ru"]
    gap = "\u00a0" if languages[1] == "ru" else " "
    yield _replaced(texts, (span[0], right.end()), (end, wrong.end()), gap + word)


def _percent(texts: Pair, finding: Finding) -> Iterator[Mended]:
    """ "25" for "25 %"."""
    if finding.source is None or finding.output is None:
        return
    ours, theirs = texts[0][slice(*finding.source)], texts[1][slice(*finding.output)]
    if re.fullmatch(r"[\d.,]+\s?(?:%|процент\w*|per\s?cent)", ours) and re.fullmatch(r"[\d.,]+", theirs):
        yield _replaced(texts, finding.source, finding.output, theirs + "%")


def _dates(texts: Pair, languages: Pair) -> Iterator[Mended]:
    found = dates(texts, languages)
    if len(found) != 1 or found[0].source is None or found[0].output is None:
        return
    source, output = found[0].source, found[0].output
    right, wrong = texts[0][slice(*source)], texts[1][slice(*output)]
    if (index := _month(right, languages[0])) is not None:
        written = _written_month(index, wrong, languages[1])
    elif (index := _weekday(right, languages[0])) is not None:
        if languages[1] == "ru":  # "в среду": the preposition goes with the day
            at = re.search(r"\bво?\s$", texts[1][: output[0]], re.I)
            if at is None or _weekday(wrong, "ru") is None:
                return
            output = at.start(), output[1]
            written = ON_WEEKDAY[index] if texts[1][at.start()].islower() else ON_WEEKDAY[index].capitalize()
        else:
            written = WEEKDAYS[index]
    else:
        return
    if written:
        yield _replaced(texts, source, output, written)


def _month(word: str, language: str) -> int | None:
    table = MONTHS if language == "en" else STEMS
    heads = [h for h in table if word.lower().startswith(h.lower()[: 3 if language == "en" else 12])]
    best = max(heads, key=len, default=None)  # "март" before "ма"
    return table.index(best) if best else None


def _written_month(index: int, wrong: str, language: str) -> str:
    """The month in the case of the wrong one; an adjective or an abbreviation is not declined, but left alone."""
    if language == "en":
        return MONTHS[index] if wrong in MONTHS else ""
    at = _month(wrong, "ru")
    if at is None:
        return ""
    cases, ending = endings(at), wrong.lower()[len(STEMS[at]) :].replace("ё", "е")
    return month_written(index, cases.index(ending)) if ending in cases else ""


def _weekday(word: str, language: str) -> int | None:
    if language == "en":
        return next((i for i, day in enumerate(WEEKDAYS) if word.startswith(day)), None)
    return next((i for i, day in enumerate(ON_WEEKDAY) if word.lower()[:4] == day.split()[1][:4]), None)


def _names(texts: Pair, languages: Pair) -> Iterator[Mended]:
    from .renaming import renamed  # here, because the lists of names take a moment to load

    found = renamed(texts, languages)
    if found:
        right, wrong, written = found
        yield _replaced(texts, (right.start, right.end), (wrong.start, wrong.end), written)
