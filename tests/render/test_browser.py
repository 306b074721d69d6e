"""The page in a real browser, from disk: no request, no error, and every claim within reach."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from ecograph.render.details import PageDetails
from ecograph.render.explorer import write_page

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
GOERTEK = "org/goertek-micro"
Net = nx.MultiDiGraph
Open = Callable[..., Any]


def shoot(tab: Any, name: str, tmp_path: Path) -> bytes:
    folder = Path(os.environ.get("ECOGRAPH_SHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return bytes(tab.screenshot(path=folder / f"{name}.png"))


def painted(tab: Any) -> float:
    """The share of the canvas that differs from its most common colour."""
    share = tab.evaluate(
        """() => { const c = document.querySelector('#canvas canvas');
        const d = new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer);
        const n = new Map(); for (const v of d) n.set(v, (n.get(v) ?? 0) + 1);
        return 1 - Math.max(...n.values()) / d.length; }"""
    )
    return float(share)


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
@pytest.mark.parametrize("look", ["lang=zh&theme=light", "lang=en&theme=dark"])
def test_it_opens_drawn_and_fits(opened: Open, size: tuple[int, int], look: str, tmp_path: Path) -> None:
    tab = opened(look, size)
    assert 0.02 < painted(tab) < 0.6
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    labels = tab.evaluate("ecograph.labels()")
    assert len(labels) > 5
    for a, b in combinations(labels, 2):
        apart = (
            a["x"] + a["w"] <= b["x"]
            or b["x"] + b["w"] <= a["x"]
            or a["y"] + a["h"] <= b["y"]
            or b["y"] + b["h"] <= a["y"]
        )
        assert apart, (a, b)
    shoot(tab, f"overview-{look[5:7]}-{size[0]}", tmp_path)


@pytest.mark.parametrize("query", ["歌尔微", "gewdz", "geerwei", "goertek", "歌尔"])
def test_search_finds_and_selects(opened: Open, query: str) -> None:
    tab = opened()
    tab.keyboard.press("/")
    tab.keyboard.type(query)
    assert "歌尔微电子" in tab.inner_text("#hits li >> nth=0")
    tab.keyboard.press("Enter")
    assert tab.inner_text("#panel h2") == "歌尔微电子"
    assert "node=org/goertek-micro" in tab.url
    tab.keyboard.press("Escape")
    assert tab.query_selector("#panel h2") is None


def test_arrows_walk_the_results(opened: Open) -> None:
    tab = opened()
    tab.keyboard.press("/")
    tab.keyboard.type("slqy")
    tab.keyboard.press("ArrowDown")
    assert tab.get_attribute("#q", "aria-activedescendant") == "hit-1"
    tab.keyboard.press("Escape")
    assert tab.is_hidden("#hits")


def test_a_click_shows_the_profile_with_evidence(opened: Open, tmp_path: Path) -> None:
    tab = opened()
    place = tab.evaluate("ecograph.place('https://w3id.org/ecograph/id/org/goertek-micro')")
    frame = tab.query_selector("#canvas").bounding_box()
    tab.mouse.click(frame["x"] + place["x"], frame["y"] + place["y"])
    shown = tab.inner_text("#panel")
    for part in (
        "歌尔微电子",
        "Goertek Microelectronics",
        "微电子",
        "示例文献",
        "字符",
        "据 某负责人",
        "计划",
    ):
        assert part in shown, part
    tab.wait_for_timeout(500)
    shoot(tab, "selected-zh", tmp_path)
    tab.click("text=聚焦 1 步")
    focused = tab.evaluate("ecograph.shown()")
    tab.click(".actions >> text=聚焦 2 步")
    assert 1 < focused["nodes"] < tab.evaluate("ecograph.shown()")["nodes"]


def test_a_click_on_a_link_shows_its_claim(opened: Open, tmp_path: Path) -> None:
    tab = opened()
    tab.click("#panel .ranks >> text=歌尔微电子")
    tab.click("#panel .relations li.planned .pred >> nth=0")
    shown = tab.inner_text("#panel")
    for part in ("证据", "示例文献", "接受", "计划", "尚未成为事实"):
        assert part in shown, part
    assert "edge=e" in tab.url


def test_figures_show_scope_bounds_and_conflict(opened: Open) -> None:
    tab = opened("lang=zh&theme=light&node=park/sample")
    shown = tab.inner_text("#panel .figures")
    for part in ("入驻数", "200–300", "200余家", "数字经济相关企业", "口径未说明", "矛盾"):
        assert part in shown, part


def test_the_language_and_theme_switch_without_a_reload(opened: Open) -> None:
    tab = opened(f"lang=zh&theme=light&node={GOERTEK}")
    tab.evaluate("window.sameDocument = true")
    tab.click("#language")
    tab.click("#theme")
    tab.wait_for_timeout(600)
    assert tab.evaluate("window.sameDocument")
    assert tab.inner_text("#panel h2") == "Goertek Microelectronics"
    assert tab.get_attribute("html", "data-theme") == "dark"
    assert "actors" in tab.inner_text("#status")
    assert "lang=en" in tab.url
    assert "theme=dark" in tab.url
    assert any("Goertek" in label["text"] for label in tab.evaluate("ecograph.labels()"))
    assert not [line for line in tab.inner_text(".legend").splitlines() if "链" in line]


def test_a_chip_changes_the_counts_and_only_leaves_one(opened: Open) -> None:
    tab = opened()
    whole = tab.evaluate("ecograph.shown()")
    finance = int(tab.inner_text('[data-group="roles"][data-key="Finance"] .num'))
    tab.click('[data-group="roles"][data-key="Finance"]')
    assert tab.evaluate("ecograph.shown()")["nodes"] == whole["nodes"] - finance
    assert f"{whole['nodes'] - finance} / {whole['nodes']}" in tab.inner_text("#status")
    tab.click("text=全部重置")
    chain = tab.query_selector('.chip:has([data-group="chains"][data-key="Capital"])')
    chain.hover()
    chain.query_selector(".only").click()
    capital = int(tab.inner_text('[data-group="chains"][data-key="Capital"] .num'))
    assert tab.evaluate("ecograph.shown()")["edges"] == capital
    tab.dblclick('[data-group="roles"][data-key="Industry"]')
    pressed = tab.query_selector_all('[data-group="roles"][aria-pressed="true"]')
    assert [p.get_attribute("data-key") for p in pressed] == ["Industry"]


def test_the_hash_restores_the_state(opened: Open) -> None:
    tab = opened(f"lang=en&theme=dark&node={GOERTEK}&focus=1&-roles=Finance")
    assert tab.inner_text("#panel h2") == "Goertek Microelectronics"
    assert tab.get_attribute('[data-group="roles"][data-key="Finance"]', "aria-pressed") == "false"
    assert tab.is_visible("#focus-bar")


def test_the_tree_and_the_table_work_by_keyboard(opened: Open, tmp_path: Path) -> None:
    tab = opened("lang=zh&theme=light&view=tree")
    shoot(tab, "tree-zh", tmp_path)
    tab.focus('#view-tree [data-key="root"]')
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.dataset.key") == "Government"
    tab.keyboard.press("ArrowLeft")
    assert tab.get_attribute('#view-tree [data-key="Government"]', "aria-expanded") == "false"
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    assert tab.inner_text("#panel h2") == "歌尔微电子"
    tab.click('[data-view="table"]')
    tab.click("#view-table th.name button")
    assert tab.get_attribute("#view-table th.name", "aria-sort") == "ascending"
    assert tab.locator("#view-table tbody tr").count() == tab.evaluate("ecograph.shown()")["nodes"]


def test_on_a_phone_the_panel_is_below_and_filters_are_a_drawer(opened: Open, tmp_path: Path) -> None:
    tab = opened(f"lang=zh&theme=light&node={GOERTEK}", (390, 844))
    panel = tab.query_selector("#panel").bounding_box()
    assert panel["y"] > 300
    assert panel["width"] == 390
    shoot(tab, "phone-selected", tmp_path)
    assert tab.is_hidden(".legend")
    tab.click("#filters")
    tab.wait_for_timeout(350)
    assert tab.is_visible('[data-group="roles"][data-key="Finance"]')
    shoot(tab, "phone-drawer", tmp_path)
    for selector in ("#filters", "#theme", "#language", "#zoom button"):
        target = tab.query_selector(selector).bounding_box()
        assert min(target["width"], target["height"]) >= 44, selector


HOSTILE = (
    "<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "\u202egnirts\u202c\u2066",
    "javascript:alert(1)", "长" * 5000, "__proto__", "{{ 7*7 }} ${alert(1)}",
)  # fmt: skip


@pytest.mark.parametrize("evil", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text(opened: Open, evil: str, tmp_path: Path) -> None:
    net: Net[str] = nx.MultiDiGraph()
    words = {"zh": evil, "en": evil}
    names: dict[str, Any] = dict.fromkeys(("label_zh", "label_en", "kind", "kind_zh", "kind_en"), evil)
    names |= dict.fromkeys(("aliases", "industries", "systems"), (evil,))
    names |= {"roles": (evil, "Finance"), "primary_role": "Finance"}
    net.add_node(evil, **names)
    net.add_node("b", **names)
    net.add_edge(
        evil,
        "b",
        key=evil,
        predicate=evil,
        label_zh=evil,
        label_en=evil,
        chains=(evil, "Capital"),
        claims=(evil,),
        modality="Plan",
    )
    figure = {
        "indicator": words,
        "scope": words,
        "text": evil,
        "verbatim": evil,
        "unit": words,
        "modality": "Plan",
        "claim": evil,
        "evidence": [{"doc": evil, "start": 0, "end": 1}],
        "conflict": True,
        "note": words,
    }
    claim = {key: figure[key] for key in ("evidence", "modality", "note")}
    claim |= {"attributed": words, "status": "Disputed", "time": {}}
    details = PageDetails(
        claims={evil: claim},
        figures={evil: [figure]}, documents={evil: {"title": words, "sha256": evil, "note": words}},
        sources=[{"name": evil, "title": words, "kind": evil}],
        conflicts=[{"kind": words, "claims": [evil], "note": words}], terms={evil: words},
    )  # fmt: skip
    file = write_page(net, tmp_path / "evil.html", title=words, details=details)
    tab = opened(file=file)
    assert "alert(1)" not in evil or "alert(1)" in tab.inner_text("#panel")
    tab.click("#panel .ranks .link >> nth=0")
    tab.click("#panel .relations .pred >> nth=0")
    tab.click("#language")
    for view in ("tree", "table", "graph"):
        tab.click(f'[data-view="{view}"]')
    tab.fill("#q", evil[:40])
    assert tab.query_selector("img, iframe, a[href]") is None
    assert tab.evaluate("document.scripts.length") == 6
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
