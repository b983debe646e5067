"""What an article has to be before anything is told of it: in our languages, cleaned, and in sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import clean, refusals, text
from .article import NAMES, Article, Language, Removed, Sentence, Warning, other


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article of which the story is known, in sentences, and what the reader should know about it."""

    article: Article
    language: Language
    removed: list[Removed]
    sentences: list[Sentence]
    warnings: tuple[Warning, ...]


def prepare(article: Article) -> Prepared:
    """Language, what is not the story, sentences.

    Raises:
        InputError: the text is empty, in a third language, or holds no story.
    """
    language = refusals.supported(article.text, article.id)
    if article.title is None and (head := text.title(article.text)):
        article = replace(article, title=" ".join(article.text[slice(*head)].split()))
    removed = clean.clean(article.text, language, article.title)
    sentences = clean.story(article.text, removed, language)
    refusals.check_story(article, sentences)
    return Prepared(article, language, removed, sentences, _mixed(sentences, language))


MIXED = 0.15  # of the letters in another alphabet: names and titles of a Russian story seldom reach it


def _mixed(sentences: list[Sentence], language: Language) -> tuple[Warning, ...]:
    """A warning where whole sentences are in the other language."""
    ours, theirs = ("[а-яё]", "[a-z]") if language == "ru" else ("[a-z]", "[а-яё]")
    foreign = [
        s.text for s in sentences if 3 * len(re.findall(ours, s.text.lower())) < len(re.findall(theirs, s.text.lower()))
    ]
    if sum(map(len, foreign)) <= MIXED * sum(len(s.text) for s in sentences):
        return ()
    message = (
        f"the text is in {NAMES[language]}, but {len(foreign)} of its {len(sentences)} sentences are in "
        f"{NAMES[other(language)]} or another language: {foreign[0][:60]!r}"
    )
    return (Warning("language", language, foreign[0], "", message),)
