"""The parallel text: which sources there are, how much of each a training mix takes, which pairs are kept."""

from __future__ import annotations

import lzma
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Pair = tuple[str, str]  # (English, Russian)

# Share of the sampled pairs that each group gets. Sources inside a group are drawn in proportion to their
# size, but none counts for more than CAP pairs, so that a big manual does not drown the small good sources.
GROUPS: dict[str, float] = {
    "news": 0.30,
    "back": 0.30,
    "general": 0.08,
    "prose": 0.12,
    "business": 0.06,
    "technical": 0.04,
    "names": 0.05,
    "lexicon": 0.05,
}
CAP = 150_000

# Sources whose Russian is the work of a machine: only ever a source text, never a target.
MACHINE_RUSSIAN = {"stsb_mt", "i2p_site_mt"}
# Sources whose English is the work of a weak machine: half as likely when English is the target.
MACHINE_ENGLISH = {"news_titles_1tv_mt", "mlqe_pe"}

# What the last part of a run sees most of: what the model is for, translated by people or as if by people.
FINISH = {"wmt_newstest2012_2017", "news_llm_ru_original", "news_llm_en_original", "ud_pud", "tico19", "xquad"}

_NEWS = ("wmt_newstest2012_2017", "news_llm_ru_original", "news_llm_en_original", "ud_pud", "news_titles_1tv_mt")
_GENERAL = frozenset(
    """nextstrain_sitreps tico19 sdg_un tatoeba_test xquad rubq mlqe_pe stsb_mt mt_geneval political_prisoners_bios udhr
    fao_forest_assessment nerel_bio_abstracts cocoa_mt tatoeba_laser qald9plus un_library_site phrasebook""".split()  # noqa: SIM905
)
_BUSINESS = ("ms_dynamics_business", "ms_office_m365")
_TECHNICAL = frozenset(
    """debian_handbook gnome_user_docs gimp_help renpy rust_book hf_course owasp_asvs yandex_cloud_docs nginx_docs
    yii2_docs php_manual ms_dev_docs i2p_site_mt""".split()  # noqa: SIM905
)


def group_of(name: str) -> str:
    """The mixing group of a source; a file nobody has named is taken for prose."""
    if name in _NEWS:
        return "news"
    if name in _GENERAL:
        return "general"
    if name in _BUSINESS:
        return "business"
    if name in _TECHNICAL:
        return "technical"
    if re.match(r"bt\d+_", name):  # as backtranslate names its shards
        return "back"
    if name.startswith("names_"):
        return "names"
    if name.startswith("lex_"):
        return "lexicon"
    return "prose"


@dataclass(frozen=True)
class Source:
    """One ``<name>.tsv[.xz]`` file of ``en<TAB>ru`` lines."""

    name: str
    path: Path

    @property
    def group(self) -> str:
        return group_of(self.name)

    def pairs(self) -> Iterator[Pair]:
        """The kept pairs, normalised, in file order."""
        opener = lzma.open if self.path.suffix == ".xz" else open
        short = self.group in ("names", "lexicon")
        with opener(self.path, "rt", encoding="utf-8") as lines:
            for line in lines:
                parts = line.rstrip("\n").split("\t")
                if len(parts) != 2:
                    continue
                pair = normalise(parts[0]), normalise(parts[1])
                if keep(*pair, short=short) and not (self.name == "ms_dev_docs" and len(pair[0].split()) < 6):
                    yield pair


def find(folder: Path) -> list[Source]:
    """Every tsv file in ``folder``, by name."""
    found = [Source(p.name.split(".tsv")[0], p) for p in sorted(folder.glob("*.tsv*")) if p.suffix in (".tsv", ".xz")]
    if not found:
        raise FileNotFoundError(f"no .tsv or .tsv.xz file in {folder}")
    return found


_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_LATIN = re.compile("[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")


def normalise(text: str) -> str:
    """NFC, one space for any white space, no invisible characters."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def keep(english: str, russian: str, *, short: bool = False) -> bool:
    """True for a pair that looks like a translation: scripts right, lengths alike, digits alike, not a copy."""
    if not english or not russian or len(english) > 600 or len(russian) > 600:
        return False
    letters = len(_LETTER.findall(russian))
    if letters and len(_CYRILLIC.findall(russian)) < 0.5 * letters:
        return False
    if not _LATIN.search(english) or _CYRILLIC.search(english):
        return False
    if english == russian:
        return False
    if short:
        return len(english) < 80 and len(russian) < 80
    ratio = (len(english) + 10) / (len(russian) + 10)
    if not 0.5 < ratio < 1.9:
        return False
    return _digits_agree(english, russian)


_NUMBER = re.compile(r"\d{2,}")


def _digits_agree(english: str, russian: str) -> bool:
    """At least half of the numbers of two digits and more stand on both sides."""
    a, b = set(_NUMBER.findall(english)), set(_NUMBER.findall(russian))
    return not a or not b or 2 * len(a & b) >= min(len(a), len(b))
