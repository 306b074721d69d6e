"""Persons can be left out everywhere, and forgotten for good: not a name of theirs is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecograph import pipeline
from ecograph.cli import main
from ecograph.decisions import forgotten
from ecograph.errors import InputError
from ecograph.redaction import MASK, persons, redact
from ecograph.store import Store

NAMES = """
SELECT DISTINCT ?name { ?p a/rdfs:subClassOf* eco:Person ; rdfs:label|skos:altLabel ?name } ORDER BY ?name
"""


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def found_in(folder: Path, names: list[str]) -> list[str]:
    """The names that stand in a file of the folder, as they are or packed."""
    import zstandard

    found = []
    for file in folder.rglob("*"):
        raw = file.read_bytes() if file.is_file() else b""
        if file.suffix == ".zst":
            raw = zstandard.ZstdDecompressor().stream_reader(raw).read()
        found += [f"{name} in {file}" for name in names if name.encode() in raw]
    return found


@pytest.fixture(scope="module")
def names(store: Store) -> list[str]:
    found = [str(row[0]) for row in store.select(NAMES).rows]
    assert "赵敏" in found
    return [*found, "zhao-min", "li-xingren", "sun-haisheng"]


@pytest.mark.parametrize(
    "command",
    [["export", "-o", "{out}"], ["project", "-o", "{out}"],
     ["project", "talent", "-f", "json", "-o", "{out}"],
     ["project", "-f", "gexf", "-o", "{out}"], ["explore", "-o", "{out}"]],
    ids=lambda words: " ".join(words[:3]),
)  # fmt: skip
def test_no_name_is_in_anything_written(
    command: list[str], store_path: Path, tmp_path: Path, names: list[str]
) -> None:
    out = tmp_path / "out"
    result = run(*(word.format(out=out) for word in command), "--no-persons", "-s", store_path)
    assert result.exit_code == 0, result.output
    written = out.read_text("utf-8")
    assert not [name for name in names if name in written]


@pytest.mark.parametrize("command", [["query", "people"], ["query", "speakers"], ["find", "敏"], ["export"]])
def test_no_name_is_in_anything_printed(command: list[str], store_path: Path, names: list[str]) -> None:
    printed = run(*command, "--no-persons", "-s", store_path).stdout
    assert not [name for name in names if name in printed]


def test_a_store_can_be_built_without_persons(tmp_path: Path, names: list[str]) -> None:
    built = pipeline.build(tmp_path / "store", without_persons=True)
    everything = "\n".join(Store.open(built.path).nquads())
    assert not [name for name in names if name in everything]
    assert built.redaction is not None
    assert not found_in(built.path, names)
    assert built.redaction.persons == 3


def test_a_forgotten_person_stays_forgotten_and_others_stay(tmp_path: Path) -> None:
    folder = pipeline.build(tmp_path / "store").path
    result = run("forget", "赵敏", "--by", "保护专员", "--on", "2022-01-05", "-s", folder, "--lang", "zh")
    assert result.exit_code == 0, result.output
    assert "人物" in result.stdout
    assert "qingdao-international-innovation-park" in result.stderr
    for _ in range(2):
        everything = "\n".join(Store.open(folder).nquads())
        assert "赵敏" not in everything
        assert "zhao-min" not in everything
        assert "孙海生" in everything or "sun-haisheng" in everything
        pipeline.build(folder, force=True)
    note = (folder / "decisions" / "forgotten.json").read_text("utf-8")
    assert "赵敏" not in note
    assert "zhao-min" not in note


def test_no_file_of_the_store_holds_a_forgotten_name(tmp_path: Path) -> None:
    """Neither the database's own files, nor what is kept of an import, whatever is done with it later."""
    roster = tmp_path / "roster.csv"
    roster.write_text("企业名称,法定代表人,简称\n甲公司,张三丰,张三丰的店\n乙公司,李四,\n,张三丰,\n", "utf-8")
    store = tmp_path / "store"
    assert run("import", roster, "-s", store).exit_code == 0
    assert found_in(store, ["张三丰"])
    assert run("forget", "张三丰", "--by", "me", "-s", store).exit_code == 0
    for command in (
        ["find", "甲公司"],
        ["import", roster],
        ["build", "-o", store],
        ["build", "-o", store, "--force"],
    ):
        where = [] if command[0] == "build" else ["-s", store]
        assert run(*command, *where).exit_code == 0
        assert found_in(store, ["张三丰"]) == [], command
    assert run("find", "李四", "-s", store).exit_code == 0
    assert run("import", roster, "--kind", "synthetic", "-s", store).exit_code == 0
    assert found_in(store, ["张三丰"]) == []


def test_only_persons_are_forgotten(tmp_path: Path) -> None:
    folder = pipeline.build(tmp_path / "store").path
    result = run("forget", "中科曙光", "--by", "x", "-s", folder)
    assert result.exit_code == 1
    assert "no person" in result.stderr


PLANTED = """
@prefix eco: <https://w3id.org/ecograph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <urn:x:> .
GRAPH <urn:g> {
  :ann a eco:Person ; rdfs:label "安小小"@zh , "Ann An"@en ; skos:altLabel "小小" .
  :lab a eco:Laboratory ; rdfs:label "安小小工作室"@zh , "Ann An Studio"@en ; rdfs:comment "by 小小" ;
    rdfs:seeAlso "https://example.org/安小小"^^xsd:anyURI .
  :c1 eco:claimSubject :ann ; eco:claimPredicate eco:founded ; eco:claimObject :lab ; eco:evidence :s1 , :s2 .
  :c2 eco:claimSubject :lab ; eco:claimPredicate eco:residentIn ; eco:claimObject :park ; eco:evidence :s2 ;
    eco:attributedTo :ann .
  :c3 eco:observedEntity :ann ; eco:quantity :q3 . :q3 eco:verbatim "3" .
  :k eco:involvesClaim :c1 . :r eco:reviewOf :c1 ; eco:reviewer "王宁" .
  :s1 eco:inDocument :d . :s2 eco:inDocument :d .
}
"""


def test_each_thing_that_says_who_a_person_is_goes_and_the_rest_stays() -> None:
    store = Store.in_memory(PLANTED)
    done = redact(store, ["urn:x:ann"], reviewers=True)
    left = "\n".join(store.nquads())
    for gone in (
        "安小小",
        "小小",
        "Ann",
        "urn:x:ann",
        "urn:x:c1",
        "urn:x:c3",
        "urn:x:q3",
        "urn:x:s1",
        "urn:x:k",
        "王宁",
    ):
        assert gone not in left, gone
    for stays in ("urn:x:c2", "urn:x:s2", "urn:x:lab", MASK["zh"] + "工作室", MASK["en"] + " Studio"):
        assert stays in left, stays
    assert (done.persons, done.claims, done.evidence, done.quotations) == (1, 2, 1, 1)


def test_redacting_twice_changes_nothing_more() -> None:
    store = Store.in_memory(PLANTED)
    redact(store, ["urn:x:ann"])
    once = list(store.nquads())
    assert redact(store, ["urn:x:ann"]).claims == 0
    assert list(store.nquads()) == once
    assert persons(store) == []


def test_a_broken_list_of_forgotten_persons_stops_the_build_in_words(tmp_path: Path) -> None:
    (tmp_path / "forgotten.json").write_text("{", "utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        forgotten(tmp_path, ["urn:x:ann"])
