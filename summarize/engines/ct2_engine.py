"""int8 on a CPU with CTranslate2.

A checkpoint is converted once and kept in the user's cache under the digest of its weights. Of the compact two models
are kept: the translator, and its encoder alone, because CTranslate2's translator does not hand out encoder states.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from safetensors import SafetensorError

from ..errors import ModelError
from . import Floats, Trial, by_length, convert, settings
from .cache import kept, shortened
from .runner import BATCH_PIECES, Runner, load


class CT2Engine(Runner):
    """See ``Engine``. Without ``vocabulary`` the checkpoint is one of models/recipe, else of any family."""

    def __init__(
        self,
        checkpoint: Path,
        digest: str,
        *,
        name: str = "",
        threads: int = 0,
        vocabulary: Mapping[str, int] | None = None,
        chat: bool = False,
        trials: Callable[[], Sequence[Trial]] | None = None,
    ) -> None:
        if vocabulary is None:
            self._place: Path | None = compact(checkpoint, digest)
            super().__init__(self._place / "translator", threads=threads)
            return
        self._place = None
        known = settings.read(checkpoint, vocabulary, chat=chat)
        name = name or checkpoint.name
        place, self.parity = convert.converted(checkpoint, digest, known, name=name, chat=chat, trials=trials)
        super().__init__(place, chat=chat, settings=known, threads=threads, kind=self.parity["compute_type"])
        if not self.parity["sentences"]:
            self.notices = (f"the int8 weights of {name} were not compared with the original ones",)

    @cached_property
    def _encoder(self) -> Any:
        assert self._place is not None  # vectors() asks before
        return load(ctranslate2.Encoder, self._place / "encoder", "int8", self.threads)

    def vectors(self, rows: list[list[str]]) -> Floats:
        if not rows:
            raise ValueError("no rows to embed")
        if self._place is None:
            return super().vectors(rows)
        encoder = self._encoder  # started before the threads, which would start one each
        out: dict[int, Floats] = {}

        def run(batch: list[int]) -> None:
            states = np.array(encoder.forward_batch([rows[i] for i in batch]).last_hidden_state)
            for k, i in enumerate(batch):
                out[i] = states[k, 1 : max(2, len(rows[i]) - 1)].mean(axis=0, dtype=np.float32)

        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(run, by_length(rows, BATCH_PIECES)))
        return np.stack([out[i] for i in range(len(rows))])


def compact(checkpoint: Path, digest: str) -> Path:
    """The folder with translator and encoder of a checkpoint of models/recipe, converted now if this is the first time.

    Raises:
        ModelError: a weight does not fit, or CTranslate2 does not know the architecture.
    """

    def build(place: Path) -> None:
        try:
            _convert(checkpoint, place)
        except (ValueError, KeyError, AttributeError, OSError, SafetensorError) as error:
            raise ModelError(
                f"{checkpoint} cannot be converted for the CPU ({error}); try another checkpoint"
            ) from error

    return kept(f"{shortened(digest)}-{ctranslate2.__version__}-{convert.LAYOUT}", build)


def _convert(checkpoint: Path, out: Path) -> None:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    from . import spec  # CTranslate2's specifications import torch, which costs two seconds

    weights = load_file(checkpoint / "model.safetensors")
    config = json.loads((checkpoint / "config.json").read_text("utf-8"))
    pieces = Tokenizer.from_file(str(checkpoint / "tokenizer.json")).get_vocab()
    vocabulary = sorted(pieces, key=pieces.__getitem__)
    translator = spec.translator(weights, config, vocabulary)
    spec.write(spec.encoder(translator, vocabulary), out / "encoder")  # first: writing quantizes in place
    spec.write(translator, out / "translator")
