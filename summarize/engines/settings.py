"""What a checkpoint says about how it generates, as pieces: where it starts, where it ends, what it must not say.

Only this is taken from a foreign ``generation_config.json``. The rest of it (beams, lengths, penalties, sampling,
forced first and last pieces) is the caller's to say, so that one flag means the same for every checkpoint.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ModelError


@dataclass(frozen=True, slots=True)
class Settings:
    """``start`` is the decoder's first piece, None for a model without an encoder. ``forbidden`` are runs of pieces
    that are never generated: the padding, and what the checkpoint names (``bad_words_ids``).
    """

    start: str | None
    ends: tuple[str, ...]
    padding: str | None
    forbidden: tuple[tuple[str, ...], ...]
    vocabulary: Mapping[str, int]
    window: int = 0  # pieces that a layer with a sliding window sees; 0 where all see all

    def until(self, more: Sequence[str]) -> list[str]:
        """The checkpoint's own ends and those of ``more`` that it knows."""
        return list(dict.fromkeys([*self.ends, *(piece for piece in more if piece in self.vocabulary)]))


def read(folder: Path, vocabulary: Mapping[str, int], *, chat: bool = False) -> Settings:
    """The settings of a checkpoint.

    Raises:
        ModelError: a file is damaged, or nothing says where an output starts or ends.
    """
    said = configuration(folder) | {
        k: v for k, v in document(folder / "generation_config.json").items() if v is not None
    }
    names = {i: piece for piece, i in vocabulary.items()}
    ends = tuple(names[i] for i in _ids(said.get("eos_token_id")) if i in names)
    if not ends:
        raise ModelError(f"{folder} does not say which piece ends an output; its config.json lacks eos_token_id")
    start = next((i for key in ("decoder_start_token_id", "bos_token_id") for i in _ids(said.get(key))), None)
    if start not in names and not chat:
        raise ModelError(f"{folder} does not say how an output starts; its config.json lacks decoder_start_token_id")
    padding = next((names[i] for i in _ids(said.get("pad_token_id")) if i in names), None)
    runs = [_ids(run) for run in said.get("bad_words_ids") or []]
    forbidden = [tuple(names[i] for i in run) for run in runs if run and all(i in names for i in run)]
    if padding is not None and padding not in ends:
        forbidden.append((padding,))
    runs_once = tuple(dict.fromkeys(forbidden))
    return Settings(None if chat else names.get(start or 0), ends, padding, runs_once, vocabulary, _window(said))


def _window(said: Mapping[str, Any]) -> int:
    slides = said.get("use_sliding_window", True) and "sliding_attention" in said.get(
        "layer_types", ["sliding_attention"]
    )
    return int(said.get("sliding_window") or 0) if slides else 0


def configuration(folder: Path) -> dict[str, Any]:
    """config.json, with what models of several senses keep under ``text_config`` beside it."""
    found = document(folder / "config.json")
    if not found:
        raise ModelError(f"{folder} has no config.json; name a folder in the Hub's layout")
    inner = found.get("text_config")
    return (inner if isinstance(inner, dict) else {}) | {k: v for k, v in found.items() if v is not None}


def filled(vocabulary: Mapping[str, int], rows: int) -> list[str]:
    """Pieces by id, one for each of the ``rows`` of an embedding; rows that no piece owns get names of their own."""
    pieces = [f"<unused-{i}>" for i in range(rows)]
    for piece, i in vocabulary.items():
        if i < rows:
            pieces[i] = piece
    return pieces


def _ids(value: Any) -> list[int]:
    """A piece's id, a list of them, or nothing."""
    return [] if value is None else [int(i) for i in value] if isinstance(value, list) else [int(value)]


def document(place: Path) -> dict[str, Any]:
    """A JSON file of a checkpoint; empty where there is none.

    Raises:
        ModelError: it is damaged.
    """
    if not place.is_file():
        return {}
    try:
        found = json.loads(place.read_text("utf-8"))
    except ValueError as error:
        raise ModelError(f"{place} is damaged ({error}); pull the checkpoint again") from error
    if not isinstance(found, dict):
        raise ModelError(f"{place} is damaged (no object); pull the checkpoint again")
    return found
