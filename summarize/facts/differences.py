"""What two texts disagree on: the facts of each that the other does not answer for.

Every kind of fact has its own idea of an answer. Numbers have theirs in counted.py; a month is answered by the same
month in letters or figures, a negation by a cue near the same place, a hedge by another hedge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from .attribution import asking, attributions, quotes
from .calendar import days
from .counted import numbers
from .denials import answered
from .fact import Fact
from .finding import Finding, Pair, Span
from .negation import negations
from .quantities import quantities

if TYPE_CHECKING:
    from .capitals import Name

ALIKE = 0.6  # a summary's sentence is compared with the source's that shares so many of its words
# So far from the same place of the sentence, as a share of its length, a soft cue may answer a negation.
SAME = 0.2
MOST = 60  # negations that are told apart by their place; a text with more has to be cut into sentences
REACH: dict[float | str, float] = {"passed": 0.8, "concord": 0.5, "strong": 1.0, "affix": 0.25, "weak": 0.12}


# --- days -------------------------------------------------------------------------------------------------------------


def dates(texts: Pair, languages: Pair) -> list[Finding]:
    """Months, weekdays and "yesterday" that the other text does not have."""
    ours, theirs = days(texts[0], languages[0]), days(texts[1], languages[1])
    missing, added = _without(ours, theirs), _without(theirs, ours)
    found = []
    for a in missing:
        b = next((b for b in added if b.kind == a.kind), None)
        if b is not None:
            added.remove(b)
        found.append(Finding("date", (a.start, a.end), (b.start, b.end) if b else None))
    return found + [Finding("date", None, (b.start, b.end)) for b in added]


def _without(wanted: Sequence[Fact], there: Sequence[Fact]) -> list[Fact]:
    said = {reading for fact in there for reading in fact.readings}
    seen: set[float | str] = set()
    out = []
    for fact in wanted:
        if fact.firm and not fact.readings & (said | seen):
            out.append(fact)
            seen |= fact.readings
    return out


# --- negation ---------------------------------------------------------------------------------------------------------


def negation(texts: Pair, languages: Pair) -> list[Finding]:
    """Negations that stand in one text alone. Cues are matched by their place in the sentence, the nearest first."""
    ours, theirs = _cues(texts, languages), _cues(texts[::-1], languages[::-1])
    sizes = len(texts[0]) or 1, len(texts[1]) or 1
    found = [Finding("negation", (f.start, f.end), None, "negation") for f in _unmatched(ours, theirs, *sizes)]
    return found + [
        Finding("negation", None, (f.start, f.end), "negation") for f in _unmatched(theirs, ours, sizes[1], sizes[0])
    ]


def _cues(texts: Pair, languages: Pair) -> list[Fact]:
    """The negations of the first text, but those that the second says with the very word."""
    return [f for f in negations(texts[0], languages[0]) if not answered(f, texts, languages)]


def _unmatched(wanted: Sequence[Fact], there: Sequence[Fact], size: int, other: int) -> list[Fact]:
    if max(len(wanted), len(there)) > MOST:
        return []
    pairs = sorted(
        (abs(a.start / size - b.start / other), i, j) for i, a in enumerate(wanted) for j, b in enumerate(there)
    )
    matched, taken = set[int](), set[int]()
    for answers in (_alike_cues, _answers, _tells):  # "not only" is "не только" first, and no answer to a "не"
        for distance, i, j in pairs:
            if i not in matched and j not in taken and answers(wanted[i], there[j], distance):
                matched.add(i)
                taken.add(j)
    return [f for i, f in enumerate(wanted) if i not in matched and (f.firm or "telling" in f.readings)]


def _alike_cues(a: Fact, b: Fact, distance: float) -> bool:
    return not a.firm and a.readings - {"telling"} == b.readings - {"telling"} and distance <= SAME


def _answers(a: Fact, b: Fact, distance: float) -> bool:
    if "lack" in a.readings and "affix" in b.readings:  # "без сопровождения", unaccompanied
        return True
    return a.firm and (b.firm or distance <= max(REACH.get(r, 0.0) for r in b.readings))


def _tells(a: Fact, b: Fact, distance: float) -> bool:
    """What both languages nearly always deny in is answered by any cue that nothing else has taken."""
    return "telling" in a.readings


# --- attribution ------------------------------------------------------------------------------------------------------


def hedges(texts: Pair, languages: Pair) -> list[Finding]:
    """ "Allegedly" that was lost or put in; a named source without a word of speech on the other side."""
    if not asking(texts[0], languages[0]) and not asking(texts[1], languages[1]):
        return []  # most sentences; words of speech alone ask for nothing and are many to look for
    ours, theirs = attributions(texts[0], languages[0]), attributions(texts[1], languages[1])
    topics: tuple[tuple[str, Literal["hedge", "speaker"]], ...] = (("hedge", "hedge"), ("source", "speaker"))
    found = []
    for reading, topic in topics:
        one = [f for f in ours if reading in f.readings]
        two = [f for f in theirs if reading in f.readings]
        found += [Finding("attribution", (f.start, f.end), None, topic) for f in one if f.firm and not two]
        found += [Finding("attribution", None, (f.start, f.end), topic) for f in two if f.firm and not one]
    return found


def quotations(texts: Pair, languages: Pair) -> list[Finding]:
    """Quoted speech of the source, and no mark of quotation at all in the output. Marks put in do no harm: one language
    repeats with every sentence what the other opens once.
    """
    theirs = quotes(texts[1])
    return [
        Finding("attribution", (f.start, f.end), None, "quotation") for f in quotes(texts[0]) if f.firm and not theirs
    ]


# --- names ------------------------------------------------------------------------------------------------------------


def names(texts: Pair, languages: Pair) -> list[Finding]:
    """Names that nothing in the other text explains."""
    from .names import unmatched  # here, because its lists take a moment to load

    missing, added = unmatched(*texts, languages)
    missing, added = _no_units(missing, texts[0], languages[0]), _no_units(added, texts[1], languages[1])
    found = []
    for i in range(max(len(missing), len(added))):
        one = (missing[i].start, missing[i].end) if i < len(missing) else None
        other = (added[i].start, added[i].end) if i < len(added) else None
        found.append(Finding("name", one, other, "name"))
    return found


def _no_units(found: list[Name], text: str, language: str) -> list[Name]:
    """Without the Fahrenheit of "50 degrees Fahrenheit" and without May."""
    taken = [(q.start, q.end) for q in quantities(text, language)] + [(f.start, f.end) for f in days(text, language)]
    return [n for n in found if not any(a <= n.start and n.end <= b for a, b in taken)]


# --- all of it --------------------------------------------------------------------------------------------------------

Check = Callable[[Pair, Pair], list[Finding]]
CHECKS: tuple[Check, ...] = (numbers, dates, names, negation, hedges, quotations)


def between(source: str, output: str, languages: Pair) -> list[Finding]:
    """Everything that two sentences, or two short texts, disagree on."""
    return [f for check in CHECKS for f in check((source, output), languages)]


def added(source: str, output: str, languages: Pair) -> list[Finding]:
    """What a summary says and its source does not. What it leaves out is its business.

    A negation or a hedge only means something beside its own sentence, which is found by the words that the two share:
    in one language, that is.
    """
    found = [f for check in (numbers, dates, names) for f in check((source, output), languages) if f.output]
    if languages[0] != languages[1]:
        return found
    return found + [f for a, b in _alike(source, output) for f in _turned(source, output, a, b, languages)]


def _turned(source: str, output: str, ours: Span, theirs: Span, languages: Pair) -> list[Finding]:
    """Negations and hedges of two sentences, with spans that count from the beginning of the whole texts."""
    texts = source[slice(*ours)], output[slice(*theirs)]
    found = [f for check in (negation, hedges) for f in check(texts, languages) if f.topic != "speaker"]
    return [
        replace(
            f,
            source=f.source and (f.source[0] + ours[0], f.source[1] + ours[0]),
            output=f.output and (f.output[0] + theirs[0], f.output[1] + theirs[0]),
        )
        for f in found
    ]


def _alike(source: str, output: str) -> list[tuple[Span, Span]]:
    """Sentences of the output, each with the one of the source that it shares nearly all of its words with."""
    ours = [(span, _words(source[slice(*span)])) for span in _sentences(source)]
    pairs = []
    for span in _sentences(output):
        words = _words(output[slice(*span)])
        best = max(ours, key=lambda o: len(o[1] & words) / (len(o[1] | words) or 1), default=None)
        if best and len(words) > 3 and len(best[1] & words) >= ALIKE * max(len(words), len(best[1])):
            pairs.append((best[0], span))
    return pairs


def _sentences(text: str) -> list[Span]:
    return [
        m.span()
        for m in re.finditer(r"[^.!?…\n]*(?:[.!?…](?!\s+[A-ZА-ЯЁ«“\"]|\s*$)[^.!?…\n]*)*[.!?…]*", text)
        if m.group().strip()
    ]


def _words(sentence: str) -> set[str]:
    """Words by their beginnings, which any case keeps; short ones mean nothing."""
    return {w[:5] for w in re.findall(r"[^\W\d_]{4,}|\d+", sentence.lower())}
