"""Small random checkpoints of every family, built as the real ones are: the family's own configuration, its own
tokenizer class trained on a few sentences, weights in safetensors. What they write means nothing; it only has to
depend on what they read.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sentencepiece
import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import GenerationConfig, PreTrainedModel

RUSSIAN = (
    "В посёлке у озера открыли новую библиотеку.",
    "Мэр города заявил, что мост построят к 12 мая 2027 года.",
    "Цены на хлеб выросли на 3,5 процента, сообщили в министерстве.",
    "Два человека пострадали при пожаре на складе.",
    "Учёные нашли в горах древнюю монету.",
    "Сборная страны выиграла матч со счётом 2:1.",
)
ENGLISH = (
    "A new library was opened in the village by the lake.",
    "The mayor said that the bridge will be built by May 12, 2027.",
    "Bread prices rose by 3.5 percent, the ministry reported.",
    "Two people were injured in a fire at a warehouse.",
    "Scientists found an ancient coin in the mountains.",
    "The national team won the match with a score of 2:1.",
)
TEXTS = (*RUSSIAN, *ENGLISH)

Pieces = list[tuple[str, float]]
QWEN_TEMPLATE = r"""
{%- for m in messages %}
    {{- '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\n\n</think>\n\n' }}
    {%- endif %}
{%- endif %}
"""
GEMMA_TEMPLATE = r"""
{{- bos_token }}
{%- for m in messages %}
    {{- '<start_of_turn>' + ('model' if m.role == 'assistant' else m.role) + '\n' }}
    {{- (m.content | trim) + '<end_of_turn>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<start_of_turn>model\n' }}
{%- endif %}
"""


def make(family: str, folder: Path, *, seed: int = 0) -> Path:
    """Write a checkpoint of a family (a key of FAMILIES or KIN) into a new folder; a seed gives the same weights."""
    folder.mkdir(parents=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return (FAMILIES | KIN)[family](folder)


def sentencepiece_model(texts: tuple[str, ...], size: int, **options: Any) -> bytes:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        vocab_size=size,
        hard_vocab_limit=False,
        minloglevel=2,
        **options,
    )
    return model.getvalue()


def unigrams(texts: tuple[str, ...] = TEXTS, size: int = 220) -> Pieces:
    """Pieces and scores of a SentencePiece model, without its first three: unknown, begin, end."""
    model = sentencepiece.SentencePieceProcessor(model_proto=sentencepiece_model(texts, size))
    return [(model.id_to_piece(i), model.get_score(i)) for i in range(3, model.get_piece_size())]


def merges(trainer_options: Mapping[str, Any], *, bytelevel: bool) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """A byte-pair encoding of TEXTS: ids of pieces, and the merges in order."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    if bytelevel:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    else:
        tokenizer.normalizer = normalizers.Replace(" ", "▁")
        tokenizer.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    alphabet = pre_tokenizers.ByteLevel.alphabet() if bytelevel else []
    trainer = trainers.BpeTrainer(show_progress=False, initial_alphabet=alphabet, **trainer_options)
    tokenizer.train_from_iterator(TEXTS, trainer)
    state = json.loads(tokenizer.to_str())["model"]
    return state["vocab"], [tuple(pair) for pair in state["merges"]]


def save(
    folder: Path, model: PreTrainedModel, tokenizer: transformers.PreTrainedTokenizerBase | None, **generation: Any
) -> Path:
    """Weights that make the output depend on the input, the tokenizer, and generation_config.json."""
    liven(model)
    if generation:
        model.generation_config = GenerationConfig(**generation)
    model.save_pretrained(folder)
    if tokenizer is not None:
        tokenizer.save_pretrained(folder)
    return folder


@torch.no_grad()
def liven(model: PreTrainedModel) -> None:
    """Give every matrix a spread at which states stay apart: with the usual 0.02 an untrained model repeats itself.

    The end's row of the output is louder than the rest, so that outputs end now and then.
    """
    after = model.config.model_type in ("marian", "bart")  # these normalize after each block and need less
    spread, embedding = (2.0, 1.0) if after else (4.0, 0.3)
    for name, weights in model.named_parameters():
        if weights.ndim == 2 and not any(part in name for part in ("embed", "shared", "lm_head")):
            looks = any(part in name for part in ("q_proj", "k_proj", ".q.", ".k."))  # sharp attention
            weights.normal_(std=(6.0 if looks else spread) / weights.shape[1] ** 0.5)
        elif weights.ndim == 1 and name.endswith("bias"):
            weights.normal_(std=0.1)
    for table in (model.get_input_embeddings(), model.get_output_embeddings()):
        table.weight.normal_(std=embedding * table.weight.shape[1] ** -0.5)
    model.tie_weights()
    ends = model.config.eos_token_id
    model.get_output_embeddings().weight[ends if isinstance(ends, list) else [ends]] *= 1.5


def _marian(folder: Path, tags: tuple[str, ...] = ()) -> Path:
    source, target = (RUSSIAN, ENGLISH) if not tags else (TEXTS, TEXTS)
    pieces = {"</s>": 0, "<unk>": 1}
    for side, texts in (("source", source), ("target", target)):
        model = sentencepiece_model(texts, 160)
        (folder / f"{side}.spm").write_bytes(model)
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        for i in range(processor.get_piece_size()):
            if not processor.is_unknown(i) and not processor.is_control(i):
                pieces.setdefault(processor.id_to_piece(i), len(pieces))
    for piece in (*tags, "<pad>"):  # the padding comes last in every Marian checkpoint
        pieces[piece] = len(pieces)
    _json(folder / "vocab.json", pieces)
    languages = {"source_lang": "ru", "target_lang": "en"}
    _json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "MarianTokenizer", "model_max_length": 512, "separate_vocabs": False, **languages},
    )
    pad = pieces["<pad>"]
    config = transformers.MarianConfig(
        **_bart_sizes(len(pieces)),
        pad_token_id=pad, eos_token_id=0, bos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=0,
        decoder_vocab_size=len(pieces), scale_embedding=True, activation_function="swish",
    )  # fmt: skip
    model = transformers.MarianMTModel(config)
    with torch.no_grad():
        model.final_logits_bias.normal_(std=0.1)
    save(
        folder, model, None,
        bos_token_id=0, eos_token_id=0, pad_token_id=pad, decoder_start_token_id=pad, forced_eos_token_id=0,
        bad_words_ids=[[pad]], max_length=512, num_beams=4, renormalize_logits=True,
    )  # fmt: skip
    return _without_places(folder)


def _marian_tags(folder: Path) -> Path:
    """As opus-mt-tc-big: several target languages, named by a tag in front of the source."""
    return _marian(folder, (">>rus<<", ">>eng<<", ">>ukr<<"))


def _m2m100(folder: Path) -> Path:
    model = sentencepiece_model(TEXTS, 220)
    (folder / "sentencepiece.bpe.model").write_bytes(model)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *(processor.id_to_piece(i) for i in range(3, len(processor)))]
    _json(folder / "vocab.json", {piece: i for i, piece in enumerate(pieces)})
    _json(folder / "tokenizer_config.json", {"tokenizer_class": "M2M100Tokenizer", "model_max_length": 1024})
    size = len(pieces) + 100 + 8  # a hundred languages and eight rows that mean nothing, as in the real one
    config = transformers.M2M100Config(**_bart_sizes(size), scale_embedding=True, decoder_start_token_id=2)
    start = {"decoder_start_token_id": 2, "eos_token_id": 2, "pad_token_id": 1, "bos_token_id": 0}
    return save(
        folder, transformers.M2M100ForConditionalGeneration(config), None,
        **start, max_length=200, num_beams=5, early_stopping=True,
    )  # fmt: skip


def _nllb(folder: Path) -> Path:
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    pieces, pairs = merges({"vocab_size": 220, "special_tokens": specials}, bytelevel=False)
    tokenizer = transformers.NllbTokenizer(vocab=pieces, merges=pairs, src_lang="rus_Cyrl", tgt_lang="eng_Latn")
    config = transformers.M2M100Config(**_bart_sizes(len(tokenizer)), scale_embedding=True, decoder_start_token_id=2)
    model = transformers.M2M100ForConditionalGeneration(config)
    return save(folder, model, tokenizer, decoder_start_token_id=2, eos_token_id=2, pad_token_id=1, max_length=200)


def _mbart(folder: Path) -> Path:
    """As IlyaGusev/mbart_ru_sum_gazeta: one language, the decoder starts with its tag."""
    names = transformers.models.mbart.tokenization_mbart.FAIRSEQ_LANGUAGE_CODES
    vocab = [*_fairseq(), *((name, 0.0) for name in names), ("<mask>", 0.0)]
    tokenizer = transformers.MBartTokenizer(vocab=vocab, src_lang="ru_RU", tgt_lang="ru_RU")
    start = tokenizer.convert_tokens_to_ids("ru_RU")
    config = transformers.MBartConfig(
        **_bart_sizes(len(tokenizer)), scale_embedding=True, decoder_start_token_id=start, forced_eos_token_id=2
    )
    return save(
        folder, transformers.MBartForConditionalGeneration(config), tokenizer,
        decoder_start_token_id=start, eos_token_id=2, pad_token_id=1, forced_eos_token_id=2, max_length=200,
        num_beams=5, no_repeat_ngram_size=4,
    )  # fmt: skip


def _mbart50(folder: Path) -> Path:
    names = transformers.models.mbart50.tokenization_mbart50.FAIRSEQ_LANGUAGE_CODES
    vocab = [*_fairseq(), *((name, 0.0) for name in names), ("<mask>", 0.0)]
    tokenizer = transformers.MBart50Tokenizer(vocab=vocab, src_lang="ru_RU", tgt_lang="en_XX")
    config = transformers.MBartConfig(
        **_bart_sizes(len(tokenizer)), scale_embedding=True, decoder_start_token_id=2, forced_eos_token_id=2
    )
    return save(
        folder, transformers.MBartForConditionalGeneration(config), tokenizer,
        decoder_start_token_id=2, eos_token_id=2, pad_token_id=1, forced_eos_token_id=2, max_length=200, num_beams=5,
    )  # fmt: skip


def _t5(folder: Path) -> Path:
    """The first T5: ReLU, one matrix for embeddings and output."""
    vocab = [*_google(), *((f"<extra_id_{i}>", 0.0) for i in reversed(range(100)))]
    tokenizer = transformers.T5Tokenizer(vocab=vocab)
    config = transformers.T5Config(**_t5_sizes(len(tokenizer) + 28), feed_forward_proj="relu")  # rows left unused
    model = transformers.T5ForConditionalGeneration(config)
    return save(folder, model, tokenizer, decoder_start_token_id=0, eos_token_id=1, pad_token_id=0)


def _madlad(folder: Path) -> Path:
    """As google/madlad400: T5 1.1 with a tag for the target language in front of the source."""
    tags = ("<2ru>", "<2en>")
    pieces = _google()
    tokenizer = transformers.T5Tokenizer(vocab=[*pieces[:3], *((t, 0.0) for t in tags), *pieces[3:]], extra_ids=0)
    tokenizer.add_tokens([transformers.AddedToken(tag, normalized=False, special=False) for tag in tags])
    config = transformers.T5Config(
        **_t5_sizes(len(tokenizer)), feed_forward_proj="gated-gelu", tie_word_embeddings=False
    )
    return _untied(folder, transformers.T5ForConditionalGeneration(config), tokenizer)


def _mt5(folder: Path) -> Path:
    tokenizer = transformers.T5Tokenizer(vocab=_google(), extra_ids=0)
    config = transformers.MT5Config(
        **_t5_sizes(len(tokenizer) + 12), feed_forward_proj="gated-gelu", tie_word_embeddings=False
    )
    return _untied(folder, transformers.MT5ForConditionalGeneration(config), tokenizer, max_length=84)


def _untied(folder: Path, model: PreTrainedModel, tokenizer: Any, **generation: Any) -> Path:
    """A T5 1.1 as it lies on the Hub: output and embeddings differ, and config.json says so.

    transformers 5 ties them in every new one and writes that into config.json.
    """
    save(folder, model, tokenizer, decoder_start_token_id=0, eos_token_id=1, pad_token_id=0, **generation)
    weights = load_file(folder / "model.safetensors")
    output = torch.randn_like(weights["shared.weight"]) * 0.3 * model.config.d_model**-0.5
    output[1] *= 1.5
    save_file({**weights, "lm_head.weight": output}, folder / "model.safetensors", {"format": "pt"})
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config.pop("scale_decoder_outputs", None)
    _json(folder / "config.json", config | {"tie_word_embeddings": False})
    return folder


def _bart(folder: Path) -> Path:
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    pieces, pairs = merges({"vocab_size": 400, "special_tokens": [*specials, "<mask>"]}, bytelevel=True)
    tokenizer = transformers.BartTokenizer(vocab=pieces, merges=pairs)
    config = transformers.BartConfig(
        **_bart_sizes(len(tokenizer)), decoder_start_token_id=2, forced_bos_token_id=0, forced_eos_token_id=2
    )
    return save(
        folder, transformers.BartForConditionalGeneration(config), tokenizer,
        decoder_start_token_id=2, bos_token_id=0, eos_token_id=2, pad_token_id=1, forced_bos_token_id=0,
        forced_eos_token_id=2, max_length=142, min_length=56, num_beams=4, no_repeat_ngram_size=3, length_penalty=2.0,
    )  # fmt: skip


def _pegasus(folder: Path) -> Path:
    specials = [("<pad>", 0.0), ("</s>", 0.0), ("<mask_1>", 0.0), ("<mask_2>", 0.0)]
    vocab = [*specials, *((f"<unk_{i}>", 0.0) for i in range(2, 103)), ("<unk>", 0.0), ("<n>", 0.0), *unigrams()]
    tokenizer = transformers.PegasusTokenizer(vocab=vocab)
    config = transformers.PegasusConfig(
        **{**_bart_sizes(len(tokenizer)), "activation_function": "relu"},
        scale_embedding=True, pad_token_id=0, eos_token_id=1, decoder_start_token_id=0, forced_eos_token_id=1,
    )  # fmt: skip
    save(
        folder, transformers.PegasusForConditionalGeneration(config), tokenizer,
        decoder_start_token_id=0, eos_token_id=1, pad_token_id=0, bos_token_id=0, forced_eos_token_id=1,
        max_length=64, num_beams=8, length_penalty=0.8,
    )  # fmt: skip
    return _without_places(folder)


def _without_places(folder: Path) -> Path:
    """As the real files of Marian and PEGASUS: the sinusoids of the places are left out."""
    weights = load_file(folder / "model.safetensors")
    kept = {name: tensor for name, tensor in weights.items() if "embed_positions" not in name}
    save_file(kept, folder / "model.safetensors", {"format": "pt"})
    return folder


def _qwen3(folder: Path) -> Path:
    pieces, pairs = merges({"vocab_size": 420}, bytelevel=True)
    tokenizer = transformers.Qwen2Tokenizer(
        vocab=pieces | {"<|endoftext|>": len(pieces)}, merges=pairs, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|im_start|>", "<|im_end|>"]})
    tokenizer.add_tokens(["<think>", "</think>"])
    tokenizer.chat_template = QWEN_TEMPLATE
    ends = [tokenizer.convert_tokens_to_ids(p) for p in ("<|im_end|>", "<|endoftext|>")]
    config = transformers.Qwen3Config(
        **_chat_sizes(len(tokenizer) + 10), eos_token_id=ends[0], bos_token_id=ends[1], tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 5_000_000.0},
    )  # fmt: skip
    return save(
        folder, transformers.Qwen3ForCausalLM(config), tokenizer,
        eos_token_id=ends, pad_token_id=ends[1], bos_token_id=ends[1],
        do_sample=True, temperature=0.6, top_k=20, top_p=0.95,
    )  # fmt: skip


def _gemma3(folder: Path) -> Path:
    first = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    turns = ["<start_of_turn>", "<end_of_turn>"]
    specials = [*first, *turns, "\n", *(f"<0x{i:02X}>" for i in range(256))]
    pieces, pairs = merges({"vocab_size": 480, "special_tokens": specials}, bytelevel=False)
    tokenizer = transformers.GemmaTokenizer(vocab=pieces, merges=pairs)
    tokenizer.add_special_tokens({"additional_special_tokens": turns})
    tokenizer.chat_template = GEMMA_TEMPLATE
    config = transformers.Gemma3TextConfig(
        **_chat_sizes(len(tokenizer)), sliding_window=8, query_pre_attn_scalar=16,
        layer_types=["sliding_attention", "full_attention"], eos_token_id=[1, 6], pad_token_id=0, bos_token_id=2,
    )  # fmt: skip
    return save(
        folder, transformers.Gemma3ForCausalLM(config), tokenizer,
        eos_token_id=[1, 6], pad_token_id=0, bos_token_id=2, do_sample=True, top_k=64, top_p=0.95,
    )  # fmt: skip


def _gemma3_images(folder: Path) -> Path:
    """As gemma-3-4b-it and TranslateGemma: it could also look at pictures."""
    (text := folder / "text").mkdir()
    _gemma3(text)
    tokenizer = transformers.AutoTokenizer.from_pretrained(text)
    seen = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = transformers.Gemma3Config(
        text_config=transformers.Gemma3TextConfig.from_pretrained(text).to_dict(),
        vision_config={**seen, "image_size": 28, "patch_size": 14},
        mm_tokens_per_image=4, eos_token_id=[1, 6], pad_token_id=0, bos_token_id=2,
    )  # fmt: skip
    shutil.rmtree(text)
    model = transformers.Gemma3ForConditionalGeneration(config)
    return save(folder, model, tokenizer, eos_token_id=[1, 6], pad_token_id=0, bos_token_id=2)


def _hunyuan(folder: Path) -> Path:
    """As HY-MT, with the tokenizer of another: what is tried is the network."""
    (other := folder / "other").mkdir()
    _qwen3(other)
    tokenizer = transformers.AutoTokenizer.from_pretrained(other)
    shutil.rmtree(other)
    config = transformers.HunYuanDenseV1Config(**_chat_sizes(len(tokenizer)), eos_token_id=tokenizer.eos_token_id)
    model = transformers.HunYuanDenseV1ForCausalLM(config)
    return save(folder, model, tokenizer, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id)


def _fairseq() -> Pieces:
    return [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *unigrams()]


def _google() -> Pieces:
    return [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *unigrams()]


def _bart_sizes(pieces: int) -> dict[str, Any]:
    sizes = {f"{side}_{key}": value for side in ("encoder", "decoder") for key, value in _LAYERS.items()}
    return {"vocab_size": pieces, "d_model": 32, "max_position_embeddings": 256, **sizes}


_LAYERS = {"layers": 2, "attention_heads": 4, "ffn_dim": 64, "layerdrop": 0.0}


def _t5_sizes(pieces: int) -> dict[str, Any]:
    return {
        "vocab_size": pieces, "d_model": 32, "d_kv": 8, "d_ff": 64, "num_layers": 2, "num_heads": 4,
        "decoder_start_token_id": 0, "pad_token_id": 0, "eos_token_id": 1,
    }  # fmt: skip


def _chat_sizes(pieces: int) -> dict[str, Any]:
    return {
        "vocab_size": pieces, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "max_position_embeddings": 1024,
    }  # fmt: skip


def _json(place: Path, value: object) -> None:
    place.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")


FAMILIES: dict[str, Callable[[Path], Path]] = {
    "marian": _marian,
    "marian-tags": _marian_tags,
    "m2m100": _m2m100,
    "nllb": _nllb,
    "mbart": _mbart,
    "mbart50": _mbart50,
    "t5": _t5,
    "madlad": _madlad,
    "mt5": _mt5,
    "bart": _bart,
    "pegasus": _pegasus,
    "qwen3": _qwen3,
    "gemma3": _gemma3,
}
# Not compared engine by engine: CTranslate2 does not know the one, and the other is Gemma 3 with more around it.
KIN: dict[str, Callable[[Path], Path]] = {"gemma3-images": _gemma3_images, "hunyuan": _hunyuan}
