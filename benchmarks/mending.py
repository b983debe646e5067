"""What the fact guard finds in a model's own translations: in its first hypothesis, and after mending.

    python -m benchmarks.mending [--data ../shared/data] [--limit 500] [--show 20]

First: the best hypothesis of the beam, as a program without a guard would give it. After: another hypothesis of the
beam, a wider beam, or a fact put right, as ``translation.sentences`` does it. "costs" compares the two in one run.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from pathlib import Path

from summarize import guard, translation
from summarize.article import FACTS, Warning
from summarize.model import load

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
BEAM = 4


def by_kind(found: list[list[Warning]]) -> str:
    """Sentences with a finding, in percent, in all and by kind."""
    counts = Counter(kind for warnings in found for kind in {w.kind for w in warnings if w.kind in FACTS})
    some = sum(any(w.kind in FACTS for w in warnings) for warnings in found)
    parts = [f"{kind} {100 * counts[kind] / len(found):.1f}" for kind in FACTS]
    return f"any {100 * some / len(found):5.1f}%   " + "   ".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--model", default="compact")
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--show", type=int, default=0, help="Print so many findings after mending, chosen by chance.")
    given = parser.parse_args()
    if not given.data.is_dir():
        raise SystemExit(f"there is no folder {given.data}: name the one that holds eval/ with --data")
    model = load(given.model)
    for source, to in (("ru", "en"), ("en", "ru")):
        lines = (given.data / "eval" / f"newstest2020-{source}-{to}.{source}").read_text("utf-8").splitlines()
        lines = lines[: given.limit]
        model.translate(lines[:8], to)
        begun = time.perf_counter()
        first = model.translate(lines, to, beam=BEAM)
        alone = time.perf_counter() - begun
        begun = time.perf_counter()
        before = [guard.compare(a, b, (source, to)) for a, b in zip(lines, first, strict=True)]
        looking = time.perf_counter() - begun
        begun = time.perf_counter()
        done = translation.sentences(lines, to, model.translator(to), beam=BEAM)
        mended = time.perf_counter() - begun
        after = [list(d.warnings) for d in done]
        print(f"{source}-{to}, {len(lines)} sentences of newstest2020")
        print(f"  first hypothesis   {by_kind(before)}")
        print(f"  after mending      {by_kind(after)}")
        print(f"  costs: translating {alone:.1f} s, guarding it once {looking:.2f} s, with all retries {mended:.1f} s")
        found = [(a, d.text, w) for a, d in zip(lines, done, strict=True) for w in d.warnings if w.kind in FACTS]
        for a, b, w in random.Random(1).sample(found, min(given.show, len(found))):
            print(f"    {w.kind}: {w.message}\n      {a}\n      {b}")


if __name__ == "__main__":
    main()
