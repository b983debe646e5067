"""Lines on pages → paragraphs: what a PDF does not say, read off from gaps, indents, sizes and ends of lines."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

ENDED = re.compile(r"[.!?…:][\"'»”’)\]]*$")
BULLET = re.compile(r"[•◦▪‣·●○■]\s")
ITEM = re.compile(r"[—–*-]\s|\d{1,2}[.)]\s")  # or a line of prose that was broken in front of a dash or a number
HYPHEN = re.compile(r"[^\W\d_]([-\u2010\u00ad])$")
# A hyphen at the end of a line that belongs to the word: "кое-|кто", "что-|то", "по-|прежнему", "well-|known".
_FIRST = "по кое кой из во в вице экс well self so ex non vice half long high low full part anti"
_SECOND = "то либо нибудь ка таки де based led old year day long in up off term"
FIRST, SECOND = frozenset(_FIRST.split()), frozenset(_SECOND.split())


class Line(NamedTuple):
    """Text, where it begins (from the lower left corner of the page), and the size of its letters, in points."""

    text: str
    x: float
    y: float
    size: float


def paragraphs(pages: list[list[Line]]) -> str:
    """The text of the pages, a blank line between paragraphs, without what is repeated on them."""
    clean = [[line._replace(text=" ".join(line.text.split())) for line in page if line.text.strip()] for page in pages]
    lines = [line for page in _without_running(clean) for line in page]
    if not lines:
        return ""
    gap, width = _usual(lines)
    words = Counter(re.findall(r"\w+(?:-\w+)*", " ".join(line.text for line in lines).lower()))
    parts = [lines[0].text]
    for i in range(1, len(lines)):
        after = lines[i + 1] if i + 1 < len(lines) else None
        if _begins(lines[i - 1], lines[i], after, gap, width):
            parts.append(lines[i].text)
        else:
            parts[-1] = _join(parts[-1], lines[i].text, words)
    return "\n\n".join(parts) + "\n"


def _without_running(pages: list[list[Line]]) -> list[list[Line]]:
    """Without heads, feet and page numbers: first and last lines that are alike on many pages but for their figures.

    The size tells the head from the headline that it repeats.
    """
    seen = Counter(key for page in pages for key in {_alike(line) for line in (*page[:2], *page[-2:])})
    often = {key for key, count in seen.items() if count >= max(2, 0.4 * len(pages))}
    kept = []
    for page in pages:
        edge = {0, 1, len(page) - 2, len(page) - 1}
        kept.append([line for i, line in enumerate(page) if i not in edge or _alike(line) not in often])
    return kept


def _alike(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text.lower()), round(line.size)


def _usual(lines: list[Line]) -> tuple[float, float]:
    """The gap between the lines of a paragraph, and the number of letters of a full line."""
    gaps = sorted(a.y - b.y for a, b in pairwise(lines) if 0 < a.y - b.y < 3 * max(a.size, 1))
    lengths = sorted(len(line.text) for line in lines)
    return gaps[len(gaps) // 4] if gaps else 0.0, float(lengths[len(lengths) * 9 // 10])


def _begins(before: Line, line: Line, after: Line | None, gap: float, width: float) -> bool:
    """Does a paragraph begin with the line?"""
    ended, indent = bool(ENDED.search(before.text)), 0.8 * line.size
    if (
        BULLET.match(line.text)
        or (ended and ITEM.match(line.text))
        or abs(line.size - before.size) > 0.12 * before.size
    ):
        return True
    if line.y >= before.y:  # a new column or page
        return ended and not line.text[0].islower()
    if gap and before.y - line.y > 1.25 * gap:
        return True
    hanging = BULLET.match(before.text) or ITEM.match(before.text)
    indented = line.x > before.x + indent and not hanging
    indented = indented or (after is not None and line.x > after.x + indent)
    return ended and (indented or len(before.text) < 0.75 * width)


def _join(text: str, line: str, words: Counter[str]) -> str:
    """Two lines of a paragraph; a word that was divided is one again."""
    found = HYPHEN.search(text)
    if not found:
        return f"{text} {line}"
    left, right = re.search(r"[\w-]*$", text[:-1]), re.match(r"\w+", line)
    if not left or not right:
        return f"{text} {line}"
    first, second = left[0].lower(), right[0].lower()
    kept = first in FIRST or second in SECOND or not right[0][0].islower()
    kept = kept or words[f"{first}-{second}"] > words[first + second]
    return (text if kept and found[1] != "\u00ad" else text[:-1]) + line
