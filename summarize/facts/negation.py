"""Negation in Russian and English: what says "not", what may stand for it, and what only looks like it.

A translator is free to turn "did not succeed" into "failed", or "не без труда" into "with difficulty". So cues differ
in weight. Firm ones ask for a counterpart. Strong ones ("unable", "невозможно") may be one wherever they stand,
weak ones ("only", "лишь") only near the place. What merely looks like a negation ("not only") is read first.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .fact import Fact

# Has the letters of a negation, and nothing of its meaning.
IDLE: dict[str, str] = {
    "en": r"nevertheless | nonetheless | unemploy\w* | unless\s+otherwise",
    "ru": r"""
        тем\s+не\s+менее | несмотря | немно\w+ | негативн\w+ | неотложн\w+ | безработ\w+ | недвижимост\w+
      | невероятн\w+ | независим\w+
    """,
}
# Looks like a negation and is none, or is one in one language only. It may still answer one of the other language.
PASSED: dict[str, str] = {
    "en": r"""
        no\.\s?(?=\d|of\b) | (?<![^.!?"“«]\s)no,\s | no(?=\.\W*$) | no\s+man['’]s
      | no\s+(?:more|later|earlier|sooner)\s+than | not\s+(?:more|later|earlier)\s+than | No(?=\s\d)
      | not?\s+(?:only|just|merely|simply|solely|least|to\s+mention) | n['’]t\s+(?:only|just|merely|simply)
      | no\s+(?:less|fewer)\s+than | not\s+(?:less|fewer)\s+than | or\s+not\b
      | (?:no|without(?:\s+a)?)\s+(?:doubt|wonder|matter) | nothing\s+(?:but|more\s+than|short\s+of)
      | more\s+often\s+than\s+not | can['’]?(?:no)?t\s+(?:help|but|wait)
      | n['’]t\s+(?:rule\s+out|exclude|discount|hide|hiding)
      | not\s+(?:ruled?\s+out|rul\w+\s+out|be\s+ruled|exclude\w*|discount|hide|hiding)
      | not\s+(?:so\s+|too\s+)?long\s+(?:ago|after|before) | couldn['’]t\s+(?:be\s+\w+er|agree|be\s+more)
      | not\s+counting | no\s+exception | (?:not|n['’]t)\s+so\s+much | n['’]t\s+(?:you|they|he|she|it|we|I)\b
      | not\s+(?:in-?)?un\w+ | not\s+impossible | no\s+stranger | whether\s+or\s+not | why\s+not | not\s+without
      | (?:not|n['’]t)\s+(?:be\s+(?:so\s+|too\s+)?long|until|long\s+until|much\s+more\s+than) | no-[a-z]+
    """,
    "ru": r"""
        не\s+(?:менее|меньше(?:\s+чем)?(?!\s+[А-Я])) | не\s+(?:только|просто|столько|сколько)
      | (?:чуть|едва)\s+(?:ли\s+)?не | не\s+(?:раз|однажды|один\s+раз)\b | чуть\s+было\s+не
      | (?:бы|б)\s+(?:то\s+)?ни | ни\s+попадя | не\s+(?:кто|что|чем)\s+ин\w+\s*,?\s+как
      | (?:не\s+мо(?:гу|г|гла|гло|гли|жет|гут|жем)|нельзя)\s+не | не\s+без | без\s+(?=\d)
      | не\s+так(?=\s*[,.;:!?»\"])
      | без\s+(?:устали|вести|ума|малого|спросу|проблем|труда|внимания|перемен|оглядки)\b
      | свести\s+на\s+нет | на\s+нет\b
      | нет\s+сомнени\w+ | ни\s+о\s+ч[её]м\s+не | как\s+бы\s+(?:[^\W\d_]+\s+){1,3}ни\b | чтобы\s+там\s+ни
      | бы\s+(?:\w+\s+)?ни\b | не\s+позднее | не\s+иначе | во\s+что\s+бы\s+то\s+ни\s+стало | как\s+нельзя
      | так\s+называем\w+ | ни\s+(?:свет|заря) | не\s+против | не\s+прочь | не\s+говоря | да\s+нет\b | или\s+нет
      | не\s+терпится | не\s+зря | почему\s+(?:бы\s+)?(?:и\s+)?нет | не\s+скрыва\w+ | без\s+сомнени\w+
      | не\s+так\s+давно | не\s+хуже | не\s+то\s+чтобы | не\s+считая | не\s+исключ\w+ | (?<![^.!?"“«]\s)нет,\s
      | нет-нет | почему\s+бы\s+(?:\w+\s+)?не\b | несмотря\s+ни | не\s+(?:кто|что)-нибудь | не\s+исключение
      | не\s+так\s+уж | не\s+редкость | как\s+не\b | чего\s+только\s+не | не\s+[^\W\d_]+\s+ли\b
      | пока\s+(?:[^\W\d_]+\s+){1,4}не\b | не\s+(?:в\s+новинку|на\s+своём)
      | не\s+(?:хвата|хвати|выдерж|измени|меня|согла[сш]|допуст|допуска|да(?:ть|л|ва)|прекра|сомнева|прерыва
        |сда[влтёе]|забы|забуд|уступа|сдержив|пожале|успе|удал|удас|уда[её]т|сумел|справ|оправд|понрав|нрав
        |остана|устоя|возраж|отказ|подозрева|отлича|спал|спать|дожида|дожд|промах|упуст|упуска|отста|собира
        |замеча|заметил|стоит\s+на|имеющ\w+\s+аналог|оступи|теря|потеря|видел\w*\s+свет)\w*
      | не\s+(?:ранее|раньше|реже|часто|чаще|позже|единожды|сразу|слишком|особо|особенно|очень|пора|т[оаеу]|тот
        |тех|той|такой|такая|такие)
    """,
}
# Asks for a counterpart.
FIRM: dict[str, str] = {
    "en": r"""
        not | n['’]t | cannot | never | no | none | nobody | nothing | nowhere | neither | without
    """,
    "ru": r"""
        не | нет | нельзя | без | безо | некого | некому | нечего | нечем | негде | некуда | незачем | нету
    """,
}
# One negation with a firm cue of the same sentence ("никто никогда не был", "neither … nor"); firm where there is none.
CONCORD: dict[str, str] = {
    "en": r"""
        nor | no-one
    """,
    "ru": r"""
        (?:и|или|а\s+также)\s+не(?!\s+без) | ни | никогда | никто | никого | никому | никем | ничего | ничто
      | ничем | ничему | никак | нигде | никуда | ниоткуда | никак(?:ой|ая|ое|ие|их|ого|ому|им|ими|ую)
    """,
}
STRONG: dict[str, str] = {
    "en": r"""
        fail\w* | unable | inabilit\w+ | refus\w+ | reject\w* | den(?:y|ied|ies|ying|ial) | lack\w* | absen(?:t|ce)
      | avoid\w* | prevent\w* | hardly | scarcely | barely | rarely | seldom | unless | rather\s+than | if\s+not
      | impossib\w+ | far\s+from | short\s+of | unlikely | refrain\w* | abstain\w* | declin(?:e|es|ed|ing)\s+to
      | free\s+(?:of|from) | [a-z]+-free | (?:keep\w*|kept|stop\w*)\s+\w+\s+from | yet\s+to | too\s+\w+\s+to
      | as\s+opposed\s+to | insufficient\w* | no-one | incapable | incompetent | uncommon
      | less\s+than\s+\w+(?:ing|ful|ous|ic) | neglect\w* | instead
    """,
    "ru": r"""
        если\s+не | если\s+нет | пока\s+не | невозможн\w+ | вряд\s+ли | едва\s+ли | отсутств\w+ | отказ\w+
      | избе[гж]\w+ | недостат\w+ | неизвестн\w+ | непонятн\w+ | непрост\w+ | неясн\w+ | недоста[её]т | редко
      | воздерж\w+ | лиш[её]н\w+ | неспособн\w+ | лишь\s+бы | куда\s+там
      | отрица(?!тел)\w+ | опроверг\w*
    """,
}
AFFIX: dict[str, str] = {
    "en": r"""
        un(?!der|it|iv|ion|til|less|ique|cle|like)[a-z]{3,} | in[a-z]+[ai]bl[ey]
      | dis(?:agre|allow|approv|belie|connect|content|honest|interest|passion|like|obey|qualif|regard|respect|satisf
        |trust|loyal|advantag)\w*
      | in(?:accura|activ|adequa|appropria|capa|complete|consisten|correct|credib|decisi|definit|direct|effective
        |efficien|eligib|evitab|experienc|explic|significan|soluble|stab|suffer|toler|valid|visib|vulnerab
        |combusti|conclusi|access|credul|depend|curab|different|soluble)\w* | il(?:legal|legit|logic)\w*
      | im(?:patien|practic|prob|proper|mobil|mature)\w+ | ir(?:regular|relevan|responsib|reversib|replac)\w+
      | [a-z]{3,}less(?:ly|ness)? | non-?[a-z]{3,} | missing | mistrust\w* | distrust\w*
    """,
    "ru": r"""
        не(?!котор|скольк|дел|фт|обход|мец|медл|рв|жн|б[оа]|сут|сет|сл|сти|сш|стл|ту|т\b|го|му|й\b|ё|е\b|м\b
        |многи|уж|давн|пал|гр|птун|мц|кий|кая|кое|кие|коего|посредств|поколеб|к\b)[а-яё]{3,}
      | недо[а-яё]+ | (?:бес|без)(?!опас|умн|остан|пре|ед|плат)[а-яё]{3,}
    """,
}
WEAK: dict[str, str] = {
    "en": r"""
        little | few(?!er) | until | except | miss(?:ed|es)? | wrong\w* | ignor\w+ | exclud\w+ | prohibit\w*
      | forbid\w* | forbidden | ban(?:s|ned)? | other\s+than | apart\s+from | out\s+of | loss | los(?:e|es|ing|t)
      | doubt\w* | unlike | defian\w+ | resist\w* | deprive\w* | struggl\w+ | remain\w* | hold\s+off | less
      | decline\w* | gone | block\w* | outside | only | better\s+\w*\s*than | hard | nix | before | oppos\w+
      | innocen\w+ | exempt\w* | away | ever | at\s+the\s+earliest | reluctan\w+ | loath | otherwise | far | another
    """,
    "ru": r"""
        лишь | только | исключ\w+ | запре[тщ]\w+ | отверг\w* | отверж\w+ | отри[цч]\w+ | мало\w*
      | прекра[тщ]\w+ | переста\w+ | против\w* | ин(?:ой|ое|ая|ые|ых|ого|аче) | друг(?:ой|ое|ая|ие|их|ого|ую)
      | вместо | кроме | помимо | мимо | чем | трудн\w+ | сложн\w+ | тяжело | молч\w+ | остал\w+ | оста[её]т\w*
      | потеря\w+ | теря\w+ | утра[тч]\w+ | минуя | анти\w+ | спорн\w+ | сомн\w+ | преп\w*тств\w+ | меша\w+
      | помеша\w+ | забы\w+ | едва | в\s+отличие | вне | свобод\w+ | предотвра\w+ | рановато | вс[её]\s+равно
      | уклон\w+ | отлич\w+ | скрыва\w+ | прята\w+
    """,
}


def _pattern(language: str) -> re.Pattern[str]:
    tables = {
        "idle": IDLE,
        "passed": PASSED,
        "strong": STRONG,
        "firm": FIRM,
        "concord": CONCORD,
        "affix": AFFIX,
        "weak": WEAK,
    }
    joined = {name: re.sub(r"(?<!\\)\s+", "", table[language]) for name, table in tables.items()}
    parts = "|".join(rf"(?P<{name}>{pattern})\b" for name, pattern in joined.items())
    begins = r"(?<![\w’'])" if language == "ru" else r"(?:(?<![\w’'])|(?=n['’]t))"
    return re.compile(rf"{begins}(?:{parts})", re.I)


# Of the others, those that both languages nearly always deny in: where nothing is left over that may answer one, the
# other text says the opposite. Of newstest2012–2016, nine in ten of each have an answer.
_TELLING = re.compile(
    r"""не\s+(?:хват|просто|очень|уда|исключ|смог|сумел|успе|нрав|понрав|жела|то$|слишком|сразу|особ|столько)
    | если\s+не$ | недостаточно | невозможн | вряд\s | непонятн | или\s+нет
    | (?:not|n['’]t)\s+(?:just|merely|simply|un) | not\s+to\s+mention | or\s+not | rather\s+than | unable
    | отрица(?!ни) | опроверг(?!а?ющ)
    | fail(?:ed|ing|s)?$ | refus | den(?:y|ie) | impossib | unlikely | lack(?:s|ed|ing)?$ | absence
    | insufficient | if\s+not | why\s+not
    | unchanged | unaware | unsure | unhurt | unsuccess""",
    re.I | re.X,
)
# "не видел и не слышал" may be "neither saw nor heard", or "saw and heard nothing".
_JOINED = re.compile(r"(?:и|или|а\s+также)\s+не|ни$|nor", re.I)
# What "unaccompanied" or "безуспешно" may stand for, wherever it stands.
_LACK = re.compile(r"без|without|no$|нет$", re.I)
_CUES = {language: _pattern(language) for language in FIRM}


@lru_cache(maxsize=1024)
def negations(text: str, language: str) -> tuple[Fact, ...]:
    """The negations of the text, in order. Firm ones ask for a counterpart; readings tell how strong others are."""
    matches = [m for m in _CUES[language].finditer(text) if m.lastgroup != "idle"]
    sentence = any(m.lastgroup == "firm" for m in matches)
    found = []
    for match in matches:
        firm = match.lastgroup == "firm" or (match.lastgroup == "concord" and not sentence)
        sentence |= firm
        if match.lastgroup == "concord" and not firm and not _JOINED.match(match.group()):
            continue
        if match.lastgroup == "affix" and match.start() and match.group()[0].isupper():
            continue  # a name: Нетаньяху
        readings = frozenset[float | str]({"not", match.lastgroup or ""})
        if _LACK.match(match.group()):
            readings |= {"lack"}
        if not firm and match.lastgroup in ("passed", "strong", "affix") and _TELLING.match(match.group()):
            readings |= {"telling"}
        found.append(Fact("negation", match.start(), match.end(), match.group(), readings, firm=firm))
    return tuple(found)
