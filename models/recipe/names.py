"""What the fact guard knows of names: how English and Russian spell one sound, names in both, common words of both.

python -m models.recipe.names --data ../shared/data        writes summarize/facts/names.json.gz (and how good it is)

Only from lists whose licence lets them be shipped, see summarize/facts/NAMES.md. The costs of spellings are learned
from name pairs: the cheapest alignment of every pair under the costs so far, counted, gives the next costs (hard EM).
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import math
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from summarize.facts.gazetteer import words
from summarize.facts.russian import name_stem, stem
from summarize.facts.translit import LIMIT, fold, spelled_alike

Costs = dict[str, dict[str, float]]
Pair = tuple[str, str]

OUT = Path(__file__).parents[2] / "summarize" / "facts" / "names.json.gz"
DICTIONARIES = ("lex_wiktionary_en_ru", "lex_openrussian", "lex_unesco_thesaurus", "lex_covid_terms")
# Texts whose licence allows a list of their words: CC0, CC BY, CC BY-SA.
TEXTS = ("tico19", "ud_pud", "xquad", "rubq", "tatoeba_test", "mlqe_pe", "mt_geneval", "mozilla_legal", "owasp_asvs",
         "ms_dynamics_business", "ms_office_m365", "yandex_cloud_docs", "php_manual", "privacyguides")  # fmt: skip
KINDS = {
    "names_intl_orgs": "organisation",
    "names_news_hand": "name",
    "names_wiktionary": "name",
    "names_cldr": "place",
}
LONGEST = (4, 2)  # letters of one step: "tsch" is "ч", "x" is "кс"
KEPT = 5  # a step seen less often is chance
DEAREST = 5.0
HELD_OUT = 3000

_SEED = """а a|б b|в v w|г g h|д d|е e|ж zh j g|з z s|и i y e ee|й y i j|к k c ck q|л l ll|м m|н n nn|о o a|п p|р r rr
|с s c ss|т t tt th|у u oo w ou|ф f ph ff|х kh h ch|ц ts c tz z|ч ch tch c|ш sh sch ch|щ shch|ы y|э e a|ю yu u iu
|я ya ia a|дж j g dj|кс x"""
_VOWELS = frozenset("aeiouyаеиоуыэюяйьъ")


def rows(data: Path, name: str) -> Iterator[Pair]:
    with lzma.open(data / "parallel" / f"{name}.tsv.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            en, ru = line.rstrip("\n").split("\t")
            yield en, ru


# --- how a sound is spelled -------------------------------------------------------------------------------------------


def spellings(data: Path) -> list[Pair]:
    pairs = [(fold(en), fold(ru)) for en, ru in rows(data, "names_wikidata_translit")]
    pairs = [(a, b) for a, b in pairs if a.isalpha() and b.isalpha() and a.isascii() and len(a) > 2 and len(b) > 2]
    random.Random(1).shuffle(pairs)
    return pairs


def learn(pairs: list[Pair], rounds: int = 4) -> Costs:
    costs: Costs = defaultdict(dict)
    for entry in _SEED.replace("\n", "").split("|"):
        russian, *english = entry.split()
        for letters in english:
            costs[letters][russian] = 0.5
    for number in range(rounds):
        costs = _recounted(pairs[: 6000 if number < 2 else 15_000], costs)
    return _completed(costs)


# What the pairs are too few for: Russian and Chinese names, silent letters, Mc.
_RARE = """shch щ|sch щ|zh ж|zh чж|kh х|kh к|x с|q ц|j цз|z цз|c ц|ng н|n нь|ph в|aw о|au о|ou у|ow ау|ow оу|oo у|ee и
|ea и|igh ай|gh|ch х|ch к|mac мак|mc мк|y ы|iy ий|yo е|yo ё|ye е|yu ю|ya я|ia я|ei эй|ae е|oe е|ue ю|h г|h х|h
|w в|w у|e э|t|d|s|p|e|c|ts ц|tz ц|tch ч|cz ч|sz ш|sh ш|gu г|qu кв|qu к|ll й|ll ль|l ль|j х|j й|j ж|g ж|g х
|x кс|x х|x ш|gn нь|nh нь|lh ль|gl ль|v ф|b в|u в|dj дж|ao ау|ai эй|ai ай|ay эй|ay ай|ey и|ie и|oi уа|eau о
|ault о|aux о|ier ье|ill ий|uy ай|z ц|z с|s з|ss с|th т|th ф|th с|a эй|i ай|u ю|u а|a э|ough о|augh о|eigh ей
|kn н|ol оу|x дж|xh дж|pa па|wr р|rh р|re р|oo у|rough ро|borough боро|burgh бург|ch ш|ea е|ea эй|ee и|ew ью
|ew ю|ur ер|er эр|ir ер|or ер"""


def _completed(costs: Costs) -> Costs:
    """The learned steps, and dear ones for what else may happen: rare spellings, double letters, lost vowels."""
    full = {letters: dict(steps) for letters, steps in costs.items() if steps}
    for entry in _RARE.replace("\n", "").split("|"):
        letters, _, russian = entry.partition(" ")
        full.setdefault(letters, {}).setdefault(russian, 1.5)
    for letter in "bcdfgklmnprstvz":
        for russian, cost in full.get(letter, {}).items():
            if len(russian) == 1:
                full.setdefault(letter * 2, {}).setdefault(russian, round(cost + 0.1, 2))
                full[letter * 2].setdefault(russian * 2, round(cost + 0.1, 2))
    for vowel in "aeiouy":
        for russian in ("", *"аеиоуыэюяй"):
            full.setdefault(vowel, {}).setdefault(russian, 2.5)
    full[""] = {
        letter: min(full.get("", {}).get(letter, 9.0), 2.5 if letter in _VOWELS else 9.0) for letter in "аеиоуыэюяйьъ"
    }
    return full


def _recounted(pairs: list[Pair], costs: Costs) -> Costs:
    seen: Counter[Pair] = Counter()
    for en, ru in pairs:
        cost, path = align(en, ru, costs)
        if cost > 1.6 * max(len(en), len(ru)):  # a translation or a mistake, no spelling
            continue
        seen.update(path)
        for (a, b), (c, d) in pairwise(path):  # two steps may be one: "s" + "h" is "ш"
            if 1 < len(a + c) <= LONGEST[0] and len(b + d) <= LONGEST[1]:
                seen[a + c, b + d] += 0.35  # type: ignore[assignment]
    seen = Counter({step: count for step, count in seen.items() if count >= KEPT})
    english, russian = Counter[str](), Counter[str]()
    for (a, b), count in seen.items():
        english[a] += count
        russian[b] += count
    fresh: Costs = defaultdict(dict)
    for (a, b), count in seen.items():
        cost = -0.75 * math.log(count / english[a]) - 0.25 * math.log(count / russian[b])
        if cost < DEAREST:
            fresh[a][b] = round(abs(cost), 2)
    return fresh


def align(en: str, ru: str, costs: Costs) -> tuple[float, list[Pair]]:
    """The cheapest way through both words, and what became what on it."""
    best = {(0, 0): (0.0, (0, 0))}
    for i in range(len(en) + 1):
        for j in range(len(ru) + 1):
            if (i, j) not in best:
                continue
            so_far = best[i, j][0]
            for k in range(LONGEST[0] + 1):
                for size in range(LONGEST[1] + 1):
                    end = (i + k, j + size)
                    if end == (i, j) or end[0] > len(en) or end[1] > len(ru):
                        continue
                    a, b = en[i : end[0]], ru[j : end[1]]
                    cost = costs.get(a, {}).get(b, _unseen(a, b))
                    if so_far + cost < best.get(end, (1e9, end))[0]:
                        best[end] = (so_far + cost, (i, j))
    path, end = [], (len(en), len(ru))
    while end != (0, 0):
        start = best[end][1]
        path.append((en[start[0] : end[0]], ru[start[1] : end[1]]))
        end = start
    return best[len(en), len(ru)][0], path[::-1]


def _unseen(en: str, ru: str) -> float:
    """What a step costs that the table lacks: a vowel may come, go or change; a consonant hardly."""
    if len(en) > 2 or len(ru) > 2 or len(en) + len(ru) > 3 or (len(en) != 1 and len(ru) != 1):
        return 1e6
    if not en or not ru:
        return 2.0 if (en or ru) in _VOWELS else 4.5
    if len(en) + len(ru) == 3:
        return 5.0
    return 3.0 if en in _VOWELS and ru in _VOWELS else 7.0


def score(pairs: list[Pair], costs: Costs) -> str:
    """How many held-out pairs agree, and how many when every name stands beside another's."""
    alike = sum(spelled_alike(en, ru, costs) for en, ru in pairs)
    chance = sum(spelled_alike(en, ru, costs) for (en, _), (_, ru) in zip(pairs, pairs[7:], strict=False))
    share, by_chance = alike / len(pairs), chance / len(pairs)
    return f"limit {LIMIT}: {share:.1%} of {len(pairs)} held-out pairs agree, {by_chance:.2%} by chance"


# --- names and common words -------------------------------------------------------------------------------------------


def common(data: Path) -> tuple[set[str], set[str]]:
    """English words and Russian stems that dictionaries and texts write small."""
    english, russian = set[str](), set[str]()
    for name in DICTIONARIES:
        for en, ru in rows(data, name):
            english |= {w for w in re.findall(r"[A-Za-z]+", en) if w.islower() and len(w) > 1}
            russian |= {stem(fold(w)) for w in re.findall(r"[А-Яа-яЁё]+", ru) if w.islower() and len(w) > 1}
    small, capital = Counter[str](), Counter[str]()
    for name in TEXTS:
        for line in (side for pair in rows(data, name) for side in pair):
            for word in re.findall(r"(?<=[a-zа-яё,] )[A-Za-zА-Яа-яЁё]{2,}\b(?![./@\\:])", line):
                (small if word.islower() else capital)[word.lower()] += 1
    for word, count in small.items():
        # English writes many a common word with a capital (University), Russian hardly one.
        if count >= 2 and count > (0.05 if word.isascii() else 0.5) * capital[word]:
            if word.isascii():
                english.add(word)
            else:
                russian.add(stem(fold(word)))
    stems = Counter[str]()
    for word, count in small.items():
        stems[stem(fold(word))] += count
    for en, ru in rows(data, "names_wikidata_translit"):  # Manning, Flint: sooner a name than a word
        a, b = en.lower(), ru.lower()
        if small[a] < min(20, 0.3 * capital[a]) or small[a] < 3:
            english.discard(a)
        if stems[stem(fold(b))] < 3 and stem(fold(b)) == name_stem(fold(b)):
            russian.discard(stem(fold(b)))
    return english, russian


def known(data: Path, english: set[str], russian: set[str]) -> tuple[set[str], set[str]]:
    """Words of names that are no common words, so that one at the beginning of a sentence is known for a name."""
    latin, cyrillic = set[str](), set[str]()
    for en, ru in rows(data, "names_wikidata_translit"):
        a, b = fold(en), name_stem(fold(ru))
        if a.isascii() and len(a) > 3 and a not in english:
            latin.add(a)
        if len(b) > 3 and stem(fold(ru)) not in russian:
            cyrillic.add(b)
    return latin, cyrillic


def translated(data: Path, small: tuple[set[str], set[str]]) -> list[tuple[str, str, str]]:
    """(kind, English words, Russian stems) of names in the lists."""
    found = dict[Pair, str]()
    for name, kind in KINDS.items():
        for en, ru in rows(data, name):
            ru = ru.strip("«» ").replace("«", "").replace("»", "")
            if _is_name(en, ru, small[0], name):
                found.setdefault((en, ru), _kind(en, ru, kind, small, name == "names_news_hand"))
    for en, ru in rows(data, "lex_wiktionary_en_ru"):
        if _is_name(en, ru, small[0], "lex"):
            found.setdefault((en, ru), "name")
    return [(kind, " ".join(words(en)), " ".join(words(ru))) for (en, ru), kind in found.items()]


def _is_name(en: str, ru: str, small: set[str], source: str) -> bool:
    if not re.fullmatch(r"[A-Z][\w.'’ -]*", en) or not re.fullmatch(r"[\w.'’ —-]+", ru) or len(en.split()) > 7:
        return False
    if re.search(r"\b(?:I|Time|button|Sort)\b|\d", en):
        return False
    if len(en.split()) == 1:
        if en.lower() in small or (len(en) < 3 and not en.isupper()):
            return False
        return ru[0].isupper() or (source == "lex" and " " not in ru)  # Czech, чешский
    if source == "names_news_hand":
        return True
    return any(w[0].isupper() for w in ru.split()) and all(w[0].isupper() for w in en.split() if len(w) > 3)


_ORGANISATION = re.compile(
    r"Organi[sz]ation|Commission|Bank|Court|Council|Committee|Agency|Union|Fund|Ministry|Party|Service|Department|Office"
)


def _kind(en: str, ru: str, kind: str, small: tuple[set[str], set[str]], people: bool) -> str:
    if kind != "name":
        return kind
    if _ORGANISATION.search(en) or en.isupper():
        return "organisation"
    same = len(en.split()) == len(ru.split()) > 1 and all(w[0].isupper() for w in ru.split()) and "ая " not in ru
    words_of = en.split()[-1].lower() in small[0] and stem(fold(ru.split()[-1])) in small[1]  # World Cup, Victory Day
    return "person" if people and same and not words_of else "name"


def _lines(found: set[str]) -> str:
    """Sorted by their bytes, as gazetteer.Words looks them up."""
    return "\n".join(sorted(found, key=str.encode))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    pairs = spellings(args.data)
    costs = learn(pairs[HELD_OUT:])
    print(score(pairs[:HELD_OUT], costs), file=sys.stderr)
    english, russian = common(args.data)
    names = translated(args.data, (english, russian))
    latin, cyrillic = known(args.data, english, russian)
    data = {
        "costs": costs,
        "names": sorted(names),
        "small": {"english": _lines(english), "russian": _lines(russian)},
        "known": {"english": _lines(latin), "russian": _lines(cyrillic)},
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    args.out.write_bytes(gzip.compress(text.encode(), 9, mtime=0))  # no time inside: the same lists, the same bytes
    print(
        f"{args.out}: {args.out.stat().st_size / 1e6:.2f} MB; {len(names)} names, {len(english)} English words,"
        f" {len(russian)} Russian stems, {len(latin)} and {len(cyrillic)} words of names,"
        f" {sum(map(len, costs.values()))} spellings",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
