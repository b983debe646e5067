"""Where an article comes from: a file, an address, bytes at hand. What they are is settled in ``content``."""

from __future__ import annotations

import shlex
from pathlib import Path

from .article import Article, Failure
from .errors import FileError, InputError, UsageError
from .reading import packed
from .reading.content import Content, content

LIMIT = packed.LIMIT


def from_path(path: str | Path, encoding: str | None = None) -> Article:
    """Read the file.

    Raises:
        FileError: it cannot be read.
        InputError: it is no text, or its encoding is unclear.
        UsageError: there is no such encoding, or the file holds several articles.
    """
    return from_bytes(load(path), str(path), encoding)


def from_url(url: str, *, encoding: str | None = None, offline: bool = False, allow_private: bool = False) -> Article:
    """Read a page, or another document of the web. Raises what ``fetch.fetch`` and ``from_path`` raise."""
    from .web.fetch import fetch

    page = fetch(url, offline=offline, allow_private=allow_private)
    return from_bytes(page.data, url, encoding, content_type=page.content_type, declared=page.charset, url=page.url)


def from_bytes(
    data: bytes,
    name: str,
    encoding: str | None = None,
    *,
    content_type: str = "",
    declared: str | None = None,
    url: str | None = None,
) -> Article:
    """The article in ``data``; ``name`` is what it is called in errors and becomes its id."""
    return _one(content(data, name, encoding, content_type=content_type, declared=declared, url=url), name)


def load(path: str | Path) -> bytes:
    """The bytes of a file. FileError where it cannot be read, InputError "too_large"."""
    try:
        with open(path, "rb") as file:
            data = file.read(LIMIT + 1)
    except FileNotFoundError as error:
        raise FileError(f"There is no file {path}; check the name.") from error
    except IsADirectoryError as error:
        raise FileError(f"{path} is a folder; name a file, or use: summarize batch {path} -o OUT.jsonl") from error
    except PermissionError as error:
        raise FileError(f"{path} may not be read; change its permissions or copy it.") from error
    except (OSError, ValueError) as error:
        raise FileError(f"{path} could not be read ({error}); check the disk and try again.") from error
    return bounded(data, str(path))


def bounded(data: bytes, name: str) -> bytes:
    """The same. InputError "too_large" where it is longer than LIMIT."""
    if len(data) > LIMIT:
        raise InputError("too_large", f"{name} is larger than {LIMIT // 2**20} MiB; give one article, or split it")
    return data


def several(name: str) -> UsageError:
    """What is said where one article is asked for and many are there."""
    source = "FILE" if name == "standard input" else shlex.quote(name)
    return UsageError(f"{name} holds several articles; condense them with: summarize batch {source} -o summaries.jsonl")


def _one(found: Content, name: str) -> Article:
    if isinstance(found, Article):
        return found
    if len(found) > 1:
        raise several(name)
    if isinstance(found[0], Failure):
        raise InputError(found[0].kind, found[0].message)
    return found[0]
