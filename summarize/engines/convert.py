"""Checkpoints → CTranslate2's format, once: kept in the user's cache under the digest of the weights.

The compact's own architecture goes through ``spec`` without torch. All others go through the converter of CTranslate2
after transformers has read the weights, and are compared with the reference before anybody uses them.
"""

from __future__ import annotations

import gc
import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import ctranslate2

from ..errors import ModelError
from . import Trial
from .cache import PARITY, kept, shortened
from .parity import compare, outputs
from .runner import Runner
from .settings import Settings, filled

LOG = logging.getLogger("summarize")  # on standard error, unless the program that uses us says otherwise
LAYOUT = 3  # of what is kept in the cache; a change in this file or in spec.py converts again
FLOORS = {"int8": 80.0, "float32": 90.0}  # chrF against the reference, in the order in which they are tried
SMALL = 2**30  # bytes of weights up to which all trials run with the beam of daily use
FEW = 4  # rows of a trial for larger ones, greedily: the reference needs seconds for each
BEAM, LONGEST = 4, 48
MODEL = "model"
SLOWER = (
    "in int8 %s would write something else (%.0f chrF against the original): it was prepared in float32, which takes "
    "more memory and time; `summarize models list` names others"
)
UNKNOWN = ("<unk>", "[UNK]", "<|endoftext|>")

# Configurations whose conversion a test of ours compares with the reference. CTranslate2 has more loaders; that of
# Gemma 2 writes something else.
VERIFIED = {
    "BartConfig", "M2M100Config", "MBartConfig", "MarianConfig", "PegasusConfig", "T5Config", "MT5Config",
    "GemmaConfig", "Gemma3Config", "Gemma3TextConfig", "LlamaConfig", "MistralConfig", "Qwen2Config", "Qwen3Config",
}  # fmt: skip
# How the blocks normalize, which CTranslate2 4.8.5 asks of configurations that no longer say it (transformers 5):
# before each block or after it, and once more after the embeddings.
NORMALIZES = {
    "bart": {"normalize_before": False, "normalize_embedding": True},
    "mbart": {"normalize_before": True, "normalize_embedding": True},
    "pegasus": {"normalize_before": True, "normalize_embedding": False},
    "marian": {"normalize_before": False, "normalize_embedding": False},
    "m2m_100": {"normalize_before": True, "normalize_embedding": False},
}
# Does the network divide its output by the root of its width? The loader divides where it is told that matrices are
# tied, and transformers 5 says so of all of T5's kin.
SCALES: dict[str, Callable[[Any], bool]] = {
    "t5": lambda config: config.scale_decoder_outputs,
    "mt5": lambda config: False,
}
# Its loader for Marian cuts the last piece off, which must then be the padding. Read as a BART the model keeps all
# its pieces, starts with the padding as transformers does, and we forbid to generate it.
READ_AS = {"MarianConfig": "BartConfig"}


class NotConvertible(ModelError):
    """The checkpoint is sound, but CTranslate2 does not know what it is made of."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"CTranslate2 does not compute {name} ({why})")


def converted(
    checkpoint: Path,
    digest: str,
    settings: Settings,
    *,
    name: str,
    chat: bool,
    trials: Callable[[], Sequence[Trial]] | None,
) -> tuple[Path, dict[str, Any]]:
    """The folder of a converted checkpoint of any family, and what parity.json in it says.

    ``name`` is what the user calls it. A first conversion takes minutes and is said.

    Raises:
        NotConvertible: CTranslate2 does not know the architecture, or writes something else than the reference.
        ModelError: the weights cannot be trusted, see ``weights.load``.
    """

    def build(place: Path) -> None:
        from . import weights  # torch takes two seconds, and a second start does without it

        _comprehend(weights.configuration(checkpoint), name)
        LOG.warning("preparing %s for this machine, which is done once and may take minutes", name)
        found = _build(checkpoint, place, settings, chat, trials() if trials else (), name)
        if found["compute_type"] == "float32":
            LOG.warning(SLOWER, name, found["int8"]["chrf"])

    key = f"{_key(checkpoint, digest, settings.vocabulary)}-{ctranslate2.__version__}-{LAYOUT}"
    place = kept(key if trials else key + "-unchecked", build)
    said = json.loads((place / PARITY).read_text("utf-8"))
    if said["compute_type"] is None:
        raise NotConvertible(name, f"it writes something else than transformers, {said['chrf']:.0f} chrF")
    return place / MODEL, said


def _key(checkpoint: Path, digest: str, vocabulary: Mapping[str, int]) -> str:
    """The weights' digest and one of what else goes into the converted model."""
    more = hashlib.sha256((checkpoint / "config.json").read_bytes())
    more.update("\0".join(sorted(vocabulary, key=vocabulary.__getitem__)).encode())
    return f"{shortened(digest)}-{more.hexdigest()[:12]}"


def _build(
    checkpoint: Path, place: Path, settings: Settings, chat: bool, trials: Sequence[Trial], name: str
) -> dict[str, Any]:
    """Convert to int8, or to float32 where int8 writes something else; what was found goes into parity.json."""
    size = sum(file.stat().st_size for file in checkpoint.glob("*.safetensors"))
    few = [Trial(t.rows[: FEW if size > SMALL else None], t.prefix) for t in trials]
    how = {"beam": 1 if chat or size > SMALL else BEAM, "limit": LONGEST}
    wanted = _reference(checkpoint, few, settings, chat, how) if few else []
    found: dict[str, Any] = {"compute_type": None}
    for kind, floor in FLOORS.items():
        gc.collect()  # networks hold themselves in rings; this step needs the memory of the one before
        _write(checkpoint, place / MODEL, settings, chat, kind, name)
        if not few:
            found = {"compute_type": kind, "sentences": 0}
            break
        parity = compare(wanted, outputs(Runner(place / MODEL, chat=chat, settings=settings, kind=kind), few, **how))
        good = parity.chrf >= floor
        found = {**found, "compute_type": kind if good else None, **asdict(parity), kind: asdict(parity)}
        if good:
            break
        shutil.rmtree(place / MODEL)
    (place / PARITY).write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return found


def _reference(
    checkpoint: Path, trials: Sequence[Trial], settings: Settings, chat: bool, how: dict[str, int]
) -> list[list[str]]:
    from .torch_engine import TorchEngine

    engine = TorchEngine(checkpoint, settings.vocabulary, device="cpu", chat=chat)
    return outputs(engine, trials, **how)


def _write(checkpoint: Path, place: Path, settings: Settings, chat: bool, kind: str, name: str) -> None:
    from . import spec, weights

    model = weights.load(checkpoint, chat=chat, dtype=weights.precision(checkpoint))
    try:
        found = _specification(model, settings, chat)
        spec.write(found, place, quantization="int8_float32" if kind == "int8" else kind)
    except (ValueError, KeyError, AttributeError, NotImplementedError, TypeError, IndexError) as error:
        raise NotConvertible(name, str(error)) from error
    except OSError as error:
        raise ModelError(f"the converted copy of {checkpoint} cannot be written ({error}); free some space") from error


def _specification(model: Any, settings: Settings, chat: bool) -> Any:
    """CTranslate2's specification of a network of transformers, with our vocabulary instead of its tokenizer's.

    Its own reading of a vocabulary names the unused rows of a T5 as pieces that exist already.
    """
    import torch
    from ctranslate2.converters import transformers as upstream

    kind = type(model.config).__name__
    loader = upstream._MODEL_LOADERS[READ_AS.get(kind, kind)]
    _complete(model.config)
    with torch.no_grad():
        spec = loader.get_model_spec(model)
    pieces = filled(settings.vocabulary, model.get_input_embeddings().weight.shape[0])
    if chat:
        spec.register_vocabulary(pieces)
    else:
        spec.register_source_vocabulary(pieces)
        spec.register_target_vocabulary(pieces)
        spec.config.decoder_start_token = settings.start
    inner = model.config.get_text_config()
    spec.config.layer_norm_epsilon = getattr(inner, "rms_norm_eps", getattr(inner, "layer_norm_epsilon", None))
    spec.config.bos_token = settings.start or settings.ends[0]
    spec.config.eos_token = settings.ends[0]
    spec.config.unk_token = next((p for p in UNKNOWN if p in settings.vocabulary), settings.ends[0])
    return spec


def _comprehend(config: Any, name: str) -> None:
    """Ask before the weights are read, which takes minutes, whether CTranslate2 is known to compute such a network."""
    kind = type(config).__name__
    if kind not in VERIFIED:
        raise NotConvertible(name, f"a {kind} was never compared")
    try:
        _complete(config)
    except ValueError as error:
        raise NotConvertible(name, str(error)) from error


def _complete(config: Any) -> None:
    """Say in a configuration what CTranslate2 looks for under the names of transformers 4."""
    for name, value in NORMALIZES.get(config.model_type, {}).items():
        setattr(config, name, value)
    if config.model_type in SCALES:
        config.tie_word_embeddings = SCALES[config.model_type](config)
    inner = config.get_text_config()
    turns = getattr(inner, "rope_parameters", None) or {}
    kinds = [turns] if "rope_theta" in turns else list(turns.values())
    if any(kind.get("rope_type", "default") != "default" for kind in kinds):
        raise ValueError("it turns scaled rotary positions otherwise")  # of Llama 3 and Gemma 3, where we tried
    width = getattr(inner, "head_dim", None)
    if getattr(inner, "query_pre_attn_scalar", width) != width:
        raise ValueError("it divides attention by the root of a head's width alone")
    if "full_attention" in turns:
        inner.rope_theta = turns["full_attention"]["rope_theta"]
        inner.rope_local_base_freq = turns["sliding_attention"]["rope_theta"]
    elif turns:
        inner.rope_theta = turns["rope_theta"]
