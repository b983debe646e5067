"""Names of people, places and organisations, compared within Russian, within English and across the two.

A name is silent as long as anything in the other text explains it: the same thing in the lists, the same sound in the
other alphabet, another case, an adjective of the place, an abbreviation. Only names that nothing explains are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .gazetteer import NOTHING, TITLES, Entry, Gazetteer, Keys, load
from .russian import name_stem
from .translit import fold, same_english, same_russian, skeleton, spelled_alike

# ruff: noqa: SIM905 - word lists are easier to read as text

# Letters with hyphens and apostrophes inside; "U.S." and initials keep their stops.
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:[-‑'’][^\W\d_]+)*")
# Before a word that begins a sentence, a quotation or a line.
_BEGINS = re.compile(r"(?:^|[.!?…:;\n]|[.,!?…]?[\"»”’']?\s*[-–—])[\s\"«“„‘'(\[*•–—-]*$|[\"«“„‘(\[]\s*$")
_STOP_OF_ABBREVIATION = re.compile(r"(?:^|[\s(\"«])(?:[^\W\d_]|[A-Z][a-z]{1,3}|[а-я]{1,3})\.\s*$")
_PARTICLES = frozenset(
    """de del della di da dos van von der den ten bin ibn al el la le du
    фон де дель ди да дос ван дер ден бин бен ибн аль эль ла ле дю оф""".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """``text[start:end]`` and what it may stand for."""

    start: int
    end: int
    text: str
    keys: Keys
    kind: str  # person, place, organisation, name


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    low: str  # folded, without 's
    capital: bool
    begins: bool  # the first word of a sentence, where a capital says nothing
    joined: bool  # only a space stands between it and the word before
    strong: bool  # a name by itself
    keys: Keys = NOTHING
    kind: str = "name"


@dataclass(frozen=True, slots=True)
class _Text:
    tokens: tuple[_Token, ...]
    names: tuple[tuple[Name, tuple[_Token, ...]], ...]  # and the words that count
    keys: Keys


_Found = tuple[Name, tuple[_Token, ...]]


def names(text: str, language: str) -> list[Name]:
    """The names of a text. ``language`` is only needed where both alphabets are mixed."""
    return [name for name, _ in _read(text).names]


def agree(a: Name, b: Name) -> bool:
    """Whether two names may be one: in any case, spelling, alphabet, or with a first name more or less."""
    shared, whole = a.keys & b.keys, a.kind == b.kind == "person" and " " in a.text and " " in b.text
    if any(k.startswith(("row:", "ru:") if whole else ("row:", "ru:", "root:")) for k in shared):
        return True
    if a.kind == b.kind == "place" and all(any(k.startswith("root:") for k in n.keys) for n in (a, b)):
        return False
    ours, theirs = _words(a.text), _words(b.text)
    if len(ours) > 1 and len(theirs) > 1:
        return _alike(ours[-1], theirs[-1])
    return any(_alike(x, y) for x in ours for y in theirs)


def _words(text: str) -> list[str]:
    found = [fold(re.sub(r"['’]s$", "", w)) for w in _TOKEN.findall(text)]
    return [w for w in found if len(w) > 1 and w not in TITLES] or [fold(text) or "-"]


def unmatched(source: str, output: str, languages: tuple[str, str]) -> tuple[list[Name], list[Name]]:
    """Names of the source that the output lacks, and names of the output that the source lacks."""
    ours, theirs = _read(source), _read(output)
    missing, added = _lacking(ours, theirs), _lacking(theirs, ours)
    first = [found for found in missing if not any(_nearly(found[1], other) for _, other in added)]
    second = [found for found in added if not any(_nearly(found[1], other) for _, other in missing)]
    lost, strange = _half_replaced(ours, theirs)
    return (
        sorted(_told(first, second, False) + lost, key=lambda n: n.start),
        sorted(_told(second, first, True) + strange, key=lambda n: n.start),
    )


def _half_replaced(ours: _Text, theirs: _Text) -> tuple[list[Name], list[Name]]:
    """Names of two words and more that share one and differ in another: Donald Trump, Дональд Туск."""
    lost, strange = list[Name](), list[Name]()
    halves = list(_halves(theirs, ours))
    for name, kept, gone in _halves(ours, theirs) if halves else ():
        for other, theirs_kept, theirs_gone in halves:
            if any(_alike(a.low, b.low) for a in kept for b in theirs_kept) and not _nearly(gone, theirs_gone):
                lost.append(name)
                strange.append(other)
    return list(dict.fromkeys(lost)), list(dict.fromkeys(strange))


def _halves(wanted: _Text, there: _Text) -> Iterator[tuple[Name, tuple[_Token, ...], tuple[_Token, ...]]]:
    """Names of which a part stands in a text: the name, the words that are there, the words that are not."""
    for name, counted in wanted.names:
        strong = [t for t in counted if t.strong]
        if len(strong) > 1 and not name.keys & there.keys and not any(map(_stands_alone, counted)):
            kept = tuple(t for t in strong if _found(t, there))
            if 0 < len(kept) < len(strong):
                yield name, kept, tuple(t for t in strong if t not in kept)


def _told(found: list[_Found], others: list[_Found], added: bool) -> list[Name]:
    """The names that are told. Where nothing stands in its place, a name may also have become a pronoun, or a pronoun
    a name: then names of common words ("Justice Department") and what translators like to add are left aside, and of
    what was added all short names.
    """
    return [
        name
        for name, counted in found
        if any(_comparable(name, counted, *other) for other in others)
        or (sum(t.strong for t in counted) > added and any(_is_telling(t, name) for t in counted))
    ]


def _comparable(name: Name, words: tuple[_Token, ...], other: Name, their_words: tuple[_Token, ...]) -> bool:
    """Whether one name may stand in the place of another: a country in that of a country, not of a ministry."""
    soft, their_soft = not any(t.strong for t in words), not any(t.strong for t in their_words)
    if soft or their_soft:
        return "organisation" in (name.kind, other.kind) and "place" not in (name.kind, other.kind)
    if name.keys & _LOOSE_KEYS or other.keys & _LOOSE_KEYS:
        return "person" not in (name.kind, other.kind)
    return True


def _is_telling(token: _Token, name: Name) -> bool:
    """Whether a word is a name beyond doubt: of the lists, or alone ("Cleckheaton", not "Camp Arafjon")."""
    if not token.strong or token.low in _COMPASS or token.keys & _LOOSE_KEYS:
        return False
    if token.text.isupper() and name.kind != "place":  # MRI, МВД: often spelled out
        return bool(name.keys & _LASTING)
    if any(k.startswith("row:") for k in token.keys) and token.kind != "place":
        return False
    if token.low[0] > "z" and (token.keys & _HOME or _OFFICIAL.match(token.low) or _ADJECTIVE.search(token.low)):
        return False
    if token.keys or load().is_known(token.low) or any(not k.startswith("word:") for k in name.keys):
        return True
    return _PLAIN.fullmatch(name.text) is not None and not token.begins


# Abbreviations that have one of their own in the other language.
_LASTING = frozenset(f"root:{word}" for word in "UN NATO FBI CIA NASA FIFA UEFA IMF WHO OSCE KGB FSB BBC CNN".split())
# "tweeted" is "написал в Твиттере", and a reader abroad is told whose government it is.
_LOOSE_KEYS = frozenset("root:twitter root:facebook root:google root:youtube root:internet root:US root:brit".split()
) | {
    "root:russia", "root:europ", "root:EU", "row:Olympic Games", "row:Brexit", "row:United States",
    "row:United Kingdom",
}  # fmt: skip
_HOME = frozenset({"root:india", "root:chin", "root:moscow", "root:olymp", "root:paralymp"})
_COMPASS = frozenset("south north east west southern northern eastern western southeastern southwestern saint".split())
_OFFICIAL = re.compile("гос|мин|рос|нац|глав|центр|спец|рай|обл|гор|супер|евро|теле|радио")
_ADJECTIVE = re.compile("[сц]к(?:ий|ая|ое|ие|ого|ой|ому|ом|им|их|ую|ими)$")
# A word whose form does not say that it is an adjective, a plural or a compound.
_PLAIN = re.compile(
    r"[A-Z][a-z]{3,}[a-rt-z](?:['’]s)?|[А-ЯЁ][а-яё]{3,}(?<!ого)(?<!ой)(?<!ий)(?<!ый)(?<!ая)(?<!ое)(?<!ие)(?<!ых)"
)


# --- reading ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _read(text: str) -> _Text:
    book = load()
    tokens = list(_tokens(text, book))
    listed = list(_listed(tokens, book))
    keys = frozenset().union(*(t.keys for t in tokens), *(entry.keys for _, _, entry in listed))
    return _Text(tuple(tokens), tuple(_names(text, tokens, _taken(tokens, listed))), keys)


def _tokens(text: str, book: Gazetteer) -> Iterator[_Token]:
    shouted = _in_title_case(text, book)
    end = 0
    for match in _TOKEN.finditer(text):
        raw = match.group()
        bare = re.sub(r"['’](?:s|ll|re|ve|m|d|t)$", "", raw)
        bare = re.sub(r"(?<=[A-Za-z]{3})-[a-z]{3,}$", "", bare)  # "Glasgow-born"
        low = fold(bare)
        keys, kind = book.root(bare, low)
        for entry in book.phrases.get(name_stem(low) if low[:1] > "z" else low, ()):
            if len(entry.words) == 1 and low not in TITLES:
                keys |= entry.keys
        joined = text[end : match.start()].isspace()
        capital = raw[0].isupper() and len(low) > 1
        begins = shouted or (capital and _begins(text, match.start()))
        strong = capital and _is_strong(raw, low, begins, bool(keys), book)
        yield _Token(match.start(), match.end(), raw, low, capital, begins, joined, strong, keys, kind)
        end = match.end() if len(bare) == len(raw) else -1  # nothing goes on after "Germany's"


def _begins(text: str, start: int) -> bool:
    before = text[max(0, start - 12) : start]
    return bool(_BEGINS.search(before)) and not _STOP_OF_ABBREVIATION.search(before)


def _in_title_case(text: str, book: Gazetteer) -> bool:
    """Whether the capitals of a text say nothing: an English headline, or all of it in capitals."""
    long = [w for w in _TOKEN.findall(text)[1:] if len(w) > 3]
    capitals = [w for w in long if (w[0] if w[0] <= "z" else w).isupper()]
    if len(long) < 3 or len(capitals) <= 0.6 * len(long):
        return False
    plain = [w for w in capitals if w.isupper() or book.common(fold(w))]
    return len(plain) > 1  # "Merkel met Macron in Paris" is no headline


def _is_strong(raw: str, low: str, begins: bool, keyed: bool, book: Gazetteer) -> bool:
    """Whether a word with a capital is a name by itself: "Merkel", not "University", nor just any first word."""
    if keyed:
        return not begins or raw.isupper() or not book.common(low)
    if (
        len(low) < 3 or low in TITLES or (raw.rstrip("s").isupper() and len(low) < 7)
    ):  # abbreviations are explained in too many ways
        return False
    parts = [part for part in low.split("-") if part] or [low]
    if all(book.common(part) for part in parts):
        return not begins and (name_stem(low) if low[:1] > "z" else low) in book.persons
    return not begins or book.is_known(low) or any(book.is_known(part) for part in parts)


def _listed(tokens: list[_Token], book: Gazetteer) -> Iterator[tuple[int, int, Entry]]:
    """Where names of the lists stand: first token, the one behind the last, entry."""
    stems = [name_stem(t.low) if t.low[:1] > "z" else t.low for t in tokens]
    for i, first in enumerate(stems):
        for entry in book.phrases.get(first, ()):
            many = len(entry.words)
            if many == 1 or tuple(stems[i : i + many]) == entry.words:
                yield i, i + many, entry


def _taken(tokens: list[_Token], listed: list[tuple[int, int, Entry]]) -> dict[int, tuple[int, Entry]]:
    """The names of the lists that are names of this text: longest first, none inside another."""
    taken, end = dict[int, tuple[int, Entry]](), 0
    for start, stop, entry in listed:
        first, last = tokens[start], tokens[stop - 1]
        if start < end or not first.capital or (stop - start == 1 and first.low in TITLES):
            continue
        if stop - start == 1:
            near = [tokens[k] for k in (start - 1, start + 1) if 0 <= k < len(tokens)]
            lone = not any(t.capital and not _stands_alone(t) for t in near)
            if not (lone and (first.strong or (first.text.isupper() and not first.begins))):
                continue
        elif not (last.capital or last.low[:1] > "z"):
            continue
        taken[start] = (stop, entry)
        end = stop
    return taken


def _names(text: str, tokens: list[_Token], taken: dict[int, tuple[int, Entry]]) -> Iterator[_Found]:
    i = 0
    while i < len(tokens):
        end = i + 1
        if i in taken:
            end, entry = taken[i]
            part = tuple(tokens[i:end])
            yield _name(text, part, entry.keys, entry.kind), part
        elif tokens[i].capital:
            end = _run(tokens, i, taken)
            counted = tuple(t for t in tokens[i:end] if t.strong)
            if counted:
                kind = "person" if len(counted) > 1 and not any(map(_stands_alone, counted)) else counted[-1].kind
                yield _name(text, tuple(tokens[i:end]), NOTHING, kind), counted
        i = end


def _run(tokens: list[_Token], start: int, taken: dict[int, tuple[int, Entry]]) -> int:
    """Where the capitals that begin at a token end. Places and peoples of the table stand alone."""
    end = start + 1
    if _stands_alone(tokens[start]):
        return end
    while end < len(tokens) and tokens[end].joined and end not in taken:
        token = tokens[end]
        goes_on = token.low in _PARTICLES and end + 1 < len(tokens) and tokens[end + 1].capital
        if not goes_on and (not token.capital or _stands_alone(token)):
            break
        end += 1
    return end


def _stands_alone(token: _Token) -> bool:
    return token.kind in ("place", "organisation") and _rooted(token)


def _rooted(token: _Token) -> bool:
    return any(key.startswith("root:") for key in token.keys)


def _name(text: str, tokens: tuple[_Token, ...], keys: Keys, kind: str) -> Name:
    start, end = tokens[0].start, tokens[-1].end
    own = {f"word:{t.low}" for t in tokens if t.strong}
    found = keys.union(own, *(t.keys for t in tokens if t.strong))
    return Name(start, end, text[start:end], found, kind)


# --- comparing --------------------------------------------------------------------------------------------------------


def _lacking(wanted: _Text, there: _Text) -> list[_Found]:
    return [(name, counted) for name, counted in wanted.names if not _explained(name, counted, there)]


def _explained(name: Name, counted: tuple[_Token, ...], there: _Text) -> bool:
    if name.keys & there.keys or any(t.keys & there.keys for t in counted):
        return True
    return any(_found(t, there) for t in counted if t.strong or not load().common(t.low))


def _found(token: _Token, there: _Text) -> bool:
    """Whether a word stands in a text: itself, in another case, in the other alphabet, as an adjective. Places of our
    table agree by the table alone: Latvia is not Литва.
    """
    low, place = token.low, _stands_alone(token)
    others = [t for t in there.tokens if not (place and _stands_alone(t))]
    if any(_alike(low, t.low) for t in others if t.capital):
        return True
    return len(low) > 3 and any(_alike(low, t.low) for t in others if not t.capital and len(t.low) > 5)


@lru_cache(maxsize=65_536)
def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if "-" in one or "-" in other:
        return any(
            a == b or (len(a) > 2 and len(b) > 2 and _alike(a, b)) for a in one.split("-") for b in other.split("-")
        )
    if (one[0] > "z") == (other[0] > "z"):
        return same_russian(one, other) if one[0] > "z" else same_english(one, other)
    latin, cyrillic = (one, other) if one[0] <= "z" else (other, one)
    return spelled_alike(latin, cyrillic, load().costs)


def _nearly(ours: tuple[_Token, ...], theirs: tuple[_Token, ...]) -> bool:
    """Whether two names that nothing explains may be one with a slip of the pen: Ermotti, Эрнотти."""
    return any(_slip(a.low, b.low) for a in ours for b in theirs if a.strong and b.strong)


_LOOSE = 1.8  # the cost a letter below which two names may be one, where each lacks its like


def _slip(one: str, other: str) -> bool:
    if (one[0] > "z") != (other[0] > "z") and spelled_alike(min(one, other), max(one, other), load().costs, _LOOSE):
        return True
    one, other = skeleton(one), skeleton(other)
    if len(one) < 2 or len(other) < 2:
        return False
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1] <= (0 if max(len(one), len(other)) < 3 else 1 if max(len(one), len(other)) < 6 else 2)
