"""Candidates of a store: found across sources, persons left alone, the order of statements does not count."""

from __future__ import annotations

import csv
import json
import lzma
from pathlib import Path

import pytest

from ecograph.errors import InputError
from ecograph.identity import candidates, evaluate, labelled_pairs
from ecograph.identity.blocking import blocks
from ecograph.identity.evaluation import Pair
from ecograph.identity.scoring import Profile, score
from ecograph.pipeline import only_ontology
from ecograph.store import Store

ROR = Path(__file__).resolve().parents[3] / "shared" / "data" / "ror_v2" / "ror_v2_latest.jsonl.xz"
USCC = "91350100M000100Y43"


def store_of(*lines: str) -> Store:
    store = only_ontology()
    head = (
        "@prefix eco: <https://w3id.org/ecograph/ontology#> . @prefix : <https://w3id.org/ecograph/id/x/> . "
    )
    head += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    head += "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
    for number, line in enumerate(lines):
        store.add_rdf(head + line, "ttl", graph=f"https://w3id.org/ecograph/graph/source/s{number % 2}")
    return store


PARK = (
    ':a a eco:Enterprise ; rdfs:label "杭州云栖数据科技有限公司"@zh .',
    ':b a eco:Enterprise ; rdfs:label "云栖数据科技（杭州）有限公司"@zh .',
    ':c a eco:Enterprise ; rdfs:label "苏州云栖数据科技有限公司"@zh .',
    ':d a eco:University ; rdfs:label "武汉大学"@zh ; skos:altLabel "武大"@zh .',
    ':e a eco:University ; rdfs:label "Wuhan University"@en .',
    ':p a eco:Person ; rdfs:label "李明"@zh .',
    ':q a eco:Person ; rdfs:label "李明"@zh .',
    f':i a eco:Enterprise ; rdfs:label "甲"@zh ; skos:notation "{USCC}" .',
    f':j a eco:Enterprise ; rdfs:label "乙"@zh ; skos:notation "{USCC}" .',
)


def pairs(store: Store, **options: object) -> set[tuple[str, str]]:
    found = candidates(store, **options).candidates  # type: ignore[arg-type]
    return {(c.one.iri[-1], c.two.iri[-1]) for c in found}


def test_one_company_in_two_spellings_an_identifier_and_a_translation_are_found_and_nothing_else() -> None:
    assert pairs(store_of(*PARK)) == {("a", "b"), ("d", "e"), ("i", "j")}


def test_the_order_of_statements_does_not_matter() -> None:
    one = candidates(store_of(*PARK))
    two = candidates(store_of(*PARK[::2], *PARK[1::2][::-1]))
    assert [(c.one.iri, c.two.iri, c.score.value) for c in one.candidates] == [
        (c.one.iri, c.two.iri, c.score.value) for c in two.candidates
    ]


def test_persons_of_one_name_are_candidates_only_beside_a_shared_organization() -> None:
    link = ":p eco:worksFor :a . :q eco:worksFor :a ."
    store = store_of(*PARK)
    head = (
        "@prefix eco: <https://w3id.org/ecograph/ontology#> . @prefix : <https://w3id.org/ecograph/id/x/> . "
    )
    store.add_rdf(head + link, "ttl", graph="https://w3id.org/ecograph/graph/current")
    assert ("p", "q") in pairs(store)
    assert ("p", "q") not in pairs(store_of(*PARK))


def test_identifiers_decide_and_what_is_around_counts() -> None:
    one = Profile("urn:1", ("云栖数据有限公司",), identifiers=(("uscc", "A"),))
    assert score(one, Profile("urn:2", ("云栖数据有限公司",), identifiers=(("uscc", "B"),))).value <= 0.1
    assert score(one, Profile("urn:2", ("别的",), identifiers=(("uscc", "A"),))).reasons == ("identifier",)
    plain = Profile("urn:2", ("云栖数据有限公司",))
    alone = score(Profile("urn:1", ("云栖数据有限公司",)), plain).value
    joined = score(Profile("urn:1", ("云栖数据有限公司",), neighbours=frozenset({"urn:2"})), plain)
    assert "linked" in joined.reasons
    assert joined.value < alone
    placed = Profile("urn:1", ("云栖数据有限公司",), places=frozenset({"urn:x"}))
    assert score(placed, Profile("urn:2", ("云栖数据有限公司",), places=frozenset({"urn:y"}))).value < alone


def test_a_key_that_many_share_is_left_out_and_counted() -> None:
    many = [Profile(f"urn:{n}", (f"{chr(0x4E00 + n)}{chr(0x5000 + 7 * n)}大学",)) for n in range(400)]
    made = blocks(many)
    assert made.crowded > 0
    assert len(made.pairs) < 400 * 399 / 4


def test_the_shipped_pairs_are_told_apart_well() -> None:
    table = evaluate(labelled_pairs())
    at = next(row for row in table.rows if row[0] == 0.6)
    assert float(str(at[3])) >= 0.95
    assert float(str(at[5])) >= 0.8
    made = labelled_pairs()
    assert {p.same for p in made} == {True, False}
    assert len({(p.one, p.two) for p in made}) == len(made)


def test_a_perfect_and_a_useless_judge_are_seen_as_such() -> None:
    right = [Pair("武汉大学", "武大", True), Pair("武汉大学", "武汉理工大学", False)]
    assert evaluate(right).rows[1][3:8:2] == (1.0, 1.0, 1.0)
    wrong = [Pair(pair.one, pair.two, not pair.same) for pair in right]
    assert evaluate(wrong).rows[1][3] == 0.0


@pytest.mark.parametrize("text", ["one,two\na,b\n", "one,two,same\na,b,maybe\n", "one,two,same\n,b,1\n"])
def test_pairs_that_cannot_be_read_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "pairs.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"columns|two names"):
        labelled_pairs(tmp_path / "pairs.csv")


@pytest.mark.skipif(not ROR.is_file(), reason="the ROR records (shared/data/ror_v2) are not here")
def test_names_of_chinese_records_find_each_other() -> None:
    """A record's display name on one side, its other names on the other: truth that nobody made for us."""
    profiles: list[Profile] = []
    owners: list[str] = []
    with lzma.open(ROR, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            where = record["locations"][0] if record["locations"] else None
            if not where or where["geonames_details"]["country_code"] != "CN":
                continue
            shown = tuple(n["value"] for n in record["names"] if "ror_display" in n["types"])
            other = tuple(n["value"] for n in record["names"] if "ror_display" not in n["types"])
            for side in filter(None, (shown, other) if other else ()):
                place = frozenset({str(where["geonames_id"])})
                profiles.append(Profile(f"{record['id']}#{len(owners)}", side, places=place))
                owners.append(record["id"])
    made = blocks(profiles)
    called = [(a, b) for a, b in made.pairs if score(profiles[a], profiles[b]).value >= 0.6]
    right = sum(owners[a] == owners[b] for a, b in called)
    true = len(owners) // 2
    assert true > 900
    assert sum(owners[a] == owners[b] for a, b in made.pairs) / true > 0.9  # compared at all
    assert right / len(called) > 0.85  # precision
    assert right / true > 0.6  # recall


def test_the_list_is_a_table_that_a_person_can_fill_in() -> None:
    table = candidates(store_of(*PARK)).table("zh")
    rows = list(csv.DictReader(table.to_csv().lstrip("\ufeff").splitlines()))
    assert {"分数", "甲", "乙", "理由", "已决定", "甲标识", "乙标识"} <= set(rows[0])
    assert all(row["理由"] for row in rows)
