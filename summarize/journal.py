"""The append-only journal of a batch, ``OUT.part``: what it has acknowledged is never lost and never written twice.

A header says what the run is made of; then comes one line a record, successes and errors alike, in the order of the
input; then an end mark. A line is ``crc32 [kind, source, position, digest]<TAB>payload``, and (source, position,
digest of the text) is the key: never the user's id, which may occur twice.

* The checksum is CRC-32: it is there for torn and zeroed pages, not for enemies, it finds every burst of up to 32 bits
  and all but one in four billion others, and it costs nothing beside the model. It is seeded with the line's offset,
  so that a stale line is valid nowhere but at its own place.
* Records are written in the order of the input, and the few that finish early wait in memory. So the finish is a copy
  of a stream, resuming is a comparison of two streams, and memory does not depend on the number of rows.
* One write a batch; a failure cuts the file back to the last good offset, and a failed fsync to the last synced one,
  for after it the kernel may have dropped what was not yet on the disk. Reading ends at the first bad line and cuts.
* One writer: a lock on the file itself, which ends with the process. Python opens files closed-on-exec, so that a
  child that outlives the run does not hold it.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from .disk import said, sync_folder
from .errors import BusyError, FileError

SYNC_SECONDS = 0.2  # the most work in time that a power cut may cost
OURS = re.compile(rb'\0*\Z|[0-9a-f]{0,8}\Z|[0-9a-f]{8} \["header"|[0-9a-f]{8} .{0,9}\Z')


class Entry(NamedTuple):
    """``kind`` is "row", "error", "header" or "end"; ``payload`` one line of JSON: what the output file will hold."""

    kind: str
    source: str
    position: int
    digest: str
    payload: bytes


def _pack(entry: Entry, offset: int) -> bytes:
    head = json.dumps(entry[:4], ensure_ascii=False).encode("utf-8", "surrogateescape")
    body = head + b"\t" + entry.payload
    return b"%08x %s\n" % (zlib.crc32(body, offset & 0xFFFFFFFF), body)


def _unpack(line: bytes, offset: int) -> Entry | None:
    """The entry, or None where the line is torn, zeroed or stale."""
    if not line.endswith(b"\n") or line[8:9] != b" ":
        return None
    body = line[9:-1]
    if line[:8] != b"%08x" % zlib.crc32(body, offset & 0xFFFFFFFF):
        return None
    head, _, payload = body.partition(b"\t")
    kind, source, position, digest = json.loads(head.decode("utf-8", "surrogateescape"))
    return Entry(kind, source, position, digest, payload)


class Journal:
    """The journal, locked for this process until ``close``.

    Raises:
        BusyError: another run holds it.
        FileError: it cannot be made or read, or is no journal, or is damaged (unless ``restart``, which empties it).
    """

    def __init__(self, path: Path, *, restart: bool = False) -> None:
        self.path = path
        self._fd = _lock(path)
        self.header: dict[str, Any] | None = None
        self.end = 0  # the next line begins here
        self._first = self._synced = 0
        self._unsynced_since: float | None = None
        try:
            with said(path):
                self._open(restart)
        except BaseException:
            os.close(self._fd)
            raise

    def _open(self, restart: bool) -> None:
        with open(self.path, "rb") as file:
            line = file.readline()
            more = bool(file.read(1))
        if restart and OURS.match(line[:20]):
            os.ftruncate(self._fd, 0)
        elif entry := _unpack(line, 0):
            self.header = json.loads(entry.payload)
            self._first = self._synced = self.end = len(line)
        elif not OURS.match(line[:20]):
            raise FileError(f"{self.path} is no journal of a batch; move it away or name another output")
        elif more:  # the header is synced before anything follows it, so this is damage and no torn write
            raise FileError(f"the journal {self.path} is damaged at its beginning; start over with --restart")

    def begin(self, header: dict[str, Any]) -> None:
        """Empty the journal and write its header, on the disk when this returns."""
        with said(self.path):
            os.ftruncate(self._fd, 0)
            self.end = self._first = 0
            self.append([Entry("header", "", 0, "", json.dumps(header).encode())])
            self.sync()
            sync_folder(self.path.parent)
        self.header, self._first = header, self.end

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """Offset and entry of what stands after the header; at the end, what follows the last good line is cut."""
        offset = self._first
        with said(self.path), open(self.path, "rb") as file:
            file.seek(offset)
            for line in file:
                entry = _unpack(line, offset)
                if entry is None:
                    break
                yield offset, entry
                offset += len(line)
            if os.fstat(self._fd).st_size > offset:
                os.ftruncate(self._fd, offset)
                os.fsync(self._fd)
        self.end = self._synced = offset

    def append(self, entries: Iterable[Entry]) -> list[int]:
        """Write the entries in one go; the offset of each. FileError where that fails, with the file as it was."""
        at, offsets, lines = self.end, [], []
        for entry in entries:
            offsets.append(at)
            lines.append(_pack(entry, at))
            at += len(lines[-1])
        data = memoryview(b"".join(lines))
        with said(self.path):
            try:
                written = 0
                while written < len(data):
                    written += os.pwrite(self._fd, data[written:], self.end + written)
            except BaseException:
                self._cut(self.end)
                raise
        self.end = at
        if self._unsynced_since is None:
            self._unsynced_since = time.monotonic()
        return offsets

    def read(self, offset: int) -> Entry:
        """The entry at an offset that ``append`` gave. FileError where it is damaged."""
        with said(self.path):
            line, size = b"", 2**14
            while not line.endswith(b"\n"):
                line = os.pread(self._fd, size, offset)
                line, size, short = line[: line.find(b"\n") + 1] or line, size * 8, len(line) < size
                if short:
                    break
            entry = _unpack(line, offset)
            if entry is None:
                raise OSError(errno.EIO, "a line that was good is damaged")
        return entry

    @property
    def due(self) -> float | None:
        """Seconds until ``sync`` should be called; None where all is on the disk."""
        if self._unsynced_since is None:
            return None
        return max(0.0, self._unsynced_since + SYNC_SECONDS - time.monotonic())

    def sync(self) -> None:
        """All that was appended is on the disk when this returns. FileError where that fails."""
        with said(self.path):
            try:
                os.fsync(self._fd)
            except OSError:
                self._cut(self._synced)
                raise
        self._synced, self._unsynced_since = self.end, None

    def _cut(self, offset: int) -> None:
        self.end = offset
        with suppress(OSError):  # the next run finds the torn end by its checksum
            os.ftruncate(self._fd, offset)

    def remove(self) -> None:
        """The results are in place: the journal is needed no more."""
        with said(self.path):
            os.unlink(self.path)
            sync_folder(self.path.parent)

    def close(self) -> None:
        """Sync, and give up the lock. A journal without a header holds nothing and is removed."""
        try:
            if self._unsynced_since is not None:
                self.sync()
            if self.header is None:
                with suppress(FileNotFoundError):
                    os.unlink(self.path)
        finally:
            os.close(self._fd)


def _lock(path: Path) -> int:
    while True:
        with said(path):
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(path, fd):
                return fd
        except BlockingIOError as error:
            os.close(fd)
            raise BusyError(f"another run is writing {path}; wait for it, or name another output") from error
        except OSError as error:
            os.close(fd)
            raise FileError(f"{path} cannot be locked ({error.strerror}); name an output on a local disk") from error
        os.close(fd)


def _is_still(path: Path, fd: int) -> bool:
    """Does the path name the open file? Not where the run that held it has just finished and removed it."""
    try:
        return os.path.samestat(os.fstat(fd), os.stat(path))
    except FileNotFoundError:
        return False
