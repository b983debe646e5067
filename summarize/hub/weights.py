"""What a safetensors file says of itself, read without believing it: the header, the tensors, whether they are finite.

The format: eight bytes with the length of the header, the header (JSON: name → dtype, shape, begin and end), then the
data; begins and ends count from the data's first byte, and the tensors fill it without gap or overlap.
https://github.com/huggingface/safetensors#format
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ModelError

SINGLE = "model.safetensors"
INDEX = "model.safetensors.index.json"
HEADER_LIMIT = 100_000_000  # bytes, as the format has it
CHUNK = 2**24  # elements that are looked at in one go

# dtype → bytes of an element, and the bits that are all set where it is NaN or infinite (0: an integer, always finite).
DTYPES = {
    "BOOL": (1, 0),
    "U8": (1, 0),
    "I8": (1, 0),
    "U16": (2, 0),
    "I16": (2, 0),
    "U32": (4, 0),
    "I32": (4, 0),
    "U64": (8, 0),
    "I64": (8, 0),
    "F8_E4M3": (1, 0x7F),  # has no infinity, and one NaN for each sign
    "F8_E5M2": (1, 0x7C),
    "F16": (2, 0x7C00),
    "BF16": (2, 0x7F80),
    "F32": (4, 0x7F80_0000),
    "F64": (8, 0x7FF0_0000_0000_0000),
}


@dataclass(frozen=True)
class Tensor:
    """``begin`` and ``end`` are offsets into the file, in bytes."""

    name: str
    dtype: str
    begin: int
    end: int


def files(folder: Path) -> list[str]:
    """Names of the weight files: the single one, or the shards that the index names.

    Raises:
        ModelError: there are none, or the index is damaged or names a file that is not there.
    """
    if (folder / SINGLE).is_file():
        return [SINGLE]
    if not (folder / INDEX).is_file():
        return []
    shards = sorted(set(_index(folder).values()))
    for shard in shards:
        if "/" in shard or not shard.endswith(".safetensors"):
            raise ModelError(f"{folder / INDEX} names {shard!r}, which is no file of weights beside it; {REMEDY}")
        if not (folder / shard).is_file():
            raise ModelError(f"{folder} lacks {shard}, which its index names; {REMEDY}")
    return shards


REMEDY = "restore the folder, or pull the model again"


def tensors(folder: Path) -> dict[str, list[Tensor]]:
    """The tensors of every weight file, checked against the format and, for shards, against the index.

    Raises:
        ModelError: a header is damaged, or tensors are missing or left over.
    """
    found = {name: header(folder / name) for name in files(folder)}
    if found and SINGLE not in found:
        placed = {tensor.name: name for name, inside in found.items() for tensor in inside}
        stated = _index(folder)
        if differing := sorted(key for key in placed.keys() | stated.keys() if placed.get(key) != stated.get(key)):
            raise ModelError(f"the shards in {folder} and their index differ in {differing[0]}; {REMEDY}")
    return found


def _index(folder: Path) -> dict[str, str]:
    """Tensor → shard."""
    try:
        stated = json.loads((folder / INDEX).read_bytes())["weight_map"]
        if not stated or not all(isinstance(value, str) for value in stated.values()):
            raise ValueError("no weight_map of names")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(f"{folder / INDEX} is damaged ({error}); {REMEDY}") from error
    return dict(stated)


def header(path: Path) -> list[Tensor]:
    """The tensors of one file, in the order of their data.

    Raises:
        ModelError: this is no safetensors file, or its header and its data do not fit.
    """
    try:
        return _header(path)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise ModelError(f"{path} is no sound safetensors file ({error}); {REMEDY}") from error


def _header(path: Path) -> list[Tensor]:
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= min(HEADER_LIMIT, size - 8):
            raise ValueError(f"a header of {length} bytes in a file of {size}")
        content = json.loads(file.read(length), object_pairs_hook=_unique)
    content.pop("__metadata__", None)
    if not content:
        raise ValueError("no tensors")
    found = sorted(
        (_tensor(name, stated, 8 + length) for name, stated in content.items()), key=lambda t: (t.begin, t.end)
    )
    at = 8 + length
    for tensor in found:
        if tensor.begin != at:
            raise ValueError(f"tensor {tensor.name} begins at {tensor.begin}, and the data before it ends at {at}")
        at = tensor.end
    if at != size:
        raise ValueError(f"its tensors end at {at}, and the file at {size}")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name that occurs twice")
    return found


def _tensor(name: str, stated: dict[str, Any], start: int) -> Tensor:
    dtype, shape, (begin, end) = stated["dtype"], stated["shape"], stated["data_offsets"]
    if dtype not in DTYPES:
        raise ValueError(f"tensor {name} is of the unknown type {dtype}")
    if any(not isinstance(n, int) or n < 0 for n in [*shape, begin, end]):
        raise ValueError(f"tensor {name} has a negative or broken size")
    if end - begin != math.prod(shape) * DTYPES[dtype][0]:
        raise ValueError(f"tensor {name} has {end - begin} bytes, which its shape does not need")
    return Tensor(name, dtype, start + begin, start + end)


def check_finite(folder: Path) -> None:
    """Read all weights, tensor by tensor.

    Raises:
        ModelError: one of them is NaN or infinite.
    """
    for name, inside in tensors(folder).items():
        for tensor in inside:
            if not _is_finite(folder / name, tensor):
                raise ModelError(f"tensor {tensor.name} in {folder / name} holds NaN or infinity; {REMEDY}")


def _is_finite(path: Path, tensor: Tensor) -> bool:
    """By bit pattern: NumPy has no bfloat16 and no 8-bit floats, and the exponent's bits say it for all of them."""
    import numpy as np

    width, mask = DTYPES[tensor.dtype]
    if not mask:
        return True
    bits = np.dtype(f"<u{width}")
    with path.open("rb") as file:
        file.seek(tensor.begin)
        left = (tensor.end - tensor.begin) // width
        while left:
            chunk = np.fromfile(file, bits, min(left, CHUNK))
            if not len(chunk) or bool(np.any((chunk & bits.type(mask)) == mask)):
                return False
            left -= len(chunk)
    return True
