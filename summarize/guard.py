"""The fact guard: what a summary or a translation says differently from its source, and what can be put right.

A translation must say all that its source says, and no more; a summary may leave out, so only what it adds counts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal, cast

from . import text
from .article import Language, Span, Warning
from .errors import InputError
from .facts.differences import added, between
from .facts.finding import Finding
from .facts.mending import mended

Mode = Literal["translation", "summary"]
Languages = tuple[str, str]

# A text that is shorter than this share of its source, or has fewer sentences, is a summary.
SHARE = 0.6


def compare(source: str, output: str, languages: Languages, mode: Mode = "translation") -> list[Warning]:
    """What differs between two texts in ``languages`` (source, output), by the place in the output."""
    if mode == "summary":
        return [_warning(f, source, output, languages[1]) for f in added(source, output, languages)]
    found: list[Warning] = []
    for (a, b), (c, d) in _pieces(source, output, languages):
        for finding in between(source[a:b], output[c:d], languages):
            found.append(_moved(_warning(finding, source[a:b], output[c:d], languages[1]), a, c))
    return found


def check(source: str, output: str, mode: Mode | None = None) -> list[Warning]:
    """What differs between any two texts in Russian or English; the languages and the mode are read from them."""
    if not source.strip() or not output.strip():
        which = "source" if not source.strip() else "output"
        raise InputError("empty", f"The {which} is empty; give the guard two texts to compare.")
    languages = _language(source, output), _language(output, source)
    return compare(source, output, languages, mode or _mode(source, output, languages))


def mend(source: str, output: str, languages: Languages) -> tuple[str, list[Warning]]:
    """Put right what can be put right safely: one fact of each side, of the same kind, and no finding of its kind
    afterwards. What was put right is said; else the output comes back as it is.
    """
    done = mended(source, output, languages)
    if done is None:
        return output, []
    message = f"“{done.wrong}” was corrected to the “{done.right}” of the source"
    spans = Span(*done.source), Span(done.at, done.at + len(done.written))
    return done.text, [Warning("quality", languages[1], done.right, done.wrong, message, *spans)]


# --- whole texts ------------------------------------------------------------------------------------------------------

# An end of a sentence or a line that is not the end of the text: without one there is nothing to cut.
_INSIDE = re.compile(r"\n|[.!?…;]\W*\w")
_Piece = tuple[tuple[int, int], tuple[int, int]]


def _pieces(source: str, output: str, languages: Languages) -> list[_Piece]:
    """Paragraph beside paragraph and sentence beside sentence, as far as there are as many of both."""
    if not _INSIDE.search(source.strip()) and not _INSIDE.search(output.strip()):
        return [((0, len(source)), (0, len(output)))]
    ours, theirs = text.paragraphs(source), text.paragraphs(output)
    if len(ours) != len(theirs):
        return [((0, len(source)), (0, len(output)))]
    found: list[_Piece] = []
    for one, other in zip(ours, theirs, strict=True):
        a = text.split(source, *one, cast(Language, languages[0]))
        b = text.split(output, *other, cast(Language, languages[1]))
        found += zip(a, b, strict=True) if len(a) == len(b) else [(one, other)]
    return found


def _language(wanted: str, other: str) -> Language:
    """Of a text too short to tell, the alphabet decides; of figures alone, the other text."""
    found = text.detect(wanted)
    if found == "und":
        found = text.detect(other)
    if found == "und":
        found = "en"
    if found not in ("ru", "en"):
        raise InputError(
            "unsupported_language", f"The fact guard reads Russian and English; this text is in “{found}”."
        )
    return cast(Language, found)


def _mode(source: str, output: str, languages: tuple[Language, Language]) -> Mode:
    ours, theirs = len(text.sentences(source, languages[0])), len(text.sentences(output, languages[1]))
    short = len(output) < SHARE * len(source) and ours > 1
    return "summary" if short or theirs < SHARE * ours else "translation"


# --- words ------------------------------------------------------------------------------------------------------------


def _moved(warning: Warning, source: int, output: int) -> Warning:
    """The warning with spans that count from the beginning of the whole texts."""
    one, other = warning.source_span, warning.output_span
    return replace(
        warning,
        source_span=one and Span(one.start + source, one.end + source),
        output_span=other and Span(other.start + output, other.end + output),
    )


def _warning(finding: Finding, source: str, output: str, where: str) -> Warning:
    ours = source[slice(*finding.source)] if finding.source else ""
    theirs = output[slice(*finding.output)] if finding.output else ""
    return Warning(
        finding.kind,
        where,
        ours,
        theirs,
        _sentence(finding.topic, ours, theirs),
        Span(*finding.source) if finding.source else None,
        Span(*finding.output) if finding.output else None,
    )


_BOTH = "the source has “{0}”, the output “{1}”"
_MISSING = {
    "value": "“{0}” of the source is missing",
    "negation": "the “{0}” of the source is lost: the output seems to say the opposite",
    "hedge": "the source only alleges it (“{0}”), the output states it as a fact",
    "speaker": "the source says who said it (“{0}”), the output does not",
    "quotation": "“{0}” is a quotation in the source, not in the output",
    "name": "“{0}” of the source is missing",
}
_ADDED = {
    "value": "“{1}” is not in the source",
    "negation": "the output has “{1}” where the source denies nothing: it seems to say the opposite",
    "hedge": "the output only alleges it (“{1}”), the source states it as a fact",
    "speaker": "the output says who said it (“{1}”), the source does not",
    "quotation": "“{1}” is a quotation in the output, not in the source",
    "name": "“{1}” is not in the source",
}


def _sentence(topic: str, ours: str, theirs: str) -> str:
    form = _BOTH if ours and theirs else _MISSING[topic] if ours else _ADDED[topic]
    return form.format(ours.strip('«»“”"'), theirs.strip('«»“”"'))
