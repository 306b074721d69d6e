"""From the store to a network, on an ecosystem small enough to draw."""

from __future__ import annotations

import networkx as nx
import pytest

from ecograph import queries
from ecograph.errors import NotFound
from ecograph.model import relation_claim_iri
from ecograph.projection import merged, project
from ecograph.store import Store
from ecograph.vocab import ECO, ID

TINY = ID + "tiny/"
VR = "https://w3id.org/ecograph/scheme/industry#VirtualReality"

COMBINED = {
    ("alpha", "collaboratesWith", "lab"),
    ("alpha", "operatesInIndustry", VR),
    ("alpha", "residentIn", "park"),
    ("ann", "worksFor", "lab"),
    ("bank", "managesFund", "fund"),
    ("beta", "residentIn", "park"),
    ("beta", "suppliesTo", "alpha"),
    ("fund", "investsIn", "alpha"),
    ("gov", "operates", "park"),
    ("uni", "coEstablishes", "lab"),
    ("uni", "collaboratesWith", "lab"),
    ("uni", "trainsTalentFor", "alpha"),
}
BY_CHAIN = {
    "industry": {"residentIn", "suppliesTo", "operatesInIndustry"},
    "capital": {"managesFund", "investsIn"},
    "talent": {"worksFor", "trainsTalentFor", "coEstablishes"},
    "technology": {"collaboratesWith", "coEstablishes"},
    "context": {"operates"},
}


def links(net: nx.MultiDiGraph[str]) -> set[tuple[str, str, str]]:
    return {
        (s.removeprefix(TINY), p.removeprefix(ECO), o.removeprefix(TINY)) for s, o, p in net.edges(keys=True)
    }


def test_combined_holds_the_facts_of_the_current_view_and_no_more(tiny_store: Store) -> None:
    net = project(tiny_store)
    assert links(net) == COMBINED
    assert list(net) == sorted(net)
    assert [d["modality"] for *_, d in net.edges(data=True)] == ["Fact"] * 12


def test_what_is_left_out_is_counted(tiny_store: Store) -> None:
    made = project(tiny_store).graph["made"]
    assert made["nodes"] == 10
    assert made["edges"] == 12
    assert len(made["query_sha256"]) == 64
    assert made["left_out"] == {
        "claims_appraisal": 1,
        "claims_aspiration": 1,
        "claims_not_accepted": 1,
        "claims_not_current": 1,
        "claims_plan": 1,
        "entities_without_link": 1,
        "links_to_no_entity": 1,
    }


def test_planned_links_come_marked_and_only_when_asked_for(tiny_store: Store) -> None:
    net = project(tiny_store, include_planned=True)
    assert links(net) == COMBINED | {("team", "residentIn", "park"), ("fund", "investsIn", "beta")}
    modality = {(s, o): d["modality"] for s, o, d in net.edges(data=True)}
    assert modality[TINY + "team", TINY + "park"] == "Plan"
    assert modality[TINY + "fund", TINY + "beta"] == "Aspiration"
    assert "claims_plan" not in net.graph["made"]["left_out"]
    assert net.graph["made"]["left_out"]["claims_appraisal"] == 1


@pytest.mark.parametrize("chain", sorted(BY_CHAIN))
def test_a_chain_projection_is_its_layer(tiny_store: Store, chain: str) -> None:
    net = project(tiny_store, chain)
    assert links(net) == {link for link in COMBINED if link[1] in BY_CHAIN[chain]}
    wanted = () if chain == "context" else (chain.capitalize(),)
    assert all(set(wanted) <= set(d["chains"]) for *_, d in net.edges(data=True))


def test_actors_are_those_who_can_act_and_funds(tiny_store: Store) -> None:
    net = project(tiny_store, "actors")
    assert links(net) == {link for link in COMBINED if not {"park", VR} & set(link)}


def test_node_attributes(tiny_store: Store) -> None:
    assert project(tiny_store).nodes[TINY + "alpha"] == {
        "label_zh": "甲公司",
        "label_en": "Alpha",
        "aliases": ("阿尔法",),
        "kind": "Enterprise",
        "kind_zh": "企业",
        "kind_en": "enterprise",
        "roles": ("Industry", "Service"),
        "primary_role": "Industry",
        "industries": ("VirtualReality",),
        "systems": (),
        "sources": ("tiny",),
    }


def test_every_edge_leads_to_its_claims(tiny_store: Store) -> None:
    net = project(tiny_store)
    invests = net.edges[TINY + "fund", TINY + "alpha", ECO + "investsIn"]
    parts = (TINY + "fund", ECO + "investsIn", TINY + "alpha")
    assert set(invests["claims"]) == {
        relation_claim_iri(*parts),
        relation_claim_iri(*parts, as_of="2021-01-01"),
    }
    works = net.edges[TINY + "ann", TINY + "lab", ECO + "worksFor"]
    assert set(works["claims"]) == {
        relation_claim_iri(TINY + "ann", ECO + "holdsPosition", TINY + "post"),
        relation_claim_iri(TINY + "post", ECO + "positionIn", TINY + "lab"),
    }
    assert all(d["claims"] for *_, d in net.edges(data=True))


def test_roles_keep_links_between_those_who_play_them(tiny_store: Store) -> None:
    net = project(tiny_store, roles=["Finance", "Industry"])
    assert links(net) == {
        ("bank", "managesFund", "fund"),
        ("fund", "investsIn", "alpha"),
        ("beta", "suppliesTo", "alpha"),
    }
    assert net.graph["made"]["left_out"]["links_outside_roles"] == 9
    assert net.graph["made"]["parameters"]["roles"] == ["Industry", "Finance"]


def test_a_source_can_be_taken_alone(tiny_store: Store) -> None:
    assert links(project(tiny_store, source="tiny")) == COMBINED
    with pytest.raises(NotFound) as caught:
        project(tiny_store, source="tinny")
    assert caught.value.near == ["tiny"]


def test_unknown_names_are_answered_with_near_ones(tiny_store: Store) -> None:
    with pytest.raises(NotFound) as caught:
        project(tiny_store, "capitol")
    assert caught.value.near == ["capital"]
    with pytest.raises(NotFound) as caught:
        project(tiny_store, roles=["Finances"])
    assert caught.value.near == ["Finance"]


def test_projecting_twice_gives_the_same(tiny_store: Store) -> None:
    one, two = project(tiny_store), project(tiny_store)
    assert list(one.edges(keys=True, data=True)) == list(two.edges(keys=True, data=True))
    assert list(one.nodes(data=True)) == list(two.nodes(data=True))
    assert one.graph == two.graph


def test_an_empty_store_gives_an_empty_network() -> None:
    for name in queries.names("projections"):
        net = project(Store.in_memory(), name)
        assert len(net) == 0
        assert net.graph["made"]["left_out"] == {}


@pytest.mark.parametrize("name", queries.names("projections"))
def test_every_projection_says_in_two_languages_what_it_is(name: str) -> None:
    query = queries.load(name, "projections")
    assert set(query.title) == set(query.summary) == {"zh", "en"}
    assert query.group


def test_isolates_are_actors_that_no_link_names(store: Store) -> None:
    linked, all_ = project(store), project(store, isolates=True)
    added = set(all_) - set(linked)
    assert added
    assert all(all_.nodes[node]["roles"] for node in added)
    assert all_.number_of_edges() == linked.number_of_edges()


def test_an_industry_keeps_its_links_and_those_of_who_works_in_it(tiny_store: Store) -> None:
    whole = project(tiny_store, "combined")
    part = project(tiny_store, "combined", industries=["VirtualReality"])
    assert 0 < part.number_of_edges() < whole.number_of_edges()
    for s, o in part.edges():
        industries = {*part.nodes[s]["industries"], *part.nodes[o]["industries"]}
        assert "VirtualReality" in industries
    left = part.graph["made"]["left_out"]["links_outside_industries"]
    assert left == whole.number_of_edges() - part.number_of_edges()
    with pytest.raises(NotFound):
        project(tiny_store, "combined", industries=["Knitting"])


def test_the_four_chains_are_the_layers_together(store: Store) -> None:
    layers = [project(store, chain) for chain in ("industry", "capital", "talent", "technology")]
    together = {edge for layer in layers for edge in layer.edges(keys=True)}
    chains = project(store, "chains")
    assert set(chains.edges(keys=True)) <= together
    assert {e for e in together if chains.has_edge(*e)} == set(chains.edges(keys=True))
    assert all(data["chains"] for *_, data in chains.edges(data=True))


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [("actor-industry", None, {"IndustrySector"}), ("person-organization", {"Person"}, None)],
)
def test_two_mode_networks_have_two_kinds_of_node(
    store: Store, name: str, left: set[str] | None, right: set[str] | None
) -> None:
    net = project(store, name)
    assert net.number_of_edges() > 0
    for s, o in net.edges():
        assert left is None or net.nodes[s]["kind"] in left
        assert right is None or net.nodes[o]["kind"] in right


def test_a_share_is_the_weight_of_its_link() -> None:
    store = Store.in_memory(
        """
        @prefix eco: <https://w3id.org/ecograph/ontology#> .
        @prefix qudt: <http://qudt.org/schema/qudt/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix mod: <https://w3id.org/ecograph/scheme/modality#> .
        @prefix status: <https://w3id.org/ecograph/scheme/claim-status#> .
        @prefix : <urn:x:> .
        GRAPH <https://w3id.org/ecograph/graph/ontology> {
          eco:Organization rdfs:subClassOf eco:EcosystemEntity . }
        GRAPH <https://w3id.org/ecograph/graph/source/x> {
          :a a eco:Organization . :b a eco:Organization . :c a eco:Organization .
          :k1 eco:claimSubject :a ; eco:claimPredicate eco:holdsEquityIn ; eco:claimObject :b ;
            eco:modality mod:Fact ; eco:claimStatus status:Accepted ; eco:quantity :q .
          :q qudt:numericValue 51.5 .
          :k2 eco:claimSubject :a ; eco:claimPredicate eco:investsIn ; eco:claimObject :c ;
            eco:modality mod:Fact ; eco:claimStatus status:Accepted . }
        GRAPH <https://w3id.org/ecograph/graph/current> {
          :a eco:holdsEquityIn :b ; eco:investsIn :c . }
        """
    )
    weights = {o: data["weight"] for _, o, data in project(store, "shares").edges(data=True)}
    assert weights == {"urn:x:b": 51.5, "urn:x:c": 1.0}


@pytest.mark.parametrize("directed", [True, False])
def test_merging_keeps_weight_claims_and_chains_and_leaves_the_network_alone(
    tiny_store: Store, directed: bool
) -> None:
    net = project(tiny_store, "combined", include_planned=True)
    before = nx.to_dict_of_dicts(net)
    one = merged(net, directed=directed)
    assert nx.to_dict_of_dicts(net) == before
    assert set(one) == set(net)
    assert sum(data["weight"] for *_, data in one.edges(data=True)) == net.number_of_edges()
    claims = {claim for *_, data in net.edges(data=True) for claim in data["claims"]}
    assert claims == {claim for *_, data in one.edges(data=True) for claim in data["claims"]}
    pairs = [(s, o) if directed else tuple(sorted((s, o))) for s, o in one.edges()]
    assert len(pairs) == len(set(pairs))
    assert one.number_of_edges() == one.graph["made"]["edges"]
