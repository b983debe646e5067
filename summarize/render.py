"""What the reader sees: a summary as text, or as the JSON object of the contract. Pure: nothing is printed here."""

from __future__ import annotations

import re
from json import dumps

from .article import Summary, Warning, warning_dict
from .provenance import sentence_of

HEADINGS = {"en": "English", "ru": "Русский"}
BULLET = "• "

# "\x1b[31m", "\x1b]0;title\x07", "\x1bc": an article must not colour, retitle or reset the reader's terminal.
_ESCAPES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?")
# Control characters but for tab and newline, and the marks that turn the direction of writing.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def text(
    summary: Summary,
    style: str = "auto",
    *,
    markdown: bool = False,
    cited: str | None = None,
    terminal: bool = False,
) -> str:
    """The summary alone: one paragraph, or bullets; several languages stand under a heading each.

    With ``cited``, the article's text, each sentence has a number, under which its passage of the article follows.
    """
    bodies = {la: _body(summary, la, style, markdown=markdown, numbered=cited is not None) for la in summary.text}
    parts = []
    if markdown and summary.title:
        title = " ".join(summary.title.split())
        parts.append(f"# {_escaped(title)}")
    for language, body in bodies.items():
        heading = HEADINGS.get(language, language)
        mark = "## " if markdown else ""
        parts.append(body if len(bodies) == 1 else f"{mark}{heading}\n{'' if not markdown else chr(10)}{body}")
    if cited is not None:
        parts.append(_passages(summary, cited, markdown=markdown))
    result = "\n\n".join(parts)
    return plain(result) if terminal else result


def warnings(summary: Summary) -> list[str]:
    """What to say on a terminal, with the sentence that it concerns where there are several."""
    found = []
    for warning in summary.warnings:
        i = sentence_of(summary, warning) if len(summary.sentences) > 1 else None
        found.append(warning.message if i is None else f"sentence {i + 1}: {warning.message}")
    return found


def findings(found: list[Warning], *, as_json: bool = False) -> str:
    """What the guard found, a line each: kind and sentence; or as a JSON list."""
    if as_json:
        return dumps([warning_dict(w) for w in found], ensure_ascii=False)
    return "\n".join(f"{w.kind}: {w.message}" for w in found)


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


def _body(summary: Summary, language: str, style: str, *, markdown: bool, numbered: bool) -> str:
    if style != "bullets" and not numbered and not markdown:
        return summary.text[language]
    lines = [" ".join(s.text[language].split()) for s in summary.sentences]
    if markdown:
        lines = [_escaped(line) for line in lines]
    if numbered:
        lines = [f"{line} [{i}]" for i, line in enumerate(lines, 1)]
    if style != "bullets":
        return " ".join(lines)
    return "\n".join(("* " if markdown else BULLET) + line for line in lines)


def _passages(summary: Summary, article: str, *, markdown: bool) -> str:
    """[1] and the passage, as the article has it; where it stands in characters, and how sure that is (0 to 1).

    "cf." stands before the sources of a sentence that a model wrote.
    """
    lines = []
    for i, sentence in enumerate(summary.sentences, 1):
        for p in sentence.source:
            passage = " ".join(article[p.start : p.end].split())
            mark = f"[{i}] cf." if sentence.written else f"[{i}]"
            lines.append(f"{mark} {_escaped(passage) if markdown else passage} ({p.start}–{p.end}, {p.score:.2f})")
    return ("\n\n" if markdown else "\n").join(lines)


def _escaped(value: str) -> str:
    """Text of an article in Markdown: what would be a mark is written as the character."""
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", value)
