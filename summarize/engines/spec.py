"""M2M100 weights → CTranslate2's specification of a model, without transformers or torch in between.

The layout is CTranslate2's: query, key and value in one matrix, cross-attention's key and value in a second.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from ctranslate2.specs import common_spec, transformer_spec

from . import Floats

ACTIVATIONS = {"relu": common_spec.Activation.RELU, "gelu": common_spec.Activation.GELU}
PLACES_BEGIN = 2  # M2M100 counts places from the padding's id, 1, plus one
# Names under which a checkpoint may hold its one embedding again.
TIED = {"lm_head.weight", "model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight"}
SPECIAL = {"bos": "<s>", "eos": "</s>", "unk": "<unk>"}


class Tensors(Mapping[str, Floats]):
    """The tensors of a checkpoint, each copied as it is taken; what nobody took is left over."""

    def __init__(self, tensors: Mapping[str, Floats]) -> None:
        self._tensors, self._taken = tensors, set(TIED)

    def __getitem__(self, name: str) -> Floats:
        tensor = np.array(self._tensors[name], np.float32)  # a copy: CTranslate2 works in place
        if not np.isfinite(tensor).all():
            raise ValueError(f"the weights in {name} are not finite")
        self._taken.add(name)
        return tensor

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)

    def left_over(self) -> list[str]:
        return sorted(set(self._tensors) - self._taken)


def positions(count: int, d: int) -> Floats:
    """Sinusoids of the first ``count`` places, float32 (count, d): sines, then cosines (Vaswani et al. 2017)."""
    step = np.exp(np.arange(d // 2) * -(math.log(10_000) / (d // 2 - 1)))
    angle = (np.arange(count) + PLACES_BEGIN)[:, None] * step[None]
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=1).astype(np.float32)


def translator(
    tensors: Mapping[str, Floats], config: dict[str, Any], vocabulary: list[str]
) -> transformer_spec.TransformerSpec:
    """The specification of an M2M100 checkpoint.

    Args:
        tensors: weights by their names in the checkpoint; left as they are.
        config: its config.json.
        vocabulary: pieces by id.

    Raises:
        KeyError: a tensor or an entry of the configuration is missing.
        ValueError: a tensor is left over or not finite, or there are not as many pieces as embeddings.
    """
    weights = Tensors(tensors)
    spec = transformer_spec.TransformerSpec.from_config(
        (config["encoder_layers"], config["decoder_layers"]),
        config["encoder_attention_heads"],
        pre_norm=True,
        activation=ACTIVATIONS[config["activation_function"]],
    )
    embedding = weights["model.shared.weight"]
    if len(vocabulary) != len(embedding):
        raise ValueError(f"{len(vocabulary)} pieces, but {len(embedding)} embeddings")
    places = positions(config["max_position_embeddings"], config["d_model"])
    for side in ("encoder", "decoder"):
        part = getattr(spec, side)
        (part.embeddings[0] if side == "encoder" else part.embeddings).weight = embedding.copy()
        part.scale_embeddings = math.sqrt(config["d_model"]) if config["scale_embedding"] else 1.0
        part.position_encodings.encodings = places.copy()
        _norm(part.layer_norm, weights, f"model.{side}.layer_norm")
        for i, layer in enumerate(part.layer):
            _layer(layer, weights, f"model.{side}.layers.{i}.")
    spec.decoder.projection.weight = embedding
    if weights.left_over():
        raise ValueError(f"{weights.left_over()[0]} is no part of an M2M100 model")
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    for kind, token in SPECIAL.items():
        setattr(spec.config, f"{kind}_token", token)
    spec.config.decoder_start_token = vocabulary[config["decoder_start_token_id"]]
    return spec


def encoder(
    spec: transformer_spec.TransformerSpec, vocabulary: list[str]
) -> transformer_spec.TransformerEncoderModelSpec:
    """The encoder of a translator as a model of its own: CTranslate2's translator does not hand out its states."""
    alone = transformer_spec.TransformerEncoderModelSpec(copy.deepcopy(spec.encoder))
    alone.register_vocabulary(vocabulary)
    return alone


def write(spec: ctranslate2.specs.ModelSpec, place: Path, *, quantization: str = "int8") -> None:
    """Write the model into a new folder."""
    place.mkdir(parents=True)
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(place))


def _layer(layer: Any, weights: Mapping[str, Floats], name: str) -> None:
    _attention(layer.self_attention, weights, name + "self_attn", [("q", "k", "v")])
    if name + "encoder_attn.q_proj.weight" in weights:
        _attention(layer.attention, weights, name + "encoder_attn", [("q",), ("k", "v")])
    _linear(layer.ffn.linear_0, weights, [name + "fc1"])
    _linear(layer.ffn.linear_1, weights, [name + "fc2"])
    _norm(layer.ffn.layer_norm, weights, name + "final_layer_norm")


def _attention(part: Any, weights: Mapping[str, Floats], name: str, products: list[tuple[str, ...]]) -> None:
    """``products``: which projections of the checkpoint each matrix joins."""
    for linear, letters in zip(part.linear, products, strict=False):
        _linear(linear, weights, [f"{name}.{letter}_proj" for letter in letters])
    _linear(part.linear[-1], weights, [name + ".out_proj"])
    _norm(part.layer_norm, weights, name + "_layer_norm")


def _linear(part: Any, weights: Mapping[str, Floats], names: list[str]) -> None:
    part.weight = np.concatenate([weights[n + ".weight"] for n in names])
    part.bias = np.concatenate([weights[n + ".bias"] for n in names])


def _norm(part: Any, weights: Mapping[str, Floats], name: str) -> None:
    part.gamma, part.beta = weights[name + ".weight"], weights[name + ".bias"]
