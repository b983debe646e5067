"""What becomes of Russian texts in each encoding, and of texts that were garbled: right, refused, or wrong.

python -m benchmarks.encodings                                   20 leads of our own
python -m benchmarks.encodings --data ../shared/data/news --count 500    articles of *.jsonl.xz, a sample
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks import report
from summarize.errors import InputError
from summarize.reading.encodings import decode
from summarize.reading.repair import demojibake

LEADS = Path(__file__).parent.parent / "tests" / "cases" / "leads_ru.txt"
LENGTHS = (40, 100, 300, 2000)
WIDE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
OLD = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5")
# What each was written in, then read as; the second pair was applied to the result of the first.
GARBLED = (
    (("utf-8", "cp1251"),),
    (("utf-8", "cp1252"),),
    (("utf-8", "latin-1"),),
    (("utf-8", "koi8-r"),),
    (("utf-8", "cp866"),),
    (("cp1251", "latin-1"),),
    (("cp1251", "cp1252"),),
    (("cp1251", "koi8-r"),),
    (("koi8-r", "cp1251"),),
    (("cp866", "cp1251"),),
    (("cp866", "cp1252"),),
    (("iso8859-5", "cp1251"),),
    (("utf-8", "cp1251"), ("utf-8", "cp1251")),
    (("utf-8", "latin-1"), ("utf-8", "latin-1")),
    (("cp1251", "latin-1"), ("utf-8", "cp1251")),
    (("koi8-r", "cp1251"), ("utf-8", "latin-1")),
)
PLAIN = str.maketrans("«»„“”‘’–—−№\u00a0", '"""""\'\'---N ') | {ord("…"): "..."}


def written(text: str, encoding: str) -> bytes:
    """The text in an encoding, as people wrote it there: koi8-r has no «», — and №."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(PLAIN).encode(encoding, "ignore")


def garbled(text: str, chain: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """The text as far as its first encoding holds it, and garbled; what an encoding lacks is read as browsers do."""
    plain = written(text, chain[0][0]).decode(chain[0][0])
    wrong = plain
    for written_in, read_as in chain:
        wrong = "".join(_letter(byte, read_as) for byte in written(wrong, written_in))
    return plain, wrong


def _letter(byte: int, encoding: str) -> str:
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


def read(data: bytes, expected: str) -> str:
    try:
        text, _ = decode(data, "text")
    except InputError:
        return "refused"
    return "right" if text.removeprefix("\ufeff") == expected else "wrong"


def restored(text: str, expected: str) -> str:
    try:
        back, _ = demojibake(text, "text")
    except InputError:
        return "refused"
    return "right" if back == expected else "kept" if back == text else "wrong"


def outcomes(texts: list[str]) -> Iterator[tuple[str, Counter[str]]]:
    """For each encoding and each way of garbling what became of the texts. ASCII is alike everywhere and left out."""
    texts = [text for text in texts if not text.isascii()]
    for encoding in (*WIDE, *OLD):
        data = [written(text, encoding) for text in texts]
        yield encoding, Counter(read(d, d.decode(encoding)) for d in data if encoding in WIDE or not d.isascii())
    for chain in GARBLED:
        name = ", then ".join(f"{a} read as {b}" for a, b in chain)
        pairs = (garbled(text, chain) for text in texts)
        yield name, Counter(restored(wrong, plain) for plain, wrong in pairs if wrong != plain)


def cut(leads: list[str], length: int) -> list[str]:
    """Each lead cut to a length; where it is too short, with those that follow it."""
    rounds = ["\n\n".join(leads[i:] + leads[:i]) for i in range(len(leads))]
    return [text[:length].rstrip() for text in rounds]


def articles(folder: Path, count: int) -> list[str]:
    """As many articles of each file as of every other, the same at each run."""
    files, chance, found = sorted(folder.glob("*ru*.jsonl.xz")), random.Random(1), []
    for path in files:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"].strip() for line in lines]
        found += chance.sample(texts, min(len(texts), -(-count // len(files))))
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with *ru*.jsonl.xz instead of our own leads")
    parser.add_argument("--count", type=int, default=500, help="articles of --data")
    options = parser.parse_args(arguments)
    if options.data and not list(options.data.glob("*ru*.jsonl.xz")):
        return report.skipped(options.data)
    leads = LEADS.read_text("utf-8").strip().split("\n\n")
    found = articles(options.data, options.count) if options.data else leads
    rows: dict[str, list[Counter[str]]] = {}
    for length in LENGTHS:
        texts = [text[:length].rstrip() for text in found] if options.data else cut(leads, length)
        for name, counts in outcomes(texts):
            rows.setdefault(name, []).append(counts)
    header = ["encoding", *(f"{length} characters" for length in LENGTHS)]
    print(report.table(header, [[name, *map(_cell, counts)] for name, counts in rows.items()]))
    return 1 if any(counts["wrong"] for row in rows.values() for counts in row) else 0


def _cell(counts: Counter[str]) -> str:
    return ", ".join(f"{n} {kind}" for kind, n in counts.most_common())


if __name__ == "__main__":
    sys.exit(main())
