"""The one way through: clean → split → condense or write → translate → guard.

Articles go through in groups, so that a model sees full batches; the result of an article does not depend on its
neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from . import condense, provenance, refusals, text, translation, writing
from ._version import __version__
from .article import (
    LANGUAGES,
    NAMES,
    Article,
    Failure,
    Language,
    Options,
    Source,
    Summary,
    SummarySentence,
    Warning,
    other,
)
from .engines import Floats
from .errors import InputError, SummarizeError, UsageError
from .preparing import Prepared, prepare
from .roles import Model, Translator
from .telling import Answer, Story, extracted
from .translation import Translated, Translation

GROUP = 16


def _languages(options: Options, language: Language) -> list[Language]:
    if options.to == "both":
        return [language, other(language)]
    return [language if options.to == "same" else options.to]


def _check(options: Options, model: Model) -> None:
    """Options that make no sense with any article are refused before the first."""
    if options.to not in ("same", "ru", "en", "both"):
        raise UsageError(f"the language {options.to!r} is not known; use same, ru, en or both")
    if options.style not in ("auto", "extract", "abstract"):
        raise UsageError(f"the style {options.style!r} is not known; use auto, extract or abstract")
    condense.count(options.length, 1)
    if options.style == "abstract" and not any(model.writer(la) for la in LANGUAGES):
        raise UsageError(
            f"the model “{model.name}” writes no summaries; use --style extract, or --model with one that does"
        )


def _ready(article: Article, options: Options, model: Model) -> Prepared:
    """The article prepared, if the model can do with it what was asked for.

    Raises:
        InputError: as ``prepare``.
        UsageError: an abstract was asked for, and the model writes the other language only.
    """
    prepared = prepare(article)
    if options.style == "abstract" and model.writer(prepared.language) is None:
        raise UsageError(
            f"the model “{model.name}” writes no {NAMES[prepared.language]} summaries; use --style auto to have the "
            "sentences of such an article chosen"
        )
    return prepared


def _read(group: list[Prepared], options: Options, model: Model) -> list[Story]:
    """What each article says and its chosen sentences; sentences of the whole group are embedded together, by
    language.
    """
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
        wanted = condense.count(options.length, n)
        chosen = condense.choose(p.sentences, mine, salience, wanted)
        out.append(Story(p.language, p.sentences, mine, salience, chosen, wanted))
    return out


def _tell(stories: list[Story], options: Options, model: Model) -> list[Answer]:
    """The sentences of each summary in its article's language; all that a writer writes goes to it together."""
    answers: dict[int, Answer] = {}
    for language in LANGUAGES:
        mine = [i for i, story in enumerate(stories) if story.language == language]
        if not mine:
            continue
        writer = model.writer(language) if options.style != "extract" else None
        if writer is not None:
            found = writing.written([stories[i] for i in mine], writer, model, beam=options.beam)
        else:
            said = _silent(model, language) if options.style == "auto" else ()
            found = [extracted(stories[i], *said) for i in mine]
        answers.update(zip(mine, found, strict=True))
    return [answers[i] for i in range(len(stories))]


def _silent(model: Model, language: Language) -> tuple[Warning, ...]:
    """A warning where the model writes the other language only: who asked for it may expect otherwise."""
    writer = model.writer(other(language))
    if writer is None:
        return ()
    message = f"“{writer.name}” writes no {NAMES[language]}: the sentences are the article’s own"
    return (Warning("quality", language, "", "", message),)


def _unwritten(answer: Answer, options: Options, model: Model) -> InputError | None:
    """What there is to say where an abstract was asked for, and nothing that the model wrote can be told."""
    if options.style != "abstract" or not answer.fault:
        return None
    return InputError(
        "not_written",
        f"“{model.name}” wrote no summary of this article that could be used ({answer.fault}); use --style auto to "
        "have the article’s own sentences instead, or another --model",
    )


Key = tuple[int, int]  # article, sentence of its summary


def _translate(
    stories: list[Story], answers: list[Answer], options: Options, model: Model
) -> dict[Key, tuple[Translated, float]]:
    """Translations with their likeness to what was translated; all sentences of a direction go together."""
    out: dict[Key, tuple[Translated, float]] = {}
    for to in LANGUAGES:
        keys = [
            (a, i)
            for a, (story, answer) in enumerate(zip(stories, answers, strict=True))
            if to in _languages(options, story.language) and to != story.language
            for i in range(len(answer.told))
        ]
        texts = [answers[a].told[i].text for a, i in keys]
        if not texts:
            continue
        translator, reserve = model.translator(to), model.reserve(to)
        done = translation.sentences(texts, to, translator, beam=options.beam, reserve=reserve)
        near = provenance.likeness(texts, [d.text for d in done], (other(to), to), model)
        out.update(zip(keys, zip(done, near, strict=True), strict=True))
    return out


def summarize_group(group: list[Prepared], options: Options, model: Model) -> list[Summary | InputError]:
    """Summaries of prepared articles, in order; of one that was to be written and could not be, the error."""
    stories = _read(group, options, model)
    answers = _tell(stories, options, model)
    errors = [_unwritten(answer, options, model) for answer in answers]
    told = [replace(a, told=[]) if error else a for a, error in zip(answers, errors, strict=True)]
    done = _translate(stories, told, options, model)
    return [
        error or _summary(p, answer, {i: found for (n, i), found in done.items() if n == a}, options, model)
        for a, (p, answer, error) in enumerate(zip(group, told, errors, strict=True))
    ]


def _summary(
    p: Prepared, answer: Answer, translated: dict[int, tuple[Translated, float]], options: Options, model: Model
) -> Summary:
    languages = _languages(options, p.language)
    # What is said of the writing concerns every language of the summary; it is said once.
    warnings = [*p.article.warnings, *p.warnings, *(replace(w, where=languages[0]) for w in answer.warnings)]
    sentences: list[SummarySentence] = []
    for i, told in enumerate(answer.told):
        origins = [p.sentences[s] for s, _ in told.sources]
        texts: dict[str, str] = {}
        likeness = 1.0
        for language in languages:
            if language == p.language:
                texts[language] = " ".join(told.text.split())
            else:
                done, likeness = translated[i]
                texts[language] = done.text
                before = sum(len(s.text[language]) + 1 for s in sentences)
                warnings += [provenance.placed(w, origins, done.text, before) for w in done.warnings]
        source = tuple(
            Source(o.start, o.end, min(score, likeness)) for o, (_, score) in zip(origins, told.sources, strict=True)
        )
        sentences.append(SummarySentence(texts, source, told.salience, told.written))
    if set(languages) - {p.language}:
        to = other(p.language)
        warnings += quality(model.translator(to), to)
    return Summary(
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


# chrF on newstest2018 below which a model's translations are a hint of the content and no more.
USABLE = 55.0


def quality(translator: Translator, to: Language) -> list[Warning]:
    """One warning where the model as a whole translates below use, by its own measured score."""
    score = translator.score
    if score is None or score >= USABLE:
        return []
    message = (
        f"the model “{translator.name}” translates into {NAMES[to]} roughly (chrF {score:.0f} of 100 on "
        "newstest2018): take the translation as a hint and read the original before quoting"
    )
    return [Warning("quality", to, "", "", message)]


def summarize_article(article: Article, options: Options, model: Model) -> Summary:
    """One article.

    Raises:
        InputError: the article cannot be used; "not_written": an abstract was asked for, and none could be written.
        UsageError: the options make no sense, or not with this model.
    """
    _check(options, model)
    (found,) = summarize_group([_ready(article, options, model)], options, model)
    if isinstance(found, InputError):
        raise found
    return found


def summarize_articles(articles: Iterable[Article], options: Options, model: Model) -> Iterator[Summary | Failure]:
    """A Summary, or a Failure with the reason, for each article, in order; memory does not grow with their number."""
    _check(options, model)
    source = iter(articles)
    while group := list(islice(source, GROUP)):
        refused: list[SummarizeError | None] = []
        prepared = []
        for article in group:
            try:
                prepared.append(_ready(article, options, model))
                refused.append(None)
            except SummarizeError as error:
                refused.append(error)
        done = iter(summarize_group(prepared, options, model) if prepared else [])
        for article, reason in zip(group, refused, strict=True):
            result = reason or next(done)
            yield result if isinstance(result, Summary) else Failure(article.id, result.kind, str(result))


def translate_text(value: str, to: Language, model: Model, *, beam: int = 4) -> Translation:
    """A whole text; paragraphs, headings and list marks stay where they are.

    Raises:
        InputError: the text is empty or in a third language.
        UsageError: ``to`` is no language of the model.
    """
    if to not in ("ru", "en"):
        raise UsageError(f"the language {to!r} is not known; translate to ru or en")
    if refusals.supported(value) == to:
        return Translation(value, (Warning("language", to, "", "", "the text is already in the language asked for"),))
    translator = model.translator(to)
    done = translation.document(value, to, translator, beam=beam, reserve=model.reserve(to))
    return replace(done, warnings=(*done.warnings, *quality(translator, to)))
