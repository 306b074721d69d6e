"""What a registry's codes mean in our words: read from an alignment (SSSOM), never written in a program.

A code is a type of organization (``education``) or a kind of relation (``parent``). The row of the alignment
names our term; the ontology says what the term is: a class, a class that is only a role (``eco:UserActor``),
or a link.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ecograph.errors import InputError
from ecograph.resources import ontology_dir
from ecograph.store import Store
from ecograph.vocab import expand

_TERMS = """
SELECT ?term ?kind ?role ?symmetric WHERE {
  GRAPH graph:ontology {
    VALUES ?kind { owl:Class owl:ObjectProperty }
    ?term a ?kind .
    OPTIONAL { ?term owl:equivalentClass [ owl:onProperty eco:playsActorRole ; owl:hasValue ?role ] }
    OPTIONAL { ?term a ?symmetric FILTER(?symmetric = owl:SymmetricProperty) }
  }
} ORDER BY ?term ?kind ?role
"""
_DEFAULTS = """
SELECT ?class ?role WHERE {
  GRAPH graph:ontology {
    ?class rdfs:subClassOf+ ?restriction .
    ?restriction owl:onProperty eco:playsActorRole ; owl:hasValue ?role .
  }
} ORDER BY ?class ?role
"""


@dataclass(frozen=True)
class Link:
    """A kind of relation in our words. ``turned``: its ends change places; ``symmetric``: no direction."""

    predicate: str
    turned: bool = False
    symmetric: bool = False

    def ends(self, one: str, other: str) -> tuple[str, str]:
        """Subject and object of what the record of ``one`` says of ``other``.

        >>> Link("eco:subOrganizationOf", turned=True).ends("id:university", "id:hospital")
        ('id:hospital', 'id:university')
        """
        first, second = (other, one) if self.turned else (one, other)
        return (second, first) if self.symmetric and second < first else (first, second)


@dataclass(frozen=True)
class Codes:
    """The codes of a registry: the class of a type, the role that a type is, the role that a class gives by
    default, the link of a kind of relation. All values are IRIs."""

    classes: Mapping[str, str]
    roles: Mapping[str, str]
    class_roles: Mapping[str, str]
    links: Mapping[str, Link]

    @property
    def types(self) -> frozenset[str]:
        """The types that the alignment covers."""
        return frozenset(self.classes) | frozenset(self.roles)

    def role(self, type_: str) -> str:
        """The role of a type, by itself or by its class; empty where there is none."""
        return self.roles.get(type_) or self.class_roles.get(self.classes.get(type_, ""), "")


def read_codes(alignment: str | Path, store: Store) -> Codes:
    """The codes of an alignment: one of ours by name (``ror``), or a SSSOM file in TSV.

    ``store`` holds the ontology. Of each row that has a code (an object that is a literal) the subject is our
    term, and the predicate says whether its direction is the same (``eco:inverseMatch`` turns it). Raises
    ``InputError`` for a file that is not there and for a term that the ontology does not have.
    """
    path = (
        Path(alignment)
        if isinstance(alignment, Path)
        else ontology_dir() / "alignments" / f"{alignment}.sssom.tsv"
    )
    if not path.is_file():
        raise InputError("There is no such alignment.", where=str(path), hint="check the path")
    terms = {str(term): row for term, *row in store.select(_TERMS).rows}
    classes: dict[str, str] = {}
    roles: dict[str, str] = {}
    links: dict[str, Link] = {}
    with path.open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        if row.get("object_type") != "rdfs literal":
            continue
        term, code = expand(row["subject_id"]), row["object_label"]
        if term not in terms:
            raise InputError(f"The ontology has no term “{row['subject_id']}”.", where=str(path))
        kind, role, symmetric = terms[term]
        if str(kind).endswith("ObjectProperty"):
            links[code] = Link(term, row["predicate_id"] == "eco:inverseMatch", symmetric is not None)
        elif role is not None:
            roles[code] = str(role)
        else:
            classes[code] = term
    return Codes(classes, roles, _default_roles(store), links)


def _default_roles(store: Store) -> dict[str, str]:
    return {str(class_): str(role) for class_, role in store.select(_DEFAULTS).rows}
