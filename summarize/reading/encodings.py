"""Bytes → text: which encoding they are in, checked by whether the text reads like one of our languages."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from ..article import Warning
from ..errors import InputError, UsageError
from .repair import demojibake
from .spelling import RUSSIAN, cost, plausible, sample

__all__ = ["MARKS", "SAVE_AS", "decode", "plausible"]

MARKS = {  # UTF-32 before UTF-16: one begins like the other
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\x00\x00": "utf-32-le",
    b"\x00\x00\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
OLD = ("cp1252", "cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5")  # of two that read alike, the first
MARGIN = 8  # bits by which the best of the old encodings must beat every other reading
TRUST = 20  # bits that a declaration is worth
HEAD, HOPELESS = 500, 100  # a reading whose first 500 characters are 100 bits worse than another's is not the one
FEW = 10  # bits that count against a Russian encoding without Russian
ENOUGH = 20  # Russian letters, with fewer a close call stays one
SECOND_LOOK = 20_000  # bytes that chardet is shown
PIECE = 4_000  # characters that are judged together: a file may be glued of two encodings
SAVE_AS = "save it as plain text in UTF-8"
CONTROL = r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]"


def decode(
    data: bytes, name: str, encoding: str | None = None, declared: str | None = None
) -> tuple[str, tuple[Warning, ...]]:
    """The text, and what was guessed or repaired to get it.

    Args:
        encoding: What the user named; it is obeyed, and nothing is repaired.
        declared: What a header or the page itself claims; it is believed where the text then reads like a language.

    Raises:
        InputError: "encoding" where the bytes are damaged or unclear, "not_text" for binary data.
        UsageError: ``encoding`` is no encoding.
    """
    if encoding is not None:
        return _decode_as(data, name, encoding), ()
    claim = _codec(declared)
    text, found, sure = _read(data, name, claim)
    warnings = []
    if _lies(data, text, claim, found):
        warnings.append(_warning(f"{name} is declared as {declared}, but is not; it was read as {found}", found))
    elif not sure:
        warnings.append(_warning(f"{name} does not say its encoding; it was read as {found}", found))
    text, chain = (text, "") if found in OLD else demojibake(text, name)  # those were chosen for reading well
    if chain:
        warnings.append(_warning(f"The letters of {name} had been garbled ({chain}); they were restored", ""))
    return text, tuple(warnings)


def _warning(fact: str, found: str) -> Warning:
    step = f"if letters look wrong, name the right one with --encoding instead of {found}" if found else ""
    return Warning("encoding", "", "", "", f"{fact}; {step or 'compare a name or two with the source'}.")


def _read(data: bytes, name: str, claim: str | None) -> tuple[str, str, bool]:
    """The text, its encoding, and whether that was marked or is beyond doubt."""
    for mark, marked in MARKS.items():
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], name, marked), marked, True
    if wide := _wide(data):
        return _decode_as(data, name, wide), wide, claim is not None and wide.startswith(claim)
    _refuse_binary(data, name)
    try:
        return data.decode("utf-8"), "utf-8", True
    except UnicodeDecodeError as error:
        found = None if _damaged(data) else _detect(data, claim)
        if found is None:
            raise InputError("encoding", _unclear(name, error.start)) from error
        return *found, found[1] == claim


def _unclear(name: str, start: int) -> str:
    return (
        f"The encoding of {name} is unclear (no UTF-8 from byte {start} on); "
        f"{SAVE_AS} or name its encoding with --encoding."
    )


def _decode_as(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise UsageError(f"There is no encoding called {encoding}; try utf-8, cp1251, koi8-r or cp866.") from error
    except UnicodeDecodeError as error:
        where = f"byte {error.start} of {name}"
        raise InputError("encoding", f"{where} is not {encoding}; name the right encoding or {SAVE_AS}.") from error


def _refuse_binary(data: bytes, name: str) -> None:
    """A stray NUL is repaired later; more than one control character in 200 bytes is no text."""
    control = len(re.findall(CONTROL.encode(), data[:1_000_000]))
    if control > max(1, min(len(data), 1_000_000) // 200):
        raise InputError("not_text", f"{name} is binary data, not a text; extract the text and {SAVE_AS}.")


# --- what a page says of itself ---------------------------------------------------------------------------------------


def _codec(declared: str | None) -> str | None:
    """Python's name of a declared encoding, None for none and for one that nobody knows."""
    if declared is None:
        return None
    try:
        codec = codecs.lookup(declared.strip().strip("\"'"))
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return None
    if not codec._is_text_encoding:  # "base64", "rot13"
        return None
    # As browsers do: those who say Latin-1 mean cp1252.
    return "cp1252" if codec.name in ("iso8859-1", "ascii") else OLD_NAMES.get(codec.name, codec.name)


OLD_NAMES = {codecs.lookup(name).name: name for name in OLD}


def _lies(data: bytes, text: str, claim: str | None, found: str) -> bool:
    """Would the declared encoding have given another text?"""
    if claim is None or claim == found or found.startswith(claim) or text.isascii():
        return False
    try:
        return data.decode(claim).removeprefix("\ufeff") != text
    except UnicodeError:
        return True


# --- detection --------------------------------------------------------------------------------------------------------


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: every second byte of a Russian text is 4, of an English one 0."""
    head = data[:PIECE]
    if b"\0" not in head and b"\4" not in head:
        return None
    for encoding in WIDE:
        text = head[: len(head) // 4 * 4 or 2].decode(encoding, errors="replace")
        ours = sum(c < "\u0530" or "\u2000" <= c < "\u2200" for c in text)
        if ours > 0.9 * len(text) and not re.search(CONTROL, text):
            return encoding
    return None


def _damaged(data: bytes) -> bool:
    """UTF-8 that was cut or has some bad bytes: no other encoding makes it right."""
    repaired = data.decode("utf-8", errors="replace")
    broken = repaired.count("\ufffd")
    return sum(c > "\x7f" for c in repaired) - broken > 5 * broken


def _detect(data: bytes, claim: str | None) -> tuple[str, str] | None:
    """The cheapest reading among the old encodings, None where it is not plausible or another comes near it."""
    readings: dict[str, int] = {}
    names: dict[str, str] = {}
    for encoding, text in _candidates(data, claim):
        bits = _bits(text, encoding, claim)
        if bits < readings.get(text, bits + 1):
            readings[text], names[text] = bits, encoding
    best, *others = sorted(readings, key=lambda text: readings[text])
    near = any(readings[text] < readings[best] + MARGIN for text in others)
    whole = all(plausible(best[i : i + PIECE]) for i in range(0, len(best), PIECE))
    return (best, names[best]) if whole and (not near or _agrees(data, best)) else None


def _candidates(data: bytes, claim: str | None) -> list[tuple[str, str]]:
    """The encodings that read the bytes without an error and their beginning not hopelessly worse than another."""
    texts = {}
    for encoding in dict.fromkeys((*OLD, claim or OLD[0])):
        with suppress(UnicodeError):
            texts[encoding] = data.decode(encoding)
    bits = {encoding: _bits(text[:HEAD], encoding, claim) for encoding, text in texts.items()}
    return [(encoding, text) for encoding, text in texts.items() if bits[encoding] < min(bits.values()) + HOPELESS]


def _bits(text: str, encoding: str, claim: str | None) -> int:
    """The cost of a reading. Nobody wrote in an old Russian encoding for the sake of one to three letters."""
    text = sample(text)
    russian = sum(map(text.count, RUSSIAN))
    return cost(text) + FEW * (0 < russian < 4) - TRUST * (encoding == claim)


def _agrees(data: bytes, text: str) -> bool:
    """A second reader for close calls in Russian: does chardet come to the same text?"""
    if sum(map(sample(text).count, RUSSIAN)) < ENOUGH:
        return False
    import chardet  # here: close calls are rare

    found = chardet.detect(data[:SECOND_LOOK])["encoding"]
    try:
        return data.decode(found or "ascii") == text
    except (LookupError, UnicodeError):
        return False
