"""The pictures of docs/page.md, made anew: ``python tests/pictures.py``. Needs what tests/browser.py needs."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from browser import executable  # noqa: E402
from sheets import example, night  # noqa: E402

from summarize.view import report, sheet  # noqa: E402

# Name, page, width, height, colours, what the pointer is on, media.
PICTURES = [
    ("page-ru", "ru", 1440, 900, "light", "#en-3", "screen"),
    ("page-en-dark", "en", 1440, 900, "dark", "#ru-6", "screen"),
    ("page-en-narrow", "en", 1000, 900, "light", "#ru-2", "screen"),
    ("page-ru-phone", "ru", 390, 844, "light", None, "screen"),
    ("page-ru-print", "ru", 760, 1075, "light", None, "print"),
    ("report", "report", 1280, 1400, "light", None, "screen"),
    ("report-dark", "report", 1280, 1400, "dark", None, "screen"),
]


def main() -> None:
    from playwright.sync_api import sync_playwright

    pages = {la: sheet.html(*example(la)) for la in ("ru", "en")}
    rows, failures, run = night()
    pages["report"] = report.html(rows, failures, run)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(playwright), args=["--no-sandbox"])
        for name, page, width, height, scheme, pointed, media in PICTURES:
            tab = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            tab.set_content(pages[page])
            tab.emulate_media(media=media)
            if pointed:
                tab.hover(pointed)
            _save(tab.screenshot(), ROOT / "docs" / f"{name}.png")
        browser.close()


def _save(picture: bytes, path: Path) -> None:
    """With few colours, which is a third of the size."""
    from PIL import Image

    few: Any = Image.open(io.BytesIO(picture)).convert("RGB").quantize(96, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(path, path.stat().st_size // 1000, "KB")


if __name__ == "__main__":
    main()
