"""Figures as intervals: arithmetic holds every possible result, and refuses what must not be mixed."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ecograph.cli import main
from ecograph.errors import EcographError, InputError, NotFound, ScopeMismatch
from ecograph.figures import figure, figures, table, units
from ecograph.quantity import Quantity, figure_words, interval, total
from ecograph.schema import Schema
from ecograph.store import Store
from ecograph.units import UNITS, unit
from ecograph.vocab import expand

PARK = expand("id:park/qiip")
numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=12)


@st.composite
def figures_with_a_value(draw: st.DrawFn) -> tuple[Quantity, Fraction]:
    """A quantity and a number that lies within it; any side may be open, strict, or without an end."""
    value, below, above = draw(numbers), draw(numbers), draw(numbers)
    low, high = value - abs(below), value + abs(above)
    made = Quantity(
        None if draw(st.booleans()) and draw(st.booleans()) else low,
        None if draw(st.booleans()) and draw(st.booleans()) else high,
        low == value or draw(st.booleans()),
        high == value or draw(st.booleans()),
    )
    assert made.holds(value)
    return made, value


@given(figures_with_a_value(), figures_with_a_value())
def test_results_hold_every_possible_value(
    one: tuple[Quantity, Fraction], two: tuple[Quantity, Fraction]
) -> None:
    (a, x), (b, y) = one, two
    assert (a + b).holds(x + y)
    assert (a - b).holds(x - y)
    assert (a * b).holds(x * y)
    assert (a * x).holds(x * x)
    if b.holds(0):
        with pytest.raises(InputError, match="may be 0"):
            a / b
    else:
        assert (a / b).holds(x / y)


@given(figures_with_a_value(), figures_with_a_value(), figures_with_a_value())
def test_sums_do_not_depend_on_order(
    one: tuple[Quantity, Fraction], two: tuple[Quantity, Fraction], three: tuple[Quantity, Fraction]
) -> None:
    a, b, c = one[0], two[0], three[0]
    assert a + b == b + a
    assert a * b == b * a
    assert (a + b) + c == a + (b + c) == total((c, a, b))


@given(figures_with_a_value(), figures_with_a_value(), st.fractions(0, 50), st.fractions(0, 50))
def test_a_wider_figure_never_gives_a_narrower_result(
    one: tuple[Quantity, Fraction], two: tuple[Quantity, Fraction], down: Fraction, up: Fraction
) -> None:
    (a, x), (b, y) = one, two
    wide = Quantity(
        None if a.lower is None else a.lower - down, None if a.upper is None else a.upper + up,
        True, True,
    )  # fmt: skip
    for narrow_result, wide_result, value in ((a + b, wide + b, x + y), (a * b, wide * b, x * y)):
        assert narrow_result.holds(value)
        assert wide_result.holds(value)
        for end in (narrow_result.lower, narrow_result.upper):
            assert end is None or wide_result.lower is None or end >= wide_result.lower
            assert end is None or wide_result.upper is None or end <= wide_result.upper


@given(figures_with_a_value(), figures_with_a_value())
def test_a_comparison_says_yes_only_of_all_and_no_only_of_none(
    one: tuple[Quantity, Fraction], two: tuple[Quantity, Fraction]
) -> None:
    (a, x), (b, y) = one, two
    assert a.less_than(b) in ((True, None) if x < y else (False, None))
    assert a.at_most(b) in ((True, None) if x <= y else (False, None))
    assert a.equals(b) in ((True, None) if x == y else (False, None))


@pytest.mark.parametrize(
    ("a", "b", "less", "most", "same"),
    [
        ((1, 2, True, True), (2, 3, True, True), None, True, None),
        ((1, 2, True, False), (2, 3, True, True), True, True, False),
        ((200, 300, False, False), (180, 200, True, False), False, False, False),  # trap 1
        ((5, 5, True, True), (5, 5, True, True), False, True, True),
        ((10, None, True, False), (5, 20, True, True), None, None, None),
        ((30, None, True, False), (5, 20, True, True), False, False, False),
    ],
)
def test_reference_comparisons(
    a: tuple[int, int | None, bool, bool], b: tuple[int, int | None, bool, bool],
    less: bool | None, most: bool | None, same: bool | None,
) -> None:  # fmt: skip
    one, two = (
        Quantity(Fraction(q[0]), None if q[1] is None else Fraction(q[1]), q[2], q[3]) for q in (a, b)
    )
    assert (one.less_than(two), one.at_most(two), one.equals(two)) == (less, most, same)


@pytest.mark.parametrize(
    ("amount", "given_", "wanted", "expected"),
    [
        (285, "亩", "m2", 190000), (15, "亩", "m2", 10000), (1, "km2", "亩", 1500), (1, "公顷", "亩", 15),
        (30, "亿元", "元", 3_000_000_000), (30, "亿元", "万元", 300_000), (12.5, "%", "UNITLESS", 0.125),
        (380, "万", "NUM", 3_800_000), (3, "亿", "万人", 30_000),
    ],
)  # fmt: skip
def test_units_convert_exactly(amount: float, given_: str, wanted: str, expected: float) -> None:
    there = Quantity.exactly(amount, given_).to(wanted)
    assert there.point == expected
    assert there.to(given_) == Quantity.exactly(amount, given_)


def test_units_of_another_kind_never_convert() -> None:
    with pytest.raises(ScopeMismatch) as caught:
        Quantity.exactly(1, "亩").to("元")
    assert caught.value.reason == "unit"
    assert unit("元/亩").kind == Quantity.exactly(1, "元").over(Quantity.exactly(1, "m2")).unit.kind


def test_the_table_of_units_agrees_with_the_ontology(store: Store) -> None:
    stated = store.select(
        "SELECT ?unit ?factor WHERE { ?unit qudt:conversionMultiplier ?factor } ORDER BY ?unit"
    ).rows
    assert stated
    for iri, factor in stated:
        assert float(unit(str(iri)).factor) == pytest.approx(float(str(factor)))
    schema = Schema.load(store)
    for code in ("CCY_CNY", "M2", "PERCENT"):
        assert schema.labels(f"http://qudt.org/vocab/unit/{code}") == (UNITS[code].zh, UNITS[code].en)
    assert schema.labels("https://w3id.org/ecograph/unit#MU") == ("亩", "mu")


def test_a_unit_that_only_the_ontology_knows_is_read_from_it() -> None:
    made = Store.in_memory("""
        @prefix qudt: <http://qudt.org/schema/qudt/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        GRAPH <urn:g> { <urn:unit#Chi> qudt:conversionMultiplier 0.3333 ; rdfs:label "尺"@zh , "chi"@en ;
          qudt:hasQuantityKind <http://qudt.org/vocab/quantitykind/Length> . }""")
    (chi,) = units(made).values()
    assert chi.kind == UNITS["M"].kind
    assert Quantity.exactly(3, chi).to("M").point == pytest.approx(0.9999)


def _told(scope: str = "urn:s", **about: str) -> Quantity:
    base = {"entity": "urn:e", "indicator": "urn:i", "date": "2021", **about}
    return Quantity.between(1, 2, scope=scope, claims=("urn:claim:" + "".join(about.values()),), **base)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (_told("urn:t"), "scope"),
        (_told(entity="urn:f"), "entity"),
        (_told(indicator="urn:j"), "indicator"),
        (_told(date="2020"), "date"),
        (_told(date=""), "date"),
        (_told(modality="Plan"), "modality"),
        (Quantity.exactly(1, "亩"), "unit"),
        (_told(), "twice"),
    ],
)
def test_what_must_not_be_added_is_refused_with_both_sides(other: Quantity, reason: str) -> None:
    with pytest.raises(ScopeMismatch) as caught:
        _ = _told() + other
    assert caught.value.reason == reason
    assert isinstance(caught.value, EcographError)
    assert all("“" in caught.value.words[lang] for lang in ("zh", "en"))


def test_into_allows_other_scopes_and_never_other_dates_or_plans() -> None:
    parts = _told("urn:a", indicator="urn:1"), _told("urn:b", indicator="urn:2")
    whole = total(parts, into="urn:whole")
    assert (whole.bounds, whole.scope, whole.indicator, whole.date) == ((2, 4), "urn:whole", "", "2021")
    assert whole.claims == ("urn:claim:urn:1", "urn:claim:urn:2")
    for other in (_told("urn:b", date="2020"), _told("urn:b", modality="Plan")):
        with pytest.raises(ScopeMismatch):
            total((parts[0], other), into="urn:whole")


def test_two_statements_of_one_figure_are_not_added_but_their_difference_is_known() -> None:
    one, two = _told(), Quantity.between(5, 6, scope="urn:s", entity="urn:e", indicator="urn:i", date="2021",
                                         claims=("urn:other",))  # fmt: skip
    with pytest.raises(ScopeMismatch, match="twice"):
        _ = one + two
    assert (two - one).bounds == (3, 5)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 10**301, Fraction(10**301)])
def test_what_is_no_figure_is_refused(bad: float) -> None:
    with pytest.raises(InputError):
        Quantity.exactly(bad)


def test_bounds_that_hold_no_number_are_refused() -> None:
    for low, high, closed in ((2, 1, True), (1, 1, False)):
        with pytest.raises(InputError, match="No number lies between"):
            Quantity(Fraction(low), Fraction(high), closed, True)
    with pytest.raises(InputError, match="unknown, not 0"):
        total(())
    with pytest.raises(NotFound):
        Quantity.exactly(1, modality="Dream")


# ---- in words


def test_a_figure_is_printed_with_bounds_words_scope_and_date() -> None:
    firms = Quantity(
        Fraction(200), Fraction(300), False, False, scope="urn:s", date="2021", verbatim="200余家",
        labels={"urn:s": ("数字经济相关企业", "digital-economy enterprises")},
    )  # fmt: skip
    assert firms.words("zh") == "200–300 (200余家), 数字经济相关企业, 2021"
    assert firms.words("en") == "200–300 (200余家), digital-economy enterprises, 2021"


def test_an_unknown_date_or_scope_is_said_only_where_it_is_asked_for() -> None:
    figure = Quantity.exactly(13, verbatim="13家")
    assert figure.words("zh") == "13 (13家)"
    assert figure.words("zh", asked=("scope", "date")) == "13 (13家), 口径未注明, 日期未知"
    assert figure.words("en", asked=("date",)) == "13 (13家), date unknown"


def test_what_is_no_fact_is_marked() -> None:
    assert Quantity.exactly(10, "亿元", modality="Plan").words("zh") == "10亿元, 计划"
    assert Quantity.exactly(10, "CCY_CNY", modality="Aspiration").words("en") == "10 CNY, aspiration"


def test_numbers_are_never_rounded_to_make_them_shorter() -> None:
    assert figure_words(123_456_789, 123_456_789, "zh") == "123,456,789"
    assert figure_words(120_000_000, 120_000_000, "zh") == "1.2亿"
    assert interval(None, 5, upper_inclusive=False) == "< 5"


# ---- the figures of the article (traps 1, 2, 3, 11)


def claim_of(store: Store, verbatim: str, entity: str = PARK) -> Quantity:
    (found,) = [q for q in figures(store, entity) if q.verbatim == verbatim]
    return found


def test_trap_1_the_part_exceeds_its_whole_and_is_not_added_to_it(store: Store) -> None:
    part, whole = claim_of(store, "200余家"), claim_of(store, "近200家")
    assert part.scope != whole.scope
    assert whole.scope in part.within
    assert part.at_most(whole) is False
    with pytest.raises(ScopeMismatch, match="part of the other"):
        total((part, whole), into="urn:all")


def test_trap_2_revenues_of_different_scope_are_not_added(store: Store) -> None:
    one, two = claim_of(store, "约30亿元"), claim_of(store, "突破10亿元")
    with pytest.raises(ScopeMismatch) as caught:
        _ = one + two
    assert caught.value.reason == "scope"
    assert "资源型与技术型数字经济" in caught.value.words["zh"]
    assert "融合型与服务型数字经济" in caught.value.words["zh"]
    both = one.plus(two, into="urn:digital-economy").to("亿元")
    assert both.bounds == (37, None)


def test_trap_3_a_figure_of_the_district_is_not_one_of_the_park(store: Store) -> None:
    district, park = claim_of(store, "13家", expand("id:place/laoshan")), claim_of(store, "近200家")
    with pytest.raises(ScopeMismatch) as caught:
        _ = district / park
    assert caught.value.reason == "entity"


def test_trap_11_six_of_fifty_is_more_than_a_tenth(store: Store) -> None:
    six = claim_of(store, "6家", expand("id:group/6-pool-enterprises"))
    fifty = claim_of(store, "50家", expand("id:list/sd-star-market-pool"))
    said = claim_of(store, "超过1/10", expand("id:group/6-pool-enterprises"))
    share = six.over(fifty, into=said.scope).to("%")
    assert share.point == 12
    assert said.holds(12)
    assert said.equals(share) is None, "“more than a tenth” does not say twelve"


def test_every_figure_of_the_store_is_read_and_said_in_both_languages(store: Store) -> None:
    left_out: Counter[str] = Counter()
    found = figures(store, include_planned=True, left_out=left_out)
    stated = store.select("SELECT ?c WHERE { ?c eco:quantity ?q } ORDER BY ?c")
    assert len(found) + left_out.total() == len(stated)
    assert len(table(found, "zh")) == len(table(found, "en")) == len(found)
    for quantity in found:
        assert quantity.verbatim in quantity.words("zh")
        assert figure(store, quantity.claims[0]) == (quantity, "Accepted")


_PLANTED = """
@prefix eco: <https://w3id.org/ecograph/ontology#> .
@prefix qudt: <http://qudt.org/schema/qudt/> .
@prefix mod: <https://w3id.org/ecograph/scheme/modality#> .
@prefix status: <https://w3id.org/ecograph/scheme/claim-status#> .
@prefix : <urn:planted:> .
GRAPH :g {
  :one eco:observedEntity :park ; eco:indicator :firms ; eco:quantity :q1 ; eco:modality mod:%s ;
    eco:claimStatus status:%s ; eco:asOf "2021" .
  :q1 %s ; eco:verbatim "some" .
}
"""


@pytest.mark.parametrize(
    ("modality", "status", "bounds", "kept", "reason"),
    [
        ("Fact", "Accepted", "qudt:numericValue 7", True, ""),
        ("Plan", "Accepted", "qudt:numericValue 7", False, "claims_plan"),
        ("Appraisal", "Accepted", "qudt:numericValue 7", False, "claims_appraisal"),
        ("Fact", "Disputed", "qudt:numericValue 7", False, "claims_not_accepted"),
    ],
)
def test_only_accepted_facts_are_figures_and_the_rest_is_counted(
    modality: str, status: str, bounds: str, kept: bool, reason: str
) -> None:
    planted = Store.in_memory(_PLANTED % (modality, status, bounds))
    left_out: Counter[str] = Counter()
    found = figures(planted, left_out=left_out)
    assert [(q.point, q.date) for q in found] == ([(7, "2021")] if kept else [])
    assert left_out == ({} if kept else {reason: 1})
    marked = figures(planted, include_planned=True)
    assert [q.modality for q in marked] == (
        [modality] if modality in ("Fact", "Plan") and status == "Accepted" else []
    )


@pytest.mark.parametrize("bounds", ["qudt:lowerBound 9 ; qudt:upperBound 2", 'qudt:lowerBound "many"'])
def test_a_figure_that_cannot_be_read_is_counted_and_named(bounds: str) -> None:
    store = Store.in_memory(_PLANTED % ("Fact", "Accepted", bounds))
    left_out: Counter[str] = Counter()
    assert figures(store, left_out=left_out) == []
    assert left_out == {"figures_without_number": 1}
    with pytest.raises(InputError) as caught:
        figure(store, "urn:planted:one")
    assert caught.value.where == "urn:planted:one"


# ---- the command


def run(store_path: Path, *args: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["figures", *args, "-s", str(store_path), "--lang", "en"])
    return done.exit_code, done.stdout, done.stderr


def test_the_command_lists_adds_and_divides(store: Store, store_path: Path) -> None:
    one, two = (claim_of(store, words).claims[0] for words in ("约30亿元", "突破10亿元"))
    code, out, _ = run(store_path, "青岛国际创新园")
    assert code == 0
    assert "200–300 (200余家), digital-economy enterprises" in out
    code, out, err = run(store_path, "--sum", one, two)
    assert (code, out) == (1, "")
    assert "the scopes differ" in err
    assert "convergence and service kinds" in err
    code, out, _ = run(store_path, "--sum", one, two, "--into", "数字经济", "--unit", "亿元")
    assert code == 0
    assert "≥ 37" in out
    six, fifty = (
        claim_of(store, words, expand(entity)).claims[0]
        for words, entity in (("6家", "id:group/6-pool-enterprises"), ("50家", "id:list/sd-star-market-pool"))
    )
    code, out, _ = run(store_path, "--ratio", six, fifty, "--into", "山东省首批培育库企业", "--unit", "%")
    assert code == 0
    assert "12%" in out
    assert run(store_path, "--sum", one)[0] == 2
    assert run(store_path, "--sum", one, "nosuchclaim")[0] == 1
