"""Summaries that a model writes: drafts of windows, and gates behind every draft.

An article that fits the model's window is given to it whole. A longer one is cut into windows between sentences; each
is condensed to its share, and what comes of them is condensed again until it is as short as was asked for. A draft is
distrusted as a translation is: the first hypothesis that passes the gates is taken, then one retry with a wider beam
and no repeated runs is made; then the article's own sentences stand, with a warning. A writer that tells less than half
of what was asked for, whatever it is given, is given more and shorter windows. What each sentence of a draft says is
looked at in ``telling``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from . import condense, spoken, text
from .article import Language, Warning
from .engines import Floats
from .gates import garbage, repeated, short, wrong_script
from .roles import Candidate, Reader, Writer
from .telling import Answer, Story, extracted, grounded, plain
from .windows import clauses, packed

SHRINK = 0.75  # a round of windows that leaves more of the text than this would have to be repeated too often
SLACK = 20  # characters by which a draft of a few words may be longer than its source
RUNAWAY = 600  # characters of a written sentence; the longest of human summaries stay below
STRANGE = 2  # words in the other alphabet that may be the model's own: names; one more is another language
TELLING = 60  # letters from which the language of a draft is looked at
FEW = 5  # sentences that a window has at least when an article is cut to be told at more length


def written(stories: list[Story], writer: Writer, reader: Reader, *, beam: int = 4) -> list[Answer]:
    """A written summary of each story; all are in one language, which the writer writes."""
    drafts = [_Draft(story, story.plain) for story in stories]
    while waiting := [d for d in drafts if d.parts and not d.done]:
        _round(waiting, writer, beam)
    vectors = _vectors([d for d in drafts if d.parts], reader)
    return [_answer(d, next(vectors)) if d.parts else extracted(d.story, *d.warnings, fault=d.fault) for d in drafts]


def _answer(draft: _Draft, vectors: Floats) -> Answer:
    """What the article bears out of a draft; ``vectors`` (m, d) are of its sentences."""
    answer = grounded(draft.story, draft.parts, vectors, *draft.warnings)
    return answer if draft.penned else replace(answer, fault=draft.fault)


def _vectors(drafts: list[_Draft], reader: Reader) -> Iterator[Floats]:
    """Vectors of the sentences of each draft; all go to the encoder together."""
    if not drafts:
        return
    found = reader.embed([p for d in drafts for p in d.parts], drafts[0].story.language)
    at = 0
    for d in drafts:
        yield found[at : at + len(d.parts)]
        at += len(d.parts)


# --- drafts -----------------------------------------------------------------------------------------------------------


@dataclass
class _Draft:
    """An article on its way to a summary. ``parts`` are the sentences left to be told, at first the article's; none
    where the article's own have to stand after all, for the ``fault``.
    """

    story: Story
    parts: list[str]
    begun: bool = False  # then the parts are no longer the article's
    done: bool = False
    penned: bool = False  # something of it is the writer's
    cuts: int = 1  # windows that the article is cut into at least
    brief: list[str] = field(default_factory=list)  # what the writer told before it was given more windows
    fault: str = ""
    warnings: list[Warning] = field(default_factory=list)

    def windows(self, writer: Writer) -> list[_Window]:
        units = [(clause, i) for i, part in enumerate(self.parts) for clause in clauses(part, writer)]
        runs = packed([clause for clause, _ in units], writer, 1 if self.begun else self.cuts)
        shares = _shares([len(run) for run in runs], self.story.wanted)
        return [
            _Window(self.story, " ".join(units[i][0] for i in run), sorted({units[i][1] for i in run}), share)
            for run, share in zip(runs, shares, strict=True)
        ]

    def settle(self, windows: list[_Window], outcomes: list[list[str] | str]) -> None:
        """What came of a round takes the place of what went in."""
        faults = [outcome for outcome in outcomes if isinstance(outcome, str)]
        if self.brief and len(faults) == len(windows):
            self.penned = True
            self._take(self.brief)  # what was told at first is better than nothing
        elif faults and (self.begun or len(windows) == 1):
            self._give_up(faults[0])
        elif cuts := self._more(windows, outcomes):
            self.cuts, self.brief = cuts, [s for outcome in outcomes for s in outcome]
        else:
            self._replace(windows, outcomes)

    def _more(self, windows: list[_Window], outcomes: list[list[str] | str]) -> int:
        """Into how many windows an article has to be cut for as much as is wanted; 0 where it cannot or need not be."""
        told = sum(len(outcome) for outcome in outcomes if isinstance(outcome, list))
        if self.begun or self.brief or any(isinstance(o, str) for o in outcomes) or 2 * told >= self.story.wanted:
            return 0
        cuts = min(self.story.wanted, len(windows) * self.story.wanted // told, len(self.parts) // FEW)
        return cuts if cuts > len(windows) else 0

    def _replace(self, windows: list[_Window], outcomes: list[list[str] | str]) -> None:
        before, after = sum(map(len, self.parts)), list[str]()
        for window, outcome in zip(windows, outcomes, strict=True):
            after += outcome[: window.share] if isinstance(outcome, list) else self._instead(window, outcome)
            self.penned |= isinstance(outcome, list)
        if len(windows) == 1 or len(after) <= self.story.wanted:
            self._take(after)
            return
        self.parts, self.begun = after, True
        if sum(map(len, after)) > SHRINK * before:
            self._give_up("it does not get shorter")

    def _take(self, sentences: list[str]) -> None:
        """These are the summary."""
        self.parts, self.begun, self.done = sentences, True, True
        told, wanted = len(sentences), self.story.wanted
        if 2 * told < wanted:
            message = f"the model told the article in {told} of the {wanted} sentences asked for"
            self.warnings.append(Warning("length", self.story.language, "", "", message))

    def _give_up(self, fault: str) -> None:
        message = f"the model’s summary was not used, because {fault}: these are the article’s own sentences"
        self.warnings.append(Warning("quality", self.story.language, "", "", message))
        self.parts, self.fault = [], fault

    def _instead(self, window: _Window, fault: str) -> list[str]:
        """The most telling sentences of a window of the article."""
        story, inside, self.fault = self.story, window.parts, fault
        sentences = [story.sentences[i] for i in inside]
        chosen = condense.choose(sentences, story.vectors[inside], story.logits[inside], window.share)
        message = f"the model’s summary of a part was not used, because {fault}: it is told in the article’s own words"
        self.warnings.append(Warning("quality", story.language, "", "", message))
        return [story.plain[inside[c.index]] for c in chosen]


@dataclass(frozen=True, slots=True)
class _Window:
    """``text`` fits the writer and is made of these ``parts``; it is to be condensed to ``share`` sentences."""

    story: Story
    text: str
    parts: list[int]
    share: int


def _shares(sizes: list[int], wanted: int) -> list[int]:
    """How many sentences each window is condensed to: as many in all as are wanted, but one at least."""
    ends = [round(wanted * sum(sizes[: i + 1]) / sum(sizes)) for i in range(len(sizes))]
    return [max(1, b - a) for a, b in zip([0, *ends], ends, strict=False)]


def _round(drafts: list[_Draft], writer: Writer, beam: int) -> None:
    """All windows of all articles are condensed once: those to the same number of sentences in one batch."""
    windows = [d.windows(writer) for d in drafts]
    flat = [w for row in windows for w in row]
    first = _tried(flat, writer, beam, 0)
    again = [i for i, outcome in enumerate(first) if isinstance(outcome, str)]
    wide = beam if writer.chat else 2 * beam  # each hypothesis of a chat model has the memory of a whole prompt
    for i, outcome in zip(again, _tried([flat[i] for i in again], writer, wide, 3), strict=True):
        first[i] = outcome
    found = iter(first)
    for draft, row in zip(drafts, windows, strict=True):
        draft.settle(row, [next(found) for _ in row])


def _tried(windows: list[_Window], writer: Writer, beam: int, no_repeat: int) -> list[list[str] | str]:
    """Of each window the sentences of the first hypothesis that passes, or what is wrong with the most probable."""
    out: dict[int, list[str] | str] = {}
    for share in sorted({w.share for w in windows}):
        mine = [i for i, w in enumerate(windows) if w.share == share]
        texts = [windows[i].text for i in mine]
        found = writer.drafts(texts, sentences=share, beam=beam, count=beam, no_repeat=no_repeat)
        for i, hypotheses in zip(mine, found, strict=True):
            out[i] = _first(windows[i], hypotheses, writer.chat)
    return [out[i] for i in range(len(windows))]


def _first(window: _Window, hypotheses: list[Candidate], chat: bool) -> list[str] | str:
    faults = []
    for candidate in hypotheses:
        answer = spoken.unmarked(spoken.said(candidate.text, window.text)) if chat else candidate.text
        found = _sentences(answer, window.story.language)
        fault = fault_of(window.text, found, window.story.language, chat=chat)
        if not fault:
            return found
        faults.append(fault)
    return faults[0] if faults else "it is empty"


def _sentences(draft: str, language: Language) -> list[str]:
    """The sentences of a draft; a last one that breaks off where the others end is left out."""
    found = [plain(s.text) for s in text.sentences(draft, language)]
    ended = [bool(text.ENDED.search(s)) for s in found]
    if any(ended) and not ended[-1]:
        found.pop()
    # The lines of a list may have no full stops.
    return [s if len(found) == 1 or text.ENDED.search(s) else s + "." for s in found]


def fault_of(source: str, draft: list[str], language: Language, *, chat: bool = False) -> str:
    """What is wrong with the sentences of a draft, whatever they say; empty where nothing is."""
    whole = " ".join(draft)
    if not re.search(r"\w", whole):
        return "it is empty"
    if len(whole) > len(source) + SLACK:
        return f"it is longer than what it condenses ({len(whole)} characters of {len(source)})"
    if max(map(len, draft)) > RUNAWAY:
        return f"a sentence of it has {max(map(len, draft))} characters"
    if strange := garbage(source, whole):
        return f"it has “{strange[0]}”, which is no word"
    if run := _again(source, draft):
        return f"it repeats “{run}”"
    if chat and (words := spoken.talk(whole, source)):
        return f"it says “{words}”"
    if _foreign(source, whole, language):
        return f"it is not in {'English' if language == 'en' else 'Russian'}: “{short(whole)}”"
    broken = text.CUT_OFF.search(whole) and not text.ENDED.search(whole)
    return f"it breaks off: “… {whole[-40:]}”" if broken else ""


def _again(source: str, draft: list[str]) -> str:
    """A run of words that a sentence repeats and the source does not; or a sentence that stands twice."""
    own = " ".join(re.findall(r"\w+", source.lower()))
    for i, sentence in enumerate(draft):
        run, _ = repeated(sentence)
        if run and not re.search(rf"\b{run} {run}\b", own):
            return run
        if sentence in draft[:i]:
            return short(sentence)
    return ""


def _foreign(source: str, draft: str, language: Language) -> bool:
    strange = set(re.findall("[a-z]{2,}" if language == "ru" else "[а-яё]{2,}", draft.lower())) - set(
        re.findall(r"[^\W\d_]+", source.lower())
    )
    if len(strange) > STRANGE or wrong_script(draft, language) > 0.5:
        return True
    return len(re.findall(r"[^\W\d_]", draft)) >= TELLING and text.detect(draft) != language
