"""Everybody can use the page: axe finds nothing serious, keys reach everything, thumbs hit it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from ecograph.render import explore
from ecograph.store import Store

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python (axe-core) is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
Open = Callable[..., Any]
GOERTEK = "org/goertek-micro"
PATH = "from=org/sample-010&to=org/sample-020"
STATES = {
    "overview": "",
    "actor": f"&node={GOERTEK}",
    "figures": "&node=park/sample",
    "path": f"&{PATH}",
    "measure": "&color=betweenness&size=pagerank&fold=families,kinds,industries,sources",
    "community": "&color=membership",
    "tree": "&view=tree",
    "branch": "&view=tree&by=industry",
    "layers": "&view=layers",
    "four chains": "&view=layers&chain=four",
    "matrix": "&view=matrix",
    "industries": "&view=matrix&by=industry",
    "table": "&view=table",
    "links": "&view=table&table=links",
    "kiosk": "&view=tree&kiosk=1",
}


def violations(tab: Any) -> list[str]:
    """What axe-core calls serious or critical on the page as it stands."""
    tab.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = tab.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{v['id']} ({v['impact']}): {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
@pytest.mark.parametrize("look", ["lang=zh&theme=light", "lang=en&theme=dark"])
def test_axe_finds_nothing_serious_in_any_view(opened: Open, look: str, size: tuple[int, int]) -> None:
    tab = opened(look, size, bypass_csp=True)
    for state, more in STATES.items():
        tab.evaluate("hash => { location.hash = hash; }", look + more)
        tab.wait_for_timeout(350)
        assert violations(tab) == [], state


def test_axe_would_find_a_button_without_a_name_and_pale_text(opened: Open) -> None:
    """The check itself works: two planted defects are found."""
    tab = opened("lang=zh&theme=light", bypass_csp=True)
    tab.evaluate(
        """() => { const b = document.createElement('button'); const p = document.createElement('p');
        p.textContent = 'pale'; p.style.color = '#ddd'; document.querySelector('#panel').prepend(b, p); }"""
    )
    found = " ".join(violations(tab))
    assert "button-name" in found
    assert "color-contrast" in found


@pytest.mark.parametrize("look", ["lang=zh&theme=dark", "lang=en&theme=light"])
def test_axe_finds_nothing_serious_in_dialog_drawer_and_results(opened: Open, look: str) -> None:
    tab = opened(look, bypass_csp=True)
    tab.keyboard.press("?")
    assert violations(tab) == []
    tab.keyboard.press("Escape")
    tab.keyboard.press("/")
    tab.keyboard.type("sample")
    assert violations(tab) == []
    phone = opened(look, (390, 844), bypass_csp=True)
    phone.click("#filters")
    phone.wait_for_timeout(350)
    assert violations(phone) == []


def test_the_help_lists_the_keys_and_keeps_the_focus(opened: Open) -> None:
    tab = opened()
    tab.keyboard.press("?")
    assert tab.evaluate("document.querySelector('dialog').open")
    assert "搜索" in tab.inner_text("dialog")
    for _ in range(4):
        tab.keyboard.press("Tab")
        assert tab.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    tab.keyboard.press("Escape")
    assert not tab.evaluate("document.querySelector('dialog').open")


def test_every_control_is_reached_by_tab_and_shows_it(opened: Open) -> None:
    """Tab visits search, views, tools, legend, foot, path boxes and panel; each stop has an outline."""
    tab = opened()
    seen = set()
    for _ in range(120):
        tab.keyboard.press("Tab")
        stop = tab.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            return [e.id || e.dataset.key || e.className,
            s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0, (e.closest('[id]') ?? e).id]; }"""
        )
        if stop[2] not in ("", "canvas"):
            assert stop[1], stop
        seen.add(stop[0])
        seen.add(stop[2])
    assert {
        "q",
        "views",
        "copy",
        "help",
        "theme",
        "language",
        "legend",
        "size",
        "color",
        "path-from",
        "panel",
    } <= seen


def test_arrows_walk_to_the_neighbour_that_lies_there(opened: Open) -> None:
    tab = opened(f"lang=zh&theme=light&node={GOERTEK}")
    place = "id => ecograph.place(id)"
    base = "https://w3id.org/ecograph/id/"
    before = tab.evaluate(place, base + GOERTEK)
    was = tab.inner_text("#panel h2")
    tab.keyboard.press("ArrowRight")
    assert tab.inner_text("#panel h2") != was
    said = tab.inner_text("#voice")
    assert tab.inner_text("#panel h2") in said
    assert "条联系" in said
    now = tab.evaluate("new URLSearchParams(location.hash.slice(1)).get('node')")
    tab.wait_for_timeout(500)
    here, there = tab.evaluate(place, base + GOERTEK), tab.evaluate(place, base + now)
    assert there["x"] > here["x"]
    assert before is not None


def test_keys_focus_set_ends_and_switch(opened: Open) -> None:
    tab = opened(f"lang=zh&theme=light&node={GOERTEK}")
    tab.keyboard.press("1")
    tab.wait_for_url("**focus=1**")
    tab.keyboard.press("0")
    tab.keyboard.press("s")
    assert f"from={GOERTEK}" in tab.url
    tab.keyboard.press("l")
    assert "lang=en" in tab.url
    tab.keyboard.press("d")
    assert "theme=dark" in tab.url


def test_the_details_are_a_sheet_on_a_phone(opened: Open) -> None:
    tab = opened("lang=zh&theme=light", (390, 844))
    height = "document.querySelector('#panel').getBoundingClientRect().height"
    heights = []
    for _ in range(3):
        tab.wait_for_timeout(300)
        heights.append(tab.evaluate(height))
        tab.click("#panel .handle")
    peek, half, full = heights
    assert peek < half < full
    tab.focus("#panel .handle")
    tab.keyboard.press("ArrowUp")
    assert "sheet=half" in tab.url
    tab.click("#panel .ranks .link >> nth=0")
    assert tab.is_visible("#panel h2")


def test_targets_on_a_phone_are_thumb_sized(opened: Open) -> None:
    tab = opened("lang=zh&theme=light&node=org/goertek-micro", (390, 844))
    selectors = ("#filters", "#theme", "#language", "#zoom button", "#panel .handle", "#panel .action", "#q")
    for selector in selectors:
        for target in tab.query_selector_all(selector):
            box = target.bounding_box()
            assert min(box["width"], box["height"]) >= 43.9, selector
    tab.click("#filters")
    tab.wait_for_timeout(300)
    for selector in ("#legend .chip .main", "#legend .fold", "#legend select", "#legend .reset"):
        for target in tab.query_selector_all(selector):
            assert target.bounding_box()["height"] >= 43.9, selector


def test_the_left_column_fits_a_small_desk(opened: Open, store: Store, tmp_path: Path) -> None:
    """At 768 px height the legend needs no scrolling and the sentence on size stays in sight."""
    file = explore(store, tmp_path / "shipped.html")
    for look in ("lang=zh&theme=light", "lang=en&theme=light"):
        tab = opened(look, (1366, 768), file)
        over = tab.evaluate(
            "(s => s.scrollHeight - s.clientHeight)(document.querySelector('.legend .scroll'))"
        )
        assert over <= 2, look
        foot = tab.query_selector(".legend .foot").bounding_box()
        assert foot["y"] + foot["height"] <= 768
