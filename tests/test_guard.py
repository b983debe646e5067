"""Numbers compared: what agrees, what does not, what is put right."""

from __future__ import annotations

import pytest

from summarize import guard

# source, output, numbers missing from the output, numbers added by it
CASES = [
    ("Погибли 12 человек.", "12 people were killed.", [], []),
    ("Погибли 12 человек.", "13 people were killed.", ["12"], ["13"]),
    ("Погибли 12 человек.", "Twelve people were killed.", [], []),
    ("Two people died.", "Погибли 2 человека.", [], []),
    ("Стоимость — 1 250 000 рублей.", "It costs 1,250,000 rubles.", [], []),
    ("Рост составил 3,5%.", "Growth was 3.5%.", [], []),
    ("Рост составил 3,5%.", "Growth was 35%.", ["3,5"], ["35"]),
    ("Потратят 900 миллионов рублей.", "They will spend 900 million rubles.", [], []),
    ("Потратят 900 миллионов рублей.", "They will spend 900 billion rubles.", ["900"], ["900"]),
    ("Потратят 900 миллионов рублей.", "They will spend 900 rubles.", ["900"], ["900"]),
    ("Потратят 2,5 тыс. рублей.", "They will spend 2,500 rubles.", [], []),
    ("The bank lost $5bn.", "Банк потерял 5 млрд долларов.", [], []),
    ("Встреча пройдёт 05.11.2023.", "The meeting is on November 5, 2023.", [], []),
    ("The talks begin at 3 p.m.", "Переговоры начнутся в 15 часов.", [], []),
    ("В 2019 году открыли мост.", "A bridge was opened.", ["2019"], []),
    ("Открыли мост.", "A bridge was opened in 2019.", [], ["2019"]),
    ("в 1990-х годах", "in the 1990s", [], []),
    ("Сорок два человека пришли.", "42 people came.", [], []),
    ("Пришли 1,5 тысячи человек", "1,500 people came", [], []),
    ("счёт 3:1", "a score of 3:1", [], []),
]


@pytest.mark.parametrize(("source", "output", "missing", "added"), CASES)
def test_difference(source: str, output: str, missing: list[str], added: list[str]) -> None:
    found = guard.difference(source, output)
    assert [n.text for n in found.missing] == missing
    assert [n.text for n in found.added] == added


@pytest.mark.parametrize(
    ("source", "output", "to", "mended"),
    [
        ("Погибли 12 человек.", "13 people were killed.", "en", "12 people were killed."),
        ("Рост составил 3,5%.", "Growth was 3.7%.", "en", "Growth was 3.5%."),
        ("It costs 1,250 roubles.", "Он стоит 1300 рублей.", "ru", "Он стоит 1\u00a0250 рублей."),
        ("С 12 до 15 часов.", "From 13 to 16.", "en", "From 13 to 16."),  # two of each: no telling which is which
        ("Погибли 12 человек.", "12 people were killed.", "en", "12 people were killed."),
    ],
)
def test_mend(source: str, output: str, to: str, mended: str) -> None:
    assert guard.mend(source, output, to) == mended


def test_compare_says_what_differs() -> None:
    (warning,) = guard.compare("Погибли 12 человек.", "13 people were killed.", "en")
    assert (warning.kind, warning.where, warning.source, warning.output) == ("number", "en", "12", "13")
    assert warning.message == "the source has 12, the output 13"


def test_offsets_give_the_number_back() -> None:
    value = "С 05.11.2023 по 12 ноября потратят 1 200,5 руб., то есть 3,5 млн."
    assert [value[n.start : n.end] for n in guard.numbers(value)] == ["05", "11", "2023", "12", "1 200,5", "3,5"]
