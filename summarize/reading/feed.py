"""RSS and Atom → articles, one an entry. feedparser reads the XML; of what it finds the longest text is the article."""

from __future__ import annotations

import io
import re
from typing import Any

from ..article import Article, Failure, Warning
from ..errors import InputError
from ..text import words
from . import fragment
from .dates import day

LIMIT = 16 * 2**20  # letters; a feed is read as a whole
TAGS = 500_000  # half a minute at worst
TEASER = 60  # words; a description with fewer is no article where it comes alone
ROOTS = ("rss", "feed", "rdf:rdf")
ROOT = re.compile(r"(?>(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*)<([a-z][\w:.-]*)", re.S | re.I)
HARMLESS = re.compile(r"""<!ENTITY\s+\w+\s+(["'])(?:&\#?\w{1,8};|[^&%"'<>]{0,40})\1\s*>""")
CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[\.\.\.\]|\[…\]|\b(?:continue reading|read more|читать (?:далее|дальше|полностью))\W*)$", re.I
)


def root(text: str) -> str:
    """The name of the element that an XML or HTML text is, in small letters; "" where it is none."""
    found = ROOT.match(text.removeprefix("\ufeff")[:65_536])
    return found[1].lower() if found else ""


def is_feed(text: str) -> bool:
    return root(text) in ROOTS


def entries(text: str, name: str) -> list[Article | Failure]:
    """What the feed holds, in its order; an entry without a text is a failure of its own.

    Raises:
        InputError: "too_large", "not_text" where it is unsafe or cannot be read, "empty" without an entry.
    """
    import feedparser

    if len(text) > LIMIT or text.count("<") > TAGS:
        raise InputError("too_large", f"{name} is a feed of {len(text):,} letters, more than is read at once; split it")
    _refuse_bombs(text, name)
    # A stream, for a string would be opened as an address or a file.
    data = re.sub(r"^\s*<\?xml.*?\?>", "", text.removeprefix("\ufeff"), count=1, flags=re.S)
    known = {"content-type": "application/xml; charset=utf-8"}
    try:
        found = feedparser.parse(
            io.BytesIO(data.encode("utf-8", "replace")),
            response_headers=known,
            sanitize_html=False,  # nothing of it is shown as HTML
            resolve_relative_uris=False,
        )
    except Exception as error:  # its reader of broken XML may fail in any way
        raise InputError("not_text", f"{name} is a feed that cannot be read ({error}); mend its XML"[:300]) from error
    if not found.entries:
        raise InputError("empty", f"{name} is a feed without entries; give one that has some")
    broken = _broken(found) if found.bozo else ()
    site = fragment.line(found.feed.get("title") or "") or None
    return [_article(entry, f"{name}:{i}", site, broken) for i, entry in enumerate(found.entries, 1)]


def _refuse_bombs(text: str, name: str) -> None:
    """Entities that are made of others can grow from a few lines to gigabytes."""
    found = ROOT.match(text)
    prolog = text[: found.start(1)] if found else text
    if prolog.count("<!ENTITY") != len(HARMLESS.findall(prolog)):
        raise InputError("not_text", f"{name} declares XML entities that could grow without end; remove its DOCTYPE")


def _broken(found: Any) -> tuple[Warning, ...]:
    why = " ".join(str(found.get("bozo_exception", "")).split())[:150]
    message = f"the feed is not well-formed XML ({why}): entries after the fault may be missing or cut"
    return (Warning("text", "", "", "", message),)


def _article(entry: Any, place: str, site: str | None, warnings: tuple[Warning, ...]) -> Article | Failure:
    link = entry.get("link") or ""
    url = link if re.match(r"https?://", link) else None
    own = str(entry.get("id") or link).strip()
    title = fragment.line(entry.get("title") or "") or None
    text, whole = _text(entry)
    if not text:
        where = f"; its page is {url}" if url else ""
        return Failure(own or place, "empty", f"{own or place} has no text in the feed{where}")
    if not whole:
        warnings = (*warnings, _teaser(url))
    author = fragment.line(entry.get("author") or "")
    author = re.sub(r"^[^\s()]+@[^\s()]+ \((.+)\)$", r"\1", author)  # "anna@paper.example (Anna Lee)", as RSS wants it
    return Article(
        text=text,
        id=own or place,
        title=title,
        url=url,
        date=day(entry.get("published")) or day(entry.get("updated")),
        author=None if "@" in author else author or None,
        site=site,
        warnings=warnings,
    )


def _text(entry: Any) -> tuple[str, bool]:
    """The longest text of the entry, and whether it is more than a teaser."""
    full = [c.get("value") or "" for c in entry.get("content") or [] if _is_text(c)]
    full += [entry.get("yandex_full-text") or ""]
    text = max(map(fragment.plain, full), key=len)
    summary = fragment.plain(entry.get("summary") or "")
    if len(text) >= len(summary):
        return text, bool(text)
    return summary, words(summary) >= TEASER and not CUT_OFF.search(summary)


def _is_text(content: Any) -> bool:
    """Pictures and the like come as contents too."""
    kind = str(content.get("type") or "text/html")
    return kind.startswith("text/") or "html" in kind


def _teaser(url: str | None) -> Warning:
    where = f"; the full text is at {url}" if url else ""
    return Warning("text", "", "", "", f"the feed holds a teaser of the article only{where}")
