"""Sentences and whole texts into the other language, with a gate behind every sentence.

A translation is distrusted first: it must not be empty, run away in length, repeat itself, stay in the wrong
language or change a number. The first hypothesis of the beam that passes is taken; if none does, one retry with a
wider beam and no repeated runs; then the best there is, with a warning (after Whisper's decode_with_fallback).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import guard, spoken
from .article import Language, Warning
from .document import between, kept, stretches
from .gates import garbage, repeated, short, wrong_script
from .roles import Candidate, Translator
from .windows import clauses

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


def faults(source: str, output: str, to: Language) -> list[Warning]:
    """What can be seen to be wrong with a translation without knowing the languages."""
    found: list[Warning] = []
    if not output.strip():
        return [Warning("length", to, source, output, "the translation is empty")]
    a, b = len(source), len(output)
    if (a > 20 and not 0.4 < b / a < 2.5) or b > 2.5 * a + 20:
        found.append(
            Warning("length", to, source, output, f"{a} characters became {b} in the translation of “{short(source)}”")
        )
    for word in garbage(source, output):
        found.append(Warning("quality", to, source, output, f"the translation has “{word}”, which is no word"))
    run, times = repeated(output)
    if times > repeated(source)[1]:
        found.append(Warning("quality", to, source, output, f"the translation repeats “{run}”"))
    if words := spoken.talk(output, source):
        found.append(
            Warning("quality", to, source, output, f"the translation says “{words}”, which the source does not")
        )
    # A source that is mostly names in the other alphabet, "NASA, SpaceX и Boeing", stays below the half unchanged.
    if wrong_script(output, to) > 0.5:
        message = f"“{short(source)}” was left in its own language"
        return [*found, Warning("language", to, source, output, message)]
    if to == "en" and (word := _untranslated(output)):
        found.append(Warning("language", to, source, output, f"the word “{word}” was left in Russian"))
    return found + guard.compare(source, output, _direction(to))


def _untranslated(output: str) -> str:
    """The first Russian word of an English sentence ("the Russian-филиппин forum"); Latin names are at home in both."""
    found = re.search(r"\b[А-Яа-яЁё]{2,}\b", output)
    return found[0] if found else ""


def sentences(texts: list[str], to: Language, translator: Translator, *, beam: int = 4) -> list[Translated]:
    """Translate each text; the order is kept. Addresses, code and emphasis marks in it stay as they are."""
    spans = [[(a, b) for a, b in between(t, 0, len(t), kept(t)) if _foreign(t[a:b], to)] for t in texts]
    done = iter(_stretches([t[a:b] for t, s in zip(texts, spans, strict=True) for a, b in s], to, translator, beam))
    return [_filled(t, s, [next(done) for _ in s]) for t, s in zip(texts, spans, strict=True)]


def _foreign(value: str, to: Language) -> bool:
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


def _stretches(texts: list[str], to: Language, translator: Translator, beam: int) -> list[Translated]:
    """Translate texts without anything to keep. One longer than the model's window is cut at a clause."""
    capitals = [t.isupper() and len(re.findall(r"[^\W\d_]{2,}", t)) > 1 for t in texts]
    # Lines all in capitals are out of the model's training: it sees them as a sentence is written.
    parts = [clauses(_sentence_case(t) if c else t, translator) for t, c in zip(texts, capitals, strict=True)]
    done = iter(_gated([clause for part in parts for clause in part], to, translator, beam))
    out = []
    for source, part, capital in zip(texts, parts, capitals, strict=True):
        pieces = [next(done) for _ in part]
        joined = " ".join(p.text for p in pieces) or source
        seen = tuple(w for p in pieces for w in p.warnings)
        out.append(Translated(joined.upper() if capital else joined, seen))
    return out


def _sentence_case(value: str) -> str:
    return re.sub(r"[^\W\d_]", lambda m: m[0].upper(), value.lower(), count=1)


def _gated(texts: list[str], to: Language, translator: Translator, beam: int) -> list[Translated]:
    if not texts:
        return []
    first = translator.hypotheses(texts, beam=beam, count=beam)
    chosen = [_least(source, found, to) for source, found in zip(texts, first, strict=True)]
    again = [i for i, (_, seen) in enumerate(chosen) if any(w.kind not in SOFT for w in seen)]
    if again:
        second = translator.hypotheses([texts[i] for i in again], beam=2 * beam, count=2 * beam, no_repeat=3)
        for i, found in zip(again, second, strict=True):
            chosen[i] = _least(texts[i], found, to, chosen[i])
    return [_finish(source, c, to) for source, (c, _) in zip(texts, chosen, strict=True)]


def _least(
    source: str, found: list[Candidate], to: Language, best: tuple[Candidate, list[Warning]] | None = None
) -> tuple[Candidate, list[Warning]]:
    """The hypothesis with the fewest faults, the hard ones first, and of those the surest; one without any ends it."""
    for heard in found:
        candidate = replace(heard, text=_answer(heard.text, source))
        seen = faults(source, candidate.text, to)
        if best is None or _badness(candidate, seen) < _badness(*best):
            best = candidate, seen
        if not seen:
            break
    assert best is not None  # a beam has hypotheses
    return best


def _answer(output: str, source: str) -> str:
    """What a model answered, without what a chat model says around it; one line for one line."""
    answer = spoken.said(output, source)
    return answer if "\n" in source.strip() else " ".join(answer.split("\n\n")[0].splitlines())


def _badness(candidate: Candidate, seen: list[Warning]) -> tuple[int, int, float]:
    return sum(w.kind not in SOFT for w in seen), len(seen), -candidate.score


def _finish(source: str, candidate: Candidate, to: Language) -> Translated:
    output, mended = guard.mend(source, candidate.text, _direction(to))
    if re.match(r"\W*[A-ZА-ЯЁ]", source):
        output = re.sub(r"^\W*[^\W\d_]", lambda m: m[0].upper(), output)
    found = faults(source, output, to)
    if not found and candidate.score < DOUBTFUL:
        found = [Warning("quality", to, source, output, f"the model is unsure of its translation of “{short(source)}”")]
    return Translated(output, (*mended, *found))


def _direction(to: Language) -> tuple[Language, Language]:
    return ("ru" if to == "en" else "en", to)


def document(value: str, to: Language, translator: Translator, *, beam: int = 4) -> Translation:
    """Translate a whole text; what is no language, line breaks, marks, tables and code included, stays."""
    source: Language = "ru" if to == "en" else "en"
    spans = [(a, b) for a, b in stretches(value, source) if _foreign(value[a:b], to)]
    done = sentences([value[a:b] for a, b in spans], to, translator, beam=beam)
    whole = _filled(value, spans, done)
    return Translation(whole.text, whole.warnings)
