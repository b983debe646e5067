"""Word documents and PDF files → articles. python-docx opens the one, pypdf the other, both within limits."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from ..article import Article
from ..errors import InputError
from . import layout, pdf
from .dates import day

PARTS = 10_000  # files in a document
UNPACKED = 256 * 2**20  # bytes of all of them
BODY = 32 * 2**20  # bytes of the text with its markup
TEMPLATE = "2013-12-23"  # of python-docx, and so of half of the world's scripts
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NO_TITLE = re.compile(r"untitled|документ ?\d*$|без (?:названия|имени)|word document|\S+\.\w{2,4}$", re.IGNORECASE)
NOBODY = re.compile(r"python-docx|user|пользователь|admin|админ|owner|microsoft|windows|unknown|автор$", re.IGNORECASE)


# --- Word -------------------------------------------------------------------------------------------------------------


def is_docx(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and "word/document.xml" in _sizes(data)


def _sizes(data: bytes) -> dict[str, int]:
    """What a zip archive says of the files in it; nothing is unpacked, and unpacking goes no further than this."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {info.filename: info.file_size for info in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return {}


def docx(data: bytes, name: str) -> Article:
    """The text of a Word document: paragraphs, headings, lists, rows of tables; inserted text, not deleted text.

    Raises:
        InputError: "too_large", or "not_text" where it is damaged.
    """
    import docx as reader

    sizes = _sizes(data)
    if len(sizes) > PARTS or sum(sizes.values()) > UNPACKED or sizes.get("word/document.xml", 0) > BODY:
        raise InputError("too_large", f"{name} unpacks to more than an article can hold; save its text alone")
    try:
        document = reader.Document(io.BytesIO(data))
        blocks = list(_blocks(document.element.body))
        about = document.core_properties
        title, author, created = about.title, about.author, _created(about)
    except Exception as error:  # whatever a broken archive or broken XML makes of it
        why = f"{type(error).__name__}: {error}"[:150]
        raise InputError("not_text", f"{name} is a Word document that cannot be read ({why}); save it again") from error
    text = "\n\n".join(block for block, _ in blocks if block)
    heading = next((block for block, style in blocks if style == "Title" and block), None)
    return Article(
        text=text,
        id=name,
        title=heading or _title(title or "", text),
        author=_author(author or ""),
        date=created,
    )


def _created(about: Any) -> str | None:
    """The day on which the text was begun; documents made by programs carry the day of their template instead."""
    made = day(about.created)
    return made if made != TEMPLATE else None


def _blocks(parent: Any) -> Iterator[tuple[str, str]]:
    """Text and style of each paragraph, and of each row of a table, in the order of the document."""
    for child in parent:
        if child.tag == W + "p":
            yield _paragraph(child)
        elif child.tag == W + "tbl":
            for row in child.iterchildren(W + "tr"):
                cells = (" ".join(text for text, _ in _blocks(cell) if text) for cell in row.iterchildren(W + "tc"))
                yield "\t".join(cells).strip(), ""
        elif child.tag in (W + "sdt", W + "sdtContent", W + "customXml"):
            yield from _blocks(child)


def _paragraph(node: Any) -> tuple[str, str]:
    style = node.find(f"{W}pPr/{W}pStyle")
    name = style.get(W + "val") or "" if style is not None else ""
    text = "".join(_runs(node)).strip()
    listed = name.startswith("List") or node.find(f"{W}pPr/{W}numPr") is not None
    return (f"• {text}" if listed and text and not re.match(r"[•—–-]\s", text) else text), name


MARKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
# Deleted or moved away; boxes beside the text; their copies for old programs.
PASSED = {W + "del", W + "moveFrom", W + "pPr", W + "rPr", W + "txbxContent"}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def _runs(node: Any) -> Iterator[str]:
    for child in node:
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag in MARKS:
            yield MARKS[child.tag]
        elif child.tag not in PASSED and child.tag != FALLBACK:
            yield from _runs(child)


def _title(value: str, text: str) -> str | None:
    """What the file calls itself, if its text begins with that: the name is often that of another file."""
    value = " ".join(value.removeprefix("Microsoft Word - ").split())
    if not value or NO_TITLE.match(value):
        return None
    return value if value.casefold() in " ".join(text[:3_000].split()).casefold() else None


def _author(value: str) -> str | None:
    """A name of two words or more; programs and users of a computer are no authors."""
    value = " ".join(value.split())
    return value if re.fullmatch(r"[^\W\d_][\w.’'-]*(?: [\w.,’'-]+){1,7}", value) and not NOBODY.search(value) else None


# --- PDF --------------------------------------------------------------------------------------------------------------


def is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def pdf_article(data: bytes, name: str) -> Article:
    """The text layer of a PDF.

    Raises:
        InputError: "not_text" (locked, damaged, no text layer), "too_large" or "too_slow".
    """
    found = _read_apart(data, name)
    if error := found.get("error"):
        raise _refusal(error, found, name)
    text = layout.paragraphs([[layout.Line(*line) for line in page] for page in found["pages"]])
    letters = sum(map(str.isalpha, text))
    strange = len(re.findall(r"[\ue000-\uf8ff\ufffd\x00-\x08]|\(cid:|/[gG]\d+", text))
    if letters < 20 or strange > 0.05 * letters:
        what = "no text layer (a scan, perhaps)" if letters < 20 else "a text layer that cannot be read"
        raise InputError("not_text", f"{name} is a PDF with {what}; run text recognition (OCR) on it")
    return Article(text=text, id=name, title=_title(found["title"], text), author=_author(found["author"]))


def _refusal(error: str, found: dict[str, Any], name: str) -> InputError:
    match error:
        case "encrypted":
            return InputError("not_text", f"{name} is a PDF locked by a password; save a copy without one")
        case "too_many_pages":
            return InputError("too_large", f"{name} has {found['count']} pages, more than {pdf.PAGES}; take out a part")
        case "too_large":
            return InputError("too_large", f"{name} is a PDF that needs more memory than an article may; print it anew")
        case "too_slow":
            return InputError("too_slow", f"{name} is a PDF that takes over {pdf.SECONDS} s to read; print it anew")
    return InputError("not_text", f"{name} is a PDF that cannot be read ({found.get('why', 'damaged')}); save it again")


def _read_apart(data: bytes, name: str) -> dict[str, Any]:
    """What pdf.py says, run in a process of its own (a quarter of a second) that can be ended."""
    # -P: the folder of the script holds modules with the names of Python's own.
    command = [sys.executable, "-P", os.path.abspath(pdf.__file__)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=pdf.SECONDS, start_new_session=True)
    except subprocess.TimeoutExpired:
        return {"error": "too_slow"}
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return {"error": "too_large" if done.returncode < 0 else "broken", "why": " ".join(last)[:200]}
