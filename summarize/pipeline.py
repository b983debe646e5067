"""The one way through: clean → split → condense → translate → guard.

Articles go through in groups, so that a model sees full batches; the result of an article does not depend on its
neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from . import clean, condense, provenance, refusals, text, translation
from ._version import __version__
from .article import (
    Article,
    Failure,
    Language,
    Options,
    Removed,
    Sentence,
    Source,
    Summary,
    SummarySentence,
    Warning,
)
from .engines import Floats
from .errors import SummarizeError, UsageError
from .model import Model
from .translation import Translation

GROUP = 16
DIRECTIONS: tuple[tuple[Language, Language], ...] = (("ru", "en"), ("en", "ru"))


@dataclass(frozen=True, slots=True)
class _Prepared:
    article: Article
    language: Language
    removed: list[Removed]
    sentences: list[Sentence]
    warnings: tuple[Warning, ...]


def prepare(article: Article) -> _Prepared:
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
    return _Prepared(article, language, removed, sentences, _mixed(sentences, language))


MIXED = 0.15  # of the letters in another alphabet: names and titles of a Russian story seldom reach it


def _mixed(sentences: list[Sentence], language: Language) -> tuple[Warning, ...]:
    """A warning where whole sentences are in the other language."""
    ours, theirs = ("[а-яё]", "[a-z]") if language == "ru" else ("[a-z]", "[а-яё]")
    foreign = [
        s.text for s in sentences if 3 * len(re.findall(ours, s.text.lower())) < len(re.findall(theirs, s.text.lower()))
    ]
    if sum(map(len, foreign)) <= MIXED * sum(len(s.text) for s in sentences):
        return ()
    names = {"ru": ("Russian", "English"), "en": ("English", "Russian")}[language]
    message = (
        f"the text is in {names[0]}, but {len(foreign)} of its {len(sentences)} sentences are in {names[1]} or another "
        f"language: {foreign[0][:60]!r}"
    )
    return (Warning("language", language, foreign[0], "", message),)


def _languages(options: Options, language: Language) -> list[Language]:
    if options.to == "both":
        return ["ru", "en"] if language == "ru" else ["en", "ru"]
    return [language if options.to == "same" else options.to]


def _check(options: Options) -> None:
    if options.to not in ("same", "ru", "en", "both"):
        raise UsageError(f"the language {options.to!r} is not known; use same, ru, en or both")
    if options.style not in ("auto", "extract"):
        raise UsageError(f"this model writes no {options.style!r} summaries; use auto or extract")
    condense.count(options.length, 1)


def _condense(group: list[_Prepared], options: Options, model: Model) -> list[list[condense.Choice]]:
    """Chosen sentences of each article; sentences of the whole group are embedded together, by language."""
    flat: dict[str, list[str]] = {"ru": [], "en": []}
    for p in group:
        flat[p.language] += [s.text for s in p.sentences] + ([p.article.title] if p.article.title else [])
    vectors = {lang: model.embed(texts, lang) for lang, texts in flat.items() if texts}
    at = {"ru": 0, "en": 0}
    out = []
    for p in group:
        start, n = at[p.language], len(p.sentences)
        mine: Floats = vectors[p.language][start : start + n]
        title = vectors[p.language][start + n] if p.article.title else None
        at[p.language] = start + n + (title is not None)
        salience = condense.logits(p.sentences, mine, model.head, p.article.title, title)
        out.append(condense.choose(p.sentences, mine, salience, condense.count(options.length, n)))
    return out


def _translate(
    group: list[_Prepared], choices: list[list[condense.Choice]], options: Options, model: Model
) -> dict[tuple[int, int, str], translation.Translated]:
    """Translations by (article, sentence, language); all sentences of a direction go together."""
    out: dict[tuple[int, int, str], translation.Translated] = {}
    for to in ("ru", "en"):
        keys = [
            (a, c.index, to)
            for a, (p, chosen) in enumerate(zip(group, choices, strict=True))
            if to in _languages(options, p.language) and to != p.language
            for c in chosen
        ]
        texts = [group[a].sentences[i].text for a, i, _ in keys]
        if texts:
            out.update(zip(keys, translation.sentences(texts, to, model, beam=options.beam), strict=True))
    return out


def _likeness(
    group: list[_Prepared], translated: dict[tuple[int, int, str], translation.Translated], model: Model
) -> dict[tuple[int, int], float]:
    """Of each translated sentence, by article and sentence; those of a direction go together."""
    found: dict[tuple[int, int], float] = {}
    for source, to in DIRECTIONS:
        keys = [key for key in translated if key[2] == to and translated[key].text.strip()]
        ours = [group[a].sentences[i].text for a, i, _ in keys]
        scores = provenance.likeness(ours, [translated[key].text for key in keys], (source, to), model)
        found.update(zip(((a, i) for a, i, _ in keys), scores, strict=True))
    return found


def summarize_group(group: list[_Prepared], options: Options, model: Model) -> list[Summary]:
    """Summaries of prepared articles, in order."""
    choices = _condense(group, options, model)
    translated = _translate(group, choices, options, model)
    likeness = _likeness(group, translated, model)
    out = []
    for a, (p, chosen) in enumerate(zip(group, choices, strict=True)):
        languages = _languages(options, p.language)
        sentences: list[SummarySentence] = []
        warnings = [*p.article.warnings, *p.warnings]
        for choice in chosen:
            original = p.sentences[choice.index]
            texts: dict[str, str] = {}
            for language in languages:
                if language == p.language:
                    texts[language] = " ".join(original.text.split())
                else:
                    done = translated[a, choice.index, language]
                    texts[language] = done.text
                    before = sum(len(s.text[language]) + 1 for s in sentences)
                    warnings += [provenance.placed(w, original, done.text, before) for w in done.warnings]
            source = Source(original.start, original.end, likeness.get((a, choice.index), 1.0))
            sentences.append(SummarySentence(texts, (source,), choice.score))
        if set(languages) - {p.language}:
            warnings += quality(model, next(la for la in languages if la != p.language))
        out.append(
            Summary(
                text={la: " ".join(s.text[la] for s in sentences) for la in languages},
                language=p.language,
                sentences=tuple(sentences),
                options=options,
                model={"name": model.name, "digest": model.digest},
                version=__version__,
                id=p.article.id,
                title=p.article.title,
                url=p.article.url,
                date=p.article.date,
                author=p.article.author,
                site=p.article.site,
                words=text.words(p.article.text),
                warnings=tuple(warnings),
                removed=tuple(p.removed),
            )
        )
    return out


# chrF on newstest2018 below which a model's translations are a hint of the content and no more.
USABLE = 55.0


def quality(model: Model, to: str) -> list[Warning]:
    """One warning where the model as a whole translates below use, by its own measured score."""
    score = model.translation_score(to)
    if score is None or score >= USABLE:
        return []
    message = (
        f"the model “{model.name}” translates into {'English' if to == 'en' else 'Russian'} roughly (chrF {score:.0f} "
        "of 100 on newstest2018): take the translation as a hint and read the original before quoting"
    )
    return [Warning("quality", to, "", "", message)]


def summarize_article(article: Article, options: Options, model: Model) -> Summary:
    """One article.

    Raises:
        InputError: the article cannot be used.
        UsageError: the options make no sense.
    """
    _check(options)
    return summarize_group([prepare(article)], options, model)[0]


def summarize_articles(articles: Iterable[Article], options: Options, model: Model) -> Iterator[Summary | Failure]:
    """A Summary, or a Failure with the reason, for each article, in order; memory does not grow with their number."""
    _check(options)
    source = iter(articles)
    while group := list(islice(source, GROUP)):
        results: list[Summary | Failure | None] = []
        prepared = []
        for article in group:
            try:
                prepared.append(prepare(article))
                results.append(None)
            except SummarizeError as error:
                results.append(Failure(article.id, error.kind, str(error)))
        done = iter(summarize_group(prepared, options, model) if prepared else [])
        for result in results:
            yield next(done) if result is None else result


def translate_text(value: str, to: str, model: Model, *, beam: int = 4) -> Translation:
    """A whole text; paragraphs, headings and list marks stay where they are.

    Raises:
        InputError: the text is empty or in a third language.
        UsageError: ``to`` is no language of the model.
    """
    if to not in ("ru", "en"):
        raise UsageError(f"the language {to!r} is not known; translate to ru or en")
    if refusals.supported(value) == to:
        return Translation(value, (Warning("language", to, "", "", "the text is already in the language asked for"),))
    done = translation.document(value, to, model, beam=beam)
    return replace(done, warnings=(*done.warnings, *quality(model, to)))
