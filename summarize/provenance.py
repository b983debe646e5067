"""Where a sentence of a summary comes from, and where in the two texts a finding about it stands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .article import Language, Sentence, Span, Warning
from .model import Model


def likeness(sources: list[str], outputs: list[str], languages: tuple[Language, Language], model: Model) -> list[float]:
    """How near each output is to the sentence it was made of: cosine of their vectors in the encoder, 0 to 1.

    The encoder sees both languages, so a sentence and its translation lie together (``benchmarks.provenance``).
    """
    if not sources:
        return []
    ours, theirs = model.embed(sources, languages[0]), model.embed(outputs, languages[1])
    norms = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    cosines = (ours * theirs).sum(axis=1) / np.maximum(norms, 1e-9)
    return [float(c) for c in np.clip(cosines, 0.0, 1.0)]


def placed(warning: Warning, source: Sentence, output: str, before: int) -> Warning:
    """The finding with spans in the article and in the summary, of which ``before`` characters precede ``output``.

    Only where its words stand but once in their sentence.
    """
    return replace(
        warning,
        source_span=_only(warning.source, source.text, source.start),
        output_span=_only(warning.output, output, before),
    )


def _only(words: str, sentence: str, start: int) -> Span | None:
    if not words or sentence.count(words) != 1:
        return None
    at = start + sentence.index(words)
    return Span(at, at + len(words))
