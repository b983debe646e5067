"""Any checkpoint of a known family as translator and writer; what it cannot do, the rest of a team does."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import families
from .article import LANGUAGES, Language, other
from .engines import settings
from .engines.tokens import Tokens
from .families import Family
from .families.base import MARKS
from .roles import Candidate

if TYPE_CHECKING:
    from .engines import Engine, Trial
    from .hub import Entry, Local

SENTENCE = 256  # pieces of the longest source of a translation: checkpoints learned on sentences
WRITTEN = 96  # pieces that a sentence of a summary may take


class Checkpoint:
    """A folder in the Hub's layout, checked by ``hub.find``; its weights are read at first use.

    Raises:
        ModelError: its tokenizer does not load, or what it is or does is not known.
    """

    def __init__(self, local: Local, *, engine: str = "auto", threads: int = 0) -> None:
        self.local = local
        self.name, self.digest = local.name, local.digest
        self._engine, self._threads = engine, threads
        self.tokens = Tokens.load(local.folder)
        self.family = self._family()

    def _family(self) -> Family:
        folder, entry = self.local.folder, self.local.entry
        return families.family(
            families.About(
                self.local.id or folder.resolve().name,
                settings.configuration(folder),
                self.tokens,
                settings.document(folder / "tokenizer_config.json"),
                settings.document(folder / "generation_config.json"),
                **(catalogued(entry) if entry else {}),
            )
        )

    @cached_property
    def engine(self) -> Engine:
        from . import engines

        return engines.start(
            self.local.folder,
            self.digest,
            self.tokens.vocabulary,
            name=self.name,
            engine=self._engine,
            threads=self._threads,
            chat=self.family.chat,
            trials=self._trials,
        )

    def _trials(self) -> list[Trial]:
        """What it will be used for, on sentences of our own: a converted model has to say the same."""
        from .engines import Trial
        from .engines.parity import ENGLISH, RUSSIAN

        texts: dict[Language, tuple[str, ...]] = {"ru": RUSSIAN, "en": ENGLISH}
        family = self.family
        if family.into:
            return [Trial([family.row(t, to) for t in texts[other(to)]], family.prefix(to)) for to in family.into]
        return [Trial([family.article(t, la, 1) for t in texts[la]], family.opening(la)) for la in family.writes]

    @property
    def notices(self) -> tuple[str, ...]:
        """As ``Model.notices``."""
        return (*self.local.notices, *(self.engine.notices if "engine" in self.__dict__ else ()))

    def start(self) -> None:
        """As ``Model.start``."""
        self.engine  # noqa: B018

    @property
    def into(self) -> tuple[Language, ...]:
        return self.family.into

    def translator(self, to: Language) -> Direction:
        return Direction(self, to)

    def writer(self, language: Language) -> Author | None:
        return Author(self, language) if language in self.family.writes else None

    def say(self, rows: list[list[str]], prefix: list[str], limit: int, **how: int) -> list[list[Candidate]]:
        """What the engine makes of the rows, as text."""
        family = self.family
        found = self.engine.generate(rows, limit=limit, prefix=prefix, ends=family.ends, **how)
        return [[Candidate(family.text(h.pieces), h.score) for h in row] for row in found]


def catalogued(entry: Entry) -> dict[str, Any]:
    """What the catalogue knows better than the checkpoint's own files."""
    languages = tuple(la for la in LANGUAGES if la in entry.languages and "condense" in entry.does)
    return {"does": entry.does, "into": entry.into, "languages": languages, "window": entry.window or 0}


class _Speaker:
    """What directions and authors share; see ``roles.Speaker``."""

    def __init__(self, checkpoint: Checkpoint, language: Language) -> None:
        self.checkpoint, self.language = checkpoint, language
        self.name, self.chat = checkpoint.name, checkpoint.family.chat

    def pieces(self, text: str) -> int:
        return len(self.checkpoint.tokens.pieces(text))


class Direction(_Speaker):
    """A checkpoint into one language; a ``Translator``."""

    @property
    def window(self) -> int:
        return min(SENTENCE, self.checkpoint.family.window // 2)

    @property
    def score(self) -> float | None:
        entry = self.checkpoint.local.entry
        return entry.chrf(self.language) if entry else None

    def hypotheses(self, texts: list[str], *, beam: int, count: int, no_repeat: int = 0) -> list[list[Candidate]]:
        family = self.checkpoint.family
        rows = [family.row(" ".join(t.split()), self.language) for t in texts]
        how = {"beam": beam, "hypotheses": count, "no_repeat": no_repeat}
        return self.checkpoint.say(rows, family.prefix(self.language), 2 * self.window, **how)


class Author(_Speaker):
    """A checkpoint that condenses texts of one language; a ``Writer``."""

    @property
    def window(self) -> int:
        return self.checkpoint.family.window

    def drafts(
        self, texts: list[str], *, sentences: int, beam: int, count: int, no_repeat: int = 0
    ) -> list[list[Candidate]]:
        family = self.checkpoint.family
        rows = [family.article(t, self.language, sentences) for t in texts]
        how = {"beam": beam, "hypotheses": count, "no_repeat": max(no_repeat, family.no_repeat)}
        limit = min(WRITTEN * (sentences + 1), family.places // 2 if family.chat else family.places - MARKS)
        return self.checkpoint.say(rows, family.opening(self.language), limit, **how)
