"""The checkpoint that ships with the package: M2M100 with a direction tag before the source, and a salience head.

It is all in one: a reader, a translator of both directions; it writes no summaries of its own.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from .article import Language
from .errors import ModelError
from .roles import Candidate, Model, Writer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from .engines import Engine, Floats, Hypothesis
    from .salience import Head

LIMIT = 256  # pieces of a translation; one that is longer has run away
REQUIRED = ("config.json", "tokenizer.json", "model.safetensors")
DECIDING = (*REQUIRED, "salience.safetensors", "scores.json")  # what comes of an article depends on all of these
TAGS: dict[Language, str] = {"en": "<2en>", "ru": "<2ru>"}


def made_here(folder: Path) -> bool:
    """Is this a checkpoint of models/recipe? An M2M100 whose tokenizer has a tag for each direction."""
    config, tokenizer = folder / "config.json", folder / "tokenizer.json"
    if not config.is_file() or not tokenizer.is_file() or '"m2m_100"' not in config.read_text("utf-8"):
        return False
    pieces = tokenizer.read_text("utf-8")
    return all(json.dumps(tag) in pieces for tag in TAGS.values())


class Compact(Model):
    """A checkpoint trained by models/recipe.

    ``window`` is the longest source in pieces that it was trained on.
    """

    window = 150

    def __init__(self, name: str, folder: Path, *, engine: str = "auto", threads: int = 0) -> None:
        for file in REQUIRED:
            if not (folder / file).is_file():
                raise ModelError(f"{folder} has no {file}; a model folder holds {', '.join(REQUIRED)}")
        self.name, self.folder = name, folder
        self.digest = joined([digest(folder / file) for file in DECIDING if (folder / file).is_file()])
        self._engine_name, self._threads = engine, threads
        self._check_tags()

    def _check_tags(self) -> None:
        missing = [t for t in TAGS.values() if self._tokenizer.token_to_id(t) is None]
        if missing:
            raise ModelError(f"{self.folder} has no tag {missing[0]}; make the checkpoint again with models/recipe")

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            return Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        except Exception as error:  # tokenizers raises bare Exception for a file it cannot read
            raise ModelError(f"{self.folder / 'tokenizer.json'} is damaged ({error}); restore the folder") from error

    @cached_property
    def _pieces(self) -> list[str]:
        """Pieces by id."""
        return [piece for piece, _ in sorted(self._tokenizer.get_vocab().items(), key=lambda item: item[1])]

    @cached_property
    def engine(self) -> Engine:
        """The engine, started at first use: int8 on a CPU, torch where asked for or where there is a GPU."""
        if self._engine_name == "torch":
            from .engines.torch_engine import TorchEngine

            return TorchEngine(self.folder, self._tokenizer.get_vocab())
        from .engines.ct2_engine import CT2Engine

        return CT2Engine(self.folder, self.digest, threads=self._threads)

    @cached_property
    def head(self) -> Head | None:
        from .salience import Head

        place = self.folder / "salience.safetensors"
        return Head.load(place) if place.is_file() else None

    @cached_property
    def _scores(self) -> dict[str, dict[str, float]]:
        """Measured figures that the recipe wrote beside the weights, or nothing."""
        place = self.folder / "scores.json"
        if not place.is_file():
            return {}
        try:
            return cast(dict[str, dict[str, float]], json.loads(place.read_text("utf-8")))
        except ValueError as error:
            raise ModelError(f"{place} is damaged ({error}); restore the folder") from error

    into: tuple[Language, ...] = ("ru", "en")

    def start(self) -> None:
        self.embed(["Ready."], "en")

    def translator(self, to: Language) -> Direction:
        return Direction(self, to)

    def writer(self, language: Language) -> Writer | None:
        return None

    def score(self, to: Language) -> float | None:
        """chrF on newstest2018 into a language, as measured when the model was made."""
        return self._scores.get(f"newstest2018 {'ru-en' if to == 'en' else 'en-ru'}", {}).get("chrf")

    def _rows(self, texts: list[str], to: Language) -> list[list[str]]:
        # A lone surrogate, as JSON can hold, is no text to a tokenizer.
        whole = [t.encode("utf-8", "replace").decode("utf-8") for t in texts]
        encoded = self._tokenizer.encode_batch_fast(whole, add_special_tokens=False)
        return [[f"<2{to}>", *(self._pieces[i] for i in e.ids[: 2 * self.window]), "</s>"] for e in encoded]

    def pieces(self, text: str) -> int:
        return len(self._rows([text], "en")[0]) - 2

    def embed(self, texts: list[str], language: str) -> Floats:
        return self.engine.vectors(self._rows(texts, "en" if language == "ru" else "ru"))

    def hypotheses(
        self, texts: list[str], to: Language, *, beam: int, count: int, no_repeat: int = 0
    ) -> list[list[Candidate]]:
        """As ``Translator.hypotheses``."""
        rows = self._rows(texts, to)
        found = self.engine.generate(rows, beam=beam, limit=LIMIT, hypotheses=count, no_repeat=no_repeat)
        return [[Candidate(self._text(h), h.score) for h in row] for row in found]

    def _text(self, hypothesis: Hypothesis) -> str:
        ids = [self._tokenizer.token_to_id(p) for p in hypothesis.pieces]
        return self._tokenizer.decode([i for i in ids if i is not None], skip_special_tokens=True).strip()


@dataclass(frozen=True)
class Direction:
    """The compact model into one language; a ``Translator``."""

    model: Compact
    to: Language
    chat = False

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def window(self) -> int:
        return self.model.window

    @property
    def score(self) -> float | None:
        return self.model.score(self.to)

    def pieces(self, text: str) -> int:
        return self.model.pieces(text)

    def hypotheses(self, texts: list[str], *, beam: int, count: int, no_repeat: int = 0) -> list[list[Candidate]]:
        return self.model.hypotheses(texts, self.to, beam=beam, count=count, no_repeat=no_repeat)


def digest(path: Path) -> str:
    """``sha256:…`` of a file."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def joined(digests: list[str]) -> str:
    """One digest for several."""
    return "sha256:" + hashlib.sha256("\n".join(digests).encode()).hexdigest()


def folder() -> Path:
    """Where the shipped checkpoint lies.

    Raises:
        ModelError: it is missing.
    """
    from .hub import catalogue

    place = catalogue.folder() / "compact"
    if not (place / "model.safetensors").is_file():
        raise ModelError("the compact model is missing from this installation; install summarize again")
    return place
