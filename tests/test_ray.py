"""The batch on a real Ray cluster on loopback: the same rows as here, whatever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batches import articles, command, environment, failed, results, run, start, write

from summarize.errors import UsageError
from summarize.plan import Plan

ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'summarize[ray]'")
ray_engine = pytest.importorskip("summarize.ray_engine")

CPU2: dict[str, float] = {"CPU": 2.0}
GPU2: dict[str, float] = {"CPU": 8.0, "GPU": 2.0}


@pytest.mark.parametrize(
    ("workers", "nodes", "share"),
    [
        (None, [CPU2], (1, 2, {"num_cpus": 1.0})),  # one a CPU
        (1, [CPU2], (2, 1, {"num_cpus": 2.0})),
        (3, [CPU2, CPU2], (1, 3, {"num_cpus": 1.0})),  # two CPUs each would leave one actor without a place
        (2, [CPU2, CPU2], (2, 2, {"num_cpus": 2.0})),
        (None, [GPU2, CPU2], (1, 2, {"num_gpus": 1.0, "num_cpus": 0.0})),  # one a GPU
    ],
)
def test_shares_of_a_cluster(workers: int | None, nodes: list[dict[str, float]], share: tuple[Any, ...]) -> None:
    whole = {kind: sum(node.get(kind, 0) for node in nodes) for kind in ("CPU", "GPU")}
    job, count, resources = ray_engine.share(Plan(("in",), "out.jsonl", workers=workers), whole, nodes)
    assert (job.threads, count, resources) == share
    assert job.engine == ("torch" if whole["GPU"] else "auto")


def test_more_workers_than_the_cluster_has() -> None:
    with pytest.raises(UsageError, match="2 CPUs"):
        ray_engine.share(Plan(("in",), "out.jsonl", workers=3), {"CPU": 2.0}, [CPU2])


def test_no_cluster_at_that_address(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", articles(3))
    code, err = command(source, tmp_path / "out.jsonl", "--engine", "ray", RAY_ADDRESS="127.0.0.1:1")
    assert code == 2
    assert "no Ray cluster" in err


# --- a cluster --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two nodes with one CPU each, in processes of their own on loopback."""
    from ray.cluster_utils import Cluster

    before = dict(os.environ)
    os.environ.update(environment(RAY_USAGE_STATS_ENABLED="0", RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO="0"))
    made = Cluster()
    for _ in range(2):
        made.add_node(num_cpus=1, object_store_memory=80 * 2**20)
    yield made
    made.shutdown()
    os.environ.clear()
    os.environ.update(before)


def on(cluster: Any) -> dict[str, str]:
    return {"RAY_ADDRESS": cluster.address, "COMPUTE": "Acting"}


def hard(path: Path, count: int = 80) -> Path:
    """Articles of every bad kind; some take a while, one raises an error, one kills its process."""
    lines = articles(count)
    for i in range(0, count, 3):
        if isinstance(lines[i], dict) and len(lines[i]["text"]) > 50:
            lines[i]["text"] = f"slow 0.02 {lines[i]['text']}"
    lines[20] = {"id": "boom", "text": "boom goes this one, which is a story of its own."}
    lines[30] = {"id": "die", "text": "die says this one, which is a story of its own."}
    return write(path, lines)


def expected(source: Path, folder: Path) -> tuple[bytes, bytes]:
    """What the local engine gives; how a process died is told in other words."""
    run(source, folder / "local.jsonl", compute="Acting")
    rows, errors = results(folder / "local.jsonl")
    return rows, errors.replace(b"(exit code 7)", b"(its actor died)")


@pytest.mark.slow
def test_the_same_rows_as_here(cluster: Any, tmp_path: Path) -> None:
    source = hard(tmp_path / "in.jsonl")
    out = tmp_path / "out.jsonl"
    code, err = command(source, out, "--engine", "ray", **on(cluster))
    assert code == 1, err
    assert results(out) == expected(source, tmp_path)
    assert {"boom", "die"} <= {row["id"] for row in failed(out)}
    code, err = command(source, out, "--engine", "ray", **on(cluster))
    assert code == 0
    assert "nothing to do" in err


@pytest.mark.slow
def test_parquet_in_and_out(cluster: Any, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    table = pyarrow.table({"id": [f"a{i}" for i in range(40)], "text": [f"Story {i} is told here." for i in range(40)]})
    parquet.write_table(table, tmp_path / "in.parquet")
    code, err = command(tmp_path / "in.parquet", tmp_path / "out.parquet", "--engine", "ray", **on(cluster))
    assert code == 0, err
    run(tmp_path / "in.parquet", tmp_path / "local.parquet", compute="Acting")
    assert (tmp_path / "out.parquet").read_bytes() == (tmp_path / "local.parquet").read_bytes()


@pytest.mark.slow
def test_killed_drivers_lose_and_double_nothing(cluster: Any, tmp_path: Path) -> None:
    source, out, kills = hard(tmp_path / "in.jsonl", 160), tmp_path / "out.jsonl", 0
    journal = tmp_path / "out.part"
    while not out.exists():
        size = journal.stat().st_size if journal.exists() else 0
        process = start(source, out, "--engine", "ray", **on(cluster))
        while process.poll() is None and (not journal.exists() or journal.stat().st_size <= size + 1500):
            time.sleep(0.01)
        if kills < int(os.environ.get("DRIVER_KILLS", 5)):
            kills += process.poll() is None
            process.kill()
        process.communicate()
    assert kills >= 3
    print(f"{kills} drivers killed")
    assert results(out) == expected(source, tmp_path)


def actors(driver: subprocess.Popen[str]) -> list[int]:
    """Processes of this machine that are actors of ours."""
    found = subprocess.run(["pgrep", "-f", "^ray::Worker"], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


@pytest.mark.slow
def test_killed_actors_lose_and_double_nothing(cluster: Any, tmp_path: Path) -> None:
    lines = [{"id": f"a{i}", "text": f"slow 0.05 This is story {i}."} for i in range(240)]
    source, out, kills = write(tmp_path / "in.jsonl", lines), tmp_path / "out.jsonl", 0
    process = start(source, out, "--engine", "ray", **on(cluster))
    while process.poll() is None:
        time.sleep(1.5)
        for pid in actors(process)[: kills < 4]:
            os.kill(pid, signal.SIGKILL)
            kills += 1
    _, err = process.communicate()
    assert process.returncode == 0, err
    assert kills >= 2
    print(f"{kills} actors killed")
    assert results(out) == expected(source, tmp_path)


@pytest.mark.slow
def test_a_killed_node_loses_and_doubles_nothing(cluster: Any, tmp_path: Path) -> None:
    lines = [{"id": f"a{i}", "text": f"slow 0.05 This is story {i}."} for i in range(240)]
    source, out = write(tmp_path / "in.jsonl", lines), tmp_path / "out.jsonl"
    node = cluster.add_node(num_cpus=1, object_store_memory=80 * 2**20)
    process = start(source, out, "--engine", "ray", **on(cluster))
    journal = tmp_path / "out.part"
    while process.poll() is None and (not journal.exists() or journal.stat().st_size < 6000):
        time.sleep(0.05)
    assert process.poll() is None
    cluster.remove_node(node, allow_graceful=False)
    _, err = process.communicate(timeout=180)
    assert process.returncode == 0, err
    assert results(out) == expected(source, tmp_path)


@pytest.mark.slow
def test_the_real_model_on_gpus_that_are_only_said_to_be_there(tmp_path: Path) -> None:
    """Actors ask for a GPU and run torch; without a real one torch takes the CPU."""
    code = (
        "import sys, ray; ray.init(address='local', num_cpus=2, num_gpus=1, include_dashboard=False)\n"
        "import summarize; r = summarize.run_batch([sys.argv[1]], sys.argv[2], engine='ray'); print(r.done, r.failed)"
    )
    lines = [{"id": "a", "text": "The ferry left the harbour at nine. It came back at noon. Nobody was on board."}]
    source = write(tmp_path / "in.jsonl", lines)
    env = environment(RAY_USAGE_STATS_ENABLED="0", OMP_NUM_THREADS="1")
    done = subprocess.run(
        [sys.executable, "-c", code, str(source), str(tmp_path / "out.jsonl")],
        env=env, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["1", "0"], done.stderr
