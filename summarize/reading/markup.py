"""What a reader of a page does not see, or what newsrooms put between the lines, taken out of the tree.

Small rules in one ordered list; each changes the tree in place. They run before the extraction proper (trafilatura),
which goes by the density of text and links and is led astray by what no reader ever sees.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import Any

Node = Any  # lxml.html.HtmlElement, which has no types

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Class names of boxes inside the story: "article-share", "newsletter__form", "b-read-also", "rollover-block".
WIDGET = re.compile(
    r"rollover|tooltip|popover|popup|newsletter|subscri|social|share|related|read-?(?:also|more)|recommend|promo"
    r"|(?:^|[-_ ])(?:ad|ads|advert\w*|banner|comments?)(?:[-_ ]|$)",
    re.IGNORECASE,
)
FLOATING = re.compile(r"rollover-\w+-block|tooltip|popover|popup", re.IGNORECASE)
# Of schema.org: what describes the story in hidden blocks. The body, the name and the description may be the story.
FACTS = {
    *("author", "publisher", "email", "telephone", "award", "address", "logo", "image", "url", "license", "genre"),
    *("legalname", "datepublished", "datemodified", "datecreated", "dateline", "keywords", "about", "headline"),
    *("aggregaterating", "copyrightholder", "copyrightyear", "inlanguage", "mainentityofpage", "thumbnailurl"),
    *("alternativeheadline", "interactionstatistic", "contenturl"),
}
BLOCKS = ("p", "div", "li", "ul", "ol", "td", "section", "article", "h1", "h2", "h3", "figure", "blockquote")
INLINE = ("a", "span", "strong", "em", "b", "i", "u", "font", "mark", "small", "abbr", "cite", "q", "time")
PROSE = 80  # characters of a paragraph that is no label
PART = 300  # characters of prose in a part of a story


def drop(node: Node) -> None:
    """Take an element out; the text that follows it stays."""
    if node.getparent() is not None:
        node.drop_tree()


def _words(node: Node) -> int:
    """Characters of text without the white space of the markup."""
    return len(" ".join(node.text_content().split()))


def machinery(tree: Node) -> None:
    """Scripts, styles, drawings, forms and menus; a form around the whole page, as of old, stays."""
    for node in list(tree.iter("script", "style", "template", "svg", "button", "select", "nav", "form")):
        if node.tag != "form" or _words(node) < 500:
            drop(node)


def strangers(tree: Node) -> None:
    """Tags that extractors do not know: ``<noindex>`` stands around links all over the Russian web."""
    for node in list(tree.iter("noindex", "nobr", "wbr", "index", "nofollow")):
        node.drop_tag()


def hidden(tree: Node) -> None:
    """What the markup itself hides."""
    for node in list(tree.xpath("//*[@hidden or @style]")):
        if node.tag in ("html", "body"):
            continue
        if node.get("hidden") not in (None, "until-found") or HIDDEN.search(node.get("style") or ""):
            drop(node)


def facts(tree: Node) -> None:
    """Hidden blocks of schema.org: the newsroom's address, ratings, the headline once more."""
    for node in list(tree.xpath("//*[@itemprop][self::div or self::span or self::a or self::p]")):
        if node.get("itemprop").lower() in FACTS and _words(node) < 300:
            drop(node)


def captions(tree: Node) -> None:
    """Captions of pictures and their credits."""
    for node in list(tree.iter("figcaption")):
        drop(node)


def widgets(tree: Node) -> None:
    """Small boxes known by the names of their classes: shares, "read also", newsletters, advertising."""
    for node in list(tree.xpath("//*[@class][self::div or self::aside or self::section or self::ul or self::span]")):
        pattern = FLOATING if node.tag == "span" else WIDGET  # a span may be a word of a sentence
        if pattern.search(node.get("class")) and _words(node) < 600:
            drop(node)


def lists_of_links(tree: Node) -> None:
    """Lists whose every item is a link, inside of the story: other stories."""
    for node in list(tree.iter("ul", "ol")):
        items = [item for item in node.iterchildren("li") if _words(item)]
        if items and all(sum(map(_words, item.iter("a"))) >= 0.8 * _words(item) for item in items):
            drop(node)


def inline_in_prose(tree: Node) -> None:
    """A link or a mark inside of a sentence is prose: its tag goes, lest the paragraph be taken for a list of links.

    "Об этом <a>сообщает</a> агентство" is two thirds link; "A <span class=link>tiger</span> was seen" lost its tiger.
    """
    for block in list(tree.iter("p", "li", "div", "blockquote", "td")):
        if not block.xpath("descendant::a|descendant::span") or any(
            child.tag in BLOCKS for child in block.iter() if child is not block
        ):
            continue
        whole, linked = _words(block), sum(map(_words, block.iter("a")))
        if whole - linked >= 40 and linked < 0.6 * whole:
            for node in list(block.iter(*INLINE)):
                node.drop_tag()


def one_body(tree: Node) -> None:
    """A story cut in parts by banners, each in a box of the same class: the parts are put together in the first."""
    boxes: dict[tuple[str, str, Node], list[Node]] = defaultdict(list)
    for node in tree.xpath("//*[normalize-space(@class)][self::div or self::section]"):
        if sum(n for p in node.iterchildren("p") if (n := _words(p)) >= PROSE) >= PART:
            story = next(node.iterancestors("article", "main"), None)
            boxes[node.tag, node.get("class").split()[0], story].append(node)
    order = {node: i for i, node in enumerate(tree.iter("h1", "h2", "h3", "article", "div", "section"))}
    headings = sorted(order[h] for h in tree.iter("h1", "h2", "h3") if h.find(".//a") is not None or _inside_link(h))
    for parts in boxes.values():
        apart = any(order[a] < h < order[b] for a, b in pairwise(parts) for h in headings)
        nested = any(a in b.iterancestors() for a, b in pairwise(parts))
        if len(parts) < 2 or apart or nested or len(parts) > 12 or any(map(_card, parts)):
            continue
        for part in parts[1:]:
            for child in list(part):
                parts[0].append(child)
            drop(part)


def _card(node: Node) -> bool:
    """One of many teasers or reader's comments: it is linked as a whole, or in an item of a list."""
    return any(a.tag in ("a", "li") for a in node.iterancestors())


def _inside_link(node: Node) -> bool:
    return next(node.iterancestors("a"), None) is not None


RULES: list[Callable[[Node], None]] = [
    machinery,
    strangers,
    hidden,
    facts,
    captions,
    widgets,
    lists_of_links,
    one_body,
    inline_in_prose,
]


def visible(tree: Node) -> Node:
    """The tree, pruned in place."""
    for rule in RULES:
        rule(tree)
    return tree
