"""Bytes in every encoding become the text that was written, or an error; never another text."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter

import pytest

from benchmarks.encodings import GARBLED, LEADS, OLD, WIDE, cut, garbled, outcomes, written
from summarize.errors import InputError, UsageError
from summarize.reading.encodings import decode, plausible
from summarize.reading.repair import demojibake, repair

TEXTS = LEADS.read_text("utf-8").strip().split("\n\n")
RUSSIAN = TEXTS[0]
ENGLISH = "The café’s owner said “we’re happy” — the bill was £5. Nobody in the town had expected that.\n"


@pytest.mark.parametrize("length", [40, 300, 2000])
def test_twenty_texts_in_every_encoding(length: int) -> None:
    """Every one is right or refused; of those longer than a headline hardly one is refused."""
    for name, counts in outcomes(cut(TEXTS, length)):
        assert counts.total() == len(TEXTS), name
        assert counts["wrong"] == counts["kept"] == 0, name
        assert counts["refused"] <= (1 if length == 40 else 0), name


def decoded(data: bytes, **options: str | None) -> tuple[str, list[str]]:
    text, warnings = decode(data, "page.txt", **options)
    assert all(w.kind == "encoding" and not (w.where or w.source or w.output) for w in warnings)
    return text, [w.message for w in warnings]


@pytest.mark.parametrize("encoding", OLD)
def test_a_guess_is_said(encoding: str) -> None:
    _, (message,) = decoded(written(RUSSIAN, encoding))
    assert "page.txt" in message and encoding in message and "--encoding" in message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_is_beyond_doubt_needs_no_warning(encoding: str) -> None:
    assert decoded(RUSSIAN.encode(encoding))[1] == []


SHORT = {
    "one word in utf-16": ("Мост".encode("utf-16-le"), "Мост"),
    "utf-32 without a mark": (RUSSIAN.encode("utf-32-be"), RUSSIAN),
    "English in utf-16 without a mark": (ENGLISH.encode("utf-16-be"), ENGLISH),
    "English in cp1252": (ENGLISH.encode("cp1252"), ENGLISH),
    "English, one accent": ("He left the café at noon.".encode("cp1252"), "He left the café at noon."),
    "English, one price": ("It cost £5 a head.".encode("cp1252"), "It cost £5 a head."),
    "English, one apostrophe": ("It’s late.".encode("cp1251"), "It’s late."),
    "English on an old Mac": ("They said “no” — it’s late.".encode("mac-cyrillic"), "They said “no” — it’s late."),
    "all capitals": (
        RUSSIAN.upper().encode("koi8-r", "ignore"),
        RUSSIAN.upper().encode("koi8-r", "ignore").decode("koi8-r"),
    ),
    "a frame": (("═" * 40 + "\n" + TEXTS[1]).translate({171: 34, 187: 34, 8212: 45}).encode("cp866"), None),
}


@pytest.mark.parametrize(("data", "expected"), SHORT.values(), ids=list(SHORT))
def test_right(data: bytes, expected: str | None) -> None:
    assert decoded(data)[0] == (data.decode("cp866") if expected is None else expected)


REFUSED = {
    "two letters of something": b"\xcc\xee",
    "utf-8 cut in a letter": RUSSIAN.encode()[:41],
    "utf-8 with a bad byte": RUSSIAN.encode()[:40] + b"\xff" + RUSSIAN.encode()[40:],
    "utf-8 in English with a bad byte": ENGLISH.encode() + b"\xff",
    "shift-jis": "東京で大雨が降り、鉄道が運休した。".encode("shift_jis") * 5,
    "Greek": "Η γέφυρα έκλεισε για επισκευή μέχρι τον Νοέμβριο.".encode("cp1253"),
    "glued of two encodings": (RUSSIAN * 20).encode("cp1251") + (RUSSIAN * 20).encode("koi8-r", "ignore"),
    "question marks": b"????? ?????? ???????? ? ???????.",
    "letters lost for good": "\ufffd".join(RUSSIAN).encode(),
    "mojibake without the half of И": TEXTS[10].encode().decode("cp1251", "ignore").encode(),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=list(REFUSED))
def test_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "page.txt")
    assert caught.value.kind == "encoding"
    assert "page.txt" in str(caught.value) and "\n" not in str(caught.value)


def test_binary_data_is_no_text() -> None:
    for data in (b"abc\0\0\0\0\0\0def", bytes(range(256)) * 8):
        with pytest.raises(InputError) as caught:
            decode(data, "page.txt")
        assert caught.value.kind == "not_text"


def test_the_user_is_obeyed() -> None:
    assert decoded("Мост".encode("koi8-r"), encoding="koi8-r", declared="cp1251") == ("Мост", [])
    assert decoded("Мост".encode(), encoding="cp1251") == ("РњРѕСЃС‚", []), "also where the user errs"
    with pytest.raises(InputError, match="name the right encoding"):
        decode(RUSSIAN.encode("cp1251"), "page", "utf-8")
    with pytest.raises(UsageError, match="no encoding called klingon"):
        decode(b"text", "page", "klingon")


# What the bytes are in, what is declared, whether that is called a lie.
DECLARED = {
    "true": ("cp1251", "windows-1251", False),
    "true, koi8": ("koi8-r", "KOI8-R", False),
    "true, a mark agrees": ("utf-16", "utf-16", False),
    "koi8 declared as cp1251": ("koi8-r", "windows-1251", True),
    "cp1251 declared as utf-8": ("cp1251", "utf-8", True),
    "cp1251 declared as latin-1": ("cp1251", "iso-8859-1", True),
    "utf-8 declared as cp1251": ("utf-8", "windows-1251", True),
    "a mark against the declaration": ("utf-8-sig", "koi8-r", True),
    "mac declared as cp1251": ("mac-cyrillic", "windows-1251", True),
    "utf-8, nobody knows the name": ("utf-8", "x-user-defined", False),
    "utf-8, no codec of texts": ("utf-8", "base64", False),
}


@pytest.mark.parametrize(("encoding", "declared", "lie"), DECLARED.values(), ids=list(DECLARED))
def test_declared(encoding: str, declared: str, lie: bool) -> None:
    data = written(RUSSIAN, encoding)
    text, messages = decoded(data, declared=declared)
    assert text == data.decode(encoding)
    assert bool(messages) == lie
    assert not lie or f"declared as {declared}" in messages[0]


def test_a_declaration_helps_where_the_bytes_alone_say_too_little() -> None:
    data = "Да".encode("cp1251")
    with pytest.raises(InputError):
        decode(data, "page")
    assert decoded(data, declared="windows-1251") == ("Да", [])
    assert decoded(b"plain", declared="windows-1251") == ("plain", []), "ASCII is alike everywhere"


# --- mojibake ---------------------------------------------------------------------------------------------------------

MOJIBAKE = {
    "РџСЂРёРІРµС‚, РєР°Рє РґРµР»Р°?": "Привет, как дела?",
    "ÐŸÑ€Ð¸Ð²ÐµÑ‚": "Привет",
    "Ïðèâåò, êàê äåëà?": "Привет, как дела?",
    "It was late, but the cafÃ© wasnâ€™t closed.": "It was late, but the café wasn’t closed.",
}


@pytest.mark.parametrize(("wrong", "right"), MOJIBAKE.items())
def test_mojibake_is_restored(wrong: str, right: str) -> None:
    text, (message,) = decoded(wrong.encode())
    assert text == right
    assert "garbled" in message


NO_MOJIBAKE = {
    "Russian that quotes it": f"{RUSSIAN} На сайте стояло «РњРѕСЃС‚» и ещё «Ìîñò».",
    "English that quotes it": 'The page showed "ÐŸÑ€Ð¸Ð²ÐµÑ‚" instead of a greeting, and nobody knew why.',
    "Ukrainian": "Працівники музею розповіли, що виставка «Її світ» відкриється в неділю.",
    "Serbian": "Љубитељи књиге окупили су се у Чачку; било је и гостију из Ђаковице.",
    "German": "Für die Größe der Brücke interessierten sich über fünfzig Gäste.",
    "Japanese": "美術館の職員によると、展覧会は日曜日に始まり、五月末まで続く。",
    "Czech": "Příští týden začíná v Třebíči výstava žďárských sklářů.",
    "one letter": "Ñ",
    "a question": "Кто??? Где??? Когда???",
}


@pytest.mark.parametrize("text", NO_MOJIBAKE.values(), ids=list(NO_MOJIBAKE))
def test_what_is_no_mojibake_stays(text: str) -> None:
    assert decoded(text.encode()) == (text, [])


@pytest.mark.parametrize("chain", GARBLED, ids=str)
def test_no_letter_is_guessed(chain: tuple[tuple[str, str], ...]) -> None:
    """One letter of the middle is lost: no way back may fill it in."""
    _, wrong = garbled(RUSSIAN, chain)
    hurt = wrong[: len(wrong) // 2] + "\ufffd" + wrong[len(wrong) // 2 + 1 :]
    try:
        text, _ = demojibake(hurt, "page")
    except InputError as error:
        assert error.kind == "encoding"
    else:
        assert "\ufffd" in text


PLAUSIBLE = {RUSSIAN: True, ENGLISH: True, "ASCII only": True, "Мост": True, "ВСЕ БУКВЫ БОЛЬШИЕ": True}
PLAUSIBLE |= {"РњРѕСЃС‚": False, "Ìîñò îòêðûò": False, "лНЯР НРЙПШР": False, "╠юёЄ юЄъЁ√Є": False}


@pytest.mark.parametrize(("text", "expected"), PLAUSIBLE.items())
def test_plausible(text: str, expected: bool) -> None:
    assert plausible(text) is expected


# --- characters that are not seen -------------------------------------------------------------------------------------

REPAIRED = {
    "decomposed": ("Мои\u0306 е\u0308ж", "Мой ёж", "put together"),
    "soft hyphen": ("мо\u00adсто\u00adвая", "мостовая", "soft hyphen"),
    "zero width": ("мо\u200bст\u2060 и\ufeff река\u200d", "мост и река", "no width"),
    "bidi": ("\u202eтсом\u202c", "тсом", "direction"),
    "flood": ("м\u0335\u0336\u0337\u0338\u0339о\u0300\u0301\u0302ст", "м\u0335\u0336о\u0300\u0301ст", "cut to two"),
    "half a character": ("мост \ud83d", "мост \ufffd", "Half a character"),
    "two halves": ("мост \ud83d\ude00", "мост 😀", ""),
    "NUL": ("The bridge\0 is open.", "The bridge is open.", "NUL"),
}


@pytest.mark.parametrize(("text", "expected", "words"), REPAIRED.values(), ids=list(REPAIRED))
def test_repaired(text: str, expected: str, words: str) -> None:
    repaired, warnings = repair(text)
    assert repaired == expected
    assert Counter(w.kind for w in warnings) == ({"text": 1} if words else {})
    assert not words or words in warnings[0].message
    assert repair(repaired) == (repaired, ()), "a second time there is nothing to do"


KEPT = {
    "stress": "больша\u0301я и\u0301 за\u0301мок",
    "signs": "½ № … ﬁ ² ™ Å",
    "emoji": "👩\u200d🚒 ❤\ufe0f\u200d🔥 👍🏽 🏳\ufe0f\u200d🌈 1\ufe0f\u20e3 🇷🇺",
    "hard spaces and line separators": "10\u00a0000\u202fкм\u2028и дальше",
    "a borrowed word": "SMSки от VIPов и COVIDа",
    "two scripts side by side": "IT-компания, iPhone и «Яндекс»",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=list(KEPT))
def test_kept(text: str) -> None:
    assert repair(text) == (text, ())


def test_latin_letters_in_a_russian_word_are_named_once() -> None:
    text = "В Pоссии ещe много Cевера."
    repaired, (warning,) = repair(text)
    assert repaired == text
    assert warning.kind == "text" and "Pоссии" in warning.message


def test_one_warning_for_each_kind_with_its_number() -> None:
    _, warnings = repair("мо\u00adсто\u00adвая " * 100 + "ре\u200bка")
    assert ["200 times" in warnings[0].message, "once" in warnings[1].message, len(warnings)] == [True, True, 2]


# --- cost -------------------------------------------------------------------------------------------------------------


def test_utf8_loads_no_library_of_detection() -> None:
    code = "import sys; from summarize.reading.encodings import decode; from summarize.reading.repair import repair\n"
    code += f"repair(decode({RUSSIAN.encode()!r}, 'page')[0])\nprint({{'chardet', 'ftfy'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def best_of_five(work: object, *arguments: object) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work(*arguments)  # type: ignore[operator]
        times.append(time.perf_counter() - start)
    return min(times)


def test_speed() -> None:
    """Bounds are generous, so that a busy machine passes: 3 ms and 0.15 s on one that is not."""
    article = ("\n\n".join(TEXTS)[:5000]).encode("cp1251")
    assert best_of_five(decode, article, "page") < 0.05
    assert best_of_five(repair, RUSSIAN * 16_000) < 2.0  # 5 million characters


def test_every_encoding_of_the_table_is_tried() -> None:
    assert {name for name, _ in outcomes(TEXTS[:1])} >= {*OLD, *WIDE}
