"""What every command of the program prints with: results to standard output, all else to standard error."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import IO, TYPE_CHECKING

import click

from .errors import FileError

if TYPE_CHECKING:
    pass

MOST = 12  # warnings that are said; the rest is counted
PIPE_CLOSED = 141  # as a shell reports SIGPIPE: the reader left before the end ("| head -1")
HELP_NAMES = {"help_option_names": ["-h", "--help"]}
# The prefix makes SUMMARIZE_TO out of --to, under every command alike.
COMMAND = {**HELP_NAMES, "auto_envvar_prefix": "SUMMARIZE"}

option = partial(click.option, show_default=True)


def _debug(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        ctx.find_root().ensure_object(dict)["debug"] = True


debug = option("--debug", is_flag=True, expose_value=False, callback=_debug, help="Show the traceback of an error.")


def is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()


def write(result: str) -> None:
    """To standard output, whole: in UTF-8 into a file or pipe, in the terminal's own encoding on a terminal."""
    if sys.stdout is None:
        raise FileError("there is no standard output to write to; redirect it to a file")
    with suppress(AttributeError):  # a replaced stream, as in tests
        encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="replace")  # type: ignore[union-attr]
    try:
        sys.stdout.write(result.rstrip("\n") + "\n")
        sys.stdout.flush()
    except OSError as error:
        _drop_output()
        if isinstance(error, BrokenPipeError):
            raise click.exceptions.Exit(PIPE_CLOSED) from error
        raise FileError(f"the result could not be written ({error.strerror}); choose another place") from error


def _drop_output() -> None:
    """What could not be written is still in the buffer; without this Python would try, and complain, at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def warn(messages: Iterable[str]) -> None:
    """The warnings, each once and no more than ``MOST``: a page of them is read by nobody."""
    said = list(dict.fromkeys(messages))
    for message in said[:MOST]:
        say(f"summarize: warning: {message}")
    if len(said) > MOST:
        say(f"summarize: warning: {len(said) - MOST} more; --format json has all of them")


def notice(notices: Iterable[str]) -> None:
    """What has to be said on each run: a licence that nobody has acknowledged."""
    for notice in notices:
        say(f"summarize: notice: {notice}")


class Notices(logging.Handler):
    """What the library says while it works, such as that a model is being converted, as a line of the program."""

    def __enter__(self) -> None:
        self._logger = logging.getLogger("summarize")
        self._before, self._logger.propagate = self._logger.propagate, False
        self._logger.addHandler(self)

    def __exit__(self, *_: object) -> None:
        self._logger.removeHandler(self)
        self._logger.propagate = self._before

    def emit(self, record: logging.LogRecord) -> None:
        notice([record.getMessage()])


def say(line: str) -> None:
    """One line on standard error."""
    line = " ".join(line.split())
    if is_terminal(sys.stderr):
        from .render import plain

        line = plain(line)
    with suppress(OSError, ValueError):
        print(line, file=sys.stderr)
