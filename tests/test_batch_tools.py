"""The output in other people's hands: pandas, DuckDB, datasets, pyarrow."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from batches import articles, rows, run, write

import summarize
from summarize.output import schema


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same results as out.jsonl, packed.jsonl.gz and table.parquet."""
    pytest.importorskip("pyarrow")
    folder = tmp_path_factory.mktemp("made")
    source = write(folder / "in.jsonl", articles(2500, filler=1))
    for name in ("out.jsonl", "packed.jsonl.gz", "table.parquet"):
        run(source, folder / name, batch=64)
    return folder


def test_pandas(made: Path) -> None:
    pandas = pytest.importorskip("pandas")
    wanted = [r["id"] for r in rows(made / "out.jsonl")]
    for frame in (
        pandas.read_json(made / "out.jsonl", lines=True),
        pandas.read_json(made / "packed.jsonl.gz", lines=True),
        pandas.read_parquet(made / "table.parquet"),
    ):
        assert list(frame["id"]) == wanted
        assert frame["summary"][0]["en"] == "Article 0. The ferry left the harbour at"
    errors = pandas.read_json(made / "out.failed.jsonl", lines=True)
    assert set(errors["error"].map(lambda e: e["kind"])) == {"json", "empty"}


@pytest.mark.parametrize("name", ["out.jsonl", "packed.jsonl.gz", "table.parquet"])
def test_duckdb(name: str, made: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    found = duckdb.sql(f"SELECT id, summary.en, len(sentences) FROM '{made / name}' WHERE title IS NOT NULL").fetchall()
    wanted = [(r["id"], r["summary"]["en"], 1) for r in rows(made / "out.jsonl") if r["title"] is not None]
    assert sorted(found) == sorted(wanted)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("kind", "name"), [("json", "out.jsonl"), ("parquet", "table.parquet")])
def test_datasets(kind: str, name: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    found = datasets.load_dataset(kind, data_files=str(made / name), split="train", cache_dir=str(tmp_path))
    assert found["id"] == [r["id"] for r in rows(made / "out.jsonl")]


def test_parquet_holds_the_same_rows(made: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    file = parquet.ParquetFile(made / "table.parquet")
    assert file.metadata.num_row_groups == 3
    found = [{**r, "summary": {"en": r["summary"]["en"]}} for r in file.read().to_pylist()]
    for row in found:
        assert row.pop("more") is None and row.pop("text") is None
        row["sentences"] = [{**s, "text": {"en": s["text"]["en"]}} for s in row["sentences"]]
    assert found == rows(made / "out.jsonl")


def test_the_columns_of_parquet_are_those_of_the_contract(compact: Any) -> None:
    """A field that is added to the object is added to the table too: nothing is dropped in silence."""
    pyarrow = pytest.importorskip("pyarrow")
    text = (Path(__file__).parent.parent / "examples" / "verkhnerechensk.ru.txt").read_text("utf-8")
    record = {**summarize.summarize(text, to="both", model=compact).asdict(), "text": text}
    assert list(record) == [name for name in schema().names if name != "more"]
    assert record["removed"] and record["warnings"]
    (back,) = pyarrow.Table.from_pylist([record], schema=schema()).to_pylist()
    assert json.loads(json.dumps({**back, "more": None})) == json.loads(json.dumps({**record, "more": None}))


def test_a_field_that_the_table_does_not_know_is_kept(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    place = write(tmp_path / "in.jsonl", [{"id": "a", "text": "One."}])
    run(place, tmp_path / "out.parquet", "Newer")
    (row,) = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert json.loads(row["more"]) == {"mood": "calm"}


# --- what docs/batch.md shows is run ----------------------------------------------------------------------------------

GUIDE = (Path(__file__).parent.parent / "docs" / "batch.md").read_text("utf-8")


@pytest.fixture
def night(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the guide names."""
    for name in ("jsonl", "failed.jsonl"):
        (tmp_path / f"night.{name}").write_bytes((made / f"out.{name}").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("line", re.findall(r"^jq .*$", GUIDE, re.M))
def test_guide_jq(line: str, night: Path) -> None:
    if not shutil.which("jq"):
        pytest.skip("jq is not installed")
    done = subprocess.run(line, shell=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout or "warnings" in line


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", GUIDE, re.S))
def test_guide_python(block: str, night: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    library = re.search(r"(?:import|from) (\w+)", block)
    assert library
    pytest.importorskip(library[1])
    monkeypatch.setenv("HF_DATASETS_CACHE", str(night / "cache"))
    if "run_batch" in block:
        (night / "night.jsonl").unlink()
        write(night / "crawl.jsonl", [{"id": "a", "text": "One."}])
        monkeypatch.setattr(summarize, "run_batch", partial(summarize.run_batch, compute="machines:Nothing"))
    exec(block, {})
    assert "run_batch" not in block or capsys.readouterr().out == "1 0\n"
