"""Walk a statement back to its source: what is said → who says it → the place → the document.

A walk is a tree of steps. It starts at a claim, a figure, an entity, an edge (``A -> B``) or a conflict,
and ends at documents with their hashes and at the source that brought them in. What no source says but
a rule derived walks back through the rule to what the rule was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ecograph import entities, figures
from ecograph.errors import EcographError, NotFound
from ecograph.model import Source
from ecograph.resources import graph_data_dir
from ecograph.schema import Schema
from ecograph.sources import read_catalogue
from ecograph.sources.catalogue import described
from ecograph.store import Store
from ecograph.table import Cell
from ecograph.verification import Texts, digest, span_hash
from ecograph.vocab import (
    ECO,
    GRAPH_CURRENT,
    GRAPH_INFERRED,
    GRAPH_SOURCE,
    PREFIXES,
    RDF_TYPE,
    expand,
    local_name,
    shorten,
)
from ecograph.walk import Step, Walk

__all__ = ["Step", "Tracer", "Walk", "trace"]

_ABOUT = "SELECT DISTINCT ?g ?p ?o WHERE { GRAPH ?g { ?node ?p ?o } } ORDER BY ?g ?p ?o"
_OF_ENTITY = """
SELECT DISTINCT ?claim WHERE {
  { ?claim eco:claimSubject ?node } UNION { ?claim eco:claimObject ?node }
  UNION { ?claim eco:observedEntity ?node }
} ORDER BY ?claim
"""
_BETWEEN = """
SELECT DISTINCT ?claim WHERE {
  ?claim eco:claimSubject ?one ; eco:claimObject ?two .
} ORDER BY ?claim
"""
_SAYING = """
SELECT DISTINCT ?claim WHERE {
  ?claim eco:claimSubject ?one ; eco:claimPredicate ?predicate ; eco:claimObject ?two ;
         eco:claimStatus status:Accepted ; eco:modality mod:Fact .
} ORDER BY ?claim
"""
_INFERRED = """
SELECT DISTINCT ?s ?p ?o WHERE {
  GRAPH graph:inferred { ?s ?p ?o } FILTER(?s = ?node || ?o = ?node)
} ORDER BY ?s ?p ?o
"""
_ROLE_CLASSES = """
SELECT DISTINCT ?class ?above WHERE {
  ?restriction owl:onProperty eco:playsActorRole ; owl:hasValue ?role .
  ?above rdfs:subClassOf ?restriction . ?class rdfs:subClassOf* ?above . ?node a ?class .
} ORDER BY ?class ?above
"""
_POSTS = """
SELECT DISTINCT ?post WHERE {
  GRAPH graph:current { ?node eco:holdsPosition ?post . ?post eco:positionIn ?organization }
} ORDER BY ?post
"""
_REVIEWS = "SELECT DISTINCT ?review WHERE { ?review eco:reviewOf ?claim } ORDER BY ?review"
_CONFLICTS = "SELECT DISTINCT ?conflict WHERE { ?conflict eco:involvesClaim ?claim } ORDER BY ?conflict"
_NEWER = "SELECT DISTINCT ?newer WHERE { ?newer eco:supersedes ?claim } ORDER BY ?newer"
_CONFLICT_NODES = """
SELECT DISTINCT ?conflict ?label WHERE {
  ?conflict a eco:ClaimConflict . OPTIONAL { ?conflict rdfs:label ?label }
} ORDER BY ?conflict ?label
"""
_CONFLICT = "https://w3id.org/ecograph/conflict/"
_DCTERMS = PREFIXES["dcterms"]
_OA = PREFIXES["oa"]


def trace(store: Store, ref: str, *, lang: str = "zh", texts: Path | str | None = None) -> Walk:
    """Walk back from ``ref`` to its sources.

    ``ref``: a claim (IRI, ``clm:…``, or the first characters of its hash), a conflict, an entity (a name
    or an IRI), or an edge ``A -> B``. With ``texts``, a folder, the words of each span are read from the
    text at hand, after its hash was checked; they are nowhere stored. Raises ``NotFound``.
    """
    return Tracer(store, lang=lang, texts=texts).walk(ref)


def _claim_like(ref: str) -> bool:
    iri = expand(ref)
    code = iri.removeprefix(PREFIXES["clm"])
    return iri != code or (len(ref) >= 6 and set(ref) <= set("0123456789abcdef"))


def _conflict(store: Store, ref: str) -> str:
    known = store.select(_CONFLICT_NODES).rows
    names = {expand(ref), _CONFLICT + ref.removeprefix("conflict/")}
    return next((str(iri) for iri, label in known if iri in names or label == ref), "")


class Tracer:
    """Makes walks; reads the ontology and the catalogue once, and each document once, for many walks."""

    def __init__(self, store: Store, *, lang: str = "zh", texts: Path | str | None = None) -> None:
        self.store = store
        self.lang = lang
        self.texts = None if texts is None else Texts(Path(texts))
        self.schema = Schema.load(store)
        self.sources = {**_catalogue(), **described(store)}
        self._figures = figures.Reader(store)
        self._documents: dict[str, Step] = {}

    # ---- where a walk begins

    def walk(self, ref: str) -> Walk:
        """See :func:`trace`."""
        for arrow in ("->", "→"):
            one, found, two = ref.partition(arrow)
            if found:
                ends = [entities.resolve(self.store, end.strip()) for end in (one, two)]
                return Walk(self.edge(*ends))
        conflict = _conflict(self.store, ref)
        if conflict:
            return Walk(self.conflict(conflict))
        if ref.removeprefix("clm:").strip() and _claim_like(ref):
            return Walk(self.claim(entities.resolve_claim(self.store, ref)))
        return Walk(self.entity(entities.resolve(self.store, ref)))

    def entity(self, iri: str) -> Step:
        """All that sources state of a thing, what is derived of it, and every claim that names it."""
        derived = [self.derived(*map(str, row)) for row in self._rows(_INFERRED, node=iri)]
        claims = [self.claim(claim) for claim in self._iris(_OF_ENTITY, node=iri)]
        zh, en = self.schema.labels(iri)
        return Step("entity", f"{zh} · {en}", iri, {}, (*self.stated(iri), *derived, *claims))

    def edge(self, one: str, two: str) -> Step:
        """The claims and derived statements that link two things; against the given direction if need be."""
        steps: list[Step] = []
        for s, o in ((one, two), (two, one)):
            steps += [self.claim(claim) for claim in self._iris(_BETWEEN, one=s, two=o)]
            steps += [
                self.derived(*map(str, r)) for r in self._rows(_INFERRED, node=s) if r[0] == s and r[2] == o
            ]
            if steps:
                return Step(
                    "edge", f"{self._name(s)} → {self._name(o)}", "", {"from": s, "to": o}, tuple(steps)
                )
        raise NotFound(
            "link", f"{self._name(one)} → {self._name(two)}", (),
            hint="nobody recorded one, which does not say that there is none; ecograph trace NAME shows "
            "what is said of each",
        )  # fmt: skip

    def conflict(self, iri: str) -> Step:
        """The claims that cannot all hold."""
        about = self._about(iri)
        claims = tuple(self.claim(str(claim)) for claim in about.get(ECO + "involvesClaim", ()))
        return Step("conflict", self._conflict_words(iri, about), iri, {}, claims)

    # ---- claims and what is derived from them

    def claim(self, iri: str) -> Step:
        """One claim, how it stands, and what it rests on."""
        about = self._about(iri)
        status, modality = (local_name(str(_one(about, key))) for key in ("claimStatus", "modality"))
        facts: dict[str, Cell] = {"status": status, "modality": modality}
        for key in ("asOf", "validFrom", "validUntil", "confidence"):
            if ECO + key in about:
                facts[key] = about[ECO + key][0]
        words = self._claim_words(iri, about)
        stand = [self.schema.label(str(_one(about, key)), self.lang) for key in ("modality", "claimStatus")]
        stand.append(self._times(facts))
        current = self._current(about)
        if current is not None:
            facts["in_current_view"] = current
            stand.append(self._say("current" if current else "not_current"))
        line = f"{words}  [{' · '.join(part for part in stand if part)}]"
        return Step("claim", line, iri, facts, tuple(self._beneath(iri, about)))

    def _beneath(self, iri: str, about: Mapping[str, list[Cell]]) -> Iterator[Step]:
        for speaker in about.get(ECO + "attributedTo", ()):
            yield Step("speaker", self._say("says", who=self._name(str(speaker))), str(speaker))
        for review in self._iris(_REVIEWS, claim=iri):
            yield self._review(review)
        for conflict in self._iris(_CONFLICTS, claim=iri):
            found = self._about(conflict)
            others = [str(c) for c in found.get(ECO + "involvesClaim", ()) if c != iri]
            words = "; ".join(self._claim_words(other, self._about(other)) for other in others)
            kind = self._conflict_words(conflict, found)
            yield Step("clash", self._say("clash", kind=kind, words=words), conflict)
        for newer in self._iris(_NEWER, claim=iri):
            yield Step("clash", self._say("newer", words=self._claim_words(newer, self._about(newer))), newer)
        places = about.get(ECO + "evidence", ())
        for place in places:
            yield self.evidence(str(place))
        if not places:
            yield Step("missing", self._say("no_evidence"), "", {}, self._sources_of(iri))

    def derived(self, s: str, p: str, o: str) -> Step:
        """A statement of the graph of inferences, the rule, and what the rule was given."""
        words = f"{self._name(s)} {self._name(p)} {self._name(o)}"
        if local_name(p) == "playsActorRole":
            classes = sorted({str(row[0]) for row in self._rows(_ROLE_CLASSES, node=s, role=o)})
            given = tuple(step for step in self.stated(s) if step.facts["class"] in classes)
            rule = Step("rule", self._say("rule_role", role=self._name(o)), "", {"rule": "roles"}, given)
        elif local_name(p) == "worksFor":
            posts = self._iris(_POSTS, node=s, organization=o)
            claims = [c for post in posts for c in (
                *self._iris(_SAYING, one=s, two=post, predicate=ECO + "holdsPosition"),
                *self._iris(_SAYING, one=post, two=o, predicate=ECO + "positionIn"),
            )]  # fmt: skip
            found = tuple(self.claim(claim) for claim in dict.fromkeys(claims))
            rule = Step("rule", self._say("rule_post"), "", {"rule": "works-for"}, found)
        else:
            rule = Step("missing", self._say("rule_other"))
        line = f"{words}  [{self._say('derived')}]"
        return Step("derived", line, "", {"s": s, "p": p, "o": o, "graph": GRAPH_INFERRED}, (rule,))

    def stated(self, iri: str) -> tuple[Step, ...]:
        """The types that sources state of a thing: identity, which needs no claim."""
        found = []
        for graph, predicate, class_ in self._rows(_ABOUT, node=iri):
            if predicate == RDF_TYPE and str(graph).startswith(GRAPH_SOURCE):
                words = self._say("stated", name=self._name(iri), kind=self._name(str(class_)))
                facts: dict[str, Cell] = {"class": class_, "graph": graph}
                found.append(Step("stated", words, iri, facts, (self.source(str(graph)),)))
        return tuple(found)

    # ---- places, documents, sources

    def evidence(self, iri: str) -> Step:
        """A place in a document; its words only from a text at hand that has the recorded hash."""
        about = self._about(iri)
        document = str(_one(about, "inDocument"))
        start, end = (about.get(_OA + key, [None])[0] for key in ("start", "end"))
        row = about.get(ECO + "row", [None])[0]
        hash_ = str(_one(about, "textHash"))
        below = (self.document(document),) if document else (Step("missing", self._say("no_document")),)
        facts: dict[str, Cell]
        if row is not None:
            columns = "; ".join(map(str, about.get(ECO + "column", ())))
            facts = {"row": row, "columns": columns}
            line = self._say("columns" if columns else "row", row=row, columns=columns)
        elif start is None:
            node = str((about.get(PREFIXES["rdfs"] + "seeAlso") or [""])[0])
            facts = {"node": node}
            line = self._say("statement", node=shorten(node))
        else:
            facts = {"start": start, "end": end, "text_hash": hash_}
            line = self._say("span", start=start, end=end, hash=hash_)
            if self.texts is not None:
                quote, found = self._quote(below[0], start, end, hash_)
                facts["words_match"] = found
                line = f"{line}  {quote}"
        return Step("evidence", line, iri, facts, below)

    def document(self, iri: str) -> Step:
        """A document with its hash and the bounds of its date."""
        if iri in self._documents:
            return self._documents[iri]
        about = self._about(iri)
        titles = [str(title) for title in about.get(_DCTERMS + "title", ())]
        label = self._title(iri) or (titles[0] if titles else local_name(iri))
        sha = str((about.get(PREFIXES["spdx"] + "checksumValue") or [""])[0])
        identifier = str((about.get(_DCTERMS + "identifier") or [""])[0])
        after, before = (str(_one(about, key)) for key in ("publishedAfter", "publishedBefore"))
        said = [f"SHA-256 {sha}" if sha else self._say("no_sha"), label, self._published(after, before)]
        facts: dict[str, Cell] = {
            "sha256": sha, "identifier": identifier, "published_after": after, "published_before": before,
        }  # fmt: skip
        if self.texts is not None:
            file = self.texts.file(iri, identifier, sha)
            same = None if file is None else digest(file) == sha
            facts["text"] = same
            said.append(self._say({None: "text_missing", True: "text_same", False: "text_other"}[same]))
        step = Step("document", "; ".join(said), iri, facts, self._sources_of(iri))
        return self._documents.setdefault(iri, step)

    def source(self, graph: str) -> Step:
        """The source of the catalogue that a named graph holds."""
        name = graph.removeprefix(GRAPH_SOURCE)
        known = self.sources.get(name)
        kind = known.kind if known else ""
        title = known.title.get(self.lang, name) if known else name
        words = self._say("source", title=title, kind=_KINDS[self.lang].get(kind, self._say("kind_unknown")))
        return Step("source", words, graph, {"name": name, "kind": kind})

    # ---- helpers

    def _sources_of(self, iri: str) -> tuple[Step, ...]:
        graphs = dict.fromkeys(str(row[0]) for row in self._rows(_ABOUT, node=iri))
        return tuple(self.source(graph) for graph in graphs if graph.startswith(GRAPH_SOURCE))

    def _quote(self, document: Step, start: Cell, end: Cell, hash_: str) -> tuple[str, bool | None]:
        """The words of a span, if the text is at hand and they are the words that were meant."""
        assert self.texts is not None
        file = self.texts.file(
            document.iri, str(document.facts.get("identifier", "")), str(document.facts.get("sha256", ""))
        )
        if file is None or not isinstance(start, int) or not isinstance(end, int):
            return "", None
        try:
            words = self.texts.content(file).decode("utf-8")[start:end]
        except (OSError, UnicodeDecodeError):
            return self._say("quote_unreadable"), False
        same = span_hash(words) == hash_
        return (f"“{words}”" if same else self._say("quote_other")), same

    def _review(self, iri: str) -> Step:
        about = self._about(iri)
        decision = self.schema.label(str(_one(about, "decision")), self.lang)
        who, on, why = (str(_one(about, key)) for key in ("reviewer", "reviewedOn", "reason"))
        return Step("review", self._say("review", decision=decision, who=who, on=on, why=why), iri)

    def _claim_words(self, iri: str, about: Mapping[str, list[Cell]]) -> str:
        if ECO + "observedEntity" in about:
            entity, indicator = (self._name(str(_one(about, key))) for key in ("observedEntity", "indicator"))
            try:
                figure = self._figures.figure(iri)[0].words(self.lang)
            except EcographError:  # a figure whose bounds cannot be read still has a source
                figure = "?"
            return f"{entity} · {indicator}: {figure}"
        value = (about.get(ECO + "claimObject") or about.get(ECO + "claimLiteral") or [""])[0]
        named = self._name(str(value)) if ECO + "claimObject" in about else str(value)
        parts = [self._name(str(_one(about, key))) for key in ("claimSubject", "claimPredicate")]
        return " ".join((*parts, named))

    def _conflict_words(self, iri: str, about: Mapping[str, list[Cell]]) -> str:
        kind = str(_one(about, "conflictKind"))
        name = self.schema.label(iri, self.lang)
        return name if name != local_name(iri) or not kind else self.schema.label(kind, self.lang)

    def _current(self, about: Mapping[str, list[Cell]]) -> bool | None:
        """Whether the current view holds what a relation claim says; a figure is in no view."""
        value = (about.get(ECO + "claimObject") or [None])[0]
        if value is None:
            return None
        s, p = (str(_one(about, key)) for key in ("claimSubject", "claimPredicate"))
        if local_name(str(_one(about, "modality"))) != "Fact":
            return False
        ask = f"ASK {{ GRAPH <{GRAPH_CURRENT}> {{ ?s ?p ?o }} }}"
        return self.store.ask(ask, {"s": s, "p": p, "o": str(value)}) and (
            local_name(str(_one(about, "claimStatus"))) == "Accepted"
        )

    def _times(self, facts: Mapping[str, Cell]) -> str:
        said = [
            self._say(key, date=facts[key]) for key in ("asOf", "validFrom", "validUntil") if key in facts
        ]
        return ", ".join(said) or self._say("undated")

    def _published(self, after: str, before: str) -> str:
        said = [self._say("after", date=after)] if after else []
        said += [self._say("before", date=before)] if before else []
        return ", ".join(said) or self._say("no_date")

    def _title(self, iri: str) -> str:
        rows = self.store.select(
            "SELECT ?title WHERE { ?doc dcterms:title ?title FILTER(LANG(?title) = ?lang) } ORDER BY ?title",
            {"doc": iri, "lang": self.lang},
        ).rows
        return str(rows[0][0]) if rows else ""

    def _name(self, iri: str) -> str:
        return self.schema.label(iri, self.lang)

    def _about(self, iri: str) -> dict[str, list[Cell]]:
        about: dict[str, list[Cell]] = {}
        for _, p, o in self._rows(_ABOUT, node=iri):
            values = about.setdefault(str(p), [])
            if o not in values:
                values.append(o)
        return about

    def _rows(self, query: str, **params: str) -> tuple[tuple[Cell, ...], ...]:
        return self.store.select(query, params).rows

    def _iris(self, query: str, **params: str) -> list[str]:
        return [str(row[0]) for row in self._rows(query, **params)]

    def _say(self, key: str, **values: object) -> str:
        return _SAYINGS[key][self.lang == "en"].format(**values)


def _one(about: Mapping[str, list[Cell]], key: str) -> Cell:
    return next(iter(about.get(ECO + key, ())), "")


def _catalogue() -> dict[str, Source]:
    try:
        return {source.name: source for source in read_catalogue(graph_data_dir())}
    except EcographError:  # a store made from other data, without the shipped catalogue
        return {}


_KINDS = {
    "zh": {"article": "文章", "imported": "导入", "synthetic": "合成数据，非真实"},
    "en": {"article": "article", "imported": "imported", "synthetic": "synthetic, not real"},
}
_SAYINGS: dict[str, tuple[str, str]] = {
    "current": ("在现状视图中", "in the current view"),
    "not_current": ("不在现状视图中", "not in the current view"),
    "says": ("{who} 所说", "said by {who}"),
    "review": ("复核：{decision}，{who}，{on}：{why}", "review: {decision}, {who}, {on}: {why}"),
    "clash": ("冲突（{kind}）：{words}", "conflicts ({kind}) with: {words}"),
    "newer": ("已被取代：{words}", "superseded by: {words}"),
    "no_evidence": ("没有记录证据", "no evidence is recorded"),
    "no_document": ("没有说明所在文档", "the document is not named"),
    "derived": ("由规则推得，并非来源所说", "derived, no source says it"),
    "rule_role": (
        "规则 roles：该类主体默认扮演“{role}”",
        "rule roles: an actor of this class plays “{role}” by default",
    ),
    "rule_post": (
        "规则 works-for：在现状视图中担任某组织职务者，即任职于该组织",
        "rule works-for: who holds a position in an organization, in the current view, works for it",
    ),
    "rule_other": ("由某条规则推得，无法回溯", "derived by a rule that cannot be walked back"),
    "stated": ("{name} 是 {kind}(来源直接给出的身份)", "{name} is: {kind} (identity, stated by the source)"),
    "span": ("第 {start}–{end} 字，文本哈希 {hash}", "characters {start}–{end}, text hash {hash}"),
    "row": ("表格第 {row} 行", "table row {row}"),
    "columns": ("表格第 {row} 行，列：{columns}", "table row {row}, columns: {columns}"),
    "no_sha": ("没有记录 SHA-256", "no SHA-256 is recorded"),
    "after": ("发布不早于 {date}", "published no earlier than {date}"),
    "before": ("发布不晚于 {date}", "published no later than {date}"),
    "no_date": ("发布日期未知", "publication date unknown"),
    "text_missing": ("手头没有文本", "no text at hand"),
    "text_same": ("手头文本与之相同", "the text at hand is the same"),
    "text_other": ("手头文本与之不同", "the text at hand differs"),
    "quote_other": ("(手头文本此处文字不同，不予显示)", "(the text at hand has other words here; not shown)"),
    "quote_unreadable": ("(手头文本无法读取)", "(the text at hand cannot be read)"),
    "statement": ("该来源关于 {node} 的陈述", "what the source states of {node}"),
    "source": ("来源：{title}({kind})", "source: {title} ({kind})"),
    "kind_unknown": ("种类未知", "kind unknown"),
    "asOf": ("截至 {date}", "as of {date}"),
    "validFrom": ("自 {date}", "from {date}"),
    "validUntil": ("至 {date}", "until {date}"),
    "undated": ("无日期", "undated"),
}
