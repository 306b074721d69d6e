"""What changed is told by source, the same from both ends, and nothing that differs goes untold."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.changes import Changes, diff, opened
from ecograph.cli import main
from ecograph.comparison import KINDS
from ecograph.derivation import derive
from ecograph.errors import InputError, ParseError
from ecograph.resources import graph_data_dir
from ecograph.store import Store
from ecograph.vocab import PREFIXES

USED = ("eco", "mod", "status", "graph", "confl", "qudt", "skos", "rdfs")
HEAD = (
    "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in USED)
    + "@prefix : <https://example.org/x#> .\n"
)
SOURCE = "https://w3id.org/ecograph/graph/source/"


def store_of(**sources: str) -> Store:
    graphs = (f"<{SOURCE}{name}> {{ {facts} }}\n" for name, facts in sources.items())
    made = Store.in_memory(HEAD + "".join(graphs))
    derive(made)
    return made


def relation(
    name: str, object_: str = "y", modality: str = "Fact", status: str = "Accepted", more: str = ""
) -> str:
    return (
        f":{name} a eco:RelationClaim ; eco:claimSubject :x ; eco:claimPredicate eco:residentIn ; "
        f"eco:claimObject :{object_} ; eco:modality mod:{modality} ; "
        f"eco:claimStatus status:{status} {more} . "
    )


def figure(name: str, value: int, more: str = "") -> str:
    return (
        f":{name} a eco:Observation ; eco:observedEntity :x ; eco:indicator :firms ; eco:scope :all ; "
        f"eco:quantity :{name}q ; eco:modality mod:Fact ; eco:claimStatus status:Accepted {more} . "
        f":{name}q qudt:lowerBound {value} ; qudt:upperBound {value} ; qudt:hasUnit :u ; "
        f'eco:verbatim "{value}" . '
    )


def told(old: Store, new: Store) -> list[tuple[str, str, str | None, str | None]]:
    """Kind, source, before and after of each change in a source."""
    return [(c.kind, c.source.removeprefix(SOURCE), c.before, c.after)
            for c in diff(old, new).changes if c.source.startswith(SOURCE)]  # fmt: skip


X = ':x a eco:Enterprise ; rdfs:label "甲"@zh, "X"@en . '


def test_a_claim_added_by_a_source_is_told_in_both_languages() -> None:
    found = diff(store_of(a=X), store_of(a=X, b=relation("r")))
    sentences = [c["sentence"] for c in json.loads(found.to_json())["changes"] if c["kind"] == "claim-added"]
    assert sentences == [{"zh": "来源“b”新增陈述“甲 residentIn y”（Fact、Accepted）。",
                          "en": "Source “b” adds the claim “X residentIn y” (Fact, Accepted)."}]  # fmt: skip
    assert "来源“b”：\n" in found.text("zh")
    assert "Source “b”:\n" in found.text("en")


@pytest.mark.parametrize(
    ("old", "new", "kind", "before", "after"),
    [
        (relation("r"), relation("r", status="Disputed"), "claim-status", "Accepted", "Disputed"),
        (relation("r", modality="Plan"), relation("s"), "claim-modality", "Plan", "Fact"),
        (relation("r"), relation("s", more="; eco:validUntil '2021'"), "claim-validity", "", "… – 2021"),
        (relation("r"), relation("r", more="; eco:evidence :d1"), "claim-evidence", "", "d1"),
        (relation("r"), relation("r", more="; eco:attributedTo :x"), "claim-speaker", "", "x"),
        (
            relation("r"),
            relation("r", more="; eco:confidence 0.5"),
            "claim-changed",
            "confidence",
            "confidence",
        ),
        (figure("f", 100), figure("g", 120), "figure-changed", "100 u (100)", "120 u (120)"),
        (figure("f", 100), figure("f", 120), "figure-changed", "100 u (100)", "120 u (120)"),
        (X, X.replace('"甲"', '"乙"'), "entity-renamed", "X · 甲", "X · 乙"),
        (X, X.replace("eco:Enterprise", "eco:Fund"), "entity-retyped", "Enterprise", "Fund"),
        (X, X + ':x skos:altLabel "丙" .', "entity-aliases", "", "丙"),
        (X, X + ':x skos:note "丙" .', "entity-changed", "note", "note"),
        (
            relation("r", more="; eco:asOf '2021'"),
            relation("r", more="; eco:asOf '2021'@zh"),
            "claim-changed",
            "",
            "",
        ),
    ],
)
def test_each_kind_of_change(old: str, new: str, kind: str, before: str, after: str) -> None:
    (change,) = told(store_of(a=old), store_of(a=new))
    assert change[:2] == (kind, "a")
    assert [str(value).rpartition("#")[2] for value in change[2:]] == [before, after]


def test_a_status_that_a_review_changed_is_told_of_the_reviews_and_not_of_the_source() -> None:
    new = store_of(a=X + relation("r"))
    update = """
      PREFIX : <https://example.org/x#>
      DELETE DATA { GRAPH <SOURCE> { :r eco:claimStatus status:Accepted } } ;
      INSERT DATA { GRAPH <SOURCE> { :r eco:statedStatus status:Accepted }
        GRAPH graph:decisions { :r eco:claimStatus status:Rejected . :v a eco:Review ; eco:reviewOf :r ;
          eco:reviewer "王宁" ; eco:reviewedOn "2022-01-05" ; eco:reason "核对" } }
    """
    new.update(update.replace("SOURCE", SOURCE + "a"))
    found = diff(store_of(a=X + relation("r")), new).changes
    assert [(c.kind, c.source.rpartition("/")[2]) for c in found] == [
        ("claim-status", "decisions"), ("review-added", "decisions"),
    ]  # fmt: skip
    assert "王宁" in found[1].words["zh"]


def test_a_conflict_that_a_new_source_brings_is_told() -> None:
    one, two = store_of(a=figure("f", 1)), store_of(a=figure("f", 1), b=figure("g", 2))
    assert [c.kind for c in diff(one, two).changes] == ["source-added", "claim-added", "conflict-added"]
    assert [c.kind for c in diff(two, one).changes] == ["source-removed", "claim-removed", "conflict-removed"]


def test_two_figures_that_took_the_place_of_one_are_not_paired_by_guess() -> None:
    old, new = store_of(a=figure("f", 1)), store_of(a=figure("g", 2) + figure("h", 3))
    assert sorted(c[0] for c in told(old, new)) == ["claim-added", "claim-added", "claim-removed"]


P = "https://example.org/x#p"


def test_what_has_no_sentence_of_its_own_is_told_by_its_subject() -> None:
    assert told(store_of(a=":q :p :r ."), store_of(a=":q :p :s .")) == [("node-changed", "a", P, P)]
    blank = told(store_of(a=":q :p 1 ."), store_of(a=":q :p 1 . _:b :p 2 ."))
    assert [change[0] for change in blank] == ["statements-changed"]


CLAIMS = st.builds(
    lambda name, object_, modality, status, end: relation(
        name, object_, modality, status, f"; eco:validUntil '{end}'" if end else ""
    ),
    st.sampled_from("abcd"), st.sampled_from("yz"), st.sampled_from(["Fact", "Plan"]),
    st.sampled_from(["Accepted", "Disputed"]), st.sampled_from(["", "2020"]),
)  # fmt: skip
FIGURES = st.builds(figure, st.sampled_from("fgh"), st.integers(1, 3))
STORES = st.builds(
    lambda a, b: store_of(a="".join(a), b="".join(b)),
    st.lists(CLAIMS | FIGURES | st.just(X), max_size=4), st.lists(CLAIMS | FIGURES, max_size=3),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(STORES, STORES)
def test_the_laws_of_a_difference(old: Store, new: Store) -> None:
    """Equal inputs differ in nothing; the quads lead from old to new; the other way round is the mirror."""
    assert not diff(old, old)
    assert diff(old, old).changes == ()
    forth, back = diff(old, new), diff(new, old)
    assert set(old.nquads()) - set(forth.removed) | set(forth.added) == set(new.nquads())
    assert (forth.added, forth.removed) == (back.removed, back.added)
    assert sorted(_facts(forth)) == sorted(_facts(back, mirrored=True))
    assert bool(forth) == bool(forth.changes)


def _facts(found: Changes, *, mirrored: bool = False) -> list[tuple[str, ...]]:
    facts: list[tuple[str, ...]] = []
    for c in found.changes:
        ends, iris = (c.before, c.after), (c.formerly or c.subject, c.subject)
        stem, _, how = c.kind.rpartition("-")
        if mirrored:
            ends, iris = (ends[1], ends[0]), (iris[1], iris[0])
            how = {"added": "removed", "removed": "added"}.get(how, how)
        facts.append((f"{stem}-{how}", c.source, *iris, str(ends[0]), str(ends[1])))
    return facts


def test_every_kind_has_its_mirror() -> None:
    swap = {"added": "removed", "removed": "added"}
    assert {
        f"{k.rpartition('-')[0]}-{swap.get(k.rpartition('-')[2], k.rpartition('-')[2])}" for k in KINDS
    } == set(KINDS)


def _run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_a_store_its_export_and_its_data_folder_are_equal(store_path: Path, tmp_path: Path) -> None:
    export = tmp_path / "park.nq"
    assert _run("export", "-s", store_path, "-o", export).exit_code == 0
    for other in (store_path, export, graph_data_dir()):
        same = _run("diff", store_path, other, "--exit-code", "--lang", "en")
        assert (same.exit_code, same.stdout) == (0, "Nothing changed.\n")
    assert _run("diff", export, store_path, "--lang", "zh").stdout == "没有变化。\n"


def test_an_edited_data_folder_is_told_by_source(store_path: Path, tmp_path: Path) -> None:
    edited = tmp_path / "data"
    shutil.copytree(graph_data_dir(), edited)
    file = edited / "qingdao-international-innovation-park" / "entities.ttl"
    file.write_text(file.read_text("utf-8").replace('"中科曙光"@zh', '"曙光信息"@zh'), "utf-8")
    changed = _run("diff", store_path, edited, "--exit-code", "--lang", "zh")
    assert changed.exit_code == 1
    assert "来源“qingdao-international-innovation-park”：\n" in changed.stdout
    assert "改名为“Sugon · 曙光信息”" in changed.stdout
    content = json.loads(_run("diff", store_path, edited, "-f", "json").stdout)
    assert content["changed"] is True
    assert [c["kind"] for c in content["changes"]] == ["entity-renamed"]


def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    (tmp_path / "bad.nq").write_text("no quads\n", "utf-8")
    with pytest.raises(ParseError, match=r"not N-Quads"), opened(tmp_path / "bad.nq"):
        pass
    with pytest.raises(InputError, match="nothing here to compare"), opened(tmp_path):
        pass
    assert _run("diff", tmp_path, tmp_path).exit_code == 1
