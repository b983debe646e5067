"""An address of the web → bytes: public hosts only, within limits of size and time, as robots.txt allows.

Safe to call with an address that somebody else wrote. A name is resolved once, every address it has is checked, and the
socket is opened to a checked address itself: a name that answers differently the second time (DNS rebinding) gains
nothing. Every redirect goes through the same door. Proxies of the environment (``HTTP_PROXY``…), ``.netrc``, cookies
and credentials are never used, since urllib3's bare connections know none of them: a proxy would resolve the name
itself, behind the check's back. A network that can be reached through a proxy only is therefore not reached.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import InputError, UsageError
from .addresses import parse, shown
from .robots import ask
from .visit import LIMITS, SAVE, Limits, Visit, too_large
from .wire import body, follow

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

READABLE = {"", "text/html", "text/xml", "text/plain", "text/markdown", "application/xml", "application/json"}
READABLE |= {"application/pdf", "application/octet-stream", "binary/octet-stream"}
READABLE |= {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@dataclass(frozen=True)
class Page:
    """What came; ``url`` is where it came from in the end, ``charset`` what the header says of it."""

    data: bytes
    url: str
    content_type: str
    charset: str | None


def fetch(url: str, *, offline: bool = False, allow_private: bool = False, limits: Limits = LIMITS) -> Page:
    """The page at an address. ``allow_private`` opens private and loopback addresses too: for tests and own hosts.

    The certificates of this machine (``SSL_CERT_FILE`` is honoured) and of certifi are trusted.

    Raises:
        UsageError: this is no address of the web, or ``offline``.
        InputError: "address", "robots", "http", "not_text", "too_large", "too_slow"; see errors.py.
        FileError: the network failed: no such name, connection refused or broken, certificate not valid.
    """
    name = shown(url)
    if offline:
        raise UsageError(f"--offline forbids the network, where {name} is; {SAVE}, or leave out --offline.")
    target = parse(url)
    visit = Visit(name, limits, allow_private, time.monotonic() + limits.seconds)
    final, answer = follow(visit, target, limits.redirects, partial(ask, visit), partial(_page, visit))
    return Page(answer.data, final.url, *_content_type(answer.headers))


def _page(visit: Visit, response: BaseHTTPResponse) -> bytes:
    if not 200 <= response.status <= 299:
        raise InputError("http", _refusal(visit, response))
    mime, _ = _content_type(response.headers)
    if mime not in READABLE and not re.fullmatch(r"application/.*\+(?:xml|json)", mime):
        message = f"{visit.name} is no text but {mime}; give the address of a page, a feed, a PDF or a Word document."
        raise InputError("not_text", message)
    if (response.length_remaining or 0) > visit.limits.bytes:
        too_large(visit)
    data, whole = body(visit, response, visit.limits.bytes)
    if not whole:
        too_large(visit)
    return data


def _content_type(headers: Any) -> tuple[str, str | None]:
    """The type in lower case, "" where none or no real one is given, and the charset."""
    header = headers.get("Content-Type", "").lower()
    mime = re.match(r"\s*([\w.+-]+/[\w.+-]+)\s*(?:[;,]|$)", header, re.ASCII)
    charset = re.search(r";\s*charset\s*=\s*[\"']?([\w.:+-]+)", header, re.ASCII)
    return mime[1] if mime else "", charset[1] if charset else None


STATUS = {
    401: f"asks for a login; log in with a browser, {SAVE}",
    402: f"asks for payment; {SAVE} if you may read it",
    403: f"is closed to programs; {SAVE}",
    404: "does not exist; check the address",
    407: f"asks for a login at a proxy; {SAVE}",
    410: "was removed for good; look for a copy in an archive",
    429: "was asked for too often; try again {wait}",
    451: "is withheld for legal reasons; look for the story elsewhere",
    503: "is out of service; try again {wait}",
}


def _refusal(visit: Visit, response: BaseHTTPResponse) -> str:
    status = response.status
    other = "cannot be given by its server; try again later" if status >= 500 else f"was not given; {SAVE}"
    said = STATUS.get(status, other).format(wait=_retry_after(response.headers.get("Retry-After", "")))
    return f"{visit.name} {said} (HTTP {status})."


def _retry_after(value: str) -> str:
    from email.utils import parsedate_to_datetime

    if re.fullmatch(r"\d{1,6}", value, re.ASCII):
        return f"in {value} seconds, as the server asks (Retry-After)"
    try:
        return f"after {parsedate_to_datetime(value):%Y-%m-%d %H:%M} UTC, as the server asks (Retry-After)"
    except ValueError:
        return "later"
