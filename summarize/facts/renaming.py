"""How a name of the source is written in the output, where that is certain: what a wrong name is replaced by.

Certain are abbreviations of our tables, and Russian surnames and towns, which are spelled letter by letter (BGN/PCGN as
the press simplifies it: no soft signs, -y for -ий). A foreign name in Russian letters (Джонсон) has lost its spelling:
it is spelled so only where the result is a name that the lists know. English names are not put into Russian, but for
abbreviations: they would have to be declined.
"""

from __future__ import annotations

import re

from .capitals import Name, NameWord
from .finding import Pair
from .gazetteer import load
from .names import strange_words, unmatched
from .translit import fold, skeleton

# ruff: noqa: SIM905 - tables are easier to read as text
_LETTERS = dict(
    pair.split(":")
    for pair in """а:a б:b в:v г:g д:d е:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch
    ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya""".split()
)
# What a name in some case has been, where that is certain: the group stays, and the ending is put behind it.
_NOMINATIVES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), ending)
    for pattern, ending in (
        (r"(.+[оеё]в)(?:ым|е)?", ""),  # Петров, Петровым, о Петрове
        (r"(.+[оеё]в)ой", "а"),  # Петровой
        (r"(.+ин)(?:ым)?", ""),  # Пушкин, Пушкиным
        (r"(.+[сц]к)(?:ий|ого|ому|им|ом)", "ий"),  # Вяземского
        (r"(.+(?:град|горск|уральск|овск|инск|анск|енск|ельск|бург))(?:а|у|ом|е)?", ""),  # Южноуральска
        (r"(.+(?:енко|ько|ых|дзе|швили))", ""),  # does not decline
        (r"(.{2,}(?:ук|юк|ич|ец|ак|як|ик|ян))", ""),  # Бондарчук, Климец
    )
)
_SLAVIC = re.compile(r"(?:[оеё]ва?|ин[а]?|[сц]кий|[сц]кая|енко|ько|ых|дзе|швили|[уюая]к|ик|ич|ец|ян|град|ск|бург)$")
# An adjective before a noun is no surname; streets are spelled as they stand: "на Кутузовском проспекте".
_ADJECTIVE = re.compile(r"[сц]к(?:ий|ого|ому|им|ом)$")
_ADJECTIVAL = re.compile(r"\s+(?!проспект|шоссе|переул|проезд|бульвар|тракт)[а-яё]")
_MASCULINE_OR_FEMININE = re.compile(r"(?:[оеё]в|ин)а$")  # Петрова: he, of whom it is said, or she
_QUOTED = re.compile(r"[«“\"„]$"), re.compile(r"[»”\"]")


def spelled(russian: str) -> str:
    """A Russian word in Latin letters: Южноуральск, Yuzhnouralsk; Фёдоров, Fyodorov; Горбачёв, Gorbachev."""
    low = re.sub(r"(?<=[жчшщ])ё", "е", russian.lower())
    low = re.sub(r"(?:ий|ый)$", "y", low)
    low = re.sub(r"^е|(?<=[ьъ])е", "ye", low.replace("кс", "x") if low.endswith("кс") else low).replace("ё", "yo")
    latin = "".join(_LETTERS.get(letter, letter) for letter in low)
    return re.sub(r"(?:^|(?<=-))[a-z]", lambda m: m[0].upper(), latin) if russian[:1].isupper() else latin


def renamed(texts: Pair, languages: Pair) -> tuple[NameWord, NameWord, str] | None:
    """The word of the source that is lost, the word of the output that stands for it, and what should stand there.

    None where it is not exactly one word of one name on each side, or where its spelling is not certain.
    """
    missing, added = unmatched(*texts, languages)
    if len(missing) != 1 or len(added) != 1:
        return None
    ours, theirs = strange_words(missing[0], texts), strange_words(added[0], texts[::-1])
    if len(ours) != 1 or len(theirs) != 1:
        return None
    right, wrong = ours[0], theirs[0]
    written = _abbreviation(right.text, wrong.text, languages[1])
    if not written and languages == ("ru", "en"):
        written = _letters(texts, missing[0], right, added[0], wrong)
    return (right, wrong, written) if written and written != wrong.text else None


def _abbreviation(right: str, wrong: str, to: str) -> str:
    """ "ООН" for "ЕС": an abbreviation in the place of another, as our tables have it."""
    if not (right.isupper() and wrong.isupper() and 1 < len(right) < 7):
        return ""
    return load().abbreviations[to == "ru"].get(right, "")


def _letters(texts: Pair, name: Name, right: NameWord, other: Name, wrong: NameWord) -> str:
    """A Russian name letter by letter, where the wrong one begins as it does: Климец, "Klimanc"."""
    if not re.fullmatch(r"[А-ЯЁ][а-яё]{3,}(?:-[А-ЯЁ][а-яё]+)?", right.text) or name.kind == "organisation":
        return ""
    first = _nominative(texts, name, right, other)
    if not first:
        return ""
    latin = spelled(first)
    low = fold(latin)
    sure = _SLAVIC.search(first) or load().is_known(low)
    begins = skeleton(low)[:1] == skeleton(fold(wrong.text))[:1]
    return latin if sure and begins and not load().common(low) else ""


def _nominative(texts: Pair, name: Name, right: NameWord, other: Name) -> str:
    before, after = _QUOTED
    if before.search(texts[0][: right.start]) and after.match(texts[0], right.end):
        return right.text  # "на трассе «Таврида»": a quoted name stands in the nominative
    if _MASCULINE_OR_FEMININE.search(right.text):
        return _by_first_name(name.text, other.text, right.text)
    if _ADJECTIVE.search(right.text) and _ADJECTIVAL.match(texts[0], right.end):
        return ""  # "в Тиррелловском музее": a museum of Tyrrell
    for pattern, ending in _NOMINATIVES:
        if match := pattern.fullmatch(right.text):
            return match[1] + ending
    return ""


def _by_first_name(ours: str, theirs: str, surname: str) -> str:
    """ "Ивана Петрова", Ivan: a man. "Анна", Anna, may be a woman, or a man whose name was left in the genitive."""
    before, other = re.search(rf"(\w+)\s+{surname}", ours), re.match(r"\w+(?=\s)", theirs)
    if before is None or other is None or other[0].endswith(("a", "y")):
        return ""
    return surname[:-1] if before[1].endswith(("а", "я")) else ""
