"""Words that deny ("refuse", отказаться) and are denied themselves: each with its word in the other language.

A soft cue of negation.py may stand for a "not" of the other text, but not where that text has the word itself.
"""

from __future__ import annotations

import re

from .fact import Fact

# What English words begin with, what Russian words begin with. Where both texts have their word of a row, the one
# answers the other and nothing else: "did not stop" is no "перестал", though "stopped" may stand for "больше не".
ROWS: tuple[tuple[str, str], ...] = (
    (r"refus|declin|reject|turn\w* down|g[ia]v\w+ (?:\w+ )?up|abandon|renounc|waive|back\w* out",
     r"отказ|отверг|отверж|отклон"),
    (r"los(?:e|es|ing|t|ses)\b|depriv|forfeit|stripp", r"теря|потер|утра[тч]|лиш|проигр"),
    (r"stop|ceas|halt|quit\b|end(?:s|ed|ing)?\b|discontinu|terminat|suspend", r"переста|прекра|останов"),
    (r"forg[eo]t|oblivi", r"забы|забу"),
    (r"differ|distinct|distinguish|stand\w* out|excellent", r"отли[чк]"),
    (r"prevent|avert|stop|hamper|imped|hinder|interfer|obstacl|obstruct|bother|disturb|thwart|block|barrier",
     r"предотвра|помеша|меша|препятств|преп[оя]н|блокир"),
    (r"avoid|escap|evad|elud|shun|dodg|flee|fled", r"избе[гж]|уклон|минуя|мино"),
    (r"den(?:y|ied|ies|ying|ial)|negat|refut|disprov|dismiss|disput|rebut|rebuff|reject|repudiat|contradict|debunk|disavow"
      r"|dispel",
     r"отри[цч]|опроверг|отказ|отверг"),
    (r"ban(?:s|ned|ning)?\b|forbid|prohibit|outlaw|embargo|illegal|restrict", r"запре[тщ]"),
    (r"against|anti|oppos|oppon|enem|contra|rival|counter|resist|withstand|stand\w* up|controvers|illegal|unlawful",
     r"против|анти"),
    (r"doubt|question|suspici|sceptic|skeptic|hesita", r"сомн"),
    (r"only|just|alone|sole|mere|exclusive|no more than", r"только|лишь|исключительн|единственн"),
    (r"instead|in (?:its|his|her|their|the) place|in place", r"вместо|взамен"),
    (r"except|exclu[ds]|apart from|other than|besides|bar(?:ring)?\b|in addition",
     r"кроме|исключ|помимо|за вычетом"),
    (r"other|another|differen|else\b|alternative", r"друг|ин(?:ой|ое|ая|ые|ых|ого|аче)\b|остальн|прочи"),
    (r"hard|difficult|tough|complex|complicat|challeng|trouble|heav", r"трудн|сложн|тяж"),
    (r"remain|stay|left|rest\b|leav", r"оста"),
    (r"before|earlier|prior|ago|ahead|previous", r"прежде|перед|раньше|ранее|накануне"),
    (r"silen|quiet|mute", r"молч|тиш|тих"),
    (r"hid(?:e|es|den|ing)|conceal|cover", r"скры|пря[тч]"),
    (r"hardly|barely|scarcely|narrowly|only just", r"едва|вряд|с трудом"),
    (r"less|lower|fewer|decline|decreas|under\b", r"менее|меньш|ниже|сниз|сокра"),
    (r"little|few\b|small|bit\b", r"мал[оыаи]|немн|неско|чуть|небольш"),
    (r"wrong|mistak|incorrect|error|fault|misconduct", r"неправ|ошиб|невер|наруш|виновн"),
    (r"fail|collaps|flop|unsuccessful", r"провал|неуда|круш|обанкрот|безуспеш|напрасн"),
    (r"lack|shortage|absen|insufficien|deficien|short of|without|miss",
     r"отсутств|недоста|нехват|дефицит|пробел|пропа"),
    (r"impossib|inevit", r"невозмож|неизбеж"),
    (r"miss|skip|overlook|lost", r"пропус|промах|упус|мимо|скуча|пропа"),
    (r"ignor|neglect|disregard", r"игнор|пренебр"),
    (r"free", r"свобод|бесплат|освобо|без"),
    (r"illegal|unlawful|illicit|illegitim", r"незакон|противо|нелегал"),
    (r"ever\b|once\b", r"когда|вообще|всегда|навс"),
    (r"resist|oppos|defian", r"сопротив|против|стойк|вызов"),
    (r"struggl|fight|battl", r"бор|бо[йр]|сража|пыта"),
    (r"rare|seldom|infrequent", r"редк"),
)  # fmt: skip
NEAR = 0.25  # as a share of the length
_PATTERNS = tuple(
    {"en": re.compile(rf"\b(?:{en})", re.I), "ru": re.compile(rf"(?<![а-яё])(?:{ru})", re.I)} for en, ru in ROWS
)


def answered(cue: Fact, texts: tuple[str, str], languages: tuple[str, str]) -> bool:
    """Whether the second text has, near the same place, the word itself that a soft cue of the first is: then the cue
    is no denial of anything else.
    """
    if cue.firm or "passed" in cue.readings or languages[0] == languages[1]:
        return False
    place, size = cue.start / (len(texts[0]) or 1), len(texts[1]) or 1
    return any(
        abs(place - m.start() / size) <= NEAR
        for row in _PATTERNS
        if row[languages[0]].match(cue.text)
        for m in row[languages[1]].finditer(texts[1])
    )
