"""What is no story in our languages: a third language, a paywall's stub, a list of links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from .article import Article, Language, Sentence
from .clutter import SPOKEN
from .errors import InputError
from .text import ENDED, detect, paragraphs, words

LANGUAGES = {
    "uk": "Ukrainian",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "sr": "Serbian",
    "mk": "Macedonian",
    "kk": "Kazakh",
}
LANGUAGES |= {"ja": "Japanese", "zh": "Chinese", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian"}
LANGUAGES |= {"pl": "Polish", "pt": "Portuguese", "nl": "Dutch", "ar": "Arabic", "tr": "Turkish", "ko": "Korean"}

# From the first word of a sentence: a call or a notice about this page. "Игра доступна по подписке" is news.
PAYWALL = re.compile(
    r"\W*(?:"
    # "Subscribe to continue reading", "Log in to read", "To continue reading, sign in", "Already a subscriber?"
    r"(?:please )?(?:subscribe|register)(?: (?:now|today))?(?: or (?:log|sign) in)? to (?:continue|read|keep|unlock)"
    r"|(?:please )?(?:log|sign) in(?: or \w+)? to (?:continue|read)"
    r"|to (?:continue|keep) reading\W.{0,60}(?:subscri|(?:log|sign) in|regist)|(?:want )?to continue reading\W*$"
    r"|already (?:a subscriber|have a subscription)"
    # "This article is for subscribers only."
    r"|(?:(?:this|the (?:full|rest of (?:the|this))) (?:article|story|content|text|post|page|version)"
    r"(?: (?:is|are))?(?: available| reserved| exclusive(?:ly)?| only)* )?(?:for|to) (?:our |paid |paying )*"
    r"subscribers(?: only)?\W*$"
    # "Оформите подписку, чтобы…", "Чтобы читать дальше, подпишитесь", "Уже подписаны?"
    r"|оформите подписку|чтобы (?:прочитать|читать|продолжить|дочитать)\b.{0,60}(?:подпи[сш]|войдите)"
    r"|уже (?:есть подписка|подписан\w*|(?:являетесь )?подписчик\w*)\?|подпишитесь, чтобы (?:про|до)?чита"
    r"|(?:продолжение|окончание)\b.{0,40}(?:по подписке|подписчик\w*)\W*$"
    # "Материал доступен только по подписке", "Доступно только подписчикам", "Читайте полностью по подписке"
    r"|(?:(?:этот|эта|данн\w+|полн\w+|весь) )*(?:(?:материал|статья|текст|публикация|версия|контент)\b.{0,30} )?"
    r"(?:доступ\w*|читайте|открыт\w*)\b[^,]{0,40}(?:по подписке|подписчик\w*)[^,]{0,40}$"
    r")",
    re.IGNORECASE,
)
FEW = 40  # words; an error page says no more
STUB = 120  # words; with fewer left, a paywall has kept the story
LINK = re.compile(r"(?:https?://|www\.)\S+")


def supported(text: str, name: str = "") -> Language:
    """The language of a text; InputError "no_story" where it holds no words, "unsupported_language" for a third one."""
    name = name or "the text"
    if not text.strip():
        raise InputError("empty", f"{name} is empty; give an article of at least one sentence")
    language = detect(text)
    if language == "und":
        raise InputError("no_story", f"{name} holds no words; give the article's text")
    if language not in ("ru", "en"):
        known = LANGUAGES.get(language, f"the language with the code {language!r}")
        raise InputError("unsupported_language", f"{name} is in {known}; only Russian (ru) and English (en) are read")
    return cast(Language, language)


def check_story(article: Article, sentences: list[Sentence]) -> None:
    """InputError where there is no story to condense: "paywall_stub" or "no_story"."""
    name = article.id or "the text"
    if _words_left(sentences) < FEW and (head := _error(article.text, article.title, *(s.text for s in sentences[:1]))):
        raise InputError("error_page", f"{name} is an error page (“{head}”); check where it comes from")
    if _walled(article.text, sentences) and _words_left(sentences) < STUB:
        raise InputError("paywall_stub", f"{name} is the stub before a paywall; get the full text of the article")
    if not _tells(article.text, sentences):
        raise InputError("no_story", f"{name} is a list of links or headlines, not a story; give one article's text")


def _walled(text: str, sentences: list[Sentence]) -> bool:
    """Does the page end in a paywall's notice? It may take three paragraphs, before clutter that was removed."""
    last = sentences[-1].paragraph if sentences else 0
    ending = (text[a:b] for a, b in paragraphs(text)[max(0, last - 2) :])
    return any(PAYWALL.match(piece) for part in ending for piece in re.split(r"(?<=[.!?…])\s+|\n", part))


def _words_left(sentences: list[Sentence]) -> int:
    return sum(words(s.text) for s in sentences if not PAYWALL.match(s.text))


def _tells(text: str, sentences: list[Sentence]) -> bool:
    """A sentence with an end, or so little text that it need not have one: a word or two lines are allowed."""
    prose = [s for s in sentences if words(LINK.sub("", s.text)) > 0]
    if not prose:
        return False
    ended = [s for s in prose if words(LINK.sub("", s.text)) >= 4 and re.search(r"[.…!?][\"'»”’)\]]*$", s.text)]
    longest = max(s.end - s.start for s in prose)
    return bool(ended) or len(paragraphs(text)) <= 2 or longest > 300


# --- pages of few words -----------------------------------------------------------------------------------------------

ERROR = re.compile(
    r"\W*(?:(?:error|ошибка)?\W*\b(?:40[0134]|410|429|50[0234])\b\s*(?:$|[|—–:.!-]|not|forbidden|error|ошибка|страниц)"
    r"|(?:page|article|story|document|file|content) (?:was |is |could )?(?:not|no longer|cannot)\b|not found"
    r"|page missing|oops|something went wrong|sorry, (?:we|this|the page)"
    r"|access (?:to this page )?(?:is |has been )?(?:denied|blocked)|forbidden"
    r"|just a moment|attention required|checking your browser|are you (?:a )?(?:human|robot)|verify you are"
    r"|please (?:enable|turn on) (?:javascript|cookies)|service unavailable|bad gateway|too many requests"
    r"|(?:under|scheduled) maintenance|(?:такой )?(?:страниц|стать|материал|новост|документ|публикаци)\w* "
    r"(?:не найден|не существует|удал[её]н|больше не|была удален|был удал[её]н)|ничего не найдено|не найдено"
    r"|доступ (?:к (?:этой |данной |запрашиваемой )?(?:страниц|сайт|ресурс|раздел|материал)\w+ )?"
    r"(?:запрещ[её]н|ограничен|заблокирован)|проверка браузера|подтвердите, что (?:вы|запрос)"
    r"|вы не робот|(?:сайт|сервис|страница) (?:временно )?недоступ|технические работы|извините|упс)",
    re.IGNORECASE,
)
SCRIPTED = re.compile(
    r"(?:enable|turn on|requires?|включите|требует\w*|включить)\s+(?:\w+\s+)?javascript", re.IGNORECASE
)
WALL = re.compile(
    r"subscriber to read|subscribe to (?:read|continue|unlock)|subscribers? only|(?:log|sign) in to (?:read|continue)"
    r"|(?:только )?(?:по подписке|для подписчиков|подписчикам)|оформите подписку"
    r"|чтобы (?:читать|прочитать) (?:дальше|полностью)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is known of a page with few words: ``linked`` is the share of its text in links, ``closed`` whether it says
    itself that only subscribers read it whole."""

    name: str
    title: str | None
    heading: str
    lines: list[str]
    linked: float
    images: int
    closed: bool


def check_page(page: Sketch) -> None:
    """InputError where a page gives a reason to be none of a story: "error_page", "paywall_stub", "link_list",
    "gallery" or "no_story"."""
    name, lines = page.name, page.lines
    text = " ".join(lines)
    prose = [line for line in lines if ENDED.search(line) and words(line) >= 4]
    if head := _error(text, page.title, page.heading, *lines[:1]):
        raise InputError("error_page", f"{name} is an error page (“{head}”); check the address")
    if page.closed or WALL.search(f"{page.heading} {' '.join(lines[-3:])}"):
        raise InputError("paywall_stub", f"{name} is the stub before a paywall; get the full text of the article")
    if SCRIPTED.search(text) and sum(map(words, prose)) < 60:
        raise InputError("no_story", f"{name} shows its story by JavaScript only; save the page from a browser")
    if page.linked > 0.5 and (len(prose) < 3 or page.linked > 0.8):
        raise InputError("link_list", f"{name} is a page of links to stories; give the page of one of them")
    if not prose and page.images >= 4:
        raise InputError("gallery", f"{name} is a gallery of pictures without a story; give the page of an article")
    if not prose:
        raise InputError(
            "no_story", f"{name} holds no story, only {words(text)} words beside menus; give an article's page"
        )


def _error(text: str, *heads: str | None) -> str | None:
    """The first of the headings that is an error's; where somebody "said" it, the error is the story."""
    if SPOKEN.search(text):
        return None
    return next((head for head in heads if head and ERROR.match(head)), None)
