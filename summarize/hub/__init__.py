"""Checkpoints of others: which are known (catalogue), how they get here (pull), and whether they are to be trusted.

What is on this machine stands in a lock file: for each checkpoint its commit and the sha256 of every file. Nothing here
imports torch or transformers, and ``huggingface_hub`` only where the network is needed.
"""

from __future__ import annotations

from .catalogue import Entry, Score, entries, named
from .folders import check
from .pulling import Pull, pull
from .store import Local, acknowledge, find, remove, verify
from .trust import digest

__all__ = [
    "Entry",
    "Local",
    "Pull",
    "Score",
    "acknowledge",
    "check",
    "digest",
    "entries",
    "find",
    "named",
    "pull",
    "remove",
    "verify",
]
