"""A piece of HTML, as entries of feeds, mails and fields of rows hold it: its text, a line a block.

A whole page is another matter: there the story has to be found first, see ``page``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

_BLOCKS = """
    address article aside blockquote body center dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul
"""
_UNSEEN = "button head iframe noscript object script select style svg template title video audio"
BLOCKS, UNSEEN = frozenset(_BLOCKS.split()), frozenset(_UNSEEN.split())
TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
LINES = re.compile(r"</p>|<br ?/?>", re.IGNORECASE)  # where these make the lines, the line ends do not


def is_fragment(text: str) -> bool:
    """Is the text a piece of HTML? One lonely tag, or a few that make letters bold, do not make it one."""
    return bool(re.match(r"\s*<(?:p|div)\b[^<>]*>", text, re.I)) or len(LINES.findall(text[:20_000])) >= 2


def plain(text: str) -> str:
    """The text of a piece of HTML, or of what may be one: blocks are paragraphs, ``<br>`` ends a line."""
    if not TAG.search(text):
        return html.unescape(text).strip()
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    cleaned = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text).encode("utf-8", "replace")
    try:
        root = etree.fromstring(b"<body>" + cleaned + b"</body>", parser)
    except etree.LxmlError:
        return ""
    pieces = "".join(_pieces(root)) if root is not None else ""
    lines = (" ".join(line.split()) for line in pieces.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def line(text: str) -> str:
    """The same in one line, for titles and names."""
    return " ".join(plain(text).split())


def _pieces(root: Any) -> Iterator[str]:
    """Pieces of text with line ends between blocks; white space of the source is a space."""
    from lxml import etree

    unseen = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        hidden, block = node.tag in UNSEEN, node.tag in BLOCKS
        if event == "start":
            unseen += hidden
            yield "\n\n" if block else "\n" if node.tag == "br" else ""
            yield "" if unseen else _flat(node.text)
        else:
            unseen -= hidden
            yield "\n\n" if block else ""
            yield "" if unseen else _flat(node.tail)


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
