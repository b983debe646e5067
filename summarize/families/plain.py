"""T5 and its kin, BART and PEGASUS: what they are to do stands in the text itself, or they do one thing only.

Raffel et al. 2020; MADLAD: Kudugunta et al. 2023; mT5 on XL-Sum: Hasan et al. 2021; BART: Lewis et al. 2020; PEGASUS:
Zhang et al. 2020.
"""

from __future__ import annotations

import re
from typing import ClassVar

from ..article import LANGUAGES, Language
from .base import About, Family

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


class BART(Family):
    """English news; reads "<s> text </s>"."""

    architectures = ("bart",)
    longest = 1024

    def tongues(self) -> tuple[Language, ...]:
        return ("en",)

    def article(self, text: str, language: Language, sentences: int) -> list[str]:
        return [self.tokens.begin, *self.tokens.pieces(text), self.tokens.end]


class Pegasus(Family):
    """English news; writes "<n>" between sentences."""

    architectures = ("pegasus",)

    def tongues(self) -> tuple[Language, ...]:
        return ("en",)

    def article(self, text: str, language: Language, sentences: int) -> list[str]:
        return [*self.tokens.pieces(text), self.tokens.end]

    def text(self, pieces: list[str]) -> str:
        return " ".join(super().text(pieces).replace("<n>", " ").split())
