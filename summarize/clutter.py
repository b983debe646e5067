"""What newsrooms add to a story, known by its own words: a table of rules, each anchored, bounded in length, or both.

Removing a sentence of the story is worse than leaving clutter. So a rule says where it may strike: anywhere (also the
last sentences of a paragraph), only at a whole paragraph, or only at the paragraphs that end the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

NAME = r"[A-ZА-ЯЁ][\w’'.-]*"
AGENCY = (
    r"(?:РИА Новости|ТАСС|ИТАР-ТАСС|Интерфакс|INTERFAX\.RU|REGNUM|Росбалт|Лента\.ру|РБК|Коммерсант[ъ]?|Прайм|Sputnik"
    r"|Reuters|AP|(?:The )?Associated Press|AFP|Xinhua|Bloomberg|BBC(?: News)?|CNN|UPI|dpa|Kyodo|ANI|PTI|IANS)"
)
NETWORK = (
    r"(?:telegram|телеграм\w*|дзен\w*|zen|whatsapp|вотсап\w*|ватсап\w*|viber|вайбер\w*|вконтакте|одноклассник\w*"
    r"|instagram|facebook|фейсбук\w*|twitter|youtube|ютуб\w*|рассылк\w*|newsletters?|соцсет\w*|социальн\w+ сет\w+"
    r"|google news|rustore|rutube|tiktok|threads|bluesky|\bmax\b|чат-?бот\w*|push-уведомлен\w*"
    r"|мобильн\w+ приложени\w*|app store|google play|podcast|inbox)"
)
STATUS = r"(?:иностранн\w+ агент|иноагент|нежелательн\w+ организац|экстремистск|террорист)"
MARKED = r"(?:призна|внес[её]н|включ[её]н|выполня\w+ функции|деятельность)"


def _any(*patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)


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
    r"|(?:новости|материалы?|ещё|еще) по теме|read (?:more|also|next)|also read|see also|more on this(?: story"
    r"| topic)?"
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
    r"(?!.*\b(?:будет|будут|был[аои]?|сообщил\w*|заявил\w*)\b)(?=.*\b(?:материал|текст|сайт|стат[ьеё]|публикац"
    r"|информац"
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
    r"(?:we use|this (?:site|website) uses|by (?:continuing|using)|мы используем|(?:этот|наш) сайт использует"
    r"|продолжая"
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


LINES_AD = _any(
    r"реклама\W*\d+\+|(?:\W*\d+ ?\+)|paid (?:content|post|advertisement)|article continues after (?:this )?ad\w*",
    r"(?:материал|статья|публикация|проект|текст) (?:подготовлен\w*|создан\w*|опубликован\w*) (?:при поддержке"
    r"|совместно с"
    r"|на правах|в партн[её]рстве).*",
    r"this (?:article|content|story|post) (?:was|is) (?:produced|paid|created|sponsored) (?:in partnership|by|for"
    r"|with)\b.*",
    r"(?:we|this (?:site|page|article|post|website)) may (?:earn|receive) .{0,40}(?:commission|compensation).*",
    r"this (?:page|article|post) (?:contains|may contain|includes) affiliate.*",
)
LINES_PLUG = _any(
    r"мы (?:есть )?в (?:соцсетях|социальных сетях|telegram|телеграм\w*|дзене|вк|вконтакте|max)\b.*",
    r"следите за (?:нашими )?(?:новостями|нами|развитием событий|обновлениями)\b.*",
    rf"[^.!?]{{0,60}}\s[—–-]\s(?:в|на) наш\w+ (?:[\w-]+ ){{0,2}}{NETWORK}\b.*",  # "Главное — в нашем Telegram"
    r"чтобы (?:не пропустить|быть в курсе|первым\w* узнавать|узнавать первым\w*)\b.{0,100}(?:подпи|следите|читайте"
    r"|вступайте).*",
    r"(?:подписывайтесь|подпишитесь|подписаться|вступайте|присоединяйтесь|переходите) (?:на|в|к) (?:наш|нас|нам"
    r"|канал)\w*\b.*",
    r"(?:присылайте|пришлите|отправляйте|сообщайте|пишите|звоните)\b.{0,80}\b(?:нам|наш\w*|редакци\w+|бот\w*)\b.*",
    r"(?:есть (?:новость|что рассказать|информация|тема)|знаете больше|стали (?:свидетел|очевид)\w+.{0,40}"
    r"|хотите сообщить.{0,40})"
    r"\?.*|если вы (?:стали|оказались) (?:свидетел|очевид)\w+.*|(?:скачайте|установите)\b.{0,40}приложение.*",
    r"(?:sign up|subscribe|register)\b.{0,60}\b(?:newsletters?|alerts?|channel|briefing|digest|inbox|updates)\b.*",
    r"(?:get|download|try) (?:our|the) .{0,40}\bapps?\b.*|click here (?:to|for)\b.*"
    r"|you may occasionally receive promotional.*",
    r"follow (?:us|@\w+|him|her|them|the author|(?-i:[A-Z])[\w.’'-]+(?: (?-i:[A-Z])[\w.’'-]+){1,2})\b.{0,10}\b(?:on"
    r"|at)\b.{0,80}",
    r"join (?:us|our|the) .{0,40}(?:channel|community|conversation|group|newsletter).*",
    r"(?:have (?:a|any) (?:news )?tips?|(?:do you )?have a story|got a (?:tip|story))\b.{0,30}\?.*",
    r"click here to (?:subscribe|sign up|get|read|download).*|.{0,30}newsletter\W*",
)
LINES_LINK = _any(
    r"\W*(?:читать|читайте|узнать|узнайте|смотреть|подробнее|показать|загрузить)(?: (?:далее|дальше|полностью"
    r"|подробнее|больше|ещ[её]|вс[её]"
    r"|статью|материал|на сайте|об этом))+\W*|далее\W*|ещ[её] больше новостей\b.{0,60}",
    r"(?:read|continue|view|see|show) (?:the )?(?:full|more|all|next|whole|reading|comments)\b.{0,20}|(?:up next"
    r"|next article|recommended)\W*",
    r"(?:watch|listen|photos?|video|gallery|подкаст|видео|фотогалерея)\s*[|].*|.*\[(?-i:[A-Z][A-Z ]{2,20})\]\W*",
    r"(?:watch|listen) (?:to )?(?:this|the) (?:article|video|story|clip)\b.{0,60}|нажмите, чтобы (?:прослушать"
    r"|посмотреть|смотреть).*",
    r"прослушать (?:статью|новость|материал).*",
)
LINES_TAGS = _any(
    r"(?:теги|тэги|метки|хештеги|ключевые слова|рубрик[аи]|разделы?|темы|tags|topics|filed under|keywords"
    r"|explore more"
    r"|categor(?:y|ies)|more on)\s*:.*",
    r"(?:источники?|source|via|по материалам|по информации)\s*:\s*(?:[^.!?]|\.(?=\w)){2,60}\.?",
)
LINES_SHARE = _any(
    r"(?:поделит\w+|рассказ\w+)\s+(?:в (?:соц|вк|одно|telegram|facebook)|с друзьями|ссылкой|новостью|статьей"
    r"|статьёй).*",
    r"(?:понравил\w+|была? (?:ли )?полезн\w+).{0,40}\?.*|оцените (?:материал|статью|новость|публикацию).*"
    r"|проголосовать\W*",
    r"share (?:this|on|via|with)\b.{0,60}|(?:copy|copied) link\W*|print this.{0,20}",
    r"(?:оставить|добавить|написать|читать|показать|все)\s+комментари\w+.{0,30}|комментарии (?:закрыты|отключены"
    r"|недоступны)\W*",
    r"обсудить(?: (?:в|на) .{2,40})?\W*|(?:leave|post|add|view|show|read|hide)(?: (?:a|the|all|\d+))* comments?\W*"
    r"|comments? (?:are )?(?:closed|off|disabled)\W*|join the conversation\W*|tell us what you think\W*",
)
LINES_PHOTO = _any(
    r"фото(?:графи[яи])?\s+(?:автора|из (?:архив|личн|открыт|соц)\w*|предоставлен\w*|с сайта|пресс-службы"
    r"|со страниц\w+"
    r"|с места (?:события|происшествия)\W*$|редакции|нейросет\w*|иллюстративн\w+).{0,80}",
    r"(?:видео|кадр из видео|скриншот(?: видео)?|инфографика|image caption|image source"
    r"|video caption)\s*:?\s.{2,80}(?<![.!?])",
    r"\(?(?:photo|image|picture|file|credit|courtesy)\b[^.!?]{0,30}\b(?:by|of|via|courtesy)\b.{2,80}\)",
    r"(?:getty(?: images)?|ap photo|reuters|afp|shutterstock|istock|unsplash|pixabay|freepik|тасс"
    r"|риа новости)(?:\W+\w+){0,2}\W*",
)
LINES_BYLINE = _any(
    r"by .{2,80}(?<![.!?])",  # small letter: no sentence begins with it
    rf"{NAME} {NAME}(?: {NAME})?,? (?:специальный |собственный |наш )?(?:корреспондент|обозреватель|журналист"
    rf"|редактор|колумнист)\w*"
    r"[^.!?]{0,60}\.?",
    rf"[Пп]одготовил[аи]?\s+{NAME}(?: {NAME}){{0,2}}\.?|(?:обозреватель|корреспондент)\W*",
    flags=re.NOFLAG,
)
LINES_LEGAL = _any(
    r"сообщения и материалы .{2,80}(?:зарегистрирован|сопровожда).*|свидетельство о регистрации (?:сми|средства).*",
    r"(?:сетевое издание|сми|информационное агентство|газета)\b.{0,80}\bзарегистрирован\w+.{0,60}роскомнадзор.*",
    r"(?:мнение|позиция|точка зрения) (?:автора|редакции)\b.{0,40}(?:может|могут|не|необязательно)\b.{0,20}совпада.*"
    r"|редакция не нес[её]т ответственност.*",
    r"(?:the )?(?:views|opinions) expressed\b.*|this column does not (?:necessarily )?reflect.*"
    r"|our standards\W.{0,80}",
    r"all times (?:are )?(?:local|eastern|gmt|et|utc|bst)\b.{0,20}|terms and conditions apply\W*|terms of (?:use"
    r"|service)\W*",
    r"(?:privacy policy|cookie policy|политика конфиденциальности|пользовательское соглашение)\W*",
)
LINES_COOKIES = _any(
    r".{0,40}(?:сайт|портал|сервис) использу\w+.{0,60}(?:cookies?|куки).*|accept (?:all )?cookies\W*"
    r"|принять (?:все )?(?:cookies?|куки)\W*",
    r"we (?:value|respect|care about) your privacy.{0,40}|manage (?:cookie )?(?:preferences|settings|consent)\W*",
)
LINES_AGENT = _any(
    r"(?:организаци\w+ |компани\w+ |соцсет\w+ |социальн\w+ сет\w+ )?\W*(?:meta|facebook|instagram|фейсбук"
    r"|инстаграм)\b[^.]{0,100}"
    rf"(?:призна|запрещ)[^.]{{0,60}}(?:{STATUS}|в рф|в россии|на территории)[^.]{{0,60}}\.?",
)
LINES_CORRECTION = _any(r"система orphus.*|orphus\W*|сообщить об опечатке.*")
ENDS = _any(
    rf"{NAME} {NAME}(?: {NAME})?(?:\s*(?:,|и|and)\s*{NAME} {NAME}(?: {NAME})?){{0,3}}(?:, (?:Ph\.?D"
    rf"|[а-яё ]{{4,40}}))?[.,]?",
    rf"{NAME} {NAME}(?: {NAME})? is (?:an? |the )(?:[\w’'-]+ ){{0,6}}(?:reporter|writer|correspondent|editor"
    rf"|journalist|columnist"
    r"|contributor|producer|author)\b.*",
    rf"(?:To )?[Cc]ontact (?:the )?(?:author|reporter|editor|writer|us|{NAME} {NAME})\b.*|.{{2,80}}\b(?:can"
    rf"|may) be (?:reached|contacted) .*",
    r"(?:E-?mail|Email|Write to|Reach(?: the reporters?)?|Follow) .{0,60}(?:@|[Tt]witter\.com|on X\b).*",
    rf"{NAME} {NAME} (?:at|—|-|:|,) \S+@\S+",
    rf"(?:(?:{NAME} )*(?:{AGENCY})(?: (?:journalists?|writers?"
    rf"|reporters?))? )?.{{0,160}}\bcontributed(?: to this \w+)?\.?"
    rf"|{NAME}(?: {NAME})? reported from {NAME}.{{0,200}}",
    r"_{2,}|\*{3,}|[-—]{3,}|#{2,}|-30-",
    flags=re.NOFLAG,
)
CONTRIBUTED = _any(r".{0,200}\bcontributed to this (?:report|story|article)\b.{0,40}")
# "04:11, 16 мая 2021", "Published 2:30 PM EDT, May 12, 2024", "Обновлено: 12.05.2024", "Время чтения: 3 минуты"
STAMP = re.compile(
    r"\d[\d.:/-]*|янв\w*|фев\w*|мар(?:т\w*)?|апр\w*|ма[йя]|июн\w*|июл\w*|авг\w*|сен\w*|окт\w*|ноя\w*|дек\w*|г|года?|в"
    r"|на|от|мск"
    r"|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*|[ap]\.?m|at|on|the|of"
    r"|last|first"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|понедельник|вторник|сред[ау]|четверг"
    r"|пятниц[ау]|суббот[ау]"
    r"|воскресенье|сегодня|вчера|today|yesterday|gmt|utc|msk|[ecmp][sd]?t|bst|ist|опубликовано|обновлено|изменено"
    r"|создано"
    r"|дата|публикации|published|updated|modified|posted|created|время|чтения|чтение|мин|минут\w*|read|reading|min"
    r"|mins|minutes?|time",
    re.IGNORECASE,
)
STAMPED = re.compile(
    r"\d{1,2}[:.]\d\d\b|\d{1,2}\.\d\d\.\d{2,4}|[^\W\d_]{3,}\.?,?\s+(?:\d{1,2},\s+)?(?:19|20)\d\d\b|опубликовано|обновлено|published|updated|posted"
    r"|мин\w*\W+чт|чтени|min\w* read",
    re.IGNORECASE,
)

Test = Callable[[str], bool]


class Rule(NamedTuple):
    """``where``: "any" takes the last sentences of a paragraph too, "line" whole paragraphs, "end" a page's last."""

    reason: str
    test: Test
    where: Literal["any", "line", "end"] = "any"


# Somebody in the story said it: "Subscribe or leave, she told the members of the club."
SPOKEN = re.compile(
    r"\b(?:said|says|told|added|wrote|according|(?:сказал|заявил|сообщил|рассказал|призвал|добавил|отметил"
    r"|пояснил)\w*)\b",
    re.IGNORECASE,
)


def known_by(pattern: re.Pattern[str], longest: int) -> Test:
    """The whole passage matches and has at most ``longest`` characters."""
    return lambda passage: len(passage) <= longest and bool(pattern.fullmatch(passage))


def line(pattern: re.Pattern[str], longest: int) -> Test:
    """The same for a whole paragraph in which nobody is quoted."""
    return lambda passage: len(passage) <= longest and bool(pattern.fullmatch(passage)) and not SPOKEN.search(passage)


def date_line(passage: str) -> bool:
    """When the page was published or how long it takes to read, and nothing else; no row of a table"""
    if len(passage) > 90 or "\t" in passage or "|" in passage or not STAMPED.search(passage):
        return False
    return all(map(STAMP.fullmatch, re.findall(r"\d[\d.:/-]*|[^\W\d_]+(?:\.m)?", passage)))


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


RULES: list[Rule] = [
    Rule("foreign agent notice", known_by(AGENT, 700)),
    Rule("read also", known_by(READ_ALSO, 250)),
    Rule("telegram plug", known_by(PLUG, 250)),
    Rule("telegram plug", offers_channel),
    Rule("correction call", known_by(CORRECTION, 250)),
    Rule("photo credit", known_by(PHOTO, 200)),
    Rule("byline", known_by(BYLINE, 150)),
    Rule("copyright", known_by(COPYRIGHT, 500)),
    Rule("advertisement", known_by(ADVERTISEMENT, 200)),
    Rule("cookie notice", known_by(COOKIES, 300)),
    Rule("share counts", share_counts),
    Rule("byline", known_by(CONTRIBUTED, 250)),
    Rule("foreign agent notice", line(LINES_AGENT, 250), "line"),
    Rule("advertisement", line(LINES_AD, 250), "line"),
    Rule("plug", line(LINES_PLUG, 250), "line"),
    Rule("link", line(LINES_LINK, 150), "line"),
    Rule("tags", line(LINES_TAGS, 250), "line"),
    Rule("share counts", line(LINES_SHARE, 150), "line"),
    Rule("photo credit", line(LINES_PHOTO, 150), "line"),
    Rule("byline", line(LINES_BYLINE, 120), "line"),
    Rule("copyright", line(LINES_LEGAL, 400), "line"),
    Rule("cookie notice", line(LINES_COOKIES, 300), "line"),
    Rule("correction call", line(LINES_CORRECTION, 120), "line"),
    Rule("date line", date_line, "line"),
    Rule("signature", line(ENDS, 300), "end"),
]


def reason(passage: str, *, whole: bool = True, last: bool = False) -> str | None:
    """Why a passage is no part of the story, None if it may be one.

    ``whole``: it is a paragraph, not a sentence of one; ``last``: nothing of the story comes after it.
    """
    allowed = {"any"} | ({"line"} if whole else set()) | ({"end"} if whole and last else set())
    return next((rule.reason for rule in RULES if rule.where in allowed and rule.test(passage)), None)


# Stands before the story's first words in the same paragraph, so only the prefix goes.
DATELINE = _any(
    r"\((?:CNN|AP|Reuters|AFP)\)\s?(?:[—–-]\s)?(?=[A-Z])",  # "(CNN)Kobe Bryant was…"
    # "МОСКВА, 7 ноя — РИА Новости.", "Москва. 8 ноября. INTERFAX.RU -"
    r"[А-ЯЁ][А-ЯЁа-яё /-]{2,40}[,.] \d{1,2}[. ](?:[а-я]{3,8}\.?|\d\d)(?:[ .]\d{4}(?: г(?:ода|\.))?)?"
    rf"\s?[.,—–-]+\s?{AGENCY}\s?(?:[—–.]|--?)\s+(?=\S)",
    rf"[A-Z][\w .,’'-]{{2,50}}\s\({AGENCY}\)\s?(?:[—–]|--?)\s+(?=\S)",  # "DES MOINES, Iowa (AP) -"
    r"[A-Z]{4,}(?: [A-Z]+){0,2}(?:, [A-Z][\w.]+){0,2}\s(?:[—–]|--)\s+(?=\S)",  # "EAST RUTHERFORD, N.J. —"
    flags=re.NOFLAG,
)
