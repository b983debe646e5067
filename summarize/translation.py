"""Sentences and whole texts into the other language, with a gate behind every sentence.

A translation is distrusted first: it must not be empty, run away in length, repeat itself, stay in the wrong
language or change a number. The first hypothesis of the beam that passes is taken; if none does, one retry with a
wider beam and no repeated runs; then the best there is, with a warning (after Whisper's decode_with_fallback).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from . import guard, text
from .article import Language, Warning
from .model import Candidate, Model

# Mean log probability of a piece below which a translation is doubtful; see docs/log.md for how it was set.
DOUBTFUL = -1.1


@dataclass(frozen=True, slots=True)
class Translated:
    """One sentence in the other language and what is wrong with it."""

    text: str
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """A whole text in the other language."""

    text: str
    warnings: tuple[Warning, ...] = ()


def faults(source: str, output: str, to: str) -> list[Warning]:
    """What can be seen to be wrong with a translation without knowing the languages."""
    found: list[Warning] = []
    if not output.strip():
        return [Warning("length", to, source, output, "the translation is empty")]
    a, b = len(source), len(output)
    if a > 20 and not 0.4 < b / a < 2.5:
        found.append(
            Warning("length", to, source, output, f"{a} characters became {b} in the translation of “{_short(source)}”")
        )
    repeated = repetition(output)
    if repeated and not repetition(source):
        found.append(Warning("quality", to, source, output, f"the translation repeats “{repeated}”"))
    if wrong_script(output, to) > max(0.5, wrong_script(source, to) if a < 30 else 0):
        found.append(Warning("language", to, source, output, f"“{_short(source)}” was left in its own language"))
    return found + guard.compare(source, output, to)


def repetition(value: str) -> str:
    """A run of words that stands three times or more, or twice in a row; empty if there is none."""
    words = re.findall(r"\w+", value.lower())
    for size in (1, 2, 3, 4):
        runs = [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]
        for i in range(len(runs) - size):
            if runs[i] == runs[i + size] and not (size == 1 and runs[i][0].isdigit()):
                return " ".join(runs[i])
        if size >= 3:
            common = Counter(runs).most_common(1)
            if common and common[0][1] >= 3:
                return " ".join(common[0][0])
    return ""


def wrong_script(value: str, to: str) -> float:
    """Share of letters that belong to the other language's alphabet."""
    cyrillic = len(re.findall("[А-Яа-яЁё]", value))
    latin = len(re.findall("[A-Za-z]", value))
    if not cyrillic + latin:
        return 0.0
    return (cyrillic if to == "en" else latin) / (cyrillic + latin)


def sentences(texts: list[str], to: str, model: Model, *, beam: int = 4) -> list[Translated]:
    """Translate each text; the order is kept. A text longer than the model's window is cut at a clause."""
    parts = [_clauses(t, model) for t in texts]
    flat = [clause for clauses in parts for clause in clauses]
    done = iter(_gated(flat, to, model, beam))
    out = []
    for source, clauses in zip(texts, parts, strict=True):
        pieces = [next(done) for _ in clauses]
        joined = " ".join(p.text for p in pieces)
        seen = tuple(w for p in pieces for w in p.warnings)
        out.append(Translated(joined if joined else source, seen))
    return out


def _gated(texts: list[str], to: str, model: Model, beam: int) -> list[Translated]:
    first = model.hypotheses(texts, to, beam=beam, count=beam)
    chosen: list[Candidate | None] = [
        next((c for c in found if not faults(source, c.text, to)), None)
        for source, found in zip(texts, first, strict=True)
    ]
    again = [i for i, c in enumerate(chosen) if c is None]
    if again:
        second = model.hypotheses([texts[i] for i in again], to, beam=2 * beam, count=2 * beam, no_repeat=3)
        for i, found in zip(again, second, strict=True):
            chosen[i] = min(
                [*first[i], *found],
                key=lambda c, i=i: (len(faults(texts[i], c.text, to)), -c.score),  # type: ignore[misc]
            )
    return [_finish(source, c, to) for source, c in zip(texts, chosen, strict=True) if c is not None]


def _finish(source: str, candidate: Candidate, to: str) -> Translated:
    output = guard.mend(source, candidate.text, to)
    found = faults(source, output, to)
    if not found and candidate.score < DOUBTFUL:
        found = [
            Warning("quality", to, source, output, f"the model is unsure of its translation of “{_short(source)}”")
        ]
    return Translated(output, tuple(found))


def _short(value: str, longest: int = 60) -> str:
    """The beginning of a sentence, enough to find it by."""
    value = " ".join(value.split())
    return value if len(value) <= longest else value[: value.rfind(" ", 0, longest)] + " …"


_CLAUSE = re.compile(r"(?<=[;:,–—])\s+")


def _clauses(value: str, model: Model) -> list[str]:
    """The text in parts that fit the window, cut at the clause mark nearest the middle, else between words."""
    if model.pieces(value) <= model.window:
        return [value]
    cuts = [m.end() for m in _CLAUSE.finditer(value)] or [m.end() for m in re.finditer(r"\s+", value)]
    cuts = [c for c in cuts if 0 < c < len(value)] or [len(value) // 2]
    middle = min(cuts, key=lambda c: abs(c - len(value) / 2))
    return _clauses(value[:middle].strip(), model) + _clauses(value[middle:].strip(), model)


# What stands before the words of a line: indentation, a heading, quote or list mark.
_MARK = re.compile(r"\s*(?:(?:#{1,6}|>+|[-*+•–—]|\(?\d{1,3}[.)]|\(?[a-zа-я]\))\s+)*", re.I)


def document(value: str, to: str, model: Model, *, beam: int = 4) -> Translation:
    """Translate a whole text; what stands between its sentences, line breaks and list marks included, stays."""
    source: Language = "ru" if to == "en" else "en"
    spans: list[tuple[int, int]] = []
    for sentence in text.sentences(value, source):
        mark = _MARK.match(sentence.text)
        start = sentence.start + (mark.end() if mark else 0)
        body = value[start : sentence.end]
        if re.search(r"[^\W\d_]", body) and wrong_script(body, to) > 0.2:
            spans.append((start, sentence.end))
    done = sentences([value[a:b] for a, b in spans], to, model, beam=beam) if spans else []
    out, at = [], 0
    for (a, b), translated in zip(spans, done, strict=True):
        out += [value[at:a], translated.text]
        at = b
    return Translation("".join(out) + value[at:], tuple(w for t in done for w in t.warnings))
