"""How well the letters of a text follow one another, in bits: what tells Russian from Russian wrongly decoded.

A right decoding of Russian costs 4 to 5 bits a letter, a wrong one 8 and more. The cost is a negative log-likelihood,
rounded: what two decodings of the same bytes differ by is the evidence for the cheaper one.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

LETTERS = " абвгдежзийклмнопрстуфхцчшщъыьэюяё"
# Bits for the column's letter after the row's, both in the order of LETTERS, one hexadecimal digit each; the space is
# the border of a word. Counted in 38 million characters of Russian news.
BITS = """
f553556754b465443535577858dfef698f
2b6475565774443b64448866678fffa65b
5497ca3aa4f84952c46b4f7cb9563aa86a
23b9983f84f6585385576caaa7bc48df7a
54bab54ef4f84961d3985ffeadffefacfe
43b5972693f7574375584da989fa67ab78
28755467695544387344a978677fffda9a
636ba31be3f6bb36bb8e5ffb8ffff8baf7
32647458b4f77544959b5fcabdfa59ca7b
26757648555545468544b956589fffc64e
0b9aa69fabf78757a736fab766cfffffbf
32c6bc57a3f95a72b4544dc6dcfeddceed
43bd8937d2f76b63b9695ddfbeef73c548
2389bd3ec3f876535a7c4adbaeef579b6b
53a9763ba3f6be43ca5557b79bae37ca69
3b434466675544476444a888679fffa97b
74dccd3fe5f95c7272985da9ccff69de8c
52866737b3f7865297654989a8af57ba6a
4586b84ce4f346645742598a77fb75ca49
3394d93fd3f68752945a5bcc8ede54ca7b
265654646995555a5444da69466fff949f
449f7e2fb2fb5a82946555cbccff89bbc9
14e7ca7fc5fb8852c5786dbdcefdfc9ef9
5497bc2c91f69b96997c5ebafdff5fcbcf
63ebff2bf3f67a49c8a26f9ee7fff6eff6
63d7df2ff2f5494598956fbcffffe6abf7
73ffff1ff2ffff6cfaff6ffffffff5fff5
7bdeee1eebeeeeeeeedeeeeeeeeeeee714
2f6477398937446f7655df3d76cfffff8f
1f79875f68f4f63aaf45f9a8958ffff568
7c9698de9d63465d6561b5aaf9ffffbebe
195a74c66ab8686eb662fdb75a3fffc8ff
1e7496576b97655c8764fe67796ffff68f
2f9576b65f97432f9462fd5fc9ffffefff
"""
FOLLOWS = {
    (a, b): int(bits, 16)
    for a, row in zip(LETTERS, BITS.split(), strict=True)
    for b, bits in zip(LETTERS, row, strict=True)
}
RUSSIAN = frozenset(LETTERS[1:] + LETTERS[1:].upper())
ACCENTED = frozenset(c for c in map(chr, range(0xC0, 0x180)) if c.isalpha())
NEIGHBOURS = frozenset("іїєґўІЇЄҐЎ")  # in names quoted from Ukrainian and Belarusian
OPEN, CLOSE, DASH = "«„", "»", "–—"
MARKS = dict.fromkeys("«»„“”‘’–—…№\u00a0", 4) | dict.fromkeys("§°©®™€£¢½¼¾×•·±²³µ−\u2009\u202f", 6)

NEVER = 20  # a control character, part of a table's frame, a letter of no language of ours
BROKEN_CASE = 8  # "пРИВЕТ", "itÕs"
MIXED_WORD = 12  # "cafй"
MISPLACED = 10  # "россия« ", "—нимок"
UNPAIRED = 10  # a quotation that is opened and not closed, or the other way round
PAIRED = re.compile(r"«[^«»]*»|„[^„“”]*[“”]|“(?=\S)[^„“”]*(?<=\S)”(?!\w)")
CYRILLIC = re.compile("[а-яёА-ЯЁ]")
# A line's first capital was read as a dash or a quotation mark, the text's first Я as я.
CUT_OFF = re.compile(r"^(?:[–—] ?(?=[а-яё])|[»”’](?=[а-яё]))|\A[а-яё]", re.MULTILINE)
LIMIT = 6.5  # bits a character: what is right stays below, however short; what is wrong begins at 7
SLACK = 6  # one thing may be odd
ASCII = re.compile(r"[\x00-\x7f]+")
SAMPLE = 20_000


def plausible(text: str) -> bool:
    """Does the text read like Russian, or like English with some accents and quotation marks? ASCII always does."""
    return text.isascii() or excess(sample(text)) <= 0


def sample(text: str) -> str:
    """Five pieces of a long text, spread over its length, cut between words where there are spaces."""
    if len(text) <= SAMPLE:
        return text
    length = SAMPLE // 5
    step = (len(text) - length) // 4
    pieces = (text[i * step : i * step + length] for i in range(5))
    return "\n".join(piece[piece.find(" ") + 1 : piece.rfind(" ")] for piece in pieces)


STRANGE = re.compile(r"[^\x00-\x7fА-яЁё«»„“”’‘—–…№\u00a0°€£§©]|[а-яё][А-ЯЁ]")
LOWER = re.compile("[а-яё]{2,}")


def ordinary(text: str) -> bool:
    """Russian beyond doubt, told in less time: words in small letters, its share of vowels, no strange sign."""
    lower = "".join(LOWER.findall(text))
    return (
        len(lower) > 200
        and STRANGE.search(text) is None
        and len(lower) > 0.8 * len(ASCII.sub("", text))
        and sum(map(lower.count, "оеаи")) > 0.27 * len(lower)
    )


def excess(text: str) -> float:
    """Bits above what the characters beyond ASCII may cost: positive where the text is not plausible."""
    return cost(text) - LIMIT * (len(ASCII.sub("", text))) - SLACK


def cost(text: str) -> int:
    """Bits for the whole text. Pairs within ASCII are free: all our encodings agree on them."""
    pairs = Counter(zip("\n" + text, text + "\n", strict=True))
    bits = sum(n * _pair(a, b) for (a, b), n in pairs.items())
    if CYRILLIC.search(text):  # in English a quotation of several paragraphs is closed once
        bits += UNPAIRED * (sum(map(PAIRED.sub("", text).count, "«»„“”")) + len(CUT_OFF.findall(text)))
    return bits


@lru_cache(maxsize=1 << 16)
def _pair(a: str, b: str) -> int:
    """Bits for the character ``b`` after ``a``."""
    if a.isascii() and b.isascii():
        return 0
    if b in RUSSIAN:
        return _russian(a, b)
    end = FOLLOWS[a.lower(), " "] if a in RUSSIAN else 0
    if b.isascii():
        return end + _ascii(a, b)
    return end + (_accented(a, b) if b in ACCENTED else _mark(a, b))


def _russian(a: str, b: str) -> int:
    """A Russian letter after anything."""
    if a in RUSSIAN:
        case = BROKEN_CASE if a.islower() and b.isupper() else a.isupper()
        return FOLLOWS[a.lower(), b.lower()] + case
    before = MISPLACED if a in f"{DASH}…‘’" else _stuck(a)  # "day—but" and "it’s" are English
    return FOLLOWS[" ", b.lower()] + 2 * b.isupper() + (MIXED_WORD if a.isalpha() else before)


def _ascii(a: str, b: str) -> int:
    """What is ASCII after what is not."""
    if b.isalpha():
        return MIXED_WORD if a in RUSSIAN else _stuck(a)
    if a in ACCENTED:
        return 4 if a.isupper() else 0  # "École", but no "À" alone
    if a in "€£" and not (b.isdigit() or b in " .,"):
        return MISPLACED
    if b == " " and a in f"{OPEN}\u00a0":
        return 2 if a == "\u00a0" else 7
    return 0


def _stuck(a: str) -> int:
    """What a letter costs for standing right after ``a``."""
    return MISPLACED if a in f"{CLOSE}№€•™" else 0


def _accented(a: str, b: str) -> int:
    """ "café" is a word, "Ïðèâåò" is none."""
    if a in RUSSIAN:
        return MIXED_WORD
    if a.isascii() and a.isalpha():
        return 5 + BROKEN_CASE * b.isupper()
    return 9 + 3 * b.isupper() + 3 * (a.islower() and b.isupper()) + _stuck(a)


def _mark(a: str, b: str) -> int:
    """Punctuation, signs and all the rest after anything."""
    if b not in MARKS:
        same = 3 if a == b else NEVER  # a line drawn of one character is no accident
        return 10 if b in NEIGHBOURS else same
    letter = (a.isalpha() and b in f"{OPEN}№€•·£©§") or (a in RUSSIAN and b in f"{DASH}‘’")
    space = a in " \n\u00a0" and b in CLOSE
    opens = 4 if a == "\n" and b in DASH else 0  # a dialogue, or a capital wrongly read
    hard = 6 if a in " \n" and b in "\u00a0°" else 0
    return MARKS[b] + MISPLACED * (letter or space) + 3 * (a in ACCENTED) + opens + hard
