"""Which sentences carry the story: features of each sentence and a small transformer over them.

The network reads an article as a set: it has no positional encoding. Where a sentence stands enters by another door,
a few weights behind a gate that opens as far as the page looks to be in its order; it was trained on shuffled pages
too, so that meaning has to carry the decision. It is run with NumPy: an article is a matrix of a few dozen rows.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from .engines import Floats
from .errors import ModelError

# Order of the columns that ``features`` makes; the head's file repeats it, and a mismatch is refused.
COLUMNS = (
    "place", "early", "first", "second", "third", "paragraph_start", "paragraph_place",
    "to_mean", "centrality", "rank", "nearest", "novelty", "to_title", "title_words", "has_title",
    "word_frequency", "word_sum", "word_novelty", "length", "short", "long", "digits", "capitals", "quote",
    "question", "pronoun", "english", "coherence", "count",
)  # fmt: skip
PLACES = 7  # the first columns, which say where a sentence stands

_WORD = re.compile(r"\w+")
_PRONOUN = re.compile(
    r"\W*(?:он|она|они|оно|его|ее|её|их|ему|ей|им|этот|эта|это|эти|такой|такие|там|тогда|при этом|кроме того|"
    r"также|однако|he|she|they|it|his|her|their|this|that|these|those|such|there|but|and|also|however|а|но|и)\b",
    re.I,
)


def features(
    vectors: Floats,
    sentences: list[str],
    paragraphs: list[int],
    title: str | None = None,
    title_vector: Floats | None = None,
) -> Floats:
    """float32 (n, len(COLUMNS)) of an article's n sentences.

    ``vectors`` are their vectors (n, d), ``paragraphs`` the number of the paragraph each stands in.
    """
    n = len(sentences)
    unit = normalised(vectors)
    alike = unit @ unit.T
    np.fill_diagonal(alike, 0.0)
    mean = normalised(unit.mean(axis=0, keepdims=True))[0]
    seen_as = [_looks(s) for s in sentences]
    counts = Counter(w for looks in seen_as for w in looks.kinds)
    title_set = {w[:6] for w in _WORD.findall((title or "").lower()) if len(w) > 3}
    starts = [i == 0 or paragraphs[i] != paragraphs[i - 1] for i in range(n)]
    seen: set[str] = set()
    # Of the whole article: sentences that stand side by side are alike in a page whose order is whole.
    english = float(sum(s.count("e") > s.count("е") for s in sentences) > n / 2)
    coherence = 8 * float(np.diagonal(alike, 1).mean() - alike.sum() / (n * (n - 1))) if n > 2 else 0.0
    rows = np.zeros((n, len(COLUMNS)), np.float32)
    ranks = _rank(alike)
    for i, looks in enumerate(seen_as):
        kinds = looks.kinds
        weights = [math.log1p(counts[w] - 1) for w in kinds]
        rows[i] = (
            i / max(n - 1, 1),
            1 / (i + 1),
            i == 0,
            i == 1,
            i == 2,
            starts[i],
            paragraphs[i] / max(paragraphs[-1], 1),
            4 * (unit[i] @ mean) - 2,
            4 * alike[i].sum() / max(n - 1, 1) - 1,
            ranks[i],
            2 * alike[i].max(initial=0.0) - 1,
            2 * alike[i, :i].max(initial=0.0) - 1,
            0.0 if title_vector is None else 4 * float(unit[i] @ normalised(title_vector[None])[0]) - 2,
            len(kinds & title_set) / max(len(title_set), 1),
            bool(title),
            sum(weights) / len(weights) if weights else 0.0,
            sum(weights) / 6,
            len(kinds - seen) / max(len(kinds), 1),
            *looks.columns,
            english,
            coherence,
            math.log(n) - 3,
        )
        seen |= kinds
    return rows


@dataclass(frozen=True)
class _Looks:
    """What a sentence shows by itself: the beginnings of its longer words, and the columns length … pronoun."""

    kinds: frozenset[str]
    columns: tuple[float, ...]


@lru_cache(maxsize=4096)  # the recipe sees each article in several orders
def _looks(sentence: str) -> _Looks:
    words = _WORD.findall(sentence)
    length = len(words)
    return _Looks(
        frozenset(w[:6] for w in map(str.lower, words) if len(w) > 3),
        (
            math.log1p(length) - 3,
            length < 7,
            length > 35,
            min(3, len(re.findall(r"\d+", sentence))) / 3,
            sum(w[0].isupper() for w in words[1:]) / max(length, 1) * 4,
            bool(re.search('[«"“„]|^[-–—]', sentence)),
            sentence.rstrip().endswith("?"),
            bool(_PRONOUN.match(sentence)),
        ),
    )


def normalised(vectors: Floats) -> Floats:
    """Rows of length 1."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)


def _rank(alike: Floats, damping: float = 0.85) -> Floats:
    """LexRank (Erkan & Radev 2004) on cosine, as log of n times the stationary probability: (n,)."""
    n = len(alike)
    weights = np.maximum(alike, 0) ** 2 + 1e-6
    weights /= weights.sum(axis=1, keepdims=True)
    p = np.full(n, 1 / n)
    for _ in range(20):
        p = (1 - damping) / n + damping * p @ weights
    return np.log(p * n).astype(np.float32)


@dataclass(frozen=True)
class Head:
    """The trained network: ``weights`` by name, ``heads`` attention heads, ``layers`` layers."""

    weights: dict[str, Floats]
    heads: int
    layers: int
    centre: Floats

    @classmethod
    def load(cls, path: Path) -> Head:
        """Read ``salience.safetensors``.

        Raises:
            ModelError: the file is damaged or was made for other features.
        """
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, "np") as file:
                about = file.metadata() or {}
                weights = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118
        except (SafetensorError, OSError) as error:
            raise ModelError(f"{path} is damaged ({error}); restore the model folder") from error
        if json.loads(about.get("columns", "[]")) != list(COLUMNS):
            raise ModelError(f"{path} was made by another version of summarize; train the salience head again")
        return cls(weights, int(about["heads"]), int(about["layers"]), weights["centre"])

    def logits(self, vectors: Floats, columns: Floats) -> Floats:
        """(n,) from vectors (n, d) and ``features`` (n, c); the higher, the more the sentence carries."""
        w = self.weights
        unit = normalised(vectors - self.centre)
        x = unit @ w["vector.weight"].T + columns[:, PLACES:] @ w["feature.weight"].T + w["feature.bias"]
        for i in range(self.layers):
            p = f"layers.{i}."
            x = x + self._attend(_norm(x, w, p + "norm1"), p)
            hidden = np.maximum(_norm(x, w, p + "norm2") @ w[p + "fc1.weight"].T + w[p + "fc1.bias"], 0)
            x = x + hidden @ w[p + "fc2.weight"].T + w[p + "fc2.bias"]
        meaning = (_norm(x, w, "norm") @ w["out.weight"].T + w["out.bias"])[:, 0]
        return meaning + self.order(columns) * (columns[:, :PLACES] @ self._lead(columns))

    def order(self, columns: Floats) -> float:
        """Probability that the sentences stand in the order in which they were written."""
        n = len(columns)
        place = (np.arange(n) / n - 0.5)[:, None]
        trend = 4 * ((columns - columns.mean(axis=0)) * place).mean(axis=0)
        facts = np.concatenate([columns[0], columns[min(1, n - 1)], trend])
        w = self.weights
        hidden = np.maximum(w["order1.weight"] @ facts + w["order1.bias"], 0)
        logit = float(w["order2.weight"][0] @ hidden + w["order2.bias"][0])
        return 1 / (1 + math.exp(-logit))

    def _lead(self, columns: Floats) -> Floats:
        """What each column about the place is worth in this article's language."""
        english = columns[0, COLUMNS.index("english")]
        return self.weights["place"][0] + english * self.weights["place"][1]

    def _attend(self, x: Floats, p: str) -> Floats:
        n, d = x.shape
        qkv = (x @ self.weights[p + "qkv.weight"].T + self.weights[p + "qkv.bias"]).reshape(n, 3, self.heads, -1)
        q, k, v = qkv.transpose(1, 2, 0, 3)
        scores = q @ k.transpose(0, 2, 1) / math.sqrt(q.shape[-1])
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ v
        return (
            mixed.transpose(1, 0, 2).reshape(n, d) @ self.weights[p + "proj.weight"].T + self.weights[p + "proj.bias"]
        )


def _norm(x: Floats, w: dict[str, Floats], name: str) -> Floats:
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5) * w[name + ".weight"] + w[name + ".bias"]
