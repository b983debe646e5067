"""What a batch reads: text files, folders, patterns, JSONL (plain, gzip, zstd) and Parquet, as one stream of records.

The stream has an order that is the same each time (as named; folders sorted by name, files before subfolders), and
nothing is held of it but the record in hand; only the file names of one folder are sorted in memory.
A record that is no article is a record too, with a ``Failure`` in place of the article: the run goes on.
"""

from __future__ import annotations

import glob
import gzip
import hashlib
import importlib.util
import io
import os
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, BinaryIO, NamedTuple, cast

from . import jsonl, read
from .article import Article, Failure
from .errors import FileError, InputError, UsageError
from .jsonl import BadRow

TEXT = (".txt", ".text", ".md")
ROWS = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")
PARQUET_ROWS = 256  # read at a time


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of the fields that hold the parts of an article; None: the first of GUESSES that a file's rows have."""

    text: str | None = None
    title: str | None = None
    id: str | None = None


NO_NAMES = Fields()
GUESSES = {
    "text": ("text", "body", "content", "article", "article_text", "maintext", "story", "document"),
    "title": ("title", "headline"),
    "id": ("id", "uid", "guid", "url", "link"),
}


class Record(NamedTuple):
    """``position`` is the line or row in ``source`` from 1, or 0 where the file is one text; with the digest of title
    and text they are the key of the record. ``named``: its id is the input's own, not made of source and position.
    ``size`` counts the bytes read since the record before."""

    source: str
    position: int
    article: Article | Failure
    digest: str
    named: bool
    size: int

    @property
    def place(self) -> str:
        return _place(self.source, self.position)


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
        UsageError: it is standard input, a web address or the output itself.
        FileError: there is no such file, or a folder cannot be read.
    """
    if name == "-" or name.lower().startswith(("http://", "https://")):
        raise UsageError(f"a batch cannot read {name!r}, which may differ when it resumes; save it and name the file")
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
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        real = os.path.realpath(place)
        wanted = sorted(n for n in names if n.lower().endswith(TEXT + ROWS) and not n.startswith("."))
        yield from (os.path.join(place, n) for n in wanted if os.path.join(real, n) not in own)


def trace(name: str, own: Collection[str] = ()) -> Trace:
    """Names, sizes and times of change; contents are not read, for that would take as long as the run's own reading.

    Raises:
        FileError: a file cannot be looked at, or a folder holds none of a known kind.
    """
    count = total = 0
    digest = hashlib.blake2b(digest_size=16)
    for path in files(name, own):
        try:
            about = os.stat(path)
        except OSError as error:
            raise FileError(f"{path} cannot be read ({error.strerror}); mend that or leave it out") from error
        _require(path)
        count, total = count + 1, total + about.st_size
        digest.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
    if not count:
        raise FileError(
            f"{name} holds no file that a batch reads ({', '.join(TEXT + ROWS)}); name the files themselves"
        )
    return Trace(name, count, total, digest.hexdigest())


def _require(path: str) -> None:
    """UsageError where the library that reads this kind of file is missing: before the run, not in its midst."""
    for ending, library, extra in ((".zst", "zstandard", "zstd"), (".parquet", "pyarrow", "parquet")):
        if path.lower().endswith(ending) and importlib.util.find_spec(library) is None:
            raise UsageError(f"reading {path} needs {library}: pip install 'summarize[{extra}]'")


# --- records ----------------------------------------------------------------------------------------------------------


def records(
    names: Sequence[str], fields: Fields = NO_NAMES, encoding: str | None = None, own: Collection[str] = ()
) -> Iterator[Record]:
    """Every record of the inputs, in order.

    Raises:
        FileError: an input vanished, reading failed, or a library for its format is missing.
        UsageError: ``encoding`` is no encoding.
    """
    for name in names:
        for path in files(name, own):
            if path.lower().endswith(".parquet"):
                yield from _parquet(path, fields)
            elif path.lower().endswith(ROWS):
                yield from _jsonl(path, fields, encoding)
            else:
                yield _text(path, encoding)


def _text(path: str, encoding: str | None) -> Record:
    size = 0
    try:
        size = os.stat(path).st_size
        if size > jsonl.LIMIT:
            raise InputError("not_text", f"{path} is larger than {jsonl.LIMIT // 2**20} MiB; split it")
        article: Article | Failure = read.from_path(path, encoding)
    except (InputError, FileError) as error:
        article = Failure(path, error.kind, str(error))
    except OSError as error:
        article = Failure(path, "file", f"{path} cannot be read ({error.strerror})")
    return Record(path, 0, article, _digest(article), False, size)


def _jsonl(path: str, fields: Fields, encoding: str | None) -> Iterator[Record]:
    rows = _Rows(path, fields)
    line = None
    try:
        with open(path, "rb") as raw, _unpacked(raw, path) as file:
            before = 0
            for line in jsonl.lines(file):
                raw_digest = hashlib.blake2b(line.content, digest_size=16).hexdigest()
                size, before = raw.tell() - before, raw.tell()
                yield rows.record(line.number, partial(jsonl.parse, line, encoding or "utf-8"), raw_digest, size)
    except LookupError as error:
        raise UsageError(f"There is no encoding called {encoding}; try utf-8, cp1251, koi8-r or cp866.") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield rows.damaged(line.number + 1 if line else 1, error)
    except OSError as error:
        raise FileError(f"{path} could not be read ({error.strerror or error}); mend that and run again") from error


@contextmanager
def _unpacked(raw: BinaryIO, path: str) -> Iterator[BinaryIO]:
    if path.lower().endswith(".gz"):
        with gzip.GzipFile(fileobj=raw) as file:
            yield cast(BinaryIO, file)
    elif path.lower().endswith(".zst"):
        with io.BufferedReader(_Zstd(raw)) as file:
            yield cast(BinaryIO, file)
    else:
        yield raw


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
            packed = packed or self._raw.read(2**16)
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


def _parquet(path: str, fields: Fields) -> Iterator[Record]:
    import pyarrow
    import pyarrow.parquet

    rows, number = _Rows(path, fields), 0
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            wanted = rows.columns(file.schema_arrow.names)
            share = os.stat(path).st_size // max(1, file.metadata.num_rows)
            for batch in file.iter_batches(PARQUET_ROWS, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    yield rows.record(number, partial(dict, row), "", share)
    except BadRow as error:
        yield rows.unusable(error)
    except pyarrow.ArrowException as error:
        yield rows.damaged(number + 1, error)
    except OSError as error:
        raise FileError(f"{path} could not be read ({error.strerror or error}); mend that and run again") from error


class _Rows:
    """Rows of one file → records. Which field holds what is settled by the first row that has one of the guesses, so
    that a later row without it is an error and not a text taken from elsewhere."""

    def __init__(self, source: str, fields: Fields) -> None:
        self.source, self.fields = source, fields

    def record(self, position: int, row: Any, raw_digest: str, size: int) -> Record:
        """``row`` gives the row, or raises BadRow; ``raw_digest`` stands in for the text's where there is none."""
        place, named = _place(self.source, position), False
        try:
            values = row()
            self._settle(values)
            name = self._id(values)
            place, named = (name, True) if name else (place, False)
            article: Article | Failure = self._article(values, place)
        except (BadRow, InputError) as error:
            article = Failure(place, error.kind, str(error))
        digest = _digest(article) if isinstance(article, Article) or not raw_digest else raw_digest
        return Record(self.source, position, article, digest, named, size)

    def damaged(self, position: int, error: Exception) -> Record:
        message = f"the file is damaged from here on, so the rest of it is lost ({error})"
        failure = Failure(_place(self.source, position), "damaged", message[:300])
        return Record(self.source, position, failure, _digest(failure), False, 0)

    def unusable(self, error: BadRow) -> Record:
        failure = Failure(self.source, error.kind, str(error))
        return Record(self.source, 0, failure, _digest(failure), False, 0)

    def columns(self, names: list[str]) -> list[str]:
        self._settle(dict.fromkeys(names, ""))
        wanted = (self.fields.text, self.fields.title, self.fields.id)
        return [name for name in names if name in wanted]

    def _settle(self, row: dict[str, Any]) -> None:
        if self.fields.text is None:
            found = next((name for name in GUESSES["text"] if name in row), None)
            if found is None:
                held = ", ".join(map(repr, list(row)[:8])) or "no field at all"
                raise BadRow("missing_field", f"no field is known to hold the text (there is {held}): use --text-field")
            self.fields = replace(self.fields, text=found)
        if self.fields.title is None:
            self.fields = replace(self.fields, title=next((n for n in GUESSES["title"] if n in row), None))
        if self.fields.id is None:
            self.fields = replace(self.fields, id=next((n for n in GUESSES["id"] if n in row), None))

    def _id(self, row: dict[str, Any]) -> str:
        value = row.get(self.fields.id or "id")
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return _clean(jsonl.string(row, self.fields.id or "id") or "")

    def _article(self, row: dict[str, Any], name: str) -> Article:
        field = self.fields.text or "text"
        if field not in row:
            raise BadRow("missing_field", f"the row has no field {field!r}")
        text, title = jsonl.string(row, field), jsonl.string(row, self.fields.title or "title")
        if text is None:
            raise BadRow("wrong_type", f"the field {field!r} is null")
        article = read.from_bytes(text.encode("utf-8", "replace"), name, "utf-8")
        return replace(article, title=_clean(title) or article.title if title else article.title)


def _place(source: str, position: int) -> str:
    return f"{source}:{position}" if position else source


def _clean(value: str) -> str:
    """Without what is no text: a lone surrogate, as JSON can hold."""
    return value.encode("utf-8", "replace").decode("utf-8")


def _digest(article: Article | Failure) -> str:
    """Of what decides the result: title and text, whatever the id; 32 hex digits."""
    parts = (article.title or "", article.text) if isinstance(article, Article) else (article.kind, article.message)
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
