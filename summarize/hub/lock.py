"""``models.lock.json``: which checkpoints are on this machine, at which commit, with the sha256 of every file.

It lies in the platform's data directory, or in the folder that SUMMARIZE_DATA names. It is written aside, synced and
renamed, so that it is whole at every moment, and changed only under a lock, so that two pulls at once keep both.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..disk import said, sync_folder
from ..errors import FileError, ModelError

VERSION = 1
AGAIN = "pull again"  # what to do once there is room


@dataclass(frozen=True)
class FileRecord:
    """``stamp`` is (modification time in ns, inode) at the last full check: unchanged, the file need not be read."""

    size: int
    sha256: str
    stamp: tuple[int, int]


@dataclass(frozen=True)
class Record:
    """A checkpoint on this machine. ``names`` are those under which it was pulled: opus-mt, opus-mt-ru-en."""

    commit: str
    revision: str
    pulled: str
    licence: str
    commercial: bool
    acknowledged: bool
    names: tuple[str, ...]
    files: dict[str, FileRecord]

    @property
    def name(self) -> str:
        """One that a user can pull it by."""
        return self.names[0]


def data_folder() -> Path:
    if place := os.environ.get("SUMMARIZE_DATA"):
        return Path(place)
    from platformdirs import user_data_path

    return user_data_path("summarize", appauthor=False)


def path() -> Path:
    return data_folder() / "models.lock.json"


def read() -> dict[str, Record]:
    """Every record by Hub id; none where nothing was ever pulled.

    Raises:
        ModelError: the file is damaged, so that nothing on this machine can be trusted.
        FileError: it cannot be read.
    """
    place = path()
    try:
        content = place.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FileError(f"{place} cannot be read ({error.strerror}); check its permissions") from error
    try:
        return {id: _record(found) for id, found in _models(json.loads(content)).items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(f"{place} is damaged ({error}); move it away and pull the models again") from error


def _models(content: dict[str, Any]) -> dict[str, Any]:
    if content["version"] != VERSION:
        raise ValueError(f"version {content['version']}, not {VERSION}")
    models: dict[str, Any] = content["models"]
    return models


def _record(found: dict[str, Any]) -> Record:
    files = {name: file_record(stated) for name, stated in found["files"].items()}
    if not found["names"]:
        raise ValueError("a model without a name")
    if not files or any("/" in name or name.startswith(".") for name in files):
        raise ValueError("a model without files, or with a file outside its folder")
    return Record(**{**found, "names": tuple(found["names"]), "files": files})


def file_record(stated: dict[str, Any]) -> FileRecord:
    """Out of JSON; raises what a wrong type raises."""
    return FileRecord(int(stated["size"]), str(stated["sha256"]), (int(stated["stamp"][0]), int(stated["stamp"][1])))


def change(id: str, how: Callable[[Record | None], Record | None]) -> None:
    """Replace the record of one checkpoint by what ``how`` makes of it; None removes it.

    Raises:
        ModelError: the lock file is damaged.
        FileError: it cannot be written.
    """
    with said(path(), AGAIN), _alone():
        models = read()
        changed = how(models.pop(id, None))
        if changed is not None:
            models[id] = changed
        content = {"version": VERSION, "models": {key: asdict(models[key]) for key in sorted(models)}}
        _replace(path(), json.dumps(content, indent=1).encode() + b"\n")


@contextmanager
def _alone() -> Iterator[None]:
    """Held for the moment of a change only. A file of its own, for the lock file itself is replaced."""
    place = path().with_name("models.lock")
    place.parent.mkdir(parents=True, exist_ok=True)
    with open(place, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _replace(place: Path, content: bytes) -> None:
    aside = place.with_name(place.name + ".tmp")
    with open(aside, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, place)
    sync_folder(place.parent)
