"""Which sentences are chosen, given their vectors and salience."""

from __future__ import annotations

import numpy as np
import pytest

from summarize import condense
from summarize.article import Sentence
from summarize.errors import UsageError


@pytest.mark.parametrize(
    ("length", "sentences", "wanted"),
    [
        ("headline", 20, 1), ("short", 20, 3), ("short", 2, 2), ("medium", 20, 6), ("long", 20, 10),
        ("7", 20, 7), ("7", 4, 4),
        ("20%", 20, 4), ("1%", 20, 1), ("12.5 %", 16, 2), ("100%", 9, 9),
    ],
)  # fmt: skip
def test_count(length: str, sentences: int, wanted: int) -> None:
    assert condense.count(length, sentences) == wanted


@pytest.mark.parametrize("length", ["0", "-1", "0%", "101%", "tiny", "", "3.5"])
def test_count_refuses(length: str) -> None:
    with pytest.raises(UsageError, match="length"):
        condense.count(length, 10)


DEPENDENT = [
    "Он добавил, что работы продолжатся.",
    "Это решение вызвало споры.",
    "Об этом сообщает РИА Новости.",
    "В этот день школы будут закрыты.",
    "Однако жители с этим не согласны.",
    "«Мы сделаем всё вовремя», — сказал он.",
    "— Мы сделаем всё вовремя.",
    "«Мы сделаем всё вовремя».",
    "«Мы сделаем всё вовремя.",
    "Мы ждём автобус с утра.",
    "He said the work would go on.",
    "“We are ready,” she added.",
    "This decision surprised the town.",
    "However, the mayor disagreed.",
    '"Nobody wanted this."',
    "They will meet again.",
    "I have never seen so much water.",
    "«Мост готов», — сообщил он.",
    "«Мне было страшно», — призналась она журналистам.",
    "— Мост готов, — тут же заключила она.",
    "«Мост готов!» — надеются они.",
    "“The bridge is ready,” she says.",
    '"The bridge is ready," said he.',
    "“The bridge is ready,” said she to the town.",
    "The bridge is ready, said he.",
    "The bridge is ready, they quickly concluded.",
    "It opened on Monday.",
    "Те же рабочие построили школу.",
    "Тот ответил, что моста не будет.",
]
ALONE = [
    "Мэр Сосновки Иван Петров сообщил об открытии моста.",
    "«Мы сделаем всё вовремя», — сказал глава города Иван Петров.",
    "— Мы сделаем всё вовремя, — сказал мэр Иван Петров.",
    "Этажерка мастера Орлова продана за миллион.",
    "Theresa Moss won the race.",
    "“We are ready,” said the captain, Ann Lowe.",
    "Thistle Bridge was closed on Monday.",
    "Italy beat Wales in the final.",
    "Ионов открыл выставку в Каменке.",
    "IT firm Lowe & Sons hired 40 people.",
    "Те, кто пришёл первым, получили подарки.",
    "Те из жителей, кто остался, ждут воды.",
    "Тот факт, что мост открыт, признал и суд.",
    "Тот дом, который сгорел в мае, снесут.",
    "Ann Lowe, the mayor, said she hopes for rain.",
    "Those who came first were given presents.",
    "Ремонт моста — дело, которое затянулось, считает мэр Орлов.",
    "Мэр Орлов ушёл, и мост — гордость города — опустел, и построил он там школу.",
]


@pytest.mark.parametrize("sentence", DEPENDENT)
def test_dependent(sentence: str) -> None:
    assert condense.dependent(sentence)


@pytest.mark.parametrize("sentence", ALONE)
def test_stands_alone(sentence: str) -> None:
    assert not condense.dependent(sentence)


def choose(texts: list[str], vectors: list[list[float]], salience: list[float], wanted: int) -> list[int]:
    at, sentences = 0, []
    for i, t in enumerate(texts):
        sentences.append(Sentence(t, at, at + len(t), i))
        at += len(t) + 1
    chosen = condense.choose(sentences, np.array(vectors, np.float32), np.array(salience, np.float32), wanted)
    return [c.index for c in chosen]


AXES = np.eye(6).tolist()


def test_the_most_salient_in_the_article_s_order() -> None:
    texts = [f"Sentence number {w} tells its own story." for w in ("one", "two", "three", "four")]
    assert choose(texts, AXES[:4], [0.1, 3.0, 0.2, 4.0], 2) == [1, 3]


def test_the_same_fact_is_told_once() -> None:
    texts = [
        "The bridge fell on Monday night.",
        "On Monday night the bridge came down.",
        "Nobody was hurt in the town.",
        "Buses run again.",
    ]
    vectors = [[1.0, 0, 0], [0.99, 0.05, 0], [0, 1.0, 0], [0, 0, 1.0]]
    assert choose(texts, vectors, [5.0, 4.9, 1.0, 0.5], 2) == [0, 2]


def test_a_leaning_sentence_brings_the_one_it_leans_on() -> None:
    texts = [
        "The mayor, Ann Lowe, opened the school.",
        "She promised a second one by May.",
        "Rain fell all day in the county.",
    ]
    assert choose(texts, AXES[:3], [0.5, 3.0, 1.0], 2) == [0, 1]


def test_a_leaning_sentence_is_not_chosen_where_there_is_no_room() -> None:
    texts = [
        "The mayor, Ann Lowe, opened the school.",
        "She promised a second one by May.",
        "Rain fell all day in the county.",
    ]
    assert choose(texts, AXES[:3], [0.5, 3.0, 1.0], 1) == [2]


def test_all_sentences_leaning_still_gives_a_summary() -> None:
    texts = ["He came.", "He saw it all.", "He won that day."]
    assert len(choose(texts, AXES[:3], [1.0, 2.0, 3.0], 2)) == 2


REPEATED = [  # which sentences are the same, their salience, how many are wanted, which are chosen
    ("aaabc", [5, 5, 5, 1, 1], 4, [0, 3, 4]),
    ("aaa", [1, 2, 3], 3, [2]),
    ("aa", [1, 1], 2, [0]),
    ("abab", [1, 1, 1, 2], 4, [0, 3]),
]


@pytest.mark.parametrize(("pattern", "salience", "wanted", "expected"), REPEATED)
def test_rather_fewer_than_a_repetition(pattern: str, salience: list[float], wanted: int, expected: list[int]) -> None:
    texts = [f"Sentence number {letter} tells its own story." for letter in pattern]
    assert choose(texts, [AXES["abc".index(letter)] for letter in pattern], salience, wanted) == expected


def test_the_one_leaned_on_is_no_repetition_either() -> None:
    texts = [
        "Ann Lowe opened the school.",
        "Rain fell all day.",
        "Ann Lowe opened the school.",
        "She promised another.",
    ]
    assert choose(texts, [AXES[0], AXES[1], AXES[0], AXES[2]], [9.0, 1.0, 0.0, 8.0], 3) == [0, 1, 3]


def test_one_sentence() -> None:
    assert choose(["Yes."], [[1.0, 0.0]], [0.0], 1) == [0]


def test_a_book_is_seen_in_windows() -> None:
    """Salience of the first window does not depend on what follows, and every sentence has one."""
    n = condense.WINDOW + 50
    sentences = [Sentence(f"Bridge {i} was opened in the county.", 40 * i, 40 * i + 30, i) for i in range(n)]
    vectors = np.random.default_rng(1).normal(size=(n, 8)).astype(np.float32)
    whole = condense.logits(sentences, vectors, None, None, None)
    first = condense.logits(sentences[: condense.WINDOW], vectors[: condense.WINDOW], None, None, None)
    assert whole.shape == (n,)
    assert np.allclose(whole[: condense.WINDOW], first)


def test_where_the_news_comes_from_is_not_the_news() -> None:
    texts = [
        "Мост в Сосновке закрыли на ремонт.",
        "Об этом сообщил РИА Новости мэр Иван Петров.",
        "Ремонт продлится до мая.",
    ]
    assert choose(texts, AXES[:3], [3.0, 2.5, 1.0], 2) == [0, 2]
