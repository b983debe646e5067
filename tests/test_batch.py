"""A batch from the outside: what it writes, what it says, how it exits, and when it refuses to go on."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from batches import articles, command, environment, failed, left_over, results, rows, run, start, write

import summarize
from summarize import cli, progress
from summarize.errors import BusyError, FileError, InputError, UsageError

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path / "in.jsonl", articles(60))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "made").mkdir()
    return tmp_path / "made" / "out.jsonl"


def test_every_record_is_in_one_of_the_two_files_and_in_order(source: Path, out: Path) -> None:
    report = run(source, out)
    made, errors = rows(out), failed(out)
    assert (report.done, report.failed) == (len(made), len(errors)) == (51, 9)
    wanted = [json.loads(line) if line.startswith(b'{"id": "a') else None for line in source.read_bytes().split(b"\n")]
    assert [r["id"] for r in made if r["id"].startswith("a")] == [w["id"] for w in wanted if w]
    assert {e["error"]["kind"] for e in errors} == {"json", "empty"}
    assert [set(e) for e in errors] == [{"id", "input", "error"}] * 9
    assert errors[0]["input"] == f"{source}:6"
    assert left_over(out) == set()


def test_identical_texts_are_computed_once(tmp_path: Path, out: Path) -> None:
    """Across batches, files and runs; each copy has its own id. Another title makes it another article."""
    note = tmp_path / "note"
    same = [{"id": f"a{i}", "text": f"note {note} same"} for i in range(30)]
    first = write(tmp_path / "a.jsonl", [*same, *({"id": f"b{i}", "text": f"Text {i}."} for i in range(300))])
    second = write(tmp_path / "b.jsonl", [*same, {"id": "c", "title": "Other", "text": f"note {note} same"}])
    report = run([first, second], out, "Acting", workers=2)
    assert len(note.read_text().splitlines()) == 2
    assert report.copied == 59
    made = {r["id"]: r for r in rows(out)}
    assert len(rows(out)) == 361
    assert {json.dumps({**made[f"a{i}"], "id": ""}) for i in range(30)} == {json.dumps({**made["a0"], "id": ""})}


def test_the_poison_is_taken_once_however_often_it_occurs(tmp_path: Path, out: Path) -> None:
    place = write(tmp_path / "in.jsonl", [{"id": f"a{i}", "text": "die at once"} for i in range(20)])
    report = run(place, out, "Acting")
    assert (report.done, report.failed, report.copied) == (0, 20, 19)
    assert [e["input"] for e in failed(out)] == [f"{place}:{i + 1}" for i in range(20)]


def test_a_doubled_id_is_kept_with_a_warning(source: Path, out: Path) -> None:
    code, said = command(source, out)
    assert code == 1
    assert [r["id"] for r in rows(out)].count("doubled") == 3
    assert "summarize: warning: the id doubled" in said and "(2 such rows in all); every row is kept" in said


def test_with_text_and_limit(source: Path, out: Path) -> None:
    run(source, out, with_text=True, limit=9)
    assert [r["text"][:9] for r in rows(out)] == [f"Article {i}" for i in (0, 1, 2, 3, 4, 6, 8)]
    assert len(failed(out)) == 2


def test_a_batch_is_bounded_by_letters_too(tmp_path: Path, out: Path) -> None:
    place = write(tmp_path / "in.jsonl", [{"id": str(i), "text": f"{i} " + "word " * 150_000} for i in range(12)])
    run(place, out, batch=16)
    assert [r["id"] for r in rows(out)] == [str(i) for i in range(12)]


def test_no_record_at_all(tmp_path: Path, out: Path) -> None:
    report = run(write(tmp_path / "in.jsonl", []), out)
    assert (report.done, report.failed, results(out)) == (0, 0, (b"", b""))


# --- going on ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz", ".parquet"])
def test_a_finished_run_again_has_nothing_to_do(ending: str, source: Path, out: Path) -> None:
    if ending == ".parquet":
        pytest.importorskip("pyarrow")
    out = out.with_suffix(ending)
    assert command(source, out)[0] == 1
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in out.parent.iterdir()}
    code, said = command(source, out)
    assert code == 0 and "nothing to do" in said and "9 failed" in said
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in out.parent.iterdir()} == before


def test_restart_makes_it_again_and_removing_the_output_too(source: Path, out: Path) -> None:
    run(source, out)
    wanted = results(out)
    assert not run(source, out, restart=True).nothing_to_do
    out.unlink()
    assert not run(source, out).nothing_to_do
    assert results(out) == wanted


def test_the_same_bytes_whatever_the_engine_room_looks_like(source: Path, out: Path) -> None:
    run(source, out)
    wanted = results(out)
    for settings in ({"workers": 3}, {"batch": 1}, {"batch": 64}, {"compute": "Small", "batch": 16}):
        run(source, out, restart=True, **settings)
        made = tuple(data.replace(b"machines:Small", b"machines:Nothing") for data in results(out))
        assert made == wanted


def interrupted(source: Path, out: Path, **settings: Any) -> None:
    """A run that was cut short in the midst."""
    real, calls = os.pwrite, 0

    def full(fd: int, data: Any, at: int) -> int:
        nonlocal calls
        if (calls := calls + 1) > 4:
            raise OSError(28, "No space left on device")
        return real(fd, data, at)

    os.pwrite = full
    try:
        with pytest.raises(FileError, match="make room"):
            run(source, out, **settings)
    finally:
        os.pwrite = real


def touch(source: Path) -> dict[str, Any]:
    os.utime(source)
    return {}


def edit(source: Path) -> dict[str, Any]:
    """With the size and the time of change as they were: the records are compared too."""
    time_of_change = source.stat().st_mtime_ns
    source.write_bytes(source.read_bytes().replace(b"The ferry left", b"The train left"))
    os.utime(source, ns=(time_of_change, time_of_change))
    return {}


CHANGES = [
    (touch, "the input .*in.jsonl changed"),
    (edit, "in.jsonl:1 is not what it was"),
    (lambda source: {"to": "ru"}, "--to was same .* and is ru now"),
    (lambda source: {"length": 5}, "--length was short"),
    (lambda source: {"with_text": True}, "--with-text was False"),
    (lambda source: {"limit": 50}, "--limit was None"),
    (lambda source: {"text_field": "text"}, "--text-field"),
    (lambda source: {"model": "other"}, "the model is not the one"),
]


@pytest.mark.parametrize(("change", "said"), CHANGES)
def test_a_changed_input_or_setting_is_refused_by_name(change: Any, said: str, source: Path, out: Path) -> None:
    interrupted(source, out)
    journal = out.with_suffix(".part").read_bytes()
    settings = change(source)
    with pytest.raises(InputError, match=said) as caught:
        run(source, out, **settings)
    assert caught.value.exit_code == 65 and "--restart" in str(caught.value)
    assert out.with_suffix(".part").read_bytes() == journal
    run(source, out, restart=True, **settings)


@pytest.mark.parametrize(("change", "said"), [c for c in CHANGES if c[0] is not edit])
def test_a_finished_run_is_not_taken_for_another(change: Any, said: str, source: Path, out: Path) -> None:
    run(source, out)
    wanted = results(out)
    settings = change(source)
    with pytest.raises(InputError, match=said):
        run(source, out, **settings)
    assert results(out) == wanted


def test_other_inputs_and_another_output_of_the_same_name(source: Path, out: Path, tmp_path: Path) -> None:
    interrupted(source, out)
    with pytest.raises(InputError, match="the inputs are not those"):
        run([source, write(tmp_path / "more.jsonl", [])], out)
    with pytest.raises(UsageError, match=r"belongs to the output out\.jsonl"):
        run(source, out.with_suffix(".jsonl.gz"))


def test_other_weights_are_noticed(source: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(source, out)
    monkeypatch.setenv("MACHINE_DIGEST", "sha256:1")
    with pytest.raises(InputError, match="the model is not the one"):
        run(source, out)


def test_an_input_that_changes_during_the_run(tmp_path: Path, out: Path) -> None:
    place = write(tmp_path / "in.jsonl", [{"id": str(i), "text": f"Article {i}."} for i in range(40)])

    def grow(report: object) -> None:
        with place.open("ab") as file:
            file.write(b'{"text": "Late."}\n')

    with pytest.raises(InputError, match="changed since"):
        summarize.run_batch([place], out, compute="machines:Nothing", progress=grow)
    assert not out.exists()


def test_the_output_may_lie_among_the_inputs(tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    folder.mkdir()
    write(folder / "in.jsonl", articles(20))
    (tmp_path / "link").symlink_to(folder)
    run(folder, folder / "out.jsonl", limit=5)
    wanted = results(folder / "out.jsonl")
    assert run(folder, folder / "out.jsonl", limit=5).nothing_to_do
    run(folder, tmp_path / "link" / "out.jsonl", limit=5, restart=True)
    assert results(folder / "out.jsonl") == wanted


def test_what_is_not_ours_is_not_overwritten(source: Path, out: Path) -> None:
    out.write_text("my notes")
    with pytest.raises(UsageError, match="no result of a batch"):
        run(source, out)
    assert out.read_text() == "my notes"


# --- two at once, and stopping ----------------------------------------------------------------------------------------


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    rows = [{"id": f"a{i}", "text": f"slow 0.03 Article {i}."} for i in range(100)]
    return write(tmp_path / "slow.jsonl", rows)


def begun(out: Path, lines: int = 3) -> None:
    """Wait until rows are acknowledged."""
    journal, end = out.with_suffix(".part"), time.monotonic() + 30
    while not journal.exists() or journal.read_bytes().count(b"\n") < lines:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_second_of_two_runs_exits_75_at_once(slow: Path, out: Path) -> None:
    first = start(slow, out, COMPUTE="Acting")
    try:
        begun(out)
        before = time.monotonic()
        code, said = command(slow, out, COMPUTE="Acting")
        assert code == 75 and "another run" in said
        assert time.monotonic() - before < 5
        with pytest.raises(BusyError):
            run(slow, out, "Acting")
    finally:
        first.kill()
        first.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_signal_finishes_the_batch_in_hand_and_says_how_to_go_on(
    number: signal.Signals, workers: int, slow: Path, out: Path
) -> None:
    process = start(slow, out, "--workers", str(workers), COMPUTE="Acting")
    begun(out)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in said and "the same command goes on from here" in said and "Traceback" not in said
    kept = out.with_suffix(".part").read_bytes().count(b"\n") - 1
    assert kept % 4 == 0 and 0 < kept < 100
    report = run(slow, out, "Acting", workers=4)
    assert report.resumed == kept and report.done == 100


def test_ctrl_c_of_a_terminal_reaches_the_children_and_does_not_hurt_them(slow: Path, out: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tests/faults.py"), "batch", str(slow), "-o", str(out)],
        env=environment(COMPUTE="Acting"),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    begun(out)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130 and "Traceback" not in said
    assert run(slow, out, "Acting", workers=4).failed == 0


def test_a_second_ctrl_c_does_not_wait(tmp_path: Path, out: Path) -> None:
    place = write(tmp_path / "in.jsonl", [{"text": "One."}, {"text": "Two."}, {"text": "slow 60"}])
    process = start(place, out, COMPUTE="Acting", BATCH=1)
    begun(out)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 130
    assert out.with_suffix(".part").read_bytes().count(b"\n") == 3


# --- the command line -------------------------------------------------------------------------------------------------


def test_a_pipe_sees_one_line_at_the_end_and_nothing_else(source: Path, out: Path) -> None:
    code, said = command(source, out)
    lines = said.splitlines()
    assert code == 1 and lines[-1].startswith("summarize: 60 articles: 51 done, 9 failed; 2 with a text that was there")
    assert "out.failed.jsonl" in lines[-1] and len(lines) == 2


def test_the_line_of_progress() -> None:
    report = summarize.plan.Report(Path("o"), Path("f"), done=1200, failed=4, words=361_200, seconds=35.4)  # type: ignore[attr-defined]
    report.bytes, report.total_bytes = 100, 500
    assert progress.state(report) == "1,200 done · 4 failed · 34 articles/s · 10,203 words/s · 0:02:21 left"


def test_dry_run_writes_nothing(source: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["batch", str(source), "-o", str(out), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "articles\t51\n" in said and "unusable, json\t5\n" in said and "unusable, empty\t4\n" in said
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["-o", "out.jsonl"], 2, "INPUT"),
        (["in.jsonl"], 2, "--output"),
        (["in.jsonl", "-o", "-"], 2, "needs a file"),
        (["in.jsonl", "-o", "out.csv"], 2, ".jsonl"),
        (["in.jsonl", "-o", ".jsonl"], 2, ".jsonl"),
        (["in.jsonl", "-o", "out.jsonl", "--style", "bullets"], 2, "bullets"),
        (["in.jsonl", "-o", "out.jsonl", "--workers", "0"], 2, "--workers"),
        (["in.jsonl", "-o", "in.jsonl"], 2, "as well as its input"),
        (["in.jsonl", "-o", "missing/out.jsonl"], 74, "no folder"),
        (["missing.jsonl", "-o", "out.jsonl"], 74, "missing.jsonl"),
        (["-", "-o", "out.jsonl"], 2, "save it"),
    ],
)
def test_wrong_usage(
    args: list[str],
    code: int,
    said: str,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(source.parent)
    before = {p.name for p in source.parent.iterdir()}
    assert cli.main(["batch", *args]) == code
    output, error = capsys.readouterr()
    assert output == "" and said in error and len(error.splitlines()) == 1
    assert {p.name for p in source.parent.iterdir()} == before


def test_an_engine_that_is_not_there_is_a_sentence(source: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "summarize.ray_engine", None)
    with pytest.raises(UsageError, match="--engine local"):
        summarize.run_batch([source], out, engine="ray")


def test_gzip_holds_the_same_rows(source: Path, out: Path) -> None:
    run(source, out)
    run(source, out.with_name("packed.jsonl.gz"))
    assert gzip.decompress(out.with_name("packed.jsonl.gz").read_bytes()) == out.read_bytes()


# --- the real model ---------------------------------------------------------------------------------------------------


def test_a_batch_gives_what_the_prompt_gives(tmp_path: Path, out: Path, compact: Any) -> None:
    (tmp_path / "more.txt").write_text((ROOT / "examples" / "harbour.en.txt").read_text("utf-8"), "utf-8")
    assert cli.main(["batch", str(ROOT / "examples"), str(tmp_path / "more.txt"), "-o", str(out), "--to", "both"]) == 0
    made = rows(out)
    files = sorted((ROOT / "examples").glob("*.txt"))
    for row, file in zip(made, [*files, tmp_path / "more.txt"], strict=True):
        wanted = summarize.summarize(file.read_text("utf-8"), to="both", model=compact).asdict()
        assert row == {**wanted, "id": str(file)}


def test_many_in_the_library_gives_what_a_batch_gives(tmp_path: Path, out: Path, compact: Any) -> None:
    german = "Der Zug nach München fährt heute erst um acht Uhr ab. Die Bahn bittet um Verständnis."
    texts = [*(f.read_text("utf-8") for f in sorted((ROOT / "examples").glob("*.txt"))), "", german]
    place = write(tmp_path / "in.jsonl", [{"id": str(i), "text": text} for i, text in enumerate(texts)])
    found = list(summarize.summarize_many(texts, model=compact))
    report = summarize.run_batch([place], out)
    assert (report.done, report.failed) == (2, 2)
    assert [r["summary"] for r in rows(out)] == [s.text for s in found if isinstance(s, summarize.Summary)]
    kinds = [s.kind for s in found if isinstance(s, summarize.Failure)]
    assert [r["error"]["kind"] for r in failed(out)] == kinds
