"""What is refused before it is loaded, exit 78: tampered weights, pickles, code of its own, NaN. All on real files."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hub_server import checkpoint, sharded, tensors
from safetensors.numpy import save

from summarize.errors import ModelError
from summarize.hub import folders, trust, weights
from summarize.hub.lock import Record

SINGLE = weights.SINGLE


def lay(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay(tmp_path / "model", checkpoint())


def record(folder: Path) -> Record:
    """As a pull writes it down."""
    return Record("0" * 40, "main", "2026-01-01T00:00:00+00:00", "mit", True, False, ("model",), trust.check(folder))


def packed(header: object, data: bytes = b"", length: int | None = None) -> bytes:
    """A safetensors file by hand; ``header`` may be bytes that are no JSON."""
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(head) if length is None else length) + head + data


def f32(begin: int, end: int, shape: list[int], dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


# --- what is sound passes


def test_sound(folder: Path) -> None:
    found = trust.check(folder)
    assert sorted(found) == ["config.json", SINGLE, "source.spm", "tokenizer_config.json", "vocab.json"]
    assert trust.check(folder, record(folder), whole=True) == found


def test_shards_are_sound(tmp_path: Path) -> None:
    folder = lay(tmp_path / "model", sharded())
    assert [len(found) for found in weights.tensors(folder).values()] == [1, 1]
    assert trust.check(folder, record(folder))


@pytest.mark.parametrize(
    "content",
    [
        packed({"a": f32(0, 0, [0]), "b": f32(0, 4, [])}, b"\0" * 4),
        packed(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   ', b"\0" * 4),
        packed({"__metadata__": {"format": "pt"}, "a": f32(0, 8, [2, 2], "BF16")}, b"\0" * 8),
        save({"step": np.array([7], np.int64), "mask": np.array([True])}),
    ],
    ids=["empty tensor and scalar", "padded header", "metadata and bfloat16", "whole numbers"],
)
def test_unusual_and_sound(folder: Path, content: bytes) -> None:
    (folder / SINGLE).write_bytes(content)
    assert trust.check(folder)


# --- a folder that nobody wrote down


def without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def with_file(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


A = f32(0, 4, [1])
STRUCTURE = [
    ("no config", without("config.json"), "no config.json"),
    ("config that is no JSON", with_file("config.json", b"{'model_type': 1}"), "is damaged"),
    ("config that is a list", with_file("config.json", b"[]"), "no object of settings"),
    ("config of 100,000 brackets", with_file("config.json", b"[" * 100_000), "is damaged"),
    ("code of its own", with_file("config.json", b'{"auto_map": {}}'), "auto_map"),
    ("code inside", with_file("config.json", b'{"a": [{"b": {"auto_map": {}}}]}'), "auto_map"),
    ("tokenizer's code", with_file("tokenizer_config.json", b'{"auto_map": {}}'), "auto_map"),
    ("only a pickle", without(SINGLE), "only pytorch_model.bin, which can run code"),
    ("empty file", with_file(SINGLE, b""), "a header of 0 bytes"),
    ("a pickle renamed", with_file(SINGLE, b"\x80\x04\x95" + b"x" * 90), "no sound safetensors"),
    ("header longer than the file", with_file(SINGLE, packed({"a": A}, b"\0" * 4, 2**40)), "a header of"),
    ("header that is no JSON", with_file(SINGLE, packed(b"{nothing}")), "no sound safetensors"),
    ("header that is a list", with_file(SINGLE, packed([1, 2])), "no sound safetensors"),
    ("no tensors", with_file(SINGLE, packed({})), "no tensors"),
    ("a name twice", with_file(SINGLE, packed(b'{"a": 1, "a": 2}')), "occurs twice"),
    ("end before begin", with_file(SINGLE, packed({"a": f32(4, 0, [1])}, b"\0" * 4)), "its shape does not need"),
    ("outside the file", with_file(SINGLE, packed({"a": f32(0, 8, [2])}, b"\0" * 4)), "the file at"),
    ("a gap", with_file(SINGLE, packed({"a": f32(4, 8, [1])}, b"\0" * 8)), "tensor a begins at"),
    ("an overlap", with_file(SINGLE, packed({"a": A, "b": A}, b"\0" * 4)), "tensor b begins at"),
    ("bytes left over", with_file(SINGLE, packed({"a": A}, b"\0" * 8)), "the file at"),
    ("shape that does not fit", with_file(SINGLE, packed({"a": f32(0, 4, [2])}, b"\0" * 4)), "does not need"),
    ("negative shape", with_file(SINGLE, packed({"a": f32(0, 4, [-1, -1])}, b"\0" * 4)), "negative"),
    ("shape of words", with_file(SINGLE, packed({"a": f32(0, 4, ["1"])}, b"\0" * 4)), "broken size"),  # type: ignore[list-item]
    ("unknown type", with_file(SINGLE, packed({"a": f32(0, 4, [1], "Q4")}, b"\0" * 4)), "unknown type"),
    ("cut short", lambda folder: os.truncate(folder / SINGLE, 600), "no sound safetensors"),
]


@pytest.mark.parametrize(("damage", "says"), [case[1:] for case in STRUCTURE], ids=[case[0] for case in STRUCTURE])
def test_refused(folder: Path, damage: Callable[[Path], object], says: str) -> None:
    damage(folder)
    with pytest.raises(ModelError, match=says) as caught:
        trust.check(folder)
    assert caught.value.exit_code == 78 and "\n" not in str(caught.value)


SHARD = "model-00002-of-00002.safetensors"
INDEXED = [
    ("no shard", without(SHARD), f"lacks {SHARD}"),
    ("index that is no JSON", with_file(weights.INDEX, b"{"), "index.json is damaged"),
    ("index without a map", with_file(weights.INDEX, b'{"weight_map": {}}'), "index.json is damaged"),
    ("index of numbers", with_file(weights.INDEX, b'{"weight_map": {"a": 1}}'), "index.json is damaged"),
    ("shard elsewhere", with_file(weights.INDEX, b'{"weight_map": {"a": "../a.safetensors"}}'), "no file of weights"),
    ("shard that is a pickle", with_file(weights.INDEX, b'{"weight_map": {"a": "model.bin"}}'), "no file of weights"),
    ("tensor left over", with_file(SHARD, save({**tensors(), "more": np.zeros(1, np.float32)})), "their index differ"),
    ("tensor missing", with_file(SHARD, save({"other": np.zeros(1, np.float32)})), "their index differ"),
]


@pytest.mark.parametrize(("damage", "says"), [case[1:] for case in INDEXED], ids=[case[0] for case in INDEXED])
def test_refused_shards(tmp_path: Path, damage: Callable[[Path], object], says: str) -> None:
    folder = lay(tmp_path / "model", sharded())
    damage(folder)
    with pytest.raises(ModelError, match=says):
        trust.check(folder)


# --- finite weights, by the bits of every type

BITS = [
    ("F64", "<u8", 0x7FF8_0000_0000_0000, 0x7FEF_FFFF_FFFF_FFFF),
    ("F64", "<u8", 0xFFF0_0000_0000_0000, 0xFFEF_FFFF_FFFF_FFFF),  # negative infinity, the least number
    ("F32", "<u4", 0x7FC0_0000, 0x7F7F_FFFF),
    ("F32", "<u4", 0xFF80_0000, 0xFF7F_FFFF),
    ("F16", "<u2", 0x7E00, 0x7BFF),
    ("F16", "<u2", 0x7C00, 0xFBFF),
    ("BF16", "<u2", 0x7FC0, 0x7F7F),
    ("BF16", "<u2", 0xFF80, 0xFF7F),
    ("F8_E5M2", "<u1", 0x7E, 0x7B),
    ("F8_E4M3", "<u1", 0xFF, 0x7E),
]


@pytest.mark.parametrize(("dtype", "bits", "bad", "good"), BITS)
def test_not_finite(folder: Path, dtype: str, bits: str, bad: int, good: int) -> None:
    for last, sound in ((good, True), (bad, False)):
        data = np.array([0, good, last], bits).tobytes()
        (folder / SINGLE).write_bytes(packed({"first": f32(0, len(data), [3], dtype)}, data))
        if sound:
            assert trust.check(folder)
        else:
            with pytest.raises(ModelError, match=r"tensor first .* holds NaN or infinity"):
                trust.check(folder)


def test_not_finite_far_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "CHUNK", 5)
    values = np.ones(23, np.float32)
    values[22] = np.inf
    (folder / SINGLE).write_bytes(save({"a": np.ones(7, np.float32), "b": values}))
    with pytest.raises(ModelError, match="tensor b"):
        trust.check(folder)


# --- a checkpoint that was pulled


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def drop_a_tensor(path: Path) -> None:
    """A whole and valid file, only with one tensor less."""
    path.write_bytes(save({"layer.weight": tensors()["layer.weight"]}))


CHANGED = [
    ("a flipped bit in the weights", lambda folder: flip(folder / SINGLE), "its sha256 has changed"),
    ("a flipped bit in the vocabulary", lambda folder: flip(folder / "source.spm"), "its sha256 has changed"),
    ("a tensor dropped", lambda folder: drop_a_tensor(folder / SINGLE), "its sha256 has changed"),
    ("other settings", with_file("config.json", b'{"model_type": "marian"}'), "its sha256 has changed"),
    ("a file gone", without("vocab.json"), "vocab.json of model is gone; run: summarize models pull model"),
    ("a file more", with_file("chat_template.jinja", b"{{ x }}"), "was not there when model was pulled; remove it"),
    ("weights gone, a pickle there", without(SINGLE), "model.safetensors of model is gone"),
]


@pytest.mark.parametrize(("damage", "says"), [case[1:] for case in CHANGED], ids=[case[0] for case in CHANGED])
def test_changed_since_it_was_pulled(folder: Path, damage: Callable[[Path], object], says: str) -> None:
    known = record(folder)
    damage(folder)
    for whole in (False, True):
        with pytest.raises(ModelError, match=says):
            trust.check(folder, known, whole=whole)


def test_what_has_not_changed_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = record(folder)
    read: list[str] = []
    stamped = trust.stamped
    monkeypatch.setattr(trust, "stamped", lambda path: (read.append(path.name), stamped(path))[1])
    trust.check(folder, known)
    assert read == []
    os.utime(folder / "vocab.json", (1, 1))
    assert trust.check(folder, known)["vocab.json"].stamp[0] == 1_000_000_000
    assert read == ["vocab.json"]


def test_a_change_that_hides_is_found_by_reading_everything(folder: Path) -> None:
    """Size, time and inode are those of before: a disk that lost a bit."""
    known, place = record(folder), folder / SINGLE
    before = place.stat()
    with place.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)[0]
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last ^ 1]))
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
    trust.check(folder, known)
    with pytest.raises(ModelError, match="its sha256 has changed"):
        trust.check(folder, known, whole=True)


def test_a_link_that_leads_nowhere(folder: Path) -> None:
    (folder / "vocab.json").unlink()
    (folder / "vocab.json").symlink_to(folder / "vocab.json")
    with pytest.raises(ModelError, match=r"vocab\.json of model is gone"):
        trust.check(folder, record(lay(folder.parent / "other", checkpoint())))


# --- a folder that was not pulled: read once


@pytest.fixture
def aged(folder: Path, cache_home: Path) -> Path:
    """Written an hour ago."""
    return age(folder)


def age(folder: Path) -> Path:
    for place in folder.iterdir():
        os.utime(place, (place.stat().st_mtime - 3600,) * 2)
    return folder


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of files read whole, in order; ``finite`` for a look at every weight."""
    found: list[str] = []
    stamped, check_finite = trust.stamped, weights.check_finite
    monkeypatch.setattr(trust, "stamped", lambda path: (found.append(path.name), stamped(path))[1])
    monkeypatch.setattr(weights, "check_finite", lambda folder: (found.append("finite"), check_finite(folder))[1])
    return found


ALL = ["config.json", SINGLE, "source.spm", "tokenizer_config.json", "vocab.json", "finite"]


def test_a_folder_is_read_once(aged: Path, cache_home: Path, reads: list[str]) -> None:
    first = folders.check(aged)
    assert reads == ALL
    assert folders.check(aged) == first == folders.check(aged / ".." / aged.name)
    assert reads == ALL
    assert folders.check(aged, whole=True) == first
    assert reads == ALL * 2


def test_a_folder_that_was_just_written_is_read_again(folder: Path, cache_home: Path, reads: list[str]) -> None:
    """Its time may be that of the next change, too."""
    folders.check(folder)
    folders.check(folder)
    assert reads == ALL * 2 and not folders.path().exists()


def test_another_process_knows_it(aged: Path, cache_home: Path, reads: list[str]) -> None:
    code = "import sys; from pathlib import Path; from summarize.hub import folders; folders.check(Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(aged)], check=True, cwd=Path(__file__).resolve().parent.parent)
    assert folders.check(aged) and reads == []


FOLDER_CHANGES = [
    ("a flipped bit", lambda folder: flip(folder / SINGLE)),
    ("other settings", with_file("config.json", b'{"model_type": "bart"}')),
    ("only another time", lambda folder: os.utime(folder / "vocab.json", (1, 1))),
    ("a file more", with_file("chat_template.jinja", b"{{ x }}")),
    ("a file less", without("vocab.json")),
]


@pytest.mark.parametrize("change", [case[1] for case in FOLDER_CHANGES], ids=[case[0] for case in FOLDER_CHANGES])
def test_a_folder_that_has_changed_is_read_again(
    aged: Path, cache_home: Path, reads: list[str], change: Callable[[Path], object]
) -> None:
    folders.check(aged)
    change(aged)
    reads.clear()
    found = folders.check(aged)
    assert reads == [*trust.wanted(p.name for p in aged.iterdir()), "finite"]
    assert found == trust.check(aged)


def test_a_folder_that_turns_bad_is_refused(aged: Path, cache_home: Path) -> None:
    folders.check(aged)
    nan = save({"layer.weight": np.array([[np.nan]], np.float32)})
    (aged / SINGLE).write_bytes(nan)
    for _ in range(2):  # the first no must not become a yes
        with pytest.raises(ModelError, match="NaN"):
            folders.check(aged)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"/x": 1}', b'{"/x": {"a": {"stamp": [1]}}}', b"\xff"])
def test_a_damaged_cache_counts_as_none(aged: Path, cache_home: Path, reads: list[str], content: bytes) -> None:
    cache_home.mkdir(parents=True)
    folders.path().write_bytes(content)
    assert folders.check(aged) and folders.check(aged)
    assert reads == ALL
    assert list(json.loads(folders.path().read_bytes())) == [str(aged.resolve())]
    assert [p.name for p in cache_home.iterdir()] == ["folders.json"]


def test_where_no_cache_can_be_written(aged: Path, tmp_path: Path, reads: list[str], cache_home: Path) -> None:
    cache_home.parent.write_text("a file where a folder should be")
    assert folders.check(aged) == folders.check(aged)
    assert reads == ALL * 2


def test_folders_that_are_gone_are_forgotten(aged: Path, cache_home: Path) -> None:
    other = age(lay(aged.parent / "other", checkpoint(1)))
    folders.check(other)
    shutil.rmtree(other)
    folders.check(aged)
    assert list(json.loads(folders.path().read_bytes())) == [str(aged.resolve())]


# --- the digest


def test_the_digest_is_that_of_names_and_contents(folder: Path, tmp_path: Path) -> None:
    same = trust.digest(trust.check(lay(tmp_path / "elsewhere", checkpoint())))
    assert trust.digest(trust.check(folder)) == same
    (folder / "README.md").write_text("other words")
    (folder / "pytorch_model.bin").unlink()
    assert trust.digest(trust.check(folder)) == same
    (folder / "source.spm").rename(folder / "target.spm")
    renamed = trust.digest(trust.check(folder))
    flip(folder / SINGLE)
    assert len({same, renamed, trust.digest(trust.check(folder))}) == 3
