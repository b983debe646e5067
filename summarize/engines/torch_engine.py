"""The reference: transformers and torch, on a GPU in bf16 where there is one, else on the CPU in float32.

Checkpoints of several billion parameters are computed in bf16 on a CPU, too.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import GenerationConfig, LogitsProcessor, LogitsProcessorList, NoRepeatNGramLogitsProcessor

from ..errors import ModelError
from . import Floats, Hypothesis, by_length, settings, weights

BATCH_PIECES = 4096
SPREAD = 16  # pieces by which rows of a batch may differ on a GPU, where few rows cost as much as many
SCORED = 2**26  # logits that are held at once when outputs are scored: 256 MiB in float32


class TorchEngine:
    """See ``Engine``. ``device`` is torch's name of it, ``cuda:1``; ``dtype`` of the weights, such as ``bfloat16``."""

    def __init__(
        self,
        checkpoint: Path,
        pieces: Mapping[str, int],
        *,
        device: str | None = None,
        dtype: str | None = None,
        chat: bool = False,
        threads: int = 0,
        notices: tuple[str, ...] = (),
    ) -> None:
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        kind = dtype or ("bfloat16" if self.device.type == "cuda" else weights.precision(checkpoint))
        if threads:
            torch.set_num_threads(threads)
        self.name, self.notices, self.chat = f"torch-{kind}", notices, chat
        self.settings = settings.read(checkpoint, pieces, chat=chat)
        self._model = weights.load(checkpoint, chat=chat, dtype=kind).to(self.device)
        self._ids = pieces
        self._pieces = settings.filled(pieces, self._model.get_input_embeddings().weight.shape[0])
        self._padding = pieces[self.settings.padding or self.settings.ends[0]]
        self._silent = [self._ids[run[0]] for run in self.settings.forbidden if len(run) == 1]
        # Whatever generate() is not told it takes from here, and a foreign checkpoint would change our settings.
        self._model.generation_config = GenerationConfig(pad_token_id=self._padding)

    def _batch(self, rows: list[list[str]]) -> dict[str, torch.Tensor]:
        """Ids and mask, both (rows, length); a prompt is padded in front, because the answer follows it."""
        longest = max(len(row) for row in rows)
        ids = torch.full((len(rows), longest), self._padding)
        mask = torch.zeros_like(ids)
        for i, row in enumerate(rows):
            place = slice(longest - len(row), None) if self.chat else slice(len(row))
            ids[i, place] = torch.tensor(self._numbers(row))
            mask[i, place] = 1
        return {"input_ids": ids.to(self.device), "attention_mask": mask.to(self.device)}

    def _numbers(self, pieces: Sequence[str]) -> list[int]:
        try:
            return [self._ids[p] for p in pieces]
        except KeyError as error:
            raise ModelError(f"the checkpoint has no piece {error}; its tokenizer belongs to another model") from error

    def _batches(self, rows: list[list[str]]) -> list[list[int]]:
        return by_length(rows, BATCH_PIECES, spread=SPREAD if self.device.type == "cuda" else 0)

    @torch.inference_mode()
    def vectors(self, rows: list[list[str]]) -> Floats:
        if self.chat:
            raise ModelError("a model without an encoder gives no vectors; use it with the compact one as reader")
        out: list[Floats | None] = [None] * len(rows)
        for batch in self._batches(rows):
            states = self._model.get_encoder()(**self._batch([rows[i] for i in batch])).last_hidden_state
            for k, i in enumerate(batch):
                out[i] = states[k, 1 : max(2, len(rows[i]) - 1)].float().mean(dim=0).cpu().numpy()
        return np.stack([v for v in out if v is not None])

    @torch.inference_mode()
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
        stops = self._numbers(self.settings.until(ends))
        config = self._config(max(beam, hypotheses), limit, hypotheses, stops)
        out: list[list[Hypothesis]] = [[] for _ in rows]
        for batch in self._batches(rows):
            chosen = [[*rows[i], *prefix] if self.chat else rows[i] for i in batch]
            found = self._outputs(chosen, config, no_repeat, prefix)
            for k, hypothesis in enumerate(found):
                out[batch[k // hypotheses]].append(hypothesis)
        return out

    def _config(self, beams: int, limit: int, hypotheses: int, stops: list[int]) -> GenerationConfig:
        """All that decides about the output. As in CTranslate2 a search ends when as many outputs as beams have ended,
        and what may not be said has no share in the probabilities.
        """
        forbidden = [self._numbers(run) for run in self.settings.forbidden]
        return GenerationConfig(
            num_beams=beams,
            early_stopping=beams > 1,
            num_return_sequences=hypotheses,
            max_new_tokens=limit,
            min_new_tokens=1,
            length_penalty=1.0,
            do_sample=False,
            eos_token_id=stops,
            pad_token_id=self._padding,
            decoder_start_token_id=None if self.settings.start is None else self._ids[self.settings.start],
            suppress_tokens=[run[0] for run in forbidden if len(run) == 1] or None,
            bad_words_ids=[run for run in forbidden if len(run) > 1] or None,
            renormalize_logits=True,
        )

    def _outputs(
        self, rows: list[list[str]], config: GenerationConfig, no_repeat: int, prefix: Sequence[str]
    ) -> list[Hypothesis]:
        """The hypotheses of a batch, those of the first row first."""
        inputs = self._batch(rows) if self.chat else self._read(rows, prefix)
        begun = inputs["input_ids" if self.chat else "decoder_input_ids"].shape[1]
        rules = LogitsProcessorList([_NoRepeat(no_repeat, begun)] if no_repeat else [])
        # generate() multiplies the rows of what the encoder gave in place: it gets a copy of the holder.
        given = {k: copy.copy(v) if k == "encoder_outputs" else v for k, v in inputs.items()}
        sequences = self._model.generate(**given, generation_config=config, logits_processor=rules)
        stops = set(config.eos_token_id)
        kept = [_until(row, stops, self._padding) for row in sequences[:, begun:].tolist()]
        scores = self._scores(inputs, sequences, begun, [len(row) for row in kept], config.num_return_sequences)
        kept = [row[:-1] if row and row[-1] in stops else row for row in kept]
        return [Hypothesis([self._pieces[i] for i in row], score) for row, score in zip(kept, scores, strict=True)]

    def _read(self, rows: list[list[str]], prefix: Sequence[str]) -> dict[str, Any]:
        """The states of the encoder, computed once for outputs and scores, and what each output begins with."""
        inputs = self._batch(rows)
        states = self._model.get_encoder()(**inputs)
        first = torch.tensor([self._numbers([self.settings.start or "", *prefix])] * len(rows), device=self.device)
        return {"encoder_outputs": states, "attention_mask": inputs["attention_mask"], "decoder_input_ids": first}

    def _scores(
        self, inputs: dict[str, Any], sequences: torch.Tensor, begun: int, lengths: list[int], each: int
    ) -> list[float]:
        """Mean log probability of the pieces of each output, its end included.

        The network reads every output once more: asked for scores, ``generate`` keeps all logits of all steps, which
        are gigabytes where the vocabulary is large.
        """
        kept = sequences.shape[1] - begun + 1  # places whose logits tell a next piece; the last is cut off
        size = max(1, SCORED // (kept * len(self._pieces)))
        out: list[float] = []
        for begin in range(0, len(sequences), size):
            part = sequences[begin : begin + size]
            sources = torch.arange(begin, begin + len(part), device=self.device) // each
            logits = self._logits(inputs, part, sources, kept)[:, :-1].float()
            logits[..., self._silent] = -torch.inf
            chosen = logits.gather(2, part[:, begun:, None]).squeeze(2) - logits.logsumexp(2)
            out += [float(row[:n].mean()) for row, n in zip(chosen, lengths[begin : begin + size], strict=True)]
        return out

    def _logits(
        self, inputs: dict[str, Any], sequences: torch.Tensor, sources: torch.Tensor, kept: int
    ) -> torch.Tensor:
        """(outputs, kept, vocabulary), of the last ``kept`` places; ``sources`` are the rows of the inputs that they
        came of. Logits of a whole prompt would be gigabytes.
        """
        mask = inputs["attention_mask"][sources]
        if self.chat:
            more = torch.ones_like(sequences[:, mask.shape[1] :])
            mask = torch.cat([mask, more], dim=1)
            places = (mask.cumsum(1) - 1).clamp(min=0)
            how = {"position_ids": places, "use_cache": False, "logits_to_keep": kept}
            return self._model(input_ids=sequences, attention_mask=mask, **how).logits
        states = (inputs["encoder_outputs"].last_hidden_state[sources],)
        found = self._model(encoder_outputs=states, attention_mask=mask, decoder_input_ids=sequences, use_cache=False)
        return found.logits[:, -kept:]


class _NoRepeat(LogitsProcessor):
    """No run of ``size`` pieces twice in what follows the first ``begun``: a summary may quote its article."""

    def __init__(self, size: int, begun: int) -> None:
        self._rule, self._begun = NoRepeatNGramLogitsProcessor(size), begun

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        return self._rule(input_ids[:, self._begun :], scores)


def _until(row: list[int], stops: set[int], padding: int) -> list[int]:
    """A sequence up to its end, which is included; without the padding behind one that was cut."""
    for n, i in enumerate(row):
        if i in stops:
            return row[: n + 1]
    while row and row[-1] == padding:
        row = row[:-1]
    return row
