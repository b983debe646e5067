"""What several test files need: the shipped model, loaded once, and where the data for learning and measuring lies."""

from __future__ import annotations

from pathlib import Path

import pytest

import summarize
from summarize.model import Model

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def compact() -> Model:
    return summarize.load("compact")


@pytest.fixture(scope="session")
def data() -> Path:
    """The data folder beside the checkout; tests that measure on it are skipped where it is not."""
    place = ROOT.parent / "shared" / "data"
    if not place.is_dir():
        pytest.skip("the shared data folder is not beside this checkout")
    return place
