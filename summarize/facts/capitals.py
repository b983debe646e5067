"""Reading names out of a text: words with a capital, what the lists know of them, and where one name ends.

Which of them agree is a matter of names.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .gazetteer import NOTHING, TITLES, Entry, Gazetteer, Keys, load
from .russian import name_stem
from .translit import fold

# ruff: noqa: SIM905 - word lists are easier to read as text

# Letters with hyphens and apostrophes inside; "U.S." and initials keep their stops.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:[-‑'’][^\W\d_]+)*")
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
class NameWord:
    """A word of a name: ``text[start:end]``, without the 's of a possessive."""

    start: int
    end: int
    text: str


class Token(NamedTuple):  # made for every word of every text: twice as fast as a frozen dataclass
    start: int
    end: int
    text: str
    low: str  # folded, without 's
    stem: str  # as the lists have it
    capital: bool
    begins: bool  # the first word of a sentence, where a capital says nothing
    joined: bool  # only a space stands between it and the word before
    strong: bool  # a name by itself
    keys: Keys = NOTHING
    kind: str = "name"


@dataclass(frozen=True, slots=True)
class Text:
    tokens: tuple[Token, ...]
    names: tuple[tuple[Name, tuple[Token, ...]], ...]  # and the words that count
    keys: Keys


Found = tuple[Name, tuple["Token", ...]]


@lru_cache(maxsize=256)
def read(text: str) -> Text:
    book = load()
    tokens = _in_context(list(_tokens(text, book)))
    listed = list(_listed(tokens, book))
    keys = frozenset().union(*(t.keys for t in tokens), *(entry.keys for _, _, entry in listed))
    return Text(tuple(tokens), tuple(_names(text, tokens, _taken(tokens, listed))), keys)


def _tokens(text: str, book: Gazetteer) -> Iterator[Token]:
    shouted = _in_title_case(text, book)
    end = 0
    for match in WORD.finditer(text):
        raw = match.group()
        whole, low, stem, keys, kind = _word(raw)
        joined = text[end : match.start()].isspace()
        capital = raw[0].isupper() and len(low) > 1
        begins = shouted or (capital and _begins(text, match.start()))
        strong = capital and _is_strong(raw, low, begins, bool(keys))
        yield Token(match.start(), match.end(), raw, low, stem, capital, begins, joined, strong, keys, kind)
        end = match.end() if whole else -1  # nothing goes on after "Germany's"


# What a settlement is called: "в посёлке Каменка", "the village of Leeds".
_SETTLEMENT = re.compile(r"(?:посел|сел|деревн|город|хутор|станиц|аул)(?:о?к|ц)?(?:|а|о|е|у|и|ом|ой|ей|ы|ю|я)")
_ENGLISH_SETTLEMENT = frozenset("village town settlement hamlet".split())


def _in_context(tokens: list[Token]) -> list[Token]:
    """The words with what their neighbours say of them: Ольга Ветрова, посёлок Каменка, and Roman in "Roman Orlov said"
    are names, though each is also a word that is written small.
    """
    for i in range(1, len(tokens)):
        before, token = tokens[i - 1], tokens[i]
        if not (token.capital and token.joined) or token.begins or token.low in TITLES:
            continue
        if not token.strong and len(token.low) > 2 and _called(tokens[max(0, i - 2) : i]):
            token = tokens[i] = token._replace(strong=True)
        if token.strong and _is_given(before):
            tokens[i - 1] = _first_name(before, token)
    return tokens


def _first_name(given: Token, last: Token) -> Token:
    if stands_alone(given) and not last.keys:  # Roman Petrov is no Roman of the table of peoples
        return given._replace(strong=True, keys=NOTHING, kind="name")
    return given._replace(strong=True)


def _called(before: list[Token]) -> bool:
    """Whether a name must follow: a last name after a first name or a patronymic, a settlement's after "village of"."""
    last = before[-1]
    if last.low == "of":
        return before[0].low in _ENGLISH_SETTLEMENT
    if not last.capital:
        return _SETTLEMENT.fullmatch(last.low) is not None
    patronymic = last.low[0] > "z" and _PATRONYMIC.search(last.low) is not None
    return patronymic or (_is_given(last) and not stands_alone(last))  # in "Roman Empire" no name follows


def _is_given(token: Token) -> bool:
    return token.capital and token.stem in load().given


@lru_cache(maxsize=65_536)
def _word(raw: str) -> tuple[bool, str, str, Keys, str]:
    """Of a word as it stands: whether nothing was cut off, how it is folded, its stem, meaning and kind."""
    book = load()
    bare = re.sub(r"['’](?:s|ll|re|ve|m|d|t)$", "", raw)
    bare = re.sub(r"(?<=[A-Za-z]{3})-[a-z]{3,}$", "", bare)  # "Glasgow-born"
    low = fold(bare)
    keys, kind = book.root(bare, low)
    stem = name_stem(low) if low[:1] > "z" else low
    for entry in book.phrases.get(stem, ()):
        if len(entry.words) == 1 and low not in TITLES:
            keys |= entry.keys
    return len(bare) == len(raw), low, stem, keys, kind


def _begins(text: str, start: int) -> bool:
    before = text[max(0, start - 12) : start]
    return bool(_BEGINS.search(before)) and not _STOP_OF_ABBREVIATION.search(before)


def _in_title_case(text: str, book: Gazetteer) -> bool:
    """Whether the capitals of a text say nothing: an English headline, or all of it in capitals."""
    long = [w for w in WORD.findall(text)[1:] if len(w) > 3]
    capitals = [w for w in long if (w[0] if w[0] <= "z" else w).isupper()]
    if len(long) < 3 or len(capitals) <= 0.6 * len(long):
        return False
    plain = [w for w in capitals if w.isupper() or book.common(fold(w))]
    return len(plain) > 1  # "Merkel met Macron in Paris" is no headline


@lru_cache(maxsize=65_536)
def _is_strong(raw: str, low: str, begins: bool, keyed: bool) -> bool:
    """Whether a word with a capital is a name by itself: "Merkel", not "University", nor just any first word."""
    book = load()
    if keyed:
        return not begins or raw.isupper() or not book.common(low)
    if (
        len(low) < 3 or low in TITLES or (raw.rstrip("s").isupper() and len(low) < 7)
    ):  # abbreviations are explained in too many ways
        return False
    parts = [part for part in low.split("-") if part] or [low]
    if all(book.common(part) for part in parts):
        return not begins and (name_stem(low) if low[:1] > "z" else low) in book.persons
    if begins and low in book.words_too:
        return False
    return not begins or book.is_known(low) or any(book.is_known(part) for part in parts)


def _listed(tokens: list[Token], book: Gazetteer) -> Iterator[tuple[int, int, Entry]]:
    """Where names of the lists stand: first token, the one behind the last, entry."""
    stems = [t.stem for t in tokens]
    for i, first in enumerate(stems):
        for entry in book.phrases.get(first, ()):
            many = len(entry.words)
            there = i + many <= len(stems) and all(map(_same_stem, stems[i : i + many], entry.words))
            if many == 1 or there:
                yield i, i + many, entry


def _same_stem(one: str, other: str) -> bool:
    """Whether two stems are of one word: "залив" is cut to "зал", "залива" to "залив"."""
    return one == other or (
        len(min(one, other)) > 2
        and abs(len(one) - len(other)) == 2
        and one[:3] > "z"
        and max(one, other).startswith(min(one, other))
    )


def _taken(tokens: list[Token], listed: list[tuple[int, int, Entry]]) -> dict[int, tuple[int, Entry]]:
    """The names of the lists that are names of this text: longest first, none inside another."""
    taken, end = dict[int, tuple[int, Entry]](), 0
    for start, stop, entry in listed:
        first, last = tokens[start], tokens[stop - 1]
        if start < end or not first.capital or (stop - start == 1 and first.low in TITLES):
            continue
        if stop - start == 1:
            near = [tokens[k] for k in (start - 1, start + 1) if 0 <= k < len(tokens)]
            lone = not any(t.capital and not stands_alone(t) for t in near)
            if not (lone and (first.strong or (first.text.isupper() and not first.begins))):
                continue
        elif not (last.capital or last.low[:1] > "z"):
            continue
        taken[start] = (stop, entry)
        end = stop
    return taken


def _names(text: str, tokens: list[Token], taken: dict[int, tuple[int, Entry]]) -> Iterator[Found]:
    i = 0
    while i < len(tokens):
        end = i + 1
        if i in taken:
            end, entry = taken[i]
            part = tuple(tokens[i:end])
            yield _name(text, part, entry.keys, entry.kind), part
        elif tokens[i].capital and tokens[i].low not in _WEEKDAYS:
            end = _run(tokens, i, taken)
            if end > i + 1 and _is_office(tokens[i]):
                i += 1
            counted = tuple(t for t in tokens[i:end] if t.strong)
            if counted:
                kind = "person" if len(counted) > 1 and not any(map(stands_alone, counted)) else counted[-1].kind
                yield _name(text, tuple(tokens[i:end]), NOTHING, kind), counted
        i = end


def _run(tokens: list[Token], start: int, taken: dict[int, tuple[int, Entry]]) -> int:
    """Where the capitals that begin at a token end. Places and peoples of the table stand alone."""
    end = start + 1
    if stands_alone(tokens[start]):
        return end
    while end < len(tokens) and tokens[end].joined and end not in taken:
        token = tokens[end]
        goes_on = token.low in _PARTICLES and end + 1 < len(tokens) and tokens[end + 1].capital
        if not goes_on and (not token.capital or stands_alone(token) or token.low in _WEEKDAYS):
            break
        end += 1
    return _town_of_office(tokens, start, end) or end


# "On Wednesday Nikolai Petrov": no part of his name.
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# Who is named with the place he serves: "мэр Рязани Иван Петров".
_OFFICE = re.compile(
    r"(?:вице-|экс-)?(?:мэр|глав|губернатор|президент|премьер|министр|депутат|директор|тренер|посо?л(?!е)|прокурор|судь|ректор"
    r"|лидер|сенатор|полпред|консул|чемпион|жител|уроженец|архиепископ|митрополит|епископ|корол|канцлер|адвокат)[а-я]{0,3}"
)
_PATRONYMIC = re.compile(r"ич(?:а|у|ем|е)?$|(?:вн|ичн)(?:а|ы|е|у|ой)$")


_ENGLISH_OFFICE = frozenset(
    "mayor head governor president premier minister deputy director coach ambassador prosecutor judge rector leader"
    " senator consul champion resident native bishop king queen chancellor".split()
)


def _town_of_office(tokens: list[Token], start: int, end: int) -> int:
    """Where the town ends that stands between an office and a person; 0 where there is none. A Russian person is in
    another case than the town, which shows in the ending: "мэр Рязани Иван Петров", "Mayor of Ryazan Ivan Petrov".
    """
    at = start + 1 if _is_office(tokens[start]) else start
    if end - at < 3:
        return 0
    before = [t.low for t in tokens[max(0, at - 2) : at]]
    if before[-1:] == ["of"]:
        return at + 1 if before[0] in _ENGLISH_OFFICE else 0
    town, first = tokens[at].low, tokens[at + 1].low
    office = at > start or (at > 0 and tokens[at].joined and _is_office(tokens[at - 1]))
    other = town[-1] in "иыая" and town[-1] != first[-1] and not _PATRONYMIC.search(first)
    return at + 1 if office and other else 0


def _is_office(token: Token) -> bool:
    return not token.strong and _OFFICE.fullmatch(token.low) is not None


def stands_alone(token: Token) -> bool:
    return token.kind in ("place", "organisation") and _rooted(token)


def _rooted(token: Token) -> bool:
    return any(key.startswith("root:") for key in token.keys)


def _name(text: str, tokens: tuple[Token, ...], keys: Keys, kind: str) -> Name:
    start, end = tokens[0].start, tokens[-1].end
    own = {f"word:{t.low}" for t in tokens if t.strong}
    found = keys.union(own, *(t.keys for t in tokens if t.strong))
    return Name(start, end, text[start:end], found, kind)
