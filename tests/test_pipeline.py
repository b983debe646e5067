"""One article all the way through, on the shipped model."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import summarize
from summarize.article import Language, Sentence, Span, Warning
from summarize.engines import Floats
from summarize.errors import InputError, UsageError
from summarize.pipeline import USABLE
from summarize.provenance import placed, sentence_of
from summarize.roles import Candidate, Model, Translator, Writer
from summarize.salience import Head
from summarize.view.findings import place

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
RUSSIAN = next(EXAMPLES.glob("*.ru.txt")).read_text("utf-8")
ENGLISH = next(EXAMPLES.glob("*.en.txt")).read_text("utf-8")


@pytest.mark.parametrize("text", [RUSSIAN, ENGLISH], ids=["ru", "en"])
@pytest.mark.parametrize("to", ["same", "ru", "en", "both"])
def test_sentences_answer_for_themselves(compact: Model, text: str, to: str) -> None:
    s = summarize.summarize(text, to=to, model=compact)
    wanted = {"same": {s.language}, "both": {"ru", "en"}}.get(to, {to})
    assert set(s.text) == wanted
    assert len(s.sentences) == 3
    for sentence in s.sentences:
        assert set(sentence.text) == wanted
        (span,) = sentence.source
        if s.language in wanted:
            assert sentence.text[s.language] == " ".join(text[span.start : span.end].split())
        assert not any(r.start < span.end and span.start < r.end for r in s.removed)
    starts = [x.source[0].start for x in s.sentences]
    assert starts == sorted(starts)
    for language in wanted:
        assert s.text[language] == " ".join(x.text[language] for x in s.sentences)


def test_findings_and_provenance_have_their_places(compact: Model) -> None:
    s = summarize.summarize(RUSSIAN, to="both", length="100%", model=compact)
    assert all(0.5 < x.source[0].score <= 1 for x in s.sentences)  # of a translation, the likeness of the two
    for w in s.warnings:
        assert w.source_span is None or RUSSIAN[w.source_span.start : w.source_span.end] == w.source
        if w.output_span:
            assert s.text[w.where][w.output_span.start : w.output_span.end] in ("", w.output)
    alone = summarize.summarize(RUSSIAN, model=compact)
    assert {x.source[0].score for x in alone.sentences} == {1.0}


def test_a_finding_is_placed_where_its_words_stand_but_once() -> None:
    original = Sentence("Пять домов и 12 дач, 12 машин.", 100, 130, 2)
    found = Warning("number", "en", "12", "13", "")
    assert placed(found, [original], "Five houses and 13 huts.", 40) == replace(found, output_span=Span(56, 58))
    found = replace(found, source="Пять", output="none of these")
    there = replace(found, source_span=Span(100, 104), output_span=Span(40, 40))  # in this sentence, no more is known
    assert placed(found, [original], "Five houses.", 40) == there
    twice = replace(found, source="", output="5")
    assert placed(twice, [original], "5 houses of 5.", 40) == replace(twice, output_span=Span(40, 40))


def test_what_is_missing_is_placed_where_its_sentence_begins() -> None:
    missing = Warning("name", "en", "Ольга", "", "“Ольга” of the source is missing")
    original = Sentence("Ольга ушла.", 100, 111, 2)
    found = placed(missing, [original], "She left.", 40)
    assert (found.source_span, found.output_span) == (Span(100, 105), Span(40, 40))


def test_findings_say_in_which_sentence_they_are(compact: Model) -> None:
    s = summarize.summarize(RUSSIAN, to="en", model=compact)
    starts = [sum(len(x.text["en"]) + 1 for x in s.sentences[:i]) for i in range(3)]
    for i, (start, sentence) in enumerate(zip(starts, s.sentences, strict=True)):
        end = start + len(sentence.text["en"])
        for span in (Span(start, start), Span(start, end), Span(end - 1, end)):
            assert sentence_of(s, Warning("name", "en", "", "", "", None, span)) == i
    assert sentence_of(s, Warning("name", "en", "", "", "")) is None
    assert sentence_of(s, Warning("name", "ru", "", "", "", None, Span(0, 0))) is None  # no Russian summary
    missing = Warning("name", "en", "Вереть", "", "", None, Span(starts[2], starts[2]))
    (there,) = place(replace(s, warnings=(missing,)), summarize.Article(RUSSIAN)).placed
    assert there.sentence == 2 and there.output is None
    word = s.sentences[1].text["en"].split()[-1].strip(".")
    (there,) = place(
        replace(s, warnings=(replace(missing, output=word, output_span=Span(starts[1], starts[1])),)),
        summarize.Article(RUSSIAN),
    ).placed
    assert there.sentence == 1 and there.output is not None


class Unlearned(Model):
    """The shipped model behind a translator that has learned nothing."""

    def __init__(self, model: Model) -> None:
        self.model, self.name, self.digest = model, "unlearned", model.digest

    def embed(self, texts: list[str], language: str) -> Floats:
        return self.model.embed(texts, language)

    @property
    def head(self) -> Head | None:
        return self.model.head

    def translator(self, to: Language) -> Translator:
        return Babble()

    def reserve(self, to: Language) -> Translator | None:
        return self.model.translator(to)

    def writer(self, language: Language) -> Writer | None:
        return None


class Babble:
    name, chat, window, score = "babble", False, 100, None

    def pieces(self, text: str) -> int:
        return len(text.split())

    def hypotheses(self, texts: list[str], *, beam: int, count: int, no_repeat: int = 0) -> list[list[Candidate]]:
        return [[Candidate("tcientjMСMМ" * 40, -9.0)] for _ in texts]


def test_rubbish_gives_way_to_the_reserve(compact: Model) -> None:
    model = Unlearned(compact)
    s, plain = (summarize.summarize(ENGLISH, to="ru", model=m) for m in (model, compact))
    assert [x.text for x in s.sentences] == [x.text for x in plain.sentences]
    said = [w.message for w in s.warnings if "babble" in w.message]
    assert len(said) == 3 and all(m.startswith("“compact") for m in said)
    assert {sentence_of(s, w) for w in s.warnings if "babble" in w.message} == {0, 1, 2}
    text = "The council met on Friday. It raised no taxes."
    assert (
        summarize.translate(text, to="ru", model=model).text == summarize.translate(text, to="ru", model=compact).text
    )


def test_a_text_in_two_languages_says_so(compact: Model) -> None:
    mixed = RUSSIAN + "\n\n" + ENGLISH[: len(RUSSIAN) // 2]
    found = summarize.summarize(mixed, model=compact).warnings
    assert [w.kind for w in found] == ["language"] and "English" in found[0].message
    assert not summarize.summarize(RUSSIAN, model=compact).warnings


def test_what_was_read_of_an_article_is_in_its_summary(compact: Model) -> None:
    noted = summarize.Warning("encoding", "", "", "", "it was read as koi8-r")
    about = {"url": "https://example.org/1", "date": "2026-04-14", "author": "Анна Лунина", "site": "Вестник"}
    article = summarize.Article(RUSSIAN, id="7", title="Паводок", warnings=(noted,), **about)
    row = summarize.summarize(article, model=compact).asdict()
    assert {key: row[key] for key in about} == about and row["id"] == "7" and row["title"] == "Паводок"
    assert row["words"] > 200 and [w["kind"] for w in row["warnings"]] == ["encoding"]


TOLD = {
    "ru": "9 340 2150|2,150 400 120 50 20 60 21 12 1964 15 900 38 1998 200",
    "en": "14 9 40 75 5 120 12 312 22 2009",
}


@pytest.mark.parametrize(("text", "to"), [(RUSSIAN, "en"), (ENGLISH, "ru")], ids=["ru", "en"])
def test_numbers_reach_the_other_language_or_are_flagged(compact: Model, text: str, to: str) -> None:
    s = summarize.summarize(text, to=to, length="100%", model=compact)
    flagged = " ".join(f"{w.source} {w.output}" for w in s.warnings)
    lost = [n for n in TOLD[s.language].split() if not re.search(rf"(?<!\d)(?:{n})(?!\d)", s.text[to] + " " + flagged)]
    assert not lost


def test_a_rough_model_says_so(compact: Model) -> None:
    s = summarize.summarize(RUSSIAN, to="en", model=compact)
    score = compact.translator("en").score
    assert score is not None
    said = any("read the original before quoting" in w.message for w in s.warnings)
    assert said == (score < USABLE)
    assert not summarize.summarize(RUSSIAN, model=compact).warnings  # nothing translated, nothing to doubt


def test_many_are_as_one(compact: Model) -> None:
    alone = [summarize.summarize(t, to="both", model=compact) for t in (RUSSIAN, ENGLISH)]
    many = list(summarize.summarize_many([RUSSIAN, ENGLISH] * 10, to="both", model=compact))
    assert many == alone * 10


def test_a_bad_article_does_not_stop_the_rest(compact: Model) -> None:
    results = list(
        summarize.summarize_many([RUSSIAN, "", "こんにちは、世界。今日は天気がいいです。", ENGLISH], model=compact)
    )
    assert [type(r).__name__ for r in results] == ["Summary", "Failure", "Failure", "Summary"]
    assert [r.kind for r in results if isinstance(r, summarize.Failure)] == ["empty", "unsupported_language"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("東京で大きな地震がありました。けが人はいませんでした。", "unsupported_language"),
        ("Президент України заявив, що переговори відбудуться наступного тижня у Києві.", "unsupported_language"),
        ("Der Bundestag hat am Freitag ein neues Gesetz über die Bahn beschlossen.", "unsupported_language"),
        ("https://a.example/1\nhttps://a.example/2\nhttps://a.example/3", "no_story"),
    ],
)
def test_refusals(compact: Model, text: str, kind: str) -> None:
    with pytest.raises(InputError) as caught:
        summarize.summarize(text, model=compact)
    assert caught.value.kind == kind


@pytest.mark.parametrize("options", [{"to": "de"}, {"length": "tiny"}, {"style": "abstract"}])
def test_options_that_make_no_sense(compact: Model, options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        summarize.summarize(RUSSIAN, model=compact, **options)


@pytest.mark.parametrize("times", [18_000, pytest.param(180_000, marks=pytest.mark.slow)])
def test_five_megabytes_without_a_full_stop(compact: Model, times: int) -> None:
    s = summarize.summarize("слово за словом идёт дальше " * times, length=1, model=compact)
    assert len(s.sentences) == 1
    assert len(s.sentences[0].text["ru"]) <= 1_000


def test_one_word(compact: Model) -> None:
    assert summarize.summarize("Готово.", model=compact).text["ru"] == "Готово."


def test_translating_what_is_already_in_the_language(compact: Model) -> None:
    done = summarize.translate(ENGLISH, to="en", model=compact)
    assert done.text == ENGLISH
    assert [w.kind for w in done.warnings] == ["language"]


def test_translation_keeps_the_lines(compact: Model) -> None:
    source = "# Новости\n\nВ Москве открыли школу. Её строили два года.\n\n* Первая новость.\n* Вторая новость.\n"
    done = summarize.translate(source, to="en", model=compact).text
    assert re.fullmatch(r"# \S[^\n]*\n\n[A-Z][^\n]* [A-Z][^\n]*\n\n\* \S[^\n]*\n\* \S[^\n]*\n", done)
