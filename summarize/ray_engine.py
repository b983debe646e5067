"""A batch on a Ray cluster: the local run with actors in place of children. The only import of ray.

The driver reads the input, keeps the journal and writes the output, so every promise of the local run holds word for
word: a killed driver resumes from its journal, and the rows are the same bytes in the same order. Ray carries articles
to the actors and results back; an actor that dies, with its node or alone, costs what a dead child costs.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TextIO

from . import batch, worker
from .article import Article
from .errors import ModelError, SummarizeError, UsageError
from .plan import Plan, Report
from .pool import Child, Pool, Task
from .worker import Job, Message

try:
    import ray
    from ray.exceptions import ActorDiedError, ActorUnavailableError, OutOfMemoryError, RayError
except ImportError as error:  # the extra is not installed
    raise UsageError("the engine ray needs Ray: pip install 'summarize[ray]'") from error


class Worker:
    """The actor: what ``worker.serve`` is for a child. Every answer is a message, errors too."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def identity(self) -> Message:
        try:
            self._compute = worker.make(self._job)
        except SummarizeError as error:
            return "fatal", (type(error).__name__, str(error))
        return "identity", self._compute.identity

    def start(self) -> Message:
        try:
            return "ready", self._compute.start()
        except Exception as error:
            return "fatal", ("ModelError", f"the model could not be started ({type(error).__name__}: {error})")

    def compute(self, articles: list[Article]) -> Message:
        try:
            return "results", worker.guarded(self._compute, articles)
        except SummarizeError as error:
            return "fatal", (type(error).__name__, str(error))


class _Actor:
    """An actor as the pool sees it; the same as a child of the local pool."""

    def __init__(self, job: Job, resources: dict[str, float]) -> None:
        # Never restarted by Ray: the pool has to know of each death, or a record that kills would be tried for ever.
        kind = ray.remote(max_restarts=0, max_task_retries=0, **resources)(Worker)
        self._handle = kind.remote(job)
        self.waiting: list[Any] = [self._handle.identity.remote(), self._handle.start.remote()]
        self.batch: list[Task] = []
        self.ready = False
        self.blameless = False
        self._how = ""

    def send(self, articles: list[Article]) -> bool:
        self.waiting.append(self._handle.compute.remote(articles))
        return True

    def receive(self) -> Message | None:
        """The answer that is there, or None where the actor is dead."""
        try:
            return ray.get(self.waiting.pop(0))
        except (ActorDiedError, ActorUnavailableError, OutOfMemoryError) as error:
            # A node that was taken away says nothing about the article that was in hand there.
            self.blameless = getattr(error, "preempted", False) or "its node has died" in str(error)
            self._how = "its node died" if self.blameless else "its actor died"
            return None
        except RayError as error:
            raise ModelError(f"Ray failed ({type(error).__name__}: {error})"[:400]) from error

    def end(self) -> str:
        ray.kill(self._handle)
        return self._how


class RayPool(Pool):
    """A pool whose children are actors, each with its share of the cluster."""

    def __init__(self, job: Job, workers: int, resources: dict[str, float]) -> None:
        super().__init__(job, workers)
        self._resources = resources

    def _spawn(self) -> Child:
        return _Actor(self._job, self._resources)

    def _answered(self, timeout: float) -> list[Child]:
        first: dict[Any, Child] = {c.waiting[0]: c for c in self._children if isinstance(c, _Actor) and c.waiting}
        if not first:
            return []
        done, _ = ray.wait(list(first), num_returns=1, timeout=timeout, fetch_local=True)
        if done:
            done, _ = ray.wait(list(first), num_returns=len(first), timeout=0)
        return [first[ref] for ref in done]


def run(plan: Plan, progress: Callable[[Report], None] = lambda report: None) -> Report:
    """``batch.run`` on the cluster of ``RAY_ADDRESS``, or on one that is started here for this run alone.

    ``plan.workers`` is the number of actors; without it there is one for each GPU of the cluster, or each CPU.

    Raises:
        UsageError: the cluster cannot be reached or has too little for the actors; and what ``batch.run`` raises.
    """
    ours = not ray.is_initialized()
    if ours:
        _connect()
    out = sys.stdout
    try:
        sys.stdout = _Quiet(out)
        job, workers, resources = share(
            plan, ray.cluster_resources(), [n["Resources"] for n in ray.nodes() if n["Alive"]]
        )
        return batch.run(plan, progress, RayPool(job, workers, resources))
    finally:
        if ours:
            ray.shutdown()
        sys.stdout = out


class _Quiet:
    """Standard output without what Ray prints there of each actor that dies; the pool reports deaths in its own way."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._held = out, False

    def write(self, text: str) -> int:
        if "(raylet)" in text or (self._held and text == "\n"):
            self._held = text != "\n"
            return len(text)
        self._held = False
        return self._out.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)


def _connect() -> None:
    address = os.environ.get("RAY_ADDRESS")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
    try:
        if address and address != "auto":  # Ray itself would wait for minutes
            host, _, port = address.rpartition("//")[2].rpartition(":")
            socket.create_connection((host, int(port)), timeout=10).close()
        ray.init(address=address, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, RayError, ValueError, RuntimeError) as error:
        where = f"at {address}" if address else "on this machine"
        raise UsageError(f"no Ray cluster could be used {where} ({error}); see docs/cluster.md") from error


def share(plan: Plan, whole: dict[str, float], nodes: list[dict[str, float]]) -> tuple[Job, int, dict[str, float]]:
    """What each actor does, how many there are, and what of the cluster each takes: a GPU, or some of a node's CPUs.

    ``whole`` are the resources of the cluster, ``nodes`` those of each node.

    Raises:
        UsageError: there is not enough for so many.
    """
    kind = "GPU" if whole.get("GPU", 0) >= 1 else "CPU"
    have = int(whole.get(kind, 0))
    workers = max(1, have) if plan.workers is None else plan.workers
    if workers > have:
        raise UsageError(f"the cluster has {have} {kind}s, too few for --workers {workers}; ask for no more than that")
    if kind == "GPU":
        return replace(plan.job(), threads=1, engine="torch"), workers, {"num_gpus": 1.0, "num_cpus": 0.0}
    widest = max(int(node.get("CPU", 0)) for node in nodes)
    threads = max(n for n in range(1, widest + 1) if sum(int(node.get("CPU", 0)) // n for node in nodes) >= workers)
    return replace(plan.job(), threads=threads), workers, {"num_cpus": float(threads)}
