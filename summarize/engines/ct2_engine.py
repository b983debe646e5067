"""int8 on a CPU with CTranslate2.

A checkpoint is converted once and kept in the user's cache under the digest of its weights. Two models are kept:
the translator, and its encoder alone, because CTranslate2's translator does not hand out encoder states.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ctranslate2
import numpy as np
import platformdirs
from safetensors import SafetensorError

from ..errors import ModelError
from . import Floats, Hypothesis, by_length

BATCH_PIECES = 2048
LAYOUT = 2  # of what is kept in the cache; a change in spec.py converts again


def convert(checkpoint: Path, digest: str) -> Path:
    """The folder of the converted checkpoint, made now if this is the first time.

    Raises:
        ModelError: CTranslate2 does not know the architecture, or a weight does not fit.
    """
    cache = Path(platformdirs.user_cache_dir("summarize")) / "ct2"
    place = cache / f"{digest.split(':')[-1][:24]}-{ctranslate2.__version__}-{LAYOUT}"
    if place.is_dir():
        return place
    try:
        cache.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".converting-", dir=cache))
    except OSError:  # a read-only home: convert for this process alone
        work = Path(tempfile.mkdtemp(prefix="summarize-"))
        place = work / "whole"
        atexit.register(shutil.rmtree, work, ignore_errors=True)
    try:
        _convert(checkpoint, work / "new")
    except (ValueError, KeyError, AttributeError, OSError, SafetensorError) as error:
        shutil.rmtree(work, ignore_errors=True)
        raise ModelError(f"{checkpoint} cannot be converted for the CPU ({error}); try another checkpoint") from error
    with contextlib.suppress(OSError):  # another process was first: its copy is as good
        os.replace(work / "new", place)
    if place.parent != work:
        shutil.rmtree(work, ignore_errors=True)
    return place


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


class CT2Engine:
    """See ``Engine``. ``threads`` batches are computed at a time, each by one thread; 0 for one a core.

    Many batches of one thread each see more text than one batch on many threads: the matrices are small.
    """

    name = "ctranslate2-int8"

    def __init__(self, checkpoint: Path, digest: str, *, threads: int = 0) -> None:
        place = convert(checkpoint, digest)
        self._threads = threads or os.cpu_count() or 1
        try:
            self._translator, self._encoder = (
                kind(str(place / name), compute_type="int8", inter_threads=self._threads, intra_threads=1)
                for kind, name in ((ctranslate2.Translator, "translator"), (ctranslate2.Encoder, "encoder"))
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"the converted model in {place} does not load ({error}); delete that folder") from error

    def vectors(self, rows: list[list[str]]) -> Floats:
        if not rows:
            raise ValueError("no rows to embed")
        out: dict[int, Floats] = {}

        def run(batch: list[int]) -> None:
            states = np.array(self._encoder.forward_batch([rows[i] for i in batch]).last_hidden_state)
            for k, i in enumerate(batch):
                out[i] = states[k, 1 : max(2, len(rows[i]) - 1)].mean(axis=0, dtype=np.float32)

        with ThreadPoolExecutor(self._threads) as pool:
            list(pool.map(run, by_length(rows, BATCH_PIECES)))
        return np.stack([out[i] for i in range(len(rows))])

    def generate(
        self, rows: list[list[str]], *, beam: int, limit: int, hypotheses: int, no_repeat: int = 0
    ) -> list[list[Hypothesis]]:
        futures: dict[int, ctranslate2.AsyncTranslationResult] = {}
        for batch in by_length(rows, BATCH_PIECES):
            results = self._translator.translate_batch(
                [rows[i] for i in batch],
                asynchronous=True,
                beam_size=max(beam, hypotheses),
                num_hypotheses=hypotheses,
                max_decoding_length=limit,
                length_penalty=1.0,
                no_repeat_ngram_size=no_repeat,
                return_scores=True,
            )
            futures.update(zip(batch, results, strict=True))
        found = (futures[i].result() for i in range(len(rows)))
        return [[Hypothesis(p, s) for p, s in zip(r.hypotheses, r.scores, strict=True)] for r in found]
