"""Take persons out of a store: who they are, what is said of them, and their names in what remains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ecograph.store import Store
from ecograph.table import Table
from ecograph.vocab import GRAPH_SOURCE

# What stands where a name stood, by the language of the text.
MASK = {"zh": "〔已隐去〕", "en": "[withheld]"}

_PERSONS = (
    "SELECT DISTINCT ?person WHERE { ?person a|eco:statedType ?class . ?class rdfs:subClassOf* eco:Person } "
    "ORDER BY ?person"
)
_GRAPHS = """
SELECT DISTINCT ?g WHERE { GRAPH ?g { { ?person ?p ?o } UNION { ?s ?q ?person } } } ORDER BY ?g
"""
_NAMES = """
SELECT DISTINCT ?person ?name WHERE {
  ?person a|eco:statedType ?class .
  ?person rdfs:label|skos:altLabel|foaf:name|skos:notation|eco:statedLabel|eco:statedAlias ?name .
  ?class rdfs:subClassOf* eco:Person
} ORDER BY ?person ?name
"""
_CLAIMS = """
SELECT DISTINCT ?person ?claim WHERE {
  ?claim eco:claimSubject|eco:claimObject|eco:observedEntity
        |eco:statedSubject|eco:statedObject|eco:statedEntity ?person .
  ?person a|eco:statedType ?class . ?class rdfs:subClassOf* eco:Person
} ORDER BY ?person ?claim
"""
_SPEAKS = """
SELECT DISTINCT ?person ?claim WHERE {
  ?claim eco:attributedTo|eco:statedSpeaker ?person .
  ?person a|eco:statedType ?class . ?class rdfs:subClassOf* eco:Person
} ORDER BY ?person ?claim
"""
# Who was merged with whom: forgetting one of them forgets all (see :mod:`ecograph.merging`).
_MERGED = "SELECT ?other ?kept WHERE { ?other eco:mergedInto ?kept } ORDER BY ?other"
# What exists only for the sake of a claim: its quantity, its evidence, reviews and conflicts about it.
_PARTS = "SELECT DISTINCT ?claim ?part WHERE { ?claim eco:quantity ?part } ORDER BY ?claim ?part"
_EVIDENCE = "SELECT DISTINCT ?claim ?span WHERE { ?claim eco:evidence ?span } ORDER BY ?claim ?span"
_ABOUT = """
SELECT DISTINCT ?claim ?node WHERE { ?node eco:reviewOf|eco:involvesClaim ?claim } ORDER BY ?claim ?node
"""
_REVIEWERS = """
DELETE { GRAPH ?g { ?review eco:reviewer ?name } }
INSERT { GRAPH ?g { ?review eco:reviewer ?mask } }
WHERE { GRAPH ?g { ?review eco:reviewer ?name } }
"""


@dataclass(frozen=True)
class Redaction:
    """What was taken out: persons, claims, reviews and conflicts about them, evidence that served
    nothing else, quotations whose speaker is no longer named, and texts in which a name was masked;
    then which things these were, and the names."""

    persons: int
    claims: int
    reviews_and_conflicts: int
    evidence: int
    quotations: int
    texts: int
    nodes: frozenset[str] = field(default=frozenset(), repr=False)
    names: frozenset[str] = field(default=frozenset(), repr=False)

    def table(self, lang: str) -> Table:
        """The counts as a table for a reader of ``zh`` or ``en``."""
        columns, what = _WORDS[lang]
        counts = (self.persons, self.claims, self.reviews_and_conflicts, self.evidence, self.quotations,
                  self.texts)  # fmt: skip
        return Table(columns, tuple(zip(what, counts, strict=True)))

    def struck(self, lines: Iterable[str]) -> Iterator[str]:
        """Lines of N-Triples (with their ends) without what was taken out of the store, names masked.

        >>> redaction = Redaction(1, 0, 0, 0, 0, 0, frozenset(["urn:a"]), frozenset(["甲"]))
        >>> list(redaction.struck(['<urn:a> <urn:p> "甲" .\\n', '<urn:b> <urn:p> "找甲"@zh .\\n']))
        ['<urn:b> <urn:p> "找〔已隐去〕"@zh .\\n']
        """
        gone = {f"<{node}>" for node in self.nodes}
        mask = _Mask({_escaped(name) for name in self.names})
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            if subject in gone or rest.rpartition(" ")[0] in gone:
                continue
            if rest.startswith('"') and self.names:
                text, _, kind = rest[1:].rpartition('"')
                lang = kind[1:].partition(" ")[0] if kind.startswith("@") else ""
                rest = f'"{mask(text, lang)}"{kind}'
            yield f"{subject} {predicate} {rest}"

    def masked(self, text: str) -> str:
        """A text with the names masked."""
        return _Mask(set(self.names))(text, "")


_WORDS = {
    "zh": (("移除的内容", "数量"),
           ("人物", "以其为主体或客体的陈述", "关于这些陈述的复核与冲突", "不再支持任何陈述的证据",
            "不再注明言说者的引述", "姓名被隐去的文字")),
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
        return (
            f"来源文件未改动，其中仍有此人：{'、'.join(sources)}。"
            "重建图库时会略去此人；如需彻底删除，请同时修改这些文件。"
        )
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
    gone = set(who)
    pairs = [(str(other), str(kept)) for other, kept in store.select(_MERGED).rows] if gone else []
    gone |= {kept for other, kept in pairs if other in gone}
    gone |= {other for other, kept in pairs if kept in gone}
    names = {name for name in _of(store, _NAMES, gone) if name.strip()}
    claims = _of(store, _CLAIMS, gone)
    quoted = _of(store, _SPEAKS, gone) - claims
    about = _of(store, _ABOUT, claims)
    evidence = store.select(_EVIDENCE).rows
    used = {str(span) for claim, span in evidence if str(claim) not in claims}
    unused = {str(span) for claim, span in evidence if str(claim) in claims} - used
    nodes = claims | _of(store, _PARTS, claims) | about | unused | gone
    store.remove(sorted(nodes))
    masked = store.rewrite_texts(_Mask(names)) if names else 0
    if reviewers:
        store.update(_REVIEWERS, {"mask": MASK["en"]})
    counts = (len(gone), len(claims), len(about), len(unused), len(quoted), masked)
    return Redaction(*counts, frozenset(nodes), frozenset(names))


def _of(store: Store, query: str, of: set[str]) -> set[str]:
    """The second column of a query's rows whose first is one of the given nodes."""
    return {str(found) for node, found in store.select(query).rows if str(node) in of}


def _escaped(name: str) -> str:
    """A name as it stands in N-Triples."""
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        name = name.replace(sign, written)
    return name


class _Mask:
    """Masks names in a text. Names are looked up by length, so a text costs the same for ten or for a
    million of them; the longest name at a place wins, since a short one may be a part of it."""

    def __init__(self, names: set[str]) -> None:
        self._names = names
        self._lengths = sorted({len(name) for name in names}, reverse=True)

    def __call__(self, text: str, lang: str) -> str:
        out: list[str] = []
        at = 0
        while at < len(text):
            found = next((n for n in self._lengths if text[at : at + n] in self._names), 0)
            out.append(self._instead(text[at : at + found], lang) if found else text[at])
            at += found or 1
        return "".join(out)

    @staticmethod
    def _instead(name: str, lang: str) -> str:
        return MASK.get(lang) or (MASK["zh"] if re.search(r"[\u4e00-\u9fff]", name) else MASK["en"])
