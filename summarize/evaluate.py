"""Scores with signatures: ROUGE that knows every alphabet, BLEU and chrF as sacrebleu computes them.

ROUGE (Lin 2004) comes from the ``rouge-score`` package with a tokenizer of ours, since its own keeps a–z and 0–9 only
and gives 0.0 on Russian. Nothing is imported before it is used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any, Literal

from .errors import SummarizeError, UsageError

ROUGE_TYPES = ("rouge1", "rouge2", "rougeL")
References = Sequence[str] | Sequence[Sequence[str]]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Scores:
    """``values`` are F1, BLEU or chrF from 0 to 100; ``signature`` says how they came about; ``count`` items."""

    values: dict[str, float]
    signature: str
    count: int

    def __str__(self) -> str:
        return "/".join(f"{value:.1f}" for value in self.values.values())


def tokens(text: str) -> list[str]:
    r"""``\w+`` of the lower-cased text, any alphabet: «Ёлка, 2-я» → ёлка 2 я."""
    return _WORD.findall(text.lower())


class _Tokenizer:
    """What ``rouge_score`` expects of a tokenizer."""

    def tokenize(self, text: str) -> list[str]:
        return tokens(text)


def rouge(
    hypotheses: Sequence[str], references: References, *, refs: Literal["first", "max"] = "first", limit: int = 0
) -> Scores:
    """ROUGE-1, 2 and L: F1 × 100, mean over the items; L is over the whole text, not by sentence.

    An item has one reference or a list of them: ``refs="first"`` takes the first, ``"max"`` the best of each type.
    ``limit`` above 0 cuts every hypothesis to so many tokens. Raises UsageError where the counts do not match.
    """
    lists = _lists(hypotheses, references)
    scorer = _need("rouge_score.rouge_scorer").RougeScorer(list(ROUGE_TYPES), tokenizer=_Tokenizer())
    sums = dict.fromkeys(ROUGE_TYPES, 0.0)
    for hypothesis, targets in zip(hypotheses, lists, strict=True):
        cut = " ".join(tokens(hypothesis)[:limit]) if limit else hypothesis
        found = scorer.score_multi(targets if refs == "max" else targets[:1], cut)
        for name in ROUGE_TYPES:
            sums[name] += 100 * found[name].fmeasure
    parts = ["rouge", r"tok:\w+", "case:lc", "stem:no", f"refs:{refs}", f"n:{len(lists)}"]
    parts += [f"limit:{limit}"] if limit else []
    signature = "|".join([*parts, f"v:{version('rouge-score')}"])
    return Scores({name: total / len(lists) for name, total in sums.items()}, signature, len(lists))


def bleu(hypotheses: Sequence[str], references: References) -> Scores:
    """Corpus BLEU (Papineni et al. 2002) of detokenised text, sacrebleu's defaults and signature."""
    return _sacrebleu("BLEU", hypotheses, references)


def chrf(hypotheses: Sequence[str], references: References) -> Scores:
    """chrF2 (Popović 2015), sacrebleu's defaults and signature."""
    return _sacrebleu("CHRF", hypotheses, references)


def _sacrebleu(metric: str, hypotheses: Sequence[str], references: References) -> Scores:
    lists = _lists(hypotheses, references)
    scorer = getattr(_need("sacrebleu.metrics"), metric)()
    # sacrebleu wants a stream for each reference number; an item that has fewer leaves None there
    most = max(len(targets) for targets in lists)
    streams = [[targets[i] if i < len(targets) else None for targets in lists] for i in range(most)]
    score = scorer.corpus_score(list(hypotheses), streams).score
    return Scores({metric.lower(): score}, f"{metric.lower()}|{scorer.get_signature()}", len(lists))


def _lists(hypotheses: Sequence[str], references: References) -> list[list[str]]:
    """The references of each item as a list; UsageError unless there is one item and more, and each has a reference."""
    if not hypotheses or len(hypotheses) != len(references):
        raise UsageError(
            f"{len(hypotheses)} outputs and {len(references)} references; give one reference for each output."
        )
    lists = [[item] if isinstance(item, str) else list(item) for item in references]
    if not all(lists):
        raise UsageError(f"Output {lists.index([]) + 1} has no reference; give one or leave the output away.")
    return lists


def _need(module: str) -> Any:
    """The module, or an error that names the pip command."""
    try:
        return import_module(module)
    except ImportError as error:
        package = module.split(".")[0].replace("_", "-")
        raise SummarizeError(f"Scoring needs the package {package}: pip install {package}") from error
