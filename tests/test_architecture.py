"""The picture in docs/architecture.md, drawn from the code: imports point down only, and the heavy ones stay below."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "summarize"

# Top to bottom. A module may import what stands below it; the names on one line may import each other, not in a ring.
LAYERS = [
    ["cli", "__main__"],
    ["cli_models"],
    ["console"],
    ["__init__", "progress", "view"],
    ["ray_engine"],
    ["batch"],
    ["plan", "pool"],
    ["worker", "output", "inputs"],
    ["rows", "fetched"],
    ["journal", "seen", "jsonl"],
    ["render", "evaluate"],
    ["pipeline"],
    ["preparing", "writing"],
    ["telling"],
    ["condense", "translation", "provenance"],
    ["guard"],
    ["gates", "spoken", "windows"],
    ["facts"],
    ["model"],
    ["compact", "checkpoint"],
    ["families", "hub"],
    ["roles"],
    ["salience"],
    ["engines"],
    ["read"],
    ["reading"],
    ["web"],
    ["refusals"],
    ["clean"],
    ["clutter"],
    ["document"],
    ["text"],
    ["article"],
    ["disk"],
    ["errors", "_version"],
]
RANK = {name: len(LAYERS) - i for i, layer in enumerate(LAYERS) for name in layer}
HEAVY = {"torch", "transformers", "ctranslate2"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def unit(path: Path) -> str:
    """The name in the picture: a module, or a whole folder such as ``engines``."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every module imported anywhere in the file, also inside functions and for types only, by its absolute name."""
    here = ["summarize", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "import_module":
            # What a lazy __getattr__ imports by a name worked out at run time is not seen; the constants are.
            yield from (a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str))


def ours(path: Path) -> set[str]:
    """The units of the package that the file imports, without its own."""
    found = set()
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "summarize":
            found.add(parts[1] if len(parts) > 1 and parts[1] in RANK else "__init__")
    return found - {unit(path)}


def graph() -> dict[str, set[str]]:
    arrows: dict[str, set[str]] = {}
    for path in modules():
        arrows.setdefault(unit(path), set()).update(ours(path))
    return arrows


def test_every_module_has_its_place_in_the_picture() -> None:
    assert {unit(path) for path in modules()} - set(RANK) == set()


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_point_down(path: Path) -> None:
    up = {name for name in ours(path) if RANK[name] > RANK[unit(path)]}
    assert not up, f"{unit(path)} imports {', '.join(sorted(up))} from above"


def test_there_is_no_ring() -> None:
    arrows = graph()
    while free := [name for name, targets in arrows.items() if not targets & set(arrows)]:
        for name in free:
            del arrows[name]
    assert not arrows, f"these import one another: {sorted(arrows)}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_engines_import_the_heavy_libraries(path: Path) -> None:
    heavy = {name.split(".")[0] for name in imports(path)} & HEAVY
    assert not heavy or unit(path) == "engines", f"{unit(path)} imports {', '.join(sorted(heavy))}"


def test_the_picture_names_every_module() -> None:
    drawn = (PACKAGE.parent / "docs" / "architecture.md").read_text("utf-8")
    # The package's own front door and its version are no rooms.
    missing = {unit(p) for p in modules()} - {"__init__", "__main__", "_version"}
    missing = {name for name in missing if f"{name}.py" not in drawn and f"{name}/" not in drawn}
    assert not missing, f"docs/architecture.md does not name {', '.join(sorted(missing))}"


LIGHT = [
    "import summarize",
    "import summarize.cli",
    "from summarize.cli import main; main(['--help'])",
    "from summarize.cli import main; main(['translate', '--help'])",
    "from summarize.cli import main; main(['batch', '--help'])",
    "from summarize.cli import main; main(['models', '--help'])",
    "import summarize.batch",
    "from summarize.cli import main; main(['no-such-file.txt'])",
]


@pytest.mark.parametrize("code", LIGHT)
def test_heavy_libraries_are_not_loaded_before_they_are_needed(code: str) -> None:
    check = f"import sys\n{code}\nprint('loaded:', sorted({HEAVY} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, cwd=PACKAGE.parent)
    assert done.stdout.splitlines()[-1] == "loaded: []", done.stdout + done.stderr
