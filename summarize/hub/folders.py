"""Folders that were not pulled: checked whole once, and again only when a file in them has changed.

A run in several processes checks the folder in each of them, and reading four gigabytes takes half a minute. So what
was found is kept in the user's cache: size, time and inode of every file, as in the lock file of what was pulled.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import trust
from .lock import FileRecord, file_record

# A file that is written twice within the clock tick of its file system (2 s on FAT) keeps its time. So a folder is
# remembered when all its files are older than that; git treats its index in the same way.
SETTLED = 2 * 10**9  # ns
LIMIT = 200  # folders; those seen last stay


def path() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("summarize")) / "folders.json"


def check(folder: Path, *, whole: bool = False) -> dict[str, FileRecord]:
    """Refuse a folder that is not to be trusted; ``trust.check`` says why.

    Args:
        whole: read every byte, also of files whose size, time and inode are those of the last time.

    Returns:
        The files of the checkpoint as they are now.

    Raises:
        ModelError: as ``trust.check``.
    """
    begun, key = time.time_ns(), str(folder.resolve())
    known = None if whole else _read().get(key)
    found = trust.check(folder, sound=known)
    if found != known and all(begun - file.stamp[0] > SETTLED for file in found.values()):
        with suppress(OSError):  # a read-only home: the next run reads the folder again
            _write(key, found)
    return found


def _read() -> dict[str, dict[str, FileRecord]]:
    """Only what passed the whole check stands here. A damaged file counts as none: it is a cache."""
    try:
        content = json.loads(path().read_bytes())
        return {key: {name: file_record(found) for name, found in files.items()} for key, files in content.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return {}


def _write(key: str, files: dict[str, FileRecord]) -> None:
    """Renamed into place whole. Where two processes write at once one entry is lost, and found again."""
    others = {place: found for place, found in _read().items() if place != key and Path(place).is_dir()}
    kept = dict([*others.items(), (key, files)][-LIMIT:])
    content: dict[str, Any] = {place: {n: asdict(f) for n, f in found.items()} for place, found in kept.items()}
    path().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path().parent, prefix=".folders-", delete=False) as aside:
        try:
            json.dump(content, aside)
            aside.close()
            os.replace(aside.name, path())
        except BaseException:
            Path(aside.name).unlink(missing_ok=True)
            raise
