"""Facts compared between a text and what was made of it. So far: numbers, within and across the two languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .article import Warning
from .numbers import Number, localised, numbers, worded

# Where the source speaks of frost, "5" may stand for "-5".
_BELOW = re.compile(r"минус|мороз|ниже нуля|minus|below|frost|sub-?zero", re.I)


@dataclass(frozen=True, slots=True)
class Difference:
    """Numbers of the source that the output lacks, and numbers of the output that the source lacks."""

    missing: tuple[Number, ...]
    added: tuple[Number, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.added)


def difference(source: str, output: str, languages: tuple[str, str]) -> Difference:
    """Compare the numbers of two texts in ``languages`` (source, output); one number may serve any number of times."""
    ours, theirs = numbers(source, languages[0]), numbers(output, languages[1])
    return Difference(_unmatched(ours, theirs, output), _unmatched(theirs, ours, source))


def _unmatched(wanted: list[Number], there: list[Number], text: str) -> tuple[Number, ...]:
    words = worded(text)
    if _BELOW.search(text):
        words |= {-r for n in there for r in n.readings} | {-w for w in words}
    return tuple(n for n in wanted if not (n.scaled or n.readings) & words and not any(n.agrees(m) for m in there))


def compare(source: str, output: str, languages: tuple[str, str]) -> list[Warning]:
    """Number findings as warnings."""
    found = difference(source, output, languages)
    where = languages[1]
    warnings = []
    pairs = list(zip(found.missing, found.added, strict=False))
    for a, b in pairs:
        one, other = _shown(source, a), _shown(output, b)
        warnings.append(Warning("number", where, a.text, b.text, f"the source has “{one}”, the output “{other}”"))
    for a in found.missing[len(pairs) :]:
        message = f"the number in “{_shown(source, a)}” of the source is missing"
        warnings.append(Warning("number", where, a.text, "", message))
    for b in found.added[len(pairs) :]:
        message = f"the number in “{_shown(output, b)}” is not in the source"
        warnings.append(Warning("number", where, "", b.text, message))
    return warnings


def _shown(text: str, number: Number) -> str:
    """The number and the word behind it, which may be the one that differs."""
    behind = re.match(r"\s*[^\W\d_]*%?", text[number.end : number.end + 24])
    return text[number.start : number.end] + (behind.group() if behind else "")


def mend(source: str, output: str, languages: tuple[str, str]) -> tuple[str, list[Warning]]:
    """Put the source's number where the output has another, if there is one of each, of the same kind, and nothing
    differs afterwards. What was put right is said; else the output comes back as it is.
    """
    found = difference(source, output, languages)
    if len(found.missing) != 1 or len(found.added) != 1:
        return output, []
    right, wrong = found.missing[0], found.added[0]
    mended = output[: wrong.start] + localised(right.text, *languages) + output[wrong.end :]
    if right.kind != wrong.kind or difference(source, mended, languages):
        return output, []
    message = f"“{_shown(output, wrong)}” was corrected to the “{right.text}” of the source"
    return mended, [Warning("quality", languages[1], right.text, wrong.text, message)]
