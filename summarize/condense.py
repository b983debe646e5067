"""Choose the sentences that make the summary: salience, no repetition, nothing that cannot stand alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .article import Sentence
from .engines import Floats
from .errors import UsageError
from .salience import COLUMNS, PLACES, Head, features, normalised

NAMED = {"headline": 1, "short": 3, "medium": 6, "long": 10}

# Cosine of centred vectors from which two sentences count as telling the same, and the price of being alike below it.
SAME = 0.8
ALIKE = 1.0
WINDOW = 800  # sentences

_DEPENDENT = re.compile(
    r"""[\s(\[…]*(?:
      (?:он|она|они|оно|его|её|ее|их|ему|ей|им|этот|эта|это|эти|этого|этой|этим|этому|там|тогда|такой|такая|такое|такие|
         обе|оба|
         # not "Те, кто пришёл", "Тот факт, что", "Те из жителей, кто", "Тот дом, который"
         (?:тот|та|те)\b(?!(?:\s+из\s+\w+)?\s*,\s*(?:кто|кого|кому|кем|что|чь\w+|котор\w+)\b
                            |\s+факт|\s+\w+,\s*котор))
      |(?:в|во|на|к|с|со|после|до|при|за|из|от|для|об|о)\ (?:это|этот|эту|этом|этой|этого|этому|этим|этих)
      |(?:я|мы|наш|наша|наши|мой|моя|у\ нас|нам|мне)
      |(?:he|she|they|(?-i:[Ii]t)|his|her|hers|their|its|him|them|this|that|these|those(?!\s+who\b)|then|such|both|
         the\ (?:former|latter|two|three|pair|move|decision|incident))
      |(?:i|we|our|my|you|your)
      |(?:тем\ не\ менее|однако|кроме\ того|при\ этом|в\ то\ же\ время|по\ (?:его|её|ее|их)|
         также|впрочем|поэтому|зато|вместе\ с\ тем|между\ тем|в\ частности|например|к\ тому\ же|более\ того|а|но|и)
      |(?:however|meanwhile|but|and|also|moreover|in\ addition|for\ example|for\ instance|so|yet|nevertheless|instead|
         therefore|besides|according\ to\ (?:him|her|them))
    )\b(?![.-])""",
    re.I | re.X,
)
_SAYS = (
    r"(?:sa(?:id|ys?)|tells?|told|ask(?:s|ed)?|"
    + "|".join(
        rf"{verb}(?:s|e?d)?"
        for verb in ("add", "note", "explain", "continue", "admit", "recall", "conclude", "argue", "warn")
    )
    + r"|wr(?:ites?|ote)|admitted|tweeted|replie[sd])"
)
# Says only where the news comes from: «Об этом сообщает РИА Новости.», "The news was first reported by Reuters."
_SOURCE_ONLY = re.compile(
    r"\s*(?:(?:Об|О|Про)\s(?:этом|том|это)\b.{0,160}"
    r"|(?:The news|This|It) was (?:first )?(?:reported|announced) by\b.{0,90})$",
    re.S,
)
# Speech whose speaker is only a pronoun: "…, he added.", «…», — отметил он.
_NO_SPEAKER = re.compile(
    r"(?:[,!?…—–-]\s*[»”\"]?|[»”\"],?)\s*(?:[—–-]\s*)?"
    rf"(?:(?:he|she|they)\s+(?:also\s+|\w+ly\s+)?{_SAYS}"
    # "Ann Lowe, the mayor, said she hopes" has its speaker; "…,” said she" and "…, said she." have none.
    rf"|(?:(?<=[”\"])|(?<=[”\"]\s)|(?={_SAYS}\s+\w+\W*$)){_SAYS}\s+(?:he|she|they)"
    r"|(?:сказал|добавил|отметил|заявил|пояснил|подчеркнул|рассказал|сообщил|говорит|считает|уточнил|написал)[аи]?"
    r"\s+(?:он|она|они))\b"
    # Behind a closing mark or comma and a dash, verb before pronoun is speech, whatever the verb: "», — призналась она"
    r"|[,!?…»”\"][»”\"]?,?\s*[—–-]\s*(?:[а-яё]+\s+){0,2}?"
    r"(?:\w+(?:л[аи]?|лся|л[аи]сь|[еёиуюая]т(?:ся)?)|уверен[аы]?|убежд[её]н[аы]?)\s+(?:он|она|они)\b",
    re.I,
)
# Speech with no speaker at all: he stands in another sentence.
_ALL_QUOTE = re.compile(r"\s*[«“\"„][^«»“”\"]*[»”\"“][.!?]?\s*|\s*[—–-]\s(?:(?![,!?…»][»\"]?\s*[—–-]\s)[^\n])*", re.S)


def count(length: str, sentences: int) -> int:
    """How many sentences a ``--length`` stands for, at least 1 and at most all.

    Raises:
        UsageError: the length is neither a name nor a number nor a share.
    """
    if length in NAMED:
        return min(NAMED[length], sentences)
    share = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", length.strip())
    if share and 0 < float(share[1]) <= 100:
        return max(1, min(sentences, round(sentences * float(share[1]) / 100)))
    if re.fullmatch(r"[1-9]\d{0,5}", length.strip()):
        return min(int(length), sentences)
    raise UsageError(
        f"length {length!r} is not known; use headline, short, medium, long, a number or a share such as 20%"
    )


def dependent(sentence: str) -> bool:
    """True for a sentence that makes no sense without the one before it."""
    return bool(
        _DEPENDENT.match(sentence)
        or _SOURCE_ONLY.match(sentence)
        or _NO_SPEAKER.search(sentence)
        or _open_quote(sentence)
        or _ALL_QUOTE.fullmatch(sentence)
    )


def _open_quote(sentence: str) -> bool:
    """True for a part of a longer quotation: marks that open and never close, or the reverse."""
    return (
        sentence.count("«") != sentence.count("»")
        or sentence.count("“") != sentence.count("”")
        or sentence.count('"') % 2 == 1
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen sentence by its index; ``score`` is its salience relative to the most salient one's, 0 to 1."""

    index: int
    score: float


def logits(
    sentences: list[Sentence], vectors: Floats, head: Head | None, title: str | None, title_vector: Floats | None
) -> Floats:
    """Salience (n,), from the trained head, or from centrality where a model has none.

    What is longer than any article is seen in windows, because memory grows with the square of a window.
    """
    out = []
    for at in range(0, len(sentences), WINDOW):
        seen, inside = vectors[at : at + WINDOW], sentences[at : at + WINDOW]
        columns = features(seen, [s.text for s in inside], [s.paragraph for s in inside], title, title_vector)
        if at:
            columns[:, :PLACES] = 0  # the beginning of a window is no beginning
        if head is not None:
            out.append(head.logits(seen, columns))
        else:
            out.append(columns[:, COLUMNS.index("rank")] + columns[:, COLUMNS.index("word_sum")])
    return np.concatenate(out)


def choose(sentences: list[Sentence], vectors: Floats, salience: Floats, wanted: int) -> list[Choice]:
    """At most ``wanted`` sentences in the article's order; fewer where the rest only repeats them.

    Maximal marginal relevance (Carbonell & Goldstein 1998) on salience and sentence vectors. A dependent sentence
    enters only behind the one it leans on; if that is not chosen yet and there is room, both enter. Where nothing
    else is left, it enters alone: better a leaning sentence than fewer than asked for. A repetition never enters.
    """
    texts = [s.text for s in sentences]
    alike, same = _alike(texts, vectors)
    leaning = [dependent(t) for t in texts]
    value = salience - np.array([2.0 * (len(re.findall(r"\w+", t)) < 4) for t in texts])
    value[0] -= 3.0 * leaning[0]
    value -= np.array([3.0 * bool(_SOURCE_ONLY.match(t)) for t in texts])
    price, told = np.zeros(len(texts)), np.zeros(len(texts), dtype=np.bool_)
    taken: list[int] = []
    for alone in (True, False):
        while len(taken) < wanted:
            left = [i for i in range(len(texts)) if not told[i]]
            entering = {i: _entering(i, taken, leaning, told[i - 1] or same[i, i - 1]) if alone else [i] for i in left}
            free = [i for i in left if 0 < len(entering[i]) <= wanted - len(taken)]
            if not free:
                break
            worth = value - price
            for new in entering[max(free, key=lambda i: float(worth[i]))]:
                taken.append(new)
                told |= same[:, new]
                price = np.maximum(price, ALIKE * alike[:, new])
    top = float(salience.max())
    return [Choice(i, float(np.exp(salience[i] - top))) for i in sorted(taken)]


def _alike(texts: list[str], vectors: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Cosines (n, n), and which pairs tell the same (n, n)."""
    ids: dict[str, int] = {}
    plain = np.array([ids.setdefault(" ".join(re.findall(r"\w+", t.lower())) or t, len(ids)) for t in texts])
    same = np.equal(plain[:, None], plain[None, :])
    # Two vectors about their mean are always opposite, and without the mean no threshold holds: of two, both are told.
    unit = normalised(vectors - vectors.mean(axis=0)) if len(texts) > 2 else normalised(vectors)
    alike = unit @ unit.T
    return alike, same | (alike > SAME) if len(texts) > 2 else same


def _entering(i: int, taken: list[int], leaning: list[bool], before_is_told: bool) -> list[int]:
    """What must enter for sentence i to be understood: it, or the one before it too; empty where that cannot be."""
    if not leaning[i] or i - 1 in taken:
        return [i]
    return [] if i == 0 or leaning[i - 1] or before_is_told else [i - 1, i]
