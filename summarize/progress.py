"""How a batch shows that it is alive: one line on a terminal that is drawn again, and a sentence at the end."""

from __future__ import annotations

import os
import shutil
from typing import IO

from .plan import Report, Survey


class Line:
    """Called with the report a few times a second. Nothing is shown where the stream is no terminal."""

    def __init__(self, stream: IO[str] | None) -> None:
        self._stream = stream if stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb" else None

    def __call__(self, report: Report) -> None:
        if self._stream is not None:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write("\r" + state(report)[:width].ljust(width))
            self._stream.flush()

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._stream.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
            self._stream.flush()


class Samples:
    """How far a run was by when: (seconds, articles of this run), evenly, and no more than a few hundred."""

    MOST = 400

    def __init__(self) -> None:
        self.taken: list[tuple[float, int]] = []
        self._apart = 0.0

    def __call__(self, report: Report) -> None:
        if self.taken and report.seconds < self.taken[-1][0] + max(self._apart, 1e-9):
            return
        self.taken.append((report.seconds, report.done + report.failed - report.resumed))
        if len(self.taken) > self.MOST:
            self.taken = self.taken[::2]
            self._apart = 2 * report.seconds / self.MOST


def state(report: Report) -> str:
    """ "1,204 done · 3 failed · 34 articles/s · 10,400 words/s · 0:02:10 left" """
    parts = [f"{report.done:,} done", f"{report.failed:,} failed", *_speed(report)]
    read, seconds = report.bytes - report.resumed_bytes, report.seconds
    if read and seconds > 2:
        left = int((report.total_bytes - report.bytes) / read * seconds)
        parts.append(f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02} left")
    return " · ".join(parts)


def _speed(report: Report) -> list[str]:
    """Of this run, where it lasted long enough to tell."""
    new = report.done + report.failed - report.resumed
    if report.seconds < 0.5 or not new:
        return []
    rate = new / report.seconds
    return [
        f"{rate:,.0f} articles/s" if rate >= 10 else f"{rate:.1f} articles/s",
        f"{report.words / report.seconds:,.0f} words/s",
    ]


def summary(report: Report) -> str:
    """The last line of a run."""
    if report.nothing_to_do:
        failed = f" ({report.failed:,} failed, see {report.failed_output})" if report.failed else ""
        return f"nothing to do: {report.output} is finished{failed}; use --restart to make it again"
    parts = [f"{report.done + report.failed:,} articles: {report.done:,} done, {report.failed:,} failed"]
    parts += [f"{report.copied:,} with a text that was there before"] if report.copied else []
    parts += [f"{report.resumed:,} from an earlier run"] if report.resumed else []
    parts += [", ".join([*_speed(report), f"{report.seconds:,.1f} s"])]
    if report.interrupted:
        return f"interrupted, {'; '.join(parts)}; the same command goes on from here"
    return "; ".join(parts) + (f"; the failed ones are in {report.failed_output}" if report.failed else "")


def doubled(report: Report) -> str:
    """A warning; the first id is not known where an earlier run has read all of the input."""
    first = f"the id {report.doubled_id} occurs" if report.doubled_id else "some ids occur"
    return f"{first} more than once ({report.doubled_ids:,} such rows in all); every row is kept"


def survey(found: Survey) -> str:
    """What --dry-run says, for people and, one fact a line, for grep."""
    lines = [
        f"files\t{found.files:,}",
        f"bytes\t{found.bytes:,}",
        f"articles\t{found.articles:,}",
        f"words\t{found.words:,}",
        *(f"unusable, {kind}\t{count:,}" for kind, count in sorted(found.failed.items())),
        f"earlier run\t{'interrupted; this would go on with it' if found.begun else 'none'}",
    ]
    return "\n".join(lines)
