"""Run all checks on a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from ecograph import queries, reasoning
from ecograph.checks import content, shapes
from ecograph.checks.report import KINDS, SEVERITIES, Breach, Finding, Report, Rule
from ecograph.checks.things import Things
from ecograph.resources import folder, ontology_dir
from ecograph.store import Store
from ecograph.vocab import GRAPH

Step = Callable[[str], None]
_IMPORTED = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?g eco:sourceKind ?kind FILTER(?kind != 'article') } }"
Found = tuple[list[Rule], list[Breach]]


def check(store: Store, step: Step = lambda _kind: None) -> Report:
    """Check a store against every rule; nothing in it is changed.

    ``step`` is called with the kind of rule that comes next. Where pySHACL is not installed, the report
    has a violation that says so, and all other checks still run.

    >>> check(Store.in_memory()).by_severity()
    {'violation': 0, 'warning': 0, 'info': 0}
    """
    rules: list[Rule] = []
    breaches: set[Breach] = set()
    runs: dict[str, Callable[[], Found]] = {
        "shape": lambda: shapes.validate(store),
        "data": lambda: _run_files(store, "data", folder("checks") / "data"),
        "content": lambda: content.run(store),
        "ontology": lambda: _run_files(store, "ontology", ontology_dir() / "checks", _own_graphs(store)),
        "clash": lambda: _clashes(store),
    }
    for kind in KINDS:
        step(kind)
        ran, broken = runs[kind]()
        rules += ran
        breaches.update(broken)
    return Report(_findings(store, rules, breaches), tuple(rules), len(store))


def _own_graphs(store: Store) -> list[str]:
    """All graphs but those of imports: the terms of a vocabulary from elsewhere are not ours to mend.

    Without the graph of names, which repeats what the sources say.
    """
    others = {*store.select(_IMPORTED).column("g"), GRAPH + "names"}
    return [graph for graph in store.graphs() if graph not in others]


def _run_files(store: Store, kind: str, path: Path, within: list[str] | None = None) -> Found:
    """Each file is a query that finds what is wrong: the thing first, then what was found there."""
    rules, breaches = [], []
    for query in queries.read_folder(path):
        hint = {lang: query.keys.get(f"hint_{lang}", "") for lang in ("zh", "en")}
        rules.append(Rule(query.name, kind, query.keys.get("severity", "violation"), query.title, hint))
        table = store.select(query.text, within=within)
        for thing, *found in table.rows:
            values = tuple(str(value) for value in found if value is not None)
            breaches.append(Breach(query.name, str(thing), values if len(table.columns) > 1 else None))
    return rules, breaches


def _clashes(store: Store) -> Found:
    return _run_files(reasoning.reason(store), "clash", folder("checks") / "clashes")


def _findings(store: Store, rules: list[Rule], breaches: Iterable[Breach]) -> tuple[Finding, ...]:
    known = {rule.id: rule for rule in rules}
    place = {rule.id: number for number, rule in enumerate(rules)}

    def order(breach: Breach) -> tuple[int, int, str, tuple[str, ...]]:
        severity = SEVERITIES.index(known[breach.rule].severity)
        return severity, place[breach.rule], breach.thing, breach.found or ()

    things = Things(store)
    return tuple(
        Finding(
            rule=known[breach.rule],
            thing=breach.thing,
            label=things.label(breach.thing),
            found=None if breach.found is None else tuple(things.label(term) for term in breach.found),
            graphs=things.graphs(breach.thing),
        )
        for breach in sorted(breaches, key=order)
    )
