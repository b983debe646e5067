"""A deeper network that begins where a trained one ends (after Chen et al. 2016, Net2Net).

Between the trained layers stand copies of them whose residual branches close with zeros: they hand on what they get,
so the deeper network computes what the shallow one did, to the last bit, and learns from there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from .nmt import Shape

CLOSING = (".attention.out", ".attention_cross.out", ".fc2")
_LAYER = re.compile(r"(encoder|decoder)\.(\d+)(\..*)")


def deepen(weights: dict[str, Tensor], fewer: Shape, more: Shape) -> dict[str, Tensor]:
    """The weights of ``more`` out of those of ``fewer``, by name; only the numbers of layers may differ.

    Raises:
        ValueError: another size differs, or there would be fewer layers.
    """
    if replace(more, encoder=fewer.encoder, decoder=fewer.decoder) != fewer:
        raise ValueError(f"{fewer} grows in depth only, not into {more}")
    grown = {name: t for name, t in weights.items() if not _LAYER.fullmatch(name)}
    for side in ("encoder", "decoder"):
        there, wanted = getattr(fewer, side), getattr(more, side)
        if wanted < there:
            raise ValueError(f"{more} has fewer {side} layers than {fewer}")
        taken: set[int] = set()
        for i in range(wanted):
            below = i * there // wanted
            for name, t in weights.items():
                found = _LAYER.fullmatch(name)
                if found and found[1] == side and int(found[2]) == below:
                    empty = below in taken and name.endswith(CLOSING)
                    grown[f"{side}.{i}{found[3]}"] = torch.zeros_like(t) if empty else t.clone()
            taken.add(below)
    return grown


def load(place: Path, shape: Shape) -> dict[str, Tensor]:
    """The kept average of a run with fewer layers, grown into ``shape``."""
    kept = torch.load(place, map_location="cpu", weights_only=True)
    return deepen(kept["weights"], Shape(**kept["shape"]), shape)
