"""The summaries that ours is held against: indices of three sentences out of those of an article."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from models.recipe.labels import oracle
from summarize.evaluate import tokens

COUNT = 3
ORACLE_WINDOW = 30  # sentences, as in the reference figures of the news data

# A system sees the sentences; the seed is for chance, the reference for the oracle alone.
System = Callable[[Sequence[str], str, str], list[int]]


def lead(sentences: Sequence[str], _reference: str, _seed: str) -> list[int]:
    return list(range(min(COUNT, len(sentences))))


def chance(sentences: Sequence[str], _reference: str, seed: str) -> list[int]:
    return sorted(random.Random(seed).sample(range(len(sentences)), min(COUNT, len(sentences))))


def best(sentences: Sequence[str], reference: str, _seed: str) -> list[int]:
    """The greedy oracle: what an extractive system could reach at most, about."""
    return oracle(sentences[:ORACLE_WINDOW], reference, COUNT)


def _stems(sentence: str) -> list[str]:
    """Words of four letters and more, cut to five: a stop list and a stemmer for both languages, about."""
    return [word[:5] for word in tokens(sentence) if len(word) >= 4]


def _pagerank(weights: NDArray[np.float64]) -> list[int]:
    """The most visited sentences of a walk over symmetric weights (n, n), damping 0.85; in the article's order."""
    sums = weights.sum(axis=1, keepdims=True)
    move = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    rank = np.ones(len(weights))
    for _ in range(100):
        rank, before = 0.15 + 0.85 * (move.T @ rank), rank
        if np.abs(rank - before).max(initial=0.0) < 1e-5:
            break
    return sorted(np.argsort(-rank, kind="stable")[:COUNT].tolist())


def textrank(sentences: Sequence[str], _reference: str, _seed: str) -> list[int]:
    """TextRank (Mihalcea and Tarau 2004): sentences weigh shared words ÷ (log|a| + log|b|)."""
    words = [set(_stems(sentence)) for sentence in sentences]
    weights = np.zeros((len(words), len(words)))
    for i, a in enumerate(words):
        for j, b in enumerate(words[:i]):
            norm = math.log(max(1, len(a))) + math.log(max(1, len(b)))
            weights[i, j] = weights[j, i] = len(a & b) / norm if norm else 0.0
    return _pagerank(weights)


def textrank_tfidf(sentences: Sequence[str], _reference: str, _seed: str) -> list[int]:
    """The same walk over tf-idf cosines (continuous LexRank, Erkan and Radev 2004): the stronger of the two."""
    counts = [Counter(_stems(sentence)) for sentence in sentences]
    spread = Counter(word for count in counts for word in count)
    column = {word: i for i, word in enumerate(spread)}
    matrix = np.zeros((len(counts), len(column)))
    for i, count in enumerate(counts):
        for word, times in count.items():
            matrix[i, column[word]] = times * math.log(1 + len(counts) / spread[word])
    matrix /= np.maximum(1e-9, np.linalg.norm(matrix, axis=1, keepdims=True))
    weights = matrix @ matrix.T
    np.fill_diagonal(weights, 0.0)
    return _pagerank(weights)


SYSTEMS: dict[str, System] = {
    "random-3": chance,
    "lead-3": lead,
    "textrank": textrank,
    "textrank-tfidf": textrank_tfidf,
    "oracle-3": best,
}
