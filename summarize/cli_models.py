"""``summarize models``: the catalogue, and what is on this machine. Parses and prints; ``hub`` does the work."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .console import COMMAND, HELP_NAMES, debug, is_terminal, say, write
from .errors import ModelError, UsageError

if TYPE_CHECKING:
    from .hub import Entry
    from .hub.lock import Record

FORMAT = click.Choice(["text", "json"])
HEADS = ("name", "does", "languages", "parameters", "licence", "here")
EVERY = 0.2  # seconds between two looks at the progress


@click.group(
    invoke_without_command=True,
    context_settings=HELP_NAMES,
    short_help="Which models there are, and which are on this machine.",
)
@click.pass_context
def models(ctx: click.Context) -> int:
    """The catalogue of models, and what of it is on this machine; docs/models.md says more."""
    if ctx.invoked_subcommand is None:
        write(ctx.get_help())
    return 0


@models.command("list", context_settings=HELP_NAMES, short_help="The catalogue, and what else is on this machine.")
@click.option("--format", type=FORMAT, default="text", show_default=True, help="A table, or one JSON list.")
@debug
def list_models(format: str) -> int:
    """List the catalogue, and what was pulled beside it."""
    from . import hub
    from .hub import lock

    records = lock.read()
    rows = [_about(entry, records) for entry in hub.entries().values()]
    known = {entry.id for entry in hub.entries().values()}
    rows += [_unlisted(id, record) for id, record in records.items() if id not in known]
    write(_json(rows) if format == "json" else _table([_row(row) for row in rows]))
    return 0


@models.command(context_settings=HELP_NAMES, short_help="All that is known of one model.")
@click.argument("name")
@click.option("--format", type=FORMAT, default="text", show_default=True, help="Lines, or one JSON object.")
@debug
def show(name: str, format: str) -> int:
    """Show what the catalogue says of NAME, and what of it is on this machine."""
    from . import hub
    from .hub import cache, catalogue, lock

    records = lock.read()
    entry = hub.named(name)
    if entry is None and not any(id in records for id in catalogue.ids(name)):
        begun = " whole; a pull of it was cut short" if cache.partials(name) else ""
        raise ModelError(f"{name} is not in the catalogue and was not pulled{begun}; see summarize models list")
    about = _about(entry, records) if entry else _examined(_unlisted(name, records[name]))
    write(_json(about) if format == "json" else _lines(about))
    return 0


@models.command(context_settings=COMMAND, short_help="Fetch a model, check it, and write down what it is.")
@click.argument("name")
@click.option("--revision", metavar="REV", allow_from_autoenv=False, help="A branch, tag or commit.  [default: main]")
@click.option("--accept-licence", is_flag=True, allow_from_autoenv=False, help="You have read the licence; go on.")
@click.option("--offline", is_flag=True, help="Never touch the network.")
@debug
def pull(name: str, revision: str | None, accept_licence: bool, offline: bool) -> int:
    """Fetch NAME, a name of the catalogue or a Hub id such as facebook/bart-large-cnn.

    It stays at its commit until you name another --revision. Cut short, the same command goes on where it was.
    """
    from . import hub

    with _Line() as line:
        found = hub.pull(
            name,
            revision=revision,
            accept=accept_licence,
            offline=offline,
            agree=_agree,
            say=line.say,
            progress=line.progress,
        )
    for done in found:
        say(f"summarize: {done.id} is {'' if done.fetched else 'already '}here and sound, {done.commit[:12]}")
    say(f"summarize: use it with: --model {name}")
    write("\n".join(str(done.folder) for done in found))
    return 0


@models.command(context_settings=HELP_NAMES, short_help="Read every byte of what is here: is it what was pulled?")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@debug
def verify(names: tuple[str, ...]) -> int:
    """Check every digest, header and weight of NAME, or of all that is on this machine. Needs no network."""
    from . import hub

    failed = 0
    for name in names or (None,):
        for id, error in hub.verify(name):
            failed += error is not None
            write(f"{id}: {error or 'sound'}")
    return ModelError.exit_code if failed else 0


@models.command(context_settings=HELP_NAMES, short_help="Take a model off this machine.")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@debug
def remove(name: str, yes: bool) -> int:
    """Delete the files of NAME, also what a pull that was cut short has left, and its copy for the CPU."""
    from . import hub
    from .hub import cache

    def agree() -> None:
        if not yes and not is_terminal(sys.stdin):
            raise UsageError(f"nobody can be asked whether to delete {name}; if you are sure, add --yes")
        if not yes:
            click.confirm(f"Delete {name} from this machine?", abort=True, err=True)

    freed = hub.remove(name, agree)
    say(f"summarize: {name} is removed, {cache.megabytes(freed)} freed")
    return 0


@models.command(context_settings=HELP_NAMES, short_help="Its licence is read: say it no longer on each run.")
@click.argument("name")
@debug
def acknowledge(name: str) -> int:
    """Note that you have read the licence of NAME; it is no longer said on each run."""
    from . import hub

    hub.acknowledge(name)
    say(f"summarize: the licence of {name} is acknowledged")
    return 0


def _about(entry: Entry, records: dict[str, Record]) -> dict[str, Any]:
    """The entry with what of it is here."""
    from .engines.cache import comparisons
    from .hub import cache, catalogue, trust

    ids = catalogue.ids(entry.name)
    here = [records[id] for id in ids if id in records and cache.snapshot(id, records[id].commit).is_dir()]
    return {
        **asdict(entry),
        "ids": ids,
        "here": entry.shipped or (bool(here) and len(here) == len(ids)),
        "partly": 0 < len(here) < len(ids) or any(cache.partials(id) for id in ids),
        "commits": [record.commit for record in here],
        "bytes": sum(file.size for record in here for file in record.files.values()) or None,
        "acknowledged": bool(here) and all(record.acknowledged for record in here),
        "converted": [found for record in here for found in comparisons(trust.digest(record.files))],
    }


def _unlisted(id: str, record: Record) -> dict[str, Any]:
    """What was pulled by its Hub id and is not in the catalogue."""
    from .hub import Entry

    return {
        **_about(Entry(id, id, licence=record.licence, commercial=record.commercial), {id: record}),
        "note": "Not in the catalogue.",
    }


def _examined(about: dict[str, Any]) -> dict[str, Any]:
    """What summarize would do with it, which only its tokenizer and settings say, where no catalogue does."""
    from . import hub
    from .article import other
    from .checkpoint import Checkpoint

    (local,) = hub.find(about["id"])
    about = {**about, "family": _architecture(local.folder)}
    try:
        family = Checkpoint(local).family
    except ModelError as error:
        return {**about, "note": f"{about['note']} {error}."}
    does = {"condense": bool(family.writes), "translate": bool(family.into)}
    return {
        **about,
        "does": tuple(kind for kind, able in does.items() if able),
        "directions": tuple(f"{other(to)}-{to}" for to in family.into),
        "languages": tuple(family.writes),
    }


def _architecture(folder: Path) -> str:
    import json

    return str(json.loads((folder / "config.json").read_bytes()).get("model_type", ""))


def _row(about: dict[str, Any]) -> tuple[str, ...]:
    languages = [direction.replace("-", "→") for direction in about["directions"]] or about["languages"]
    size = f"{about['millions']:,}M".replace(",", " ") if about["millions"] else ""
    licence = about["licence"] + ("" if about["commercial"] else " (non-commercial)")
    here = "shipped" if about["shipped"] else "yes" if about["here"] else "partly" if about["partly"] else ""
    return about["name"], ", ".join(about["does"]), ", ".join(languages), size, licence, here


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[i]) for row in (HEADS, *rows)) for i in range(len(HEADS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (HEADS, *rows)
    )


def _lines(about: dict[str, Any]) -> str:
    from .hub import cache

    row = dict(zip(HEADS, _row(about), strict=True))
    facts = {
        "Hub": ", ".join(about["ids"]),
        "family": about["family"],
        **{head: row[head] for head in HEADS[1:5]},
        "window": f"{about['window']} tokens" if about["window"] else "",
        "here": f"{row['here'] or 'no'} {' '.join(about['commits'])}".strip(),
        "on disk": cache.megabytes(about["bytes"]) if about["bytes"] else "",
        "converted": "; ".join(map(_compared, about["converted"])),
        "note": about["note"],
    }
    lines = [about["name"], *(f"  {head:<10} {value}" for head, value in facts.items() if value)]
    scores = [f"    {s['test']}: {s['metric']} {s['value']} ({s['source']})" for s in about["scores"]]
    return "\n".join([*lines, *(["  published scores", *scores] if scores else [])])


def _compared(found: dict[str, Any]) -> str:
    """How a converted checkpoint compares with the reference."""
    kind = found["compute_type"]
    if kind is None:
        return "no: torch computes, for CTranslate2 writes something else"
    if not found["sentences"]:
        return f"to {kind}"
    equal = round(found["equal"] * found["sentences"])
    return f"to {kind}: {equal} of {found['sentences']} outputs as the reference's, chrF {found['chrf']:.1f}"


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def _agree(sentence: str) -> bool:
    """A yes at a terminal, for this pull; --accept-licence is a yes for good."""
    if not is_terminal(sys.stdin):
        return False  # the error says the sentence
    say(f"summarize: {sentence}")
    return click.confirm("Pull it all the same?", err=True)


class _Line:
    """What a pull says on standard error: sentences, and on a terminal a line that counts."""

    def __init__(self) -> None:
        self._next = 0.0
        self._drawn = False
        self._terminal = is_terminal(sys.stderr)
        self._reached = ""  # " at 3 MB of 8 MB"

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        self._clear()
        if kind is KeyboardInterrupt:
            self.say(f"interrupted{self._reached}; the same command goes on from here")

    def say(self, line: str) -> None:
        self._clear()
        say(f"summarize: {line}")

    def progress(self, done: int, total: int) -> None:
        from .hub import cache

        count = f"{cache.megabytes(done)} of {cache.megabytes(total)}"
        self._reached = f" at {count}"
        if not self._terminal or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        click.echo(f"\r\x1b[K{count} ({100 * done // max(1, total)}%)", nl=False, err=True)
        self._drawn = True

    def _clear(self) -> None:
        if self._drawn:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._drawn = False
