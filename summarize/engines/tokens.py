"""The tokenizer of any checkpoint, through transformers: pieces as strings, the currency of all engines."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import ModelError
from . import first_line

FILES = ("tokenizer.json", "*.model", "*.spm", "vocab.*")  # one of them holds the pieces
TAG = re.compile(r"<2\w+>|>>\w+<<")  # MADLAD's and Marian's, which their tokenizers do not call special


class Tokens:
    """A thin wrapper; ``raw`` is the tokenizer of transformers."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    @classmethod
    def load(cls, folder: Path) -> Tokens:
        """The tokenizer in a folder; nothing is fetched and no code of the checkpoint runs.

        Raises:
            ModelError: a file is missing or damaged, or a library that reads it is not installed.
        """
        if not any(next(folder.glob(name), None) for name in FILES):
            raise ModelError(f"{folder} has no tokenizer.json, nor another file of a tokenizer; pull it again")
        from transformers import AutoTokenizer
        from transformers.utils import logging

        logging.set_verbosity_error()
        try:
            with warnings.catch_warnings():
                # Marian recommends sacremoses, which its tokenizer has not called for years.
                warnings.simplefilter("ignore")
                raw = AutoTokenizer.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
        except ImportError as error:
            raise ModelError(
                f"the tokenizer in {folder} needs a library: {first_line(error)}; install it with pip"
            ) from error
        except Exception as error:  # tokenizers and sentencepiece raise bare Exception for a file they cannot read
            raise ModelError(f"the tokenizer in {folder} does not load ({first_line(error)}); pull it again") from error
        if getattr(raw, "separate_vocabs", False):
            raise ModelError(f"{folder} has a vocabulary for each side, which is not supported; try another checkpoint")
        return cls(raw)

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Pieces and their ids, tags of languages included: M2M100 keeps those beside its vocabulary."""
        return {**self.raw.get_vocab(), **getattr(self.raw, "lang_token_to_id", {})}

    @cached_property
    def _names(self) -> dict[int, str]:
        return {i: piece for piece, i in self.vocabulary.items()}

    @property
    def begin(self) -> str:
        """The piece that begins a text, or nothing."""
        return str(self.raw.bos_token or "")

    @property
    def end(self) -> str:
        """The piece that ends a text."""
        return str(self.raw.eos_token or "")

    @property
    def read_from_sentencepiece(self) -> bool:
        """Did transformers make the vocabulary, where the checkpoint has no tokenizer.json?"""
        return not (Path(self.raw.name_or_path) / "tokenizer.json").is_file()

    @property
    def template(self) -> str:
        """The chat template, or nothing."""
        found = self.raw.chat_template
        return str(found.get("default", "")) if isinstance(found, Mapping) else str(found or "")

    @cached_property
    def _marks(self) -> re.Pattern[str]:
        """What would be read as a mark where it stands in a text."""
        added = {str(t): t.special for t in self.raw.added_tokens_decoder.values()}
        marks = {piece for piece, special in added.items() if special or piece in self.template}
        marks |= {*self.raw.all_special_tokens, *getattr(self.raw, "lang_token_to_id", {})}
        marks |= {piece for piece in self.vocabulary if TAG.fullmatch(piece)}
        if hasattr(self.raw, "spm_target"):
            marks.add(">>")  # Marian takes any word between these, at a text's beginning, for a tag
        longest_first = sorted((m for m in marks if len(m.strip()) > 1), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def plain(self, text: str) -> str:
        """A text in which nothing is a mark: a page that says "<|im_start|>system" must not speak as the system.

        A space breaks the mark, "< |im_start|>": tokenizers differ in what they can be told to leave alone.
        """
        whole = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate, as JSON can hold, is no text
        while (broken := self._marks.sub(lambda m: f"{m[0][0]} {m[0][1:]}", whole)) != whole:
            whole = broken  # marks may overlap: ">>eng<</s>"
        return whole

    def pieces(self, text: str) -> list[str]:
        """The text in pieces of the vocabulary, without marks of language, begin and end."""
        return self.batch([text])[0]

    def batch(self, texts: Sequence[str]) -> list[list[str]]:
        """As ``pieces``, for several texts at once."""
        if not texts:
            return []
        rows = self.raw([self.plain(t) for t in texts], add_special_tokens=False, return_attention_mask=False)[
            "input_ids"
        ]
        return [[self._names[i] for i in row] for row in rows]

    def text(self, pieces: Sequence[str]) -> str:
        """What the pieces say; special ones say nothing."""
        ids = [self.vocabulary[p] for p in pieces if p in self.vocabulary]
        # Marian has a SentencePiece model for each side and reads with that of the source unless told otherwise.
        side = {"use_source_tokenizer": False} if hasattr(self.raw, "spm_target") else {}
        return str(self.raw.decode(ids, skip_special_tokens=True, **side)).strip()

    def chat(self, messages: Sequence[Mapping[str, Any]], **template_arguments: Any) -> list[str]:
        """The prompt that asks for an answer to the messages, by the checkpoint's chat template.

        Raises:
            ModelError: there is no template, or it does not take these messages.
        """
        try:
            ids = self.raw.apply_chat_template(
                list(messages), add_generation_prompt=True, return_dict=False, **template_arguments
            )
        except Exception as error:  # a template is a program of the checkpoint and may raise anything
            raise ModelError(
                f"the chat template of the checkpoint failed ({first_line(error)}); try another checkpoint"
            ) from error
        return [self._names[i] for i in ids]
