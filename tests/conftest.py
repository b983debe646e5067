"""What several test files need: the shipped model, loaded once, and where the data for learning and measuring lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_server import HubServer

import summarize
from summarize.roles import Model

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


@pytest.fixture
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's cache of this test alone: converted models, and what is known of folders."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "summarize"


@pytest.fixture
def hub_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    import huggingface_hub.constants

    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    # Another test of this process may have imported the library while --offline was set.
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("SUMMARIZE_DATA", str(tmp_path / "data"))
    with HubServer() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.endpoint)
        yield running
