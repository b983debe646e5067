"""A real server on the loopback: it sends the bytes it is told to and writes down who came.

    with Site({"/": reply(b"<p>…</p>")}) as site:
        fetch(site.url("/"), allow_private=True)
        site.requests[0].headers["user-agent"]

What stands for a path is the bytes of the whole answer, or a function that writes to the socket, for answers that drip
or never end. What is not there is answered with 404, robots.txt too.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

Answer = bytes | Callable[[socket.socket], None]


def reply(body: bytes = b"", status: int = 200, type: str = "text/html", **headers: str) -> bytes:
    """A whole answer; ``content_encoding="gzip"`` becomes Content-Encoding."""
    lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body)}"]
    lines += [f"Content-Type: {type}"] if type else []
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + body


def redirect(where: str, status: int = 302, **headers: str) -> bytes:
    return reply(status=status, location=where, **headers)


def drip(head: bytes, piece: bytes, every: float = 0.02) -> Callable[[socket.socket], None]:
    """The head at once, then the piece again and again; with ``every=0`` as fast as it goes."""

    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(every)

    return send


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]  # names in lower case


class Site:
    def __init__(self, pages: Mapping[str, Answer], tls: ssl.SSLContext | None = None) -> None:
        self.pages = dict(pages)
        self.tls = tls
        self.connections = 0
        self.requests: list[Request] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.port = int(self._listener.getsockname()[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http{'s' if self.tls else ''}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def __enter__(self) -> Site:
        self._start(self._accept)
        return self

    def __exit__(self, *error: Any) -> None:
        for connection in [self._listener, *self._open]:
            with suppress(OSError):  # wakes the thread that waits on it
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener is closed
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError):  # the other side has gone
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (piece := connection.recv(2**16)):
                return
            head += piece
            if not head[:1].isalpha():  # somebody speaks TLS to us
                return connection.sendall(reply(status=400))
        first, *lines = head.decode("latin-1").partition("\r\n\r\n")[0].split("\r\n")
        pairs = (line.partition(":") for line in lines)
        request = Request(first.split()[1], {name.lower(): value.strip() for name, _, value in pairs})
        self.requests.append(request)
        answer = self.pages.get(request.path, reply(b"nothing here", 404))
        if callable(answer):
            answer(connection)
        else:
            connection.sendall(answer)
