"""Is a sentence nearer to its own translation than to the others around it, in the encoder's vectors?

    python -m benchmarks.provenance [--data ../shared/data] [--limit 600]

Lines of newstest2018 in blocks, as sentences of an article: the share of Russian lines whose nearest English line of
the block (cosine of mean encoder states) is their own translation.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from summarize.model import load

DATA = Path(__file__).parent.parent.parent / "shared" / "data"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--model", default="compact")
    parser.add_argument("--limit", type=int, default=600)
    given = parser.parse_args()
    if not given.data.is_dir():
        raise SystemExit(f"there is no folder {given.data}: name the one that holds eval/ with --data")
    model = load(given.model)
    vectors = []
    for language in ("ru", "en"):
        lines = (given.data / "eval" / f"newstest2018.{language}").read_text("utf-8").splitlines()[: given.limit]
        found = model.embed(lines, language)
        vectors.append(found / np.linalg.norm(found, axis=1, keepdims=True))
    for block in (15, 30):
        right = 0
        for at in range(0, len(vectors[0]), block):
            likeness = vectors[0][at : at + block] @ vectors[1][at : at + block].T
            right += int((likeness.argmax(axis=1) == np.arange(len(likeness))).sum())
        print(f"among {block} lines: {100 * right / len(vectors[0]):.1f}% nearest to their own translation")


if __name__ == "__main__":
    main()
