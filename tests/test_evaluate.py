"""Scores: known values, agreement with rouge-score and sacrebleu, signatures, refusals."""

from __future__ import annotations

import random
import subprocess
import sys
from importlib.metadata import version

import pytest

from summarize import evaluate
from summarize.errors import SummarizeError, UsageError

RIVER = "Ночью река поднялась на два метра, и мост закрыли."
RIVER_EN = "The river rose two metres overnight and the bridge was closed."

TOKENS = [
    ("Ёлка, 2-я по счёту", ["ёлка", "2", "я", "по", "счёту"]),
    ("«Мост» — закрыт!", ["мост", "закрыт"]),
    ("Don't STOP", ["don", "t", "stop"]),
    ("1 000,5", ["1", "000", "5"]),
    ("—…!", []),
]

# hypothesis, reference, ROUGE-1, -2, -L
ROUGE = [
    (RIVER, RIVER, 100, 100, 100),
    (RIVER.upper(), RIVER, 100, 100, 100),
    ("Порт открыт", "Мост закрыт", 0, 0, 0),
    ("", RIVER, 0, 0, 0),
    ("мост мост мост", "мост закрыт", 40, 0, 40),  # a word counts as often as the reference has it: 2·1 / (3 + 2)
    ("закрыт мост", "мост закрыт", 100, 0, 50),  # order counts for pairs and for the longest common run
    ("мост закрыт до утра", "мост закрыт", 200 / 3, 50, 200 / 3),
]


@pytest.mark.parametrize(("text", "expected"), TOKENS)
def test_tokens(text: str, expected: list[str]) -> None:
    assert evaluate.tokens(text) == expected


@pytest.mark.parametrize(("hypothesis", "reference", "one", "two", "longest"), ROUGE)
def test_rouge_values(hypothesis: str, reference: str, one: float, two: float, longest: float) -> None:
    values = evaluate.rouge([hypothesis], [reference]).values
    assert values == pytest.approx({"rouge1": one, "rouge2": two, "rougeL": longest})


def test_rouge_is_the_mean_over_items() -> None:
    scores = evaluate.rouge([RIVER, "Порт открыт"], [RIVER, "Мост закрыт"])
    assert (scores.values["rouge1"], scores.count) == (pytest.approx(50), 2)


ENGLISH_WORDS = ["river", "bridge", "port", "mayor", "road", "closed", "open", "two", "and", "the"]
RUSSIAN_WORDS = ["река", "мост", "порт", "мэр", "дорога", "закрыт", "открыт", "два", "и", "этот"]


@pytest.mark.parametrize("seed", range(8))
def test_russian_scores_as_rouge_score_scores_english(seed: int) -> None:
    """The package's own tokenizer knows English: the same text word for word in Russian must score the same."""
    from rouge_score.rouge_scorer import RougeScorer

    chance = random.Random(seed)
    picks = [[chance.randrange(10) for _ in range(chance.randrange(1, 40))] for _ in range(2)]
    english = [" ".join(ENGLISH_WORDS[i] for i in pick) for pick in picks]
    russian = [" ".join(RUSSIAN_WORDS[i] for i in pick) for pick in picks]
    theirs = RougeScorer(list(evaluate.ROUGE_TYPES)).score(english[1], english[0])
    expected = {name: 100 * score.fmeasure for name, score in theirs.items()}
    for hypothesis, reference in (english, russian):
        assert evaluate.rouge([hypothesis], [reference]).values == pytest.approx(expected)


def test_rouge_of_several_references() -> None:
    two = [["Порт открыт", RIVER]]
    assert evaluate.rouge([RIVER], two).values["rouge1"] == 0
    best = evaluate.rouge([RIVER], two, refs="max")
    assert best.values["rouge1"] == pytest.approx(100)
    assert "refs:max" in best.signature


def test_rouge_limit_cuts_the_hypothesis() -> None:
    cut = evaluate.rouge(["мост закрыт до утра"], ["мост закрыт"], limit=2)
    assert cut.values["rouge2"] == pytest.approx(100)
    assert "limit:2" in cut.signature


def test_rouge_signature() -> None:
    expected = rf"rouge|tok:\w+|case:lc|stem:no|refs:first|n:1|v:{version('rouge-score')}"
    assert evaluate.rouge([RIVER], [RIVER]).signature == expected


@pytest.mark.parametrize("metric", [evaluate.bleu, evaluate.chrf])
@pytest.mark.parametrize("text", [RIVER, RIVER_EN])
def test_a_perfect_translation(metric, text: str) -> None:  # type: ignore[no-untyped-def]
    assert list(metric([text], [text]).values.values()) == [pytest.approx(100)]


def test_bleu_and_chrf_are_sacrebleu_s() -> None:
    import sacrebleu

    outputs = ["The river rose two metres and a bridge closed.", "The port is open."]
    references = [RIVER_EN, "The port has been open since Monday."]
    bleu, chrf = evaluate.bleu(outputs, references), evaluate.chrf(outputs, references)
    assert bleu.values["bleu"] == pytest.approx(sacrebleu.corpus_bleu(outputs, [references]).score)
    assert chrf.values["chrf"] == pytest.approx(sacrebleu.corpus_chrf(outputs, [references]).score)
    assert 0 < bleu.values["bleu"] < chrf.values["chrf"] < 100
    assert bleu.signature == f"bleu|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:{version('sacrebleu')}"
    assert chrf.signature.startswith("chrf|nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:")


def test_bleu_with_references_of_unequal_number() -> None:
    scores = evaluate.bleu([RIVER_EN, RIVER], [["The port is open.", RIVER_EN], [RIVER]])
    assert scores.values["bleu"] == pytest.approx(100)


@pytest.mark.parametrize("metric", [evaluate.rouge, evaluate.bleu, evaluate.chrf])
@pytest.mark.parametrize(
    ("hypotheses", "references", "said"),
    [([RIVER], [], "1 outputs and 0 references"), ([], [], "0 outputs"), ([RIVER, RIVER], [[RIVER], []], "Output 2")],
)
def test_refusals(metric, hypotheses: list[str], references: list[str], said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match=said):
        metric(hypotheses, references)


@pytest.mark.parametrize(
    ("metric", "missing", "pip"),
    [
        (evaluate.rouge, "rouge_score", "pip install rouge-score"),
        (evaluate.bleu, "sacrebleu", "pip install sacrebleu"),
    ],
)
def test_a_missing_package_is_named(metric, missing: str, pip: str, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    for name in [name for name in sys.modules if name.split(".")[0] == missing] + [missing]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(SummarizeError, match=pip):
        metric([RIVER], [RIVER])


def test_importing_brings_no_scorer() -> None:
    code = (
        "import sys, summarize.evaluate; print([m for m in ('sacrebleu', 'rouge_score', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
