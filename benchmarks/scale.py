"""What a batch costs beside the model: articles a second, peak memory, journal, resume, workers, overhead.

python -m benchmarks.scale --rows 10000 100000 1000000          the machinery alone, with a model that does nothing
python -m benchmarks.scale --articles 1000                      the compact model: library in a loop, 1 and 2 workers
Both with --ray on a Ray cluster of this machine as well.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import report

ROOT = Path(__file__).resolve().parent.parent
MIB = 2**20
# What runs in a process of its own, so that its memory is its own. JSON on standard input: inputs, output, settings.
BATCH = """
import json, sys
import summarize
inputs, output, settings = json.load(sys.stdin)
report = summarize.run_batch(inputs, output, **settings)
print(json.dumps({"rows": report.done + report.failed, "resumed": report.resumed}))
"""
LOOP = """
import json, sys
import summarize
inputs, output, settings = json.load(sys.stdin)
articles = map(json.loads, open(inputs[0], encoding="utf-8"))
articles = (summarize.Article(a["text"], a["id"], a["title"]) for a in articles)
found = summarize.summarize_many(articles, to=settings["to"], model=summarize.load("compact"))
with open(output, "w", encoding="utf-8") as file:
    for n, s in enumerate(found, 1):
        file.write(json.dumps(s.asdict() if isinstance(s, summarize.Summary) else str(s), ensure_ascii=False) + "\\n")
print(json.dumps({"rows": n}))
"""


PEAK = """
print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
"""


class Nothing:
    """A model that does nothing; what a child of the batch makes of a job (``summarize.worker.Compute``)."""

    def __init__(self, job: Any) -> None:
        self.identity = {"name": "nothing", "digest": "sha256:0"}

    def start(self) -> None:
        """There is nothing to load."""

    def __call__(self, articles: list[Any]) -> list[dict[str, Any]]:
        return [
            {"title": a.title, "language": "en", "summary": {"en": a.text[:400]}, "sentences": []} for a in articles
        ]


class Measured(NamedTuple):
    seconds: float
    peak: float  # MiB, of the parent alone
    said: dict[str, Any]


def process(code: str, inputs: Path, output: Path, **settings: Any) -> Measured:
    """Run the code; Linux only. The peak is the process's own: what ``wait4`` tells begins with ours at the fork."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", code + PEAK], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None and child.stdout is not None
    with child.stdin as pipe:
        json.dump([[str(inputs)], str(output), settings], pipe)
    said = child.stdout.read()
    child.stdout.close()
    if child.wait():
        raise SystemExit(f"the run failed with exit code {child.returncode}")
    result, peak = said.splitlines()
    return Measured(time.perf_counter() - start, int(peak) / 1024, json.loads(result))


def generated(count: int) -> Iterator[dict[str, str]]:
    """Texts of about 1,500 letters, all different."""
    body = "The ferry left the harbour at noon, and the people on the quay looked after it for a while. " * 16
    return ({"id": f"a{i}", "title": f"Ferry number {i}", "text": f"Report {i}. {body}"} for i in range(count))


def real(data: Path, count: int) -> Iterator[dict[str, str]]:
    """Russian and English news by turns."""
    import lzma

    names = ("rt_russian.train", "bbc_news_summary.train")
    with ExitStack() as stack:
        files = [
            stack.enter_context(lzma.open(data / "news" / f"{name}.jsonl.xz", "rt", encoding="utf-8")) for name in names
        ]
        lines = (line for pair in zip(*files, strict=False) for line in pair)
        for i, row in enumerate(map(json.loads, islice(lines, count))):
            yield {"id": str(i), "title": row.get("title") or "", "text": row["text"]}


def write(path: Path, rows: Iterator[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


def resume(source: Path, output: Path, **settings: Any) -> tuple[float, float]:
    """Seconds that a run needs to go over a journal of all rows but the last, and the journal's size in MiB."""
    # A failing rename leaves the journal whole; its end mark and last row are cut off, as if the run had been killed.
    fail = "import os\ndef no(*_): raise OSError(5, 'stopped here')\nos.replace = no\n"
    code = fail + BATCH.replace("report = summarize", "try: report = summarize").replace(
        "\nprint", "\nexcept summarize.FileError: print(json.dumps({}))\nelse: print"
    )
    process(code, source, output, **settings)
    journal = output.with_suffix(".part")
    with journal.open("rb+") as file:
        file.seek(-20_000, os.SEEK_END)
        tail = file.read().splitlines(keepends=True)
        file.truncate(journal.stat().st_size - len(b"".join(tail[-2:])))
    size = journal.stat().st_size / MIB
    done = process(BATCH, source, output, **settings)
    assert done.said["resumed"] == done.said["rows"] - 1
    return done.seconds, size


def machinery(counts: list[int], folder: Path, ray: bool) -> dict[str, Any]:
    """Rows a second and memory with a model that does nothing; on Ray with its start-up counted in."""
    settings = {"compute": "benchmarks.scale:Nothing"}
    table, found = [], {}
    for count in counts:
        source = write(folder / f"{count}.jsonl", generated(count))
        once = process(BATCH, source, folder / f"once{count}.jsonl", **settings)
        two = process(BATCH, source, folder / f"two{count}.jsonl", workers=2, **settings)
        actors = process(BATCH, source, folder / f"ray{count}.jsonl", engine="ray", **settings) if ray else None
        seconds, size = resume(source, folder / f"again{count}.jsonl", **settings)
        assert (folder / f"once{count}.jsonl").read_bytes() == (folder / f"again{count}.jsonl").read_bytes()
        rates = [f"{count / m.seconds:,.0f}" if m else "" for m in (once, two, actors)]
        table.append([f"{count:,}", *rates, f"{once.peak:.1f}", f"{size:.1f}", f"{seconds:.1f}"])
        found[str(count)] = dict(zip(("rate", "rate2", "ray", "peak", "journal", "resume"), table[-1][1:], strict=True))
        for path in folder.iterdir():
            path.unlink()
    header = ["rows", "rows/s", "rows/s, 2 workers", "rows/s, Ray", "peak MiB", "journal MiB", "resume s"]
    print(report.table(header, table))
    return found


def model(count: int, repeat: int, data: Path, folder: Path, ray: bool) -> dict[str, Any]:
    """The compact model: a loop over the library, the batch with one and two workers, and on Ray."""
    if not (data / "news" / "rt_russian.train.jsonl.xz").is_file():
        report.skipped(data / "news")
        return {}
    source = write(folder / "real.jsonl", real(data, count))
    runs: dict[str, list[Measured]] = {"library in a loop": [], "batch": [], "batch, 2 workers": []}
    for i in range(repeat):  # by turns, so that a busy machine is unjust to all of them alike
        runs["library in a loop"].append(process(LOOP, source, folder / f"loop{i}.jsonl", to="both"))
        runs["batch"].append(process(BATCH, source, folder / f"one{i}.jsonl", to="both"))
        runs["batch, 2 workers"].append(process(BATCH, source, folder / f"two{i}.jsonl", to="both", workers=2))
        if ray:
            on_ray = process(BATCH, source, folder / f"ray{i}.jsonl", to="both", workers=2, engine="ray")
            runs.setdefault("batch on Ray, 2 actors, with its start", []).append(on_ray)
    seconds = {name: statistics.median(m.seconds for m in found) for name, found in runs.items()}
    peaks = {name: max(m.peak for m in found) for name, found in runs.items()}
    base = seconds["library in a loop"]
    rows = [
        [n, f"{count / s:.1f}", f"{s:.1f}", f"{peaks[n]:.0f}", f"{100 * (s / base - 1):+.1f}%"]
        for n, s in seconds.items()
    ]
    print(
        report.table(
            [f"{count:,} articles, --to both", "articles/s", "s", "peak MiB (parent)", "against the loop"], rows
        )
    )
    return {"articles": count, "seconds": {name: round(s, 2) for name, s in seconds.items()}}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rows", type=int, nargs="*", default=[], help="generated rows, with a model that does nothing"
    )
    parser.add_argument("--articles", type=int, default=0, help="real articles, with the compact model")
    parser.add_argument("--repeat", type=int, default=3, help="runs with the model; the median counts")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--folder", type=Path, help="where to work; by default a folder in the system's temporary one")
    parser.add_argument("--ray", action="store_true", help="on a Ray cluster of this machine as well")
    parser.add_argument("--record", action="store_true", help="add a line to results.jsonl")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        found = {}
        if args.rows:
            found["machinery"] = machinery(args.rows, Path(folder), args.ray)
        if args.articles:
            found["model"] = model(args.articles, args.repeat, args.data, Path(folder), args.ray)
    if args.record:
        report.record("scale", found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
