"""The addresses among the inputs of a batch: OUT.fetched/ holds what came from them, so that a resume reads the same.

One file an address, named by its digest: a line of JSON that says what it is, then the bytes as they came. A failure is
kept as well, for its error may be in the journal already; as long as it is not, a resume tries the address again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .article import Failure
from .disk import said, sync_folder
from .errors import FileError, InputError


def is_url(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Saved:
    """What came from an address: the bytes and what the server said of them."""

    data: bytes
    url: str  # where it came from in the end
    content_type: str
    charset: str | None


class Fetched:
    """What is in the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(
        self,
        urls: Iterable[str],
        *,
        settled: Collection[str] = (),
        offline: bool = False,
        allow_private: bool = False,
        go_on: Callable[[], bool] = lambda: True,
    ) -> bool:
        """Fetch what is not there, one after the other. False where ``go_on`` said to stop.

        Args:
            settled: addresses whose failure stands.

        Raises:
            UsageError: something is to be fetched and ``offline`` forbids it, or it is no address.
            FileError: the folder cannot be written.
        """
        for url in urls:
            found = self.get(url)
            if isinstance(found, Saved) or (found and url in settled):
                continue
            if not go_on():
                return False
            self._save(url, _fetch(url, offline=offline, allow_private=allow_private))
        return True

    def get(self, url: str) -> Saved | Failure | None:
        """What came from the address, or why nothing did; None where that is not known, or is damaged."""
        try:
            head, _, data = self._place(url).read_bytes().partition(b"\n")
            about = json.loads(head)
        except (FileNotFoundError, ValueError):
            return None
        if about["digest"] != _digest(data):
            return None
        if about["error"]:
            return Failure(url, **about["error"])
        return Saved(data, about["final"], about["content_type"], about["charset"])

    def _save(self, url: str, found: Saved | Failure) -> None:
        data = found.data if isinstance(found, Saved) else b""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        about: dict[str, Any] = {"url": url, "time": now, "digest": _digest(data)}
        if isinstance(found, Saved):
            about |= {"error": None, "final": found.url, "content_type": found.content_type, "charset": found.charset}
        else:
            about |= {"error": {"kind": found.kind, "message": found.message}}
        with said(self.folder):
            self.folder.mkdir(exist_ok=True)
            place = self._place(url)
            aside = place.with_suffix(".tmp")
            with aside.open("wb") as file:
                file.write(json.dumps(about).encode() + b"\n" + data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, place)
            sync_folder(self.folder)

    def _place(self, url: str) -> Path:
        return self.folder / _digest(url.encode("utf-8", "surrogateescape"))

    def remove(self) -> None:
        with suppress(FileNotFoundError):
            shutil.rmtree(self.folder)


def _fetch(url: str, *, offline: bool, allow_private: bool) -> Saved | Failure:
    from .web.fetch import fetch

    try:
        page = fetch(url, offline=offline, allow_private=allow_private)
    except (InputError, FileError) as error:
        return Failure(url, error.kind, str(error))
    return Saved(page.data, page.url, page.content_type, page.charset)


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
