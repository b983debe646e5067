"""Bitext → tokenizer and shards: one ``.npz`` a source, pieces as uint16, pairs found by offsets."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from . import sources
from . import tokenizer as vocabulary

MAX_PIECES = 160
HELD = 400  # sentences kept apart where there is no development set
DONE = "prepared"  # this file stands in the work folder when every shard is there


def _sample(found: list[sources.Source], pairs: dict[str, list[sources.Pair]], count: int, seed: int) -> Iterator[str]:
    """Lines of both languages in the proportions of the mix, to learn the vocabulary from."""
    rng = random.Random(seed)
    sizes = {s.name: min(len(pairs[s.name]), sources.CAP) for s in found}
    totals: dict[str, int] = {}
    for s in found:
        totals[s.group] = totals.get(s.group, 0) + sizes[s.name]
    for s in found:
        share = sources.GROUPS[s.group] * sizes[s.name] / max(totals[s.group], 1)
        rows = pairs[s.name]
        for english, russian in rng.sample(rows, min(len(rows), int(count * share))):
            yield english
            yield russian


def encode(tok: Tokenizer, rows: list[sources.Pair]) -> dict[str, np.ndarray]:
    """Arrays ``en``, ``ru`` (pieces end to end, without specials) and ``en_at``, ``ru_at`` (n+1 offsets)."""
    sides: list[list[list[int]]] = []
    for side in (0, 1):
        texts = [row[side] for row in rows]
        sides.append([e.ids for e in tok.encode_batch_fast(texts, add_special_tokens=False)])
    good = [
        i for i, (a, b) in enumerate(zip(*sides, strict=True)) if 0 < len(a) < MAX_PIECES and 0 < len(b) < MAX_PIECES
    ]
    out: dict[str, np.ndarray] = {}
    for key, side_ids in zip(("en", "ru"), sides, strict=True):
        kept = [side_ids[i] for i in good]
        lengths = np.fromiter((len(x) for x in kept), np.int64, len(kept))
        out[key] = np.concatenate([np.asarray(x, np.uint16) for x in kept]) if kept else np.zeros(0, np.uint16)
        out[key + "_at"] = np.concatenate([[0], np.cumsum(lengths)]).astype(np.uint32)
    return out


def hold_out(found: list[sources.Source], pairs: dict[str, list[sources.Pair]], work: Path, seed: int) -> None:
    """Take ``HELD`` sentences out of ``pairs``, from all sources but lists of words; write them as ``held.en, .ru``.

    For a folder that brings no development set: the score of a run needs lines it does not learn from.
    """
    rng = random.Random(seed)
    whole = [(s.name, i) for s in found if s.group not in ("names", "lexicon") for i in range(len(pairs[s.name]))]
    chosen = rng.sample(whole, min(HELD, len(whole) // 10))
    held = [pairs[name][i] for name, i in chosen]
    for name in {name for name, _ in chosen}:
        pairs[name] = [pair for pair in pairs[name] if pair not in set(held)]
    for side, language in enumerate(("en", "ru")):
        (work / f"held.{language}").write_text("".join(pair[side] + "\n" for pair in held), "utf-8")


def run(folder: Path, work: Path, *, vocab: int, hold: bool = False, seed: int = 1) -> None:
    """Read every tsv in ``folder``; write ``work/tokenizer.json`` and ``work/shards/<source>.npz``.

    With ``hold``, a few hundred sentences are kept apart for scoring; see ``hold_out``.
    """
    started = time.time()
    found = sources.find(folder)
    pairs = {s.name: list(s.pairs()) for s in found}
    if hold:
        hold_out(found, pairs, work, seed)
    print(
        f"{sum(map(len, pairs.values())):,} pairs of {len(found)} sources kept ({time.time() - started:.0f} s)",
        flush=True,
    )
    shards = work / "shards"
    shards.mkdir(parents=True, exist_ok=True)
    place = work / "tokenizer.json"
    if place.exists():
        tok = vocabulary.load(place)
    else:
        tok = vocabulary.train(_sample(found, pairs, 260_000, seed), vocab)
        tok.save(str(place))
    print(f"vocabulary of {tok.get_vocab_size():,} ({time.time() - started:.0f} s)", flush=True)
    for s in found:
        arrays = encode(tok, pairs[s.name])
        partial = work / "partial.npz"
        np.savez(partial, **arrays)
        os.replace(partial, shards / f"{s.name}.npz")
    (work / DONE).touch()
    print(f"shards written ({time.time() - started:.0f} s)", flush=True)
