"""Meaning: colours that every eye tells apart, measures that say what they say, nothing unsaid."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from ecograph.analysis import analyze, measures
from ecograph.render import style
from ecograph.render.details import PageDetails
from ecograph.render.explorer import write_page
from ecograph.render.measures import LARGE, page_measures
from ecograph.store import Store

Open = Callable[..., Any]
Net = nx.MultiDiGraph
GOERTEK = "org/goertek-micro"

# Machado, Oliveira & Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1, on linear RGB.
EYES = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip
Lab = tuple[float, float, float]


def seen(colour: str, eye: str) -> Lab:
    """The colour as CIELAB (D65) as that eye sees it."""
    raw = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in raw]
    r, g, b = (min(1.0, max(0.0, sum(m * c for m, c in zip(row, linear, strict=True)))) for row in EYES[eye])
    xyz = (
        (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047,
        0.2126729 * r + 0.7151522 * g + 0.0721750 * b,
        (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one: Lab, other: Lab) -> float:
    """ΔE2000 (Sharma, Wu & Dalal 2005, doi:10.1002/col.20070)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    c_mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(c_mean**7 / (c_mean**7 + 25**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 if a or b else 0.0 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    if c1 * c2 and turn == -180:
        turn = 180.0
    dl, dc, dh = l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn) / 2)
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = h1 + h2
    if c1 * c2:
        hm = (h1 + h2) / 2 if abs(h1 - h2) <= 180 else (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    cos = math.cos
    t = (
        1 - 0.17 * cos(math.radians(hm - 30)) + 0.24 * cos(math.radians(2 * hm))
        + 0.32 * cos(math.radians(3 * hm + 6)) - 0.20 * cos(math.radians(4 * hm - 63))
    )  # fmt: skip
    sl = 1 + 0.015 * (lm - 50) ** 2 / math.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rc = 2 * math.sqrt(cm**7 / (cm**7 + 25**7))
    rt = -rc * math.sin(math.radians(60 * math.exp(-(((hm - 275) / 25) ** 2))))
    return math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * (dc / sc) * (dh / sh))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_colour_difference_is_sharmas(one: Lab, other: Lab, expected: float) -> None:
    """Five of the reference pairs of Sharma et al., and the order of a pair does not matter."""
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)
    assert ciede2000(other, one) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eye", EYES)
def test_every_eye_tells_the_roles_apart(theme: str, eye: str) -> None:
    colours = {role.code: seen(getattr(role, theme), eye) for role in style.ROLES}
    for one, other in combinations(colours, 2):
        assert ciede2000(colours[one], colours[other]) >= 14, (one, other)


def test_the_palette_of_tab10_would_fail() -> None:
    """The threshold bites: a common palette of seven falls far below it for a deutan eye."""
    tab10 = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2")
    worst = min(ciede2000(seen(a, "deutan"), seen(b, "deutan")) for a, b in combinations(tab10, 2))
    assert worst < 7


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eye", EYES)
def test_the_scale_of_a_measure_only_grows_in_lightness(theme: str, eye: str) -> None:
    steps = [seen(colour, eye)[0] for colour in style.SCALE[theme]]
    signed = [b - a for a, b in pairwise(steps)]
    assert all(step < -5 for step in signed) if theme == "light" else all(step > 5 for step in signed)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_plays_no_role_is_pale_rimmed_and_lettered(theme: str) -> None:
    """Rims at 3 : 1 on the canvas, characters at 4.5 : 1 on the fill, fills far from every role colour."""
    glyphs = {lang: [getattr(f, f"glyph_{lang}") for f in style.FAMILIES] for lang in ("zh", "en")}
    for lang, letters in glyphs.items():
        assert len(set(letters)) == len(style.FAMILIES), lang
    for family in style.FAMILIES:
        fill, rim = getattr(family, f"fill_{theme}"), getattr(family, f"rim_{theme}")
        assert style.contrast(rim, style.CANVAS[theme]) >= 3, family.code
        assert style.contrast(rim, fill) >= 4.5, family.code
        for role in style.ROLES:
            assert ciede2000(seen(fill, "normal"), seen(getattr(role, theme), "normal")) >= 14, (
                family.code,
                role.code,
            )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_community_colours_are_seen_and_no_kind_is_in_two_families(theme: str) -> None:
    colours = style.COMMUNITIES[theme]
    assert len(set(colours)) == len(colours)
    for colour in colours:
        assert style.contrast(colour, style.CANVAS[theme]) >= 3, colour
    kinds = [kind for family in style.FAMILIES for kind in family.kinds]
    assert len(set(kinds)) == len(kinds)


def test_text_is_readable_in_both_themes() -> None:
    """Each text colour of the style sheet on each ground it stands on: 4.5 : 1 or more."""
    sheet = (Path(style.__file__).parent / "assets" / "app.css").read_text("utf-8").splitlines()
    for line in sheet[:2]:
        inside = line[line.index("{") + 1 : line.index("}")]
        tokens = dict(part.split(":", 1) for part in inside.split(";"))
        whole = {
            k: "#" + "".join(c * 2 for c in v[1:]) if len(v) == 4 else v
            for k, v in tokens.items() if v.startswith("#")
        }  # fmt: skip
        grounds = ("--bg", "--canvas", "--soft")
        pairs = [(ink, on) for ink in ("--ink", "--muted", "--accent") for on in grounds]
        pairs += [(f"--{kind}", f"--{kind}-soft") for kind in ("accent", "plan", "clash")]
        pairs += [("--muted", "--clash-soft"), ("--ink", "--plan-soft"), ("--muted", "--accent-soft")]
        for ink, on in pairs:
            assert style.contrast(whole[ink], whole[on]) >= 4.5, (ink, on, line[:30])


def test_the_pages_values_are_those_of_analyze(net: Net[str]) -> None:
    """Relabelling and order change nothing: values stand in the order of the sorted nodes."""
    names = sorted(net)
    for entry in page_measures(net):
        if entry["name"] == "membership":
            continue
        column = {"closeness": "harmonic"}.get(entry["name"], entry["name"])
        table = analyze(net, entry["name"])
        expected = dict(zip(table.column("id"), table.column(column), strict=True))
        for node, value in zip(names, entry["values"], strict=True):
            assert value == pytest.approx(expected[node], rel=1e-5), (entry["name"], node)
        assert entry["meaning"] == dict(measures()[entry["name"]].meaning)


def test_a_node_without_links_has_no_community_not_community_zero() -> None:
    net: Net[str] = nx.MultiDiGraph([("a", "b")])
    net.add_node("alone")
    values = page_measures(net)[-1]["values"]
    assert values == [1, None, 1]
    assert page_measures(nx.MultiDiGraph()) == []


def test_a_large_network_gets_only_what_is_cheap(monkeypatch: pytest.MonkeyPatch, net: Net[str]) -> None:
    assert LARGE == 2000
    monkeypatch.setattr("ecograph.render.measures.LARGE", 10)
    assert [entry["name"] for entry in page_measures(net)] == ["degree", "pagerank", "membership"]


def test_measures_say_that_plans_count(net: Net[str]) -> None:
    for entry in page_measures(net):
        assert any("plans or aspirations" in note["en"] for note in entry["notes"]), entry["name"]


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
class TestInTheBrowser:
    """The same on the page."""

    def test_the_legend_says_what_size_and_colour_mean(self, opened: Open) -> None:
        tab = opened("lang=zh&theme=light&size=betweenness&color=pagerank")
        said = tab.inner_text(".said")
        for name in ("betweenness", "pagerank"):
            assert measures()[name].meaning["zh"] in said
        tab.click("#said")
        assert measures()["betweenness"].limits["zh"] in tab.inner_text(".said")
        assert "低" in tab.inner_text(".scale")
        tab.select_option("#color", "membership")
        assert "color=membership" in tab.url
        assert tab.query_selector_all(".communities li")
        tab.select_option("#color", "role")
        assert "color=" not in tab.url

    def test_size_follows_the_measure_and_none_makes_all_alike(self, opened: Open, net: Net[str]) -> None:
        tab = opened(f"lang=en&theme=light&node={GOERTEK}&size=betweenness")
        shown = tab.inner_text("#panel .measures")
        table = analyze(net, "betweenness")
        value = dict(zip(table.column("id"), table.column("betweenness"), strict=True))
        number = float(shown.split()[-1])
        assert number == pytest.approx(value["https://w3id.org/ecograph/id/" + GOERTEK], rel=0.01)
        tab.select_option("#size", "none")
        assert tab.query_selector("#panel .measures") is None

    def test_every_mark_of_the_drawing_is_in_the_legend(self, opened: Open) -> None:
        tab = opened("lang=en&theme=light")
        legend = tab.inner_text(".legend")
        for word in (
            "Government",
            "University",
            "No role stated",
            "Capital chain",
            "Context links",
            "Fact",
            "Plan",
        ):
            assert word in legend, word
        marks = [mark.get_attribute("aria-label") for mark in tab.query_selector_all(".marks [role=img]")]
        assert marks == ["Places and sites"]

    def test_a_plan_says_that_it_is_no_fact(self, opened: Open) -> None:
        tab = opened(f"lang=en&theme=light&node={GOERTEK}")
        tab.click("#panel .relations li.planned .pred >> nth=0")
        assert "not a fact" in tab.inner_text("#panel")
        assert "undated" in tab.inner_text("#panel .when")
        dash = tab.get_attribute("#panel .triple svg line", "stroke-dasharray")
        assert dash is not None

    def test_sides_of_a_conflict_stand_side_by_side(self, opened: Open) -> None:
        tab = opened("lang=zh&theme=light&node=park/sample")
        one, other = (side.bounding_box() for side in tab.query_selector_all("#panel .sides li"))
        assert one["y"] == other["y"]
        assert one["x"] + one["width"] <= other["x"]
        assert "不做取舍" in tab.inner_text("#panel")


def test_stages_and_terms_come_from_the_store(store: Store) -> None:
    details = PageDetails.load(store)
    assert details.stages
    for codes in details.stages.values():
        assert all(code in details.terms for code in codes)


def test_a_page_of_the_store_offers_all_measures(store: Store, tmp_path: Path) -> None:
    from ecograph.projection import project

    net = project(store, include_planned=True, isolates=True)
    page = write_page(
        net, tmp_path / "a.html", title={"zh": "图", "en": "Map"}, details=PageDetails.load(store)
    )
    assert '"name":"closeness"' in page.read_text("utf-8")
