"""Cold start, peak memory, articles a second; beside it the loop people write with transformers today.

python -m benchmarks.speed --data ../shared/data
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import report

# Nothing heavy is imported up here: Linux counts the parent's memory at the fork into the peak of the child.

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = [sys.executable, "-c", "import sys; from summarize.cli import main; sys.exit(main())"]
MIB = 2**20


@dataclass(frozen=True)
class Cold:
    """One command in a process of its own: median seconds of the wall clock, highest peak of memory in MiB."""

    name: str
    seconds: float
    peak: float
    code: int


def cold(name: str, command: list[str], repeat: int) -> Cold:
    """Run the command ``repeat`` times. POSIX only: ``wait4`` tells the memory of this child and no other."""
    seconds, peaks, code = [], [], 0
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss counts bytes there and KiB here
    for _ in range(repeat):
        start = time.perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds.append(time.perf_counter() - start)
        peaks.append(usage.ru_maxrss * unit / MIB)
        child.returncode = os.waitstatus_to_exitcode(status)
        code = code or child.returncode
    return Cold(name, statistics.median(seconds), max(peaks), code)


def commands(model: str) -> dict[str, list[str]]:
    """What is started cold, by the name in the table."""
    found = {
        'python -c "import summarize"': [sys.executable, "-c", "import summarize"],
        "summarize --help": [*PROGRAM, "--help"],
    }
    for path in sorted((ROOT / "examples").glob("*.txt")):
        arguments = [f"examples/{path.name}", "--to", "both"]
        found[f"summarize {' '.join(arguments)}"] = [*PROGRAM, *arguments, "--model", model]
    return found


def variants(texts: list[str], count: int, seed: int) -> list[str]:
    """``count`` articles out of a few: the first paragraph stays, of the rest one is left out and the order changes."""
    made = []
    for i in range(count):
        chance = random.Random(f"{seed}:{i}")
        first, *rest = [p for p in texts[i % len(texts)].split("\n\n") if p.strip()]
        made.append("\n\n".join([first, *chance.sample(rest, max(len(rest) - 1, 0))]))
    return made


def articles(data: Path, count: int, seed: int) -> tuple[str, list[str]]:
    """Where the articles come from, and their texts; none where there is neither news nor an example."""
    news = data / "news"
    if (news / "lenta_sample.jsonl.xz").is_file():
        from models.recipe.labels import articles as rows

        return "lenta_sample", [row["text"] for row in islice(rows(news, ["lenta_sample"]), count)]
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "examples").glob("*.txt"))]
    return "variants of examples/", variants(texts, count, seed) if texts else []


def ours(model: Any, texts: list[str], to: Any) -> tuple[float, int]:
    """Articles a second through ``summarize_many``, and how many of them failed."""
    import summarize

    start = time.perf_counter()
    results = list(summarize.summarize_many(texts, to=to, model=model))
    seconds = time.perf_counter() - start
    return len(texts) / seconds, sum(not isinstance(result, summarize.Summary) for result in results)


def guarded(model: Any, texts: list[str]) -> float:
    """Share of the time of ``--to both`` in which the fact guard compares, 0 to 1."""
    from summarize import guard

    spent, compare = 0.0, guard.compare

    def timed(*given: Any, **more: Any) -> Any:
        nonlocal spent
        start = time.perf_counter()
        try:
            return compare(*given, **more)
        finally:
            spent += time.perf_counter() - start

    guard.compare = timed
    try:
        speed, _ = ours(model, texts, "both")
    finally:
        guard.compare = compare
    return spent * speed / len(texts)


def plain_loop(folder: Path, sentences: list[str], to: str, beam: int) -> float:
    """Sentences a second of the usual script: load with transformers, ``generate`` one sentence after the other.

    It gets its best chance: one thread or torch's own number, whichever is faster on two sentences. On cores that
    others use, threads that wait for each other slow it down tenfold, which would flatter us.
    """
    import torch
    import transformers

    transformers.utils.logging.disable_progress_bar()
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder).float().eval()
    tag, end = tokenizer.convert_tokens_to_ids([f"<2{to}>", "</s>"])

    def speed(some: list[str], threads: int) -> float:
        torch.set_num_threads(threads)
        start = time.perf_counter()
        with torch.inference_mode():
            for sentence in some:
                ids = torch.tensor([[tag, *tokenizer.encode(sentence, add_special_tokens=False), end]])
                output = model.generate(input_ids=ids, num_beams=beam, max_new_tokens=256)
                tokenizer.decode(output[0], skip_special_tokens=True)
        return len(some) / (time.perf_counter() - start)

    speed(sentences[:1], 1)  # the first call sets things up
    threads = max({1, torch.get_num_threads(), os.cpu_count() or 1}, key=lambda n: speed(sentences[:2], n))
    return speed(sentences, threads)


def translation_speed(model: Any, texts: list[str], count: int, beam: int) -> tuple[str, float, float]:
    """Direction, then sentences a second of ours and of the plain loop on the same ``count`` sentences."""
    from summarize.text import sentences

    russian = [text for text in texts if re.search("[А-Яа-я]", text)]
    language, to, chosen = ("ru", "en", russian) if russian else ("en", "ru", texts)
    sample = [s.text for text in chosen for s in sentences(text, language)][:count]  # type: ignore[arg-type]
    model.translate(sample[:2], to=to, beam=beam)  # the engine starts at first use; starting is measured above
    start = time.perf_counter()
    model.translate(sample, to=to, beam=beam)
    speed = len(sample) / (time.perf_counter() - start)
    return f"{language}→{to}", speed, plain_loop(model.folder, sample, to, beam)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with news/lenta_sample")
    parser.add_argument("--model", default="compact")
    parser.add_argument("--to", nargs="+", choices=["same", "ru", "en", "both"], default=["same", "both"])
    parser.add_argument("--limit", type=int, default=200, help="articles; 0 leaves this part out")
    parser.add_argument("--plain", type=int, default=40, help="sentences for the plain loop; 0 leaves it out")
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--repeat", type=int, default=3, help="cold starts of each command; 0 leaves them out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="append to benchmarks/results.jsonl")
    return parser.parse_args(arguments)


def throughput(source: str, texts: list[str], options: argparse.Namespace) -> tuple[list[list[object]], dict[str, Any]]:
    """Rows of the table and what of them is recorded."""
    import summarize

    model = summarize.load(options.model)
    rows: list[list[object]] = []
    said: dict[str, Any] = {"articles": source, "n": len(texts)}
    for to in options.to:
        speed, failed = ours(model, texts, to)
        rows.append([f"{len(texts)} articles of {source}, --to {to}", f"{speed:.2f}", f"{failed} failed"])
        said[f"articles_per_second_{to}"] = speed
    if "both" in options.to:
        share = guarded(model, texts)
        rows.append(["of --to both, the fact guard comparing", f"{share:.1%}", "of the time"])
        said["guard_share"] = share
    if options.plain:
        direction, speed, loop = translation_speed(model, texts, options.plain, options.beam)
        rows.append([f"{options.plain} sentences {direction}, beam {options.beam}", f"{speed:.2f}", ""])
        rows.append(["the same, transformers generate one by one", f"{loop:.2f}", f"ours {speed / loop:.1f}×"])
        said["translation"] = {"ours": speed, "plain_loop": loop, "ratio": speed / loop}
    return rows, said


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    load = os.getloadavg()[0]
    said: dict[str, Any] = {"cores": os.cpu_count(), "load_before": load, "model": options.model}
    starts = [cold(name, line, options.repeat) for name, line in commands(options.model).items() if options.repeat]
    if starts:
        rows: list[list[object]] = [[c.name, f"{c.seconds:.2f}", f"{c.peak:.0f}", c.code] for c in starts]
        print(report.table(["cold start", "seconds", "peak MiB", "exit"], rows), flush=True)
        said["cold"] = {c.name: [c.seconds, c.peak, c.code] for c in starts}
    if options.limit:
        source, texts = articles(options.data, options.limit, options.seed)
        if not texts:
            return report.skipped(options.data / "news" / "lenta_sample.jsonl.xz")
        rows, more = throughput(source, texts, options)
        said |= more
        print("\n" + report.table(["throughput", "a second", "note"], rows))
    print(f"\n{os.cpu_count()} cores; load average before the run {load:.1f} (other work makes the figures worse)")
    if options.record:
        report.record("speed", said)
    return int(any(c.code for c in starts))


if __name__ == "__main__":
    sys.exit(main())
