"""T5 and its kin, BART and PEGASUS: what they are to do stands in the text itself, or they do one thing only.

Raffel et al. 2020; MADLAD: Kudugunta et al. 2023; mT5 on XL-Sum: Hasan et al. 2021; BART: Lewis et al. 2020; PEGASUS:
Zhang et al. 2020.
"""

from __future__ import annotations

import re
from typing import ClassVar

from ..article import LANGUAGES, Language
from ..errors import ModelError
from .base import About, Family

OFFSET = 103  # pieces of PEGASUS that stand before those of SentencePiece, beside padding and end
CYRILLIC = 0.05  # of the vocabulary: a tokenizer made for English alone has less


class MADLAD(Family):
    """Reads "<2ru> text </s>"."""

    architectures = ("t5",)
    _TAGS: ClassVar[dict[Language, str]] = {"ru": "<2ru>", "en": "<2en>"}

    @classmethod
    def fits(cls, about: About) -> bool:
        return super().fits(about) and about.has(*cls._TAGS.values())

    def directions(self) -> tuple[Language, ...]:
        return LANGUAGES

    def row(self, text: str, to: Language) -> list[str]:
        return [self._TAGS[to], *self.tokens.pieces(text), self.tokens.end]


class T5(Family):
    """A summarizer, with the prefix that its configuration names; or a translator, by its name.

    mT5 and UMT5 have no prefix.
    """

    architectures = ("t5", "mt5", "umt5")
    _ASK: ClassVar[dict[Language, str]] = {"ru": "translate to ru: ", "en": "translate to en: "}

    def directions(self) -> tuple[Language, ...]:
        return LANGUAGES if re.search(r"translat.*(en_ru|ru_en|en-ru|ru-en)", self.about.name.lower()) else ()

    def tongues(self) -> tuple[Language, ...]:
        if self.directions():
            return ()
        pieces = self.tokens.vocabulary
        russian = sum(bool(re.search("[а-яё]", p)) for p in pieces) > CYRILLIC * len(pieces)
        multilingual = self.about.architecture != "t5"
        return LANGUAGES if russian and multilingual else ("ru",) if russian else ("en",)

    def row(self, text: str, to: Language) -> list[str]:
        return [*self.tokens.pieces(self._ASK[to] + text), self.tokens.end]

    def article(self, text: str, language: Language, sentences: int) -> list[str]:
        tasks = self.about.config.get("task_specific_params") or {}
        ask = str((tasks.get("summarization") or {}).get("prefix", ""))
        return [*self.tokens.pieces(ask + " ".join(text.split())), self.tokens.end]


class _English(Family):
    """English news, learned from CNN / Daily Mail or XSum, whose texts have spaces before their punctuation, and
    PEGASUS's "<n>" between sentences.
    """

    def tongues(self) -> tuple[Language, ...]:
        return ("en",)

    def text(self, pieces: list[str]) -> str:
        whole = " ".join(super().text(pieces).replace("<n>", " ").split())
        return re.sub(r" ([.,;:!?]+)(?= |$)", r"\1", whole)  # "storey building . Its base"


class BART(_English):
    """Reads "<s> text </s>"."""

    architectures = ("bart",)
    longest = 1024

    def article(self, text: str, language: Language, sentences: int) -> list[str]:
        return [self.tokens.begin, *self.tokens.pieces(text), self.tokens.end]


class Pegasus(_English):
    """Reads "text </s>".

    Raises:
        ModelError: transformers read its pieces from SentencePiece's file and counted them wrong, as it does where the
            tokenizer's configuration names one mask of two.
    """

    architectures = ("pegasus",)

    def __init__(self, about: About) -> None:
        super().__init__(about)
        unknown = int(about.tokenizer.get("offset", OFFSET)) + 2
        if about.tokens.read_from_sentencepiece and about.tokens.vocabulary.get("<unk>") != unknown:
            raise ModelError(
                f"the pieces of {about.name} are counted wrong by this version of transformers; save its tokenizer as "
                "tokenizer.json with an older version, or name another checkpoint"
            )

    def article(self, text: str, language: Language, sentences: int) -> list[str]:
        return [*self.tokens.pieces(text), self.tokens.end]
