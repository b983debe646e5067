"""The only door to weights: ``load(name)`` gives a ``Model``."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from .errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from .engines import Engine, Floats, Hypothesis
    from .salience import Head

LIMIT = 256  # pieces of a translation; one that is longer has run away
REQUIRED = ("config.json", "tokenizer.json", "model.safetensors")


class Model(Protocol):
    """What the pipeline asks of any model."""

    name: str
    digest: str
    window: int  # the longest source it should be given, in pieces

    def embed(self, texts: list[str], language: str) -> Floats:
        """One vector a sentence, float32 (n, d); near ones mean the same, also across the two languages."""
        ...

    @property
    def head(self) -> Head | None:
        """The salience head trained on these vectors, or None."""
        ...

    def hypotheses(
        self, texts: list[str], to: str, *, beam: int, count: int, no_repeat: int = 0
    ) -> list[list[Candidate]]:
        """``count`` translations of each text, the most probable first."""
        ...

    def pieces(self, text: str) -> int:
        """Length of the text in the model's pieces."""
        ...

    def translate(self, texts: list[str], to: str, *, beam: int = 4) -> list[str]:
        """The most probable translation of each text, as the model gives it, without gates."""
        ...

    def translation_score(self, to: str) -> float | None:
        """chrF on newstest2018 into a language, as measured when the model was made; None where nobody measured."""
        ...


class Candidate(Protocol):
    """A translation and the mean log probability of its pieces."""

    text: str
    score: float


class _Candidate:
    __slots__ = ("score", "text")

    def __init__(self, text: str, score: float) -> None:
        self.text, self.score = text, score


class Compact:
    """A checkpoint trained by models/recipe: M2M100 with a direction tag in front of the source, and a salience head.

    ``window`` is the longest source in pieces that it was trained on.
    """

    window = 150

    def __init__(self, name: str, folder: Path, *, engine: str = "auto", threads: int = 0) -> None:
        for file in REQUIRED:
            if not (folder / file).is_file():
                raise ModelError(f"{folder} has no {file}; a model folder holds {', '.join(REQUIRED)}")
        self.name, self.folder = name, folder
        self.digest = digest(folder / "model.safetensors")
        self._engine_name, self._threads = engine, threads
        self._check_tags()

    def _check_tags(self) -> None:
        missing = [t for t in ("<2en>", "<2ru>") if self._tokenizer.token_to_id(t) is None]
        if missing:
            raise ModelError(
                f"{self.folder} has no tag {missing[0]}; only checkpoints made by models/recipe load so far"
            )

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

    def translation_score(self, to: str) -> float | None:
        return self._scores.get(f"newstest2018 {'ru-en' if to == 'en' else 'en-ru'}", {}).get("chrf")

    def _rows(self, texts: list[str], to: str) -> list[list[str]]:
        # A lone surrogate, as JSON can hold, is no text to a tokenizer.
        whole = [t.encode("utf-8", "replace").decode("utf-8") for t in texts]
        encoded = self._tokenizer.encode_batch_fast(whole, add_special_tokens=False)
        return [[f"<2{to}>", *(self._pieces[i] for i in e.ids[: 2 * self.window]), "</s>"] for e in encoded]

    def pieces(self, text: str) -> int:
        return len(self._rows([text], "en")[0]) - 2

    def embed(self, texts: list[str], language: str) -> Floats:
        return self.engine.vectors(self._rows(texts, "en" if language == "ru" else "ru"))

    def hypotheses(
        self, texts: list[str], to: str, *, beam: int, count: int, no_repeat: int = 0
    ) -> list[list[Candidate]]:
        rows = self._rows(texts, to)
        found = self.engine.generate(rows, beam=beam, limit=LIMIT, hypotheses=count, no_repeat=no_repeat)
        return [[_Candidate(self._text(h), h.score) for h in row] for row in found]

    def _text(self, hypothesis: Hypothesis) -> str:
        ids = [self._tokenizer.token_to_id(p) for p in hypothesis.pieces]
        return self._tokenizer.decode([i for i in ids if i is not None], skip_special_tokens=True).strip()

    def translate(self, texts: list[str], to: str, *, beam: int = 4) -> list[str]:
        return [row[0].text for row in self.hypotheses(texts, to, beam=beam, count=1)]


def digest(path: Path) -> str:
    """``sha256:…`` of a file."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def compact_folder() -> Path:
    """Where the shipped checkpoint lies: in the installed package, or in the repository."""
    import importlib.util

    spec = importlib.util.find_spec("summarize._models")
    places = [Path(p) for p in (spec.submodule_search_locations or [])] if spec else []
    places.append(Path(__file__).resolve().parent.parent / "models")
    for place in places:
        if (place / "compact" / "model.safetensors").is_file():
            return place / "compact"
    raise ModelError("the compact model is missing from this installation; install summarize again")


def load(name: str = "compact", *, engine: str = "auto", threads: int = 0) -> Model:
    """A model by name or directory.

    Args:
        name: ``compact`` or a directory with a checkpoint that models/recipe made.
        engine: ``auto`` (int8 on the CPU), ``ct2`` or ``torch``.
        threads: threads of one batch; 0 for one a core.

    Raises:
        ModelError: there is no such model, or it is damaged or of an architecture that is not known.
    """
    if name == "compact":
        return Compact(name, compact_folder(), engine=engine, threads=threads)
    folder = Path(name)
    if folder.is_dir():
        return Compact(folder.name, folder, engine=engine, threads=threads)
    raise ModelError(f"there is no model {name!r}; name 'compact' or a folder with a checkpoint")
