"""The Hub's cache on this machine: where a repository lies in it, and how a commit is taken out of it.

The layout is the Hub's own, so that other programs share what is pulled: for each repository a folder of blobs, named
by their digests, and for each commit a folder of links to them.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ..disk import said

PARTIAL = ".summarize.partial"  # the end of the name of a file that is being fetched


def root() -> Path:
    """The Hub's cache: HF_HUB_CACHE, or ``hub`` in HF_HOME, as its documentation says."""
    if place := os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE"):
        return Path(os.path.expandvars(place)).expanduser()
    if home := os.environ.get("HF_HOME"):
        return Path(os.path.expandvars(home)).expanduser() / "hub"
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "huggingface" / "hub"


def storage(id: str) -> Path:
    """Where the cache keeps a repository."""
    return root() / ("models--" + id.replace("/", "--"))


def snapshot(id: str, commit: str) -> Path:
    """The folder of a commit: what is loaded."""
    return storage(id) / "snapshots" / commit


def free_commit(id: str, commit: str) -> int:
    """Delete a commit out of the cache, but not what other commits of the repository share with it; bytes freed."""
    from huggingface_hub import scan_cache_dir

    if not snapshot(id, commit).is_dir():
        return 0
    with said(storage(id)):
        plan = scan_cache_dir(root()).delete_revisions(commit)
        plan.execute()
    return plan.expected_freed_size


def partials(id: str) -> list[Path]:
    """What a pull that was cut short has left of a repository, or one that is at work now."""
    return list((storage(id) / "blobs").glob("*" + PARTIAL))


def free_partials(id: str) -> int:
    freed = 0
    with said(storage(id)):
        for partial in partials(id):
            freed += partial.stat().st_size
            partial.unlink()
    return freed


def free_conversions(digest: str) -> int:
    """Delete what the engines have made of a checkpoint, for whichever version of theirs; bytes freed."""
    from ..engines.cache import folder, shortened

    freed = 0
    with said(folder()):
        for pattern in (f"{shortened(digest)}-*", f".{shortened(digest)}-*.new"):  # .new: of one that was killed
            for place in folder().glob(pattern):
                freed += sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
                shutil.rmtree(place)
    return freed


def megabytes(size: int) -> str:
    if size >= 10**9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.0f} MB" if size >= 10**7 else f"{size / 1e6:.1f} MB"
