"""Numbers told in words, in Russian and English: "сто двадцать пять", "half a million", "девятнадцатилетний", "XXI"."""

from __future__ import annotations

import re
from functools import lru_cache

from .numbers import Number

_ADJECTIVE = "(?:ый|ий|ой|ая|ое|ого|ому|ую|ым|ом|ые|ых|ыми|ым)"


def _russian(cardinal: str, ordinal: str, more: str = "") -> str:
    return rf"{cardinal}(?:ь|и|ью)|{ordinal}{_ADJECTIVE}" + (f"|{more}" if more else "")


# Words that are a number and nothing else: what one side says with them the other must say too.
_NUMERALS: dict[float, str] = {
    2: "two|два|две|двух|двум|двумя|двое|двоих|вдвое|дважды|twice",
    3: "three|три|тр[её]х|тр[её]м|тремя|трое|троих|втрое|трижды|thrice|threefold",
    4: "four|fourth|fourfold|четыре|четыр[её]х|четыр[её]м|четырьмя|четверо|четверых|вчетверо",
    5: "five|fifth|fivefold|" + _russian("пят", "пят", "пятеро|пятерых|впятеро"),
    6: "six|sixth|" + _russian("шест", "шест", "шестеро|шестерых"),
    7: f"seven|seventh|семь|семи|седьм{_ADJECTIVE}|семеро|семерых",  # but "семью" is mostly a family
    8: "eight|eighth|" + _russian("вос(?:ем|ьм)", "восьм", "восьмеро|восьмерых|восемью"),
    9: "nine|ninth|" + _russian("девят", "девят", "девятеро|девятерых"),
    10: "ten|tenth|" + _russian("десят", "десят", "десятеро"),
    11: "eleven|eleventh|" + _russian("одиннадцат", "одиннадцат"),
    12: "twelve|twelfth|" + _russian("двенадцат", "двенадцат"),
    13: "thirteen(?:th)?|" + _russian("тринадцат", "тринадцат"),
    14: "fourteen(?:th)?|" + _russian("четырнадцат", "четырнадцат"),
    15: "fifteen(?:th)?|" + _russian("пятнадцат", "пятнадцат"),
    16: "sixteen(?:th)?|" + _russian("шестнадцат", "шестнадцат"),
    17: "seventeen(?:th)?|" + _russian("семнадцат", "семнадцат"),
    18: "eighteen(?:th)?|" + _russian("восемнадцат", "восемнадцат"),
    19: "nineteen(?:th)?|" + _russian("девятнадцат", "девятнадцат"),
    20: "twenty|twentieth|" + _russian("двадцат", "двадцат"),
    30: "thirty|thirtieth|" + _russian("тридцат", "тридцат"),
    40: f"forty|fortieth|сорока?|сороков{_ADJECTIVE}",
    50: f"fifty|fiftieth|пятьдесят|пятидесяти|пятидесят{_ADJECTIVE}",
    60: f"sixty|sixtieth|шестьдесят|шестидесяти|шестидесят{_ADJECTIVE}",
    70: f"seventy|seventieth|семьдесят|семидесяти|семидесят{_ADJECTIVE}",
    80: f"eighty|eightieth|восемьдесят|восьмидесяти|восьмидесят{_ADJECTIVE}",
    90: f"ninety|ninetieth|девяност[оа]|девяност{_ADJECTIVE}",
    100: "hundred|сто|ста",
    200: "двести|двухсот|двумстам", 300: "триста|тр[её]хсот", 400: "четыреста|четыр[её]хсот", 500: "пятьсот|пятисот",
    600: "шестьсот|шестисот", 700: "семьсот|семисот", 800: "восемьсот|восьмисот", 900: "девятьсот|девятисот",
    1.5: "полтора|полторы|полутора",
    1e3: "thousand|тысяч[аиуе]?|тысячей|тыс", 1e6: r"million|миллион[ауе]?|миллионом|млн|mln",
    1e9: r"billion|миллиард[ауе]?|миллиардом|млрд|bl?n", 1e12: r"trillion|триллион[ауе]?|трлн",
}  # fmt: skip
# Words that may stand for a number, but have other meanings or rounder shapes: they only answer.
_LOOSE: dict[float, str] = {
    0: "zero|nil|ноль|нуль|нул[яюе]|нул[её]м",
    1: f"one|first|once|single|one-time|an?|один|одн(?:а|о|у|ой|ого|ому|им|ом|и|их)|перв{_ADJECTIVE}|однажды"
    f"|единственн\\w+",
    2: f"second|both|couples?|pairs?|doubl\\w+|twofold|duo|twins?|two|оба|обе|об[ео]их|об[ео]им|об[ео]ими"
    f"|удво\\w+|двойн\\w+"
    f"|двойк\\w+|близнец\\w*|пар[аыуе]|пар(?:ой|ам|ами|ах|очк\\w+)|втор{_ADJECTIVE}|вдво[её]м|двоим|двоими|двукратн\\w+|another",
    3: "thirds?|tripl\\w+|trio|трет(?:ий|ья|ье|ьего|ьей|ьему|ью|ьем|и|ьи|ьих|ьим|ям)|тройн\\w+|тройк\\w+|утро\\w+"
    "|троим|тро[её]кратн\\w+|втро[её]м",
    4: f"quadrupl\\w+|quartet\\w*|четв[её]рк\\w+|квартет\\w*|четв[её]рт{_ADJECTIVE}|fours?",
    5: "пят[её]рк\\w+|fives?|пятиклас\\w+|quintupl\\w+|fifths",
    6: "шест[её]рк\\w+|sixths?|sixfold",
    7: "sevenfold|семидневк\\w+|семью|сем[её]рк\\w+|sevenths?",
    8: "eightfold|восьм[её]рк\\w+|eighths?",
    9: "девятк\\w+", 10: "tenfold|tens|tenths?|десятк\\w+|десяток|decades?|десятилети\\w+|юбилей\\w*",
    12: "dozens?|дюжин\\w*|noon|полдень|полудня|полудню", 24: "midnight|полноч\\w+|сут(?:ки|ок|кам|очн\\w+)",
    20: "score|twenties|двадцатк\\w+", 30: "thirties", 40: "forties", 50: "fifties", 60: "sixties", 70: "seventies",
    80: "eighties", 90: "nineties",
    100: "hundreds|hundredth|сотн\\w+|сотен|сот[аыоу]\\w*|century|centuries|век\\w*|столети\\w+|сотк\\w+|centenar\\w+",
    0.5: r"half|halves|halv\w+|mid(?:dle|way)?|semi|semifinal\w*|половин\w+|пол|полу|полуфинал\w*|наполовину"
    r"|вполовину|пополам",
    0.25: r"quarter\w*|четверт\w+|четвертьфинал\w*|квартал\w*",
    1e3: "thousands|thousandth|тысяч\\w*|thou|grand|millennium|тысячелети\\w+",
    1e6: r"millions|миллион\w*|millionaires?",
    1e9: r"billions|миллиард\w*|billionaires?", 1e12: r"trillions|триллион\w*",
    2000: "нулев\\w+|noughties|двухтысячн\\w+",
}  # fmt: skip
_FIRM_WORDS = [(re.compile(pattern, re.I), value) for value, pattern in _NUMERALS.items()]
_LOOSE_WORDS = [(re.compile(pattern, re.I), value) for value, pattern in _LOOSE.items()]
_ANY_WORD = re.compile("|".join(p.pattern for p, _ in _FIRM_WORDS + _LOOSE_WORDS), re.I)
_ORDINAL = re.compile(rf"\w+(?:th|first|second|third)|\w{{2,}}{_ADJECTIVE}", re.I)

# "девятнадцатилетний", "двухэтажный", "полчаса", "стопроцентный", "двадцатипятитысячный"
_STEMS: dict[str, float] = {
    "одно": 1, "двух": 2, "дву": 2, "трёх": 3, "трех": 3, "четырёх": 4, "четырех": 4, "четверо": 4, "пяти": 5,
    "шести": 6, "семи": 7,
    "восьми": 8, "девяти": 9, "десяти": 10, "одиннадцати": 11, "двенадцати": 12, "тринадцати": 13, "четырнадцати": 14,
    "пятнадцати": 15, "шестнадцати": 16, "семнадцати": 17, "восемнадцати": 18, "девятнадцати": 19, "двадцати": 20,
    "тридцати": 30, "сорока": 40, "пятидесяти": 50, "шестидесяти": 60, "семидесяти": 70, "восьмидесяти": 80,
    "девяносто": 90, "сто": 100, "двухсот": 200, "трёхсот": 300, "трехсот": 300, "пятисот": 500, "четырёхсот": 400,
    "четырехсот": 400, "полутора": 1.5, "полу": 0.5, "пол": 0.5,
}  # fmt: skip
_STEM = re.compile("|".join(sorted(_STEMS, key=len, reverse=True)), re.I)
_COUNTED = re.compile(
    "лет|год|дн[еяи]|дневн|месяч|недел|час|минут|секунд|суточ|этаж|процент|кратн|метр|километр|тонн|литр|милли|тысяч|мест"
    "|комнат|очков|томн|сторон|уголь|рубл|доллар|евро|балл|мильн|фут|дюйм|ярд|градус|век|значн|полос|ступен|раз|палат"
    "|парти|уровн|част|звёзд|звезд|колес|кил|гектар|полож|спальн|серийн|слойн|тур|матч|дорож|рядн|сот|цилиндр",
    re.I,
)
_AND_A = re.compile(r"\band\s+(?:a|one)\s$", re.I)
_ROMAN = re.compile(
    r"\b[IVXLCХІ]{2,}(?:-[а-яё]{1,3})?\b|\b[IVXLCХ](?=\s+(?:век|в\.|вв\.|столет|centur|съезд|кварт|степен|мир))"
    r"|(?<=Elizabeth )I+\b|(?<=World War )I+\b"
)
LONGEST = 9  # words of one number: "nine hundred and ninety-nine thousand nine hundred and ninety-nine" has eight
_OF = re.compile(r"\s+of\s+")  # "tens of thousands", but not "two of seven"
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[.,;:!?()«»“”\"]")
_JOINING = {"and", "a", "с", "и"}
# Where a word has a second meaning: "halved" is "вдвое", a "fourth" is a "четверть", a "dozen" may be "десяток".
_ALSO = {0.5: {2.0}, 0.25: {4.0, 8.0}, 12: {10.0}}


def _value(word: str) -> tuple[float, bool] | None:
    """What the word is worth and whether it is nothing but a number."""
    if not _ANY_WORD.fullmatch(word):  # nearly all words, at one look instead of fifty
        return None
    for rules, firm in ((_FIRM_WORDS, True), (_LOOSE_WORDS, False)):
        for pattern, value in rules:
            if pattern.fullmatch(word):
                return value, firm
    return None


def _glued(word: str) -> tuple[float, str] | None:
    """The number at the head of a Russian adjective or noun; it only answers where it is not known what is counted."""
    at, total = 0, 0.0
    while stem := _STEM.match(word, at):
        worth = _STEMS[stem.group().lower()]
        if total and (worth >= 10 or worth >= total):  # "шестисторонний" has no 100 in it
            break
        total += worth
        at = stem.end()
    if not at or (not (counted := _COUNTED.match(word, at)) and (total < 2 or at < 4 or len(word) < at + 4)):
        return None
    scale = re.match(r"(?:(тысяч)|(миллион)|(миллиард))", word[at:], re.I)
    total *= 1e3 if scale and scale[1] else 1e6 if scale and scale[2] else 1e9 if scale else 1
    firm = counted and total >= 1.5 and not word.lower().startswith("двуст")  # "двусторонний" is bilateral
    return total, "word" if firm else "loose"


_WORTHLESS = (None, None)


@lru_cache(maxsize=65_536)
def _worth(word: str) -> tuple[tuple[float, bool] | None, tuple[float, str] | None]:
    return _value(word), _glued(word)


@lru_cache(maxsize=1024)
def spelled(text: str) -> tuple[Number, ...]:
    """Numbers in words; ``kind`` is "word" where the other side must have them too, "loose" where they only answer.

    A chain such as "two hundred" may be read whole or in parts ("из двух сто"), so the parts are readings as well,
    but ``scaled`` keeps the whole, which is what is compared first.
    """
    found: list[Number] = []
    chain: list[tuple[int, int, float, bool]] = []
    for token in _TOKEN.finditer(text):
        word = token.group()
        value, glued = worth = _worth(word)
        if worth == _WORTHLESS and not chain:
            continue
        if value is None and glued is not None:
            found.append(_plain(text, token.start(), token.end(), *glued))
        if value is not None and word.lower() not in ("a", "an"):
            if len(chain) == LONGEST or (
                chain and not _combine(chain[-1][2], value[0], bool(_OF.fullmatch(text[chain[-1][1] : token.start()])))
            ):
                found.append(_chain(text, chain))
                chain = []
            chain.append((token.start(), token.end(), *value))
        elif chain and word.lower() not in _JOINING and not (word == "of" and _OF.match(text, chain[-1][1])):
            found.append(_chain(text, chain))
            chain = []
    if chain:
        found.append(_chain(text, chain))
    found += _clock_words(text)
    return (*found, *(_plain(text, m.start(), m.end(), _roman(m.group()), "loose") for m in _ROMAN.finditer(text)))


_HALF_PAST = re.compile(
    r"\bhalf\s+past\s+(\w+)|\bпол(?:овин[аеыу]\s+)?(перв|втор|трет|четв|пят|шест|седьм|восьм|девят|десят|один|двен)\w*го\b",
    re.I,
)
_ORDINALS = ["перв", "втор", "трет", "четв", "пят", "шест", "седьм", "восьм", "девят", "десят", "один", "двен"]
_ONE_O_CLOCK = re.compile(r"\bчаса?\s+(?:(дня)|ночи|утра)", re.I)


def _clock_words(text: str) -> list[Number]:
    """ "в половине третьего" and "half past two" are 2.30 or 14.30, "в час дня" is 13."""
    found = []
    for match in _HALF_PAST.finditer(text):
        told = _value(match[1]) if match[1] else None
        hour = told[0] if told else _ORDINALS.index(match[2].lower()) if match[2] else None
        if hour is not None:
            readings = frozenset({hour + 0.3, hour + 12.3, hour + 1, 0.5})
            found.append(Number(match.start(), match.end(), match.group(), readings, frozenset(), "loose"))
    for match in _ONE_O_CLOCK.finditer(text):
        found.append(_plain(text, match.start(), match.end(), 13.0 if match[1] else 1.0, "loose"))
    return found


def _combine(value: float, following: float, of: bool) -> bool:
    """ "twenty five", "five hundred", "two dozen"; but "два-три", "two of seven" and "first two" are two numbers."""
    if of:
        return following >= 1000
    if value >= 20 and value % 10 == 0 and following < (10 if value < 100 else 100 if value < 1000 else value):
        return True
    return (following >= 100 or following in (10, 12)) and following > value


def _plain(text: str, start: int, end: int, value: float, kind: str) -> Number:
    return Number(start, end, text[start:end], frozenset({value}), frozenset(), kind)


def _chain(text: str, chain: list[tuple[int, int, float, bool]]) -> Number:
    values = [value for _, _, value, _ in chain]
    start, end = chain[0][0], chain[-1][1]
    readings = {x for v in values for x in (v, *_ALSO.get(v, ()))}
    if values[0] == 0.5 and _AND_A.search(text, max(0, start - 8), start):  # "an hour and a half"
        readings.add(1.5)
    readings |= {_compound(values[i:j]) for i in range(len(values)) for j in range(i + 1, len(values) + 1)}
    if values[-1] in (20, 30, 40, 50, 60, 70, 80, 90):  # "the nineties", "девяностые"
        readings |= {1900 + values[-1], 1800 + values[-1]}
    firm = all(f for *_, f in chain) and not (len(values) == 1 and values[0] >= 100)
    firm = firm or (len(chain) > 1 and values[-1] >= 1e3 and chain[-1][3])  # "half a million", "one billion"
    whole = frozenset({_compound(values)}) if len(values) > 1 else frozenset[float]()
    return Number(start, end, text[start:end], frozenset(readings), whole, "word" if firm else "loose")


def _compound(chain: list[float]) -> float:
    """[3, 100, 20, 5, 1000] → 325000, [0.5, 1e6] → 500000."""
    total, current = 0.0, 0.0
    for value in chain:
        if value >= 1000:
            total, current = total + (current or 1.0) * value, 0.0
        elif value in (100, 10, 12) and 0 < current < 10:
            current *= value
        else:
            current += value
    return total + current


def worded(text: str) -> set[float]:
    """Every value that words of the text may mean."""
    found = {r for n in spelled(text) for r in n.readings | n.scaled}
    return found | {0.0} if 24.0 in found else found


def _roman(numeral: str) -> float:
    worth = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "Х": 10, "І": 1}
    digits = [worth[c] for c in numeral if c in worth]
    return float(sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True)))
