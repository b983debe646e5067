"""The page about a batch: figures, failures, findings, lengths, speed, and the articles most in doubt; one file."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple, cast

from .. import jsonl
from ..article import FACTS
from ..errors import FileError, UsageError
from . import html as pages
from . import plots
from .phrases import NAMES, Piece, alphabet, duration, kind, number, phrases, pieces, said
from .plots import Plot
from .tally import Distribution, Row, Tally

if TYPE_CHECKING:
    from ..plan import Report

Record = dict[str, Any]
SHOWN = 5_000  # characters of a summary, of a finding, of an id: a report stays a page whatever is in the rows


@dataclass(frozen=True, slots=True)
class Run:
    """What the rows do not say. ``seconds`` is the time that ``articles`` took (all of them, if None), ``throughput``
    holds (seconds since the start, articles done so far)."""

    name: str = ""
    seconds: float | None = None
    articles: int | None = None
    throughput: Sequence[tuple[float, int]] = ()


def html(
    rows: Iterable[Record], failures: Iterable[Record], run: Run, *, damaged: int = 0, language: str = "en"
) -> str:
    """The page about rows as in OUT.jsonl and failures as in OUT.failed.jsonl; each is read once and not kept."""
    tally = Tally(damaged=damaged)
    for record in rows:
        tally.add(record)
    for record in failures:
        tally.fail(record)
    return _page(tally, run, language)


def write(path: str, done: Report, throughput: Sequence[tuple[float, int]] = ()) -> None:
    """The page about a finished batch into a file, whole or not at all.

    Raises:
        FileError: it cannot be written.
    """
    failed = done.failed_output if done.failed_output.exists() else None
    computed = done.done + done.failed - done.resumed
    page = from_files(done.output, failed, seconds=done.seconds or None, articles=computed, throughput=throughput)
    partial = Path(f"{path}.part")
    try:
        partial.write_text(page, "utf-8")
        os.replace(partial, path)
    except OSError as error:
        raise FileError(f"the report {path} could not be written ({error.strerror}); choose another place") from error


def from_files(
    results: Path,
    failed: Path | None,
    *,
    seconds: float | None = None,
    articles: int | None = None,
    throughput: Sequence[tuple[float, int]] = (),
    language: Literal["en", "ru"] = "en",
) -> str:
    """The page about OUT.jsonl, OUT.jsonl.gz or OUT.parquet and, where there is one, OUT.failed.jsonl.

    A line that is no row is counted and passed over.

    Raises:
        FileError: a file is not there or is damaged.
        UsageError: Parquet is to be read without pyarrow.
    """
    tally = Tally()
    for path, count in ((results, tally.add), (failed, tally.fail)):
        for record in _records(path, tally) if path else ():
            count(record)
    return _page(tally, Run(results.name, seconds, articles, throughput), language)


# --- reading ----------------------------------------------------------------------------------------------------------


def _records(path: Path, tally: Tally) -> Iterator[Record]:
    with _said(path):
        if path.name.lower().endswith(".parquet"):
            yield from _table(path)
            return
        with path.open("rb") as raw:
            packed = path.name.lower().endswith(".gz")
            yield from _lines(cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw, tally)


def _lines(file: BinaryIO, tally: Tally) -> Iterator[Record]:
    for line in jsonl.lines(file):
        try:
            yield jsonl.parse(line)
        except jsonl.BadRow:
            tally.damaged += 1


def _table(path: Path) -> Iterator[Record]:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError(f"reading {path} needs pyarrow: pip install 'summarize[parquet]'") from error
    with pyarrow.parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=500):
            for record in batch.to_pylist():
                yield {**json.loads(record.pop("more", None) or "{}"), **record}


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """What goes wrong in reading, in one sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileError(f"there is no file {path} to report on; run the batch first") from error
    # pyarrow's own errors are ValueErrors and OSErrors.
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise FileError(
            f"{path} cannot be read for the report ({error}); run the batch again with --restart"
        ) from error


# --- the page ---------------------------------------------------------------------------------------------------------


def _page(tally: Tally, run: Run, language: str) -> str:
    say = phrases(language)
    return pages.page(
        "report.html",
        "look.css",
        "report.css",
        language=language,
        words=say,
        name=run.name,
        figures=_figures(tally, run, language),
        failures=_failures(tally, language),
        findings=_findings(tally, language),
        plots=_plots(tally, run, language),
        doubtful=[_card(found, language) for found in tally.doubtful],
        width=plots.WIDTH,
        height=plots.HEIGHT,
        left=plots.LEFT,
        base=plots.HEIGHT - plots.BOTTOM,
    )


class Figure(NamedTuple):
    value: str
    name: str
    bad: bool = False
    share: str = ""


def _figures(tally: Tally, run: Run, language: str) -> list[Figure]:
    say = phrases(language)
    found = [Figure(number(tally.done, language), say["done"])]
    found.append(Figure(number(tally.failed, language), say["failed"], tally.failed > 0))
    if tally.damaged:
        found.append(Figure(number(tally.damaged, language), say["damaged"], True))
    if tally.done:
        share = f"{number(100 * tally.with_facts / tally.done, language)}\u00a0%"
        found.append(Figure(number(tally.with_facts, language), say["with_findings"], tally.with_facts > 0, share))
    if tally.source_words.count:
        found.append(Figure(number(round(tally.source_words.total), language), say["source_words"]))
    found.append(Figure(number(round(tally.summary_words.total), language), say["summary_words"]))
    if run.seconds:
        articles = tally.done if run.articles is None else run.articles
        found.append(Figure(duration(run.seconds, language), say["seconds"]))
        found.append(Figure(number(articles / run.seconds, language), say["speed"]))
    return found


class Failed(NamedTuple):
    kind: str
    number: str
    share: str
    id: str
    message: str


def _failures(tally: Tally, language: str) -> list[Failed]:
    return [
        Failed(
            name.replace("_", " "),
            number(count, language),
            number(100 * count / tally.failed, language),
            *tally.examples[name],
        )
        for name, count in tally.failures.most_common()
    ]


class Found(NamedTuple):
    kind: str
    fact: bool
    where: str
    language: str | None  # of that name
    number: str
    per_thousand: str


def _findings(tally: Tally, language: str) -> list[Found]:
    """Findings about facts first, then by number."""
    order = sorted(tally.findings.items(), key=lambda item: (item[0][0] not in FACTS, -item[1], item[0]))
    say = phrases(language)
    return [
        Found(
            kind(name, language),
            name in FACTS,
            NAMES.get(where, where) or say["about_article"],
            where if where in NAMES else None,
            number(count, language),
            number(1000 * count / tally.done, language),
        )
        for (name, where), count in order
    ]


class Drawn(NamedTuple):
    id: str
    name: str
    plot: Plot
    column: str
    said: str


def _plots(tally: Tally, run: Run, language: str) -> list[Drawn]:
    say = phrases(language)
    drawn = []
    for name, values in (
        ("source", tally.source_words),
        ("summary", tally.summary_words),
        ("compression", tally.compression),
    ):
        if plot := plots.histogram(values, language):
            drawn.append(Drawn(name, say["plot_" + name], plot, say["articles"], _middle(values, tally.done, language)))
    if plot := plots.over_time(run.throughput, language):
        drawn.append(Drawn("throughput", say["plot_throughput"], plot, say["speed"], ""))
    return drawn


def _middle(values: Distribution, articles: int, language: str) -> str:
    """ "median 212; nine tenths lie between 80 and 900" """
    say = phrases(language)
    low, median, high = (number(round(values.quantile(q)), language) for q in (0.05, 0.5, 0.95))
    known = "" if values.count == articles else say["part_known"].format(*_counts(values.count, articles, language))
    return f"{say['median']} {median}; {say['middle'].format(low, high)}. {known}".strip()


def _counts(first: int, second: int, language: str) -> tuple[str, str]:
    return number(first, language), number(second, language)


class Note(NamedTuple):
    kind: str
    fact: bool
    where: str
    language: str | None
    pieces: list[Piece]
    detail: str


class Card(NamedTuple):
    """One of the doubtful articles."""

    id: str
    title: str
    title_language: str | None
    address: str | None
    why: str
    summaries: list[tuple[str, str, str]]  # language, its name, text
    notes: list[Note]


def _card(found: Row, language: str) -> Card:
    say = phrases(language)
    why = [say["fact_findings"].format(found.facts), say["other_findings"].format(found.others)]
    if found.lowest is not None:
        why.append(say["lowest"].format(number(found.lowest, language)))
    notes = []
    for w in found.warnings[:50]:
        sentence, detail = said(w, language)
        notes.append(
            Note(
                kind(w.kind, language),
                w.kind in FACTS,
                NAMES.get(w.where, ""),
                w.where if w.where in NAMES else None,
                pieces(_short(sentence), language),
                _short(detail),
            )
        )
    own_first = sorted(found.summary, key=lambda la: (la != found.language, la))
    return Card(
        _short(found.id),
        _short(found.title),
        alphabet(found.title),
        pages.address(found.url) or pages.address(found.id),
        " · ".join(why),
        [(la, NAMES.get(la, la), _short(found.summary[la])) for la in own_first],
        notes,
    )


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
