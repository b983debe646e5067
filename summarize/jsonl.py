"""Lines of JSON from anywhere: bounded in length, strict in content. A bad line costs that line and no more.

Python's own reader takes ``NaN``, numbers beyond all bounds and doubled keys without a word, and splits text at U+2028;
none of that is JSON, so it is an error here, or no line end.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

LIMIT = 32 * 2**20  # bytes of a line: an article of 5 million letters, each escaped as \\uXXXX, still fits
CHUNK = 2**20


class BadRow(Exception):
    """A row that is no article: ``kind`` for programs, a sentence for people."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Line(NamedTuple):
    number: int  # from 1
    content: bytes  # without the line end; the first LIMIT bytes where it is longer
    whole: bool


def lines(file: BinaryIO, limit: int = LIMIT) -> Iterator[Line]:
    """Lines that hold something, split at ``\\n`` alone; of one that is too long the rest is passed over unread."""
    number = 0
    while content := file.readline(limit + 1):
        number += 1
        whole = len(content) <= limit or content.endswith(b"\n")
        part = content
        while not whole and part and not part.endswith(b"\n"):
            part = file.readline(CHUNK)
        content = content.removeprefix(b"\xef\xbb\xbf") if number == 1 else content
        if content := content.strip(b" \t\r\n"):
            yield Line(number, content[:limit], whole)


def parse(line: Line, encoding: str = "utf-8") -> dict[str, Any]:
    """The object on a line.

    Raises:
        BadRow: "too_long", "encoding", "json", "too_deep", "duplicate_key", "not_finite" or "wrong_type".
    """
    if not line.whole:
        raise BadRow("too_long", f"the line is longer than {LIMIT // 2**20} MiB; split the text")
    try:
        value = json.loads(
            line.content.decode(encoding), object_pairs_hook=_object, parse_constant=_constant, parse_float=_float
        )
    except UnicodeDecodeError as error:
        raise BadRow("encoding", f"byte {error.start} of the line is not {encoding}; save the file in UTF-8") from error
    except RecursionError as error:
        raise BadRow("too_deep", "the line nests brackets too deeply to be an article") from error
    except ValueError as error:
        raise BadRow("json", f"the line is not whole JSON ({error})"[:300]) from error
    if not isinstance(value, dict):
        raise BadRow("wrong_type", f"the line holds a JSON {_name(value)}, not an object with the text in a field")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        doubled = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise BadRow(
            "duplicate_key", f"the key {doubled[:50]!r} stands twice in one object; it is unclear which counts"
        )
    return found


def _constant(name: str) -> Any:
    raise BadRow("not_finite", f"{name} is no JSON number")


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise BadRow("not_finite", f"the number {digits[:50]} is beyond what a computer holds")
    return value


NAMES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}


def _name(value: object) -> str:
    """What JSON calls it."""
    return NAMES.get(type(value), "null")


def string(row: dict[str, Any], field: str) -> str | None:
    """The text in a field; None where it is null or missing. BadRow "wrong_type" where it is something else."""
    value = row.get(field)
    if value is not None and not isinstance(value, str):
        raise BadRow("wrong_type", f"the field {field!r} holds a {_name(value)}, not a string")
    return value


def dumps(value: Any) -> bytes:
    """A value as one line of JSON in UTF-8 without its end. ValueError for NaN.

    What other programs take for line ends (U+2028, U+2029, U+0085) is escaped, so that no reader cuts the line there.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    for mark in "\u2028\u2029\u0085":
        if mark in text:
            text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text.encode("utf-8", "replace")  # a lone surrogate is no text
