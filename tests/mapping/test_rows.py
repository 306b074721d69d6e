"""Rows become facts as the mapping says, each with its place; what cannot be known is listed, not guessed."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecograph.errors import InputError
from ecograph.imports import LEFT_COLUMNS, Sink
from ecograph.store import Store
from ecograph.vocab import GRAPH_SOURCE

Importing = Callable[..., tuple[set[str], Sink]]
CODE, OTHER = "91350100M000100Y43", "91350211M000100Y46"

FIRMS = """\
entities:
  firm:
    class: Enterprise
    id: {scheme: uscc, column: code}
    label: name
    aliases: {column: short, separators: [/]}
relations:
  - {from: firm, predicate: residentIn, to: {lookup: park, class: SciencePark}}
"""


PLACED = """\
entities:
  firm: {class: Enterprise, label: name}
relations:
  - {from: firm, predicate: address, to: {text: at}}
"""


def graph(lines: set[str]) -> Store:
    return Store.in_memory("".join(lines))


def left(sink: Sink) -> list[dict[str, str]]:
    path = next(sink.folder.glob("rejected-*.csv"))
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def without_rows(lines: set[str]) -> set[str]:
    """The facts without where they stand: rows, and the hash of the file."""
    return {
        line for line in lines
        if "#row=" not in line and "checksumValue" not in line
    }  # fmt: skip


def test_a_row_is_imported_merged_or_rejected_and_nothing_else(importing: Importing) -> None:
    text = "code,name,short,park\n" + "\n".join(
        (f"{CODE},甲公司,甲/甲厂,", f"{CODE},甲公司,,", f"{CODE[:-1]}4,乙公司,,", ",,,", ",丙公司,,无名园\n")
    )
    lines, sink = importing({"firms.csv": text}, FIRMS)
    account = sink.accounts[0]
    assert (account.rows, account.imported, account.merged, account.rejected, account.unmatched) == (
        4,
        2,
        1,
        1,
        1,
    )
    rows = left(sink)
    assert [(row["ecograph:row"], row["ecograph:state"]) for row in rows] == [
        ("4", "rejected"),
        ("6", "unmatched"),
    ]
    assert "校验位不符" in rows[0]["ecograph:reason_zh"]
    assert "Nothing is called “无名园”" in rows[1]["ecograph:reason_en"]
    names = graph(lines).select(
        "SELECT ?name WHERE { ?x a eco:Enterprise ; skos:altLabel ?name } ORDER BY ?name"
    )
    assert names.column("name") == ["甲", "甲厂"]


def test_every_claim_walks_to_its_row_column_and_file(importing: Importing) -> None:
    mapping = FIRMS.replace("class: SciencePark", "class: SciencePark, missing: make")
    lines, _ = importing({"firms.csv": f"code,name,short,park\n{CODE},甲公司,,某园\n"}, mapping)
    found = (
        graph(lines)
        .select(
            "SELECT ?row ?column ?sha ?title WHERE { "
            "?claim eco:claimPredicate eco:residentIn ; eco:evidence ?place . "
            "?place a eco:TableRow ; eco:row ?row ; eco:column ?column ; eco:inDocument ?file . "
            "?file spdx:checksumValue ?sha ; dcterms:title ?title FILTER(LANG(?title) = 'zh') }"
        )
        .rows
    )
    assert len(found) == 1
    assert found[0][:2] == (2, "park")
    assert re.fullmatch("[0-9a-f]{64}", str(found[0][2]))


def test_a_name_alone_never_merges(importing: Importing) -> None:
    """Two rows of one name that differ are two things; two that say the same are one."""
    lines, sink = importing({"a.csv": "name,at\n甲,一号\n甲,二号\n乙,三号\n乙,三号\n"}, PLACED)
    assert (sink.accounts[0].imported, sink.accounts[0].merged) == (3, 1)
    assert graph(lines).select("SELECT DISTINCT ?x WHERE { ?x a eco:Enterprise }").rows.__len__() == 3
    assert any("Rows that differ share a name" in note["en"] for note in sink.notes)


def test_in_two_files_too_a_name_alone_never_merges(importing: Importing) -> None:
    lines, _ = importing({"a.csv": "name,at\n甲,一号\n", "b.csv": "name,at\n甲,二号\n"}, PLACED)
    assert len(graph(lines).select("SELECT DISTINCT ?x WHERE { ?x a eco:Enterprise }").rows) == 2


def test_the_mapping_may_say_that_names_are_keys(importing: Importing) -> None:
    mapping = PLACED.replace("label:", "id: name, label:")
    lines, sink = importing({"a.csv": "name,at\n甲（一）,一号\n甲(一) ,二号\n"}, mapping)
    assert (sink.accounts[0].imported, sink.accounts[0].merged) == (1, 1)
    assert len(graph(lines).select("SELECT DISTINCT ?x WHERE { ?x a eco:Enterprise }").rows) == 1


def test_two_persons_of_one_name_in_two_rows_stay_two(importing: Importing) -> None:
    mapping = """\
entities:
  firm: {class: Enterprise, id: name, label: name}
  boss: {class: Person, label: {column: boss, separators: [、]}}
relations:
  - {from: boss, predicate: worksFor, to: firm}
"""
    lines, _ = importing({"a.csv": "name,boss\n甲,张三、李四\n乙,张三\n"}, mapping)
    assert len(graph(lines).select("SELECT DISTINCT ?x WHERE { ?x a eco:Person }").rows) == 3


def test_the_same_identifier_in_the_store_is_the_same_thing(importing: Importing, ontology: Store) -> None:
    """Merged, under the store's IRI; another spelling of its name is another name, not a second label."""
    jia = f'<urn:jia> a eco:Enterprise ; rdfs:label "甲公司"@zh ; skos:notation "{CODE}" .'
    store = _with(ontology, jia)
    lines, sink = importing({"firms.csv": f"code,name,short,park\n{CODE},甲有限公司,,\n"}, FIRMS, store=store)
    assert (sink.accounts[0].imported, sink.accounts[0].merged) == (0, 1)
    found = graph(lines)
    assert found.ask('ASK { <urn:jia> skos:altLabel "甲有限公司"@zh }')
    assert not found.ask("ASK { ?x rdfs:label ?label }")


def _with(ontology: Store, facts: str) -> Store:
    store = ontology.copy()
    store.update(f"INSERT DATA {{ GRAPH <{GRAPH_SOURCE}other> {{ {facts} }} }}")
    return store


def test_a_name_that_two_things_have_is_listed_not_guessed(importing: Importing, ontology: Store) -> None:
    parks = " ".join(f'<urn:park:{n}> a eco:SciencePark ; rdfs:label "东园"@zh .' for n in (1, 2))
    text = f"code,name,short,park\n{CODE},甲公司,,东园\n"
    lines, sink = importing({"firms.csv": text}, FIRMS, store=_with(ontology, parks))
    assert not graph(lines).ask("ASK { ?claim eco:claimPredicate eco:residentIn }")
    assert "the name of 2 things" in left(sink)[0]["ecograph:reason_en"]


def test_the_language_of_a_name_is_found_by_its_script(importing: Importing) -> None:
    lines, _ = importing(
        {"a.csv": "name\n歌尔股份\nGoertek\n"}, "entities:\n  firm: {class: Enterprise, label: name}\n"
    )
    found = graph(lines).select(
        "SELECT ?name (LANG(?name) AS ?lang) WHERE { ?x a eco:Enterprise ; rdfs:label ?name } ORDER BY ?name"
    )
    assert set(found.rows) == {("歌尔股份", "zh"), ("Goertek", "en")}


SHARES = """\
entities:
  holder: {class: Organization, id: name, key: org, label: holder}
  held: {class: Enterprise, id: name, key: org, label: held}
relations:
  - from: holder
    predicate: holdsEquityIn
    to: held
    as_of: {column: day}
    share: share
"""


def test_a_share_goes_with_its_relation(importing: Importing) -> None:
    lines, _ = importing({"s.csv": "holder,held,share,day\n甲,乙,12.5%,2021-03\n甲,丙,约30,2021年\n"}, SHARES)
    rows = (
        graph(lines)
        .select(
            "SELECT ?number ?verbatim ?approximation ?day WHERE { "
            "?claim eco:claimPredicate eco:holdsEquityIn ; eco:quantity ?q ; "
            "eco:asOf ?day . ?q qudt:numericValue ?number ; "
            "eco:verbatim ?verbatim ; eco:approximation ?approximation ; "
            "qudt:hasUnit unit:PERCENT } ORDER BY ?number"
        )
        .rows
    )
    assert [(row[0], row[1], row[3]) for row in rows] == [(12.5, "12.5%", "2021-03"), (30, "约30%", "2021")]
    assert str(rows[1][2]).endswith("About")


def test_day_and_month_are_told_apart_by_the_column_or_not_at_all(importing: Importing) -> None:
    unclear = "holder,held,share,day\n甲,乙,1,03/04/2021\n甲,丙,2,05/06/2021\n"
    lines, sink = importing({"s.csv": unclear}, SHARES)
    assert sink.accounts[0].rejected == 2
    assert not any("asOf" in line for line in lines)
    clear = unclear + "甲,丁,3,25/12/2021\n"
    lines, sink = importing({"s.csv": clear}, SHARES)
    assert sink.accounts[0].rejected == 0
    assert any('"2021-04-03"' in line for line in lines)


def test_amounts_in_wan_and_negative_ones_are_stored_in_the_plain_unit(importing: Importing) -> None:
    mapping = SHARES.replace("share: share", "amount: {column: share, unit: 万元}").replace(
        "holdsEquityIn", "investsIn"
    )
    lines, _ = importing(
        {"s.csv": 'holder,held,share,day\n甲,乙,"(1,200)",2021\n甲,丙,3亿元,2021\n'}, mapping
    )
    found = (
        graph(lines)
        .select("SELECT ?n ?u WHERE { ?q qudt:numericValue ?n ; qudt:hasUnit ?u } ORDER BY ?n")
        .rows
    )
    assert [row[0] for row in found] == [-12000000, 300000000]
    assert {str(row[1]).rpartition("/")[2] for row in found} == {"CCY_CNY"}


def test_a_column_that_is_not_there_is_named_with_the_nearest(importing: Importing) -> None:
    with pytest.raises(InputError) as caught:
        importing({"firms.csv": "code,nome,short,park\n"}, FIRMS)
    assert "no column “name”" in str(caught.value)
    assert "nome" in str(caught.value)
    assert str(caught.value.where).endswith("map.yaml:3")


def test_a_file_that_the_mapping_does_not_speak_of_is_refused(importing: Importing) -> None:
    with pytest.raises(InputError, match=r"does not say how to read “other.csv”"):
        importing(
            {"firms.csv": "a\n", "other.csv": "a\n"},
            "files:\n  - match: firms.csv\n" + "    entities: {x: {class: Person, label: a}}\n",
        )


def test_left_rows_corrected_come_in_and_the_columns_of_reasons_are_ignored(importing: Importing) -> None:
    text = f"code,name,short,park\n{CODE},=1+1公司,-5,\n{CODE[:-1]}4,+乙公司,,\n"
    _, first = importing({"firms.csv": text}, FIRMS)
    raw = next(first.folder.glob("rejected-*.csv")).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert "'+乙公司" in raw.decode("utf-8-sig")
    corrected = raw.decode("utf-8-sig").replace(f"{CODE[:-1]}4", "")
    lines, sink = importing({"rejected-firms.csv": corrected}, FIRMS)
    assert (sink.accounts[0].rows, sink.accounts[0].imported) == (1, 1)
    assert any('"+乙公司"@zh' in line for line in lines)
    assert not any(column in line for line in lines for column in LEFT_COLUMNS)


# ---- laws

NAMES = st.sampled_from(["甲", "乙", "Alpha", "Beta Ltd.", "丙（集团）", "", "-", "=x", "名\n称", "长" * 201])
JUNK = st.one_of(NAMES, st.text(max_size=12))
ROWS = st.lists(
    st.tuples(st.sampled_from([CODE, OTHER, "", "123", CODE[:-1] + "4"]), JUNK, JUNK, JUNK), max_size=12
)


def as_csv(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("code", "name", "short", "park"))
    # A NUL is no text, and a lone carriage return is no line of a CSV: the reader has its own tests for both.
    writer.writerows([re.sub("[\x00\r\ud800-\udfff]", "", cell) for cell in row] for row in rows)
    return out.getvalue()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_whatever_the_rows_the_counts_add_up(importing: Importing, rows: list[tuple[str, ...]]) -> None:
    _, sink = importing({"firms.csv": as_csv(rows)}, FIRMS)
    account = sink.accounts[0]
    assert account.rows == account.imported + account.merged + account.rejected
    listed = left(sink) if account.left else []
    assert sum(row["ecograph:state"] == "rejected" for row in listed) == account.rejected
    assert sum(row["ecograph:state"] == "unmatched" for row in listed) == account.unmatched


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, seed=st.integers(0, 99))
def test_the_order_of_rows_changes_only_where_facts_stand(
    importing: Importing, rows: list[tuple[str, ...]], seed: int
) -> None:
    mapping = FIRMS.replace("class: SciencePark", "class: SciencePark, missing: make")
    shuffled = rows.copy()
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    one, _ = importing({"firms.csv": as_csv(rows)}, mapping)
    two, _ = importing({"firms.csv": as_csv(shuffled)}, mapping)
    assert without_rows(one) == without_rows(two)
