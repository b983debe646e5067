"""Word documents, PDF files and mails: what of them is text, and what is refused."""

from __future__ import annotations

import datetime
import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from documents import column, docx, pdf

from summarize.article import Article
from summarize.errors import InputError
from summarize.read import from_bytes
from summarize.reading import mail, office
from summarize.reading.layout import Line, paragraphs

STORY = "Мост через реку открыли в субботу. Первыми по нему прошли строители."


def refusal(data: bytes, name: str = "x") -> InputError:
    with pytest.raises(InputError) as caught:
        from_bytes(data, name)
    assert "\n" not in str(caught.value)
    return caught.value


# --- Word -------------------------------------------------------------------------------------------------------------


def report(document: Any) -> None:
    document.core_properties.title = "Мост открыт"
    document.core_properties.author = "Анна Петрова"
    document.core_properties.created = datetime.datetime(2025, 7, 5, 9, 30)
    document.add_heading("Мост открыт", 0)
    document.add_paragraph(STORY)
    document.add_heading("Что дальше", 1)
    document.add_paragraph("автобусы", style="List Bullet")
    document.add_paragraph("трамвай", style="List Number")
    table = document.add_table(2, 2)
    for cell, text in zip((c for row in table.rows for c in row.cells), ("Год", "Машин", "2024", "1 200"), strict=True):
        cell.text = text
    document.add_paragraph("Следующий мост построят через два года.")


def test_a_word_document() -> None:
    article = from_bytes(docx(report), "report.docx")
    assert article.text.split("\n\n") == [
        "Мост открыт",
        STORY,
        "Что дальше",
        "• автобусы",
        "• трамвай",
        "Год\tМашин",
        "2024\t1 200",
        "Следующий мост построят через два года.",
    ]
    assert (article.title, article.author, article.date) == ("Мост открыт", "Анна Петрова", "2025-07-05")


def test_what_programs_write_into_the_properties_is_no_author_no_title_and_no_date() -> None:
    article = from_bytes(docx(lambda d: d.add_paragraph(STORY)), "report.docx")
    assert article == Article(STORY, "report.docx")


def test_tracked_changes_count_as_accepted() -> None:
    def fill(document: Any) -> None:
        from docx.oxml import parse_xml

        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
        document.element.body.insert(
            0,
            parse_xml(
                f"<w:p {space}>{run.format('Мост ')}<w:ins>{run.format('не ')}</w:ins>"
                "<w:del><w:r><w:delText>скоро </w:delText></w:r></w:del>"
                f"<w:moveFrom>{run.format('прежде ')}</w:moveFrom>{run.format('открыт.')}</w:p>"
            ),
        )

    assert from_bytes(docx(fill), "x.docx").text == "Мост не открыт."


def test_text_in_a_form_of_a_template_is_text() -> None:
    def fill(document: Any) -> None:
        from docx.oxml import parse_xml

        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        run = "<w:p><w:r><w:t>Мост открыт.</w:t></w:r></w:p>"
        document.element.body.insert(0, parse_xml(f"<w:sdt {space}><w:sdtContent>{run}</w:sdtContent></w:sdt>"))
        document.add_paragraph("Все рады.")

    assert from_bytes(docx(fill), "x.docx").text == "Мост открыт.\n\nВсе рады."


def repacked(data: bytes, **changes: bytes) -> bytes:
    """A zip archive with some of its files replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name.split("/")[-1].removesuffix(".xml"), old.read(name)))
    return out.getvalue()


def test_a_word_document_that_unpacks_to_gigabytes_is_refused_unread() -> None:
    bomb = repacked(docx(report), document=b" " * (office.BODY + 1))
    assert len(bomb) < 100_000
    assert refusal(bomb).kind == "too_large"


def test_pictures_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "UNPACKED", 10_000)
    assert refusal(docx(report)).kind == "too_large"


def test_a_word_document_with_a_bomb_of_entities() -> None:
    levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "lol">{levels}]><d>&l9;</d>'
    started = time.monotonic()
    assert refusal(repacked(docx(report), document=xml.encode())).kind in ("not_text", "empty")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("cut", [200, 5_000, 20_000])
def test_a_torn_word_document(cut: int) -> None:
    assert refusal(docx(report)[:cut]).kind == "not_text"


def test_another_archive_is_no_word_document() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert "zip archive" in str(refusal(out.getvalue(), "table.xlsx"))


# --- PDF --------------------------------------------------------------------------------------------------------------

FIRST = column(
    "Мост через реку открыли в субботу, и первыми по нему про-",
    "шли строители. За ними пустили автобусы и легковые маши-",
    "ны. Никто из пришедших не ожидал, что кто-то из строите-",
    "лей заплачет.",
    "",
    "Второй мост, по-видимому, построят через два года, когда",
    "город получит деньги.",
)
SECOND = column("Губернатор пообещал, что движение не перекроют ни на", "один день. Он назвал и сумму: 12 млн рублей.")


def test_lines_are_joined_and_words_are_whole_again() -> None:
    article = from_bytes(pdf([FIRST]), "bridge.pdf")
    assert article.text.strip().split("\n\n") == [
        "Мост через реку открыли в субботу, и первыми по нему прошли строители. За ними пустили автобусы и легковые "
        "машины. Никто из пришедших не ожидал, что кто-то из строителей заплачет.",
        "Второй мост, по-видимому, построят через два года, когда город получит деньги.",
    ]


def test_heads_and_page_numbers_go_and_the_headline_stays() -> None:
    def page(number: int, lines: list[Any]) -> list[Any]:
        return [(72, 810, 9, "Речной вестник"), *lines, (290, 30, 9, f"{number} из 3")]

    headline = [(72.0, 790.0, 20.0, "Речной вестник")]
    pages = [page(1, headline + FIRST), page(2, SECOND), page(3, column("Мост обошёлся дешевле, чем думали."))]
    text = from_bytes(pdf(pages, title="Речной вестник", author="Анна Петрова"), "bridge.pdf").text
    assert text.startswith("Речной вестник\n\nМост через реку")
    assert text.count("Речной вестник") == 1 and "из 3" not in text


def test_a_title_is_taken_where_the_text_has_it_too() -> None:
    lines = [(72.0, 790.0, 20.0, "Мост открыт"), *FIRST]
    told = {title: from_bytes(pdf([lines], title=title), "x.pdf").title for title in ("Мост открыт", "Отчёт за май")}
    assert told == {"Мост открыт": "Мост открыт", "Отчёт за май": "Мост открыт"}
    assert from_bytes(pdf([FIRST], title="Microsoft Word - most.doc"), "x.pdf").title is None


LAYOUTS = {
    "an indent begins a paragraph": (
        [
            (90, 500, "The harbour was open again on Friday after a strike."),
            (72, 486, "It had lasted two weeks."),
            (90, 472, "The mayor thanked the crews for their patience, twice."),
            (72, 458, "Nobody was hurt."),
        ],
        [
            "The harbour was open again on Friday after a strike. It had lasted two weeks.",
            "The mayor thanked the crews for their patience, twice. Nobody was hurt.",
        ],
    ),
    "two columns are read one after the other": (
        [
            (72, 500, "The harbour was open again on"),
            (72, 486, "Friday, and the first ship was"),
            (300, 500, "expected in the evening, the"),
            (300, 486, "harbour master said."),
        ],
        [
            "The harbour was open again on Friday, and the first ship was expected in the evening, the harbour "
            "master said."
        ],
    ),
    "a compound keeps its hyphen": (
        [
            (72, 500, "The well-"),
            (72, 486, "known anti-"),
            (72, 472, "strike law and the Anglo-"),
            (72, 458, "Irish pact"),
        ],
        ["The well-known anti-strike law and the Anglo-Irish pact"],
    ),
    "a word written with a hyphen elsewhere keeps it": (
        [(72, 500, "A by-election was called, and the by-"), (72, 486, "election was lost.")],
        ["A by-election was called, and the by-election was lost."],
    ),
    "speech that is broken in front of a dash": (
        [(72, 500, "«Мы ждали этого дня десять лет»,"), (72, 486, "— сказал старший строитель мэру.")],
        ["«Мы ждали этого дня десять лет», — сказал старший строитель мэру."],
    ),
    "items of a list": (
        [(72, 500, "The city buys:"), (80, 486, "• a bus"), (80, 472, "• a boat for the"), (90, 458, "harbour master")],
        ["The city buys:", "• a bus", "• a boat for the harbour master"],
    ),
}


@pytest.mark.parametrize(("lines", "expected"), LAYOUTS.values(), ids=list(LAYOUTS))
def test_layout(lines: list[tuple[float, float, str]], expected: list[str]) -> None:
    found = paragraphs([[Line(text, x, y, 11) for x, y, text in lines]])
    assert found.strip().split("\n\n") == expected


def locked(password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf([FIRST]))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_locked_files() -> None:
    assert "password" in str(refusal(locked("secret")))
    assert from_bytes(locked(""), "x.pdf").text.startswith("Мост через реку")  # locked against printing only


BAD_PDF = {
    "no text layer": (pdf([[]]), "not_text", "OCR"),
    "letters without a meaning": (pdf([column("\ue000\ue001 \ue002 слово и ещё \ue003" * 20)]), "not_text", "OCR"),
    "cut short": (pdf([FIRST])[:300], "not_text", "save it again"),
    "a head alone": (b"%PDF-1.7\n1 0 obj", "not_text", "save it again"),
    "too many pages": (pdf([[]] * 301), "too_large", "301 pages"),
}


@pytest.mark.parametrize(("data", "kind", "said"), BAD_PDF.values(), ids=list(BAD_PDF))
def test_pdf_that_is_refused(data: bytes, kind: str, said: str) -> None:
    error = refusal(data, "x.pdf")
    assert error.kind == kind and said in str(error)


def test_a_pdf_that_keeps_its_reader_busy_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten million operations, packed into 40 KB."""
    monkeypatch.setattr("summarize.reading.pdf.SECONDS", 1)
    started = time.monotonic()
    error = refusal(pdf([[]], contents=b"BT /F 1 Tf (a) Tj ET\n" * 2_000_000), "x.pdf")
    assert error.kind in ("too_slow", "too_large", "not_text")
    assert time.monotonic() - started < 10


def test_the_reader_of_pdf_needs_nothing_of_the_folder_it_runs_in(tmp_path: Any) -> None:
    """Neither a pypdf.py of the working directory nor our own numbers.py is taken for a library."""
    (tmp_path / "pypdf.py").write_text("raise SystemExit('taken in')")
    code = "import sys; from summarize.read import from_path; print(from_path('a.pdf').text[:4])"
    (tmp_path / "a.pdf").write_bytes(pdf([FIRST]))
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(office.__file__).parents[2])},
    )
    assert done.stdout.decode().strip() == "Мост", done.stderr.decode()


# --- mail -------------------------------------------------------------------------------------------------------------

HEAD = b"MIME-Version: 1.0\nFrom: =?utf-8?B?0JDQvdC90LA=?= <anna@v.example>\nSubject: Fwd: Bridge open\n"
DATE = b"Date: Sat, 05 Jul 2025 01:30:00 +0300\n"
BOTH = (
    HEAD
    + DATE
    + b"Content-Type: multipart/alternative; boundary=cut\n\n--cut\nContent-Type: text/plain; charset=koi8-r\n"
    b"Content-Transfer-Encoding: 8bit\n\n" + STORY.encode("koi8-r") + b"\n--cut\nContent-Type: text/html\n\n"
    b"<p>HTML instead.</p>\n--cut--\n"
)
LETTER = HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + f"<p>{STORY}</p><p>И всё.</p>".encode()


def test_a_mail_in_two_forms_is_read_in_the_plain_one() -> None:
    article = from_bytes(BOTH, "letter.eml")
    assert article.text.strip() == STORY
    assert (article.title, article.date, article.author) == ("Bridge open", "2025-07-05", "Анна")


def test_a_mail_in_html_alone() -> None:
    assert from_bytes(LETTER, "letter.eml").text == f"{STORY}\n\nИ всё."


def test_a_mail_without_text() -> None:
    assert "attached" in str(refusal(HEAD + b"Content-Type: image/png\n\nxxxx", "letter.eml"))


def test_a_text_that_begins_like_a_mail_is_a_text() -> None:
    text = b"From: the harbour\nTo: the city\n\nThe ferry left the harbour at noon. Nobody was hurt."
    assert not mail.is_mail(text)
    assert from_bytes(text, "x.txt").text.startswith("From: the harbour")


HOSTILE_MAIL = {
    "brackets in an address": b"MIME-Version: 1.0\nFrom: " + b"(" * 60_000 + b"\n\nThe ferry left.",
    "a thousand parameters": b"MIME-Version: 1.0\nX: 1\nContent-Type: text/plain; " + b"a*0=x; " * 50_000 + b"\n\nx",
    "parts in parts": b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n"
    + b"".join(b"--%s\nContent-Type: multipart/mixed; boundary=%sa\n\n" % (b"a" * i, b"a" * i) for i in range(1, 300)),
    "a million parts": b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nx\n" * 1_000_000,
}


@pytest.mark.parametrize("data", HOSTILE_MAIL.values(), ids=list(HOSTILE_MAIL))
def test_hostile_mail_costs_seconds(data: bytes) -> None:
    started = time.monotonic()
    try:
        from_bytes(data, "x.eml")
    except InputError as error:
        assert "\n" not in str(error)
    assert time.monotonic() - started < 5
