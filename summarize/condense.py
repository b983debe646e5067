"""Choose the sentences that make the summary: salience, no repetition, nothing that cannot stand alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from .article import Sentence
from .engines import Floats
from .errors import UsageError
from .salience import Head, features, normalised

NAMED = {"headline": 1, "short": 3, "medium": 6, "long": 10}

# Cosine of centred vectors from which two sentences count as telling the same, and the price of being alike below it.
SAME = 0.8
ALIKE = 1.0

_DEPENDENT = re.compile(
    r"""[\s(\[…]*(?:
      (?:он|она|они|оно|его|её|ее|их|ему|ей|им|этот|эта|это|эти|этого|этой|этим|этому|там|тогда|такой|такая|такое|такие|
         тот|та|те|обе|оба)
      |(?:я|мы|наш|наша|наши|мой|моя|у\ нас|нам|мне)
      |(?:he|she|they|it|his|her|hers|their|its|him|them|this|that|these|those|then|such|both|
         the\ (?:former|latter|two|three|pair|move|decision|incident))
      |(?:i|we|our|my|you|your)
      |(?:тем\ не\ менее|однако|кроме\ того|при\ этом|в\ то\ же\ время|по\ (?:его|её|ее|их)|
         также|впрочем|поэтому|зато|вместе\ с\ тем|между\ тем|в\ частности|например|к\ тому\ же|более\ того|а|но|и)
      |(?:however|meanwhile|but|and|also|moreover|in\ addition|for\ example|for\ instance|so|yet|nevertheless|instead|
         therefore|besides|according\ to\ (?:him|her|them))
    )\b(?![.-])""",
    re.I | re.X,
)
# Speech whose speaker is only a pronoun: "…, he added.", «…», — отметил он.
_NO_SPEAKER = re.compile(
    r"(?:[,!?…—–-]\s*[»”\"]?|[»”\"],?)\s*(?:[—–-]\s*)?"
    r"(?:(?:he|she|they)\s+(?:also\s+)?(?:said|added|told|noted|explained|continued|wrote)"
    r"|(?:сказал|добавил|отметил|заявил|пояснил|подчеркнул|рассказал|говорит|считает|уточнил|написал)[аи]?\s+(?:он|она|они))\b",
    re.I,
)
# Speech with no speaker at all: he stands in another sentence.
_ALL_QUOTE = re.compile(r"\s*[«“\"„][^«»“”\"]*[»”\"“][.!?]?\s*|\s*[—–-]\s(?:(?![,!?…»][»\"]?\s*[—–-]\s)[^\n])*", re.S)


def count(length: str, sentences: int) -> int:
    """How many sentences a ``--length`` stands for, at least 1 and at most all.

    Raises:
        UsageError: the length is neither a name nor a number nor a share.
    """
    if length in NAMED:
        return min(NAMED[length], sentences)
    share = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", length.strip())
    if share and 0 < float(share[1]) <= 100:
        return max(1, min(sentences, round(sentences * float(share[1]) / 100)))
    if re.fullmatch(r"[1-9]\d{0,5}", length.strip()):
        return min(int(length), sentences)
    raise UsageError(
        f"length {length!r} is not known; use headline, short, medium, long, a number or a share such as 20%"
    )


def dependent(sentence: str) -> bool:
    """True for a sentence that makes no sense without the one before it."""
    return bool(
        _DEPENDENT.match(sentence)
        or _NO_SPEAKER.search(sentence)
        or _open_quote(sentence)
        or _ALL_QUOTE.fullmatch(sentence)
    )


def _open_quote(sentence: str) -> bool:
    """True for a part of a longer quotation: marks that open and never close, or the reverse."""
    return (
        sentence.count("«") != sentence.count("»")
        or sentence.count("“") != sentence.count("”")
        or sentence.count('"') % 2 == 1
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen sentence by its index; ``score`` is its salience relative to the most salient one's, 0 to 1."""

    index: int
    score: float


def logits(
    sentences: list[Sentence], vectors: Floats, head: Head | None, title: str | None, title_vector: Floats | None
) -> Floats:
    """Salience (n,), from the trained head, or from centrality where a model has none."""
    columns = features(vectors, [s.text for s in sentences], [s.paragraph for s in sentences], title, title_vector)
    if head is not None:
        return head.logits(vectors, columns)
    from .salience import COLUMNS

    return columns[:, COLUMNS.index("rank")] + columns[:, COLUMNS.index("word_sum")]


def choose(sentences: list[Sentence], vectors: Floats, salience: Floats, wanted: int) -> list[Choice]:
    """``wanted`` sentences in the article's order.

    Maximal marginal relevance (Carbonell & Goldstein 1998) on salience and sentence vectors. A dependent sentence
    enters only behind the one it leans on; if that is not chosen yet and there is room, both enter.
    """
    n = len(sentences)
    unit = normalised(vectors - vectors.mean(axis=0)) if n > 2 else normalised(vectors)
    alike = unit @ unit.T
    leaning = [dependent(s.text) for s in sentences]
    fragment = [len(re.findall(r"\w+", s.text)) < 4 for s in sentences]
    price = np.array(
        [
            (2.0 if f else 0.0) + (3.0 if i == 0 and d else 0.0)
            for i, (d, f) in enumerate(zip(leaning, fragment, strict=True))
        ]
    )
    taken: list[int] = []
    strict = True
    while len(taken) < min(wanted, n):
        value = salience - price
        if taken:
            closest = alike[:, taken].max(axis=1)
            value = value - ALIKE * np.maximum(closest, 0)
            if strict:
                value[closest > SAME] = -np.inf
        value[taken] = -np.inf
        if strict:
            for i in range(n):
                if leaning[i] and i - 1 not in taken and not _brings_antecedent(i, leaning, wanted - len(taken)):
                    value[i] = -np.inf
        best = int(value.argmax())
        if not np.isfinite(value[best]):
            if not strict:
                break
            strict = False  # nothing stands alone: better a leaning sentence than fewer than asked for
            continue
        if leaning[best] and best - 1 not in taken and strict:
            taken.append(best - 1)
        taken.append(best)
    top = float(salience.max())
    return [Choice(i, float(np.exp(salience[i] - top))) for i in sorted(taken)]


def _brings_antecedent(i: int, leaning: list[bool], room: int) -> bool:
    """True if the sentence before i stands alone and there is room for both."""
    return i > 0 and not leaning[i - 1] and room >= 2
