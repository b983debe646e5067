"""Addresses of the web: one reading of them, and where a host may be reached in public."""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
from typing import TYPE_CHECKING

from ..errors import FileError, InputError, UsageError
from .visit import SAVE, Visit

if TYPE_CHECKING:
    from urllib3.util import Url


def shown(url: str) -> str:
    """For a message: on one line, without what a terminal would obey."""
    plain = "".join(c if c.isprintable() else "�" for c in url.strip())
    return plain if len(plain) <= 200 else f"{plain[:199]}…"


def parse(url: str) -> Url:
    """Normalised: host in IDNA, path in percent-encoding, no fragment, no port that goes without saying.

    There is one reading of an address, urllib3's, for the check as for the connection: two could be played off.
    """
    from urllib3.exceptions import LocationParseError
    from urllib3.util import Url, parse_url

    no_address = f"{shown(url)!r} is no web address; give one such as https://example.org/news, or a file."
    try:
        # A lone percent sign means itself. Beside good ones, urllib3 would encode all of them again.
        parts = parse_url(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url.strip()))
    except LocationParseError as error:
        raise UsageError(no_address) from error
    if parts.scheme not in ("http", "https", None):
        raise InputError("address", f"{shown(url)} is not opened, only http and https are; give a file by its name.")
    if parts.auth is not None:
        message = f"{shown(parts._replace(auth='…').url)} holds a user name, which is never sent; take it out."
        raise InputError("address", message)
    if not parts.scheme or not parts.host or parts.port == 0:
        raise UsageError(no_address)
    port = None if parts.port == {"http": 80, "https": 443}[parts.scheme] else parts.port
    return Url(parts.scheme, None, parts.host, port, parts.path or "/", parts.query)


def resolved(visit: Visit, host: str, port: int) -> list[str]:
    """Where the host may be reached, as numbers; InputError "address" where that is nowhere in public."""

    def resolve() -> list[str]:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    try:
        found = visit.within(resolve)
    except (socket.gaierror, UnicodeError) as error:  # UnicodeError: a label is empty or too long
        message = f"There is no host {shown(host)} to be found; check the spelling and the network connection."
        raise FileError(message) from error
    if visit.allow_private:
        return found
    public = [address for address in map(_public, found) if address]
    if not public:
        message = f"{shown(host)} is at a private or reserved address; {SAVE}. For your own network: --allow-private."
        raise InputError("address", message)
    return public


def _public(address: str) -> str | None:
    """The address in the form to connect to, None where it is not public.

    requests-hardened knows the ranges that ipaddress takes for global (NAT64, 6to4, multicast…) and looks into
    IPv4-mapped addresses. Tried with 45 addresses, it let through IPv4-compatible ones (``::127.0.0.1``),
    IPv4-translated ones, site-local ``fec0::`` and unassigned ranges: for IPv6, only 2000::/3 is global unicast.
    """
    from requests_hardened.ip_filter import InvalidIPAddress, get_ip_address  # type: ignore[import-untyped]

    # Without a handler of its own, Python would print what is refused to standard error.
    logging.getLogger("requests_hardened").addHandler(QUIET)
    try:
        ip, _ = get_ip_address(address, 0, allow_loopback=False)
    except (InvalidIPAddress, socket.gaierror):  # gaierror: IPv6 on a machine that has none
        return None
    unicast = ip.version == 4 or ip in ipaddress.ip_network("2000::/3")
    return str(ip) if unicast and ip.is_global and not (ip.is_multicast or ip.is_reserved) else None


QUIET = logging.NullHandler()
