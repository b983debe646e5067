"""One name in two spellings: Джонсон and Johnson, Хрущёв and Khrushchev, Меркель and Меркелем.

What a run of Latin letters is in Cyrillic and what that costs was learned from name pairs (models/recipe/names.py);
a spelling agrees when the cheapest way through both words is cheap for their length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# A spelling agrees below this cost a letter: 95% of held-out name pairs cost under 0.83, one of 1,000 chance pairs does
# not cost over 1.26.
LIMIT = 1.2
_SILENT = frozenset("aeiouyhkpw")  # what may be nothing at the beginning of a word: Hubert and Юбер, Knut, Pskov
_SLACK = 2.5  # the beginning of a word may cost more than its share
_LATIN = str.maketrans({"ø": "o", "ß": "ss", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})

# ruff: noqa: SIM905
# Case endings of nouns and of names that decline like adjectives.
ENDINGS = frozenset(
    "а о у ом е ы и я ю ем ей ой ою ею ев ов ам ям ами ями ах ях ь ью ии ию ия ий й ии ией иев иям иями иях ием ье ья"
    " ьем ый ая ое ого ому ым ую их ым ыми ими яя ее его ему им ои ые ие ьи ьих".split()
) | {""}  # fmt: skip
# "лондонский", "лондонцы", "парижан": what a place becomes when it is not a noun of its own.
_DERIVED = re.compile(
    r"[аеиоуыяьй]?(?:н|ов|ев|ин|ан|ян|ей|ий)?ь?(?:ск|цк)(?:ий|ая|ое|ие|ого|ой|ому|ом|им|их|ую|ими|и)"
    r"|(?:ов|ев|ин)(?:а|ы|о|ой|у|ого|ому|ом|ым|ых|ыми|ый|ая|ое|ые)"
    r"|[аеиоуыяй]?[нв]?(?:ец|ц|еец|ейц|иец|ийц)(?:|ы|ев|ов|а|у|ам|ами|ах|ем|ем|ом|е)"
    r"|[аио]?(?:чан|жан|ан|ян|ит|ист)(?:ин|ина|ину|ином|е||ам|ами|ах|ы|ов|ка|ки|ку|кой|ок|а|у|ом)"
)
_ENGLISH_ENDING = re.compile(
    r"|[aeiouyh]|[eiy]?s|[i]?ans?|ns?|ese|i|ish|[e]?rs?|ites?|i?sts?|ism|ic|ia|us|es|os|is|ian|y|ey|ie"
)


def derived(ending: str) -> bool:
    return _DERIVED.fullmatch(ending) is not None


def english_ending(ending: str) -> bool:
    return _ENGLISH_ENDING.fullmatch(ending) is not None


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Lower case without accents and apostrophes; ё is е, but й stays."""
    lower = word.lower().replace("ё", "е").replace("й", "\0")
    if not lower.isascii():
        lower = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    return re.sub(r"['’`.]", "", lower.translate(_LATIN).replace("\0", "й"))


def spelled_alike(latin: str, cyrillic: str, costs: Mapping[str, Mapping[str, float]], limit: float = LIMIT) -> bool:
    """Whether two folded words sound the same; the Russian one in any case, or as an adjective or inhabitant."""
    latin = re.sub("^mc", "mac", latin)  # McDonald, Макдональд
    n, m = len(latin), len(cyrillic)
    if n < 2 or m < 2 or m > 2 * n + 7 or n > 2 * m + 3:
        return False
    bound = [limit * k + _SLACK for k in range(max(n, m) + 1)]
    rows: list[dict[int, float]] = [{} for _ in range(n + 1)]
    rows[0][0] = 0.0
    for i in range(n + 1):
        row = rows[i]
        if i and not row and not any(rows[i + 1 : i + 4]):
            return False
        steps = [(k, costs.get(latin[i : i + k])) for k in range(5) if i + k <= n]
        j = min(row, default=m + 1)
        while j <= m:  # the row grows while it is read: letters of the Russian word that stand for nothing
            so_far = row.get(j)
            if so_far is not None:
                for k, step in steps:
                    if step is None:
                        continue
                    for size in (0, 1, 2):
                        cost = step.get(cyrillic[j : j + size]) if j + size <= m else None
                        if k and not size and not j and latin[i] not in _SILENT:
                            continue  # Tomsk is no Омск
                        if cost is not None and so_far + cost < min(
                            rows[i + k].get(j + size, 99.0), bound[max(i + k, j + size)]
                        ):
                            rows[i + k][j + size] = so_far + cost
            j += 1
    return any(
        cost + _ending_cost(latin[i:], cyrillic[j:]) <= limit * max(i, j)
        for i in range(max(2, n - 4), n + 1)
        for j, cost in rows[i].items()
        if j >= 2
    )


@lru_cache(maxsize=65_536)
def _ending_cost(latin: str, cyrillic: str) -> float:
    """What the rests of two words cost that are endings: "a" and "ой", "" and "ский"; very much if they are none."""
    if not english_ending(latin):
        return 99.0
    own = 0.0 if not latin else 0.5 if len(latin) == 1 else 1.0
    if cyrillic in ENDINGS:
        return own + (0.3 if cyrillic else 0.0)
    return own + 0.7 if derived(cyrillic) else 99.0


def same_russian(one: str, other: str) -> bool:
    """Whether two folded Russian words may be cases of one name, or a name and its adjective."""
    if one == other:
        return True
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    if shared < 2:
        return False
    for cut in range(shared, max(1, shared - 3), -1):
        if _tail(one[cut:]) and _tail(other[cut:]):
            return True
    return bool(_fleeting(one) & _fleeting(other)) or (len(one) > 4 and skeleton(one) == skeleton(other))


def _tail(rest: str) -> bool:
    return rest in ENDINGS or derived(rest)


def _fleeting(word: str) -> set[str]:
    """Stems without the vowel that comes and goes: Павел and Павла, Лев and Льва, Донец and Донца."""
    stems = set()
    for cut in range(0, min(4, len(word) - 2)):
        stem, rest = word[: len(word) - cut], word[len(word) - cut :]
        if rest in ENDINGS:
            stems.add(re.sub(r"[еоь](?=[лвцкрн]$)", "", stem))
    return {s for s in stems if len(s) >= 2}


def same_english(one: str, other: str) -> bool:
    """Whether two folded English words may be one name: plural, inhabitant, another way to write a Russian name."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 3 and longer.startswith(shorter) and english_ending(longer[len(shorter) :]):
        return True
    if len(shorter) < 4:
        return False
    a, b = skeleton(one), skeleton(other)
    return len(a) >= 3 and a == b


# Letters that schemes of transliteration and translators exchange; vowels go.
_SOUNDS = {
    sound: letters
    for sounds in (
        "š=shch sch щ sh ш tch ch ч cz", "ž=zh ж dj дж j", "x=kh gh х g г q h", "f=ph ф f", "t=th t т",
        "v=w v в", "ks=x кс", "k=ck k к c", "s=ts tz ц s с z з", "b=b б", "p=p п", "d=d д", "l=l л", "m=m м", "n=n н",
        "r=r р",
    )
    for letters, _, many in (sounds.partition("="),)
    for sound in many.split()
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_VOWELS = "aeiouyаеиоуыэюя"


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """The consonants of a word by sound: khrushchev and khruschev are both "xršv"."""
    word = re.sub("c(?=[eiy])", "s", word)
    sounds = "".join(_SOUNDS[m.group()] for m in _SOUND.finditer(word))
    return ("a" if word[:1] in _VOWELS else "") + re.sub(r"(.)\1+", r"\1", sounds)
