"""Bytes → Article: encodings and refusals. Nothing is changed in the text but line ends, byte order marks and NULs."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import cast

from .article import Article, Language, Sentence
from .errors import FileError, InputError, UsageError
from .text import detect, paragraphs, title, words

MAGIC = {
    b"\x1f\x8b": "gzip data",
    b"PK\x03\x04": "a zip archive or an Office document",
    b"%PDF-": "a PDF",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF89a": "an image",
    b"\xfd7zXZ": "xz data",
    b"\x28\xb5\x2f\xfd": "zstd data",
    b"7z\xbc\xaf": "a 7z archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "an RTF document",
    b"\x7fELF": "a program",
}
MARKS = {  # UTF-32 before UTF-16: one begins like the other
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\x00\x00": "utf-32-le",
    b"\x00\x00\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
SAVE_AS = "save it as plain text in UTF-8"
LANGUAGES = {
    "uk": "Ukrainian",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "sr": "Serbian",
    "mk": "Macedonian",
    "kk": "Kazakh",
}
LANGUAGES |= {"ja": "Japanese", "zh": "Chinese", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian"}
LANGUAGES |= {"pl": "Polish", "pt": "Portuguese", "nl": "Dutch", "ar": "Arabic", "tr": "Turkish", "ko": "Korean"}


def from_path(path: str | Path, encoding: str | None = None) -> Article:
    """The article in a file. FileError where it cannot be read, else as ``from_bytes``."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise FileError(f"There is no file {path}; check the name and the folder.") from error
    except IsADirectoryError as error:
        raise FileError(f"{path} is a folder; name one file in it.") from error
    except PermissionError as error:
        raise FileError(f"{path} may not be read; change its permissions or copy it.") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise FileError(f"{path} could not be read ({error}); copy it elsewhere and try again.") from error
    return from_bytes(data, str(path), encoding)


def from_bytes(data: bytes, name: str, encoding: str | None = None) -> Article:
    """The article in bytes; ``name`` becomes its id and stands in the messages.

    InputError "empty", "not_text" or "encoding"; UsageError where ``encoding`` is no encoding.
    """
    if not data.strip():
        raise InputError("empty", f"{name} is empty; give a text to condense.")
    for magic, what in MAGIC.items():
        if data.startswith(magic):
            raise InputError("not_text", f"{name} is {what}, not a text; extract the text and {SAVE_AS}.")
    text = _decode(data, name, encoding)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not text.strip("\ufeff\u200b \n\t\f\v\u00a0\u2028\u2029\u3000"):
        raise InputError("empty", f"{name} holds nothing but white space; give a text to condense.")
    if re.match(r"\s*(?:<!doctype html|<html)\b", text, re.IGNORECASE):
        raise InputError("not_text", f"{name} is HTML, which is not read yet; copy the article's text and {SAVE_AS}.")
    head = title(text)
    return Article(text=text, id=name, title=text[slice(*head)] if head else None)


# --- encodings --------------------------------------------------------------------------------------------------------


def _decode(data: bytes, name: str, encoding: str | None) -> str:
    """By the encoding that was named, the byte order mark, as UTF-8, or as what it is found to be, in this order."""
    if encoding is not None:
        return _decode_as(data, name, encoding)
    for mark, marked in MARKS.items():
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], name, marked)
    _refuse_binary(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _guess(data)
        if text is not None:
            return text
        raise InputError(
            "encoding",
            f"The encoding of {name} is unclear (no UTF-8 from byte {error.start} on); {SAVE_AS} or name its encoding.",
        ) from error


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
    control = len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", data[:1_000_000]))
    if control > max(1, min(len(data), 1_000_000) // 200):
        raise InputError("not_text", f"{name} is binary data, not a text; extract the text and {SAVE_AS}.")


def _guess(data: bytes) -> str | None:
    """Text in an encoding of old, None where unsure: cp1251, koi8-r and cp866 decode each other without an error."""
    repaired = data.decode("utf-8", errors="replace")
    broken = repaired.count("\ufffd")
    if sum(c > "\x7f" for c in repaired) - broken > 5 * broken:
        return None  # UTF-8 that was damaged or cut: no other encoding makes it right
    import chardet  # here: most input is UTF-8

    encoding = chardet.detect(data[:200_000])["encoding"]
    try:
        text = data.decode(encoding or "ascii")
    except (LookupError, UnicodeDecodeError):
        return None
    return text if plausible(text) else None


# The commonest pairs of letters in Russian words: 27–40% of all pairs in news, next to none after a wrong decoding.
PAIRS = "ст но то на ен ов ни ра во ко по пр ро го ре ос ал ли ер ка не ла та ть ом ор ат од ан ет от ес де те"


def plausible(text: str) -> bool:
    """Does the text read like Russian, or like English with some accents and quotation marks?"""
    if re.search(r"[\x80-\x9f]", text):
        return False
    russian = re.findall("[а-яё]+", text)
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in text)
    if cyrillic:
        pairs = Counter(w[i : i + 2] for w in russian for i in range(len(w) - 1))
        common = sum(n for pair, n in pairs.items() if f" {pair} " in f" {PAIRS} ")
        return cyrillic >= 20 and sum(map(len, russian)) > 0.7 * cyrillic and common > 0.2 * pairs.total()
    letters = [c for c in text if c.isalpha()]
    ascii_share = sum(map(str.isascii, letters)) / max(1, len(letters))
    return ascii_share > 0.95 and not re.search(r"[^\x00-\xff’‘“”„–—…•€™]", text)


# --- refusals ---------------------------------------------------------------------------------------------------------

# From the first word of a sentence: a call or a notice about this page. "Игра доступна по подписке" is news.
PAYWALL = re.compile(
    r"\W*(?:"
    # "Subscribe to continue reading", "Log in to read", "To continue reading, sign in", "Already a subscriber?"
    r"(?:please )?(?:subscribe|register)(?: (?:now|today))?(?: or (?:log|sign) in)? to (?:continue|read|keep|unlock)"
    r"|(?:please )?(?:log|sign) in(?: or \w+)? to (?:continue|read)"
    r"|to (?:continue|keep) reading\W.{0,60}(?:subscri|(?:log|sign) in|regist)|(?:want )?to continue reading\W*$"
    r"|already (?:a subscriber|have a subscription)"
    # "This article is for subscribers only."
    r"|(?:(?:this|the (?:full|rest of (?:the|this))) (?:article|story|content|text|post|page|version)"
    r"(?: (?:is|are))?(?: available| reserved| exclusive(?:ly)?| only)* )?(?:for|to) (?:our |paid |paying )*"
    r"subscribers(?: only)?\W*$"
    # "Оформите подписку, чтобы…", "Чтобы читать дальше, подпишитесь", "Уже подписаны?"
    r"|оформите подписку|чтобы (?:прочитать|читать|продолжить|дочитать)\b.{0,60}(?:подпи[сш]|войдите)"
    r"|уже (?:есть подписка|подписан\w*|(?:являетесь )?подписчик\w*)\?|подпишитесь, чтобы (?:про|до)?чита"
    r"|(?:продолжение|окончание)\b.{0,40}(?:по подписке|подписчик\w*)\W*$"
    # "Материал доступен только по подписке", "Доступно только подписчикам", "Читайте полностью по подписке"
    r"|(?:(?:этот|эта|данн\w+|полн\w+|весь) )*(?:(?:материал|статья|текст|публикация|версия|контент)\b.{0,30} )?"
    r"(?:доступ\w*|читайте|открыт\w*)\b[^,]{0,40}(?:по подписке|подписчик\w*)[^,]{0,40}$"
    r")",
    re.IGNORECASE,
)
STUB = 120  # words; with fewer left, a paywall has kept the story
LINK = re.compile(r"(?:https?://|www\.)\S+")


def supported(text: str, name: str = "") -> Language:
    """The language of a text; InputError "no_story" where it holds no words, "unsupported_language" for a third one."""
    name = name or "the text"
    if not text.strip():
        raise InputError("empty", f"{name} is empty; give an article of at least one sentence")
    language = detect(text)
    if language == "und":
        raise InputError("no_story", f"{name} holds no words; give the article's text")
    if language not in ("ru", "en"):
        known = LANGUAGES.get(language, f"the language with the code {language!r}")
        raise InputError("unsupported_language", f"{name} is in {known}; only Russian (ru) and English (en) are read")
    return cast(Language, language)


def check_story(article: Article, sentences: list[Sentence]) -> None:
    """InputError where there is no story to condense: "paywall_stub" or "no_story"."""
    name = article.id or "the text"
    if _walled(article.text, sentences) and _words_left(sentences) < STUB:
        raise InputError("paywall_stub", f"{name} is the stub before a paywall; get the full text of the article")
    if not _tells(article.text, sentences):
        raise InputError("no_story", f"{name} is a list of links or headlines, not a story; give one article's text")


def _walled(text: str, sentences: list[Sentence]) -> bool:
    """Does the page end in a paywall's notice? It may take three paragraphs, before clutter that was removed."""
    last = sentences[-1].paragraph if sentences else 0
    ending = (text[a:b] for a, b in paragraphs(text)[max(0, last - 2) :])
    return any(PAYWALL.match(piece) for part in ending for piece in re.split(r"(?<=[.!?…])\s+|\n", part))


def _words_left(sentences: list[Sentence]) -> int:
    return sum(words(s.text) for s in sentences if not PAYWALL.match(s.text))


def _tells(text: str, sentences: list[Sentence]) -> bool:
    """A sentence with an end, or so little text that it need not have one: a word or two lines are allowed."""
    prose = [s for s in sentences if words(LINK.sub("", s.text)) > 0]
    if not prose:
        return False
    ended = [s for s in prose if words(LINK.sub("", s.text)) >= 4 and re.search(r"[.…!?][\"'»”’)\]]*$", s.text)]
    longest = max(s.end - s.start for s in prose)
    return bool(ended) or len(paragraphs(text)) <= 2 or longest > 300
