"""RDF of any form, packed or not, as a stream: the same statements, the place of an error, and limits."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.errors import InputError, ParseError
from ecograph.sources import is_rdf, load_rdf, read_rdf, write_rdf
from ecograph.sources.parsing import Left
from ecograph.sources.streams import Limits, NestingGuard, WithSchemaOrg
from ecograph.store import Store

GRAPH = "https://w3id.org/ecograph/graph/source/t"
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}
SAME = {
    "ttl": '<urn:a> <urn:p> <urn:b> , "甲"@zh .',
    "nt": '<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p> "甲"@zh .\n',
    "nq": '<urn:a> <urn:p> <urn:b> <urn:g> .\r\n<urn:a> <urn:p> "甲"@zh .',
    "trig": '<urn:g> { <urn:a> <urn:p> <urn:b> } <urn:a> <urn:p> "甲"@zh .',
    "n3": '<urn:a> <urn:p> <urn:b> , "甲"@zh .',
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
    '<rdf:Description rdf:about="urn:a"><u:p rdf:resource="urn:b"/><u:p xml:lang="zh">甲</u:p>'
    "</rdf:Description></rdf:RDF>",
    "jsonld": '{"@id": "urn:a", "urn:p": [{"@id": "urn:b"}, {"@value": "甲", "@language": "zh"}]}',
    "hext": '["urn:a", "urn:p", "urn:b", "globalId", "", ""]\n'
    '["urn:a", "urn:p", "甲", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "zh", ""]\n',
    "trix": '<TriX xmlns="http://www.w3.org/2004/03/trix/trix-1/"><graph>'
    "<triple><uri>urn:a</uri><uri>urn:p</uri><uri>urn:b</uri></triple>"
    '<triple><uri>urn:a</uri><uri>urn:p</uri><plainLiteral xml:lang="zh">甲</plainLiteral></triple>'
    "</graph></TriX>",
}


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def triples(path: Path, **how: object) -> set[str]:
    return {f"{q.subject} {q.predicate} {q.object}" for q in read_rdf(path, GRAPH, **how)}  # type: ignore[arg-type]


def leave(path: Path) -> tuple[set[str], list[Left]]:
    left: list[Left] = []
    return triples(path, lenient=True, left=left.append), left


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("form", SAME)
def test_every_form_in_every_packing_gives_the_same(form: str, packing: str, tmp_path: Path) -> None:
    path = write(tmp_path / f"x.{form}{packing}", PACKERS[packing](SAME[form].encode()))
    assert is_rdf(path)
    assert triples(path) == {"<urn:a> <urn:p> <urn:b>", '<urn:a> <urn:p> "甲"@zh'}
    assert leave(path) == (triples(path), [])
    assert {q.graph_name.value for q in read_rdf(path, GRAPH)} == {GRAPH}  # type: ignore[union-attr]


def test_the_packing_is_told_by_the_bytes_and_may_have_several_parts(tmp_path: Path) -> None:
    one, two = b"<urn:a> <urn:p> 1 .\n", b"<urn:a> <urn:p> 2 .\n"
    for packing, pack in PACKERS.items():
        path = write(tmp_path / f"misnamed{packing.replace('.', '-')}.ttl", pack(one) + pack(two))
        assert len(triples(path)) == 2


def test_a_byte_order_mark_is_no_text_and_utf16_is_refused(tmp_path: Path) -> None:
    assert len(triples(write(tmp_path / "x.ttl", b"\xef\xbb\xbf<urn:a> <urn:p> 1 ."))) == 1
    with pytest.raises(ParseError, match="UTF-16"):
        triples(write(tmp_path / "y.ttl", "<urn:a> <urn:p> 1 .".encode("utf-16")))


@pytest.mark.parametrize("packing", [".gz", ".bz2", ".xz", ".zst"])
def test_a_packed_file_that_is_cut_short_is_an_error_in_words(packing: str, tmp_path: Path) -> None:
    rng = random.Random(1)  # noqa: S311 - text that does not pack well
    text = "".join(f"<urn:{rng.random()}> <urn:p> {rng.random()} .\n" for _ in range(2000))
    path = write(tmp_path / f"x.ttl{packing}", PACKERS[packing](text.encode())[:9000])
    with pytest.raises(ParseError):
        triples(path)


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("x.ttl", "<urn:a> <urn:p> 1 .\n\n<urn:a> no:such 1 .", ":3:9"),
        ("x.nt", "<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn p> <urn:b> .\n", ":2:9"),
        ("x.trig", "<urn:g> {\n  <urn:a> <urn:p> 1 .\n  }}", ":3:4"),
        ("x.hext", '["urn:a", "urn:p", "1", "", "", ""]\n["urn:a"]', ":2"),
        ("x.jsonld", '{"@id": "urn:a",\n "urn:p": [1,]}', ":2:14"),
        ("x.rdf", SAME["rdf"].replace("<u:p", "\n<u:p").replace("urn:b", "urn: b"), ":2:28"),
        ("x.rdf", SAME["rdf"].replace("甲</u:p>", "甲甲\n</u:q>"), ":2:6"),
        ("x.n3", "@prefix : <urn:> .\n:a :p ?who .", ":2"),
    ],
)
def test_an_error_names_file_line_and_column(name: str, text: str, place: str, tmp_path: Path) -> None:
    for packing in ("", ".gz"):
        path = write(tmp_path / (name + packing), PACKERS[packing](text.encode()))
        with pytest.raises(ParseError) as caught:
            triples(path)
        assert f"{path}{place}" in str(caught.value)


# ---- leniently


def test_a_broken_line_is_left_as_a_whole_and_listed(tmp_path: Path) -> None:
    lines = [
        "<urn:a> <urn:p> <urn:b> .",
        "<urn:a> <urn p> <urn:b> .",
        '<urn:a> <urn:p> "never closed .',
        "<urn:a> <urn:p> <urn:c> . rubbish",
        "# a remark",
        "",
        "<urn:a> <urn:p> <urn:d> .",
    ]
    found, left = leave(write(tmp_path / "x.nt", "\n".join(lines)))
    assert found == {"<urn:a> <urn:p> <urn:b>", "<urn:a> <urn:p> <urn:d>"}
    assert [one.line for one in left] == [2, 3, 4]
    assert all(one.column and one.message for one in left)
    _, left = leave(write(tmp_path / "x.nt", b'<urn:a> <urn:p> "\xff" .\n\x00\n<urn:a> <urn:p> 1 .\n'))
    assert [one.line for one in left] == [1, 2, 3]


def test_turtle_goes_on_at_the_next_statement(tmp_path: Path) -> None:
    text = """@prefix e: <urn:e:> .
e:a e:p e:b .
e:a no:such e:b ; e:p e:lost .
e:b e:p "never closed .
e:c e:p e:d ;
    e:q "closed" .
e:e e:p <urn:never-closed .
e:f e:p e:g .
e:h e:p [ e:q e:i ] , ( 1 2 ] ) .
@prefix n: <urn:n:> .
n:a n:p n:b .
e:j e:p \"\"\"never closed either .
e:k e:p e:l .
n:c n:p n:d .
"""
    found, left = leave(write(tmp_path / "x.ttl", text))
    kept = {"<urn:e:a> <urn:e:p> <urn:e:b>", "<urn:e:c> <urn:e:p> <urn:e:d>", '<urn:e:c> <urn:e:q> "closed"',
            "<urn:e:f> <urn:e:p> <urn:e:g>", "<urn:n:a> <urn:n:p> <urn:n:b>", "<urn:e:k> <urn:e:p> <urn:e:l>",
            "<urn:n:c> <urn:n:p> <urn:n:d>"}  # fmt: skip
    assert kept <= found
    assert not any("lost" in one or "never" in one for one in found)
    assert {3, 4, 7, 9, 12} <= {one.line for one in left}
    with pytest.raises(ParseError, match=":3:5"):
        triples(tmp_path / "x.ttl")


def test_a_bad_iri_never_comes_in(tmp_path: Path) -> None:
    """Oxigraph's own lenient mode would let it in; RDF/XML and JSON-LD are checked afterwards."""
    bad = {
        "x.rdf": SAME["rdf"].replace("urn:b", "javascript:alert(1) &lt;b&gt;"),
        "x.jsonld": SAME["jsonld"].replace("urn:b", "urn: b"),
        "x.ttl": SAME["ttl"].replace("<urn:b>", "<urn:b>, <urn: b>"),
        "x.nq": SAME["nq"].replace("urn:b", "urn: b"),
    }
    for name, text in bad.items():
        found, left = leave(write(tmp_path / name, text))
        assert [one.line for one in left] == [None if name == "x.jsonld" else 1]
        assert not any(" b>" in one or "alert" in one for one in found), name


def test_what_json_ld_drops_is_listed(tmp_path: Path) -> None:
    """Its rules drop values that are no IRIs, and keys that no context maps."""
    text = """{"@context": {"name": "urn:name"}, "@graph": [
      {"@id": "urn:a", "name": "甲", "naem": "甲"}, {"@id": "urn: b", "name": "乙"}]}"""
    path = write(tmp_path / "x.jsonld", text)
    assert triples(path) == {'<urn:a> <urn:name> "甲"'}
    for lenient in (False, True):
        left: list[Left] = []
        list(read_rdf(path, GRAPH, lenient=lenient, left=left.append))
        assert sorted(one.message.partition(":")[0] for one in left) == [
            "Invalid IRI code point ' '",
            "No context of the file says what “naem” is",
        ]


def test_what_is_left_is_counted_beyond_what_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecograph.sources.rdf.LISTED", 2)
    path = write(tmp_path / "x.nt", "rubbish\n" * 5 + "<urn:a> <urn:p> <urn:b> .\n")
    account = load_rdf(Store.in_memory(), path, GRAPH, lenient=True)
    assert (account.statements, len(account.left), account.left_count) == (1, 2, 5)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(
    ['<urn:a> <urn:p> "x" .', "<urn:a> <urn:p> [ <urn:q> ( 1 2 ) ] .", "<urn: a>", '"""',
     "'''", '"', "<<(", ")>>",
     "[", "]", "(", ")", ";", ".", "@prefix", "#", "\\", "é", "{", "}", "\n", "\r\n", "<urn:b>"]
)), st.sampled_from(["ttl", "trig", "nt", "n3", "rdf", "jsonld", "hext"]))  # fmt: skip
def test_no_rubbish_ends_in_anything_but_words(parts: list[str], form: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / f"x.{form}", " ".join(parts))
        for lenient in (False, True):
            with contextlib.suppress(ParseError):
                list(read_rdf(path, GRAPH, lenient=lenient))


# ---- what is not a fact, and what comes from elsewhere


def test_a_context_from_elsewhere_is_named_and_not_fetched(tmp_path: Path) -> None:
    text = '{"@context": ["https://context.example/"], "@id": "urn:a", "name": "x"}'
    with pytest.raises(ParseError, match=r"“https://context[.]example/”") as caught:
        triples(write(tmp_path / "x.jsonld", text))
    assert "into the file" in str(caught.value)
    with pytest.raises(ParseError, match=r"“https://context[.]example/”"):
        leave(tmp_path / "x.jsonld")


@pytest.mark.parametrize(
    "context",
    ['"https://schema.org"', '"http://schema.org/"', '["https://schema.org/", {"x": "urn:x"}]',
     ' "https://schema.org/docs/jsonldcontext.json"'],
)  # fmt: skip
def test_the_context_of_schema_org_needs_no_fetching(context: str, tmp_path: Path) -> None:
    name = r'"\"@context\": \"https://schema.org\""'
    text = f'{{"@context": {context}, "@id": "urn:a", "type": "Corporation", "name": {name}}}'
    assert triples(write(tmp_path / "x.jsonld", text)) == {
        "<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Corporation>",
        f"<urn:a> <https://schema.org/name> {name}",
    }


_PIECES = ['"@context"', ":", " ", '"https://schema.org"', "[", '"@con', "text", "x" * 400]


@given(st.lists(st.sampled_from(_PIECES)), st.integers(1, 50))
def test_blocks_do_not_matter_to_the_context(parts: list[str], size: int) -> None:
    whole = "".join(parts).encode()

    def passed(size: int) -> bytes:
        stream = WithSchemaOrg(io.BytesIO(whole))
        return b"".join(iter(lambda: stream.read(size), b""))

    assert passed(size) == passed(1 << 20)


def test_a_formula_of_n3_is_no_fact(tmp_path: Path) -> None:
    path = write(tmp_path / "x.n3", "<urn:a> <urn:says> { <urn:b> <urn:p> <urn:c> } . <urn:a> <urn:p> 1 .")
    with pytest.raises(ParseError, match="quoted"):
        triples(path)
    found, left = leave(path)
    assert not any("urn:c" in one for one in found)
    assert len(left) == 1


def test_triple_terms_are_read_and_their_blank_nodes_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.ttl", "<< <urn:a> <urn:p> [] >> <urn:q> 1 . _:x <urn:r> <<( _:x <urn:p> 1 )>> ."
    )
    again = [str(q) for q in read_rdf(path, GRAPH)]
    assert again == [str(q) for q in read_rdf(path, GRAPH)]
    assert len(again) == 3
    account = load_rdf(store := Store.in_memory(), path, GRAPH)
    assert account.statements == len(store) == 3


def test_files_have_relative_iris_of_their_own(tmp_path: Path) -> None:
    one, two = (write(tmp_path / name, "<#me> <urn:p> <other> .") for name in ("one.ttl", "two.ttl"))
    assert not triples(one) & triples(two)
    assert triples(one) == triples(write(tmp_path / "one.ttl.gz", gzip.compress(one.read_bytes())))
    assert triples(one, base="http://example.org/d") == {
        "<http://example.org/d#me> <urn:p> <http://example.org/other>"
    }


# ---- size and hostility


def test_reading_holds_no_more_for_a_longer_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecograph.sources.blank_nodes.MANY", 1000)
    peaks = []
    for size in (20_000, 80_000):
        text = "".join(f"_:b{n} <urn:p> <urn:x:{n}> .\n" for n in range(size))
        path = write(tmp_path / f"{size}.nt.gz", gzip.compress(text.encode(), 1))
        del text
        tracemalloc.start()
        assert sum(1 for _ in read_rdf(path, GRAPH)) == size
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def test_a_file_that_unpacks_to_too_much_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "FREE_BYTES", 1 << 20)
    line = b"<urn:a> <urn:p> <urn:b> .\n"
    for packing in (".gz", ".bz2", ".xz", ".zst"):
        path = write(tmp_path / f"x.nt{packing}", PACKERS[packing](line * 200_000))
        with pytest.raises(ParseError, match="unpacks to more than"):
            sum(1 for _ in read_rdf(path, GRAPH))


RDF_HEAD = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "one text without end": ("x.ttl", '<urn:a> <urn:p> """' + "a" * (9 << 20)),
    "one line without end": ("x.nt", "<urn:a> <urn:p> <urn:" + "a" * (9 << 20)),
    "one element without end": ("x.rdf", f"{RDF_HEAD}<e:C><e:p>" + "a" * (9 << 20)),
    "brackets that never close": ("x.ttl", "<urn:a> <urn:p> " + "( " * 200_000),
    "triple terms within triple terms": (
        "x.ttl", "<urn:a> <urn:p> " + "<<( <urn:a> <urn:p> # )>>\n" * 20_000,
    ),
    "the same in N-Triples": ("x.nt", "<urn:a> <urn:p> " + "<<( <urn:a> <urn:p> " * 20_000),
    "entities that unfold": (
        "x.rdf", f'<!DOCTYPE r [<!ENTITY a0 "ha">{LAUGHS}]>{RDF_HEAD}<e:C><e:p>&a9;</e:p>',
    ),
    "elements within elements": ("x.rdf", RDF_HEAD + "<e:C><e:p>" * 60_000),
    "lists within lists": ("x.jsonld", '{"urn:p": ' + "[" * 200_000),
}  # fmt: skip


@pytest.mark.parametrize("how", HOSTILE)
@pytest.mark.parametrize("lenient", [False, True])
def test_a_hostile_file_ends_in_words(how: str, lenient: bool, tmp_path: Path) -> None:
    name, text = HOSTILE[how]
    left: list[Left] = []
    path = write(tmp_path / name, text)
    try:
        for _ in read_rdf(path, GRAPH, lenient=lenient, left=left.append):
            pass
    except ParseError:
        return
    assert lenient
    assert left


def test_honest_nesting_and_annotations_are_not_refused(tmp_path: Path) -> None:
    term = "<urn:o>"
    for _ in range(50):
        term = f"<<( <urn:a> <urn:p> {term} )>>"
    assert len(triples(write(tmp_path / "x.ttl", f"<urn:s> <urn:q> {term} ."))) == 1
    many = 'r: <urn:r> <<( <urn:a> <urn:p> "<<( in a text )" )>> .\n' * 5000
    assert NestingGuard().check(many.encode()) == ""


def test_entities_that_shorten_iris_are_welcome(tmp_path: Path) -> None:
    text = f'<!DOCTYPE rdf:RDF [<!ENTITY ex "urn:ex:">]>{RDF_HEAD}<e:C rdf:about="&ex;a"/></rdf:RDF>'
    assert triples(write(tmp_path / "x.owl", text)) == {
        "<urn:ex:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:e:C>"
    }


# ---- into a store and out again


def test_an_error_leaves_nothing_in_the_store(tmp_path: Path) -> None:
    store = Store.in_memory()
    text = "<urn:a> <urn:p> <urn:b> .\n" * 500 + "rubbish\n"
    with pytest.raises(ParseError, match=":501:1"):
        load_rdf(store, write(tmp_path / "x.nt", text), GRAPH)
    assert len(store) == 0


def test_what_is_written_is_what_was_read(tmp_path: Path) -> None:
    path = write(tmp_path / "x.ttl", "<urn:a> <urn:p> [ <urn:q> 'a\\nb' ] .")
    out = tmp_path / "y.nt"
    with out.open("wb") as file:
        assert write_rdf(path, file, GRAPH).statements == 2
    assert {line.rstrip(" .") for line in out.read_text("utf-8").splitlines()} == {
        f"{q.subject} {q.predicate} {q.object}" for q in read_rdf(path, GRAPH)
    }


def test_what_is_no_rdf_is_refused_by_name(tmp_path: Path) -> None:
    assert not is_rdf(Path("roster.xlsx"))
    with pytest.raises(InputError, match="no RDF file"):
        triples(write(tmp_path / "x.csv.gz", b""))
    with pytest.raises(InputError, match="no such file"):
        triples(tmp_path / "none.ttl")


def test_an_engine_term_is_what_comes_out(tmp_path: Path) -> None:
    (quad,) = read_rdf(write(tmp_path / "x.ttl", "<urn:a> <urn:p> 1 ."), GRAPH)
    assert quad == ox.Quad(
        ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal(1), ox.NamedNode(GRAPH)
    )  # fmt: skip
