"""What facts are made of: sources, claims and their stable names.

A claim is named by its content, so the same claim made twice (by two sources, or in two builds) is
one node with two pieces of evidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ecograph.vocab import CLAIM, DOC, GRAPH_SOURCE, MODALITY

FACT = MODALITY + "Fact"


@dataclass(frozen=True)
class Source:
    """One entry of the catalogue: a named set of files that make one named graph.

    ``kind`` is ``article``, ``imported`` or ``synthetic`` and is shown wherever its data are. Tables have a
    ``mapping`` file, or a ``registry`` whose form they have; RDF has neither.
    """

    name: str
    kind: str
    title: Mapping[str, str]
    files: tuple[Path, ...]
    mapping: Path | None = None
    registry: str = ""

    @property
    def how(self) -> str:
        """What turns its files into facts: a mapping's name, a registry's, or nothing for RDF."""
        return self.mapping.name if self.mapping else self.registry

    @property
    def readers(self) -> tuple[Path, ...]:
        """The files that say how its files are read."""
        return (self.mapping,) if self.mapping else ()

    @property
    def graph(self) -> str:
        """The IRI of the source's named graph."""
        return GRAPH_SOURCE + self.name


def relation_claim_iri(
    subject: str,
    predicate: str,
    object_: str,
    *,
    modality: str = FACT,
    valid_from: str = "",
    valid_until: str = "",
    as_of: str = "",
) -> str:
    """The IRI of a subject–predicate–object claim: a hash of what it says, not of who says it.

    All arguments are full IRIs, except a literal object, which is its lexical form.

    >>> relation_claim_iri("urn:a", "urn:p", "urn:b")
    'https://w3id.org/ecograph/claim/5c68f22cc3ba6241'
    """
    return _named("relation", subject, predicate, object_, modality, valid_from, valid_until, as_of)


def observation_iri(
    entity: str,
    indicator: str,
    scope: str,
    verbatim: str,
    unit: str,
    *,
    modality: str = FACT,
    valid_from: str = "",
    valid_until: str = "",
    as_of: str = "",
) -> str:
    """The IRI of an observation: entity, indicator, scope, the figure as written, and its unit."""
    return _named(
        "observation", entity, indicator, scope, verbatim, unit,
        modality, valid_from, valid_until, as_of,
    )  # fmt: skip


def span_iri(document: str, start: int, end: int) -> str:
    """The IRI of a text span (RFC 5147): code points ``start`` to ``end`` of a document.

    >>> span_iri("news-1", 3, 8)
    'https://w3id.org/ecograph/doc/news-1#char=3,8'
    """
    if not 0 <= start < end:
        raise ValueError(f"a span runs forward: {start},{end}")
    return f"{DOC}{document}#char={start},{end}"


def _named(*parts: str) -> str:
    return CLAIM + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
