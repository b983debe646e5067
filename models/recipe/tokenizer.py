"""The joint subword vocabulary: unigram pieces with byte fallback (Kudo 2018), digits one by one.

Special tokens: ``<s> <pad> </s> <unk>`` at the places M2M100 expects them, then the tags. A source text is
``<2ru> pieces </s>`` (or ``<2en>``); ``<bt>`` after it marks back-translated text; the rest are kept free.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

BASE = ["<s>", "<pad>", "</s>", "<unk>"]
TAGS = ["<2en>", "<2ru>", "<bt>", "<mask>", "<extra0>", "<extra1>", "<extra2>", "<extra3>"]
BYTES = [f"<0x{i:02X}>" for i in range(256)]
PAD, EOS, UNK = 1, 2, 3
TO = {"en": len(BASE), "ru": len(BASE) + 1}
BT, MASK = len(BASE) + 2, len(BASE) + 3


def _normalizer() -> normalizers.Normalizer:
    return normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Replace(Regex("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"), ""),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Strip(),
        ]
    )


def _pre_tokenizer() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always"),
            pre_tokenizers.Punctuation(behavior="isolated"),
            pre_tokenizers.Digits(individual_digits=True),
        ]
    )


def train(texts: Iterable[str], size: int) -> Tokenizer:
    """Learn ``size`` pieces (specials, tags and the 256 bytes counted in) from ``texts``."""
    learner = Tokenizer(models.Unigram())
    learner.normalizer, learner.pre_tokenizer = _normalizer(), _pre_tokenizer()
    room = size - len(BASE) - len(TAGS) - len(BYTES)
    trainer = trainers.UnigramTrainer(
        vocab_size=room,
        special_tokens=[],
        unk_token=None,
        max_piece_length=18,
        shrinking_factor=0.7,
        show_progress=False,
    )
    learner.train_from_iterator(texts, trainer)
    pieces = [tuple(p) for p in json.loads(learner.to_str())["model"]["vocab"]][:room]
    return build(pieces)


def build(pieces: list[tuple[str, float]]) -> Tokenizer:
    """A tokenizer over ``pieces`` (piece, log probability), with the special tokens in front and bytes behind."""
    floor = min(score for _, score in pieces) - 10.0
    vocab = [(t, 0.0) for t in BASE + TAGS] + pieces + [(b, floor) for b in BYTES]
    tokenizer = Tokenizer(models.Unigram(vocab, unk_id=UNK, byte_fallback=True))
    tokenizer.normalizer, tokenizer.pre_tokenizer = _normalizer(), _pre_tokenizer()
    tokenizer.decoder = decoders.Sequence(
        [decoders.ByteFallback(), decoders.Replace("▁", " "), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair=None, special_tokens=[("</s>", EOS)]
    )
    tokenizer.add_special_tokens(BASE + TAGS)
    return tokenizer


def load(path: Path) -> Tokenizer:
    return Tokenizer.from_file(str(path))
