"""Where converted models are kept: the user's cache."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import platformdirs

PARITY = "parity.json"  # beside a converted model: how it compares with the reference


def folder() -> Path:
    return Path(platformdirs.user_cache_dir("summarize")) / "ct2"


def shortened(digest: str) -> str:
    """What keys begin with."""
    return digest.split(":")[-1][:24]


def comparisons(digest: str) -> list[dict[str, Any]]:
    """What was found when a checkpoint was converted here, see ``convert``; nothing where that was not yet."""
    return [json.loads(place.read_text("utf-8")) for place in sorted(folder().glob(f"{shortened(digest)}-*/{PARITY}"))]


def kept(key: str, build: Callable[[Path], None]) -> Path:
    """The folder that ``build`` fills, in the cache; made now if this is the first time, whole or not at all.

    One process builds and others that want the same wait for it: the children of a batch start together. What a
    killed process left is removed by the next one.
    """
    cache = folder()
    place, work = cache / key, cache / f".{key}.new"
    if place.is_dir():
        return place
    with contextlib.ExitStack() as stack:
        try:
            cache.mkdir(parents=True, exist_ok=True)
            stack.enter_context(_lock(cache / f".{key}.lock"))
        except OSError:  # a read-only home: convert for this process alone
            return _built(build, Path(tempfile.mkdtemp(prefix="summarize-")))
        if not place.is_dir():
            shutil.rmtree(work, ignore_errors=True)
            try:
                build(work)
                os.replace(work, place)
            except BaseException:
                shutil.rmtree(work, ignore_errors=True)
                raise
    return place


def _built(build: Callable[[Path], None], work: Path) -> Path:
    """A folder of this process alone, gone at its end."""
    atexit.register(shutil.rmtree, work, ignore_errors=True)
    build(work / "whole")
    return work / "whole"


@contextlib.contextmanager
def _lock(place: Path) -> Iterator[None]:
    with place.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
