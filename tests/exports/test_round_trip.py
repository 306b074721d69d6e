"""What is exported as tables and imported again says the same."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from ecograph.cli import main
from ecograph.store import Store

_RELATIONS = """
SELECT ?s ?p ?o ?modality ?status ?from ?until ?seen WHERE {
  ?claim eco:claimSubject ?s ; eco:claimPredicate ?p ; eco:claimObject ?o ; eco:modality ?modality ;
    eco:claimStatus ?status .
  OPTIONAL { ?claim eco:validFrom ?from } OPTIONAL { ?claim eco:validUntil ?until }
  OPTIONAL { ?claim eco:asOf ?seen }
} ORDER BY ?s ?p ?o ?modality
"""
_ENTITIES = """
SELECT ?e ?class ?zh ?en WHERE {
  GRAPH ?g { ?e a ?class ; rdfs:label ?zh , ?en } FILTER(LANG(?zh) = "zh" && LANG(?en) = "en")
  FILTER(STRSTARTS(STR(?g), "https://w3id.org/ecograph/graph/source/"))
  FILTER(STRSTARTS(STR(?class), STR(eco:)) && STRSTARTS(STR(?e), "https://w3id.org/ecograph/id/"))
} ORDER BY ?e ?class
"""


def run(*args: object) -> str:
    result = CliRunner().invoke(main, [str(arg) for arg in args], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_entities_and_relations_come_back_from_the_tables(store_path: Path, tmp_path: Path) -> None:
    """Every entity, and every relation between entities or to a concept; text values are listed as left."""
    run("export", "-s", store_path, "-f", "csv", "-o", tmp_path / "tables")
    nodes, edges = tmp_path / "tables" / "nodes.csv", tmp_path / "tables" / "edges.csv"
    said = run(
        "import", nodes, edges, "--mapping", "ecograph-tables", "-s", tmp_path / "again", "--lang", "en"
    )
    before, after = Store.open(store_path), Store.open(tmp_path / "again")
    assert set(after.select(_RELATIONS).rows) == set(before.select(_RELATIONS).rows)
    there = {str(row[0]) for row in after.select(_ENTITIES).rows}
    assert set(after.select(_ENTITIES).rows) == {
        row for row in before.select(_ENTITIES).rows if str(row[0]) in there
    }
    left = before.select("SELECT ?c WHERE { ?c eco:claimLiteral ?text } ORDER BY ?c")
    assert f"{len(left)} rejected" in said


def test_exporting_what_came_back_gives_the_same_nodes(store_path: Path, tmp_path: Path) -> None:
    run("export", "-s", store_path, "-f", "csv", "-o", tmp_path / "one")
    for name, folder in (("first", "one"), ("second", "two")):
        tables = tmp_path / folder
        run(
            "import", tables / "nodes.csv", tables / "edges.csv", "--mapping", "ecograph-tables",
            "-s", tmp_path / name,
        )  # fmt: skip
        run(
            "export",
            "-s",
            tmp_path / name,
            "-f",
            "csv",
            "-o",
            tmp_path / ("two" if folder == "one" else "three"),
        )
    for table in ("nodes.csv", "edges.csv"):
        assert (tmp_path / "two" / table).read_text("utf-8").splitlines()[:1] != []
    assert (tmp_path / "two" / "nodes.csv").read_bytes() == (tmp_path / "three" / "nodes.csv").read_bytes()
