"""gzip and zstd, unpacked as a stream, or one document as a whole and up to a limit: 200 KB can hold 200 MB."""

from __future__ import annotations

import gzip
import importlib.util
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from ..errors import InputError, UsageError

ENDINGS = {".gz": b"\x1f\x8b", ".zst": b"\x28\xb5\x2f\xfd"}
LIMIT = 64 * 2**20  # bytes of a document, packed or not
BROKEN = (EOFError, zlib.error, gzip.BadGzipFile)  # what reading a damaged stream raises
STEP = 512  # packed bytes at a time: zstd makes at most 16 MiB of them


def ending(name: str) -> str:
    """Of the two endings the one that the name has, or ""."""
    return next((e for e in ENDINGS if name.lower().endswith(e)), "")


def require(name: str) -> None:
    """UsageError where the library that unpacks this kind of file is missing."""
    if ending(name) == ".zst" and importlib.util.find_spec("zstandard") is None:
        raise UsageError(f"reading {name} needs zstandard: pip install 'summarize[zstd]'")


@contextmanager
def unpacked(raw: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """The stream in a file of this name; reading it may raise what is in BROKEN."""
    require(name)
    if ending(name) == ".gz":
        with gzip.GzipFile(fileobj=raw) as file:
            yield cast(BinaryIO, file)
    elif ending(name) == ".zst":
        with io.BufferedReader(_Zstd(raw)) as file:
            yield cast(BinaryIO, file)
    else:
        yield raw


def document(data: bytes, name: str) -> bytes:
    """What is in a packed document.

    Raises:
        InputError: "too_large", or "not_text" where it is damaged.
    """
    try:
        with unpacked(io.BytesIO(data), name) as file:
            found = file.read(LIMIT + 1)
    except BROKEN as error:
        raise InputError("not_text", f"{name} is damaged and cannot be unpacked ({error}); get it once more") from error
    if len(found) > LIMIT:
        raise InputError("too_large", f"{name} holds more than {LIMIT // 2**20} MiB when unpacked; give one article")
    return found


class _Zstd(io.RawIOBase):
    """Frames one after the other. The library's own reader ends a file that was cut short without a word."""

    def __init__(self, raw: BinaryIO) -> None:
        import zstandard

        self._raw, self._start, self._error = raw, zstandard.ZstdDecompressor().decompressobj, zstandard.ZstdError
        self._frame, self._begun, self._ready = self._start(), False, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            packed = self._frame.unused_data if self._frame.eof else b""
            packed = packed or self._raw.read(STEP)
            if not packed:
                if self._begun and not self._frame.eof:
                    raise EOFError("the data end before their last frame does")
                return 0
            if self._frame.eof:
                self._frame = self._start()
            self._begun = True
            try:
                self._ready = self._frame.decompress(packed)
            except self._error as error:
                raise EOFError(str(error)) from error
        piece, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)
