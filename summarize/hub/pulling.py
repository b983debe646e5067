"""Pull: a checkpoint of the Hub onto this machine, checked, and written down in the lock file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ..errors import FileError, ModelError, UsageError
from . import cache, catalogue, lock, remote, trust
from .lock import FileRecord, Record
from .transfer import fetch

Progress = Callable[[int, int], None]  # bytes that are here, bytes there will be


@dataclass(frozen=True)
class Pull:
    """What came of a pull; ``fetched`` is False where the checkpoint was here and sound, and nobody was asked."""

    id: str
    commit: str
    folder: Path
    size: int
    fetched: bool


@dataclass(frozen=True)
class Wish:
    """How to pull: which revision, and whom to ask and tell."""

    name: str
    revision: str | None
    accept: bool
    offline: bool
    agree: Callable[[str], bool]
    say: Callable[[str], None]
    progress: Progress


def pull(
    name: str,
    *,
    revision: str | None = None,
    accept: bool = False,
    offline: bool = False,
    agree: Callable[[str], bool] = lambda sentence: False,
    say: Callable[[str], None] = lambda line: None,
    progress: Progress = lambda done, total: None,
) -> list[Pull]:
    """Fetch a checkpoint, check it, and write down what it is; each part of a name that joins several.

    A checkpoint that is here stays at its commit, also when the repository has moved on; a damaged one is mended. Cut
    short, the next pull goes on where this one was.

    Args:
        name: a name of the catalogue, or a Hub id.
        revision: a branch, a tag or a commit; None for the commit that is here, or else the main branch.
        accept: the licence is read and acknowledged, whatever it forbids.
        offline: fetch nothing.
        agree: is asked, with a sentence about the licence, where it forbids commercial use and ``accept`` is not given.
        say: is told what happens, line by line.
        progress: is told bytes that are here and bytes there will be.

    Raises:
        UsageError: nobody agreed to the licence, or the network is needed and forbidden.
        ModelError: there is no such model, or it is not to be trusted; the lock file does not name it then.
        FileError: the network or the disk failed.
        BusyError: another pull is fetching the same file.
    """
    wish = Wish(name, revision, accept, offline or remote.is_offline(), agree, say, progress)
    wanted = catalogue.ids(name)
    if not wanted:
        raise UsageError(f"{name} ships with summarize; there is nothing to pull")
    if revision is not None and len(wanted) > 1:
        raise UsageError(f"{name} means {' and '.join(wanted)}; pull them one by one to choose a revision")
    return [_pull(id, wish) for id in wanted]


def _pull(id: str, wish: Wish) -> Pull:
    record = lock.read().get(id)
    if record is not None and wish.revision in (None, record.commit):
        with suppress(ModelError):  # what is damaged is fetched again
            return _keep(id, record, wish)
    if wish.offline:
        raise UsageError(f"--offline or HF_HUB_OFFLINE forbids the network, and {id} is not here whole; pull it online")
    found = remote.offer(id, wish.revision or (record.commit if record else None))
    licence, commercial = _terms(id, found.licence)
    same_terms = record is not None and record.acknowledged and record.licence == licence
    acknowledged = wish.accept or same_terms
    if not commercial and not acknowledged:
        _ask(id, licence, wish)
    wish.say(f"{id} at {found.commit[:12]}: {len(found.files)} files, {cache.megabytes(found.size)}, licence {licence}")
    if found.revision.startswith("refs/pr/"):
        wish.say(f"its main branch has only pickles; this is the Hub's own conversion, {found.revision}")
    folder = cache.snapshot(id, found.commit)
    files = _fetched(found, folder, wish.progress)
    if record is not None and record.commit == found.commit:
        _compare(id, record, files)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    fresh = Record(found.commit, found.revision, now, licence, commercial, acknowledged, (), files)
    lock.change(id, lambda old: replace(fresh, names=_with(old, wish.name)))
    if record is not None and record.commit != found.commit:
        cache.free_commit(id, record.commit)
        if trust.digest(record.files) != trust.digest(files):
            cache.free_conversions(trust.digest(record.files))
    return Pull(id, found.commit, folder, found.size, True)


def _compare(id: str, record: Record, files: dict[str, FileRecord]) -> None:
    """A commit cannot change: a server that says otherwise now is wrong now, or was when it was pulled first."""
    before, now = ({name: file.sha256 for name, file in known.items()} for known in (record.files, files))
    if differing := sorted(name for name in before | now if before.get(name) != now.get(name)):
        raise ModelError(
            f"{differing[0]} of {id} is another file than when commit {record.commit[:12]} was pulled first; do not "
            "trust that server, or remove the model and pull it again"
        )


def _keep(id: str, record: Record, wish: Wish) -> Pull:
    """It is here: only its names and the acknowledgement may be new."""
    folder = cache.snapshot(id, record.commit)
    trust.check(folder, record)
    acknowledged = record.acknowledged or wish.accept
    lock.change(id, lambda old: replace(old or record, names=_with(old, wish.name), acknowledged=acknowledged))
    return Pull(id, record.commit, folder, sum(file.size for file in record.files.values()), False)


def _with(record: Record | None, name: str) -> tuple[str, ...]:
    return tuple(sorted({*(record.names if record else ()), name}))


def _terms(id: str, stated: str) -> tuple[str, bool]:
    """Licence, and whether it allows commercial use: where catalogue and Hub differ, the stricter."""
    entry = catalogue.named(id)
    licence = entry.licence if entry else stated or "unstated"
    commercial = (entry is None or entry.commercial) and not catalogue.forbids_commerce(stated)
    return licence, commercial


def _ask(id: str, licence: str, wish: Wish) -> None:
    sentence = catalogue.notice(id, licence)
    if not wish.agree(sentence):
        raise UsageError(f"{sentence}; pull it with --accept-licence if that suits you")


def _fetched(found: remote.Offer, folder: Path, progress: Progress) -> dict[str, FileRecord]:
    """The files, fetched and checked: settings first, so that what asks for code is refused before its weights come."""
    new = not folder.exists()
    _make_room(found)
    here = 0

    def told(done: int) -> None:
        progress(here + done, found.size)

    try:
        for settings in (True, False):
            for file in found.files:
                if (file.name in trust.CONFIGS) == settings:
                    fetch(found, file, told)
                    here += file.size
            trust.check_configs(folder)
        return trust.check(folder)
    except ModelError:
        if new:  # what other programs had fetched before us is theirs
            cache.free_commit(found.id, found.commit)
        raise


def _make_room(found: remote.Offer) -> None:
    place = cache.storage(found.id)
    existing = next(folder for folder in (place, *place.parents) if folder.is_dir())
    blobs = place / "blobs"
    missing = sum(file.size for file in found.files if not (blobs / file.etag).exists())
    begun = sum(partial.stat().st_size for partial in blobs.glob("*" + cache.PARTIAL))
    needed, free = missing - begun, shutil.disk_usage(existing).free
    if needed > free:
        raise FileError(
            f"{found.id} needs {cache.megabytes(needed)} and {existing} has {cache.megabytes(free)} free; make room, "
            "or set HF_HOME to a larger disk"
        )
