"""Files of the Hub into its cache on this machine, each checked against what the Hub says of it.

``huggingface_hub`` follows the redirects and lays out the cache. The transfer itself is done here: since its version 2
the library begins a file anew each time, and a checkpoint of eight gigabytes has to go on where it was cut short.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from ..disk import said, sync_folder
from ..errors import BusyError, FileError, ModelError
from . import cache
from .lock import AGAIN
from .remote import TIMEOUT, Offer, RemoteFile, endpoint, reached, transport_errors

CHUNK = 2**20  # bytes; what a kill may cost
TRIES = 3  # in a row without a byte
PAUSE = 0.5  # seconds between them


def fetch(found: Offer, file: RemoteFile, progress: Callable[[int], None]) -> None:
    """One file into the cache, checked against what the Hub says of it.

    Args:
        progress: is told how many bytes of the file are here.

    Raises:
        ModelError: what came is not what the Hub said; nothing of it is kept.
        FileError: the network or the disk failed; what came is kept, and the next fetch goes on from there.
        BusyError: another pull is fetching the same file.
    """
    pointer = cache.snapshot(found.id, found.commit) / file.name
    blob = cache.storage(found.id) / "blobs" / file.etag
    with said(blob, AGAIN):
        if not is_intact(pointer, file):
            pointer.unlink(missing_ok=True)
            blob.parent.mkdir(parents=True, exist_ok=True)
            if not is_intact(blob, file):
                blob.unlink(missing_ok=True)
                _transfer(found, file, blob, progress)
            _link(found, file)
    progress(file.size)


def _link(found: Offer, file: RemoteFile) -> None:
    """The library finds the blob in place, and makes the link in the commit's folder."""
    from huggingface_hub import hf_hub_download

    with reached(found.id):
        hf_hub_download(found.id, file.name, revision=found.commit, cache_dir=cache.root(), endpoint=endpoint())


def is_intact(path: Path, file: RemoteFile) -> bool:
    """Is this the file that the Hub describes?"""
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    with path.open("rb") as data:
        if file.sha256 is not None:
            return hashlib.file_digest(data, "sha256").hexdigest() == file.sha256
        # How git names a file: SHA-1 over "blob SIZE", a zero byte and the content.
        return hashlib.sha1(b"blob %d\0" % file.size + data.read(), usedforsecurity=False).hexdigest() == file.etag


def _transfer(found: Offer, file: RemoteFile, blob: Path, progress: Callable[[int], None]) -> None:
    partial = blob.with_name(blob.name + cache.PARTIAL)
    with open(partial, "ab") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(f"another pull is fetching {file.name} of {found.id}; wait for it") from error
        with reached(found.id):
            _fill(found, file, out, progress)
        os.fsync(out.fileno())
    if not is_intact(partial, file):
        partial.unlink()
        raise ModelError(
            f"{file.name} of {found.id} is not what {endpoint()} says it is: its digest differs; nothing of it was "
            "kept, so pull again, and if it happens twice, do not trust that server"
        )
    os.replace(partial, blob)
    sync_folder(blob.parent)


def _fill(found: Offer, file: RemoteFile, out: BinaryIO, progress: Callable[[int], None]) -> None:
    """Until the file has its size: a connection that breaks is taken up again where it broke."""
    from huggingface_hub.errors import HfHubHTTPError

    if out.tell() > file.size:
        out.truncate(0)
    tries = 0
    while (before := out.tell()) < file.size:
        try:
            _stream(found, file, out, progress)
        except HfHubHTTPError:  # an answer, which will not be another one in a moment
            raise
        except _Stopped as error:
            if tries + 1 == TRIES:
                raise FileError(_stopped(found, file, out.tell(), "stopped sending")) from error
        except transport_errors():
            if tries + 1 == TRIES:
                raise
        tries = 0 if out.tell() > before else tries + 1
        if tries == TRIES:
            raise FileError(_stopped(found, file, before, "ends"))
        if tries:
            time.sleep(PAUSE)


class _Stopped(Exception):
    """The connection broke after the server had begun to answer."""


def _stopped(found: Offer, file: RemoteFile, here: int, what: str) -> str:
    there = f"{cache.megabytes(here)} of {cache.megabytes(file.size)}"
    return f"{endpoint()} {what} {file.name} of {found.id} at {there}; pull again, and it goes on there"


def _stream(found: Offer, file: RemoteFile, out: BinaryIO, progress: Callable[[int], None]) -> None:
    from huggingface_hub import get_session, hf_hub_url
    from huggingface_hub.utils import build_hf_headers, hf_raise_for_status  # type: ignore[attr-defined]

    # Unpacked on the way, a file could not be gone on with at a byte.
    headers = {**build_hf_headers(), "Accept-Encoding": "identity"}
    if done := out.tell():
        headers["Range"] = f"bytes={done}-"
    url = hf_hub_url(found.id, file.name, revision=found.commit, endpoint=endpoint())
    with get_session().stream("GET", url, headers=headers, timeout=TIMEOUT) as response:
        hf_raise_for_status(response)
        if done and response.status_code != 206:  # it sends the whole file all the same
            out.truncate(0)
        for chunk in _chunks(response):
            with said(Path(out.name), AGAIN):
                out.write(chunk)
                out.flush()
            progress(out.tell())
            if out.tell() > file.size:
                return


def _chunks(response: Any) -> Iterator[bytes]:
    """What arrives, in pieces of CHUNK bytes."""
    try:
        yield from response.iter_bytes(CHUNK)
    except transport_errors() as error:
        raise _Stopped from error
