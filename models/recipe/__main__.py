"""``python -m models.recipe all --minutes 190``: the way from tsv files to models/compact, resumable anywhere."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

# The matrices of an article are small: NumPy's threads would only wait for each other. Read when NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared" / "data"
SHAPES = ["cpu", "deep", "gpu"]  # of nmt.SHAPES, here by name so that --help needs no torch


@click.group()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=SHARED,
    help="Folder of .tsv files (English, Russian), or with parallel/, mono/, news/ and eval/.",
)
@click.option("--work", type=click.Path(path_type=Path), default=ROOT / ".work" / "nmt", help="Shards and states.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=ROOT / ".work" / "compact", help="The finished checkpoint."
)
@click.pass_context
def main(context: click.Context, data: Path, work: Path, out: Path) -> None:
    """Make the compact model."""
    if not data.is_dir():
        raise click.UsageError(f"there is no training data in {data}; name a folder with --data")
    work.mkdir(parents=True, exist_ok=True)
    context.obj = (data, work, out)


@main.command()
@click.option("--vocab", default=12_000, show_default=True)
@click.pass_obj
def prepare(paths: tuple[Path, Path, Path], vocab: int) -> None:
    """Bitext → tokenizer and shards; articles → sentence labels."""
    from . import labels, prepare

    data, work, _ = paths
    if not (work / prepare.DONE).exists():
        bitext = data / "parallel" if (data / "parallel").is_dir() else data
        prepare.run(bitext, work, vocab=vocab, hold=not (data / "eval").is_dir())
    if (data / "news").is_dir() and not (work / "salience" / "dev.jsonl.gz").exists():
        labels.prepare_labels(data / "news", work / "salience")


@main.command()
@click.option("--minutes", default=190.0, show_default=True, help="How long to train in all; the one dial.")
@click.option("--shape", type=click.Choice(SHAPES), default=None, help="Size; by default what the machine is.")
@click.option("--workers", type=int, default=None, help="Processes; by default one a core, one with a GPU.")
@click.pass_obj
def train(paths: tuple[Path, Path, Path], minutes: float, shape: str | None, workers: int | None) -> None:
    """Train the translator, with a round of back-translation on the way; goes on from the last state."""
    from summarize.model import load

    from . import backtranslate, export, plan, score, train

    data, work, _ = paths
    files = score.development(data, work)
    for turn, stage in enumerate(plan.stages(minutes, _shape(shape)), 1):
        if turn > 1 and (data / "mono").is_dir():
            draft = work / "draft"
            export.run(work / f"best-{stage.shape}.pt", work / "tokenizer.json", draft)
            backtranslate.run(load(str(draft)), data, work, minutes=0.05 * minutes, turn=turn - 1)
        train.run(stage, work, files, workers=workers)
        if not train.finished(stage, work):
            raise click.ClickException("training was stopped; the same command goes on from there")


@main.command()
@click.option("--minutes", default=10.0, show_default=True, help="Stop after the part that passes this.")
@click.option("--turn", default=1, show_default=True, help="Which round; the shards of other rounds stay.")
@click.pass_obj
def backtranslate(paths: tuple[Path, Path, Path], minutes: float, turn: int) -> None:
    """Monolingual news → more pairs, by the exported checkpoint."""
    from summarize.model import load

    from . import backtranslate

    data, work, out = paths
    backtranslate.run(load(str(out)), data, work, minutes=minutes, turn=turn)


def _shape(shape: str | None) -> str:
    import torch

    return shape or ("gpu" if torch.cuda.is_available() else "cpu")


@main.command()
@click.option("--shape", type=click.Choice(SHAPES), default=None)
@click.pass_obj
def export(paths: tuple[Path, Path, Path], shape: str | None) -> None:
    """The best average of a run → a transformers checkpoint."""
    from . import export

    _, work, out = paths
    export.run(work / f"best-{_shape(shape)}.pt", work / "tokenizer.json", out)


@main.command()
@click.option("--epochs", default=5, show_default=True)
@click.pass_obj
def salience(paths: tuple[Path, Path, Path], epochs: int) -> None:
    """Train the salience head on the exported encoder."""
    from summarize.model import load

    from . import salience

    _, work, out = paths
    if not (work / "salience" / "train.jsonl.gz").exists():
        click.echo("no salience head: there were no articles to learn it from (news/)")
        return
    salience.run(load(str(out)), work / "salience", out / "salience.safetensors", epochs=epochs)


@main.command()
@click.option("--sets", default="newstest2018,newstest2019,newstest2020", show_default=True)
@click.option("--beam", default=4, show_default=True)
@click.option("--limit", type=int, default=None, help="Only the first lines of each set.")
@click.pass_obj
def score(paths: tuple[Path, Path, Path], sets: str, beam: int, limit: int | None) -> None:
    """BLEU and chrF of the exported checkpoint."""
    from summarize.model import load

    from . import score

    data, _, out = paths
    score.run(load(str(out)), data / "eval", out / "scores.json", sets=tuple(sets.split(",")), beam=beam, limit=limit)


@main.command(name="all")
@click.option("--minutes", default=190.0, show_default=True)
@click.pass_context
def everything(context: click.Context, minutes: float) -> None:
    """Every step. Called again after a kill, it goes on with the training where that was saved."""
    context.invoke(prepare)
    context.invoke(train, minutes=minutes)
    context.invoke(export)
    context.invoke(salience)
    context.invoke(score)
    context.invoke(ship)


@main.command()
@click.pass_obj
def ship(paths: tuple[Path, Path, Path]) -> None:
    """Copy the finished checkpoint to models/compact, if its figures are better than those that lie there."""
    import json

    _, _, out = paths
    there = ROOT / "models" / "compact"

    def mean(folder: Path) -> float:
        place = folder / "scores.json"
        if not place.exists():
            return 0.0
        table = json.loads(place.read_text("utf-8"))
        return sum(table[f"newstest2018 {d}"]["chrf"] for d in ("ru-en", "en-ru")) / 2

    if not mean(out):
        click.echo(f"not scored on newstest2018, so not shipped; the checkpoint is in {out}")
        return
    if mean(out) <= mean(there):
        click.echo(f"kept: chrF {mean(out):.2f} is not above the shipped {mean(there):.2f}; the new one is in {out}")
        return
    there.mkdir(exist_ok=True)
    for file in sorted(out.iterdir()):
        shutil.copyfile(file, there / file.name)
    click.echo(f"shipped: chrF {mean(there):.2f} on newstest2018")


if __name__ == "__main__":
    main()
