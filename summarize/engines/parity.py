"""Is a converted model still the same? Its outputs beside those of the reference, sentence by sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import Engine, Trial

# For whoever builds the rows of a ``Trial``: written for this purpose, with what news is made of.
RUSSIAN = (
    "В четверг в городе открылся новый мост.",
    "Министр заявил, что бюджет увеличат на 4,2 процента.",
    "Пожар на складе потушили за два часа, никто не пострадал.",
    "По словам врачей, состояние пострадавших стабильное.",
    "Компания не подтвердила сообщения о продаже завода.",
    "Матч завершился со счётом 3:2 в пользу гостей.",
    "Дождь не прекращался три дня, и река вышла из берегов.",
    "Суд отложил заседание до 14 марта.",
    "В школе №7 начались занятия для 350 детей.",
    "Учёные описали новый вид бабочек, который живёт только на одном острове.",
    "Цены на бензин за неделю почти не изменились.",
    "Президент не приедет на встречу, сообщила его пресс-служба.",
)
ENGLISH = (
    "A new bridge was opened in the city on Thursday.",
    "The minister said the budget would grow by 4.2 percent.",
    "Firefighters put out the blaze in two hours, and nobody was hurt.",
    "Doctors said the injured were in a stable condition.",
    "The company did not confirm reports that the plant had been sold.",
    "The visitors won the match 3-2.",
    "It rained for three days, and the river burst its banks.",
    "The court put off the hearing until March 14.",
    "Classes began for 350 children at School No. 7.",
    "Scientists described a new species of butterfly that lives on a single island.",
    "Petrol prices hardly changed over the week.",
    "The president will not come to the meeting, his office said.",
)
ORDER, BETA = 6, 2  # chrF2 of Popović 2015


@dataclass(frozen=True, slots=True)
class Parity:
    """``equal`` is the share of outputs that are the same, 0 to 1; ``chrf`` is 0 to 100."""

    sentences: int
    equal: float
    chrf: float


def outputs(engine: Engine, trials: Sequence[Trial], *, beam: int, limit: int) -> list[list[str]]:
    """What the engine makes of every row of the trials."""
    return [
        row[0].pieces
        for trial in trials
        for row in engine.generate(trial.rows, beam=beam, limit=limit, hypotheses=1, prefix=trial.prefix)
    ]


def compare(reference: Sequence[Sequence[str]], converted: Sequence[Sequence[str]]) -> Parity:
    """Share of equal outputs, and chrF of the converted against the reference, over the letters of the pieces."""
    pairs = list(zip(reference, converted, strict=True))
    same = sum(list(a) == list(b) for a, b in pairs)
    return Parity(len(pairs), same / len(pairs), chrf([(_letters(a), _letters(b)) for a, b in pairs]))


def chrf(pairs: Sequence[tuple[str, str]]) -> float:
    """Character n-gram F-score of a corpus, 0 to 100, spaces left out (Popović 2015, as sacrebleu computes it).

    sacrebleu itself is no dependency of the program; two texts without a letter are the same: 100.
    """
    scores = []
    for n in range(1, ORDER + 1):
        hits = said = wanted = 0
        for reference, output in pairs:
            a, b = Counter(_grams(reference, n)), Counter(_grams(output, n))
            hits, said, wanted = hits + (a & b).total(), said + (b.total() if a else 0), wanted + a.total()
        if said and wanted:
            scores.append((hits / said, hits / wanted))
    if not scores:
        return 100.0 if all(a == b for a, b in pairs) else 0.0
    precision, recall = (sum(side) / len(scores) for side in zip(*scores, strict=True))
    if not precision + recall:
        return 0.0
    return 100 * (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)


def _grams(text: str, n: int) -> Iterator[str]:
    return (text[i : i + n] for i in range(len(text) - n + 1))


def _letters(pieces: Sequence[str]) -> str:
    """Pieces as one string without spaces, however their vocabulary writes a space."""
    return "".join(pieces).translate({ord(mark): None for mark in "▁Ġ "})
