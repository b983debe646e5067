"""Summaries that a model writes: the gates, the windows and the guard are logic, so the writer's drafts are written
down here; what reads them is the shipped model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest

import summarize
from summarize import render, spoken, windows, writing
from summarize.article import Language, Summary
from summarize.engines import Floats
from summarize.errors import InputError, UsageError
from summarize.roles import Candidate, Model, Translator, Writer
from summarize.salience import Head

RUSSIAN = """Новый мост через реку Вереть открыли в понедельник в Каменске.
Его строили четыре года, и он обошёлся в 5,4 млрд рублей.
По мосту смогут проезжать до 40 тысяч машин в сутки.
Мэр города Анна Лунина заявила, что старый мост закроют на ремонт.
Жители левого берега раньше добирались до центра больше часа.
Теперь дорога займёт около 15 минут.
Подрядчик обещал закончить подъездные пути до 1 сентября.
Экологи не нашли нарушений при строительстве переправы."""
ENGLISH = """The library of Westmere opened its doors again on Friday after a flood.
Repairs took fourteen months and cost 3.2 million pounds.
About 9,000 books were lost when the river Ard rose in March.
The director, Helen Marsh, said that a new archive would be built on the second floor.
Readers gave more than 2,000 volumes from their own shelves.
The council did not raise taxes to pay for the work.
A reading room for children will follow in autumn.
Students of the local school helped to carry the boxes."""
OPENED = "В Каменске открыли новый мост через Вереть."
CARS = "Он рассчитан на 40 тысяч машин в сутки."
CLOSED = "Старый мост закроют на ремонт, заявила мэр Анна Лунина."
GOOD = f"{OPENED} {CARS} {CLOSED}"
REOPENED = "The library of Westmere has opened again after a flood."
LOST = "When the river rose in March, about 9,000 books were lost."


@dataclass
class Pen:
    """A writer whose hypotheses are written down: of the first and of the second try, whatever the text; or by a
    word that the text has. ``window`` counts words.
    """

    first: list[str] | dict[str, list[str]]
    second: list[str] = field(default_factory=list)
    window: int = 500
    chat: bool = False
    name: str = "pen"
    calls: list[tuple[int, int, int]] = field(default_factory=list)  # texts, sentences, no_repeat
    seen: list[str] = field(default_factory=list)

    def pieces(self, text: str) -> int:
        return len(text.split())

    def drafts(
        self, texts: list[str], *, sentences: int, beam: int, count: int, no_repeat: int = 0
    ) -> list[list[Candidate]]:
        self.calls.append((len(texts), sentences, no_repeat))
        self.seen += texts
        return [[Candidate(h, -0.3) for h in self._hypotheses(text, no_repeat)] for text in texts]

    def _hypotheses(self, text: str, no_repeat: int) -> list[str]:
        if no_repeat:
            return self.second
        if isinstance(self.first, list):
            return self.first
        return next(found for word, found in self.first.items() if word in text)


class Penned(Model):
    """The shipped model as reader and translator, with a writer for some languages."""

    def __init__(self, model: Model, **writers: Writer) -> None:
        self.model, self.writers = model, writers
        self.name, self.digest = "penned", model.digest

    @property
    def notices(self) -> tuple[str, ...]:
        return ()

    def start(self) -> None:
        self.model.start()

    def embed(self, texts: list[str], language: str) -> Floats:
        return self.model.embed(texts, language)

    @property
    def head(self) -> Head | None:
        return self.model.head

    def translator(self, to: Language) -> Translator:
        return self.model.translator(to)

    def writer(self, language: Language) -> Writer | None:
        return self.writers.get(language)


def told(compact: Model, text: str, pen: Pen, **options: Any) -> Summary:
    model = Penned(compact, ru=pen) if "мост" in text else Penned(compact, en=pen)
    return summarize.summarize(text, model=model, **options)


def passages(summary: Summary, text: str) -> list[list[str]]:
    return [[text[p.start : p.end] for p in s.source] for s in summary.sentences]


LINES, LINES_EN = RUSSIAN.splitlines(), ENGLISH.splitlines()

# --- what a chat model says around its answer -------------------------------------------------------------------------

SAID = [
    ("Summary: The bridge is open.", "", "The bridge is open."),
    ("**Краткое содержание:** Мост открыт.", "", "Мост открыт."),
    ("## Summary\n\nThe bridge is open.", "", "The bridge is open."),
    ("Here is a summary of the article in three sentences:\n\nThe bridge is open.", "", "The bridge is open."),
    ("Конечно! Вот краткое содержание новости: мост открыт.", "", "мост открыт."),
    ("Sure, here's the translation:\n\"The bridge is open.\"", "Мост открыт.", "The bridge is open."),
    ("<think>The user wants it short.</think>\n\nThe bridge is open.", "", "The bridge is open."),
    ("thinking without a beginning</think>The bridge is open.", "", "The bridge is open."),
    ("<think>It never ends, and so nothing is", "", ""),
    ("```text\nThe bridge is open.\n```", "", "The bridge is open."),
    ("The bridge is open.\n\nLet me know if you need more.", "", "The bridge is open."),
    ("Мост открыт.\n\nПримечание: я опустил детали.", "", "Мост открыт."),
    ("«Мост открыт»", "The bridge is open", "Мост открыт"),
    ("Translation: “It is open,” he said.", "Он сказал: «Открыто».", "“It is open,” he said."),
    ("Translation: It opens at 12.30.", "Откроют в 12:30.", "It opens at 12.30."),
    ("Translation: Summary: the bridge is open.", "Итог: мост открыт.", "Summary: the bridge is open."),
    ("## Translation\n\nSummary: the bridge is open.", "Итог: мост открыт.", "Summary: the bridge is open."),
    # The source's own words are left.
    ("Here is the official version of events: the plane was shot down by mistake.",
     "Вот официальная версия событий: самолёт сбит по ошибке.",
     "Here is the official version of events: the plane was shot down by mistake."),
    ("Summary: the bridge is open.", "Итог: мост открыт.", "Summary: the bridge is open."),
    ("Answer: the bridge is open.", "Вывод: мост открыт.", "Answer: the bridge is open."),
    ("Резюме: мост открыт.", "Conclusion: the bridge is open.", "Резюме: мост открыт."),
    ("Here is the sentence: five years.", "Вот и приговор: пять лет.", "Here is the sentence: five years."),
    ("Answer: “No.”", "Ответ: «Нет».", "Answer: “No.”"),
    ("The bridge is open.\nIf you want to see it, come.", "Мост открыт.\nЕсли хотите его увидеть, приходите.",
     "The bridge is open.\nIf you want to see it, come."),
    ("Summary: the bridge is open.", "Краткое содержание: мост открыт.", "Summary: the bridge is open."),
    ("“The bridge is open.”", "«Мост открыт».", "“The bridge is open.”"),
    ("“One,” he said, “and two.”", "Один, сказал он, и два.", "“One,” he said, “and two.”"),
    ("Вот что известно: мост открыт.", "", "Вот что известно: мост открыт."),
    ("Here are the facts: the bridge is open.", "", "Here are the facts: the bridge is open."),
]  # fmt: skip


@pytest.mark.parametrize(("output", "source", "answer"), SAID)
def test_what_is_said_around_an_answer(output: str, source: str, answer: str) -> None:
    assert spoken.said(output, source, translated=bool(source)) == answer


def test_a_label_of_a_summary_is_cut_off_whatever_colons_the_article_has() -> None:
    assert spoken.said("Summary: The bridge is open.", "Mayor: the bridge will open.") == "The bridge is open."
    assert spoken.said("Summary: the bridge is open.", "Summary: it opened.") == "Summary: the bridge is open."


TALK = [
    ("As an AI language model, I have no news.", RUSSIAN, "As an AI language model"),
    ("I'm sorry, but I can't help with that.", RUSSIAN, "I can't help"),
    ("К сожалению, я не могу выполнить перевод.", ENGLISH, "я не могу выполн"),
    ("Summarize the news article below. The bridge is open.", ENGLISH, "Summarize the news"),
    ("Число предложений: 3. Мост открыт.", RUSSIAN, "Число предложений:"),
    ("Here is a short summary of it", ENGLISH, "Here is a short summary"),
    ("The bridge is open.<|im_end|>", RUSSIAN, "<|im_end|>"),
    ("Assistant: the bridge is open.", RUSSIAN, "Assistant:"),
    # The source says so itself.
    ("I cannot help you, he said.", "Я не могу вам помочь, сказал он.", ""),
    ("I can't help: I have no strength.", "Не берусь помочь: у меня нет сил.", ""),
    ("I am unable to help.", "Я не в силах помочь.", ""),
    ("“As an AI, I do not vote,” it answered.", "«Как искусственный интеллект, я не голосую», — ответил он.", ""),
    ("Translate the following text, says the task.", "Переведите следующий текст, — гласит задание.", ""),
    (GOOD, RUSSIAN, ""),
]


@pytest.mark.parametrize(("output", "source", "words"), TALK)
def test_talk(output: str, source: str, words: str) -> None:
    assert spoken.talk(output, source) == words


MARKS = [
    ("**Мост** _открыт_, см. `план`.", "Мост открыт, см. план."),
    ("# Новости\n- Мост открыт.\n* Дом закрыт.", "Новости\nМост открыт.\nДом закрыт."),
    ("1. Мост открыт.\n2) Дом закрыт.", "Мост открыт.\nДом закрыт."),
    ("12. мая мост открыли.", "12. мая мост открыли."),
    ("— Мост открыт, — сказала мэр.", "— Мост открыт, — сказала мэр."),
    ("См. [план](https://a.example/1) и 2 * 3 * 4.", "См. план и 2 * 3 * 4."),
]


@pytest.mark.parametrize(("value", "plain"), MARKS)
def test_marks(value: str, plain: str) -> None:
    assert spoken.unmarked(value) == plain


# --- gates ------------------------------------------------------------------------------------------------------------

FAULTS = [
    ("", "it is empty"),
    ("…", "it is empty"),
    (RUSSIAN + " И ещё одно предложение о том же самом мосте.", "it is longer"),
    ("Мост " * 300 + ".", "it is longer"),
    ("Новый мост новый мост открыли.", "it repeats “новый мост”"),
    (f"{OPENED} {CARS} {OPENED}", "it repeats “В Каменске"),
    ("Новый bridge across the river открыли.", "it is not in Russian"),
    ("The new bridge was opened in Kamensk.", "it is not in Russian"),
    ("Новий міст відкрили у понеділок, але під'їзні шляхи ще не готові до руху машин.", "it is not in Russian"),
    ("Мост открыли в Камeнсke.", "it has “Камeнсke”"),
    ("Мост \ufffd открыли.", "it has “\ufffd”"),
    ("Как языковая модель, я думаю, что мост открыт.", "it says “Как языковая модель”"),
    ("Мост открыли в понедельник в", "it breaks off"),
    (OPENED, ""),
    ("Мост открыт", ""),  # a headline
]


@pytest.mark.parametrize(("draft", "fault"), FAULTS)
def test_faults_of_a_draft(draft: str, fault: str) -> None:
    found = writing.fault_of(RUSSIAN, writing._sentences(draft, "ru"), "ru", chat=True)
    assert found.startswith(fault) and bool(found) == bool(fault)


def test_only_a_chat_model_talks() -> None:
    draft = ["Как языковая модель, я думаю, что мост открыт."]
    assert writing.fault_of(RUSSIAN, draft, "ru") == ""


def test_words_said_twice_in_the_source_may_be_said_twice() -> None:
    assert writing.fault_of("Он никогда, никогда не сдавался.", ["Он никогда, никогда не сдавался."], "ru") == ""


SENTENCES = [
    (f"{OPENED} {CARS} Старый мост закроют на", [OPENED, CARS]),  # the limit of pieces was reached
    ("Мост открыт\nДом закрыт", ["Мост открыт.", "Дом закрыт."]),
    ("Мост открыт", ["Мост открыт"]),
]


@pytest.mark.parametrize(("draft", "found"), SENTENCES)
def test_sentences_of_a_draft(draft: str, found: list[str]) -> None:
    assert writing._sentences(draft, "ru") == found


def test_a_written_summary_answers_for_itself(compact: Model) -> None:
    pen = Pen([f"Краткое содержание:\n- {OPENED}\n- {CARS}\n- **{CLOSED}**"], chat=True)
    s = told(compact, RUSSIAN, pen)
    assert s.text == {"ru": GOOD} and s.warnings == () and pen.calls == [(1, 3, 0)]
    assert all(x.written and 0 < x.score <= 1 and 0.25 < x.source[0].score <= 1 for x in s.sentences)
    assert passages(s, RUSSIAN) == [[LINES[0]], [LINES[2]], [LINES[3]]]
    assert [row.get("written") for row in s.asdict()["sentences"]] == [True] * 3
    assert render.text(s, cited=RUSSIAN).splitlines()[2].startswith(f"[1] cf. {LINES[0]} (0–")


def test_what_another_writer_than_a_chat_model_writes_is_all_its_summary(compact: Model) -> None:
    draft = f"Содержание: {OPENED}"
    assert told(compact, RUSSIAN, Pen([draft]), length="1").text["ru"] == draft


def test_a_chat_model_is_asked_again_with_the_same_beam(compact: Model) -> None:
    class Counted(Pen):
        def drafts(self, texts: list[str], **how: Any) -> list[list[Candidate]]:
            beams.append((how["beam"], how["count"]))
            return super().drafts(texts, **how)

    for chat, found in ((False, [(4, 4), (8, 8)]), (True, [(4, 4), (4, 4)])):
        beams: list[tuple[int, int]] = []
        told(compact, RUSSIAN, Counted(["Мост мост мост."], [GOOD], chat=chat))
        assert beams == found


def test_the_first_hypothesis_that_passes_is_taken(compact: Model) -> None:
    pen = Pen(["", "Мост мост мост.", GOOD, "Мост открыли."])
    s = told(compact, RUSSIAN, pen)
    assert s.text["ru"] == GOOD and pen.calls == [(1, 3, 0)]


def test_one_retry(compact: Model) -> None:
    pen = Pen(["Мост мост мост."], [GOOD])
    s = told(compact, RUSSIAN, pen)
    assert s.text["ru"] == GOOD and s.warnings == () and pen.calls == [(1, 3, 0), (1, 3, 3)]


def test_then_the_extractive_way_and_it_is_said(compact: Model) -> None:
    pen = Pen(["Мост мост мост."], ["The bridge."])
    s = told(compact, RUSSIAN, pen)
    plain = summarize.summarize(RUSSIAN, model=compact)
    assert (s.text, s.sentences) == (plain.text, plain.sentences)
    assert [(w.kind, w.where) for w in s.warnings] == [("quality", "ru")]
    assert s.warnings[0].message == (
        "the model’s summary was not used, because it is not in Russian: “The bridge.”: these are the article’s own "
        "sentences"
    )


@pytest.mark.parametrize(("length", "count"), [("headline", 1), ("2", 2), ("short", 3)])
def test_no_more_sentences_than_asked_for(compact: Model, length: str, count: int) -> None:
    pen = Pen([f"{GOOD} Экологи нарушений не нашли."])
    s = told(compact, RUSSIAN, pen, length=length)
    assert s.text["ru"] == " ".join([OPENED, CARS, CLOSED][:count]) and pen.calls == [(1, count, 0)]


# --- styles -----------------------------------------------------------------------------------------------------------


def test_extract_never_asks_the_writer(compact: Model) -> None:
    pen = Pen([GOOD])
    s = told(compact, RUSSIAN, pen, style="extract")
    assert pen.calls == [] and s.sentences == summarize.summarize(RUSSIAN, model=compact).sentences
    assert not any(x.written for x in s.sentences) and not s.asdict()["sentences"][0]["written"]


def test_auto_chooses_where_the_model_does_not_write_the_language(compact: Model) -> None:
    penned = Penned(compact, ru=Pen([GOOD]))
    plain = summarize.summarize(ENGLISH, model=compact)
    s = summarize.summarize(ENGLISH, model=penned)
    assert s.sentences == plain.sentences and plain.warnings == ()
    message = "“pen” writes no English: the sentences are the article’s own"
    assert [(w.kind, w.where, w.message) for w in s.warnings] == [("quality", "en", message)]
    assert summarize.summarize(ENGLISH, model=penned, style="extract").warnings == ()


def test_abstract_needs_a_writer(compact: Model) -> None:
    with pytest.raises(UsageError, match="“compact” writes no summaries; use --style extract"):
        next(summarize.summarize_many(iter([RUSSIAN]), style="abstract", model=compact))
    penned = Penned(compact, ru=Pen([GOOD]))
    with pytest.raises(UsageError, match="“penned” writes no English summaries; use --style auto"):
        summarize.summarize(ENGLISH, style="abstract", model=penned)
    one, two = summarize.summarize_many([ENGLISH, RUSSIAN], style="abstract", model=penned)
    assert isinstance(one, summarize.Failure) and one.kind == "usage"
    assert isinstance(two, Summary) and two.text["ru"] == GOOD and two.options.style == "abstract"


BROKEN = "Мост мост мост."
OTHER = "Сборная выиграла матч благодаря голу вратаря."
UNWRITTEN = [
    (Pen([BROKEN], [BROKEN]), "(it repeats “мост”)"),
    (Pen([BROKEN], [BROKEN], window=34), "(it repeats “мост”)"),  # in each of its windows
    (Pen([OTHER]), f"(it says “{OTHER}”: no sentence of the article says so)"),
    (Pen(["По мосту смогут проезжать до 90 тысяч машин в сутки."]), "90"),  # the article's own stands in its place
]


@pytest.mark.parametrize(("pen", "why"), UNWRITTEN)
def test_an_abstract_is_written_or_refused(compact: Model, pen: Pen, why: str) -> None:
    with pytest.raises(InputError, match="wrote no summary of this article that could be used") as caught:
        told(compact, RUSSIAN, pen, style="abstract")
    assert caught.value.kind == "not_written" and why in str(caught.value) and "--style auto" in str(caught.value)
    plain = told(compact, RUSSIAN, pen)
    assert not any(x.written for x in plain.sentences) and plain.warnings


def test_an_abstract_that_is_refused_does_not_stop_the_rest(compact: Model) -> None:
    penned = Penned(compact, ru=Pen({"Каменске": [GOOD], "Боровске": [BROKEN]}, [BROKEN]))
    texts = [RUSSIAN, RUSSIAN.replace("Каменск", "Боровск"), RUSSIAN]
    found = list(summarize.summarize_many(texts, style="abstract", to="both", model=penned))
    assert [f.kind if isinstance(f, summarize.Failure) else f.text["ru"] for f in found] == [GOOD, "not_written", GOOD]


def test_an_abstract_with_a_part_in_the_article_s_own_words_is_written(compact: Model) -> None:
    pen = Pen({**PARTS, LINES[3]: [BROKEN]}, [BROKEN], window=34)
    s = told(compact, RUSSIAN, pen, style="abstract")
    assert [x.written for x in s.sentences] == [True, False, True]


def test_an_abstract_of_copied_sentences_is_the_writer_s(compact: Model) -> None:
    assert told(compact, RUSSIAN, Pen([LINES[0]]), style="abstract", length="1").text["ru"] == LINES[0]


# --- facts ------------------------------------------------------------------------------------------------------------

# A draft with one sentence that adds a fact: the sentence that takes its place, and the words said about it.
ADDED = [
    (RUSSIAN, f"{OPENED} Он обошёлся в 7,4 млрд рублей.", LINES[1], "7,4 млрд рублей"),
    (RUSSIAN, f"{OPENED} По нему смогут проезжать 40 тысяч машин в сутки с 12 мая.", LINES[2], "12"),
    (RUSSIAN, f"{CARS} Новый мост через Вереть открыли в среду в Каменске.", LINES[0], "среду"),
    (RUSSIAN, f"{OPENED} Мэр города Ольга Скворцова заявила, что старый мост закроют.", LINES[3], "Скворцова"),
    (RUSSIAN, f"{OPENED} Экологи нашли нарушения при строительстве переправы.", LINES[7], "не"),
    (ENGLISH, f"{REOPENED} Repairs cost 3.2 billion pounds and took fourteen months.", LINES_EN[1], "3.2 billion"),
    (ENGLISH, f"{REOPENED} The council did raise taxes to pay for the work.", LINES_EN[5], "not"),
    (ENGLISH, f"{REOPENED} Bill Gates said that a new archive would be built.", LINES_EN[3], "Gates"),
]


@pytest.mark.parametrize(("text", "draft", "instead", "words"), ADDED)
def test_a_sentence_that_adds_a_fact_gives_way(compact: Model, text: str, draft: str, instead: str, words: str) -> None:
    s = told(compact, text, Pen([draft]), length="2")
    (language,) = s.text
    good, bad = writing._sentences(draft, s.language)
    assert s.text[language] == f"{good} {instead}"
    assert [x.written for x in s.sentences] == [True, False]
    assert s.sentences[1].source[0].score == 1.0 and passages(s, text)[1] == [instead]
    (warning,) = s.warnings
    assert (warning.kind, warning.source, warning.output) == ("quality", instead, bad)
    assert warning.message.startswith(f"the model wrote “{bad}”: ") and words in warning.message
    assert warning.message.endswith("; a sentence of the article stands in its place")


KEPT = [
    # A figure or a name may come from another sentence than the main one.
    (RUSSIAN, "Мост в Каменске, который строили четыре года, открыли в понедельник.", [0, 1]),
    (RUSSIAN, "Анна Лунина: новый мост открыли, а старый закроют на ремонт.", [0, 3]),
    (ENGLISH, "Repairs took fourteen months, and a reading room for children will follow in autumn.", [1, 6]),
    (ENGLISH, "About 9,000 books were lost, but readers gave 2,000 volumes from their own shelves.", [2, 4]),
    (ENGLISH, LOST, [2]),
]


@pytest.mark.parametrize(("text", "sentence", "sources"), KEPT)
def test_all_sources_of_a_sentence_are_found(compact: Model, text: str, sentence: str, sources: list[int]) -> None:
    s = told(compact, text, Pen([sentence]), length="1")
    (language,) = s.text
    assert s.text[language] == sentence and s.warnings == ()
    assert sorted(passages(s, text)[0]) == sorted(text.splitlines()[i] for i in sources)


def test_a_sentence_that_leans_on_one_that_is_not_told_does_not_stand_in(compact: Model) -> None:
    """ "Его строили": whom? The sentence before is not in this summary."""
    bad = "Мост строили четыре года, и он обошёлся в 7,4 млрд рублей."
    s = told(compact, RUSSIAN, Pen([f"{CLOSED} {bad}"]), length="2")
    assert s.text["ru"] == CLOSED and s.warnings[0].message.endswith("; it was left out")
    s = told(compact, RUSSIAN, Pen([f"{OPENED} {bad}"]), length="2")
    assert s.text["ru"] == f"{OPENED} {LINES[1]}"


def test_an_article_of_one_sentence(compact: Model) -> None:
    s = told(compact, LINES[0], Pen([OPENED]))
    assert s.text["ru"] == OPENED and passages(s, LINES[0]) == [[LINES[0]]]


def test_a_sentence_of_another_story_is_left_out(compact: Model) -> None:
    strange = "Сборная выиграла матч благодаря голу вратаря."
    s = told(compact, RUSSIAN, Pen([f"{OPENED} {strange} {CARS}"]))
    assert s.text["ru"] == f"{OPENED} {CARS}"
    (warning,) = s.warnings
    assert warning.message == f"the model wrote “{strange}”: no sentence of the article says so; it was left out"


def test_nothing_left_is_the_extractive_way(compact: Model) -> None:
    s = told(compact, RUSSIAN, Pen(["Сборная выиграла матч благодаря голу вратаря."]), length="1")
    assert s.sentences == summarize.summarize(RUSSIAN, length=1, model=compact).sentences
    assert len(s.warnings) == 1


def test_no_sentence_of_the_article_stands_twice(compact: Model) -> None:
    """The second and the third both have the first's source; it is told by then."""
    draft = f"{LINES[2]} По мосту смогут проезжать 90 тысяч машин. По мосту проедут 80 тысяч машин в сутки."
    s = told(compact, RUSSIAN, Pen([draft]))
    assert s.text["ru"] == LINES[2] and not s.sentences[0].written
    assert [w.message.rpartition("; ")[2] for w in s.warnings] == ["it was left out"] * 2


def test_a_copied_sentence_is_the_article_s_own(compact: Model) -> None:
    s = told(compact, ENGLISH, Pen([f"{REOPENED} {LINES_EN[5]}"]), length="2")
    assert [x.written for x in s.sentences] == [True, False] and s.sentences[1].source[0].score == 1.0


# --- windows ----------------------------------------------------------------------------------------------------------

PARTS = {LINES[0]: [OPENED], LINES[3]: [CLOSED], LINES[6]: ["Подъездные пути закончат до 1 сентября."]}


def test_every_window_is_seen_once_and_in_order(compact: Model) -> None:
    pen = Pen(PARTS, window=34)
    s = told(compact, RUSSIAN, pen)
    assert " ".join(pen.seen) == " ".join(LINES) and len(pen.seen) == 3
    assert all(pen.pieces(t) <= pen.window for t in pen.seen)
    assert s.text["ru"] == " ".join(d for (d,) in PARTS.values()) and s.warnings == ()


def test_what_is_still_too_long_is_condensed_again(compact: Model) -> None:
    joined = " ".join(d for (d,) in PARTS.values())
    pen = Pen({joined: [f"{OPENED[:-1]}, старый закроют на ремонт."], **PARTS}, window=34)
    s = told(compact, RUSSIAN, pen, length="headline")
    assert pen.seen[3:] == [joined] and pen.calls == [(3, 1, 0), (1, 1, 0)]
    assert s.text["ru"] == f"{OPENED[:-1]}, старый закроют на ремонт."
    assert passages(s, RUSSIAN) == [[LINES[0], LINES[3]]]


def test_a_window_that_fails_is_told_in_its_own_words(compact: Model) -> None:
    s = told(compact, RUSSIAN, Pen({**PARTS, LINES[3]: ["Мост мост."]}, ["Мост мост."], window=34))
    assert [x.written for x in s.sentences] == [True, False, True]
    assert s.sentences[1].text["ru"] in LINES[2:5]
    (warning,) = s.warnings
    assert warning.message.startswith("the model’s summary of a part was not used, because it repeats “мост”")


def test_windows_that_do_not_get_shorter_end_in_the_extractive_way(compact: Model) -> None:
    class Copyist(Pen):
        def _hypotheses(self, text: str, no_repeat: int) -> list[str]:
            return [text]

    pen = Copyist([], window=12)
    s = told(compact, RUSSIAN, pen, length="1")
    assert s.sentences == summarize.summarize(RUSSIAN, length=1, model=compact).sentences
    assert "it does not get shorter" in s.warnings[0].message


def test_a_sentence_longer_than_the_window_is_cut_and_all_of_it_seen(compact: Model) -> None:
    long = "Совет города решил, что старый мост закроют, что движение пойдёт по новому, и что ремонт начнут осенью."
    pen = Pen(["Старый мост закроют."], window=8)
    told(compact, f"{RUSSIAN}\n{long}", pen, length="1")
    first = pen.seen[: pen.calls[0][0]]
    assert " ".join(first) == " ".join([*LINES, long]) and max(map(pen.pieces, first)) <= 8


# A model with an output of its own length, given twenty sentences; and how many it is given and tells in the end.
TOWNS = """Каменск Боровск Липецк Тамбов Самара Пермь Омск Томск Тула Рязань
Псков Курск Пенза Орёл Чита Уфа Ижевск Калуга Вологда Сызрань"""
LINES_20 = [f"В городе {name} в понедельник открыли новую школу." for name in TOWNS.split()]
LENGTHS = [
    # sentences a window, wanted, texts of each call, sentences in the end, a warning
    (1, 1, [1], 1, False),
    (1, 3, [1, 3], 3, False),
    (3, 10, [1, 3], 8, False),  # three windows with a share of 4, 2 and 4
    (3, 5, [1], 3, False),
    (1, 20, [1, 4], 4, True),  # no window of fewer than five sentences
    (1, 4, [1, 4], 4, False),
]


class Terse(Pen):
    """It tells the first sentences of what it is given, always as many."""

    def _hypotheses(self, text: str, no_repeat: int) -> list[str]:
        return [" ".join(line.replace(" новую", "") for line in LINES_20 if line in text)[: self.limit(text)]]

    def limit(self, text: str) -> int:
        return [m.end() for m in re.finditer(r"\.", text.replace(" новую", ""))][int(self.name) - 1]


@pytest.mark.parametrize(("each", "wanted", "texts", "count", "warned"), LENGTHS)
def test_a_writer_that_tells_too_little_is_given_more_windows(
    compact: Model, each: int, wanted: int, texts: list[int], count: int, warned: bool
) -> None:
    text = "\n".join(LINES_20)
    pen = Terse([], name=str(each))
    s = summarize.summarize(text, length=wanted, model=Penned(compact, ru=pen))
    assert _per_round(pen) == texts and len(s.sentences) == count
    assert all(x.written for x in s.sentences)
    assert [w.kind for w in s.warnings] == ["length"] * warned
    if warned:
        assert s.warnings[0].message == f"the model told the article in {count} of the {wanted} sentences asked for"


def _per_round(pen: Pen) -> list[int]:
    """Windows of each round: each has the whole text once."""
    sizes, seen = [0], 0
    for text in pen.seen:
        sizes[-1] += 1
        seen += text.count(".")
        if seen == len(LINES_20):
            seen = 0
            sizes.append(0)
    return sizes[:-1]


def test_a_short_summary_stands_where_more_windows_give_none(compact: Model) -> None:
    class Shy(Terse):
        def _hypotheses(self, text: str, no_repeat: int) -> list[str]:
            return super()._hypotheses(text, no_repeat) if text.count(".") == len(LINES_20) else [""]

    s = summarize.summarize("\n".join(LINES_20), length=3, model=Penned(compact, ru=Shy([], name="1")))
    assert [x.written for x in s.sentences] == [True] and [w.kind for w in s.warnings] == ["length"]


PACKED = [
    (["a b", "c d", "e f", "g h"], 100, [[0, 1, 2, 3]]),
    (["a b", "c d", "e f", "g h"], 6, [[0, 1], [2, 3]]),
    (["a b c d", "e", "f", "g"], 6, [[0], [1, 2, 3]]),
    (["a b c d e f"], 6, [[0]]),
    ([], 6, []),
]


@pytest.mark.parametrize(("texts", "window", "runs"), PACKED)
def test_packed(texts: list[str], window: int, runs: list[list[int]]) -> None:
    assert windows.packed(texts, Pen([], window=window)) == runs


def test_a_run_that_has_more_pieces_than_its_parts_is_halved() -> None:
    class Costly(Pen):
        def pieces(self, text: str) -> int:
            return len(text.split()) + 4 * text.count(" ")

    model = Costly([], window=8)
    assert windows.packed(["a", "b", "c", "d"], model) == [[0, 1], [2, 3]]


# --- both languages, many articles ------------------------------------------------------------------------------------


def test_a_written_summary_is_translated_sentence_by_sentence(compact: Model) -> None:
    s = told(compact, RUSSIAN, Pen([GOOD]), to="both")
    alone = told(compact, RUSSIAN, Pen([GOOD]))
    assert s.text["ru"] == GOOD and re.search("Kamensk", s.text["en"])
    for ours, theirs in zip(s.sentences, alone.sentences, strict=True):
        assert ours.written and ours.score == theirs.score
        assert [(p.start, p.end) for p in ours.source] == [(p.start, p.end) for p in theirs.source]
        assert all(p.score <= q.score for p, q in zip(ours.source, theirs.source, strict=True))
    for w in s.warnings:
        if w.output_span:
            assert s.text[w.where][w.output_span.start : w.output_span.end] in ("", w.output)


def test_a_warning_about_writing_is_where_the_summary_is(compact: Model) -> None:
    s = told(compact, RUSSIAN, Pen(["Мост мост."], ["Мост мост."]), to="en")
    assert set(s.text) == {"en"} and "Мост" not in s.text["en"]
    assert any("was not used" in w.message and w.where == "en" for w in s.warnings)


def test_many_are_as_one(compact: Model) -> None:
    """Neighbours that need a retry, fall back or are in the other language change nothing."""
    broken = ENGLISH.replace("Westmere", "Eastmere")

    def model() -> Penned:
        english = {"Westmere": [f"{REOPENED} {LOST}"], "Eastmere": ["The the the."]}
        return Penned(compact, ru=Pen(["мост мост"], [GOOD]), en=Pen(english, ["Of of of."]))

    texts = [RUSSIAN, broken, ENGLISH]
    alone = [summarize.summarize(t, to="both", model=model()) for t in texts]
    together = model()
    assert list(summarize.summarize_many(texts * 6, to="both", model=together)) == alone * 6
    english = together.writers["en"]
    assert isinstance(english, Pen)  # a group of 16 and one of two; one call a try
    assert english.calls == [(10, 3, 0), (5, 3, 3), (2, 3, 0), (1, 3, 3)]
