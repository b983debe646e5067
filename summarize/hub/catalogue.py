"""The checkpoints that summarize knows by name: models/catalogue.toml, which ships in the package."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ..article import LANGUAGES, Language, other
from ..errors import ModelError

NON_COMMERCIAL = re.compile(r"(?:^|-)nc(?:-|$)")  # cc-by-nc-4.0, cc-by-nc-sa-4.0


@dataclass(frozen=True)
class Score:
    """A figure that others published: ``source`` says where."""

    test: str
    metric: str
    value: float
    source: str


@dataclass(frozen=True)
class Entry:
    """What the catalogue says of a name; the fields are explained at the top of models/catalogue.toml.

    A name with ``parts`` means several checkpoints; its other fields are put together from theirs.
    """

    name: str
    id: str = ""
    parts: tuple[str, ...] = ()
    shipped: bool = False
    family: str = ""
    does: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    window: int | None = None
    millions: int | None = None
    licence: str = ""
    commercial: bool = True
    scores: tuple[Score, ...] = field(default=())
    note: str = ""

    @property
    def into(self) -> tuple[Language, ...]:
        """The languages it translates into."""
        return tuple(to for to in LANGUAGES if f"{other(to)}-{to}" in self.directions)

    def chrf(self, to: Language) -> float | None:
        """chrF on newstest2018 into a language, of 100; None where nobody published it."""
        test = f"newstest2018 {other(to)}-{to}"
        return next((score.value for score in self.scores if (score.test, score.metric) == (test, "chrF")), None)


def folder() -> Path:
    """Where the catalogue and the shipped checkpoint lie: in the installed package, or in the repository.

    Raises:
        ModelError: the installation lacks them.
    """
    import importlib.util

    spec = importlib.util.find_spec("summarize._models")
    places = [Path(p) for p in (spec.submodule_search_locations or [])] if spec else []
    places.append(Path(__file__).resolve().parents[2] / "models")
    for place in places:
        if (place / "catalogue.toml").is_file():
            return place
    raise ModelError("the catalogue of models is missing from this installation; install summarize again")


@cache
def entries() -> dict[str, Entry]:
    """The whole catalogue by name, in the order of the file."""
    path = folder() / "catalogue.toml"
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"the catalogue {path} is damaged ({error}); install summarize again") from error
    found: dict[str, Entry] = {}
    for name, table in tables.items():  # parts stand before the name that joins them
        entry = _entry(name, table)
        found[name] = _joined(entry, [found[part] for part in entry.parts]) if entry.parts else entry
    return found


def _entry(name: str, table: dict[str, Any]) -> Entry:
    scores = tuple(Score(**score) for score in table.pop("scores", ()))
    lists = {key: tuple(value) for key, value in table.items() if isinstance(value, list)}
    return Entry(name=name, scores=scores, **{**table, **lists})


def _joined(entry: Entry, parts: list[Entry]) -> Entry:
    """opus-mt: the directions, sizes and scores of its two checkpoints together."""

    def union(attribute: str) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(value for part in parts for value in getattr(part, attribute)))

    windows = [part.window for part in parts if part.window is not None]
    return Entry(
        name=entry.name,
        parts=entry.parts,
        family=" + ".join(dict.fromkeys(part.family for part in parts)),
        does=union("does"),
        directions=union("directions"),
        languages=union("languages"),
        window=min(windows, default=None),
        millions=sum(part.millions or 0 for part in parts) or None,
        licence=" + ".join(dict.fromkeys(part.licence for part in parts)),
        commercial=all(part.commercial for part in parts),
        scores=tuple(score for part in parts for score in part.scores),
        note=entry.note,
    )


def named(name: str) -> Entry | None:
    """The entry with this name or Hub id, or None."""
    known = entries()
    return known.get(name) or next((entry for entry in known.values() if entry.id == name and name), None)


def ids(name: str) -> list[str]:
    """The Hub ids that a name means: one, or those of its parts; a Hub id means itself.

    Raises:
        ModelError: nothing of that name is known.
    """
    entry = named(name)
    if entry is not None:
        parts = [entries()[part] for part in entry.parts] or [entry]
        return [part.id for part in parts if part.id]
    if _is_hub_id(name) and not any(known.id.lower() == name.lower() for known in entries().values()):
        return [name]
    raise ModelError(unknown(name))


def place(name: str) -> Path | None:
    """A name as a path, ``~`` expanded; None for the empty one, which would be the folder we are in."""
    # Path.expanduser would raise for an unknown user; this leaves the name as it is.
    return Path(os.path.expanduser(name)) if name.strip() else None


def _is_hub_id(name: str) -> bool:
    fits = re.fullmatch(r"\w[\w.-]*/\w[\w.-]*", name, re.ASCII)
    return bool(fits) and ".." not in name and "--" not in name


def unknown(name: str) -> str:
    """What a name is instead, or what may have been meant."""
    there = place(name)
    if there is not None and there.is_dir():
        return f"{name} is a folder, which needs no pull; name it with --model {name}"
    if there is not None and there.is_file():
        return f"{name} is a file; name the folder of a checkpoint, or a model of summarize models list"
    if name.startswith(("/", ".", "~")):
        return f"there is no folder {name}; name the folder of a checkpoint, or a model of summarize models list"
    near = _near(name)
    hint = f"did you mean {' or '.join(near)}?" if near else "see summarize models list, or name it as OWNER/NAME"
    return f"there is no model {name!r} in the catalogue; {hint}"


def _near(name: str) -> list[str]:
    """Names that differ in case only, or begin so (qwen3), or look alike (opus-mtt)."""
    import difflib

    lowered = name.lower()
    known = {n.lower(): n for entry in entries().values() for n in (entry.name, entry.id) if n}
    if lowered in known:
        return [known[lowered]]
    begun = [n for n in entries() if lowered and n.startswith(lowered)]
    return begun or difflib.get_close_matches(lowered, entries(), 1, cutoff=0.75)


def forbids_commerce(licence: str) -> bool:
    """cc-by-nc-4.0 and its relatives: what checkpoints outside the catalogue say of themselves."""
    return NON_COMMERCIAL.search(licence.lower()) is not None


def notice(name: str, licence: str) -> str:
    """The sentence that is said before a download and on each run until it is acknowledged."""
    return f"the licence of {name}, {licence}, forbids commercial use"
