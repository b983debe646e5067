"""Language, paragraphs, sentences. Every piece knows its offsets: ``text[s.start:s.end] == s.text``.

Sentences of both languages come from razdel's machine: it proposes boundaries, the first rule with an opinion joins or
splits there. Russian keeps razdel's own rules behind ours; English has a list of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from razdel.segmenters.sentenize import RULES, SentSegmenter, SentSplitter, close_bracket, close_quote, list_item

from .article import Language, Sentence

Range = tuple[int, int]

LONGEST = 1_000  # characters of a sentence; what is longer is cut at white space
STRETCH = 8_000  # characters given to razdel at once: it copies what it joins, which is quadratic on long input
SAMPLE = 3_000  # characters the language is read from

# --- language ---------------------------------------------------------------------------------------------------------

CYRILLIC = {"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn"}  # the Cyrillic languages that py3langid knows
NOT_STORY = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+")
# By this much at most, a headline in Russian or English falls behind another language; sentences in others win by more.
DOUBT = 12.0
SHORT = 25  # letters; on fewer the classifier guesses and the alphabet knows better


def detect(text: str) -> str:
    """Language of the text as an ISO 639-1 code, ``"und"`` where there is nothing to tell it by."""
    sample = NOT_STORY.sub(" ", _sample(text)).lower()
    letters = "".join(filter(str.isalpha, sample))
    cyrillic = "".join(re.findall("[\u0400-\u04ff]", letters))
    if not letters:
        return "und"
    if len(cyrillic) > 0.6 * len(letters):  # a page in Russian that is full of Latin names stays Russian
        return _cyrillic(sample, cyrillic)
    if _plainly_english(sample, letters):
        return "en"
    return _likeliest(_scores(sample), "en")


def _cyrillic(sample: str, letters: str) -> str:
    """Russian shows by ы, э, ё, which its Slavic neighbours lack, and by having no letter of another alphabet."""
    foreign = len(re.sub("[а-яё]", "", letters)) / len(letters)
    if foreign < 0.003 and (len(re.findall("[ыэё]", letters)) > 0.008 * len(letters) or len(letters) < SHORT):
        return "ru"
    scores = {c: score for c, score in _scores(re.sub("[a-z]+", " ", sample)).items() if c in CYRILLIC}
    if foreign > 0.05:  # Tajik and Tatar are unknown to the classifier
        del scores["ru"]
    return _likeliest(scores, "ru" if foreign < 0.02 else "")


def _plainly_english(sample: str, letters: str) -> bool:
    """No other language that uses Latin letters has "the"."""
    if len(letters) < SHORT:
        return letters.isascii()
    found = re.findall(r"\w+", sample)
    return len(found) > 20 and found.count("the") > 0.03 * len(found)


def _scores(sample: str) -> dict[str, float]:
    """Logarithm of how well each language fits."""
    import py3langid  # here, because its model takes most of a second to load

    return {str(code): float(score) for code, score in py3langid.rank(sample) if code != "zxx"}


def _likeliest(scores: dict[str, float], ours: str) -> str:
    """The language that fits best; ``ours`` where it is hardly behind."""
    best = max(scores, key=scores.__getitem__)
    return ours if scores[best] - scores.get(ours, float("-inf")) < DOUBT else best


def _sample(text: str) -> str:
    """Beginning, middle and end, so that a foreign caption or quotation does not decide."""
    if len(text) <= SAMPLE:
        return text
    third, middle = SAMPLE // 3, len(text) // 2
    return " ".join((text[:third], text[middle : middle + third], text[-third:]))


def words(text: str) -> int:
    """Number of words; "Санкт-Петербург", "don't" and "1,5" are one each."""
    return len(re.findall(r"\w+(?:[-’'.,]\w+)*", text))


# --- paragraphs -------------------------------------------------------------------------------------------------------

LINE = re.compile(r"[^\n\u2028\u2029]*\S[^\n\u2028\u2029]*")
BLOCK = re.compile(r"\S(?:.*\S)?(?:\n[^\S\n]*\S(?:.*\S)?)*")
ENDED = re.compile(r"[.!?…][\"'»”’)\]]*$")


def paragraphs(text: str) -> list[Range]:
    """Offsets of the paragraphs without the white space around them: blocks in hard-wrapped text, else lines."""
    lines = [_strip(text, m.start(), m.end()) for m in LINE.finditer(text)]
    if not _wrapped(text, lines):
        return lines
    return [m.span() for m in BLOCK.finditer(text)]


def _wrapped(text: str, lines: list[Range]) -> bool:
    """Is a line end a mere line end? Then lines are nearly full, stop in mid-sentence, and go on in lower case."""
    # The second test tells wrapped prose from a list of headlines, which are as long and as free of full stops.
    if any(end - start > 100 for start, end in lines):
        return False
    inner = [(a, b) for a, b in pairwise(lines) if text[a[1] : b[0]].count("\n") == 1]
    if len(inner) < 4:
        return False
    full = sum(end - start >= 55 and not ENDED.search(text[start:end]) for (start, end), _ in inner)
    going_on = sum(text[b[0]].islower() for _, b in inner)
    return full >= 0.6 * len(inner) and going_on >= 0.4 * len(inner)


CUT_OFF = re.compile(
    r"[.,;:«—–-]$|\b(?:сообща|переда|пиш|отмеча|информиру|рассказыва|утвержда|заявля)\w+$"
    r"|\b(?:в|на|с|из|по|of|the|in|to|that)$"
)


def title(text: str) -> Range | None:
    """Offsets of the first line where it is a title: short, without a full stop, and a longer paragraph follows."""
    spans = paragraphs(text[:10_000])
    if len(spans) < 2:
        return None
    (start, end), later = spans[0], spans[1:6]
    line = text[start:end]
    # A lead can lack its full stop too, where a link was lost: it is long, or two sentences, or goes on below.
    if end - start > 150 or CUT_OFF.search(line) or re.search(r"\w{3}[.!?…]\s+[A-ZА-ЯЁ]", line):
        return None
    if (ENDED.search(line) and not line.endswith("?")) or not re.match(r"[A-ZА-ЯЁ\d«\"“‘'(—–]", text[slice(*later[0])]):
        return None
    story = [(a, b) for a, b in later if b - a > end - start and ENDED.search(text[a:b])]
    return (start, end) if story and not re.match(r"[—–•*·-]", line) else None


# --- sentences --------------------------------------------------------------------------------------------------------


def sentences(text: str, language: Language) -> list[Sentence]:
    """Sentences in the order of the text, stripped, without overlap; hard pieces where there is no full stop."""
    return [
        Sentence(text[a:b], a, b, number)
        for number, (start, end) in enumerate(paragraphs(text))
        for a, b in split(text, start, end, language)
    ]


def split(text: str, start: int, end: int, language: Language) -> list[Range]:
    """Offsets of the sentences in ``text[start:end]``. Linear in its length."""
    segment = SEGMENTERS[language]
    found: list[Range] = []
    for low, high in _stretches(text, start, end):
        for left, right in _unglued(text, low, high):
            for piece in segment(text[left:right]):
                found += _hard_pieces(text, left + piece.start, left + piece.stop)
    return found


# "компании RRG.По данным", "the interrogation.The police": a paragraph's end was lost; but "Lenta.Ru", "в т.ч.Москва"
GLUED = re.compile(
    r"(?:(?<=[a-zа-яё]{3}[.!?])|(?<=[»”)\d][.!?])|(?<=[A-ZА-ЯЁ]{3}[.!?]))(?!Р[уф]\b|(?:Ru|Com|Net|Org)\b)(?=[А-ЯЁ][а-яё]*\s|[A-Z][a-z]*\s[a-z])"
)


def _unglued(text: str, start: int, end: int) -> Iterator[Range]:
    """Cut where the space behind a full stop is missing."""
    for match in GLUED.finditer(text, start, end):
        yield start, match.start()
        start = match.start()
    yield start, end


def _stretches(text: str, start: int, end: int) -> Iterator[Range]:
    """Cut a huge paragraph for razdel, behind a full stop where there is one."""
    while end - start > STRETCH:
        window = text[start : start + STRETCH]
        stops = list(re.finditer(r"[.!?…][\"»”)]*\s+(?=[A-ZА-ЯЁ])", window))
        cut = start + (stops[-1].end() if stops else _blank(window))
        yield start, cut
        start = cut
    yield start, end


def _hard_pieces(text: str, start: int, end: int) -> Iterator[Range]:
    """The sentence itself or, where it is too long to be one, pieces cut at white space or just cut."""
    while end - start > LONGEST:
        cut = start + _blank(text[start : start + LONGEST])
        yield from filter(None, [_strip(text, start, cut)])
        start = cut
    start, end = _strip(text, start, end)
    if start < end:
        yield start, end


def _blank(window: str) -> int:
    """Offset behind the last white space of the window; its length where there is none in the second half."""
    found = max(window.rfind(" "), window.rfind("\n"), window.rfind("\u00a0")) + 1
    return found if found > len(window) // 2 else len(window)


def _strip(text: str, start: int, end: int) -> Range:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


# --- rules ------------------------------------------------------------------------------------------------------------
# A rule looks at one proposed boundary (``left`` and ``right`` are the 40 characters beside ``delimiter``, ``buffer``
# the sentence so far) and answers JOIN, SPLIT, or None for no opinion.

Rule = Callable[[Any], str | None]

JOIN, SPLIT = "join", "split"  # razdel's own words

# Words that open a sentence and do not go on after an abbreviation.
STARTERS_RU = re.compile(
    "в|во|на|по|при|о|об|от|до|за|из|к|с|со|у|и|а|но|он|она|оно|они|это|этот|эта|эти|его|её|их|мы|вы|я|ты|там|тут|так"
    "|также|тогда|затем|потом|теперь|после|ранее|однако|кроме|если|когда|как|что|для|все|всё|ещё|еще|сейчас|между|тем"
    "|согласно|напомним|сообщается|отмечается|уточняется"
)
STARTERS_EN = re.compile(
    "the|a|an|this|that|these|those|he|she|it|they|we|you|i|his|her|its|their|our|in|on|at|by|for|from|with|to|of|as|and"
    "|but|or|so|if|when|while|after|before|since|because|although|though|however|meanwhile|then|there|here|what|who|how"
    "|why|where|some|many|most|more|all|no|not|now|last|still|yet|also|both|each|one|two|three|another|other|earlier"
    "|later|under|over|during|despite|according"
)
MONTH_RU = re.compile(r"\d\s+(?:янв|февр?|мар|апр|июн|июл|авг|сент?|окт|нояб?|дек)$")
UNIT_RU = re.compile(r"(?:\d-[хея]|°\s?[CС]|км/ч|\d[А-ЯA-Z]|\d\s?(?:мм|см|м|км|кг|т)|(?:тыс|млн|млрд)\.?\s(?:т|га))$")
YEAR_RU = re.compile(r"(?:\d\s*гг?|\b[XVI]+\s*вв?)$")
YEAR_OPENS_CLAUSE = re.compile(r"(?:[,:;(«—–]|\b(?:что|и|но|а))\s*(?:\w+\s+){0,2}[\dXVI–-]+\s*[гв]{1,2}$")
TITLE_RU = re.compile(
    r"\b(?:ген|полк|подполк|лейт|адм|архиеп|митр|проф|акад|доц|инж|стар|бул|бульв|наб|пос|дер|обл)$", re.IGNORECASE
)
TITLE_EN = re.compile(
    "mr|mrs|ms|dr|prof|gov|sens?|reps?|gen|col|lt|maj|capt|cpt|cmdr|sgt|cpl|pvt|adm|rev|hon|pres|supt|det|insp|st|mt|ft"
    "|messrs|mme|mlle|atty|asst|dep|dist|vs?|eg|ie|cf|approx|amb|sec|treas"
)
NUMBERED_EN = re.compile(
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|nos?|figs?|pp?|vols?|ch|art|eq|op|para|route|rte"
)
SUFFIX_EN = re.compile(
    r"\b(?:inc|ltd|corp|co|bros|plc|llc|jr|sr|esq|al|etc|ave|blvd|rd|est|dept|univ|assn|ph\.d|m\.d)$", re.IGNORECASE
)
AFTER_CLOCK = re.compile(
    r"\s*(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z]{2,4}T\b|GMT|UTC|Eastern|Pacific|Central)"
)
SAYING = re.compile(
    r"\s*(?:[A-Z][\w.’'-]*\s+){1,3}(?:said|says|asked|added|wrote|replied|told|shouted|cried|tweeted)\b"
)


def semicolon(split: Any) -> str | None:
    """ "Франция; Германия" , "Paris, France; Rome" """
    return JOIN if split.delimiter == ";" else None


def starts(split: Any, starters: re.Pattern[str]) -> bool:
    """Does a sentence begin on the right? "А. В. Петров": the "В" there is an initial."""
    match = re.match(r"\s*[\"'«“‘(]?\s*(\w+)(?!\w|\.)", split.right)
    return match is not None and bool(starters.fullmatch(match.group(1).lower()))


def currency_of_country(split: Any) -> str | None:
    """ "5 млрд долл. США" """
    if split.delimiter == "." and split.left_token == "долл" and re.match(r"\s*(США|Канады|Сингапура)", split.right):
        return JOIN
    return None


def short_month(split: Any) -> str | None:
    """ "5 дек. 1990 г." """
    if MONTH_RU.search(split.left) and re.match(r"\s*\d{4}", split.right):
        return JOIN
    return None


def year_ends_sentence(split: Any) -> str | None:
    """ "начали в 2015 г. Подрядчик" splits; "В 2019 г. Компания выросла" and "ждут, что к 2024 г. Россия" join."""
    if split.delimiter != "." or not YEAR_RU.search(split.left):
        return None
    if starts(split, STARTERS_RU) and len(split.buffer) > 20:
        return SPLIT
    return JOIN if len(split.buffer) <= 25 or YEAR_OPENS_CLAUSE.search(split.left) else SPLIT


def rank_before_name(split: Any) -> str | None:
    """ "ген. Сидоров", "наб. Фонтанки" """
    return JOIN if split.delimiter == "." and TITLE_RU.search(split.left) else None


def unit_ends_sentence(split: Any) -> str | None:
    """ "в середине 1950-х. Теперь", "до 290 км/ч. Этот", "+15 °C. На", "4 млн т. Сами", "проект 212А. Вплоть" """
    return SPLIT if split.delimiter == "." and UNIT_RU.search(split.left) else None


def letter_ends_sentence(split: Any) -> str | None:
    """ "Витамин С. Он полезен", "Плеер Б. В Москве" """
    if split.delimiter == "." and re.search(r"\w{3,}\s+[А-ЯA-Z]$", split.left) and starts(split, STARTERS_RU):
        return SPLIT
    return None


def english_title(split: Any) -> str | None:
    """ "Mr. Jones", "U.S. Sen. John Smith", "St. Louis", "Lt. Gov. Brown" """
    return JOIN if split.delimiter == "." and TITLE_EN.fullmatch(split.left_token.lower()) else None


def english_number(split: Any) -> str | None:
    """ "Nov. 7", "No. 5", "pp. 12-14"; but "in Nov. He", "She said no. Then" """
    if split.delimiter == "." and NUMBERED_EN.fullmatch(split.left_token.lower()):
        return JOIN if re.match(r"\s*#?\d", split.right) else None
    return None


def english_clock(split: Any) -> str | None:
    """ "at 9 a.m. Monday" joins, "at 5 p.m. Police came" splits"""
    if re.search(r"\b[ap]\.\s?m$", split.left, re.I):
        return JOIN if AFTER_CLOCK.match(split.right) else SPLIT
    return None


def english_acronym(split: Any) -> str | None:
    """ "U.S. Army", "Washington, D.C. Mayor", "J. K. Rowling", "N. Korean"; "in the U.S. The rest" splits"""
    if split.delimiter != "." or not re.search(r"(?:^|[^\w’'])(?:[A-Za-z]\.\s?)*[A-Z]$", split.left):
        return None
    return SPLIT if starts(split, STARTERS_EN) and not re.match(r"\s*A\.", split.right) else JOIN


def english_suffix(split: Any) -> str | None:
    """ "Apple Inc. CEO Tim Cook" joins, "Apple Inc. The firm" splits"""
    if split.delimiter == "." and SUFFIX_EN.search(split.left):
        return SPLIT if starts(split, STARTERS_EN) else JOIN
    return None


def english_speech(split: Any) -> str | None:
    """“Why?” John asked."""
    return (
        JOIN if re.search(r"[?!]$", split.left) and SAYING.match(split.right) and split.delimiter in "\"”’'" else None
    )


RUSSIAN: list[Rule] = [
    semicolon,
    *RULES[:4],  # nothing on a side, no space, lower case or closing mark on the right: join
    currency_of_country,
    short_month,
    year_ends_sentence,
    rank_before_name,
    unit_ends_sentence,
    letter_ends_sentence,
    *RULES[4:],
]
ENGLISH: list[Rule] = [
    semicolon,
    *RULES[:4],
    english_title,
    english_number,
    english_clock,
    english_acronym,
    english_suffix,
    english_speech,
    list_item,
    close_quote,
    close_bracket,
]


def _segmenter(rules: list[Rule]) -> Any:
    return SentSegmenter(split=SentSplitter(window=40), rules=rules)


SEGMENTERS = {"ru": _segmenter(RUSSIAN), "en": _segmenter(ENGLISH)}
