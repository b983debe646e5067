"""HTML → Article: the story of a page, its title, date, author and site (trafilatura, Barbaresi 2021).

Two extractions of the pruned tree are compared, a cautious one and a plain one. The cautious one leaves more clutter
out and now and then half of the story; paragraphs of prose that it left out between two that it kept are put back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ..article import Article
from ..errors import InputError
from ..refusals import STUB, Sketch, check_page
from ..text import ENDED, words
from . import markup
from .markup import Node

LARGEST = 20_000_000  # characters of a page; the largest page of news is a tenth of that
DEEPEST = 500  # elements inside one another; pages of news have 60
ATTRIBUTE = 10_000  # characters of one
MOST = 30_000  # elements; pages of news have 5,000
COVERED = 0.7  # of the prose that the plain extraction finds, the cautious one must have this share
LINE = 60  # characters of a line that is prose if it ends like a sentence

_HEAD = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_TAG = re.compile(r"</?(?:p|div|br|span|a|ul|ol|li|table|h[1-6]|article|section|img|strong|em|b|i)\b[^<>]*>", re.I)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})|<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.-]{2,40})",
    re.I,
)


def is_html(text: str) -> bool:
    """Is it a page, or a piece of one? A story about HTML that names a tag or two is none."""
    if _HEAD.match(text):
        return True
    start = text.lstrip("\ufeff \t\r\n")
    tags = sum(1 for _ in _TAG.finditer(text, 0, 200_000))
    return bool(_TAG.match(start) and tags >= 2) or tags >= max(4, words(text[:200_000]) / 25)


def charset(data: bytes) -> str | None:
    """The encoding that a page declares of itself, true or not."""
    found = _DECLARED.search(data[:4096])
    return (found[1] or found[2]).decode("ascii") if found else None


def extract(html: str, name: str, url: str | None = None) -> Article:
    """The story of a page; ``text`` has a paragraph a line, an empty line between two.

    Raises:
        InputError: "too_large", "error_page", "paywall_stub", "link_list", "gallery" or "no_story".
    """
    tree = _parse(html, name)
    article = _described(tree, name, url)
    heading = " ".join(" ".join(h.text_content() for h in tree.iter("h1")).split())[:300]
    linked, images, closed = _linked(tree), sum(1 for _ in tree.iter("img")), _closed(tree)
    lines = _without_title(_body(markup.visible(tree), url), article.title)
    count = sum(words(line) for line in lines if ENDED.search(line) or len(line) >= LINE)
    if count < STUB:
        check_page(Sketch(name, article.title, heading, lines, linked, images, closed))
    return replace(article, text=_joined(lines))


# --- the tree ---------------------------------------------------------------------------------------------------------


def _parse(html: str, name: str) -> Node:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    if len(html) > LARGEST:
        raise InputError("too_large", f"{name} is a page of {len(html):,} characters; save its text and name that file")
    try:
        # As bytes: lxml refuses a str that declares an encoding.
        tree = document_fromstring(html.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8", huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise InputError("no_story", f"{name} is a page without content; give the page of one article") from error
    for node in tree.iter():  # an attribute of megabytes is no page's, and slows the extraction
        for key in [key for key, value in node.attrib.items() if len(value) > ATTRIBUTE]:
            del node.attrib[key]
    depth, elements = _measure(tree)
    if depth > DEEPEST or elements > MOST:
        raise InputError(
            "too_large",
            f"{name} is no page of news: it has more than {MOST:,} elements, or more than {DEEPEST} inside one another",
        )
    return tree


def _measure(tree: Node) -> tuple[int, int]:
    """Elements inside one another, at most; elements in all. Stops counting where a limit is passed."""
    from lxml import etree

    deepest = depth = elements = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        deepest = max(deepest, depth)
        if deepest > DEEPEST or elements > MOST:
            break
    return deepest, elements


def _linked(tree: Node) -> float:
    """Share of the page's text that stands in links."""
    body = tree.find("body")
    if body is None:
        return 0.0
    links = sum(len("".join(a.itertext()).strip()) for a in body.iter("a"))
    skipped = sum(len(s.text or "") for s in body.iter("script", "style"))
    return links / max(1, len("".join(body.itertext())) - skipped)


def _closed(tree: Node) -> bool:
    """Does the page say itself that only subscribers read it whole? (schema.org, isAccessibleForFree)"""
    return any(str(block.get("isAccessibleForFree", "")).lower() == "false" for block in _linked_data(tree))


def _linked_data(tree: Node) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):  # newsrooms write broken JSON, too: then it says nothing
            continue
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                yield value
            if isinstance(value, dict | list):
                waiting.extend(value.values() if isinstance(value, dict) else value)


# --- the story --------------------------------------------------------------------------------------------------------


def _body(tree: Node, url: str | None) -> list[str]:
    """Lines of the story."""
    plain = _without_collections(_lines(tree, url, favor_precision=False))
    cautious = _without_collections(_lines(tree, url, favor_precision=True))
    if _prose(cautious) < COVERED * _prose(plain):
        return plain
    known, there = {_key(line) for line in cautious}, {_key(line) for line in plain}
    if not known or not known <= there:
        return cautious
    at = [i for i, line in enumerate(plain) if _key(line) in known]
    return [
        line
        for i, line in enumerate(plain)
        if _key(line) in known or (at[0] < i < at[-1] and (line.startswith("- ") or _is_prose(line)))
    ]


def _lines(tree: Node, url: str | None, *, favor_precision: bool) -> list[str]:
    import trafilatura

    text = trafilatura.extract(tree, url=url, include_comments=False, favor_precision=favor_precision)
    return [line.strip() for line in (text or "").split("\n") if line.strip()]


def _key(line: str) -> str:
    return " ".join(re.findall(r"\w+", line.lower()))


def _prose(lines: list[str]) -> int:
    return sum(len(line) for line in lines if _is_prose(line))


def _is_prose(line: str) -> bool:
    return len(line) >= LINE and bool(ENDED.search(line))


def _without_collections(lines: list[str]) -> list[str]:
    """A line that says in one what the other lines say one by one goes: the story, once more, for search engines."""
    keys = [_key(line) for line in lines]
    kept = []
    for i, key in enumerate(keys):
        parts = (
            {k for j, k in enumerate(keys) if j != i and 30 < len(k) < len(key) and k in key} if len(key) > 200 else ()
        )
        if sum(map(len, parts)) <= 0.6 * len(key):
            kept.append(lines[i])
    return kept


def _without_title(lines: list[str], title: str | None) -> list[str]:
    head = _key(title or "")
    return [line for i, line in enumerate(lines) if not (i < 3 and head and _key(line) == head)]


def _joined(lines: list[str]) -> str:
    """Paragraphs with an empty line between, items of a list and rows of a table without."""
    out = ""
    for before, line in zip(["", *lines], lines, strict=False):
        close = before[:2] == line[:2] and line[:2] in ("- ", "| ")
        out += ("" if not before else "\n" if close else "\n\n") + line
    return out


# --- what the page says of itself -------------------------------------------------------------------------------------


def _described(tree: Node, name: str, url: str | None) -> Article:
    """Title, date, author, site and address; a date comes from the page's own data, never from its footer."""
    from trafilatura.metadata import extract_metadata

    latest = (date.today() + timedelta(days=2)).isoformat()
    rules = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d", "max_date": latest}
    found = extract_metadata(tree, default_url=url, date_config=rules)
    return Article(
        text="",
        id=name,
        title=_tidy(found.title),
        url=url or found.url or None,
        date=found.date or None,
        author=_names(found.author or ""),
        site=_tidy(found.sitename) or _tidy(found.hostname),
    )


def _tidy(value: str | None) -> str | None:
    return " ".join(value.split())[:500] or None if value else None


NAME = re.compile(r"(?-i:[A-ZА-ЯЁ])[\w’'.-]*(?: (?-i:[A-ZА-ЯЁ])[\w’'.-]*){1,3}")


def _names(value: str) -> str | None:
    """Names of people, up to what is none: "SaharaReporters; New York" is an agency and its city, "Войти" a button."""
    found = []
    for part in value.split(";"):
        name = re.sub(r"^(?:Авторы?|Опубликовала?|Текст|By)\s*:?\s+|\s+Источник$", "", " ".join(part.split()))
        if not NAME.fullmatch(name) or len(name) > 60:
            break
        found.append(name)
    return ", ".join(found) or None
