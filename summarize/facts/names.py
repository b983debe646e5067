"""Names of people, places and organisations, compared within Russian, within English and across the two.

A name is silent as long as anything in the other text explains it: the same thing in the lists, the same sound in the
other alphabet, another case, an adjective of the place, an abbreviation. Only names that nothing explains are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .capitals import WORD, Found, Name, NameWord, Text, Token, read, stands_alone
from .gazetteer import TITLES, load
from .translit import fold, same_english, same_russian, skeleton, spelled_alike

# ruff: noqa: SIM905 - word lists are easier to read as text


def names(text: str, language: str) -> list[Name]:
    """The names of a text. ``language`` is only needed where both alphabets are mixed."""
    return [name for name, _ in read(text).names]


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
    found = [fold(re.sub(r"['’]s$", "", w)) for w in WORD.findall(text)]
    return [w for w in found if len(w) > 1 and w not in TITLES] or [fold(text) or "-"]


def unmatched(source: str, output: str, languages: tuple[str, str]) -> tuple[list[Name], list[Name]]:
    """Names of the source that the output lacks, and names of the output that the source lacks."""
    ours, theirs = read(source), read(output)
    missing, added = _lacking(ours, theirs), _lacking(theirs, ours)
    first = [found for found in missing if not any(_nearly(found[1], other) for _, other in added)]
    second = [found for found in added if not any(_nearly(found[1], other) for _, other in missing)]
    lost, strange = _half_replaced(ours, theirs)
    return (
        sorted(_told(first, second, False) + lost, key=lambda n: n.start),
        sorted(_told(second, first, True) + strange, key=lambda n: n.start),
    )


def strange_words(name: Name, texts: tuple[str, str]) -> list[NameWord]:
    """The words of a name of the first text that nothing in the second explains, "of the" and "Mr" left aside."""
    there, found = read(texts[1]), []
    for token in read(texts[0]).tokens:
        inside = name.start <= token.start and token.end <= name.end and token.strong and token.low not in TITLES
        if inside and not token.keys & there.keys and not _found(token, there):
            bare = re.sub(r"['’]s?$", "", token.text)
            found.append(NameWord(token.start, token.start + len(bare), bare))
    return found


def _half_replaced(ours: Text, theirs: Text) -> tuple[list[Name], list[Name]]:
    """Names of two words and more that share one and differ in another: Donald Trump, Дональд Туск."""
    lost, strange = list[Name](), list[Name]()
    halves = list(_halves(theirs, ours))
    for name, kept, gone in _halves(ours, theirs) if halves else ():
        for other, theirs_kept, theirs_gone in halves:
            same = any(a.keys & b.keys or _alike(a.low, b.low) for a in kept for b in theirs_kept)
            if same and not _nearly(gone, theirs_gone) and not _first_names(kept, gone, theirs_kept, theirs_gone):
                lost.append(name)
                strange.append(other)
    return list(dict.fromkeys(lost)), list(dict.fromkeys(strange))


def _first_names(
    kept: tuple[Token, ...], gone: tuple[Token, ...], theirs_kept: tuple[Token, ...], theirs_gone: tuple[Token, ...]
) -> bool:
    """Whether only first names differ, and begin with one sound: Jackie and Жаклин Kennedy, but not Donald Tusk."""
    if gone[-1].start > kept[-1].start or theirs_gone[-1].start > theirs_kept[-1].start:
        return False
    ours, theirs = skeleton(gone[0].low), skeleton(theirs_gone[0].low)
    return ours[:1] == theirs[:1] or frozenset((ours[:1], theirs[:1])) in _NEAR_SOUNDS


# Jiri and Иржи, Gyorgy and Дьердь, George and Джордж.
_NEAR_SOUNDS = frozenset(map(frozenset, ("ža", "xd", "xž", "žd")))


def _halves(wanted: Text, there: Text) -> Iterator[tuple[Name, tuple[Token, ...], tuple[Token, ...]]]:
    """Names of which a part stands in a text: the name, the words that are there, the words that are not.

    What the lists know of a first name says nothing of the last: Андрей Лукин is no Andrei Petrov.
    """
    for name, counted in wanted.names:
        strong = [t for t in counted if t.strong]
        if len(strong) > 1 and not any(map(stands_alone, counted)):
            first_names = frozenset[str]().union(*(t.keys for t in strong[:-1]))
            if (name.keys - first_names) & there.keys:
                continue
            kept = tuple(t for t in strong if t.keys & there.keys or _found(t, there))
            if 0 < len(kept) < len(strong):
                yield name, kept, tuple(t for t in strong if t not in kept)


def _told(found: list[Found], others: list[Found], added: bool) -> list[Name]:
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


def _comparable(name: Name, words: tuple[Token, ...], other: Name, their_words: tuple[Token, ...]) -> bool:
    """Whether one name may stand in the place of another: a country in that of a country, not of a ministry."""
    soft, their_soft = not any(t.strong for t in words), not any(t.strong for t in their_words)
    if soft or their_soft:
        return "organisation" in (name.kind, other.kind) and "place" not in (name.kind, other.kind)
    if _unknown_abbreviation(name) != _unknown_abbreviation(other):
        return "place" not in (name.kind, other.kind)
    if name.keys & _LOOSE_KEYS or other.keys & _LOOSE_KEYS:
        return "person" not in (name.kind, other.kind)
    return True


def _unknown_abbreviation(name: Name) -> bool:
    """ "ВВП", "СУ СКР": may be spelled out in words that are no names."""
    return name.text.isupper() and all(k.startswith("word:") for k in name.keys)


def _is_telling(token: Token, name: Name) -> bool:
    """Whether a word is a name beyond doubt: of the lists, or alone ("Cleckheaton", not "Camp Arafjon")."""
    if not token.strong or token.low in _COMPASS or token.keys & _LOOSE_KEYS:
        return False
    if token.text.isupper() and name.kind != "place":  # MRI, МВД: often spelled out
        return bool(name.keys & _LASTING)
    if any(k.startswith("row:") for k in token.keys) and token.kind != "place":
        return False
    if token.low[0] > "z" and (
        token.keys & _HOME
        or (_OFFICIAL.match(token.low) and not load().is_known(token.low))
        or _ADJECTIVE.search(token.low)
    ):
        return False
    if token.low[0] <= "z" and token.keys and _DEMONYM.search(token.low):
        return False  # "the German company": a reader at home needs not be told
    if token.keys or load().is_known(token.low) or any(not k.startswith("word:") for k in name.keys):
        return True
    return _PLAIN.fullmatch(name.text) is not None and not token.begins


# Abbreviations that have one of their own in the other language.
_LASTING = frozenset(
    f"root:{word}"
    for word in "UN NATO FBI CIA NASA FIFA UEFA IMF WHO OSCE KGB FSB BBC CNN WTO ECB OECD IAEA"
    " CIS SCO CSTO OPEC EBRD ECHR PACE AIIB UNESCO UNICEF OPCW BRICS ASEAN APEC".split()
)
# "tweeted" is "написал в Твиттере", and a reader abroad is told whose government it is.
_LOOSE_KEYS = frozenset("root:twitter root:facebook root:google root:youtube root:internet root:US root:brit".split()
) | {
    "root:russia", "root:europ", "root:EU", "row:Olympic Games", "row:Brexit", "row:United States",
    "row:United Kingdom",
}  # fmt: skip
_HOME = frozenset({"root:india", "root:chin", "root:moscow", "root:olymp", "root:paralymp"})
_COMPASS = frozenset("south north east west southern northern eastern western southeastern southwestern saint".split())
_OFFICIAL = re.compile("гос|мин|рос|нац|глав|центр|спец|рай|обл|гор|супер|евро|теле|радио")
_DEMONYM = re.compile(r"(?:[ei]an|can|ese|ish|french|dutch|swiss|czech|greek|german|roman)s?$")
_ADJECTIVE = re.compile("[сц]к(?:ий|ая|ое|ие|ого|ой|ому|ом|им|их|ую|ими)$")
# A word whose form does not say that it is an adjective, a plural or a compound.
_PLAIN = re.compile(
    r"[A-Z][a-z]{3,}[a-rt-z](?:['’]s)?|[А-ЯЁ][а-яё]{3,}(?<!ого)(?<!ой)(?<!ий)(?<!ый)(?<!ая)(?<!ое)(?<!ие)(?<!ых)"
)


# --- comparing --------------------------------------------------------------------------------------------------------


def _lacking(wanted: Text, there: Text) -> list[Found]:
    return [(name, counted) for name, counted in wanted.names if not _explained(name, counted, there)]


def _explained(name: Name, counted: tuple[Token, ...], there: Text) -> bool:
    if name.keys & there.keys or any(t.keys & there.keys for t in counted):
        return True
    return any(_found(t, there) for t in counted if t.strong or not load().common(t.low))


def _found(token: Token, there: Text) -> bool:
    """Whether a word stands in a text: itself, in another case, in the other alphabet, as an adjective. Places of our
    table agree by the table alone: Latvia is not Литва.
    """
    low, place = token.low, stands_alone(token)
    others = [t for t in there.tokens if not (place and stands_alone(t))]
    if any(_alike(low, t.low) for t in others if t.capital):
        return True
    if len(low) < 4:
        return False
    sound = skeleton(low)[:1]  # first, because there are many words
    small = (t.low for t in others if not t.capital and len(t.low) > 5)
    return any(_alike(low, other) for other in small if skeleton(other)[:1] == sound)


@lru_cache(maxsize=65_536)
def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if "-" in one or "-" in other:
        if ("-" in one) != ("-" in other) and _alike(one.replace("-", ""), other.replace("-", "")):
            return True  # Wi-Fi and Wifi, Улан-Батор and Ulaanbaatar
        return any(
            a == b or (len(a) > 2 and len(b) > 2 and _alike(a, b)) for a in one.split("-") for b in other.split("-")
        )
    if (one[0] > "z") == (other[0] > "z"):
        return same_russian(one, other) if one[0] > "z" else same_english(one, other)
    latin, cyrillic = (one, other) if one[0] <= "z" else (other, one)
    return spelled_alike(latin, cyrillic, load().costs)


def _nearly(ours: tuple[Token, ...], theirs: tuple[Token, ...]) -> bool:
    """Whether two names that nothing explains may be one with a slip of the pen: Ermotti, Эрнотти."""
    strong = [(a, b) for a in ours for b in theirs if a.strong and b.strong]
    return any(_slip(a.low, b.low) for a, b in strong if not (a.keys and b.keys))  # Omsk is no slip for Томск


_LOOSE = 1.8  # the cost a letter below which two names may be one, where each lacks its like


def _slip(one: str, other: str) -> bool:
    if (one[0] > "z") != (other[0] > "z") and spelled_alike(min(one, other), max(one, other), load().costs, _LOOSE):
        return True
    one, other = skeleton(one), skeleton(other)
    if len(one) < 2 or len(other) < 2 or (one[0] != other[0] and one[1:] == other[1:]):  # Omsk is no slip for Томск
        return False
    if len(one) > 3 and sorted(one) == sorted(other):  # Maksin, Маскин
        return True
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1] <= (0 if max(len(one), len(other)) < 3 else 1 if max(len(one), len(other)) < 6 else 2)
