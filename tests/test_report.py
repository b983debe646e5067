"""The report of a batch: what it counts, that it does not grow, and how it looks in a real browser."""

from __future__ import annotations

import gzip
import re
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser
import lxml.html
import pytest
from browser import Show, contrasts
from sheets import record

from summarize.errors import FileError, UsageError
from summarize.jsonl import dumps
from summarize.output import Files, _writer
from summarize.view import plots, report
from summarize.view.report import Run
from summarize.view.tally import DOUBTFUL, Distribution, Tally

chromium, show = browser.chromium, browser.show  # fixtures


def warning(kind: str, where: str = "en", source: str = "5", output: str = "6") -> dict[str, str]:
    message = f"the source has “{source}”, the output “{output}”"
    return {"kind": kind, "where": where, "source": source, "output": output, "message": message}


def row(id: str, *kinds: str, score: float = 0.5, **changes: Any) -> dict[str, Any]:
    """A row of a batch with findings of these kinds."""
    return {
        "id": id,
        "title": f"Мост {id}",
        "url": None,
        "language": "ru",
        "summary": {"ru": "Мост открыт для всех.", "en": "The bridge is open."},
        "sentences": [{"text": {}, "source": [], "score": score}],
        "warnings": [warning(kind) for kind in kinds],
        "text": "слово " * 40,
        **changes,
    }


def failure(kind: str, id: str = "a.txt") -> dict[str, Any]:
    return {"id": id, "input": "crawl", "error": {"kind": kind, "message": f"it is {kind}"}}


ROWS = [row("one", "number", "name"), row("two"), row("three", "number", "quality"), row("four", "text")]
FAILURES = [failure("empty"), failure("json", "b.txt"), failure("empty", "c.txt")]


def parsed(rows: list[dict[str, Any]], failures: list[dict[str, Any]] = [], **run: Any) -> Any:  # noqa: B006
    return lxml.html.fromstring(report.html(rows, failures, Run("night.jsonl", **run)))


def texts(page: Any, selector: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in page.cssselect(selector)]


def cells(page: Any, heading: str) -> list[list[str]]:
    """The rows of the table under a heading."""
    table = page.get_element_by_id(heading).getparent()
    return [texts(tr, "th, td") for tr in table.cssselect("tbody tr")]


# --- what it says -----------------------------------------------------------------------------------------------------


def figures(page: Any) -> dict[str, str]:
    return dict(zip(texts(page, ".figures dt"), texts(page, ".figures dd"), strict=True))


def test_figures() -> None:
    assert figures(parsed(ROWS, FAILURES, seconds=8.0)) == {
        "articles summarized": "4",
        "records failed": "3",
        "articles with a finding about facts": "2 50 %",
        "words read": "160",
        "words in the summaries": "16",
        "time": "8 s",
        "articles a second": "0.50",
    }


def test_speed_is_of_the_articles_that_the_time_was_for() -> None:
    assert figures(parsed(ROWS, seconds=4.0, articles=2))["articles a second"] == "0.50"


def test_failures_by_kind() -> None:
    assert cells(parsed(ROWS, FAILURES), "failures") == [
        ["empty a.txt it is empty", "2", "66.7 %"],
        ["json b.txt it is json", "1", "33.3 %"],
    ]


def test_findings_by_kind_and_language_facts_first() -> None:
    rows = [*ROWS, row("five", warnings=[warning("number", "ru"), warning("encoding", "")])]
    assert cells(parsed(rows), "findings") == [
        ["Number", "English", "2", "400"],
        ["Name", "English", "1", "200"],
        ["Number", "Русский", "1", "200"],
        ["Encoding", "the article itself", "1", "200"],
        ["Quality", "English", "1", "200"],
        ["Text", "English", "1", "200"],
    ]


def test_the_most_doubtful_come_first() -> None:
    rows = [
        row("clean"),
        row("unsure", score=0.1),
        row("three others", "quality", "length", "text"),
        row("one fact", "name"),
        row("one fact, unsure", "name", score=0.1),
        row("two facts", "name", "date"),
    ]
    order = ["two facts", "one fact, unsure", "one fact", "three others", "unsure", "clean"]
    assert texts(parsed(rows), ".cards h3") == [f"Мост {id}" for id in order]


def test_no_more_than_twenty_and_of_equals_the_first() -> None:
    page = parsed([*(row(f"a{i}") for i in range(50)), *(row(f"b{i}", "name") for i in range(5))])
    assert texts(page, ".cards code") == [f"b{i}" for i in range(5)] + [f"a{i}" for i in range(15)]


def test_a_card_shows_summaries_and_findings_in_their_languages() -> None:
    page = parsed([row("one", "number")])
    assert [(p.get("lang"), " ".join(p.text_content().split())) for p in page.cssselect(".texts p")] == [
        ("ru", "Русский. Мост открыт для всех."),
        ("en", "English. The bridge is open."),
    ]
    assert texts(page, ".note") == ["Number, English. The source has “5”, the output “6”."]


def test_where_lengths_are_unknown_it_says_how_to_learn_them() -> None:
    page = parsed([row("one", text=None)])
    assert "--with-text" in page.get_element_by_id("lengths").getparent().text_content()
    assert not page.cssselect("#plot-source, #plot-compression")
    assert page.cssselect("#plot-summary")


def test_words_may_stand_in_the_row() -> None:
    assert figures(parsed([row("one", text=None, words=123)]))["words read"] == "123"


def test_part_known() -> None:
    said = texts(parsed([row("one"), row("two", text=None)]), "#plot-source span")
    assert said == ["median 40; nine tenths lie between 40 and 40. Known for 1 of 2 articles."]


def test_nothing_at_all_is_a_report_too() -> None:
    page = parsed([])
    assert figures(page)["articles summarized"] == "0"
    assert not page.cssselect("svg")


def test_in_russian() -> None:
    page = lxml.html.fromstring(report.html(ROWS, FAILURES, Run("ночь", seconds=7500), language="ru"))
    assert page.get("lang") == "ru"
    assert figures(page)["время"] == "2 ч 5 мин"
    assert texts(page, ".note")[0] == "Число, English. В статье «5», здесь «6»."


# --- plots ------------------------------------------------------------------------------------------------------------


def distribution(values: list[float]) -> Distribution:
    found = Distribution()
    for value in values:
        found.add(value)
    return found


VALUES = [
    ("one", [7.0]),
    ("zeros", [0.0] * 5),
    ("even", [float(i) for i in range(1000)]),
    ("a tail", [10.0] * 500 + [1_000_000.0]),
    ("far from 0", [5000.0 + i for i in range(100)]),
    ("percents", [i / 7 for i in range(700)]),
]


@pytest.mark.parametrize("values", [v for _, v in VALUES], ids=[name for name, _ in VALUES])
def test_a_histogram_holds_every_value_once(values: list[float]) -> None:
    plot = plots.histogram(distribution(values), "en")
    assert plot
    assert sum(int(count.replace(",", "")) for _, count in plot.rows) == len(values)
    assert all(b.x >= plots.LEFT and b.x + b.width <= plots.WIDTH + 1 for b in plot.bars)
    assert all(
        b.y >= plots.TOP - 1e-6 and abs(b.y + b.height - (plots.HEIGHT - plots.BOTTOM)) < 1e-6 for b in plot.bars
    )
    assert len(plot.bars) <= plots.BARS + 2


def test_bins_are_exact_below_a_hundred_and_near_above() -> None:
    for value in (0, 1, 42, 99, 100, 101, 1234, 5_000_000):
        kept = distribution([value]).quantile(0.5)
        assert kept == value if value < 100 else abs(kept / value - 1) < 0.002


def test_speed_over_time() -> None:
    plot = plots.over_time([(10.0, 100), (20.0, 100), (30.0, 400)], "en")
    assert plot
    assert plot.rows == [("10\u00a0s", "10"), ("20\u00a0s", "0"), ("30\u00a0s", "30")]


@pytest.mark.parametrize("points", [[], [(0.0, 0)], [(0.0, 5)]], ids=["none", "start", "no time"])
def test_no_time_no_plot(points: list[tuple[float, int]]) -> None:
    assert plots.over_time(points, "en") is None


STEPS = [(0.3, 0.5), (1, 1), (1.01, 2), (3, 5), (7, 10), (40, 50), (50, 50), (51, 100)]


@pytest.mark.parametrize(("value", "step"), STEPS)
def test_round_steps(value: float, step: float) -> None:
    assert plots.round_step(value) == pytest.approx(step)


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz", ".parquet"])
def test_every_form_of_output_gives_the_same_report(tmp_path: Path, ending: str) -> None:
    full = [record("ru"), record("en"), {**record("en"), "text": "word " * 300, "words": 300}]
    path = Files(tmp_path / f"night{ending}").results
    with path.open("wb") as file, _writer(ending, file) as writer:
        for found in full:
            writer.write(dumps(found))
    failed = tmp_path / "night.failed.jsonl"
    failed.write_bytes(b"".join(dumps(f) + b"\n" for f in FAILURES))
    made = report.from_files(path, failed, seconds=3.0)
    assert made == report.html(full, FAILURES, Run(path.name, 3.0))


BAD_LINES = [
    ("torn", b'{"id": "a", "summ'),
    ("array", b"[1]"),
    ("NaN", b'{"id": NaN}'),
    ("no summary", b'{"id": "a"}'),
    ("wrong type", b'{"id": "a", "summary": "text"}'),
    ("id a number", b'{"id": 5, "summary": {"ru": "a"}}'),
    ("warnings of strings", b'{"summary": {"ru": "a"}, "warnings": ["x"]}'),
    ("not UTF-8", b'{"id": "\xff"}'),
]


@pytest.mark.parametrize("line", [line for _, line in BAD_LINES], ids=[name for name, _ in BAD_LINES])
def test_a_bad_line_is_counted_and_costs_itself(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "night.jsonl"
    path.write_bytes(dumps(ROWS[0]) + b"\n" + line + b"\n" + dumps(ROWS[1]) + b"\n")
    found = figures(lxml.html.fromstring(report.from_files(path, None)))
    assert (found["articles summarized"], found["lines could not be read"]) == ("2", "1")


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torn = tmp_path / "torn.jsonl.gz"
    torn.write_bytes(gzip.compress(dumps(ROWS[0]) * 100)[:-20])
    (tmp_path / "text.parquet").write_bytes(b"not parquet at all")
    for name, says in (("no.jsonl", "run the batch first"), (torn.name, "--restart"), ("text.parquet", "--restart")):
        with pytest.raises(FileError, match=f"{name}.*{says}"):
            report.from_files(tmp_path / name, None)
    with pytest.raises(FileError, match="run the batch first"):
        report.from_files(_written(tmp_path, ROWS), tmp_path / "no.failed.jsonl")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UsageError, match=r"pip install 'summarize\[parquet\]'"):
        report.from_files(tmp_path / "text.parquet", None)


def _written(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / "written.jsonl"
    path.write_bytes(b"".join(dumps(r) + b"\n" for r in rows))
    return path


def many(count: int) -> Iterator[dict[str, Any]]:
    for i in range(count):
        kinds = ["number"] * (i % 7 == 0) + [f"kind{i}"]
        yield row(f"crawl/{i}", *kinds, score=(i % 1000) / 1000, text=None, words=i, title="т" * 1000)


def test_memory_does_not_grow_with_the_rows() -> None:
    """Not with different lengths, kinds and ids either; the rows themselves would take 60 MB."""

    def peak(count: int) -> int:
        tracemalloc.start()
        tally = Tally()
        for found in many(count):
            tally.add(found)
        for i in range(count):
            tally.fail(failure(f"kind{i}", id="x" * 1000))
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(tally.doubtful) == DOUBTFUL
        return size

    assert peak(20_000) < 1_000_000


# --- what cannot get into it ------------------------------------------------------------------------------------------

EVIL = "</title></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}\ud800\u202e\x00"


def hostile() -> str:
    bad = row(EVIL, title=EVIL, url="javascript:alert(1)", language=EVIL, summary={EVIL: EVIL})
    bad["warnings"] = [{name: EVIL for name in ("kind", "where", "source", "output", "message")}]
    error = {"id": EVIL, "error": {"kind": EVIL, "message": EVIL}}
    return report.html([bad], [error], Run(EVIL))


def test_nothing_from_outside_becomes_markup() -> None:
    made = hostile()
    assert made.encode()
    page = lxml.html.fromstring(made)
    assert not page.cssselect("script, img, iframe, object")
    assert not [name for e in page.iter() for name in e.attrib if name.startswith("on") or name in ("src", "style")]
    assert {a.get("href")[:1] for a in page.cssselect("a")} == {"#"}
    assert "{{ 7*7 }}" in texts(page, "h1")[0]


def test_addresses_become_links_and_other_ids_do_not() -> None:
    rows = [row("https://example.com/a?b=1&c=2"), row("crawl/a.txt", url="https://example.com/b"), row("c.txt")]
    links = [(a.get("href"), a.text) for a in parsed(rows).cssselect(".id a")]
    assert links == [
        ("https://example.com/a?b=1&c=2", "https://example.com/a?b=1&c=2"),
        ("https://example.com/b", "crawl/a.txt"),
    ]


def test_one_huge_row_does_not_make_a_huge_page() -> None:
    page = report.html([row("x" * 10**6, *["number"] * 10_000, summary={"ru": "слово " * 10**6})], [], Run())
    assert len(page) < 200_000


# --- in a browser -----------------------------------------------------------------------------------------------------


def busy() -> str:
    rows = [row(f"crawl/{i}.txt", *["number", "name"][: i % 3], words=50 + i * 7 % 900, text=None) for i in range(300)]
    points = [(float(t), t * 3) for t in range(100)]
    return report.html(rows, FAILURES * 9, Run("night.jsonl", 100.0, throughput=points))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_report_in_a_browser(show: Show, scheme: str, width: int) -> None:
    shown = show(busy(), width=width, scheme=scheme, java_script_enabled=False)
    shown.page.click("details summary")
    assert shown.page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert min(contrasts(shown.page))[0] >= 4.5, min(contrasts(shown.page))
    assert not shown.requests and not shown.complaints


def test_a_screen_reader_hears_the_plots_by_name(show: Show) -> None:
    page = show(busy()).page
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    heard = [n["name"]["value"] for n in nodes if n["role"]["value"] == "image"]
    assert len(heard) == 4 and re.match(r"Words of an article median \d+; nine tenths", heard[0])


def test_hostile_rows_do_nothing_in_a_browser(show: Show) -> None:
    shown = show(hostile())
    assert not shown.requests and not shown.complaints
