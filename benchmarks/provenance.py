"""Are the sources of a sentence found, and does a sentence that has none show?

    python -m benchmarks.provenance [--data ../shared/data] [--limit 600] [--articles 30]

Translations: lines of newstest2018 in blocks, as sentences of an article: the share of Russian lines whose nearest
English line of the block (cosine of mean encoder states) is their own translation.

Written sentences: sentences of news are sent to the other language and back by the model, so that they say the same in
other words, with its mistakes. Alone they have one source; the beginning of one joined to the end of another has two.
Exactly these have to be found. What people wrote about an article should be supported by it, and what they wrote about
the article before should not. The guard's objections to what people wrote are said by kind (people add facts, too), and
how many of the sentences without any are objected to once a figure in them is changed; and its objections to summaries
by models that people judged as true or false (QAGS).
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.condense import Case, load_cases
from models.recipe.labels import articles, split
from summarize import text
from summarize.article import Language, Sentence, other
from summarize.model import load
from summarize.provenance import FLOOR, Support, sources
from summarize.roles import Model
from summarize.telling import Story, objections

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
SETS = ("rt_russian.dev", "ng_ru.dev", "llmbench_freelance_en.dev", "cnndm_sample_en.dev")
JUDGED = ("qags_cnn_factuality_en", "qags_xsum_factuality_en")
LONG, SHORT = 30, 8  # words of a sentence that is sent to the other language and back
TRIES = 5  # of them in an article


def translated(model: Model, data: Path, limit: int) -> Iterator[str]:
    vectors = []
    for language in ("ru", "en"):
        lines = (data / "eval" / f"newstest2018.{language}").read_text("utf-8").splitlines()[:limit]
        found = model.embed(lines, language)
        vectors.append(found / np.linalg.norm(found, axis=1, keepdims=True))
    for block in (15, 30):
        right = 0
        for at in range(0, len(vectors[0]), block):
            likeness = vectors[0][at : at + block] @ vectors[1][at : at + block].T
            right += int((likeness.argmax(axis=1) == np.arange(len(likeness))).sum())
        yield f"among {block} lines: {100 * right / len(vectors[0]):.1f}% nearest to their own translation"


@dataclass(frozen=True)
class Trial:
    """A sentence and the places of the article's sentences that it was made of."""

    text: str
    sources: set[int]


def trials(case: Case, model: Model) -> list[Trial]:
    """Sentences of an article in other words, alone, and two in one."""
    fit = [i for i, s in enumerate(case.sentences) if SHORT <= len(s.split()) <= LONG]
    picked = random.Random(case.id).sample(fit, min(TRIES, len(fit)))
    there = model.translate([case.sentences[i] for i in picked], other(case.language), beam=1)
    back = model.translate(there, case.language, beam=1)
    alone = [Trial(s, {i}) for s, i in zip(back, picked, strict=True)]
    return alone + [_fused(a, b, case.language) for a, b in pairwise(alone)]


def _fused(one: Trial, two: Trial, language: Language) -> Trial:
    """The first three fifths of one and the last three fifths of the other."""
    a, b = one.text.split(), two.text.split()
    words = [*a[: len(a) * 3 // 5 + 1], "и" if language == "ru" else "and", *b[-(len(b) * 3 // 5 + 1) :]]
    return Trial(" ".join(words), one.sources | two.sources)


def written(model: Model, data: Path, name: str, limit: int) -> Iterator[str]:
    cases = [c for c in load_cases(data / "news", name, limit=limit) if len(c.sentences) > 5]
    alone, fused, own, foreign = list[bool](), list[bool](), list[float](), list[float]()
    kinds, untouched, changed = Counter[str](), 0, list[bool]()
    for i, case in enumerate(cases):
        made = trials(case, model)
        references = [[s.text for s in text.sentences(c.references[0], c.language)] for c in (case, cases[i - 1])]
        found = iter(_sources([t.text for t in made] + references[0] + references[1], case, model))
        for trial in made:
            right = {n for n, _ in next(found).sources} == trial.sources
            (alone if len(trial.sources) == 1 else fused).append(right)
        story = _story(case, model)
        for sentence in references[0]:
            support = next(found)
            own.append(support.score)
            objected = {w.kind for w in objections(story, sentence, support)}
            kinds.update(objected)
            untouched += not objected
            if not objected and re.search(r"\d", sentence):
                (again,) = _sources([other_figure(sentence)], case, model)
                changed.append(bool(objections(story, other_figure(sentence), again)))
        foreign += [next(found).score for _ in references[1]]
    yield f"{name}: sources right for {_percent(alone)} of {len(alone)} alone, {_percent(fused)} of {len(fused)} fused"
    below = [_percent([score < FLOOR for score in scores]) for scores in (own, foreign)]
    yield f"  below the floor: {below[0]} of {len(own)} sentences by people, {below[1]} of another article's"
    yield f"  no objection to {untouched} of them; by kind: {dict(kinds.most_common())}"
    yield f"  a changed figure is found in {_percent(changed)} of {len(changed)}"


def judged(model: Model, data: Path, name: str) -> Iterator[str]:
    """Summaries by models that people judged: true where all of them said so, false where no more than half did."""
    objected: dict[bool, list[bool]] = {True: [], False: []}
    for row in articles(data / "news", [name]):
        case = Case(row["id"], row["lang"], row["text"], split(row["text"], row["lang"])[0], [])
        story = _story(case, model)
        for summary in row["system_summaries"].values():
            fact = summary["scores"]["fact"]
            if 0.5 < fact < 1:
                continue
            written = [s.text for s in text.sentences(summary["summ"], case.language)]
            found = zip(written, _sources(written, case, model), strict=True)
            objected[fact == 1].append(any(objections(story, s, support) for s, support in found))
    yield f"{name}: objections to {_percent(objected[False])} of {len(objected[False])} false summaries, to " + (
        f"{_percent(objected[True])} of {len(objected[True])} true ones"
    )


def other_figure(sentence: str) -> str:
    """The sentence with its first figure counted up by 3."""
    return re.sub(r"\d+", lambda m: str(int(m[0]) + 3), sentence, count=1)


def _story(case: Case, model: Model) -> Story:
    sentences = [Sentence(s, 0, len(s), 0) for s in case.sentences]
    vectors = model.embed(case.sentences, case.language)
    return Story(case.language, sentences, vectors, np.zeros(len(sentences)), [], 1)


def _sources(sentences: list[str], case: Case, model: Model) -> list[Support]:
    vectors, seen = model.embed(sentences, case.language), model.embed(case.sentences, case.language)
    return sources(sentences, vectors, case.sentences, seen)


def _percent(hits: list[bool]) -> str:
    return f"{100 * sum(hits) / max(1, len(hits)):.1f}%"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--model", default="compact")
    parser.add_argument("--limit", type=int, default=600)
    parser.add_argument("--articles", type=int, default=30)
    given = parser.parse_args()
    if not given.data.is_dir():
        raise SystemExit(f"there is no folder {given.data}: name the one that holds eval/ and news/ with --data")
    model = load(given.model)
    for line in translated(model, given.data, given.limit):
        print(line)
    for name in SETS:
        for line in written(model, given.data, name, given.articles):
            print(line, flush=True)
    for name in JUDGED:
        for line in judged(model, given.data, name):
            print(line, flush=True)


if __name__ == "__main__":
    main()
