"""Weights of any checkpoint through transformers, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM
from transformers.utils import logging

from ..errors import ModelError
from . import first_line

FAILURES = (OSError, ValueError, RuntimeError, KeyError, AttributeError, ImportError, SafetensorError)
LARGE = 4 * 2**30  # bytes of weights from which on float32 might not fit into memory


def precision(checkpoint: Path) -> str:
    """The type to compute in on a CPU: float32, also where the weights are stored in half of it, if they are not many.

    Sinusoids and the like are computed in it, too.
    """
    size = sum(file.stat().st_size for file in checkpoint.glob("*.safetensors"))
    return "float32" if size < LARGE else "bfloat16"


def configuration(checkpoint: Path) -> Any:
    """The configuration of a network, as transformers reads it.

    Raises:
        ModelError: transformers does not know it.
    """
    try:
        return AutoConfig.from_pretrained(str(checkpoint), local_files_only=True, trust_remote_code=False)
    except FAILURES as error:
        raise _unloadable(checkpoint, error) from error


def _unloadable(checkpoint: Path, error: Exception) -> ModelError:
    return ModelError(f"{checkpoint} does not load ({first_line(error)}); check the folder or pull it again")


def load(checkpoint: Path, *, chat: bool = False, dtype: str = "float32") -> Any:
    """The network of a checkpoint, ready to compute. Tied weights that it leaves out are not missing.

    Raises:
        ModelError: no safetensors, a parameter missing, left over, of another shape or not finite, or code of its own.
    """
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    kind = AutoModelForCausalLM if chat else AutoModelForSeq2SeqLM
    try:
        model, info = kind.from_pretrained(
            str(checkpoint),
            dtype=dtype,
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except FAILURES as error:
        raise _unloadable(checkpoint, error) from error
    wrong = {what: sorted(map(str, info[what])) for what in ("missing_keys", "unexpected_keys", "mismatched_keys")}
    # Sinusoids every network computes for itself: old files of M2M100 hold them, those of Marian and PEGASUS do not.
    buffers = {name for name, _ in model.named_buffers()}
    sinusoids = {f"{name}.weight" for name, part in model.named_modules() if "Sinusoidal" in type(part).__name__}
    wrong["missing_keys"] = [name for name in wrong["missing_keys"] if name not in sinusoids]
    # fairseq's files also hold the number of their format, "encoder.version".
    wrong["unexpected_keys"] = [
        name for name in wrong["unexpected_keys"] if name not in buffers and not name.endswith("coder.version")
    ]
    for what, names in wrong.items():
        if names:
            raise ModelError(
                f"{checkpoint} cannot be trusted: {what.removesuffix('_keys')} weights, {names[0]} and "
                f"{len(names) - 1} more; pull it again"
            )
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise ModelError(f"the weights in {name} of {checkpoint} are not finite; pull it again")
    return model.eval()
