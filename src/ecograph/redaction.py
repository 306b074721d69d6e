"""Take persons out of a store: who they are, what is said of them, and their names in what remains."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ecograph.store import Store
from ecograph.table import Table
from ecograph.vocab import GRAPH_SOURCE

# What stands where a name stood, by the language of the text.
MASK = {"zh": "〔已隐去〕", "en": "[withheld]"}

_PERSONS = (
    "SELECT DISTINCT ?person WHERE { ?person a ?class . ?class rdfs:subClassOf* eco:Person } ORDER BY ?person"
)
_GRAPHS = """
SELECT DISTINCT ?g WHERE { GRAPH ?g { { ?person ?p ?o } UNION { ?s ?q ?person } } } ORDER BY ?g
"""
_NAMES = """
SELECT DISTINCT ?name WHERE { ?person rdfs:label|skos:altLabel|foaf:name|skos:notation ?name } ORDER BY ?name
"""
_CLAIMS = """
SELECT DISTINCT ?claim WHERE {
  ?claim eco:claimSubject|eco:claimObject|eco:observedEntity ?person
} ORDER BY ?claim
"""
# What exists only for the sake of a claim: its quantity, its evidence, reviews and conflicts about it.
_PARTS = "SELECT DISTINCT ?part WHERE { ?claim eco:quantity ?part } ORDER BY ?part"
_EVIDENCE = "SELECT DISTINCT ?span WHERE { ?claim eco:evidence ?span } ORDER BY ?span"
_ABOUT = "SELECT DISTINCT ?node WHERE { ?node eco:reviewOf|eco:involvesClaim ?claim } ORDER BY ?node"
_STILL_USED = "ASK { ?claim eco:evidence ?span }"
_SPEAKS = "SELECT DISTINCT ?claim WHERE { ?claim eco:attributedTo ?person } ORDER BY ?claim"
_TEXTS = """
SELECT DISTINCT ?text (LANG(?text) AS ?lang) WHERE {
  ?thing ?property ?text FILTER(isLiteral(?text) && CONTAINS(STR(?text), ?name))
} ORDER BY ?text ?lang
"""
_MASKED = """
DELETE { GRAPH ?g { ?thing ?property ?old } }
INSERT { GRAPH ?g { ?thing ?property ?new } }
WHERE {
  GRAPH ?g { ?thing ?property ?old }
  FILTER(isLiteral(?old) && STR(?old) = STR(?text) && LANG(?old) = ?lang)
  BIND(IF(?lang = "", STRDT(STR(?masked), DATATYPE(?old)), STRLANG(STR(?masked), ?lang)) AS ?new)
}
"""
_REVIEWERS = """
DELETE { GRAPH ?g { ?review eco:reviewer ?name } }
INSERT { GRAPH ?g { ?review eco:reviewer ?mask } }
WHERE { GRAPH ?g { ?review eco:reviewer ?name } }
"""


@dataclass(frozen=True)
class Redaction:
    """What was taken out: persons, claims, reviews and conflicts about them, evidence that served
    nothing else, quotations whose speaker is no longer named, and texts in which a name was masked."""

    persons: int
    claims: int
    reviews_and_conflicts: int
    evidence: int
    quotations: int
    texts: int

    def table(self, lang: str) -> Table:
        """The counts as a table for a reader of ``zh`` or ``en``."""
        words = _WORDS[lang]
        return Table(words[0], tuple(zip(words[1], vars(self).values(), strict=True)))


_WORDS = {
    "zh": (("移除的内容", "数量"),
           ("人物", "以其为主体或客体的陈述", "关于这些陈述的复核与冲突", "不再支持任何陈述的证据",
            "不再署名的引述", "姓名被隐去的文字")),
    "en": (("what was removed", "count"),
           ("persons", "claims about them", "reviews and conflicts of those claims",
            "evidence that supports nothing else", "quotations no longer attributed",
            "texts in which a name was masked")),
}  # fmt: skip


def persons(store: Store) -> list[str]:
    """The IRIs of all persons in a store, sorted."""
    return [str(row[0]) for row in store.select(_PERSONS).rows]


def sources_naming(store: Store, person: str) -> list[str]:
    """The sources of the catalogue whose files hold the person, sorted."""
    graphs = (str(row[0]) for row in store.select(_GRAPHS, {"person": person}).rows)
    return [graph.removeprefix(GRAPH_SOURCE) for graph in graphs if graph.startswith(GRAPH_SOURCE)]


def advice(sources: list[str], lang: str) -> str:
    """What is left to do by hand: the files of these sources still hold the person."""
    if lang == "zh":
        return f"来源文件未改动,仍含此人:{'、'.join(sources)}。重建图库时会略去;如需彻底删除,请在文件中删去。"
    return (
        f"The source files were not changed and still hold the person: {', '.join(sources)}. "
        "Builds leave the person out; to erase them for good, edit the files too."
    )


def redact(store: Store, who: Iterable[str], *, reviewers: bool = False) -> Redaction:
    """Take persons out of a store that is open to write. The derived graphs are to be made anew.

    Their claims go, with quantities, reviews, conflicts and evidence that serve nothing else. A claim
    that quotes them stays, unattributed. Where a text of something else holds a name of theirs, the
    name is masked, so that no name is left anywhere in the store. ``reviewers`` masks who reviewed, too.

    >>> redact(Store.in_memory(), []).persons
    0
    """
    gone = sorted(set(who))
    names = {str(row[0]) for person in gone for row in store.select(_NAMES, {"person": person}).rows}
    claims = _each(store, _CLAIMS, "person", gone)
    parts = _each(store, _PARTS, "claim", claims)
    spans = _each(store, _EVIDENCE, "claim", claims)
    about = _each(store, _ABOUT, "claim", claims)
    quoted = [claim for claim in _each(store, _SPEAKS, "person", gone) if claim not in set(claims)]
    store.remove([*claims, *parts, *about])
    unused = [span for span in spans if not store.ask(_STILL_USED, {"span": span})]
    store.remove(unused)
    store.remove(gone)
    # Longest first: a short name may be a part of a long one.
    masked = sum(_mask(store, name) for name in sorted(names, key=lambda n: (-len(n), n)) if name.strip())
    if reviewers:
        store.update(_REVIEWERS, {"mask": MASK["en"]})
    return Redaction(len(gone), len(claims), len(about), len(unused), len(quoted), masked)


def _each(store: Store, query: str, variable: str, nodes: Iterable[str]) -> list[str]:
    return sorted({str(row[0]) for node in nodes for row in store.select(query, {variable: node}).rows})


def _mask(store: Store, name: str) -> int:
    texts = store.select(_TEXTS, {"name": name}).rows
    for text, lang in texts:
        mask = MASK.get(str(lang), MASK["zh"] if re.search(r"[\u4e00-\u9fff]", name) else MASK["en"])
        values = {"text": str(text), "lang": str(lang), "masked": str(text).replace(name, mask)}
        store.update(_MASKED, values)
    return len(texts)
