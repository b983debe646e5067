"""News articles with summaries → training documents for the salience head: sentences and how much each one says.

    python -m models.recipe.labels --news ../shared/data/news --out .work/salience

``oracle`` is the greedy choice of Nallapati et al. 2017 (SummaRuNNer), ``gains`` its soft form, a number a sentence.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from summarize.article import Language
from summarize.clean import clean, story
from summarize.evaluate import tokens
from summarize.text import sentences

# llmbench is for reporting and stands in neither list; ng_ru's subheadings complete the text and do not sum it up
TRAIN = ("rt_russian", "cnndm_sample_en", "inshorts_full_en", "xsum_sample_en", "bbc_news_summary")
TRAIN_ABSTRACTS = ("18f_en", "digitalgov_en")  # only where the summary is not the opening itself
DEV = ("rt_russian", "cnndm_sample_en", "inshorts_full_en", "bbc_news_summary")
MAX_SENTENCES = 60
MIN_SENTENCES = 4  # three of three teaches nothing

_AFTER_RT = (  # "RT разбирался, удастся ли …"
    "разбирал|разобрал|выясн|изуч|узна|рассказ|расскаж|собрал|пообщал|поговорил|проанализ|ознаком|вспомин|вспомн|"
    "приводит|подвод|подвёл|попытал|пытал|представля|публику|следи|напомина|сравни|составил|оценил|называет|"
    "объясня|спросил|расспросил|побеседовал|попросил|заглянул"
)
_BEFORE_RT = "разбирал|разобрал|выясн|изуч|рассказ|расскаж|следи"  # "Зачем это Киеву, выяснял корреспондент RT."
_PLACE = "материал|обзор|репортаж|подборк|сюжет|онлайн|трансляци|проект|расследовани"  # "Подробности — в материале RT."
_TEASER = re.compile(
    rf"^RT\s+(?:{_AFTER_RT})|^В\s+(?:{_PLACE})\w*\s+RT\b|\b(?:{_PLACE}|{_BEFORE_RT})\w*(?:\s+\w+){{0,3}}\s+RT\W*$"
    r"|\bчитайте\s+в\s+(?:нашем\s+)?материале\W*$"
)


def strip_teaser(summary: str) -> str:
    """A standfirst of RT without the closing sentences that only point at the article.

    «Подробности — в материале RT.» goes; «В интервью RT министр назвал …» tells something and stays. A standfirst
    that is a teaser through and through is given back as it is, never as an empty string.
    """
    pieces = sentences(summary, "ru")
    while len(pieces) > 1 and _TEASER.search(pieces[-1].text):
        pieces.pop()
    return summary[: pieces[-1].end].strip() if pieces else summary.strip()


class _Overlap:
    """Words or pairs of words shared with the reference, as counts that can be added up (clipped, as in ROUGE)."""

    def __init__(self, items: Sequence[Sequence[Any]], reference: Sequence[Any]) -> None:
        self.reference = Counter(reference)
        self.total = len(reference)
        self.sizes = [len(row) for row in items]
        # what is not in the reference can never count: only the rest is kept, which makes the search fast
        self.shared = [Counter(item for item in row if item in self.reference) for row in items]
        self.chosen: Counter[Any] = Counter()
        self.size = self.hits = 0

    def hits_with(self, i: int) -> int:
        gained = 0
        for item, count in self.shared[i].items():
            room = self.reference[item] - self.chosen[item]
            gained += min(count, room) if room > 0 else 0
        return self.hits + gained

    def f1_with(self, i: int) -> float:
        """F1 (0 to 1) of what is chosen and sentence ``i`` together: 2·hits ÷ (sizes of both sides)."""
        both = self.size + self.sizes[i] + self.total
        return 2 * self.hits_with(i) / both if both else 0.0

    def add(self, i: int) -> None:
        self.hits = self.hits_with(i)
        self.size += self.sizes[i]
        self.chosen.update(self.shared[i])


def _overlaps(texts: Sequence[str], reference: str) -> tuple[_Overlap, _Overlap]:
    words = [tokens(text) for text in texts]
    target = tokens(reference)
    pairs = [list(pairwise(w)) for w in words]
    return _Overlap(words, target), _Overlap(pairs, list(pairwise(target)))


def oracle(texts: Sequence[str], reference: str, count: int) -> list[int]:
    """The up to ``count`` of the sentences that greedily raise ROUGE-1 F1 + ROUGE-2 F1; indices in the article's order.

    It stops early where no sentence helps. Pairs across the border of two sentences are not counted.
    """
    ones, twos = _overlaps(texts, reference)
    chosen: list[int] = []
    best, left = 0.0, list(range(len(texts)))
    while left and len(chosen) < count:
        score, i = max((ones.f1_with(i) + twos.f1_with(i), -i) for i in left)
        if score <= best:
            break
        best, i = score, -i
        ones.add(i)
        twos.add(i)
        left.remove(i)
        chosen.append(i)
    return sorted(chosen)


def gains(texts: Sequence[str], reference: str) -> list[float]:
    """For each sentence alone: ROUGE-1 recall + ROUGE-2 recall of the reference, 0 to 2."""
    parts = _overlaps(texts, reference)
    return [sum(part.hits_with(i) / max(1, part.total) for part in parts) for i in range(len(texts))]


_ENDED = re.compile(r"[.!?…:][\"»”)]*\s*$")


def mend_links(text: str) -> str:
    """Join the lines that a link without its tag left in rt_russian; a line of its own, " AFP " or a title, stays.

    "Трамп \\nотменил\\n визит" is one line: what goes on in small letters or with a comma belongs to the line before,
    and so does what follows an open line with a space at its end.
    """
    made: list[str] = []
    for line in text.split("\n"):
        before = made[-1] if made else ""
        opened = before.strip() and not _ENDED.search(before)
        goes_on = re.match(r"\s*[,.;:)a-zа-яё]", line)
        after_space = before.endswith((" ", "\u00a0")) and before[0] != " " and line[:1].strip()
        if opened and (goes_on or after_space):
            made[-1] += line
        else:
            made.append(line)
    return "\n".join(made)


def articles(folder: Path, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of ``<folder>/<name>.jsonl.xz`` one after the other; ``source`` is the name without .train or .dev.

    Line breaks inside the sentences of rt_russian are mended: they come from how the set was made, not from the news.
    """
    for name in names:
        source = name.split(".")[0]
        with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                text = mend_links(row["text"]) if source == "rt_russian" else row["text"]
                yield {**row, "text": text, "source": source}


def reference_of(row: dict[str, Any]) -> str:
    """The summary to measure against, without teaser; bbc's is glued without spaces and rebuilt from its labels."""
    if "labels" in row:
        return " ".join(s for s, label in zip(row["sents"], row["labels"], strict=True) if label)
    summary = row["summary"] or ""
    return strip_teaser(summary) if row["source"] == "rt_russian" else summary


def split(text: str, language: Language) -> tuple[list[str], list[int]]:
    """Sentences on one line each, and the paragraph each one stands in, from 0; the package's own splitter."""
    found = sentences(text, language)
    return [" ".join(s.text.split()) for s in found], [s.paragraph for s in found]


def _story(text: str, language: Language) -> tuple[list[str], list[int]]:
    """As ``split``, without what the package would remove."""
    found = story(text, clean(text, language), language)
    return [" ".join(s.text.split()) for s in found], [s.paragraph for s in found]


def _split_labelled(row: dict[str, Any]) -> tuple[list[str], list[int]]:
    """bbc's own sentences; the paragraph is the number of empty lines before the place where the sentence is found."""
    places, cursor = [], 0
    for sentence in row["sents"]:
        at = row["text"].find(sentence, cursor)
        cursor = at if at >= 0 else cursor
        places.append(row["text"].count("\n\n", 0, cursor))
    return list(row["sents"]), places


def document(row: dict[str, Any]) -> dict[str, Any] | None:
    """One training document, or None where there is nothing to learn: no summary, too short, the opening copied."""
    reference = reference_of(row)
    if not reference or row.get("summary_is_lead"):
        return None
    texts, places = _split_labelled(row) if "sents" in row else _story(row["text"], row["lang"])
    texts, places = texts[:MAX_SENTENCES], places[:MAX_SENTENCES]
    if len(texts) < MIN_SENTENCES:
        return None
    made = {key: row[key] for key in ("id", "source", "lang", "title")}
    made |= {"sentences": texts, "paragraph": places, "oracle": oracle(texts, reference, 3)}
    made["gains"] = [round(gain, 4) for gain in gains(texts, reference)]
    if "labels" in row:
        made["labels"] = row["labels"][:MAX_SENTENCES]
    return made


def prepare_labels(news: Path, out: Path) -> dict[str, Counter[str]]:
    """Write ``train.jsonl.gz`` and ``dev.jsonl.gz`` into ``out``; returns how many documents of each source."""
    out.mkdir(parents=True, exist_ok=True)
    parts = {
        "train": [f"{name}.train" for name in TRAIN + TRAIN_ABSTRACTS],
        "dev": [f"{name}.dev" for name in DEV],
    }
    counts: dict[str, Counter[str]] = {}
    for part, names in parts.items():
        counts[part] = Counter()
        partial = out / f"{part}.jsonl.gz.partial"
        with gzip.open(partial, "wt", encoding="utf-8", compresslevel=5) as lines:
            for row in articles(news, names):
                if made := document(row):
                    lines.write(json.dumps(made, ensure_ascii=False) + "\n")
                    counts[part][made["source"]] += 1
        partial.replace(out / f"{part}.jsonl.gz")  # readers never see half a file
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--news", type=Path, default=Path("../shared/data/news"))
    parser.add_argument("--out", type=Path, default=Path(".work/salience"))
    options = parser.parse_args()
    for part, counts in prepare_labels(options.news, options.out).items():
        print(f"{part}: {counts.total()} documents: {dict(counts)}")


if __name__ == "__main__":
    main()
