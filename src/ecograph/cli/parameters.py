"""Parameters as people write them: a name such as 中科曙光 where a question wants an IRI."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ecograph.errors import NotFound
from ecograph.vocab import expand, shorten

if TYPE_CHECKING:
    from ecograph.queries import Query
    from ecograph.store import Store

_TERMS = """
SELECT DISTINCT ?term WHERE {
  ?term skos:inScheme ?scheme ; skos:prefLabel|skos:notation ?name .
  FILTER(LCASE(STR(?name)) = ?key)
} ORDER BY ?term
"""


def by_name(store: Store, question: Query, given: Mapping[str, str]) -> dict[str, str]:
    """The parameters with every name that stands for an IRI replaced by that IRI.

    An IRI, a prefixed name (``id:org/x``) and a parameter of another type stay as they are. Raises
    ``NotFound`` with the nearest names, or with the candidates where several share the name.
    """
    named = {param.name for param in question.params if param.type == "iri"}
    return {key: _iri(store, value) if key in named else value for key, value in given.items()}


def _iri(store: Store, value: str) -> str:
    from ecograph import entities

    if re.match(r"(https?://|urn:)", expand(value)):
        return value
    try:
        return entities.resolve(store, value)
    except NotFound:
        found = [str(row[0]) for row in store.select(_TERMS, {"key": value.strip().lower()}).rows]
        if len(found) == 1:  # a term of a scheme: a chain, an industry, an indicator
            return found[0]
        if found:
            hint = "several share it: " + ", ".join(map(shorten, found[:5]))
            raise NotFound("single term", value, (), hint=hint) from None
        raise
