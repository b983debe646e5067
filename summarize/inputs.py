"""What a batch reads: files, folders, patterns and addresses, of every kind that ``content`` and ``rows`` know, as one
stream of records.

The stream has an order that is the same each time (as named; folders sorted by name, files before subfolders), and
nothing is held of it but the document in hand; only the file names of one folder are sorted in memory.
A record that is no article is a record too, with a ``Failure`` in place of the article: the run goes on.
"""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from . import read, rows
from .article import Article, Failure
from .errors import FileError, InputError, UsageError
from .fetched import Fetched, Saved, is_url
from .reading import content, packed
from .rows import NO_NAMES, Fields, Record

DOCUMENTS = (".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".mht", ".mhtml", ".eml", ".docx", ".pdf")
FEEDS = (".xml", ".rss", ".atom")
KNOWN = (*(kind + end for kind in DOCUMENTS + FEEDS for end in ("", *packed.ENDINGS)), *rows.ENDINGS)
PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)


class Trace(NamedTuple):
    """What an INPUT of the command line was made of: any file added, gone, grown or touched changes the digest."""

    name: str
    files: int
    bytes: int
    digest: str


# --- which files ------------------------------------------------------------------------------------------------------


def files(name: str, own: Collection[str] = ()) -> Iterator[str]:
    """The files that one INPUT means, without those in ``own`` (paths without links: the run's own output).

    Raises:
        UsageError: it is standard input or the output itself.
        FileError: there is no such file, or a folder cannot be read.
    """
    if name == "-":
        raise UsageError("a batch cannot read '-', which may differ when it resumes; save it and name the file")
    if os.path.isdir(name):
        yield from _walk(name, own)
    elif os.path.lexists(name) or not glob.has_magic(name):
        if os.path.realpath(name) in own:
            raise UsageError(f"{name} is the output of this run as well as its input; name another output")
        if not os.access(name, os.R_OK):
            raise FileError(f"there is no file {name} that can be read; check the name and its permissions")
        yield name
    else:
        found = sorted(path for path in glob.iglob(name, recursive=True) if os.path.isfile(path))
        if not found:
            raise FileError(f"no file matches {name}; check the pattern")
        yield from (path for path in found if os.path.realpath(path) not in own)


def _walk(folder: str, own: Collection[str]) -> Iterator[str]:
    """Files of the known kinds, hidden ones left out; links to folders are not followed, for they may form a ring."""

    def unreadable(error: OSError) -> None:
        raise FileError(f"the folder {error.filename} cannot be read ({error.strerror}); mend that or leave it out")

    for place, folders, names in os.walk(folder, onerror=unreadable):
        real = os.path.realpath(place)
        beside = {PAGE.sub("", n) + end for n in names if PAGE.search(n) for end in ("_files", ".files", "_файлы")}
        folders[:] = sorted(
            f for f in folders if not f.startswith(".") and f not in beside and os.path.join(real, f) not in own
        )
        wanted = sorted(n for n in names if n.lower().endswith(KNOWN) and not n.startswith("."))
        yield from (os.path.join(place, n) for n in wanted if os.path.join(real, n) not in own)


def trace(name: str, own: Collection[str] = ()) -> Trace:
    """Names, sizes and times of change; contents are not read, for that would take as long as the run's own reading.

    An address is its own trace: what came from it is saved beside the output, and stays as it is.

    Raises:
        FileError: a file cannot be looked at, or a folder holds none of a known kind.
    """
    if is_url(name):
        return Trace(name, 1, 0, hashlib.blake2b(name.encode(), digest_size=16).hexdigest())
    count = total = 0
    digest = hashlib.blake2b(digest_size=16)
    for path in files(name, own):
        try:
            about = os.stat(path)
        except OSError as error:
            raise FileError(f"{path} cannot be read ({error.strerror}); mend that or leave it out") from error
        rows.require(path)
        count, total = count + 1, total + about.st_size
        digest.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
    if not count:
        kinds = ", ".join((*DOCUMENTS, *FEEDS, ".jsonl", ".parquet"))
        raise FileError(f"{name} holds no file that a batch reads ({kinds}); name the files themselves")
    return Trace(name, count, total, digest.hexdigest())


# --- records ----------------------------------------------------------------------------------------------------------


def records(
    names: Sequence[str],
    fields: Fields = NO_NAMES,
    encoding: str | None = None,
    own: Collection[str] = (),
    fetched: Fetched | None = None,
) -> Iterator[Record]:
    """Every record of the inputs, in order; ``fetched`` holds what came from the addresses among them.

    Raises:
        FileError: an input vanished, reading failed, or a library for its format is missing.
        UsageError: ``encoding`` is no encoding.
    """
    for name in names:
        if is_url(name):
            yield from _address(name, encoding, fetched.get(name) if fetched else None)
            continue
        for path in files(name, own):
            if rows.is_rows(path):
                yield from rows.records(path, fields, encoding)
            else:
                yield from _file(path, encoding)


def _file(path: str, encoding: str | None) -> Iterator[Record]:
    size = 0
    found: content.Content | Failure
    try:
        size = os.stat(path).st_size
        found = content.content(read.load(path), path, encoding)
    except (InputError, FileError) as error:
        found = Failure(path, error.kind, str(error))
    except OSError as error:
        found = Failure(path, "file", f"{path} cannot be read ({error.strerror})")
    return _records(path, found, size)


def _address(url: str, encoding: str | None, saved: Saved | Failure | None) -> Iterator[Record]:
    found: content.Content | Failure
    if saved is None:
        found = Failure(url, "file", f"{url} was not fetched; run the batch again")
    elif isinstance(saved, Failure):
        found = saved
    else:
        try:
            found = content.content(
                saved.data, url, encoding, content_type=saved.content_type, declared=saved.charset, url=saved.url
            )
        except InputError as error:
            found = Failure(url, error.kind, str(error))
    return _records(url, found, 0)


def _records(source: str, found: content.Content | Failure, size: int) -> Iterator[Record]:
    """One record, or one for each entry of a feed; an entry without an id is called by its place."""
    if not isinstance(found, list):
        yield Record(source, 0, found, rows.digest(found), False, size)
        return
    for position, entry in enumerate(found, 1):
        named = entry.id != rows.place(source, position)
        yield Record(source, position, entry, rows.digest(entry), named, size if position == 1 else 0)


# --- one article ------------------------------------------------------------------------------------------------------


def only(name: str, encoding: str | None = None, *, offline: bool = False, allow_private: bool = False) -> Article:
    """The article of a file or an address.

    Raises:
        UsageError: it holds several; the message gives the command for a batch.
        FileError, InputError: as ``read.from_path`` and ``read.from_url``.
    """
    if is_url(name):
        return read.from_url(name, encoding=encoding, offline=offline, allow_private=allow_private)
    if not rows.is_rows(name) or not os.path.isfile(name):
        return read.from_path(name, encoding)
    found = [record.article for record in islice(rows.records(name, NO_NAMES, encoding), 2)]
    if len(found) > 1:
        raise read.several(name)
    if not found:
        raise InputError("empty", f"{name} holds no row; give one that has some")
    if isinstance(found[0], Failure):
        kind = found[0].kind if found[0].kind in InputError.KINDS else "not_text"
        raise InputError(kind, found[0].message)
    return found[0]
