"""Language, paragraphs, sentences. In the cases "|" stands where one sentence ends and the next begins."""

from __future__ import annotations

import time

import pytest

from summarize import text
from summarize.article import Language

LANGUAGES = [
    ("ru", "Да."),
    ("ru", "В порту сгорел склад"),
    ("ru", "Вратарь получил травму в игре с командой Софии"),
    ("en", "Lawyers meet the convict Azharul in Kashimpur prison"),
    ("ru", "Компания Gadget Works показала в Сан-Франциско телефон Pixelarium Pro 12 Ultra."),
    ("ru", "Сотрудники музея рассказали, что выставка откроется в воскресенье и продлится до конца мая."),
    ("en", "Rain"),
    ("en", "A warehouse burned down in the port"),
    ("en", "The museum's staff said the show would open on Sunday and run until the end of May."),
    ("uk", "Працівники музею розповіли, що виставка відкриється в неділю і триватиме до кінця травня."),
    ("be", "Супрацоўнікі музея расказалі, што выстава адкрыецца ў нядзелю і будзе працаваць да канца мая."),
    ("bg", "Служителите на музея казаха, че изложбата ще бъде открита в неделя и ще продължи до края на май."),
    ("sr", "Запослени у музеју рекли су да ће изложба бити отворена у недељу и трајати до краја маја."),
    ("mk", "Вработените во музејот рекоа дека изложбата ќе биде отворена во недела."),
    ("kk", "Мұражай қызметкерлері көрме жексенбіде ашылатынын және мамырдың соңына дейін болатынын айтты."),
    ("ja", "美術館の職員によると、展覧会は日曜日に始まり、五月末まで続く。"),
    ("de", "Die Mitarbeiter des Museums sagten, die Ausstellung werde am Sonntag eröffnet."),
    ("fr", "Le personnel du musée a annoncé que l'exposition ouvrirait dimanche."),
    ("und", "1234 — 5678 :)"),
    ("und", "https://example.org/novosti/2024"),
]


@pytest.mark.parametrize(("language", "value"), LANGUAGES)
def test_detect(language: str, value: str) -> None:
    assert text.detect(value) == language


def test_tatar_and_tajik_are_not_taken_for_russian() -> None:
    assert text.detect("Музей хезмәткәрләре күргәзмә якшәмбе көнне ачылачак дип белдерде.") not in ("ru", "en")
    assert text.detect("Кормандони осорхона гуфтанд, ки намоишгоҳ рӯзи якшанбе кушода мешавад.") not in ("ru", "en")


def test_a_foreign_caption_does_not_decide() -> None:
    story = "Сотрудники музея рассказали, что выставка откроется в воскресенье. " * 80
    assert text.detect("Photo by the museum's staff: the hall on the day before the opening.\n" + story) == "ru"


RUSSIAN = [
    "Ущерб составил 5 млрд долл. США и ещё 3 млн руб. в год.|Об этом сообщил банк.",
    "Поезд прибыл в г. Заречье в 10 час. утра.|Он стоял час.",
    "Это важно, т. е. необходимо.|И т. д. и т. п.|Затем он ушёл.",
    "А. С. Пушкин родился в 1799 г. в Москве.|Он поэт.",
    "Завод им. Ленина закрыт.|Рабочие ждут.",
    "Цена — 100 руб.|Скидок нет.",
    "Помощь в размере 5 млн. долларов поступила.|Её ждали.",
    "На ул. Мира прошёл митинг.|Полиция молчала.",
    "«Да!» — ответил он.|«Нет?» — спросила она.",
    '"Да!" - ответил он.|Потом ушёл.',
    "— Мы едем домой, — сказал он.|— Завтра вернёмся.",
    "«Мы победили.|Это счастье», — сказал тренер.|Игра закончилась.",
    "В 2019 г. Компания выросла.|В XX в. Россия изменилась.",
    "Он родился 5 дек. 1990 г.|В Москве он жил год.",
    "Строительство началось ещё в мае 2015 г.|Подрядчик менялся дважды.",
    "Банк ждёт, что к концу 2024 г. Россия и Китай договорятся.|Срок продлят.",
    "Дж. К. Морроу и ген. Сидоров встретились.|Встреча в 20.30 мск.|Итог неясен.",
    "Он приехал в США.|Там его ждали.",
    "Пострадали 5 чел.|Ширина 3 м.|Цена 3 тыс. рублей.",
    "По ч. 2 ст. 159 УК РФ возбуждено дело.|Срок — 5 лет.",
    "Сайт Lenta.ru сообщил.|Об этом пишет Газета.Ru.|Источник подтвердил.",
    "Что делать?|Кто виноват?!|Неизвестно…|Никто не знает...|Всё.",
    "Помог витамин С.|Он полезен.",
    "Было это в середине 1950-х.|Теперь иначе.|Он разогнался до 290 км/ч.|Вода нагрелась до +15 °C.|Реки вскрылись.",
    "Собрали 4 млн т.|Съели треть.|Он прыгнул на 2 м 33 см.|Судьи были рады.",
    "Дом на пр. Ленина, д. 5, кв. 10.|Живут там люди.",
    "В списке Франция; Германия; Италия.|Других стран нет.",
]
ENGLISH = [
    "The vote is due on Nov. 7 in Boston.|U.S. Sen. John Smith said so.|N. Korean troops left.",
    "Mr. Jones left at 9 a.m. on Monday.|He came back at 5 p.m.|He slept.",
    "He left at 9 a.m. Monday.|Police came at 5 p.m.|Officers searched the house.",
    "St. Louis is large.|No. 5 won.|Apple Inc. said profits rose.|It is led by Apple Inc.|The firm lost.",
    "J. K. Rowling wrote it.|George W. Bush read it.",
    "“I left.”|He asked, “Why did you go?” and sat down.|“Are you mad?” he asked.|She said: “I am.”|It ended.",
    '"We won."|The crowd cheered.|"Did they?" Mary Smith asked.|"No."',
    "It cost $3.5 billion, vs. $2 billion in the U.S.|The rest was paid.",
    "He lives on the U.S. Army base.|He has a Ph.D. from M.I.T. and works for Yahoo! in California.",
    "Prof. Lee and Dr. Kim et al. agreed.|Gov. Brown and Lt. Gov. Black did not.|Is it true?|Yes!|No...|Maybe.",
    "(He had gone.)|It was the end.|See Fig. 3 and pp. 12-14.|The match ended 3-0 on Aug. 12.",
    "Washington, D.C. Mayor Ann Lee spoke.|She lives in Washington, D.C.|It rained.",
    "He flew to Paris, France; Rome, Italy; and Madrid.|Then he slept.",
]


@pytest.mark.parametrize(("language", "case"), [("ru", c) for c in RUSSIAN] + [("en", c) for c in ENGLISH])
def test_sentences(language: Language, case: str) -> None:
    assert [s.text for s in text.sentences(case.replace("|", " "), language)] == case.split("|")


PARAGRAPHS = {
    "each line is a paragraph": ("One two.\nThree four.\n", ["One two.", "Three four."]),
    "blank lines and white space around": ("\n\n  One two. \n \n\tThree.", ["One two.", "Three."]),
    "hard-wrapped text": (
        "The council of the small town met on Monday night and argued\nabout the bridge for four hours before it came "
        "to any decision\nat all, which surprised those who had come to listen to it.\n\nNothing in the budget for the "
        "coming year is meant for the old\nbridge, and nobody in the hall could say who should pay for the\nrepairs "
        "that the engineers had asked for so many times.",
        ["The council … it.", "Nothing … times."],
    ),
    "long headlines are not wrapped text": (
        "\n".join(["Council argues over parking in the old harbour for a third week"] * 6),
        ["Council … week"] * 6,
    ),
}


@pytest.mark.parametrize(("value", "expected"), PARAGRAPHS.values(), ids=list(PARAGRAPHS))
def test_paragraphs(value: str, expected: list[str]) -> None:
    found = [value[start:end] for start, end in text.paragraphs(value)]
    assert len(found) == len(expected)
    for piece, shown in zip(found, expected, strict=True):
        first, _, last = shown.partition(" … ")
        assert piece.startswith(first) and piece.endswith(last)


TITLES = [
    ("Мост открыт\n\nМост через реку открыли в субботу.", "Мост открыт"),
    ("Who wins the vote?\nThe vote in the town is on Monday.", "Who wins the vote?"),
    ("Мост через реку открыли в субботу.\nПо нему пустили автобусы, сказал мэр города.", None),
    ("Мост через реку открыли, сообщает\n«Вестник». По нему пустили автобусы, сказал мэр.", None),
    ("Рейсы отменены из-за забастовки, пишет «\nВестника. Пилоты вернутся на работу в среду, сказал директор.", None),
    ("Council argues over parking\nSchool band wins a trip", None),
    ("Only one line", None),
]


@pytest.mark.parametrize(("value", "expected"), TITLES)
def test_title(value: str, expected: str | None) -> None:
    found = text.title(value)
    assert (value[slice(*found)] if found else None) == expected


HUGE = ["слово " * 170_000, "x" * 1_000_000, "слово; (да) " * 80_000, "слово.слово, " * 70_000]


@pytest.mark.parametrize("value", HUGE, ids=["words", "no white space", "marks", "stops without space"])
def test_no_full_stop_gives_hard_pieces_in_linear_time(value: str) -> None:
    begun = time.perf_counter()
    found = text.sentences(value, "ru")
    assert time.perf_counter() - begun < 20  # about 1 s; the rest is for a busy machine
    assert max(s.end - s.start for s in found) <= text.LONGEST
    assert "".join(s.text for s in found).replace(" ", "") == value.replace(" ", "")


@pytest.mark.parametrize(
    "value", ["", " \n\t", "слово", "😀 . ! ?", "«", "a\u2028b. c", "Один.\r\nДва.", *RUSSIAN, *ENGLISH]
)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_slicing_gives_the_sentence_back(value: str, language: Language) -> None:
    end = 0
    for sentence in text.sentences(value, language):
        assert value[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
        assert sentence.start >= end
        end = sentence.end


def test_words() -> None:
    assert text.words("Санкт-Петербург вырос на 1,5 % — don't panic") == 6


@pytest.mark.parametrize(
    ("value", "language", "count"),
    [
        ("Об этом говорится в отчёте компании.По данным аналитиков, цены выросли.", "ru", 2),
        ("Он купил 12 домов за 2 млн (всего 13).Мэр города доволен.", "ru", 2),
        ("He refused the interrogation.The police said nothing.", "en", 2),
        ("Об этом сообщает Лента.Ру в пятницу.", "ru", 1),
        ("She bought it at Booking.Com in May.", "en", 1),
        ("Цена выросла до 3.5 млн рублей.", "ru", 1),
    ],
)
def test_a_lost_space_behind_a_full_stop(value: str, language: Language, count: int) -> None:
    found = text.sentences(value, language)
    assert len(found) == count
    assert all(value[s.start : s.end] == s.text for s in found)
