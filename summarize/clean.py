"""What is not the story: rules that know a passage by its words (clutter.py), and rules that compare paragraphs.

``PAGE`` compares paragraphs, so it guesses; where it would take more than half of the text, it takes nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from difflib import SequenceMatcher

from . import clutter
from .article import Language, Removed, Sentence
from .clutter import DATELINE, HEADING, READ_ALSO
from .text import ENDED, Range, paragraphs, split, title, words

# --- rules that compare paragraphs ------------------------------------------------------------------------------------


CAPTION = 250  # characters of a paragraph that ends in a credit; a paragraph of a story in one line is longer


def headline_like(passage: str) -> bool:
    """Short, begins like a title, no punctuation at the end; no list item, quotation, table row or web address."""
    return (
        len(passage) <= 160
        and words(passage) >= 4
        and bool(re.match(r"[«\"“]?[A-ZА-ЯЁ\d]", passage))
        and bool(re.search(r"[\w»\"”)%]$", passage))
        and not re.match(r"\d+[.)]", passage)
        and sum(c.isdigit() for c in passage) < 0.2 * len(passage)
        and "://" not in passage
    )


def other_headlines(text: str, spans: list[Range]) -> list[Range]:
    """Two or more lines like headlines at the end of a page that has sentences before them; no list with a heading."""
    first = len(spans)
    while first and headline_like(text[slice(*spans[first - 1])]):
        first -= 1
    before = [text[a:b] for a, b in spans[:first]]
    lines = [text[a:b] for a, b in spans[first:]]
    if len(lines) < 2 or not before or not ENDED.search(before[-1]) or go_on(before, lines):
        return []
    return spans[first:]


LEANS = re.compile(
    r"(?:он|она|оно|они|его|её|ее|их|ему|ей|им|этот|эта|это|эти|там|тогда|затем|потом|также|однако|но|и|а|мы|я"
    r"|he|she|it|they|his|her|their|this|that|these|those|there|then|but|and|however|we|i)\b(?![.-])",
    re.IGNORECASE,
)


def go_on(story: list[str], lines: list[str]) -> bool:
    """Do the lines go on with the story, short of full stops? Headlines of other stories share few words with it.

    One line that leans on another is enough; of two lines, one shared word; of more, half of their words.
    """
    if any(LEANS.match(line) for line in lines):
        return True
    known, new = stems(" ".join(story)), [s for line in lines for s in stems(line)]
    shared = sum(s in known for s in new)
    return shared > 0 if len(lines) < 3 else 2 * shared >= len(new) > 0


def stems(text: str) -> set[str]:
    """Words of five letters or more, cut to five: "открыли" and "открытию" are one."""
    return {w[:5] for w in re.findall(r"[^\W\d_]{5,}", text.lower())}


def headlines_under_heading(text: str, spans: list[Range]) -> list[Range]:
    """ "Другие новости", "Читайте также", and the lines like headlines right under it"""
    found: list[Range] = []
    for i, (start, end) in enumerate(spans):
        passage = text[start:end].rstrip(" :.►>")
        if not (HEADING.fullmatch(passage) or (words(passage) <= 4 and READ_ALSO.fullmatch(passage))):
            continue
        found.append((start, end))
        for a, b in spans[i + 1 : i + 11]:
            if b - a > 160 or (ENDED.search(text[a:b]) and not text[a:b].endswith("?")):
                break
            found.append((a, b))
    return found


def repeated(text: str, spans: list[Range]) -> list[Range]:
    """Of two neighbours that are the same but for a name's spelling: the later of sentences, captions both."""
    found: list[Range] = []
    for i, first in enumerate(spans):
        for second in spans[i + 1 : i + 3]:
            one, two = text[slice(*first)], text[slice(*second)]
            if len(one) <= 400 and words(one) >= 3 and same_words(one, two):
                ended = [bool(ENDED.search(line)) for line in (one, two)]
                found += (
                    [second] if all(ended) else [s for s, end in zip((first, second), ended, strict=True) if not end]
                )
    return sorted(set(found))


def same_words(one: str, two: str) -> bool:
    """Do two passages differ by the spelling of a name at most? All else must agree, word for word."""
    a, b = re.findall(r"\w+", one), re.findall(r"\w+", two)
    if len(a) != len(b):
        return False
    changed = [(old, new) for old, new in zip(a, b, strict=True) if old.lower() != new.lower()]
    return len(changed) <= max(1, len(a) // 5) and all(same_name(old, new) for old, new in changed)


def same_name(old: str, new: str) -> bool:
    """ "Смирнов" and "Смернов"; not "Brent" and "Urals", not "2023" and "2024" """
    alike = SequenceMatcher(None, old, new, autojunk=False).ratio() >= 0.7
    return old[0].isupper() and new[0].isupper() and (old + new).isalpha() and alike


def repeated_far(text: str, spans: list[Range]) -> list[Range]:
    """A sentence or more that stands twice, word for word: as a standfirst at the top, or as a pull quote.

    An interviewer's question may return, and what stands three times and more is how the story is built.
    """
    places: dict[str, list[Range]] = {}
    for span in spans:
        key = " ".join(re.findall(r"\w+", text[slice(*span)].lower()))
        if words(key) >= 12 and not text[slice(*span)].endswith("?"):
            places.setdefault(key, []).append(span)
    twice = [same for same in places.values() if len(same) == 2]
    return sorted(first if first in spans[:2] else second for first, second in twice)


PAGE: list[tuple[str, Callable[[str, list[Range]], list[Range]]]] = [
    ("repeated caption", repeated),
    ("repeated passage", repeated_far),
    ("other headlines", other_headlines),
]

# --- the page ---------------------------------------------------------------------------------------------------------


def clean(text: str, language: Language, known: str | None = None) -> list[Removed]:
    """Passages that are not the story, in the order of the text, without overlap, each with its reason.

    ``known`` is the title, where the page or the feed gives it; else the first line may be one.
    """
    spans = paragraphs(text)
    removed = _titles(text, spans, known)
    heads = [(r.start, r.end) for r in removed]
    last = True  # nothing of the story comes after this paragraph
    body = [s for s in spans if s not in heads]
    for span in reversed(body):
        found = _literal(text, span, language, last=last)
        last = last and bool(found) and found[0].start == span[0] and found[-1].end == span[1]
        removed += found
    left = _left(spans, removed)
    guessed = [Removed(*span, "other headlines") for span in headlines_under_heading(text, body)]
    for reason, rule in PAGE:
        guessed += [Removed(*span, reason) for span in rule(text, _left(left, guessed))]
    guessed = [g for g in guessed if (g.start, g.end) in left]
    if 2 * sum(g.end - g.start for g in guessed) <= len(text):
        removed += guessed
    removed += [r for a, b in _left(left, guessed) for r in _repeated_sentences(text, a, b, language)]
    return _without_overlap(removed)


def _titles(text: str, spans: list[Range], known: str | None) -> list[Removed]:
    """The title among the first lines, where it is often printed twice; a byline above the story is none.

    Where the page gives its title, another line that looks like one is a heading, or the caption of a film.
    """
    guess = title(text)
    heads = {"title": known} if known else {}
    if guess and clutter.reason(text[slice(*guess)]) is None:
        heads["heading" if known and not same_words(known, text[slice(*guess)]) else "title"] = text[slice(*guess)]
    found = []
    for span in spans[:5]:
        reason = next((reason for reason, head in heads.items() if same_words(head, text[slice(*span)])), None)
        if reason:
            found.append(Removed(*span, reason))
    return found


def _left(spans: list[Range], removed: list[Removed]) -> list[Range]:
    gone = {(r.start, r.end) for r in removed}
    return [s for s in spans if s not in gone]


def _literal(text: str, span: Range, language: Language, *, last: bool) -> list[Removed]:
    """The paragraph, or its dateline and those of its last sentences that a rule knows; in order."""
    start, end = span
    if reason := clutter.reason(text[start:end], last=last):
        return [Removed(start, end, reason)]
    removed = []
    if dateline := DATELINE.match(text, start, end):
        removed.append(Removed(start, dateline.end(), "dateline"))
    if end - start > 20_000:
        return removed
    ending: list[Removed] = []
    for a, b in reversed(split(text, start, end, language)):
        reason = clutter.reason(text[a:b], whole=False)
        # With a full stop, the line has run into a sentence of the story: "Читайте также: Цены растут Напомним, …"
        if reason is None or (reason == "read also" and text[b - 1] == "."):
            break
        ending.append(Removed(a, b, reason))
    if ending and ending[0].reason == "photo credit" and start > 0 and end - start <= CAPTION:
        return [Removed(start, end, "caption")]  # "Workers leave the gate on Friday. Photo: James Horton"
    return removed + ending[::-1]


def _repeated_sentences(text: str, start: int, end: int, language: Language) -> list[Removed]:
    """A caption printed twice in a page without line ends: the second of two neighbouring sentences."""
    if end - start > 20_000:
        return []
    found = [s for s in split(text, start, end, language) if s[1] - s[0] >= 30]
    return [Removed(*again, "repeated caption") for again in repeated(text, found)]


def _without_overlap(removed: list[Removed]) -> list[Removed]:
    """In order; a passage inside an earlier one is dropped, so is what two rules found."""
    kept: list[Removed] = []
    for r in sorted(removed, key=lambda r: (r.start, -r.end)):
        if not kept or r.start >= kept[-1].end:
            kept.append(r)
    return kept


def story(text: str, removed: list[Removed], language: Language) -> list[Sentence]:
    """Sentences of what was kept, with offsets and paragraph numbers of the whole text."""
    return [
        Sentence(text[a:b], a, b, number)
        for number, (start, end) in enumerate(paragraphs(text))
        for low, high in _kept(start, end, removed)
        for a, b in split(text, low, high, language)
    ]


def _kept(start: int, end: int, removed: list[Removed]) -> list[Range]:
    """What is left of a paragraph; ``removed`` is in order and without overlap."""
    kept = []
    for r in removed[bisect_right(removed, start, key=lambda r: r.end) :]:
        if r.start >= end:
            break
        if r.start > start:
            kept.append((start, r.start))
        start = r.end
    return [*kept, (start, end)] if start < end else kept
