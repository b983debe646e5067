"""The one door: what bytes are, where they come from, and what is refused. One bad input a line."""

from __future__ import annotations

import base64
import codecs
import gzip
import os
import tracemalloc
from pathlib import Path

import pytest
from servers import Site, redirect, reply

from summarize.article import Article
from summarize.errors import FileError, InputError, UsageError
from summarize.pipeline import prepare
from summarize.read import LIMIT, from_bytes, from_path, from_url
from summarize.refusals import supported

RUSSIAN = "Мост через реку открыли в субботу. Первыми по нему прошли строители, затем пустили автобусы.\n"
ENGLISH = "The café’s owner said “we’re happy” — the bill was £5. Nobody in the town had expected that.\n"

READ = {
    "utf-8": (RUSSIAN.encode(), RUSSIAN),
    "utf-8 with a mark": (codecs.BOM_UTF8 + RUSSIAN.encode(), RUSSIAN),
    "utf-16 little-endian": (codecs.BOM_UTF16_LE + RUSSIAN.encode("utf-16-le"), RUSSIAN),
    "utf-16 big-endian": (codecs.BOM_UTF16_BE + RUSSIAN.encode("utf-16-be"), RUSSIAN),
    "utf-32": (codecs.BOM_UTF32_LE + RUSSIAN.encode("utf-32-le"), RUSSIAN),
    "cp1251": (RUSSIAN.encode("cp1251"), RUSSIAN),
    "koi8-r": (RUSSIAN.encode("koi8-r"), RUSSIAN),
    "cp866": (RUSSIAN.encode("cp866"), RUSSIAN),
    "cp1252": (ENGLISH.encode("cp1252"), ENGLISH),
    "line ends of Windows": (b"One.\r\nTwo.\r\n", "One.\nTwo.\n"),
    "line ends of old": (b"One.\rTwo.", "One.\nTwo."),
    "a stray NUL": (b"The bridge\0 is open.", "The bridge is open."),
    "one word": ("Мост".encode(), "Мост"),
    "line separator": ("One.\u2028Two.".encode(), "One.\u2028Two."),
    "decomposed letters": ("Й и ё".encode(), "Й и ё"),
}


@pytest.mark.parametrize(("data", "expected"), READ.values(), ids=list(READ))
def test_read(data: bytes, expected: str) -> None:
    assert from_bytes(data, "page").text == expected


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "utf-16"])
def test_a_named_encoding_is_obeyed(encoding: str) -> None:
    assert from_bytes("Мост".encode(encoding), "page", encoding).text == "Мост"


REFUSED = {
    "nothing": (b"", "empty"),
    "white space": ("\ufeff \n\t\u00a0\u200b\n".encode(), "empty"),
    "gzip": (gzip.compress(RUSSIAN.encode()), "not_text"),
    "zip": (b"PK\x03\x04\x14\x00", "not_text"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
    "many NULs": (b"abc\0\0\0\0\0\0def", "not_text"),
    "random bytes": (bytes(range(256)) * 8, "not_text"),
    "zstd": (b"\x28\xb5\x2f\xfd\x04\x00\x01\x00\x00", "not_text"),
    "Parquet": (b"PAR1\x15\x04", "not_text"),
    "an old Word document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not_text"),
    "RTF": (b"{\\rtf1\\ansi The bridge is open.}", "not_text"),
    "rows of JSON": (b'{"id": 1, "text": "The bridge is open."}\n{"id": 2, "text": "Nobody was hurt."}\n', "not_text"),
    "a JSON object": (b'{\n "text": "The bridge is open."\n}\n', "not_text"),
    "utf-8 cut in a letter": (RUSSIAN.encode()[:40], "encoding"),
    "utf-8 with a bad byte": (RUSSIAN.encode()[:40] + b"\xff" + RUSSIAN.encode()[40:], "encoding"),
    "two letters of something": (b"\xcc\xee", "encoding"),
    "shift-jis": ("東京で大雨が降り、鉄道が運休した。".encode("shift_jis") * 5, "encoding"),
}


@pytest.mark.parametrize(("data", "kind"), REFUSED.values(), ids=list(REFUSED))
def test_refused(data: bytes, kind: str) -> None:
    with pytest.raises(InputError) as caught:
        from_bytes(data, "page.txt")
    assert caught.value.kind == kind
    assert "page.txt" in str(caught.value) and "\n" not in str(caught.value)


def test_wrong_encodings() -> None:
    with pytest.raises(InputError, match="name the right encoding"):
        from_bytes(RUSSIAN.encode("cp1251"), "page", "utf-8")
    with pytest.raises(UsageError, match="no encoding called klingon"):
        from_bytes(b"text", "page", "klingon")


def test_a_title_is_found() -> None:
    article = from_bytes(f"Мост открыт\n\n{RUSSIAN}".encode(), "page")
    assert article.title == "Мост открыт" and article.text.startswith("Мост открыт\n") and article.id == "page"
    assert from_bytes(RUSSIAN.encode(), "page").title is None


# --- what the bytes are, whatever the name --------------------------------------------------------------------------

PROSE = (
    "The ferry left the harbour at noon with two hundred people on board. Nobody was hurt when it came back an hour "
    "later with a broken rudder. The harbour master said that the rudder had been checked in May."
)
PAGE = (
    "<!DOCTYPE html><html><head><meta charset=utf-8><title>Ferry returns</title></head><body>"
    f"<nav><a href=/>Home</a></nav><article><h1>Ferry returns</h1><p>{PROSE}</p>"
    f"<p>{PROSE.replace('ferry', 'boat')}</p></article></body></html>"
)


@pytest.mark.parametrize("name", ["page.html", "page.txt", "page", "page.pdf", "https://news.example/1"])
def test_a_page_is_a_page_under_any_name(name: str) -> None:
    article = from_bytes(PAGE.encode(), name)
    assert article.text.startswith("The ferry left") and "Home" not in article.text
    assert article.title == "Ferry returns"
    assert [w.kind for w in article.warnings] == (["text"] if name == "page.txt" else [])


def test_a_piece_of_html_taken_for_text() -> None:
    article = from_bytes(f"<p>{PROSE}</p>\n<p>Later.</p>\n<p>Still later.</p>".encode(), "page.txt")
    assert article.text == f"{PROSE}\n\nLater.\n\nStill later." and "HTML" in article.warnings[0].message


def test_markdown_with_tags_is_text() -> None:
    text = "# Ferry\n\nThe ferry<br>left.<br>\n\n<p align=center>Nobody was hurt.</p>\n\n<p>So it was.</p>\n"
    assert from_bytes(text.encode(), "page.md").text == text


CHARSETS = {  # of the header, of the page, of the bytes; is there a warning?
    "header and page": ("windows-1251", "windows-1251", "cp1251", False),
    "header alone": ("windows-1251", "", "cp1251", False),
    "page alone": (None, "koi8-r", "koi8-r", False),
    "a header that lies": ("windows-1251", "utf-8", "utf-8", True),
    "a page that lies": (None, "utf-8", "cp1251", True),
}


@pytest.mark.parametrize(("header", "page", "real", "warned"), CHARSETS.values(), ids=list(CHARSETS))
def test_charsets_of_pages(header: str | None, page: str, real: str, warned: bool) -> None:
    meta = f"<meta charset={page}>" if page else ""
    html = f"<html><head>{meta}<title>Мост</title></head><body><p>{RUSSIAN * 4}</p><p>{RUSSIAN * 4}</p></body></html>"
    article = from_bytes(html.encode(real), "https://v.example/1", content_type="text/html", declared=header)
    assert article.text.startswith("Мост через реку открыли в субботу.")
    assert ["encoding"] * warned == [w.kind for w in article.warnings]


def test_a_page_saved_in_one_file() -> None:
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://h.example/1\r\nSubject: Ferry\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="cut"\r\n\r\n'
        "--cut\r\nContent-Type: text/html\r\n"
        "Content-Transfer-Encoding: base64\r\nContent-Location: https://h.example/1\r\n\r\n"
    )
    article = from_bytes(head.encode() + base64.encodebytes(PAGE.encode()) + b"\r\n--cut--\r\n", "page.mht")
    assert article.text.startswith("The ferry left")
    assert (article.title, article.url) == ("Ferry returns", "https://h.example/1")


# --- packed documents -------------------------------------------------------------------------------------------------


def packed(data: bytes, ending: str) -> bytes:
    return gzip.compress(data) if ending == ".gz" else pytest.importorskip("zstandard").compress(data)


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_packed_documents(ending: str, tmp_path: Path) -> None:
    markdown = b"<p align=center>The ferry left.</p>\n\n<p>So it did.</p>\n\n<p>Nobody was hurt.</p>\n"
    for name, data in (("page.txt", RUSSIAN.encode()), ("page.html", PAGE.encode()), ("page.md", markdown)):
        file = tmp_path / f"{name}{ending}"
        file.write_bytes(packed(data, ending))
        assert from_path(file).text == from_bytes(data, name).text


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_packed_bomb_is_refused_before_it_fills_the_memory(ending: str) -> None:
    bomb = packed(bytes(200 * 2**20), ending)
    assert len(bomb) < 300_000
    tracemalloc.start()
    with pytest.raises(InputError) as caught:
        from_bytes(bomb, f"page.txt{ending}")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.kind == "too_large"
    assert peak < 200 * 2**20


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_packed_document_that_is_cut_short(ending: str) -> None:
    with pytest.raises(InputError, match="damaged") as caught:
        from_bytes(packed(os.urandom(50_000), ending)[:-1000], f"page.txt{ending}")
    assert caught.value.kind == "not_text"


def test_packed_data_under_another_name_is_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match=r"page\.txt is gzip data, not a text; unpack it, or name it page\.txt\.gz"):
        from_bytes(packed(RUSSIAN.encode(), ".gz"), "page.txt")


def test_a_file_beyond_the_limit(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(LIMIT + 1)
    with pytest.raises(InputError) as caught:
        from_path(tmp_path / "huge.txt")
    assert caught.value.kind == "too_large"


# --- addresses --------------------------------------------------------------------------------------------------------


def test_a_page_of_the_web() -> None:
    pages = {
        "/1": reply(PAGE.encode()),
        "/2": redirect("/1"),
        "/3": reply(RUSSIAN.encode("koi8-r"), type="text/plain; charset=koi8-r"),
    }
    with Site(pages) as site:
        article = from_url(site.url("/2"), allow_private=True)
        assert article.text.startswith("The ferry left")
        assert (article.id, article.url) == (site.url("/2"), site.url("/1"))
        plain = from_url(site.url("/3"), allow_private=True)
        assert (plain.text, plain.url, plain.warnings) == (RUSSIAN, site.url("/3"), ())
        with pytest.raises(InputError) as caught:
            from_url(site.url("/none"), allow_private=True)
        assert caught.value.kind == "http"


def test_addresses_that_are_not_opened() -> None:
    with Site({"/1": reply(PAGE.encode())}) as site:
        with pytest.raises(InputError) as caught:
            from_url(site.url("/1"))
        assert caught.value.kind == "address"
        with pytest.raises(UsageError, match="--offline"):
            from_url(site.url("/1"), offline=True, allow_private=True)
        assert site.connections == 0


# --- files and titles -------------------------------------------------------------------------------------------------


def test_files(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(RUSSIAN.encode())
    assert from_path(page) == Article(text=RUSSIAN, id=str(page))
    for path, words in (
        (tmp_path / "none", "There is no file"),
        (tmp_path, "is a folder"),
        ("a\0b", "could not be read"),
    ):
        with pytest.raises(FileError, match=words):
            from_path(path)
    if os.geteuid():  # root may read everything
        page.chmod(0)
        with pytest.raises(FileError, match="may not be read"):
            from_path(page)


STORIES = {
    "story": (RUSSIAN, None),
    "one word": ("Мост", None),
    "one short sentence": ("Мост открыт.", None),
    "no full stop": ("строители прошли первыми по новому мосту через реку " * 200, None),
    "list after a sentence": ("Город купит три вещи.\n— автобус\n— трактор\n— лодку", None),
    "subscription in the news": (RUSSIAN * 10 + "Журнал теперь доступен только по подписке.", None),
    "a game by subscription": ("Игра «Река» будет доступна зимой по подписке магазина, сказал её автор.", None),
    "readers in the news": ("Журнал, который читают сто тысяч подписчиков, сменил хозяина.", None),
    "subscribers in the news": ("The lighthouse webcam is now for subscribers only, its owner said on Friday.", None),
    "a reader's complaint": ("The site asked him to sign in to continue, the pensioner said. He gave up.", None),
    "a notice far from the end": ("Оформите подписку на лёд.\n\n" + "Мост открыли в субботу.\n\n" * 4, None),
    "Japanese": ("美術館の職員によると、展覧会は日曜日に始まり、五月末まで続く。", "unsupported_language"),
    "Ukrainian": ("Працівники музею розповіли, що виставка відкриється в неділю.", "unsupported_language"),
    "an error, as a text": ("404 Not Found\n\nThe page that you asked for is not here.", "error_page"),
    "an error that somebody tells of": ("404 Not Found, said the screen. The mayor laughed.", None),
    "figures": ("12 34 56", "no_story"),
    "addresses": ("https://example.org/a\nhttps://example.org/b\n", "no_story"),
    "links": ("Главная\nНовости\nПогода в городе\nКурсы валют\nВойти на сайт\nКонтакты", "no_story"),
    "headlines": (
        "\n".join(["Мост через реку открыт в городе", "Хлеб подорожал на рынке", "Кто победит?"] * 4),
        "no_story",
    ),
    "English stub": ("The bridge opened.\n\nSubscribe to continue reading.", "paywall_stub"),
    "English stub, notice": ("The bridge opened.\n\nThis article is for subscribers only.", "paywall_stub"),
    "English stub, in one line": ("The bridge opened. Already a subscriber? Log in.", "paywall_stub"),
    "English stub, footer": ("The bridge opened.\n\nPlease sign in to read more.\n\nHelp centre.", "paywall_stub"),
    "Russian stub, call": ("Мост открыли.\n\nЧтобы читать дальше, оформите подписку.", "paywall_stub"),
    "Russian stub, rest": ("Мост открыли. Продолжение доступно по подписке.", "paywall_stub"),
    "Russian stub": ("Мост открыли в субботу.\n\nМатериал доступен только по подписке.", "paywall_stub"),
}


@pytest.mark.parametrize(("text", "kind"), STORIES.values(), ids=list(STORIES))
def test_check_story(text: str, kind: str | None) -> None:
    if kind is None:
        assert refused(text) is None
    else:
        assert refused(text) == kind


def refused(text: str) -> str | None:
    """The kind of error that refuses the text, None if it is taken."""
    try:
        prepare(Article(text=text, id="page"))
    except InputError as error:
        return error.kind
    return None


def test_the_language_is_named() -> None:
    with pytest.raises(InputError, match=r"page is in German; only Russian \(ru\) and English \(en\)"):
        supported("Der Bundestag hat am Freitag ein neues Gesetz über die Bahn beschlossen.", "page")
