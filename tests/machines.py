"""Work for the children of a batch that is not ours: it computes nothing, or fails in a way that is asked for.

What to do stands in the text itself, so that a case reads in one place: "boom …", "die …", "slow 0.01 …".
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from summarize.article import Article, Failure
from summarize.worker import Job


def row(article: Article, job: Job) -> dict[str, Any]:
    """The object of the contract without a model: the summary is the beginning of the text."""
    text = article.text[:40]
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "date": article.date,
        "author": article.author,
        "site": article.site,
        "language": "en",
        "words": len(article.text.split()),
        "summary": {"en": text},
        "sentences": [
            {
                "text": {"en": text},
                "source": [{"start": 0, "end": len(text), "score": 1.0}],
                "score": 0.5,
                "written": False,
            }
        ],
        "warnings": [],
        "removed": [],
        "model": {"name": "nothing", "digest": "sha256:0"},
        "options": {"to": job.options.to, "length": job.options.length, "style": job.options.style},
        "version": "0",
    }


class Nothing:
    """Does nothing, quickly."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.identity = {"name": job.model, "digest": os.environ.get("MACHINE_DIGEST", "sha256:0")}

    def start(self) -> None:
        pass

    def __call__(self, articles: list[Article]) -> list[dict[str, Any] | Failure]:
        return [row(article, self.job) for article in articles]


class Acting(Nothing):
    """Does what the first word of a text says."""

    def __call__(self, articles: list[Article]) -> list[dict[str, Any] | Failure]:
        for article in articles:
            word, _, rest = article.text.partition(" ")
            getattr(self, word, self.nothing)(rest)
        return super().__call__(articles)

    def nothing(self, rest: str) -> None:
        pass

    def slow(self, rest: str) -> None:
        time.sleep(float(rest.split()[0]))

    def boom(self, rest: str) -> None:
        raise ValueError("boom")

    def leave(self, rest: str) -> None:
        sys.exit("leaving")

    def die(self, rest: str) -> None:
        os._exit(7)

    def killed(self, rest: str) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def once(self, rest: str) -> None:
        """Die the first time only: "once /a/marker/file"."""
        marker = Path(rest.split()[0])
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    def note(self, rest: str) -> None:
        """Leave a line in a file for every time that this is computed: "note /a/file …"."""
        with Path(rest.split()[0]).open("a") as file:
            file.write(f"{os.getpid()}\n")
        time.sleep(0.003)

    def gpu(self, rest: str) -> None:
        """Leave in a file which GPUs this process sees, and stay busy: "gpu /a/file"."""
        with Path(rest.split()[0]).open("a") as file:
            file.write(os.environ.get("CUDA_VISIBLE_DEVICES", "all") + "\n")
        time.sleep(1)


class Saying(Nothing):
    """Has something to say to the user, every child the same."""

    def start(self) -> tuple[str, ...]:
        return ("torch computes", "the licence forbids it")


class Small(Nothing):
    """Has memory for two articles at a time, and for no article that says "huge"."""

    def __call__(self, articles: list[Article]) -> list[dict[str, Any] | Failure]:
        if len(articles) > 2 or any(a.text.startswith("huge") for a in articles):
            raise MemoryError
        return super().__call__(articles)


class Uneven(Nothing):
    """Later batches are done sooner."""

    def __call__(self, articles: list[Article]) -> list[dict[str, Any] | Failure]:
        number = int(articles[0].text.split()[-1])
        time.sleep(0.05 if number % 3 == 0 else 0)
        return super().__call__(articles)


class Unloadable(Nothing):
    def __init__(self, job: Job) -> None:
        raise RuntimeError("weights are gone")


class DiesLoading(Nothing):
    def start(self) -> None:
        os._exit(9)


class NotANumber(Nothing):
    def __call__(self, articles: list[Article]) -> list[dict[str, Any] | Failure]:
        return [{**row(a, self.job), "score": float("nan")} if "odd" in a.text else row(a, self.job) for a in articles]


class Newer(Nothing):
    """A row with a field that a later version might add."""

    def __call__(self, articles: list[Article]) -> list[dict[str, Any] | Failure]:
        return [{**row(article, self.job), "mood": "calm"} for article in articles]
