"""Where a sentence of a summary comes from, and where in the two texts a finding about it stands.

A chosen sentence is its own source. A translation has one too, the sentence it was made of; how near the two are, the
encoder says, which sees both languages. A sentence that a model wrote may have several, and they have to be found:
``sources``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .article import Language, Sentence, Span, Summary, Warning
from .engines import Floats
from .roles import Reader
from .salience import normalised

# All figures: benchmarks.provenance, on sentences that went to the other language and back, alone and two in one.
MOST = 3  # sources of one sentence
GAIN = 0.15  # share of a written sentence that a further source has to explain, in words by weight
FEW = 2  # words that it has to share; and so many of them unexplained so far, or a figure: one word is chance
FIGURE = 2.0  # a figure weighs as much as so many words as rare
FLOOR = 0.25  # support below which a sentence is not the article's


@dataclass(frozen=True, slots=True)
class Support:
    """The sentences that a written one comes from, by index with a score each, the main one first; ``score``, 0 to 1,
    is how well all of them together explain it.
    """

    sources: tuple[tuple[int, float], ...]
    score: float


def sources(written: list[str], vectors: Floats, article: Sequence[str], seen: Floats) -> list[Support]:
    """The sentences of ``article``, with vectors ``seen`` (n, d), that explain each written one, ``vectors`` (m, d).

    A pair is as near as the mean of two likenesses, each from 0 to 1: the cosine of the vectors about the article's
    mean, and the share of the written words that the source has, rare ones weighing more. The nearest is the main
    source; then, greedily, whichever explains most of the words that are not explained yet. After Lebanoff et al.
    2019 (Scoring Sentence Singletons and Pairs for Abstractive Summarization), who use ROUGE for both steps.
    """
    there = [_words(s) for s in article]
    counts = Counter(w for words in there for w in words)
    weights = {w: math.log1p(len(there) / n) for w, n in counts.items()}
    # About their mean two vectors are always opposite: of fewer than three the bare cosines are better than nothing.
    centre = seen.mean(axis=0) if len(there) > 2 else np.zeros_like(seen[0])
    cosines = np.clip(normalised(vectors - centre) @ normalised(seen - centre).T, 0.0, 1.0)
    return [_support(_words(s), there, row, weights) for s, row in zip(written, cosines, strict=True)]


def _support(words: set[str], there: list[set[str]], cosines: Floats, rarity: dict[str, float]) -> Support:
    unseen = math.log1p(len(there))  # a word that the article does not have weighs as much as its rarest
    weights = {w: rarity.get(w, unseen) * (FIGURE if w[0].isdigit() else 1.0) for w in words}
    whole = sum(weights.values()) or 1.0

    def share(some: set[str]) -> float:
        return sum(weights[w] for w in some) / whole

    near = [(float(cosine) + share(words & theirs)) / 2 for cosine, theirs in zip(cosines, there, strict=True)]
    found = [max(range(len(there)), key=near.__getitem__)]
    left = words - there[found[0]]
    while len(found) < MOST:
        gains = {i: share(left & theirs) for i, theirs in enumerate(there) if _tells(words, left, theirs)}
        best = max(gains, key=gains.__getitem__, default=None)
        if best is None or gains[best] < GAIN:
            break
        found.append(best)
        left -= there[best]
    score = (float(cosines[found].max()) + share(words - left)) / 2
    return Support(tuple((i, near[i]) for i in found), score)


def _tells(words: set[str], left: set[str], theirs: set[str]) -> bool:
    """Does a sentence explain more than a chance word of what is left? "Jones, 42, was …": his age stands elsewhere."""
    new = left & theirs
    return len(words & theirs) >= FEW and (len(new) >= FEW or any(w[0].isdigit() for w in new))


def _words(sentence: str) -> set[str]:
    """Numbers, names and longer words by their beginnings, which any case keeps."""
    found = re.findall(r"\d+|[^\W\d_]{4,}|\b[A-ZА-ЯЁ]{2,3}\b", sentence)
    return {w if w[0].isdigit() else w.lower()[:5] for w in found}


def likeness(
    sources: list[str], outputs: list[str], languages: tuple[Language, Language], model: Reader
) -> list[float]:
    """How near each output is to the sentence it was made of: cosine of their vectors in the encoder, 0 to 1.

    The encoder sees both languages, so a sentence and its translation lie together (``benchmarks.provenance``).
    An output without words is like nothing.
    """
    there = [i for i, output in enumerate(outputs) if output.strip()]
    if not there:
        return [0.0] * len(outputs)
    ours = model.embed([sources[i] for i in there], languages[0])
    theirs = model.embed([outputs[i] for i in there], languages[1])
    norms = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    cosines = np.clip((ours * theirs).sum(axis=1) / np.maximum(norms, 1e-9), 0.0, 1.0)
    found = dict(zip(there, cosines, strict=True))
    return [float(found.get(i, 0.0)) for i in range(len(outputs))]


def placed(warning: Warning, sources: Sequence[Sentence], output: str, before: int) -> Warning:
    """The finding with spans in the article and in the summary, of which ``before`` characters precede ``output``.

    Only where its words stand but once in the sentences that ``output`` comes from, or in the output. What is missing
    there, was put right or stands twice has an empty span where ``output`` begins.
    """
    return replace(
        warning,
        source_span=_only(warning.source, [(s.text, s.start) for s in sources]),
        output_span=_only(warning.output, [(output, before)]) or Span(before, before),
    )


def sentence_of(summary: Summary, warning: Warning) -> int | None:
    """The sentence of the summary, counted from 0, in which a finding was made; None where its span does not say."""
    if warning.output_span is None or warning.where not in summary.text:
        return None
    end = 0
    for i, sentence in enumerate(summary.sentences):
        end += len(sentence.text[warning.where]) + 1
        if warning.output_span.start < end:
            return i
    return None


def _only(words: str, sentences: Sequence[tuple[str, int]]) -> Span | None:
    if not words or sum(s.count(words) for s, _ in sentences) != 1:
        return None
    at = next(start + s.index(words) for s, start in sentences if words in s)
    return Span(at, at + len(words))
