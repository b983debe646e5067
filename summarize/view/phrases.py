"""What the pages say in English and Russian, and findings as sentences in both: tables; a missing key raises."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..article import Warning

NAMES = {"en": "English", "ru": "Русский"}

# --- the pages --------------------------------------------------------------------------------------------------------

PHRASES: dict[str, tuple[str, str]] = {
    "skip_summary": ("Skip to the summary", "К пересказу"),
    "skip_article": ("Skip to the article", "К тексту статьи"),
    "untitled": ("Article without a title", "Статья без заголовка"),
    "summary": ("Summary", "Пересказ"),
    "article": ("Article", "Статья"),
    "original": ("original language", "язык статьи"),
    "translation": ("translation", "перевод"),
    "open_original": ("Open the original", "Открыть оригинал"),
    "source_address": ("Read from", "Прочитано из"),
    "paragraph": ("paragraph", "абзац"),
    "place": ("Source:", "Источник:"),
    "written": ("in the model’s words", "словами модели"),
    "no_place": ("No source was found for this sentence.", "Источник этого предложения не найден."),
    "back": ("Back to sentence {} of the summary", "К предложению {} пересказа"),
    "removed": ("left out", "не вошло"),
    "notices": ("Before you rely on it", "Прежде чем доверять"),
    "reading": ("About how the article was read", "О том, как прочитана статья"),
    "clean": (
        "The check of facts found nothing to object to. It does not read like a person: compare before quoting.",
        "Проверка фактов расхождений не нашла. Человека она не заменяет: сверьтесь, прежде чем цитировать.",
    ),
    "some": (
        "Findings of the check of facts in this summary: {}.",
        "Замечаний проверки фактов к пересказу: {}.",
    ),
    "key": ("What the colours mean", "Что значат цвета"),
    "key_lit": ("the sentence you point at, and where it comes from", "предложение под указателем и его источник"),
    "key_used": ("used in the summary; the number is the sentence’s", "вошло в пересказ; цифра — номер предложения"),
    "key_doubt": ("differs between article and summary", "в статье и в пересказе по-разному"),
    "key_gone": ("not the story: left out before summing up", "не сама статья: отброшено перед пересказом"),
    "how": ("How this page was made", "Как сделана эта страница"),
    "model": ("Model", "Модель"),
    "digest": ("Digest of the weights", "Контрольная сумма модели"),
    "version": ("Version of summarize", "Версия summarize"),
    "length": ("Length asked for", "Заданная длина"),
    "style": ("Style", "Стиль"),
    "id": ("Identifier", "Идентификатор"),
    "hint": (
        "Point at a sentence, or reach it with the Tab key: its source lights up in the article. Click or tap to go to "
        "it.",
        "Наведите указатель на предложение или перейдите к нему клавишей Tab: в статье загорится его источник. Щелчок "
        "или касание ведёт к нему.",
    ),
    # The report of a batch.
    "report": ("Report of a batch", "Отчёт о пакете"),
    "skip_report": ("Skip to the figures", "К цифрам"),
    "figures": ("Figures", "Цифры"),
    "done": ("articles summarized", "статей пересказано"),
    "failed": ("records failed", "записей с ошибкой"),
    "damaged": ("lines could not be read", "строк не прочитано"),
    "source_words": ("words read", "слов прочитано"),
    "summary_words": ("words in the summaries", "слов в пересказах"),
    "seconds": ("time", "время"),
    "speed": ("articles a second", "статей в секунду"),
    "with_findings": ("articles with a finding about facts", "статей с замечаниями к фактам"),
    "failures": ("Failures by kind", "Ошибки по видам"),
    "no_failures": ("Nothing failed.", "Ошибок нет."),
    "findings": ("Findings by kind and language", "Замечания по видам и языкам"),
    "no_findings": ("Nothing was found.", "Замечаний нет."),
    "kind": ("kind", "вид"),
    "count": ("count", "всего"),
    "share": ("share", "доля"),
    "language": ("language", "язык"),
    "about_article": ("the article itself", "сама статья"),
    "per_thousand": ("for 1,000 articles", "на 1000 статей"),
    "lengths": ("Lengths", "Длина"),
    "plot_source": ("Words of an article", "Слов в статье"),
    "plot_summary": ("Words of a summary", "Слов в пересказе"),
    "plot_compression": (
        "Summary in percent of the article’s words",
        "Пересказ в процентах от слов статьи",
    ),
    "plot_throughput": ("Articles a second over time", "Статей в секунду по ходу работы"),
    "unknown_words": (
        "The rows do not say how long their articles are: run the batch with --with-text to see it.",
        "В строках не указано, какой длины были статьи: запустите пакет с --with-text, чтобы увидеть длину и сжатие.",
    ),
    "part_known": ("Known for {} of {} articles.", "Известно для {} статей из {}."),
    "median": ("median", "медиана"),
    "middle": ("nine tenths lie between {} and {}", "девять десятых — от {} до {}"),
    "nothing_to_plot": ("No values.", "Значений нет."),
    "as_table": ("The same as a table", "То же таблицей"),
    "from_to": ("from – to", "от – до"),
    "articles": ("articles", "статей"),
    "minute": ("time", "время"),
    "doubtful": ("The most doubtful articles", "Самые сомнительные статьи"),
    "doubtful_order": (
        "Most findings about facts first, then most other findings, then the lowest score of a sentence.",
        "Сначала те, где больше замечаний к фактам, затем — других замечаний, затем — с самой низкой оценкой "
        "предложения.",
    ),
    "fact_findings": ("about facts: {}", "к фактам: {}"),
    "other_findings": ("others: {}", "прочих: {}"),
    "lowest": ("lowest score {}", "низшая оценка {}"),
}  # fmt: skip


def phrases(language: str) -> dict[str, str]:
    """Every phrase of the pages in one language."""
    return {key: pair[language == "ru"] for key, pair in PHRASES.items()}


KINDS: dict[str, tuple[str, str]] = {
    "number": ("Number", "Число"),
    "name": ("Name", "Имя"),
    "date": ("Date", "Дата"),
    "unit": ("Unit", "Единица"),
    "negation": ("Negation", "Отрицание"),
    "attribution": ("Who says so", "Кто сказал"),
    "length": ("Length", "Длина"),
    "language": ("Language", "Язык"),
    "quality": ("Quality", "Качество"),
    "encoding": ("Encoding", "Кодировка"),
    "text": ("Text", "Текст"),
}


def kind(name: str, language: str) -> str:
    """What a kind of finding is called; a kind of a newer version by its own name."""
    return KINDS.get(name, (name, name))[language == "ru"]


REASONS = {  # clean.py and clutter.py say why in English
    "title": "заголовок",
    "heading": "подзаголовок",
    "dateline": "выходные данные",
    "repeated caption": "подпись повторена",
    "repeated passage": "повтор",
    "other headlines": "заголовки других статей",
    "foreign agent notice": "пометка об иноагенте",
    "read also": "ссылка на другую статью",
    "telegram plug": "реклама канала",
    "plug": "реклама издания",
    "correction call": "просьба сообщить об ошибке",
    "photo credit": "подпись к фото",
    "byline": "имя автора",
    "copyright": "авторские права",
    "advertisement": "реклама",
    "cookie notice": "уведомление о cookie",
    "share counts": "счётчики",
    "link": "ссылка",
    "tags": "метки",
    "date line": "строка с датой",
    "signature": "подпись",
}


def reason(name: str, language: str) -> str:
    return REASONS.get(name, name) if language == "ru" else name


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}


def date(value: str, language: str) -> str:
    """ "2026-04-14" as people write it; anything else as it is."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", value)
    if not found:
        return value
    month = MONTHS[language].split()[int(found[2]) - 1]
    return f"{int(found[3])}\u00a0{month} {found[1]}" + ("\u00a0г." if language == "ru" else "")


def number(value: float, language: str) -> str:
    """12345 as "12,345", in Russian "12 345" with a space that does not break; the smaller, the more decimals."""
    digits = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    plain = f"{value:,.{digits}f}"
    return plain if language == "en" else plain.translate({ord(","): "\u00a0", ord("."): ","})


def duration(seconds: float, language: str) -> str:
    """ "45 s", "3 min 20 s", "2 h 5 min", "2 h" """
    hour, minute, second = ("h", "min", "s") if language == "en" else ("ч", "мин", "с")
    if seconds < 60:
        return f"{number(round(seconds, 1), language)}\u00a0{second}"
    whole = round(seconds)
    large, small = (divmod(whole, 60), (minute, second)) if whole < 3600 else (divmod(whole // 60, 60), (hour, minute))
    return f"{large[0]}\u00a0{small[0]}" + (f" {large[1]}\u00a0{small[1]}" if large[1] else "")


# --- findings ---------------------------------------------------------------------------------------------------------

# What a fact finding says in Russian where both sides are known, where the summary lacks it, where the article does.
RUSSIAN: dict[str, tuple[str, str, str]] = {
    "number": ("В статье «{0}», здесь «{1}».", "Числа «{0}» из статьи здесь нет.", "Числа «{1}» в статье нет."),
    "name": ("В статье «{0}», здесь «{1}».", "Имени «{0}» из статьи здесь нет.", "Имени «{1}» в статье нет."),
    "date": ("В статье «{0}», здесь «{1}».", "Даты «{0}» из статьи здесь нет.", "Даты «{1}» в статье нет."),
    "unit": (
        "В статье единица «{0}», здесь «{1}».",
        "Единицы «{0}» из статьи здесь нет.",
        "Единицы «{1}» в статье нет.",
    ),
    "negation": (
        "В статье «{0}», здесь «{1}»: смысл мог смениться на обратный.",
        "В статье это отрицается: «{0}». Здесь отрицания нет.",
        "Здесь отрицание: «{1}». В статье его нет.",
    ),
    "attribution": (
        "В статье «{0}», здесь «{1}»: проверьте, с чьих слов это сказано.",
        "В статье это сказано с чьих-то слов («{0}»), здесь — как факт.",
        "Здесь есть оговорка «{1}», которой нет в статье.",
    ),
}

# Messages of translation.py, guard.py and pipeline.py, and the same in Russian.
MESSAGES: list[tuple[str, str]] = [
    (
        r"the model “(.+?)” translates into \w+ roughly \(chrF (\d+) of 100 .*",
        "Модель «{0}» переводит лишь приблизительно (chrF {1} из 100 на newstest2018): по переводу можно понять, о чём "
        "речь, но, прежде чем цитировать, прочитайте оригинал.",
    ),
    (r"the translation is empty", "Перевод пуст."),
    (r"(\d+) characters became (\d+) in the translation of “(.*)”", "Из {0} знаков в переводе стало {1}: «{2}»."),
    (r"the translation has “(.*)”, which is no word", "В переводе есть «{0}»: такого слова нет."),
    (r"the translation repeats “(.*)”", "Перевод повторяет одно и то же: «{0}»."),
    (r"“(.*)” was left in its own language", "Осталось без перевода: «{0}»."),
    (r"the word “(.*)” was left in Russian", "Слово «{0}» осталось без перевода."),
    (r"the model is unsure of its translation of “(.*)”", "Модель не уверена в переводе: «{0}»."),
    (r"the translation says “(.*)”, which the source does not", "В переводе слова самой модели: «{0}»."),
    (
        r"the model’s summary was not used, because .*: these are the article’s own sentences",
        "Пересказ модели не прошёл проверку: здесь предложения самой статьи.",
    ),
    (
        r"the model’s summary of a part was not used, because .*: it is told in the article’s own words",
        "Пересказ одной из частей не прошёл проверку: она передана словами статьи.",
    ),
    (
        r"the model wrote “(.*?)”: .*; a sentence of the article stands in its place",
        "Модель написала «{0}», чего в статье нет: вместо этого стоит её предложение.",
    ),
    (
        r"the model wrote “(.*?)”: .*; it was left out",
        "Модель написала «{0}», чего в статье нет: предложение выброшено.",
    ),
    (r"“(.*)” was corrected to the “(.*)” of the source", "«{0}» исправлено на «{1}», как в статье."),
]
GENERAL = {
    "length": "Длина перевода вызывает сомнение.",
    "language": "Возможно, часть текста на другом языке.",
    "quality": "Текст модели вызывает сомнение.",
    "encoding": "Кодировку текста пришлось угадать.",
    "text": "Текст при чтении пришлось поправить, или в нём чего-то не хватает.",
}


class Said(NamedTuple):
    """A finding as a sentence; ``detail`` is the English message where the page's language has only a general one."""

    sentence: str
    detail: str


def said(warning: Warning, language: str) -> Said:
    """What a finding says to a reader of ``language``."""
    message = warning.message[:1].upper() + warning.message[1:]
    if message and message[-1] not in ".!?…":
        message += "."
    if language == "en":
        return Said(message, "")
    for pattern, russian in MESSAGES:
        if found := re.fullmatch(pattern, warning.message, re.DOTALL):
            return Said(russian.format(*map(_inner, found.groups())), "")
    if warning.kind in RUSSIAN and (warning.source or warning.output):
        changed, missing, added = RUSSIAN[warning.kind]
        form = changed if warning.source and warning.output else missing if warning.source else added
        return Said(form.format(_inner(warning.source), _inner(warning.output)), "")
    return Said(GENERAL.get(warning.kind, "Замечание."), message)


def _inner(quoted: str) -> str:
    """Quotation marks inside of others: «„Мы писали“, — сказал он»"""
    return quoted.replace("«", "„").replace("»", "“")


class Piece(NamedTuple):
    text: str
    language: str | None  # where it is not the page's


QUOTED = re.compile(r"(“[^”]*”|«[^»]*»)")


def pieces(sentence: str, language: str) -> list[Piece]:
    """A sentence of the page, quotations apart: they have the language of their letters, to be read aloud right."""
    found = []
    for part in filter(None, QUOTED.split(sentence)):
        other = alphabet(part) if QUOTED.fullmatch(part) else None
        found.append(Piece(part, other if other != language else None))
    return found


def alphabet(text: str) -> str | None:
    """The language that most letters are of; None where there are no letters."""
    cyrillic, latin = len(re.findall("[а-яё]", text.lower())), len(re.findall("[a-z]", text.lower()))
    if not cyrillic and not latin:
        return None
    return "ru" if cyrillic >= latin else "en"
