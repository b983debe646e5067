"""What a batch leaves: OUT.jsonl, .jsonl.gz or .parquet, beside it OUT.failed.jsonl and the receipt OUT.done.

``finish`` turns a whole journal into these files, so that at any moment the results are absent (or those of the run
before) or whole: everything is written under other names and synced; then errors, receipt and, last, results are
renamed into place, and the folder is synced before the journal goes. Killed in between, the next run does it again
and arrives at the same bytes.
"""

from __future__ import annotations

import errno
import gzip
import importlib.util
import io
import json
import os
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

from .disk import said, sync_folder
from .errors import FileError, UsageError
from .journal import Journal

if TYPE_CHECKING:
    import pyarrow

ENDINGS = (".jsonl", ".jsonl.gz", ".parquet")
BUFFER = 2**18
PARQUET_ROWS = 1_000  # a row group


class Files:
    """The names of all that a run writes; ``OUT`` is the output's name without its ending."""

    def __init__(self, output: str | Path) -> None:
        self.results = Path(os.path.abspath(output))
        name = self.results.name
        ending = next((e for e in sorted(ENDINGS, key=len, reverse=True) if name.lower().endswith(e)), None)
        if ending is None or len(name) == len(ending):
            raise UsageError(f"the output {output} must end in {', '.join(ENDINGS)}, for instance -o summaries.jsonl")
        if ending == ".parquet" and importlib.util.find_spec("pyarrow") is None:
            raise UsageError(f"writing {output} needs pyarrow: pip install 'summarize[parquet]'")
        if self.results.exists() and not self.results.is_file():
            raise UsageError(f"{output} is no file that can be replaced; name a new one")
        if not self.results.parent.is_dir():
            raise FileError(f"there is no folder {self.results.parent}; make it, or name another output")
        self.ending = ending
        self.stem = str(self.results)[: -len(ending)]
        self.journal, self.seen, self.receipt, self.failed = (
            Path(self.stem + end) for end in (".part", ".part.seen", ".done", ".failed.jsonl")
        )

    @property
    def own(self) -> set[str]:
        """Paths, without links, of what must not be taken for input."""
        made = [self.results, self.failed, self.receipt]
        folder = os.path.realpath(self.results.parent)
        return {os.path.join(folder, p.name) for p in (*made, *map(temporary, made), self.journal, self.seen)}

    def read_receipt(self) -> dict[str, Any] | None:
        """What the run that made the results was made of, and what came of it; None where there is no such run."""
        try:
            found = json.loads(self.receipt.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise FileError(f"the receipt {self.receipt} is damaged ({error}); start over with --restart") from error
        return cast(dict[str, Any], found)


def temporary(path: Path) -> Path:
    return path.with_name(path.name + ".tmp")


def finish(files: Files, journal: Journal, receipt: dict[str, Any], go_on: Callable[[], bool] = lambda: True) -> bool:
    """Results, errors and receipt out of a journal with an end mark, which is removed.

    False where ``go_on`` said to stop: nothing has changed then.

    Raises:
        FileError: writing failed; the journal is still whole.
    """
    places = [files.failed, files.receipt, files.results]  # in the order of the renames
    try:
        with said(files.results):
            if not _write(files, journal, receipt, go_on):
                return False
            for place in places:
                os.replace(temporary(place), place)
            sync_folder(files.results.parent)
    finally:
        for place in places:
            with suppress(OSError):
                os.unlink(temporary(place))
    journal.remove()
    return True


def _write(files: Files, journal: Journal, receipt: dict[str, Any], go_on: Callable[[], bool]) -> bool:
    """All three files under their temporary names, synced."""
    with ExitStack() as stack:
        failed, done, raw = (stack.enter_context(_synced(p)) for p in (files.failed, files.receipt, files.results))
        results = stack.enter_context(_writer(files.ending, raw))
        whole = False
        for _, entry in journal.entries():
            if entry.kind == "row":
                results.write(entry.payload)
            elif entry.kind == "error":
                failed.write(entry.payload + b"\n")
            whole = entry.kind == "end"
            if not go_on():
                return False
        if not whole:  # a line was good when it was written and is not now: the disk, not us
            raise OSError(errno.EIO, f"{journal.path} is damaged, and was cut back to what is good in it")
        done.write(json.dumps(receipt, ensure_ascii=False, indent=1).encode("utf-8", "surrogateescape") + b"\n")
    return True


class _Sink(io.FileIO):
    """The system's own write, so that what a fault does to it can be tried."""

    def write(self, data: Any) -> int:
        return os.write(self.fileno(), data)


class _synced:
    """A buffered temporary file, on the disk when the block ends without an error."""

    def __init__(self, path: Path) -> None:
        self._raw = _Sink(temporary(path), "w")
        self._file = io.BufferedWriter(self._raw, BUFFER)

    def __enter__(self) -> BinaryIO:
        return cast(BinaryIO, self._file)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._file.flush()
                os.fsync(self._raw.fileno())
        finally:
            self._raw.close()  # not the buffer, which would try once more to write what it holds


class Writer(Protocol):
    def write(self, payload: bytes) -> object: ...
    def __enter__(self) -> Writer: ...
    def __exit__(self, *_: object) -> None: ...


def _writer(ending: str, file: BinaryIO) -> Writer:
    kinds: dict[str, Callable[[BinaryIO], Writer]] = {".jsonl": _Lines, ".jsonl.gz": _Packed, ".parquet": _Table}
    return kinds[ending](file)


class _Lines:
    def __init__(self, file: BinaryIO) -> None:
        self._file: Any = file

    def write(self, payload: bytes) -> None:
        self._file.write(payload)
        self._file.write(b"\n")

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class _Packed(_Lines):
    def __init__(self, file: BinaryIO) -> None:
        # Without a time in it, so that the same results are the same bytes.
        super().__init__(cast(BinaryIO, gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0)))

    def __exit__(self, kind: object = None, *_: object) -> None:
        if kind is None:
            self._file.close()


class _Table:
    """Parquet with the columns of the contract. ``more`` holds as JSON what a newer version puts into a row beside."""

    def __init__(self, file: BinaryIO) -> None:
        import pyarrow.parquet

        self._schema = schema()
        self._writer: Any = pyarrow.parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, payload: bytes) -> None:
        row = json.loads(payload)
        more = {key: row.pop(key) for key in list(row) if key not in self._schema.names}
        self._rows.append({**row, "more": json.dumps(more, ensure_ascii=False) if more else None})
        if len(self._rows) == PARQUET_ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow

        if self._rows:
            self._writer.write_table(pyarrow.Table.from_pylist(self._rows, schema=self._schema))
            self._rows.clear()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object = None, *_: object) -> None:
        if kind is None:
            self._flush()
        with suppress(OSError) if kind else ExitStack():
            self._writer.close()


def schema() -> pyarrow.Schema:
    """The columns of product.md's object; a language that was not asked for is null."""
    import pyarrow as pa

    languages = pa.struct([("en", pa.string()), ("ru", pa.string())])
    place = [("start", pa.int64()), ("end", pa.int64())]
    source = [*place, ("score", pa.float64())]
    sentence = [
        ("text", languages),
        ("source", pa.list_(pa.struct(source))),
        ("score", pa.float64()),
        ("written", pa.bool_()),
    ]
    spans = [(name, pa.struct(place)) for name in ("source_span", "output_span")]
    warning = [*((name, pa.string()) for name in ("kind", "where", "source", "output", "message")), *spans]
    return pa.schema(
        [
            ("id", pa.string()),
            *((name, pa.string()) for name in ("title", "url", "date", "author", "site")),
            ("language", pa.string()),
            ("words", pa.int64()),
            ("summary", languages),
            ("sentences", pa.list_(pa.struct(sentence))),
            ("warnings", pa.list_(pa.struct(warning))),
            ("removed", pa.list_(pa.struct([*place, ("reason", pa.string())]))),
            ("model", pa.struct([("name", pa.string()), ("digest", pa.string())])),
            ("options", pa.struct([("to", pa.string()), ("length", pa.string()), ("style", pa.string())])),
            ("version", pa.string()),
            ("text", pa.string()),
            ("more", pa.string()),
        ]
    )
