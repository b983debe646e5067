"""What is known of names: which English and which Russian name is one thing, which words are no names.

Two sources: our own tables (nations.py) and what models/recipe/names.py made of the name lists (names.json.gz).
Loaded once, when the first name is compared.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from . import nations
from .russian import name_stem, stem
from .translit import ENDINGS, derived, english_ending, fold

Keys = frozenset[str]
NOTHING: Keys = frozenset()
_DATA = Path(__file__).with_name("names.json.gz")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# Words of titles, months and weekdays: capitals in English that make no name.
TITLES = frozenset(
    """mr mrs ms dr prof sir madam lord lady dame sen gen rep gov rev st sgt col lt capt jr sr mp pm ceo am pm gmt
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun tv dvd ok
    im ive id ill hes shes theyre weve dont cant isnt wasnt didnt doesnt wont couldnt wouldnt arent thats whats its
    the www http com vs ii iii iv vi vii viii ix xi xii xx xxi covid
    г-н г-жа г-на г-ну г-ном г-же г-жу г-жой госпожа господин мистер миссис мисс сэр леди лорд св""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of the lists: its words (Russian ones as stems), what it stands for, what it is."""

    words: tuple[str, ...]
    keys: Keys
    kind: str


class Words:
    """A sorted list of words that takes no more room than its text: looked up by halving."""

    def __init__(self, text: str) -> None:
        self._text = ("\n" + text + "\n").encode()

    def __contains__(self, word: str) -> bool:
        wanted, text = word.encode(), self._text
        low, high = 0, len(text) - 1
        while low < high:  # both at line ends
            start = text.rfind(b"\n", 0, (low + high) // 2 + 1)
            end = text.find(b"\n", start + 1)
            found = text[start + 1 : end]
            if found == wanted:
                return True
            if found < wanted:
                low = end
            else:
                high = start
        return False


@dataclass(slots=True)
class Gazetteer:
    costs: dict[str, dict[str, float]]
    english: Words  # written small
    russian: Words  # stems of what is written small
    known: tuple[Words, Words]  # words of names, English and Russian stems
    persons: set[str] = field(default_factory=set)  # last names of the lists, also where they are words: Trump
    given: set[str] = field(default_factory=set)  # first names, Russian ones as stems
    words_too: set[str] = field(default_factory=set)  # English last names that are words: a first word is no name
    phrases: dict[str, list[Entry]] = field(default_factory=dict)  # by first word, longest first
    roots: dict[str, tuple[Keys, str]] = field(default_factory=dict)  # "US"
    beginnings: dict[str, tuple[Keys, str]] = field(default_factory=dict)  # "german"
    abbreviations: tuple[dict[str, str], dict[str, str]] = field(default_factory=lambda: ({}, {}))  # into en, into ru

    def root(self, text: str, low: str) -> tuple[Keys, str]:
        """Keys and kind of a word of our table: "Germans", "германскими", "US"."""
        keys, kind = self.roots.get(text.replace(".", "")) or self.roots.get(low) or (NOTHING, "name")
        if keys and text.isupper():
            return keys, kind
        for size in range(len(low), 2, -1):  # "чехов" may be Czechs or Chekhov
            found = self.beginnings.get(low[:size])
            if found and _belongs(low[size:], size, low[0] > "z"):
                keys, kind = keys | found[0], kind if keys else found[1]
        shorter = _COMPOUND.sub("", low)
        if shorter != low and len(shorter) > 3:
            found = self.root(shorter, shorter)
            before = self.beginnings.get(low[: -len(shorter)].rstrip("-"), (NOTHING, kind))
            keys, kind = keys | found[0] | before[0], kind if keys else found[1]
        inflected = re.fullmatch(r"([А-ЯЁ]{2,})-?[а-я]{1,3}", text)  # "ИГИЛу"
        if inflected and not keys:
            return self.roots.get(inflected[1], (NOTHING, kind))
        if keys:
            return keys, kind
        if "-" in low:
            parts = [self.root(part, fold(part)) for part in text.split("-") if part]
            return frozenset().union(*(keys for keys, _ in parts)), next((kind for keys, kind in parts if keys), "name")
        return NOTHING, "name"

    def is_known(self, low: str) -> bool:
        """Whether a folded word is one of a name in the lists."""
        word = name_stem(low) if low[:1] > "z" else low
        return word in self.known[low[:1] > "z"] or any(len(e.words) == 1 for e in self.phrases.get(word, ()))

    def common(self, low: str) -> bool:
        """Whether a folded word is one that is written small, in any form."""
        return _common(low)


# "южноамериканский", "общероссийский", "anti-American"
_COMPOUND = re.compile(
    r"^(?:южно|северо|северно|западно|восточно|центрально|обще|все|анти|про|транс|меж|не|пан|афро|латино|англо|евро|испано|русско|российско|северокавказско|pan-|anti-|pro-|non-|all-)-?"
)


@lru_cache(maxsize=65_536)
def _common(low: str) -> bool:
    book = load()
    if low[:1] > "z":
        return stem(low) in book.russian or low.endswith(_ABSTRACT)
    if low in book.english or low in TITLES or low.endswith(_ABSTRACT):
        return True
    for ending, instead in _INFLECTED:
        if low.endswith(ending) and (low[: -len(ending)] + instead) in book.english:
            return True
    doubled = re.fullmatch(r"(.+([a-z]))\2(?:ed|ing|er)", low)
    return bool(doubled and doubled[1] in book.english)


_ABSTRACT = (
    "ation",
    "tions",
    "ness",
    "ments",
    "ость",
    "ости",
    "остью",
    "ение",
    "ения",
    "ению",
    "ением",
    "ании",
    "ация",
)
_INFLECTED = tuple(
    (ending, instead)
    for ending, many in (
        ("s", " "), ("es", " "), ("ies", "y"), ("ed", " e"), ("ied", "y"), ("ing", " e"), ("er", " e"), ("ers", " e"),
        ("est", " e"), ("ier", "y"), ("iest", "y"), ("ly", " le"), ("ily", "y"), ("ness", " "), ("ment", " "),
    )
    for instead in ("" if one == " " else one for one in (many if many != "y" else ["y"]))
)  # fmt: skip


def _belongs(rest: str, size: int, cyrillic: bool) -> bool:
    if cyrillic:
        return rest in ENDINGS or derived(rest) or (size > 4 and len(rest) <= 12)
    return english_ending(rest) or (size == 4 and len(rest) <= 3) or (size > 4 and len(rest) <= 6)


def words(text: str) -> tuple[str, ...]:
    """The words of a name as the lists know it: folded, Russian ones as stems."""
    return tuple(name_stem(low) if low[:1] > "z" else low for low in (fold(w) for w in _WORD.findall(text)))


@lru_cache(maxsize=1)
def load() -> Gazetteer:
    data = json.loads(gzip.decompress(_DATA.read_bytes()))
    small, known = data["small"], data["known"]
    book = Gazetteer(
        data["costs"],
        Words(small["english"]),
        Words(small["russian"]),
        (Words(known["english"]), Words(known["russian"])),
    )
    _add_roots(book)
    _add_phrases(book, data["names"])
    return book


def _rows(table: str) -> list[tuple[str, str, str]]:
    """(English side, Russian side, kind) of one of our tables."""
    kind, rows = "name", []
    for line in table.strip().splitlines():
        if line.startswith("#"):
            kind = line[1:].strip()
        else:
            english, russian = line.split("|")
            rows.append((english, russian, kind))
    return rows


def _add_roots(book: Gazetteer) -> None:
    for english, russian, kind in _rows(nations.ROOTS):
        key = "root:" + english.split()[0].rstrip("*")
        _add_abbreviation(book, english.split()[0], russian.split()[0], kind)
        for word in (english + russian).split():
            where = book.beginnings if word.endswith("*") else book.roots
            bare = word.rstrip("*")
            bare = bare if bare.isupper() else fold(bare)
            before = where.get(bare, (NOTHING, kind))
            where[bare] = (before[0] | {key}, before[1])
            if "-" in bare:
                book.phrases.setdefault(bare.split("-")[0], []).append(
                    Entry(tuple(bare.split("-")), frozenset({key}), kind)
                )


def _add_abbreviation(book: Gazetteer, english: str, russian: str, kind: str) -> None:
    if kind == "organisation" and english.isupper() and russian.isupper():
        book.abbreviations[0].setdefault(russian, english)
        book.abbreviations[1].setdefault(english, russian)


def _add_phrases(book: Gazetteer, names: list[list[str]]) -> None:
    book.persons |= set(nations.SURNAMES.split())
    book.words_too |= set(nations.WORDS_TOO.split())
    book.given |= {word for name in nations.GIVEN.split() for word in words(name)}
    keys: dict[str, set[str]] = defaultdict(set)
    kinds: dict[str, str] = {}
    partners: dict[str, set[str]] = defaultdict(set)
    for kind, english, russian in names:
        pairs = [(english, russian)]
        if kind == "person" and english.count(" ") == russian.count(" ") > 0:
            pairs.append((english.rsplit(" ", 1)[1], russian.rsplit(" ", 1)[1]))  # Trump, Трамп
            book.persons |= set(pairs[1])
        for en, ru in pairs:
            partners[en].add("ru:" + ru)
            keys[ru].add("ru:" + ru)
            kinds.setdefault(en, kind)
            kinds.setdefault(ru, kind)
    for _, english, russian in names:
        keys[russian] |= partners[english]
    for name, more in partners.items():
        keys[name] |= more
    for english, russian, kind in _rows(nations.PHRASES):
        for name in map(" ".join, map(words, (english + ";" + russian).split(";"))):
            keys[name].add("row:" + english.split(";")[0].strip())
            kinds[name] = kind
    for name, found in keys.items():
        if name:
            parts = tuple(name.split(" "))
            book.phrases.setdefault(parts[0], []).append(Entry(parts, frozenset(found), kinds.get(name, "name")))
    for entries in book.phrases.values():
        entries.sort(key=lambda e: -len(e.words))
