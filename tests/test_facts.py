"""The facts of a single text: what they are, where they stand, what they may mean."""

from __future__ import annotations

import pytest

from summarize.facts import facts
from summarize.facts.calendar import days
from summarize.facts.negation import negations
from summarize.facts.quantities import quantities
from summarize.facts.spelled import spelled
from summarize.facts.units import convertible

QUANTITIES = [  # text, language, span, values that must be among the readings, units
    ("потратили 3,5 тыс. рублей", "ru", "3,5 тыс. рублей", {3500}, {"rouble"}),
    ("потратили $5,5 млрд", "ru", "$5,5 млрд", {5.5e9}, {"dollar"}),
    ("it cost £46.6m", "en", "£46.6m", {46.6e6}, {"sterling"}),
    ("полтора миллиона рублей", "ru", "полтора миллиона рублей", {1.5e6}, {"rouble"}),
    ("half a million dollars", "en", "half a million dollars", {5e5}, {"dollar"}),
    ("три тысячи двести двадцать тонн", "ru", "три тысячи двести двадцать тонн", {3220}, {"tonne"}),
    ("рост на 12 процентов", "ru", "12 процентов", {12, 0.12}, {"percent"}),
    ("a 10.5-mile run", "en", "10.5-mile", {10.5}, {"mile", "nautical"}),
    ("120 км/ч по трассе", "ru", "120 км/ч", {120}, {"kmh"}),
    ("175 л. с. под капотом", "ru", "175 л. с.", {175}, {"horsepower"}),
    ("417 м над морем", "ru", "417 м", {417}, {"metre"}),
    ("площадью 108 кв. м", "ru", "108 кв. м", {108}, {"sqm"}),
    ("2,2 млрд кубических футов", "ru", "2,2 млрд кубических футов", {2.2e9}, {"cubicft"}),
    ("10 pounds", "en", "10 pounds", {10}, {"sterling", "pound"}),
    ("в 111-м созыве", "ru", "111", {111}, set()),
    ("в 2015 г. открыли", "ru", "2015", {2015}, set()),
    ("1.7m people", "en", "1.7", {1.7e6}, set()),
    ("полчаса", "ru", "полчаса", {0.5}, {"hour"}),
    ("двухкилометровый пробег", "ru", "двухкилометровый", {2}, {"kilometre"}),
]


@pytest.mark.parametrize(("text", "language", "span", "values", "unit"), QUANTITIES, ids=[q[0] for q in QUANTITIES])
def test_quantity(text: str, language: str, span: str, values: set[float], unit: set[str]) -> None:
    first = quantities(text, language)[0]
    assert text[first.start : first.end] == span
    assert values <= first.values
    assert first.unit == unit


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("сто двадцать пять", ["сто двадцать пять"]),
        ("два-три года", ["два", "три"]),
        ("two of seven", ["two", "seven"]),
        ("tens of thousands", ["tens of thousands"]),
        ("три десятка домов", ["три десятка"]),
        ("девятнадцатилетний", ["девятнадцатилетний"]),
        ("семью лебедей", ["семью"]),
    ],
)
def test_numbers_in_words_are_cut_where_one_ends(text: str, words: list[str]) -> None:
    assert [n.text for n in spelled(text)] == words


@pytest.mark.parametrize(
    ("text", "language", "meaning"),
    [
        ("on May 5", "en", ["month 5"]),
        ("he may come", "en", []),
        ("Theresa May spoke", "en", []),
        ("May's election", "en", ["month 5"]),
        ("June Corteen spoke", "en", []),
        ("Март Рютте сказал, что Март прав", "ru", ["month 3"]),
        ("в среду", "ru", ["weekday 3"]),
        ("окружающую среду", "ru", []),
        ("Вчера в мае", "ru", ["yesterday", "month 5"]),
        ("на Пятницкой", "ru", []),
    ],
)
def test_days(text: str, language: str, meaning: list[str]) -> None:
    assert [next(iter(f.readings)) for f in days(text, language) if f.firm] == meaning


@pytest.mark.parametrize(
    ("text", "language", "firm"),
    [
        ("Он не пришёл.", "ru", ["не"]),
        ("Никто никогда не видел.", "ru", ["не"]),
        ("Никто!", "ru", ["Никто"]),
        ("Тем не менее он пришёл не один, а не менее чем с тремя.", "ru", ["не"]),
        ("Он не только пел.", "ru", []),
        ("Ему не хватило сил.", "ru", []),
        ("He didn't come, and nobody called.", "en", ["n't", "nobody"]),
        ("No. 5 is not only fast.", "en", []),
        ("Nevertheless he failed.", "en", []),
        ("He cannot, will not and never did.", "en", ["cannot", "not", "never"]),
    ],
)
def test_negations_that_ask_for_a_counterpart(text: str, language: str, firm: list[str]) -> None:
    assert [f.text for f in negations(text, language) if f.firm] == firm


@pytest.mark.parametrize(
    ("value", "unit", "other", "other_unit", "same"),
    [
        (10, "mile", 16, "kilometre", True),
        (10, "mile", 10, "kilometre", False),
        (50, "fahrenheit", 10, "celsius", True),
        (50, "fahrenheit", 50, "celsius", False),
        (18, "month", 1.5, "year", True),
        (18, "month", 2, "year", False),
        (6, "foot", 1.8, "metre", True),
        (5, "dollar", 5, "euro", False),
        (5, "tonne", 5, "hour", False),
    ],
)
def test_units_convert(value: float, unit: str, other: float, other_unit: str, same: bool) -> None:
    assert convertible(value, frozenset({unit}), other, frozenset({other_unit})) is same
    assert convertible(other, frozenset({other_unit}), value, frozenset({unit})) is same


def test_facts_of_a_sentence_in_order() -> None:
    text = "Во вторник, 5 мая, Orla якобы не заплатила 3 млн руб. и 12% пеней."
    found = [f for f in facts(text, "ru") if f.firm]
    assert [(f.kind, f.text) for f in found] == [
        ("weekday", "вторник"),
        ("number", "5"),
        ("date", "мая"),
        ("attribution", "якобы"),
        ("negation", "не"),
        ("money", "3 млн руб."),
        ("percent", "12%"),
    ]
    assert all(text[f.start : f.end] == f.text for f in facts(text, "ru"))


@pytest.mark.parametrize("text", ["", " ", "\n", "…", "5" * 400, "не " * 2000, "1,2,3." * 500, "\u202e5", "٣٤ км", "½"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_odd_text_has_facts_too(text: str, language: str) -> None:
    for fact in facts(text, language):
        assert text[fact.start : fact.end] == fact.text
