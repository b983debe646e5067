"""Translators that want the languages marked: Marian, M2M100, NLLB, mBART and mBART-50.

The marks are those of the papers' own code: Junczys-Dowmunt et al. 2018 and Tiedemann & Thottingal 2020 (OPUS-MT),
Fan et al. 2020, NLLB Team 2022, Liu et al. 2020, Tang et al. 2020.
"""

from __future__ import annotations

import re
from typing import ClassVar

from ..article import LANGUAGES, Language, other
from .base import About, Family

# ISO 639 codes, and the groups of languages that OPUS-MT names its checkpoints by.
RUSSIAN, ENGLISH = {"ru", "rus", "zle", "sla", "mul"}, {"en", "eng"}


class Marian(Family):
    """Reads "text </s>", with ">>rus<<" in front where it knows several target languages."""

    architectures = ("marian",)
    _TAGS: ClassVar[dict[Language, tuple[str, ...]]] = {"ru": (">>rus<<", ">>ru<<"), "en": (">>eng<<", ">>en<<")}

    def directions(self) -> tuple[Language, ...]:
        source, target = self._pair()
        ways: dict[Language, tuple[set[str], set[str]]] = {"ru": (ENGLISH, RUSSIAN), "en": (RUSSIAN, ENGLISH)}
        return tuple(to for to, (here, there) in ways.items() if source & here and target & there)

    def _pair(self) -> tuple[set[str], set[str]]:
        """The codes of source and target: from the tokenizer, else from the end of the name ("opus-mt-ru-en").

        A side may have several: "deu+eng+fra" in the tokenizer, "deu_eng_fra" in the name.
        """
        known = [str(self.about.tokenizer.get(f"{side}_lang") or "").lower() for side in ("source", "target")]
        if not all(known):
            found = re.search(r"([a-z_]{2,})-([a-z_]{2,})$", self.about.name.lower())
            known = list(found.groups()) if found else ["", ""]
        return set(re.split(r"[+_]", known[0])), set(re.split(r"[+_]", known[1]))

    def row(self, text: str, to: Language) -> list[str]:
        tag = [t for t in self._TAGS[to] if self.about.has(t)][:1]
        return [*tag, *self.tokens.pieces(text), self.tokens.end]


class _Forced(Family):
    """The source's language stands in front of it, the target's begins the output."""

    marks: ClassVar[dict[Language, str]]

    def directions(self) -> tuple[Language, ...]:
        return LANGUAGES if self.about.has(*self.marks.values()) else ()

    def row(self, text: str, to: Language) -> list[str]:
        return [self.marks[other(to)], *self.tokens.pieces(text), self.tokens.end]

    def prefix(self, to: Language) -> list[str]:
        return [self.marks[to]]


class M2M100(_Forced):
    architectures = ("m2m_100",)
    marks: ClassVar[dict[Language, str]] = {"ru": "__ru__", "en": "__en__"}


class NLLB(_Forced):
    architectures = ("m2m_100",)
    marks: ClassVar[dict[Language, str]] = {"ru": "rus_Cyrl", "en": "eng_Latn"}

    @classmethod
    def fits(cls, about: About) -> bool:
        return super().fits(about) and about.has(*cls.marks.values())


class MBART50(_Forced):
    """Also fine-tuned to one side only: "…-many-to-one-mmt", "…-one-to-many-mmt" say so in their names."""

    architectures = ("mbart",)
    marks: ClassVar[dict[Language, str]] = {"ru": "ru_RU", "en": "en_XX"}

    @classmethod
    def fits(cls, about: About) -> bool:
        return super().fits(about) and about.made_by("MBart50Tokenizer")

    def directions(self) -> tuple[Language, ...]:
        if "many-to-one" in self.about.name:
            return ("en",)
        return ("ru",) if "one-to-many" in self.about.name else super().directions()

    def article(self, text: str, language: Language, sentences: int) -> list[str]:
        return [self.marks[language], *self.tokens.pieces(text), self.tokens.end]

    def opening(self, language: Language) -> list[str]:
        return [self.marks[language]]


class MBART(Family):
    """mBART of 25 languages, fine-tuned to condense: the language stands after the end of the source."""

    architectures = ("mbart",)
    _MARKS: ClassVar[dict[Language, str]] = {"ru": "ru_RU", "en": "en_XX"}

    def tongues(self) -> tuple[Language, ...]:
        said = str(self.about.tokenizer.get("src_lang") or "")
        return tuple(la for la in LANGUAGES if self._MARKS[la] == said) or ("ru",)

    def article(self, text: str, language: Language, sentences: int) -> list[str]:
        return [*self.tokens.pieces(text), self.tokens.end, self._MARKS[language]]
