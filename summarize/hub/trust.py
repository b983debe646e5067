"""Is a checkpoint to be trusted? Asked before anything of it is loaded; each no is a ModelError, exit 78.

Safetensors only, for a pickle runs code when it is read. No code out of the repository (``auto_map``). The digests that
were written down when it was pulled. Headers that fit their files. Finite weights, read once when a checkpoint is new:
as long as its digests hold, what was true then is true. Whether all parameters of the architecture are there, and none
is left over, only the architecture knows: the engines ask it when they load.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ..errors import ModelError
from . import weights
from .lock import FileRecord, Record

# What a checkpoint consists of, for us: what is pulled, and what its digest is made of.
CONFIGS = (  # those that could ask for code
    "config.json",
    "generation_config.json",
    "tokenizer_config.json",
    "processor_config.json",
    "preprocessor_config.json",
)
TOKENIZER = (
    "tokenizer.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "chat_template.jinja",
    "chat_template.json",
    "vocab.json",
    "vocab.txt",
    "merges.txt",
    "*.spm",  # Marian: source.spm, target.spm
    "sentencepiece.bpe.model",
    "spiece.model",
    "tokenizer.model",
)
WEIGHTS = (weights.SINGLE, weights.INDEX, "model-?????-of-?????.safetensors")
OURS = ("salience.safetensors",)  # the salience head that models/recipe puts beside the weights
PICKLES = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt", "*.h5", "*.msgpack", "*.ot")


def wanted(names: Iterable[str]) -> list[str]:
    """Those of the names that belong to a checkpoint; no shards where the weights are there in one file."""
    # A name with a slash is a file of a folder inside, or one that wants to leave its own: "../../x.spm".
    found = sorted(name for name in names if "/" not in name and _is(name, (*CONFIGS, *TOKENIZER, *WEIGHTS, *OURS)))
    if weights.SINGLE in found:
        return [name for name in found if name == weights.SINGLE or not _is(name, WEIGHTS)]
    return found


def _is(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def check(
    folder: Path,
    record: Record | None = None,
    *,
    sound: Mapping[str, FileRecord] | None = None,
    whole: bool = False,
) -> dict[str, FileRecord]:
    """Refuse a checkpoint that is not to be trusted.

    Args:
        record: what was written down when it was pulled. With it, files whose size, time and inode have not changed
            since are not read again, unless ``whole``.
        sound: what this returned for a folder that was not pulled; where all its files have kept size, time and
            inode, none is read again. Its files may change, so that is no refusal. Without both everything is read.

    Returns:
        The files of the checkpoint as they are now.

    Raises:
        ModelError: it has no safetensors, asks for code of its own, is damaged, was changed, or is not finite.
    """
    try:
        # What was pulled is compared first: "not what was pulled" says more than what is wrong inside.
        found = _compared(folder, record, whole) if record else None
        check_configs(folder)
        check_weights(folder)
        if found is None and sound and _is_as_before(folder, sound):
            return dict(sound)
        if found is None:
            found = {name: stamped(folder / name) for name in _own(folder)}
        if whole or record is None:
            weights.check_finite(folder)
    except OSError as error:
        raise ModelError(f"{folder} cannot be read ({error.strerror or error}); {weights.REMEDY}") from error
    return found


def check_configs(folder: Path) -> None:
    """The settings are there and whole, and none of them asks for code out of the repository."""
    if not (folder / "config.json").is_file():
        raise ModelError(f"{folder} has no config.json, so it holds no checkpoint; name its folder, or pull it again")
    for name in CONFIGS:
        if (folder / name).is_file():
            content = _json(folder / name)
            if name == "config.json" and not isinstance(content, dict):
                raise ModelError(f"{folder / name} is no object of settings; {weights.REMEDY}")
            if _has_auto_map(content):
                raise ModelError(
                    f"{folder / name} asks for code of its own (auto_map), which summarize never runs; "
                    "use a checkpoint of an architecture that transformers knows"
                )


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path} is damaged ({error}); {weights.REMEDY}") from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}); {weights.REMEDY}") from error


def _has_auto_map(content: Any) -> bool:
    """Also inside: the config of a model for text and images nests that of its text model."""
    todo = [content]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            if "auto_map" in item:
                return True
            todo.extend(value for value in item.values() if isinstance(value, dict | list))
        elif isinstance(item, list):
            todo.extend(value for value in item if isinstance(value, dict | list))
    return False


def check_weights(folder: Path) -> None:
    """There are safetensors, and their headers are sound."""
    if not weights.files(folder):
        pickled = sorted(p.name for p in folder.iterdir() if _is(p.name, PICKLES))
        found = f"only {pickled[0]}, which can run code when it is read" if pickled else "no weights"
        raise ModelError(
            f"{folder} has {found}; use a checkpoint with model.safetensors, or convert it: {converting(str(folder))}; "
            "then name that FOLDER"
        )
    weights.tensors(folder)


def converting(source: str) -> str:
    """The command that turns a pickle into safetensors; it reads the pickle, so it is the user's to run."""
    lines = (
        f"ID, FOLDER = {source!r}, 'FOLDER'",
        "from transformers import AutoModelForSeq2SeqLM as Model, AutoTokenizer",
        "[part.from_pretrained(ID).save_pretrained(FOLDER) for part in (Model, AutoTokenizer)]",
    )
    return f'python -c "{"; ".join(lines)}"'


def _own(folder: Path) -> list[str]:
    return wanted(p.name for p in folder.iterdir() if p.is_file())


def _compared(folder: Path, record: Record, whole: bool) -> dict[str, FileRecord]:
    """The files as they are now, each equal to what was written down."""
    found: dict[str, FileRecord] = {}
    for name, known in record.files.items():
        path = folder / name
        if not path.is_file():
            raise ModelError(f"{name} of {record.name} is gone; run: summarize models pull {record.name}")
        found[name] = known if not whole and _unchanged(path, known) else stamped(path)
        if found[name].sha256 != known.sha256:
            raise ModelError(
                f"{name} of {record.name} is not what was pulled, its sha256 has changed; "
                f"run: summarize models pull {record.name}"
            )
    if new := [name for name in _own(folder) if name not in found]:
        raise ModelError(f"{folder / new[0]} was not there when {record.name} was pulled; remove it")
    return found


def _is_as_before(folder: Path, sound: Mapping[str, FileRecord]) -> bool:
    return _own(folder) == sorted(sound) and all(_unchanged(folder / name, known) for name, known in sound.items())


def _unchanged(path: Path, known: FileRecord) -> bool:
    now = path.stat()
    return (now.st_size, now.st_mtime_ns, now.st_ino) == (known.size, *known.stamp)


def stamped(path: Path) -> FileRecord:
    """A file read whole. The stamp is from before: of a file that is written to meanwhile it does not hold later."""
    with path.open("rb") as file:
        now = os.fstat(file.fileno())
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return FileRecord(now.st_size, sha256, (now.st_mtime_ns, now.st_ino))


def digest(files: Mapping[str, FileRecord]) -> str:
    """``sha256:…`` over the names and digests of a checkpoint's files: what a Summary names as its model's digest.

    It does not depend on where the checkpoint lies or how it got there.
    """
    lines = "".join(f"{name} {files[name].sha256}\n" for name in sorted(files))
    return "sha256:" + hashlib.sha256(lines.encode()).hexdigest()
