"""What a chat model says around its answer: thoughts, labels, fences, quotation marks, offers of help.

What is surely not the answer is cut off; an answer that is itself talk, a refusal or the prompt come back, is told by
``talk``. What the source itself says the same way is left alone. Only for models that answer messages: what any other
writes is all of it the answer, and «Итог: мост открыт.» is rightly "Summary: the bridge is open."
"""

from __future__ import annotations

import re

_THOUGHT = re.compile(r"\A.*</think(?:ing)?>|<think(?:ing)?>.*\Z", re.S | re.I)
_FENCE = re.compile(r"\A\s*```\w*\n(.*?)\n?```\s*\Z", re.S)
# "Here is a summary of the article in three sentences:", "Конечно! Вот перевод:"; not "Вот что известно:"
_TASK = r"(?:summar|translat|sentence|version|кратк|перевод|пересказ|изложени|резюме|содержани|предложени)"
_OPENING = re.compile(
    r"\A[\s*_#]*(?:(?:sure|certainly|of course|okay|ok|конечно|хорошо|разумеется|да)[,!.]+\s*)?"
    rf"(?:here(?:['’]s| is| are)|below is|the following is|вот|ниже)\b[^:\n]{{0,100}}?{_TASK}[^:\n]{{0,100}}:[\s*_]+",
    re.I,
)
# "Summary:", "**Краткое содержание**" on a line of its own, "Translation (English):"
_LABEL = re.compile(
    r"\A[\s*_#]*(?:(?:brief |short |news )?summary|translat(?:ion|ed text)|tl;?dr|answer|output|"
    r"(?:in )?(?:english|russian)|краткое (?:содержание|изложение)|содержание|изложение|пересказ|перевод|резюме|ответ|"
    r"(?:по-|на )?(?:русск|английск)(?:ий|ом|и))(?: \([^)\n]{1,40}\))?(?:[*_]*\s*:[*_]*\s*|[*_]*\n+)",
    re.I,
)
# A last paragraph for whoever asked: "Note: …", "Let me know if …"
_CLOSING = re.compile(
    r"\n\s*[*_(]*(?:note\b|let me know|i hope|feel free|if you(?:['’]d| would| need| want)|would you like|"
    r"примечани|надеюсь|если (?:вам|вы|хотите|нужно)|дайте знать|обращайтесь).*\Z",
    re.I | re.S,
)
OPENING = 240  # characters of a text in which an opening ends
_QUOTES = "«»“”„\"'`"
_QUOTED = re.compile(r"\A(?:«([^«»]*)»|[“„]([^“”„]*)[”“]|\"([^\"]*)\")\Z", re.S)


def said(output: str, source: str, *, translated: bool = False) -> str:
    """The answer alone: what a chat model puts before, behind and around it is cut off.

    ``translated``: the output says all that the source does, so that the words before a colon may be the source's.
    """
    value = output if "<think" in source else _THOUGHT.sub("", output)
    if fenced := _FENCE.match(value):
        value = fenced[1]
    for opening in (_OPENING, _LABEL):
        rest = opening.sub("", value)
        own = _colons(rest) < _colons(source) if translated else opening.match(source)
        value = value if own else rest
    if not _CLOSING.search(source):
        value = _CLOSING.sub("", value)
    value = value.strip()
    quoted = _QUOTED.match(value)
    if quoted and source.lstrip()[:1] not in _QUOTES:
        value = next(inner for inner in quoted.groups() if inner is not None).strip()
    return value


# «Вот официальная версия событий: …», «Ответ: „нет“»; not in "12:30", nor «Он сказал: „Да“», which may lose its colon.
_COLON = re.compile(r"\A\W*\w+:(?![\w/])|(?<=[\w»”\"*)]):(?![\w/]|[\s*]*[«“„\"—–-])")


def _colons(value: str) -> int:
    """Colons after words at the beginning."""
    return len(_COLON.findall(value[:OPENING]))


_ACTS = (
    r"(?:help|assist|summari[sz]e|translat|provide|fulfil|complete|answer|"
    r"помо[чг]|перев|переска|излож|предостав|выполн|ответ)"
)
# What shows that a model talks, and what in a source makes such words its own (else the pattern itself).
_TALK: tuple[tuple[str, str], ...] = (
    # "As an AI language model, I …", «Как языковая модель, я …»
    (
        r"\bas an? (?:AI(?: (?:language )?model)?|artificial intelligence|(?:large )?language model)\b"
        r"|\bкак (?:ИИ|искусственный интеллект|(?:большая )?языковая модель)\b"
        r"|\bя\s*[,—–-]?\s*(?:языковая модель|ИИ)\b",
        r"\bAI\b|\bartificial intelligence|language model|\bИИ\b|искусственн\w+ интеллект|языков\w+ модел",
    ),
    # "I'm sorry, but I can't help with that.", «К сожалению, я не могу выполнить перевод.»
    (
        rf"\bI(?: am|['’]m)? (?:can(?:no|['’])t|can not|unable to|not able to) {_ACTS}"
        rf"|\bя не (?:могу|смогу) {_ACTS}",
        r"(?:\bcan(?:no|['’])?t\b|can not|could|unable|not able|refus|\bне (?:мо[гж]|смо)|нельзя|невозмож|отказ"
        r"|\bне (?:в силах|в состоянии|берусь|бер[её]мся|получится)|\bвряд ли)"
        rf".{{0,60}}\b{_ACTS}",
    ),
    # The prompt itself.
    (
        r"\b(?:summari[sz]e|translate|rewrite|condense) (?:the|this) (?:following|news|article|text|segment|passage)"
        r"|number of sentences:|without additional explanation|only facts (?:of|from) the article|the summary alone"
        r"|\b(?:кратко изложи|перескажи|переведи|сократи)(?:те)? (?:следующ|эт|данн|новост|текст|стать)"
        r"|число предложений:|только факты из текста|в ответе — только",
        "",
    ),
    # "Here is a summary of the article" without the colon that would have it cut off.
    (
        r"\bhere(?:['’]s| is) (?:a|the|your) (?:\w+ ){0,2}(?:summary|translation)\b"
        r"|\bвот (?:\w+ ){0,2}(?:пересказ|перевод|резюме|изложение|содержание)\b",
        "",
    ),
    # Marks of a chat's turns.
    (
        r"<\|?(?:im_start|im_end|start_of_turn|end_of_turn|eot_id|system|user|assistant)\|?>|\[/?INST\]"
        r"|^(?:user|assistant|пользователь|ассистент):",
        "",
    ),
)
_ROWS = tuple((re.compile(a, re.I | re.M), re.compile(b or a, re.I | re.M | re.S)) for a, b in _TALK)


def talk(output: str, source: str) -> str:
    """The words of the output that speak to whoever asked, or repeat the prompt; empty where there are none."""
    for pattern, own in _ROWS:
        found = pattern.search(output)
        if found and not own.search(source):
            return found[0]
    return ""


_MARK = re.compile(r"^[ \t]*(?:#{1,6}|>|[-*•])[ \t]+", re.M)
_NUMBER = re.compile(r"^[ \t]*(\d{1,2})[.)][ \t]+", re.M)
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|`)(?=\S)([^\n]*?\S)\1(?!\w)")
_LINK = re.compile(r"\[([^\]\n]{1,200})\]\((?:https?://|#)[^()\s]{0,500}\)")


def unmarked(value: str) -> str:
    """Without the Markdown of a chat model: marks of headings, lists, emphasis and links."""
    value = _LINK.sub(r"\1", _MARK.sub("", value))
    # "1. …", "2. …" are marks of a list; "12. мая" is not.
    if [int(m[1]) for m in _NUMBER.finditer(value)] == list(range(1, len(_NUMBER.findall(value)) + 1)):
        value = _NUMBER.sub("", value)
    return _EMPHASIS.sub(r"\2", value)
