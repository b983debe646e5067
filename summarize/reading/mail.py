"""Mails (.eml) and web pages saved in one file (.mht): which part is the text, and what the head says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr
from typing import Any

from ..errors import InputError
from . import fragment
from .dates import day

HEAD = re.compile(rb"(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
TELLING = re.compile(rb"^(?:mime-version|message-id|received|return-path):", re.IGNORECASE | re.MULTILINE)
PARTS = 5_000
HEADER = 2_000  # letters of a header that are read: to take one apart costs the square of its length
FORWARDED = re.compile(r"^(?:(?:re|fwd?|отв|пересл?)\s*:\s*)+", re.IGNORECASE)


class _Bounded(policy.EmailPolicy):
    """The library's, which takes no more of a header than that."""

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        return super().header_fetch_parse(name, value[:HEADER])


_POLICY: Any = _Bounded()


@dataclass(frozen=True, slots=True)
class Mail:
    data: bytes  # of the part that is the text
    charset: str | None
    html: bool
    saved: bool  # a web page saved in one file, no letter
    title: str | None
    date: str | None
    author: str | None
    url: str | None


def is_mail(data: bytes) -> bool:
    """Does it begin with the head of a mail? A text that begins "From: …" is none yet."""
    head = HEAD.match(data[:65_536].lstrip().replace(b"\r\n", b"\n"))
    return bool(head and TELLING.search(head[0]))


def read(data: bytes, name: str) -> Mail:
    """The text of a mail, plain where it has both forms; of a saved page its HTML.

    Raises:
        InputError: "not_text": it is damaged, or holds no text.
    """
    if data.count(b"\n--") > PARTS:
        raise InputError("too_large", f"{name} is a mail of more than {PARTS:,} parts; save its text alone")
    try:
        found = _mail(message_from_bytes(data.lstrip(), policy=_POLICY))
    except Exception as error:  # the standard library's parser fails in many ways on heads that are no heads
        why = f"{type(error).__name__}: {error}"[:150]
        raise InputError("not_text", f"{name} is a mail that cannot be read ({why}); save its text") from error
    if found is None:
        raise InputError("not_text", f"{name} is a mail without text; save what is attached to it")
    return found


def _mail(message: EmailMessage) -> Mail | None:
    where = str(message.get("Snapshot-Content-Location") or message.get("Content-Location") or "")
    saved = bool(where) or message.get_content_type() == "multipart/related"
    part = message.get_body(("html", "plain") if saved else ("plain", "html"))
    if part is not None and not saved and not _bytes(part).strip():
        part = message.get_body(("html",))
    if part is None:
        return None
    name, address = parseaddr(str(message.get("From") or ""))
    subject = FORWARDED.sub("", fragment.line(str(message.get("Subject") or "")))
    return Mail(
        data=_bytes(part),
        charset=part.get_content_charset(),
        html=part.get_content_type() == "text/html",
        saved=saved,
        title=subject or None,
        date=day(str(message.get("Date") or "")),
        author=name if name and name != address and not saved else None,
        url=where if re.match(r"https?://", where) else None,
    )


def _bytes(part: MIMEPart) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
