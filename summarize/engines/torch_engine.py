"""The reference: transformers and torch, on a GPU in bf16 where there is one, else on the CPU in float32."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from transformers import AutoModelForSeq2SeqLM
from transformers.utils import logging

from ..errors import ModelError
from . import Floats, Hypothesis, by_length

BATCH_PIECES = 4096


class TorchEngine:
    """See ``Engine``."""

    name = "torch"

    def __init__(self, checkpoint: Path, pieces: dict[str, int], *, device: str | None = None) -> None:
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        dtype = torch.bfloat16 if self.device.type == "cuda" else torch.float32
        try:
            model, info = AutoModelForSeq2SeqLM.from_pretrained(
                checkpoint, dtype=dtype, use_safetensors=True, local_files_only=True, output_loading_info=True
            )
        except (OSError, ValueError, RuntimeError, SafetensorError) as error:
            raise ModelError(f"{checkpoint} does not load ({error}); check the folder or pull it again") from error
        if any(info.get(key) for key in ("missing_keys", "unexpected_keys", "mismatched_keys")):
            raise ModelError(f"{checkpoint} has weights missing or left over ({info}); it cannot be trusted")
        self._model = model.to(self.device).eval()
        self._ids = pieces
        self._pieces = {i: p for p, i in pieces.items()}

    def _batch(self, rows: list[list[str]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Ids and mask, both (rows, length); the rows are equally long."""
        ids = torch.tensor([[self._ids[p] for p in row] for row in rows], device=self.device)
        return ids, torch.ones_like(ids)

    @torch.inference_mode()
    def vectors(self, rows: list[list[str]]) -> Floats:
        out: list[Floats | None] = [None] * len(rows)
        for batch in by_length(rows, BATCH_PIECES):
            ids, mask = self._batch([rows[i] for i in batch])
            states = self._model.get_encoder()(input_ids=ids, attention_mask=mask).last_hidden_state.float().cpu()
            for k, i in enumerate(batch):
                out[i] = states[k, 1 : max(2, len(rows[i]) - 1)].mean(dim=0).numpy()
        return np.stack([v for v in out if v is not None])

    @torch.inference_mode()
    def generate(
        self, rows: list[list[str]], *, beam: int, limit: int, hypotheses: int, no_repeat: int = 0
    ) -> list[list[Hypothesis]]:
        out: list[list[Hypothesis]] = [[] for _ in rows]
        for batch in by_length(rows, BATCH_PIECES):
            ids, mask = self._batch([rows[i] for i in batch])
            result = self._model.generate(
                input_ids=ids,
                attention_mask=mask,
                num_beams=max(beam, hypotheses, 2),
                num_return_sequences=hypotheses,
                max_new_tokens=limit,
                length_penalty=1.0,
                no_repeat_ngram_size=no_repeat,
                return_dict_in_generate=True,
                output_scores=True,
            )
            for k, sequence in enumerate(result.sequences.tolist()):
                pieces = [self._pieces[i] for i in sequence[1:] if i not in (self._model.config.pad_token_id,)]
                if "</s>" in pieces:
                    pieces = pieces[: pieces.index("</s>")]
                out[batch[k // hypotheses]].append(Hypothesis(pieces, float(result.sequences_scores[k])))
        return out
