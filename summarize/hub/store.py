"""Checkpoints on this machine: find, verify, acknowledge, remove."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import FileError, ModelError, UsageError
from . import cache, catalogue, lock, trust
from .catalogue import Entry
from .lock import Record


@dataclass(frozen=True)
class Local:
    """A checkpoint on this machine that has passed ``trust.check``.

    ``notices`` are sentences to say on each run: its licence forbids commercial use, and nobody has acknowledged that.
    """

    name: str
    folder: Path
    digest: str
    id: str | None = None
    commit: str | None = None
    entry: Entry | None = None
    notices: tuple[str, ...] = ()


def find(name: str) -> tuple[Local, ...]:
    """The checkpoints that a name means, checked; never touches the network.

    Args:
        name: a name of the catalogue, a folder, or a Hub id. A name of the catalogue goes before a folder of that name.

    Returns:
        One, or for a name that joins several, such as opus-mt, one for each part.

    Raises:
        ModelError: it is not on this machine, or not to be trusted.
        FileError: the lock file cannot be read.
    """
    entry, folder = catalogue.named(name), Path(name)
    if entry is not None and entry.shipped:
        folder = catalogue.folder() / name
        return (Local(name, folder, trust.digest(trust.check(folder)), entry=entry),)
    if entry is None and folder.is_dir():
        return (Local(folder.resolve().name, folder, trust.digest(trust.check(folder))),)
    return tuple(_found(id, name) for id in catalogue.ids(name))


def _found(id: str, name: str) -> Local:
    record = lock.read().get(id)
    if record is None:
        raise ModelError(f"{name} is not on this machine; fetch it with: summarize models pull {name}")
    folder = cache.snapshot(id, record.commit)
    if not folder.is_dir():
        raise ModelError(f"{folder}, where {name} was, is gone; fetch it again with: summarize models pull {name}")
    files = trust.check(folder, record)
    if files != record.files:
        with suppress(FileError):  # what was read need not be read again; where nothing can be written, it is
            lock.change(id, partial(_changed, files=files))
    entry = catalogue.named(id)
    notices: tuple[str, ...] = ()
    if not record.commercial and not record.acknowledged:
        notices = (f"{catalogue.notice(name, record.licence)}; to end this: summarize models acknowledge {name}",)
    return Local(entry.name if entry else id, folder, trust.digest(files), id, record.commit, entry, notices)


def verify(name: str | None = None) -> Iterator[tuple[str, ModelError | None]]:
    """Read every byte of what is on this machine, or of one name: digests, headers, finite weights. Needs no network.

    Yields:
        Hub id, and why it is not to be trusted, or None.

    Raises:
        ModelError: the lock file is damaged, or there is no such model.
        UsageError: that model was not pulled.
    """
    records = lock.read()
    for id in records if name is None else _pulled(name, records):
        try:
            trust.check(cache.snapshot(id, records[id].commit), records[id], whole=True)
            yield id, None
        except ModelError as error:
            yield id, error


def _pulled(name: str, records: dict[str, Record]) -> list[str]:
    found = [id for id in catalogue.ids(name) if id in records]
    if not found:
        raise UsageError(f"{name} was not pulled, so there is nothing to do; see summarize models list")
    return found


def acknowledge(name: str) -> None:
    """The licence has been read: it is no longer said on each run.

    Raises:
        UsageError: that model was not pulled.
    """
    for id in _pulled(name, lock.read()):
        lock.change(id, partial(_changed, acknowledged=True))


def _changed(record: Record | None, **fields: Any) -> Record | None:
    """None stays None: another process has removed it meanwhile."""
    return replace(record, **fields) if record else None


def remove(name: str) -> int:
    """Take a checkpoint off this machine, also what a pull that was cut short has left; bytes freed.

    A part that was also pulled under another name stays, for that name needs it.

    Raises:
        UsageError: it is not here, or another name needs all of it.
        FileError: it cannot be deleted.
    """
    records, freed, kept, known = lock.read(), 0, [], False
    for id in catalogue.ids(name):
        record = records.get(id)
        others = tuple(other for other in record.names if not _same(other, name)) if record else ()
        if record is None:
            freed += cache.free_partials(id)
        elif others:
            kept.append(others[0])
            known = known or len(others) < len(record.names)
            lock.change(id, partial(_changed, names=others))
        else:
            freed += cache.free_commit(id, record.commit) + cache.free_partials(id)
            known = True
            lock.change(id, lambda old: None)
    if kept and not known:
        raise UsageError(f"{name} is needed by {kept[0]}; remove that one")
    if not known and not freed:
        raise UsageError(f"{name} is not on this machine, so there is nothing to remove")
    return freed


def _same(one: str, other: str) -> bool:
    """A name and the Hub id it stands for are the same thing."""
    return one == other or catalogue.ids(one) == catalogue.ids(other)
