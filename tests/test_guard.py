"""Numbers compared: what agrees, what does not, what is put right."""

from __future__ import annotations

import re

import pytest

from summarize import guard
from summarize.article import Options, Summary, Warning
from summarize.errors import InputError
from summarize.facts.counted import unanswered
from summarize.facts.numbers import localised, numbers


def languages(source: str, output: str) -> tuple[str, str]:
    return tuple("ru" if re.search("[А-Яа-я]", t) else "en" for t in (source, output))  # type: ignore[return-value]


AGREE = [
    ("Погибли 12 человек.", "12 people were killed."),
    ("Погибли 12 человек.", "Twelve people were killed."),
    ("Two people died.", "Погибли 2 человека."),
    ("Стоимость — 1 250 000 рублей.", "It costs 1,250,000 rubles."),
    ("Рост составил 3,5%.", "Growth was 3.5%."),
    ("Потратят 900 миллионов рублей.", "They will spend 900 million rubles."),
    ("Потратят 900 миллионов рублей.", "They will spend 900,000,000 rubles."),
    ("Потратят 2,5 тыс. рублей.", "They will spend 2,500 rubles."),
    ("The bank lost $5bn.", "Банк потерял 5 млрд долларов."),
    ("The bank lost $5m.", "Банк потерял 5 млн долларов."),
    ("Доска длиной 5 м.", "The board is 5 m long."),
    ("Встреча пройдёт 05.11.2023.", "The meeting is on November 5, 2023."),
    ("21.12 в Москве", "December 21 in Moscow"),
    ("The talks begin at 3 p.m.", "Переговоры начнутся в 15 часов."),
    ("The talks begin at 3 p.m.", "Переговоры начнутся в 15:00."),
    ("The talks begin at 3:30 p.m.", "Переговоры начнутся в 15.30."),
    ("Начало в 9:05.", "It begins at 9.05."),
    ("at 12:30 a.m.", "в 00:30"),
    ("в 12 часов дня", "at noon"),
    ("в 1990-х годах", "in the 1990s"),
    ("в 90-х годах", "in the 1990s"),
    ("в 2010–15 годах", "in 2010–2015"),
    ("Сорок два человека пришли.", "42 people came."),
    ("сто двадцать пять человек", "125 people"),
    ("three hundred and fifty people", "350 человек"),
    ("четыреста рублей", "400 rubles"),
    ("полтора миллиона рублей", "1.5 million rubles"),
    ("half a million people", "500 тысяч человек"),
    ("Пришли 1,5 тысячи человек", "1,500 people came"),
    ("5 тысяч 300 рублей", "5,300 rubles"),
    ("10 млн 500 тыс. рублей", "10.5 million rubles"),
    ("5-6 млн рублей", "5 million to 6 million rubles"),
    ("счёт 3:1", "a score of 3-1"),
    ("XXI век", "the 21st century"),
    ("3-м этаже", "on the 3rd floor"),
    ("25% жителей", "a quarter of the people"),
    ("минус 5 градусов", "-5 degrees"),
    ("5 градусов мороза", "minus 5 degrees"),
    ("Курс составил 65,432 рубля.", "The rate was 65.432 rubles."),
    ("5 мая 2020 года", "on May 5, 2020"),
]
# source, output, numbers missing from the output, numbers added by it
DIFFER = [
    ("Погибли 12 человек.", "13 people were killed.", ["12"], ["13"]),
    ("Рост составил 3,5%.", "Growth was 35%.", ["3,5"], ["35"]),
    ("Потратят 900 миллионов рублей.", "They will spend 900 billion rubles.", ["900"], ["900"]),
    ("Потратят 900 миллионов рублей.", "They will spend 900 rubles.", ["900"], ["900"]),
    ("В 2019 году открыли мост.", "A bridge was opened.", ["2019"], []),
    ("Открыли мост.", "A bridge was opened in 2019.", [], ["2019"]),
    ("В пятницу погибли люди.", "5 people were killed on Friday.", [], ["5"]),
    ("Во вторник произошёл взрыв.", "There were 2 explosions on Tuesday.", [], ["2"]),
    ("В четверг стало известно о жертвах.", "On Thursday there were 100 victims, 4 of them known.", [], ["100", "4"]),
    ("100 people died", "Погибли сотрудники", ["100"], []),
    ("2 people died in May.", "Погибли в мае в парке.", ["2"], []),
    ("5 people died in the market.", "В мае умерли на рынке.", ["5"], []),
    ("Он провёл там 2 дня в больнице.", "He spent 14 days there.", ["2"], ["14"]),
    ("at 9 a.m.", "в 9 часов вечера", ["9"], ["9"]),
    ("Курс составил 65,432 рубля.", "The rate was 65,432 rubles.", ["65,432"], ["65,432"]),
    ("1.234 percent", "1234 процента", ["1.234"], ["1234"]),
    ("минус 5 градусов", "5 degrees", ["5"], []),
    ("The $5m plan", "План за 5 млрд долларов", ["5"], ["5"]),
]


@pytest.mark.parametrize(("source", "output"), AGREE)
def test_numbers_agree(source: str, output: str) -> None:
    assert unanswered((source, output), languages(source, output)) == ([], [])
    assert unanswered((output, source), languages(output, source)) == ([], [])


@pytest.mark.parametrize(("source", "output", "missing", "added"), DIFFER)
def test_numbers_differ(source: str, output: str, missing: list[str], added: list[str]) -> None:
    lacking, extra = unanswered((source, output), languages(source, output))
    assert [q.number.text for q in lacking] == missing
    assert [q.number.text for q in extra] == added


@pytest.mark.parametrize(
    ("source", "output", "mended"),
    [
        ("Погибли 12 человек.", "13 people were killed.", "12 people were killed."),
        ("Рост составил 3,5%.", "Growth was 3.7%.", "Growth was 3.5%."),
        ("It costs 1,250 roubles.", "Он стоит 1300 рублей.", "Он стоит 1\u00a0250 рублей."),
        ("Курс составил 65,432 рубля.", "The rate was 66 rubles.", "The rate was 65.432 rubles."),
        # Left alone: two of each, another kind of number, a correct number in other words.
        ("С 12 до 15 человек.", "From 13 to 16 people.", None),
        ("В 2019 году мост открыли 3 рабочих.", "3 workers opened 2 new bridges.", None),
        ("Погибли 12 человек.", "In 2019 many people were killed.", None),
        ("Он стоит 1,5 тыс. рублей", "It costs 1,600 rubles", None),
        ("Погибли 12 человек.", "12 people were killed.", None),
    ],
)
def test_mend(source: str, output: str, mended: str | None) -> None:
    result, said = guard.mend(source, output, languages(source, output))
    assert result == (mended or output)
    assert [w.kind for w in said] == (["quality"] if mended else [])


def test_compare_says_what_differs() -> None:
    (warning,) = guard.compare("Потратят 900 миллионов.", "They will spend 900 billion.", ("ru", "en"))
    assert (warning.kind, warning.where, warning.source, warning.output) == (
        "number",
        "en",
        "900 миллионов",
        "900 billion",
    )
    assert warning.message == "the source has “900 миллионов”, the output “900 billion”"


def test_offsets_give_the_number_back() -> None:
    value = "С 05.11.2023 по 12 ноября потратят 1 200,5 руб., то есть 3,5 млн, счёт 3:1."
    found = numbers(value, "ru")
    assert [value[n.start : n.end] for n in found] == ["05", "11", "2023", "12", "1 200,5", "3,5", "3", "1"]


@pytest.mark.parametrize(
    ("raw", "source", "to", "written"),
    [
        ("1 250", "ru", "en", "1,250"),
        ("10 000,5", "ru", "en", "10,000.5"),
        ("1,250.5", "en", "ru", "1\u00a0250,5"),
        ("2019", "ru", "en", "2019"),
        ("15:30", "ru", "en", "15:30"),
    ],
)
def test_localised(raw: str, source: str, to: str, written: str) -> None:
    assert localised(raw, source, to) == written


MENDED = [  # source, output, after mending (None: left alone)
    ("Потратят 900 миллионов.", "They will spend 900 billion.", "They will spend 900 million."),
    ("They will spend 900 million.", "Потратят 900 миллиардов.", "Потратят 900\u00a0млн."),
    ("Подорожание составило 12%.", "Prices rose by 12 on average.", "Prices rose by 12% on average."),
    ("Магазин открылся в марте.", "The shop opened in May.", "The shop opened in March."),
    ("The shop opened in March.", "Магазин открылся в мае.", "Магазин открылся в марте."),
    ("On 5 June the shop opened.", "Магазин открылся 5 июля.", "Магазин открылся 5 июня."),
    ("The shop is closed on Wednesday.", "Магазин закрыт во вторник.", "Магазин закрыт в среду."),
    ("Магазин закрыт в среду.", "The shop is closed on Friday.", "The shop is closed on Wednesday."),
    ("The shop is closed on Wednesday.", "Магазин закрыт к пятнице.", None),
    ("The shop opened in March.", "Магазин открылся майским утром.", None),
    ("С понедельника по среду.", "From Tuesday to Friday.", None),
    # Names: spelled letter by letter, in the nominative, where the wrong one begins alike.
    ("Победила Ирина Климец.", "The winner is Irina Klimanc.", "The winner is Irina Klimets."),
    ("Он говорил с Вяземским.", "He spoke to Vazimov.", "He spoke to Vyazemsky."),
    ("Картину Ивана Подколзина купили.", "The painting by Ivan Potatin was bought.",
     "The painting by Ivan Podkolzin was bought."),
    ("Картину Ивана Подкопаева купили.", "The painting by Ivan Potapenko was bought.",
     "The painting by Ivan Podkopaev was bought."),
    ("Деньги дал МВФ.", "The money came from the ECB.", "The money came from the IMF."),
    ("The money came from the IMF.", "Деньги дал ЕЦБ.", "Деньги дал МВФ."),
    # Left alone: a foreign name, a name that begins otherwise, a gender that nothing shows, a name to decline.
    ("Он живёт на Кутузовском проспекте.", "He lives on Kutuuzsky Avenue.", "He lives on Kutuzovsky Avenue."),
    ("Он был в Тиррелловском музее.", "He was at the Tirellotology Museum.", None),
    ("Приехал Борис Джонсон.", "Boris Jackman arrived.", None),
    ("Приехал Олег Климец.", "Oleg Sidorchuk arrived.", None),
    ("Купили картину Подкопаева и Орлова.", "A painting by Popadina and Orlov was bought.", None),
    ("Он встретил Ивана Подкопаева.", "He met Ivana Popadina.", None),
    ("The winner is Irina Klimets.", "Победила Ирина Климович.", None),
]  # fmt: skip


@pytest.mark.parametrize(("source", "output", "after"), MENDED, ids=[m[1] for m in MENDED])
def test_mend_puts_dates_and_scales_right(source: str, output: str, after: str | None) -> None:
    result, said = guard.mend(source, output, languages(source, output))
    assert result == (after or output)
    for warning in said:
        assert warning.output_span and warning.source_span
        assert source[warning.source_span.start : warning.source_span.end] == warning.source
        assert result[warning.output_span.start : warning.output_span.end] not in ("", warning.output)


ARTICLE = (
    "В Заречье 5 марта открыли новый мост. Его строили два года и потратили 340 млн рублей. "
    "Мэр не приехал на открытие моста через реку. Подрядчик якобы нарушил сроки строительства моста."
)


@pytest.mark.parametrize(
    ("summary", "kinds"),
    [
        ("Новый мост в Заречье строили два года.", []),
        ("A new bridge was opened on 5 March; it cost 340 million roubles.", []),
        ("A new bridge was opened on 5 April; it cost 430 million roubles.", ["date", "number"]),
        ("Мэр приехал на открытие моста через реку.", ["negation"]),
        ("Подрядчик нарушил сроки строительства моста.", ["attribution"]),
    ],
)
def test_a_summary_may_leave_out_but_not_add(summary: str, kinds: list[str]) -> None:
    found = guard.compare(ARTICLE, summary, languages(ARTICLE, summary), "summary")
    assert sorted(w.kind for w in found) == kinds
    assert guard.check(ARTICLE, summary) == found


def test_check_reads_the_languages_and_compares_sentence_by_sentence() -> None:
    source = "Магазин не закрыли. Цена — 5 рублей.\n\nПришли 12 человек."
    output = "The shop was closed. The price is 5 roubles.\n\n13 people came."
    first, second = guard.check(source, output)
    assert (first.kind, first.source, first.output) == ("negation", "не", "")
    assert (second.kind, second.source, second.output) == ("number", "12", "13")
    assert second.source_span and second.output_span
    assert source[second.source_span.start :].startswith("12 ") and output[second.output_span.start :].startswith("13 ")


DENIALS = [  # source, output, whether one says the opposite of the other
    ("Лукин отрицает обвинения.", "Lukin admits the accusations.", True),
    ("Лукин отрицает обвинения.", "Lukin denies the accusations.", False),
    ("Лукин отрицает обвинения.", "Lukin rejects the accusations.", False),
    ("Лукин отрицает вину.", "Lukin pleaded not guilty.", False),
    ("Лукин отрицает вину.", "Lukin says he is innocent.", False),
    ("Лукин отрицательно оценил план.", "Lukin took a dim view of the plan.", False),
    ("Компания опровергла слухи о сделке.", "The company confirmed rumours of a deal.", True),
    ("Компания опровергла слухи о сделке.", "The company dismissed rumours of a deal.", False),
    ("Компания опровергла слухи о сделке.", "The company said rumours of a deal were not true.", False),
    ("Officials deny the report.", "Власти подтверждают сообщение.", True),
    ("Officials deny the report.", "Власти опровергают сообщение.", False),
    ("Лукин отрицает обвинения.", "Лукин признаёт обвинения.", True),
]


@pytest.mark.parametrize(("source", "output", "opposite"), DENIALS)
def test_denied_is_not_admitted(source: str, output: str, opposite: bool) -> None:
    found = [w.kind for w in guard.compare(source, output, languages(source, output))]
    assert found == (["negation"] if opposite else [])


@pytest.mark.parametrize(
    ("source", "output", "kind"),
    [
        ("", "text", "empty"),
        ("text", " ", "empty"),
        ("Der Zug nach Köln fährt heute leider nicht, sagte die Bahn.", "The train is late.", "unsupported_language"),
    ],
)
def test_check_refuses(source: str, output: str, kind: str) -> None:
    with pytest.raises(InputError) as refused:
        guard.check(source, output)
    assert refused.value.kind == kind


def test_figures_alone_have_no_language_of_their_own() -> None:
    assert guard.check("12 345", "12 345") == []
    assert [w.kind for w in guard.check("12", "13")] == ["number"]


def test_the_json_of_a_finding_has_both_spans() -> None:
    (warning,) = guard.check("Пришли 12 человек.", "13 people came.")
    options = Options()
    summary = Summary({"en": ""}, "ru", (), options, {}, "0", warnings=(warning, Warning("quality", "en", "", "", "x")))
    shown = summary.asdict()["warnings"]
    assert shown[0]["source_span"] == {"start": 7, "end": 9} and shown[0]["output_span"] == {"start": 0, "end": 2}
    assert shown[1]["source_span"] is None and shown[1]["output_span"] is None
