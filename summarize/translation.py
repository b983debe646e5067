"""Sentences and whole texts into the other language, with a gate behind every sentence.

A translation is distrusted first: it must not be empty, run away in length, repeat itself, stay in the wrong
language or change a number. The first hypothesis of the beam that passes is taken; if none does, one retry with a
wider beam and no repeated runs; then the best there is, with a warning (after Whisper's decode_with_fallback).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from . import guard
from .article import Language, Warning
from .document import between, kept, stretches
from .model import Candidate, Model

# Mean log probability of a piece below which a translation is doubtful; see docs/log.md for how it was set.
DOUBTFUL = -0.8
# Findings for which another hypothesis is taken, but no wider beam is tried: on human translations half of these are
# no errors (docs/log.md), and a retry costs more than the first try.
SOFT = ("name", "negation", "attribution")


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
    if (a > 20 and not 0.4 < b / a < 2.5) or b > 2.5 * a + 20:
        found.append(
            Warning("length", to, source, output, f"{a} characters became {b} in the translation of “{_short(source)}”")
        )
    for garbage in _garbage(source, output):
        found.append(Warning("quality", to, source, output, f"the translation has “{garbage}”, which is no word"))
    repeated, times = _repeated(output)
    if times > _repeated(source)[1]:
        found.append(Warning("quality", to, source, output, f"the translation repeats “{repeated}”"))
    # A source that is mostly names in the other alphabet, "NASA, SpaceX и Boeing", stays below the half unchanged.
    if wrong_script(output, to) > 0.5:
        message = f"“{_short(source)}” was left in its own language"
        return [*found, Warning("language", to, source, output, message)]
    if to == "en" and (word := _untranslated(output)):
        found.append(Warning("language", to, source, output, f"the word “{word}” was left in Russian"))
    return found + guard.compare(source, output, _direction(to))


_MIXED = re.compile("[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")


def _garbage(source: str, output: str) -> list[str]:
    """Unreadable characters and words of two alphabets ("Wosновe") that are not the source's own."""
    known = set(re.findall(r"\w+", source.lower()))
    words = [w for w in re.findall(r"\w+", output) if _MIXED.search(w) and w.lower() not in known]
    return words + (["\ufffd"] if output.count("\ufffd") > source.count("\ufffd") else [])


def _untranslated(output: str) -> str:
    """The first Russian word of an English sentence ("the Russian-филиппин forum"); Latin names are at home in both."""
    found = re.search(r"\b[А-Яа-яЁё]{2,}\b", output)
    return found[0] if found else ""


def repetition(value: str) -> str:
    """A run of words that stands three times or more, or twice in a row; empty if there is none."""
    return _repeated(value)[0]


def _repeated(value: str) -> tuple[str, int]:
    """The run of words that is repeated most, and how often it stands; ("", 1) if there is none."""
    words = re.findall(r"\w+", value.lower())
    worst, most = "", 1
    for size in (1, 2, 3, 4):
        runs = [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]
        times = [1] * len(runs)  # how often the run stands in a row from here on
        for i in range(len(runs) - size - 1, -1, -1):
            if runs[i] == runs[i + size] and not all(w.isdigit() for w in runs[i]):
                times[i] += times[i + size]
        found = list(zip(times, runs, strict=True))
        if size >= 3:
            found += [(n, run) for run, n in Counter(runs).items() if n >= 3]
        for n, run in found:
            if n > most:
                worst, most = " ".join(run), n
    return worst, most


def wrong_script(value: str, to: str) -> float:
    """Share of letters that belong to the other language's alphabet."""
    cyrillic = len(re.findall("[А-Яа-яЁё]", value))
    latin = len(re.findall("[A-Za-z]", value))
    if not cyrillic + latin:
        return 0.0
    return (cyrillic if to == "en" else latin) / (cyrillic + latin)


def sentences(texts: list[str], to: str, model: Model, *, beam: int = 4) -> list[Translated]:
    """Translate each text; the order is kept. Addresses, code and emphasis marks in it stay as they are."""
    spans = [[(a, b) for a, b in between(t, 0, len(t), kept(t)) if _foreign(t[a:b], to)] for t in texts]
    done = iter(_stretches([t[a:b] for t, s in zip(texts, spans, strict=True) for a, b in s], to, model, beam))
    return [_filled(t, s, [next(done) for _ in s]) for t, s in zip(texts, spans, strict=True)]


def _foreign(value: str, to: str) -> bool:
    """Is there something to translate? Not in a quotation or a row of names that is in the language already."""
    return wrong_script(value, to) > 0.2


def _filled(value: str, spans: list[tuple[int, int]], done: list[Translated]) -> Translated:
    """The text with its spans replaced; what stands between them stays."""
    out, at = [], 0
    for (a, b), translated in zip(spans, done, strict=True):
        new = translated.text
        # The model ends what it takes for a sentence: "Пишите на" press@site.ru must not become "Write to."
        if re.search(r"\w$", value[a:b]) and re.search(r"[^\W\d_]{2}\.$", new):
            new = new[:-1]
        out += [value[at:a], new]
        at = b
    return Translated("".join(out) + value[at:], tuple(w for t in done for w in t.warnings))


def _stretches(texts: list[str], to: str, model: Model, beam: int) -> list[Translated]:
    """Translate texts without anything to keep. One longer than the model's window is cut at a clause."""
    capitals = [t.isupper() and len(re.findall(r"[^\W\d_]{2,}", t)) > 1 for t in texts]
    # Lines all in capitals are out of the model's training: it sees them as a sentence is written.
    parts = [_clauses(_sentence_case(t) if c else t, model) for t, c in zip(texts, capitals, strict=True)]
    done = iter(_gated([clause for clauses in parts for clause in clauses], to, model, beam))
    out = []
    for source, clauses, capital in zip(texts, parts, capitals, strict=True):
        pieces = [next(done) for _ in clauses]
        joined = " ".join(p.text for p in pieces) or source
        seen = tuple(w for p in pieces for w in p.warnings)
        out.append(Translated(joined.upper() if capital else joined, seen))
    return out


def _sentence_case(value: str) -> str:
    return re.sub(r"[^\W\d_]", lambda m: m[0].upper(), value.lower(), count=1)


def _gated(texts: list[str], to: str, model: Model, beam: int) -> list[Translated]:
    if not texts:
        return []
    first = model.hypotheses(texts, to, beam=beam, count=beam)
    chosen = [_least(source, found, to) for source, found in zip(texts, first, strict=True)]
    again = [i for i, (_, seen) in enumerate(chosen) if any(w.kind not in SOFT for w in seen)]
    if again:
        second = model.hypotheses([texts[i] for i in again], to, beam=2 * beam, count=2 * beam, no_repeat=3)
        for i, found in zip(again, second, strict=True):
            chosen[i] = _least(texts[i], found, to, chosen[i])
    return [_finish(source, c, to) for source, (c, _) in zip(texts, chosen, strict=True)]


def _least(
    source: str, found: list[Candidate], to: str, best: tuple[Candidate, list[Warning]] | None = None
) -> tuple[Candidate, list[Warning]]:
    """The hypothesis with the fewest faults, the hard ones first, and of those the surest; one without any ends it."""
    for candidate in found:
        seen = faults(source, candidate.text, to)
        if best is None or _badness(candidate, seen) < _badness(*best):
            best = candidate, seen
        if not seen:
            break
    assert best is not None  # a beam has hypotheses
    return best


def _badness(candidate: Candidate, seen: list[Warning]) -> tuple[int, int, float]:
    return sum(w.kind not in SOFT for w in seen), len(seen), -candidate.score


def _finish(source: str, candidate: Candidate, to: str) -> Translated:
    output, mended = guard.mend(source, candidate.text, _direction(to))
    if re.match(r"\W*[A-ZА-ЯЁ]", source):
        output = re.sub(r"^\W*[^\W\d_]", lambda m: m[0].upper(), output)
    found = faults(source, output, to)
    if not found and candidate.score < DOUBTFUL:
        found = [
            Warning("quality", to, source, output, f"the model is unsure of its translation of “{_short(source)}”")
        ]
    return Translated(output, (*mended, *found))


def _direction(to: str) -> tuple[str, str]:
    return ("ru" if to == "en" else "en", to)


def _short(value: str, longest: int = 60) -> str:
    """The beginning of a sentence, enough to find it by."""
    value = " ".join(value.split())
    return value if len(value) <= longest else value[: value.rfind(" ", 0, longest)] + " …"


_CLAUSE = re.compile(r"(?<=[;:,–—])\s+")


def _clauses(value: str, model: Model) -> list[str]:
    """The text in parts that fit the window, cut at the clause mark nearest the middle, else between words."""
    if model.pieces(value) <= model.window:
        return [value]
    marks = [m.end() for m in _CLAUSE.finditer(value)]
    blanks = [m.end() for m in re.finditer(r"\s+", value)]
    # Near the ends only where there is no other place: "Итак," alone is no clause.
    cuts = _inner(marks, value) or _inner(blanks, value) or [c for c in blanks if 0 < c < len(value)]
    middle = min(cuts or [len(value) // 2], key=lambda c: abs(c - len(value) / 2))
    return _clauses(value[:middle].strip(), model) + _clauses(value[middle:].strip(), model)


def _inner(cuts: list[int], value: str) -> list[int]:
    return [c for c in cuts if 0.2 * len(value) <= c <= 0.8 * len(value)]


def document(value: str, to: str, model: Model, *, beam: int = 4) -> Translation:
    """Translate a whole text; what is no language, line breaks, marks, tables and code included, stays."""
    source: Language = "ru" if to == "en" else "en"
    spans = [(a, b) for a, b in stretches(value, source) if _foreign(value[a:b], to)]
    done = sentences([value[a:b] for a, b in spans], to, model, beam=beam)
    whole = _filled(value, spans, done)
    return Translation(whole.text, whole.warnings)
