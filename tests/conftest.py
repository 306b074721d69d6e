"""Fixtures that several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecograph.pipeline import build
from ecograph.store import Store

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped ecosystem, built once; tests read it and never write to it."""
    path = tmp_path_factory.mktemp("shipped") / "store"
    build(path)
    return path


@pytest.fixture(scope="session")
def store(store_path: Path) -> Store:
    return Store.open(store_path)
