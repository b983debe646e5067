"""Names of the fact guard: how many untouched human translations it flags, how many wrong names it finds.

python -m benchmarks.names [--data ../shared/data] [--tune] [--show 20]

A name that a list knows in both languages and that stands on both sides is replaced in the output by another of its
kind, or left out. The lists are the given data, not the ones that the guard ships; the words put in are taken as the
list writes them. --tune: newstest2012–2016, which the guard was made on; else newstest2017 to 2020.
"""

from __future__ import annotations

import argparse
import lzma
import random
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from summarize.facts.names import names, unmatched
from summarize.facts.russian import name_stem
from summarize.facts.translit import fold

Pair = tuple[str, str]
KINDS = ("person", "place", "organisation")
# Where newstest2017 begins among the lines of 2012–2017.
BEGIN_2017 = 14_800
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_ORGANISATION = re.compile(
    r"Organi[sz]ation|Commission|Bank|Council|Committee|Agency|Fund|Ministry|Party|Department|Court"
)


@dataclass(frozen=True)
class Injected:
    kind: str
    how: str
    source: str
    output: str
    languages: tuple[str, str]
    name: str


def rows(data: Path, name: str) -> list[Pair]:
    with lzma.open(data / "parallel" / f"{name}.tsv.xz", "rt", encoding="utf-8") as lines:
        return [(en, ru) for en, ru in (line.rstrip("\n").split("\t") for line in lines)]


def sets(data: Path, tune: bool) -> dict[str, list[Pair]]:
    news = rows(data, "wmt_newstest2012_2017")
    if tune:
        return {"2012-2016": random.Random(5).sample(news[:BEGIN_2017], 4000)}
    found = {"2017": news[BEGIN_2017:]}
    for name in (
        "newstest2018",
        "newstest2019-ru-en",
        "newstest2019-en-ru",
        "newstest2020-ru-en",
        "newstest2020-en-ru",
    ):
        sides = [(data / "eval" / f"{name}.{side}").read_text("utf-8").splitlines() for side in ("en", "ru")]
        found[name.removeprefix("newstest")] = list(zip(*sides, strict=True))
    return found


def lists(data: Path) -> dict[str, list[Pair]]:
    """(English, Russian) of one word each, or abbreviations and listed organisations, by kind."""
    places = {(en, ru) for name in ("names_countries", "names_kgeography", "names_airports_cities", "names_cldr")
              for en, ru in rows(data, name) if _single(en, ru)}  # fmt: skip
    cities = {(en, ru) for en, ru in rows(data, "names_cities_states") if _single(en, ru) and len(en) > 4}
    hand = rows(data, "names_news_hand")
    organisations = {(en, ru.strip("«»")) for en, ru in hand + rows(data, "names_intl_orgs")
                     if en.isupper() or _ORGANISATION.search(en)}  # fmt: skip
    organisations |= {(en, ru.strip("«»")) for en, ru in hand if ru.startswith("«") and " " not in en}
    persons = {(en.split()[-1], ru.split()[-1]) for en, ru in hand if len(en.split()) == len(ru.split()) == 2}
    persons = {(en, ru) for en, ru in persons if _single(en, ru)} - places - cities
    people = {en for en, _ in persons} | {en for en, _ in rows(data, "names_wikidata_translit")}
    cities = {(en, ru) for en, ru in cities if en not in people}
    taken = {en for en, _ in places | cities | organisations}
    persons |= {(en, ru) for en, ru in rows(data, "names_wikidata_translit") if en not in taken and len(en) > 3}
    return {"person": sorted(persons), "place": sorted(places | cities), "organisation": sorted(organisations)}


def _single(en: str, ru: str) -> bool:
    return bool(re.fullmatch(r"[A-Z][a-z]{2,}", en) and re.fullmatch(r"[А-ЯЁ][а-яё]{2,}(?:-[А-ЯЁ][а-яё]+)?", ru))


def inject(pairs: list[Pair], known: dict[str, list[Pair]], seed: int = 7) -> list[Injected]:
    """One error a pair, kind, way and direction: the first name that both sides have. Of a person every second time
    only the last name is replaced; first names go with it when it is left out.
    """
    rng = random.Random(seed)
    small = {w for en, _ in pairs for w in _WORD.findall(en) if w.islower()}
    index = {kind: defaultdict(list) for kind in KINDS}
    for kind in KINDS:
        for en, ru in known[kind]:
            if en.lower() not in small:
                index[kind][en.split()[0]].append((en, ru))
    found = []
    for number, (en_text, ru_text) in enumerate(pairs):
        for kind in KINDS:
            place = _both(en_text, ru_text, index[kind])
            if not place:
                continue
            english, russian, title = place
            en, ru = rng.choice(known[kind])
            if en == title:
                continue
            for how in ("replaced", "dropped"):
                widen = kind == "person" and (how == "dropped" or number % 2 == 0)
                if not (_last(en_text, english[1]) and _last(ru_text, russian[1])):
                    continue
                if kind == "place" and (_first(en_text, english[0]), _first(ru_text, russian[0])) != (
                    english[0],
                    russian[0],
                ):
                    continue
                for text, span, word, way in (
                    (ru_text, russian, ru, ("en", "ru")),
                    (en_text, english, en, ("ru", "en")),
                ):
                    start = _first(text, span[0]) if widen else span[0]
                    output = _tidy(text[:start] + (word if how == "replaced" else "") + text[span[1] :])
                    found.append(Injected(kind, how, en_text if way[0] == "en" else ru_text, output, way, title))
    return found


def _last(text: str, end: int) -> bool:
    """Whether no further name follows: "Cameron" of "David Cameron", not "David"."""
    return re.match(r"[- ][A-ZА-ЯЁ]", text[end:]) is None


def _first(text: str, start: int) -> int:
    """Where the first names before a last name begin."""
    before = re.search(r"(?:[A-ZА-ЯЁ][\w.'-]* )+$", text[:start])
    return before.start() if before else start


def _tidy(text: str) -> str:
    return re.sub(r"\s+([,.])", r"\1", re.sub(r"  +", " ", text)).strip()


def _both(
    en_text: str, ru_text: str, index: dict[str, list[Pair]]
) -> tuple[tuple[int, int], tuple[int, int], str] | None:
    """Where a name of the list stands, once on either side."""
    russian = [
        (m.start(), m.end(), name_stem(fold(m.group()))) for m in _WORD.finditer(ru_text) if m.group()[0].isupper()
    ]
    for match in _WORD.finditer(en_text):
        for en, ru in index.get(re.sub(r"['’]s$", "", match.group()), ()):
            if not re.match(rf"{re.escape(en)}\b", en_text[match.start() :]) or en_text.count(en) > 1:
                continue
            stems = [name_stem(fold(w)) for w in _WORD.findall(ru)]
            spots = [k for k in range(len(russian)) if russian[k][2] == stems[0]]
            if len(spots) != 1:
                continue
            start, end, _ = russian[spots[0]]
            if len(stems) > 1:
                rest = list(islice(_WORD.finditer(ru_text, start), len(stems)))
                if [name_stem(fold(m.group())) for m in rest] != stems:
                    continue
                end = rest[-1].end()
            return (match.start(), match.start() + len(en)), (start, end), en
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--tune", action="store_true", help="the sentences that the guard was made on")
    parser.add_argument("--show", type=int, default=0, help="false alarms and misses to print")
    args = parser.parse_args()
    known = lists(args.data)
    for title, pairs in sets(args.data, args.tune).items():
        _report(title, pairs, known, args.show)


def _report(title: str, pairs: list[Pair], known: dict[str, list[Pair]], show: int) -> None:
    began = time.perf_counter()
    flagged = {"en-ru": 0, "ru-en": 0}
    shape, shown = Counter[str](), []
    for en, ru in pairs:
        missing, added = unmatched(en, ru, ("en", "ru"))
        flagged["en-ru"] += bool(missing or added)
        flagged["ru-en"] += any(unmatched(ru, en, ("ru", "en")))
        if missing or added:
            shape["both" if missing and added else "English only" if missing else "Russian only"] += 1
            shown.append((missing, added, en, ru))
    spent = (time.perf_counter() - began) / len(pairs) / 2
    share = ", ".join(f"{way} {count / len(pairs):.2%}" for way, count in flagged.items())
    shapes = ", ".join(f"{k} {n / len(pairs):.2%}" for k, n in sorted(shape.items()))
    print(f"\n{title}: {len(pairs)} pairs, flagged {share} ({shapes}); {spent * 1000:.2f} ms a pair")
    many = [sum(len(names(pair[side], way)) for pair in pairs) for side, way in ((0, "en"), (1, "ru"))]
    print(f"   names found: {many[0]} English, {many[1]} Russian")
    tried, found, missed = Counter[tuple[str, ...]](), Counter[tuple[str, ...]](), []
    for case in inject(pairs, known):
        key = (case.how, "-".join(case.languages), case.kind)
        tried[key] += 1
        if any(unmatched(case.source, case.output, case.languages)):
            found[key] += 1
        else:
            missed.append(case)
    for how in ("replaced", "dropped"):
        for way in ("en-ru", "ru-en"):
            parts = [f"{kind} {_share(found, tried, (how, way, kind))}" for kind in KINDS]
            print(f"   {how} {way}: " + ", ".join(parts))
        total = sum(tried[k] for k in tried if k[0] == how)
        print(f"   {how}: {sum(found[k] for k in found if k[0] == how) / max(1, total):.1%} of {total}")
    rng = random.Random(3)
    for missing, added, en, ru in rng.sample(shown, min(show, len(shown))):
        print(f"\n{[n.text for n in missing]} {[n.text for n in added]}\n    {en[:260]}\n    {ru[:260]}")
    for case in rng.sample(missed, min(show, len(missed))):
        print(f"\nmissed: {case.kind} {case.how} {case.name!r}\n    {case.source[:260]}\n    {case.output[:260]}")


def _share(found: Counter[tuple[str, ...]], tried: Counter[tuple[str, ...]], key: tuple[str, ...]) -> str:
    return f"{found[key] / tried[key]:.1%} of {tried[key]}" if tried[key] else "–"


if __name__ == "__main__":
    main()
