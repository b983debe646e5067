"""ROUGE of three-sentence summaries beside lead-3, TextRank and the greedy oracle; of headlines beside the lead.

python -m benchmarks.condense --data ../shared/data --limit 300 [--shuffle]
python -m benchmarks.condense --headlines --sets lenta_sample nerel_wikinews_ru --systems lead-3 ours
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.baselines import COUNT, SYSTEMS
from models.recipe.labels import articles, split, strip_teaser
from summarize import compact
from summarize.article import Language
from summarize.compact import Compact
from summarize.evaluate import Scores, rouge
from summarize.salience import Head

SETS = ("rt_russian.dev", "llmbench_freelance_en.dev")
# The same head with the weights of places at nothing, or with the gate before them open for every page.
ABLATIONS = ("ours-no-places", "ours-all-places")
BLOCK = 3  # sentences moved together where a text has no paragraphs


@dataclass(frozen=True)
class Case:
    """One article as every system sees it, and what a person wrote about it."""

    id: str
    language: Language
    text: str
    sentences: list[str]
    references: list[str]


def shuffled(text: str, language: Language, seed: str) -> str:
    """The text with its paragraphs in another order, or blocks of three sentences where it has but one paragraph."""
    sentences, places = split(text, language)
    if places and places[-1] == 0:
        places = [i // BLOCK for i in range(len(sentences))]
    blocks: dict[int, list[str]] = {}
    for sentence, place in zip(sentences, places, strict=True):
        blocks.setdefault(place, []).append(sentence)
    order = [" ".join(block) for block in blocks.values()]
    random.Random(seed).shuffle(order)
    return "\n\n".join(order)


def case(row: dict[str, Any], shuffle: bool, seed: int, headlines: bool) -> Case:
    text = shuffled(row["text"], row["lang"], f"{seed}:{row['id']}") if shuffle else row["text"]
    references = [row["title"]] if headlines else row.get("summaries") or [row["summary"]]
    if row["source"] == "rt_russian":
        references = [strip_teaser(reference) for reference in references]
    return Case(row["id"], row["lang"], text, split(text, row["lang"])[0], references)


def load_cases(
    folder: Path, name: str, *, limit: int = 0, shuffle: bool = False, seed: int = 1, headlines: bool = False
) -> list[Case]:
    """The first ``limit`` articles of a set that have a summary, or a headline, in file order; 0 for all."""
    rows = (row for row in articles(folder, [name]) if row["title" if headlines else "summary"])
    return [case(row, shuffle, seed, headlines) for row in islice(rows, limit or None)]


def ablated(head: Head, system: str) -> Head:
    """The head without what ``ABLATIONS`` takes from it."""
    weights = dict(head.weights)
    if system == "ours-no-places":
        weights["place"] = np.zeros_like(weights["place"])
    elif system == "ours-all-places":
        weights["order2.weight"] = np.zeros_like(weights["order2.weight"])
        weights["order2.bias"] = np.full_like(weights["order2.bias"], 100.0)
    return replace(head, weights=weights)


def ours(model_name: str, length: str = str(COUNT), system: str = "ours") -> Callable[[Case], str]:
    """The package itself, from the raw text on, cleaning included. The title is not shown to it."""
    import summarize

    model = Compact(model_name, compact.folder() if model_name == "compact" else Path(model_name))
    if model.head is None:
        raise SystemExit(f"{model_name} has no salience head")
    model.head = ablated(model.head, system)

    def run(item: Case) -> str:
        try:
            made = summarize.summarize(item.text, length=length, model=model)
        except summarize.InputError:  # two texts of rt_russian.dev are scripts, not stories: refused, so no summary
            return ""
        return " ".join(made.text.values())

    return run


def runner(system: str, options: argparse.Namespace) -> Callable[[Case], str]:
    if system not in SYSTEMS:
        return ours(options.model, "headline" if options.headlines else str(COUNT), system)
    choose = SYSTEMS[system]

    def run(item: Case) -> str:
        chosen = choose(item.sentences, item.references[0], f"{options.seed}:{item.id}")
        return " ".join(item.sentences[i] for i in (chosen[:1] if options.headlines else chosen))

    return run


def measure(cases: list[Case], system: str, options: argparse.Namespace) -> tuple[Scores, float, float]:
    """Scores, mean words of a summary and seconds an article."""
    run = runner(system, options)
    start = time.perf_counter()
    outputs = [run(item) for item in cases]
    seconds = (time.perf_counter() - start) / len(cases)
    words = sum(len(output.split()) for output in outputs) / len(cases)
    return rouge(outputs, [item.references for item in cases], refs=options.refs), words, seconds


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with news/")
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--systems", nargs="+", choices=[*SYSTEMS, "ours", *ABLATIONS], default=[*SYSTEMS, "ours"])
    parser.add_argument("--model", default="compact")
    parser.add_argument("--limit", type=int, default=300, help="articles of a set; 0 for all")
    parser.add_argument("--shuffle", action="store_true", help="paragraphs in another order")
    parser.add_argument("--headlines", action="store_true", help="one sentence beside the headline of the article")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--refs", choices=["first", "max"], default="first", help="which of several references")
    parser.add_argument("--record", action="store_true", help="append to benchmarks/results.jsonl")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    news = options.data / "news"
    for name in options.sets:
        if not (news / f"{name}.jsonl.xz").is_file():
            return report.skipped(news / f"{name}.jsonl.xz")
    for name in options.sets:
        cases = load_cases(
            news,
            name,
            limit=options.limit,
            shuffle=options.shuffle,
            seed=options.seed,
            headlines=options.headlines,
        )
        rows: list[list[object]] = []
        order = f"|order:shuffled|seed:{options.seed}" if options.shuffle else "|order:printed"
        for system in options.systems:
            scores, words, seconds = measure(cases, system, options)
            rows.append([system, *(f"{value:.1f}" for value in scores.values.values()), f"{words:.0f}"])
            if options.record:
                said = {"set": name, "system": system, "signature": scores.signature + order}
                report.record("condense", said | scores.values | {"words": words, "seconds": seconds})
        print(f"\n{name}, {len(cases)} articles · {scores.signature}{order}\n")
        print(report.table(["system", "R-1", "R-2", "R-L", "words"], rows), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
