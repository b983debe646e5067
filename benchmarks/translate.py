"""BLEU and chrF of a translator on newstest, both directions, with the shares of numbers and names that came through.

python -m benchmarks.translate --data ../shared/data --sets newstest2019 newstest2020
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import report
from summarize.evaluate import Scores, bleu, chrf

if TYPE_CHECKING:
    from summarize.roles import Model

SETS = ("newstest2018", "newstest2019", "newstest2020")
DIRECTIONS = (("ru", "en"), ("en", "ru"))
_DIGITS = re.compile(r"\d+")
# A word that begins with a capital after another word: in both languages nearly always a name, or a part of one.
_NAME = re.compile(r"(?<=[a-zа-яё,] )[A-ZА-ЯЁ][a-zа-яё]{3,}")
_WORD = re.compile(r"[A-ZА-ЯЁ][a-zа-яё]{3,}")
STEM = 4  # letters by which a name is known in any case


@dataclass(frozen=True)
class Pair:
    """A set in one direction: the file to translate and the file to compare with, a segment a line."""

    name: str
    source: Path
    reference: Path
    to: str

    @property
    def direction(self) -> str:
        return "ru→en" if self.to == "en" else "en→ru"


def pairs(folder: Path, name: str) -> list[Pair]:
    """Both directions. newstest2019 and 2020 have a file pair each way, the original's language first; 2018 has one."""
    found = []
    for a, b in DIRECTIONS:
        stem = f"{name}-{a}-{b}" if (folder / f"{name}-{a}-{b}.{a}").is_file() else name
        found.append(Pair(name, folder / f"{stem}.{a}", folder / f"{stem}.{b}", b))
    return found


def lines(path: Path, limit: int) -> list[str]:
    """The segments; split at the line feed alone, since a segment may hold other line separators."""
    return path.read_text("utf-8").rstrip("\n").split("\n")[: limit or None]


def digits_kept(sources: Sequence[str], outputs: Sequence[str]) -> float:
    """Per cent of the groups of digits in the sources that stand in their output too: "1 000" and "1,000" have two."""
    total = kept = 0
    for source, output in zip(sources, outputs, strict=True):
        wanted, found = Counter(_DIGITS.findall(source)), Counter(_DIGITS.findall(output))
        total += wanted.total()
        kept += (wanted & found).total()
    return 100 * kept / total if total else 100.0


def names_kept(references: Sequence[str], outputs: Sequence[str]) -> float:
    """Per cent of the names in the references, known by their first four letters, that stand in their output too."""
    total = kept = 0
    for reference, output in zip(references, outputs, strict=True):
        wanted = Counter(name[:STEM] for name in _NAME.findall(reference))
        found = Counter(word[:STEM] for word in _WORD.findall(output))
        total += wanted.total()
        kept += (wanted & found).total()
    return 100 * kept / total if total else 100.0


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with eval/")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=["newstest2019", "newstest2020"])
    parser.add_argument("--to", nargs="+", choices=["en", "ru"], default=["en", "ru"])
    parser.add_argument("--model", default="compact", help="compact or a folder")
    parser.add_argument("--engine", choices=["auto", "ct2", "torch"], default="auto")
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--limit", type=int, default=0, help="first segments of a set; 0 for all")
    parser.add_argument("--gated", action="store_true", help="with the gates and the retry of summarize.translate")
    parser.add_argument("--out", type=Path, help="folder for the translations")
    parser.add_argument("--record", action="store_true", help="append to benchmarks/results.jsonl")
    return parser.parse_args(arguments)


@dataclass(frozen=True)
class Run:
    """What came of one pair of files."""

    pair: Pair
    outputs: list[str]
    scores: tuple[Scores, Scores]  # BLEU, chrF
    digits: float
    names: float
    seconds: float

    def row(self) -> list[object]:
        start = [self.pair.name, self.pair.direction, len(self.outputs)]
        return [*start, *self.scores, f"{self.digits:.1f}", f"{self.names:.1f}", f"{self.seconds:.0f}"]

    def asdict(self) -> dict[str, Any]:
        said = {"set": self.pair.name, "direction": self.pair.direction, "n": len(self.outputs)}
        values = {key: value for score in self.scores for key, value in score.values.items()}
        signatures = [score.signature for score in self.scores]
        return (
            said
            | values
            | {"digits": self.digits, "names": self.names, "seconds": self.seconds, "signatures": signatures}
        )


def measure(pair: Pair, model: Model, options: argparse.Namespace) -> Run:
    from summarize.translation import sentences

    sources, references = lines(pair.source, options.limit), lines(pair.reference, options.limit)
    model.translate(sources[:1], to=pair.to, beam=options.beam)  # the engine starts at first use; see speed.py for that
    start = time.perf_counter()
    if options.gated:
        outputs = [done.text for done in sentences(sources, pair.to, model, beam=options.beam)]
    else:
        outputs = model.translate(sources, to=pair.to, beam=options.beam)
    seconds = time.perf_counter() - start
    scores = bleu(outputs, references), chrf(outputs, references)
    return Run(pair, outputs, scores, digits_kept(sources, outputs), names_kept(references, outputs), seconds)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    found = [pair for name in options.sets for pair in pairs(options.data / "eval", name) if pair.to in options.to]
    for path in (path for pair in found for path in (pair.source, pair.reference)):
        if not path.is_file():
            return report.skipped(path)
    from summarize.model import load

    model = load(options.model, engine=options.engine)
    how = {"model": model.digest, "beam": options.beam, "gated": options.gated, "engine": options.engine}
    runs = []
    for pair in found:
        runs.append(measure(pair, model, options))
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
            (options.out / f"{pair.name}.{pair.to}").write_text("\n".join(runs[-1].outputs) + "\n", "utf-8")
        if options.record:
            report.record("translate", how | runs[-1].asdict())
    print(" · ".join(f"{key} {value}" for key, value in how.items()) + "\n")
    header = ["set", "direction", "segments", "BLEU", "chrF", "digits kept %", "names kept %", "seconds"]
    print(report.table(header, [run.row() for run in runs]))
    print("\n" + "\n".join(dict.fromkeys(score.signature for run in runs for score in run.scores)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
