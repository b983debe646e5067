"""The command line with work of tests/machines.py in place of the model, and with faults on request.

    python tests/faults.py batch in.jsonl -o out.jsonl …

COMPUTE names the class in machines.py, none for the real model; BATCH the articles at a time. KILL_AT=7 dies by SIGKILL
in front of the seventh call of the system that touches the output's folder, KILL_TORN=1 in the midst of it where it is
a write. PEAK names a file for the highest memory in KiB. ``CALLS`` and ``patch`` are for tests that let calls fail in
their own process, or write down what was called.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

CALLS = ("open", "pwrite", "write", "fsync", "replace", "unlink", "ftruncate")


def place(what: Any) -> str:
    """The path that a call is about: its first argument is a path or the number of an open file."""
    if isinstance(what, int):
        return os.readlink(f"/proc/self/fd/{what}")
    return os.path.abspath(what)


def patch(
    folder: Path, before: Callable[..., None], set_attribute: Callable[[Any, str, Any], None], calls: Any = CALLS
) -> None:
    """Call ``before(name, path, *arguments)`` in front of every call that touches a file in the folder."""

    def wrap(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            path = place(args[0])
            if path.startswith(str(folder)):
                before(name, path, *args)
            return real(*args, **kwargs)

        return call

    for name in calls:
        set_attribute(os, name, wrap(name, getattr(os, name)))


def main() -> int:
    import summarize
    from summarize import cli

    settings: dict[str, Any] = {"batch": int(os.environ.get("BATCH", 4))}
    if machine := os.environ.get("COMPUTE", "Nothing"):
        settings["compute"] = f"machines:{machine}"
    summarize.run_batch = partial(summarize.run_batch, **settings)
    if at := int(os.environ.get("KILL_AT", 0)):
        _die_at(at, Path(sys.argv[sys.argv.index("-o") + 1]).resolve().parent)
    code = cli.main()
    if peak := os.environ.get("PEAK"):  # this process's own; what wait4 tells includes that of the parent at the fork
        Path(peak).write_text(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
    return code


def _die_at(at: int, folder: Path) -> None:
    write, pwrite, count = os.write, os.pwrite, 0

    def before(name: str, path: str, *args: Any) -> None:
        nonlocal count
        count += 1
        if count == at:
            if os.environ.get("KILL_TORN") and name in ("write", "pwrite"):
                half = memoryview(args[1])[: len(args[1]) // 2]
                pwrite(args[0], half, args[2]) if name == "pwrite" else write(args[0], half)
            os.kill(os.getpid(), signal.SIGKILL)

    patch(folder, before, setattr)


if __name__ == "__main__":
    sys.exit(main())
