"""The page of one article: what is in it, what cannot get into it, and how it behaves in a real browser."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import browser
import lxml.html
import pytest
from browser import Show, Shown, contrasts, style
from sheets import example

from summarize import guard, pipeline, translation
from summarize.article import Article, Options, Removed, Span, Summary, SummarySentence, Warning
from summarize.view import findings, html, phrases, sheet

chromium, show = browser.chromium, browser.show  # fixtures

TEXT = "Мост открыт. Он стоил 5 млн рублей.\n\nЧитайте также: Цены\n\nМост строили 15 лет."


def made(**changes: Any) -> Summary:
    """A summary of TEXT in both languages."""
    summary = Summary(
        text={"ru": "Мост открыт. Он стоил 5 млн рублей.", "en": "The bridge is open. It cost 6 million roubles."},
        language="ru",
        sentences=(
            SummarySentence({"ru": "Мост открыт.", "en": "The bridge is open."}, (Span(0, 12),), 0.9),
            SummarySentence({"ru": "Он стоил 5 млн рублей.", "en": "It cost 6 million roubles."}, (Span(13, 35),), 0.8),
        ),
        options=Options(to="both"),
        model={"name": "compact", "digest": "sha256:0123"},
        version="0.1.0",
        removed=(Removed(37, 56, "read also"),),
    )
    return replace(summary, **changes)


def parsed(summary: Summary, text: str = TEXT) -> Any:
    return lxml.html.fromstring(sheet.html(summary, Article(text)))


def texts(page: Any, selector: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in page.cssselect(selector)]


def test_a_sentence_in_the_models_words_says_so() -> None:
    first, second = made().sentences
    page = parsed(made(sentences=(first, replace(second, written=True))))
    assert ["словами модели" in place for place in texts(page, ".column:first-child .place")] == [False, True]


# --- what is in it ----------------------------------------------------------------------------------------------------


def test_the_page_names_everything_a_reader_may_ask_for() -> None:
    summary, article = example("ru")
    page = lxml.html.fromstring(sheet.html(summary, article))
    whole = " ".join(page.text_content().split())
    for wanted in (summary.title, summary.author, summary.site, summary.version, "14 апреля 2025 г.", "medium"):
        assert str(wanted) in whole
    assert summary.model["name"] in whole and summary.model["digest"] in whole
    assert page.cssselect("header a")[0].get("href") == summary.url
    assert all(s.text[la] in texts(page, "a.sentence") for s in summary.sentences for la in ("ru", "en"))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_article_is_there_whole_and_in_order(language: str) -> None:
    summary, article = example(language)
    page = lxml.html.fromstring(sheet.html(summary, article))
    for added in page.cssselect(".story .why, .story .back"):
        added.drop_tree()
    assert page.cssselect(".story")[0].text_content().split() == article.text.split()


FIRST = [("ru", ("ru", "en"), "Пересказ"), ("en", ("en", "ru"), "Summary"), ("en", ("en",), "Summary")]


@pytest.mark.parametrize(("language", "order", "heading"), FIRST, ids=["ru+en", "en+ru", "en alone"])
def test_the_page_speaks_the_first_language_of_the_summary(language: str, order: tuple[str, ...], heading: str) -> None:
    page = parsed(made(text={la: made().text[la] for la in order}))
    assert page.get("lang") == language
    assert texts(page, "#summary h2") == [heading]
    assert [e.get("lang") for e in page.cssselect(".column h3 span")] == list(order)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_piece_is_marked_with_the_language_it_is_in(language: str) -> None:
    """A screen reader that reads Russian with an English voice cannot be understood."""
    page = lxml.html.fromstring(sheet.html(*example(language)))
    wrong = []
    for e in page.cssselect(
        "h1, h2, .sentence, .sentence mark, .story *, .note, .note *, .verdict, .hint, .key li, dt"
    ):
        spoken = next(a.get("lang") for a in [e, *e.iterancestors()] if a.get("lang"))
        for text in filter(None, [e.text, *(child.tail for child in e)]):
            # Names of things are the same in both: "compact", "Tab".
            letters = re.sub(r"@\w+|Telegram|compact|chrF|newstest|Tab|summarize|Ellery Ports|said", "", text)
            if (found := phrases.alphabet(letters)) and found != spoken:
                wrong.append((spoken, text))
    assert not wrong


def test_sentence_and_source_point_at_each_other() -> None:
    page = lxml.html.fromstring(sheet.html(*example("ru")))
    ids = {e.get("id") for e in page.cssselect("[id]")}
    assert len(ids) == len(page.cssselect("[id]")), "an id stands twice"
    for link in page.cssselect("a.sentence"):
        source = page.get_element_by_id(link.get("href")[1:])
        assert page.get_element_by_id(source.get("href")[1:]).get("data-s") == link.get("data-s")
        assert source.get("aria-label")
        assert set(link.get("aria-describedby").split()) <= ids


def test_removed_passages_are_there_with_their_reason() -> None:
    page = parsed(made())
    assert texts(page, ".story p.gone") == ["не вошло: ссылка на другую статью Читайте также: Цены"]
    assert texts(parsed(made(text={"en": made().text["en"]})), ".why") == ["left out: read also"]


# Overlapping sources, one inside what was removed, beyond the end, empty, two at one place, none.
SPANS = [
    ("overlap", [(0, 20), (13, 35)], ["1", "1 2", "2"]),
    ("the same twice", [(0, 12), (0, 12)], ["1 2"]),
    ("across paragraphs", [(13, 56), (60, 70)], ["1", "1", "2"]),
    ("inside what was removed", [(45, 50), (0, 12)], ["2", "1"]),
    ("beyond the end", [(60, 9000), (-5, 12)], ["2", "1"]),
    ("empty", [(5, 5), (9, 2)], []),
    ("white space alone", [(35, 37), (0, 12)], ["2"]),
]


@pytest.mark.parametrize(("spans", "of"), [case[1:] for case in SPANS], ids=[case[0] for case in SPANS])
def test_any_spans_make_a_page(spans: list[tuple[int, int]], of: list[str]) -> None:
    sentences = tuple(replace(s, source=(Span(*span),)) for s, span in zip(made().sentences, spans, strict=True))
    page = parsed(made(sentences=sentences))
    assert [e.get("data-of") for e in page.cssselect("[data-of]")] == of
    ids = {e.get("id") for e in page.cssselect("[id]")}
    assert {a.get("href")[1:] for a in page.cssselect("a.sentence, a.back")} <= ids
    for added in page.cssselect(".story .why, .story .back"):
        added.drop_tree()
    assert page.cssselect(".story")[0].text_content().split() == TEXT.split()


def test_a_sentence_of_several_places_has_a_link_to_each() -> None:
    first = replace(made().sentences[0], source=(Span(0, 12), Span(58, 78)))
    page = parsed(made(sentences=(first, made().sentences[1])))
    assert [a.get("href") for a in page.cssselect("#place-ru-1 a")] == ["#source-1-1", "#source-1-2"]
    assert texts(page, "#place-ru-1") == ["Источник: абзац 1, 3"]


def test_a_sentence_without_a_source_says_so() -> None:
    page = parsed(made(sentences=(replace(made().sentences[0], source=()), made().sentences[1])))
    assert texts(page, "#place-en-1") == ["Источник этого предложения не найден."]


# --- findings ---------------------------------------------------------------------------------------------------------

NUMBER = Warning("number", "en", "5", "6", "the source has “5 млн”, the output “6 million”")


OPEN = ("Мост открыт.", "The bridge is open.")
PLACES = [
    ("changed number", NUMBER, 1, (13, 35), "5", "6"),
    ("missing", replace(NUMBER, output=""), 1, (13, 35), "5", None),
    ("added", replace(NUMBER, source=""), 1, (13, 35), None, "6"),
    ("whole", Warning("quality", "en", OPEN[0], OPEN[1], "m"), 0, (0, 12), OPEN[0], OPEN[1]),
    ("span in the summary", Warning("number", "en", "5", "6", "m", Span(22, 23), Span(28, 29)), 1, (13, 35), "5", "6"),
    ("span in the sentence", Warning("number", "en", "5", "6", "m", Span(9, 10), Span(8, 9)), 1, (13, 35), "5", "6"),
    ("span that lies", Warning("number", "en", "5", "6", "m", Span(0, 99), Span(70, 71)), 1, (13, 35), "5", "6"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("warning", "sentence", "within", "source", "output"), [p[1:] for p in PLACES], ids=[p[0] for p in PLACES]
)
def test_a_finding_stands_at_its_sentence(
    warning: Warning, sentence: int, within: tuple[int, int], source: str | None, output: str | None
) -> None:
    found = findings.place(made(warnings=(warning,)), Article(TEXT))
    (placed,) = found.placed
    assert placed.sentence == sentence
    assert (placed.source and TEXT[slice(*placed.source)]) == source
    assert placed.source is None or within[0] <= placed.source[0] < placed.source[1] <= within[1]
    assert (placed.output and made().sentences[sentence].text["en"][slice(*placed.output)]) == output


ELSEWHERE = [
    ("about the model", Warning("quality", "en", "", "", "m"), "en"),
    ("words that are nowhere", Warning("name", "en", "Волга", "Volga", "m"), "en"),
    ("words that are in two sentences", Warning("name", "en", "", "t", "m"), "en"),
    ("about the reading", Warning("encoding", "", "", "", "m"), None),
    ("about a language that is not shown", Warning("number", "de", "5", "6", "m"), None),
]


@pytest.mark.parametrize(("warning", "where"), [e[1:] for e in ELSEWHERE], ids=[e[0] for e in ELSEWHERE])
def test_a_finding_that_fits_no_sentence_stands_above(warning: Warning, where: str | None) -> None:
    twice = tuple(replace(s, text={"ru": s.text["ru"], "en": s.text["en"] + " t"}) for s in made().sentences)
    found = findings.place(made(warnings=(warning,), sentences=twice), Article(TEXT))
    assert not found.placed
    assert found.notices.get(where or "", []) == ([warning] if where else [])
    assert found.reading == ([] if where else [warning])


def test_the_same_finding_for_two_sentences_stands_at_both() -> None:
    both = tuple(replace(s, text={"ru": "Мост", "en": "Bridg"}) for s in made().sentences)
    warning = Warning("name", "en", "", "Bridg", "m")
    found = findings.place(made(warnings=(warning, warning), sentences=both), Article(TEXT))
    assert [p.sentence for p in found.placed] == [0, 1]


SEARCHES = [
    ("5", "15, 5 и 51", (4, 5)),
    ("5", "1,5 млн", None),
    ("5", "5,1 млн", None),
    ("Ellery Ports", "of Ellery\u00a0Ports.", (3, 15)),
    ("(5)", "см. (5)", (4, 7)),
    ("мост", "мостик", None),
    (" ", "a b", None),
]


@pytest.mark.parametrize(("words", "text", "place"), SEARCHES)
def test_words_are_found_whole(words: str, text: str, place: tuple[int, int] | None) -> None:
    assert findings.search(words, text) == place


def test_findings_are_in_place_and_mark_the_very_words() -> None:
    page = parsed(made(warnings=(NUMBER,)))
    assert texts(page, "#finding-en-2-1") == ["Число. В статье «5», здесь «6»."]
    assert "finding-en-2-1" in page.get_element_by_id("en-2").get("aria-describedby").split()
    assert texts(page, "#en-2 mark") == ["6"]
    assert texts(page, ".story .doubt") == ["5"]
    assert texts(page, ".verdict") == ["Замечаний проверки фактов к пересказу: 1."]


def test_where_nothing_was_found_the_page_says_so_and_promises_no_more() -> None:
    assert "прежде чем цитировать" in texts(parsed(made()), ".verdict")[0]


def test_every_kind_of_warning_has_a_name_and_a_russian_sentence() -> None:
    for kind in phrases.KINDS:
        for source, output in (("а", "b"), ("а", ""), ("", "b"), ("", "")):
            said = phrases.said(Warning(kind, "en", source, output, "message"), "ru")  # type: ignore[arg-type]
            assert re.search("[а-яё]{4}", said.sentence) and "{" not in said.sentence
            assert phrases.said(Warning(kind, "en", source, output, "message"), "en") == ("Message.", "")  # type: ignore[arg-type]


class Rough:
    name, score = "rough", 12.0


def ours() -> list[Warning]:
    """Warnings as the program itself makes them."""
    return [
        *translation.faults("Мост открыт вчера вечером в центре", "", "en"),
        *translation.faults("Мост открыт вчера вечером.", "The bridge. " * 20, "en"),
        *translation.faults("Мост открыт вчера вечером.", "Мост открыт вчера вечером.", "en"),
        *guard.mend("Мост стоил 5 рублей.", "The bridge cost 6 roubles.", ("ru", "en"))[1],
        *pipeline.quality(Rough(), "en"),  # type: ignore[arg-type]
    ]


def test_what_the_program_says_has_a_russian_sentence_of_its_own() -> None:
    """The table of messages in phrases.py rots where a message changes and nobody looks."""
    assert len(ours()) >= 5
    assert [w.message for w in ours() if phrases.said(w, "ru").detail] == []


def test_quotations_inside_quotations() -> None:
    quoted = "the model is unsure of its translation of “«Мы писали», — сказал он”"
    said = phrases.said(Warning("quality", "en", "", "", quoted), "ru").sentence
    assert said == "Модель не уверена в переводе: «„Мы писали“, — сказал он»."
    assert [p for p in phrases.pieces(said, "en") if p.language] == [("«„Мы писали“, — сказал он»", "ru")]


# --- what cannot get into it ------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }} {% raw %} {{ self }}",
    "<!--", "]]>", "&lt;b&gt;", "\x00\x1b\ud800\u202eabc",
]  # fmt: skip


@pytest.mark.parametrize("evil", HOSTILE)
def test_nothing_from_outside_becomes_markup(evil: str) -> None:
    text = f"{evil} Мост открыт. Он стоил {evil} 5 млн.\n\nЧитайте также: {evil}"
    warning = Warning("number", "en", "5", evil, f"the source has “{evil}”")
    summary = made(
        text=dict.fromkeys(("ru", "en"), evil),
        sentences=(SummarySentence({"ru": evil, "en": evil}, (Span(0, len(evil) + 3),), 0.5),),
        model={"name": evil, "digest": evil},
        version=evil,
        warnings=(warning, replace(warning, where=evil), replace(warning, source="", output="")),
        removed=(Removed(0, 5, evil),),
        **dict.fromkeys(("id", "title", "url", "date", "author", "site"), evil),
    )
    made_of = sheet.html(summary, Article(text))
    assert made_of.encode()  # no lone surrogate is left
    assert not re.search("[\x00-\x08\x1b\u202e]", made_of)
    page = lxml.html.fromstring(made_of)
    assert {e.tag for e in page.iter() if isinstance(e.tag, str)} == ORDINARY
    assert not [name for e in page.iter() for name in e.attrib if name.startswith("on") or name in ("src", "style")]
    assert len(page.cssselect("style")) == 1
    assert {a.get("href")[:1] for a in page.cssselect("a")} == {"#"}
    shown = html.fit(evil.removesuffix("<!--")) or ""
    assert " ".join(str(shown).split()) in texts(page, "h1")[0]


ORDINARY = {
    *("html", "head", "meta", "title", "style", "body", "nav", "header", "main", "section", "div", "footer"),
    *("h1", "h2", "h3", "p", "ol", "ul", "li", "dl", "dt", "dd", "a", "span", "time", "small", "strong"),
}

ADDRESSES = [
    ("https://example.com/a?b=1&c=%D0%B0", True),
    ("HTTP://example.com", True),
    ("javascript:alert(1)", False),
    ("JaVaScRiPt://example.com/%0aalert(1)", False),
    ("java\tscript:alert(1)", False),
    (" javascript:alert(1)", False),
    ("data:text/html,<script>alert(1)</script>", False),
    ("file:///etc/passwd", False),
    ("//example.com", False),
    ("http://[", False),
    ("https://", False),
    ("https:\\\\example.com", False),
    ("stories/a.txt", False),
    ("", False),
]


@pytest.mark.parametrize(("url", "good"), ADDRESSES)
def test_only_web_addresses_become_links(url: str, good: bool) -> None:
    assert html.address(url) == (url if good else None)
    links = parsed(made(url=url)).cssselect("header a")
    assert [a.get("href") for a in links] == ([url] if good else [])


def test_a_long_article_with_hundreds_of_sentences_is_made_in_a_moment() -> None:
    text = "\n\n".join(f"Это предложение номер {i} о мосте через реку. За ним ещё одно." for i in range(20_000))
    starts = [m.start() for m in re.finditer("Это", text)][::50]
    one = "Это предложение."
    sentences = tuple(SummarySentence({"ru": one}, (Span(a, a + 40),), 0.5) for a in starts)
    page = sheet.html(made(text={"ru": one}, sentences=sentences, removed=()), Article(text))
    assert page.count('class="back"') == len(starts) == 400


# --- in a browser -----------------------------------------------------------------------------------------------------


def quiet(shown: Shown) -> None:
    assert not shown.requests, "the page asked for something"
    assert not shown.complaints, "the browser complained"


LIT = {"light": "rgb(255, 223, 107)", "dark": "rgb(93, 74, 10)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_pointing_at_a_sentence_lights_up_its_source_and_no_other(show: Show, scheme: str, script: bool) -> None:
    shown = show(sheet.html(*example("ru")), scheme=scheme, java_script_enabled=script)
    page = shown.page
    for n in (1, 3):
        page.hover(f"#en-{n}")
        for other in (1, 2, 3, 4):
            lit = style(page, f'.story [data-of~="{other}"]', "background-color") == LIT[scheme]
            assert lit == (other == n), f"pointing at {n}, source {other}"
        assert style(page, f'li[data-s="{n}"]', "background-color") == LIT[scheme]  # also in the other language
    page.hover('.story [data-of="2"]')  # and back
    assert [style(page, f"li:has(#ru-{n})", "background-color") == LIT[scheme] for n in (1, 2, 3)] == [
        False,
        True,
        False,
    ]
    quiet(shown)


def test_overlapping_sources_light_up_whole(show: Show) -> None:
    sentences = tuple(
        replace(s, source=(Span(*span),)) for s, span in zip(made().sentences, [(0, 20), (13, 35)], strict=True)
    )
    page = show(sheet.html(made(sentences=sentences), Article(TEXT))).page
    page.hover("#ru-2")
    lit = page.eval_on_selector_all(
        "[data-of]", f"all => all.map(e => getComputedStyle(e).backgroundColor === '{LIT['light']}')"
    )
    assert lit == [False, True, True]


def test_tab_goes_through_the_sentences_and_lights_them_up(show: Show) -> None:
    shown = show(sheet.html(*example("en")))
    order = []
    for _ in range(40):
        shown.page.keyboard.press("Tab")
        order.append(shown.page.evaluate("document.activeElement.id || document.activeElement.getAttribute('href')"))
        if order[-1] == "ru-2":
            assert style(shown.page, '.story [data-of~="2"]', "background-color") == LIT["light"]
            assert style(shown.page, "#ru-2", "outline-style") == "solid"
            assert style(shown.page, '.story [data-of~="1"]', "background-color") != LIT["light"]
        if order[-1] == "source-6-1":
            break
    sentences = [f"{la}-{n}" for la in ("en", "ru") for n in range(1, 7)]
    sources = [f"source-{n}-1" for n in range(1, 7)]
    assert order == ["#summary", "#article", "https://elleryreport.example/harbour/strike-ends", *sentences, *sources]
    quiet(shown)


def test_enter_goes_to_the_source_and_back(show: Show) -> None:
    page = show(sheet.html(*example("en")), width=1000).page
    page.focus("#ru-6")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#source-6-1"
    assert page.evaluate("document.activeElement.id") == "source-6-1"
    page.mouse.move(1, 1)
    assert style(page, '.story [data-of~="6"]', "background-color") == LIT["light"]
    top = page.eval_on_selector("#source-6-1", "e => e.getBoundingClientRect().top")
    assert 0 < top < 900
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "en-6"


def test_a_finger_goes_to_the_source(show: Show) -> None:
    page = show(sheet.html(*example("ru")), width=390, height=844, has_touch=True, is_mobile=True).page
    page.tap("#en-4")
    assert page.evaluate("location.hash") == "#source-4-1"
    assert style(page, '.story [data-of~="4"]', "background-color") == LIT["light"]


def test_a_screen_reader_hears_sentence_place_and_findings(show: Show) -> None:
    page = show(sheet.html(*example("ru"))).page
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    heard = {
        n["name"]["value"]: n.get("description", {}).get("value", "") for n in nodes if n["role"]["value"] == "link"
    }
    sentence = "The water flooded 304 houses, two schools and city hospitals."
    assert heard[sentence] == "Источник: абзац 5 Число. В статье «340», здесь «304»."
    assert "К предложению 3 пересказа" in heard
    regions = [n["name"]["value"] for n in nodes if n["role"]["value"] == "region"]
    assert sorted(regions) == sorted(["Пересказ", "Русский язык статьи", "English перевод", "Статья"])


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_all_text_can_be_read(show: Show, language: str, scheme: str) -> None:
    page = show(sheet.html(*example(language)), scheme="dark" if scheme == "dark" else "light").page
    if scheme == "print":
        page.emulate_media(media="print")
    found = contrasts(page)
    for n in (2, 3, 5, 6):  # and while lit
        page.hover(f"#en-{n}")
        found += contrasts(page)
    assert len(found) > 100
    assert min(found)[0] >= 4.5, min(found)


WIDTHS = [320, 390, 768, 1000, 1440, 2200]


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out_at_any_width(show: Show, width: int) -> None:
    summary, article = example("ru")
    long = replace(summary, title="Верхнереченско" * 12, url="https://example.com/" + "a" * 300, site="с" * 200)
    page = show(sheet.html(long, article), width=width).page
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_languages_stand_side_by_side_or_below_each_other(show: Show) -> None:
    def places(width: int) -> list[dict[str, float]]:
        page = show(sheet.html(*example("ru")), width=width).page
        return [page.locator(f"#{la}-4").bounding_box() for la in ("ru", "en")]

    ru, en = places(1000)
    assert abs(ru["y"] - en["y"]) < 2 and en["x"] > ru["x"] + 300
    ru, en = places(390)
    assert en["y"] > ru["y"] + 100 and en["x"] == ru["x"]


def test_the_summary_stays_in_sight_beside_the_article(show: Show) -> None:
    page = show(sheet.html(*example("ru")), width=1440).page
    page.click("#ru-6")
    assert page.evaluate("scrollY") > 400
    assert page.locator("#ru-6").bounding_box()["y"] < 900


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints_whole_and_on_white(show: Show, scheme: str) -> None:
    from pypdf import PdfReader

    summary, article = example("ru")
    page = show(sheet.html(summary, article), scheme=scheme).page
    document = PdfReader(io.BytesIO(page.pdf(format="A4")))
    printed = "".join("".join(p.extract_text() for p in document.pages).split())
    assert 2 <= len(document.pages) <= 4
    for wanted in (summary.sentences[5].text["en"], article.text[-40:], summary.model["digest"], summary.url):
        assert "".join(str(wanted).split()) in printed
    page.emulate_media(media="print")
    assert style(page, "html", "background-color") == "rgb(255, 255, 255)"
    assert style(page, "#summary", "position") == "static"


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_text_does_nothing_in_a_browser(show: Show, evil: str) -> None:
    text = f"{evil} Мост открыт. {evil}"
    one = SummarySentence({"ru": evil}, (Span(0, len(text)),), 0.5)
    summary = made(text={"ru": evil}, sentences=(one,), title=evil, url="javascript:alert(1)", removed=(), site=evil)
    shown = show(sheet.html(summary, Article(text)))
    shown.page.hover(".sentence")
    quiet(shown)


def test_the_policy_holds_where_escaping_would_not(show: Show) -> None:
    """Were a script, an image or a style to get in, the browser would refuse them."""
    page = sheet.html(made(), Article(TEXT))
    bad = "<script>document.title='evil'</script><img src='https://example.com/x'><style>body{color:red}</style>"
    shown = show(page.replace("<main>", bad + "<main>"))
    assert shown.page.title() != "evil"
    assert style(shown.page, "body", "color") != "rgb(255, 0, 0)"
    assert len([c for c in shown.complaints if "Content Security Policy" in c]) >= 3
