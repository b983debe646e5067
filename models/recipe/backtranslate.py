"""Monolingual news → pairs whose source is the model's own translation (back-translation, Sennrich et al. 2016).

The text people wrote is the target, the model's translation of it the source, marked with ``<bt>`` (Caswell et al.
2019) so that its faults are not taken for the language. Written in parts, each a shard of its own: a run that was
killed goes on with the next part. Each round draws a sample of its own.
"""

from __future__ import annotations

import lzma
import os
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from summarize.roles import Model

from . import sources
from . import tokenizer as vocabulary
from .prepare import encode
from .score import SETS

PART = 20_000  # sentences in one shard
COUNT = 160_000  # sentences of each language in a round
LEAST_SCORE = -1.3  # mean log probability of a piece; below it the translation is mostly guessed

# Share of each file among the sentences of its language: press first. A file nobody has named gets the least share.
SHARES = {
    "rt_russian.ru": 0.50,
    "news_small_ru.ru": 0.20,
    "ng_ru.ru": 0.18,
    "1tv_leads.ru": 0.10,
    "intl_news_2024.en": 0.42,
    "gmb_voa.en": 0.24,
    "nltk_abc.en": 0.10,
    "reuters21578.en": 0.08,
    "us_prosecutor_press.en": 0.04,
    "us_whitehouse_statements.en": 0.04,
    "us_state_hr_reports.en": 0.03,
    "us_whitehouse_remarks.en": 0.02,
    "ukraine_president_speeches.en": 0.02,
}
LEAST_SHARE = 0.01

_LETTERS = {"ru": re.compile("[А-Яа-яЁё]"), "en": re.compile("[A-Za-z]")}
_ANY_LETTER = re.compile(r"[^\W\d_]")


def fit(sentence: str, language: str) -> bool:
    """True for a whole sentence of 5 to 40 words in the language's own script."""
    letters = len(_ANY_LETTER.findall(sentence))
    return (
        5 <= len(sentence.split()) <= 40
        and len(sentence) <= 320
        and sentence[0].isprintable()
        and sentence[-1] in '.!?»”"…'
        and len(_LETTERS[language].findall(sentence)) >= 0.8 * letters > 0
    )


def test_lines(data: Path) -> set[str]:
    """Every line of the test sets, normalised: none of them may be learned from."""
    found: set[str] = set()
    for name in SETS:
        for path in data.glob(f"{name}*"):
            found.update(sources.normalise(line) for line in path.read_text("utf-8").splitlines())
    return found


def sentences(mono: Path, language: str, count: int, *, forbidden: set[str], seed: int) -> list[str]:
    """Up to ``count`` different sentences of ``<name>.<language>.txt[.xz]`` files, in random order."""
    rng = random.Random(f"{seed} {language}")
    chosen: list[str] = []
    seen = set(forbidden)
    for path in sorted(mono.glob(f"*.{language}.txt*")):
        opener = lzma.open if path.suffix == ".xz" else open
        kept = []
        with opener(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = sources.normalise(line)
                if text and text not in seen and fit(text, language):
                    seen.add(text)
                    kept.append(text)
        wanted = int(count * SHARES.get(path.name.split(".txt")[0], LEAST_SHARE))
        chosen.extend(rng.sample(kept, min(wanted, len(kept))))
    rng.shuffle(chosen)
    return chosen


def pairs(model: Model, texts: list[str], language: str) -> Iterator[sources.Pair]:
    """(English, Russian) for each text whose translation can be believed."""
    other = "en" if language == "ru" else "ru"
    for text, found in zip(texts, model.translator(other).hypotheses(texts, beam=1, count=1), strict=True):
        made = sources.normalise(found[0].text)
        pair = (made, text) if language == "ru" else (text, made)
        if found[0].score > LEAST_SCORE and sources.keep(*pair):
            yield pair


def run(model: Model, data: Path, work: Path, *, minutes: float, turn: int, count: int = COUNT, seed: int = 1) -> None:
    """Translate ``count`` sentences of each language, or as many as the minutes allow, into ``work/shards``.

    A finished round is left as it is.
    """
    finished = work / f"bt{turn}.done"
    if finished.exists():
        return
    begun = time.time()
    tok = vocabulary.load(work / "tokenizer.json")
    forbidden = test_lines(data / "eval")
    texts = {
        lang: sentences(data / "mono", lang, count, forbidden=forbidden, seed=seed + turn) for lang in ("ru", "en")
    }
    print(f"{len(texts['ru']):,} Russian and {len(texts['en']):,} English sentences", flush=True)
    for at in range(0, max(map(len, texts.values())), PART):
        for language, lines in texts.items():
            place = work / "shards" / f"bt{turn}_{language}_{at // PART:03}.npz"
            part = lines[at : at + PART]
            if not part or place.exists():
                continue
            if time.time() - begun > minutes * 60:
                break
            rows = list(pairs(model, part, language))
            partial = work / "partial.npz"
            np.savez(partial, **encode(tok, rows), to=np.array(language))
            os.replace(partial, place)
            print(f"{place.name}: {len(rows):,} of {len(part):,} kept ({time.time() - begun:.0f} s)", flush=True)
    finished.touch()
