"""What the tests of the batch share: inputs, runs in processes of their own, and reading what came out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import summarize
from summarize.plan import Report

TESTS = Path(__file__).resolve().parent
COMMAND = [sys.executable, str(TESTS / "faults.py"), "batch"]


def write(path: Path, rows: Iterable[Any]) -> Path:
    """Rows as JSONL; bytes and strings are taken as lines as they are."""
    with path.open("wb") as file:
        for row in rows:
            line = row if isinstance(row, str | bytes) else json.dumps(row, ensure_ascii=False)
            file.write((line.encode() if isinstance(line, str) else line) + b"\n")
    return path


def articles(count: int, filler: int = 5) -> list[Any]:
    """Articles with all that makes a batch hard: bad lines, empty and identical texts, doubled ids, foreign marks."""
    rows: list[Any] = []
    for i in range(count):
        text = f"Article {i}. " + f"The ferry left the harbour at {i} o'clock.\u2028" * filler
        if i % 13 == 5:
            rows.append('{"id": "torn", "text": "The fer')
        elif i % 17 == 7:
            rows.append({"id": f"empty{i}", "text": "  "})
        elif i % 19 == 11:
            rows.append({"id": f"same{i}", "text": "The same text as that of some others."})
        elif i % 23 == 13:
            rows.append({"id": "doubled", "text": text})
        else:
            rows.append({"id": f"a{i}", "title": f"Title {i}", "text": text})
    return rows


def run(sources: Any, output: Path, compute: str = "Nothing", **settings: Any) -> Report:
    """In this process, in batches of four."""
    sources = sources if isinstance(sources, list) else [sources]
    return summarize.run_batch(sources, output, compute=f"machines:{compute}", **{"batch": 4, **settings})


def environment(**more: Any) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("SUMMARIZE_")}
    paths = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    return {**clean, "PYTHONPATH": paths, **{key: str(value) for key, value in more.items()}}


def start(source: Path, output: Path, *args: str, **more: Any) -> subprocess.Popen[str]:
    """The command in a process of its own; ``more`` are variables, see faults.py."""
    return subprocess.Popen(
        [*COMMAND, str(source), "-o", str(output), *args],
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def command(source: Path, output: Path, *args: str, seconds: float = 120, **more: Any) -> tuple[int, str]:
    """Exit code and standard error; standard output must stay empty."""
    process = start(source, output, *args, **more)
    out, err = process.communicate(timeout=seconds)
    assert out == ""
    assert "Traceback" not in err, err
    return process.returncode, err


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def failed(output: Path) -> list[dict[str, Any]]:
    return rows(output.with_name(output.name.split(".")[0] + ".failed.jsonl"))


def results(output: Path) -> tuple[bytes, bytes]:
    """The bytes of both files, to be compared with those of an undisturbed run."""
    return output.read_bytes(), output.with_name(output.name.split(".")[0] + ".failed.jsonl").read_bytes()


def left_over(output: Path) -> set[str]:
    """Names in the folder beside the three that a finished run leaves."""
    stem = output.name.split(".")[0]
    return {p.name for p in output.parent.iterdir()} - {output.name, f"{stem}.failed.jsonl", f"{stem}.done"}
