"""What is taken out of a page, and what is not."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from summarize.article import Language
from summarize.clean import clean, same_words, story

CASES = Path(__file__).parent / "cases"

DIRTY_RU = [
    ("title", "В Заречье открыли мост, который строили девять лет"),
    ("byline", "Автор: Мария Осинцева"),
    ("repeated caption", "Глава Заречья Пётр Колчин и строитель Анна Виноградова на открытии моста"),
    ("repeated caption", "Глава Заречья Пётр Колчин и строитель Анна Веноградова на открытии моста"),
    ("photo credit", "Фото: Илья Громов / «Заречный вестник»"),
    ("dateline", "ЗАРЕЧЬЕ, 12 окт — РИА Новости. "),
    ("read also", "Читайте также: Паром через Тихую отменят до конца года"),
    ("telegram plug", "Подписывайтесь на наш Telegram-канал, чтобы узнать об этом первыми!"),
    (
        "foreign agent notice",
        "НАСТОЯЩИЙ МАТЕРИАЛ (ИНФОРМАЦИЯ) ПРОИЗВЕДЕН ИНОСТРАННЫМ АГЕНТОМ «ПРИМЕР» ЛИБО КАСАЕТСЯ ЕГО ДЕЯТЕЛЬНОСТИ. 18+",
    ),
    ("foreign agent notice", "* «Пример» внесён Минюстом РФ в реестр иностранных агентов."),
    ("correction call", "Нашли опечатку? Выделите её и нажмите Ctrl+Enter"),
    ("share counts", "12 комментариев"),
    ("advertisement", "Реклама"),
    ("copyright", "© 2024 «Заречный вестник». Все права защищены."),
    ("other headlines", "В соседней области подорожал хлеб"),
    ("other headlines", "Учёные нашли на Урале редкую бабочку"),
    ("other headlines", "Сборная города выиграла турнир по шашкам"),
]
STORY_RU = """5 Мост через реку Тихую открылся в Заречье в субботу, 12 октября.
5 Первыми по нему прошли 40 строителей, затем пустили автобусы.
6 Строительство обошлось в 2,3 млрд руб. и началось ещё в 2015 г.
6 Подрядчик дважды менялся, а сроки переносили четыре раза.
8 «Мы ждали этот день девять лет.
8 Теперь дорога до больницы займёт десять минут вместо часа», — сказал мэр.
9 В планах города на следующий год:
10 — отремонтировать улицу Мира
11 — построить остановку у школы
12 По словам А. С. Виноградовой, движение грузовиков откроют весной, когда закончат развязку."""
DIRTY_EN = [
    ("title", "Harbor town votes to keep its old lighthouse"),
    ("byline", "By Dana Whitlock, Staff Writer"),
    ("repeated caption", "Keeper Thomas Ainsley stands beside the Gull Point lighthouse on Monday"),
    ("repeated caption", "Keeper Thomas Ainsly stands beside the Gull Point lighthouse on Monday"),
    ("photo credit", "Photo: Rosa Field/Example Images"),
    ("dateline", "GULL POINT, Maine (AP) — "),
    ("read also", "Read more: Ferry fares to rise in January"),
    ("telegram plug", "Sign up for our newsletter to get the week's stories in your inbox."),
    ("advertisement", "ADVERTISEMENT"),
    ("byline", "(Reporting by Dana Whitlock; Editing by Sam Poole)"),
    ("correction call", "Spotted an error? Write to us."),
    ("share counts", "Share Tweet 24 comments"),
    ("cookie notice", "We use cookies to make this site work. By staying you accept them."),
    ("copyright", "© 2024 The Gull Point Gazette. All rights reserved."),
    ("other headlines", "Most read"),
    ("other headlines", "Council argues over parking for a third week"),
    ("other headlines", "Two rescued after kayak overturns near the pier"),
    ("other headlines", "School band wins a trip to Portland"),
]
STORY_EN = """5 Voters in Gull Point chose on Nov. 7 to keep the town's lighthouse, built in 1871, rather than sell it.
5 The measure passed by 412 votes to 389.
6 Repairs will cost $1.4 million, said U.S. Sen. Laura Bright, who has asked Congress to pay half of it.
8 "It is the first thing I see at 6 a.m. and the last thing at night," Mr. Ainsley said.
11 The hotel company that offered to buy it said it would not appeal.
11 "Will we come back?" asked its director, J. K. Morrow.
11 "Never."
"""


@pytest.mark.parametrize(
    ("name", "language", "removed", "kept"),
    [("dirty_ru", "ru", DIRTY_RU, STORY_RU), ("dirty_en", "en", DIRTY_EN, STORY_EN)],
)
def test_a_whole_page(name: str, language: Language, removed: list[tuple[str, str]], kept: str) -> None:
    page = (CASES / f"{name}.txt").read_text(encoding="utf-8")
    found = clean(page, language)
    assert [(r.reason, page[r.start : r.end]) for r in found] == removed
    sentences = story(page, found, language)
    assert [f"{s.paragraph} {s.text}" for s in sentences] == kept.splitlines()
    assert all(page[s.start : s.end] == s.text for s in sentences)


# The passage stands as a paragraph between two paragraphs of a story.
REMOVED = [
    ("ru", "read also", "Читайте также «Паром через Тихую отменят»"),
    ("ru", "read also", "ЧИТАЙТЕ ТАКЖЕ:"),
    ("ru", "read also", "По теме"),
    ("ru", "read also", "► Смотрите также: Как строили мост"),
    ("en", "read also", "Related: Ferry fares to rise"),
    ("en", "read also", "See also"),
    ("ru", "telegram plug", "Самое важное в нашем Telegram-канале. Подписывайтесь!"),
    ("ru", "telegram plug", "Читайте нас в Яндекс.Дзене"),
    ("ru", "telegram plug", "👉 Присоединяйтесь к нам во «ВКонтакте» и WhatsApp"),
    ("en", "telegram plug", "Follow us on Facebook and Telegram."),
    ("ru", "telegram plug", "Больше новостей — в нашем Telegram!"),
    ("ru", "telegram plug", "Самое интересное в Telegram-канале «Заречье сегодня»"),
    ("ru", "telegram plug", "Все главные новости города читайте во «ВКонтакте»."),
    ("ru", "telegram plug", "Ещё больше новостей в Telegram: @zarechye_news"),
    ("ru", "foreign agent notice", "(Организация признана в РФ иностранным агентом)"),
    ("ru", "foreign agent notice", "*Признана экстремистской организацией и запрещена в РФ"),
    ("ru", "byline", "Иван Петров, РИА Новости"),
    ("en", "byline", "By Ann Lee and Tom Roe"),
    ("en", "byline", "By Ann Lee, Reuters"),
    ("ru", "photo credit", "© РИА Новости / Иван Петров"),
    ("en", "photo credit", "Photo: Rosa Field"),
    ("en", "photo credit", "Rosa Field/Getty Images"),
    ("ru", "copyright", "Перепечатка материалов без ссылки на источник запрещена"),
    ("ru", "copyright", "Копирование текстов сайта разрешено только с письменного согласия редакции."),
    ("ru", "copyright", "Перепечатка запрещена."),
    ("ru", "correction call", "Если вы заметили ошибку, выделите её мышью."),
    ("ru", "share counts", "Поделиться 5"),
    ("en", "share counts", "3 Comments"),
    ("ru", "advertisement", "РЕКЛАМА"),
    ("en", "advertisement", "Story continues below advertisement"),
    ("ru", "cookie notice", "Мы используем файлы cookie, чтобы сайт работал лучше."),
    ("ru", "advertisement", "Реклама. ООО «Ромашка», ИНН 0000000000, erid: 2Vtzq"),
    ("ru", "advertisement", "Материал подготовлен при поддержке компании «Ромашка»"),
    ("ru", "advertisement", "18+"),
    ("en", "advertisement", "This article was produced in partnership with Example Bank."),
    ("en", "advertisement", "We may earn a commission from links on this page."),
    ("ru", "plug", "Мы в соцсетях: ВКонтакте, Одноклассники"),
    ("ru", "plug", "Главное за день — в нашем Telegram"),
    ("ru", "plug", "Чтобы не пропустить самое важное, подпишитесь на наш канал"),
    ("ru", "plug", "Присылайте новости в наш бот @example"),
    ("ru", "plug", "Стали свидетелем аварии? Звоните в редакцию."),
    ("en", "plug", "Get our free app"),
    ("en", "plug", "Follow Ann Lee on Twitter: @example"),
    ("en", "plug", "Have a tip? Write to tips@example.com"),
    ("ru", "link", "Читать далее"),
    ("ru", "link", "Показать ещё"),
    ("en", "link", "London bridge: how it was built [INSIGHT]"),
    ("en", "link", "Listen to this article"),
    ("ru", "tags", "Теги: мост, город, река"),
    ("en", "tags", "Filed under: Bridges"),
    ("ru", "tags", "Источник: example.ru"),
    ("ru", "share counts", "Оставить комментарий"),
    ("ru", "share counts", "Понравилась статья? Поделитесь с друзьями!"),
    ("en", "share counts", "Comments are closed."),
    ("ru", "photo credit", "Фото из архива редакции"),
    ("en", "photo credit", "(Photo by Ann Lee for The Gazette)"),
    ("en", "photo credit", "Getty Images"),
    ("en", "byline", "by Ann Lee, Gull Point"),
    ("en", "byline", "Associated Press writer Ann Lee in Boston contributed to this report."),
    ("ru", "byline", "Иван Петров, специальный корреспондент"),
    ("ru", "copyright", "Мнение автора может не совпадать с позицией редакции."),
    ("ru", "copyright", "Свидетельство о регистрации СМИ ЭЛ № ФС 00-00000 выдано Роскомнадзором"),
    ("en", "copyright", "The views expressed are the author's own."),
    ("ru", "cookie notice", "Этот сайт использует файлы cookie."),
    ("en", "cookie notice", "Accept all cookies"),
    ("ru", "correction call", "Система Orphus"),
    ("ru", "foreign agent notice", "Meta признана экстремистской организацией и запрещена на территории РФ."),
    ("ru", "date line", "12 мая 2024, 10:30"),
    ("ru", "date line", "Обновлено: 12.05.2024"),
    ("ru", "date line", "Время чтения: 3 минуты"),
    ("en", "date line", "Updated 2:30 PM EDT, May 12, 2024"),
    ("en", "date line", "5 min read"),
]
KEPT = [
    ("ru", "Читайте также и переводите: так называется новый курс университета для взрослых."),
    ("ru", "«Подписывайтесь на мой Telegram-канал», — призвал депутат избирателей."),
    ("ru", "Он написал об этом в своём Telegram-канале."),
    ("ru", "Все крупные и все важные сообщества WhatsApp закрылись в области в среду."),
    ("ru", "Все важные службы Instagram и Viber отключились в стране утром."),
    ("ru", "Самое тёплое в истории Telegram письмо прислал школьник из Каменки."),
    ("ru", "Все важные решения мэрия публикует в Telegram-канале."),
    ("ru", "Больше новостей о поломке YouTube инженеры не дают. Глава района обещал разобраться."),
    ("ru", "Копирование ключей от подъездов запретят: копирование без паспорта запрещено с мая."),
    ("ru", "Копирование статей на экзамене будет запрещено."),
    ("ru", "Минюст признал журналиста Ивана Петрова иностранным агентом."),
    ("ru", "Фонд (признан в РФ иностранным агентом) обжаловал решение в суде."),
    ("ru", "Увидели ошибку инженеры только через неделю после запуска."),
    ("ru", "Реклама подорожала на 12 % за год."),
    ("ru", "Фото и видео с места аварии изучают следователи."),
    ("ru", "Автор книги рассказал о ней на встрече с читателями."),
    ("ru", "Москва. 8 ноября в городе выпал снег."),
    ("ru", "12 комментариев к отчёту поступили от жителей, сообщила мэрия."),
    ("en", "By Tuesday evening the water had fallen."),
    ("en", "Related companies will pay the same tax."),
    ("en", "Subscribe or leave, she told the members of the newsletter club."),
    ("en", "Share prices fell."),
    ("en", "View it."),
    ("en", "More than 300 people came."),
    ("en", "Image makers were hired by both sides."),
    ("en", "The site uses cookies that the court has now forbidden."),
    ("en", "Prices rose 3 percent in May."),
    # for the rules about whole paragraphs
    ("ru", "Meta подала жалобу на решение суда: она признана экстремистской, сообщил её адвокат."),
    ("ru", "Следите за собой и друг за другом, сказал участникам похода инструктор."),
    ("ru", "Чтобы не пропустить поезд, жители вставали в пять утра."),
    ("ru", "Мы в Заречье живём дружно."),
    ("ru", "Источник в мэрии это опроверг."),
    ("ru", "В мае 2024 года в 10:30 открылся рынок."),
    ("ru", "2024\t12"),
    ("ru", "2024 12"),
    ("ru", "Иван Петров, корреспондент районной газеты, погиб при исполнении задания. Ему было 30 лет."),
    ("ru", "Мнение автора доклада совпадает с выводами комиссии, считают в мэрии, хотя спор о смете не окончен."),
    ("ru", "Фото из космоса показало, как обмелела река."),
    ("ru", "Организатор предложил зрителям проголосовать за лучший костюм."),
    ("en", "By the river the crowd waited."),
    ("en", "Read together, the two reports tell the same story."),
    ("en", "Ann Lee is a reporter who was held at the border for nine days."),
    ("en", "Get the app off children's phones, the minister told parents."),
    ("en", "Join the army or leave, the brothers were told."),
    ("en", "Comments are expected by May."),
    ("en", "Contact with the ship was lost on Monday."),
]
AROUND = {
    "ru": ("Мост через реку открыли в субботу.", "Автобусы пойдут по нему в понедельник."),
    "en": ("The bridge over the river opened on Saturday.", "Buses will cross it from Monday on."),
}


@pytest.mark.parametrize(("language", "reason", "passage"), REMOVED)
def test_clutter_goes(language: Language, reason: str, passage: str) -> None:
    page = f"\n\n{passage}\n\n".join(AROUND[language])
    assert [(r.reason, page[r.start : r.end]) for r in clean(page, language)] == [(reason, passage)]


@pytest.mark.parametrize(("language", "passage"), KEPT)
@pytest.mark.parametrize("between", ["\n\n", " "])
def test_the_story_stays(language: Language, passage: str, between: str) -> None:
    page = f"{between}{passage}{between}".join(AROUND[language])
    assert clean(page, language) == []


LONG = "Мост через реку Тихую, который строили девять лет и трижды обещали сдать, наконец открыли для машин."
PLACES = {
    "plug at the end of a paragraph": (
        "Мост открыли. По нему пустили автобусы. Подпишитесь на наш телеграм-канал",
        ["Подпишитесь на наш телеграм-канал"],
    ),
    "a line that ran into the story is left": (
        "Мост открыли. Читайте также: Паром отменят Напомним, мост строили девять лет.",
        [],
    ),
    "dateline": ("МОСКВА, 7 ноя - ТАСС. Мост открыли.", ["МОСКВА, 7 ноя - ТАСС. "]),
    "a list after a colon": (
        "Мост открыли.\nГород купит:\nДва новых автобуса для школ\nСнегоуборочную машину и трактор",
        [],
    ),
    "lines that lean on the story are its own": (
        "Парк у вокзала открыли в пятницу, и в него пришла тысяча горожан со всех районов.\n"
        "Духовой оркестр играл марши до вечера\nПотом над прудом дали салют",
        [],
    ),
    "of two lines one shares a word with the story": (
        "Парк у вокзала открыли в пятницу, и в него пришла тысяча горожан со всех районов.\n"
        "Духовой оркестр играл марши до темноты\nСалют над прудом смотрели тысячи семей",
        [],
    ),
    "lines that share most words with the story": (
        "Парк у вокзала открыли в пятницу. Духовой оркестр играл марши, горожане смотрели салют над прудом. "
        "Дети катались на лодках, а для взрослых устроили шахматный турнир и лекцию о деревьях.\n"
        "Оркестр повторил марши на бис\nСалют горожане смотрели стоя\nДетям раздали лодки с парусами",
        [],
    ),
    "headlines of other stories": (
        "Парк у вокзала открыли в пятницу, и в него пришла тысяча горожан со всех районов.\n"
        "Хлеб подорожал в Каменке\nУчёные описали новую бабочку",
        ["Хлеб подорожал в Каменке", "Учёные описали новую бабочку"],
    ),
    "one line at the end may be the story's": ("Мост открыли.\nПо нему пустили десять автобусов", []),
    "lines of a table": (
        "Итоги турнира подвели вечером.\n1. Команда города Заречье — 25 очков\n2. Команда Гор — 20",
        [],
    ),
    "a whole page of headlines is not cleaned": (
        "Мост открыт в городе\nХлеб подорожал на рынке\nБабочку нашли на Урале",
        [],
    ),
    "heuristics that would take over half take nothing": (
        "Мост открыли.\nВ соседней области подорожал хлеб\nУчёные нашли на Урале редкую бабочку",
        [],
    ),
    "sentence printed twice": (
        "Мэр Анна Виноградова открыла мост. Мэр Анна Веноградова открыла мост. Пошли автобусы.",
        ["Мэр Анна Веноградова открыла мост."],
    ),
    "different figures are not a repeat": (
        "Цена нефти Brent выросла до 81 доллара. Цена нефти Brent выросла до 82 долларов.",
        [],
    ),
    "of a sentence and its caption the caption goes": (
        "Мост через реку открыли мэр и строители.\n\nМост через реку открыли мэр и строители\n\nПошли автобусы.",
        ["Мост через реку открыли мэр и строители"],
    ),
    "a standfirst that stands in the story again": (
        f"{LONG}\n\nМост открыли в субботу.\n\n{LONG}\n\nПошли автобусы.",
        [LONG],
    ),
    "what stands three times is how the story is built": (
        f"Мост.\n\n{LONG}\n\nПаром.\n\n{LONG}\n\nАвтобус.\n\n{LONG}\n\nКонец истории.",
        [],
    ),
    "lines under a heading that is known by its words": (
        f"{LONG}\n\nЧитайте также\n\nХлеб подорожал в Каменке\n\nПогода испортится к вечеру",
        ["Читайте также", "Хлеб подорожал в Каменке", "Погода испортится к вечеру"],
    ),
    "a paragraph that ends in a credit is a caption": (
        f"{LONG}\n\nРабочие у въезда на мост. Фото: Илья Громов\n\nПошли автобусы.",
        ["Рабочие у въезда на мост. Фото: Илья Громов"],
    ),
    "a whole story that ends in a credit is none": ("Мост открыли. Фото: Илья Громов", ["Фото: Илья Громов"]),
    "a signature ends the page": (f"{LONG}\n\nСергей Савин, Ольга Лунина.", ["Сергей Савин, Ольга Лунина."]),
    "names amid the story are no signature": (f"{LONG}\n\nСергей Савин, Ольга Лунина.\n\nПошли автобусы.", []),
    "title printed twice": (
        "Мост открыт\n\nМост открыт\n\nМост через реку открыли в субботу, пошли автобусы.",
        ["Мост открыт", "Мост открыт"],
    ),
}


@pytest.mark.parametrize(("page", "expected"), PLACES.values(), ids=list(PLACES))
def test_place_decides(page: str, expected: list[str]) -> None:
    assert [page[r.start : r.end] for r in clean(page, "ru")] == expected


def test_a_title_that_the_page_gives() -> None:
    page = f"Мост открыт\n\nby Мария Осинцева\n\n{LONG}"
    found = [(r.reason, page[r.start : r.end]) for r in clean(page, "ru", "Мост открыт")]
    assert found == [("title", "Мост открыт"), ("byline", "by Мария Осинцева")]
    page = f"by Мария Осинцева\n\n{LONG}"
    assert [r.reason for r in clean(page, "ru", "Мост открыт")] == ["byline"]


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("Глава города Смирнов на мосту", "Глава города Смернов на мосту", True),
        ("Цена нефти Brent выросла", "Цена нефти Urals выросла", False),
        ("Цена выросла на 3 процента", "Цена выросла на 4 процента", False),
        ("Мэр подписал указ о мосте", "Мэр не подписал указ о мосте", False),
        ("Суд увеличил срок", "Суд увеличит срок", False),
    ],
)
def test_same_words(one: str, two: str, same: bool) -> None:
    assert same_words(one, two) is same


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("Мост открыт.\u2028Пошли автобусы.", ["Мост открыт.", "Пошли автобусы."]),
        ("Мост открыт.\u2029\u2028Пошли автобусы.", ["Мост открыт.", "Пошли автобусы."]),
        ("Мост открыт.\fПошли автобусы.", ["Мост открыт.", "Пошли автобусы."]),
        ("\f Мост открыт.\n\f\nПошли автобусы.\f", ["Мост открыт.", "Пошли автобусы."]),
        ("Мост\fоткрыт.\x85Пошли\vавтобусы.\x1c", ["Мост\fоткрыт.", "Пошли\vавтобусы."]),
        ("Мост открыт.\u2028Читайте также: Паром отменят\u2028\fПошли автобусы.", ["Мост открыт.", "Пошли автобусы."]),
    ],
)
def test_offsets_hold_with_rare_line_ends(page: str, expected: list[str]) -> None:
    found = story(page, clean(page, "ru"), "ru")
    assert [s.text for s in found] == expected
    assert all(page[s.start : s.end] == s.text for s in found)


@pytest.mark.parametrize("page", ["", "\n", "слово", "слово " * 100_000, "По теме\n" * 50_000, "a. " * 5_000])
def test_odd_pages_do_no_harm(page: str) -> None:
    removed = clean(page, "ru")
    assert all(a.end <= b.start for a, b in pairwise(removed))
    story(page, removed, "ru")
