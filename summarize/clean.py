"""What is not the story: captions printed twice, "read also" lines, plugs, notices, headlines of other stories.

Two lists of small rules. ``LITERAL`` knows a passage by its own words and looks at a paragraph or at the last sentences
of one. ``PAGE`` compares paragraphs, so it guesses; where it would take more than half of the text, it takes nothing.
Removing a sentence of the story is worse than leaving clutter: every rule is anchored, bounded in length, or both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from difflib import SequenceMatcher

from .article import Language, Removed, Sentence
from .text import ENDED, Range, paragraphs, split, title, words

NAME = r"[A-ZА-ЯЁ][\w’'.-]*"
AGENCY = (
    r"(?:РИА Новости|ТАСС|ИТАР-ТАСС|Интерфакс|INTERFAX\.RU|REGNUM|Росбалт|Лента\.ру|РБК|Коммерсант[ъ]?|Прайм|Sputnik"
    r"|Reuters|AP|(?:The )?Associated Press|AFP|Xinhua|Bloomberg|BBC(?: News)?|CNN|UPI|dpa|Kyodo|ANI|PTI|IANS)"
)
NETWORK = (
    r"(?:telegram|телеграм\w*|дзен\w*|zen|whatsapp|вотсап\w*|ватсап\w*|viber|вайбер\w*|вконтакте|одноклассник\w*"
    r"|instagram|facebook|фейсбук\w*|twitter|youtube|ютуб\w*|рассылк\w*|newsletters?|соцсет\w*|социальн\w+ сет\w+"
    r"|google news|push-уведомлен\w*|мобильн\w+ приложени\w*|app store|google play|podcast|inbox)"
)
STATUS = r"(?:иностранн\w+ агент|иноагент|нежелательн\w+ организац|экстремистск|террорист)"
MARKED = r"(?:призна|внес[её]н|включ[её]н|выполня\w+ функции|деятельность)"


def _any(*patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)


# --- rules that know a passage by its words ---------------------------------------------------------------------------

AGENT = _any(
    # "НАСТОЯЩИЙ МАТЕРИАЛ (ИНФОРМАЦИЯ) ПРОИЗВЕДЕН И РАСПРОСТРАНЕН ИНОСТРАННЫМ АГЕНТОМ…"
    r"(?:настоящий|данн\w+) (?:материал|сообщение)\s*\(.{3,20}\)\s*(?:произвед|созда|распростран).*",
    # "* Признан в РФ иностранным агентом". Without the star it may be the news itself.
    rf"(?:\*+|[¹²³]|\d\))\s*[^.]{{0,120}}{MARKED}[^.]{{0,120}}{STATUS}.*",
    # "(Организация внесена в реестр иноагентов)"
    rf"\([^()]{{0,80}}{MARKED}[^()]{{0,120}}{STATUS}[^()]*\)\.?",
)
READ_ALSO = _any(
    # "Читайте также: Цены на хлеб выросли", "Читайте также «Цены на хлеб»", "Read more: Oil falls again"
    r"(?:[►▶>»•*—–-]\s*)?"
    r"(?:(?:читайте|читать|смотрите|смотреть|прочтите) (?:также|ещё|еще|по теме)|см\. также"
    r"|(?:новости|материалы?|ещё|еще) по теме|read (?:more|also|next)|also read|see also|more on this"
    r"|you (?:may|might) also like|recommended (?:for you|stories|reading))"
    r"(?:\s*[:.—–►>-].*|\s*|\s+[«\"“].*)",
    # Words that also begin sentences need the colon: "Related: Oil falls", "По теме"
    r"(?:подробнее|по теме|ранее по теме|related(?: (?:stories|articles|coverage|news|links))?|more"
    r"|don['’]t miss|watch)(?:\s*:.*|\s*)",
)
CALL = (
    r"[^\w«\"“—–-]*(?:и |please )?(?:подписывайтесь|подпишитесь|подпишись|присоединяйтесь|следите за"
    r"|читайте (?:нас|наши|больше)"
    r"|(?:вы )?(?:также )?можете подписаться|скачайте|установите|добавьте|будьте в курсе"
    r"|наш\w* (?:telegram|телеграм|канал)"
    r"|subscribe|sign up|follow us|join (?:us|our)|like us|get (?:the latest|our)|download (?:our|the))\b"
)
PLUG = _any(
    # "Подписывайтесь на наш Telegram-канал!", "Follow us on Facebook"
    # A pronoun of the third person means that somebody in the story said so.
    rf"{CALL}(?:(?!\b(?:он|она|они|they|he|she)\b).)*(?<!\w){NETWORK}\b.*"
)
# "Самое важное в нашем Telegram-канале", "Больше новостей — в Telegram"; one sentence, then at most a call. The words
# also open leads, so an offer must call, say where, or give an address: see ``offers_channel``.
OFFER = re.compile(
    r"[^\w«\"“—–-]*(?:самое \w+|(?:все|всё|(?:ещ[её] )?больше) (?:важн|интересн|главн|новост|сам)\w*)\b"
    rf"(?=.*(?<!\w){NETWORK}\b)(?:(?!\b(?:он|она|они)\b|[.!?…]\s).)*"
    r"(?:[.!?…]+\s+(?:подписывайтесь|подпишитесь|присоединяйтесь|читайте)\b.*)?",
    re.IGNORECASE,
)
OFFER_CALLS = _any(
    r"(?<![\w«\"“])(?:читайте|смотрите|подписывайтесь|подпишитесь|присоединяйтесь)\b",
    r"(?<!\w)@\w{3,}|https?://|www\.|\bt\.me/",
    rf"\bнаш\w*\s+(?:[\w-]+\s+){{0,2}}{NETWORK}\b",
)
OFFER_PLACE = _any(rf"(?<!\w)(?:в|во|на)\s+{NETWORK}\b(?:[\s-]?канал\w*|\W*$)")
FINITE = re.compile(r"\b[а-яё]{2,}(?:л[аои]?|лся|л[аои]сь|[еёиуюая]т(?:ся)?)\b")  # "публикует", "работали"
CORRECTION = _any(
    r".{0,120}ctrl\s*\+\s*enter.*",  # "Выделите текст и нажмите Ctrl+Enter"
    r"(?:если вы )?(?:нашли|заметили|увидели|обнаружили) (?:опечатку|ошибку|неточность)(?: \w+ \w+)?[?!,.:;—–-].*",
    r"сообщить об (?:опечатке|ошибке).*",
    r"(?:have you )?(?:spotted|found|noticed|see) (?:an?|the) (?:error|typo|mistake)\?.*",
    r"report (?:an?|this) (?:error|typo|correction).*",
)
PHOTO = _any(
    # "Фото: Иван Петров / Пресс-служба", "Photo: John Smith", "Image by Jane Doe"
    r"\W*(?:фото|фотография|фотографии|иллюстрация|скриншот|(?:автор|источник) (?:фото|изображения)\w*"
    r"|(?:file )?photos?|photograph|image|picture|photo credit|image (?:source|caption|credit)|credit)\s*[:/©|].*",
    r"(?:photo|image|photograph)s? by .*",
    r"©\s*(?:фото|photo|риа новости|getty|reuters|ap\b|afp|тасс|shutterstock).*",
    r"[^.!?]*(?:/|via )\s*(?:getty images|ap photo|afp|reuters)\W*",  # "John Smith/Getty Images"
)
BYLINE = _any(
    # "By John Smith", "By John Smith and Ann Lee", "By John Smith, Reuters"
    rf"By (?:{NAME} ){{1,3}}{NAME}"
    rf"(?:,? (?:and (?:{NAME} ?)+|.{{0,40}}(?:{AGENCY}|Writer|Correspondent|Reporter|Editor|Staff)))?",
    r"\(?(?:Additional )?(?:[Rr]eporting|Written|Edited|Compiled) by .*",  # "Reporting by A. Lee; Editing by B. Roe"
    # "Автор: Иван Петров", "Иван Петров, РИА Новости"
    r"(?:Автор|Авторы|Текст|Журналист|Редактор|(?:Материал )?[Пп]одготовил[аи]?)"
    rf"\s*:\s*{NAME}(?:[ ,]+{NAME}){{0,5}}\.?",
    rf"{NAME} {NAME}(?: {NAME})?[,./|—– ]+(?:{AGENCY}|специально для .{{3,40}})",
    flags=re.NOFLAG,  # names are known by their capitals
)
COPYRIGHT = _any(
    r"(?:©|\(c\)|copyright\b).{0,20}\d{4}.*",  # "© 2024 Example Media"
    r".{0,60}\b(?:all rights reserved|все права защищены)\b.*",
    # "Копирование материалов сайта запрещено"; not "Копирование паспортов запрещено", "… будет запрещено"
    r"(?:перепечатка|копирование|полное или частичное (?:копирование|использование|воспроизведение))\b"
    r"(?!.*\b(?:будет|будут|был[аои]?|сообщил\w*|заявил\w*)\b)(?=.*\b(?:материал|текст|сайт|стат[ьеё]|публикац|информац"
    r"|содержани|контент|издани|редакци|правообладател|источник|ссылк)).*(?:запрещ|ссылк|разрешен).*",
    r"(?:перепечатка|копирование) (?:запрещен[ао]|не разреш\w+)\W*",
    r"при (?:полном|частичном|перепечатке|цитировании|использовании|копировании).*ссылка.*обязательн.*",
    r"this material may not be published, broadcast.*",
)
ADVERTISEMENT = _any(
    r"\W*(?:реклама|на правах рекламы|партн[её]рский материал|промо|advertisement|sponsored(?: content)?)\W*",
    r"\W*(?:story|article) continues (?:below|after)(?: (?:the )?(?:advertisement|ad))?\W*",
    r"erid:?.*|реклама\..*\bинн\b.*",
)
COOKIES = _any(
    r"(?:we use|this (?:site|website) uses|by (?:continuing|using)|мы используем|(?:этот|наш) сайт использует|продолжая"
    r"|на сайте).*\b(?:cookies?|куки)\b.*"
)
HEADING = _any(  # what follows with no full stop goes with it
    r"(?:другие|последние|главные|похожие|популярные|свежие) (?:новости|материалы|статьи|публикации)"
    r"(?: дня| часа| по теме)?\W*",
    r"(?:также|сейчас) (?:в номере|читают)\W*",
    r"(?:most (?:read|popular|viewed)|(?:top|other|more|latest) (?:stories|news|headlines)|more from .{2,30}"
    r"|trending(?: now)?|in other news)\W*",
)
COUNTED = re.compile(
    r"shares?|shared|comments?|views?|likes?|tweet|print|e-?mail|save|facebook|twitter|telegram|whatsapp|vk|linkedin"
    r"|pinterest|reddit|поделиться|поделились|комментари\w+|комментировать|просмотр\w*|репост\w*|лайк\w*|нравится"
    r"|распечатать|вконтакте|одноклассники|отправить|сохранить"
)
COUNTING = re.compile(r"this|on|to|in|в|k|m|x|тыс|млн|minutes|min|read|и|and|article|story")

Literal = Callable[[str], bool]


def known_by(pattern: re.Pattern[str], longest: int) -> Literal:
    """A rule: the whole passage matches and has at most ``longest`` characters."""
    return lambda passage: len(passage) <= longest and bool(pattern.fullmatch(passage))


def share_counts(passage: str) -> bool:
    """ "12 комментариев", "Share Tweet 340 views"; "like" and "Поделиться." are scraps of a sentence"""
    found = [w for w in re.findall(r"\w[\w-]*", passage[:200].lower()) if not w[0].isdigit()]
    counted = [COUNTED.fullmatch(w) is not None for w in found]
    others = all(COUNTED.fullmatch(w) or COUNTING.fullmatch(w) for w in found)
    button = not passage[0].islower() and bool(re.search(r"[\w:)]$", passage))
    return len(passage) <= 100 and any(counted) and others and button


def offers_channel(passage: str) -> bool:
    """ "Больше новостей в Telegram-канале"; not "Все важные решения мэр публикует в Telegram-канале" """
    if len(passage) > 250 or not OFFER.fullmatch(passage):
        return False
    return bool(OFFER_CALLS.search(passage) or (OFFER_PLACE.search(passage) and not FINITE.search(passage)))


LITERAL: list[tuple[str, Literal]] = [
    ("foreign agent notice", known_by(AGENT, 700)),
    ("read also", known_by(READ_ALSO, 250)),
    ("telegram plug", known_by(PLUG, 250)),
    ("telegram plug", offers_channel),
    ("correction call", known_by(CORRECTION, 250)),
    ("photo credit", known_by(PHOTO, 200)),
    ("byline", known_by(BYLINE, 150)),
    ("copyright", known_by(COPYRIGHT, 500)),
    ("advertisement", known_by(ADVERTISEMENT, 200)),
    ("cookie notice", known_by(COOKIES, 300)),
    ("share counts", share_counts),
]

# Stands before the story's first words in the same paragraph, so only the prefix goes.
DATELINE = _any(
    # "МОСКВА, 7 ноя — РИА Новости.", "Москва. 8 ноября. INTERFAX.RU -"
    r"[А-ЯЁ][А-ЯЁа-яё /-]{2,40}[,.] \d{1,2}[. ](?:[а-я]{3,8}\.?|\d\d)(?:[ .]\d{4}(?: г(?:ода|\.))?)?"
    rf"\s?[.,—–-]+\s?{AGENCY}\s?(?:[—–.]|--?)\s+(?=\S)",
    rf"[A-Z][\w .,’'-]{{2,50}}\s\({AGENCY}\)\s?(?:[—–]|--?)\s+(?=\S)",  # "DES MOINES, Iowa (AP) -"
    r"[A-Z]{4,}(?: [A-Z]+){0,2}(?:, [A-Z][\w.]+){0,2}\s(?:[—–]|--)\s+(?=\S)",  # "EAST RUTHERFORD, N.J. —"
    flags=re.NOFLAG,
)


# --- rules that compare paragraphs ------------------------------------------------------------------------------------


def headline_like(passage: str) -> bool:
    """Short, begins like a title, no punctuation at the end; no list item, quotation, table row or web address."""
    return (
        len(passage) <= 160
        and words(passage) >= 4
        and bool(re.match(r"[«\"“]?[A-ZА-ЯЁ\d]", passage))
        and bool(re.search(r"[\w»\"”)%]$", passage))
        and not re.match(r"\d+[.)]", passage)
        and sum(c.isdigit() for c in passage) < 0.2 * len(passage)
        and "://" not in passage
    )


def other_headlines(text: str, spans: list[Range]) -> list[Range]:
    """Two or more lines like headlines at the end of a page that has sentences before them; no list with a heading."""
    first = len(spans)
    while first and headline_like(text[slice(*spans[first - 1])]):
        first -= 1
    before = [text[a:b] for a, b in spans[:first]]
    lines = [text[a:b] for a, b in spans[first:]]
    if len(lines) < 2 or not before or not ENDED.search(before[-1]) or go_on(before, lines):
        return []
    return spans[first:]


LEANS = re.compile(
    r"(?:он|она|оно|они|его|её|ее|их|ему|ей|им|этот|эта|это|эти|там|тогда|затем|потом|также|однако|но|и|а|мы|я"
    r"|he|she|it|they|his|her|their|this|that|these|those|there|then|but|and|however|we|i)\b(?![.-])",
    re.IGNORECASE,
)


def go_on(story: list[str], lines: list[str]) -> bool:
    """Do the lines go on with the story, short of full stops? Headlines of other stories share few words with it.

    One line that leans on another is enough; of two lines, one shared word; of more, half of their words.
    """
    if any(LEANS.match(line) for line in lines):
        return True
    known, new = stems(" ".join(story)), [s for line in lines for s in stems(line)]
    shared = sum(s in known for s in new)
    return shared > 0 if len(lines) < 3 else 2 * shared >= len(new) > 0


def stems(text: str) -> set[str]:
    """Words of five letters or more, cut to five: "открыли" and "открытию" are one."""
    return {w[:5] for w in re.findall(r"[^\W\d_]{5,}", text.lower())}


def headlines_under_heading(text: str, spans: list[Range]) -> list[Range]:
    """ "Другие новости", "Читайте также", and the lines like headlines right under it"""
    found: list[Range] = []
    for i, (start, end) in enumerate(spans):
        passage = text[start:end].rstrip(" :.►>")
        if not (HEADING.fullmatch(passage) or (words(passage) <= 4 and READ_ALSO.fullmatch(passage))):
            continue
        found.append((start, end))
        for a, b in spans[i + 1 : i + 11]:
            if b - a > 160 or (ENDED.search(text[a:b]) and not text[a:b].endswith("?")):
                break
            found.append((a, b))
    return found


def repeated(text: str, spans: list[Range]) -> list[Range]:
    """The later of two neighbours that are the same but for a name's spelling; both where they are captions."""
    found: list[Range] = []
    for i, first in enumerate(spans):
        for second in spans[i + 1 : i + 3]:
            one, two = text[slice(*first)], text[slice(*second)]
            if len(one) <= 400 and words(one) >= 3 and same_words(one, two):
                found += [second] if ENDED.search(one) and ENDED.search(two) else [first, second]
    return sorted(set(found))


def same_words(one: str, two: str) -> bool:
    """Do two passages differ by the spelling of a name at most? All else must agree, word for word."""
    a, b = re.findall(r"\w+", one), re.findall(r"\w+", two)
    if len(a) != len(b):
        return False
    changed = [(old, new) for old, new in zip(a, b, strict=True) if old.lower() != new.lower()]
    return len(changed) <= max(1, len(a) // 5) and all(same_name(old, new) for old, new in changed)


def same_name(old: str, new: str) -> bool:
    """ "Смирнов" and "Смернов"; not "Brent" and "Urals", not "2023" and "2024" """
    alike = SequenceMatcher(None, old, new, autojunk=False).ratio() >= 0.7
    return old[0].isupper() and new[0].isupper() and (old + new).isalpha() and alike


PAGE: list[tuple[str, Callable[[str, list[Range]], list[Range]]]] = [
    ("other headlines", headlines_under_heading),
    ("repeated caption", repeated),
    ("other headlines", other_headlines),
]

# --- the page ---------------------------------------------------------------------------------------------------------


def clean(text: str, language: Language) -> list[Removed]:
    """Passages that are not the story, in the order of the text, without overlap, each with its reason."""
    spans = paragraphs(text)
    head = title(text)
    heads = [s for s in spans[:5] if head and same_words(text[slice(*head)], text[slice(*s)])]  # often printed twice
    removed = [Removed(*span, "title") for span in heads]
    for span in (s for s in spans if s not in heads):
        removed += _literal(text, span, language)
    spans = _left(spans, removed)
    guessed: list[Removed] = []
    for reason, rule in PAGE:
        guessed += [Removed(start, end, reason) for start, end in rule(text, _left(spans, guessed))]
    if 2 * sum(g.end - g.start for g in guessed) <= len(text):
        removed += guessed
    removed += [r for a, b in _left(spans, guessed) for r in _repeated_sentences(text, a, b, language)]
    return _without_overlap(removed)


def _left(spans: list[Range], removed: list[Removed]) -> list[Range]:
    gone = {(r.start, r.end) for r in removed}
    return [s for s in spans if s not in gone]


def _literal(text: str, span: Range, language: Language) -> list[Removed]:
    """The paragraph, or its dateline and those of its last sentences that a rule knows."""
    start, end = span
    if reason := _reason(text[start:end]):
        return [Removed(start, end, reason)]
    removed = []
    if dateline := DATELINE.match(text, start, end):
        removed.append(Removed(start, dateline.end(), "dateline"))
    if end - start > 20_000:
        return removed
    for a, b in reversed(split(text, start, end, language)):
        reason = _reason(text[a:b])
        # With a full stop, the line has run into a sentence of the story: "Читайте также: Цены растут Напомним, …"
        if reason is None or (reason == "read also" and text[b - 1] == "."):
            break
        removed.append(Removed(a, b, reason))
    return removed


def _reason(passage: str) -> str | None:
    return next((reason for reason, rule in LITERAL if rule(passage)), None)


def _repeated_sentences(text: str, start: int, end: int, language: Language) -> list[Removed]:
    """A caption printed twice in a page without line ends: the second of two neighbouring sentences."""
    if end - start > 20_000:
        return []
    found = [s for s in split(text, start, end, language) if s[1] - s[0] >= 30]
    return [Removed(*again, "repeated caption") for again in repeated(text, found)]


def _without_overlap(removed: list[Removed]) -> list[Removed]:
    """In order; a passage inside an earlier one is dropped, so is what two rules found."""
    kept: list[Removed] = []
    for r in sorted(removed, key=lambda r: (r.start, -r.end)):
        if not kept or r.start >= kept[-1].end:
            kept.append(r)
    return kept


def story(text: str, removed: list[Removed], language: Language) -> list[Sentence]:
    """Sentences of what was kept, with offsets and paragraph numbers of the whole text."""
    return [
        Sentence(text[a:b], a, b, number)
        for number, (start, end) in enumerate(paragraphs(text))
        for low, high in _kept(start, end, removed)
        for a, b in split(text, low, high, language)
    ]


def _kept(start: int, end: int, removed: list[Removed]) -> list[Range]:
    """What is left of a paragraph; ``removed`` is in order and without overlap."""
    kept = []
    for r in removed[bisect_right(removed, start, key=lambda r: r.end) :]:
        if r.start >= end:
            break
        if r.start > start:
            kept.append((start, r.start))
        start = r.end
    return [*kept, (start, end)] if start < end else kept
