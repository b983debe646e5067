"""Manners: robots.txt (RFC 9309), and a pause between two visits to one host."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from ..errors import InputError
from .addresses import parse
from .visit import SAVE, Visit
from .wire import AGENT, body, follow

if TYPE_CHECKING:
    from protego import Protego
    from urllib3.response import BaseHTTPResponse
    from urllib3.util import Url

ROBOTS_BYTES = 500 * 2**10  # RFC 9309, 2.5: what must be read; the rest may be ignored
ROBOTS_HOPS = 5  # RFC 9309, 2.3.1.2
ROBOTS_KEPT, ROBOTS_RETRY = 24 * 3600.0, 60.0  # seconds; RFC 9309, 2.4: no longer than a day
LONGEST_DELAY = 10.0  # a Crawl-delay of an hour is a wish, not a rule
HOSTS = 1000  # remembered at a time


def ask(visit: Visit, url: Url) -> None:
    """Is the page allowed by robots.txt, and is it our turn? Once per host and visit for the second."""
    rules = robots(visit, url)
    if not rules.allow(url.url):
        why = "refuses programs in its robots.txt" if rules.parser else "cannot say now what its robots.txt allows"
        raise InputError("robots", f"{url.host} {why} ({visit.name}); {SAVE}.")
    if url.host not in visit.hosts:
        visit.hosts.add(str(url.host))
        visit.end += PACE.wait(str(url.host), max(visit.limits.pause, min(rules.delay(), LONGEST_DELAY)))


@dataclass(frozen=True)
class Rules:
    """What a robots.txt says to us; without a ``parser``, ``open`` says whether all is allowed or nothing."""

    until: float
    parser: Protego | None = None
    open: bool = True

    def allow(self, url: str) -> bool:
        return self.parser.can_fetch(url, AGENT) if self.parser else self.open

    def delay(self) -> float:
        return (self.parser.crawl_delay(AGENT) or 0.0) if self.parser else 0.0


ROBOTS: dict[str, Rules] = {}  # by scheme, host and port; the oldest goes first
LOCK = Lock()


def robots(visit: Visit, url: Url) -> Rules:
    site = f"{url.scheme}://{url.netloc}"
    with LOCK:
        rules = ROBOTS.get(site)
    if rules and rules.until > time.monotonic():
        return rules
    rules = _read_robots(visit, parse(f"{site}/robots.txt"))
    with LOCK:
        ROBOTS.pop(site, None)
        ROBOTS[site] = rules
        while len(ROBOTS) > HOSTS:
            del ROBOTS[next(iter(ROBOTS))]
    return rules


def _read_robots(visit: Visit, url: Url) -> Rules:
    """RFC 9309, 2.3.1: what does not exist allows all, what the server fails to give allows nothing.

    Where the network fails, so would the page: the error is passed on, it says more than "not allowed".
    """
    from protego import Protego

    def read(response: BaseHTTPResponse) -> bytes:
        if not 200 <= response.status <= 299:
            return b""
        data, whole = body(visit, response, ROBOTS_BYTES)
        return data if whole else data[: data.rfind(b"\n") + 1]  # half a rule would forbid more than it says

    now = time.monotonic()
    try:
        _, answer = follow(visit, url, ROBOTS_HOPS, lambda url: None, read)
    except InputError as error:
        if error.kind != "http":  # redirects without end, or not HTTP: "unavailable"
            raise
        return Rules(now + ROBOTS_KEPT)
    if answer.status >= 500:
        return Rules(now + ROBOTS_RETRY, open=False)
    if not 200 <= answer.status <= 299:
        return Rules(now + ROBOTS_KEPT)
    return Rules(now + ROBOTS_KEPT, Protego.parse(_ours(answer.data.decode("utf-8-sig", "replace"))))


def _ours(text: str) -> str:
    """robots.txt with all strangers under one name.

    Protego keeps every rule once per name above it: 100 KB with 9,000 names over 20,000 rules took minutes. It also
    takes "sum" for us, where RFC 9309 wants the whole name.
    """
    lines = text.splitlines()
    for i, line in enumerate(lines):
        if found := re.match(r"\s*user[-\s]*agent\s*(?:[:\s])\s*([^#]*)", line, re.IGNORECASE):
            us = re.match(rf"(\*|{AGENT}(?![\w-]))", found[1].strip().lower())
            lines[i] = f"User-agent: {us[1] if us else 'strangers'}"
    return "\n".join(lines)


class Pace:
    """Whose turn it is: visits to one host start at least a pause apart, from any thread."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self._clock, self._sleep, self._lock = clock, sleep, Lock()
        self._free: dict[str, float] = {}  # by host: when the next visit may start; the oldest goes first

    def wait(self, host: str, pause: float) -> float:
        """Sleep until it is our turn; the seconds slept."""
        with self._lock:
            now = self._clock()
            start = max(now, self._free.pop(host, now))
            self._free[host] = start + pause
            while len(self._free) > HOSTS:
                del self._free[next(iter(self._free))]
        if start > now:
            self._sleep(start - now)
        return start - now


PACE = Pace()
