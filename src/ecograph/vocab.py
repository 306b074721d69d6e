"""Names: namespaces, prefixes, and the IRIs of the store's own graphs."""

from __future__ import annotations

import re

ECO = "https://w3id.org/ecograph/ontology#"
ID = "https://w3id.org/ecograph/id/"
CLAIM = "https://w3id.org/ecograph/claim/"
DOC = "https://w3id.org/ecograph/doc/"
SCHEME = "https://w3id.org/ecograph/scheme/"
MODALITY = SCHEME + "modality#"
STATUS = SCHEME + "claim-status#"
ROLE = SCHEME + "actor-role#"
CHAIN = SCHEME + "chain#"

# From the firmest to the least firm.
MODALITIES = ("Fact", "Plan", "Aspiration", "Appraisal")

GRAPH = "https://w3id.org/ecograph/graph/"
GRAPH_ONTOLOGY = GRAPH + "ontology"
GRAPH_CURRENT = GRAPH + "current"
GRAPH_INFERRED = GRAPH + "inferred"
GRAPH_CLOSURE = GRAPH + "closure"
GRAPH_CONFLICTS = GRAPH + "conflicts"
GRAPH_SOURCE = GRAPH + "source/"

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

PREFIXES: dict[str, str] = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "org": "http://www.w3.org/ns/org#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "qudt": "http://qudt.org/schema/qudt/",
    "unit": "http://qudt.org/vocab/unit/",
    "spdx": "http://spdx.org/rdf/terms#",
    "sh": "http://www.w3.org/ns/shacl#",
    "eco": ECO,
    "ecou": "https://w3id.org/ecograph/unit#",
    "role": ROLE,
    "chain": CHAIN,
    "sys": SCHEME + "support-system#",
    "stage": SCHEME + "enterprise-stage#",
    "dek": SCHEME + "digital-economy-kind#",
    "ind": SCHEME + "industry#",
    "approx": SCHEME + "approximation#",
    "status": STATUS,
    "mod": MODALITY,
    "confl": SCHEME + "conflict-kind#",
    "lvl": SCHEME + "admin-level#",
    "reg": SCHEME + "registry-status#",
    "svc": SCHEME + "service-function#",
    "qind": SCHEME + "industry-mentioned#",
    "title": SCHEME + "recognition-title#",
    "sol": SCHEME + "solution-stage#",
    "indic": SCHEME + "indicator#",
    "scope": SCHEME + "scope#",
    "graph": GRAPH,
    "id": ID,
    "clm": CLAIM,
    "doc": DOC,
}


def shorten(iri: str) -> str:
    """An IRI as a prefixed name where a standard prefix fits, else unchanged.

    >>> shorten("https://w3id.org/ecograph/ontology#residentIn")
    'eco:residentIn'
    """
    best = max(
        (p for p in PREFIXES.items() if iri.startswith(p[1])),
        key=lambda p: len(p[1]),
        default=None,
    )
    return f"{best[0]}:{iri[len(best[1]) :]}" if best else iri


def expand(name: str) -> str:
    """A prefixed name as a full IRI; a full IRI (with or without angle brackets) stays itself.

    >>> expand("id:org/sugon")
    'https://w3id.org/ecograph/id/org/sugon'
    """
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    return name


def left_out_as(modality: str) -> str:
    """The reason for which a claim of a modality (its code) is left out, as a key of counts.

    >>> left_out_as("Plan"), left_out_as("2021")
    ('claims_plan', 'claims_of_unknown_modality')
    """
    return f"claims_{modality.lower()}" if modality in MODALITIES else "claims_of_unknown_modality"


def local_name(iri: str) -> str:
    """The part of an IRI after the last ``#`` or ``/``.

    >>> local_name("https://w3id.org/ecograph/ontology#Enterprise")
    'Enterprise'
    """
    return re.split(r"[#/]", iri)[-1]
