"""The only door to weights: ``load(name)`` gives a ``Model``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from . import compact
from .article import Language
from .compact import Compact
from .errors import UsageError
from .roles import Model, Translator, Writer

if TYPE_CHECKING:
    from .checkpoint import Checkpoint
    from .engines import Floats
    from .salience import Head


def load(name: str = "compact", *, engine: str = "auto", threads: int = 0) -> Model:
    """A model by name.

    Args:
        name: ``compact``, a name from the catalogue, a Hub id that was pulled, or a directory; several, joined by
            ``+``, share the work: of each direction and each language the first that can do it.
        engine: ``auto`` (compact: int8 on the CPU; others: torch where there is a GPU, else int8 on the CPU), ``ct2``
            or ``torch``.
        threads: threads of one batch; 0 for one a core.

    Raises:
        ModelError: there is no such model, or it is damaged, not to be trusted or of an unknown architecture.
        UsageError: an empty part between two plus signs.
    """
    parts = [part for one in _names(name) for part in _parts(one, engine, threads)]
    reader = next((p for p in parts if isinstance(p, Compact)), None)
    if reader and len(parts) == 1:
        return reader
    return Team(parts, reader or _shipped(engine, threads))


def notices(name: str) -> tuple[str, ...]:
    """What is to be said on each run with this model, without loading it.

    Raises:
        ModelError: a part of it was not pulled, or is not to be trusted.
    """
    from . import hub

    pulled = [one for one in _names(name) if one != "compact" and not _is_folder(one)]
    return tuple(n for one in pulled for local in hub.find(one) for n in local.notices)


def _names(name: str) -> list[str]:
    """The names that are joined, each once; a folder may have a plus in its own."""
    if _is_folder(name):
        return [name]
    names = list(dict.fromkeys(map(str.strip, name.split("+"))))
    if not all(names):
        raise UsageError(f"the model {name!r} has an empty part; name one, or join several as a+b")
    return names


def _is_folder(name: str) -> bool:
    """A name of the catalogue goes before a folder of that name: the folder is ./NAME."""
    from . import hub
    from .hub import catalogue

    place = catalogue.place(name)
    return hub.named(name) is None and place is not None and place.is_dir()


def _parts(name: str, engine: str, threads: int) -> list[Compact | Checkpoint]:
    """The checkpoints behind a name: several for a pair of the catalogue."""
    if name == "compact":
        return [_shipped(engine, threads)]
    from . import hub

    if _is_folder(name) and compact.made_here(folder := Path(name).expanduser()):
        hub.check(folder)
        return [Compact(folder.resolve().name, folder, engine=engine, threads=threads)]
    from .checkpoint import Checkpoint

    return [Checkpoint(local, engine=engine, threads=threads) for local in hub.find(name)]


def _shipped(engine: str, threads: int) -> Compact:
    return Compact("compact", compact.folder(), engine=engine, threads=threads)


class Team(Model):
    """Several checkpoints as one model. What none of them can do, ``reader``, a checkpoint of our own, does: it sees
    what sentences mean and translates; a checkpoint that only translates is given the sentences that it chose.
    """

    def __init__(self, parts: Sequence[Compact | Checkpoint], reader: Compact) -> None:
        self.parts, self.reader = parts, reader
        self.name = "+".join(p.name for p in parts)
        self.digest = compact.joined([reader.digest, *(p.digest for p in parts if p is not reader)])

    @property
    def notices(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(n for p in self.parts for n in p.notices))

    def start(self) -> None:
        for part in dict.fromkeys((self.reader, *self.parts)):
            part.start()

    def embed(self, texts: list[str], language: str) -> Floats:
        return self.reader.embed(texts, language)

    @property
    def head(self) -> Head | None:
        return self.reader.head

    def translator(self, to: Language) -> Translator:
        able = (p for p in self.parts if to in p.into)
        return next(able, self.reader).translator(to)

    def reserve(self, to: Language) -> Translator | None:
        own = self.reader.translator(to)
        return None if self.translator(to) == own else own

    def writer(self, language: Language) -> Writer | None:
        return next((w for p in self.parts if (w := p.writer(language))), None)
