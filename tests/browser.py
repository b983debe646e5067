"""A real headless Chromium for tests, driven by Playwright; what it needs is in the extra [browser].

Found at $SUMMARIZE_BROWSER, where Playwright keeps its own, or on the PATH. Where neither Playwright's download site
nor a package of the system can be reached, npm has one (68 MB, 197 MB unpacked):

    npm install --prefix build/browser @sparticuz/chromium
    cd build/browser && node --input-type=module -e \\
        "import c from '@sparticuz/chromium'; console.log(await c.executablePath())"    # prints /tmp/chromium
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome")
UNPACKED = "/tmp/chromium"  # where the npm package puts it


class Shown(NamedTuple):
    """A page in the browser, and all that it asked for or complained of: both must stay empty."""

    page: Any
    requests: list[str]
    complaints: list[str]


Show = Callable[..., Shown]


def executable(playwright: Any) -> str | None:
    """A Chromium on this machine."""
    if named := os.environ.get("SUMMARIZE_BROWSER"):
        return named
    places = [playwright.chromium.executable_path, *map(shutil.which, NAMES)]
    # Anybody may write to /tmp: only what is our own is run from there.
    if os.path.isfile(UNPACKED) and os.stat(UNPACKED).st_uid == os.getuid():
        places.append(UNPACKED)
    return next((p for p in places if p and os.access(p, os.X_OK)), None)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser, started once a file of tests; they are skipped where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="pages are tried in a browser: pip install -e '.[browser]'")
    with api.sync_playwright() as playwright:
        path = executable(playwright)
        if path is None:
            pytest.skip("no Chromium here: playwright install chromium, or see tests/browser.py")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def show(chromium: Any, tmp_path: Path) -> Iterator[Show]:
    """``show(html, width=…, scheme="dark", …)`` opens a page from a file of its own."""
    with ExitStack() as open_:
        count = 0

        def shown(html: str, width: int = 1440, height: int = 900, scheme: str = "light", **options: Any) -> Shown:
            nonlocal count
            count += 1
            path = tmp_path / f"page{count}.html"
            path.write_text(html, "utf-8")
            size = {"width": width, "height": height}
            context = chromium.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce", **options)
            open_.callback(context.close)
            page = context.new_page()
            found = Shown(page, [], [])
            page.on("request", lambda r: None if r.url == path.as_uri() else found.requests.append(r.url))
            page.on("console", lambda m: found.complaints.append(m.text))
            page.on("pageerror", lambda e: found.complaints.append(str(e)))
            page.on("dialog", lambda d: (found.complaints.append(d.message), d.dismiss()))
            page.goto(path.as_uri())
            return found

        yield shown


# Contrast of every piece of text that can be seen against what lies behind it, by the formula of WCAG 2.
CONTRAST = """() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const linear = (v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => .2126 * linear(r / 255) + .7152 * linear(g / 255) + .0722 * linear(b / 255);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const [r, g, b, alpha = 1] = numbers(getComputedStyle(e).backgroundColor);
      if (alpha > 0) return alpha === 1 ? [r, g, b] : null;
    }
    return [255, 255, 255];
  };
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), e = walk.currentNode.parentElement, s = getComputedStyle(e);
    if (!text || s.visibility === 'hidden' || !e.getClientRects().length) continue;
    const ink = luminance(numbers(e.closest('svg') ? s.fill : s.color)), back = behind(e);
    const paper = back && luminance(back);
    const ratio = back ? (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05) : 0;
    found.push([Math.round(ratio * 100) / 100, text.slice(0, 60), s.color, String(back)]);
  }
  return found.sort((x, y) => x[0] - y[0]);
}"""


def contrasts(page: Any) -> list[tuple[float, str, str, str]]:
    """Ratio, text, colour and background of every piece of text, the worst first."""
    found: list[tuple[float, str, str, str]] = page.evaluate(CONTRAST)
    return found


def style(page: Any, selector: str, name: str) -> str:
    """A computed property of the first element that fits."""
    value: str = page.eval_on_selector(selector, f"e => getComputedStyle(e).getPropertyValue({name!r})")
    return value
