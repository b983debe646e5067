"""Who says it and how sure it is: "якобы", "по словам", "allegedly", "according to"; and quotation marks.

An allegation that becomes a fact is the worst a translation can do, so the hedges ("allegedly") ask for a hedge. A
source that is named ("according to") asks for any word of speech. "Said" itself asks for nothing: it comes and goes.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .fact import Fact

HEDGES: dict[str, str] = {
    "en": r"""
        alleged(?:ly)? | reportedly | supposedly | purported(?:ly)? | ostensibly | unconfirmed
    """,
    "ru": r"""
        якобы | предположительно | по\s+слухам | неподтвержд[её]нн\w+
    """,
}
# What may stand for a hedge of the other side.
HEDGING: dict[str, str] = {
    "en": r"""
        alleg\w+ | suppos\w+ | purport\w* | suspect\w* | suspicion\w* | accus\w+ | claim\w* | apparent\w* | believed
      | thought | said\s+to | presum\w+ | seem\w* | appear(?:s|ed)?\s+to | rumou?r\w* | assum\w+ | so-called
      | contend\w* | as\s+(?:if|though) | pretend\w* | pretext\w* | tentative\w* | probabl\w+ | possibl\w+ | likely
      | perhaps | perceived | reported | (?:is|are|was|were)\s+said | considered | expected | supposition
      | suggest\w* | approximate\w* | imaginary | according\s+to\s+(?:reports|rumou?rs|some) | ostensibl\w+
      | reportedly | unconfirmed | estimated | potential\w*
    """,
    "ru": r"""
        предпол\w+ | подозр\w+ | обвин\w+ | утвержда\w+ | утверждени\w+ | будто | вероятн\w+ | возможн\w+ | видимо
      | очевидно | вменя\w+ | инкримин\w+ | мол | дескать | похоже | кажется | слух\w* | предлог\w* | судя\s+по
      | мним\w+ | пресловут\w+ | как\s+бы | якобы
      | по\s+(?:имеющимся\s+|некоторым\s+|неподтвержд\w+\s+|предварительным\s+)?(?:данным|сведениям|сообщениям
        |информации|утверждени\w+|версии) | по-видимому | псевдо\w+ | по\s+идее | призван\w+ | вроде | считается
      | считают | сообщается | сообщалось | сообщают | говорят | так\s+называем\w+ | потенциальн\w+
      | ориентировочн\w+ | может\s+быть | предположительн\w+
    """,
}
SOURCES: dict[str, str] = {
    "en": r"""
        according\s+to | citing | in\s+the\s+words\s+of
    """,
    "ru": r"""
        по\s+(?:[^\W\d_]+\s+)?(?:словам|данным|мнению|информации|сведениям|сообщени\w+|утверждени\w+|заявлени\w+
        |оценк\w+|свидетельств\w+) | со\s+ссылкой
    """,
}
SPEECH: dict[str, str] = {
    "en": r"""
        sa(?:y|ys|id|ying) | t(?:ell|ells|old|elling) | report(?:s|ed|edly|ing)? | cit(?:e|es|ed|ing) | quot\w+
      | stat(?:ed|es|ement|ements) | announc\w+ | claim\w* | argu(?:e|es|ed|ing) | believ\w+ | think\w* | thought
      | view | opinion\w* | not(?:ed|es|ing) | add(?:ed|s) | explain\w* | admit\w* | warn\w* | insist\w*
      | suggest\w* | show(?:s|ed|n)? | finds? | found | estimat\w+ | forecast\w* | predict\w* | data | figures
      | polls? | surveys? | reckon\w* | consider\w* | describ\w+ | confirm\w* | reveal\w* | indicat\w+ | alleg\w+
      | accord\w+ | assert\w* | comment\w* | declar\w+ | express\w* | spoke\w* | testif\w+ | stress\w* | referr\w+
      | inform(?:s|ed) | recall\w* | conclu\w+ | as\s+[\w\s]{2,20}\s+(?:put|puts|points?\s+out) | per | under
      | rat(?:ed|ing)s? | rank\w* | words? | feel\w* | felt | see(?:s|n)? | letter | evidence | based | calculat\w+
      | assess\w* | remark\w* | mention\w* | expect\w* | expert\w* | statistics | account\w* | depend\w*
      | accordance | in\s+line | research\w* | stud(?:y|ies) | sources?
    """,
    "ru": r"""
        сказа\w+ | говор\w+ | сообщ\w+ | заяв\w+ | рассказ\w+ | отме[чт]\w+ | подч[её]рк\w+ | счита\w+ | мнени\w+
      | утвержд\w+ | словам
      | по\s+(?:[^\W\d_]+\s+)?(?:данным|словам|оценк\w+|информации|сведениям|мнению|подсч[её]т\w*|прогноз\w*
        |результат\w*|верси\w+|итогам) | ссыл\w+ | сосла\w+ | цитир\w+ | пояс\w+ | объяс\w+ | добав\w+
      | призна[лн]\w+ | предупре\w+ | полага\w+ | дума\w+ | увер[ея]\w+ | информир\w+ | источник\w* | оцен\w+
      | прогноз\w* | показ\w+ | указ\w+ | пиш[еу]\w+ | писал\w* | переда[её]т\w* | исследован\w+ | опрос\w*
      | статистик\w* | доклад\w* | отч[её]т\w* | свидетельств\w+ | вспомина\w+ | выска[зж]\w+ | убежд[её]н\w+
      | назва\w+ | называ\w+ | согласно | взгляд | как\s+[^,.]{2,30}\s+(?:пиш|счита|сообщ|отме|утвер|характ)\w+
      | в\s+соответствии | исходя | основ\w+ | в\s+рамках | выяс\w+ | следу(?:я|ет) | по\s+[^\W\d_]+
      | как\s+[^,.]{2,40} | слов\w+ | данн\w+ | информ\w+ | соглас\w+ | признава\w+ | подсч[её]т\w* | расч[её]т\w*
      | вид\w+ | результат\w* | сведени\w+ | в\s+зависимости | верси\w+ | отвеча\w+ | заверил\w* | понима\w+
    """,
}
_QUOTED = re.compile(
    r"«[^»]{1,400}»|“[^”]{1,400}”|„[^“”]{1,400}[“”]|(?<!\w)\"(?=\S)[^\"]{1,400}(?<=\S)\"|(?<!\w)''[^']{1,400}''"
)
_MARK = re.compile(r"[«»“”„\"]|''|(?<!\w)['‘]|['’](?!\w)")


def _pattern(table: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + re.sub(r"\s+", "", table) + r")(?!\w)", re.I)


_CUES = {
    language: tuple(_pattern(table[language]) for table in (HEDGES, HEDGING, SOURCES, SPEECH)) for language in HEDGES
}


@lru_cache(maxsize=1024)
def asking(text: str, language: str) -> tuple[Fact, ...]:
    """Hedges and named sources that ask for a counterpart: one that shares a reading."""
    hedges, _, sources, _ = _CUES[language]
    return tuple(_cues(text, hedges, "hedge", True) + _cues(text, sources, "source", True))


@lru_cache(maxsize=1024)
def attributions(text: str, language: str) -> tuple[Fact, ...]:
    """All that hedges or names a source; the firm ones are those of ``asking``."""
    _, hedging, _, speech = _CUES[language]
    soft = _cues(text, hedging, "hedge", False) + _cues(text, speech, "source", False)
    return (*asking(text, language), *soft)


def _cues(text: str, pattern: re.Pattern[str], reading: str, firm: bool) -> list[Fact]:
    return [
        Fact("attribution", m.start(), m.end(), m.group(), frozenset({reading}), firm=firm)
        for m in pattern.finditer(text)
    ]


def _is_speech(quoted: str) -> bool:
    """Not a title, which one language quotes and the other does not."""
    return len(re.findall(r"(?<!\w)[a-zа-яё]+", quoted)) >= 6


@lru_cache(maxsize=1024)
def quotes(text: str) -> tuple[Fact, ...]:
    """Quoted speech: firm; a lone mark only answers, since a quotation may go on elsewhere."""
    found = [
        Fact("quote", m.start(), m.end(), m.group(), frozenset({"quoted"}), firm=_is_speech(m.group()))
        for m in _QUOTED.finditer(text)
    ]
    marks = [
        Fact("quote", m.start(), m.end(), m.group(), frozenset({"quoted"}), firm=False) for m in _MARK.finditer(text)
    ]
    return (*found, *marks)
