"""Pairs drawn from the mix, and batches of like lengths, so that little is padding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import sources
from .tokenizer import BT, EOS, PAD, TO

POOL = 24_000  # pairs that are sorted by length together


@dataclass
class Shard:
    """One source's pieces; ``en[en_at[i]:en_at[i+1]]`` is the English side of pair i."""

    name: str
    en: np.ndarray
    ru: np.ndarray
    en_at: np.ndarray
    ru_at: np.ndarray
    to: str | None = None  # the only language it may be translated into: back-translated text is never a target

    @classmethod
    def load(cls, path: Path) -> Shard:
        with np.load(path) as arrays:
            to = str(arrays["to"]) if "to" in arrays else None
            return cls(path.stem, *(arrays[key] for key in ("en", "ru", "en_at", "ru_at")), to)

    def __len__(self) -> int:
        return len(self.en_at) - 1

    def pair(self, i: int) -> tuple[np.ndarray, np.ndarray]:
        return self.en[self.en_at[i] : self.en_at[i + 1]], self.ru[self.ru_at[i] : self.ru_at[i + 1]]


class Corpus:
    """All shards of a folder and the probability of each in the mix."""

    def __init__(self, folder: Path, groups: dict[str, float] | None = None) -> None:
        groups = groups or sources.GROUPS
        self.shards: list[Shard] = []
        for path in sorted(folder.glob("*.npz")):
            shard = Shard.load(path)
            if len(shard):
                self.shards.append(shard)
        if not self.shards:
            raise FileNotFoundError(f"no shards in {folder}: run prepare first")
        size = np.array([min(len(s), sources.CAP) for s in self.shards], float)
        share = np.zeros(len(size))
        for group, weight in groups.items():
            inside = np.array([sources.group_of(s.name) == group for s in self.shards])
            if inside.any():
                share[inside] = weight * size[inside] / size[inside].sum()
        self.share = share / share.sum()
        self._order: dict[int, Iterator[int]] = {}
        self._waiting: dict[tuple[int, int], list[tuple[np.ndarray, np.ndarray]]] = {}

    def finish(self, share: float) -> None:
        """From now on, ``sources.FINISH`` gets this share of the mix, by size, and the others the rest as before."""
        last = np.array([s.name in sources.FINISH for s in self.shards])
        if not last.any() or last.all():
            return
        size = np.array([len(s) for s in self.shards], float)
        rest = np.where(last, 0, self.share)
        self.share = share * np.where(last, size, 0) / size[last].sum() + (1 - share) * rest / rest.sum()

    def _next(self, k: int, rng: np.random.Generator) -> int:
        """The next pair of shard k; each is seen once before any comes again."""
        for i in self._order.setdefault(k, iter(())):
            return i
        self._order[k] = iter(rng.permutation(len(self.shards[k])).tolist())
        return next(self._order[k])

    def draw(self, count: int, rng: np.random.Generator, longest: int) -> Iterator[tuple[Shard, int]]:
        for k in rng.choice(len(self.shards), count, p=self.share):
            shard = self.shards[k]
            i = self._next(int(k), rng)
            if max(shard.en_at[i + 1] - shard.en_at[i], shard.ru_at[i + 1] - shard.ru_at[i]) <= longest:
                yield shard, i

    def sample(
        self, count: int, rng: np.random.Generator, longest: int = 160
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for shard, i in self.draw(count, rng, longest):
            yield shard.pair(i)

    def pool(self, rng: np.random.Generator, *, longest: int, join: float) -> list[tuple[np.ndarray, np.ndarray]]:
        """(source pieces with tag and end, target pieces with end), both directions, some joined from two or three."""
        out: list[tuple[np.ndarray, np.ndarray]] = []
        last: dict[tuple[str, str], int] = {}
        for shard, i in self.draw(POOL, rng, longest):
            to = _direction(shard, rng)
            en, ru = shard.pair(i)
            source, target = (en, ru) if to == "ru" else (ru, en)
            key = (shard.name, to)
            earlier = last.get(key)
            if earlier is not None and rng.random() < join and len(out[earlier][1]) + len(target) < 120:
                before = out[earlier]
                out[earlier] = (
                    np.concatenate([before[0][:-1], source, [EOS]]),
                    np.concatenate([before[1][:-1], target, [EOS]]),
                )
                continue
            head = [TO[to]] if shard.to is None else [TO[to], BT]
            last[key] = len(out)
            out.append((np.concatenate([head, source, [EOS]]), np.concatenate([target, [EOS]])))
        return out

    def batches(
        self, rng: np.random.Generator, *, pieces: int, longest: int = 160, join: float = 0.0
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """One pool's batches, shuffled: source (B, S), target (B, T), int64, padded; B × max(S, T) ≤ ``pieces``.

        The shapes come from a small fixed set, because a matrix library compiles a kernel for every new one. Rows
        that do not fill a batch wait for the next pool.
        """
        for source, target in self.pool(rng, longest=longest, join=join):
            shape = grid(len(source)), grid(len(target))
            self._waiting.setdefault(shape, []).append((source, target))
        full = []
        for shape, rows in self._waiting.items():
            size = pieces // max(shape)
            while len(rows) >= size:
                full.append((shape, rows[-size:]))
                del rows[-size:]
        for k in rng.permutation(len(full)):
            (s, t), rows = full[k]
            yield _padded([r[0] for r in rows], s), _padded([r[1] for r in rows], t)


def _direction(shard: Shard, rng: np.random.Generator) -> str:
    """The language that a pair of the shard is translated into."""
    if shard.to:
        return shard.to
    to = "ru" if rng.random() < 0.5 else "en"
    if to == "ru" and shard.name in sources.MACHINE_RUSSIAN:
        return "en"
    if to == "en" and shard.name in sources.MACHINE_ENGLISH and rng.random() < 0.5:
        return "ru"
    return to


def grid(length: int) -> int:
    """The next length of the grid: steps of 4 up to 32, of 8 up to 64, of 16 beyond."""
    step = 4 if length <= 32 else 8 if length <= 64 else 16
    return -(-length // step) * step


def _padded(rows: list[np.ndarray], width: int) -> Tensor:
    out = np.full((len(rows), width), PAD, np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return torch.from_numpy(out)
