"""How much of a page's story is found, and how much beside it; and whether cleaning eats the story.

    python -m benchmarks.pages                 # precision, recall and F beside trafilatura and readability
    python -m benchmarks.pages --eaten         # what is removed from news that is clean already
    python -m benchmarks.pages --show NAME     # one page: what is kept, what is removed and why

The measure is that of the article extraction benchmark of Zyte (2020): precision and recall over 4-grams of words,
averaged over pages, F from the averages. "above the others" compares page by page. Readability takes part where it is
installed (pip install readability-lxml); it is no dependency.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import lzma
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from summarize import clean, text
from summarize.article import Article, Removed
from summarize.errors import InputError
from summarize.reading import page
from summarize.reading.encodings import decode

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
NEWS = {"lenta_sample": "", "nerel_wikinews_ru": "", "gum_en": "GUM_news"}  # and what the id must hold
# Removed from a text, though no reader would call it a part of the story: they are counted apart.
LABELS = ("title", "heading", "dateline", "date line", "photo credit", "caption", "tags", "byline", "signature")


def grams(value: str, n: int = 4) -> Counter[tuple[str, ...]]:
    found = re.findall(r"\w+", value)
    return Counter(tuple(found[i : i + n]) for i in range(max(1, len(found) - n + 1))) if found else Counter()


def precision_recall(true: str, found: str) -> tuple[float, float]:
    a, b = grams(true), grams(found)
    both = (a & b).total()
    if a == b:
        return 1.0, 1.0
    return both / max(1, b.total()), both / max(1, a.total())


def as_text(data: bytes) -> str:
    return decode(data, "page", None, page.charset(data))[0]


def kept(article: Article) -> tuple[str, list[Removed]]:
    """The text without what is removed from it, and that."""
    language = text.detect(article.text)
    if language not in ("ru", "en"):
        return article.text, []
    removed = clean.clean(article.text, language, article.title)  # type: ignore[arg-type]
    out, at = [], 0
    for r in removed:
        out.append(article.text[at : r.start])
        at = r.end
    return "".join([*out, article.text[at:]]), removed


def extracted(data: bytes) -> str:
    return page.extract(as_text(data), "page").text


def cleaned(data: bytes) -> str:
    return kept(page.extract(as_text(data), "page"))[0]


def by_trafilatura(data: bytes) -> str:
    import trafilatura

    return trafilatura.extract(data, include_comments=False) or ""


def by_trafilatura_precise(data: bytes) -> str:
    import trafilatura

    return trafilatura.extract(data, include_comments=False, favor_precision=True) or ""


def by_readability(data: bytes) -> str:
    import readability
    from lxml import html

    return html.fromstring(readability.Document(as_text(data)).summary()).text_content()


def systems() -> dict[str, Callable[[bytes], str]]:
    found: dict[str, Callable[[bytes], str]] = {
        "ours, extracted": extracted,
        "ours, cleaned": cleaned,
        "trafilatura": by_trafilatura,
        "trafilatura, precise": by_trafilatura_precise,
    }
    if importlib.util.find_spec("readability"):
        found["readability"] = by_readability
    return found


def compare(folder: Path) -> None:
    truth = {k: v["articleBody"] for k, v in json.loads((folder / "ground-truth.json").read_text("utf-8")).items()}
    pages = {k: gzip.decompress((folder / "pages" / f"{k}.html.gz").read_bytes()) for k in truth}
    russian = [k for k in truth if len(re.findall("[а-яё]", truth[k])) > 200]
    print(f"{len(truth)} pages, {len(russian)} Russian{'':18} P      R      F      F of the Russian   ms a page")
    for name, system in systems().items():
        begun, rows = time.process_time(), {}
        for k, data in pages.items():
            try:
                rows[k] = precision_recall(truth[k], system(data))
            except InputError as error:
                print(f"  {k[:8]} refused by {name}: {error.kind}")
                rows[k] = (0.0, 0.0)
        cost = 1000 * (time.process_time() - begun) / len(pages)
        of_russian = _figures([rows[k] for k in russian])[-6:]
        print(f"{name:42} {_figures(rows.values())}            {of_russian}         {cost:.0f}")


def _figures(rows: object) -> str:
    found = list(rows)  # type: ignore[call-overload]
    p, r = (sum(row[i] for row in found) / len(found) for i in (0, 1))
    return f"{p:.4f} {r:.4f} {2 * p * r / (p + r):.4f}"


def articles(path: Path, wanted: str) -> Iterator[Article]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if wanted in row["id"]:
                yield Article(row["text"], id=row["id"], title=row.get("title"))


def eaten(folder: Path) -> None:
    for name, wanted in NEWS.items():
        sentences = gone = 0
        reasons: Counter[str] = Counter()
        for article in articles(folder / f"{name}.jsonl.xz", wanted):
            language = text.detect(article.text)
            if language not in ("ru", "en"):
                continue
            found = text.sentences(article.text, language)  # type: ignore[arg-type]
            sentences += len(found)
            for r in kept(article)[1]:
                hit = sum(s.start < r.end and s.end > r.start for s in found)
                reasons[r.reason] += hit
                gone += hit * (r.reason not in LABELS)
                if r.reason not in LABELS or r.reason == "caption":
                    print(f"  {article.id}: {r.reason}: {' '.join(article.text[r.start : r.end].split())[:150]}")
        print(
            f"{name}: {gone} of {sentences:,} sentences removed ({100 * gone / sentences:.2f}%); all: {dict(reasons)}"
        )


def show(folder: Path, name: str) -> None:
    for path in sorted(p for p in folder.rglob(f"{name}*") if p.is_file()):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        try:
            article = page.extract(as_text(data), path.name)
        except InputError as error:
            print(f"== {path.name}: {error.kind}: {error}")
            continue
        print(f"== {path.name}: {article.title} | {article.date} | {article.author} | {article.site}")
        body, removed = kept(article)
        print(re.sub(r"\n{2,}", "\n", body).strip())
        for r in removed:
            print(f"   - {r.reason}: {article.text[r.start : r.end]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--eaten", action="store_true")
    parser.add_argument("--show", metavar="NAME")
    given = parser.parse_args()
    if not given.data.is_dir():
        raise SystemExit(f"there is no folder {given.data}: name the one that holds html/ and news/ with --data")
    if given.show:
        show(given.data / "html", given.show)
    elif given.eaten:
        eaten(given.data / "news")
    else:
        compare(given.data / "html")


if __name__ == "__main__":
    main()
