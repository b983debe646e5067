"""The recipe on a few sentences of our own: every step runs, and the exported checkpoint is the trained function."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.recipe import (
    backtranslate,
    batches,
    export,
    grow,
    nmt,
    optim,
    plan,
    prepare,
    score,
    sources,
    tokenizer,
    train,
    vectors,
)
from models.recipe.tokenizer import BT, EOS, PAD, TO
from summarize import compact
from summarize.model import load

PLACES = [("Volskoye", "Вольское"), ("Sosnovka", "Сосновка"), ("Berezovo", "Берёзово"), ("Kamenka", "Каменка")]
THINGS = [("a bridge", "мост"), ("a school", "школу"), ("a library", "библиотеку"), ("a hospital", "больницу")]
WHEN = [
    ("on Monday", "в понедельник"),
    ("on Friday", "в пятницу"),
    ("in 2019", "в 2019 году"),
    ("in 1856", "в 1856 году"),
]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder prepared from 64 sentences and 24 names."""
    folder = tmp_path_factory.mktemp("recipe")
    (folder / "tsv").mkdir()
    rows = [
        f"In {p[0]} they opened {t[0]} {w[0]}.\tВ селе {p[1]} открыли {t[1]} {w[1]}."
        for p in PLACES for t in THINGS for w in WHEN
    ]  # fmt: skip
    random.Random(1).shuffle(rows)
    (folder / "tsv" / "wmt_newstest2012_2017.tsv").write_text("\n".join(rows), "utf-8")
    (folder / "tsv" / "names_own.tsv").write_text("\n".join(f"{a}\t{b}" for a, b in PLACES), "utf-8")
    prepare.run(folder / "tsv", folder, vocab=420)
    return folder


@pytest.mark.parametrize(
    ("english", "russian", "kept"),
    [
        ("The bridge was opened on Monday.", "Мост открыли в понедельник.", True),
        ("The bridge was opened on Monday.", "The bridge was opened on Monday.", False),  # a copy
        ("It cost 250 roubles in 2019.", "Он стоил 310 рублей в 2022 году.", False),  # other numbers
        ("Yes.", "Это очень длинное предложение, которое никак не может быть переводом такого короткого.", False),
        ("Мост открыли.", "Мост открыли.", False),  # Russian on the English side
        ("", "Пусто.", False),
    ],
)
def test_filter(english: str, russian: str, kept: bool) -> None:
    assert sources.keep(english, russian) is kept


def test_tokenizer_gives_any_text_back(work: Path) -> None:
    tok = tokenizer.load(work / "tokenizer.json")
    for value in ["В 2019 году — 1 250,5 руб.", "naïve 東京 🙂", "«Да», — сказал он.", "x"]:
        ids = tok.encode(value, add_special_tokens=False).ids
        assert tokenizer.UNK not in ids
        assert tok.decode(ids) == value


def test_digits_stand_alone(work: Path) -> None:
    pieces = tokenizer.load(work / "tokenizer.json").encode("В 2019 году", add_special_tokens=False).tokens
    assert [p for p in pieces if p.strip("▁").isdigit()] == list("2019")


def test_batches_have_few_shapes_and_little_padding(work: Path) -> None:
    corpus = batches.Corpus(work / "shards")
    rng = np.random.default_rng(1)
    seen = list(corpus.batches(rng, pieces=256, join=0.2))
    assert len(seen) > 100
    for source, target in seen:
        assert source.shape[1] % 4 == 0
        assert max(source.numel(), target.numel()) <= 256
        assert ((target == EOS).sum(dim=1) == 1).all()
        assert (source[:, 0] >= len(tokenizer.BASE)).all()
    filled = sum(int((t != PAD).sum()) for _, t in seen) / sum(t.numel() for _, t in seen)
    assert filled > 0.75


def test_every_pair_is_seen_before_any_twice(work: Path) -> None:
    corpus = batches.Corpus(work / "shards", {"news": 1.0})
    rng = np.random.default_rng(1)
    drawn = [i for _, i in corpus.draw(64, rng, longest=160)]
    assert sorted(drawn) == list(range(64))


def test_the_last_part_is_news(work: Path) -> None:
    corpus = batches.Corpus(work / "shards")
    corpus.finish(0.8)
    names = [s.name for s, _ in corpus.draw(1000, np.random.default_rng(1), longest=160)]
    assert 700 < names.count("wmt_newstest2012_2017") < 900


def test_back_translated_pairs_go_one_way_and_say_so(work: Path, tmp_path: Path) -> None:
    shutil.copytree(work / "shards", tmp_path / "shards")
    rows = [("In Sosnovka they opened a school.", "В селе Сосновка открыли школу.")] * 20
    arrays = prepare.encode(tokenizer.load(work / "tokenizer.json"), rows)
    np.savez(tmp_path / "shards" / "bt1_ru_000.npz", **arrays, to=np.array("ru"))
    corpus = batches.Corpus(tmp_path / "shards", {"back": 1.0})
    heads = {tuple(source[:2]) for source, _ in corpus.pool(np.random.default_rng(1), longest=160, join=0.0)}
    assert heads == {(TO["ru"], BT)}


@pytest.mark.parametrize(
    ("sentence", "language", "taken"),
    [
        ("В селе Сосновка открыли новую школу.", "ru", True),
        ("They opened a new school in Sosnovka.", "en", True),
        ("They opened a new school in Sosnovka.", "ru", False),
        ("Открыли школу.", "ru", False),  # too short to teach anything
        ("В селе Сосновка открыли новую школу", "ru", False),  # cut off
        ("слово " * 60 + ".", "ru", False),
    ],
)
def test_sentences_for_back_translation(sentence: str, language: str, taken: bool) -> None:
    assert backtranslate.fit(sentence, language) is taken


def test_back_translation_learns_from_no_test_line_and_goes_on_after_a_kill(work: Path, tmp_path: Path) -> None:
    """Two Russian and two English files; one line of each is a test line."""
    data, folder = tmp_path / "data", tmp_path / "work"
    (data / "mono").mkdir(parents=True)
    (data / "eval").mkdir()
    shutil.copytree(work, folder)
    shutil.copyfile(compact.folder() / "tokenizer.json", folder / "tokenizer.json")
    test = "В понедельник в селе Каменка открыли больницу."
    (data / "eval" / "newstest2019-ru-en.ru").write_text(test + "\n", "utf-8")
    lines = [f"В {year} году в селе Берёзово открыли новую школу." for year in range(1950, 2020)]
    (data / "mono" / "own.ru.txt").write_text("\n".join([test, *lines]), "utf-8")
    (data / "mono" / "own.en.txt").write_text("The school in Berezovo was opened again in 1990.\n", "utf-8")
    assert set(backtranslate.sentences(data / "mono", "ru", 7000, forbidden={test}, seed=1)) == set(lines)
    model = load("compact", engine="ct2")
    backtranslate.run(model, data, folder, minutes=1, turn=1, count=7000)
    made = batches.Shard.load(folder / "shards" / "bt1_ru_000.npz")
    assert made.to == "ru"
    assert len(made) > 40
    tok = tokenizer.load(folder / "tokenizer.json")
    en, ru = (tok.decode(side.tolist()) for side in made.pair(0))
    assert ru in lines
    assert sources.keep(en, ru)
    (folder / "bt1.done").unlink()  # as if it had been killed before the second part
    (folder / "shards" / "bt1_en_000.npz").unlink()
    before = (folder / "shards" / "bt1_ru_000.npz").stat().st_mtime_ns
    backtranslate.run(model, data, folder, minutes=1, turn=1, count=7000)
    assert (folder / "shards" / "bt1_en_000.npz").exists()
    assert (folder / "shards" / "bt1_ru_000.npz").stat().st_mtime_ns == before


def test_lines_kept_apart_are_not_learned_from(tmp_path: Path) -> None:
    rows = [f"They opened school number {i} on Monday.\tВ понедельник открыли школу номер {i}." for i in range(300)]
    (tmp_path / "own.tsv").write_text("\n".join(rows), "utf-8")
    prepare.run(tmp_path, tmp_path, vocab=420, hold=True)
    files = score.development(tmp_path, tmp_path)
    english, russian = (files[side].read_text("utf-8").splitlines() for side in ("en", "ru"))
    assert len(english) == len(russian) == 30
    shard = batches.Shard.load(tmp_path / "shards" / "own.npz")
    tok = tokenizer.load(tmp_path / "tokenizer.json")
    learned = {tok.decode(shard.pair(i)[0].tolist()) for i in range(len(shard))}
    assert len(learned) == 270
    assert not learned & set(english)


def test_average_of_the_weights_looks_back() -> None:
    model = torch.nn.Linear(2, 2)
    optimizer = optim.Optimizer(model)
    first = optimizer.master["weight"].clone()
    optimizer.master["weight"] += 1.0
    optimizer.look_back(0.25)
    assert torch.allclose(optimizer.average["weight"], first + 0.25)


def small(work: Path) -> nmt.Shape:
    return nmt.Shape(
        vocab=tokenizer.load(work / "tokenizer.json").get_vocab_size(), d=32, heads=4, ffn=64, encoder=2, decoder=1
    )


def test_export_is_the_same_function(work: Path) -> None:
    """The training code and transformers' M2M100 give the same logits, padding included."""
    shape = small(work)
    model = nmt.Translator(shape).eval()
    theirs = export.m2m100(dict(model.named_parameters()), shape)
    source = torch.tensor([[5, 30, 31, 32, EOS], [5, 40, EOS, PAD, PAD]])
    previous = torch.tensor([[EOS, 50, 51], [EOS, 60, 61]])
    with torch.no_grad():
        memory, mask = model.encode(source)
        mine = model.decode(memory, mask, previous) @ model.embedding.T
        other = theirs(input_ids=source, attention_mask=(source != PAD).long(), decoder_input_ids=previous).logits
    assert torch.allclose(mine, other, atol=1e-4)


def test_a_deeper_network_begins_as_the_same_function() -> None:
    shallow = nmt.Shape(vocab=40, d=16, heads=2, ffn=32, encoder=3, decoder=2)
    deep = replace(shallow, encoder=7, decoder=3)
    one, two = nmt.Translator(shallow), nmt.Translator(deep)
    one.reset(seed=5)
    two.load_state_dict(grow.deepen(one.state_dict(), shallow, deep))
    source, target = torch.randint(8, 40, (3, 9)), torch.randint(8, 40, (3, 7))
    assert torch.equal(one(source, target), two(source, target))
    two(source, target).backward()
    assert all(layer.fc2.grad.abs().sum() > 0 for layer in two.encoder)  # and every layer learns


@pytest.mark.parametrize("wanted", [{"d": 32}, {"vocab": 50}, {"encoder": 2}])
def test_only_depth_grows(wanted: dict[str, int]) -> None:
    shape = nmt.Shape(vocab=40, d=16, heads=2, ffn=32, encoder=3, decoder=2)
    with pytest.raises(ValueError, match=r"layers|depth"):
        grow.deepen(nmt.Translator(shape).state_dict(), shape, replace(shape, **wanted))


def test_loss_has_the_gradient_of_label_smoothing() -> None:
    torch.manual_seed(1)
    states, matrix = torch.randn(7, 8, requires_grad=True), torch.randn(20, 8, requires_grad=True)
    target = torch.tensor([3, 4, PAD, 19, 5, PAD, 6])
    nmt.smoothed_loss(states, matrix, target, 0.1).backward()
    mine = states.grad.clone(), matrix.grad.clone()
    states.grad = matrix.grad = None
    torch.nn.functional.cross_entropy(
        states @ matrix.T, target, ignore_index=PAD, label_smoothing=0.1, reduction="sum"
    ).backward()
    assert torch.allclose(mine[0], states.grad, atol=1e-4)
    assert torch.allclose(mine[1], matrix.grad, atol=1e-4)


def test_orthogonal_update_has_singular_values_near_one() -> None:
    torch.manual_seed(1)
    values = torch.linalg.svdvals(optim.orthogonal(torch.randn(2, 16, 48)).float())
    assert values.min() > 0.5
    assert values.max() < 1.5


def test_vectors_bring_translations_together(tmp_path: Path) -> None:
    """A made-up language whose word i is translated by word i + 40: nearly all find each other."""
    rng = np.random.default_rng(1)
    sides: dict[str, list[np.ndarray]] = {"en": [], "ru": []}
    for _ in range(3000):
        topic = rng.integers(0, 4)
        sentence = rng.choice(np.arange(20 + 10 * topic, 30 + 10 * topic), 6, replace=False)
        sides["en"].append(sentence)
        sides["ru"].append(sentence + 40)
    at = np.arange(0, 6 * 3001, 6)
    np.savez(tmp_path / "own.npz", en=np.concatenate(sides["en"]), ru=np.concatenate(sides["ru"]), en_at=at, ru_at=at)
    v = vectors.cross_lingual(batches.Corpus(tmp_path), 100, 24, pairs=3000)
    nearest = (v[20:60] @ v[60:100].T).argmax(dim=1)
    assert (nearest == torch.arange(40)).float().mean() > 0.9


def development(folder: Path) -> dict[str, Path]:
    """Four lines of our own to score on."""
    lines = {"en": "In Kamenka they opened a bridge on Monday.\n", "ru": "В селе Каменка открыли мост в понедельник.\n"}
    for language, line in lines.items():
        (folder / f"held.{language}").write_text(line * 4, "utf-8")
    return score.development(folder, folder)


@pytest.mark.parametrize("workers", [1, 2])
def test_training_learns_resumes_and_exports(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    """Two sittings of a few seconds: the loss falls, the second goes on from the first, a third does nothing."""
    folder = tmp_path / "work"
    shutil.copytree(work, folder)
    files = development(folder)
    monkeypatch.setitem(nmt.SHAPES, "cpu", small(work))
    if workers == 2:  # the spawned processes read the shape from the module, so the default one has to do
        monkeypatch.setitem(nmt.SHAPES, "cpu", nmt.Shape())
    short = plan.Plan(minutes=0.1, lr=3e-3, warmup=5, pieces=256, meet=0.7, short_first=0.0, init="random")
    best = train.run(short, folder, files, workers=workers)
    state = folder / "state-cpu.pt"
    first = torch.load(state, weights_only=True)
    longer = plan.Plan(**{**first["plan"], "minutes": 0.2})
    train.run(longer, folder, files, workers=workers)
    second = torch.load(state, weights_only=True)
    assert second["step"] > first["step"]
    assert second["seen"] > first["seen"]
    rows = [json.loads(line) for line in (folder / "log-cpu.jsonl").read_text().splitlines()]
    assert rows[-1]["nll"] < rows[0]["nll"]
    assert [row for row in rows if "score" in row][-1] == rows[-1]
    assert (folder / "curve-cpu.png").read_bytes().startswith(b"\x89PNG")
    train.run(longer, folder, files, workers=workers)
    assert len((folder / "log-cpu.jsonl").read_text().splitlines()) == len(rows)
    export.run(best, folder / "tokenizer.json", folder / "out")
    assert load(str(folder / "out"), engine="ct2").translate(["Мост."], "en")
