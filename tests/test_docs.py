"""What the README shows is run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import summarize
from summarize.roles import Model

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^((?:cat article\.txt \| )?summarize (?:article|translate|--to).*?)(?:  +.*)?$", README, re.M)


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 7


@pytest.mark.parametrize("command", COMMANDS)
def test_command(command: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "examples" / "verkhnerechensk.ru.txt", tmp_path / "article.txt")
    shutil.copy(ROOT / "examples" / "verkhnerechensk.ru.txt", tmp_path / "letter.txt")
    line = command.replace("summarize", f"{sys.executable} -m summarize.cli", 1)
    done = subprocess.run(
        line, shell=True, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", env=_env(), timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) > 10
    assert "Traceback" not in done.stderr


def _env() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


def test_python_example(compact: Model) -> None:
    """The block of Python, with the names it leaves open."""
    (block,) = re.findall(r"```python\n(import summarize.*?)```", README, re.S)
    text = (ROOT / "examples" / "harbour.en.txt").read_text("utf-8")
    names: dict[str, object] = {"text": text, "articles": [text]}
    exec(block, names)
    summary = names["s"]
    assert isinstance(summary, summarize.Summary)
    assert set(summary.text) == {"en", "ru"}


def test_real_output_in_the_readme_is_that_of_the_shipped_model(compact: Model) -> None:
    """The summaries pasted under "Thirty seconds" are what the program prints today."""
    for example, to in (("verkhnerechensk.ru.txt", "en"), ("harbour.en.txt", "ru")):
        s = summarize.summarize((ROOT / "examples" / example).read_text("utf-8"), to=to, model=compact)
        assert s.text[to] in " ".join(README.split())
