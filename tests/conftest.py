"""Fixtures that several tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from ecograph.derivation import derive
from ecograph.pipeline import build
from ecograph.sources import read_rdf
from ecograph.store import Store
from ecograph.vocab import GRAPH_ONTOLOGY, GRAPH_SOURCE

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# How long an example takes says more about the machine than about the code.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")
# Words about long work are tested where they are said; elsewhere a slow machine must not change an output.
os.environ["ECOGRAPH_PATIENCE"] = "3600"


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped ecosystem, built once; tests read it and never write to it."""
    path = tmp_path_factory.mktemp("shipped") / "store"
    build(path)
    return path


@pytest.fixture(scope="session")
def store(store_path: Path) -> Store:
    return Store.open(store_path)


@pytest.fixture(scope="session")
def tiny_store() -> Store:
    """The ecosystem of tests/data/tiny, small enough to draw, with the shipped rules run on it."""
    tiny = ROOT / "tests" / "data" / "tiny"
    made = Store.in_memory()
    made.extend(read_rdf(tiny / "ontology.ttl", GRAPH_ONTOLOGY))
    made.extend(read_rdf(tiny / "facts.ttl", GRAPH_SOURCE + "tiny"))
    derive(made)
    return made
