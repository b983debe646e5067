"""The page of one article: the summary beside its source, in one file that runs nothing and fetches nothing.

Pointing at a sentence lights up where it comes from by style rules alone (``:has``); every sentence is also a link to
its source, and every source a link back, which is what a keyboard, a finger and a screen reader use.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ..article import FACTS, Article, Span, Summary, SummarySentence, Warning
from ..text import paragraphs
from . import html as pages
from .findings import Findings, Placed, Range, place
from .phrases import NAMES, Piece, alphabet, date, kind, phrases, pieces, reason, said


def html(summary: Summary, article: Article) -> str:
    """The page; its own language is the first of the summary.

    ``article`` is the one that ``summary`` was made of: offsets are characters of its text.
    """
    language = next(iter(summary.text))
    words = phrases(language)
    found = place(summary, article)
    title = summary.title or article.title
    return pages.page(
        "sheet.html",
        "look.css",
        "sheet.css",
        rules=_rules(len(summary.sentences)),
        language=language,
        words=words,
        title=title,
        title_language=(alphabet(title) or summary.language) if title else language,
        summary=summary,
        date=date(summary.date, language) if summary.date else None,
        address=pages.address(summary.url or article.url),
        columns=[_column(la, summary, article, found, language) for la in summary.text],
        facts=sum(p.warning.kind in FACTS for p in found.placed)
        + sum(w.kind in FACTS for notices in found.notices.values() for w in notices),
        reading=[_finding(w, "", language) for w in found.reading],
        paragraphs=_paragraphs(summary, article, found, language),
    )


# --- the summary ------------------------------------------------------------------------------------------------------


class Note(NamedTuple):
    """A finding as the page shows it."""

    id: str
    kind: str
    fact: bool
    pieces: list[Piece]
    detail: str


class Run(NamedTuple):
    """A piece of a summary sentence; ``doubt`` where a finding means these words."""

    text: str
    doubt: bool


class Line(NamedTuple):
    """A sentence of the summary in one language."""

    number: int
    runs: list[Run]
    notes: list[Note]
    places: list[tuple[str, int]]  # the anchor in the article, the number of its paragraph
    written: bool = False  # by the model, in its own words


class Column(NamedTuple):
    language: str
    name: str
    translated: bool
    lines: list[Line]
    notices: list[Note]


def _column(language: str, summary: Summary, article: Article, found: Findings, shown_in: str) -> Column:
    """The summary in one language; what is said about it is in the language of the page, ``shown_in``."""
    spans = paragraphs(article.text)
    lines = []
    for i, sentence in enumerate(summary.sentences):
        mine = [p for p in found.placed if p.sentence == i and p.warning.where == language]
        notes = [_finding(p.warning, f"finding-{language}-{i + 1}-{n}", shown_in) for n, p in enumerate(mine, 1)]
        runs = _marked(sentence.text.get(language, ""), mine)
        lines.append(Line(i + 1, runs, notes, _places(i, sentence, spans), sentence.written))
    notices = [_finding(w, "", shown_in) for w in found.notices[language]]
    return Column(language, NAMES.get(language, language), language != summary.language, lines, notices)


def _finding(warning: Warning, id: str, language: str) -> Note:
    sentence, detail = said(warning, language)
    return Note(id, kind(warning.kind, language), warning.kind in FACTS, pieces(sentence, language), detail)


def _marked(text: str, placed: list[Placed]) -> list[Run]:
    """The sentence in pieces, so that the words of its findings can be marked; not where they are all of it."""
    ranges = [p.output for p in placed if p.output and _few(p.output, len(text))]
    cuts = sorted({0, len(text), *(edge for r in ranges for edge in r)})
    return [Run(text[a:b], any(low <= a and b <= high for low, high in ranges)) for a, b in pairwise(cuts)]


def _few(words: Range, whole: int) -> bool:
    return words[1] - words[0] <= 0.7 * whole


def _places(sentence: int, summary: SummarySentence, spans: list[Range]) -> list[tuple[str, int]]:
    """Anchor and paragraph of every source of a sentence that can be seen in the article."""
    found = []
    for n, span in enumerate(summary.source):
        i = bisect_right(spans, span.start, key=lambda s: s[1])  # the first paragraph that ends behind its start
        if i < len(spans) and max(spans[i][0], span.start) < min(spans[i][1], span.end):
            found.append((_anchor(sentence, n), i + 1))
    return found


def _anchor(sentence: int, source: int) -> str:
    return f"source-{sentence + 1}-{source + 1}"


# --- the article ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """Something about a range of the article: it is the source of a sentence, was removed, or is in doubt."""

    start: int
    end: int
    sentence: int | None = None
    anchor: str = ""
    reason: str | None = None
    doubt: bool = False


class Passage(NamedTuple):
    """A piece of a paragraph under one set of marks; ``anchors`` and ``reason`` only where they begin."""

    text: str
    sentences: str  # "1 3"
    anchors: list[tuple[str, int]]
    gone: bool
    reason: str | None
    doubt: bool


class Paragraph(NamedTuple):
    number: int
    gone: bool
    passages: list[Passage]


def _paragraphs(summary: Summary, article: Article, found: Findings, language: str) -> list[Paragraph]:
    marks = [
        *(m for i, s in enumerate(summary.sentences) for m in _sources(i, s)),
        *(Mark(r.start, r.end, reason=reason(r.reason, language)) for r in summary.removed),
        *(Mark(*p.source, doubt=True) for p in found.placed if p.source and _means_words(p, summary)),
    ]
    out, begun = [], set[Mark]()
    for number, (start, end, here) in enumerate(_by_paragraph(paragraphs(article.text), marks), 1):
        passages = [_passage(article.text[a:b], on, begun) for a, b, on in _cut(start, end, here)]
        out.append(Paragraph(number, all(p.gone for p in passages), passages))
    return out


def _sources(sentence: int, summary: SummarySentence) -> Iterator[Mark]:
    for n, span in enumerate(summary.source):
        yield Mark(span.start, span.end, sentence=sentence + 1, anchor=_anchor(sentence, n))


def _means_words(placed: Placed, summary: Summary) -> bool:
    """Does the finding mean words of its source passage, and not the whole of it?"""
    source = summary.sentences[placed.sentence].source
    return placed.source is not None and _few(placed.source, sum(_length(s) for s in source))


def _length(span: Span) -> int:
    return max(0, span.end - span.start)


def _by_paragraph(spans: list[Range], marks: list[Mark]) -> Iterator[tuple[int, int, list[Mark]]]:
    """Every paragraph with the marks that touch it; one pass over both."""
    waiting = sorted((m for m in marks if m.start < m.end), key=lambda m: m.start, reverse=True)
    open_: list[Mark] = []
    for start, end in spans:
        while waiting and waiting[-1].start < end:
            open_.append(waiting.pop())
        open_ = [m for m in open_ if m.end > start]
        yield start, end, open_


def _cut(start: int, end: int, marks: list[Mark]) -> Iterator[tuple[int, int, list[Mark]]]:
    """The paragraph in pieces, each under one set of marks."""
    edges = {min(max(edge, start), end) for m in marks for edge in (m.start, m.end)}
    for a, b in pairwise(sorted({start, end, *edges})):
        yield a, b, [m for m in marks if m.start <= a and b <= m.end]


def _passage(text: str, marks: list[Mark], begun: set[Mark]) -> Passage:
    new = [m for m in marks if m not in begun]
    begun.update(new)
    return Passage(
        text=text,
        sentences=" ".join(map(str, sorted({m.sentence for m in marks if m.sentence}))),
        anchors=[(m.anchor, m.sentence) for m in new if m.sentence],
        gone=any(m.reason is not None for m in marks),
        reason=next((m.reason for m in new if m.reason is not None), None),
        doubt=any(m.doubt for m in marks),
    )


# --- what lights up ---------------------------------------------------------------------------------------------------

POINTED = ":is(:hover, :focus-within)"


def _rules(sentences: int) -> str:
    """For each sentence: its lines and its sources light up together when one of them is pointed at or gone to."""
    # Two rows above the sentences: the language, and what is said about all of it.
    rows = f".two .columns {{ grid-template-rows: repeat({sentences + 2}, auto) }}"
    return "\n".join([rows, *map(_rule, range(1, sentences + 1))])


def _rule(n: int) -> str:
    pointed = f'main:has([data-s="{n}"]{POINTED}, [data-of~="{n}"]:hover)'
    gone_to = f'main:not(:has([data-s]{POINTED}, [data-of]:hover)):has([data-s="{n}"]:target)'
    return f':is({pointed}, {gone_to}) :is(li[data-s="{n}"], [data-of~="{n}"]) {{ {LIT} }}'


LIT = "background: var(--lit); color: var(--lit-ink); text-decoration-color: var(--lit-edge); --soft: var(--lit-ink)"
