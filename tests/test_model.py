"""The shipped checkpoint through both engines; refusals."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import summarize
from summarize import model
from summarize.compact import folder as compact_folder
from summarize.errors import ModelError, UsageError
from summarize.roles import Model

RUSSIAN = [
    "В Москве открыли новую школу.",
    "Президент заявил, что переговоры состоятся 25 ноября.",
    "Два человека погибли при пожаре.",
    "Цены выросли на 3,5%.",
]


@pytest.fixture(scope="module")
def reference() -> Model:
    return summarize.load("compact", engine="torch")


def test_it_is_a_plain_transformers_checkpoint() -> None:
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    folder = compact_folder()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model, info = AutoModelForSeq2SeqLM.from_pretrained(folder, output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"]
    batch = tokenizer(["<2en> " + RUSSIAN[0]], return_tensors="pt")
    assert batch["input_ids"][0, -1] == tokenizer.eos_token_id
    assert "Moscow" in tokenizer.batch_decode(model.generate(**batch, max_new_tokens=40), skip_special_tokens=True)[0]


def test_the_checkpoint_is_under_50_mb() -> None:
    assert sum(f.stat().st_size for f in compact_folder().iterdir()) < 50e6


def test_engines_agree_on_vectors(compact: Model, reference: Model) -> None:
    ours, theirs = compact.embed(RUSSIAN, "ru"), reference.embed(RUSSIAN, "ru")
    cosine = (ours * theirs).sum(axis=1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)
    assert cosine.min() > 0.99


def test_engines_agree_on_translations(compact: Model, reference: Model) -> None:
    """int8 may choose another word now and then; most sentences come out the same."""
    from sacrebleu.metrics import CHRF

    ours, theirs = compact.translate(RUSSIAN, "en"), reference.translate(RUSSIAN, "en")
    assert CHRF().corpus_score(ours, [theirs]).score > 70


def test_a_converted_model_needs_no_torch(compact: Model) -> None:
    """Importing it would cost two seconds of every call."""
    compact.translate(["Да."], "en")  # by now it is converted
    code = "import sys, summarize; summarize.load('compact').translate(['Да.'], 'en'); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_sentence_s_vector_does_not_depend_on_its_neighbours(compact: Model) -> None:
    together = compact.embed([*RUSSIAN, "Длинное предложение " * 20], "ru")
    alone = np.concatenate([compact.embed([t], "ru") for t in RUSSIAN])
    assert (together[: len(RUSSIAN)] == alone).all()


def test_translations_do_not_depend_on_their_neighbours(compact: Model) -> None:
    assert compact.translate(RUSSIAN * 8, "en") == [compact.translate([t], "en")[0] for t in RUSSIAN] * 8


def test_a_translation_is_nearer_than_another_sentence(compact: Model) -> None:
    """The encoder's vectors meet across the languages, which matching stories will rest on."""
    english = ["A new school was opened in Moscow.", "The president said the talks will be held on November 25.",
               "Two people were killed in a fire.", "Prices rose by 3.5%."]  # fmt: skip
    a, b = compact.embed(RUSSIAN, "ru"), compact.embed(english, "en")
    centre = np.concatenate([a, b]).mean(axis=0)
    a, b = a - centre, b - centre
    alike = (a @ b.T) / np.linalg.norm(a, axis=1)[:, None] / np.linalg.norm(b, axis=1)[None]
    assert (alike.argmax(axis=1) == np.arange(4)).sum() >= 3


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    shutil.copytree(compact_folder(), folder)
    return folder


def test_a_folder_is_a_model(copy: Path) -> None:
    model = summarize.load(str(copy))
    assert model.name == "model"
    assert model.digest == summarize.load("compact").digest


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_missing_file_is_refused(copy: Path, file: str) -> None:
    (copy / file).unlink()
    with pytest.raises(ModelError, match=file):
        summarize.load(str(copy))


def test_cut_weights_are_refused(copy: Path) -> None:
    place = copy / "model.safetensors"
    place.write_bytes(place.read_bytes()[:-1000])
    with pytest.raises(ModelError):
        summarize.load(str(copy)).translate(["Да."], "en")
    with pytest.raises(ModelError):
        summarize.load(str(copy), engine="torch").translate(["Да."], "en")


def without(weights: dict[str, Any]) -> None:
    del weights["model.decoder.layers.0.fc1.weight"]


def not_finite(weights: dict[str, Any]) -> None:
    weights["model.encoder.layers.2.fc2.bias"][3] = np.nan


def left_over(weights: dict[str, Any]) -> None:
    weights["model.decoder.layers.7.fc1.bias"] = np.zeros(4, np.float16)


@pytest.mark.parametrize(
    ("change", "said"),
    [(without, "decoder.layers.0.fc1"), (not_finite, "finite|NaN"), (left_over, "no part of")],
)
def test_weights_that_do_not_fit_are_refused(copy: Path, change: Callable[[dict[str, Any]], None], said: str) -> None:
    place = copy / "model.safetensors"
    weights = load_file(place)
    change(weights)
    save_file(weights, place)
    with pytest.raises(ModelError, match=said):
        summarize.load(str(copy), engine="ct2").translate(["Да."], "en")


def test_a_foreign_tokenizer_is_refused(copy: Path) -> None:
    place = copy / "tokenizer.json"
    place.write_text(place.read_text("utf-8").replace("<2en>", "<to-english>"), "utf-8")
    with pytest.raises(ModelError, match="does not say what it does"):
        summarize.load(str(copy))


def test_a_damaged_tokenizer_is_refused(copy: Path) -> None:
    (copy / "tokenizer.json").write_text("{", "utf-8")
    with pytest.raises(ModelError, match=r"tokenizer in .* does not load"):
        summarize.load(str(copy))


def test_a_name_nobody_knows() -> None:
    with pytest.raises(ModelError, match="no model 'nothing'"):
        summarize.load("nothing")


def test_scores_are_those_of_the_card(compact: Model) -> None:
    table = json.loads((compact_folder() / "scores.json").read_text("utf-8"))
    card = (compact_folder() / "CARD.md").read_text("utf-8")
    for name, row in table.items():
        assert f"{row['bleu']:.1f}" in card, name
        assert f"{row['chrf']:.1f}" in card, name
    assert compact.translator("en").score == table["newstest2018 ru-en"]["chrf"]
    assert compact.translator("ru").score == table["newstest2018 en-ru"]["chrf"]


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "+", "compact+", " + compact"])
def test_an_empty_part_is_wrong_usage(name: str) -> None:
    with pytest.raises(UsageError, match="empty part"):
        summarize.load(name)


def test_a_part_named_twice_is_one() -> None:
    model = summarize.load("compact+compact")
    assert (model.name, model.digest) == ("compact", summarize.load("compact").digest)


def test_a_folder_may_have_a_plus_in_its_name(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy.rename(copy.parent / "a+b")
    monkeypatch.chdir(copy.parent)
    assert summarize.load("a+b").name == "a+b"
    assert model.notices("a+b") == ()


@pytest.mark.parametrize("file", ["salience.safetensors", "tokenizer.json", "scores.json"])
def test_the_digest_knows_every_file_that_decides(copy: Path, file: str) -> None:
    before = summarize.load(str(copy)).digest
    place = copy / file
    place.write_bytes(place.read_bytes() + b" ")
    if file.endswith(".safetensors"):  # what does not load has no digest to compare; what is gone has another
        place.unlink()
    assert summarize.load(str(copy)).digest != before
