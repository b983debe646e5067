"""One request and its answer: connections to checked addresses, every byte counted and in time, errors as ours.

urllib3's bare connections know no proxies, ``.netrc``, cookies or credentials.
"""

from __future__ import annotations

import io
import socket
import string
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from .._version import __version__
from ..errors import FileError, InputError, UsageError
from .addresses import parse, resolved, shown
from .visit import SAVE, Visit, too_large

if TYPE_CHECKING:
    import ssl

    from urllib3.connection import HTTPConnection
    from urllib3.response import BaseHTTPResponse
    from urllib3.util import Url

AGENT = "summarize"  # the name that robots.txt may speak to
USER_AGENT = f"{AGENT}/{__version__} (+see package homepage; reads single pages at a person's request)"
ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, text/plain;q=0.9, application/pdf;q=0.8, */*;q=0.5"
CHUNK = 2**16
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    location: str | None = None
    data: bytes = b""


Read = Callable[["BaseHTTPResponse"], bytes]


def follow(visit: Visit, url: Url, hops: int, before: Callable[[Url], None], read: Read) -> tuple[Url, Answer]:
    """The last address and what is there; ``before`` is called with every address on the way, ``read`` with the end."""
    seen: set[str] = set()
    while True:
        before(url)
        answer = exchange(visit, url, read)
        if answer.location is None:
            return url, answer
        seen.add(url.url)
        if len(seen) > hops:
            raise InputError("http", f"{visit.name} redirects more than {hops} times; give the page's own address.")
        url = _redirected(visit, url, answer.location)
        if url.url in seen:
            raise InputError("http", f"{visit.name} redirects in a circle, it may insist on cookies; {SAVE}.")


def _redirected(visit: Visit, url: Url, location: str) -> Url:
    raw = location.encode("latin-1", "replace")  # http.client has read the bytes as Latin-1
    try:
        location = raw.decode("utf-8")
    except UnicodeDecodeError:
        location = quote(raw, safe=string.punctuation)
    try:
        return parse(urljoin(url.url, location))
    except (UsageError, ValueError) as error:
        message = f"{visit.name} redirects to something that is no web address; check the address, or {SAVE}."
        raise InputError("http", message) from error


def exchange(visit: Visit, url: Url, read: Read) -> Answer:
    headers = {"Host": str(url.netloc), "User-Agent": USER_AGENT, "Accept": ACCEPT, "Connection": "close"}
    headers["Accept-Encoding"] = ", ".join(_encodings())
    with _translated(visit, str(url.host)), ExitStack() as open_things:
        connection = open_things.enter_context(closing(_connect(visit, url)))
        connection.response_class = partial(_response, visit, open_things)  # type: ignore[assignment]
        connection.request("GET", url.request_uri, headers=headers, preload_content=False)
        response = open_things.enter_context(closing(connection.getresponse()))
        location = response.headers.get("Location")
        if response.status in REDIRECTS and location is not None:
            return Answer(response.status, response.headers, location)
        return Answer(response.status, response.headers, None, read(response))


def _connect(visit: Visit, url: Url) -> HTTPConnection:
    """A connection to the first address that answers."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    port = url.port or {"http": 80, "https": 443}[str(url.scheme)]
    addresses = resolved(visit, str(url.host).strip("[]"), port)
    for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        connection = _connection(url, address, port, visit.remaining() / left)
        try:
            connection.connect()
            return connection
        except (ConnectTimeoutError, NewConnectionError):
            connection.close()
            if left == 1:
                raise
        except BaseException:
            connection.close()
            raise
    raise AssertionError("a host has an address")


def _connection(url: Url, address: str, port: int, timeout: float) -> HTTPConnection:
    from urllib3.connection import HTTPConnection, HTTPSConnection

    if url.scheme == "http":
        return HTTPConnection(address, port, timeout=timeout)
    # The certificate must be that of the name, the socket goes to the number.
    return HTTPSConnection(address, port, timeout=timeout, server_hostname=url.host, ssl_context=_trust())


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    import ssl

    import certifi

    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


class _Wire(io.RawIOBase):
    """Everything that comes in through a socket, headers too, goes through here: the limits hold for all of it.

    A socket's own timeout is per read: a byte now and then would keep it content for ever.
    """

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, visit: Visit) -> None:
        self._sock, self._raw, self._visit = sock, raw, visit
        self._left = 2 * visit.limits.bytes + 2**20  # the page twice, since chunks have their marks, and headers

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._visit.remaining())
        try:
            count = self._raw.readinto(buffer)
        except TimeoutError as error:
            raise self._visit.too_slow() from error
        self._left -= count or 0
        if self._left < 0:
            too_large(self._visit)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def _response(visit: Visit, open_things: ExitStack, sock: socket.socket, **settings: Any) -> Any:
    """What http.client reads an answer with, its input led through a wire."""
    from http.client import HTTPResponse

    response = HTTPResponse(sock, **settings)
    open_things.callback(response.close)  # where a header is wrong, urllib3 leaves it to the garbage collector
    response.fp = io.BufferedReader(_Wire(sock, response.fp.detach(), visit))
    return response


def _encodings() -> list[str]:
    """The ways of packing that can be undone piece by piece, so that a bomb is stopped at the limit."""
    from urllib3.util import make_headers

    names = make_headers(accept_encoding=True)["accept-encoding"].split(",")
    return [name for name in names if name != "br" or _brotli_stops()]


def _brotli_stops() -> bool:
    """Brotli can stop after so many bytes from 1.2 on."""
    try:
        brotli = import_module("brotlicffi")  # in the order in which urllib3 looks for them
    except ImportError:
        brotli = import_module("brotli")
    return hasattr(brotli.Decompressor, "can_accept_more_data")


def body(visit: Visit, response: BaseHTTPResponse, limit: int) -> tuple[bytes, bool]:
    """At most ``limit`` bytes of it, unpacked, and whether that is all."""
    packed = response.headers.get("Content-Encoding", "").lower()
    unknown = {name.strip() for name in packed.split(",")} - {"", "identity", "x-gzip", *_encodings()}
    if unknown:
        message = f"{visit.name} is packed in a way that is not understood here; {SAVE}."
        raise InputError("http", message)
    data = bytearray()
    for chunk in response.stream(CHUNK, decode_content=True):
        visit.remaining()
        data += chunk
        if len(data) > limit:
            del data[limit:]
            return bytes(data), False
    return bytes(data), True


@contextmanager
def _translated(visit: Visit, host: str) -> Iterator[None]:
    """Errors of the network as ours."""
    import ssl
    from http.client import HTTPException

    from urllib3 import exceptions as theirs

    host = shown(host)
    try:
        yield
    except theirs.NewConnectionError as error:  # one of their TimeoutErrors, by descent only
        message = f"{host} does not accept a connection; check the address, the port and the network connection."
        raise FileError(message) from error
    except (TimeoutError, theirs.TimeoutError) as error:
        raise visit.too_slow() from error
    except ssl.SSLCertVerificationError as error:
        why = f"the certificate of {host} is not valid ({error.verify_message.rstrip('.')})"
        raise FileError(f"{visit.name} was not opened: {why}; check the address and this machine's clock.") from error
    except (ssl.SSLError, theirs.SSLError) as error:
        message = f"{visit.name} was not opened: no secure connection to {host} came about; try again, or {SAVE}."
        raise FileError(message) from error
    except (OSError, theirs.ProtocolError) as error:
        message = f"The connection to {host} broke off before {visit.name} was read; try again."
        raise FileError(message) from error
    except (HTTPException, theirs.HTTPError) as error:
        raise InputError("http", f"{host} answers {visit.name} with something that is not HTTP; {SAVE}.") from error
