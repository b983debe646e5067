"""The children of a batch as their parent sees them: who computes what, and what to do when one of them dies.

A batch whose child died is cut in halves until one record is alone; a record that kills three children alone becomes
an error. Deaths are counted in memory only: when the parent is killed too, nobody is to blame, and a good record that
was in hand at ten pre-emptions is as good as before.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from itertools import count
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Protocol

from . import errors
from .article import Article, Failure
from .errors import ModelError
from .worker import Job, Message

DEATHS = 3  # of children with one record alone in hand
STARTS = 3  # children that may die one after the other before any of them is ready
BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from summarize.worker import serve; serve({fd})"


class Task:
    """An article on its way; when it is done, ``result`` is the row in JSON, without its id, or the failure."""

    __slots__ = ("article", "deaths", "result")

    def __init__(self, article: Article) -> None:
        self.article = article
        self.result: bytes | Failure | None = None
        self.deaths = 0


class Child(Protocol):
    """Who computes: ``batch`` is what it has in hand. It answers "identity", then "ready", then a "results" a batch.

    ``blameless`` is set where its death has nothing to do with what it had in hand.
    """

    batch: list[Task]
    ready: bool
    blameless: bool

    def send(self, articles: list[Article]) -> bool:
        """False where it is dead, which will show when its answer is read."""
        ...

    def receive(self) -> Message | None:
        """The next message, or None where it is dead."""
        ...

    def end(self) -> str:
        """Make sure that it is dead; how it died."""
        ...


def gpus() -> list[str]:
    """The GPUs that a child may be given, as CUDA_VISIBLE_DEVICES names them; found without starting torch."""
    named = os.environ.get("CUDA_VISIBLE_DEVICES")
    if named is not None:
        return [name for name in map(str.strip, named.split(",")) if name]
    return [str(i) for i, _ in enumerate(Path("/proc/driver/nvidia/gpus").glob("*"))]


def _environment(seat: int) -> dict[str, str] | None:
    """Of the child in this seat: where there are several GPUs it sees one, and the next child the next."""
    there = gpus()
    return {**os.environ, "CUDA_VISIBLE_DEVICES": there[seat % len(there)]} if len(there) > 1 else None


class _Process:
    """A process and the socket to it. ``seat`` counts the children that live at a time, from 0."""

    blameless = False

    def __init__(self, job: Job, seat: int = 0) -> None:
        self.seat = seat
        ours, theirs = socket.socketpair()
        with ours, theirs, _SignalsHeld():
            self.connection = Connection(os.dup(ours.fileno()))
            code = BOOT.format(fd=theirs.fileno())
            self.process = subprocess.Popen(
                [sys.executable, "-c", code, json.dumps(sys.path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # results go to a file; what a library prints must not go among our lines
                pass_fds=[theirs.fileno()],
                env=_environment(seat),
            )
        self.batch: list[Task] = []
        self.ready = False
        self.send(job)

    def send(self, message: Any) -> bool:
        try:
            self.connection.send(message)
        except OSError:
            return False
        return True

    def receive(self) -> Message | None:
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            return None

    def end(self) -> str:
        self.connection.close()
        self.process.kill()
        code = self.process.wait()
        return f"signal {-code}" if code < 0 else f"exit code {code}"


class _SignalsHeld:
    """A child that begins with these signals blocked lives through a Ctrl-C, which a terminal sends to all of us, and
    finishes its batch; there is no moment at which it could be hit before it has set up a handler."""

    def __enter__(self) -> None:
        self._before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))

    def __exit__(self, *_: object) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, self._before)


class Pool:
    """``workers`` children for one job. Not for use by several threads.

    Here the children are processes of this machine; another kind overrides ``_spawn`` and ``_answered``.
    """

    def __init__(self, job: Job, workers: int) -> None:
        self._job, self.workers = job, workers
        self._children: list[Child] = []
        self._queue: deque[list[Task]] = deque()
        self._starts_failed = 0
        self.identity: dict[str, str] | None = None
        self.notices: dict[str, None] = {}  # what the children have to say to the user, each once

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            child.end()
        self._children.clear()

    def _spawn(self) -> Child:
        taken = {child.seat for child in self._children if isinstance(child, _Process)}
        return _Process(self._job, next(seat for seat in count() if seat not in taken))

    def _answered(self, timeout: float) -> Sequence[Child]:
        """The children that have a message or are dead, as soon as there is one."""
        processes = [child for child in self._children if isinstance(child, _Process)]
        answered = wait([process.connection for process in processes], timeout)
        return [process for process in processes if process.connection in answered]

    def start(self) -> None:
        """Start one child, so that ``identity`` becomes known."""
        if not self._children:
            self._children.append(self._spawn())

    @property
    def hungry(self) -> bool:
        """May another batch be submitted? One a child waits ready, so that none is idle while the parent writes."""
        return len(self._queue) < self.workers

    @property
    def busy(self) -> bool:
        return any(child.batch for child in self._children)

    def submit(self, batch: Sequence[Task]) -> None:
        self._queue.append(list(batch))
        self._dispatch()

    def cancel(self) -> None:
        """What no child has begun is given up; its tasks never get a result."""
        self._queue.clear()

    def wait(self, timeout: float) -> None:
        """Results that arrive within ``timeout`` seconds are put into their tasks; deaths are dealt with.

        Raises:
            ModelError, UsageError: the model cannot be loaded, or the run makes no sense.
        """
        for child in self._answered(timeout):
            message = child.receive()
            if message is None:
                self._died(child)
            else:
                self._take(child, *message)
        self._dispatch()

    def _take(self, child: Child, kind: str, content: Any) -> None:
        if kind == "identity":
            if self.identity not in (None, content):
                raise ModelError("the model was changed while the batch ran; put it back, or use --restart")
            self.identity = content
        elif kind == "ready":
            child.ready, self._starts_failed = True, 0
            self.notices.update(dict.fromkeys(content or ()))
        elif kind == "results":
            for task, result in zip(child.batch, content, strict=True):
                task.result = result
            child.batch = []
        else:
            name, text = content
            found = getattr(errors, name, ModelError)
            raise (found if found in (errors.UsageError, errors.FileError) else ModelError)(text)

    def _dispatch(self) -> None:
        idle = [child for child in self._children if child.ready and not child.batch]
        for child in idle[: len(self._queue)]:
            batch = self._queue.popleft()
            if child.send([task.article for task in batch]):
                child.batch = batch
            else:  # it died idle: no article is to blame
                self._queue.appendleft(batch)
        starting = sum(not child.ready for child in self._children)
        while len(self._children) < self.workers and starting < len(self._queue):
            self._children.append(self._spawn())
            starting += 1

    def _died(self, child: Child) -> None:
        self._children.remove(child)
        how = child.end()
        batch, child.batch = child.batch, []
        if not child.ready:
            self._starts_failed += 1
            if self._starts_failed >= STARTS:
                raise ModelError(
                    f"the process of the model died {STARTS} times while loading ({how}); free some memory"
                )
            self.start()
        elif child.blameless:
            self._queue.appendleft(batch)
        elif len(batch) > 1:
            half = len(batch) // 2
            self._queue.extendleft((batch[half:], batch[:half]))
        elif batch:
            self._blame(batch[0], how)

    def _blame(self, task: Task, how: str) -> None:
        task.deaths += 1
        if task.deaths < DEATHS:
            self._queue.appendleft([task])
        else:
            message = f"the process of the model died {DEATHS} times on this article alone ({how}); look at the text"
            task.result = Failure(task.article.id, "crash", message)
