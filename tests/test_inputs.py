"""What a batch reads: which files, which fields, and what becomes of rows that are no articles."""

from __future__ import annotations

import gzip
import json
import os
import resource
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from batches import write
from documents import column, docx, pdf

from summarize import inputs, jsonl
from summarize.article import Article, Failure
from summarize.errors import FileError, UsageError
from summarize.inputs import KNOWN
from summarize.read import LIMIT
from summarize.rows import Fields, Record

STORY = "The ferry left the harbour at noon. Nobody was hurt."


def read(*sources: Path | str, **fields: str) -> list[Record]:
    return list(inputs.records([str(s) for s in sources], Fields(**fields)))


def kinds(records: list[Record]) -> list[str]:
    return [r.article.kind if isinstance(r.article, Failure) else "" for r in records]


def texts(records: list[Record]) -> list[str]:
    return [r.article.text for r in records if isinstance(r.article, Article)]


# --- bad rows: one line of the table in durability.md each ------------------------------------------------------------

BAD = [
    ("json", '{"text": "The ferry left'),
    ("json", "no JSON at all"),
    ("json", b'{"text": "a raw tab \t in a string"}'),
    ("duplicate_key", '{"text": "one", "text": "two"}'),
    ("duplicate_key", '{"text": "one", "more": {"a": 1, "a": 2}}'),
    ("not_finite", '{"text": "one", "score": NaN}'),
    ("not_finite", '{"text": "one", "score": -Infinity}'),
    ("not_finite", '{"text": "one", "score": 1e999}'),
    ("json", '{"text": "one", "score": ' + "9" * 5000 + "}"),
    ("missing_field", {"id": "x", "summary": "no text here"}),
    ("wrong_type", {"text": 17}),
    ("wrong_type", {"text": None}),
    ("wrong_type", {"text": STORY, "id": [1]}),
    ("wrong_type", {"text": STORY, "id": True}),
    ("wrong_type", {"text": STORY, "title": {}}),
    ("wrong_type", ["text"]),
    ("wrong_type", "17"),
    ("too_deep", '{"text": ' + "[" * 100_000 + "]" * 100_000 + "}"),
    ("too_deep", '{"text": ' * 100_000),
    ("encoding", b'{"text": "\xd2\xe5\xea\xf1\xf2"}'),
    ("empty", {"text": " \n "}),
    ("encoding", {"text": "???????? ?????? ????? ?? ???????. ??????, ????? ???????????? ????? ?? ???????."}),
    ("link_list", {"text": "<!doctype html><html><body><a href=/>Home</a> <a href=/2>News</a></body></html>"}),
]


@pytest.mark.parametrize(("kind", "line"), BAD, ids=[f"{k}-{i}" for i, (k, _) in enumerate(BAD)])
def test_a_bad_row_is_an_error_and_its_neighbours_are_right(kind: str, line: Any, tmp_path: Path) -> None:
    found = read(write(tmp_path / "in.jsonl", [{"text": STORY}, line, {"text": STORY + " Later."}]))
    assert kinds(found) == ["", kind, ""]
    assert texts(found) == [STORY, STORY + " Later."]
    assert [r.position for r in found] == [1, 2, 3]
    failure = found[1].article
    assert isinstance(failure, Failure) and failure.message and "\n" not in failure.message


def test_a_torn_last_line(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": STORY}) + '\n{"text": "The fer')
    assert kinds(read(tmp_path / "in.jsonl")) == ["", "json"]


def test_a_line_of_200_mb_is_not_read_whole(tmp_path: Path) -> None:
    place = tmp_path / "in.jsonl"
    with place.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(200):
            file.write(b"word " * 200_000)
        file.write(b'"}\n' + json.dumps({"text": STORY}).encode() + b"\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = read(place)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert kinds(found) == ["too_long", ""]
    assert grown < 3.5 * jsonl.LIMIT / 2**20, f"{grown:.0f} MiB"


def test_line_separators_of_unicode_end_no_line(tmp_path: Path) -> None:
    text = "One line.\u2028The same line.\u2029And still.\u0085Really."
    assert texts(read(write(tmp_path / "in.jsonl", [{"text": text}]))) == [text]


def test_what_is_no_fault_of_a_line(tmp_path: Path) -> None:
    """A byte order mark, blank lines, Windows line ends, a lone surrogate, a missing last line end."""
    (tmp_path / "in.jsonl").write_bytes(
        b'\xef\xbb\xbf{"text": "First story."}\r\n\r\n   \n{"text": "Half a \\ud83d smile."}'
    )
    found = read(tmp_path / "in.jsonl")
    assert texts(found) == ["First story.", "Half a \ufffd smile."]
    assert [r.position for r in found] == [1, 4]


# --- fields -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["text", "body", "content"])
def test_the_field_of_the_text_is_guessed(name: str, tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "in.jsonl", [{"id": 7, "headline": "Ferries", name: STORY}]))
    assert isinstance(found.article, Article)
    assert (found.article.id, found.article.title, found.article.text) == ("7", "Ferries", STORY)


def test_fields_can_be_named(tmp_path: Path) -> None:
    place = write(tmp_path / "in.jsonl", [{"text": "no", "t": "Ferries", "x": STORY, "n": "one"}])
    (found,) = read(place, text="x", title="t", id="n")
    assert found.article == Article(STORY, "one", "Ferries")


ABOUT = [  # what a row holds beside its text, and what of it the article has: url, date, author, site
    (
        {"url": "https://v.example/1", "date": "2025-07-05T01:30:00+03:00"},
        ("https://v.example/1", "2025-07-05", None, None),
    ),
    ({"link": "https://v.example/1", "byline": "Anna Lee"}, ("https://v.example/1", None, "Anna Lee", None)),
    ({"pub_date": "Sat, 05 Jul 2025 01:30:00 +0300", "source": "Herald"}, (None, "2025-07-05", None, "Herald")),
    ({"authors": ["Anna Lee", "Ivan Petrov"], "publisher": " "}, (None, None, "Anna Lee, Ivan Petrov", None)),
    ({"url": 17, "date": 20250705, "author": {"name": "x"}, "site": None}, (None, None, None, None)),
    ({"date_publish": "last week", "author": "  Anna\n Lee "}, (None, None, "Anna Lee", None)),
]


@pytest.mark.parametrize(("row", "about"), ABOUT, ids=[next(iter(row)) + str(i) for i, (row, _) in enumerate(ABOUT)])
def test_what_a_row_says_beside_its_text(row: dict[str, Any], about: tuple[str | None, ...], tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "in.jsonl", [{"id": "a", "text": STORY, **row}]))
    article = found.article
    assert isinstance(article, Article)
    assert (article.url, article.date, article.author, article.site) == about


def test_only_the_address_can_be_the_id(tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "in.jsonl", [{"text": STORY, "url": "https://v.example/1"}]))
    assert (found.article.id, found.named) == ("https://v.example/1", True)


HTML_ROWS = {
    "a page": (
        "<html><head><title>Ferry</title></head><body><article><p>" + f"{STORY} " * 8 + "</p></article></body></html>"
    ),
    "a piece": "<p>" + f"{STORY} " * 8 + "</p><p>And so on.</p>",
}


@pytest.mark.parametrize("text", HTML_ROWS.values(), ids=list(HTML_ROWS))
def test_html_in_the_field_of_the_text_is_taken_out_aloud(text: str, tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "in.jsonl", [{"text": text}]))
    assert isinstance(found.article, Article)
    assert found.article.text.startswith(STORY) and "<" not in found.article.text
    assert [w.kind for w in found.article.warnings] == ["text"]


def test_rows_are_repaired(tmp_path: Path) -> None:
    garbled = "Паром вышел из гавани в полдень, и никто не пострадал.".encode("cp1251").decode("koi8-r")
    rows = [{"text": "Па\u00adром вы\u200bшел из гавани.", "title": "Па\u00adром"}, {"text": garbled}]
    found = [r.article for r in read(write(tmp_path / "in.jsonl", rows))]
    assert isinstance(found[0], Article)
    assert (found[0].text, found[0].title, len(found[0].warnings)) == ("Паром вышел из гавани.", "Паром", 2)
    assert all(isinstance(a, Article) and a.text.startswith("Паром вышел") for a in found)


def test_the_guess_holds_for_the_whole_file(tmp_path: Path) -> None:
    """A row without the field is an error; its text is not taken from another field all of a sudden."""
    found = read(write(tmp_path / "in.jsonl", [{"text": STORY, "content": "x"}, {"content": "An advertisement."}]))
    assert kinds(found) == ["", "missing_field"]


def test_rows_without_an_id_are_named_by_their_place(tmp_path: Path) -> None:
    place = write(tmp_path / "in.jsonl", [{"text": STORY, "id": None}, {"text": STORY, "id": "own"}])
    assert [r.article.id for r in read(place)] == [f"{place}:1", "own"]


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.txt", "deep/z.md", "deep/er/y.txt", ".hidden.txt", ".git/x.txt", "photo.jpg"):
        place = tmp_path / "crawl" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"{STORY} This is {name}.")
    write(tmp_path / "crawl" / "c.jsonl", [{"text": STORY}])
    return tmp_path / "crawl"


def test_a_folder_is_read_in_order_and_hidden_files_are_not(folder: Path) -> None:
    assert [os.path.relpath(r.source, folder) for r in read(folder)] == [
        "a.txt",
        "b.txt",
        "c.jsonl",
        "deep/z.md",
        "deep/er/y.txt",
    ]


def test_a_folder_of_all_kinds(tmp_path: Path) -> None:
    """Every ending that is known is read, in capitals too, and what hangs on a saved page is not."""
    page = f"<html><body><article><p>{STORY * 5}</p><p>{STORY * 5}</p></article></body></html>"
    feed = f"<rss><channel><item><description>{STORY * 9}</description></item>" * 2
    mail = f"MIME-Version: 1.0\nSubject: Ferry\n\n{STORY}"
    made = {
        "a.txt": STORY.encode(),
        "b.HTML": page.encode(),
        "b_files/banner.html": page.encode(),
        "c.eml": mail.encode(),
        "d.rss": feed.encode(),
        "e.xml": b'<?xml version="1.0"?><urlset/>',
        "f.docx": docx(lambda d: d.add_paragraph(STORY)),
        "g.pdf": pdf([column("The ferry left the harbour at noon. Nobody was hurt.")]),
        "h.txt.gz": gzip.compress(STORY.encode()),
        "i.html.gz": gzip.compress(page.encode()),
        "j.jpg": b"no article",
    }
    for name, data in made.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    found = read(tmp_path)
    assert [(os.path.relpath(r.source, tmp_path), r.position) for r in found] == [
        *(("a.txt", 0), ("b.HTML", 0), ("c.eml", 0), ("d.rss", 1), ("d.rss", 2)),
        *(("e.xml", 0), ("f.docx", 0), ("g.pdf", 0), ("h.txt.gz", 0), ("i.html.gz", 0)),
    ]
    assert kinds(found) == ["", "", "", "", "", "not_text", "", "", "", ""]
    assert all(text.startswith("The ferry left the harbour at noon.") for text in texts(found))
    assert sum(r.size for r in found) == sum(len(d) for n, d in made.items() if n[0] != "j" and "_" not in n)


def test_every_known_ending_has_its_packed_forms() -> None:
    assert {".txt", ".pdf.gz", ".xml.zst", ".jsonl", ".jsonl.zst", ".parquet"} <= set(KNOWN)
    assert not {".jpg", ".parquet.gz", ".zip", ".gz"} & set(KNOWN)


def test_a_pattern(folder: Path) -> None:
    assert [os.path.relpath(r.source, folder) for r in read(f"{folder}/**/*.txt")] == [
        "a.txt",
        "b.txt",
        "deep/er/y.txt",
    ]


def test_a_file_with_a_name_like_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "story[1].txt").write_text(STORY)
    assert texts(read(tmp_path / "story[1].txt")) == [STORY]


def test_a_ring_of_links_ends(folder: Path) -> None:
    (folder / "deep" / "up").symlink_to(folder)
    assert len(read(folder)) == 5


def test_the_output_is_no_input(folder: Path) -> None:
    own = {str(folder / "c.jsonl")}
    assert str(folder / "c.jsonl") not in list(inputs.files(str(folder), own))
    with pytest.raises(UsageError, match="as well as its input"):
        list(inputs.files(str(folder / "c.jsonl"), own))


def test_bad_files_in_a_folder_are_errors_and_the_rest_is_read(folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "broken.txt").symlink_to("nowhere")
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(LIMIT + 1)
    found = read(folder)
    assert sorted(filter(None, kinds(found))) == ["empty", "file", "not_text", "too_large"]
    assert len(texts(found)) == 5


@pytest.mark.parametrize(
    ("source", "error"),
    [("missing.jsonl", FileError), ("*.nothing", FileError), ("-", UsageError)],
)
def test_inputs_that_make_no_sense(source: str, error: type[Exception], tmp_path: Path) -> None:
    with pytest.raises(error):
        inputs.trace(source if error is UsageError else str(tmp_path / source))


def test_a_folder_without_articles(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="holds no file"):
        inputs.trace(str(tmp_path))


def test_any_change_changes_the_trace(folder: Path) -> None:
    def changes() -> Iterator[None]:
        os.utime(folder / "a.txt", ns=(1, 1))
        yield
        (folder / "b.txt").write_text("longer than before, and about something else")
        yield
        (folder / "new.txt").write_text(STORY)
        yield
        (folder / "new.txt").rename(folder / "newer.txt")
        yield
        (folder / "newer.txt").unlink()
        yield

    seen = [inputs.trace(str(folder))]
    for _ in changes():
        seen.append(inputs.trace(str(folder)))
    assert all(a.digest != b.digest for a, b in pairwise(seen))


# --- compressed and columnar ------------------------------------------------------------------------------------------


def test_gzip(tmp_path: Path) -> None:
    data = b"".join(json.dumps({"text": f"{STORY} {i}"}).encode() + b"\n" for i in range(5000))
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress(data))
    assert len(texts(read(tmp_path / "in.jsonl.gz"))) == 5000


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_compressed_file_that_is_cut_short_loses_its_tail_aloud(ending: str, tmp_path: Path) -> None:
    data = b"".join(json.dumps({"text": f"{STORY} {os.urandom(40).hex()}"}).encode() + b"\n" for _ in range(5000))
    compress = gzip.compress if ending == "gz" else pytest.importorskip("zstandard").compress
    data = compress(data)
    place = tmp_path / f"in.jsonl.{ending}"
    place.write_bytes(data[: len(data) // 2])
    found = read(place)
    assert 500 < len(found) < 5000
    assert kinds(found)[-1] == "damaged" and not any(kinds(found)[:-1])
    place.write_bytes(b"garbage" * 100)
    assert kinds(read(place)) == ["damaged"]


def test_zstd_with_several_frames(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    rows = [json.dumps({"text": f"{STORY} {i}"}).encode() + b"\n" for i in range(300)]
    frames = [zstandard.compress(b"".join(part)) for part in (rows[:100], rows[100:101], rows[101:])]
    (tmp_path / "in.jsonl.zst").write_bytes(b"".join(frames))
    assert len(texts(read(tmp_path / "in.jsonl.zst"))) == 300


def test_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    table = pyarrow.table({"id": [1, 2, 3], "content": [STORY, None, "  "], "noise": [[1], [2], [3]]})
    parquet.write_table(table, tmp_path / "in.parquet")
    found = read(tmp_path / "in.parquet")
    assert kinds(found) == ["", "wrong_type", "empty"]
    assert [(r.position, r.article.id) for r in found] == [(1, "1"), (2, "2"), (3, "3")]


def test_parquet_that_cannot_be_read(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    parquet.write_table(pyarrow.table({"number": [1]}), tmp_path / "numbers.parquet")
    (tmp_path / "torn.parquet").write_bytes((tmp_path / "numbers.parquet").read_bytes()[:100])
    assert kinds(read(tmp_path / "numbers.parquet")) == ["missing_field"]
    assert kinds(read(tmp_path / "torn.parquet")) == ["damaged"]
