"""Sentences and whole texts into the other language, with a gate behind every sentence.

A translation is distrusted first: it must not be empty, run away in length, repeat itself, stay in the wrong
language or change a number. The first hypothesis of the beam that passes is taken; if none does, one retry with a
wider beam and no repeated runs; then another model's, where there is one; else the best there is, with a warning
(after Whisper's decode_with_fallback).
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
# Findings about the translation as such, not about a fact: with one of them it goes to the reserve.
GATES = ("length", "language", "quality")
LONGEST = 40  # letters of such a word that are shown
RUBBISH = 3  # words that are none; with fewer the sentence can still be read, and its facts are compared


@dataclass(frozen=True, slots=True)
class Translated:
    """One sentence in the other language and what is wrong with it; ``fault`` says why it is no translation."""

    text: str
    warnings: tuple[Warning, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A whole text in the other language."""

    text: str
    warnings: tuple[Warning, ...] = ()


def faults(source: str, output: str, to: Language, *, chat: bool = False) -> list[Warning]:
    """What can be seen to be wrong with a translation without knowing the languages; by a ``chat`` model, also talk."""
    found: list[Warning] = []
    if not output.strip():
        return [Warning("length", to, source, output, "the translation is empty")]
    a, b = len(source), len(output)
    if (a > 20 and not 0.4 < b / a < 2.5) or b > 2.5 * a + 20:
        found.append(
            Warning("length", to, source, output, f"{a} characters became {b} in the translation of “{short(source)}”")
        )
    if strange := garbage(source, output):
        found.append(Warning("quality", to, source, output, f"the translation has {_no_words(strange)}"))
    run, times = repeated(output)
    if times > repeated(source)[1]:
        found.append(Warning("quality", to, source, output, f"the translation repeats “{run}”"))
    if chat and (words := spoken.talk(output, source)):
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


def _no_words(strange: list[str]) -> str:
    """All of them in one sentence: a model that has gone astray makes dozens."""
    strange = list(dict.fromkeys(strange))
    named = ", ".join(f"“{word if len(word) <= LONGEST else word[:LONGEST] + '…'}”" for word in strange[:3])
    more = f" and {len(strange) - 3} more" if len(strange) > 3 else ""
    return f"{named}{more}, which {'is no word' if len(strange) == 1 else 'are no words'}"


def _untranslated(output: str) -> str:
    """The first Russian word of an English sentence ("the Russian-филиппин forum"); Latin names are at home in both."""
    found = re.search(r"\b[А-Яа-яЁё]{2,}\b", output)
    return found[0] if found else ""


def sentences(
    texts: list[str], to: Language, translator: Translator, *, beam: int = 4, reserve: Translator | None = None
) -> list[Translated]:
    """Translate each text; the order is kept. Addresses, code and emphasis marks in it stay as they are.

    What is no translation even after the retry is translated by the ``reserve``.
    """
    done = _sentences(texts, to, translator, beam)
    lost = [i for i, translated in enumerate(done) if translated.fault] if reserve else []
    if reserve and lost:
        found = _sentences([texts[i] for i in lost], to, reserve, beam)
        for i, instead in zip(lost, found, strict=True):
            message = (
                f"“{reserve.name}” translated “{short(texts[i])}”, because what “{translator.name}” made of it could "
                f"not be used: {done[i].fault}"
            )
            warning = Warning("quality", to, texts[i], instead.text, message)
            done[i] = replace(instead, warnings=(warning, *instead.warnings))
    return done


def _sentences(texts: list[str], to: Language, translator: Translator, beam: int) -> list[Translated]:
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
    return _joined("".join(out) + value[at:], done)


def _joined(value: str, parts: list[Translated]) -> Translated:
    """One text of several: all that is said of them, and the first of their faults."""
    seen = tuple(w for p in parts for w in p.warnings)
    return Translated(value, seen, next((p.fault for p in parts if p.fault), ""))


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
        out.append(_joined(joined.upper() if capital else joined, pieces))
    return out


def _sentence_case(value: str) -> str:
    return re.sub(r"[^\W\d_]", lambda m: m[0].upper(), value.lower(), count=1)


def _gated(texts: list[str], to: Language, translator: Translator, beam: int) -> list[Translated]:
    if not texts:
        return []
    first = translator.hypotheses(texts, beam=beam, count=beam)
    chat = translator.chat
    chosen = [_least(source, found, to, chat) for source, found in zip(texts, first, strict=True)]
    again = [i for i, (_, seen) in enumerate(chosen) if any(w.kind not in SOFT for w in seen)]
    if again:
        wide = beam if chat else 2 * beam  # each hypothesis of a chat model has the memory of a whole prompt
        second = translator.hypotheses([texts[i] for i in again], beam=wide, count=wide, no_repeat=3)
        for i, found in zip(again, second, strict=True):
            chosen[i] = _least(texts[i], found, to, chat, chosen[i])
    return [_finish(source, c, to, chat) for source, (c, _) in zip(texts, chosen, strict=True)]


def _least(
    source: str, found: list[Candidate], to: Language, chat: bool, best: tuple[Candidate, list[Warning]] | None = None
) -> tuple[Candidate, list[Warning]]:
    """The hypothesis with the fewest faults, the hard ones first, and of those the surest; one without any ends it."""
    for heard in found:
        candidate = replace(heard, text=_answer(heard.text, source, chat))
        seen = faults(source, candidate.text, to, chat=chat)
        if best is None or _badness(source, candidate, seen) < _badness(source, *best):
            best = candidate, seen
        if not seen:
            break
    assert best is not None  # a beam has hypotheses
    return best


def _answer(output: str, source: str, chat: bool) -> str:
    """What a model answered, without what a chat model says around it; one line for one line."""
    answer = spoken.said(output, source, translated=True).split("\n\n") if chat else [output.strip()]
    return "\n\n".join(answer) if "\n" in source.strip() else " ".join(answer[0].splitlines())


def _badness(source: str, candidate: Candidate, seen: list[Warning]) -> tuple[int, int, float]:
    more = max(0, len(garbage(source, candidate.text)) - 1)  # all in one warning, but each is a fault
    return sum(w.kind not in SOFT for w in seen) + more, len(seen) + more, -candidate.score


def _finish(source: str, candidate: Candidate, to: Language, chat: bool) -> Translated:
    output, mended = guard.mend(source, candidate.text, _direction(to))
    if re.match(r"\W*[A-ZА-ЯЁ]", source):
        output = re.sub(r"^\W*[^\W\d_]", lambda m: m[0].upper(), output)
    found = _told(source, output, faults(source, output, to, chat=chat))
    if not found and candidate.score < DOUBTFUL:
        found = [Warning("quality", to, source, output, f"the model is unsure of its translation of “{short(source)}”")]
        return Translated(output, (*mended, *found))
    fault = found[0].message if found and found[0].kind in GATES else ""
    return Translated(output, (*mended, *found), fault)


def _told(source: str, output: str, found: list[Warning]) -> list[Warning]:
    """One warning for all that makes a text no translation, and no facts compared with what nobody can read."""
    gates = [w for w in found if w.kind in GATES]
    if not gates:
        return found
    one = replace(gates[0], message="; ".join(w.message for w in gates))
    lost = any(w.kind == "length" for w in gates) or len(garbage(source, output)) >= RUBBISH
    return [one, *(w for w in found if w.kind not in GATES and not lost)]


def _direction(to: Language) -> tuple[Language, Language]:
    return ("ru" if to == "en" else "en", to)


def document(
    value: str, to: Language, translator: Translator, *, beam: int = 4, reserve: Translator | None = None
) -> Translation:
    """Translate a whole text; what is no language, line breaks, marks, tables and code included, stays."""
    source: Language = "ru" if to == "en" else "en"
    spans = [(a, b) for a, b in stretches(value, source) if _foreign(value[a:b], to)]
    done = sentences([value[a:b] for a, b in spans], to, translator, beam=beam, reserve=reserve)
    whole = _filled(value, spans, done)
    return Translation(whole.text, whole.warnings)
