"""What befell a text before it came to us: letters read in a wrong encoding, characters that nobody sees."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from ..article import Warning
from ..errors import InputError
from .spelling import RUSSIAN, excess, ordinary, plausible, sample

LOST = "\ufffd"

# --- mojibake ---------------------------------------------------------------------------------------------------------

READ_AS = ("cp1252", "cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5")
WRITTEN_IN = ("utf-8", "cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5")
TIMES = 3  # a text may have been garbled twice, hardly more often
PROOF = 20  # bits by which a repair must better the text: one odd word is no proof
CLOSE_CALL = 8  # bits by which it must beat every other repair
NEAR = ("cp1251", "mac-cyrillic")
NEAR_MISS = re.compile("[а-яё]€|[а-яё]Я(?![А-ЯЁ])")
QUOTED = re.compile(r"""["“«„'‘(`\[]([^\s"“”«»„'’)`\]]+|[^a-zA-Z"“”«»„'’)`\]]+)["”»“'’)`\]]""")


class _Trip(NamedTuple):
    back: str
    written_in: str
    read_as: str


def demojibake(text: str, name: str) -> tuple[str, str]:
    """The text as it was before it was read in a wrong encoding, and the steps taken back ("" where none).

    A text that reads well stays as it is, also if it quotes such letters; so does one in a language not ours.

    Raises:
        InputError: "encoding" where letters are lost for good.
    """
    if ordinary(text):
        return text, ""
    if _emptied(text):
        raise InputError("encoding", _lost(name, "question marks"))
    if plausible(text):
        return _nearly_missed(text)
    if _quotes(text):
        return text, ""
    steps: list[str] = []
    now = text
    while len(steps) < TIMES and not plausible(now) and (step := _back(now)):
        now, what = step
        steps.append(what)
    if plausible(now) and _proved(text, now):
        return now, ", ".join(steps)
    if now.count(LOST) > len(now) / 20 or _half_lost(text) or _unclear(now):
        raise InputError("encoding", _lost(name, "letters of a wrong encoding"))
    return text, ""


def _unclear(text: str) -> bool:
    """Several ways back give Russian, and none of them is clearly the one."""
    piece = sample(text)
    backs = (trip.back for trip in _round_trips(piece))
    return any(_mostly_russian(back) and plausible(back) and _proved(piece, back) for back in backs)


def _mostly_russian(text: str) -> bool:
    return sum(map(text.count, RUSSIAN)) > sum(map(str.isalpha, text)) / 2


def _proved(text: str, back: str) -> bool:
    """Is what came back so much better, and is every letter there?"""
    better = excess(sample(back)) < excess(sample(text)) - PROOF
    return better and back.count(LOST) <= text.count(LOST)


def _nearly_missed(text: str) -> tuple[str, str]:
    """ "но€бр€", "ноЯбрЯ": Mac Cyrillic and cp1251 differ in so few letters that either reads well as the other."""
    if NEAR_MISS.search(piece := sample(text)):
        best = _best(_round_trips(piece, NEAR, NEAR))
        taken = best and _taken(text, best)
        if taken and _proved(text, taken[0]):
            return taken
    return text, ""


def _lost(name: str, what: str) -> str:
    return f"{name} holds {what} instead of a text, and the letters cannot be won back; get it from its source again."


def _emptied(text: str) -> bool:
    """ "????? ??????": each letter became a question mark."""
    marks = sum(map(len, re.findall(r"\?{2,}", text))) if text.count("??") > 9 else 0
    return marks > sum(map(str.isalpha, text))


def _quotes(text: str) -> bool:
    """A text about such letters: without the odd words in quotation marks or brackets it reads well."""
    rest = QUOTED.sub("", text)
    return 2 * len(rest) > len(text) and plausible(rest)


def _back(text: str) -> tuple[str, str] | None:
    """One step back: the best of our round trips; else ftfy, which also mends texts that were garbled only in part.

    Bytes are UTF-8 by no accident, so such a trip is right even if what it gives must go back further.
    """
    trips = list(_round_trips(sample(text)))
    unicode = [trip for trip in trips if trip.written_in == "utf-8"]
    trips = unicode or [trip for trip in trips if plausible(trip.back) and _russian(trip.back)]
    if trips:
        best = _best(trips)
        return best and _taken(text, best)
    import ftfy  # here: most texts need no repair

    config = ftfy.TextFixerConfig(replace_lossy_sequences=False)
    if not plausible(ftfy.fix_encoding(sample(text), config)):
        return None  # another language, perhaps
    return ftfy.fix_encoding(text, config), "UTF-8 read as something else"


def _taken(text: str, trip: _Trip) -> tuple[str, str] | None:
    """The whole text on the way that was good for a sample of it."""
    trips = _round_trips(text, (trip.read_as,), (trip.written_in,))
    return next(((t.back, f"{t.written_in} read as {t.read_as}") for t in trips), None)


def _best(trips: Iterable[_Trip]) -> _Trip | None:
    """The trip whose text reads best; None where another comes near it."""
    ranked = sorted((excess(trip.back), trip) for trip in trips)
    near = [trip for bits, trip in ranked if bits < ranked[0][0] + CLOSE_CALL and trip.back != ranked[0][1].back]
    return ranked[0][1] if ranked and not near else None


def _russian(text: str) -> bool:
    """Old encodings are ours only where they hold Russian: hard spaces alone are not mojibake."""
    return sum(c in RUSSIAN for c in text) > sum(not c.isascii() for c in text) / 2


def _round_trips(
    text: str, read_as_one_of: Sequence[str] = READ_AS, written_in_one_of: Sequence[str] = WRITTEN_IN
) -> Iterator[_Trip]:
    """The text as each of the encodings would have had it, where it can be."""
    for read_as in read_as_one_of:
        try:
            data = text.encode(read_as, "summarize.bytes")
        except UnicodeError:
            continue
        for written_in in written_in_one_of:
            with suppress(UnicodeError):
                if (back := data.decode(written_in)) != text:
                    yield _Trip(back, written_in, read_as)


def _as_byte(error: UnicodeError) -> tuple[bytes, int]:
    """An encoding's holes (0x98 in cp1251) are read as the control characters U+0080 to U+009F by browsers."""
    if isinstance(error, UnicodeEncodeError) and 0x80 <= ord(error.object[error.start]) < 0xA0:
        return bytes([ord(error.object[error.start])]), error.start + 1
    raise error


codecs.register_error("summarize.bytes", _as_byte)


def _half_lost(text: str) -> bool:
    """Would a round trip to UTF-8 give Russian, but for some letters that are gone?"""
    piece = sample(text)
    for read_as in READ_AS:
        back = piece.encode(read_as, "replace").decode("utf-8", "replace")
        russian = sum("а" <= c <= "я" for c in back)
        if russian > 4 * back.count(LOST) and russian > 20 and plausible(re.sub(f"{LOST}+", " ", back)):
            return True
    return False


# --- characters that are not seen -------------------------------------------------------------------------------------

COMBINING = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20dc\u20e1\u20e5-\u20f0\ufe20-\ufe2f"
ZERO_WIDTH = "\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff"
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
PICTURE = "\u203c-\u3299\U0001f000-\U0001faff"  # emoji and what they are put together from: ♀ ❤ 🏽
ODD = re.compile(f"[\0\u00ad\ud800-\udfff{COMBINING}{ZERO_WIDTH}{BIDI}]")
JOINER = f"\u200d(?<=[{PICTURE}\ufe0f]\u200d)(?=[{PICTURE}])"  # 👩‍🚒 is 👩, a joiner and 🚒
INVISIBLE = re.compile(f"(?!{JOINER})[{ZERO_WIDTH}]+")
PILE = re.compile(f"[^{COMBINING}][{COMBINING}]{{1,8}}")  # more are no letter's, and slow to put in order
FLOOD = re.compile(f"([{COMBINING}]{{2}})[{COMBINING}]+")
LATIN_TWINS = frozenset("aceopxyABCEHKMOPTXyëËáéóýÁÉÓÝ")
CYRILLIC_TWINS = frozenset("асеорхуАВСЕНКМОРТХ")
LATIN_LETTER = re.compile("[A-Za-zÀ-ÖØ-öø-ÿ]")
LATIN, CYRILLIC = re.compile(f"{LATIN_LETTER.pattern}+"), re.compile("[а-яёА-ЯЁ]")
BEFORE, AFTER = re.compile(r"[^\W\d_]*$"), re.compile(r"^[^\W\d_]*")
ENDING = re.compile("[A-Za-z]{3,}[а-яё]{1,3}")  # "COVIDа" is declined, not misspelt


def repair(text: str) -> tuple[str, tuple[Warning, ...]]:
    """The text without characters that break words in secret, and one warning for each kind of repair.

    Stress marks, emoji, hard spaces, U+2028 and signs such as ½ and № stay. So do Latin letters in Russian words: which
    letter was meant is a guess, so they are only named.
    """
    found: list[str] = []
    if not text.isascii() or "\0" in text:
        if ODD.search(text):
            text, found = _cleaned(text)
        found += _mixed(text)
    return text, tuple(Warning("text", "", "", "", sentence) for sentence in found)


def _cleaned(text: str) -> tuple[str, list[str]]:
    done = []
    for rule in (_surrogates, _nul, _hyphens, _invisible, _directions, _composed, _flood):
        text, count, what = rule(text)
        if count:
            done.append(f"{what} ({count} times)." if count > 1 else f"{what} (once).")
    return text, done


def _surrogates(text: str) -> tuple[str, int, str]:
    """Two halves of a pair are one character again; a half alone stands for nothing."""
    before = text.count(LOST)
    if re.search("[\ud800-\udfff]", text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text, text.count(LOST) - before, f"Half a character was replaced by {LOST}"


def _nul(text: str) -> tuple[str, int, str]:
    return text.replace("\0", ""), text.count("\0"), "A NUL character was removed"


def _hyphens(text: str) -> tuple[str, int, str]:
    return text.replace("\u00ad", ""), text.count("\u00ad"), "A soft hyphen was removed"


def _invisible(text: str) -> tuple[str, int, str]:
    return *INVISIBLE.subn("", text), "Characters of no width were removed"


def _directions(text: str) -> tuple[str, int, str]:
    return *re.subn(f"[{BIDI}]+", "", text), "Marks of the writing direction were removed"


def _composed(text: str) -> tuple[str, int, str]:
    """й as one character, not as и and a breve. Nothing but letters with marks changes: ½, № and … are safe."""
    changed = 0

    def compose(found: re.Match[str]) -> str:
        nonlocal changed
        letter = unicodedata.normalize("NFC", found[0])
        changed += len(letter) < len(found[0])
        return letter

    return PILE.sub(compose, text), changed, "A letter in two characters was put together"


def _flood(text: str) -> tuple[str, int, str]:
    return *FLOOD.subn(r"\1", text), "A pile of marks on one letter was cut to two"


def _mixed(text: str) -> list[str]:
    """ "Pоссия" with a Latin P; but "SMSки" is a word, and the Latin letters are meant."""
    if not CYRILLIC.search(text):
        return []
    for found in LATIN.finditer(text):
        start, end = found.span()
        if CYRILLIC.match(text[start - 1 : start]) or CYRILLIC.match(text, end):
            word = BEFORE.findall(text[max(0, start - 30) : start])[0] + AFTER.findall(text[start : start + 30])[0]
            if _twins(word):
                note = "mixes Latin and Cyrillic letters that look alike; names and numbers may be missed in it."
                return [f"“{word}” {note}"]
    return []


def _twins(word: str) -> bool:
    """Are all of its Latin letters, or all of its Cyrillic ones, such as the other script has too?"""
    latin = set(LATIN_LETTER.findall(word))
    return not ENDING.fullmatch(word) and (latin <= LATIN_TWINS or set(word) - latin <= CYRILLIC_TWINS)
