"""The story of a page, what the page says of itself, and pages without a story. Every page is our own writing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from summarize.article import Language
from summarize.clean import clean, story
from summarize.errors import InputError
from summarize.reading.page import charset, extract, is_html

CASES = Path(__file__).parent / "cases"
LEAD = "Мост через реку Тихую открыли в субботу, и первыми по нему прошли сорок строителей вместе с детьми."
MORE = "Движение автобусов начнётся в понедельник, сообщила мэрия Заречья; билет подорожает на два рубля."
LAST = "Строили мост девять лет: дважды менялся подрядчик, а смета выросла втрое, до 2,3 млрд рублей."
SAID = "«Такого моста в области ещё не было», — сказал на открытии мэр города Пётр Колчин журналистам."
DECIDED = "Старый паром решили оставить до зимы: он нужен садоводам с левого берега, у которых нет машин."
PROMISED = "Развязку у вокзала обещают достроить к весне, и тогда через мост пустят тяжёлые грузовики."
ITEMS = ["автобус № 5 пойдёт через мост;", "паром отменят до конца года;", "стоянку у пристани закроют."]
ENGLISH = "The council voted on Monday to keep the lighthouse, which has stood at Gull Point since 1871."
REPAIRS = "Repairs will cost the town 1.4 million dollars, and half of the money has still to be found."


def html(*paragraphs: str, head: str = "", title: str = "Мост открыт — Заречный вестник") -> str:
    body = "\n".join(p if p.startswith("<") else f"<p>{p}</p>" for p in paragraphs)
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


# --- the story --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "language", "title", "date", "author", "site"),
    [
        (
            "page_ru",
            "ru",
            "В Заречье открыли мост, который строили девять лет",
            "2024-10-12",
            "Мария Осинцева",
            "Заречный вестник",
        ),
        (
            "page_en",
            "en",
            "Harbor town votes to keep its old lighthouse",
            "2023-11-07",
            "Dana Whitlock",
            "The Gull Point Gazette",
        ),
    ],
)
def test_a_whole_page(name: str, language: Language, title: str, date: str, author: str, site: str) -> None:
    article = extract((CASES / f"{name}.html").read_text("utf-8"), name, "https://example.org/news/1")
    assert (article.title, article.date, article.author, article.site) == (title, date, author, site)
    assert article.url == "https://example.org/news/1" and article.id == name
    kept = story(article.text, clean(article.text, language, article.title), language)
    assert [s.text for s in kept] == (CASES / f"{name}.story.txt").read_text("utf-8").splitlines()


STORIES = {
    "a sentence two thirds link is prose": (
        html(
            LEAD,
            "Об этом <a href='/a'>сообщает районная газета «Заречный вестник»</a> со ссылкой на мэрию города.",
            LAST,
        ),
        [LEAD, "Об этом сообщает районная газета «Заречный вестник» со ссылкой на мэрию города.", LAST],
    ),
    "a word in a span called link is not lost": (
        html(LEAD, f"<p>Новый <span class='link'><a href='/b'>мост</a></span> соединил два берега. {MORE}</p>", LAST),
        [LEAD, f"Новый мост соединил два берега. {MORE}", LAST],
    ),
    "a link in a tag of the Russian web is not lost": (
        html(LEAD, f"<p>Читайте об этом в <noindex><a href='/c'>газете «Вестник»</a></noindex>. {MORE}</p>", LAST),
        [LEAD, f"Читайте об этом в газете «Вестник». {MORE}", LAST],
    ),
    "what the markup hides is not read": (
        html(
            LEAD,
            "<div style='display: none'><p>Секретный абзац, которого не видит ни один читатель.</p></div>",
            MORE,
            LAST,
        ),
        [LEAD, MORE, LAST],
    ),
    "facts of schema.org are not read": (
        html(LEAD, "<div itemprop='publisher'><div itemprop='legalName'>Редакция газеты</div></div>", MORE, LAST),
        [LEAD, MORE, LAST],
    ),
    "a story cut in parts by a banner": (
        html(
            f"<div class='article__text main'><p>{LEAD}</p><p>{MORE}</p><p>{LAST}</p></div>",
            "<div class='banner'>Купите слона</div>",
            f"<div class='article__text'><p>{SAID}</p><p>{DECIDED}</p><p>{PROMISED}</p></div>",
        ),
        [LEAD, MORE, LAST, SAID, DECIDED, PROMISED],
    ),
    "captions, shares and read-also boxes": (
        html(
            LEAD,
            "<figure><img src='a.jpg'><figcaption>Мост утром. Фото: И. Громов</figcaption></figure>",
            "<div class='article-share'>Поделиться 12</div>",
            MORE,
            "<div class='read-also'><a href='/c'>Паром отменят</a></div>",
            LAST,
        ),
        [LEAD, MORE, LAST],
    ),
    "the title is not said twice": (html("<h1>Мост открыт</h1>", LEAD, MORE, LAST), [LEAD, MORE, LAST]),
    "one sentence": ("<!DOCTYPE html><html><body>The bridge is open.</body></html>", ["The bridge is open."]),
    "a list": (
        html(f"<article><p>{LEAD}</p><ul>{''.join(f'<li>{item}</li>' for item in ITEMS)}</ul><p>{LAST}</p></article>"),
        [LEAD, *(f"- {item}" for item in ITEMS), LAST],
    ),
}


@pytest.mark.parametrize(("page", "expected"), STORIES.values(), ids=list(STORIES))
def test_story(page: str, expected: list[str]) -> None:
    assert [line for line in extract(page, "page").text.split("\n") if line] == expected


# --- what the page says of itself -------------------------------------------------------------------------------------

META = {
    "the year of the copyright is no date": (
        html(LEAD, MORE, "<footer>© 2019 Заречный вестник</footer>"),
        "date",
        None,
    ),
    "a date of the page": (
        html(LEAD, MORE, head="<meta property='article:published_time' content='2024-10-12T09:00:00+03:00'>"),
        "date",
        "2024-10-12",
    ),
    "a date to come is none": (
        html(LEAD, MORE, head="<meta property='article:published_time' content='2093-10-12T09:00:00+03:00'>"),
        "date",
        None,
    ),
    "a button is no author": (html(LEAD, MORE, head="<meta name='author' content='Войти'>"), "author", None),
    "two authors": (
        html(LEAD, MORE, head="<meta name='author' content='Анна Лунина; Пётр Сомов'>"),
        "author",
        "Анна Лунина, Пётр Сомов",
    ),
    "an agency and its city are no author": (
        html(ENGLISH, REPAIRS, head="<meta name='author' content='GazetteReporters; New York'>"),
        "author",
        None,
    ),
    "the site": (html(LEAD, MORE, head="<meta property='og:site_name' content='Вестник'>"), "site", "Вестник"),
}


@pytest.mark.parametrize(("page", "field", "expected"), META.values(), ids=list(META))
def test_metadata(page: str, field: str, expected: str | None) -> None:
    assert getattr(extract(page, "page"), field) == expected


# --- refusals ---------------------------------------------------------------------------------------------------------

MENU = "".join(f"<li><a href='/{i}'>Новость номер {i}: что случилось в городе</a></li>" for i in range(40))
CARDS = "".join(f"<div><h3><a href='/{i}'>Событие {i} в Заречье</a></h3><p>{LEAD[:50]}…</p></div>" for i in range(3))
REFUSED = {
    "not found": (html("<h1>404</h1>", "Страница не найдена.", title="404 — Вестник"), "error_page"),
    "not found, in words": (
        html("<h1>Страница не найдена</h1>", "Она удалена или её не было.", title="Вестник"),
        "error_page",
    ),
    "not found, English": (
        html("<h1>Page not found</h1>", "It may have been moved or deleted.", title="Gazette"),
        "error_page",
    ),
    "denied": (html("You don't have permission to access this page.", title="Access Denied"), "error_page"),
    "checked": (html("Checking if the site connection is secure.", title="Just a moment..."), "error_page"),
    "out of service": (html("<h1>Технические работы</h1>", "Сайт скоро откроется.", title="Вестник"), "error_page"),
    "by script only": (html("You need to enable JavaScript to view this site.", title="Gazette"), "no_story"),
    "wall, Russian": (html(LEAD, "Чтобы читать дальше, оформите подписку."), "paywall_stub"),
    "wall, English": (html(ENGLISH, "Subscribe to read the full story.", title="Gazette"), "paywall_stub"),
    "wall, in the heading": (html("<h1>Become a subscriber to read: Lighthouse stays</h1>", ENGLISH), "paywall_stub"),
    "wall, in the data": (
        html(
            LEAD,
            head='<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>',
        ),
        "paywall_stub",
    ),
    "menu": (html(f"<ul>{MENU}</ul>"), "link_list"),
    "front page": (html(f"<ul>{MENU}</ul>", CARDS), "link_list"),
    "gallery": (html(*(f"<img src='{i}.jpg'><p>Снимок {i}</p>" for i in range(8)), title="Фото дня"), "gallery"),
    "nothing": ("<html><body></body></html>", "no_story"),
    "two words": ("<html><body><p>Главная Новости</p></body></html>", "no_story"),
    "no body at all": ("<html>", "no_story"),
    "too many elements": ("<html><body>" + f"<p>{LEAD}</p>" * 40_000, "too_large"),
    "nested too deep": ("<html><body>" + "<div>" * 100_000 + LEAD, "too_large"),
    "tables in tables": ("<html><body>" + "<table><tr><td>" * 30_000 + LEAD, "too_large"),
    "too long": ("<html><body><p>" + "слово " * 3_500_000, "too_large"),
}


@pytest.mark.parametrize(("page", "kind"), REFUSED.values(), ids=list(REFUSED))
def test_refused(page: str, kind: str) -> None:
    begun = time.monotonic()
    with pytest.raises(InputError) as caught:
        extract(page, "page.html")
    assert caught.value.kind == kind and "page.html" in str(caught.value)
    assert time.monotonic() - begun < 30  # a bomb takes no hour


TAKEN = {
    "a story about an error": html("<h1>Ошибка 404 стала выставкой</h1>", LEAD, MORE, LAST, title="Выставка"),
    "a story about an access": html(
        "Доступ к сайту ограничен, сообщил мэр: его чинят.", LEAD, title="Доступ к сайту ограничен"
    ),
    "a story that begins with a number": html("<h1>404 автобуса вышли на линии</h1>", *[LEAD, MORE, LAST] * 3),
    "a story about subscriptions": html(ENGLISH, "The paper has 900 subscribers, most of them in the town.", REPAIRS),
    "a long menu beside a story": html(f"<ul>{MENU}</ul>", *[LEAD, MORE, LAST] * 2),
    "a huge attribute": html(f"<p title='{'a' * 9_000_000}'>{LEAD}</p>", MORE),
    "a huge script": html(f"<script>{'x' * 12_000_000}</script>", LEAD, MORE),
}


@pytest.mark.parametrize("page", TAKEN.values(), ids=list(TAKEN))
def test_taken(page: str) -> None:
    assert len(extract(page, "page").text) > 80


# --- is it a page -----------------------------------------------------------------------------------------------------

MARKUP = {
    "doctype": ("<!DOCTYPE html><html><body>x</body></html>", True),
    "no doctype": ("\n<HTML lang=ru><body>x", True),
    "after a comment": ("<!-- saved -->\n<html>", True),
    "XHTML": ('<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">', True),
    "a fragment": (f"<p>{LEAD}</p><p>{MORE}</p>", True),
    "line breaks": (f"{LEAD}<br><br>{MORE}<br><br><b>{LAST}</b>", True),
    "a text": (f"{LEAD}\n\n{MORE}", False),
    "a text that names a tag": (f"Тег <p> отмечает абзац. {LEAD} {MORE} {LAST}", False),
    "an address in angle brackets": (f"Пишите <a@example.org>. {LEAD}", False),
    "less and greater": ("При x < 5 и y > 3 мост выдержит <b> тонн.", False),
}


@pytest.mark.parametrize(("text", "expected"), MARKUP.values(), ids=list(MARKUP))
def test_is_html(text: str, expected: bool) -> None:
    assert is_html(text) is expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"<meta charset=windows-1251>", "windows-1251"),
        (b'<META HTTP-EQUIV="Content-Type" content="text/html; charset=koi8-r">', "koi8-r"),
        (b'<?xml version="1.0" encoding="cp866"?>', "cp866"),
        (b"<meta charset='utf-8'/>", "utf-8"),
        (b"<title>no charset here</title>", None),
    ],
)
def test_declared_charset(head: bytes, expected: str | None) -> None:
    assert charset(b"<html><head>" + head + b"</head>" if not head.startswith(b"<?") else head) == expected
