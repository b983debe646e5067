"""What the pipeline asks of weights: a reader, a translator for each direction, a writer for some languages.

One checkpoint may be all three or only one of them; ``model.load`` puts a whole ``Model`` together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .article import Language

if TYPE_CHECKING:
    from .engines import Floats
    from .salience import Head


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that a model made, and the mean log probability of its pieces (natural logarithm)."""

    text: str
    score: float


class Reader(Protocol):
    """Sees what sentences mean."""

    def embed(self, texts: list[str], language: str) -> Floats:
        """One vector a sentence, float32 (n, d); near ones mean the same, also across the two languages."""
        ...

    @property
    def head(self) -> Head | None:
        """The salience head trained on these vectors, or None."""
        ...


class Speaker(Protocol):
    """What makes texts; ``window`` is the longest that it should be given, in its own pieces.

    ``chat``: it answers a message, and may say more than was asked for (``spoken``).
    """

    @property
    def name(self) -> str: ...

    @property
    def chat(self) -> bool: ...

    @property
    def window(self) -> int: ...

    def pieces(self, text: str) -> int:
        """Length of the text in the model's pieces, without marks of language and end."""
        ...


class Translator(Speaker, Protocol):
    """One direction."""

    def hypotheses(self, texts: list[str], *, beam: int, count: int, no_repeat: int = 0) -> list[list[Candidate]]:
        """``count`` translations of each text, the most probable first; ``no_repeat`` as ``Engine.generate``."""
        ...

    @property
    def score(self) -> float | None:
        """chrF on newstest2018, measured or published; None where nobody measured."""
        ...


class Writer(Speaker, Protocol):
    """Writes summaries in the language of the text."""

    def drafts(
        self, texts: list[str], *, sentences: int, beam: int, count: int, no_repeat: int = 0
    ) -> list[list[Candidate]]:
        """``count`` summaries of each text in about ``sentences`` sentences, the most probable first."""
        ...


class Model(Reader, Protocol):
    """All that an article needs."""

    name: str
    digest: str

    @property
    def notices(self) -> tuple[str, ...]:
        """To be said after each run: a licence that nobody has acknowledged, an engine that had to stand in."""
        return ()

    def start(self) -> None:
        """Read the weights now: what is wrong with them is said before the first article."""
        ...

    def translator(self, to: Language) -> Translator: ...

    def reserve(self, to: Language) -> Translator | None:
        """Who translates a sentence at which ``translator`` failed; None where there is nobody else."""
        return None

    def writer(self, language: Language) -> Writer | None: ...

    def translate(self, texts: list[str], to: Language, *, beam: int = 4) -> list[str]:
        """The most probable translation of each text, as the model gives it, without gates."""
        return [row[0].text for row in self.translator(to).hypotheses(texts, beam=beam, count=1)]
