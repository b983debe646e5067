"""Every family through both engines: a small random checkpoint (``checkpoints``), the production way of loading it.

The weights mean nothing, so that int8 may well write something else; in float32 the two engines must agree.
"""

from __future__ import annotations

import functools
import json
import logging
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sacrebleu.metrics import CHRF
from safetensors.numpy import load_file, save_file

from summarize import engines
from summarize.engines import Engine, Hypothesis, Trial, by_length, convert, parity, runner, settings
from summarize.engines.convert import NotConvertible
from summarize.engines.runner import Runner
from summarize.engines.tokens import Tokens
from summarize.errors import ModelError, UsageError
from tests import checkpoints

FAMILIES = list(checkpoints.FAMILIES)
QUICK = ("marian", "nllb", "t5", "pegasus", "gemma3")  # of each kind one; the others run with the slow tests
CHATS = ("qwen3", "gemma3")
# Pieces in front of the source, behind it, and those that the output begins with.
MARKS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "marian-tags": ([">>eng<<"], [], []),
    "m2m100": (["__ru__"], [], ["__en__"]),
    "nllb": (["rus_Cyrl"], [], ["eng_Latn"]),
    "mbart": ([], ["ru_RU"], []),
    "mbart50": (["ru_RU"], [], ["en_XX"]),
    "madlad": (["<2en>"], [], []),
    "bart": (["<s>"], [], ["<s>"]),
}
SLOW = pytest.mark.slow
TEXTS = (*parity.RUSSIAN, *parity.ENGLISH)
MIXED = (*TEXTS, *(" ".join(TEXTS[i : i + 3]) for i in range(5)), "Да.", "No.", "Дождь.")  # 32 of all lengths


def some(values: list[Any], quick: Sequence[Any] = QUICK) -> list[Any]:
    """The values as parameters, those that are not quick marked slow."""
    return [v if v in quick else pytest.param(*(v if isinstance(v, tuple) else (v,)), marks=SLOW) for v in values]


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """One checkpoint a family, made when it is first asked for."""
    base = tmp_path_factory.mktemp("checkpoints")
    return functools.cache(lambda family: checkpoints.make(family, base / family))


@pytest.fixture(scope="module")
def started(folders: Callable[[str], Path]) -> Callable[[str, str], Engine]:
    """The engine of a family, started once; for tests that change nothing of it."""
    return functools.cache(lambda family, engine: begin(family, folders(family), engine))


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of converted models of our own."""
    place = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(place))
        yield place


def rows_of(family: str, tokens: Tokens, texts: tuple[str, ...] = TEXTS) -> Trial:
    if family in CHATS:
        return Trial([tokens.chat([{"role": "user", "content": text}]) for text in texts])
    before, after, prefix = MARKS.get(family, ([], [], []))
    return Trial([[*before, *pieces, tokens.end, *after] for pieces in tokens.batch(texts)], prefix)


def begin(family: str, folder: Path, engine: str = "ct2", *, digest: str = "", checked: bool = True) -> Engine:
    tokens = Tokens.load(folder)
    trials = (lambda: [rows_of(family, tokens)]) if checked else None
    chat = family in CHATS
    name = digest or f"sha256:{family}"
    return engines.start(folder, name, tokens.vocabulary, engine=engine, threads=1, chat=chat, trials=trials)


def say(engine: Engine, trial: Trial, **how: Any) -> list[list[Hypothesis]]:
    return engine.generate(trial.rows, prefix=trial.prefix, **({"beam": 4, "limit": 20, "hypotheses": 1} | how))


def pieces_of(found: list[list[Hypothesis]]) -> list[list[list[str]]]:
    return [[h.pieces for h in row] for row in found]


SEARCHES: list[dict[str, int]] = [
    {"beam": 1},
    {"beam": 4, "hypotheses": 2},
    {"beam": 4, "no_repeat": 2},
]


@pytest.mark.parametrize("family", some(FAMILIES))
def test_both_engines_write_the_same_in_float32(
    family: str, folders: Callable[[str], Path], started: Callable[[str, str], Engine], tmp_path: Path
) -> None:
    folder, chat = folders(family), family in CHATS
    tokens = Tokens.load(folder)
    known = settings.read(folder, tokens.vocabulary, chat=chat)
    ours = started(family, "ct2")
    if not ours.name.endswith("float32"):  # which is what these end at: int8 writes something else
        convert._write(folder, tmp_path / "model", known, chat, "float32", family)
        ours = Runner(tmp_path / "model", chat=chat, settings=known, kind="float32", threads=1)
    reference, trial = started(family, "torch"), rows_of(family, tokens, MIXED)
    for search in SEARCHES:
        if known.window and "no_repeat" in search:
            continue  # behind a sliding window CTranslate2 forbids no runs, see docs/engines.md
        a, b = say(ours, trial, **search), say(reference, trial, **search)
        first = [x[0].pieces == y[0].pieces for x, y in zip(a, b, strict=True)]
        # One may differ: M2M100 has a choice between two pieces whose logits are 0.78000 and 0.77999.
        assert sum(first) >= len(first) - 1, search
        second = [x.pieces == y.pieces for r, q in zip(a, b, strict=True) for x, y in zip(r, q, strict=True)]
        assert sum(second) >= 0.9 * len(second), search  # further ones may change places where they are equally good
        if "no_repeat" not in search:  # which shifts what is left to the others, and only CTranslate2 counts that
            differ = [abs(x[0].score - y[0].score) for x, y, same in zip(a, b, first, strict=True) if same]
            assert max(differ) < 0.02, search
        assert len({tuple(x[0].pieces) for x in a}) > len(MIXED) / 3  # the source decides, not the model alone


ROPE = {"rope_type": "default", "rope_theta": 500_000.0}
GEMMA3 = {"query_pre_attn_scalar": 16, "layer_types": ["sliding_attention", "full_attention"]}
# Kin of the families above, with Qwen's tokenizer: what CTranslate2 computes as transformers does, and what not.
KIN: list[tuple[str, dict[str, Any], bool]] = [
    ("Qwen2", {"rope_parameters": ROPE}, True),
    ("Llama", {"rope_parameters": ROPE}, True),
    ("Llama", {"rope_parameters": ROPE | {"rope_type": "linear", "factor": 8.0}}, False),
    ("Mistral", {"sliding_window": None, "rope_parameters": ROPE}, True),
    ("Mistral", {"sliding_window": 16}, True),
    ("Gemma", {}, True),
    ("Gemma2", {"query_pre_attn_scalar": 16}, False),
    ("Gemma3", GEMMA3 | {"query_pre_attn_scalar": 32}, False),
    ("HunYuanDenseV1", {}, False),
]


@pytest.mark.parametrize(
    ("name", "more", "known"), some(KIN, [KIN[2], KIN[8]]), ids=lambda v: v if isinstance(v, str) else ""
)
def test_kin(name: str, more: dict[str, Any], known: bool, folders: Callable[[str], Path], tmp_path: Path) -> None:
    import transformers

    tokens = Tokens.load(folders("qwen3"))
    pieces = tokens.vocabulary
    ends = {"eos_token_id": pieces["<|im_end|>"], "pad_token_id": pieces["<|endoftext|>"], "bos_token_id": 0}
    config = getattr(transformers, name + ("TextConfig" if name == "Gemma3" else "Config"))
    network = getattr(transformers, f"{name}ForCausalLM")(
        config(**checkpoints._chat_sizes(len(pieces)), **ends, **more)
    )
    folder = checkpoints.save(tmp_path / "kin", network, tokens.raw)
    engine = begin("qwen3", folder, "auto", digest=f"sha256:{tmp_path.name}")
    if not known:
        assert engine.name == "torch-float32" and engine.notices
        return
    if engine.name != "ctranslate2-float32":
        convert._write(folder, tmp_path / "float32", settings.read(folder, pieces, chat=True), True, "float32", name)
        engine = Runner(
            tmp_path / "float32",
            chat=True,
            settings=settings.read(folder, pieces, chat=True),
            kind="float32",
            threads=1,
        )
    trial = rows_of("qwen3", tokens)
    assert pieces_of(say(engine, trial)) == pieces_of(say(begin("qwen3", folder, "torch"), trial))


@pytest.mark.parametrize("engine", ["ct2", "torch"])
@pytest.mark.parametrize("family", some(FAMILIES, ["marian", "qwen3"]))
def test_a_batch_gives_what_its_rows_give_alone(
    family: str, engine: str, folders: Callable[[str], Path], started: Callable[[str, str], Engine]
) -> None:
    one = started(family, engine)
    trial = rows_of(family, Tokens.load(folders(family)), MIXED)
    assert len(trial.rows) == 32 and len({len(row) for row in trial.rows}) > 10
    together = pieces_of(say(one, trial))
    assert together == [pieces_of(say(one, Trial([row], trial.prefix)))[0] for row in trial.rows]


@pytest.mark.parametrize("family", ["nllb", "qwen3"])
def test_padded_batches_of_a_gpu_give_the_same(
    family: str, folders: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = begin(family, folders(family), "torch")
    trial = rows_of(family, Tokens.load(folders(family)), MIXED)
    alone = say(engine, trial)
    monkeypatch.setattr(engine, "_batches", lambda rows: by_length(rows, 4096, spread=16))
    padded = say(engine, trial)
    assert pieces_of(padded) == pieces_of(alone)
    assert np.allclose([h[0].score for h in padded], [h[0].score for h in alone], atol=1e-4)


@pytest.mark.parametrize("family", some(FAMILIES, ["marian", "t5", "qwen3"]))
def test_what_was_converted_was_compared(family: str, started: Callable[[str, str], Engine]) -> None:
    engine = started(family, "ct2")
    assert engine.name in ("ctranslate2-int8", "ctranslate2-float32")
    said = engine.parity  # type: ignore[attr-defined]
    assert said["sentences"] == len(TEXTS)
    assert said["chrf"] >= convert.FLOORS[said["compute_type"]]
    if engine.name.endswith("float32"):
        assert said["int8"]["chrf"] < convert.FLOORS["int8"]
        assert said["equal"] > 0.9


def test_a_conversion_is_said_once(
    folders: Callable[[str], Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By the name that the user gave; a run that converts nothing says nothing."""
    folder = tmp_path / "snapshots" / "ceca6"
    shutil.copytree(folders("marian"), folder)
    tokens = Tokens.load(folder)
    for lines in (2, 0):
        caplog.clear()
        engine = engines.start(
            folder, "sha256:said", tokens.vocabulary, name="opus-mt-ru-en", engine="ct2", threads=1,
            trials=lambda: [rows_of("marian", tokens)],
        )  # fmt: skip
        said = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
        assert engine.name == "ctranslate2-float32" and not engine.notices
        assert len(said) == lines and all("opus-mt-ru-en" in line and "ceca6" not in line for line in said)


def test_a_large_checkpoint_is_compared_on_fewer(
    folders: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convert, "SMALL", 1000)
    engine = begin("nllb", folders("nllb"), digest="sha256:large")
    assert engine.parity["sentences"] == convert.FEW  # type: ignore[attr-defined]


def test_what_ctranslate2_computes_otherwise_is_refused(
    folders: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told that PEGASUS has another activation it writes something else in any type, and torch takes over."""
    complete = convert._complete

    def wrong(config: Any) -> None:
        complete(config)
        config.activation_function = "silu"

    monkeypatch.setattr(convert, "_complete", wrong)
    folder = folders("pegasus")
    with pytest.raises(NotConvertible, match=r"does not compute pegasus \(.*chrF"):
        begin("pegasus", folder, digest="sha256:otherwise")
    monkeypatch.setattr(convert, "_build", None)  # what was found is kept, too: nobody converts again
    assert begin("pegasus", folder, "auto", digest="sha256:otherwise").name == "torch-float32"


def test_nobody_compares_without_trials(folders: Callable[[str], Path]) -> None:
    engine = begin("marian", folders("marian"), checked=False)
    assert engine.name == "ctranslate2-int8"
    assert "not compared" in engine.notices[0]


@pytest.mark.parametrize("engine", ["ct2", "torch"])
@pytest.mark.parametrize("family", some(["nllb", "bart", "qwen3"], ["nllb", "qwen3"]))
def test_outputs_end_where_they_must(
    family: str, engine: str, folders: Callable[[str], Path], started: Callable[[str, str], Engine]
) -> None:
    tokens = Tokens.load(folders(family))
    one, trial = started(family, engine), rows_of(family, tokens)
    whole = [row[0].pieces for row in say(one, trial, beam=1)]
    common = max((p for row in whole for p in row), key=lambda p: sum(p in row[1:] for row in whole))
    cut = [row[0].pieces for row in say(one, trial, beam=1, ends=[common, "<no such piece>"])]
    # The first piece cannot be the end: an output has at least one.
    expected = [row[: row.index(common, 1)] if common in row[1:] else row for row in whole if row[0] != common]
    assert [c for c, row in zip(cut, whole, strict=True) if row[0] != common] == expected
    short = [row[0].pieces for row in say(one, trial, beam=1, limit=3)]
    assert [row[:3] for row in whole] == short
    assert not {tokens.end, "<pad>"} & {p for row in whole for p in row}


def test_an_answer_may_quote_what_lies_behind_a_sliding_window(
    folders: Callable[[str], Path], started: Callable[[str, str], Engine]
) -> None:
    """There the prompt is a part of CTranslate2's output, and no run of it could be said again."""
    trial = rows_of("gemma3", Tokens.load(folders("gemma3")))
    one = started("gemma3", "ct2")
    assert min(map(len, trial.rows)) > one.window > 0  # type: ignore[attr-defined]
    assert say(one, trial, no_repeat=1) == say(one, trial)


def test_logits_of_a_prompt_are_not_made(folders: Callable[[str], Path], started: Callable[[str, str], Engine]) -> None:
    trial, one = rows_of("qwen3", Tokens.load(folders("qwen3"))), started("qwen3", "torch")
    made: list[int] = []
    hook = one._model.register_forward_hook(  # type: ignore[attr-defined]
        lambda model, given, output: made.append(output.logits.shape[1])
    )
    say(one, trial, limit=5)
    hook.remove()
    assert made and max(made) <= 5 + 1 < min(map(len, trial.rows))


@pytest.mark.parametrize(
    ("family", "large", "at_once"), [("marian", runner.LARGE, 2), ("marian", 1, 1), ("qwen3", runner.LARGE, 1)]
)
def test_what_keeps_much_computes_one_batch_at_a_time(
    family: str, large: int, at_once: int, folders: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(family, folders(family))  # converts, if nobody did
    monkeypatch.setattr(runner, "LARGE", large)
    asked: list[tuple[int, int]] = []
    load = runner.load

    def listen(kind: Any, folder: Path, compute_type: str, at_once: int, threads: int = 1) -> Any:
        asked.append((at_once, threads))
        return load(kind, folder, compute_type, at_once, threads)

    monkeypatch.setattr(runner, "load", listen)
    tokens = Tokens.load(folders(family))
    chat = family in CHATS
    engines.start(
        folders(family), f"sha256:{family}", tokens.vocabulary, engine="ct2", threads=2, chat=chat,
        trials=lambda: [rows_of(family, tokens)],
    )  # fmt: skip
    assert asked == [(at_once, 2 // at_once)]


def test_a_batch_of_prompts_is_smaller_the_wider_the_beam(
    folders: Callable[[str], Path], started: Callable[[str, str], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    def listen(rows: list[list[str]], pieces: int) -> list[list[int]]:
        sizes.append(pieces)
        return by_length(rows, pieces)

    monkeypatch.setattr(runner, "by_length", listen)
    for family in ("qwen3", "marian"):
        say(started(family, "ct2"), rows_of(family, Tokens.load(folders(family))), beam=4, limit=2)
    assert sizes == [runner.BATCH_PIECES // 4, runner.BATCH_PIECES]


def test_foreign_settings_change_nothing(folders: Callable[[str], Path], tmp_path: Path) -> None:
    """generation_config.json may ask for sampling, for many pieces, for a length; ours are asked for by the caller."""
    folder = tmp_path / "nllb"
    shutil.copytree(folders("nllb"), folder)
    said = json.loads((folder / "generation_config.json").read_text("utf-8"))
    loud = {"num_beams": 7, "min_length": 15, "length_penalty": 3.0, "repetition_penalty": 9.0, "do_sample": True,
            "top_k": 3, "forced_bos_token_id": 9, "no_repeat_ngram_size": 1, "max_length": 4}  # fmt: skip
    (folder / "generation_config.json").write_text(json.dumps(said | loud), "utf-8")
    trial = rows_of("nllb", Tokens.load(folder))
    for engine in ("torch", "ct2"):
        quiet = say(begin("nllb", folders("nllb"), engine), trial)
        assert say(begin("nllb", folder, engine), trial) == quiet


def test_words_that_a_checkpoint_forbids_are_not_said(folders: Callable[[str], Path], tmp_path: Path) -> None:
    tokens, trial = Tokens.load(folders("t5")), rows_of("t5", Tokens.load(folders("t5")))
    usual = say(begin("t5", folders("t5"), "torch"), trial)[0][0].pieces
    folder = tmp_path / "t5"
    shutil.copytree(folders("t5"), folder)
    said = json.loads((folder / "generation_config.json").read_text("utf-8"))
    bad = next(p for p in usual if p in tokens.vocabulary)
    said["bad_words_ids"] = [[tokens.vocabulary[bad]]]
    (folder / "generation_config.json").write_text(json.dumps(said), "utf-8")
    for engine in ("torch", "ct2"):
        found = say(begin("t5", folder, engine), trial)
        assert not any(bad in row[0].pieces for row in found)


def without(weights: dict[str, Any]) -> None:
    del weights[next(name for name in weights if "fc1" in name or "wi" in name or "up_proj" in name)]


def left_over(weights: dict[str, Any]) -> None:
    weights["model.extra.weight"] = np.zeros((2, 2), np.float32)


def not_finite(weights: dict[str, Any]) -> None:
    name = next(name for name in weights if "fc2" in name or "wo" in name or "down_proj" in name)
    weights[name].flat[3] = np.nan


def another_shape(weights: dict[str, Any]) -> None:
    name = next(name for name in weights if "fc1" in name or "wi" in name or "up_proj" in name)
    weights[name] = weights[name][:-1]


DAMAGES = [
    (without, "missing"),
    (left_over, "unexpected"),
    (not_finite, "not finite"),
    (another_shape, "load|mismatched"),
]


@pytest.mark.parametrize("engine", ["ct2", "torch"])
@pytest.mark.parametrize(("damage", "said"), DAMAGES, ids=lambda v: getattr(v, "__name__", ""))
@pytest.mark.parametrize("family", some(["marian", "t5", "qwen3"], ["marian"]))
def test_damaged_weights_are_refused(
    family: str, engine: str, damage: Callable[[dict[str, Any]], None], said: str,
    folders: Callable[[str], Path], tmp_path: Path, cache: Path,
) -> None:  # fmt: skip
    folder = tmp_path / family
    shutil.copytree(folders(family), folder)
    weights = load_file(folder / "model.safetensors")
    damage(weights)
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match=said) as caught:
        begin(family, folder, engine, digest="sha256:damaged")
    assert not isinstance(caught.value, NotConvertible)
    assert not [place for place in (cache / "summarize" / "ct2").glob("*damaged*") if place.is_dir()]


@pytest.mark.parametrize("engine", ["ct2", "torch"])
def test_pickled_weights_are_refused(engine: str, folders: Callable[[str], Path], tmp_path: Path) -> None:
    import torch

    folder = tmp_path / "bart"
    shutil.copytree(folders("bart"), folder)
    weights = load_file(folder / "model.safetensors")
    torch.save({name: torch.from_numpy(w) for name, w in weights.items()}, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="safetensors"):
        begin("bart", folder, engine, digest="sha256:pickled")


# What files on the Hub hold beside what the network asks for: tied matrices again, sinusoids, versions.
AGAIN = [
    ("marian", ["model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight", "lm_head.weight"]),
    ("m2m100", ["lm_head.weight", "model.encoder.embed_positions.weights"]),
    ("mbart", ["model.encoder.version", "model.decoder.version"]),
    ("bart", ["model.encoder.embed_tokens.weight", "model.decoder.version"]),
    ("t5", ["lm_head.weight", "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"]),
]


@pytest.mark.parametrize("engine", ["ct2", "torch"])
@pytest.mark.parametrize(("family", "names"), some(AGAIN, [AGAIN[0], AGAIN[2]]))
def test_what_old_files_hold_twice_is_no_damage(
    family: str,
    names: list[str],
    engine: str,
    folders: Callable[[str], Path],
    tmp_path: Path,
) -> None:
    folder = tmp_path / family
    shutil.copytree(folders(family), folder)
    weights = load_file(folder / "model.safetensors")
    shared = next(w for name, w in weights.items() if name.endswith("shared.weight"))
    more = {name: shared.copy() if "embed_tokens" in name or "lm_head" in name else shared[:4].copy() for name in names}
    save_file(weights | more, folder / "model.safetensors", {"format": "pt"})
    trial = rows_of(family, Tokens.load(folder))
    found = [
        begin(family, f, engine, checked=False, digest=f"{f.parent.name}{family}") for f in (folder, folders(family))
    ]
    assert say(found[0], trial) == say(found[1], trial)


HALVES = [("marian", "float16"), ("t5", "bfloat16"), ("qwen3", "bfloat16")]


@pytest.mark.parametrize(("family", "dtype"), some(HALVES, HALVES[:1]))
def test_weights_of_half_precision_convert(
    family: str, dtype: str, folders: Callable[[str], Path], tmp_path: Path
) -> None:
    import torch
    from safetensors import torch as tensors

    folder = tmp_path / family
    shutil.copytree(folders(family), folder)
    weights = tensors.load_file(folder / "model.safetensors")
    half = {name: w.to(getattr(torch, dtype)) for name, w in weights.items()}
    tensors.save_file(half, folder / "model.safetensors", {"format": "pt"})
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"dtype": dtype}), "utf-8")
    engine = begin(family, folder, digest=f"{family}half")
    assert engine.parity["chrf"] >= convert.FLOORS[engine.parity["compute_type"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("engine", ["ct2", "torch"])
def test_weights_in_parts_load(engine: str, folders: Callable[[str], Path], tmp_path: Path) -> None:
    from transformers import AutoModelForSeq2SeqLM

    folder = tmp_path / "marian"
    shutil.copytree(folders("marian"), folder)
    AutoModelForSeq2SeqLM.from_pretrained(folder).save_pretrained(folder, max_shard_size="40KB")
    (folder / "model.safetensors").unlink()
    assert len(list(folder.glob("*.safetensors"))) > 1
    trial = rows_of("marian", Tokens.load(folder))
    found = [
        say(begin("marian", f, engine, checked=False, digest=f"{f.parent.name}parts"), trial)
        for f in (folder, folders("marian"))
    ]
    assert found[0] == found[1]


def unknown(folder: Path, tokens: Path) -> Path:
    """A checkpoint of an architecture that transformers knows and CTranslate2 does not."""
    import transformers

    sizes = {f"{side}_{k}": v for side in ("encoder", "decoder") for k, v in checkpoints._LAYERS.items()}
    vocabulary = len(Tokens.load(tokens).vocabulary)
    config = transformers.BlenderbotSmallConfig(vocab_size=vocabulary, d_model=32, **sizes, decoder_start_token_id=2)
    checkpoints.save(folder, transformers.BlenderbotSmallForConditionalGeneration(config), None)
    for file in tokens.glob("tokenizer*"):
        shutil.copy(file, folder)
    return folder


def test_torch_takes_what_ctranslate2_does_not_know(
    folders: Callable[[str], Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = unknown(tmp_path / "other", folders("bart"))
    with pytest.raises(NotConvertible, match="BlenderbotSmallConfig"):
        begin("bart", folder, "ct2")
    engine = begin("bart", folder, "auto")
    assert engine.name == "torch-float32"
    assert engine.notices[0].startswith("CTranslate2 does not compute other (") and "slower" in engine.notices[0]
    assert not caplog.records  # nothing was prepared in vain
    assert say(engine, rows_of("bart", Tokens.load(folder)))[0][0].pieces


def test_an_engine_nobody_knows(folders: Callable[[str], Path]) -> None:
    with pytest.raises(UsageError, match="'tensorrt'"):
        begin("bart", folders("bart"), "tensorrt")


START = """
import sys, json, time
from pathlib import Path
from summarize import engines
from summarize.engines import Trial
folder, vocabulary, rows = Path(sys.argv[1]), json.loads(sys.argv[2]), json.loads(sys.argv[3])
print("begun", flush=True)
engine = engines.start(folder, sys.argv[4], vocabulary, engine="ct2", threads=1, trials=lambda: [Trial(rows)])
engine.generate(rows[:2], beam=2, limit=5, hypotheses=1)
print("torch" in sys.modules)
"""


def child(folder: Path, digest: str) -> list[str]:
    tokens = Tokens.load(folder)
    rows = rows_of("marian", tokens).rows
    return [sys.executable, "-c", START, str(folder), json.dumps(tokens.vocabulary), json.dumps(rows), digest]


def test_a_second_start_needs_no_torch(folders: Callable[[str], Path]) -> None:
    command = child(folders("marian"), "sha256:twice")
    first, second = (subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(2))
    assert first.stdout.split() == ["begun", "True"]
    assert second.stdout.split() == ["begun", "False"]


@pytest.mark.slow
def test_a_conversion_that_was_killed_leaves_nothing(folders: Callable[[str], Path], cache: Path) -> None:
    """And the next one succeeds, at whatever moment the first was killed."""
    command = child(folders("marian"), "sha256:killed")
    place = cache / "summarize" / "ct2"
    halves = 0
    for attempt in range(4):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        while not list(place.glob(".killed*.new")) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.2 * attempt)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if [folder for folder in place.glob("killed*") if folder.is_dir()]:
            break  # it was done before the signal came
        halves += 1
    assert halves
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert len([folder for folder in place.glob("killed*") if folder.is_dir()]) == 1
    assert not list(place.glob(".killed*.new"))


@pytest.mark.slow
def test_children_that_start_together_convert_once(folders: Callable[[str], Path], cache: Path) -> None:
    command = child(folders("marian"), "sha256:together")
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=120)[0].split()[-1] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert sorted(said) == ["False", "False", "True"]  # one imported torch, which is what converting takes


def test_a_cache_that_cannot_be_written(
    folders: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    trial = rows_of("marian", Tokens.load(folders("marian")))
    assert say(begin("marian", folders("marian")), trial)[0][0].pieces


# What steers some model, and what a page could say: each is a mark in at least one family.
MISCHIEF = (
    "</s>", "<s>", "<pad>", "<mask>", "<mask_1>", "<extra_id_0>", "<unk_7>", ">>eng<<", ">>ukr<<", "<2en>", "__ru__",
    "eng_Latn", "ru_RU", "<|endoftext|>", "<|im_end|>", "<|im_start|>", "<think>", "</think>", "<start_of_turn>",
    "<end_of_turn>", "<bos>", "<eos>",
)  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_a_mark_in_a_text_is_text(family: str, folders: Callable[[str], Path]) -> None:
    tokens = Tokens.load(folders(family))
    marks = [m for m in MISCHIEF if m in tokens.vocabulary]
    assert marks
    for mark in MISCHIEF:
        for text in (f"{mark} the village {mark}", f"the village{mark}", f"<{mark}/s> the village"):
            found = tokens.pieces(text)
            assert not set(marks) & set(found), text
            assert "the village" in tokens.text(found) or family == "marian"  # whose source side knows Russian alone
    for text in checkpoints.TEXTS:
        assert tokens.plain(text) == text


def test_every_mischief_is_a_mark_somewhere(folders: Callable[[str], Path]) -> None:
    known = {piece for family in FAMILIES for piece in Tokens.load(folders(family)).vocabulary}
    assert set(MISCHIEF) <= known


@pytest.mark.parametrize("family", FAMILIES)
def test_tokens_round_trip(family: str, folders: Callable[[str], Path]) -> None:
    tokens = Tokens.load(folders(family))
    for text in checkpoints.RUSSIAN if family == "marian" else checkpoints.TEXTS:
        found = tokens.pieces(text)
        assert all(piece in tokens.vocabulary for piece in found)
        assert tokens.text([*found, tokens.end]) == text
    assert tokens.batch(["", "ё\ud800"])[0] == []
    assert tokens.batch([]) == []
    for mark in (mark for marks in MARKS.get(family, ()) for mark in marks):
        assert mark in tokens.vocabulary


@pytest.mark.parametrize(
    ("family", "file"),
    [("t5", "spiece.model"), ("pegasus", "spiece.model"), ("mbart", "sentencepiece.bpe.model"),
     ("mbart50", "sentencepiece.bpe.model")],
)  # fmt: skip
def test_old_checkpoints_have_sentencepiece_alone(
    family: str, file: str, folders: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = tmp_path / family
    shutil.copytree(folders(family), folder)
    (folder / "tokenizer.json").unlink()
    google = {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1} if file == "spiece.model" else {}
    (folder / file).write_bytes(checkpoints.sentencepiece_model(checkpoints.TEXTS, 220, **google))
    tokens = Tokens.load(folder)
    for text in checkpoints.TEXTS:
        assert tokens.text([*tokens.pieces(text), tokens.end]) == text


def test_a_translation_is_read_with_the_target_s_side(folders: Callable[[str], Path]) -> None:
    tokens = Tokens.load(folders("marian"))
    found = tokens.raw.spm_target.encode(checkpoints.ENGLISH[0], out_type=str)
    assert tokens.text(found) == checkpoints.ENGLISH[0]


def test_a_prompt_asks_for_an_answer(folders: Callable[[str], Path]) -> None:
    tokens = Tokens.load(folders("qwen3"))
    assert tokens.template
    asked = [{"role": "user", "content": "Да?"}]
    assert tokens.raw.decode(tokens.raw.convert_tokens_to_ids(tokens.chat(asked))).endswith("<|im_start|>assistant\n")
    assert len(tokens.chat(asked, enable_thinking=False)) > len(tokens.chat(asked))
    with pytest.raises(ModelError, match="chat template"):
        Tokens.load(folders("bart")).chat(asked)


@pytest.mark.parametrize("file", ["tokenizer.json", "tokenizer_config.json"])
def test_a_damaged_tokenizer_is_refused(file: str, folders: Callable[[str], Path], tmp_path: Path) -> None:
    folder = tmp_path / "nllb"
    shutil.copytree(folders("nllb"), folder)
    (folder / file).write_text("{", "utf-8")
    with pytest.raises(ModelError, match="tokenizer"):
        Tokens.load(folder)


def test_code_of_a_checkpoint_does_not_run(folders: Callable[[str], Path], tmp_path: Path) -> None:
    folder = tmp_path / "bart"
    shutil.copytree(folders("bart"), folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    own = {"AutoConfig": "own.Config", "AutoModelForSeq2SeqLM": "own.Model"}
    (folder / "config.json").write_text(json.dumps(config | {"model_type": "own", "auto_map": own}), "utf-8")
    (folder / "own.py").write_text(f"import os\nos.mkdir({str(tmp_path / 'ran')!r})\n", "utf-8")
    for engine in ("torch", "ct2"):
        with pytest.raises(ModelError):
            engines.start(folder, "own", Tokens.load(folders("bart")).vocabulary, engine=engine)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("config.json", "{}", "no config.json"),
        ("config.json", "[1]", "damaged"),
        ("generation_config.json", "{", "damaged"),
    ],
)
def test_damaged_settings_are_refused(
    file: str, text: str, said: str, folders: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "t5"
    shutil.copytree(folders("t5"), folder)
    vocabulary = Tokens.load(folder).vocabulary
    (folder / file).write_text(text, "utf-8")
    with pytest.raises(ModelError, match=said):
        engines.start(folder, "settings", vocabulary, engine="ct2")


def test_a_piece_of_another_model_is_refused(folders: Callable[[str], Path]) -> None:
    with pytest.raises(ModelError, match="no piece"):
        begin("t5", folders("t5"), "torch").generate([["<2xx>"]], beam=1, limit=2, hypotheses=1)


@pytest.mark.parametrize(
    ("lengths", "limit", "spread", "expected"),
    [
        ([], 10, 0, []),
        ([3, 5, 3, 5], 100, 0, [[1, 3], [0, 2]]),
        ([3, 3, 3, 3, 3], 6, 0, [[0, 1], [2, 3], [4]]),
        ([40], 10, 0, [[0]]),  # a row that is longer than a batch may be goes alone
        ([0, 0], 10, 0, [[0, 1]]),
        ([9, 3, 8, 2], 100, 2, [[0, 2], [1, 3]]),
        ([9, 8, 7, 6], 100, 2, [[0, 1, 2], [3]]),
        ([9, 8, 7], 18, 2, [[0, 1], [2]]),
    ],
)
def test_batches(lengths: list[int], limit: int, spread: int, expected: list[list[int]]) -> None:
    assert by_length([["x"] * n for n in lengths], limit, spread=spread) == expected


PAIRS = [
    ("мост открыли", "мост открыли"),
    ("мост открыли в городе", "мосты открыли в городах"),
    ("a b c", "x y z"),
    ("кот", "кот сидит на окне и смотрит"),
]


def test_chrf_is_that_of_sacrebleu() -> None:
    for reference, output in PAIRS:
        ours = parity.chrf([(reference.replace(" ", ""), output.replace(" ", ""))])
        assert ours == pytest.approx(CHRF().sentence_score(output, [reference]).score, abs=0.01)
    corpus = parity.chrf([(r.replace(" ", ""), o.replace(" ", "")) for r, o in PAIRS])
    assert corpus == pytest.approx(CHRF().corpus_score([o for _, o in PAIRS], [[r for r, _ in PAIRS]]).score, abs=0.01)


@pytest.mark.parametrize(
    ("reference", "converted", "equal", "chrf"),
    [
        ([["▁да", "."]], [["▁да", "."]], 1.0, 100.0),
        ([["▁да", "."], ["▁нет"]], [["▁да", "."], ["▁xyz"]], 0.5, None),
        ([[]], [[]], 1.0, 100.0),
        ([["▁да"]], [[]], 0.0, 0.0),
    ],
)
def test_parity(reference: list[list[str]], converted: list[list[str]], equal: float, chrf: float | None) -> None:
    found = parity.compare(reference, converted)
    assert found.equal == equal
    assert found.chrf == chrf if chrf is not None else 0 < found.chrf < 100
