"""fetch: real servers on the loopback; names and public addresses are made up, and nothing leaves the machine."""

from __future__ import annotations

import gc
import gzip
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import tracemalloc
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import urllib3.util.connection
from servers import Answer, Site, drip, redirect, reply

from summarize.errors import FileError, InputError, UsageError
from summarize.web import addresses, robots, wire
from summarize.web.fetch import LIMITS, Limits, Page, fetch

QUICK = Limits(seconds=5, pause=0)
STORY = "<p>Мэрия закрыла мост на ремонт до октября.</p>".encode()


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "ROBOTS", {})
    monkeypatch.setattr(robots, "PACE", robots.Pace())


@pytest.fixture
def serve() -> Iterator[Callable[..., Site]]:
    with ExitStack() as stack:
        yield lambda pages=None, tls=None: stack.enter_context(Site(pages or {"/": reply(STORY)}, tls))


def get(site: Site, path: str = "/", limits: Limits = QUICK) -> Page:
    return fetch(site.url(path), allow_private=True, limits=limits)


class Names:
    """A resolver of our own; the numbers that it gives out for public hosts all lead to one local server."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.known: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self.dialled: list[tuple[str, int]] = []
        self.port: int | None = None
        self.ports: dict[str, int] = {}  # where single numbers lead
        self._resolve, self._dial = socket.getaddrinfo, urllib3.util.connection.create_connection
        monkeypatch.setattr(socket, "getaddrinfo", self.getaddrinfo)
        monkeypatch.setattr(urllib3.util.connection, "create_connection", self.create_connection)

    def add(self, name: str, *answers: list[str]) -> None:
        """``answers`` one after the other; the last one stays."""
        self.known[name] = list(answers)

    def getaddrinfo(self, host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        self.asked.append(host)
        if host not in self.known:
            numbers = {**kwargs, "flags": socket.AI_NUMERICHOST}  # so that no test asks a real name server
            return self._resolve(host, port, *args, **numbers)
        answers = self.known[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in found]

    def create_connection(self, address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        self.dialled.append(address)
        return self._dial(("127.0.0.1", self.ports.get(address[0], self.port or address[1])), *args, **kwargs)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)


# ---- what comes back


def test_the_page_its_type_and_where_it_came_from(serve: Callable[..., Site]) -> None:
    site = serve({"/a": redirect("/b?x=1#part"), "/b?x=1": reply(STORY, type="Text/HTML; Charset=Windows-1251")})
    assert get(site, "/a#top") == Page(STORY, site.url("/b?x=1"), "text/html", "windows-1251")


TYPES = {
    "text/html": ("text/html", None),
    "text/html; charset=utf-8": ("text/html", "utf-8"),
    'text/html;charset="KOI8-R"': ("text/html", "koi8-r"),
    "text/html; boundary=x; charset='utf-8'": ("text/html", "utf-8"),
    "text/html, text/html; charset=utf-8": ("text/html", "utf-8"),
    "application/rss+xml; charset=utf-8": ("application/rss+xml", "utf-8"),
    "application/atom+xml": ("application/atom+xml", None),
    "application/feed+json": ("application/feed+json", None),
    "application/pdf": ("application/pdf", None),
    "application/octet-stream": ("application/octet-stream", None),
    "": ("", None),
    "html": ("", None),
    "text/html\x1b[31m; charset=\x1b": ("", None),
}


@pytest.mark.parametrize("header", TYPES, ids=repr)
def test_type_and_charset_are_those_of_the_header(header: str, serve: Callable[..., Site]) -> None:
    page = get(serve({"/": reply(STORY, type=header)}))
    assert (page.content_type, page.charset) == TYPES[header]


@pytest.mark.parametrize("type", ["image/png", "image/svg+xml", "video/mp4", "audio/mpeg", "font/woff2", "text/css"])
def test_what_is_no_text_is_not_even_read(type: str, serve: Callable[..., Site]) -> None:
    site = serve({"/": drip(reply(type=type).replace(b"Length: 0", b"Length: 999999"), b"x")})
    with pytest.raises(InputError, match=type.replace("+", r"\+")) as caught:
        get(site)
    assert caught.value.kind == "not_text"


def brotli(data: bytes) -> bytes:
    return pytest.importorskip("brotli", minversion="1.2").compress(data)


def zstd(data: bytes) -> bytes:
    return pytest.importorskip("backports.zstd").compress(data)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "gzip twice": ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
    "br": ("br", brotli),
    "zstd": ("zstd", zstd),
    "identity": ("identity", bytes),
}


@pytest.mark.parametrize("how", PACKERS)
def test_a_packed_body_is_unpacked(how: str, serve: Callable[..., Site]) -> None:
    header, pack = PACKERS[how]
    page = get(serve({"/": reply(pack(STORY * 1000), content_encoding=header)}))
    assert page.data == STORY * 1000


@pytest.mark.parametrize("how", PACKERS)
def test_a_packed_body_in_chunks(how: str, serve: Callable[..., Site]) -> None:
    header, pack = PACKERS[how]
    packed = pack(STORY * 1000)
    pieces = [packed[i : i + 7000] for i in range(0, len(packed), 7000)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    head = f"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\nContent-Encoding: {header}\r\n\r\n"
    assert get(serve({"/": head.encode() + chunks + b"0\r\n\r\n"})).data == STORY * 1000


def test_brotli_that_cannot_stop_is_not_asked_for(monkeypatch: pytest.MonkeyPatch, serve: Callable[..., Site]) -> None:
    class Old:
        Decompressor = object

    monkeypatch.setattr("urllib3.util.request.ACCEPT_ENCODING", "gzip,deflate,br")
    monkeypatch.setitem(sys.modules, "brotlicffi", Old)  # type: ignore[arg-type]
    site = serve({"/": reply(b"\x0b", content_encoding="br")})
    with pytest.raises(InputError, match="packed"):
        get(site)
    assert site.requests[-1].headers["accept-encoding"] == "gzip, deflate"


# ---- addresses


ADDRESSES = {
    "https://пример.рф/новость": ("xn--e1afmkfd.xn--p1ai", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C"),
    "http://ПРЕЗИДЕНТ.рф": ("xn--d1abbgf6aiiy.xn--p1ai", "/"),
    "http://example.org/a/../b/./c?q=мост&r=a+b#x": ("example.org", "/b/c?q=%D0%BC%D0%BE%D1%81%D1%82&r=a+b"),
    "  HTTP://Example.ORG:80/%d0%bc?100%&b=%D0%BC \n": ("example.org", "/%D0%BC?100%25&b=%D0%BC"),
    "http://example.org/a b\r\nX-Evil: 1": ("example.org", "/a%20b%0D%0AX-Evil:%201"),
    "http://example.org:8080/": ("example.org:8080", "/"),
    "http://example.org\\@127.0.0.1/": ("example.org", "/%5C@127.0.0.1/"),
}


@pytest.mark.parametrize("url", ADDRESSES, ids=repr)
def test_what_is_asked_for(url: str, names: Names, serve: Callable[..., Site], trusted: ssl.SSLContext) -> None:
    host, target = ADDRESSES[url]
    site = serve({target: reply(STORY)}, trusted if url.startswith("https") else None)
    names.port = site.port
    names.add(host.partition(":")[0], ["93.184.215.14"])
    page = fetch(url, limits=QUICK)
    assert page.url == f"{url.strip().partition(':')[0].lower()}://{host}{target}"
    assert (site.requests[-1].headers["host"], site.paths) == (host, ["/robots.txt", target])


NO_ADDRESS = ["", "новость", "example.org/news", "http://", "http:///x", "http:x", "http://a:99999/", "http://a:0/"]
NO_ADDRESS += ["http://a:b/", "http://a b/", "http://[::1", "http://a%00/", "http://①②⑦.⓪.⓪.①/", "http://a\x1b[31m/"]


@pytest.mark.parametrize("url", NO_ADDRESS, ids=repr)
def test_what_is_no_address(url: str, names: Names) -> None:
    with pytest.raises(UsageError, match="is no web address") as caught:
        fetch(url, limits=QUICK)
    assert names.asked == [] and str(caught.value).isprintable()


REFUSED = [
    "file:///etc/passwd",
    "ftp://example.org/",
    "javascript:alert(1)",
    "gopher://example.org/",
    "data:text/html,x",
]
REFUSED += ["http://user@example.org/", "http://user:secret@example.org/", "http://example.org@127.0.0.1/"]


@pytest.mark.parametrize("url", REFUSED)
@pytest.mark.parametrize("allow_private", [False, True])
def test_what_is_not_opened_whatever_the_host(url: str, allow_private: bool, names: Names) -> None:
    with pytest.raises(InputError) as caught:
        fetch(url, limits=QUICK, allow_private=allow_private)
    assert caught.value.kind == "address" and "secret" not in str(caught.value)
    assert names.asked == []


PRIVATE = "127.0.0.1 127.8.9.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 0.1.2.3 100.64.0.1 192.0.0.1 "
PRIVATE += "192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 192.88.99.1 "
# Other ways of writing 127.0.0.1 and 0.0.0.0.
PRIVATE += "2130706433 0x7f.1 0x7f000001 0177.0.0.1 017700000001 127.1 0 "
PRIVATE += "[::1] [::] [::ffff:127.0.0.1] [::ffff:a01:203] [::127.0.0.1] [::a01:203] [::ffff:0:127.0.0.1] "
PRIVATE += "[64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::1] [2002:7f00:1::1] [2001:0:4136:e378:8000:63bf::] "
PRIVATE += "[2001:db8::1] [fc00::1] [fd00:ec2::254] [fe80::1] [fe80::1%25lo] [fec0::1] [ff02::1] [ff0e::1] [100::1] "
PRIVATE += "[1::1] [4000::1] [5f00::1] [3fff::1] [2001:20::1]"


@pytest.mark.parametrize("host", PRIVATE.split())
def test_no_socket_is_opened_to_a_private_address(host: str, names: Names, serve: Callable[..., Site]) -> None:
    site = serve()
    with pytest.raises(InputError, match="private or reserved") as caught:
        fetch(f"http://{host}:{site.port}/", limits=QUICK)
    assert (caught.value.kind, names.dialled, site.connections) == ("address", [], 0)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "%6cocalhost"])
def test_localhost_by_name(host: str, serve: Callable[..., Site]) -> None:
    site = serve()
    with pytest.raises(InputError) as caught:
        fetch(site.url(host=host), limits=QUICK)
    assert (caught.value.kind, site.connections) == ("address", 0)


INSIDE = "127.0.0.1 10.0.0.7 169.254.169.254 100.64.0.1 0.0.0.0 ::1 fd00::1 ::127.0.0.1 64:ff9b::a00:7 ::ffff:10.0.0.7"


@pytest.mark.parametrize("address", INSIDE.split())
@pytest.mark.parametrize("way", ["name", "redirect", "robots", "rebinding"])
def test_every_way_to_a_private_address_is_shut(
    way: str, address: str, names: Names, serve: Callable[..., Site]
) -> None:
    """A public page may be read on the way there; what counts is whom we called."""
    pages = {"/": redirect("http://inside.test/")} if way == "redirect" else {"/": reply(STORY)}
    pages |= {"/robots.txt": redirect("http://inside.test/robots.txt")} if way == "robots" else {}
    site = serve(pages)
    names.port = site.port
    names.add("inside.test", [address])
    names.add("public.test", ["93.184.215.14"], [address if way == "rebinding" else "93.184.215.14"])
    with pytest.raises(InputError, match="private or reserved") as caught:
        fetch("http://inside.test/" if way == "name" else "http://public.test/", limits=QUICK)
    assert caught.value.kind == "address"
    assert {host for host, _ in names.dialled} == (set() if way == "name" else {"93.184.215.14"})


def test_a_name_is_asked_for_once_a_request_and_only_the_checked_number_is_called(
    names: Names, serve: Callable[..., Site]
) -> None:
    site = serve()
    names.port = site.port
    # A resolver that would give out the inside from the third question on: robots.txt, the page, and no further one.
    names.add("public.test", ["93.184.215.14"], ["93.184.215.15"], ["127.0.0.1"])
    assert fetch("http://public.test/", limits=QUICK).data == STORY
    assert names.asked.count("public.test") == 2
    assert names.dialled == [("93.184.215.14", 80), ("93.184.215.15", 80)]


def test_of_mixed_addresses_only_the_public_ones_are_called(names: Names, serve: Callable[..., Site]) -> None:
    names.port = serve().port
    names.add("mixed.test", ["127.0.0.1", "93.184.215.14", "::1", "10.0.0.1"])
    fetch("http://mixed.test/", limits=QUICK)
    assert {host for host, _ in names.dialled} == {"93.184.215.14"}


def test_the_next_address_is_tried_where_one_is_dead(names: Names, serve: Callable[..., Site]) -> None:
    names.port = serve().port
    names.ports["93.184.215.14"] = 1  # nobody listens there
    names.add("two.test", ["93.184.215.14", "93.184.215.14", "93.184.215.15"])
    assert fetch("http://two.test/", limits=QUICK).data == STORY
    assert [host for host, _ in names.dialled] == ["93.184.215.14", "93.184.215.15"] * 2


def test_the_refusal_is_not_printed_by_a_library(capfd: pytest.CaptureFixture[str]) -> None:
    code = "from summarize.web.fetch import fetch\ntry: fetch('http://127.0.0.1/')\nexcept Exception as e: print(e)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "127.0.0.1 is at a private" in done.stdout and done.stderr == ""


# ---- nothing of ours is given away


def test_proxies_and_logins_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, serve: Callable[..., Site]
) -> None:
    proxy, site = serve(), serve()
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url())
    (tmp_path / "netrc").write_text("default login me password secret\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    get(site)
    assert proxy.connections == 0
    assert all("authorization" not in request.headers for request in site.requests)


def test_what_is_sent_and_that_nothing_is_sent_on(serve: Callable[..., Site]) -> None:
    site = serve({"/": redirect("/b", set_cookie="id=7"), "/b": reply(STORY)})
    get(site)
    sent = {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert [set(request.headers) for request in site.requests] == [sent] * 3
    assert site.requests[-1].headers["user-agent"].startswith("summarize/")
    assert "http" not in site.requests[-1].headers["user-agent"]  # no host is named that nobody has


def test_offline_touches_nothing(names: Names, serve: Callable[..., Site]) -> None:
    site = serve()
    with pytest.raises(UsageError, match="--offline"):
        fetch(site.url(), offline=True, allow_private=True)
    assert (site.connections, names.asked) == (0, [])


# ---- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status: int, serve: Callable[..., Site]) -> None:
    site = serve({"/": redirect("/b", status), "/b": reply(STORY)})
    assert get(site).url == site.url("/b")


WHERE = {
    "c/d": "/a/c/d",
    "/c": "/c",
    "?q": "/a/b?q",
    "//{host}/c": "/c",
    "http://{host}/c": "/c",
    "/новость": "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C",
    "/%CC%EE%F1%F2": "/%CC%EE%F1%F2",
}


@pytest.mark.parametrize("location", WHERE)
def test_where_a_redirect_leads(location: str, serve: Callable[..., Site]) -> None:
    site = serve({WHERE[location]: reply(STORY)})
    site.pages["/a/b"] = redirect(location.format(host=f"127.0.0.1:{site.port}"))
    assert get(site, "/a/b").url == site.url(WHERE[location])


def test_a_location_in_an_old_encoding_keeps_its_bytes(serve: Callable[..., Site]) -> None:
    moved = redirect("/X").replace(b"/X", "/мост".encode("cp1251"))
    assert get(serve({"/": moved, "/%EC%EE%F1%F2": reply(STORY)})).data == STORY


def test_five_redirects_are_followed_and_six_are_not(serve: Callable[..., Site]) -> None:
    site = serve({f"/{n}": redirect(f"/{n + 1}") for n in range(6)} | {"/6": reply(STORY)})
    assert get(site, "/1").url == site.url("/6")
    with pytest.raises(InputError, match="more than 5 times") as caught:
        get(site, "/0")
    assert caught.value.kind == "http"


ASTRAY = {
    "circle": ("/", "http", "in a circle"),
    "file": ("file:///etc/passwd", "address", "only http and https"),
    "user": ("http://me:secret@127.0.0.1/", "address", "user name"),
    "no host": ("http://:80/", "http", "no web address"),
    "bad port": ("http://a:99999/", "http", "no web address"),
    "bad bracket": ("http://[::1/", "http", "no web address"),
    "escape": ("http://a\x1b[31m/", "http", "no web address"),
}


@pytest.mark.parametrize("case", ASTRAY)
def test_redirects_that_lead_nowhere(case: str, serve: Callable[..., Site]) -> None:
    location, kind, message = ASTRAY[case]
    with pytest.raises(InputError, match=message) as caught:
        get(serve({"/": redirect(location)}))
    assert caught.value.kind == kind and str(caught.value).isprintable()


# ---- answers that are no page


STATUS = {
    401: "login",
    403: "closed to programs",
    404: "does not exist",
    410: "removed for good",
    418: "HTTP 418",
    429: "too often",
    451: "legal reasons",
    500: "try again later",
    503: "out of service",
    304: "HTTP 304",
    302: "HTTP 302",  # without a Location
}


@pytest.mark.parametrize("status", STATUS)
def test_refusals_say_what_to_do(status: int, serve: Callable[..., Site]) -> None:
    with pytest.raises(InputError, match=STATUS[status]) as caught:
        get(serve({"/": reply(STORY, status)}))
    assert caught.value.kind == "http" and "; " in str(caught.value)


WAIT = {
    "120": r"in 120 seconds",
    "Wed, 21 Oct 2026 07:28:00 GMT": r"after 2026-10-21 07:28 UTC",
    "": r"try again later",
    "soon\x1b[2J": r"try again later \(",
    "9" * 5000: r"try again later \(",
}


@pytest.mark.parametrize("value", WAIT, ids=lambda value: value[:20])
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_passed_on(status: int, value: str, serve: Callable[..., Site]) -> None:
    with pytest.raises(InputError, match=WAIT[value]):
        get(serve({"/": reply(STORY, status, retry_after=value)}))


BROKEN = {
    "closed at once": (b"", FileError, "broke off"),
    "short": (reply(STORY)[:-5], FileError, "broke off"),
    "short chunk": (b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc", FileError, "broke off"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", InputError, "not HTTP"),
    "no number": (b"HTTP/1.1 abc x\r\n\r\n", InputError, "not HTTP"),
    "500 headers": (b"HTTP/1.1 200 x\r\n" + b"X-A: 1\r\n" * 500 + b"\r\n", InputError, "not HTTP"),
    "a long header": (b"HTTP/1.1 200 x\r\nX-A: " + b"a" * 200_000 + b"\r\n\r\n", InputError, "not HTTP"),
    "two lengths": (b"HTTP/1.1 200 x\r\nContent-Length: 1, 2\r\n\r\nab", InputError, "not HTTP"),
    "two other lengths": (reply(STORY, content_length="5"), InputError, "not HTTP"),
    "no gzip": (reply(STORY, content_encoding="gzip"), InputError, "not HTTP"),
    "unknown packing": (reply(STORY, content_encoding="compress"), InputError, "packed"),
    "six packings": (reply(STORY, content_encoding="gzip," * 5 + "gzip"), InputError, "not HTTP"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_answers_that_are_broken(case: str, serve: Callable[..., Site]) -> None:
    answer, error, message = BROKEN[case]
    with pytest.raises(error, match=message) as caught:
        get(serve({"/": answer}))
    assert getattr(caught.value, "kind", "") in ("file", "http")
    assert caught.value.__cause__ or case == "unknown packing"


def test_a_reset(serve: Callable[..., Site]) -> None:
    def reset(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()

    with pytest.raises(FileError, match="broke off"):
        get(serve({"/": reset}))


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(FileError, match="does not accept a connection") as caught:
        fetch(f"http://127.0.0.1:{port}/", allow_private=True, limits=QUICK)
    assert caught.value.exit_code == 74


@pytest.mark.parametrize("host", ["nowhere.test", "a..b", "a" * 64 + ".test"])
def test_no_such_name(host: str, names: Names) -> None:
    with pytest.raises(FileError, match="There is no host"):
        fetch(f"http://{host}/", limits=QUICK)


# ---- certificates


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Signed by itself, for two names; key and certificate in one file."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    alternatives = "subjectAltName=DNS:good.test,DNS:xn--e1afmkfd.xn--p1ai"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=x -addext"
    files = ["-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run([*command.split(), alternatives, *files], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture
def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(
    server_side: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ssl.SSLContext]:
    """A server whose certificate this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    wire._trust.cache_clear()
    yield server_side
    wire._trust.cache_clear()


def test_a_valid_certificate_is_that_of_the_name_not_of_the_number(
    names: Names, serve: Callable[..., Site], trusted: ssl.SSLContext
) -> None:
    names.port = serve(tls=trusted).port
    names.add("good.test", ["93.184.215.14"])
    assert fetch("https://good.test/", limits=QUICK).data == STORY


def test_a_certificate_for_another_name(names: Names, serve: Callable[..., Site], trusted: ssl.SSLContext) -> None:
    site = serve(tls=trusted)
    names.port = site.port
    names.add("bad.test", ["93.184.215.14"])
    with pytest.raises(FileError, match=r"certificate of bad\.test is not valid"):
        fetch("https://bad.test/", limits=QUICK)
    assert site.requests == []


def test_a_certificate_that_nobody_vouches_for(serve: Callable[..., Site], server_side: ssl.SSLContext) -> None:
    site = serve(tls=server_side)
    with pytest.raises(FileError, match=r"certificate of 127\.0\.0\.1 is not valid") as caught:
        get(site)
    assert isinstance(caught.value.__cause__, ssl.SSLError) and site.requests == []


def test_a_server_without_tls(serve: Callable[..., Site]) -> None:
    with pytest.raises(FileError, match="no secure connection"):
        fetch(serve().url().replace("http:", "https:"), allow_private=True, limits=QUICK)


# ---- time


HEAD = b"HTTP/1.1 200 x\r\nContent-Type: text/html\r\n"
SLOW: dict[str, Answer] = {
    "silent": lambda connection: connection.recv(1) and None,
    "drips headers": drip(HEAD + b"X-A: ", b"a"),
    "drips a body": drip(HEAD + b"Content-Length: 999999\r\n\r\n", b"a"),
    "drips a body without a length": drip(HEAD + b"\r\n", b"a"),
    "endless chunks": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "endless trailer": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: 1\r\n"),
    "continues for ever": drip(b"", b"HTTP/1.1 100 x\r\n\r\n", every=0.001),
    "gzip of nothing": drip(HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")),
    "redirects slowly": lambda connection: (time.sleep(0.2), connection.sendall(redirect(f"/{time.time()}"))),
}


@pytest.mark.parametrize("case", SLOW)
@pytest.mark.parametrize("path", ["/", "/robots.txt"])
def test_the_time_limit_is_for_all_of_it(case: str, path: str, serve: Callable[..., Site]) -> None:
    site = serve({"/": reply(STORY), path: SLOW[case]})
    if case == "redirects slowly":
        site.pages = type("Everywhere", (dict,), {"get": lambda self, path, _: SLOW[case]})()
    start = time.monotonic()
    with pytest.raises(InputError, match=r"within 0\.2 seconds") as caught:
        get(site, limits=replace(QUICK, seconds=0.2, redirects=99))
    assert caught.value.kind == "too_slow"
    assert time.monotonic() - start < 2


def test_a_server_that_never_shakes_hands() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        start = time.monotonic()
        with pytest.raises(InputError, match="within"):
            fetch(
                f"https://127.0.0.1:{listener.getsockname()[1]}/",
                allow_private=True,
                limits=replace(QUICK, seconds=0.4),
            )
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("allow_private", [False, True])
def test_a_name_server_that_does_not_answer(allow_private: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answer.wait(5) and [])
    start = time.monotonic()
    with pytest.raises(InputError, match="within"):
        fetch("http://slow.test/", allow_private=allow_private, limits=replace(QUICK, seconds=0.3))
    answer.set()
    assert time.monotonic() - start < 2


# ---- size


def test_a_page_may_have_just_so_many_bytes(serve: Callable[..., Site]) -> None:
    site = serve({"/": reply(b"a" * 5000), "/gzip": reply(gzip.compress(b"a" * 5000), content_encoding="gzip")})
    for path in ("/", "/gzip"):
        assert len(get(site, path, replace(QUICK, bytes=5000)).data) == 5000
        with pytest.raises(InputError, match=r"larger than 4,999 bytes") as caught:
            get(site, path, replace(QUICK, bytes=4999))
        assert caught.value.kind == "too_large"


def test_a_length_that_is_too_large_is_believed(serve: Callable[..., Site]) -> None:
    site = serve({"/": drip(HEAD + b"Content-Length: 99999999\r\n\r\n", b"a")})
    with pytest.raises(InputError, match="larger than 20 MiB"):
        get(site)


@contextmanager
def memory_below(limit: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


def packed_zeros(wbits: int) -> bytes:
    """200 MiB, without an end. After a full flush the packer repeats itself, so it need not do all the work."""
    packer, zeros = zlib.compressobj(9, wbits=wbits), bytes(2**20)
    first, again = (packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + 199 * again


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "gzip": ("gzip", lambda: packed_zeros(31)),
    "deflate": ("deflate", lambda: packed_zeros(15)),
    "raw deflate": ("deflate", lambda: packed_zeros(-15)),
    "gzip twice": ("gzip, gzip", lambda: gzip.compress(packed_zeros(31))),
    "br": ("br", lambda: pytest.importorskip("brotli", minversion="1.2").compress(bytes(200 * 2**20), quality=4)),
    "zstd": ("zstd", lambda: zstd(bytes(200 * 2**20))),
}


@pytest.mark.parametrize("how", BOMBS)
@pytest.mark.parametrize("chunked", [False, True])
def test_a_bomb_is_stopped_at_the_limit(how: str, chunked: bool, serve: Callable[..., Site]) -> None:
    header, make = BOMBS[how]
    bomb = make()
    assert len(bomb) < 250_000
    answer = reply(bomb, content_encoding=header)
    if chunked:
        chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(bomb), bomb)
        answer = HEAD + f"Content-Encoding: {header}\r\nTransfer-Encoding: chunked\r\n\r\n".encode() + chunk
    site = serve({"/": answer})
    with memory_below(6 * 2**20), pytest.raises(InputError, match="larger than 2 MiB"):
        get(site, limits=replace(QUICK, bytes=2 * 2**20))


FLOODS: dict[str, Answer] = {
    "body": drip(HEAD + b"\r\n", b"a" * 2**16, every=0),
    "chunks": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 2**13, every=0),
    "trailer": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: 1\r\n" * 2**13, every=0),
    "continue": drip(b"", b"HTTP/1.1 100 x\r\n\r\n" * 2**13, every=0),
}


@pytest.mark.parametrize("case", FLOODS)
def test_a_flood_is_stopped_at_the_limit(case: str, serve: Callable[..., Site]) -> None:
    site = serve({"/": FLOODS[case]})
    with memory_below(6 * 2**20), pytest.raises(InputError, match="larger than 65,536 bytes") as caught:
        get(site, limits=replace(QUICK, bytes=2**16))
    assert caught.value.kind == "too_large"


# ---- robots.txt

FORBIDDEN = b"User-agent: *\nDisallow: /private\nDisallow: /*.php$\nAllow: /private/open\n"
LONG = FORBIDDEN + b"# a comment line\n" * 40_000 + b"Disallow: /late\n"
CUT = FORBIDDEN + b"#" * (500 * 2**10 - len(FORBIDDEN) - 12) + b"\nDisallow: /late\n"
ROBOTS: dict[str, tuple[Answer, str, bool]] = {
    "allowed": (reply(FORBIDDEN), "/news", True),
    "forbidden": (reply(FORBIDDEN), "/private/x", False),
    "the longer rule": (reply(FORBIDDEN), "/private/open", True),
    "pattern": (reply(FORBIDDEN), "/a.php", False),
    "packed": (reply(gzip.compress(FORBIDDEN), content_encoding="gzip"), "/private", False),
    "whatever its type": (reply(FORBIDDEN, type="image/png"), "/private", False),
    "byte order mark": (reply("\ufeff".encode() + FORBIDDEN), "/private", False),
    "Cyrillic": (reply("User-agent: *\nDisallow: /новость".encode()), "/новость", False),
    "for us": (reply(b"User-agent: *\nDisallow: /\n\nUser-agent: Summarize/2\nDisallow: /x"), "/news", True),
    "against us": (reply(b"User-agent: other\nUser-agent: SUMMARIZE\nDisallow: /"), "/news", False),
    "for another": (reply(b"User-agent: other\nDisallow: /"), "/news", True),
    "for one whose name begins ours": (reply(b"User-agent: sum\nDisallow: /"), "/news", True),
    "for one whose name ours begins": (reply(b"User-agent: summarize-images\nDisallow: /"), "/news", True),
    "a page in its place": (reply(b"<html><p>Disallow: /</p>"), "/news", True),
    "404": (reply(status=404), "/private", True),
    "403": (reply(FORBIDDEN, status=403), "/private", True),
    "500": (reply(status=500), "/news", False),
    "503": (reply(status=503), "/news", False),
    "moved": (redirect("/moved.txt"), "/private", False),
    "in a circle": (redirect("/robots.txt"), "/private", True),
    "not HTTP": (b"hello\r\n\r\n", "/private", True),
    "rules in the first 500 KiB count": (reply(LONG), "/private", False),
    "rules after them do not": (reply(LONG), "/late", True),
    "nor does half a rule": (reply(CUT), "/news", True),
}


@pytest.mark.parametrize("case", ROBOTS)
def test_robots(case: str, serve: Callable[..., Site]) -> None:
    answer, path, allowed = ROBOTS[case]
    target = addresses.parse(f"http://x{path}").request_uri
    site = serve({"/robots.txt": answer, "/moved.txt": reply(FORBIDDEN), target: reply(STORY)})
    if allowed:
        assert get(site, path).data == STORY
    else:
        with pytest.raises(InputError, match=r"robots\.txt") as caught:
            get(site, path)
        assert caught.value.kind == "robots" and target not in site.paths


def test_the_cut_falls_into_the_last_rule() -> None:
    assert CUT[500 * 2**10 - 11 : 500 * 2**10].startswith(b"Disallow: /") and len(CUT) > 500 * 2**10


def test_robots_is_asked_for_once_a_site(serve: Callable[..., Site]) -> None:
    pages = {"/robots.txt": reply(FORBIDDEN), "/a": reply(STORY), "/b": reply(STORY)}
    site, other = serve(pages), serve(pages)
    get(site, "/a")
    get(site, "/b")
    get(other, "/a")
    assert (site.paths, other.paths) == (["/robots.txt", "/a", "/b"], ["/robots.txt", "/a"])


def test_robots_is_asked_for_where_a_redirect_leads(serve: Callable[..., Site]) -> None:
    closed = serve({"/robots.txt": reply(b"User-agent: *\nDisallow: /"), "/": reply(STORY)})
    site = serve({"/": redirect(closed.url())})
    with pytest.raises(InputError, match="refuses programs"):
        get(site)
    assert closed.paths == ["/robots.txt"]


def test_what_is_remembered_of_sites_ends(serve: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "HOSTS", 2)
    sites = [serve() for _ in range(3)]
    for site in sites:
        get(site)
    assert list(robots.ROBOTS) == [site.url("") for site in sites[1:]]


def test_a_robots_that_could_not_be_had_is_asked_for_again(
    serve: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = serve({"/robots.txt": reply(status=500), "/": reply(STORY)})
    monkeypatch.setattr(robots, "ROBOTS_RETRY", 0.0)
    with pytest.raises(InputError, match="cannot say now"):
        get(site)
    site.pages["/robots.txt"] = reply(FORBIDDEN)
    assert get(site).data == STORY


def test_a_robots_made_to_fill_the_memory(serve: Callable[..., Site]) -> None:
    """9,000 names over 20,000 rules: kept one by one, that is 180 million."""
    bomb = b"".join(b"User-agent: u%d\n" % i for i in range(9000)) + b"Disallow: /\n" * 20_000
    assert get(serve({"/robots.txt": reply(bomb), "/": reply(STORY)})).data == STORY


# ---- pauses


class Clock:
    def __init__(self) -> None:
        self.now, self.slept = 100.0, []  # type: tuple[float, list[float]]

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(robots, "PACE", robots.Pace(lambda: clock.now, clock.sleep))
    return clock


DELAYS = {"": 1.0, "Crawl-delay: 3": 3.0, "Crawl-delay: 0.1": 1.0, "Crawl-delay: 86400": 10.0, "Crawl-delay: x": 1.0}


@pytest.mark.parametrize("line", DELAYS)
def test_a_pause_between_two_visits_but_not_within_one(line: str, clock: Clock, serve: Callable[..., Site]) -> None:
    rules = reply(b"User-agent: *\n" + line.encode())
    site = serve({"/robots.txt": rules, "/": redirect("/b"), "/b": reply(STORY)})
    for _ in range(3):
        get(site, limits=LIMITS)
    assert clock.slept == [DELAYS[line]] * 2


def test_pace() -> None:
    clock = Clock()
    pace = robots.Pace(lambda: clock.now, lambda seconds: None)
    # Three at once at one host wait in line; another host does not, nor does who comes later.
    assert [pace.wait(host, 1.0) for host in ("a", "a", "b", "a")] == [0, 1, 0, 2]
    clock.now += 10
    assert pace.wait("a", 1.0) == 0


def test_waiting_in_line_is_not_counted_as_slowness(serve: Callable[..., Site]) -> None:
    limits = Limits(seconds=0.6, pause=0.8)
    site = serve()
    for _ in range(2):
        assert get(site, limits=limits).data == STORY


def test_from_many_threads(serve: Callable[..., Site]) -> None:
    site = serve({f"/{n}": reply(STORY + bytes([n])) for n in range(16)})
    found: dict[int, bytes] = {}
    threads = [threading.Thread(target=lambda n=n: found.update({n: get(site, f"/{n}").data})) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: STORY + bytes([n]) for n in range(16)}


# ---- the module itself


def test_importing_it_is_light() -> None:
    code = "import sys, summarize.web.fetch; print({'urllib3', 'requests', 'http.client', 'ssl'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("path", ["/", "/moved", "/404", "/png", "/slow"])
def test_no_socket_is_left_open(path: str, serve: Callable[..., Site]) -> None:
    """Warnings are errors here: a socket that only the garbage collector closes is one."""
    pages = {"/moved": redirect("/"), "/png": reply(type="image/png"), "/slow": drip(HEAD, b"X: ")}
    site = serve({"/": reply(STORY), **pages})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with suppress(InputError):
            get(site, path, replace(QUICK, seconds=0.3))
        gc.collect()
    assert [str(warning.message) for warning in caught] == []
