"""The features of a sentence, and the NumPy head against the network it was trained as."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from models.recipe import salience as recipe
from summarize.errors import ModelError
from summarize.salience import COLUMNS, PLACES, Head, features

TEXTS = [
    "The old bridge in Sosnovka was closed on Monday after 40 years.",
    "He said nothing.",
    "Engineers found 12 cracks in the bridge at Sosnovka.",
    "Will the bridge open again?",
    "“We hope so,” the mayor of Sosnovka, Ann Lowe, said.",
]


def vectors(n: int = len(TEXTS), d: int = 16) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(n, d)).astype(np.float32)


def column(rows: np.ndarray, name: str) -> list[float]:
    return rows[:, COLUMNS.index(name)].tolist()


def test_features_by_name() -> None:
    rows = features(vectors(), TEXTS, [0, 0, 1, 1, 2], "Bridge closed in Sosnovka")
    assert rows.shape == (5, len(COLUMNS))
    assert np.isfinite(rows).all()
    assert column(rows, "first") == [1, 0, 0, 0, 0]
    assert column(rows, "paragraph_start") == [1, 0, 1, 0, 1]
    assert column(rows, "question") == [0, 0, 0, 1, 0]
    assert column(rows, "pronoun") == [0, 1, 0, 0, 0]
    assert column(rows, "quote") == [0, 0, 0, 0, 1]
    assert column(rows, "title_words")[0] > column(rows, "title_words")[1] == 0


def test_one_sentence_has_features() -> None:
    assert np.isfinite(features(vectors(1), TEXTS[:1], [0])).all()


@pytest.fixture
def network() -> recipe.Network:
    torch.manual_seed(1)
    made = recipe.Network(16, len(COLUMNS)).eval()
    made.centre.normal_()
    made.place.data.normal_()
    return made


def test_numpy_head_is_the_trained_network(network: recipe.Network, tmp_path: Path) -> None:
    recipe.save(network, tmp_path / "salience.safetensors")
    columns = features(vectors(), TEXTS, [0, 0, 1, 1, 2])
    with torch.no_grad():
        half = network.half().float()
        mask = torch.ones(1, 5, dtype=torch.bool)
        theirs = half(torch.from_numpy(vectors())[None], torch.from_numpy(columns)[None], mask)
        order = half.order(torch.from_numpy(columns)[None], mask)
    head = Head.load(tmp_path / "salience.safetensors")
    mine = head.logits(vectors(), columns)
    assert head.order(columns) == pytest.approx(float(torch.sigmoid(order[0])), abs=1e-4)
    assert np.allclose(mine, theirs[0].numpy(), atol=1e-4)


def test_padding_changes_nothing(network: recipe.Network) -> None:
    v, c = torch.from_numpy(vectors())[None], torch.from_numpy(features(vectors(), TEXTS, [0, 0, 1, 1, 2]))[None]
    pad = torch.nn.functional.pad
    with torch.no_grad():
        alone = network(v, c, torch.ones(1, 5, dtype=torch.bool))
        padded = network(pad(v, (0, 0, 0, 3), value=9.0), pad(c, (0, 0, 0, 3), value=9.0), torch.arange(8)[None] < 5)
    assert torch.allclose(alone[0], padded[0, :5], atol=1e-5)


def test_a_damaged_or_foreign_head_is_refused(network: recipe.Network, tmp_path: Path) -> None:
    place = tmp_path / "salience.safetensors"
    recipe.save(network, place)
    whole = place.read_bytes()
    place.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match="damaged"):
        Head.load(place)
    place.write_bytes(whole.replace(b"centrality", b"centralitx"))
    with pytest.raises(ModelError, match="another version"):
        Head.load(place)


def test_a_view_keeps_labels_with_their_sentences() -> None:
    document = recipe.Document(TEXTS, [0, 1, 2, 3, 4], None, vectors(), None, [0, 2], [0.5, 0.0, 0.4, 0.1, 0.1])
    plain = document.view(random.Random(1), shuffle=False, title=False).tensors()
    mixed = document.view(random.Random(2), shuffle=True, title=False).tensors()
    assert plain[2].sum() == pytest.approx(1)
    assert sorted(plain[2].tolist()) == pytest.approx(sorted(mixed[2].tolist()))
    best = int(mixed[2].argmax())
    assert torch.equal(mixed[0][best], plain[0][0])


def test_training_learns_to_find_what_is_marked(tmp_path: Path) -> None:
    """Where the sentence with figures is the story, the trained head finds it in articles it has not seen."""
    rng = np.random.default_rng(3)

    def documents(count: int) -> list[recipe.Document]:
        out = []
        for _ in range(count):
            told = int(rng.integers(0, 8))
            texts = ["Из 40 мостов закрыли 12." if i == told else "Погода в тот день была хорошей." for i in range(8)]
            gains = [0.5 if i == told else 0.0 for i in range(8)]
            out.append(recipe.Document(texts, list(range(8)), None, vectors(8), None, [told], gains))
        return out

    recipe.fit(documents(240), documents(40), tmp_path / "salience.safetensors", epochs=3)
    head = Head.load(tmp_path / "salience.safetensors")
    found = 0
    for d in documents(20):
        columns = features(d.vectors, d.sentences, d.paragraphs)
        columns[:, :PLACES] = 0  # what is told, not where
        found += int(head.logits(d.vectors, columns).argmax()) == d.oracle[0]
    assert found >= 18
