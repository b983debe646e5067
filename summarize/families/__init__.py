"""How checkpoints of each architecture are spoken to: where the language is marked, how long a text may be, what they
can do. One small adapter a family, in one table; the first whose ``fits`` is true takes the checkpoint.
"""

from __future__ import annotations

from ..errors import ModelError
from .base import About, Family
from .chat import Chat
from .marked import M2M100, MBART, MBART50, NLLB, Marian
from .plain import BART, MADLAD, T5, Pegasus

FAMILIES: dict[str, type[Family]] = {
    "marian": Marian,
    "nllb": NLLB,
    "m2m100": M2M100,
    "mbart50": MBART50,
    "mbart": MBART,
    "madlad": MADLAD,
    "t5": T5,
    "bart": BART,
    "pegasus": Pegasus,
    "chat": Chat,
}


def family(about: About) -> Family:
    """The adapter for a checkpoint.

    Raises:
        ModelError: the architecture is not known, or nothing says what the checkpoint can do.
    """
    for adapter in FAMILIES.values():
        if adapter.fits(about):
            return adapter(about)
    raise ModelError(
        f"{about.name} is of the architecture {about.architecture!r}, which summarize does not know; known are "
        f"{', '.join(FAMILIES)}"
    )


__all__ = ["FAMILIES", "About", "Family", "family"]
