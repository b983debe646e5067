"""Documents made for tests: PDF by hand, so that every line stands where the test wants it; Word by python-docx."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Sequence
from typing import Any

Line = tuple[float, float, float, str]  # x, y, size, text

TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
3 beginbfrange <0000> <04ff> <0000> <2000> <21ff> <2000> <e000> <e0ff> <e000> endbfrange endcmap end end"""


def pdf(pages: Sequence[Sequence[Line]], title: str = "", author: str = "", contents: bytes | None = None) -> bytes:
    """A PDF with a text layer in any letters; ``contents`` stands in for that of each page."""
    objects: list[bytes] = [b"", b""]  # catalogue and page tree, when the pages are known

    def add(value: bytes, stream: bytes | None = None) -> int:
        if stream is not None:
            packed = zlib.compress(stream)
            value = b"<< /Filter /FlateDecode /Length %d %s >>\nstream\n%s\nendstream" % (len(packed), value, packed)
        objects.append(value)
        return len(objects)

    unicode = add(b"", TO_UNICODE)
    below = add(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /DW 500 /CIDToGIDMap /Identity"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    font = add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Plain /Encoding /Identity-H"
        b" /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>" % (below, unicode)
    )
    leaves = []
    for lines in pages:
        stream = contents if contents is not None else b"\n".join(map(_drawn, lines))
        drawn = add(b"", stream)
        resources = b"<< /Font << /F %d 0 R >> >>" % font
        leaves.append(
            add(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources %s /Contents %d 0 R >>"
                % (resources, drawn)
            )
        )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
        len(leaves),
        b" ".join(b"%d 0 R" % leaf for leaf in leaves),
    )
    about = add(b"<< /Title %s /Author %s >>" % (_hex(title), _hex(author)))
    return _file(objects, about)


def _drawn(line: Line) -> bytes:
    x, y, size, text = line
    return b"BT /F %f Tf 1 0 0 1 %f %f Tm <%s> Tj ET" % (size, x, y, text.encode("utf-16-be").hex().encode())


def _hex(text: str) -> bytes:
    return b"<%s>" % (b"\xfe\xff" + text.encode("utf-16-be")).hex().encode()


def _file(objects: list[bytes], about: int) -> bytes:
    out, places = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, io.SEEK_END)
    for number, value in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, value))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(
        b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, about, start)
    )
    return out.getvalue()


def column(*texts: str, x: float = 72, y: float = 770, size: float = 11, leading: float = 14) -> list[Line]:
    """Lines under one another; an empty one leaves a gap between paragraphs."""
    found, at = [], y
    for text in texts:
        if text:
            found.append((x, at, size, text))
        at -= leading if text else leading * 0.6
    return found


def docx(fill: Callable[[Any], None]) -> bytes:
    """A Word document that ``fill`` was given to write in."""
    import docx as library

    document = library.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
