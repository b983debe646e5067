"""A batch on one machine: inputs → children → journal → results. What is acknowledged is never lost, nor done twice.

Records keep the order of the input on the whole way; those that are done before their turn wait in a window of fixed
size. A text that occurred before is not computed again: its result is copied from the journal, however long ago it was.
"""

from __future__ import annotations

import hashlib
import json
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from types import FrameType
from typing import Any

from . import jsonl, output
from .article import Article, Failure
from .errors import UsageError
from .fetched import Fetched, is_url
from .journal import Entry, Journal
from .plan import Plan, Report, changed, compare, own_paths, saved_pages
from .pool import Pool, Task
from .rows import Record
from .seen import Seen

LETTERS = 1_000_000  # of a batch at most, but for a longer article alone
AHEAD = 4  # batches a child in the window: what is read, computed or waiting for its turn
TICK = 0.2  # seconds
ABOUT = ("url", "date", "author", "site")  # of a record, which others with the same text need not share
READING = ("encoding", "text")  # kinds of warnings about how a record was read


def run(plan: Plan, progress: Callable[[Report], None] = lambda report: None, pool: Pool | None = None) -> Report:
    """Run the plan, or go on with it where an earlier run was cut short, by ``pool`` or by children of this process.

    ``progress`` is called a few times a second. SIGINT and SIGTERM finish the batches in hand and return a report with
    ``interrupted``; a second one is a KeyboardInterrupt. Either way the same plan goes on later.

    Raises:
        UsageError: the plan makes no sense.
        InputError: "changed": the input, a setting or the model is not what the run began with.
        FileError: reading or writing failed; the same plan goes on later.
        BusyError: another run holds the output.
        ModelError: the model cannot be loaded.
    """
    files = output.Files(plan.output)
    workers = 1 if plan.workers is None else plan.workers
    if workers < 1 or plan.batch < 1 or (plan.limit is not None and plan.limit < 1):
        raise UsageError("--workers and --limit count from 1 up")
    plan = plan.traced(own_paths(files))
    journal = Journal(files.journal, restart=plan.restart)
    try:
        with _Stop() as stop, pool or Pool(plan.job(), workers) as pool:
            return _Run(plan, files, journal, pool, stop, progress).run()
    finally:
        journal.close()


class _Stop:
    """Set by the first SIGINT or SIGTERM. In a thread of a larger program signals are that program's business."""

    def __init__(self) -> None:
        self.set = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> _Stop:
        if threading.current_thread() is threading.main_thread():
            self._before = {s: signal.signal(s, self._signalled) for s in (signal.SIGINT, signal.SIGTERM)}
        return self

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        if self.set:
            raise KeyboardInterrupt
        self.set = True

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


@dataclass(slots=True)
class _Slot:
    """A record in the window. Without a task it failed as it was read, or has the text of a record before it."""

    record: Record
    task: Task | None = None

    @property
    def ready(self) -> bool:
        return self.task is None or self.task.result is not None

    @property
    def letters(self) -> int:
        article = self.record.article
        return len(article.text) if isinstance(article, Article) else 0


class _Run:
    """One call of ``run``; what it promises is said there."""

    def __init__(
        self,
        plan: Plan,
        files: output.Files,
        journal: Journal,
        pool: Pool,
        stop: _Stop,
        progress: Callable[[Report], None],
    ) -> None:
        self._plan, self._files, self._journal, self._pool, self._stop = plan, files, journal, pool, stop
        self._progress, self._began, self._shown = progress, time.monotonic(), 0.0
        self.report = Report(files.results, files.failed, total_bytes=sum(t.bytes for t in plan.traces))
        self._own, self._fetched = own_paths(files), Fetched(saved_pages(files))
        self._seen: Seen
        self._window: deque[_Slot] = deque()
        self._letters = 0  # of the texts in the window
        self._batch: list[Task] = []  # the next to submit
        self._computing: set[str] = set()  # digests of the texts in the window that have a task

    def run(self) -> Report:
        whole = self._all_rows()
        self.report.interrupted = not (self.report.nothing_to_do or (whole and self._finish()))
        self.report.seconds = time.monotonic() - self._began
        self.report.notices = tuple(self._pool.notices)
        return self.report

    def _all_rows(self) -> bool:
        """Go on until the journal is whole; False where the run was stopped before, or there is nothing to do."""
        header = self._header()
        if header is None:
            return False
        if self._journal.header is not None:
            compare(self._journal.header, header, self._files.journal.name)
        elif self._finished_before(header):
            return False
        else:
            self._fetched.remove()
            self._journal.begin(header)
        if not self._fetch():
            return False
        self._seen = Seen(self._files.seen)
        try:
            records = self._plan.records(self._own, self._fetched)
            return self._replay(records) or (not self._stop.set and self._work(records))
        finally:
            self._seen.close()

    def _header(self) -> dict[str, Any] | None:
        """The plan's, with the model in it as a child reports it; None where the run was stopped first."""
        self._pool.start()
        while self._pool.identity is None and not self._stop.set:
            self._pool.wait(TICK)
        return {**self._plan.header(), "model": self._pool.identity} if self._pool.identity else None

    def _fetch(self) -> bool:
        """Save the pages among the inputs, before anything is computed; False where the run was stopped.

        A page that could not be fetched is tried again as long as the journal does not say that it failed.
        """
        if not any(map(is_url, self._plan.sources)):
            return True
        settled = {entry.source for _, entry in self._journal.entries() if entry.kind == "error"}

        def go_on() -> bool:
            self._progress(self.report)
            return not self._stop.set

        return self._plan.fetch(self._fetched, settled, go_on)

    def _finished_before(self, header: dict[str, Any]) -> bool:
        """Are the results of this very plan in place?"""
        results = self._files.results
        if self._plan.restart or not results.exists():
            return False
        receipt = self._files.read_receipt()
        if receipt is None:
            raise UsageError(f"{results} exists and is no result of a batch; name another output, or use --restart")
        compare(receipt["run"], header, results.name)
        self.report.done, self.report.failed, self.report.nothing_to_do = receipt["done"], receipt["failed"], True
        self._fetched.remove()  # left where the run was killed in its very last step
        return True

    def _replay(self, records: Iterator[Record]) -> bool:
        """Read the journal beside the input, which must be the one it was made from. True where it is whole already."""
        report = self.report
        for offset, entry in self._journal.entries():
            if entry.kind == "end":
                counts = json.loads(entry.payload)
                report.done, report.failed, report.doubled_ids = counts["done"], counts["failed"], counts["doubled_ids"]
                return True
            record = next(records, None)
            if record is None or entry[1:4] != (record.source, record.position, record.digest):
                place = f"{entry.source}:{entry.position}" if entry.position else entry.source
                raise changed(f"{place} is not what it was when the run began")
            self._read(record)
            if isinstance(record.article, Article):
                self._seen.add([(record.digest, offset)])
            self._count(entry)
            report.resumed, report.resumed_bytes = report.resumed + 1, report.bytes
            if self._stop.set:
                break
        return False

    def _read(self, record: Record) -> None:
        """Note what a record brings with it, whether it was done before or not."""
        self.report.bytes += record.size
        if record.named and not self._seen.new_id(_digest(record.article.id)):
            self.report.doubled_ids += 1
            self.report.doubled_id = self.report.doubled_id or f"{record.article.id} ({record.place})"

    def _count(self, entry: Entry) -> None:
        if entry.kind == "row":
            self.report.done += 1
        else:
            self.report.failed += 1

    # --- the work -----------------------------------------------------------------------------------------------------

    def _work(self, records: Iterator[Record]) -> bool:
        """Compute all records; False where the run was stopped, with what was in hand finished and written."""
        more = True
        while not self._stop.set:
            more = more and self._fill(records)
            self._flush()
            if not more and not self._window:
                return self._end()
            self._wait(0 if more and self._room else TICK)
        self._pool.cancel()
        while self._pool.busy:
            self._wait(TICK)
            self._pool.cancel()  # the halves of a batch whose child died just now
        self._flush()
        return False

    @property
    def _room(self) -> bool:
        """May more be read? The window is bounded, so that memory does not depend on the number of rows."""
        ahead = AHEAD * self._pool.workers
        return self._pool.hungry and len(self._window) < ahead * self._plan.batch and self._letters < ahead * LETTERS

    def _fill(self, records: Iterator[Record]) -> bool:
        """Read until the children have enough to do; False where the input is at its end."""
        while self._room:
            record = next(records, None)
            if record is None:
                self._submit()
                return False
            self._take(record)
        if not self._pool.busy:  # the window is full of records that wait for one in an unfinished batch
            self._submit()
        return True

    def _take(self, record: Record) -> None:
        self._read(record)
        slot = _Slot(record)
        self._window.append(slot)
        self._letters += slot.letters
        if isinstance(record.article, Failure) or record.digest in self._computing:
            return
        if self._seen.place(record.digest) is None:
            if self._batch and sum(len(t.article.text) for t in self._batch) + slot.letters > LETTERS:
                self._submit()
            self._batch.append(self._task(slot, record.article))
            if len(self._batch) == self._plan.batch:
                self._submit()

    def _task(self, slot: _Slot, article: Article) -> Task:
        """The article goes without its id: whatever comes of it holds for every record with this text."""
        slot.task = Task(replace(article, id=""))
        self._computing.add(slot.record.digest)
        return slot.task

    def _submit(self) -> None:
        if self._batch:
            self._pool.submit(self._batch)
            self._batch = []

    def _wait(self, timeout: float) -> None:
        """Let the children answer, and sync when that is due."""
        if self._window and self._window[0].ready:
            timeout = 0
        self._pool.wait(min(timeout, TICK if self._journal.due is None else self._journal.due))
        if self._journal.due == 0:
            self._journal.sync()
        if (now := time.monotonic()) - self._shown > TICK:
            self._shown, self.report.seconds = now, now - self._began
            self._progress(self.report)

    def _flush(self) -> None:
        """Write what is done and whose turn it is, in one go."""
        entries: list[Entry] = []
        computed: dict[str, int] = {}  # digest → index in entries
        while self._window and self._window[0].ready:
            slot = self._window[0]
            entry = self._entry(slot, entries, computed)
            if entry is None:
                break
            self._window.popleft()
            self._letters -= slot.letters
            if slot.task is not None:
                computed[slot.record.digest] = len(entries)
                self._computing.discard(slot.record.digest)
            entries.append(entry)
        if entries:
            offsets = self._journal.append(entries)
            self._seen.add((digest, offsets[i]) for digest, i in computed.items())
            for entry in entries:
                self._count(entry)

    def _entry(self, slot: _Slot, entries: list[Entry], computed: dict[str, int]) -> Entry | None:
        """What the journal says of a record; None where it turns out that it must be computed first."""
        record = slot.record
        if isinstance(record.article, Failure):
            return _error(record, record.article)
        if slot.task is not None:
            result = slot.task.result
            self.report.words += len(record.article.text.split())
            if isinstance(result, Failure):
                return _error(record, result)
            return _row(record, result or b"{}", record.article.text if self._plan.with_text else None)
        if record.digest in computed:
            same = entries[computed[record.digest]]
        else:
            place = self._seen.place(record.digest)
            same = self._journal.read(place) if place is not None else Entry("", "", 0, "", b"")
        if same.digest != record.digest:  # two digests alike in their first 63 bits: once in a long life
            self._pool.submit([self._task(slot, record.article)])
            return None
        self.report.copied += 1
        return _copy(record, same)

    # --- the end ------------------------------------------------------------------------------------------------------

    def _end(self) -> bool:
        """All records are in the journal: say so in it, if the input is still what it was."""
        now = self._plan.traced(self._own)
        compare(self._plan.header(), now.header(), self._files.journal.name)
        counts = {key: getattr(self.report, key) for key in ("done", "failed", "doubled_ids")}
        self._journal.append([Entry("end", "", 0, "", jsonl.dumps(counts))])
        self._journal.sync()
        return True

    def _finish(self) -> bool:
        self._progress(self.report)
        receipt = {"done": self.report.done, "failed": self.report.failed, "run": self._journal.header}
        whole = output.finish(self._files, self._journal, receipt, lambda: not self._stop.set)
        if whole:
            self._fetched.remove()
        return whole


# --- rows -------------------------------------------------------------------------------------------------------------


def _row(record: Record, row: bytes, text: str | None) -> Entry:
    """The object of the contract: the id in front, the text at the end where it was asked for."""
    parts = [b'"id": ' + jsonl.dumps(record.article.id), row[1:-1]]
    if text is not None:
        parts.append(b'"text": ' + jsonl.dumps(text))
    return Entry("row", record.source, record.position, record.digest, b"{" + b", ".join(filter(None, parts)) + b"}")


def _error(record: Record, failure: Failure) -> Entry:
    error = {"kind": failure.kind, "message": failure.message}
    payload = jsonl.dumps({"id": record.article.id, "input": record.place, "error": error})
    return Entry("error", record.source, record.position, record.digest, payload)


def _copy(record: Record, same: Entry) -> Entry:
    """The result of an identical text under this record's own name, with what was read of this record alone."""
    found = json.loads(same.payload)
    found["id"] = record.article.id
    if same.kind == "error":
        found["input"] = record.place
    elif isinstance(record.article, Article):
        found |= {part: getattr(record.article, part) for part in ABOUT if part in found}
        if "warnings" in found:
            later = [warning for warning in found["warnings"] if warning["kind"] not in READING]
            found["warnings"] = [*(asdict(w) for w in record.article.warnings), *later]
    return Entry(same.kind, record.source, record.position, record.digest, jsonl.dumps(found))


def _digest(value: str) -> str:
    return hashlib.blake2b(value.encode(), digest_size=8).hexdigest()
