"""The journal alone: what it reads back, where it cuts, who may write."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summarize.errors import BusyError, FileError
from summarize.journal import Entry, Journal
from summarize.seen import Seen

HEADER = {"output": "out.jsonl"}


def entry(i: int, size: int = 30) -> Entry:
    return Entry(
        "error" if i % 5 == 3 else "row", "in.jsonl", i, f"{i:032x}", b'{"id": "%d", "x": "%s"}' % (i, b"x" * size)
    )


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "out.part")
    made.begin(HEADER)
    yield made
    made.close()


def reopened(path: Path) -> tuple[list[Entry], int]:
    """What a later run finds, and the size that it leaves."""
    again = Journal(path)
    try:
        assert again.header == HEADER
        return [e for _, e in again.entries()], path.stat().st_size
    finally:
        again.close()


def test_what_is_written_is_read(journal: Journal) -> None:
    wanted = [entry(i) for i in range(10)] + [Entry("row", "new\nline\tand \udcff.jsonl", 1, "0", "{\u2028}".encode())]
    offsets = journal.append(wanted[:4]) + journal.append(wanted[4:])
    assert list(journal.entries()) == list(zip(offsets, wanted, strict=True))
    assert [journal.read(at) for at in offsets] == wanted
    journal.close()
    journal.__init__(journal.path)  # type: ignore[misc]
    assert [e for _, e in journal.entries()] == wanted


def test_large_entries_are_read_at_their_offset(journal: Journal) -> None:
    wanted = [entry(1, 3_000_000), entry(2), entry(4, 16_384)]
    assert [journal.read(at) for at in journal.append(wanted)] == wanted


@pytest.mark.parametrize("size", [30, 5000])
def test_cut_anywhere_and_the_whole_lines_before_it_remain(size: int, tmp_path: Path) -> None:
    path = tmp_path / "out.part"
    made = Journal(path)
    made.begin(HEADER)
    offsets = made.append([entry(i, size) for i in range(4)])
    end = made.end
    made.close()
    data = path.read_bytes()
    for at in {*range(offsets[0], end, 1 + size // 40), *offsets}:
        path.write_bytes(data[:at])
        whole = sum(o <= at for o in [*offsets[1:], end])
        assert reopened(path) == ([entry(i, size) for i in range(whole)], [*offsets, end][whole])


@pytest.mark.parametrize(
    "damage",
    [
        b"\0" * 40,
        b"garbage\n",
        b"00000000 \n",
        b"\n",
        b"0" * 9 + b"x" * 100 + b"\n",
        b'ffffffff ["row", "a", 1, "b"]\t{}\n',
    ],
    ids=["zeros", "garbage", "short", "blank", "long", "wrong sum"],
)
def test_garbage_at_the_end_is_cut(damage: bytes, tmp_path: Path) -> None:
    path = tmp_path / "out.part"
    made = Journal(path)
    made.begin(HEADER)
    made.append([entry(0), entry(1)])
    good = made.end
    made.close()
    with path.open("ab") as file:
        file.write(damage)
    assert reopened(path) == ([entry(0), entry(1)], good)


def written(path: Path, *entries: Entry) -> list[int]:
    """A journal with these entries; their offsets."""
    made = Journal(path)
    made.begin(HEADER)
    offsets = made.append(entries)
    made.close()
    return offsets


def test_every_flipped_byte_is_found(tmp_path: Path) -> None:
    path = tmp_path / "out.part"
    first, second = written(path, entry(0), entry(1))
    data = path.read_bytes()
    for at in range(first, len(data)):
        damaged = bytearray(data)
        damaged[at] ^= 0x20
        path.write_bytes(damaged)
        assert reopened(path) == (([entry(0)], second) if at >= second else ([], first))


def test_a_stale_line_at_another_place_is_no_line(tmp_path: Path) -> None:
    path = tmp_path / "out.part"
    first, second = written(path, entry(0), entry(0))
    data = path.read_bytes()
    path.write_bytes(data[:second] + data[first:second])
    assert reopened(path) == ([entry(0)], second)


# --- the header -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", ["", "half", "zeros"])
def test_killed_while_the_header_was_written_nothing_was_begun(left: str, tmp_path: Path, journal: Journal) -> None:
    data = journal.path.read_bytes()
    other = tmp_path / "other.part"
    for cut in range(len(data)) if left == "half" else [len(data)]:
        other.write_bytes({"": b"", "half": data[:cut], "zeros": bytes(len(data))}[left])
        again = Journal(other)
        assert again.header is None
        again.begin(HEADER)
        again.close()
        assert reopened(other)[0] == []


def test_a_file_that_is_no_journal_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.part"
    path.write_text("Part one of my novel.\n")
    for restart in (False, True):
        with pytest.raises(FileError, match="no journal"):
            Journal(path, restart=restart)
    assert path.read_text() == "Part one of my novel.\n"


def test_a_damaged_header_before_records_is_not_a_fresh_start(tmp_path: Path) -> None:
    path = tmp_path / "out.part"
    made = Journal(path)
    made.begin(HEADER)
    made.append([entry(0)])
    made.close()
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    with pytest.raises(FileError, match="damaged"):
        Journal(path)
    assert path.read_bytes() == data
    Journal(path, restart=True).close()


def test_a_journal_without_a_header_is_removed(tmp_path: Path) -> None:
    Journal(tmp_path / "out.part").close()
    assert not (tmp_path / "out.part").exists()


# --- failures of the system -------------------------------------------------------------------------------------------


def test_a_failed_write_leaves_the_file_as_it_was(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.append([entry(0)])
    good, real, calls = journal.end, os.pwrite, 0

    def full(fd: int, data: Any, at: int) -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            return real(fd, data[: len(data) // 2], at)  # a disk that is nearly full takes a part without an error
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(FileError, match="make room"):
        journal.append([entry(1), entry(2)])
    assert journal.path.stat().st_size == journal.end == good
    monkeypatch.undo()
    journal.append([entry(1)])
    assert [e for _, e in journal.entries()] == [entry(0), entry(1)]


def test_a_failed_sync_goes_back_to_what_is_on_the_disk(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.append([entry(0)])
    journal.sync()
    good = journal.end
    journal.append([entry(1)])

    def broken(fd: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", broken)
        with pytest.raises(FileError):
            journal.sync()
    assert journal.path.stat().st_size == journal.end == good


def test_rows_are_due_on_the_disk_in_a_fifth_of_a_second(journal: Journal) -> None:
    assert journal.due is None
    journal.append([entry(0)])
    assert journal.due is not None and 0 < journal.due <= 0.2
    journal.sync()
    assert journal.due is None


# --- the lock ---------------------------------------------------------------------------------------------------------


def test_one_writer(journal: Journal) -> None:
    with pytest.raises(BusyError, match="another run"):
        Journal(journal.path)


def test_children_do_not_hold_the_lock(journal: Journal) -> None:
    code = "import time; print(flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", code], close_fds=False, stdout=subprocess.PIPE)
    assert child.stdout
    try:
        child.stdout.readline()  # Linux wakes the parent a moment before it closes what ends with exec
        journal.close()
        journal.__init__(journal.path)  # type: ignore[misc]
        assert journal.header == HEADER
    finally:
        child.kill()
        child.communicate()


def test_a_journal_removed_under_the_lock_is_not_written_into(tmp_path: Path) -> None:
    first = Journal(tmp_path / "out.part")
    first.begin(HEADER)
    first.remove()
    second = Journal(tmp_path / "out.part")  # a new file: the lock of the removed one does not matter
    second.begin(HEADER)
    first.close()
    second.append([entry(0)])
    second.close()
    assert reopened(tmp_path / "out.part")[0] == [entry(0)]


# --- seen -------------------------------------------------------------------------------------------------------------


def test_seen_is_exact_and_leaves_no_file(tmp_path: Path) -> None:
    seen = Seen(tmp_path / "out.seen")
    assert list(tmp_path.iterdir()) == []
    digests = [f"{i * 0x9E3779B97F4A7C15 % 2**64:016x}" for i in range(50_000)]
    seen.add(zip(digests, range(50_000), strict=True))
    seen.add([(digests[7], 99)])
    assert [seen.place(d) for d in digests[::999]] == list(range(0, 50_000, 999))
    assert seen.place(digests[7]) == 7 and seen.place("0" * 15 + "2") is None
    assert [seen.new_id(d) for d in ("aa" * 8, "bb" * 8, "aa" * 8)] == [True, True, False]
    seen.close()
