"""Instruct models that answer a message: Qwen, Gemma, TranslateGemma, HY-MT; by the chat template of the checkpoint."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from ..article import LANGUAGES, NAMES, Language, other
from .base import About, Family

# As HY-MT's model card words it; any instruct model understands it.
TRANSLATE = "Translate the following segment into {into}, without additional explanation.\n\n{text}"
CONDENSE: dict[Language, str] = {
    "en": (
        "Summarize the news article below in English. Number of sentences: {count}. Use only facts of the article. "
        "Reply with the summary alone.\n\n{text}"
    ),
    "ru": (
        "Кратко изложи новость на русском языке. Число предложений: {count}. Используй только факты из текста. "
        "В ответе — только изложение.\n\n{text}"
    ),
}


class Chat(Family):
    """Decoder-only: any that continues a text and has a chat template; those named could also look at pictures.

    What stands between the answers' own marks is cleaned by ``writing`` and ``translation``.
    """

    architectures = ("gemma3", "gemma4", "gemma4_unified")
    chat = True
    ends: ClassVar[tuple[str, ...]] = ("<|im_end|>", "<end_of_turn>", "<turn|>", "<|eot_id|>")
    longest = 4096

    @property
    def _template(self) -> str:
        return self.tokens.template

    @property
    def _only_translates(self) -> bool:
        made_for_it = re.search(r"\bhy-mt|hunyuan-mt", self.about.name, re.I)
        return bool(made_for_it) or "source_lang_code" in self._template

    @classmethod
    def fits(cls, about: About) -> bool:
        classes = about.config.get("architectures") or ()
        continues = any(str(name).endswith("ForCausalLM") for name in classes)
        return bool(about.tokens.template) and (continues or super().fits(about))

    def directions(self) -> tuple[Language, ...]:
        return LANGUAGES

    def tongues(self) -> tuple[Language, ...]:
        return () if self._only_translates else LANGUAGES

    @property
    def window(self) -> int:
        """The prompt and the answer share the places; more than ``longest`` would cost minutes on a CPU."""
        return min(self.about.window or self.longest, self.longest, self.places // 2)

    def row(self, text: str, to: Language) -> list[str]:
        text = self.tokens.plain(text)
        if "source_lang_code" in self._template:  # TranslateGemma: the template itself asks
            part = {"type": "text", "source_lang_code": other(to), "target_lang_code": to, "text": text}
            return self._prompt([part])
        return self._prompt(TRANSLATE.format(into=NAMES[to], text=text))

    def article(self, text: str, language: Language, sentences: int) -> list[str]:
        return self._prompt(CONDENSE[language].format(count=sentences, text=self.tokens.plain(text)))

    def _prompt(self, content: Any) -> list[str]:
        # Qwen3 would think aloud first; templates without that switch do not look at it.
        return self.tokens.chat([{"role": "user", "content": content}], enable_thinking=False)
