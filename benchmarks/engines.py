"""Sentences and pieces a second, and peak memory: each engine beside the loop that people write today.

python -m benchmarks.engines --data ../shared/data

Two models: the compact on lines of newstest2020, and a random Marian of opus-mt's size (6 + 6 layers, width 512, 62,000
pieces) whose outputs all have the same length, so that its weights do not matter. Every figure comes from a process
of its own; the variants take turns, round after round, so that other work on the machine meets all of them.
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
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import report

# Nothing heavy is imported up here: Linux counts the parent's memory at the fork into the peak of the child.

ROOT = Path(__file__).resolve().parent.parent
MIB = 2**20
PIECES = 62_000
WARM = 2  # rows that are not timed: the first call sets things up
PLAIN = "generate() one by one, fp32"
VARIANTS = {PLAIN: "plain", "torch fp32": "float32", "torch bf16": "bfloat16", "CTranslate2 int8": "int8"}


@dataclass(frozen=True)
class Job:
    """What one process is told. ``rows`` are pieces; ``compact`` says which way the checkpoint is converted."""

    variant: str
    folder: str
    vocabulary: str  # a JSON file
    rows: list[list[str]]
    limit: int
    beam: int
    compact: bool


@dataclass(frozen=True)
class Figure:
    """What it found out; ``peak`` in MiB."""

    sentences: float
    pieces: float
    peak: float = 0.0


def marian(folder: Path, seed: int = 0) -> dict[str, int]:
    """A random checkpoint of opus-mt's size that never ends an output; its vocabulary."""
    import torch
    from transformers import MarianConfig, MarianMTModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    pad = PIECES - 1
    torch.manual_seed(seed)
    config = MarianConfig(
        vocab_size=PIECES, decoder_vocab_size=PIECES, d_model=512, encoder_layers=6, decoder_layers=6,
        encoder_ffn_dim=2048, decoder_ffn_dim=2048, encoder_attention_heads=8, decoder_attention_heads=8,
        max_position_embeddings=512, activation_function="swish", scale_embedding=True, pad_token_id=pad,
        eos_token_id=0, bos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=None,
    )  # fmt: skip
    model = MarianMTModel(config)
    model.final_logits_bias[0, 0] = -1e4
    model.save_pretrained(folder)
    return {"</s>": 0, "<unk>": 1, **{f"p{i}": i for i in range(2, pad)}, "<pad>": pad}


def one(job: Job) -> Figure:
    """Run a variant in this process."""
    vocabulary = json.loads(Path(job.vocabulary).read_text("utf-8"))
    run = _plain(job, vocabulary) if job.variant == "plain" else _engine(job, vocabulary)
    run(job.rows[:WARM])
    rows = job.rows[WARM:]
    start = time.perf_counter()
    pieces = run(rows)
    seconds = time.perf_counter() - start
    return Figure(len(rows) / seconds, pieces / seconds)


Run = Callable[[list[list[str]]], int]


def _plain(job: Job, vocabulary: dict[str, int]) -> Run:
    import torch
    from transformers import AutoModelForSeq2SeqLM
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    model = AutoModelForSeq2SeqLM.from_pretrained(job.folder, dtype=torch.float32)

    def run(rows: list[list[str]]) -> int:
        pieces = 0
        for row in rows:
            ids = torch.tensor([[vocabulary[p] for p in row]])
            output = model.generate(input_ids=ids, num_beams=job.beam, max_new_tokens=job.limit)
            pieces += output.shape[1] - 1
        return pieces

    return _best(run, job.rows)


def _engine(job: Job, vocabulary: dict[str, int]) -> Run:
    engine: Any
    if job.variant == "int8":
        from summarize.engines.ct2_engine import CT2Engine

        known = {} if job.compact else {"vocabulary": vocabulary}
        engine = CT2Engine(Path(job.folder), f"sha256:benchmark-{job.compact}", **known)
    else:
        from summarize.engines.torch_engine import TorchEngine

        engine = TorchEngine(Path(job.folder), vocabulary, device="cpu", dtype=job.variant)

    def run(rows: list[list[str]]) -> int:
        found = engine.generate(rows, beam=job.beam, limit=job.limit, hypotheses=1)
        return sum(len(row[0].pieces) for row in found)

    return run if job.variant == "int8" else _best(run, job.rows)


def _best(run: Run, rows: list[list[str]]) -> Run:
    """With one thread or torch's own number, whichever is faster here: where others use the cores, threads that wait
    for one another slow torch down tenfold, which would flatter CTranslate2.
    """
    import torch

    def seconds(threads: int) -> float:
        torch.set_num_threads(threads)
        run(rows[:1])
        start = time.perf_counter()
        run(rows[: 2 * WARM])
        return time.perf_counter() - start

    torch.set_num_threads(min({1, torch.get_num_threads()}, key=seconds))
    return run


def child(job: Job, cache: str) -> Figure:
    """A variant in a process of its own. POSIX only: ``wait4`` tells the memory of this child and no other."""
    command = [sys.executable, "-m", "benchmarks.engines", "--one"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, "XDG_CACHE_HOME": cache},
    )  # fmt: skip
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(asdict(job)).encode())
    process.stdin.close()
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{job.variant} ended with {process.returncode}; run it alone with --one")
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss counts bytes there and KiB here
    return Figure(**{**json.loads(said), "peak": usage.ru_maxrss * unit / MIB})


def measure(jobs: dict[str, Job], rounds: int, cache: str) -> dict[str, Figure]:
    """Medians over the rounds; the highest peak."""
    found: dict[str, list[Figure]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            found[name].append(child(job, cache))
    return {
        name: Figure(
            statistics.median(f.sentences for f in figures),
            statistics.median(f.pieces for f in figures),
            max(f.peak for f in figures),
        )
        for name, figures in found.items()
    }


def lines(data: Path, count: int) -> tuple[str, list[str]]:
    """Russian sentences: evenly out of newstest2020, or out of our own examples where it is not at hand."""
    place = data / "eval" / "newstest2020-ru-en.ru"
    if place.is_file():
        found = place.read_text("utf-8").splitlines()
        return "newstest2020", found[:: max(1, len(found) // count)][:count]
    from summarize.text import sentences

    print(f"there is no {place}; measured on examples/ instead", file=sys.stderr)
    texts = [p.read_text("utf-8") for p in sorted((ROOT / "examples").glob("*.txt"))]
    found = [s.text for text in texts for s in sentences(text, "ru")]
    return "examples", (found * (count // max(1, len(found)) + 1))[:count]


def jobs_of(folder: Path, vocabulary: Path, rows: list[list[str]], options: argparse.Namespace, limit: int,
            compact: bool) -> dict[str, Job]:  # fmt: skip
    """Every variant; the plain loop gets every fourth row, because it is slow and its speed is a mean."""
    few = [*rows[:WARM], *rows[WARM::4]]
    return {
        name: Job(v, str(folder), str(vocabulary), few if v == "plain" else rows, limit, options.beam, compact)
        for name, v in VARIANTS.items()
    }


def show(title: str, found: dict[str, Figure]) -> str:
    base = found[PLAIN].pieces
    rows = [
        [name, f"{f.sentences:.2f}", f"{f.pieces:.0f}", f"{f.pieces / base:.1f}×", f"{f.peak:.0f}"]
        for name, f in found.items()
    ]
    return f"{title}\n\n" + report.table(["", "sentences/s", "pieces/s", "to the loop", "peak MiB"], rows)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with eval/newstest2020-*")
    parser.add_argument("--sentences", type=int, default=122)
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--length", type=int, default=24, help="pieces of every output of the random model")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--record", action="store_true", help="append to benchmarks/results.jsonl")
    parser.add_argument("--one", action="store_true", help="run the job on standard input in this process")
    parser.add_argument("--prepare", type=Path, help="write both models for sentences on standard input to a folder")
    return parser.parse_args(arguments)


def prepare(work: Path, texts: list[str]) -> None:
    """Both models' vocabularies and rows, in a process of its own, which imports torch."""
    from summarize.engines.tokens import Tokens

    tokens = Tokens.load(ROOT / "models" / "compact")
    random = marian(work / "marian")
    names = list(random)
    pieces = tokens.batch(texts)
    rows = {
        "compact": [["<2en>", *row, "</s>"] for row in pieces],
        "marian": [[*(names[2 + tokens.vocabulary[p]] for p in row), "</s>"] for row in pieces],
    }
    for name, vocabulary in (("compact", tokens.vocabulary), ("marian", random)):
        (work / f"{name}.json").write_text(json.dumps(vocabulary), "utf-8")
    (work / "rows.json").write_text(json.dumps(rows), "utf-8")


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    if options.prepare:
        prepare(options.prepare, json.load(sys.stdin))
        return 0
    if options.one:
        print(json.dumps(asdict(one(Job(**json.load(sys.stdin))))))
        return 0
    load = os.getloadavg()[0]
    source, texts = lines(options.data, options.sentences)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        command = [sys.executable, "-m", "benchmarks.engines", "--prepare", name]
        subprocess.run(command, input=json.dumps(texts).encode(), cwd=ROOT, check=True)
        rows = json.loads((work / "rows.json").read_text("utf-8"))
        said: dict[str, Any] = {"cores": os.cpu_count(), "load_before": load, "source": source, "n": len(texts)}
        for model, folder, limit in (
            ("compact", ROOT / "models" / "compact", 256),
            ("marian", work / "marian", options.length),
        ):
            jobs = jobs_of(folder, work / f"{model}.json", rows[model], options, limit, model == "compact")
            child(jobs["CTranslate2 int8"], str(work / "cache"))  # converts, which is not what is measured
            found = measure(jobs, options.rounds, str(work / "cache"))
            print(show(f"{model}, {len(texts)} lines of {source}, beam {options.beam}", found) + "\n", flush=True)
            said[model] = {key: asdict(figure) for key, figure in found.items()}
    print(f"{os.cpu_count()} cores; load average before the run {load:.1f} (other work makes the figures worse)")
    if options.record:
        report.record("engines", said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
