"""Text for a reader, JSON for a program."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from summarize import render
from summarize.article import Options, Removed, Source, Span, Summary, SummarySentence, Warning

SUMMARY = Summary(
    text={"en": "The bridge is open. It cost 5 million.", "ru": "Мост открыт. Он стоил 5 млн."},
    language="ru",
    sentences=(
        SummarySentence({"en": "The bridge is open.", "ru": "Мост открыт."}, (Source(0, 12),), 0.91),
        SummarySentence({"en": "It cost 5 million.", "ru": "Он стоил 5 млн."}, (Source(13, 28, 0.875),), 0.8),
    ),
    options=Options(to="both"),
    model={"name": "compact", "digest": "sha256:0"},
    version="0.1.0",
    title="Мост",
    warnings=(Warning("number", "en", "5", "6", "5 became 6"),),
    removed=(Removed(28, 40, "read also"),),
)


def only(language: str, **changes: object) -> Summary:
    """The same summary in one language."""
    return replace(SUMMARY, **{"text": {language: SUMMARY.text[language]}, **changes})  # type: ignore[arg-type]


def test_one_language_is_the_paragraph_alone() -> None:
    assert render.text(only("ru")) == "Мост открыт. Он стоил 5 млн."


def test_two_languages_stand_under_headings() -> None:
    assert render.text(SUMMARY) == (
        "English\nThe bridge is open. It cost 5 million.\n\nРусский\nМост открыт. Он стоил 5 млн."
    )


def test_bullets() -> None:
    assert render.text(only("en"), "bullets") == "• The bridge is open.\n• It cost 5 million."


ARTICLE = "Мост открыт. Он стоил 5 млн. Читайте также"


def test_cited_sentences_have_a_number_and_their_passage() -> None:
    assert render.text(only("en"), cited=ARTICLE) == (
        "The bridge is open. [1] It cost 5 million. [2]\n\n"
        "[1] Мост открыт. (0–12, 1.00)\n[2] Он стоил 5 млн. (13–28, 0.88)"
    )


def test_markdown() -> None:
    starred = only("en", title="*Мост* [и] <b>", text={"en": "One_two."})
    starred = replace(starred, sentences=(SummarySentence({"en": "One_two."}, (Source(0, 4),), 1.0),))
    assert render.text(starred, markdown=True) == "# \\*Мост\\* \\[и\\] \\<b\\>\n\nOne\\_two."
    assert render.text(SUMMARY, "bullets", markdown=True) == (
        "# Мост\n\n## English\n\n* The bridge is open.\n* It cost 5 million.\n\n"
        "## Русский\n\n* Мост открыт.\n* Он стоил 5 млн."
    )


def test_findings() -> None:
    found = [Warning("number", "en", "5", "6", "5 became 6", Span(9, 10), Span(3, 4))]
    assert render.findings(found) == "number: 5 became 6"
    (row,) = json.loads(render.findings(found, as_json=True))
    assert row["kind"] == "number" and row["source_span"] == {"start": 9, "end": 10}
    assert render.findings([]) == "" and render.findings([], as_json=True) == "[]"


def test_a_bullet_is_one_line() -> None:
    broken = only("en", sentences=(SummarySentence({"en": "One\nline."}, (), 1.0),))
    assert render.text(broken, "bullets") == "• One line."


def test_json_has_the_fields_of_the_contract() -> None:
    record = json.loads(render.json(SUMMARY))
    assert set(record) == {
        "id", "title", "url", "date", "author", "site", "language", "words", "summary", "sentences", "warnings",
        "removed", "model", "options", "version",
    }  # fmt: skip
    assert record["summary"] == SUMMARY.text
    assert record["sentences"][1] == {
        "text": SUMMARY.sentences[1].text,
        "source": [{"start": 13, "end": 28, "score": 0.875}],
        "score": 0.8,
        "written": False,
    }
    assert record["warnings"] == [
        {
            "kind": "number",
            "where": "en",
            "source": "5",
            "output": "6",
            "message": "5 became 6",
            "source_span": None,
            "output_span": None,
        }
    ]
    assert record["removed"] == [{"start": 28, "end": 40, "reason": "read also"}]


def test_json_is_one_line_of_plain_letters_for_a_program() -> None:
    line = render.json(SUMMARY)
    assert "\n" not in line
    assert "Мост открыт" in line


def test_json_is_indented_on_a_terminal() -> None:
    assert render.json(SUMMARY, terminal=True).startswith('{\n  "id"')


def test_json_with_text() -> None:
    assert json.loads(render.json(SUMMARY, "Мост открыт."))["text"] == "Мост открыт."


ESCAPES = [
    ("\x1b[31mred\x1b[0m", "red"),
    ("\x1b]0;title\x07text", "text"),
    ("\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\", "link"),
    ("\x1b(0text", "text"),
    ("\x1bcreset", "reset"),
    ("bell\x07", "bell"),
    ("over\rwritten", "overwritten"),
    ("\x9b31mred", "red"),
    ("abc\u202edef", "abcdef"),
    ("tab\tand\nline", "tab\tand\nline"),
    ("Ёлки, «ель» — 5 °C", "Ёлки, «ель» — 5 °C"),
    ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
]


@pytest.mark.parametrize(("dirty", "clean"), ESCAPES)
def test_nothing_commands_the_terminal(dirty: str, clean: str) -> None:
    assert render.text(only("en", text={"en": dirty}), terminal=True) == clean


def test_a_pipe_gets_the_text_untouched() -> None:
    assert render.text(only("en", text={"en": "a\x1b[31mb"})) == "a\x1b[31mb"


def test_json_for_a_terminal_is_still_json() -> None:
    dirty = only("en", text={"en": "a\x1b[31mb\u202e\x85c"})
    assert json.loads(render.json(dirty, terminal=True))["summary"]["en"] == "a\x1b[31mbc"
