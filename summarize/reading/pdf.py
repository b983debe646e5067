"""The lines of a PDF, read in a process of its own: pypdf is Python, and a hostile file could keep it busy for ever.

Run as a script by ``office``: the file on standard input, a JSON object on standard output. It imports nothing of ours.
"""

from __future__ import annotations

import io
import json
import signal
import sys
from typing import Any

PAGES = 300
MEMORY = 3 * 2**30  # bytes of address space
SECONDS = 60


def main() -> None:
    _bound()
    try:
        found = _read(sys.stdin.buffer.read())
    except MemoryError:
        found = {"error": "too_large"}
    except Exception as error:  # whatever a broken file makes of pypdf
        found = {"error": "broken", "why": f"{type(error).__name__}: {error}"[:200]}
    sys.stdout.write(json.dumps(found))


def _bound() -> None:
    """Of memory and time, also where the parent is gone. Ctrl-C is the parent's business."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.alarm(SECONDS + 10)


def _read(data: bytes) -> dict[str, Any]:
    """``pages`` as lists of lines, ``title``, ``author``; or ``error``."""
    import pypdf
    from pypdf.errors import DependencyError, PdfReadError

    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        try:
            if not reader.decrypt(""):
                return {"error": "encrypted"}
        except (DependencyError, NotImplementedError, PdfReadError):
            return {"error": "encrypted"}
    if len(reader.pages) > PAGES:
        return {"error": "too_many_pages", "count": len(reader.pages)}
    about: Any = reader.metadata or {}
    names = {key: str(about.get(f"/{key.title()}") or "") for key in ("title", "author")}
    return {"pages": [_lines(page) for page in reader.pages], **names}


def _lines(page: Any) -> list[tuple[str, float, float, float]]:
    """Text, x and y of its beginning, and size of letters, a line each; pieces at one height belong to one line."""
    pieces: list[tuple[str, float, float, float]] = []

    def visit(text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
        x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
        y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
        height = abs(size or 0) * (abs(tm[3]) or abs(tm[1]) or 1) * (abs(cm[3]) or abs(cm[1]) or 1)
        pieces.append((text, x, y, height))

    page.extract_text(visitor_text=visit)
    return _joined(pieces)


def _joined(pieces: list[tuple[str, float, float, float]]) -> list[tuple[str, float, float, float]]:
    found: list[tuple[str, float, float, float]] = []
    line, x, y, size = "", 0.0, 0.0, 0.0
    for text, piece_x, piece_y, height in [*pieces, ("\n", 0.0, 0.0, 0.0)]:
        for i, part in enumerate(text.split("\n")):
            if i:
                if line.strip():
                    found.append((line, x, y, size))
                line = ""
            if part.strip():
                x, y, size = (x, y, max(size, height)) if line.strip() else (piece_x, piece_y, height)
            line += part
    return found


if __name__ == "__main__":
    main()
