"""The program as people run it: streams, exit codes, settings. Sentences of errors, never tracebacks."""

from __future__ import annotations

import errno
import gzip
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from documents import docx
from servers import Site, reply

from summarize import cli, console, progress, read
from summarize._version import __version__
from summarize.article import Article
from summarize.plan import Report

ROOT = Path(__file__).parent.parent
RUSSIAN = ROOT / "examples" / "verkhnerechensk.ru.txt"
ENGLISH = ROOT / "examples" / "harbour.en.txt"


@pytest.fixture
def compact() -> None:
    if not (ROOT / "models" / "compact" / "model.safetensors").is_file():
        pytest.skip("models/compact is not made yet: make train")


@pytest.fixture(autouse=True)
def settings_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty configuration directory, and none of the tester's own variables."""
    for name in [name for name in os.environ if name.startswith("SUMMARIZE_")]:
        monkeypatch.delenv(name)
    # Kept from leaking: --offline sets it for the process.
    monkeypatch.setenv("HF_HUB_OFFLINE", os.environ.get("HF_HUB_OFFLINE", "1"))
    folder = tmp_path_factory.mktemp("config")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    (folder / "summarize").mkdir()
    return folder / "summarize"


BRIDGE = "Мост открыли 12 мая, его длина 300 метров. По словам мэра, он обошёлся в 2 млн рублей."
RIGHT = "The bridge was opened on 12 May; it is 300 metres long. According to the mayor, it cost 2 million roubles."
WRONG = RIGHT.replace("12", "13").replace("million", "billion")
COMMAND = [sys.executable, "-m", "summarize.cli"]


def run(*args: str | Path, stdin: bytes = b"", **more: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [*COMMAND, *map(str, args)], input=stdin, cwd=ROOT, **{"capture_output": True, "timeout": 300, **more}
    )


def sentence(stderr: bytes | str) -> str:
    """The one line of an error, checked to be just that."""
    text = stderr.decode() if isinstance(stderr, bytes) else stderr
    assert "Traceback" not in text
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert lines[0].startswith("summarize: error: ")
    return lines[0].removeprefix("summarize: error: ")


def fails(capsys: pytest.CaptureFixture[str], code: int, *args: str | Path) -> str:
    """Run in this process, expect the code and nothing on standard output; the sentence of the error."""
    assert cli.main([str(a) for a in args]) == code
    out, err = capsys.readouterr()
    assert out == ""
    return sentence(err)


# Help and version


def test_help_is_quick() -> None:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        assert run("--help").returncode == 0
        times.append(time.perf_counter() - start)
    # Aim: 0.1 s on an idle machine; the bound leaves room for a busy one and still catches an import of numpy or torch.
    assert min(times) < 0.5


def test_help_shows_options_and_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Usage: summarize [OPTIONS] [FILE | URL | -]")
    for word in (
        "--to [same|ru|en|both]",
        "--length",
        "--strict",
        "--offline",
        "--allow-private",
        "--model",
        "translate",
    ):
        assert word in out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"summarize, version {__version__}\n"


def test_no_arguments_at_a_terminal_is_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    assert cli.main([]) == 0
    assert capsys.readouterr().out.startswith("Usage: ")


def test_options_without_a_file_at_a_terminal_do_not_wait(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    assert "name a file" in fails(capsys, 2, "--to", "ru")


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("summarize tr", "plain,translate"),
        ("summarize --le", "plain,--length"),
        ("summarize a.txt --to bo", "plain,both"),
    ],
)
def test_completion(words: str, completed: str) -> None:
    env = {"_SUMMARIZE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    assert completed in run(env={**os.environ, **env}).stdout.decode().splitlines()


def test_closed_standard_input_is_wrong_usage() -> None:
    done = subprocess.run(f'"{sys.executable}" -m summarize.cli - <&-', shell=True, capture_output=True, cwd=ROOT)
    assert done.returncode == 2
    assert "name a file" in sentence(done.stderr)


# Wrong usage: 2


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--bad", "x"], "--bad"),
        (["x", "--to", "de"], "'de'"),
        (["x", "y"], "unexpected extra argument"),
        (["x", "--format", "yaml"], "'yaml'"),
        (["translate", "x"], "--to"),
        (["translate", "x", "--to", "both"], "'both'"),
        (["https://news.example/1", "--offline"], "--offline forbids"),
        (["translate", "https://news.example/1", "--to", "ru", "--offline"], "--offline forbids"),
        (["https://"], "https://"),
    ],
)
def test_wrong_usage(args: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in fails(capsys, 2, *args)


def test_a_model_that_writes_nothing_is_not_asked_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--style extract" in fails(capsys, 2, str(ENGLISH), "--style", "abstract")


# Unusable input: 65; unreadable: 74


@pytest.mark.parametrize("command", [[], ["translate", "--to", "en"]])
@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", 65), (b" \n\t\n", 65), (bytes(range(256)) * 40, 65), (b"\x89PNG\r\n\x1a\n" + bytes(500), 65)],
    ids=["empty", "blank", "binary", "image"],
)
def test_unusable_input(
    command: list[str], content: bytes, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "input"
    file.write_bytes(content)
    fails(capsys, code, *command, file)


# Where one article is asked for and several are there


ROWS = b'{"id": "a", "text": "The harbour is open again. The strike ended on Friday."}\n'
ITEM = b"<item><description>The harbour is open again. The strike ended on Friday.</description></item>"


@pytest.mark.parametrize("name", ["two rows.jsonl", "two rows.jsonl.gz", "two.parquet", "two.xml", "two.rss.gz"])
def test_several_articles_need_a_batch(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / name
    data = ROWS * 2 if "jsonl" in name else b"<rss><channel>" + ITEM * 2 + b"</channel></rss>"
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow.parquet").write_table(
            pytest.importorskip("pyarrow").table({"text": ["The harbour is open.", "So is the bridge."]}), file
        )
    else:
        file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    said = fails(capsys, 2, file)
    assert said.endswith(f"summarize batch {shlex.quote(str(file))} -o summaries.jsonl")


@pytest.mark.parametrize(
    ("row", "said"),
    [(b"", "no row"), (b'{"text": "The har', "not whole JSON"), (b'{"id": 1}', "--text-field")],
    ids=["none", "torn", "no text"],
)
def test_a_row_that_is_no_article(row: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(row)
    assert said in fails(capsys, 65, file)


def test_a_private_address_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "private" in fails(capsys, 65, "http://127.0.0.1:9/")


@pytest.mark.parametrize("kind", ["page", "feed", "row", "docx"])
def test_one_article_of_any_kind(kind: str, compact: None, tmp_path: Path) -> None:
    """The same text comes to the same summary, whatever it comes in."""
    lines = [line for line in ENGLISH.read_text("utf-8").splitlines() if line.strip()]
    html = "".join(f"<p>{line}</p>" for line in lines)
    expected = run(stdin="\n\n".join(lines).encode()).stdout
    file = tmp_path / {"page": "in.html", "feed": "in.xml", "row": "in.jsonl", "docx": "in.docx"}[kind]
    if kind == "docx":
        file.write_bytes(docx(lambda d: [d.add_paragraph(line) for line in lines]))
    elif kind == "row":
        file.write_text(json.dumps({"text": "\n\n".join(lines)}))
    elif kind == "feed":
        file.write_text(f"<rss><channel><item><description><![CDATA[{html}]]></description></item></channel></rss>")
    else:
        file.write_text(f"<html><body><article>{html}</article></body></html>")
    done = run(file)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == expected != b""


def test_a_page_of_the_web(compact: None) -> None:
    html = "".join(f"<p>{line}</p>" for line in ENGLISH.read_text("utf-8").splitlines() if line.strip())
    with Site({"/1": reply(f"<html><body><article>{html}</article></body></html>".encode())}) as site:
        done = run(site.url("/1"), "--allow-private", "--format", "json")
        assert done.returncode == 0, done.stderr.decode()
        assert json.loads(done.stdout)["id"] == site.url("/1")
        assert "private" in sentence(run(site.url("/1")).stderr)


def test_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no-such.txt" in fails(capsys, 74, tmp_path / "no-such.txt")


def test_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert str(tmp_path) in fails(capsys, 74, tmp_path)


def test_a_file_named_like_a_command(tmp_path: Path) -> None:
    """ "./translate" is the file; missing here, so that no model is needed to see it."""
    assert "translate" in sentence(run("./translate").stderr)


# Errors nobody foresaw


def test_unforeseen_error_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> Article:
        raise ZeroDivisionError("seven")

    monkeypatch.setattr(read, "from_path", broken)
    assert "--debug" in fails(capsys, 1, "x.txt")
    assert cli.main(["x.txt", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_error_of_the_system_is_74(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> Article:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(read, "from_path", broken)
    assert "Input/output error" in fails(capsys, 74, "x.txt")


# Settings: flags over variables over the file


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SUMMARIZE_TO", "de")
    assert "set by SUMMARIZE_TO" in fails(capsys, 2, "x.txt")


def test_a_flag_beats_a_variable(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SUMMARIZE_TO", "de")
    fails(capsys, 74, "no-such.txt", "--to", "ru")


@pytest.mark.parametrize(
    ("toml", "code", "said"),
    [
        ('to = "de"', 2, "set in summarize.toml"),
        ("to = ", 2, "not valid TOML"),
        ('colour = "red"', 2, "'colour'"),
        ('to = "both"\nlength = 5\nwith-text = true', 74, "no-such.txt"),
    ],
)
def test_settings_file(
    toml: str, code: int, said: str, settings_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (settings_folder / "summarize.toml").write_text(toml, "utf-8")
    assert said in fails(capsys, code, "no-such.txt")


def test_a_variable_beats_the_settings_file(
    settings_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (settings_folder / "summarize.toml").write_text('to = "de"', "utf-8")
    monkeypatch.setenv("SUMMARIZE_TO", "ru")
    fails(capsys, 74, "no-such.txt")


def test_translate_does_not_take_its_direction_from_settings(
    settings_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (settings_folder / "summarize.toml").write_text('to = "both"', "utf-8")
    monkeypatch.setenv("SUMMARIZE_TO", "both")
    assert "Missing option '--to'" in fails(capsys, 2, "translate", "x.txt")


# Interrupts and closed pipes


def test_ctrl_c_is_130_without_a_traceback() -> None:
    waiting = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert waiting.stdin is not None
    waiting.stdin.write(b"x" * 500_000)  # more than a pipe holds: this returns when the program is reading
    waiting.send_signal(signal.SIGINT)
    out, err = waiting.communicate(timeout=30)
    assert (waiting.returncode, out, err.strip()) == (130, b"", b"")


def test_a_closed_pipe_is_quiet(compact: None) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run(RUSSIAN, "--format", "json", capture_output=False, stdout=writing, stderr=subprocess.PIPE)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_74(compact: None) -> None:
    with open("/dev/full", "wb") as full:
        done = run(RUSSIAN, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 74
    assert "No space left" in sentence(done.stderr)


# The real thing, with the model that ships


def cyrillic(text: str) -> float:
    letters = [c for c in text if c.isalpha()]
    return sum("а" <= c.lower() <= "ё" for c in letters) / max(1, len(letters))


@pytest.mark.parametrize(("file", "to", "russian"), [(RUSSIAN, "en", False), (ENGLISH, "ru", True)])
def test_three_sentences_in_the_other_language(file: Path, to: str, russian: bool, compact: None) -> None:
    done = run(file, "--to", to)
    assert done.returncode == 0, done.stderr.decode()
    lines = done.stdout.decode().splitlines()
    assert len(lines) == 1
    assert (cyrillic(lines[0]) > 0.8) is russian
    assert all(line.startswith("summarize: warning: ") for line in done.stderr.decode().splitlines())


def test_json_points_into_the_article(compact: None) -> None:
    done = run("-", "--format", "json", "--with-text", "--length", "2", stdin=RUSSIAN.read_bytes())
    record = json.loads(done.stdout)
    assert record["language"] == "ru" and list(record["summary"]) == ["ru"] and len(record["sentences"]) == 2
    for s in record["sentences"]:
        pieces = [record["text"][p["start"] : p["end"]] for p in s["source"]]
        assert " ".join(" ".join(pieces).split()) == s["text"]["ru"]
    assert record["removed"] and record["version"] == __version__


def test_both_languages_and_bullets(compact: None) -> None:
    lines = run(ENGLISH, "--to", "both", "--style", "bullets", "--length", "2").stdout.decode().splitlines()
    assert [line[0] for line in lines if line] == ["E", "•", "•", "Р", "•", "•"]


def test_standard_input_without_a_name(compact: None) -> None:
    assert run(stdin=ENGLISH.read_bytes()).stdout == run(ENGLISH).stdout != b""


def test_translate_keeps_paragraphs(compact: None) -> None:
    text = "The harbour is open again.\n\nThe strike ended on Friday.\n"
    done = run("translate", "--to", "ru", stdin=text.encode())
    assert done.returncode == 0, done.stderr.decode()
    first, gap, second = done.stdout.decode().splitlines()
    assert first and second and not gap
    assert cyrillic(first + second) > 0.8


def test_wrong_length_is_2(compact: None) -> None:
    done = run(ENGLISH, "--length", "enormous")
    assert done.returncode == 2
    assert "enormous" in sentence(done.stderr)


# --- check, pages, citations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("output", "code", "kinds"), [(RIGHT, 0, set()), (WRONG, 3, {"date", "number"})])
def test_check(tmp_path: Path, output: str, code: int, kinds: set[str]) -> None:
    source = tmp_path / "source.txt"
    source.write_text(BRIDGE, "utf-8")
    done = run("check", source, "-", stdin=output.encode())
    assert (done.returncode, done.stderr) == (code, b"")
    assert {line.split(":")[0] for line in done.stdout.decode().splitlines()} == kinds
    rows = json.loads(run("check", source, "-", "--format", "json", stdin=output.encode()).stdout)
    assert {row["kind"] for row in rows} == kinds
    for row in rows:
        assert BRIDGE[row["source_span"]["start"] : row["source_span"]["end"]] == row["source"]
        assert output[row["output_span"]["start"] : row["output_span"]["end"]] == row["output"]


def test_check_refuses_what_it_cannot_compare(tmp_path: Path) -> None:
    source = tmp_path / "source.txt"
    source.write_text(BRIDGE, "utf-8")
    assert run("check", "-", "-").returncode == 2
    assert run("check", source, "-").returncode == 65
    assert run("check", source, tmp_path / "none").returncode == 74


def test_a_page_a_markdown_text_and_citations(compact: None) -> None:
    page = run(ENGLISH, "--format", "html").stdout.decode()
    assert page.startswith("<!doctype html>") and "Port Ellery" in page
    assert run(ENGLISH, "--format", "md").stdout.decode().startswith("# Port Ellery")
    cited = run(ENGLISH, "--cite", "--length", "1").stdout.decode()
    assert "[1]" in cited and ", 1.00)" in cited


def test_samples_of_a_long_run_are_few_and_even() -> None:
    samples = progress.Samples()
    for tick in range(100_000):
        samples(Report(Path("o"), Path("f"), done=7 + 2 * tick, failed=1, resumed=8, seconds=0.2 * tick))
    assert samples.taken[0] == (0.0, 0) and len(samples.taken) <= samples.MOST
    apart = [b[0] - a[0] for a, b in pairwise(samples.taken)]
    assert max(apart) < 3 * min(apart) and samples.taken[-1][0] > 0.99 * 20_000
    assert all(articles == round(10 * seconds) for seconds, articles in samples.taken)


def test_a_report(tmp_path: Path, compact: None) -> None:
    (tmp_path / "empty.txt").write_text("\n")
    report = tmp_path / "report.html"
    done = run("batch", RUSSIAN, tmp_path / "empty.txt", "-o", tmp_path / "out.jsonl", "--report", report)
    assert done.returncode == 1
    page = report.read_text("utf-8")
    assert page.startswith("<!doctype html>") and "empty" in page and "out.jsonl" in page
    assert [p.name for p in tmp_path.iterdir() if "part" in p.name] == []
    done = run("batch", RUSSIAN, "-o", tmp_path / "more.jsonl", "--report", tmp_path / "none" / "r.html")
    assert done.returncode == 74 and "report" in sentence(done.stderr.splitlines()[-1])


def test_a_page_of_warnings_is_cut_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    console.warn(f"finding {i // 2}" for i in range(60))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == console.MOST + 1
    assert lines[-1].endswith(f"{30 - console.MOST} more; --format json has all of them")
