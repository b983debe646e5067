"""The records that flow through the program. All frozen; vary them with ``dataclasses.replace``.

Offsets count characters of ``Article.text``; ``text[start:end]`` gives back the piece.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Language = Literal["ru", "en"]
LANGUAGES: tuple[Language, Language] = ("ru", "en")
NAMES: dict[Language, str] = {"ru": "Russian", "en": "English"}


def other(language: Language) -> Language:
    return "ru" if language == "en" else "en"


# The first six (FACTS) are about facts, the next three about the output as a whole, the last two about what was read.
WarningKind = Literal[
    "number", "name", "date", "unit", "negation", "attribution", "length", "language", "quality", "encoding", "text"
]


FACTS = ("number", "name", "date", "unit", "negation", "attribution")


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Warning:
    """Something the reader should know. ``where`` is the language of the output it concerns.

    The spans say where ``source`` and ``output`` stand in the two texts that were compared, if they do. An empty
    ``output_span`` says only in which sentence: it stands where that begins.
    """

    kind: WarningKind
    where: str
    source: str
    output: str
    message: str
    source_span: Span | None = None
    output_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Source(Span):
    """Where a sentence of a summary comes from; ``score`` from 0 to 1 says how sure that is."""

    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read. ``text`` is never changed after reading, so that offsets hold."""

    text: str
    id: str = ""
    title: str | None = None
    url: str | None = None
    date: str | None = None  # of publication, YYYY-MM-DD
    author: str | None = None
    site: str | None = None
    warnings: tuple[Warning, ...] = ()  # what was guessed or repaired in reading


@dataclass(frozen=True, slots=True)
class Removed:
    """A passage that is not the story, and why it was left out."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the article: ``article.text[start:end] == text``; ``paragraph`` counts from 0."""

    text: str
    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller wants. ``length`` is a name, a number of sentences or a share such as ``"20%"``."""

    to: Literal["same", "ru", "en", "both"] = "same"
    length: str = "short"
    style: Literal["auto", "extract", "abstract"] = "auto"
    beam: int = 4


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence of the summary in each language asked for, and the places in the article that it comes from.

    ``written`` by a model, or the article's own, translated where that was asked for.
    """

    text: dict[str, str]
    source: tuple[Source, ...]
    score: float
    written: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be used: the kind of error and a sentence about it."""

    id: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The answer: ``text["ru"]`` is the whole summary in Russian where that was asked for."""

    text: dict[str, str]
    language: Language
    sentences: tuple[SummarySentence, ...]
    options: Options
    model: dict[str, str]
    version: str
    id: str = ""
    title: str | None = None
    url: str | None = None
    date: str | None = None
    author: str | None = None
    site: str | None = None
    words: int = 0  # of the article
    warnings: tuple[Warning, ...] = ()
    removed: tuple[Removed, ...] = field(default=())

    def asdict(self) -> dict[str, Any]:
        """The JSON object of the contract (docs/architecture.md)."""
        return {
            "id": self.id,
            "title": self.title,
            "url": self.url,
            "date": self.date,
            "author": self.author,
            "site": self.site,
            "language": self.language,
            "words": self.words,
            "summary": self.text,
            "sentences": [
                {
                    "text": s.text,
                    "source": [{"start": p.start, "end": p.end, "score": round(p.score, 4)} for p in s.source],
                    "score": round(s.score, 4),
                    "written": s.written,
                }
                for s in self.sentences
            ],
            "warnings": [warning_dict(w) for w in self.warnings],
            "removed": [{"start": r.start, "end": r.end, "reason": r.reason} for r in self.removed],
            "model": self.model,
            "options": {"to": self.options.to, "length": self.options.length, "style": self.options.style},
            "version": self.version,
        }


def warning_dict(w: Warning) -> dict[str, Any]:
    """The JSON object of a warning: spans count characters of the article and of the summary in that language."""
    spans = {"source_span": _span(w.source_span), "output_span": _span(w.output_span)}
    return {"kind": w.kind, "where": w.where, "source": w.source, "output": w.output, "message": w.message, **spans}


def _span(span: Span | None) -> dict[str, int] | None:
    return {"start": span.start, "end": span.end} if span else None
