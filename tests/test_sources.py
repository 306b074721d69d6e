from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib

from ecograph.errors import InputError, ParseError
from ecograph.sources import read_catalogue, read_rdf

GRAPH = "urn:g"
TURTLE = "<urn:a> <urn:p> <urn:b> , 1 ."


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("suffix", "form"),
    [("ttl", "turtle"), ("nt", "nt"), ("nq", "nquads"), ("trig", "trig"), ("rdf", "xml"),
     ("jsonld", "json-ld"), ("trix", "trix"), ("hext", "hext")],
)  # fmt: skip
def test_every_form_gives_the_same_statements(suffix: str, form: str, tmp_path: Path) -> None:
    dataset = rdflib.Dataset()
    dataset.default_graph.parse(data="@prefix u: <urn:x:> . u:a u:p u:b , 1 .", format="turtle")
    text = (
        dataset.default_graph.serialize(format=form)
        if form in ("turtle", "nt", "xml", "json-ld", "hext")
        else dataset.serialize(format=form)
    )
    quads = list(read_rdf(write(tmp_path / f"x.{suffix}", text), GRAPH))
    assert {(q.subject.value, q.object.value) for q in quads} == {  # type: ignore[union-attr]
        ("urn:x:a", "urn:x:b"),
        ("urn:x:a", "1"),
    }
    assert {q.graph_name.value for q in quads} == {GRAPH}  # type: ignore[union-attr]


def test_a_broken_file_names_file_and_line(tmp_path: Path) -> None:
    path = write(tmp_path / "x.ttl", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn b> 1 .\n")
    with pytest.raises(ParseError) as caught:
        list(read_rdf(path, GRAPH))
    assert f"{path}:2" in str(caught.value)


@pytest.mark.parametrize("suffix", ["rdf", "jsonld", "trix", "hext", "nt"])
def test_rubbish_is_an_error_in_words(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(ParseError):
        list(read_rdf(write(tmp_path / f"x.{suffix}", "<rubbish"), GRAPH))


def test_a_file_that_is_not_utf8_is_an_error_in_words(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_bytes('<urn:a> <urn:p> "崂山" .'.encode("gb18030"))
    with pytest.raises(ParseError):
        list(read_rdf(path, GRAPH))


def test_an_unknown_form_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no RDF file"):
        list(read_rdf(write(tmp_path / "x.docx", ""), GRAPH))


def test_blank_nodes_are_stable_and_stay_apart(tmp_path: Path) -> None:
    one = write(tmp_path / "one.ttl", "<urn:a> <urn:p> [ <urn:q> 1 ] .")
    two = write(tmp_path / "two.ttl", "<urn:a> <urn:p> [ <urn:q> 1 ] .")
    first = {str(q) for q in read_rdf(one, GRAPH)}
    assert first == {str(q) for q in read_rdf(one, GRAPH)}
    assert not first & {str(q) for q in read_rdf(two, GRAPH)}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "not JSON"),
        ("{}", "no resources"),
        ('{"resources": [{}]}', "no name"),
        ('{"resources": [{"name": "a"}]}', "lists no files"),
        ('{"resources": [{"name": "a", "path": "none.ttl"}]}', "is missing"),
        ('{"resources": [{"name": "a", "path": "../x.ttl"}]}', "outside"),
        ('{"resources": [{"name": "a", "kind": "rumour", "path": "x.ttl"}]}', "Unknown kind"),
    ],
)
def test_a_bad_catalogue_is_an_error_in_words(content: str, words: str, tmp_path: Path) -> None:
    write(tmp_path / "datapackage.json", content)
    with pytest.raises(InputError, match=words):
        read_catalogue(tmp_path)


def test_a_catalogue_is_read(tmp_path: Path) -> None:
    write(tmp_path / "x.ttl", TURTLE)
    entry = {"name": "a", "kind": "synthetic", "path": ["x.ttl"], "title": {"zh": "甲", "en": "A"}}
    # with a byte order mark, as some editors write it
    write(tmp_path / "datapackage.json", "\ufeff" + json.dumps({"resources": [entry]}))
    (source,) = read_catalogue(tmp_path)
    assert (source.kind, source.title["zh"], len(source.files)) == ("synthetic", "甲", 1)
