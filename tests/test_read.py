"""Bytes to text, and what is refused. One bad input a line."""

from __future__ import annotations

import codecs
import gzip
import os
from pathlib import Path

import pytest

from summarize.article import Article
from summarize.clean import clean, story
from summarize.errors import FileError, InputError, UsageError
from summarize.read import check_story, from_bytes, from_path, supported

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
    "pdf": (b"%PDF-1.7\n1 0 obj", "not_text"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
    "many NULs": (b"abc\0\0\0\0\0\0def", "not_text"),
    "random bytes": (bytes(range(256)) * 8, "not_text"),
    "utf-16 without a mark": (RUSSIAN.encode("utf-16-le"), "not_text"),
    "html": (b"<!DOCTYPE html><html><body>The bridge is open.</body></html>", "not_text"),
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
        language = supported(text, "page")
        check_story(Article(text=text, id="page"), story(text, clean(text, language), language))
    except InputError as error:
        return error.kind
    return None


def test_the_language_is_named() -> None:
    with pytest.raises(InputError, match=r"page is in German; only Russian \(ru\) and English \(en\)"):
        supported("Der Bundestag hat am Freitag ein neues Gesetz über die Bahn beschlossen.", "page")
