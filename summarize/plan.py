"""What a batch is made of, what came of it, and whether it is still the one that began.

Both engines, the local one and Ray's, take a ``Plan`` and give a ``Report``.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TypedDict

from . import inputs, output
from ._version import __version__
from .article import Failure, Options
from .errors import InputError, UsageError
from .fetched import Fetched, is_url
from .inputs import Trace
from .rows import Fields, Record
from .worker import DEFAULT, Job

BATCH = 16  # articles that a child gets at a time, as many as the pipeline takes together


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a run is made of; what decides the result stands in ``header``."""

    sources: tuple[str, ...]
    output: str | Path
    options: Options = field(default_factory=Options)
    model: str = "compact"
    fields: Fields = field(default_factory=Fields)
    encoding: str | None = None
    with_text: bool = False
    limit: int | None = None
    workers: int | None = None  # None: as many as the engine thinks right
    batch: int = BATCH
    restart: bool = False
    offline: bool = False
    allow_private: bool = False
    compute: str = DEFAULT
    traces: tuple[Trace, ...] = field(default=(), compare=False)

    def traced(self, own: set[str]) -> Plan:
        return replace(self, traces=tuple(inputs.trace(name, own) for name in self.sources))

    def header(self) -> dict[str, Any]:
        """The fingerprint of the input and of every setting that changes the result; the model is added later."""
        return {
            "output": Path(self.output).name,
            "version": __version__,
            "inputs": [list(trace) for trace in self.traces],
            "settings": {
                "--to": self.options.to,
                "--length": self.options.length,
                "--style": self.options.style,
                "--text-field": self.fields.text,
                "--title-field": self.fields.title,
                "--id-field": self.fields.id,
                "--encoding": self.encoding,
                "--with-text": self.with_text,
                "--limit": self.limit,
                "compute": self.compute,
                "beam": self.options.beam,
            },
        }

    def fetch(self, fetched: Fetched, settled: Collection[str], go_on: Callable[[], bool]) -> bool:
        """Save what is at the addresses among the inputs; False where ``go_on`` said to stop."""
        urls = filter(is_url, self.sources)
        return fetched.fill(urls, settled=settled, offline=self.offline, allow_private=self.allow_private, go_on=go_on)

    def records(self, own: set[str], fetched: Fetched) -> Iterator[Record]:
        return islice(inputs.records(self.sources, self.fields, self.encoding, own, fetched), self.limit)

    def job(self) -> Job:
        """One thread a child where there are as many children as cores, all cores where there is one child."""
        return Job(self.model, self.options, max(1, cores() // (self.workers or 1)), self.compute)


class Settings(TypedDict, total=False):
    """What a caller may say about a batch beside its inputs and output."""

    to: Literal["same", "ru", "en", "both"]
    length: str | int
    style: str
    model: str  # a name or a directory: each process loads it
    workers: (
        int | None
    )  # processes; each has its share of the cores; by default one here, one a CPU or GPU of a cluster
    limit: int | None  # records to take at most
    restart: bool  # begin anew, whatever an earlier run has done
    with_text: bool  # include the text as read in each row
    text_field: str | None
    title_field: str | None
    id_field: str | None
    encoding: str | None
    offline: bool  # fetch nothing
    allow_private: bool  # fetch from private and loopback addresses too
    batch: int  # articles that a process gets at a time
    compute: str  # work other than ours, "module:name" of a class as summarize.worker.Compute says


def make(sources: Sequence[str | Path], output: str | Path, settings: Settings) -> Plan:
    """The plan of a run out of what its caller said."""
    named = dict(settings)
    options = {key: str(named.pop(key)) for key in ("to", "length", "style") if key in named}
    fields = {key: named.pop(f"{key}_field", None) for key in ("text", "title", "id")}
    sources = [sources] if isinstance(sources, str | Path) else sources
    made: dict[str, Any] = {"options": Options(**options), "fields": Fields(**fields), **named}  # type: ignore[arg-type]
    return Plan(tuple(map(str, sources)), output, **made)


def saved_pages(files: output.Files) -> Path:
    """The folder of what was fetched; it is there as long as the journal is."""
    return Path(files.stem + ".fetched")


def own_paths(files: output.Files) -> set[str]:
    """Paths, without links, of what must not be taken for input."""
    folder = saved_pages(files)
    return files.own | {os.path.join(os.path.realpath(folder.parent), folder.name)}


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class Report:
    """What came of a run. Counts are of the whole output, also of what an earlier, interrupted run did; ``resumed``
    says how much that was, ``seconds`` and ``words`` are of this run alone."""

    output: Path
    failed_output: Path
    done: int = 0
    failed: int = 0
    copied: int = 0  # of this run: identical texts, computed once
    resumed: int = 0
    words: int = 0
    seconds: float = 0.0
    bytes: int = 0  # read so far, of ``total_bytes``
    resumed_bytes: int = 0
    total_bytes: int = 0
    doubled_ids: int = 0
    doubled_id: str = ""  # the first of them
    interrupted: bool = False
    nothing_to_do: bool = False
    notices: tuple[str, ...] = ()  # of the model: its licence, an engine that stands in


# --- what changed -----------------------------------------------------------------------------------------------------


def changed(what: str) -> InputError:
    return InputError("changed", f"{what}; put it back, name another output, or start over with --restart")


def compare(old: dict[str, Any], new: dict[str, Any], name: str) -> None:
    """InputError "changed" that says which, where ``new`` is not the run that ``name`` was made by."""
    old, new = json.loads(json.dumps(old)), json.loads(json.dumps(new))
    if old["output"] != new["output"]:
        raise UsageError(
            f"{name} belongs to the output {old['output']}; name an output that differs in more than its end"
        )
    before, now = ({trace[0]: trace for trace in run["inputs"]} for run in (old, new))
    if list(before) != list(now):
        other = next((n for n in [*now, *before] if (n in now) != (n in before)), "their order")
        raise changed(f"the inputs are not those that {name} was made from ({other})")
    for key, trace in now.items():
        if trace != before[key]:
            raise changed(f"the input {key} changed since the run of {name} began")
    for key, value in new["settings"].items():
        if old["settings"].get(key) != value:
            raise changed(f"{key} was {old['settings'].get(key)} when the run of {name} began and is {value} now")
    if old["version"] != new["version"]:
        raise changed(f"the run of {name} was begun by summarize {old['version']}, and this is {new['version']}")
    if old.get("model") != new.get("model"):
        raise changed(f"the model is not the one that the run of {name} began with")


# --- a look beforehand ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Survey:
    """What a run would find; ``failed`` counts by kind of error what can be seen without the model."""

    files: int
    bytes: int
    articles: int = 0
    words: int = 0
    failed: dict[str, int] = field(default_factory=dict)
    begun: bool = False  # an earlier run of this output was interrupted


def survey(plan: Plan) -> Survey:
    """Read the inputs and compute nothing, write nothing. Raises what ``run`` raises before it loads the model."""
    files = output.Files(plan.output)
    own = own_paths(files)
    plan = plan.traced(own)
    found = Survey(sum(t.files for t in plan.traces), sum(t.bytes for t in plan.traces), begun=files.journal.exists())
    with tempfile.TemporaryDirectory() as folder:
        fetched = Fetched(Path(folder))
        plan.fetch(fetched, (), lambda: True)
        for record in plan.records(own, fetched):
            if isinstance(record.article, Failure):
                found.failed[record.article.kind] = found.failed.get(record.article.kind, 0) + 1
            else:
                found.articles += 1
                found.words += len(record.article.text.split())
    return found
