"""What is known of ROR's files before a fact is written: which records count, and how others are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ecograph.registries.codes import Codes
from ecograph.registries.ror.names import script_language
from ecograph.registries.ror.record import Organization, Place
from ecograph.store import Store
from ecograph.vocab import GRAPH_SOURCE, ID

_THERE = f"""
SELECT DISTINCT ?thing ?label (LANG(?label) AS ?lang) WHERE {{
  GRAPH ?g {{ ?thing rdfs:label ?label }}
  FILTER(STRSTARTS(STR(?g), "{GRAPH_SOURCE}") && ?g != ?own)
  FILTER(REGEX(STR(?thing), "^{ID}(ror|geonames|iso3166)/"))
}} ORDER BY ?thing ?lang ?label
"""


@dataclass
class Tally:
    """What was counted over the records that count. ``statuses`` and ``types`` of organizations,
    ``relations`` as stated (kinds of ROR), how many of these lead to a record ``inside`` the files and how
    many ``outside``, and how many organizations are only ``mentioned``."""

    statuses: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    inside: int = 0
    outside: int = 0
    mentioned: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What the first pass knows of an organization: where its newest record is, and its state."""

    file: int
    number: int
    modified: str
    status: str


class Survey:
    """What the first pass has found, and what the second has written so far.

    ``store`` holds what other sources say; ``own`` is the graph that the import replaces.
    """

    def __init__(self, codes: Codes, store: Store, own: str) -> None:
        self.codes = codes
        self.tally = Tally()
        self.known: dict[str, Known] = {}
        self.there = _labels(store, own)
        self._names: dict[str, Counter[str]] = {}  # of organizations that are mentioned, and of places
        self._given: set[str] = set()

    def add(self, found: Organization, file: int, number: int) -> None:
        """A record of the first pass. Of two of one organization the one changed last counts, of equals the
        later."""
        before = self.known.get(found.ror)
        if before is None or found.modified >= before.modified:
            self.known[found.ror] = Known(file, number, found.modified, found.status)
        for relation in found.relations:
            self._called(ID + "ror/" + relation.other, relation.label)
        for place in found.places:
            for iri, name in parts(place):
                self._called(iri, name)

    def _called(self, iri: str, name: str) -> None:
        if name:
            self._names.setdefault(iri, Counter())[name] += 1

    def new(self, thing: str) -> bool:
        """Whether this is the first time that a thing is to be written."""
        if thing in self._given:
            return False
        self._given.add(thing)
        return True

    def ended(self, *organizations: str) -> dict[str, Any]:
        """How a claim about organizations has ended with them; whichever of them is asked, the same."""
        every = [self.known.get(ror) for ror in organizations]
        gone = [known for known in every if known and known.status != "active"]
        if not gone:
            return {}
        if any(known.status == "withdrawn" or not known.modified for known in gone):
            return {"status": "Superseded"}
        return {"valid_until": min(known.modified for known in gone)}

    def labelled(
        self, iri: str, labels: Mapping[str, str], aliases: list[tuple[str, str]]
    ) -> tuple[dict[str, str], list[tuple[str, str]]]:
        """Labels beside those that another source gives the thing: a second one in a language is an alias."""
        there = self.there.get(iri)
        if not there:
            return dict(labels), aliases
        kept = {lang: text for lang, text in labels.items() if there.get(lang, text) == text}
        return kept, sorted({*aliases, *((text, lang) for lang, text in labels.items() if lang not in kept)})

    def called(self, iri: str, code: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
        """Label and other names of what records only name: most of them agree on the first."""
        counted = sorted(self._names.get(iri, {code: 1}).items(), key=lambda one: (-one[1], one[0]))
        named = [(text, script_language(text) or "en") for text, _ in counted]
        (label, lang), others = named[0], named[1:]
        return self.labelled(iri, {lang: label}, sorted(others))


def parts(place: Place) -> list[tuple[str, str]]:
    """The IRIs and names of the town, the part of the country and the country, as far as they are known."""
    found = []
    if place.geonames:
        found.append((f"{ID}geonames/{place.geonames}", place.name))
    if place.part:
        found.append((f"{ID}iso3166/{place.country}-{place.part}", place.part_name))
    if place.country:
        found.append((f"{ID}iso3166/{place.country}", place.country_name))
    return found


def _labels(store: Store, own: str) -> dict[str, dict[str, str]]:
    """The labels that other sources of the store give organizations and places of this registry."""
    found: dict[str, dict[str, str]] = {}
    for thing, label, lang in store.select(_THERE, {"own": own}).rows:
        found.setdefault(str(thing), {}).setdefault(str(lang), str(label))
    return found
