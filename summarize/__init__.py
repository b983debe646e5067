"""Condense Russian and English news and translate it either way.

    >>> import summarize
    >>> model = summarize.load("compact")
    >>> s = summarize.summarize(text, to="ru", length=3, model=model)
    >>> s.text["ru"], s.sentences[0].source, s.warnings

Importing the package imports neither torch nor transformers; ``load`` starts what a model needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from .article import Article, Failure, Options, Summary
from .errors import FileError, InputError, ModelError, SummarizeError, UsageError

if TYPE_CHECKING:
    from .model import Model
    from .translation import Translation

__all__ = [
    "Article",
    "Failure",
    "FileError",
    "InputError",
    "ModelError",
    "Options",
    "SummarizeError",
    "Summary",
    "UsageError",
    "load",
    "summarize",
    "summarize_many",
    "translate",
]

To = Literal["same", "ru", "en", "both"]


def load(name: str = "compact", *, engine: str = "auto", threads: int = 0) -> Model:
    """A model by name or directory; see ``summarize.model.load``."""
    from . import model

    return model.load(name, engine=engine, threads=threads)


@lru_cache(maxsize=1)
def _compact() -> Model:
    return load("compact")


def summarize(
    text: str | Article,
    *,
    to: To = "same",
    length: str | int = "short",
    style: str = "auto",
    model: Model | None = None,
) -> Summary:
    """Condense one article.

    Args:
        text: the article; an ``Article`` carries a title and an id with it.
        to: the language of the summary.
        length: ``headline``, ``short``, ``medium``, ``long``, a number of sentences, or a share such as ``"20%"``.
        style: ``auto`` or ``extract``.
        model: what ``load`` gave; by default the compact model, loaded once.

    Raises:
        InputError: the text is empty, in a third language, or holds no story.
        UsageError: an option is not known.
    """
    from . import pipeline

    options = Options(to=to, length=str(length), style=style)  # type: ignore[arg-type]
    return pipeline.summarize_article(_article(text), options, model or _compact())


def summarize_many(
    articles: Iterable[str | Article],
    *,
    to: To = "same",
    length: str | int = "short",
    style: str = "auto",
    model: Model | None = None,
) -> Iterator[Summary | Failure]:
    """Condense a stream of articles, in order; a bad one gives a ``Failure`` and the rest goes on."""
    from . import pipeline

    options = Options(to=to, length=str(length), style=style)  # type: ignore[arg-type]
    return pipeline.summarize_articles(map(_article, articles), options, model or _compact())


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
