"""The figures of a store, read as quantities: bounds, unit, scope, date, modality, and their claims."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Collection, Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from ecograph.errors import InputError, NotFound
from ecograph.intervals import exact
from ecograph.quantity import Quantity
from ecograph.schema import Schema
from ecograph.store import Parameter, Store
from ecograph.table import Table
from ecograph.units import UNITS, Unit, unit
from ecograph.vocab import left_out_as, local_name, shorten

PLANNED = ("Plan", "Aspiration")
# STR keeps a decimal as it is written; a float would round it.
_FIGURES = """
SELECT ?claim ?entity ?indicator ?scope (STR(?low) AS ?lower) (STR(?high) AS ?upper) ?low_in ?high_in
       (STR(?value) AS ?number) ?unit ?verbatim ?modality ?status ?as_of ?from ?until ?newer WHERE {
  ?claim eco:observedEntity ?entity ; eco:indicator ?indicator ; eco:quantity ?q ;
         eco:modality ?modality ; eco:claimStatus ?status .
  OPTIONAL { ?q eco:verbatim ?verbatim }
  OPTIONAL { ?q qudt:numericValue ?value }
  OPTIONAL { ?q qudt:lowerBound ?low } OPTIONAL { ?q qudt:upperBound ?high }
  OPTIONAL { ?q eco:lowerInclusive ?low_in } OPTIONAL { ?q eco:upperInclusive ?high_in }
  OPTIONAL { ?q qudt:hasUnit ?unit }
  OPTIONAL { ?claim eco:scope ?scope }
  OPTIONAL { ?claim eco:asOf ?as_of }
  OPTIONAL { ?claim eco:validFrom ?from } OPTIONAL { ?claim eco:validUntil ?until }
  OPTIONAL { ?newer eco:supersedes ?claim }
} ORDER BY ?entity ?indicator ?scope ?claim ?as_of ?from ?until ?lower ?upper ?number ?verbatim ?newer
"""
_WIDER = "SELECT ?scope ?wider WHERE { ?scope skos:broader+ ?wider } ORDER BY ?scope ?wider"
_UNITS = """
SELECT ?unit (STR(?factor) AS ?multiplier) ?kind WHERE {
  ?unit qudt:conversionMultiplier ?factor ; qudt:hasQuantityKind ?kind .
} ORDER BY ?unit ?factor ?kind
"""
_KINDS = {"Area": "area", "Length": "length", "Dimensionless": "ratio"}
_HEADS = {
    "zh": ("对象", "指标", "数字", "下界", "上界", "单位", "性质", "陈述"),
    "en": ("about", "indicator", "figure", "lower", "upper", "unit", "modality", "claim"),
}


def figures(
    store: Store,
    entity: str | None = None,
    *,
    indicator: str | None = None,
    include_planned: bool = False,
    statuses: Collection[str] = ("Accepted",),
    left_out: Counter[str] | None = None,
) -> list[Quantity]:
    """The figures of a store, in order of entity, indicator, scope and claim.

    ``entity`` and ``indicator`` are IRIs. Only accepted facts that no newer claim supersedes are given;
    ``include_planned`` adds plans and aspirations, which carry their ``modality``. An appraisal is never
    a figure, nor is a quantity whose bounds hold no number. What stayed out is counted by reason in
    ``left_out``.

    >>> figures(Store.in_memory())
    []
    """
    params = {key: value for key, value in (("entity", entity), ("indicator", indicator)) if value}
    found = []
    reader = Reader(store)
    for row in _rows(store, params):
        modality = local_name(str(row["modality"]))
        reason = ""
        if row["newer"] or local_name(str(row["status"])) not in statuses:
            reason = "claims_superseded" if row["newer"] else "claims_not_accepted"
        elif modality != "Fact" and not (include_planned and modality in PLANNED):
            reason = left_out_as(modality)
        if not reason:
            try:
                found.append(reader.quantity(row))
            except InputError:  # the checks name it
                reason = "figures_without_number"
        if reason and left_out is not None:
            left_out[reason] += 1
    return found


def figure(store: Store, claim: str) -> tuple[Quantity, str]:
    """The figure that one claim states, whatever its status, and the code of that status.

    Raises ``NotFound`` where the claim (an IRI) states none.
    """
    return Reader(store).figure(claim)


def table(found: Iterable[Quantity], lang: str = "zh") -> Table:
    """Figures for a reader: whose, which indicator, the figure in words, its bounds, unit and claims."""
    rows = [
        (
            q.name(q.entity, lang),
            q.name(q.indicator, lang),
            q.words(lang),
            *q.bounds,
            q.unit.label(lang),
            q.modality_words(lang),
            "; ".join(map(shorten, q.claims)),
        )
        for q in found
    ]
    return Table(_HEADS[lang], tuple(rows))


def units(store: Store, schema: Schema | None = None) -> dict[str, Unit]:
    """The units of a store by IRI that state their ``qudt:conversionMultiplier`` and quantity kind.

    The table of :mod:`ecograph.units` comes first: there 亩 is exact, in the ontology it is rounded.
    """
    schema = schema or Schema.load(store)
    found: dict[str, Unit] = {}
    for iri, factor, kind in store.select(_UNITS).rows:
        code, (zh, en) = local_name(str(iri)), schema.labels(str(iri))
        if code not in UNITS:
            kind_code = local_name(str(kind))
            with contextlib.suppress(ValueError):  # a unit without a number as its factor is an unknown one
                found[str(iri)] = Unit(code, _KINDS.get(kind_code, kind_code), Fraction(str(factor)), zh, en)
    return found


def _rows(store: Store, params: dict[str, str]) -> list[dict[str, object]]:
    query, bound = _FIGURES, dict[str, Parameter]()
    for name, value in params.items():  # a variable of the projection cannot be bound: it is filtered
        query = query.replace("} ORDER BY", f"  FILTER(?{name} = ?wanted_{name})\n}} ORDER BY")
        bound[f"wanted_{name}"] = value
    rows: dict[object, dict[str, object]] = {}
    for row in store.select(query, bound).records():  # of two datings of one claim the first is shown
        rows.setdefault(row["claim"], dict(row))
    return list(rows.values())


class Reader:
    """Makes quantities of claims; reads labels, units and the order of scopes once, for many figures."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._schema = Schema.load(store)
        self._units = units(store, self._schema)
        self._wider: dict[str, set[str]] = {}
        for scope, wider in store.select(_WIDER).rows:
            self._wider.setdefault(str(scope), set()).add(str(wider))

    def figure(self, claim: str) -> tuple[Quantity, str]:
        """See :func:`figure`."""
        rows = _rows(self._store, {"claim": claim})
        if not rows:
            raise NotFound("figure", shorten(claim), (), hint="ecograph figures lists them")
        return self.quantity(rows[0]), local_name(str(rows[0]["status"]))

    def quantity(self, row: dict[str, object]) -> Quantity:
        """The quantity of one row of the figures' query."""
        claim, scope = str(row["claim"]), str(row["scope"] or "")
        low, high, number = (_number(row[key], claim) for key in ("lower", "upper", "number"))
        if low is None and high is None:  # a bare number is meant as it stands
            low = high = number
        about = [str(row[key]) for key in ("entity", "indicator", "scope") if row[key]]
        code = str(row["unit"] or "")
        return Quantity(
            low, high, row["low_in"] is not False, row["high_in"] is not False,
            unit=self._units.get(code) or unit(code),
            scope=scope, date=_date(row), entity=str(row["entity"]), indicator=str(row["indicator"]),
            verbatim=str(row["verbatim"] or ""), modality=local_name(str(row["modality"])), claims=(claim,),
            within=frozenset(self._wider.get(scope, ())),
            labels={iri: self._schema.labels(iri) for iri in [*about, *self._wider.get(scope, ())]},
        )  # fmt: skip


def _number(text: object, claim: str) -> Fraction | None:
    if text is None:
        return None
    try:
        return exact(Decimal(str(text)))
    except (InvalidOperation, InputError):
        raise InputError(f"“{text}” is no number of a figure.", where=claim) from None


def _date(row: dict[str, object]) -> str:
    if row["as_of"]:
        return str(row["as_of"])
    ends = [str(row[key] or "..") for key in ("from", "until")]  # ISO 8601-2: an open end is ".."
    return "" if ends == ["..", ".."] else "/".join(ends)
