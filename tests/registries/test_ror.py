"""ROR's records become facts. The records here are made up (synthetic): no such organizations exist."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph import checks, kept_imports, pipeline, registries
from ecograph.derivation import derive
from ecograph.errors import InputError
from ecograph.imports import Sink
from ecograph.registries.ror import ROR, Tally
from ecograph.registries.ror.names import Name, choose, clean
from ecograph.registries.ror.record import Unusable, read_record
from ecograph.store import Store
from ecograph.tables.rows import TableError
from ecograph.vocab import GRAPH_SOURCE

_BASE_32 = "0123456789abcdefghjkmnpqrstvwxyz"


def ror_id(number: int) -> str:
    """A ROR ID with right check digits."""
    digits, left = "", number
    for _ in range(6):
        left, digit = divmod(left, 32)
        digits = _BASE_32[digit] + digits
    return f"0{digits}{98 - (number * 100) % 97:02d}"


def name(value: Any, lang: Any, *kinds: str) -> dict[str, Any]:
    return {"value": value, "lang": lang, "types": list(kinds)}


def town(number: int, called: str, part: str = "SD", country: str = "CN") -> dict[str, Any]:
    details = {
        "name": called, "country_code": country, "country_name": {"CN": "China"}.get(country, country),
        "country_subdivision_code": part, "country_subdivision_name": f"Province {part}",
    }  # fmt: skip
    return {"geonames_id": number, "geonames_details": details}


def record(number: int, *names: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A record of schema 2; ``more`` takes the place of a part."""
    return {
        "id": f"https://ror.org/{ror_id(number)}",
        "names": list(names) or [name(f"Synthetic Institute {number}", "en", "ror_display", "label")],
        "types": ["facility"],
        "status": "active",
        "established": None,
        "links": [],
        "external_ids": [],
        "locations": [town(1, "Madeuptown")],
        "relationships": [],
        "admin": {"last_modified": {"date": "2024-01-01", "schema_version": "2.1"}},
        **more,
    }


def relation(kind: str, number: int, label: str = "") -> dict[str, Any]:
    return {"type": kind, "id": f"https://ror.org/{ror_id(number)}", "label": label}


UNIVERSITY, HOSPITAL, COMPANY, COLLEGE, DOUBLE, LABORATORY, MINISTRY = range(1001, 1008)


def made_up_records() -> list[dict[str, Any]]:
    """Six organizations, and a seventh (the ministry) that has no record."""
    return [
        record(
            UNIVERSITY,
            name("Synthetic University", "en", "ror_display", "label"),
            name("合成大学", "zh", "label"),
            name("Université synthétique", "fr", "label"),
            name("SU", None, "acronym"),
            types=["education", "funder"],
            established=1901,
            links=[{"type": "website", "value": "https://su.example"}],
            external_ids=[
                {"type": "isni", "all": ["0000 0000 0000 0001"], "preferred": None},
                {"type": "fundref", "all": ["100000001"], "preferred": "100000001"},
            ],
            relationships=[
                relation("child", HOSPITAL, "Synthetic Hospital"),
                relation("related", COMPANY, "Entreprise"),
                relation("predecessor", COLLEGE, "Old College"),
                relation("parent", MINISTRY, "Ministry of Making Up"),
            ],
        ),
        record(
            HOSPITAL,
            name("Synthetic Hospital", "en", "ror_display", "label"),
            types=["healthcare"],
            relationships=[relation("parent", UNIVERSITY, "Synthetic University")],
        ),
        record(
            COMPANY,
            name("Entreprise synthétique", "fr", "ror_display", "label"),
            types=["company"],
            locations=[town(2, "Villeneuve", "IDF", "FR")],
            relationships=[relation("related", UNIVERSITY, "Synthetic University")],
        ),
        record(
            COLLEGE,
            name("Old College", "en", "ror_display", "label"),
            types=["education"],
            status="inactive",
            established=1850,
            relationships=[
                relation("successor", UNIVERSITY, "Synthetic University"),
                relation("parent", MINISTRY, "Ministry of Making Up"),
            ],
            admin={"last_modified": {"date": "2020-05-01"}},
        ),
        record(
            DOUBLE,
            name("Synthetic Univ.", "en", "ror_display", "label"),
            types=["education"],
            status="withdrawn",
            relationships=[relation("successor", UNIVERSITY, "Synthetic University")],
        ),
        record(
            LABORATORY,
            name("合成材料实验室", None, "ror_display", "label"),
            types=["facility", "government"],
            locations=[town(1, "Madeuptown"), town(3, "Othertown", "JS")],
            relationships=[relation("parent", UNIVERSITY)],
        ),
    ]


@dataclass
class Imported:
    """What an import of records gave: counts, accounts, notes, and the facts with the rules run on them."""

    tally: Tally
    sink: Sink
    store: Store
    lines: list[str]

    def claims(self) -> set[tuple[str, ...]]:
        """All relation claims as text: subject, predicate, object, status, end."""
        rows = self.store.select(
            "SELECT ?s ?p ?o ?status ?until WHERE { ?c eco:claimSubject ?s ; eco:claimPredicate ?p ; "
            "eco:claimObject|eco:claimLiteral ?o ; eco:claimStatus ?status "
            "OPTIONAL { ?c eco:validUntil ?until } } "
            "ORDER BY ?s ?p ?o ?status ?until"
        ).rows
        return {tuple(str(cell or "").rsplit("/", 1)[-1].rsplit("#", 1)[-1] for cell in row) for row in rows}


def read(
    files: Sequence[Path], folder: Path, *, store: Store | None = None, lenient: bool = False
) -> Imported:
    """Import files as ROR into a store in memory."""
    there = store or pipeline.only_ontology()
    sink = Sink("ror", folder, there, graph=GRAPH_SOURCE + "ror")
    try:
        tally = ROR.read(files, sink, lenient=lenient)
        sink.close()
    finally:
        sink.discard()
    made = pipeline.only_ontology()
    with kept_imports.facts(folder) as stream:
        raw = stream.read()
    made.load(io.BytesIO(raw), GRAPH_SOURCE + "ror")
    derive(made)
    return Imported(tally, sink, made, raw.decode().splitlines())


def lines(records: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records)


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("made-up")
    path = folder / "synthetic.jsonl"
    path.write_text(lines(made_up_records()), "utf-8")
    return read([path], folder / "facts")


Taken = Callable[..., Imported]


@pytest.fixture
def take(tmp_path: Path) -> Taken:
    """Import records that a test makes, or text as it is."""
    count = 0

    def taken(
        *records: Any, text: str | bytes | None = None, file: str = "synthetic.jsonl", **options: Any
    ) -> Imported:
        nonlocal count
        count += 1
        path = tmp_path / f"{count}" / file
        path.parent.mkdir()
        raw = lines(records) if text is None else text
        path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
        return read([path], tmp_path / f"facts-{count}", **options)

    return taken


# ---- what becomes of a record


def test_every_record_ends_in_one_way_and_what_was_counted_is_said(made_up: Imported) -> None:
    (account,) = made_up.sink.accounts
    assert (account.rows, account.imported, account.merged, account.rejected) == (6, 6, 0, 0)
    tally = made_up.tally
    assert tally.statuses == {"active": 4, "inactive": 1, "withdrawn": 1}
    assert tally.types["education"] == 3
    assert (tally.inside, tally.outside, tally.mentioned) == (8, 2, 1)
    for lang in ("zh", "en"):
        assert any("8" in note[lang] and "2" in note[lang] for note in made_up.sink.notes)


def test_parent_and_child_are_one_claim_with_the_rows_of_both_records(made_up: Imported) -> None:
    """And so is a relation that has no direction, and a lineage that both sides state."""
    rows = made_up.store.select(
        "SELECT ?p (COUNT(DISTINCT ?c) AS ?claims) (COUNT(DISTINCT ?e) AS ?places) WHERE { "
        "VALUES ?p { eco:subOrganizationOf eco:relatedTo eco:succeeds } "
        "?c eco:claimPredicate ?p ; eco:evidence ?e "
        "} GROUP BY ?p ORDER BY ?p"
    ).rows
    # The hospital's and the laboratory's parent, two of the ministry; two lineages; one relation.
    assert [(str(p).rsplit("#", 1)[1], claims, places) for p, claims, places in rows] == [
        ("relatedTo", 1, 2),
        ("subOrganizationOf", 4, 4),
        ("succeeds", 2, 3),
    ]
    twice = made_up.store.select(
        "SELECT ?row WHERE { ?c eco:claimSubject ?hospital ; eco:claimPredicate eco:subOrganizationOf ; "
        "eco:evidence/eco:row ?row } ORDER BY ?row",
        {"hospital": f"https://w3id.org/ecograph/id/ror/{ror_id(HOSPITAL)}"},
    )
    assert list(twice.column("row")) == [1, 2]


def test_a_type_gives_a_class_or_a_role_as_the_alignment_says(made_up: Imported) -> None:
    """A funder is the role 金 and a hospital the role 用, by claims; a class gives its role by default."""
    roles = made_up.store.select(
        "SELECT ?x ?role WHERE { ?x eco:playsActorRole ?role } ORDER BY ?x ?role"
    ).rows
    found = {(str(x).rsplit("/", 1)[1], str(role).rsplit("#", 1)[1]) for x, role in roles}
    assert found == {
        (ror_id(UNIVERSITY), "Academia"),
        (ror_id(UNIVERSITY), "Finance"),
        (ror_id(HOSPITAL), "User"),
        (ror_id(COMPANY), "Industry"),
        (ror_id(LABORATORY), "Research"),
        (ror_id(LABORATORY), "Government"),
    }


def test_what_is_no_more_does_not_look_as_if_it_were(made_up: Imported) -> None:
    """No role, place or parent of the closed college and of the withdrawn record is in the current view; what
    stays true of the college is: its year, its successor, its status."""
    now = made_up.store.select(
        "SELECT ?p ?o WHERE { GRAPH graph:current { ?college ?p ?o } } ORDER BY ?p ?o",
        {"college": f"https://w3id.org/ecograph/id/ror/{ror_id(COLLEGE)}"},
    )
    assert [str(p).rsplit("#", 1)[1] for p in now.column("p")] == ["establishedOn", "hasRegistryStatus"]
    claims = made_up.claims()
    college, university = ror_id(COLLEGE), ror_id(UNIVERSITY)
    assert (university, "succeeds", college, "Accepted", "") in claims
    assert (college, "subOrganizationOf", ror_id(MINISTRY), "Accepted", "2020-05-01") in claims
    assert (college, "playsActorRole", "Academia", "Accepted", "2020-05-01") in claims
    assert (ror_id(DOUBLE), "playsActorRole", "Academia", "Superseded", "") in claims
    assert (ror_id(DOUBLE), "locatedIn", "1", "Superseded", "") in claims
    assert (university, "succeeds", ror_id(DOUBLE), "Accepted", "") in claims
    noted = made_up.store.select(
        'SELECT ?s WHERE { ?c eco:claimSubject ?s ; skos:editorialNote ?n FILTER(LANG(?n) = "zh") } '
        "ORDER BY ?s"
    )
    assert {str(s).rsplit("/", 1)[1] for s in noted.column("s")} == {
        college,
        ror_id(DOUBLE),
        ror_id(MINISTRY),
    }


def test_a_relation_with_an_end_that_is_no_more_has_ended_from_whichever_side_it_is_read(take: Taken) -> None:
    """The parent does not know that its child is closed: the claim is one, and has the child's end."""
    found = take(
        record(1, relationships=[relation("child", 2)]),
        record(
            2,
            relationships=[relation("parent", 1)],
            status="inactive",
            admin={"last_modified": {"date": "2019-01-01"}},
        ),
        record(3, relationships=[relation("child", 4)]),
        record(4, status="inactive", admin={"last_modified": {"date": "2021-02-30"}}),
    )
    claims = {claim for claim in found.claims() if claim[1] == "subOrganizationOf"}
    assert claims == {
        (ror_id(2), "subOrganizationOf", ror_id(1), "Accepted", "2019-01-01"),
        (ror_id(4), "subOrganizationOf", ror_id(3), "Superseded", ""),  # nobody knows even the latest day
    }


def test_what_is_only_mentioned_is_kept_as_a_known_unknown_and_can_be_counted(made_up: Imported) -> None:
    rows = made_up.store.select(
        "SELECT ?x ?label ?code WHERE { ?x a eco:Organization ; rdfs:label ?label ; skos:notation ?code . "
        "GRAPH graph:current { ?x eco:hasRegistryStatus reg:Mentioned } FILTER(LANG(?label) = 'en') } "
        "ORDER BY ?x"
    ).rows
    assert [row[1:] for row in rows] == [("Ministry of Making Up", ror_id(MINISTRY))]


def test_places_are_divisions_by_their_numbers_and_lie_in_each_other(made_up: Imported) -> None:
    parts = {claim[:3] for claim in made_up.claims() if claim[1] == "partOf"}
    assert parts == {
        ("1", "partOf", "CN-SD"), ("CN-SD", "partOf", "CN"),
        ("3", "partOf", "CN-JS"), ("CN-JS", "partOf", "CN"),
        ("2", "partOf", "FR-IDF"), ("FR-IDF", "partOf", "FR"),
    }  # fmt: skip
    within = made_up.store.select(
        "SELECT DISTINCT ?x WHERE { GRAPH graph:current { ?x eco:locatedIn/eco:partOf* ?c } } ORDER BY ?x",
        {"c": "https://w3id.org/ecograph/id/iso3166/CN"},
    )
    assert len(within) == 3
    codes = made_up.store.select("SELECT ?c WHERE { ?x skos:notation ?c } ORDER BY ?c").column("c")
    assert {"geonames:1", "CN-SD", "FR", "0000000000000001", "10.13039/100000001", ror_id(COMPANY)} <= set(
        codes
    )


def test_the_facts_keep_the_rules_for_data(made_up: Imported) -> None:
    """No label twice in a language, no claim without evidence … : the shapes find no violation."""
    found = checks.check(made_up.store)
    assert [finding for finding in found.findings if finding.rule.severity == "violation"] == []


# ---- order, doubles, what is there already


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_records_changes_nothing_but_their_row_numbers(
    seed: int, take: Taken, made_up: Imported
) -> None:
    order = list(itertools.permutations(made_up_records()))[seed * 171]
    found = take(*order)
    assert found.claims() == made_up.claims()
    names = (
        "SELECT ?x ?p ?n (LANG(?n) AS ?l) WHERE { VALUES ?p { rdfs:label skos:altLabel } ?x ?p ?n } "
        "ORDER BY ?x ?p ?n ?l"
    )
    assert found.store.select(names).rows == made_up.store.select(names).rows


def test_of_two_records_of_one_organization_the_one_changed_last_counts(take: Taken) -> None:
    old = record(5, name("Old Name", "en", "label"), admin={"last_modified": {"date": "2020-01-01"}})
    new = record(5, name("New Name", "en", "label"), admin={"last_modified": {"date": "2021-01-01"}})
    for records in ((old, new), (new, old)):
        found = take(*records)
        (account,) = found.sink.accounts
        assert (account.rows, account.imported, account.merged) == (2, 1, 1)
        assert not any("Old Name" in line for line in found.lines)
    same = take(old, {**new, "admin": old["admin"]})
    assert any("New Name" in line for line in same.lines), "of equals the later one counts"


def test_several_files_are_one_import_and_each_has_its_account(tmp_path: Path, made_up: Imported) -> None:
    """A target in another file of the import is no unknown."""
    paths = []
    for number, one in enumerate(made_up_records()):
        paths.append(tmp_path / f"{number}.json")
        paths[-1].write_text(json.dumps(one, indent=2), "utf-8")
    found = read(paths, tmp_path / "facts")
    assert found.claims() == made_up.claims()
    assert [account.imported for account in found.sink.accounts] == [1] * 6
    assert (found.tally.inside, found.tally.outside) == (8, 2)


def test_what_another_source_describes_is_merged_and_keeps_its_label(take: Taken) -> None:
    there = pipeline.only_ontology()
    known = f"<https://w3id.org/ecograph/id/ror/{ror_id(9)}>"
    facts = f'{known} <http://www.w3.org/2000/01/rdf-schema#label> "Our name for it"@en .\n'
    there.load(io.BytesIO(facts.encode()), GRAPH_SOURCE + "roster")
    found = take(
        record(9, name("Institute", "en", "label"), name("研究所", "zh", "label")), record(10), store=there
    )
    (account,) = found.sink.accounts
    assert (account.imported, account.merged) == (1, 1)
    labels = [line for line in found.lines if line.startswith(known) and "#label>" in line]
    assert labels == [f'{known} <http://www.w3.org/2000/01/rdf-schema#label> "研究所"@zh .']
    assert any("altLabel" in line and '"Institute"@en' in line for line in found.lines)


def test_an_import_of_a_registry_is_one_source_of_the_store_and_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "synthetic.jsonl"
    path.write_text(lines(made_up_records()), "utf-8")
    given = registries.open_registry("ror", [path], kind="synthetic")
    first = pipeline.add(tmp_path / "store", given)
    assert (first.record.name, first.record.kind, first.record.mapping) == ("ror", "synthetic", "ror")
    assert first.record.total("imported") == 6
    assert pipeline.add(tmp_path / "store", given).unchanged
    store = Store.open(tmp_path / "store")
    rows = store.select(
        "SELECT ?row WHERE { ?row a eco:TableRow ; eco:inDocument/spdx:checksumValue ?sum } ORDER BY ?row"
    )
    assert all("/doc/ror/synthetic.jsonl#row=" in str(row) for row in rows.column("row"))
    pipeline.remove(tmp_path / "store", "ror")
    assert Store.open(tmp_path / "store").graphs().keys().isdisjoint({GRAPH_SOURCE + "ror"})


# ---- names


@pytest.mark.parametrize(
    ("names", "country", "labels"),
    [
        ([("Displayed", "en", "ror_display"), ("Other", "en", "label")], "", {"en": "Displayed"}),
        ([("Institut", "fr", "ror_display label"), ("Institute", "en", "label")], "", {"en": "Institute"}),
        ([("Institut", "fr", "ror_display label"), ("Institute", "en", "alias")], "", {"en": "Institute"}),
        ([("Plain", "", "ror_display label"), ("Tagged", "en", "label")], "", {"en": "Tagged"}),
        ([("Plain", "", "ror_display label"), ("Alias", "en", "alias")], "", {"en": "Plain"}),
        ([("合成院", "", "label"), ("Plain", "", "ror_display")], "CN", {"zh": "合成院", "en": "Plain"}),
        ([("合成大学", "", "ror_display label")], "JP", {"en": "合成大学"}),
        ([("合成大学", "ja", "label"), ("Univ", "en", "ror_display")], "JP", {"en": "Univ"}),
        ([("合成院", "zh-Hans", "label")], "", {"zh": "合成院"}),
        ([("甲", "zh", "label"), ("乙", "zh", "label")], "", {"zh": "甲"}),
        ([("Université", "fr", "ror_display label")], "", {"en": "Université"}),
        ([("SU", "", "acronym")], "", {"en": "SU"}),
    ],
)  # fmt: skip
def test_which_name_is_the_label(
    names: list[tuple[str, str, str]], country: str, labels: dict[str, str]
) -> None:
    given_names = [Name(text, lang, frozenset(kinds.split())) for text, lang, kinds in names]
    found, others = choose(given_names, country)
    assert found == labels
    kept = {*found.values(), *(text for text, _ in others)}
    assert kept == {text for text, _, _ in names}, "no name is lost"


def test_a_name_that_stands_in_keeps_its_own_language_too() -> None:
    labels, others = choose([Name("Université", "fr", frozenset(("ror_display",)))])
    assert (labels, others) == ({"en": "Université"}, [("Université", "fr")])


@given(st.text())
def test_a_cleaned_name_is_on_one_line_and_cleaning_again_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not set(once) & set("\n\r\t\u202e\u2066\u200b\ufeff")


# ---- hostile and broken records

NOT_USABLE: dict[str, tuple[Any, str]] = {
    "no id": ({"id": None}, "ROR ID"),
    "an id of another kind": ({"id": 7}, "ROR ID"),
    "wrong check digits": ({"id": "https://ror.org/000000099"}, "ROR ID"),
    "no names": ({"names": []}, "name"),
    "names of the wrong type": ({"names": "Institute"}, "name"),
    "names that are no objects": ({"names": ["Institute", None, 3]}, "name"),
    "a name of spaces and marks": ({"names": [name(" \u202e\u200b ", "en", "label")]}, "name"),
    "a name of a million characters": ({"names": [name("x" * 1_000_000, "en", "label")]}, "name"),
    "no status": ({"status": None}, "status"),
    "an unknown status": ({"status": "asleep"}, "status"),
    "a status that is a list": ({"status": ["active"]}, "status"),
    "schema 1": ({"names": None, "name": "Institute"}, "status"),
}


@pytest.mark.parametrize("case", NOT_USABLE)
def test_a_record_that_says_nothing_usable_is_rejected_with_its_reason_and_the_others_come_in(
    case: str, take: Taken
) -> None:
    change, word = NOT_USABLE[case]
    found = take(record(1), {**record(2), **change})
    (account,) = found.sink.accounts
    assert (account.imported, account.rejected) == (1, 1)
    assert account.left
    assert set(found.sink.first_reason) == {"zh", "en"}
    assert word in found.sink.first_reason["en"] or case == "schema 1"


PARTS: dict[str, dict[str, Any]] = {
    "an unknown kind of relationship": {"relationships": [relation("rival", 2, "B")]},
    "a relationship to nothing": {"relationships": [{"type": "parent", "id": None, "label": "B"}]},
    "a relationship that is text": {"relationships": ["parent"]},
    "a relationship to itself": {"relationships": [relation("related", 1)]},
    "an unknown type": {"types": ["museum"]},
    "types of the wrong type": {"types": "education"},
    "a type that is a number": {"types": [4, "education"]},
    "a year that is none": {"established": "long ago"},
    "a year that is true": {"established": True},
    "a website that would run": {"links": [{"type": "website", "value": "javascript:alert(1)"}]},
    "an identifier of another form": {"external_ids": [{"type": "isni", "all": ["<b>"], "preferred": None}]},
    "an unknown kind of identifier": {"external_ids": [{"type": "tax", "all": ["1"]}]},
    "a location without a number": {
        "locations": [{"geonames_id": None, "geonames_details": {"country_code": "CN"}}]
    },
    "a location that is a list": {"locations": [[1]]},
    "one name of several": {"names": [name("A", "en", "label"), name(None, "en", "label")]},
}


@pytest.mark.parametrize("case", PARTS)
def test_a_part_that_cannot_be_used_is_left_out_and_named_and_the_record_comes_in(
    case: str, take: Taken
) -> None:
    found = take(record(1, **PARTS[case]))
    (account,) = found.sink.accounts
    assert (account.imported, account.unmatched, account.rejected) == (1, 1, 0)
    assert "javascript" not in "".join(found.lines)


def test_labels_that_are_hostile_stay_text_on_one_line(take: Taken) -> None:
    """Half a character, too, which the list of left records can hold only as its escape."""
    one = record(1, name('<script>alert("x")</script>\n\u202eevil\ud800', "en", "label"), types=["museum"])
    found = take(text=json.dumps(one))
    left = found.sink.folder / found.sink.accounts[0].left
    assert r"evil\ud800" in left.read_text("utf-8")
    (label,) = [line for line in found.lines if "#label>" in line and ror_id(1) in line]
    assert label.endswith('"<script>alert(\\"x\\")</script> evil\ufffd"@en .')
    assert found.store.select(
        "SELECT ?l WHERE { ?x rdfs:label ?l FILTER(CONTAINS(STR(?l), '<script>')) } ORDER BY ?l"
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(record(1))), _JSON)
def test_whatever_stands_in_a_part_the_record_is_read_or_refused_in_words(part: str, value: Any) -> None:
    with contextlib.suppress(Unusable):
        assert read_record({**record(1), part: value}).labels


# ---- schema 1, broken files


def test_schema_1_is_refused_in_both_languages(take: Taken) -> None:
    old = {
        "id": f"https://ror.org/{ror_id(1)}",
        "name": "Institute",
        "types": ["Education"],
        "status": "active",
    }
    with pytest.raises(TableError) as refused:
        take(old, record(2))
    assert "第 1 版" in refused.value.message.zh
    assert "schema 1" in refused.value.message.en
    assert refused.value.tip
    assert "schema_v2" in refused.value.tip.en


def test_a_broken_line_stops_the_import_or_is_rejected_where_one_asks_for_it(take: Taken) -> None:
    text = lines([record(1)]) + '{"id": \n' + lines([record(2)])
    with pytest.raises(TableError) as stopped:
        take(text=text)
    assert str(stopped.value.where).endswith("synthetic.jsonl:2")
    found = take(text=text, lenient=True)
    (account,) = found.sink.accounts
    assert (account.rows, account.imported, account.rejected) == (3, 2, 1)


def test_rejected_records_can_be_corrected_and_imported_from_the_list(tmp_path: Path, take: Taken) -> None:
    found = take(record(1), {**record(2), "status": "asleep"})
    left = found.sink.folder / found.sink.accounts[0].left
    corrected = tmp_path / "corrected.csv"
    shutil.copy(left, corrected)
    assert read([corrected], tmp_path / "again").sink.accounts[0].rejected == 1
    corrected.write_text(left.read_text("utf-8").replace("asleep", "active"), "utf-8")
    (account,) = read([corrected], tmp_path / "better").sink.accounts
    assert (account.imported, account.rejected) == (1, 0)


# ---- the alignment decides


def test_the_codes_are_those_of_the_alignment_file_and_not_of_the_program(tmp_path: Path) -> None:
    shipped = registries.read_codes("ror", pipeline.only_ontology())
    assert len(shipped.types) == 9
    assert set(shipped.links) == {"parent", "child", "related", "predecessor", "successor"}
    assert shipped.role("funder").endswith("#Finance")
    assert shipped.role("education").endswith("#Academia")
    assert shipped.role("other") == ""
    other = tmp_path / "other.sssom.tsv"
    other.write_text(
        "#curie_map:\nsubject_id\tpredicate_id\tobject_label\tobject_type\n"
        "eco:University\tskos:closeMatch\tschool\trdfs literal\n"
        "eco:investsIn\teco:inverseMatch\towner\trdfs literal\n", "utf-8",
    )  # fmt: skip
    codes = registries.read_codes(other, pipeline.only_ontology())
    assert codes.role("school").endswith("#Academia")
    assert codes.links["owner"].turned
    other.write_text(other.read_text("utf-8").replace("eco:University", "eco:Universty"), "utf-8")
    with pytest.raises(InputError, match="Universty"):
        registries.read_codes(other, pipeline.only_ontology())
