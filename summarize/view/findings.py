"""Where each warning of a summary belongs: at a sentence, at a language, or at the article; and which words it means.

A warning that carries spans is believed where the span holds the words that the warning names, counted in the sentence
or in the whole text, whichever was compared; otherwise the words are looked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..article import Article, Summary, SummarySentence, Warning

Range = tuple[int, int]


@dataclass(slots=True)
class Placed:
    """A warning at a sentence of a language; ``output`` counts in that sentence, ``source`` in the article."""

    warning: Warning
    sentence: int
    output: Range | None = None
    source: Range | None = None


@dataclass(slots=True)
class Findings:
    """All warnings of a summary, each once."""

    placed: list[Placed] = field(default_factory=list)
    notices: dict[str, list[Warning]] = field(default_factory=dict)  # about a whole language of the summary
    reading: list[Warning] = field(default_factory=list)  # about the article


def place(summary: Summary, article: Article) -> Findings:
    """Every warning at its place, in order."""
    found = Findings(notices={language: [] for language in summary.text})
    for i, warning in enumerate(summary.warnings):
        if warning.where not in summary.text or warning.kind in ("encoding", "text"):
            found.reading.append(warning)
            continue
        same = [n for n, other in enumerate(summary.warnings) if other == warning]
        candidates = _candidates(warning, summary, article)
        # Said as often as there are sentences that it fits, it is one for each; fitting more, it may be any: better
        # above all of them than at the wrong one.
        if 0 < len(candidates) <= len(same):
            found.placed.append(candidates[same.index(i) % len(candidates)])
        else:
            found.notices[warning.where].append(warning)
    return found


def _candidates(warning: Warning, summary: Summary, article: Article) -> list[Placed]:
    """The sentences with the most of the warning's words."""
    found: list[tuple[int, Placed]] = []
    start = 0
    for i, sentence in enumerate(summary.sentences):
        text = sentence.text.get(warning.where, "")
        output, by_span = _in_output(warning, text, start)
        source = _in_source(warning, sentence, article.text)
        start += len(text) + 1
        evidence = 4 * by_span + 2 * (output is not None) + 2 * (source is not None)
        if evidence:
            # What is said to be missing or changed cannot stand in the sentence as it is.
            absent = source is not None and search(warning.source, text) is None
            found.append((evidence + absent, Placed(warning, i, output, source)))
    most = max((weight for weight, _ in found), default=0)
    return [placed for weight, placed in found if weight == most]


def _in_output(warning: Warning, text: str, start: int) -> tuple[Range | None, bool]:
    """The words in the summary's sentence, and whether the warning's own span led there."""
    span = warning.output_span
    if span and span.start == span.end:  # it only says which sentence
        return search(warning.output, text), span.start == start
    if not warning.output:
        return None, False
    if span:
        # Counted in the whole summary, or in the sentence.
        for a, b in ((span.start - start, span.end - start), (span.start, span.end)):
            if 0 <= a < b <= len(text) and text[a:b] == warning.output:
                return (a, b), True
    return search(warning.output, text), False


def _in_source(warning: Warning, sentence: SummarySentence, text: str) -> Range | None:
    """The words in one of the sentence's source passages."""
    if not warning.source:
        return None
    span = warning.source_span
    for place in sentence.source:
        low, high = max(0, place.start), min(place.end, len(text))
        if span:
            # Counted in the article, or in the passage.
            for a, b in ((span.start, span.end), (low + span.start, low + span.end)):
                if low <= a < b <= high and text[a:b] == warning.source:
                    return a, b
        if found := search(warning.source, text[low:high]):
            return low + found[0], low + found[1]
    return None


def search(words: str, text: str) -> Range | None:
    """Where whole words stand in a text, whatever the white space between them: "5" is not in "15", nor in "1,5"."""
    parts = [re.escape(w) for w in words.split()]
    if not parts:
        return None
    found = re.search(r"(?<!\w)(?<!\d[.,])" + r"\s+".join(parts) + r"(?!\w|[.,]\d)", text)
    return found.span() if found else None
