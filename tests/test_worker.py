"""The children of a batch: what they do with articles that fail, and what becomes of the run when they die."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from batches import failed, rows, run, write
from machines import Acting, NotANumber, Nothing, Small

import summarize
from summarize.article import Article, Failure
from summarize.errors import ModelError, UsageError
from summarize.plan import Plan, cores
from summarize.pool import Pool, Task, gpus
from summarize.worker import Job, guarded

JOB = Job(compute="machines:Acting")


def of(*texts: str) -> list[Article]:
    return [Article(text) for text in texts]


def kinds(results: list[bytes | Failure]) -> list[str]:
    return [r.kind if isinstance(r, Failure) else "" for r in results]


# --- in one child -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["boom", "leave"])
@pytest.mark.parametrize("at", range(8))
def test_an_exception_costs_one_article(word: str, at: int) -> None:
    texts = [f"{word} now" if i == at else f"Article {i}." for i in range(8)]
    results = guarded(Acting(JOB), of(*texts))
    assert kinds(results) == ["error" if i == at else "" for i in range(8)]
    whole = guarded(Acting(JOB), of(*(f"Article {i}." for i in range(8))))
    assert [r for i, r in enumerate(results) if i != at] == [r for i, r in enumerate(whole) if i != at]


def test_out_of_memory_halves_and_gives_what_one_by_one_gives() -> None:
    articles = of(*(f"Article {i}." for i in range(13)))
    halved = guarded(Small(JOB), articles)
    assert halved == [r for a in articles for r in guarded(Small(JOB), [a])] == guarded(Nothing(JOB), articles)


def test_an_article_that_is_too_much_alone_is_an_error() -> None:
    assert kinds(guarded(Small(JOB), of("one", "two", "huge", "four"))) == ["", "", "memory", ""]


def test_a_row_that_is_no_json_is_an_error() -> None:
    assert kinds(guarded(NotANumber(JOB), of("one", "odd", "three"))) == ["", "error", ""]


@pytest.mark.parametrize("error", [ModelError, UsageError])
def test_what_is_wrong_with_all_of_them_is_no_articles_fault(error: type[Exception]) -> None:
    class Broken(Nothing):
        def __call__(self, articles: list[Article]) -> list[dict[str, object] | Failure]:
            raise error("no weights")

    with pytest.raises(error):
        guarded(Broken(JOB), of("one", "two"))


# --- death ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(JOB, 1) as made:
        yield made


def compute(pool: Pool, *texts: str, seconds: float = 60) -> list[bytes | Failure | None]:
    """Submit one batch and wait for it."""
    tasks = [Task(article) for article in of(*texts)]
    pool.submit(tasks)
    end = time.monotonic() + seconds
    while any(task.result is None for task in tasks):
        assert time.monotonic() < end, "hung"
        pool.wait(0.1)
    return [task.result for task in tasks]


@pytest.mark.parametrize("word", ["die", "killed"])
def test_an_article_that_kills_its_process_is_one_error(word: str, pool: Pool) -> None:
    results = compute(pool, *(f"{word} now" if i == 5 else f"Article {i}." for i in range(8)))
    assert kinds(results) == ["crash" if i == 5 else "" for i in range(8)]  # type: ignore[arg-type]
    poison = results[5]
    assert isinstance(poison, Failure)
    assert ("exit code 7" if word == "die" else "signal 9") in poison.message


def test_a_death_that_has_nothing_to_do_with_the_articles_costs_nothing(pool: Pool, tmp_path: Path) -> None:
    results = compute(pool, "one", f"once {tmp_path / 'marker'}", "three")
    assert not any(isinstance(r, Failure) for r in results)


def test_a_killed_child_does_not_hang_the_run(pool: Pool) -> None:
    killed = []

    def kill() -> None:
        time.sleep(1)
        killed.append(pool._children[0].process.pid)
        os.kill(killed[0], signal.SIGKILL)

    threading.Thread(target=kill).start()
    results = compute(pool, "slow 2", "two", seconds=60)
    assert killed and not any(isinstance(r, Failure) for r in results)


def test_a_child_killed_while_idle_blames_nobody(pool: Pool) -> None:
    compute(pool, "one")
    for _ in range(4):
        os.kill(pool._children[0].process.pid, signal.SIGKILL)
        time.sleep(0.2)
        assert not any(isinstance(r, Failure) for r in compute(pool, "two"))


def test_what_the_children_have_to_say_is_said_once(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [{"id": str(i), "text": f"Article {i}."} for i in range(40)])
    report = run(source, tmp_path / "out.jsonl", "Saying", workers=2)
    assert report.notices == ("torch computes", "the licence forbids it")


@pytest.mark.parametrize(("there", "seen"), [("3,5", ["3", "5"]), ("GPU-a1", ["GPU-a1"] * 2), ("", ["", ""])])
def test_each_child_has_a_gpu_of_its_own(
    there: str, seen: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", there)
    with Pool(JOB, 2) as pool:
        tasks = [Task(Article(f"gpu {tmp_path / 'seen'}")) for _ in range(2)]
        for task in tasks:
            pool.submit([task])
        end = time.monotonic() + 60
        while any(task.result is None for task in tasks):
            assert time.monotonic() < end, "hung"
            pool.wait(0.1)
    # Both are busy for a second, so a child that starts slowly may find that the other did both.
    assert set((tmp_path / "seen").read_text().split("\n")[:-1]) <= set(seen)
    assert gpus() == [name for name in there.split(",") if name]


def test_children_end_with_the_pool() -> None:
    with Pool(JOB, 2) as pool:
        pool.submit([Task(Article("slow 30"))])
        pool.submit([Task(Article("slow 30"))])
        while pool.hungry and not pool.busy:
            pool.wait(0.1)
        processes = [child.process for child in pool._children]
        assert len(processes) == 2
    assert all(process.returncode is not None for process in processes)


@pytest.mark.parametrize(
    ("machine", "said"), [("Unloadable", "weights are gone"), ("DiesLoading", "died 3 times"), ("No", "No")]
)
def test_a_model_that_does_not_load_ends_the_run(machine: str, said: str, tmp_path: Path) -> None:
    place = write(tmp_path / "in.jsonl", [{"text": "One."}])
    with pytest.raises(ModelError, match=said):
        run(place, tmp_path / "out.jsonl", machine)
    assert not (tmp_path / "out.jsonl").exists()


def test_options_that_make_no_sense_end_the_run_before_it_begins(tmp_path: Path) -> None:
    place = write(tmp_path / "in.jsonl", [{"text": "One."}])
    with pytest.raises(UsageError, match="enormous"):
        summarize.run_batch([place], tmp_path / "out.jsonl", length="enormous")
    assert [p.name for p in tmp_path.iterdir()] == ["in.jsonl"]


# --- several children -------------------------------------------------------------------------------------------------


def test_the_order_is_that_of_the_input_whoever_is_first(tmp_path: Path) -> None:
    place = write(tmp_path / "in.jsonl", [{"id": str(i), "text": f"Article {i}"} for i in range(120)])
    run(place, tmp_path / "out.jsonl", "Uneven", workers=3)
    assert [r["id"] for r in rows(tmp_path / "out.jsonl")] == [str(i) for i in range(120)]


def test_two_children_share_the_work(tmp_path: Path) -> None:
    note = tmp_path / "note"
    place = write(tmp_path / "in.jsonl", [{"text": f"note {note} {i}"} for i in range(400)])
    run(place, tmp_path / "out.jsonl", "Acting", workers=2)
    assert len(set(note.read_text().split())) == 2


def test_poison_among_several_children(tmp_path: Path) -> None:
    texts = [f"die {i}" if i in (7, 50) else f"Article {i}." for i in range(80)]
    place = write(tmp_path / "in.jsonl", [{"id": str(i), "text": text} for i, text in enumerate(texts)])
    report = run(place, tmp_path / "out.jsonl", "Acting", workers=2)
    assert (report.done, report.failed) == (78, 2)
    assert [(r["id"], r["error"]["kind"]) for r in failed(tmp_path / "out.jsonl")] == [("7", "crash"), ("50", "crash")]


def test_threads_are_shared_among_the_children() -> None:
    assert [Plan((), "o.jsonl", workers=n).job().threads for n in (1, cores(), 4 * cores())] == [cores(), 1, 1]
