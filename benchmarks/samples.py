"""Sentences of newstest2020 with reference and output, chosen by chance: docs/samples.md.

python -m benchmarks.samples --data ../shared/data --seed 2020 > docs/samples.md
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.translate import lines, pairs
from summarize.evaluate import chrf


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with eval/")
    parser.add_argument("--model", default="compact", help="compact or a folder")
    parser.add_argument("--seed", type=int, default=2020)
    parser.add_argument("--count", type=int, default=15, help="sentences of each direction")
    options = parser.parse_args(arguments)
    found = pairs(options.data / "eval", "newstest2020")
    for path in (path for pair in found for path in (pair.source, pair.reference)):
        if not path.is_file():
            return report.skipped(path)
    from summarize.model import load
    from summarize.translation import sentences

    model = load(options.model)
    print(
        f"# {2 * options.count} sentences of newstest2020, chosen by chance\n\n"
        f"`python -m benchmarks.samples --seed {options.seed}`, model `{model.digest[:19]}…`, {options.count} a way, "
        "through the gates of `summarize translate`,\nwith chrF of the sentence. "
        "Sources and references are those of WMT20 (Barrault et al. 2020), quoted for research.\n"
    )
    for pair in found:
        rows = list(zip(lines(pair.source, 0), lines(pair.reference, 0), strict=True))
        chosen = random.Random(options.seed).sample(rows, options.count)
        print(f"## {pair.direction}\n")
        outputs = sentences([source for source, _ in chosen], pair.to, model, beam=4)
        for k, ((source, reference), output) in enumerate(zip(chosen, outputs, strict=True), 1):
            score = chrf([output.text], [reference]).values["chrf"]
            flags = f" · warned: {', '.join(sorted({w.kind for w in output.warnings}))}" if output.warnings else ""
            print(f"{k}. *{source}*\n   - reference: {reference}\n   - **ours**: {output.text} ({score:.0f}{flags})\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
