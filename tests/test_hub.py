"""Pulling, finding, verifying and removing checkpoints; a server on the loopback speaks the Hub's protocol."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hub_server import HubServer, checkpoint, sharded, tensors
from safetensors.numpy import save

from summarize import hub
from summarize.checkpoint import Checkpoint
from summarize.cli_models import models
from summarize.engines import cache as engine_cache
from summarize.errors import BusyError, FileError, ModelError, SummarizeError, UsageError
from summarize.hub import cache, catalogue, lock, remote, transfer, trust
from tests import checkpoints

ROOT = Path(__file__).resolve().parent.parent
ID = "owner/model"
PULLED = ["config.json", "model.safetensors", "source.spm", "tokenizer_config.json", "vocab.json"]


def start(*args: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "summarize.cli", "models", *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


def program(*args: str, **environment: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    process = start(*args, **environment)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


# --- the catalogue


@pytest.mark.parametrize("entry", hub.entries().values(), ids=lambda entry: entry.name)
def test_an_entry_says_what_a_user_must_know(entry: hub.Entry) -> None:
    assert entry.does and set(entry.does) <= {"translate", "condense"}
    assert bool(entry.directions) == ("translate" in entry.does)
    assert set(entry.directions) <= {"ru-en", "en-ru"} and set(entry.languages) <= {"ru", "en"}
    assert bool(entry.languages) == ("condense" in entry.does)
    assert entry.licence and entry.family
    assert entry.commercial != catalogue.forbids_commerce(entry.licence)
    assert entry.shipped or entry.millions
    assert all(score.source and 0 < score.value <= 100 for score in entry.scores)
    assert entry.name == entry.name.lower()
    assert entry.shipped or catalogue.ids(entry.name)


def test_ids_are_told_apart() -> None:
    ids = [entry.id for entry in hub.entries().values() if entry.id]
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[\w.-]+/[\w.-]+", id) for id in ids)


def test_a_name_that_joins_two() -> None:
    entry = hub.entries()["opus-mt"]
    assert catalogue.ids("opus-mt") == ["Helsinki-NLP/opus-mt-ru-en", "Helsinki-NLP/opus-mt-en-ru"]
    assert (entry.into, entry.millions, entry.commercial) == (("ru", "en"), 154, True)
    assert entry.chrf("en") == 56.2 and entry.chrf("ru") == 55.3
    assert hub.entries()["opus-mt-ru-en"].into == ("en",)


def test_the_guide_lists_every_entry() -> None:
    guide = (ROOT / "docs" / "models.md").read_text("utf-8")
    for entry in hub.entries().values():
        row = next((line for line in guide.splitlines() if line.startswith(f"| `{entry.name}` |")), None)
        assert row, f"docs/models.md does not list {entry.name}"
        assert entry.licence in row and (entry.commercial or "non-commercial" in row)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("opus-mtt", "did you mean opus-mt?"),
        ("BART-large-CNN", "did you mean bart-large-cnn?"),
        ("Facebook/BART-large-cnn", "did you mean facebook/bart-large-cnn?"),
        ("Qwen3", "did you mean qwen3-0.6b or qwen3-1.7b or qwen3-4b?"),
        ("bart-0", "in the catalogue; see summarize models list"),
        ("", "in the catalogue; see summarize models list"),
        ("nothing like it", "see summarize models list"),
        ("owner/..", "see summarize models list"),
        ("../../no/such", "there is no folder ../../no/such; name the folder"),
        ("/tmp/no/such", "there is no folder /tmp/no/such; name the folder"),
        ("./such", "there is no folder ./such; name the folder"),
        ("~/no/such", "there is no folder ~/no/such; name the folder"),
        ("~nobody-of-that-name/x", "there is no folder ~nobody-of-that-name/x; name the folder"),
        (__file__, "is a file; name the folder"),
    ],
)
def test_a_name_that_nobody_knows(name: str, says: str) -> None:
    for look in (catalogue.ids, hub.find):
        with pytest.raises(ModelError, match=re.escape(says)):
            look(name)


def test_a_file_beside_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "en.txt").write_text("no model")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "en.txt").write_text("no model, and named as on the Hub")
    for name in ("en.txt", "texts/en.txt"):
        with pytest.raises(ModelError, match=f"{name} is a file; name the folder"):
            hub.find(name)


def test_a_folder_needs_no_pull(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is a folder, which needs no pull"):
        hub.pull(str(tmp_path))


# --- pull


def test_pull_writes_down_what_came(hub_server: HubServer, tmp_path: Path) -> None:
    files = checkpoint()
    commit = hub_server.add(ID, files)
    (done,) = hub.pull(ID)
    record = lock.read()[ID]
    assert (record.commit, record.licence, done.commit, done.fetched) == (commit, "apache-2.0", commit, True)
    assert sorted(record.files) == PULLED == sorted(p.name for p in done.folder.iterdir())
    assert {name: (done.folder / name).read_bytes() for name in PULLED} == {name: files[name] for name in PULLED}
    assert done.folder.is_relative_to(tmp_path / "hf" / "hub" / "models--owner--model" / "snapshots" / commit)
    assert not list((tmp_path / "hf").rglob("*" + cache.PARTIAL))


def test_pulled_again_nothing_is_asked_for(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint())
    hub.pull(ID)
    hub_server.requests.clear()
    (done,) = hub.pull(ID)
    assert not done.fetched and not hub_server.requests
    (done,) = hub.pull(ID, offline=True)
    assert not done.fetched


def test_found_where_it_was_pulled_and_where_it_was_copied(
    hub_server: HubServer, tmp_path: Path, cache_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub_server.add(ID, checkpoint())
    (done,) = hub.pull(ID)
    hub_server.requests.clear()
    (local,) = hub.find(ID)
    assert (local.folder, local.commit, local.notices) == (done.folder, done.commit, ())
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in PULLED:
        (copy / name).write_bytes((done.folder / name).read_bytes())
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (str(copy), "~/copy"):
        (copied,) = hub.find(name)
        assert copied.digest == local.digest and copied.id is None and copied.folder == copy
        assert [(name, None)] == list(hub.verify(name))
    assert not hub_server.requests


def test_the_shipped_checkpoint_is_found_too(cache_home: Path) -> None:
    (local,) = hub.find("compact")
    assert (local.name, local.id) == ("compact", None) and local.digest.startswith("sha256:")


def test_another_spelling_of_what_was_pulled(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint())
    hub.pull(ID)
    with pytest.raises(ModelError, match=r"did you mean owner/model\?"):
        hub.find("Owner/Model")


def test_shards(hub_server: HubServer) -> None:
    hub_server.add(ID, sharded())
    (done,) = hub.pull(ID)
    names = sorted(p.name for p in done.folder.iterdir())
    assert [n for n in names if n.startswith("model")] == [
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
        "model.safetensors.index.json",
    ]
    assert hub.find(ID)[0].folder == done.folder


def test_shards_are_left_where_there_is_one_file(hub_server: HubServer) -> None:
    hub_server.add(ID, {**sharded(), **checkpoint()})
    hub.pull(ID)
    assert sorted(lock.read()[ID].files) == PULLED


def test_files_of_other_folders_are_left(hub_server: HubServer, tmp_path: Path) -> None:
    hub_server.add(
        ID, {**checkpoint(), "../../../../evil.spm": b"out", "onnx/model.safetensors": b"in", "a/b.spm": b"in"}
    )
    hub.pull(ID)
    assert sorted(lock.read()[ID].files) == PULLED == hub_server.fetched()
    assert not list(tmp_path.rglob("evil.spm"))


def test_main_moves_while_it_is_pulled_and_afterwards(hub_server: HubServer, tmp_path: Path) -> None:
    first = hub_server.add(ID, checkpoint(1))
    hub_server.asked = lambda: hub_server.repos[ID].refs.update(main=second)
    second = hub_server.add(ID, checkpoint(2))
    hub_server.repos[ID].refs["main"] = first
    hub.pull(ID)
    hub_server.asked = lambda: None
    assert lock.read()[ID].commit == first
    assert b'"seed": 1' in (hub.find(ID)[0].folder / "config.json").read_bytes()
    hub.pull(ID)
    assert lock.read()[ID].commit == first
    hub.pull(ID, revision="main")
    assert lock.read()[ID].commit == second
    assert [p.name for p in (cache.storage(ID) / "snapshots").iterdir()] == [second]


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not what():
        assert time.monotonic() < end, "it did not come to that within 30 s"
        time.sleep(0.01)


def test_killed_half_way_and_resumed(hub_server: HubServer, tmp_path: Path) -> None:
    weights = checkpoint(rows=300_000)
    size = len(weights["model.safetensors"])
    hub_server.add(ID, weights)
    hub_server.stalls["model.safetensors"] = size // 2
    process = start("pull", ID)
    # A chunk is on the disk, and more can never come.
    wait_for(lambda: sum(p.stat().st_size for p in tmp_path.rglob("*" + cache.PARTIAL)) >= 4 * transfer.CHUNK)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (partial,) = tmp_path.rglob("*" + cache.PARTIAL)
    kept = partial.stat().st_size
    assert 4 * transfer.CHUNK <= kept <= size // 2 and not lock.read()
    with pytest.raises(ModelError, match="summarize models pull"):
        hub.find(ID)
    hub_server.stalls.clear()
    hub_server.served.clear()
    code, _out, err = program("pull", ID)
    assert code == 0, err
    assert hub_server.served["model.safetensors"] == size - kept
    assert hub_server.fetched() == ["model.safetensors", "source.spm", "vocab.json"]  # the settings had come before
    assert [error for _, error in hub.verify()] == [None]


def test_a_connection_that_breaks_is_taken_up(hub_server: HubServer) -> None:
    files = checkpoint(rows=100_000)
    hub_server.add(ID, files)
    hub_server.cuts["model.safetensors"] = 2 * transfer.CHUNK + 100
    hub.pull(ID)
    size = len(files["model.safetensors"])
    assert size < hub_server.served["model.safetensors"] <= size + transfer.CHUNK
    assert [path for method, path in hub_server.requests if "/lfs/" in path and "model" in path and method == "GET"][1:]


def test_a_server_without_ranges_sends_all_again(hub_server: HubServer) -> None:
    files = checkpoint(rows=100_000)
    hub_server.add(ID, files)
    hub_server.ranges = False
    hub_server.cuts["model.safetensors"] = 2 * transfer.CHUNK + 100
    hub.pull(ID)
    assert hub_server.served["model.safetensors"] == len(files["model.safetensors"]) + 2 * transfer.CHUNK + 100


def test_a_server_that_never_gets_to_the_end(hub_server: HubServer, tmp_path: Path) -> None:
    hub_server.add(ID, checkpoint())
    hub_server.tampered["model.safetensors"] = b""
    with pytest.raises(FileError, match=r"ends model\.safetensors"):
        hub.pull(ID)
    assert not lock.read()


def test_a_server_that_falls_silent(hub_server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    files = checkpoint(rows=100_000)
    hub_server.add(ID, files)
    hub_server.stalls["model.safetensors"] = 2 * transfer.CHUNK
    monkeypatch.setattr(transfer, "TIMEOUT", 0.3)
    monkeypatch.setattr(transfer, "PAUSE", 0)
    with pytest.raises(
        FileError, match=r"stopped sending model\.safetensors of owner/model at 2\.1 MB of 3\.2 MB; pull"
    ):
        hub.pull(ID)
    with pytest.raises(ModelError, match="here only in part; go on with: summarize models pull owner/model"):
        hub.find(ID)
    hub_server.stalls.clear()
    hub.pull(ID)
    assert hub.find(ID)


def test_interrupted_it_says_how_to_go_on(hub_server: HubServer, tmp_path: Path) -> None:
    id = "facebook/bart-large-cnn"
    hub_server.add(id, checkpoint(rows=300_000))
    hub_server.stalls["model.safetensors"] = 6 * transfer.CHUNK
    process = start("pull", "bart-large-cnn")
    wait_for(lambda: sum(p.stat().st_size for p in tmp_path.rglob("*" + cache.PARTIAL)) >= 4 * transfer.CHUNK)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in err
    assert re.search(r"interrupted at [4-6]\.\d MB of 9\.6 MB; the same command goes on from here", err)
    _, out, _ = program("list")
    assert re.search(r"^bart-large-cnn .* partly$", out, re.M)
    _, out, _ = program("show", "bart-large-cnn")
    assert "here       partly" in out


def test_a_file_that_may_not_grow_and_then_may(hub_server: HubServer) -> None:
    files = checkpoint(rows=100_000)
    hub_server.add(ID, files)
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2**21, 2**21)); "
        "from summarize import cli; sys.exit(cli.main(['models', 'pull', sys.argv[1]]))"
    )
    done = subprocess.run([sys.executable, "-c", limited, ID], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 74 and "make room and pull again" in done.stderr and "Traceback" not in done.stderr
    assert not lock.read()
    hub_server.served.clear()
    hub.pull(ID)
    assert hub_server.served["model.safetensors"] == len(files["model.safetensors"]) - 2**21


@pytest.mark.parametrize("name", ["model.safetensors", "vocab.json", "source.spm"])
@pytest.mark.parametrize("longer", [b"", b"and more"])
def test_what_was_tampered_with_on_the_way(hub_server: HubServer, tmp_path: Path, name: str, longer: bytes) -> None:
    files = checkpoint()
    hub_server.add(ID, files)
    content = bytearray(files[name])
    content[-1] ^= 1
    hub_server.tampered[name] = bytes(content) + longer
    with pytest.raises(ModelError, match=f"{name} of {ID} is not what"):
        hub.pull(ID)
    assert not lock.read() and not list(tmp_path.rglob("*" + cache.PARTIAL))
    assert not any(p.read_bytes() == bytes(content) for p in tmp_path.rglob("*") if p.is_file())
    hub_server.tampered.clear()
    hub.pull(ID)
    assert [error for _, error in hub.verify()] == [None]


def test_a_damaged_checkpoint_is_mended_by_pulling_again(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint())
    (done,) = hub.pull(ID)
    place = (done.folder / "model.safetensors").resolve()
    content = bytearray(place.read_bytes())
    content[-1] ^= 1
    place.write_bytes(content)
    with pytest.raises(UsageError, match="not here whole"):
        hub.pull(ID, offline=True)
    hub_server.served.clear()
    (done,) = hub.pull(ID)
    assert done.fetched and hub_server.fetched() == ["model.safetensors"]
    assert hub.find(ID)


def test_a_commit_that_is_another_now(hub_server: HubServer) -> None:
    commit = hub_server.add(ID, checkpoint(1))
    (done,) = hub.pull(ID)
    (done.folder / "vocab.json").resolve().write_bytes(b"damaged")
    hub_server.repos[ID].commits[commit] = checkpoint(2)
    with pytest.raises(ModelError, match=r"config\.json of owner/model is another file"):
        hub.pull(ID)
    with pytest.raises(ModelError):
        hub.find(ID)


# --- what is refused before it is fetched

SETTINGS = ["config.json", "tokenizer_config.json"]
BIN = {name: content for name, content in checkpoint().items() if name != "model.safetensors"}
NESTED = json.dumps({"model_type": "x", "text_config": {"auto_map": {"AutoModel": "modeling.M"}}}).encode()
NAN = save({"layer.weight": np.array([[1.0, np.nan]], np.float32)})


@pytest.mark.parametrize(
    ("files", "says", "fetched"),
    [
        pytest.param(BIN, 'AutoTokenizer)]"; then name that FOLDER', [], id="only a pickle"),
        pytest.param(
            checkpoint(config__json=b'{"auto_map": {"AutoModel": "modeling.M"}}'),
            "auto_map",
            SETTINGS,
            id="code of its own",
        ),
        pytest.param(
            checkpoint(config__json=NESTED),
            "auto_map",
            SETTINGS,
            id="code of its own, nested",
        ),
        pytest.param(
            checkpoint(tokenizer_config__json=b'{"auto_map": {"AutoTokenizer": ["t.T", null]}}'),
            "auto_map",
            SETTINGS,
            id="a tokenizer's code",
        ),
        pytest.param(
            checkpoint(config__json=b"{"),
            "config.json is damaged",
            SETTINGS,
            id="no JSON",
        ),
        pytest.param(checkpoint(model__safetensors=NAN), "NaN or infinity", PULLED, id="NaN"),
        pytest.param(checkpoint(model__safetensors=b"PK\x03\x04" * 9), "no sound safetensors", PULLED, id="a zip"),
    ],
)
def test_refused(hub_server: HubServer, tmp_path: Path, files: dict[str, bytes], says: str, fetched: list[str]) -> None:
    hub_server.add(ID, files)
    with pytest.raises(ModelError, match=re.escape(says)):
        hub.pull(ID)
    assert hub_server.fetched() == fetched
    assert not lock.read() and not list((tmp_path / "hf").rglob("snapshots/*"))


def test_the_hubs_own_conversion_is_taken_and_said(hub_server: HubServer) -> None:
    hub_server.add(ID, BIN)
    converted = hub_server.add(ID, checkpoint(), revision="refs/pr/3")
    hub_server.repos[ID].requests = [
        (2, "stranger", remote.TITLE),
        (3, remote.BOT, remote.TITLE),
        (4, remote.BOT, "Other"),
    ]
    said: list[str] = []
    hub.pull(ID, say=said.append)
    record = lock.read()[ID]
    assert (record.commit, record.revision) == (converted, "refs/pr/3")
    assert any("the Hub's own conversion, refs/pr/3" in line for line in said)


def test_a_conversion_by_a_stranger_is_not_taken(hub_server: HubServer) -> None:
    hub_server.add(ID, BIN)
    hub_server.add(ID, checkpoint(), revision="refs/pr/2")
    hub_server.repos[ID].requests = [(2, "stranger", remote.TITLE)]
    with pytest.raises(ModelError, match="has no safetensors"):
        hub.pull(ID)
    assert not hub_server.fetched()


# --- licences


def test_a_licence_that_forbids_commerce_is_said_before_anything_is_fetched(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint(), licence="cc-by-nc-4.0")
    said: list[str] = []
    with pytest.raises(UsageError, match="--accept-licence"):
        hub.pull(ID, say=said.append)
    assert said == []  # the error has the sentence
    assert not hub_server.fetched() and not lock.read()


def test_a_yes_fetches_and_an_acknowledgement_ends_the_notice(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint(), licence="cc-by-nc-4.0")
    asked: list[str] = []
    hub.pull(ID, agree=lambda sentence: asked.append(sentence) or True)  # type: ignore[func-returns-value]
    assert len(asked) == 1
    (notice,) = hub.find(ID)[0].notices
    assert "cc-by-nc-4.0, forbids commercial use" in notice and f"summarize models acknowledge {ID}" in notice
    hub.acknowledge(ID)
    assert hub.find(ID)[0].notices == ()


def test_accepted_for_good(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint(), licence="cc-by-nc-4.0")
    hub.pull(ID, accept=True)
    assert hub.find(ID)[0].notices == ()


def test_a_licence_that_has_changed_is_said_again(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint(1), licence="mit")
    hub.pull(ID, accept=True)
    hub_server.repos[ID].licence = "cc-by-nc-4.0"
    hub_server.add(ID, checkpoint(2))
    with pytest.raises(UsageError, match="forbids commercial use"):
        hub.pull(ID, revision="main")


def test_where_card_and_catalogue_differ_the_stricter_counts(hub_server: HubServer) -> None:
    hub_server.add("facebook/m2m100_418M", checkpoint(), licence="cc-by-nc-4.0")
    with pytest.raises(UsageError, match="forbids commercial use"):
        hub.pull("m2m100-418m")
    hub_server.add("facebook/nllb-200-distilled-600M", checkpoint(), licence="mit")
    with pytest.raises(UsageError, match=r"cc-by-nc-4\.0, forbids commercial use"):
        hub.pull("nllb-200-600m")


def test_a_card_cannot_write_to_the_terminal(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint(), licence="mit\x1b[2J\nsummarize: all is well")
    said: list[str] = []
    hub.pull(ID, say=said.append)
    assert lock.read()[ID].licence == "mit2Jsummarizealliswell" and "\x1b" not in "".join(said)


def test_a_token_is_told_to_the_hub_alone(hub_server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    hub_server.add(ID, checkpoint())
    hub.pull(ID)
    assert hub_server.tokens == {"127.0.0.1": {"Bearer hf_secret"}, "localhost": {None}}


# --- no network


@pytest.mark.parametrize(("options", "environment"), [(["--offline"], {}), ([], {"HF_HUB_OFFLINE": "1"})])
def test_offline_answers_at_once_and_asks_nobody(
    hub_server: HubServer, options: list[str], environment: dict[str, str]
) -> None:
    hub_server.add(ID, checkpoint())
    taken = []
    for _ in range(3):  # the machine may be busy with other things
        begun = time.monotonic()
        code, _, err = program("pull", ID, *options, **environment)
        taken.append(time.monotonic() - begun)
        assert code == 2 and "forbids the network" in err and "Traceback" not in err
    assert min(taken) < 1
    assert not hub_server.requests


def test_nobody_listens(hub_server: HubServer) -> None:
    code, _, err = program("pull", ID, HF_ENDPOINT="http://127.0.0.1:9")
    assert code == 74 and "cannot be reached" in err and "Traceback" not in err and err.count("\n") == 1


def test_a_server_that_never_answers(hub_server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    hub_server.mute = True
    monkeypatch.setattr(remote, "TIMEOUT", 0.3)
    with pytest.raises(FileError, match=r"does not answer \(ReadTimeout\)"):
        hub.pull(ID)


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/x", "127.0.0.1:80", "https://"])
def test_an_address_that_is_none(hub_server: HubServer, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    with pytest.raises(UsageError, match=r"HF_ENDPOINT is .* no web address"):
        hub.pull(ID)


def gated(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint(), gated=True)


def broken(hub_server: HubServer) -> None:
    hub_server.fails_with = 500


def page(hub_server: HubServer) -> None:
    hub_server.fails_with = 200


def no_such_revision(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint(), revision="other")


@pytest.mark.parametrize(
    ("prepare", "error", "says"),
    [
        (lambda server: None, ModelError, "the Hub has no model"),
        (gated, ModelError, "accept its terms"),
        (no_such_revision, ModelError, "has no such revision"),
        (broken, FileError, "answered 500"),
        (page, FileError, "does not answer as the Hub does"),
    ],
)
def test_what_the_hub_may_answer(
    hub_server: HubServer, prepare: Callable[[HubServer], Any], error: type[SummarizeError], says: str
) -> None:
    prepare(hub_server)
    with pytest.raises(error, match=says):
        hub.pull(ID)


# --- the lock file

DAMAGED = [
    b"",
    b"{",
    b"[]",
    b'{"version": 2, "models": {}}',
    b'{"version": 1, "models": {"a/b": {}}}',
    b'{"version": 1, "models": {"a/b": {"commit": "x", "files": {}}}}',
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_lock_file(hub_server: HubServer, content: bytes) -> None:
    lock.path().parent.mkdir()
    lock.path().write_bytes(content)
    for attempt in (lambda: hub.pull(ID), lambda: hub.find(ID), lambda: list(hub.verify()), lambda: hub.remove(ID)):
        with pytest.raises(ModelError, match=r"is damaged .*move it away"):
            attempt()
    assert lock.path().read_bytes() == content


def test_a_lock_file_that_names_files_elsewhere(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint())
    hub.pull(ID)
    lock.path().write_bytes(lock.path().read_bytes().replace(b'"vocab.json"', b'"../../vocab.json"'))
    with pytest.raises(ModelError, match="outside its folder"):
        hub.find(ID)


def test_pulls_at_once_lose_nothing(hub_server: HubServer) -> None:
    ids = [f"owner/model-{i}" for i in range(4)]
    for seed, id in enumerate(ids):
        hub_server.add(id, checkpoint(seed))
    processes = [start("pull", id) for id in ids]
    assert [(p.communicate(timeout=60)[1], p.returncode)[1] for p in processes] == [0] * len(ids)
    assert sorted(lock.read()) == ids


def test_a_file_that_another_pull_fetches(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint())
    (weights,) = [file for file in remote.offer(ID, None).files if file.name == "model.safetensors"]
    blobs = cache.storage(ID) / "blobs"
    blobs.mkdir(parents=True)
    with open(blobs / (weights.etag + cache.PARTIAL), "ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(BusyError, match="another pull"):
            hub.pull(ID)
    hub.pull(ID)


def test_where_nothing_can_be_written(hub_server: HubServer, tmp_path: Path) -> None:
    hub_server.add(ID, checkpoint())
    (tmp_path / "hf").write_text("a file where a folder should be")
    with pytest.raises(FileError, match="could not be written"):
        hub.pull(ID)


# --- remove


def test_remove_frees_the_disk(hub_server: HubServer, tmp_path: Path) -> None:
    files = checkpoint(rows=10_000)
    hub_server.add(ID, files)
    hub.pull(ID)
    freed = hub.remove(ID)
    assert freed >= len(files["model.safetensors"]) and not lock.read()
    assert not [p for p in (tmp_path / "hf" / "hub").rglob("*.safetensors")]
    assert not cache.storage(ID).exists()
    with pytest.raises(UsageError, match="nothing to remove"):
        hub.remove(ID)


def converted(files: dict[str, lock.FileRecord]) -> list[Path]:
    """What the engines leave in their cache: a copy of now, one of an older version, one that was never finished."""
    short = engine_cache.shortened(trust.digest(files))
    places = [engine_cache.folder() / name for name in (f"{short}-0a-4.8.5-3", f"{short}-4.7.0-2", f".{short}-0a.new")]
    for place in places:
        place.mkdir(parents=True)
        (place / "model.bin").write_bytes(b"x" * 10_000)
    return places


def test_remove_takes_the_converted_copies_along(hub_server: HubServer, cache_home: Path) -> None:
    for seed, id in enumerate((ID, "owner/other")):
        hub_server.add(id, checkpoint(seed))
        hub.pull(id)
    gone, stays = (converted(lock.read()[id].files) for id in (ID, "owner/other"))
    size = sum(file.size for file in lock.read()[ID].files.values())
    assert hub.remove(ID) == size + 30_000
    assert not any(place.exists() for place in gone) and all(place.is_dir() for place in stays)


def test_a_newer_commit_takes_the_copies_of_the_older_along(hub_server: HubServer, cache_home: Path) -> None:
    hub_server.add(ID, checkpoint(1))
    hub.pull(ID)
    places = converted(lock.read()[ID].files)
    hub_server.add(ID, {**checkpoint(1), "README.md": b"# Other words\n"})
    hub.pull(ID, revision="main")
    assert all(place.is_dir() for place in places)  # the same weights
    hub_server.add(ID, checkpoint(2))
    hub.pull(ID, revision="main")
    assert not any(place.exists() for place in places)


def test_remove_what_a_pull_left_behind(hub_server: HubServer, tmp_path: Path) -> None:
    blobs = cache.storage(ID) / "blobs"
    blobs.mkdir(parents=True)
    (blobs / ("0" * 64 + cache.PARTIAL)).write_bytes(b"half")
    assert hub.remove(ID) == 4 and not list(blobs.iterdir())


def opus(hub_server: HubServer) -> None:
    for seed, id in enumerate(catalogue.ids("opus-mt")):
        hub_server.add(id, checkpoint(seed))


def test_a_part_goes_with_the_name_that_joins_it(hub_server: HubServer) -> None:
    opus(hub_server)
    assert [done.id for done in hub.pull("opus-mt")] == catalogue.ids("opus-mt")
    assert [local.name for local in hub.find("opus-mt")] == ["opus-mt-ru-en", "opus-mt-en-ru"]
    with pytest.raises(UsageError, match="opus-mt-ru-en is needed by opus-mt"):
        hub.remove("opus-mt-ru-en")
    assert len(hub.find("opus-mt")) == 2
    hub.remove("opus-mt")
    assert not lock.read()


def test_a_part_pulled_by_itself_stays(hub_server: HubServer) -> None:
    opus(hub_server)
    hub.pull("opus-mt")
    hub.pull("Helsinki-NLP/opus-mt-ru-en")
    hub.remove("opus-mt")
    assert list(lock.read()) == ["Helsinki-NLP/opus-mt-ru-en"]
    assert hub.find("opus-mt-ru-en")
    hub.remove("opus-mt-ru-en")
    assert not lock.read()


def test_what_another_commit_shares_stays(hub_server: HubServer) -> None:
    """Another program has fetched the same repository at an older commit, with the same weights."""
    from huggingface_hub import hf_hub_download

    old = hub_server.add(ID, checkpoint())
    theirs = Path(
        hf_hub_download(ID, "model.safetensors", revision=old, cache_dir=cache.root(), endpoint=hub_server.endpoint)
    )
    hub_server.add(ID, checkpoint(config__json=b'{"model_type": "new"}'))
    hub_server.served.clear()
    hub.pull(ID)
    assert "model.safetensors" not in hub_server.fetched()
    hub.remove(ID)
    assert theirs.read_bytes() == checkpoint()["model.safetensors"]


# --- the command line


def test_the_commands_in_a_row(hub_server: HubServer) -> None:
    hub_server.add(ID, checkpoint(), licence="cc-by-nc-4.0")
    code, out, err = program("pull", ID)
    assert code == 2 and not out and err.count("forbids commercial use") == 1
    code, out, err = program("pull", ID, "--accept-licence")
    assert code == 0 and Path(out.strip()).is_dir() and "here and sound" in err
    assert err.endswith(f"summarize: use it with: --model {ID}\n")
    code, out, _ = program("list", "--format", "json")
    (row,) = [row for row in json.loads(out) if row["name"] == ID]
    assert row["here"] and not row["commercial"] and row["acknowledged"] and row["bytes"] > 1000
    code, out, _ = program("list")
    assert re.search(rf"^{ID} .* cc-by-nc-4.0 \(non-commercial\) +yes$", out, re.M)
    assert re.search(r"^opus-mt +translate +ru→en, en→ru +154M", out, re.M)
    code, out, _ = program("show", ID, "--format", "json")
    assert json.loads(out)["commits"] == [hub_server.repos[ID].refs["main"]]
    code, out, _ = program("verify")
    assert (code, out) == (0, f"{ID}: sound\n")
    place = next(cache.storage(ID).glob("snapshots/*/model.safetensors")).resolve()
    place.write_bytes(place.read_bytes()[:-1] + b"\0")
    code, out, _ = program("verify", ID)
    assert code == 78
    assert out == (
        f"{ID}: model.safetensors of {ID} is not what was pulled, its sha256 has changed; "
        f"run: summarize models pull {ID}\n"
    )
    code, _, err = program("remove", ID)
    assert code == 2 and "add --yes" in err and ID in lock.read()
    code, _, err = program("remove", ID, "--yes")
    assert code == 0 and "is removed" in err
    assert "Traceback" not in err


def at_terminal(answer: str, *args: str) -> tuple[int, bytes]:
    """Exit code, and what the terminal shows."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "summarize.cli", "models", *args]
    process = subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.DEVNULL, cwd=ROOT)
    os.close(theirs)
    os.write(ours, f"{answer}\n".encode())
    said = b""
    with suppress(OSError):  # a terminal ends with EIO
        while piece := os.read(ours, 2**16):
            said += piece
    os.close(ours)
    return process.wait(30), said


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 130)])
def test_remove_asks_at_a_terminal(hub_server: HubServer, answer: str, code: int) -> None:
    hub_server.add(ID, checkpoint())
    hub.pull(ID)
    ended, said = at_terminal(answer, "remove", ID)
    assert ended == code and b"Delete owner/model from this machine? [y/N]" in said
    assert bool(lock.read()) == (code != 0) == cache.storage(ID).exists()


@pytest.mark.parametrize(("answer", "code", "notices"), [("y", 0, 1), ("n", 2, 0)])
def test_asked_at_a_terminal(hub_server: HubServer, answer: str, code: int, notices: int) -> None:
    hub_server.add(ID, checkpoint(rows=100_000), licence="cc-by-nc-4.0")
    ended, said = at_terminal(answer, "pull", ID)
    assert ended == code
    assert b"forbids commercial use" in said and b"Pull it all the same? [y/N]" in said
    assert (b" of 3.2 MB (" in said) == (code == 0)
    assert len([notice for id in lock.read() for local in hub.find(id) for notice in local.notices]) == notices


def test_without_a_command_there_is_help() -> None:
    result = CliRunner().invoke(models, [], standalone_mode=False)
    assert result.return_value == 0 and "acknowledge" in result.output and "pull" in result.output


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["show", "opus-mtt"], 78, "did you mean opus-mt?"),
        (["show", "owner/unknown"], 78, "was not pulled"),
        (["pull", "compact"], 2, "ships with summarize"),
        (["pull", "opus-mt", "--revision", "main"], 2, "one by one"),
        (["verify", ID], 2, "was not pulled"),
        (["remove", ID], 2, "nothing to remove"),
        (["remove", "compact"], 2, "compact ships with summarize"),
        (["acknowledge", "compact"], 2, "compact ships with summarize"),
        (["acknowledge", ID], 2, "was not pulled"),
    ],
)
def test_sentences(hub_server: HubServer, args: list[str], code: int, says: str) -> None:
    result = CliRunner().invoke(models, args)
    assert isinstance(result.exception, SummarizeError)
    assert result.exception.exit_code == code and says in str(result.exception)


def test_show_states_scores_with_their_source(hub_server: HubServer) -> None:
    result = CliRunner().invoke(models, ["show", "nllb-200-600m"])
    assert "newstest2020 en-ru: BLEU 21.6 (OPUS-MT dashboard, external models)" in result.output
    assert "cc-by-nc-4.0 (non-commercial)" in result.output and "here       no" in result.output


def test_the_shipped_model_is_verified_too(cache_home: Path) -> None:
    result = CliRunner().invoke(models, ["verify", "compact"], standalone_mode=False)
    assert (result.return_value, result.output) == (0, "compact: sound\n")


def test_show_of_a_stranger_says_what_it_is(hub_server: HubServer) -> None:
    """Its tokenizer is not one; then what its settings say, and why it cannot be used."""
    hub_server.add(ID, checkpoint())
    hub.pull(ID)
    result = CliRunner().invoke(models, ["show", ID])
    assert "family     marian" in result.output
    assert re.search(r"note +Not in the catalogue\. .*tokenizer", result.output)


def test_show_of_a_stranger_says_what_it_does(hub_server: HubServer, tmp_path: Path) -> None:
    folder = checkpoints.make("nllb", tmp_path / "nllb")
    hub_server.add("owner/nllb", {file.name: file.read_bytes() for file in folder.iterdir()})
    hub.pull("owner/nllb")
    result = CliRunner().invoke(models, ["show", "owner/nllb", "--format", "json"])
    said = json.loads(result.output)
    assert (said["family"], said["does"], said["languages"]) == ("m2m_100", ["translate"], [])
    assert sorted(said["directions"]) == ["en-ru", "ru-en"]


@pytest.mark.slow
def test_the_command_that_a_refusal_names_works(hub_server: HubServer, cache_home: Path, tmp_path: Path) -> None:
    """On a folder with a pickle only, as on a repository: the command's ID may be either."""
    import torch
    from safetensors.torch import load_file

    source = checkpoints.make("bart", tmp_path / "source")
    torch.save(load_file(source / "model.safetensors"), source / "pytorch_model.bin")
    (source / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="only pytorch_model") as refused:
        hub.find(str(source))
    (command,) = re.findall(r'convert it: (python -c ".*"); then name that FOLDER', str(refused.value))
    run = command.replace("python", sys.executable, 1)
    done = subprocess.run(run, shell=True, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (local,) = hub.find(str(tmp_path / "FOLDER"))
    assert Checkpoint(local, engine="torch").engine.name.startswith("torch")


def test_the_guide_shows_that_command() -> None:
    assert trust.converting("OWNER/NAME") in (ROOT / "docs" / "models.md").read_text("utf-8")


@pytest.mark.parametrize("command", ["list", "show", "pull", "verify", "remove", "acknowledge"])
def test_every_command_takes_debug(command: str) -> None:
    assert "--debug" in CliRunner().invoke(models, [command, "--help"]).output


def test_debug_shows_the_traceback(hub_server: HubServer) -> None:
    code, _, err = program("pull", "no such model", "--debug")
    assert code == 78 and "Traceback" in err


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom summarize.cli_models import models\n"
        "models(['pull', '--help'], standalone_mode=False)\n"
        "print(sorted({'huggingface_hub', 'numpy', 'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]", done.stdout + done.stderr


def test_random_weights_differ_by_seed() -> None:
    """The tests above lean on it."""
    assert not np.array_equal(tensors(0)["layer.bias"], tensors(1)["layer.bias"])
    assert trust.wanted(checkpoint()) == PULLED
