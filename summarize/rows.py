"""Rows of JSONL and Parquet → records. Which field holds what is guessed once a file; a bad row costs itself alone."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from . import jsonl
from .article import Article, Failure
from .errors import FileError, InputError, UsageError
from .jsonl import BadRow
from .reading import content, packed
from .reading.dates import day

ENDINGS = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")
PARQUET_ROWS = 256  # read at a time


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of the fields that hold the parts of an article; None: the first of GUESSES that a file's rows have."""

    text: str | None = None
    title: str | None = None
    id: str | None = None
    url: str | None = None
    date: str | None = None
    author: str | None = None
    site: str | None = None


NO_NAMES = Fields()
GUESSES = {
    "text": ("text", "body", "content", "article", "article_text", "maintext", "story", "document"),
    "title": ("title", "headline"),
    "id": ("id", "uid", "guid", "url", "link"),
    "url": ("url", "link"),
    "date": ("date", "published", "pub_date", "datetime", "date_publish"),
    "author": ("author", "byline", "authors"),
    "site": ("site", "source", "publisher"),
}


class Record(NamedTuple):
    """``position`` is the line, row or entry in ``source`` from 1, or 0 where the file is one text; with the digest of
    title and text they are the key of the record. ``named``: its id is the input's own, not made of source and
    position. ``size`` counts the bytes read since the record before."""

    source: str
    position: int
    article: Article | Failure
    digest: str
    named: bool
    size: int

    @property
    def place(self) -> str:
        return place(self.source, self.position)


def place(source: str, position: int) -> str:
    return f"{source}:{position}" if position else source


def digest(article: Article | Failure) -> str:
    """Of what decides the result: title and text, whatever the id; 32 hex digits."""
    parts = (article.title or "", article.text) if isinstance(article, Article) else (article.kind, article.message)
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def is_rows(path: str) -> bool:
    return path.lower().endswith(ENDINGS)


def require(path: str) -> None:
    """UsageError where the library that reads this kind of file is missing: before the run, not in its midst."""
    packed.require(path)
    if path.lower().endswith(".parquet") and importlib.util.find_spec("pyarrow") is None:
        raise UsageError(f"reading {path} needs pyarrow: pip install 'summarize[parquet]'")


def records(path: str, fields: Fields = NO_NAMES, encoding: str | None = None) -> Iterator[Record]:
    """Every row of the file.

    Raises:
        FileError: reading failed.
        UsageError: ``encoding`` is no encoding, or the library for the format is missing.
    """
    require(path)
    return _parquet(path, fields) if path.lower().endswith(".parquet") else _jsonl(path, fields, encoding)


def _jsonl(path: str, fields: Fields, encoding: str | None) -> Iterator[Record]:
    rows = _Rows(path, fields)
    line = None
    try:
        with open(path, "rb") as raw, packed.unpacked(raw, path) as file:
            before = 0
            for line in jsonl.lines(file):
                raw_digest = hashlib.blake2b(line.content, digest_size=16).hexdigest()
                size, before = raw.tell() - before, raw.tell()
                yield rows.record(line.number, partial(jsonl.parse, line, encoding or "utf-8"), raw_digest, size)
    except LookupError as error:
        raise UsageError(f"There is no encoding called {encoding}; try utf-8, cp1251, koi8-r or cp866.") from error
    except packed.BROKEN as error:
        yield rows.damaged(line.number + 1 if line else 1, error)
    except OSError as error:
        raise FileError(f"{path} could not be read ({error.strerror or error}); mend that and run again") from error


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
        name, named = place(self.source, position), False
        try:
            values = row()
            self._settle(values)
            own = self._id(values)
            name, named = (own, True) if own else (name, False)
            article: Article | Failure = self._article(values, name)
        except (BadRow, InputError) as error:
            article = Failure(name, error.kind, str(error))
        found = digest(article) if isinstance(article, Article) or not raw_digest else raw_digest
        return Record(self.source, position, article, found, named, size)

    def damaged(self, position: int, error: Exception) -> Record:
        message = f"the file is damaged from here on, so the rest of it is lost ({error})"
        failure = Failure(place(self.source, position), "damaged", message[:300])
        return Record(self.source, position, failure, digest(failure), False, 0)

    def unusable(self, error: BadRow) -> Record:
        failure = Failure(self.source, error.kind, str(error))
        return Record(self.source, 0, failure, digest(failure), False, 0)

    def columns(self, names: list[str]) -> list[str]:
        self._settle(dict.fromkeys(names, ""))
        wanted = {getattr(self.fields, part) for part in GUESSES}
        return [name for name in names if name in wanted]

    def _settle(self, row: dict[str, Any]) -> None:
        """The parts whose field is not known yet: the first of the guesses that the row has."""
        for part, guesses in GUESSES.items():
            if getattr(self.fields, part) is None:
                found = next((name for name in guesses if name in row), None)
                if found is None and part == "text":
                    held = ", ".join(map(repr, list(row)[:8])) or "no field at all"
                    message = f"no field is known to hold the text (there is {held}): use --text-field"
                    raise BadRow("missing_field", message)
                self.fields = replace(self.fields, **{part: found})

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
        article = content.from_row(text, name)
        return replace(
            article,
            title=content.line(title) or article.title,
            url=self._about(row, "url") or article.url,
            date=self._about(row, "date") or article.date,
            author=self._about(row, "author") or article.author,
            site=self._about(row, "site") or article.site,
        )

    def _about(self, row: dict[str, Any], part: str) -> str | None:
        """What a row says beside its text; what is no string there says nothing, and is no error."""
        value = row.get(getattr(self.fields, part) or "")
        if part == "date":
            return day(value)
        if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
            value = ", ".join(value)
        return content.line(value) if isinstance(value, str) else None


def _clean(value: str) -> str:
    """Without what is no text: a lone surrogate, as JSON can hold."""
    return value.encode("utf-8", "replace").decode("utf-8")
