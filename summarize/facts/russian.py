"""Stems of Russian words, so that all forms of a word are one: the steps of the Snowball stemmer, without -ов and -ин.

Those two are left on, for Медведев is no медведь. (M. Porter's algorithm; written anew.)
"""

from __future__ import annotations

import re
from functools import lru_cache

_GERUND = re.compile(r"(?:(?<=[ая])в(?:ши(?:сь)?)?|[иы]в(?:ши(?:сь)?)?)$")
_REFLEXIVE = re.compile(r"с[яь]$")
_ADJECTIVE = re.compile(
    r"(?:(?<=[ая])(?:ем|нн|вш|ющ|щ)|ивш|ывш|ующ)?"
    r"(?:ее|ие|ые|ое|ими|ыми|ей|ий|ый|ой|ем|им|ым|ом|его|ого|ему|ому|их|ых|ую|юю|ая|яя|ою|ею)$"
)
_VERB = re.compile(
    r"(?:(?<=[ая])(?:ла|на|ете|йте|ли|й|л|ем|н|ло|но|ет|ют|ны|ть|ешь|нно)"
    r"|ила|ыла|ена|ейте|уйте|ите|или|ыли|ей|уй|ил|ыл|им|ым|ен|ило|ыло|ено|ят|ует|уют|ит|ыт|ены|ить|ыть|ишь|ую|ю)$"
)
_NOUN = re.compile(
    r"(?:иями|ями|ами|иях|иям|ием|ией|ям|ем|ам|ом|ах|ях|ию|ью|ия|ья|ии|ие|ье|ей|ой|ий|й|а|е|и|о|у|ы|ь|ю|я)$"
)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a folded word (lower case, е for ё)."""
    vowel = re.search(r"[аеиоуыэюя]", word)
    if vowel is None:
        return word
    head, rest = word[: vowel.end()], word[vowel.end() :]
    cut = _GERUND.sub("", rest)
    if cut == rest:
        rest = _REFLEXIVE.sub("", rest)
        for ending in (_ADJECTIVE, _VERB, _NOUN):
            cut = ending.sub("", rest)
            if cut != rest:
                break
    cut = re.sub(r"и$", "", cut)
    return head + re.sub(r"ь$", "", re.sub(r"нн$", "н", cut))


@lru_cache(maxsize=65_536)
def name_stem(word: str) -> str:
    """The stem of a folded word of a name, where "Штатов" is a case of "Штаты", part by part at hyphens."""
    return "-".join(re.sub(r"(?<=...)[ое]в$", "", stem(part)) for part in word.split("-"))
