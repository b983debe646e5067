"""The child of a batch: computes what it is given, and answers for every article, whatever happens to one of them.

The parent starts ``serve`` in a fresh interpreter (nothing is forked, no lock and no thread is inherited) with one end
of a socket. The child ends when that socket does, so it never outlives its parent, even one that was killed.
"""

from __future__ import annotations

import importlib
import os
import queue
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Protocol, cast

from . import jsonl
from .article import Article, Failure, Options
from .errors import ModelError, SummarizeError, UsageError

Row = dict[str, Any]
Message = tuple[str, Any]  # ("identity", dict), ("ready", notices), ("results", list) or ("fatal", (class, text))
DEFAULT = "summarize.worker:Summaries"


@dataclass(frozen=True, slots=True)
class Job:
    """What a child is to do. ``compute`` names a class, ``module:name``, see ``Compute``; ``threads`` of one child,
    ``engine`` of its model."""

    model: str = "compact"
    options: Options = field(default_factory=Options)
    threads: int = 0
    compute: str = DEFAULT
    engine: str = "auto"


class Compute(Protocol):
    """What does the work; made in the child by calling the class with the job.

    ``identity`` names the model and the digest of its weights as soon as the object is made, which must be quick;
    ``start`` loads what takes long. A ModelError or UsageError from anywhere in it ends the run.
    """

    identity: dict[str, str]

    def start(self) -> Sequence[str] | None:
        """Sentences for the user, such as a licence's, if there are any."""
        ...

    def __call__(self, articles: list[Article]) -> list[Row | Failure]:
        """One result an article, in order: the object of the contract, or why there is none."""
        ...


class Summaries:
    """The real work: condense and translate."""

    def __init__(self, job: Job) -> None:
        from . import model, pipeline

        self._pipeline, self._options = pipeline, job.options
        self._model = model.load(job.model, threads=job.threads, engine=job.engine)
        self.identity = {"name": self._model.name, "digest": self._model.digest}
        list(pipeline.summarize_articles([], job.options, self._model))  # options that make no sense: said at once

    def start(self) -> Sequence[str]:
        self._model.start()
        return self._model.notices

    def __call__(self, articles: list[Article]) -> list[Row | Failure]:
        results = self._pipeline.summarize_articles(articles, self._options, self._model)
        return [r if isinstance(r, Failure) else r.asdict() for r in results]


def make(job: Job) -> Compute:
    """The object that ``job.compute`` names. Errors that are not ours become a ModelError."""
    try:
        module, _, name = job.compute.partition(":")
        return cast(Callable[[Job], Compute], getattr(importlib.import_module(module), name))(job)
    except SummarizeError:
        raise
    except Exception as error:
        raise ModelError(f"the model {job.model!r} could not be loaded ({_short(error)}); check it") from error


def guarded(compute: Compute, articles: list[Article]) -> list[bytes | Failure]:
    """``compute`` with rows as JSON, and an error costs no more than the article that it comes from: the rest is
    computed again without it, and in halves where memory ran out.

    Raises:
        ModelError, UsageError: no article could do better.
    """
    try:
        results = compute(articles)
        if len(results) != len(articles):
            raise RuntimeError(f"{len(results)} results for {len(articles)} articles")
        return [r if isinstance(r, Failure) else jsonl.dumps({k: r[k] for k in r if k != "id"}) for r in results]
    except (ModelError, UsageError):
        raise
    except (Exception, SystemExit) as error:
        if len(articles) == 1:
            return [_failure(articles[0], error)]
    half = len(articles) // 2  # out here the traceback is gone, and with it what its frames held in memory
    return guarded(compute, articles[:half]) + guarded(compute, articles[half:])


def _failure(article: Article, error: BaseException) -> Failure:
    if isinstance(error, SummarizeError):
        return Failure(article.id, error.kind, str(error))
    if isinstance(error, MemoryError):
        return Failure(article.id, "memory", "memory ran out on this article alone; shorten it or add memory")
    return Failure(article.id, "error", f"the program failed on this article ({_short(error)}); please report it")


def _short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def serve(fd: int) -> None:
    """The life of a child: job → identity → ready, then articles → results until the parent is gone."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    connection = Connection(fd)
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(connection, inbox), daemon=True).start()
    try:
        compute = make(inbox.get())
        connection.send(("identity", compute.identity))
        try:
            notices = compute.start()
        except Exception as error:
            raise ModelError(f"the model could not be started ({_short(error)})") from error
        connection.send(("ready", notices))
        while True:
            connection.send(("results", guarded(compute, inbox.get())))
    except SummarizeError as error:
        connection.send(("fatal", (type(error).__name__, str(error))))


def _listen(connection: Connection, inbox: queue.SimpleQueue[Any]) -> None:
    """Beside the work, so that the end of the parent is noticed at once and not when a batch is done."""
    try:
        while True:
            inbox.put(connection.recv())
    except (EOFError, OSError):
        os._exit(0)
