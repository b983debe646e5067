"""RSS and Atom: what of an entry is the article, and what a hostile feed costs."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from summarize.article import Article, Failure
from summarize.errors import InputError, UsageError
from summarize.read import from_bytes
from summarize.reading.content import content
from summarize.reading.dates import day
from summarize.reading.fragment import is_fragment, plain

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:yandex="http://news.yandex.ru" xmlns:media="http://search.yahoo.com/mrss/"'
)
LONG = "Мост через реку открыли в субботу, и первыми по нему прошли строители. " * 8


def rss(*items: str, title: str = "Речной вестник", head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}\n<rss version="2.0" {SPACES}><channel><title>{title}</title>{entries}</channel></rss>'


def entries(text: str | bytes, name: str = "news.xml", **more: Any) -> list[Article | Failure]:
    found = content(text.encode() if isinstance(text, str) else text, name, **more)
    assert isinstance(found, list)
    return found


def entry(text: str | bytes, **more: Any) -> Article:
    (found,) = entries(text, **more)
    assert isinstance(found, Article)
    return found


# --- the parts of an entry --------------------------------------------------------------------------------------------

TEXTS = {
    "content:encoded before the description": (
        "<description>Коротко.</description>"
        "<content:encoded><![CDATA[<p>Мост открыт.</p><p>Все рады.</p>]]></content:encoded>",
        "Мост открыт.\n\nВсе рады.",
    ),
    "yandex:full-text": (
        "<description>Коротко.</description><yandex:full-text>Мост открыт.\nВсе рады.</yandex:full-text>",
        "Мост открыт.\nВсе рады.",
    ),
    "the description alone": (f"<description>{LONG}</description>", LONG.strip()),
    "escaped HTML": (
        "<description>&lt;p&gt;Мост &lt;b&gt;открыт&lt;/b&gt;.&lt;br/&gt;Все рады.&lt;/p&gt;</description>",
        "Мост открыт.\nВсе рады.",
    ),
    "entities": ("<description>&amp;laquo;Мост&amp;raquo; &amp;amp; река</description>", "«Мост» & река"),
    "a script": (
        "<description><![CDATA[<p>Мост.</p><script>alert('<p>нет</p>')</script><style>p{}</style>]]></description>",
        "Мост.",
    ),
    "a list and a table": (
        "<description><![CDATA[<ul><li>автобус</li><li>лодка</li></ul><table><tr><td>1</td><td>2</td></tr></table>]]>"
        "</description>",
        "автобус\n\nлодка\n\n1\n\n2",
    ),
}


@pytest.mark.parametrize(("item", "text"), TEXTS.values(), ids=list(TEXTS))
def test_the_text_of_an_entry(item: str, text: str) -> None:
    assert entry(rss(item)).text == text


def test_what_a_feed_says_of_an_entry() -> None:
    item = (
        "<title>Мост &amp;laquo;Южный&amp;raquo; открыт</title><link>https://v.example/1</link><guid>v-1</guid>"
        "<pubDate>Sat, 05 Jul 2025 01:30:00 +0300</pubDate><author>anna@v.example (Анна Петрова)</author>"
        f"<description>{LONG}</description>"
    )
    assert entry(rss(item)) == Article(
        text=LONG.strip(),
        id="v-1",
        title="Мост «Южный» открыт",
        url="https://v.example/1",
        date="2025-07-05",
        author="Анна Петрова",
        site="Речной вестник",
    )


def test_atom() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour news</title><entry>'
        "<title type='html'>Ports &amp;amp; ships</title><id>urn:1</id><updated>2025-07-05T01:00:00Z</updated>"
        "<author><name>Ann Lee</name></author>"
        '<link href="https://h.example/1"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        "<p>One &lt; two.</p><p>Three.</p></div></content></entry></feed>"
    )
    assert entry(feed) == Article(
        "One < two.\n\nThree.", "urn:1", "Ports & ships", "https://h.example/1", "2025-07-05", "Ann Lee", "Harbour news"
    )


def test_rss_1() -> None:
    feed = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"<item><title>Мост</title><link>https://v.example/1</link><description>{LONG}</description></item></rdf:RDF>"
    )
    assert entry(feed).title == "Мост"


def test_an_entry_without_an_id_is_called_by_its_link_and_without_that_by_its_place() -> None:
    found = entries(rss(f"<link>https://v.example/1</link><description>{LONG}</description>", f"<title>{LONG}</title>"))
    assert [e.id for e in found] == ["https://v.example/1", "news.xml:2"]


def test_a_link_that_is_no_address_of_the_web_is_none() -> None:
    assert entry(rss(f"<link>javascript:alert(1)</link><description>{LONG}</description>")).url is None


# --- teasers and empty entries ----------------------------------------------------------------------------------------

TEASERS = {
    "few words": ("Мост через реку открыли в субботу.", True),
    "cut off": (LONG + "Однако…", True),
    "read on": (LONG + "Читать далее", True),
    "whole": (LONG, False),
}


@pytest.mark.parametrize(("text", "teaser"), TEASERS.values(), ids=list(TEASERS))
def test_a_teaser_is_kept_and_said_to_be_one(text: str, teaser: bool) -> None:
    article = entry(rss(f"<link>https://v.example/1</link><description>{text}</description>"))
    assert article.text == text.strip()
    told = [w.message for w in article.warnings if w.kind == "text"]
    assert [m.endswith("https://v.example/1") for m in told] == ([True] if teaser else [])


def test_an_entry_without_text_is_an_error_and_its_neighbours_are_right() -> None:
    found = entries(
        rss(f"<description>{LONG}</description>", "<title>Мост</title>", f"<description>{LONG}</description>")
    )
    assert [e.kind if isinstance(e, Failure) else "" for e in found] == ["", "empty", ""]


def test_a_feed_without_entries() -> None:
    with pytest.raises(InputError, match="without entries"):
        entries(rss())


# --- one article asked for --------------------------------------------------------------------------------------------


def test_a_feed_with_one_entry_is_an_article_and_one_with_two_needs_a_batch() -> None:
    item = f"<description>{LONG}</description>"
    assert from_bytes(rss(item).encode(), "news.xml").text == LONG.strip()
    with pytest.raises(UsageError, match=r"summarize batch 'my news.xml' -o summaries.jsonl"):
        from_bytes(rss(item, item).encode(), "my news.xml")
    with pytest.raises(InputError) as caught:
        from_bytes(rss("<title>Мост</title>").encode(), "news.xml")
    assert caught.value.kind == "empty"


# --- encodings and faults ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-8", "utf-16"])
def test_the_encoding_that_the_feed_names(encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    article = entry(rss(f"<description>{LONG}</description>", head=head).encode(encoding))
    assert (article.text, article.site, article.warnings) == (LONG.strip(), "Речной вестник", ())


def test_a_feed_that_lies_about_its_encoding_is_read_and_says_so() -> None:
    article = entry(rss(f"<description>{LONG}</description>").encode("cp1251"))
    assert article.text == LONG.strip()
    assert [w.kind for w in article.warnings] == ["encoding"]


def test_broken_xml_is_read_with_a_warning() -> None:
    broken = rss(f"<title>Мост & река</title><description>{LONG}</description>").replace("</channel></rss>", "")
    article = entry(broken)
    assert article.text == LONG.strip() and "not well-formed" in article.warnings[0].message


def test_texts_of_feeds_are_repaired_like_all_others() -> None:
    article = entry(rss(f"<title>Мо\u00adст</title><description>{LONG}Мо\u00adст от\u200bкрыт.</description>"))
    assert article.text.endswith("Мост открыт.") and article.title == "Мост"
    assert len(article.warnings) == 2


def test_xml_that_is_no_feed() -> None:
    with pytest.raises(InputError, match="no feed and no page"):
        from_bytes(b'<?xml version="1.0"?><urlset><url/></urlset>', "sitemap.xml")


# --- hostile feeds ----------------------------------------------------------------------------------------------------

BILLION = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
HOSTILE = {
    "billion laughs": rss("<description>&l9;</description>", head=f'<!DOCTYPE r [<!ENTITY l0 "lol">{BILLION}]>'),
    "quadratic": rss(
        f"<description>{'&a;' * 10_000}</description>", head=f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>'
    ),
    "a file": rss("<description>&a;</description>", head='<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    "a parameter": rss("<description>x</description>", head='<!DOCTYPE r [<!ENTITY % a "b">%a;]>'),
    "hidden in a comment": rss(
        "<description>&a;</description>", head='<!-- <r --><!DOCTYPE r [<!ENTITY a SYSTEM "x">]>'
    ),
    "a tag in the value": rss(
        "<description>&b;</description>", head='<!DOCTYPE r [<!ENTITY a "<r"><!ENTITY b "&a;&a;">]>'
    ),
}


@pytest.mark.parametrize("feed", HOSTILE.values(), ids=list(HOSTILE))
def test_entities_are_not_expanded(feed: str) -> None:
    started = time.monotonic()
    with pytest.raises(InputError, match="XML entities"):
        entries(feed)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("marks", [' "&#160;"', " '&amp;'"])
def test_entities_for_single_letters_are_harmless(marks: str) -> None:
    feed = rss(f"<description>{LONG}&x;</description>", head=f"<!DOCTYPE rss [\n<!ENTITY x{marks}>\n]>")
    assert entry(feed).text.startswith(LONG.strip())


MANY = {
    "tags": "<rss><channel><item>" + "<a>" * 600_000,
    "letters": rss("<description>" + "слово " * 3_000_000 + "</description>"),
}


@pytest.mark.parametrize("feed", MANY.values(), ids=list(MANY))
def test_a_feed_beyond_all_measure_is_refused(feed: str) -> None:
    with pytest.raises(InputError) as caught:
        entries(feed)
    assert caught.value.kind == "too_large"


def test_deep_nesting() -> None:
    found = entries(rss("<description><![CDATA[" + "<div>" * 20_000 + LONG + "]]></description>"))
    assert len(found) == 1
    assert entries(rss(f"<description>{LONG}</description>" + "<a>" * 5_000 + "</a>" * 5_000))


# --- pieces of HTML ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>Мост.</p>", True),
        ('<div class="t">Мост.', True),
        ("Мост.<br>Река.<br/>Берег.", True),
        ("Мост. Тег <br> ставят там, где кончается строка.", False),
        ("The tags <b> and </b> make letters bold.", False),
        ("2 < 3 > 1", False),
    ],
)
def test_is_fragment(text: str, expected: bool) -> None:
    assert is_fragment(text) is expected


def test_what_is_no_tag_stays() -> None:
    assert plain("2 < 3, а 5 > 4 &amp; так далее") == "2 < 3, а 5 > 4 & так далее"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-07-05T01:30:00+03:00", "2025-07-05"),
        ("Sat, 05 Jul 2025 01:30:00 +0300", "2025-07-05"),
        ("20250705", "2025-07-05"),
        ("05.07.2025 01:30", "2025-07-05"),
        ("07/05/2025", None),
        ("2025-02-30", None),
        ("yesterday", None),
        ("1751668200", None),
        (None, None),
        (20250705, None),
    ],
)
def test_day(value: object, expected: str | None) -> None:
    assert day(value) == expected


def test_an_entry_is_never_changed_by_its_neighbours() -> None:
    item = f"<guid>a</guid><description>{LONG}</description>"
    one, two = entries(rss(item, item.replace(">a<", ">b<")))
    assert isinstance(one, Article) and two == replace(one, id="b")
