"""Addresses in a batch: fetched once, saved beside the output, read from there however often the run is interrupted."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from batches import failed, left_over, results, rows, run, write
from machines import Nothing, row
from servers import Site, reply

import summarize
from summarize.article import Article, Failure
from summarize.errors import InputError, UsageError
from summarize.fetched import Fetched, Saved

PROSE = "The ferry left the harbour at noon with two hundred people on board. Nobody was hurt when it came back. "
PAGE = f"<html><head><title>Ferry</title></head><body><article><p>{PROSE * 3}</p><p>{PROSE}</p></article></body></html>"
ITEM = "<item><guid>{0}</guid><description>{0} {1}</description></item>"
FEED = (
    f"<rss><channel><title>Herald</title>{ITEM.format('one', PROSE * 4)}{ITEM.format('two', PROSE * 4)}</channel></rss>"
)
PAGES = {"/page": reply(PAGE.encode()), "/feed": reply(FEED.encode(), type="application/rss+xml")}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """One server stands in for many: the pause between two visits to a host is tried in test_fetch.py."""
    from summarize.web import fetch

    monkeypatch.setitem(fetch.fetch.__kwdefaults__, "limits", fetch.Limits(pause=0))


class About(Nothing):
    """A row with what the article says of itself, as the pipeline's has it."""

    def __call__(self, articles: list[Article]) -> list[dict[str, Any] | Failure]:
        return [{**row(a, self.job), "url": a.url, "date": a.date, "author": a.author} for a in articles]


def test_pages_and_feeds_become_rows_in_the_order_of_the_inputs(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [{"id": "row", "text": PROSE}])
    out = tmp_path / "out.jsonl"
    with Site(PAGES) as site:
        inputs = [site.url("/feed"), str(source), site.url("/page"), site.url("/gone")]
        report = run(inputs, out, allow_private=True)
        assert (report.done, report.failed) == (4, 1)
        assert [r["id"] for r in rows(out)] == ["one", "two", "row", inputs[2]]
        (error,) = failed(out)
        assert (error["id"], error["input"], error["error"]["kind"]) == (inputs[3], inputs[3], "http")
        assert left_over(out) == {"in.jsonl"}
        again = run(inputs, out, allow_private=True)
        assert again.nothing_to_do and len(site.requests) == 4  # robots.txt, two pages and the one that is not there


CODE = f"""
import sys; sys.path[:0] = {sys.path!r}
from pathlib import Path; import batches; from summarize.web import fetch
fetch.fetch.__kwdefaults__["limits"] = fetch.Limits(pause=0)
batches.run(sys.argv[2:], Path(sys.argv[1]), "Acting", allow_private=True)
"""


def test_a_killed_run_goes_on_with_what_it_fetched(tmp_path: Path) -> None:
    """The server is gone by then, and its page would be another."""
    slow = write(tmp_path / "in.jsonl", [{"text": f"slow 0.05 {i}"} for i in range(40)])
    out = tmp_path / "out.jsonl"
    with Site(PAGES) as site:
        inputs = [site.url("/page"), str(slow), site.url("/feed"), site.url("/gone")]
        expected = tmp_path / "whole" / "out.jsonl"
        expected.parent.mkdir()
        run(inputs, expected, "Acting", allow_private=True)
        process = subprocess.Popen([sys.executable, "-c", CODE, str(out), *inputs])
        journal = tmp_path / "out.part"
        while not (journal.exists() and journal.read_bytes().count(b"\n") > 6):
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(list((tmp_path / "out.fetched").iterdir())) == 3
    report = run(inputs, out, "Acting", allow_private=True, offline=False)
    # The page that was not there is no row yet, so it is tried again; its server is gone, which is another failure.
    assert report.resumed > 0
    assert results(out)[0] == results(expected)[0]
    assert failed(out)[0]["error"]["kind"] in ("file", "http")
    assert left_over(out) == {"in.jsonl", "whole"}


def test_a_failure_is_tried_again_until_the_journal_has_it(tmp_path: Path) -> None:
    fetched = Fetched(tmp_path / "out.fetched")
    with Site({}) as site:
        url = site.url("/page")
        assert fetched.fill([url], allow_private=True)
        failure = fetched.get(url)
        assert not isinstance(failure, Saved) and failure is not None and failure.kind == "http"
        site.pages.update(PAGES)
        assert fetched.fill([url], settled={url}, allow_private=True)
        assert fetched.get(url) == failure
        assert fetched.fill([url], allow_private=True)
        found = fetched.get(url)
        assert isinstance(found, Saved) and found.data == PAGE.encode()
        seen = len(site.requests)
        assert fetched.fill([url], allow_private=True)
        assert len(site.requests) == seen


def test_a_damaged_file_is_fetched_again(tmp_path: Path) -> None:
    fetched = Fetched(tmp_path / "out.fetched")
    with Site(PAGES) as site:
        url = site.url("/page")
        fetched.fill([url], allow_private=True)
        (file,) = (tmp_path / "out.fetched").iterdir()
        whole = file.read_bytes()
        for damage in (b"", whole[:20], whole[:-5], whole.replace(b"ferry", b"FERRY")):
            file.write_bytes(damage)
            assert fetched.get(url) is None
            fetched.fill([url], allow_private=True)
            assert isinstance(fetched.get(url), Saved)


def test_stopped_between_two_addresses(tmp_path: Path) -> None:
    fetched = Fetched(tmp_path / "out.fetched")
    answers = iter([True, False])
    with Site(PAGES) as site:
        urls = [site.url("/page"), site.url("/feed")]
        assert not fetched.fill(urls, allow_private=True, go_on=lambda: next(answers))
        assert [fetched.get(url) is None for url in urls] == [False, True]


def test_restart_fetches_anew(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with Site(PAGES) as site:
        run(site.url("/page"), out, allow_private=True)
        site.pages["/page"] = reply(PAGE.replace("ferry", "boat").encode())
        run(site.url("/page"), out, allow_private=True, restart=True)
    assert rows(out)[0]["summary"]["en"].startswith("The boat left")


def test_restart_does_not_use_what_an_interrupted_run_left(tmp_path: Path) -> None:
    with Site(PAGES) as site:
        Fetched(tmp_path / "out.fetched").fill([site.url("/page")], allow_private=True)
        site.pages["/page"] = reply(PAGE.replace("ferry", "boat").encode())
        run(site.url("/page"), tmp_path / "out.jsonl", allow_private=True, restart=True)
    assert rows(tmp_path / "out.jsonl")[0]["summary"]["en"].startswith("The boat left")


def test_private_addresses_and_offline(tmp_path: Path) -> None:
    with Site(PAGES) as site:
        report = run(site.url("/page"), tmp_path / "a.jsonl")
        assert report.failed == 1 and failed(tmp_path / "a.jsonl")[0]["error"]["kind"] == "address"
        with pytest.raises(UsageError, match="--offline"):
            run(site.url("/page"), tmp_path / "b.jsonl", allow_private=True, offline=True)
        assert site.connections == 0


def test_another_address_is_another_input(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with Site(PAGES) as site:
        run(site.url("/page"), out, allow_private=True)
        with pytest.raises(InputError, match="the inputs are not those"):
            run(site.url("/feed"), out, allow_private=True)


def test_a_look_beforehand_leaves_nothing(tmp_path: Path) -> None:
    with Site(PAGES) as site:
        sources = [site.url("/page"), site.url("/feed")]
        found = summarize.survey_batch(sources, tmp_path / "out.jsonl", allow_private=True)
    assert (found.articles, found.failed) == (3, {})
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_no_input(tmp_path: Path) -> None:
    """A batch over the very folder that it writes to."""
    (tmp_path / "out.fetched").mkdir()
    (tmp_path / "out.fetched" / "x.txt").write_text(PROSE)
    (tmp_path / "a.txt").write_text(PROSE)
    assert run(str(tmp_path), tmp_path / "out.jsonl").done == 1


def test_the_same_text_at_two_addresses_is_computed_once_and_told_apart(tmp_path: Path) -> None:
    source = write(
        tmp_path / "in.jsonl",
        [
            {"id": "a", "text": "page one two", "url": "https://a.example/", "date": "2025-07-05"},
            {"id": "b", "text": "page one two", "url": "https://b.example/", "author": "Anna Lee"},
        ],
    )
    out = tmp_path / "out.jsonl"
    assert summarize.run_batch([source], out, compute="test_fetched:About").copied == 1
    first, second = rows(out)
    assert (first["url"], first["date"], first["author"]) == ("https://a.example/", "2025-07-05", None)
    assert (second["url"], second["date"], second["author"]) == ("https://b.example/", None, "Anna Lee")
