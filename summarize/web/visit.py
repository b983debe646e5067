"""One visit to the web: what it may cost, and how much of that is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Thread
from typing import NoReturn, TypeVar

from ..errors import InputError

SAVE = "save the page in a browser and give the file"

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """``bytes`` of the page when unpacked; ``seconds`` for everything: names, robots.txt, redirects and the page."""

    bytes: int = 20 * 2**20
    seconds: float = 30.0
    redirects: int = 5
    pause: float = 1.0  # seconds between two visits to one host; this waiting is not counted in ``seconds``


LIMITS = Limits()


@dataclass
class Visit:
    name: str  # the address as given, for messages
    limits: Limits
    allow_private: bool
    end: float
    hosts: set[str] = field(default_factory=set)  # asked for leave and waited for

    def remaining(self) -> float:
        left = self.end - time.monotonic()
        if left <= 0:
            raise self.too_slow()
        return left

    def too_slow(self) -> InputError:
        message = f"{self.name} did not arrive within {self.limits.seconds:g} seconds; try again later, or {SAVE}."
        return InputError("too_slow", message)

    def within(self, call: Callable[[], T]) -> T:
        """For what no timeout can be set on, such as the resolver: a thread that is left behind when time is up."""
        future: Future[T] = Future()

        def settle() -> None:
            try:
                future.set_result(call())
            except BaseException as error:  # goes to the caller, as a plain call's would
                future.set_exception(error)

        Thread(target=settle, daemon=True, name="summarize-resolver").start()
        try:
            return future.result(self.remaining())
        except TimeoutError as error:
            raise self.too_slow() from error


def too_large(visit: Visit) -> NoReturn:
    size = visit.limits.bytes
    shown = f"{size / 2**20:g} MiB" if size >= 2**20 else f"{size:,} bytes"
    raise InputError("too_large", f"{visit.name} is larger than {shown}; save the article's text and give the file.")
