"""Checkpoints on this machine: find, verify, acknowledge, remove."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import FileError, ModelError, UsageError
from . import cache, catalogue, folders, lock, trust
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
    entry, folder = catalogue.named(name), _folder(name)
    if folder is not None:
        title = entry.name if entry else folder.resolve().name
        return (Local(title, folder, trust.digest(folders.check(folder)), entry=entry),)
    return tuple(_found(id, name) for id in catalogue.ids(name))


def _folder(name: str) -> Path | None:
    """Where a checkpoint lies that needs no pull: the shipped one, or a folder of the user's; None for others."""
    entry = catalogue.named(name)
    if entry is not None:
        return catalogue.folder() / name if entry.shipped else None
    place = catalogue.place(name)
    return place if place is not None and place.is_dir() else None


def _found(id: str, name: str) -> Local:
    records = lock.read()
    record = records.get(id)
    if record is None:
        raise ModelError(_missing(id, name, records))
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


def _missing(id: str, name: str, records: Mapping[str, Record]) -> str:
    if (place := catalogue.place(name)) and place.is_file():
        return catalogue.unknown(name)
    if cache.partials(id):
        return f"{name} is here only in part; go on with: summarize models pull {name}"
    if alike := [known for known in records if known.lower() == id.lower()]:
        return f"there is no model {name} on this machine; did you mean {alike[0]}?"
    return f"{name} is not on this machine; fetch it with: summarize models pull {name}"


def verify(name: str | None = None) -> Iterator[tuple[str, ModelError | None]]:
    """Read every byte of what is on this machine, or of one name: digests, headers, finite weights. Needs no network.

    Args:
        name: also a folder, or the shipped ``compact``: their headers and weights. None for all that was pulled.

    Yields:
        Hub id or name, and why it is not to be trusted, or None.

    Raises:
        ModelError: the lock file is damaged, or there is no such model.
        UsageError: that model was not pulled.
    """
    if name is not None and (folder := _folder(name)):
        yield name, _objection(partial(folders.check, folder, whole=True))
        return
    records = lock.read()
    for id in records if name is None else _pulled(name, records):
        place = cache.snapshot(id, records[id].commit)
        yield id, _objection(partial(trust.check, place, records[id], whole=True))


def _objection(check: Callable[[], object]) -> ModelError | None:
    try:
        check()
    except ModelError as error:
        return error
    return None


def _pulled(name: str, records: dict[str, Record]) -> list[str]:
    _refuse_shipped(name)
    found = [id for id in catalogue.ids(name) if id in records]
    if not found:
        raise UsageError(f"{name} was not pulled, so there is nothing to do; see summarize models list")
    return found


def _refuse_shipped(name: str) -> None:
    entry = catalogue.named(name)
    if entry is not None and entry.shipped:
        raise UsageError(f"{name} ships with summarize, so there is nothing to do")


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


def remove(name: str, agree: Callable[[], object] = lambda: None) -> int:
    """Take a checkpoint off this machine, also what a pull that was cut short has left; bytes freed.

    A part that was also pulled under another name stays, for that name needs it. What the engines have made of a
    checkpoint goes with it.

    Args:
        agree: is called when there is something to delete, before it is deleted; it may raise.

    Raises:
        UsageError: it is not here, or another name needs all of it.
        FileError: it cannot be deleted.
    """
    _refuse_shipped(name)
    records, ids = lock.read(), catalogue.ids(name)
    here = {id: records[id] for id in ids if id in records}
    if not here and not any(cache.partials(id) for id in ids):
        raise UsageError(f"{name} is not on this machine, so there is nothing to remove")
    others = {id: tuple(n for n in record.names if not _same(n, name)) for id, record in here.items()}
    if here and all(others[id] == record.names for id, record in here.items()):
        raise UsageError(f"{name} is needed by {next(iter(others.values()))[0]}; remove that one")
    agree()
    return sum(_removed(id, here.get(id), others.get(id, ())) for id in ids)


def _removed(id: str, record: Record | None, others: tuple[str, ...]) -> int:
    """Bytes freed; ``others`` are names that still need it."""
    if record is None:
        return cache.free_partials(id)
    if others:
        lock.change(id, partial(_changed, names=others))
        return 0
    freed = cache.free_commit(id, record.commit) + cache.free_partials(id)
    freed += cache.free_conversions(trust.digest(record.files))
    lock.change(id, lambda old: None)
    return freed


def _same(one: str, other: str) -> bool:
    """A name and the Hub id it stands for are the same thing."""
    return one == other or catalogue.ids(one) == catalogue.ids(other)
