"""What the reader sees: a summary as text, or as the JSON object of the contract. Pure: nothing is printed here."""

from __future__ import annotations

import re
from json import dumps

from .article import Summary

HEADINGS = {"en": "English", "ru": "Русский"}
BULLET = "• "

# "\x1b[31m", "\x1b]0;title\x07", "\x1bc": an article must not colour, retitle or reset the reader's terminal.
_ESCAPES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?")
# Control characters but for tab and newline, and the marks that turn the direction of writing.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def text(summary: Summary, style: str = "auto", *, terminal: bool = False) -> str:
    """The summary alone: one paragraph, or bullets; several languages stand under a heading each."""
    bodies = {language: _body(summary, language, style) for language in summary.text}
    if len(bodies) == 1:
        result = next(iter(bodies.values()))
    else:
        result = "\n\n".join(f"{HEADINGS.get(language, language)}\n{body}" for language, body in bodies.items())
    return plain(result) if terminal else result


def json(summary: Summary, article_text: str | None = None, *, terminal: bool = False) -> str:
    """One object on one line for programs, indented for a reader at a terminal; ``text`` comes last when asked for."""
    record = summary.asdict()
    if article_text is not None:
        record["text"] = article_text
    result = dumps(record, ensure_ascii=False, indent=2 if terminal else None)
    return plain(result) if terminal else result


def plain(value: str) -> str:
    """Text that is safe to show on a terminal: escape sequences and control characters are taken out."""
    return _CONTROLS.sub("", _ESCAPES.sub("", value))


def _body(summary: Summary, language: str, style: str) -> str:
    if style != "bullets":
        return summary.text[language]
    return "\n".join(BULLET + " ".join(s.text[language].split()) for s in summary.sentences)
