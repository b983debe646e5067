"""What is told of an article: its own sentences, or written ones that it bears out.

A written sentence is held to its sources (``provenance.sources``) by the fact guard. One that adds a fact gives way to
its main source; one that has no source is left out. Each time a warning says what it would have claimed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from . import guard, provenance
from .article import Language, Sentence, Warning
from .condense import Choice, dependent
from .engines import Floats
from .provenance import Support

FAR = ("name",)  # facts that any sentence of the article may bear out; others have to be in a sentence's own sources


def plain(value: str) -> str:
    """On one line."""
    return " ".join(value.split())


@dataclass(frozen=True)
class Story:
    """An article as the reader saw it: n sentences and their vectors (n, d).

    ``logits`` (n,) are their salience as ``condense`` has it; ``chosen`` are the sentences of an extractive summary,
    of which there are ``wanted`` at most.
    """

    language: Language
    sentences: list[Sentence]
    vectors: Floats
    logits: Floats
    chosen: list[Choice]
    wanted: int

    @cached_property
    def texts(self) -> list[str]:
        return [s.text for s in self.sentences]

    @cached_property
    def plain(self) -> list[str]:
        return [plain(t) for t in self.texts]

    @cached_property
    def whole(self) -> str:
        return " ".join(self.plain)

    def salience(self, index: int) -> float:
        """Of a sentence, relative to the greatest, 0 to 1."""
        return float(np.exp(self.logits[index] - float(self.logits.max())))


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a summary in the article's language: its own, or ``written`` by a model.

    ``sources`` are the article's sentences by index, with a score each, the main one first.
    """

    text: str
    sources: tuple[tuple[int, float], ...]
    salience: float
    written: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told of one article, and what the reader should know about how that came to be.

    ``fault``: why nothing that a writer wrote is told, though it was asked.
    """

    told: list[Told]
    warnings: tuple[Warning, ...] = ()
    fault: str = ""


def extracted(story: Story, *warnings: Warning, fault: str = "") -> Answer:
    """The extractive way."""
    return Answer([_own(story, c.index) for c in story.chosen], warnings, fault)


def _own(story: Story, index: int) -> Told:
    return Told(story.texts[index], ((index, 1.0),), story.salience(index))


# --- written sentences ------------------------------------------------------------------------------------------------


def grounded(story: Story, sentences: list[str], vectors: Floats, *said: Warning) -> Answer:
    """Each written sentence with its sources, or one of the article's in its place; ``vectors`` (m, d) are theirs."""
    warnings = list(said)
    support = provenance.sources(sentences, vectors, story.texts, story.vectors)
    claims = [_claim(story, sentence, s) for sentence, s in zip(sentences, support, strict=True)]
    # A main source stands for its sentence: put in beside it for another, it would tell the same again.
    taken = {c.told.sources[0][0] for c in claims if not c.objections}
    out: list[Told] = []
    for claim in claims:
        told = claim.told
        if claim.objections:
            free = [i for i, _ in claim.told.sources if claim.supported and _can_stand(story, i, taken)]
            warnings.append(_refused(story, claim, free))
            if not free:
                continue
            told = _own(story, free[0])
            taken.add(free[0])
        if _key(told.text) not in {_key(t.text) for t in out}:
            out.append(told)
    fault = "" if any(not c.objections for c in claims) else f"it says “{claims[0].told.text}”: {_why(claims[0])}"
    return Answer(out, tuple(warnings), fault) if out else extracted(story, *warnings, fault=fault)


def _can_stand(story: Story, index: int, taken: set[int]) -> bool:
    """Is a sentence not told yet, and understood by itself or behind the one it leans on? "He denied it": who?"""
    return index not in taken and (not dependent(story.texts[index]) or index - 1 in taken)


@dataclass(frozen=True, slots=True)
class _Claim:
    told: Told
    supported: bool
    objections: list[Warning]


def _claim(story: Story, sentence: str, support: Support) -> _Claim:
    """A written sentence beside what the article says; one that is the article's own needs no guard."""
    main = support.sources[0][0]
    if sentence == story.plain[main]:
        return _Claim(_own(story, main), True, [])
    told = Told(sentence, support.sources, max(story.salience(i) for i, _ in support.sources), True)
    return _Claim(told, support.score >= provenance.FLOOR, objections(story, sentence, support))


def objections(story: Story, sentence: str, support: Support) -> list[Warning]:
    """What the sentence adds to its sources, or that it has none; a name may also stand elsewhere in the article."""
    languages = story.language, story.language
    near = " ".join(story.plain[i] for i, _ in sorted(support.sources))
    found = guard.compare(near, sentence, languages, mode="summary")
    if any(w.kind in FAR for w in found):
        everywhere = guard.compare(story.whole, sentence, languages, mode="summary")
        found = [w for w in found if w.kind not in FAR] + [w for w in everywhere if w.kind in FAR]
    if not found and support.score < provenance.FLOOR:
        found = [Warning("quality", story.language, "", sentence, "no sentence of the article says so")]
    return found


def _refused(story: Story, claim: _Claim, free: list[int]) -> Warning:
    done = "a sentence of the article stands in its place" if free else "it was left out"
    message = f"the model wrote “{claim.told.text}”: {_why(claim)}; {done}"
    return Warning("quality", story.language, story.texts[free[0]] if free else "", claim.told.text, message)


def _why(claim: _Claim) -> str:
    return "; ".join(dict.fromkeys(w.message for w in claim.objections))


def _key(sentence: str) -> str:
    return " ".join(re.findall(r"\w+", sentence.lower())) or sentence
