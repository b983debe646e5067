"""Units and currencies: how Russian and English write them behind a number, and what converts into what.

A unit is a set of names, since words are ambiguous: "pounds" is money and weight, a "ton" is metric or short.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor`` leads to the base of the dimension; units of money have none: their rates change."""

    dimension: str
    factor: float
    en: str
    ru: str


_YEAR = 365.25 * 24
# First match wins: "cubic metres" before "metres", "km/h" before "km".
UNITS: dict[str, Unit] = {
    "percent": Unit("share", 1, r"%|per\s?cent|percent(?:age)?(?:\s+points?)?|pct", r"%|процент\w*|п\.\s?п\.?|проц\."),
    "dollar": Unit(
        "money", 0, r"\$|(?:U\.?S\.?\s+|Canadian\s+|Australian\s+)?dollars?|USD|US\$|bucks|greenbacks",
        r"\$|(?:американск\w+\s+|канадск\w+\s+|австралийск\w+\s+)?долл(?:ар\w*|\.)?|USD|бакс\w*"),
    "cent": Unit("money", 0, r"cents?|¢", r"цент(?:а|ов|ам|ах|ы)?"),
    "euro": Unit("money", 0, r"€|euros?|EUR", r"€|евро(?!п)|EUR"),
    "rouble": Unit("money", 0, r"₽|ro?ubles?|RUB|RUR", r"₽|руб(?:л\w*|\.)?|RUB"),
    "kopeck": Unit("money", 0, r"kope(?:c)?ks?", r"копе(?:ек|йк\w*)|коп\."),
    "sterling": Unit("money", 0, r"£|pounds?(?:\s+sterling)?|GBP|quid", r"£|фунт\w*(?:\s+стерлинг\w+)?|GBP"),
    "penny": Unit("money", 0, r"pence|penn(?:y|ies)|p", r"пенс(?:а|ов|ы|ам|ами)?|пенни"),
    "yuan": Unit("money", 0, r"¥|yuan|renminbi|CNY|RMB", r"¥|юан\w*|CNY"),
    "yen": Unit("money", 0, r"¥|yen|JPY", r"¥|[ий]ен\w*|JPY"),
    "hryvnia": Unit("money", 0, r"₴|hr[yi]v\w+|UAH", r"₴|грив\w+|грн\.?|UAH"),
    "franc": Unit("money", 0, r"(?:Swiss\s+)?francs?|CHF", r"(?:швейцарск\w+\s+)?франк(?:а|ов|ам|ами|и)?|CHF"),
    "rupee": Unit("money", 0, r"₹|rupees?|INR", r"₹|рупи\w+|INR"),
    "tenge": Unit("money", 0, r"₸|tenge|KZT", r"₸|тенге|KZT"),
    "lira": Unit("money", 0, r"₺|liras?|TRY", r"₺|лир\w?"),
    "crown": Unit("money", 0, r"crowns?|kron\w+|korun\w+|CZK|SEK|NOK|DKK", r"крон\w?|CZK|SEK"),
    "zloty": Unit("money", 0, r"zlot\w+|PLN", r"злот\w+|PLN"),
    "peso": Unit("money", 0, r"pesos?", r"песо"),
    "shekel": Unit("money", 0, r"₪|shekels?", r"₪|шек(?:ел\w+|\.)"),
    "shilling": Unit("money", 0, r"shillings?", r"шиллинг\w*"),
    "kmh": Unit("speed", 1, r"km/h|kph|kmh|kilomet(?:re|er)s?\s+(?:per|an)\s+hour",
                r"км/ч(?:ас)?|км\s+в\s+час|километр\w*\s+в\s+час"),
    "mph": Unit("speed", 1.609344, r"mph|m\.p\.h\.|miles?\s+(?:per|an)\s+hour", r"мил\w+\s+в\s+час|миль/ч(?:ас)?"),
    "mps": Unit("speed", 3.6, r"m/s|met(?:re|er)s?\s+per\s+second", r"м/с(?:ек)?|метр\w*\s+в\s+секунду"),
    "sqkm": Unit("area", 1e6, r"(?:sq(?:uare|\.)?[\s-]*)(?:kilomet(?:re|er)s?|km)|km²|km2",
                 r"(?:кв(?:адратн\w+|\.)?\s*)(?:километр\w*|км)|км²|км2"),
    "sqmile": Unit("area", 2_589_988, r"sq(?:uare|\.)?[\s-]*(?:miles?|mi)", r"кв(?:адратн\w+|\.)?\s*мил\w+"),
    "sqm": Unit("area", 1, r"(?:sq(?:uare|\.)?[\s-]*)(?:met(?:re|er)s?|m)|m²|m2|sqm",
                r"(?:кв(?:адратн\w+|\.)?\s*)(?:метр\w*|м)|м²|м2|квадрат(?:а|ов)"),
    "sqft": Unit("area", 0.092903, r"sq(?:uare|\.)?[\s-]*(?:f(?:oo|ee)t|ft)", r"кв(?:адратн\w+|\.)?\s*фут\w*"),
    "hectare": Unit("area", 1e4, r"hectares?|ha", r"гектар\w*|га"),
    "acre": Unit("area", 4046.86, r"acres?", r"акр\w*"),
    "sotka": Unit("area", 100, r"sotkas?", r"сот(?:ок|ки|ка|ку)"),
    "horsepower": Unit("power", 0.7355, r"horsepower|hp|bhp", r"лошадин\w+\s+сил\w*|л\.\s?с\b\.?"),
    "cubicm": Unit("volume", 1000, r"cubic\s+met(?:re|er)s?|m³|m3|cu\.?\s?m",
                 r"кубическ\w+\s+(?:метр\w*|м)|куб(?:ов|ометр\w*|\.\s?м)|м³|м3"),
    "cubicft": Unit("volume", 28.3168, r"cubic\s+f(?:oo|ee)t", r"кубическ\w+\s+фут\w*"),
    "barrel": Unit("volume", 158.987, r"barrels?|bbl", r"баррел\w+"),
    "gallon": Unit("volume", 3.78541, r"gallons?", r"галлон\w*"),
    "litre": Unit("volume", 1, r"lit(?:re|er)s?|l", r"литр\w*|л"),
    "pint": Unit("volume", 0.5, r"pints?", r"пинт\w*"),
    "ml": Unit("volume", 0.001, r"millilit(?:re|er)s?|ml", r"миллилитр\w*|мл"),
    "kwh": Unit("energy", 1, r"kilowatt[\s-]hours?|kWh", r"киловатт[\s-]час\w*|кВт[\s·⋅*-]?ч(?:ас)?"),
    "kilowatt": Unit("power", 1, r"kilowatts?|kW", r"киловатт\w*|кВт"),
    "megawatt": Unit("power", 1e3, r"megawatts?|MW", r"мегаватт\w*|МВт"),
    "gigawatt": Unit("power", 1e6, r"gigawatts?|GW", r"гигаватт\w*|ГВт"),
    "gigabyte": Unit("data", 1, r"gigabytes?|GB", r"гигабайт\w*|Гб|ГБ"),
    "megabyte": Unit("data", 1e-3, r"megabytes?|MB", r"мегабайт\w*|Мб|МБ"),
    "terabyte": Unit("data", 1e3, r"terabytes?|TB", r"терабайт\w*|Тб|ТБ"),
    "celsius": Unit("temperature", 1, r"°\s?C|degrees?(?:\s+(?:Celsius|centigrade|C)\b)?|°|C",
                 r"°\s?[CС]|градус\w*(?:\s+Цельсия)?|°"),
    "fahrenheit": Unit("temperature", 1, r"°\s?F|degrees?(?:\s+(?:Fahrenheit|F)\b)?|°|F",
                 r"°\s?F|градус\w*(?:\s+(?:по\s+)?Фаренгейт\w)?|°"),
    "kilogram": Unit("mass", 1, r"kilo(?:gram(?:me)?)?s?|kgs?", r"кило(?:грамм\w*)?|кг"),
    "milligram": Unit("mass", 1e-6, r"milligram(?:me)?s?|mg", r"миллиграмм\w*|мг"),
    "tonne": Unit("mass", 1000, r"tonnes?|tons?|metric\s+tons?|t", r"(?:метрическ\w+\s+)?тонн\w*|т"),
    "shortton": Unit("mass", 907.185, r"tons?", r"коротк\w+\s+тонн\w*"),
    "pound": Unit("mass", 0.453592, r"pounds?|lbs?\.?", r"фунт\w*"),
    "ounce": Unit("mass", 0.0283495, r"ounces?|oz", r"унци\w+"),
    "stone": Unit("mass", 6.35029, r"stones?", r"стоун\w*"),
    "gram": Unit("mass", 0.001, r"gram(?:me)?s?|g", r"грамм\w*|гр?(?!\.?\s*(?:до\s+)?н\.)\.?"),
    "kilometre": Unit("length", 1000, r"kilomet(?:re|er)s?|kms?", r"километр\w*|км"),
    "centimetre": Unit("length", 0.01, r"centimet(?:re|er)s?|cm", r"сантиметр\w*|см"),
    "millimetre": Unit("length", 0.001, r"millimet(?:re|er)s?|mm", r"миллиметр\w*|мм"),
    "metre": Unit("length", 1, r"met(?:re|er)s?|m", r"метр\w*|м"),
    "nautical": Unit("length", 1852, r"nautical\s+miles?|(?:sea\s+)?miles?", r"морск\w+\s+мил\w+|мил[яьеию]\w*"),
    "mile": Unit("length", 1609.344, r"(?:nautical\s+)?miles?", r"мил[яьеию]\w*"),
    "yard": Unit("length", 0.9144, r"yards?|yd", r"ярд\w*"),
    "foot": Unit("length", 0.3048, r"f(?:oo|ee)t|ft", r"фут(?!бол)\w*"),
    "inch": Unit("length", 0.0254, r"inch(?:es)?", r"дюйм\w*"),
    "second": Unit("duration", 1 / 3600, r"seconds?|secs?", r"секунд\w*|сек\."),
    "minute": Unit("duration", 1 / 60, r"minutes?|mins?", r"минут\w*|мин\."),
    "hour": Unit("duration", 1, r"hours?|hrs?|-hourly", r"час(?:а|ов|ы|ам|ах|ов[а-я]+)?"),
    "day": Unit("duration", 24, r"days?|24\s+hours", r"дн(?:я|ей|и|ям|ями|ях|евн[а-я]+)|день|сут(?:ки|ок|кам|очн\w+)"),
    "week": Unit("duration", 168, r"weeks?", r"недел\w+"),
    "month": Unit("duration", _YEAR / 12, r"months?", r"месяц\w*|месячн\w+|мес\."),
    "year": Unit("duration", _YEAR, r"years?|yrs?|-years?-olds?",
                 r"гг?\.|год(?:а|у|ы|ам|ами|ах|ичн\w+)?|лет(?:н\w+|ия|ию|ие|ием)?"),
    "decade": Unit("duration", 10 * _YEAR, r"decades?", r"десятилети\w+"),
    "century": Unit("duration", 100 * _YEAR, r"centur(?:y|ies)", r"век\w*|столети\w+"),
}  # fmt: skip
MONEY = frozenset(name for name, unit in UNITS.items() if unit.dimension == "money")
PREFIX = re.compile(r"(?:(?:US|A|C|NZ|HK|Br)\s?)?([$€£¥₽₴₹₸₺₪])\s?$|\b(EUR|USD|GBP|RUB|CNY|JPY|CHF)\s$")
_SIGNS = {sign: frozenset(name for name, u in UNITS.items() if sign in u.en.split("|")) for sign in "€£¥₽₴₹₸₺₪"}
_SIGNS["$"] = frozenset({"dollar"})
_CODES = {
    "EUR": "euro",
    "USD": "dollar",
    "GBP": "sterling",
    "RUB": "rouble",
    "CNY": "yuan",
    "JPY": "yen",
    "CHF": "franc",
}
CONVERTED = 0.06  # by so much a converted measure may be off: "100 miles" are "160 km", "6 ft" are "1.8 m"
EXACT = 0.035  # 18 months are a year and a half, 30 days a month


def _pattern(language: str) -> re.Pattern[str]:
    words = dict[str, set[str]]()
    for name, unit in UNITS.items():
        words.setdefault(getattr(unit, language), set()).add(name)
    parts = "|".join(f"(?P<{name}>(?:{getattr(u, language)})(?![^\\W\\d_]))" for name, u in UNITS.items())
    return re.compile(parts, re.I)


_WORDS = {language: _pattern(language) for language in ("en", "ru")}
_EACH = {
    (language, name): re.compile(rf"(?:{getattr(unit, language)})", re.I)
    for language in ("en", "ru")
    for name, unit in UNITS.items()
}


@lru_cache(maxsize=8192)
def named(word: str, language: str) -> frozenset[str]:
    """Every unit that this word may be."""
    return frozenset(name for name in UNITS if _EACH[language, name].fullmatch(word))


def behind(text: str, at: int, language: str) -> tuple[int, int, frozenset[str]] | None:
    """The unit that begins at ``at``: its span and what it may be."""
    match = _WORDS[language].match(text, at)
    if match is None or match.start() == match.end():
        return None
    if len(match.group()) == 1 and match.group().isupper() and match.group() not in "CFС":  # "rifles, 8 thousand G3"
        return None
    if match.lastgroup in ("celsius", "fahrenheit"):  # "degrees" begins both, "degrees Fahrenheit" is one
        both = (_EACH[language, name].match(text, at) for name in ("celsius", "fahrenheit"))
        match = max((m for m in both if m), key=lambda m: m.end())
    return match.start(), match.end(), named(match.group(), language)


def before(text: str, at: int) -> tuple[int, frozenset[str]] | None:
    """The sign or code of a currency that ends at ``at``."""
    match = PREFIX.search(text, max(0, at - 6), at)
    if match is None:
        return None
    return match.start(), _SIGNS[match[1]] if match[1] else frozenset({_CODES[match[2]]})


@lru_cache(maxsize=1024)
def mentioned(text: str, language: str) -> frozenset[str]:
    """Every unit whose word or sign stands in the text, with a number or without."""
    found: set[str] = set()
    for word in set(re.findall(r"[^\W\d_]{2,}|[%$€£¥₽₴₹₸₺₪°]", text)):
        found |= named(word, language)
    if re.search(r"\d\s?[mм]\b", text):
        found.add("metre")
    if language == "ru":  # "полчаса", "килограммовый", "трёхметровый", "долларовый"
        found |= {name for name, stem in _STEMS.items() if stem.search(text)}
    return frozenset(found)


_STEMS = {
    name: re.compile(stem, re.I)
    for name, stem in {
        "hour": r"час", "minute": r"минутн", "day": r"дневн|суточн", "week": r"недель", "month": r"месяц|месячн",
        "year": r"год|лет", "metre": r"метров", "kilometre": r"километров", "kilogram": r"килограммов",
        "tonne": r"тонн", "dollar": r"доллар", "rouble": r"рубл", "percent": r"процент", "mile": r"мил[ья]",
        "euro": r"евро",
        "inch": r"дюйм", "foot": r"фут", "yard": r"ярд",
        "centimetre": r"сантиметр", "millimetre": r"миллиметр", "hectare": r"гектар", "litre": r"литров",
        "celsius": r"градус", "fahrenheit": r"градус", "sterling": r"фунт",
    }.items()
}  # fmt: skip


@lru_cache(maxsize=8192)
def inside(word: str) -> frozenset[str]:
    """The unit within a Russian word that begins with its number: "полчаса", "двухкилометровый"."""
    found = {name: m.end() - m.start() for name, stem in _STEMS.items() if (m := stem.search(word)) and len(word) > 5}
    return frozenset(name for name, size in found.items() if size == max(found.values()))


def convertible(value: float, unit: frozenset[str], other: float, other_unit: frozenset[str]) -> bool:
    """Is it one measure in two units? 10 miles and 16 km, 50 °F and 10 °C, 18 months and a year and a half."""
    return any(_converts(value, a, other, b) for a in unit for b in other_unit if a != b)


def _converts(value: float, unit: str, other: float, other_unit: str) -> bool:
    a, b = UNITS[unit], UNITS[other_unit]
    if a.dimension != b.dimension or a.dimension in ("money", "share"):
        return False
    if a.dimension == "temperature":
        celsius, fahrenheit = (value, other) if unit == "celsius" else (other, value)
        difference = {unit, other_unit} == {"celsius", "fahrenheit"}
        return difference and (abs(celsius * 1.8 + 32 - fahrenheit) <= 2.5 or abs(celsius * 1.8 - fahrenheit) <= 1)
    one, two = value * a.factor, other * b.factor
    slack = EXACT if a.dimension == "duration" else CONVERTED
    return abs(one - two) <= slack * max(abs(one), abs(two))
