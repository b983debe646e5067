"""Condense Russian and English news and translate it either way.

    >>> import summarize
    >>> model = summarize.load("compact")
    >>> s = summarize.summarize(text, to="ru", length=3, model=model)
    >>> s.text["ru"], s.sentences[0].source, s.warnings
    >>> summarize.summarize(summarize.read_article("https://news.example/1"), model=model)
    >>> summarize.run_batch(["crawl/"], "summaries.jsonl", to="both")

Importing the package imports neither torch nor transformers; ``load`` starts what a model needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

from .article import Article, Failure, Options, Summary, Warning
from .errors import BusyError, FileError, InputError, ModelError, SummarizeError, UsageError

if TYPE_CHECKING:
    from .plan import Report, Settings, Survey
    from .roles import Model
    from .translation import Translation

__all__ = [
    "Article",
    "BusyError",
    "Failure",
    "FileError",
    "InputError",
    "ModelError",
    "Options",
    "SummarizeError",
    "Summary",
    "UsageError",
    "Warning",
    "check",
    "load",
    "read_article",
    "run_batch",
    "summarize",
    "summarize_many",
    "survey_batch",
    "translate",
]

To = Literal["same", "ru", "en", "both"]
Style = Literal["auto", "extract", "abstract"]


def load(name: str = "compact", *, engine: str = "auto", threads: int = 0) -> Model:
    """A model by name or directory; see ``summarize.model.load``."""
    from . import model

    return model.load(name, engine=engine, threads=threads)


@lru_cache(maxsize=1)
def _compact() -> Model:
    return load("compact")


def read_article(
    source: str | Path, *, encoding: str | None = None, offline: bool = False, allow_private: bool = False
) -> Article:
    """The article of a file (text, HTML, Word, PDF, mail; docs/input.md) or a web address.

    Args:
        source: the name of the file, or an address.
        encoding: of the text, where detection fails.
        offline: refuse addresses.
        allow_private: open addresses of private networks too.

    Raises:
        FileError: it cannot be read or fetched.
        InputError: it holds no article; ``kind`` says why.
        UsageError: it holds several (``run_batch`` takes those), or there is no such encoding.
    """
    from . import inputs

    return inputs.only(str(source), encoding, offline=offline, allow_private=allow_private)


def summarize(
    text: str | Article,
    *,
    to: To = "same",
    length: str | int = "short",
    style: Style = "auto",
    model: Model | None = None,
) -> Summary:
    """Condense one article.

    Args:
        text: the article; an ``Article`` carries a title and an id with it.
        to: the language of the summary.
        length: ``headline``, ``short``, ``medium``, ``long``, a number of sentences, or a share such as ``"20%"``.
        style: ``extract`` takes sentences of the article, ``abstract`` has the model write them, ``auto`` does what the
            model can do.
        model: what ``load`` gave; by default the compact model, loaded once.

    Raises:
        InputError: the text is empty, in a third language, or holds no story.
        UsageError: an option is not known.
    """
    from . import pipeline

    options = Options(to=to, length=str(length), style=style)
    return pipeline.summarize_article(_article(text), options, model or _compact())


def summarize_many(
    articles: Iterable[str | Article],
    *,
    to: To = "same",
    length: str | int = "short",
    style: Style = "auto",
    model: Model | None = None,
) -> Iterator[Summary | Failure]:
    """Condense a stream of articles, in order; a bad one gives a ``Failure`` and the rest goes on."""
    from . import pipeline

    options = Options(to=to, length=str(length), style=style)
    return pipeline.summarize_articles(map(_article, articles), options, model or _compact())


def run_batch(
    inputs: Sequence[str | Path],
    output: str | Path,
    *,
    engine: Literal["local", "ray"] = "local",
    progress: Callable[[Report], None] = lambda report: None,
    **settings: Unpack[Settings],
) -> Report:
    """Condense files, folders, patterns, addresses, feeds, JSONL and Parquet into one file; see docs/batch.md.

    Called again with the same arguments it goes on where it was cut short. The model runs in processes of its own.

    Args:
        inputs: what to read, in this order.
        output: a name that ends in ``.jsonl``, ``.jsonl.gz`` or ``.parquet``; failed rows go to ``OUT.failed.jsonl``.
        engine: this machine, or a Ray cluster.
        progress: called with the report so far, a few times a second.
        settings: see ``summarize.plan.Settings``.

    Returns:
        The counts. ``interrupted`` is set where SIGINT or SIGTERM came.

    Raises:
        InputError: "changed": the input or a setting is not what the run began with; the message says which.
        FileError: reading or writing failed; called again, the run goes on.
        BusyError: another run holds the output.
        ModelError, UsageError: as ``load`` and ``summarize``.
    """
    from .plan import make

    plan = make(inputs, output, settings)
    if engine == "local":
        from .batch import run

        return run(plan, progress)
    try:
        from importlib import import_module

        ray_engine = import_module("summarize.ray_engine")
    except ImportError as error:
        raise UsageError(f"the engine {engine!r} is not at hand ({error}); use --engine local") from error
    return ray_engine.run(plan, progress)


def survey_batch(inputs: Sequence[str | Path], output: str | Path, **settings: Unpack[Settings]) -> Survey:
    """What ``run_batch`` with these arguments would find; nothing is computed or written."""
    from . import plan

    return plan.survey(plan.make(inputs, output, settings))


def check(source: str, output: str, *, mode: Literal["translation", "summary"] | None = None) -> list[Warning]:
    """The fact guard alone, for text from anywhere: what ``output`` says differently from ``source``.

    Args:
        source, output: sentences or whole texts, in Russian or English, the same language or the other.
        mode: a translation must say all that its source says, a summary may leave out; None: by their lengths.

    Raises:
        InputError: one of the two is empty or in a third language.
    """
    from . import guard

    return guard.check(source, output, mode)


def translate(text: str, *, to: Literal["ru", "en"], model: Model | None = None) -> Translation:
    """Translate a whole text; paragraphs, headings and list marks stay where they are.

    Raises:
        InputError: the text is empty or in a third language.
        UsageError: ``to`` is neither ``ru`` nor ``en``.
    """
    from . import pipeline

    return pipeline.translate_text(text, to, model or _compact())


def _article(value: str | Article) -> Article:
    if not isinstance(value, str | Article):
        raise UsageError(f"an article is a str or an Article, not {type(value).__name__}")
    return value if isinstance(value, Article) else Article(value)
