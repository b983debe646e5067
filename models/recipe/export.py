"""A training state → ``models/compact``, a standard transformers checkpoint of the M2M100 architecture."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .nmt import Shape
from .tokenizer import BASE, EOS, PAD, TAGS, UNK


def to_m2m100(weights: dict[str, Tensor], shape: Shape) -> dict[str, Tensor]:
    """Rename and split ``Translator`` weights into M2M100's; biases, which are not trained, become zeros."""
    out: dict[str, Tensor] = {"model.shared.weight": weights["embedding"]}

    def linear(name: str, matrix: Tensor) -> None:
        out[name + ".weight"] = matrix.contiguous()
        out[name + ".bias"] = torch.zeros(matrix.shape[0])

    def norm(name: str, ours: str) -> None:
        out[name + ".weight"], out[name + ".bias"] = weights[ours + ".weight"], weights[ours + ".bias"]

    for side, layers in (("encoder", shape.encoder), ("decoder", shape.decoder)):
        for i in range(layers):
            ours, theirs = f"{side}.{i}.", f"model.{side}.layers.{i}."
            for part, matrix in zip("qkv", weights[ours + "attention.qkv"].chunk(3), strict=True):
                linear(theirs + f"self_attn.{part}_proj", matrix)
            linear(theirs + "self_attn.out_proj", weights[ours + "attention.out"])
            norm(theirs + "self_attn_layer_norm", ours + "norm1")
            if side == "decoder":
                linear(theirs + "encoder_attn.q_proj", weights[ours + "attention_cross.q"])
                for part, matrix in zip("kv", weights[ours + "attention_cross.kv"].chunk(2), strict=True):
                    linear(theirs + f"encoder_attn.{part}_proj", matrix)
                linear(theirs + "encoder_attn.out_proj", weights[ours + "attention_cross.out"])
                norm(theirs + "encoder_attn_layer_norm", ours + "norm_cross")
            linear(theirs + "fc1", weights[ours + "fc1"])
            linear(theirs + "fc2", weights[ours + "fc2"])
            norm(theirs + "final_layer_norm", ours + "norm2")
        norm(f"model.{side}.layer_norm", f"{side}_norm")
    return out


def configuration(shape: Shape) -> dict[str, Any]:
    """The entries of config.json."""
    return {
        "vocab_size": shape.vocab,
        "d_model": shape.d,
        "encoder_layers": shape.encoder,
        "decoder_layers": shape.decoder,
        "encoder_attention_heads": shape.heads,
        "decoder_attention_heads": shape.heads,
        "encoder_ffn_dim": shape.ffn,
        "decoder_ffn_dim": shape.ffn,
        "encoder_layerdrop": 0.0,
        "decoder_layerdrop": 0.0,
        "activation_function": "relu",
        "max_position_embeddings": 512,
        "scale_embedding": True,
        "dropout": 0.1,
        "pad_token_id": PAD,
        "bos_token_id": 0,
        "eos_token_id": EOS,
        "decoder_start_token_id": EOS,
        "tie_word_embeddings": True,
    }


def m2m100(weights: dict[str, Tensor], shape: Shape):  # type: ignore[no-untyped-def]
    """``transformers.M2M100ForConditionalGeneration`` with these weights, float32, on the CPU."""
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    model = M2M100ForConditionalGeneration(M2M100Config(**configuration(shape)))
    named = to_m2m100(weights, shape)
    missing, unexpected = model.load_state_dict(named, strict=False)
    tied = {"model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight", "lm_head.weight"}
    if unexpected or set(missing) - tied:
        raise ValueError(f"weights do not fit: missing {sorted(set(missing) - tied)}, unexpected {unexpected}")
    model.tie_weights()
    return model.eval()


def run(best: Path, tokenizer: Path, out: Path) -> None:
    """Write config.json, generation_config.json, tokenizer files and half-precision weights to ``out``.

    ``best`` is what ``train`` keeps: the best average of the weights.
    """
    from tokenizers import Tokenizer
    from transformers import GenerationConfig, PreTrainedTokenizerFast

    saved = torch.load(best, map_location="cpu", weights_only=True)
    weights = {name: tensor.float() for name, tensor in saved["weights"].items()}
    shape = Shape(**saved["shape"])
    out.mkdir(parents=True, exist_ok=True)
    model = m2m100(weights, shape).half()
    model.generation_config = GenerationConfig(
        pad_token_id=PAD, bos_token_id=0, eos_token_id=EOS, decoder_start_token_id=EOS, num_beams=4, max_new_tokens=256
    )
    model.save_pretrained(out)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_file(str(tokenizer)),
        bos_token=BASE[0],
        pad_token=BASE[PAD],
        eos_token=BASE[EOS],
        unk_token=BASE[UNK],
        additional_special_tokens=TAGS,
        model_max_length=512,
        clean_up_tokenization_spaces=False,
    )
    fast.save_pretrained(out)
    shutil.copyfile(tokenizer, out / "tokenizer.json")
