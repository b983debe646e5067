"""What every writer of files that must last needs: errors in words, and renames that are on the disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import FileError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def sync_folder(folder: Path) -> None:
    """New names and renames in the folder are on the disk when this returns."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


@contextmanager
def said(path: Path, again: str = "run the same command again") -> Iterator[None]:
    """Errors of the system as a FileError; ``again`` is what to do once there is room."""
    try:
        yield
    except OSError as error:
        hint = f"make room and {again}" if error.errno in FULL else "mend that and run again"
        raise FileError(f"{path} could not be written or read ({error.strerror or error}); {hint}") from error
