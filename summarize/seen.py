"""Where the result of a text stands in the journal, and which ids occurred, for any number of rows in little memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import FileError


class Seen:
    """An SQLite table on the disk with a cache of a fixed size, since a table in memory grows with the rows. It is a
    cache and no truth: its file has no name once it is open, nothing of it is synced, and a resumed run fills it again
    while it reads the journal.
    """

    CACHE_KIB = 512

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._said():
            path.unlink(missing_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None)
            for line in (
                "PRAGMA journal_mode = OFF",
                "PRAGMA synchronous = OFF",
                "PRAGMA locking_mode = EXCLUSIVE",
                f"PRAGMA cache_size = -{self.CACHE_KIB}",
                "CREATE TABLE texts (key INTEGER PRIMARY KEY, place INTEGER)",
                "CREATE TABLE ids (key INTEGER PRIMARY KEY)",
                "BEGIN",
            ):
                self._db.execute(line)
            path.unlink()

    def add(self, found: Iterable[tuple[str, int]]) -> None:
        """Digests of texts and the offsets of their results; the first of each stays."""
        with self._said():
            self._db.executemany("INSERT OR IGNORE INTO texts VALUES (?, ?)", [(_key(d), at) for d, at in found])

    def place(self, digest: str) -> int | None:
        """The offset where a text of this digest has its result; 63 bits are compared, the caller compares the rest."""
        with self._said():
            row = self._db.execute("SELECT place FROM texts WHERE key = ?", (_key(digest),)).fetchone()
        return None if row is None else row[0]

    def new_id(self, digest: str) -> bool:
        """Is the id with this digest new? It is remembered."""
        with self._said():
            return self._db.execute("INSERT OR IGNORE INTO ids VALUES (?)", (_key(digest),)).rowcount == 1

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise FileError(f"{self._path} could not be written ({error}); make room and run again") from error


def _key(digest: str) -> int:
    return int(digest[:16], 16) >> 1
