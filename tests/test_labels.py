"""Labels for the salience head: teasers, the greedy oracle, gains, documents on disk. All texts are our own."""

from __future__ import annotations

import gzip
import itertools
import json
import lzma
import random
from pathlib import Path
from typing import Any

import pytest

from models.recipe import labels
from summarize import evaluate

DAM = "Плотину открыли в среду."

TEASERS = [
    "Подробности — в материале RT.",
    "О том, как строили плотину и кто за неё заплатил, — в материале RT.",
    "Почему строители опоздали — в материале киевского корреспондента RT.",
    "Главные события недели — в обзоре RT.",
    "RT разбирался, выдержит ли плотина паводок.",
    "RT рассказывает о стройке.",
    "Выдержит ли плотина паводок, выяснял корреспондент RT.",
    "Выдержит ли она паводок — разбирался RT.",
    "В материале RT — о том, что ждёт деревни ниже по реке.",
    "О том, что ждёт деревни, читайте в нашем материале.",
]
NEWS = [
    "Об этом RT сообщил главный инженер.",
    "В интервью RT инженер назвал срок службы — сто лет.",
    "Опрошенные RT эксперты считают, что плотина выдержит паводок.",
    "Главный редактор RT приехала на открытие.",
    "Строители рассказали, что материал везли по реке.",
    "Инспекторы разбирались в причинах задержки.",
]


@pytest.mark.parametrize("teaser", TEASERS)
def test_a_teaser_goes(teaser: str) -> None:
    assert labels.strip_teaser(f"{DAM} {teaser}") == DAM


@pytest.mark.parametrize("sentence", NEWS)
def test_news_stays(sentence: str) -> None:
    assert labels.strip_teaser(f"{DAM} {sentence}") == f"{DAM} {sentence}"


def test_teasers_go_one_after_the_other_but_never_everything() -> None:
    assert labels.strip_teaser(f"{DAM} {TEASERS[4]} {TEASERS[0]}") == DAM
    assert labels.strip_teaser(TEASERS[0]) == TEASERS[0]
    assert labels.strip_teaser(f"{TEASERS[0]} {DAM}") == f"{TEASERS[0]} {DAM}"
    assert labels.strip_teaser("") == ""


def score(sentences: list[str], reference: str) -> float:
    """ROUGE-1 F1 + ROUGE-2 F1 of the sentences put together, by the scorer itself."""
    values = evaluate.rouge([" ".join(sentences)], [reference]).values
    return values["rouge1"] + values["rouge2"]


VILLAGE = [
    "В деревне весной починили старый мост.",
    "Погода стояла тёплая.",
    "Новая школа откроется осенью.",
    "Мост починили за две недели, и он открыт.",
    "Школа примет сто детей.",
]

ORACLES = [
    ("Школа откроется осенью и примет сто детей.", 3, [2, 4]),
    ("Школа откроется осенью и примет сто детей.", 1, [4]),  # four words of four beat three of four
    ("В деревне починили мост.", 1, [0]),
    ("Погода стояла тёплая. Новая школа откроется осенью.", 2, [1, 2]),
    ("Ничего общего здесь нет", 3, []),
    ("", 3, []),
    ("Школа примет сто детей.", 0, []),
]


@pytest.mark.parametrize(("reference", "count", "expected"), ORACLES)
def test_oracle(reference: str, count: int, expected: list[int]) -> None:
    assert labels.oracle(VILLAGE, reference, count) == expected


def slow_oracle(sentences: list[str], reference: str, count: int) -> list[int]:
    """The definition, word for word: try each sentence, count the clipped overlap anew."""

    def f1(chosen: list[int], size: int) -> float:
        def grams(text: str) -> list[tuple[str, ...]]:
            words = evaluate.tokens(text)
            return list(zip(*(words[k:] for k in range(size)), strict=False))

        have = list(itertools.chain.from_iterable(grams(sentences[i]) for i in chosen))
        want = grams(reference)
        rest, hits = list(want), 0
        for gram in have:
            if gram in rest:
                rest.remove(gram)
                hits += 1
        return 2 * hits / (len(have) + len(want)) if have or want else 0.0

    chosen: list[int] = []
    best = 0.0
    while len(chosen) < count:
        left = [i for i in range(len(sentences)) if i not in chosen]
        ranked = sorted(left, key=lambda i: (-f1([*chosen, i], 1) - f1([*chosen, i], 2), i))
        if not ranked or f1([*chosen, ranked[0]], 1) + f1([*chosen, ranked[0]], 2) <= best:
            break
        chosen.append(ranked[0])
        best = f1(chosen, 1) + f1(chosen, 2)
    return sorted(chosen)


@pytest.mark.parametrize("seed", range(20))
def test_oracle_is_its_definition(seed: int) -> None:
    chance = random.Random(seed)
    sentences = [" ".join(chance.choices("абвгдежзик", k=chance.randrange(1, 12))) for _ in range(12)]
    reference = " ".join(chance.choices("абвгдежзиклмн", k=20))
    assert labels.oracle(sentences, reference, 4) == slow_oracle(sentences, reference, 4)


def test_oracle_beats_chance_by_the_scorer() -> None:
    reference = "Мост починили, новая школа откроется осенью."
    best = score([VILLAGE[i] for i in labels.oracle(VILLAGE, reference, 2)], reference)
    assert all(best >= score([a, b], reference) for a, b in itertools.combinations(VILLAGE, 2))


GAINS = [
    ("мост закрыт", "мост закрыт", 2.0),
    ("мост", "мост закрыт", 0.5),
    ("мост мост", "мост закрыт", 0.5),  # clipped
    ("порт", "мост закрыт", 0.0),
    ("мост закрыт до утра", "мост закрыт", 2.0),  # a recall: length costs nothing
    ("мост", "мост", 1.0),  # a reference of one word has no pairs
    ("", "мост закрыт", 0.0),
    ("мост", "", 0.0),
]


@pytest.mark.parametrize(("sentence", "reference", "expected"), GAINS)
def test_gains(sentence: str, reference: str, expected: float) -> None:
    assert labels.gains([sentence], reference) == [pytest.approx(expected)]


LINKS = [
    ("Мэр \nотменил праздник\n в среду.\nДальше.", "Мэр отменил праздник в среду.\nДальше."),
    ("Об этом пишет \nГазета\n, её читают все.", "Об этом пишет Газета, её читают все."),
    ("Первое.\nВторое.", "Первое.\nВторое."),
    ("Первое.\n Фото \nВторое.", "Первое.\n Фото \nВторое."),
    ("Заголовок\nТекст под ним.", "Заголовок\nТекст под ним."),
    ("Он сказал: \nНет.", "Он сказал: \nНет."),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), LINKS)
def test_mend_links(text: str, expected: str) -> None:
    assert labels.mend_links(text) == expected


STORY = "\n".join(VILLAGE)


def row(**changes: Any) -> dict[str, Any]:
    made = {"id": "a", "lang": "ru", "title": "Деревня", "text": STORY, "summary": "Починили мост.", "source": "own"}
    return made | changes


REFUSED = [
    {"summary": None},
    {"summary": ""},
    {"text": "Одно предложение. Второе."},
    {"summary_is_lead": True},
]


@pytest.mark.parametrize("changes", REFUSED)
def test_nothing_to_learn(changes: dict[str, Any]) -> None:
    assert labels.document(row(**changes)) is None


def test_document() -> None:
    made = labels.document(row(summary_is_lead=False))
    assert made is not None
    assert made["sentences"] == VILLAGE
    assert made["paragraph"] == [0, 1, 2, 3, 4]
    assert made["oracle"] == labels.oracle(VILLAGE, "Починили мост.", 3)
    assert len(made["gains"]) == 5 and max(made["gains"]) == made["gains"][3]


def test_document_is_cut() -> None:
    made = labels.document(row(text="\n".join(f"Мост номер {i} починили." for i in range(100))))
    assert made is not None
    assert {len(made[key]) for key in ("sentences", "paragraph", "gains")} == {labels.MAX_SENTENCES}


def test_given_sentences_and_labels_are_kept() -> None:
    text = "Bridge opened.\n\nIt rained. Nobody came.\n\nThe mayor spoke."
    given = ["Bridge opened.", "It rained.", "Nobody came.", "The mayor spoke."]
    made = labels.document(row(lang="en", text=text, sents=given, labels=[1, 0, 0, 1], summary="glued.together"))
    assert made is not None
    assert (made["sentences"], made["paragraph"], made["labels"]) == (given, [0, 1, 1, 2], [1, 0, 0, 1])
    assert made["oracle"] == [0, 3]


def write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    with lzma.open(folder / f"{name}.jsonl.xz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)


def test_prepare_labels(tmp_path: Path) -> None:
    train, dev = (*labels.TRAIN, *labels.TRAIN_ABSTRACTS), labels.DEV
    for names, part in ((train, "train"), (dev, "dev")):
        for name in names:
            write(tmp_path, f"{name}.{part}", [row(id=f"{name}-{part}"), row(summary=None)])
    write(
        tmp_path,
        "rt_russian.train",
        [row(id="rt", text=STORY.replace("за ", "\nза \n"), summary=f"{DAM} {TEASERS[0]}")],
    )
    counts = labels.prepare_labels(tmp_path, tmp_path / "out")
    assert counts["train"] == dict.fromkeys(train, 1)
    assert counts["dev"] == dict.fromkeys(dev, 1)
    with gzip.open(tmp_path / "out" / "train.jsonl.gz", "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    assert [d["source"] for d in documents] == list(train)
    assert documents[0]["id"] == "rt" and documents[0]["sentences"] == VILLAGE
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["dev.jsonl.gz", "train.jsonl.gz"]
