"""The gates behind a translation, with a model whose hypotheses are written down here; then the real one."""

from __future__ import annotations

import pytest

import summarize
from summarize import gates, translation, windows
from summarize.roles import Candidate


class Phrasebook:
    """A translator that knows what it was told: text → hypotheses of the first and of the second try."""

    window, score = 12, None

    def __init__(
        self,
        first: dict[str, list[str]],
        second: dict[str, list[str]] | None = None,
        sure: float = -0.3,
        chat: bool = False,
        name: str = "phrasebook",
    ) -> None:
        self.first, self.second, self.sure, self.chat, self.name = first, second or {}, sure, chat, name
        self.beams: list[int] = []
        self.tries: list[int] = []

    def pieces(self, text: str) -> int:
        return len(text.split())

    def hypotheses(self, texts: list[str], *, beam: int, count: int, no_repeat: int = 0) -> list[list[Candidate]]:
        self.tries.append(len(texts))
        self.beams.append(beam)
        book = self.second if no_repeat else self.first
        return [[Candidate(h, self.sure) for h in book.get(t, ["..."])] for t in texts]


FAULTS = [
    ("Мост открыли в понедельник утром.", "The bridge was opened on Monday morning.", []),
    ("Мост открыли в понедельник утром.", "", ["length"]),
    ("Мост открыли в понедельник утром.", "Bridge.", ["length", "date"]),
    ("Мост открыли в понедельник утром.", "The bridge the bridge was opened on Monday.", ["quality"]),
    ("Мост открыли в понедельник утром.", "The the the the the morning.", ["quality", "date"]),
    ("Мост открыли в понедельник утром.", "Мост открыли в понедельник.", ["language"]),
    ("Мост открыли 12 мая.", "The bridge was opened on 13 May.", ["date"]),
    # Left in its own language: not even a short one may be; names in the other alphabet are right as they stand.
    ("Мост открыли утром.", "Мост открыли утром.", ["language"]),
    ("Да.", "Да.", ["language"]),
    ("NASA, SpaceX и Boeing", "NASA, SpaceX и Boeing", []),
    ("NASA, SpaceX и Boeing", "НАСА, Спейсэкс и Боинг", ["language"]),
    # Garbage, unless it is the source's own.
    ("Мост открыли утром.", "The bridge \ufffd opened today.", ["quality"]),
    ("Знак \ufffd стоит в тексте.", "The \ufffd sign is in the text.", []),
    ("Это лежит в основе моста.", "It lies Wosнове of the bridge.", ["quality"]),
    ("Это сайт «YouТуб», наш.", "This is the YouТуб site, ours.", []),
    # One word left behind.
    ("Это IT-компания.", "This is an IT-компания of ours.", ["language"]),
    ("На российско-филиппинском форуме.", "At the Russian-филиппин forum.", ["language"]),
    ("The Boeing plant is closed.", "Завод Boeing закрыт.", []),
    # A short text has room to grow, but not without bound.
    ("Да.", "Yes, it is.", []),
    (
        "Да.",
        "Yes, the president said that he would go to see them in Moscow and then in London on the way.",
        ["length"],
    ),
    # What the source repeats may be repeated as often.
    ("Никогда, никогда не сдавайся.", "Never, never give up.", []),
    ("Никогда, никогда не сдавайся.", "Never, never, never, never give up.", ["quality", "negation", "negation"]),
    ("В мост, в дом, в парк, в лес, очень, очень.", "In in in in the forest, very much.", ["quality"]),
    ("The NATO and the EU signed it in Berlin.", "НАТО и ЕС подписали его в Берлине.", []),
    # A chat model talks, or repeats what it was asked.
    ("Мост открыли.", "I'm sorry, but I can't translate it.", ["quality", "negation"]),
    ("Мост открыли в понедельник утром.", "Translate the following text. The bridge opened on Monday.", ["quality"]),
    ("Я не могу перевести этого, сказал он.", "I cannot translate this, he said.", []),
]


@pytest.mark.parametrize(("source", "output", "kinds"), FAULTS)
def test_faults(source: str, output: str, kinds: list[str]) -> None:
    to = "ru" if source.startswith("The") else "en"
    assert [w.kind for w in translation.faults(source, output, to, chat=True)] == kinds


def test_only_a_chat_model_talks() -> None:
    assert translation.faults("Мост открыли с помощью ИИ.", "I can't help, the bridge opened with AI.", "en") == []
    assert translation.faults("Не помогу с этим.", "I can't help with that.", "en", chat=True)


def test_a_later_hypothesis_is_taken_where_the_first_changes_a_number() -> None:
    model = Phrasebook({"Погибли 12 человек.": ["13 people were killed in it.", "12 people were killed."]})
    (done,) = translation.sentences(["Погибли 12 человек."], "en", model)
    assert done == translation.Translated("12 people were killed.")
    assert model.tries == [1]


ANSWERS = [
    "Translation: The bridge was opened on Monday morning.",
    "Here is the translation:\n\nThe bridge was opened on Monday morning.",
    "<think>\n\n</think>\n\nThe bridge was opened on Monday morning.",
    "“The bridge was opened on Monday morning.”",
    "The bridge was opened on Monday morning.\n\n(Note: the name of the bridge is not given.)",
    "The bridge was opened\non Monday morning.",
    "The bridge was opened on Monday morning.\n\nAnother way to say it: the bridge opened on Monday.",
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_a_chat_model_says_around_its_translation_is_cut_off(answer: str) -> None:
    source = "Мост открыли в понедельник утром."
    done = translation.sentences([source], "en", Phrasebook({source: [answer]}, chat=True))
    assert done == [translation.Translated("The bridge was opened on Monday morning.")]


OWN = [
    ("Вот официальная версия событий: самолёт сбит по ошибке.",
     "Here is the official version of events: the plane was shot down by mistake."),
    ("Итог: мост открыли утром.", "Summary: the bridge was opened today."),
    ("Вывод: мост открыли утром.", "Answer: the bridge was opened today."),
    ("Вот и приговор: пять лет тюрьмы.", "Here is the sentence: five years in prison."),
    ("Conclusion: the bridge is open now.", "Резюме: мост теперь открыт."),
]  # fmt: skip


@pytest.mark.parametrize("chat", [False, True])
@pytest.mark.parametrize(("source", "output"), OWN)
def test_words_before_a_colon_are_the_source_s(source: str, output: str, chat: bool) -> None:
    to = "ru" if source.startswith("Conclusion") else "en"
    model = Phrasebook({source: [output]}, {source: [output]}, chat=chat)
    assert translation.sentences([source], to, model)[0].text == output


@pytest.mark.parametrize("output", ["Summary: the bridge opened\n\ntoday.", "“The bridge opened today.”"])
def test_all_that_another_model_says_is_its_translation(output: str) -> None:
    source = "Мост открыли сегодня утром."
    model = Phrasebook({source: [output]}, {source: [output]})
    (done,) = translation.sentences([source], "en", model)
    assert done.text.split() == output.split() and "\n" not in done.text


RESERVED = "Мост открыли в понедельник утром."
LOST = [
    ("T", "33 characters became 1 in the translation of “Мост открыли в понедельник утром.”"),
    ("", "the translation is empty"),
    ("The bridge the bridge was opened on Monday.", "the translation repeats “the bridge”"),
    ("Мост открыли в понедельник.", "“Мост открыли в понедельник утром.” was left in its own language"),
    ("The oС oB oД oЯ oЖ on Monday at.", "the translation has “oС”, “oД”, “oЯ” and 1 more, which are no words"),
]


@pytest.mark.parametrize(("output", "why"), LOST)
def test_what_is_no_translation_goes_to_the_reserve(output: str, why: str) -> None:
    good = "The bridge was opened on Monday morning."
    other, fine = "Мост закрыли.", "The bridge was closed."
    model = Phrasebook({RESERVED: [output], other: [fine]}, {RESERVED: [output]}, name="big")
    reserve = Phrasebook({RESERVED: [good]}, name="small")
    lost, kept, again = translation.sentences([RESERVED, other, RESERVED], "en", model, reserve=reserve)
    assert kept == translation.Translated(fine) and lost == again and lost.text == good
    assert reserve.tries == [2]  # one batch
    (warning,) = lost.warnings
    assert (warning.kind, warning.output) == ("quality", good)
    assert warning.message == (
        f"“small” translated “{RESERVED}”, because what “big” made of it could not be used: {why}"
    )


def test_one_warning_a_sentence_of_several_clauses_that_is_lost() -> None:
    source = "мэр города сказал вчера жителям города о том, что старый мост через реку скоро закроют на ремонт"
    whole = "the mayor told the people yesterday that the old bridge over the river would soon be closed for repairs"
    reserve = Phrasebook({source: [whole]}, name="small")
    reserve.window = 50
    model = Phrasebook({}, name="big")
    (done,) = translation.sentences([source], "en", model, reserve=reserve)
    assert model.tries == [2, 2] and reserve.tries == [1]
    assert done.text == whole and len(done.warnings) == 1


def test_a_wrong_fact_is_no_reason_to_ask_the_reserve() -> None:
    source = "С 12 до 15 человек пришли."
    model = Phrasebook({source: ["From 13 to 16 people came."]}, {source: ["From 13 to 16 people came."]})
    reserve = Phrasebook({})
    (done,) = translation.sentences([source], "en", model, reserve=reserve)
    assert [w.kind for w in done.warnings] == ["number", "number"] and reserve.tries == []


def test_without_a_reserve_the_best_there_is_stands() -> None:
    (done,) = translation.sentences([RESERVED], "en", Phrasebook({RESERVED: ["T"]}, {RESERVED: ["T"]}))
    assert done.text == "T" and [w.kind for w in done.warnings] == ["length"]


TOLD = [
    # One line for all that is wrong with a sentence; facts only where it can be read.
    ("The oС oB oД oЯ, 13 oЖ oЦ oЭ people.", ["quality"]),
    ("Bridge.", ["length"]),
    ("The bridge the bridge oС was opened by 13 of them.", ["quality", "number", "number"]),
    ("The bridge was opened by 13 филиппин of them.", ["language", "number", "number"]),
]


@pytest.mark.parametrize(("output", "kinds"), TOLD)
def test_one_quality_line_a_sentence(output: str, kinds: list[str]) -> None:
    source = "Мост открыли от 12 до 15 человек утром."
    (done,) = translation.sentences([source], "en", Phrasebook({source: [output]}, {source: [output]}))
    assert [w.kind for w in done.warnings] == kinds
    assert done.fault == done.warnings[0].message


@pytest.mark.parametrize(("chat", "beams"), [(False, [4, 8]), (True, [4, 4])])
def test_a_chat_model_is_asked_again_with_the_same_beam(chat: bool, beams: list[int]) -> None:
    model = Phrasebook({}, chat=chat)
    translation.sentences([RESERVED], "en", model)
    assert model.beams == beams


def test_one_retry_where_no_hypothesis_passes() -> None:
    source = "Мост открыли в понедельник утром."
    model = Phrasebook({source: ["The the the the.", ""]}, {source: ["The bridge was opened on Monday morning."]})
    (done,) = translation.sentences([source], "en", model)
    assert done.text == "The bridge was opened on Monday morning."
    assert done.warnings == ()
    assert model.tries == [1, 1]


def test_what_cannot_be_mended_is_said() -> None:
    source = "С 12 до 15 человек пришли."
    model = Phrasebook({source: ["From 13 to 16 people came."]}, {source: ["From 13 to 16 people came."]})
    (done,) = translation.sentences([source], "en", model)
    assert [w.kind for w in done.warnings] == ["number", "number"]


def test_a_number_is_put_right() -> None:
    source = "Погибли 12 человек."
    model = Phrasebook({source: ["14 people were killed."]}, {source: ["14 people were killed."]})
    (done,) = translation.sentences([source], "en", model)
    assert done.text == "12 people were killed."
    assert [w.message for w in done.warnings] == ["“14” was corrected to the “12” of the source"]


def test_a_name_is_looked_for_in_the_beam_but_no_wider_one_is_tried() -> None:
    source = "Пожар в Рязани потушили."
    wrong, right = "The fire in Samara was put out.", "The fire in Ryazan was put out."
    model = Phrasebook({source: [wrong, right]})
    assert translation.sentences([source], "en", model)[0].text == right
    model = Phrasebook({source: [wrong]}, {source: [right]})
    (done,) = translation.sentences([source], "en", model)
    assert done.text == wrong and [w.kind for w in done.warnings] == ["name"] and model.tries == [1]


def test_an_unsure_translation_is_said() -> None:
    model = Phrasebook({"Погибли 12 человек.": ["12 people were killed."]}, sure=-3.0)
    (done,) = translation.sentences(["Погибли 12 человек."], "en", model)
    assert [w.kind for w in done.warnings] == ["quality"]


def test_what_is_longer_than_the_window_is_cut_at_a_clause_and_all_of_it_translated() -> None:
    source = "раз два три четыре пять шесть семь, восемь девять десять одиннадцать двенадцать тринадцать"
    halves = source.split(", ")
    model = Phrasebook({halves[0] + ",": ["first half of it here,"], halves[1]: ["second half of it here"]})
    (done,) = translation.sentences([source], "en", model)
    assert done.text == "first half of it here, second half of it here"


CLAUSES = [
    # The mark nearest the middle; the end of a sentence gives no part of its own while there is another place.
    ("раз два три четыре, пять шесть семь", ["раз два три четыре,", "пять шесть семь"]),
    ("Итак, два три четыре пять шесть семь", ["Итак, два три четыре", "пять шесть семь"]),
    ("раз, два три четыре пять, шесть семь", ["раз, два три четыре пять,", "шесть семь"]),
    ("раз два три четыре пять, да", ["раз два три", "четыре пять, да"]),
    ("раз два три", ["раз два три"]),
]


@pytest.mark.parametrize(("source", "parts"), CLAUSES)
def test_clauses(source: str, parts: list[str]) -> None:
    model = Phrasebook({})
    model.window = 5
    assert windows.clauses(source, model) == parts


BOOK = {
    "Москва": ["Moscow"],
    "Город": ["City"],
    "Важно": ["Important"],
    "Пишите нам": ["Write to us."],
    "или звоните.": ["or call."],
    "Читайте": ["Read"],
    "на сайте": ["on the site"],
    "Об этом пишет": ["It is reported by"],
    "Мост открыли.": ["The bridge opened."],
    "Мост открыли": ["The bridge opened"],
    "Мост закрыли.": ["The bridge closed."],
    "Мост открыли утром": ["The bridge opened today"],
    "млн": ["mln"],
    "13 млн": ["13 mln"],
    "«Мост закрыли»": ["“The bridge closed”"],
    "США": ["USA"],
}
DOCUMENTS = [
    # Addresses, handles and code are not the model's; a full stop it adds before them goes.
    ("Пишите нам press@мост.ru или звоните.", "Write to us press@мост.ru or call."),
    ("Читайте https://most.ru/?a=1&b=Мост. Мост открыли.", "Read https://most.ru/?a=1&b=Мост. The bridge opened."),
    ("Об этом пишет @most_moskva.", "It is reported by @most_moskva."),
    ("Читайте `мост. Дом` на сайте", "Read `мост. Дом` on the site"),
    ("Читайте [на сайте](https://ru.wikipedia.org/wiki/Мост_(дом)).",
     "Read [on the site](https://ru.wikipedia.org/wiki/Мост_(дом))."),
    ("![Москва](мост.png)", "![Moscow](мост.png)"),
    ("https://most.ru/мост\n@москва", "https://most.ru/мост\n@москва"),
    # Blocks of code and lines without letters.
    ("Мост открыли.\n\n```\n# Мост открыли.\n```\n\nМост закрыли.\n",
     "The bridge opened.\n\n```\n# Мост открыли.\n```\n\nThe bridge closed.\n"),
    ("~~~\nМост, который не кончается", "~~~\nМост, который не кончается"),
    ("***\n2019\n— 12 —", "***\n2019\n— 12 —"),
    # Tables, cell by cell.
    ("| Город | |\n|---|--:|\n| Москва | 13 млн |\n| `Мост|дом` | 2 |\n",
     "| City | |\n|---|--:|\n| Moscow | 13 mln |\n| `Мост|дом` | 2 |\n"),
    # Emphasis.
    ("**Мост открыли.** _Мост закрыли._", "**The bridge opened.** _The bridge closed._"),
    ("- **Важно**:\n- __Москва__\n- `Город", "- **Important**:\n- __Moscow__\n- `City"),
    # Capitals.
    ("# МОСТ ОТКРЫЛИ УТРОМ", "# THE BRIDGE OPENED TODAY"),
    ("МОСТ ОТКРЫЛИ.\n\nМост закрыли.", "THE BRIDGE OPENED.\n\nThe bridge closed."),
    ("«МОСТ ЗАКРЫЛИ»", "“THE BRIDGE CLOSED”"),
    ("США", "USA"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "output"), DOCUMENTS)
def test_document(source: str, output: str) -> None:
    done = translation.document(source, "en", Phrasebook(BOOK))
    assert done.text == output
    assert done.warnings == ()


def test_a_sentence_alone_is_masked_as_well() -> None:
    source = ["Пишите нам press@most.ru", "https://most.ru", "МОСТ ОТКРЫЛИ."]
    done = translation.sentences(source, "en", Phrasebook(BOOK))
    assert [d.text for d in done] == ["Write to us press@most.ru", "https://most.ru", "THE BRIDGE OPENED."]


def test_document_keeps_what_stands_between_the_sentences() -> None:
    lines = {
        "Новый мост": ["New bridge"],
        "Мост открыли утром.": ["The bridge opened today."],
        "Жители довольны этим.": ["People there are glad."],
        "Первый пункт списка": ["First item listed"],
        "Второй пункт списка": ["Second item listed"],
    }
    source = (
        "# Новый мост\n\nМост открыли утром.  Жители довольны этим.\n\n"
        "- Первый пункт списка\n  2) Второй пункт списка\n\n***\n2019\n"
    )
    done = translation.document(source, "en", Phrasebook(lines))
    assert done.text == (
        "# New bridge\n\nThe bridge opened today.  People there are glad.\n\n"
        "- First item listed\n  2) Second item listed\n\n***\n2019\n"
    )


@pytest.mark.parametrize(
    ("text", "repeated"),
    [("да да да", "да"), ("a b a b c", "a b"), ("1 1 1", ""), ("раз два три", ""), ("a a b b b", "b")],
)
def test_repetition(text: str, repeated: str) -> None:
    assert gates.repeated(text)[0] == repeated


def test_the_real_model_translates_both_ways(compact: summarize.model.Model) -> None:
    """Not how well: that is test_quality. The words of a plain sentence come out in the other language."""
    english = summarize.translate("В Москве открыли новую школу.\n\nВ 2019 году.", to="en", model=compact)
    assert "Moscow" in english.text
    assert "\n\n" in english.text
    assert "2019" in english.text
    russian = summarize.translate("The president visited Moscow in 2019.", to="ru", model=compact)
    assert "2019" in russian.text
    assert "Москв" in russian.text


def test_agencies_quotation_marks_are_not_code() -> None:
    source = "``Мы готовы к этому,`` сказал мэр."
    model = Phrasebook({source[2:]: ["We are ready for this,`` the mayor said."]})
    assert translation.sentences([source], "en", model)[0].text == "``We are ready for this,`` the mayor said."


def test_a_sentence_begins_with_a_capital() -> None:
    model = Phrasebook({"Профсоюз просил больше.": ["«the union asked for more»."]})
    assert translation.sentences(["Профсоюз просил больше."], "en", model)[0].text == "«The union asked for more»."


def test_a_word_that_never_ends_is_not_shown_whole() -> None:
    (found,) = [
        w
        for w in translation.faults("Мост открыт утром.", "The bridge is xэ" + "э" * 300, "en")
        if "no word" in w.message
    ]
    assert len(found.message) < 100 and "…" in found.message
