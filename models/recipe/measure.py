"""The score of a run while it runs: the development set by the int8 model, as it would be shipped."""

from __future__ import annotations

import tempfile
from pathlib import Path

import ctranslate2
from sacrebleu.metrics import BLEU, CHRF
from tokenizers import Tokenizer
from torch import Tensor

from summarize.engines import spec

from . import export
from .nmt import Shape
from .tokenizer import TO

LINES = 200


class Meter:
    """BLEU and chrF of weights in training on the first ``LINES`` lines of the development set, greedy, both ways."""

    def __init__(self, files: dict[str, Path], tokenizer: Path) -> None:
        tok = Tokenizer.from_file(str(tokenizer))
        self._tok = tok
        texts = {language: path.read_text("utf-8").splitlines()[:LINES] for language, path in files.items()}
        self._vocabulary = [p for p, _ in sorted(tok.get_vocab().items(), key=lambda item: item[1])]
        self._sets = {}
        for direction in ("ru-en", "en-ru"):
            source, target = direction.split("-")
            encoded = tok.encode_batch(texts[source], add_special_tokens=False)
            tag = self._vocabulary[TO[target]]
            self._sets[direction] = [[tag, *e.tokens, "</s>"] for e in encoded], texts[target]

    def measure(self, weights: dict[str, Tensor], shape: Shape) -> dict[str, float]:
        """``{"ru-en bleu": …, "ru-en chrf": …, "en-ru bleu": …, "en-ru chrf": …}``."""
        named = {name: t.float().cpu().numpy() for name, t in export.to_m2m100(weights, shape).items()}
        found: dict[str, float] = {}
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "model"
            spec.write(spec.translator(named, export.configuration(shape), self._vocabulary), place)
            model = ctranslate2.Translator(str(place), inter_threads=1, intra_threads=1)
            for direction, (rows, references) in self._sets.items():
                results = model.translate_batch(rows, beam_size=1, max_batch_size=2048, batch_type="tokens")
                ids = [[self._tok.token_to_id(p) for p in r.hypotheses[0]] for r in results]
                outputs = [self._tok.decode(row, skip_special_tokens=True).strip() for row in ids]
                found[f"{direction} bleu"] = round(BLEU().corpus_score(outputs, [references]).score, 2)
                found[f"{direction} chrf"] = round(CHRF().corpus_score(outputs, [references]).score, 2)
        return found


def mean_chrf(found: dict[str, float]) -> float:
    return (found["ru-en chrf"] + found["en-ru chrf"]) / 2
