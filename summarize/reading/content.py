"""What bytes are decides who reads them; their name and declared type are hints. One place, whatever the source.

Packed documents are unpacked, Word, PDF and mail opened, pages and feeds taken apart; what is left is text. Every text,
wherever it comes from, is repaired before it becomes an article, and what was guessed or repaired is in its warnings.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import replace

from ..article import Article, Failure, Warning
from ..errors import InputError
from ..reading.encodings import SAVE_AS, decode
from ..reading.repair import repair
from ..text import title
from . import feed, fragment, packed

MAGIC = {
    b"\x1f\x8b": "gzip data",
    b"PK\x03\x04": "a zip archive (or .xlsx, .odt, .epub)",
    b"BZh": "bzip2 data",
    b"\xfd7zXZ\x00": "xz data",
    b"\x28\xb5\x2f\xfd": "zstd data",
    b"\x89PNG\r\n": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "an RTF document",
    b"\x7fELF": "a program",
    b"PAR1": "a Parquet file",
}
PLAIN = (".txt", ".text", ".md")
PAGES = (".html", ".htm", ".xhtml")
MARKED = (".xml", ".rss", ".atom")
ROW = "row"
NOTHING = "\ufeff\u200b \n\t\f\v\u00a0\u2028\u2029\u3000"

Content = Article | list[Article | Failure]  # one article, or the entries of a feed


def content(
    data: bytes,
    name: str,
    encoding: str | None = None,
    *,
    content_type: str = "",
    declared: str | None = None,
    url: str | None = None,
) -> Content:
    """One article, or the entries of a feed.

    Args:
        encoding: what the user named.
        content_type, declared: type and encoding, as a server gave them.
        url: where it came from.

    Raises:
        InputError: it is no text, or its encoding is unclear.
        UsageError: there is no such encoding.
    """
    hint = name.lower()
    end = packed.ending(name)
    if end and data.startswith(packed.ENDINGS[end]):
        data, hint = packed.document(data, name), hint.removesuffix(end)
    found = _office(data, name)
    if found is not None:
        return _finished(replace(found, url=url))
    for magic, what in MAGIC.items():
        if data.startswith(magic):
            raise InputError("not_text", f"{name} is {what}, not a text; {_next(data, name)}")
    from . import mail

    if mail.is_mail(data):
        return _mail(data, name, encoding)
    text, warnings = _decoded(data, name, encoding, declared)
    if feed.is_feed(text):
        return [_finished_entry(entry, warnings) for entry in feed.entries(text, name)]
    return from_text(text, name, hint=hint, warnings=warnings, url=url, page="html" in content_type)


def _next(data: bytes, name: str) -> str:
    """What to do with a file that is no text."""
    for end, magic in packed.ENDINGS.items():
        if data.startswith(magic):
            return f"unpack it, or name it {name}{end}"
    if data.startswith(b"PAR1"):
        return f"name it {name}.parquet and use: summarize batch"
    return f"extract the text and {SAVE_AS}."


def _office(data: bytes, name: str) -> Article | None:
    if not data.startswith(b"PK\x03\x04") and b"%PDF-" not in data[:1024]:
        return None
    from . import office

    if office.is_docx(data):
        return office.docx(data, name)
    return office.pdf_article(data, name) if office.is_pdf(data) else None


def _decoded(data: bytes, name: str, encoding: str | None, declared: str | None) -> tuple[str, tuple[Warning, ...]]:
    if declared is None and b"<" in data[:1024]:
        from . import page

        declared = page.charset(data)
    text, warnings = decode(data, name, encoding, declared)
    return _lines(text.removeprefix("\ufeff")), warnings


def _mail(data: bytes, name: str, encoding: str | None) -> Article:
    from . import mail

    found = mail.read(data, name)
    text, warnings = _decoded(found.data, name, encoding, found.charset)
    if found.saved:
        article = from_text(text, name, hint=".html", warnings=warnings, url=found.url, page=found.html)
        return replace(article, title=article.title or found.title)
    text = fragment.plain(text) if found.html else text
    about = Article(text, name, title=found.title, date=found.date, author=found.author, warnings=warnings)
    return _finished(about)


def from_text(
    text: str,
    name: str,
    *,
    hint: str = "",
    warnings: tuple[Warning, ...] = (),
    url: str | None = None,
    page: bool = False,
) -> Article:
    """Text that may be a page, or a piece of one: the story of it; else the text itself.

    Args:
        hint: the name of the file, in small letters, or as much of it as tells its kind.
        page: it is said to be HTML.
    """
    marked = feed.root(text)
    if page or hint.endswith(PAGES) or marked == "html" or (not hint.endswith(".md") and _is_html(text)):
        expected = page or not hint.endswith((*PLAIN, ROW))
        article = _html(text, name, url, whole=expected or marked == "html")
        note = () if expected else (_warning(f"{name} holds HTML, not plain text: the story was taken out of it"),)
        return _finished(replace(article, warnings=(*warnings, *note, *article.warnings)))
    if hint.endswith(MARKED) or text.startswith("<?xml"):
        raise InputError("not_text", f"{name} is XML, but no feed and no page; extract the text and {SAVE_AS}.")
    if _is_json(text):
        raise InputError("not_text", f"{name} is JSON, not a text; name it .jsonl and use: summarize batch")
    return _finished(Article(text=text, id=name, url=url, warnings=warnings))


def from_row(text: str, name: str) -> Article:
    """The text in a field of a row, which may be a page, or may have been garbled before it came there."""
    warnings: tuple[Warning, ...] = ()
    with suppress(UnicodeEncodeError):  # half a character, as JSON can hold; that is repaired like everywhere
        text, warnings = decode(text.encode(), name)
    return from_text(_lines(text), name, hint=ROW, warnings=warnings)


def _lines(text: str) -> str:
    """Line ends of every system are one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _html(text: str, name: str, url: str | None, *, whole: bool) -> Article:
    """The story of a page; of a mere piece of one all of its text."""
    from . import page

    if whole or re.search(r"<(?:html|head|body|article|main)\b", text[:5_000], re.IGNORECASE):
        return page.extract(text, name, url)
    return Article(text=fragment.plain(text), id=name, url=url)


def _is_html(text: str) -> bool:
    from . import page

    return "<" in text and page.is_html(text)


def _is_json(text: str) -> bool:
    """Does it begin with a line that is a JSON object, or is it one as a whole?"""
    start = text.lstrip()
    if not re.match(r'\{\s*"', start):
        return False
    for part in (start.split("\n", 1)[0], start[:1_000_000]):
        try:
            return isinstance(json.loads(part), dict)
        except (ValueError, RecursionError):
            continue
    return False


# --- what every text goes through -------------------------------------------------------------------------------------


def _finished(article: Article) -> Article:
    """Repaired, with a title where the text has one. InputError "empty"."""
    text, repaired = repair(article.text)
    if not text.strip(NOTHING):
        raise InputError("empty", f"{article.id} holds nothing but white space; give a text to condense.")
    head = title(text)
    found = line(article.title) or (text[slice(*head)] if head else None)
    return replace(
        article,
        text=text,
        title=found,
        author=line(article.author),
        site=line(article.site),
        warnings=tuple(dict.fromkeys((*article.warnings, *repaired))),
    )


def line(value: str | None) -> str | None:
    """A title or a name, repaired."""
    return " ".join(repair(value)[0].split()) or None if value else None


def _finished_entry(entry: Article | Failure, warnings: tuple[Warning, ...]) -> Article | Failure:
    if isinstance(entry, Failure):
        return entry
    try:
        return _finished(replace(entry, warnings=(*warnings, *entry.warnings)))
    except InputError as error:
        return Failure(entry.id, error.kind, str(error))


def _warning(message: str) -> Warning:
    return Warning("text", "", "", "", message)
