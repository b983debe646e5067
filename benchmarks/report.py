"""What the three benchmarks share: a Markdown table on standard output and, when asked, a line in results.jsonl."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.jsonl")


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; numbers stand to the right."""
    lines = [header, ["---", *["--:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def record(benchmark: str, result: dict[str, Any]) -> None:
    """Append one JSON line: what was measured, when, on which commit and machine."""
    git = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    line = {
        "benchmark": benchmark,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": git.stdout.strip() or None,
        "machine": f"{platform.system()} {platform.machine()}",
        **result,
    }
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def skipped(what: Path) -> int:
    """Say that there is no data to measure on; the exit code is 0, since nothing is broken."""
    print(f"skipped: there is no {what}; name the folder with --data", file=sys.stderr)
    return 0
