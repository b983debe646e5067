"""BLEU and chrF of a checkpoint on the test sets, written beside the weights as ``scores.json``."""

from __future__ import annotations

import json
import time
from pathlib import Path

from summarize.roles import Model

DEVELOPMENT = "newstest2018"
SETS = ("newstest2018", "newstest2019", "newstest2020")


def lines(data: Path, name: str, direction: str) -> tuple[list[str], list[str]]:
    """Sources and references of a set; 2018 has one pair of files for both directions."""
    source, target = direction.split("-")
    stem = name if name == DEVELOPMENT else f"{name}-{direction}"
    return tuple((data / f"{stem}.{lang}").read_text("utf-8").splitlines() for lang in (source, target))  # type: ignore[return-value]


def development(data: Path, work: Path) -> dict[str, Path]:
    """The files of the development set by language: newstest2018, or what ``prepare`` kept apart in ``work``."""
    stem = data / "eval" / DEVELOPMENT
    return {
        lang: p if (p := stem.with_suffix(f".{lang}")).is_file() else work / f"held.{lang}" for lang in ("en", "ru")
    }


def score(
    model: Model, data: Path, name: str, direction: str, *, beam: int = 4, limit: int | None = None
) -> dict[str, object]:
    """BLEU, chrF, their signatures, and source pieces a second."""
    from sacrebleu.metrics import BLEU, CHRF

    sources, references = (rows[:limit] for rows in lines(data, name, direction))
    started = time.time()
    outputs = model.translate(sources, direction.split("-")[1], beam=beam)
    took = time.time() - started
    bleu, chrf = BLEU(), CHRF()
    return {
        "bleu": round(bleu.corpus_score(outputs, [references]).score, 2),
        "chrf": round(chrf.corpus_score(outputs, [references]).score, 2),
        "bleu_signature": str(bleu.get_signature()),
        "chrf_signature": str(chrf.get_signature()),
        "lines": len(sources),
        "seconds": round(took, 1),
    }


def run(
    model: Model, data: Path, out: Path, *, sets: tuple[str, ...] = SETS, beam: int = 4, limit: int | None = None
) -> None:
    """Score every set both ways and write the figures to ``out``; without the sets, say so and write nothing."""
    missing = [name for name in sets if not any(data.glob(f"{name}*"))]
    if missing:
        print(f"not scored: there is no {missing[0]} in {data}", flush=True)
        return
    table = {}
    for name in sets:
        for direction in ("ru-en", "en-ru"):
            key = f"{name} {direction}"
            table[key] = score(model, data, name, direction, beam=beam, limit=limit)
            print(f"{key}: BLEU {table[key]['bleu']} chrF {table[key]['chrf']}", flush=True)
    out.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")
