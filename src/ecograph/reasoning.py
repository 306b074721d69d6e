"""What follows from the ontology and the facts: a subset of OWL 2 RL, as SPARQL rules to a fixpoint.

The rules are files (``rules/owlrl``), named as in the W3C profile [1]_. They cover every kind of axiom
that the ontology uses: sub-properties, sub-classes, domains, ranges, symmetric, transitive, inverse and
equivalent properties, chains of two, equivalent classes and values that define a class. Nothing is
derived from claims as such: the facts are the current view, so a plan implies nothing.

.. [1] W3C, *OWL 2 Web Ontology Language Profiles* (2012), section 4.3, tables 5 to 9.
"""

from __future__ import annotations

from collections.abc import Callable

from ecograph import queries
from ecograph.resources import folder
from ecograph.store import Store
from ecograph.vocab import GRAPH_CLOSURE

Progress = Callable[[str, int], None]


def rules() -> list[queries.Query]:
    """The rules in the order in which they run: those about properties first, then those about classes.

    >>> [rule.name for rule in rules()][:3]
    ['prp-eqp', 'prp-inv', 'prp-symp']
    """
    found = queries.read_folder(folder("rules") / "owlrl")
    return sorted(found, key=lambda rule: (int(rule.keys["order"]), rule.name))


def close(store: Store, progress: Progress = lambda _rule, _count: None) -> int:
    """Add to ``graph:closure`` of a store open to write all that follows; how many triples are new.

    Only what no graph says already is added. The rules run in turn until each has had its turn without
    adding anything; as they only ever combine the terms that are there, this ends. Running it twice
    changes nothing.

    >>> store = Store.in_memory('''
    ... @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    ... GRAPH <urn:g> { <urn:Firm> rdfs:subClassOf <urn:Actor> . <urn:a> a <urn:Firm> }''')
    >>> close(store), close(store)
    (1, 0)
    """
    found = rules()
    added = quiet = turn = 0
    while quiet < len(found):
        rule = found[turn % len(found)]
        new = store.derive(rule.text, GRAPH_CLOSURE, only_new=True)
        progress(rule.name, new)
        added += new
        quiet = 0 if new else quiet + 1
        turn += 1
    return added


def reason(store: Store, progress: Progress = lambda _rule, _count: None) -> Store:
    """A copy of the store with all that follows in ``graph:closure``; the store itself is not changed.

    >>> reason(Store.in_memory()).graphs()
    {}
    """
    twin = store.copy()
    close(twin, progress)
    return twin


def inferred(store: Store, form: str) -> str:
    """What ``close`` added, as ``nq`` (sorted N-Quads), ``nt`` or ``ttl``.

    >>> inferred(Store.in_memory(), "nq")
    ''
    """
    if form == "nq":
        ending = f" <{GRAPH_CLOSURE}> ."
        return "".join(f"{line}\n" for line in store.nquads() if line.endswith(ending))
    return store.serialize("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH graph:closure { ?s ?p ?o } }", form)
