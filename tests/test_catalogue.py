"""The catalogue of bad input, line by line: what goes in, and what comes of it. One table, the way in that people use.

E: an error record of that kind, and the run goes on. R: repaired, and said in a warning. K: kept as it is. X: the
command ends at once with that exit code. The text that is expected stands behind, where it matters.

What cannot be tried by reading stands elsewhere: redirects, bombs, slow servers and endless chunks in test_fetch.py;
escapes on a terminal in test_render.py; pickle, remote code and tampered weights in test_model.py.
"""

from __future__ import annotations

import codecs
import gzip
import json
import subprocess
import sys
import time
import unicodedata
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from batches import rows, run, write
from documents import docx

from summarize import cli, inputs
from summarize.article import Article, Failure
from summarize.errors import InputError
from summarize.fetched import Fetched
from summarize.pipeline import prepare

RU = (
    "Мост через реку Тихую открыли в субботу, и первыми по нему прошли строители. За ними пустили автобусы, а вечером "
    "и легковые машины. Глава города сказал, что второй мост построят через два года. Жители соседнего берега ждали "
    "этого дня девять лет."
)
EN = (
    "The ferry left the harbour at noon on Friday with two hundred people on board. It came back an hour later with a "
    "broken rudder, and nobody was hurt. The harbour master said that the rudder had been checked in May. The owner "
    "will pay for the night in a hotel."
)


class Case(NamedTuple):
    outcome: str  # "E kind", "R kind of warning", "K" or "X exit code"
    data: bytes | str
    name: str = "in.txt"
    text: str | None = None  # of the article, where it matters; a beginning that ends in "…"
    encoding: str | None = None


def page(*body: str, head: str = "") -> str:
    paragraphs = "".join(body) or f"<p>{EN}</p><p>{EN.replace('ferry', 'boat')}</p>"
    head = f"<head><title>Ferry</title>{head}</head>"
    return f"<!DOCTYPE html><html>{head}<body><article>{paragraphs}</article></body></html>"


def row(text: str = EN, **more: Any) -> str:
    return json.dumps({"text": text, **more}, ensure_ascii=False)


def twice(text: str) -> str:
    for _ in range(2):
        text = text.encode().decode("cp1252", "summarize_test")
    return text


codecs.register_error(
    "summarize_test", lambda error: (chr(error.object[error.start]), error.start + 1)
)  # as browsers do

STRESSED = RU.replace("Мост", "М" + "\u0301" * 500 + "ост")
LINED = EN.replace(". ", ".\u2028")
MIXED = RU.replace("реку", "peкy")  # Latin p, e and y

BYTES = {
    "cp1251": Case("R encoding", RU.encode("cp1251"), text=RU),
    "koi8-r, which cp1251 decodes without an error": Case("R encoding", RU.encode("koi8-r"), text=RU),
    "cp866": Case("R encoding", RU.encode("cp866"), text=RU),
    "cp1251, named": Case("K", RU.encode("cp1251"), text=RU, encoding="cp1251"),
    "koi8-r, named": Case("K", RU.encode("koi8-r"), text=RU, encoding="koi8-r"),
    "too little to tell": Case("E encoding", b"\xcc\xee"),
    "a wrong encoding, named": Case("E encoding", RU.encode("cp1251"), encoding="utf-8"),
    "UTF-16 with a mark, which leaves no doubt": Case("K", RU.encode("utf-16"), text=RU),
    "UTF-16 without a mark": Case("R encoding", RU.encode("utf-16-le"), text=RU),
    "invalid UTF-8": Case("E encoding", RU.encode()[:40] + b"\xff" + RU.encode()[40:]),
    "NUL": Case("R text", EN.replace("ferry", "fer\0ry"), text=EN),
    "mojibake": Case("R encoding", RU.encode().decode("cp1251", "summarize_test"), text=RU),
    "mojibake, twice encoded": Case("R encoding", twice(RU), text=RU),
    "mojibake that is lost": Case("E encoding", RU.encode("ascii", "replace")),
    "gzip taken for text": Case("E not_text", gzip.compress(RU.encode())),
    "gzip taken for text, alone": Case("X 65", gzip.compress(RU.encode())),
    "zip taken for text": Case("E not_text", b"PK\x03\x04" + bytes(60)),
    "zip taken for text, alone": Case("X 65", b"PK\x03\x04" + bytes(60)),
    "a Word document taken for text": Case("K", docx(lambda d: d.add_paragraph(RU)), text=RU),
    "a program": Case("E not_text", b"\x7fELF" + bytes(range(256))),
}
UNICODE = {
    "NFD": Case(
        "R text", unicodedata.normalize("NFD", RU.replace("второй", "новый")), text=RU.replace("второй", "новый")
    ),
    "Latin letters inside Cyrillic words": Case("R text", MIXED, text=MIXED),
    "soft hyphen": Case("R text", RU.replace("Мост", "Мо\u00adст"), text=RU),
    "zero width": Case("R text", RU.replace("Мост", "Мо\u200bст"), text=RU),
    "bidi controls": Case("R text", RU.replace("реку", "\u202eреку\u202c"), text=RU),
    "emoji": Case("K", f"{EN} 👩\u200d🚒❤️", text=f"{EN} 👩\u200d🚒❤️"),
    "flood of combining marks": Case("R text", STRESSED, text=RU.replace("Мост", "М\u0301\u0301ост")),
    "lone surrogate": Case("R text", row(EN + " \ud83d").replace("\ud83d", "\\ud83d"), "in.jsonl", f"{EN} \ufffd"),
    "U+2028 is no line end in JSONL": Case("K", row(LINED), "in.jsonl", LINED),
}
JSONL = {
    "torn line": Case("E json", '{"text": "The fer', "in.jsonl"),
    "doubled keys": Case("E duplicate_key", '{"text": "One.", "text": "Two."}', "in.jsonl"),
    "NaN": Case("E not_finite", '{"text": "One.", "score": NaN}', "in.jsonl"),
    "1e999": Case("E not_finite", '{"text": "One.", "score": 1e999}', "in.jsonl"),
    "missing field": Case("E missing_field", '{"id": 1}', "in.jsonl"),
    "wrong type": Case("E wrong_type", '{"text": ["One."]}', "in.jsonl"),
    "100,000 nested brackets": Case("E too_deep", '{"text": ' + "[" * 100_000 + "]" * 100_000 + "}", "in.jsonl"),
    "a line of 200 MB": Case(
        "E too_long", gzip.compress(b'{"text": "' + b"word " * 40_000_000 + b'"}', 1), "in.jsonl.gz"
    ),
}
HEADLINES = (
    "В соседней области подорожал хлеб\n\nУчёные нашли на Урале редкую бабочку\n\n"
    "Сборная города выиграла турнир по шашкам"
)
CAPTION = "Глава города и строители на открытии моста"
TEXT = {
    "empty": Case("E empty", ""),
    "empty, alone": Case("X 65", ""),
    "white space": Case("E empty", " \n\t\u00a0\u200b\n"),
    "one word": Case("K", "Мост", text="Мост"),
    "5 MB with no sentence end": Case("K", "слово и ещё слово " * 160_000),
    "all capitals": Case("K", EN.upper(), text=EN.upper()),
    "lists and tables": Case("K", f"{EN}\n\n- a bus\n- a boat\n\nPort\tShips\nEllery\t12\nCalder\t14\n"),
    "mixed languages": Case("R language", f"{RU}\n\n{EN}", text=f"{RU}\n\n{EN}"),
    "third language": Case(
        "E unsupported_language", "Міст через річку відкрили в суботу, і першими ним пройшли будівельники."
    ),
    "captions repeated": Case("R repeated caption", f"Мост открыт\n\n{CAPTION}\n\n{CAPTION}\n\n{RU}"),
    "headlines of other stories at the end": Case(
        "R other headlines", "Мост открыт\n\n" + RU.replace(". ", ".\n\n") + f"\n\n{HEADLINES}"
    ),
    "HTML taken for text": Case("R text", page(), text=EN + "…"),
    "HTML taken for text, in a row": Case("R text", row(page()), "in.jsonl", EN + "…"),
    "script and style": Case("K", page(f"<script>ferry()</script><style>p{{}}</style><p>{EN}</p>"), "in.html", EN),
    "paywall stub": Case("E paywall_stub", "The bridge opened.\n\nSubscribe to continue reading."),
    "paywall stub, alone": Case("X 65", "The bridge opened.\n\nSubscribe to continue reading."),
}
HTML = {
    "bomb": Case("E too_large", gzip.compress(b"<p>" + b"word " * 20_000_000, 1), "in.html.gz"),
    "a page of 25 million letters": Case("E too_large", page("<p>word " * 3_200_000), "in.html"),
    "100,000 divs in one another": Case("E not_text", page("<div>" * 100_000, f"<p>{EN}</p>"), "in.html"),
    "an attribute of 10 MB": Case(
        "K", page(f'<p class="{"x" * 10_000_000}">{EN}</p><p>{EN[:90]}</p>'), "in.html", EN + "…"
    ),
    "100,000 attributes": Case("K", page(f"<p {'a=b ' * 100_000}>{EN}</p><p>{EN[:90]}</p>"), "in.html", EN + "…"),
    "300,000 open tags": Case("E no_story", page("<b" * 300_000), "in.html"),
    "a charset that lies": Case(
        "R encoding", page(f"<p>{RU}</p>", head="<meta charset=utf-8>").encode("cp1251"), "in.html", RU
    ),
    "a charset that is none": Case("K", page(f"<p>{RU}</p>", head="<meta charset=klingon>"), "in.html", RU),
}
# A hostile page may be refused for another reason on another machine's libxml2; it must not be slow, and not crash.
ANY_ERROR = ("100,000 divs in one another", "300,000 open tags", "an attribute of 10 MB", "100,000 attributes")

CATALOGUE = {**BYTES, **UNICODE, **JSONL, **TEXT, **HTML}


def outcome(place: Path, encoding: str | None = None) -> tuple[str, Article | None]:
    """What reading and preparing, all that comes before the model, make of the only record of a file."""
    (record,) = inputs.records([str(place)], encoding=encoding)
    if isinstance(record.article, Failure):
        assert record.article.message and "\n" not in record.article.message
        return f"E {record.article.kind}", None
    try:
        prepared = prepare(record.article)
    except InputError as error:
        return f"E {error.kind}", record.article
    for before, after in pairwise(prepared.sentences):
        assert before.end <= after.start
    said = [w.kind for w in (*record.article.warnings, *prepared.warnings)] + [r.reason for r in prepared.removed]
    said = [reason for reason in dict.fromkeys(said) if reason != "title"]  # a title is taken out of any text
    return " and ".join(f"R {reason}" for reason in said) or "K", record.article


SLOW = ("an attribute of 10 MB",)  # 11 s in trafilatura


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n in SLOW else n for n in CATALOGUE])
def test_catalogue(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = CATALOGUE[name]
    place = tmp_path / case.name
    place.write_bytes(case.data if isinstance(case.data, bytes) else case.data.encode("utf-8"))
    started = time.monotonic()
    if case.outcome.startswith("X"):
        assert f"X {cli.main([str(place)])}" == case.outcome
        assert capsys.readouterr().err.startswith("summarize: error: ")
        return
    found, article = outcome(place, case.encoding)
    assert time.monotonic() - started < 20
    if name in ANY_ERROR and found.startswith("E"):
        return
    assert found == case.outcome
    if case.text is not None:
        assert article is not None
        if case.text.endswith("…"):
            assert article.text.startswith(case.text[:-1])
        else:
            assert article.text.strip() == case.text


def test_hard_pieces_where_no_sentence_ends() -> None:
    prepared = prepare(Article("слово и ещё слово " * 2_000))
    assert max(s.end - s.start for s in prepared.sentences) <= 1_000


# --- what takes a whole run -------------------------------------------------------------------------------------------


def test_doubled_ids_are_kept_and_counted(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [{"id": "a", "text": EN}, {"id": "a", "text": RU}])
    report = run(source, tmp_path / "out.jsonl")
    assert (report.done, report.doubled_ids) == (2, 1)


def test_an_input_that_changed_since_the_start(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [{"text": EN}])
    run(source, tmp_path / "out.jsonl")
    write(source, [{"text": RU}])
    with pytest.raises(InputError) as caught:
        run(source, tmp_path / "out.jsonl")
    assert (caught.value.kind, caught.value.exit_code) == ("changed", 65)


def test_an_id_never_becomes_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    source = write(
        folder / "in.jsonl", [{"id": "../../x", "text": EN}, {"id": "/tmp/../y", "text": EN}, {"id": "\x1b[2J"}]
    )
    run(source, folder / "out.jsonl")
    assert rows(folder / "out.jsonl")[0]["id"] == "../../x"
    assert {p.name for p in tmp_path.rglob("*")} == {
        "deep",
        "er",
        "in.jsonl",
        "out.jsonl",
        "out.failed.jsonl",
        "out.done",
    }


# --- addresses --------------------------------------------------------------------------------------------------------

PRIVATE = [
    "http://169.254.169.254/latest/meta-data/",
    "http://localhost:8000/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://10.0.0.1/",
    "https://192.168.1.1/",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_private_addresses_are_error_records_and_no_socket_is_opened(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    def opened(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", opened)
    fetched = Fetched(tmp_path / "out.fetched")
    fetched.fill([url])
    (record,) = inputs.records([url], fetched=fetched)
    assert isinstance(record.article, Failure) and record.article.kind == "address"


def test_a_file_is_no_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["file:///etc/passwd"]) == 74
    assert capsys.readouterr().out == ""


# --- memory -----------------------------------------------------------------------------------------------------------

BOMBS: dict[str, Callable[[Path], Path]] = {
    "text": lambda folder: packed(folder / "in.txt.gz", b"word ", 300),
    "a line": lambda folder: packed(folder / "in.jsonl.gz", b'{"text": "word ', 300),
}


def packed(place: Path, piece: bytes, mebibytes: int) -> Path:
    """A file that unpacks to so much, made without having that in memory."""
    press = zlib.compressobj(1, wbits=31)
    block = piece + b"word " * 2**17
    with place.open("wb") as file:
        file.write(press.compress(block))
        for _ in range(mebibytes * 2**20 // len(block)):
            file.write(press.compress(block.replace(b"{", b" ")))
        file.write(press.flush())
    return place


@pytest.mark.parametrize("bomb", list(BOMBS))
def test_a_bomb_does_not_fill_the_memory(bomb: str, tmp_path: Path) -> None:
    """In a process of its own, whose memory tells of nothing else."""
    place = BOMBS[bomb](tmp_path)
    code = (
        "import sys; from resource import RUSAGE_SELF, getrusage; from summarize import inputs;"
        "start = getrusage(RUSAGE_SELF).ru_maxrss; (r,) = inputs.records([sys.argv[1]]);"
        "print(r.article.kind, (getrusage(RUSAGE_SELF).ru_maxrss - start) // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(place)], capture_output=True, text=True, cwd=Path(__file__).parent.parent
    )
    kind, grown = done.stdout.split()
    assert kind in ("too_large", "too_long") and int(grown) < 250, done.stderr
