"""What is known of a checkpoint before its weights are read, and what every adapter answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from ..article import Language
from ..errors import ModelError

if TYPE_CHECKING:
    from ..engines.tokens import Tokens

MARKS = 8  # places kept free for marks of language, begin and end


@dataclass(frozen=True)
class About:
    """``does``, ``into`` and ``window`` are what the catalogue says, empty or 0 where it says nothing."""

    name: str
    config: dict[str, Any]
    tokens: Tokens
    tokenizer: dict[str, Any] = field(default_factory=dict)  # tokenizer_config.json
    generation: dict[str, Any] = field(default_factory=dict)  # generation_config.json
    does: tuple[str, ...] = ()  # "translate", "condense"
    into: tuple[Language, ...] = ()
    languages: tuple[Language, ...] = ()  # of what it condenses
    window: int = 0

    @property
    def architecture(self) -> str:
        return str(self.config.get("model_type", ""))

    def has(self, *pieces: str) -> bool:
        """Are these in the vocabulary?"""
        return all(p in self.tokens.vocabulary for p in pieces)

    def made_by(self, *classes: str) -> bool:
        """Is the tokenizer of one of these classes, fast or slow?"""
        return str(self.tokenizer.get("tokenizer_class", "")).removesuffix("Fast") in classes


class Family:
    """An adapter. ``into`` are the languages it translates into, ``writes`` those in which it condenses.

    ``longest`` is the number of places that it was trained on where its configuration does not say.
    """

    architectures: ClassVar[tuple[str, ...]] = ()
    chat: ClassVar[bool] = False
    ends: ClassVar[tuple[str, ...]] = ()  # pieces that end an answer, beside the tokenizer's own
    longest: ClassVar[int] = 512

    def __init__(self, about: About) -> None:
        self.about, self.tokens = about, about.tokens
        self.into: tuple[Language, ...] = about.into or (self.directions() if self._may("translate") else ())
        self.writes: tuple[Language, ...] = about.languages or (self.tongues() if self._may("condense") else ())
        if not self.into and not self.writes:
            raise ModelError(
                f"{about.name} does not say what it does: neither a translator between Russian and English nor a "
                "summarizer of one of them is recognised in it; name a checkpoint of the catalogue"
            )

    @classmethod
    def fits(cls, about: About) -> bool:
        return about.architecture in cls.architectures

    def _may(self, task: str) -> bool:
        return not self.about.does or task in self.about.does

    def directions(self) -> tuple[Language, ...]:
        """The languages it translates into, read from the checkpoint itself."""
        return ()

    def tongues(self) -> tuple[Language, ...]:
        """The languages it condenses, read from the checkpoint itself."""
        return ()

    @property
    def places(self) -> int:
        """Pieces that an input or an output may have at most, its marks included."""
        said = self.about.config.get("max_position_embeddings")
        return int(said or max(self.longest, self.about.window + MARKS))

    @property
    def window(self) -> int:
        """Pieces of text that it reads at once."""
        return min(self.about.window or self.places, self.places - MARKS)

    @property
    def no_repeat(self) -> int:
        """The runs of pieces that must not occur twice in a summary, as the checkpoint's own configuration says."""
        tasks = self.about.config.get("task_specific_params") or {}
        places = (self.about.generation, self.about.config, tasks.get("summarization") or {})
        return max(int(place.get("no_repeat_ngram_size") or 0) for place in places)

    def row(self, text: str, to: Language) -> list[str]:
        """The source of a translation, in pieces."""
        raise NotImplementedError

    def prefix(self, to: Language) -> list[str]:
        """What the translation must begin with."""
        return []

    def article(self, text: str, language: Language, sentences: int) -> list[str]:
        """The source of a summary, in pieces."""
        raise NotImplementedError

    def opening(self, language: Language) -> list[str]:
        """What the summary must begin with, as BART's "<s>".

        Configurations from before transformers 4 say only that there is such a piece.
        """
        forced = self.about.generation.get("forced_bos_token_id", self.about.config.get("forced_bos_token_id"))
        if forced is None and self.about.config.get("force_bos_token_to_be_generated"):
            return [self.tokens.begin]
        return [piece for piece, i in self.tokens.vocabulary.items() if i == forced]

    def text(self, pieces: list[str]) -> str:
        """What the pieces of an output say."""
        return self.tokens.text(pieces).strip()
