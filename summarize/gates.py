"""What can be seen to be wrong with a text that a model made, whatever it was asked for.

``translation`` and ``writing`` distrust their models by these.
"""

from __future__ import annotations

import re
from collections import Counter

from .article import Language

_MIXED = re.compile("[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")


def garbage(source: str, output: str) -> list[str]:
    """Unreadable characters and words of two alphabets ("Wosновe") that are not the source's own."""
    known = set(re.findall(r"\w+", source.lower()))
    words = [w for w in re.findall(r"\w+", output) if _MIXED.search(w) and w.lower() not in known]
    return words + (["\ufffd"] if output.count("\ufffd") > source.count("\ufffd") else [])


def repeated(value: str) -> tuple[str, int]:
    """The run of words that is repeated most, and how often it stands; ("", 1) if there is none.

    A run counts that stands three times or more, or twice in a row.
    """
    words = re.findall(r"\w+", value.lower())
    worst, most = "", 1
    for size in (1, 2, 3, 4):
        runs = [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]
        times = [1] * len(runs)  # how often the run stands in a row from here on
        for i in range(len(runs) - size - 1, -1, -1):
            if runs[i] == runs[i + size] and not all(w.isdigit() for w in runs[i]):
                times[i] += times[i + size]
        found = list(zip(times, runs, strict=True))
        if size >= 3:
            found += [(n, run) for run, n in Counter(runs).items() if n >= 3]
        for n, run in found:
            if n > most:
                worst, most = " ".join(run), n
    return worst, most


def wrong_script(value: str, to: Language) -> float:
    """Share of letters that belong to the other language's alphabet."""
    cyrillic = len(re.findall("[А-Яа-яЁё]", value))
    latin = len(re.findall("[A-Za-z]", value))
    if not cyrillic + latin:
        return 0.0
    return (cyrillic if to == "en" else latin) / (cyrillic + latin)


def short(value: str, longest: int = 60) -> str:
    """The beginning of a sentence, enough to find it by."""
    value = " ".join(value.split())
    return value if len(value) <= longest else value[: value.rfind(" ", 0, longest)] + " …"
