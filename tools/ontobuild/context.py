"""The JSON-LD context: our terms by their local names, so that plain JSON becomes our RDF."""

from __future__ import annotations

import json
from typing import Any

from rdflib import RDFS, XSD

from ontobuild.reading import ECO, SCHEME, Term

_PREFIXES = {
    "eco": ECO,
    "id": "https://w3id.org/ecograph/id/",
    "clm": "https://w3id.org/ecograph/claim/",
    "doc": "https://w3id.org/ecograph/doc/",
    "role": SCHEME + "actor-role#",
    "mod": SCHEME + "modality#",
    "status": SCHEME + "claim-status#",
    "ind": SCHEME + "industry#",
    "indic": SCHEME + "indicator#",
    "oa": "http://www.w3.org/ns/oa#",
    "qudt": "http://qudt.org/schema/qudt/",
    "unit": "http://qudt.org/vocab/unit/",
    "rdfs": str(RDFS),
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": str(XSD),
}
# Words that the model uses beside its own terms.
_BORROWED: dict[str, Any] = {
    "label": {"@id": "rdfs:label", "@container": "@language"},
    "altLabel": {"@id": "skos:altLabel", "@container": "@set"},
    "notation": "skos:notation",
    "start": {"@id": "oa:start", "@type": "xsd:integer"},
    "end": {"@id": "oa:end", "@type": "xsd:integer"},
    "numericValue": {"@id": "qudt:numericValue", "@type": "xsd:decimal"},
    "lowerBound": {"@id": "qudt:lowerBound", "@type": "xsd:decimal"},
    "upperBound": {"@id": "qudt:upperBound", "@type": "xsd:decimal"},
    "hasUnit": {"@id": "qudt:hasUnit", "@type": "@id"},
}
# Dates have no OWL range (reasoners reject xsd:date); the form is the model's.
_DATES = ("asOf", "validFrom", "validUntil", "publishedAfter", "publishedBefore", "reviewedOn")


def context(terms: list[Term]) -> str:
    """The context as JSON text."""
    body: dict[str, Any] = {"@version": 1.1, **dict(sorted(_PREFIXES.items())), "type": "@type", **_BORROWED}
    for term in sorted(terms, key=lambda t: t.name):
        if term.kind != "annotation":
            body[term.name] = _entry(term)
    return json.dumps({"@context": body}, ensure_ascii=False, indent=2) + "\n"


def _entry(term: Term) -> Any:
    iri = f"eco:{term.name}"
    if term.kind == "object":
        return {"@id": iri, "@type": "@id"}
    if term.name in _DATES:
        return {"@id": iri, "@type": "xsd:date"}
    if term.range.startswith(str(XSD)) and term.range != str(XSD.string):
        return {"@id": iri, "@type": f"xsd:{term.range[len(str(XSD)) :]}"}
    return iri
