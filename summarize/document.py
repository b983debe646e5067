"""What of a text is language and what is not: addresses, code, tables and marks stay where and as they are.

Everything here is offsets into the text, so that a translation can be put between what is kept.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from . import text
from .article import Language

Range = tuple[int, int]

# ```…``` and ~~~…~~~, also in a quotation; what is never closed goes to the end.
_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,}).*?(?:^[ \t>]*\1[`~]*[ \t]*$|\Z)", re.M | re.S)
_ROW = re.compile(r"^[ \t>]*\|.*", re.M)
_BAR = re.compile(r"(?<!\\)\|")
# Bounded repetition and look-behinds keep the search linear on hostile input.
_KEPT = re.compile(
    "|".join(
        (
            # `code`; but four words and more are prose, as agencies quote: ``We are ready,`` he said
            r"(?<!`)(?P<ticks>`{1,3})(?!`)(?!(?:[^`\s]+\s+){3})[^\n]{1,300}?(?<!`)(?P=ticks)(?!`)",
            r"!?\[(?=[^\]\n]{0,300}\]\()",  # the [ of [text](target)
            r"\]\((?:[^()\n]|\([^()\n]{0,300}\)){0,1000}\)",  # its ](target)
            r"(?:https?://|www\.)[^\s<>«»\"|]*[^\s<>«»\"|.,;:!?…)\]'*_]",
            r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+",  # press@site.ru
            r"(?<![\w@/])@\w{2,}",  # @handle
        )
    ),
    re.I,
)
# What stands before the words of a line: indentation, a heading, quote or list mark.
_MARK = re.compile(r"\s*(?:(?:#{1,6}|>+|[-*+•–—]|\(?\d{1,3}[.)]|\(?[a-zа-я]\))\s+)*", re.I)
_EMPHASIS = "*_`"
_SPACE = " \t\n\r\f\v\u00a0\u202f\u2028\u2029"


def stretches(value: str, language: Language) -> list[Range]:
    """Offsets of what is to be translated, in order: sentences without their marks, cut at what is kept."""
    fences, spans = _fences(value), kept(value)
    # Sentences are read from a text as long as this one, without what would mislead: "**Да.** _Нет._" are two.
    plain = re.sub(f"[{_EMPHASIS}]", " ", _filled(_filled(value, spans, "x"), fences, "\n"))
    starts, ends = [a for a, _ in spans], [b for _, b in spans]
    out: list[Range] = []
    for sentence in text.sentences(plain, language):
        mark = _MARK.match(value, sentence.start, sentence.end)
        start = mark.end() if mark else sentence.start
        first = bisect_right(ends, start)
        beyond = bisect_left(starts, sentence.end)
        out += between(value, start, sentence.end, spans[first:beyond])
    return out


def kept(value: str) -> list[Range]:
    """Offsets of what no translation may touch, in order and without overlap."""
    fences = _fences(value)
    inline = [m.span() for m in _KEPT.finditer(_filled(value, fences, "\n"))]
    taken = _filled(_filled(value, fences, "\n"), inline, "x")
    bars = [(b.start() + r.start(), b.end() + r.start()) for r in _ROW.finditer(taken) for b in _BAR.finditer(r[0])]
    return sorted(fences + inline + bars)


def between(value: str, start: int, end: int, spans: Iterable[Range]) -> list[Range]:
    """Offsets of the stretches with letters between the spans, without the white space and emphasis around them."""
    out, at = [], start
    for a, b in [*spans, (end, end)]:
        if at < a:
            low, high = _trimmed(value, at, min(a, end))
            if re.search(r"[^\W\d_]", value[low:high]):
                out.append((low, high))
        at = max(at, b)
    return out


def _trimmed(value: str, start: int, end: int) -> Range:
    """Without what stands around the words: "**Важно**:" gives "Важно"."""
    piece = value[start:end]
    start += len(piece) - len(piece.lstrip(_SPACE + _EMPHASIS))
    piece = value[start:end].rstrip(_SPACE + _EMPHASIS)
    if piece[-1:] in set(".,:;!?…") and piece[-2:-1] in set(_EMPHASIS):
        piece = piece[:-1].rstrip(_SPACE + _EMPHASIS)
    return start, start + len(piece)


def _fences(value: str) -> list[Range]:
    return [m.span() for m in _FENCE.finditer(value)]


def _filled(value: str, spans: Iterable[Range], mark: str) -> str:
    """The text with the spans written over, so that a full stop inside them ends no sentence; offsets stay."""
    out, at = [], 0
    for a, b in spans:
        out += [value[at:a], value[a:b] if value[a:b] == "|" else mark * (b - a)]
        at = b
    return "".join(out) + value[at:]
