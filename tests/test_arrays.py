"""Arrays hold the same network as networkx, and say plainly what they cannot be made from."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph import flatlinks, queries
from ecograph.arrays import ArrayNetwork, from_networkx, project_arrays
from ecograph.errors import EcographError, InputError
from ecograph.generation import Generation
from ecograph.projection import project
from ecograph.store import Store


def links(net: ArrayNetwork) -> Counter[tuple[str, str, int]]:
    rows = zip(net.source.tolist(), net.target.tolist(), net.chains.tolist(), strict=True)
    return Counter((net.names[s], net.names[o], bits) for s, o, bits in rows)


@pytest.mark.parametrize("planned", [False, True])
@pytest.mark.parametrize("name", [n for n in queries.names("projections") if n != "shares"])
def test_a_projection_is_the_same_network_in_both_forms(store: Store, name: str, planned: bool) -> None:
    arrays = project_arrays(store, name, include_planned=planned)
    net = from_networkx(project(store, name, include_planned=planned))
    assert list(arrays.names) == list(net.names)
    assert links(arrays) == links(net)
    assert arrays.role.tolist() == net.role.tolist()
    assert arrays.roles.tolist() == net.roles.tolist()


def test_to_networkx_and_back_is_the_same(store: Store) -> None:
    net = project_arrays(store, "combined")
    again = from_networkx(net.to_networkx())
    assert links(again) == links(net)
    assert again.role.tolist() == net.role.tolist()
    assert again.roles.tolist() == net.roles.tolist()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20))
def test_the_matrix_sums_parallel_links_and_drops_loops(pairs: list[tuple[int, int]]) -> None:
    net = ArrayNetwork.of([f"n{i}" for i in range(6)], [s for s, _ in pairs], [o for _, o in pairs])
    expected = np.zeros((6, 6))
    for s, o in pairs:
        expected[s, o] += s != o
    assert net.adjacency().toarray().tolist() == expected.tolist()
    assert net.adjacency(directed=False).toarray().tolist() == (expected + expected.T).tolist()
    assert net.adjacency(weighted=False).toarray().tolist() == (expected > 0).astype(float).tolist()


@pytest.mark.parametrize(
    ("source", "target", "weight"),
    [([0], [0, 1], None), ([0], [9], None), ([-1], [0], None), ([0], [1], [0.0]), ([0], [1], [float("nan")])],
)
def test_what_is_no_network_is_refused(
    source: list[int], target: list[int], weight: list[float] | None
) -> None:
    with pytest.raises(InputError):
        ArrayNetwork.of(["a", "b"], source, target, weight=weight)


def test_igraph_has_the_same_links() -> None:
    net = ArrayNetwork.of(["a", "b", "c"], [0, 0, 2], [1, 1, 0], weight=[1, 2, 3])
    graph = net.to_igraph()
    assert graph.get_edgelist() == [(0, 1), (0, 1), (2, 0)]
    assert graph.es["weight"] == [1, 2, 3]
    assert not net.to_igraph(directed=False).is_directed()


@pytest.mark.parametrize(("package", "extra"), [("numpy", "fast"), ("igraph", "igraph")])
def test_a_missing_package_says_which_extra_brings_it(
    package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = ArrayNetwork.of(["a", "b"], [0], [1])
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(EcographError, match=package) as caught:
        net.to_igraph() if package == "igraph" else project_arrays(Store.in_memory())
    assert f"ecograph[{extra}]" in str(caught.value)


def test_columns_give_terms_as_text() -> None:
    store = Store.in_memory('<urn:a> <urn:p> "x\\t\\"y\\\\n\\n é"@en , 3, 2.5, true, <urn:b>, "" .')
    found = store.columns("SELECT ?o ?no { ?s ?p ?o } ORDER BY ?o")
    assert sorted(found["o"]) == sorted(["urn:b", "", "2.5", "3", "true", 'x\t"y\\n\n é'])
    assert set(found["no"]) == {""}
    with pytest.raises(InputError):
        store.columns("ASK {}")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_comes_back_from_a_column(text: str) -> None:
    store = Store.in_memory()
    store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> ?text } }", {"text": " " + text})
    assert store.columns("SELECT ?o { ?s ?p ?o }")["o"] == [" " + text]


# ---- what a build writes down beside the database


@pytest.mark.parametrize("name", ["combined", "actors", "talent", "context"])
def test_links_that_a_build_wrote_down_are_those_of_the_store(store_path: Path, name: str) -> None:
    """The file beside the database spares questions and changes no answer."""
    written, asked = Store.open(store_path), Store.open(store_path)
    assert flatlinks.read(written.generation) is not None
    asked.generation = None
    one, two = project_arrays(written, name), project_arrays(asked, name)
    assert list(one.names) == list(two.names)
    assert links(one) == links(two)
    assert one.roles.tolist() == two.roles.tolist()
    assert one.role.tolist() == two.role.tolist()


def test_a_copy_of_a_store_does_not_take_the_links_for_its_own(store_path: Path) -> None:
    """A view leaves things out: what the build wrote down would be too much for it."""
    assert Store.open(store_path).copy().generation is None


@given(st.lists(st.tuples(*[st.sampled_from(["urn:a", "urn:b", "urn:é", "urn:名"])] * 3)))
def test_written_links_come_back(triples: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        writer = flatlinks.LinkWriter()
        for s, p, o in triples:
            writer.into(flatlinks.GRAPHS[0])(s, p, o)
        writer.write(Path(folder))
        found = flatlinks.read(Path(folder))
    assert found is not None
    for predicate in {p for _, p, _ in triples} | {"urn:none"}:
        pairs = list(zip(*found.pairs(flatlinks.GRAPHS[0], predicate), strict=True))
        assert pairs == [(s, o) for s, p, o in triples if p == predicate]
        assert found.pairs(flatlinks.GRAPHS[1], predicate) == ([], [])


def test_links_of_another_form_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / flatlinks.FILE).write_bytes(b'{"form": 99, "parts": []}\n')
    assert flatlinks.read(tmp_path) is None
    assert flatlinks.read(tmp_path / "nowhere") is None
    assert flatlinks.read(None) is None


def test_a_generation_that_begins_with_another_keeps_its_links(tmp_path: Path, store_path: Path) -> None:
    """Writing results beside the facts leaves the derived links, and what was written down of them."""
    with Generation(tmp_path / "s", "one", base=Store.open(store_path)) as store:
        store.add_rdf("<urn:a> <urn:b> <urn:c> .", "nt", graph="urn:results")
    kept = Store.open(tmp_path / "s")
    assert links(project_arrays(kept)) == links(project_arrays(Store.open(store_path)))
    assert flatlinks.read(kept.generation) == flatlinks.read(Store.open(store_path).generation)
