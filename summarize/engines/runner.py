"""One converted model in CTranslate2, of either kind: a translator, or a generator that continues its prompt."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ctranslate2

from ..errors import ModelError
from . import Floats, Hypothesis, by_length
from .settings import Settings

BATCH_PIECES = 2048
LARGE = 2**30  # bytes of a converted model from which on one batch at a time has all threads


class Runner:
    """The converted model in a folder; the part of ``Engine`` that any such model can do.

    ``threads`` batches are computed at a time, each by one thread; 0 for one a core. Many batches of one thread each
    see more text than one batch on many threads: the matrices are small. A large model and one that chats compute one
    batch at a time on all threads: what it keeps of a prompt takes gigabytes, and a single article has all cores.
    """

    notices: tuple[str, ...] = ()

    def __init__(
        self,
        folder: Path,
        *,
        chat: bool = False,
        settings: Settings | None = None,
        threads: int = 0,
        kind: str = "int8",
    ) -> None:
        self.name, self.chat, self.threads = f"ctranslate2-{kind}", chat, threads or os.cpu_count() or 1
        at_once = 1 if chat or (folder / "model.bin").stat().st_size > LARGE else self.threads
        self._settings, self.window = settings, settings.window if settings else 0
        model = ctranslate2.Generator if chat else ctranslate2.Translator
        self._model = load(model, folder, kind, at_once, self.threads // at_once)

    def vectors(self, rows: list[list[str]]) -> Floats:
        raise ModelError("a checkpoint that was not made for it gives no vectors; use it with the compact as reader")

    def generate(
        self,
        rows: list[list[str]],
        *,
        beam: int,
        limit: int,
        hypotheses: int,
        no_repeat: int = 0,
        prefix: Sequence[str] = (),
        ends: Sequence[str] = (),
    ) -> list[list[Hypothesis]]:
        options: dict[str, Any] = {
            "asynchronous": True,
            "beam_size": max(beam, hypotheses),
            "num_hypotheses": max(beam, hypotheses) if prefix or self.window else hypotheses,
            "length_penalty": 1.0,
            "no_repeat_ngram_size": no_repeat,
            "return_scores": True,
        }
        if self._settings is not None:
            options["end_token"] = self._settings.until(ends)
            options["suppress_sequences"] = [list(run) for run in self._settings.forbidden]
        futures: dict[int, tuple[Any, int]] = {}
        # A prompt is kept once for each beam, while it is answered.
        for batch in by_length(rows, BATCH_PIECES // options["beam_size"] if self.chat else BATCH_PIECES):
            given, results = self._submit([rows[i] for i in batch], list(prefix), limit, options)
            futures.update((i, (result, given)) for i, result in zip(batch, results, strict=True))
        found = (_hypotheses(futures[i][0].result(), futures[i][1], limit) for i in range(len(rows)))
        return [row[:hypotheses] for row in found]

    def _submit(
        self, rows: list[list[str]], prefix: list[str], limit: int, options: dict[str, Any]
    ) -> tuple[int, list[Any]]:
        """Results to come, and how many pieces of each output were given and not generated."""
        if not self.chat:
            given = len(prefix)
            return given, self._model.translate_batch(
                rows,
                [prefix] * len(rows) if prefix else None,
                max_input_length=0,  # it would cut what is longer than 1,024 pieces
                max_decoding_length=limit + given,
                min_decoding_length=1 + given,
                **options,
            )
        prompts = [row + prefix for row in rows]
        if not self.window or len(prompts[0]) <= self.window:
            return 0, self._model.generate_batch(
                prompts, max_length=limit, min_length=1, include_prompt_in_result=False, **options
            )
        # Read at once, a prompt longer than the window would be seen whole by layers that learned to see a part. As
        # part of the output its runs would count as said, and an answer could not quote the article.
        given = len(prompts[0])
        how = {"max_length": limit + given - 1, "min_length": given}  # the first piece starts the output and counts not
        return given, self._model.generate_batch(prompts, **how, **(options | {"no_repeat_ngram_size": 0}))


def load(kind: Any, folder: Path, compute_type: str, at_once: int, threads: int = 1) -> Any:
    """A model of CTranslate2 (``kind`` is its class) that computes ``at_once`` batches, each by so many threads."""
    try:
        return kind(str(folder), compute_type=compute_type, inter_threads=at_once, intra_threads=threads)
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"the converted model in {folder} does not load ({error}); delete that folder") from error


def _hypotheses(result: Any, given: int, limit: int) -> list[Hypothesis]:
    """Best first. CTranslate2 divides by the length with the given pieces, which favours short outputs; we do not."""
    rows = result.sequences if hasattr(result, "sequences") else result.hypotheses
    counted = given - hasattr(result, "sequences")
    found = []
    for row, score in zip(rows, result.scores, strict=True):
        pieces = row[given:]
        length = min(len(pieces) + 1, limit)  # with the end, which an output that was cut has not
        found.append(Hypothesis(pieces, score * (length + counted) / length if given else score))
    return sorted(found, key=lambda h: -h.score) if given else found
