"""Results of measures in the store: SPARQL finds them, they say how they were made, and they stay apart."""

from __future__ import annotations

import dataclasses
import datetime
import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecograph import (
    analysis,
    checks,
    conflicts,
    decisions,
    entities,
    figures,
    pipeline,
    projection,
    queries,
    results,
)
from ecograph.cli import main
from ecograph.errors import EcographError, InputError, NotFound, StoreMissing
from ecograph.store import Store
from ecograph.table import Table
from ecograph.views import View, see
from ecograph.vocab import PREFIXES

MEASURES = (
    "degree", "brokerage", "brokerage-by-role", "structural-holes", "layer-overlap", "participation",
    "four-chain", "articulation-points", "bridges", "single-points", "hhi", "trophic-levels",
)  # fmt: skip
CHAINS = ("capital", "technology")


def computed(store: Store, measure: str, on: str = "technology", **choice: bool) -> Table:
    return analysis.analyze(projection.project(store, on, **choice), measure)  # type: ignore[arg-type]


@pytest.fixture
def own_path(store_path: Path, tmp_path: Path) -> Path:
    """A copy of the shipped store that a test may write to."""
    return Path(shutil.copytree(store_path, tmp_path / "store"))


@pytest.fixture(scope="module")
def written_path(store_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped store with the brokers of two chains written into it."""
    path = Path(shutil.copytree(store_path, tmp_path_factory.mktemp("written") / "store"))
    for chain in CHAINS:
        measure = analysis.measures()["brokerage"]
        results.write(path, computed(Store.open(path), "brokerage", chain), title=measure.title)
    return path


# ---- SPARQL finds what was computed


@pytest.mark.parametrize("chain", CHAINS)
def test_sparql_asks_for_the_brokers_in_a_chain_and_gets_the_table(chain: str, written_path: Path) -> None:
    store = Store.open(written_path)
    table = computed(store, "brokerage", chain)
    found = store.select(
        """SELECT ?actor ?rank ?gate WHERE {
        ?run a eco:AnalysisRun ; eco:measure "brokerage" ; eco:inChain ?chain .
        ?value prov:wasGeneratedBy ?run ; eco:measuredEntity ?actor ; eco:resultRank ?rank ;
               eco:resultColumn "gatekeeper" ; qudt:numericValue ?gate . } ORDER BY ?actor""",
        {"chain": f"{PREFIXES['chain']}{chain.capitalize()}"},
    )
    expected = zip(table.column("id"), table.column("rank"), table.column("gatekeeper"), strict=True)
    assert list(found.rows) == sorted(expected)
    assert len(found) == len(table)


@pytest.mark.parametrize("name", ["chain-brokers", "analysis-runs"])
def test_a_second_engine_answers_the_questions_alike(name: str, written_path: Path) -> None:
    import rdflib

    store = Store.open(written_path)
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data="\n".join(store.nquads()), format="nquads")
    question = queries.load(name)
    bound = queries.bind(question, {}, "en")
    terms = {
        key: rdflib.URIRef(str(value)) if str(value).startswith("http") else rdflib.Literal(value)
        for key, value in bound.items()
    }
    theirs = dataset.query(question.text, initNs=PREFIXES, initBindings=terms)
    ours = store.select(question.text, bound).rows
    plain = [tuple(None if cell is None else cell.toPython() for cell in row) for row in theirs]  # type: ignore[union-attr]
    assert len(ours) >= 2
    assert sorted(map(str, ours)) == sorted(str(tuple(str(c) if "http" in str(c) else c for c in row))
                                            for row in plain)  # fmt: skip


def test_the_question_gives_each_broker_once_in_order_of_rank(written_path: Path) -> None:
    store = Store.open(written_path)
    answer = queries.ask(store, "chain-brokers", {"chain": PREFIXES["chain"] + "Technology"}, lang="en")
    table = computed(store, "brokerage")
    assert answer.column("actor IRI") == table.column("id")
    assert answer.column("value") == table.column("total")
    assert answer.column("rank") == table.column("rank")
    assert set(answer.column("with plans")) == {False}


def test_a_value_that_is_undefined_is_empty_and_keeps_its_reason(written_path: Path) -> None:
    """In the capital chain of the article fewer than three actors have a role: nothing can be expected."""
    store = Store.open(written_path)
    table = computed(store, "brokerage", "capital")
    assert set(table.column("z_total")) == {None}
    for lang in ("zh", "en"):
        answer = queries.ask(store, "chain-brokers", {"column": "z_total"}, lang=lang).records()
        value, why = ("取值", "缺值原因") if lang == "zh" else ("value", "why missing")
        assert len(answer) == len(table)
        for row in answer:
            assert row[value] is None
            assert all(note[lang] in str(row[why]) for note in table.made["notes"])  # type: ignore[attr-defined]


def test_plans_are_marked_where_they_count(own_path: Path) -> None:
    store = Store.open(own_path)
    results.write(own_path, computed(store, "brokerage"))
    results.write(own_path, computed(store, "brokerage", include_planned=True))
    chosen = {"chain": PREFIXES["chain"] + "Technology"}
    answer = queries.ask(Store.open(own_path), "chain-brokers", chosen, lang="en")
    runs = set(zip(answer.column("run IRI"), answer.column("with plans"), strict=True))
    assert sorted(marked for _, marked in runs) == [False, True]  # type: ignore[type-var]


# ---- nothing is lost, nothing is added


@pytest.mark.parametrize("measure", MEASURES)
def test_what_was_written_reads_back_as_the_same_table(measure: str, own_path: Path) -> None:
    table = computed(Store.open(own_path), measure, "combined")
    written = results.write(own_path, table)
    back = results.read(Store.open(own_path), written.graph)
    assert back.columns == table.columns
    assert back.rows == table.rows
    assert dict(back.made) == json.loads(json.dumps(table.made, default=str))
    assert (written.unchanged, written.values > 0) == (False, True)


def test_writing_twice_changes_nothing(own_path: Path) -> None:
    table = computed(Store.open(own_path), "brokerage")
    first = results.write(own_path, table)
    pointer, quads = (own_path / "CURRENT").read_text(), list(Store.open(own_path).nquads())
    again = results.write(own_path, table)
    assert again == results.Written(first.graph, first.run, first.values, unchanged=True)
    assert (own_path / "CURRENT").read_text() == pointer
    assert list(Store.open(own_path).nquads()) == quads


def test_each_choice_has_a_graph_of_its_own(own_path: Path) -> None:
    net = projection.project(Store.open(own_path), "technology")
    by_role = results.write(own_path, analysis.analyze(net, "brokerage"))
    by_share = results.write(
        own_path, analysis.analyze(net, "brokerage", roles="fraction"), params={"roles": "fraction"}
    )
    graphs = [graph for graph in Store.open(own_path).graphs() if graph.startswith(results.GRAPH_ANALYSIS)]
    assert graphs == sorted({by_role.graph, by_share.graph})
    assert len(graphs) == 2


def test_equal_content_gives_equal_bytes_in_any_order_of_writing(own_path: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(own_path, tmp_path / "other"))
    tables = [computed(Store.open(own_path), m) for m in ("degree", "brokerage")]
    for path, order in ((own_path, tables), (other, tables[::-1])):
        for table in order:
            results.write(path, table)
    assert list(Store.open(own_path).nquads()) == list(Store.open(other).nquads())


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8"), max_size=20), st.floats(allow_nan=False))
def test_hostile_labels_and_any_number_survive(text: str, number: float) -> None:
    made = {"measure": "m", "projection": {"projection": "combined"}, "notes": [{"zh": text, "en": text}]}
    table = Table(("id", "what", "value", "none"), (("urn:x", text, number, None),), made)
    run = results._Run.of(table, {}, {}, "g-0")
    store = Store.in_memory()
    store.add_rdf("\n".join([*run.about(), *run.cells()]), "nt", graph=run.graph)
    back = results.read(store, run.graph)
    assert back.rows == table.rows
    assert back.made == made


# ---- results stay apart from what is said


def test_no_other_answer_changes(store: Store, written_path: Path) -> None:
    """Questions, projections, figures, conflicts and all other graphs are as in a store without results."""
    with_results = Store.open(written_path)
    for name in queries.names():
        if name not in ("chain-brokers", "analysis-runs"):
            assert queries.ask(with_results, name).rows == queries.ask(store, name).rows, name
    for name in queries.names("projections"):
        for planned in (False, True):
            ours, theirs = (
                projection.project(s, name, include_planned=planned) for s in (with_results, store)
            )
            assert ours.graph["made"] == theirs.graph["made"], name
            assert sorted(ours.edges(keys=True)) == sorted(theirs.edges(keys=True)), name
    assert figures.figures(with_results) == figures.figures(store)
    assert conflicts.conflicts(with_results).rows == conflicts.conflicts(store).rows
    apart = {g: n for g, n in with_results.graphs().items() if not g.startswith(results.GRAPH_ANALYSIS)}
    assert apart == store.graphs()


def test_no_rule_of_the_checks_is_broken_by_results(store: Store, written_path: Path) -> None:
    ours, theirs = checks.check(Store.open(written_path)), checks.check(store)
    assert dataclasses.replace(ours, statements=theirs.statements) == theirs


def test_a_search_for_entities_finds_no_run(store: Store, written_path: Path) -> None:
    for text in ("brokerage", "中介", "run"):
        assert entities.find(Store.open(written_path), text).rows == entities.find(store, text).rows


# ---- results go with the content that they were computed on


def test_a_build_without_news_keeps_results_and_a_forced_one_says_what_went(own_path: Path) -> None:
    given_table = computed(Store.open(own_path), "brokerage")
    written = results.write(own_path, given_table)
    kept = pipeline.build(own_path)
    assert (kept.unchanged, kept.dropped) == (True, ())
    assert written.graph in kept.graphs
    built = pipeline.build(own_path, force=True)
    assert [run.graph for run in built.dropped] == [written.graph]
    assert written.graph not in built.graphs
    assert "--on technology --write" in results.words(built.dropped, "zh")


def test_the_command_that_is_told_computes_the_same_again(own_path: Path) -> None:
    choice = ["--include", "planned", "--role", "Industry", "--role", "Research", "--isolates"]
    params = ["-p", "between=Industry,Research", "-s", str(own_path)]
    command = ["analyze", "betweenness", "--on", "technology", *choice, *params, "--write"]
    told = CliRunner().invoke(main, command, catch_exceptions=False)
    assert told.exit_code == 0, told.output
    (run,) = pipeline.build(own_path, force=True).dropped
    words = shlex.split(run.command)
    again = CliRunner().invoke(main, [*words[1:], "-s", str(own_path)], catch_exceptions=False)
    assert again.exit_code == 0, again.output
    assert [found.graph for found in results.runs(Store.open(own_path))] == [run.graph]


@pytest.mark.parametrize("view", [View(persons=False), View(as_of=datetime.date(2021, 12, 31), undated=True)])
def test_a_view_holds_no_results_of_the_whole_store(view: View, written_path: Path) -> None:
    seen = see(Store.open(written_path), view)
    assert results.runs(seen.store) == ()
    assert seen.store.ask("ASK { ?s a eco:MeasuredValue }") is False


def test_a_decision_takes_results_with_it_and_says_so(own_path: Path) -> None:
    results.write(own_path, computed(Store.open(own_path), "brokerage"))
    claim = "https://w3id.org/ecograph/claim/158866ea22603bd3"
    review = decisions.Review(claim, "dispute", "王宁", datetime.date(2022, 1, 5), "a part exceeds its whole")
    decisions.record(own_path / decisions.FOLDER, review)
    built = pipeline.refresh(own_path)
    assert [run.measure for run in built.dropped] == ["brokerage"]
    assert results.runs(Store.open(own_path)) == ()


def test_results_of_content_that_is_gone_are_refused(own_path: Path) -> None:
    table = computed(Store.open(own_path), "brokerage")
    with pytest.raises(EcographError, match="built anew"):
        results.write(own_path, table, content="g-0000")
    assert results.runs(Store.open(own_path)) == ()


@pytest.mark.parametrize(
    "made",
    [{}, {"measure": "degree"}, {"measure": "degree", "projection": {}}, {"projection": {"projection": "a"}}],
)
def test_a_table_that_does_not_say_how_it_was_made_is_refused(
    made: dict[str, object], own_path: Path
) -> None:
    with pytest.raises(InputError, match="by which measure"):
        results.write(own_path, Table(("id",), (), made))


def test_no_store_and_no_such_graph_are_said_plainly(tmp_path: Path, store: Store) -> None:
    table = computed(store, "degree")
    with pytest.raises(StoreMissing):
        results.write(tmp_path / "none", table)
    with pytest.raises(NotFound):
        results.read(store, results.GRAPH_ANALYSIS + "none")


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("已写入图库", "未作改动")), ("en", ("written", "nothing changed"))]
)
def test_the_command_line_says_where_the_values_are(
    lang: str, words: tuple[str, str], own_path: Path
) -> None:
    command = ["analyze", "degree", "--on", "capital", "--write", "--lang", lang, "-s", str(own_path)]
    run: Callable[[], str] = lambda: CliRunner().invoke(main, command, catch_exceptions=False).stderr  # noqa: E731
    for expected in words:
        told = run()
        assert expected in told
        assert results.GRAPH_ANALYSIS in told
