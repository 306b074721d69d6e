"""Tree, layers, matrix, table and kiosk: used in a browser as a person would."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
Open = Callable[..., Any]
Net = nx.MultiDiGraph
VIEWS = ("graph", "tree", "layers", "matrix", "table")
INDUSTRIES = ("Microelectronics", "SmartManufacturing", "VirtualReality")
SEGMENTS = ("hardware", "software", "content", "application")


def download(tab: Any, *clicks: str) -> tuple[str, bytes]:
    """The name and the content of the file that the last click saves."""
    for selector in clicks[:-1]:
        tab.click(selector)
    with tab.expect_download() as caught:
        tab.click(clicks[-1])
    return caught.value.suggested_filename, Path(caught.value.path()).read_bytes()


def table(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "a spreadsheet needs the mark to read UTF-8"
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_each_view_opens_by_a_click_and_draws_only_itself(at: Callable[..., Any]) -> None:
    tab = at()
    for view in VIEWS:
        tab.click(f'[data-view="{view}"]')
        for other in VIEWS:
            assert tab.is_visible(f"#view-{other}") == (other == view)
        assert (f"view={view}" in tab.url) == (view != "graph")
    tab.evaluate("document.querySelector('#view-layers').firstChild.dataset.old = '1'")
    tab.click('[data-group="roles"][data-key="Finance"]')
    assert tab.query_selector("#view-layers [data-old]"), "a view out of sight was rebuilt"
    tab.click('[data-view="layers"]')
    assert not tab.query_selector("#view-layers [data-old]")


# --- tree ------------------------------------------------------------------------------------------


def test_the_drawing_and_the_list_are_the_same_tree(at: Callable[..., Any]) -> None:
    tab = at("&view=tree")
    listed = set(tab.eval_on_selector_all("#view-tree li[data-node]", "l => l.map(i => i.dataset.node)"))
    drawn = set(tab.eval_on_selector_all(".crown .leaf", "l => l.map(i => i.dataset.leaf)"))
    assert listed == drawn
    assert len(drawn) > 100
    knots = tab.eval_on_selector_all(".crown .knot", "l => l.map(k => k.textContent)")
    assert any("企业" in text for text in knots)


def test_a_branch_closes_in_both_and_the_address_keeps_it(at: Callable[..., Any]) -> None:
    tab = at("&view=tree")
    before = tab.locator(".crown .leaf").count()
    tab.click('#view-tree [data-key="Industry"] > .row')
    closed = tab.locator(".crown .leaf").count()
    assert closed < before
    assert "flip=Industry" in tab.url
    again = at(tab.url.split("#lang=zh&theme=light")[1])
    assert again.locator(".crown .leaf").count() == closed
    tab.click('#view-tree [data-key="Industry"] > .row')
    assert tab.locator(".crown .leaf").count() == before


def test_leaves_of_one_role_have_a_shade_for_each_industry(at: Callable[..., Any]) -> None:
    tab = at("&view=tree")
    fills = tab.evaluate(
        """() => { const all = (what) => [...document.querySelectorAll(what)];
        const own = new Set(all('#view-tree [data-key=Industry] [data-node]').map(i => i.dataset.node));
        const leaves = all('.crown .leaf').filter(l => own.has(l.dataset.leaf));
        return [...new Set(leaves.map(l => l.querySelector('ellipse').getAttribute('fill')))]; }"""
    )
    assert len(fills) >= len(INDUSTRIES)


def test_an_enlarged_branch_names_every_leaf_apart(at: Callable[..., Any]) -> None:
    tab = at("&view=tree")
    tab.click(".crown .knot[data-branch=Industry]")
    assert "branch=Industry" in tab.url
    rows = tab.locator(".crown .leaf")
    assert rows.count() == tab.locator('#view-tree [data-key="Industry"] li[data-node]').count()
    boxes = [r.bounding_box() for r in tab.query_selector_all(".crown .leaf text")[:60]]
    for a, b in combinations(boxes, 2):
        apart = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
        assert apart or abs(a["y"] - b["y"]) >= min(a["height"], b["height"]) * 0.9
    sizes = tab.eval_on_selector_all(
        ".crown text", "l => l.map(t => parseFloat(getComputedStyle(t).fontSize))"
    )
    assert min(sizes) >= 12
    rows.first.click()
    assert tab.inner_text("#panel h2")
    assert "证据" in tab.inner_html("#panel") or "字符" in tab.inner_text("#panel")
    tab.select_option("#branch", "")
    assert "branch=" not in tab.url


def test_branches_names_do_not_cover_one_another(at: Callable[..., Any]) -> None:
    for by in ("role", "industry", "chain"):
        tab = at(f"&view=tree&by={by}")
        assert tab.get_attribute(f'#view-tree [data-option="{by}"]', "aria-pressed") == "true"
        boxes = [t.bounding_box() for t in tab.query_selector_all(".crown .knot > text:last-child")]
        for a, b in combinations(boxes, 2):
            assert (
                a["x"] + a["width"] <= b["x"] + 1 or b["x"] + b["width"] <= a["x"] + 1
                or a["y"] + a["height"] <= b["y"] + 4 or b["y"] + b["height"] <= a["y"] + 4
            ), (by, a, b)  # fmt: skip


def test_two_openings_draw_the_same_tree(at: Callable[..., Any]) -> None:
    one, two = (at("&view=tree").inner_html(".crown") for _ in range(2))
    assert one == two


# --- layers ----------------------------------------------------------------------------------------


def test_segments_stand_in_order_and_gaps_say_unknown(at: Callable[..., Any]) -> None:
    tab = at("&view=layers")
    found = tab.eval_on_selector_all("[data-segment]", "l => l.map(s => [s.dataset.segment, s.innerText])")
    assert [name for name, _ in found] == [f"vr-{name}" for name in SEGMENTS]
    words = dict(found)
    assert "未知" not in words["vr-hardware"]
    assert "003" in words["vr-hardware"]
    for gap in ("vr-content", "vr-application"):
        assert "未知" in words[gap]
        assert "不等于没有" in words[gap]
        assert "无主体" not in words[gap]
    assert "未知" in words["vr-software"], "a plan is no fact: the segment is still open"
    assert tab.inner_text('[data-segment="vr-software"] .planned .pill') == "计划"
    style = tab.eval_on_selector(
        '[data-segment="vr-software"] .planned', "e => getComputedStyle(e).borderTopStyle"
    )
    assert style == "dashed"
    assert "4 个环节：1 个有具名主体，3 个未知" in tab.inner_text(".layers-head")


def test_filters_reach_the_layers_and_a_chip_opens_the_evidence(at: Callable[..., Any]) -> None:
    tab = at("&view=layers&-modalities=Plan")
    assert tab.locator('[data-segment="vr-software"] .actor-chip').count() == 0
    tab.click('[data-segment="vr-hardware"] .actor-chip >> nth=0 >> button >> nth=0')
    assert tab.inner_text("#panel h2")
    tab.click('[data-segment="vr-hardware"] .proof-link >> nth=0')
    assert "证据" in tab.inner_text("#panel")
    assert "edge=e" in tab.url


def test_the_four_chains_are_layers_too(at: Callable[..., Any]) -> None:
    tab = at("&view=layers")
    tab.select_option("#layer", "four")
    assert "chain=four" in tab.url
    assert tab.locator(".lanes tbody tr").count() == 4
    tab.click(".lanes .more >> nth=0")
    assert tab.locator("#panel .relations li").count() > 0


def test_without_an_industry_chain_it_says_so(opened: Open) -> None:
    shown = opened("lang=zh&theme=light&view=layers").inner_text("#view-layers")
    assert "没有产业链" in shown
    assert "技术链" in shown


# --- matrix ----------------------------------------------------------------------------------------


def test_cells_count_the_links_of_the_network(at: Callable[..., Any], rich: Net[str]) -> None:
    tab = at("&view=matrix")
    roles = {n: (rich.nodes[n]["roles"] or ("none",)) for n in rich}
    expected = sum("Industry" in roles[u] and "Finance" in roles[v] for u, v in rich.edges())
    cell = tab.locator('[data-cell="role||Industry|Finance"]')
    assert int(re.match(r"\d+", cell.inner_text())[0]) == expected > 0  # type: ignore[index]
    assert int(re.match(r"\d+", tab.inner_text('[data-cell="role||*|*"]'))[0]) == rich.number_of_edges()  # type: ignore[index]
    cell.click()
    assert f"{expected} 条联系" in tab.inner_text("#panel")
    assert "示例文献" in tab.inner_text("#panel")
    assert "cell=role" in tab.url
    again = at(tab.url.split("#lang=zh&theme=light")[1])
    assert f"{expected} 条联系" in again.inner_text("#panel")
    tab.keyboard.press("Escape")
    assert "cell=" not in tab.url


def test_the_chain_and_the_legend_narrow_the_matrix(at: Callable[..., Any], rich: Net[str]) -> None:
    tab = at("&view=matrix")
    tab.select_option("#matrix-chain", "Capital")
    capital = sum("Capital" in d["chains"] for *_, d in rich.edges(data=True))
    assert tab.inner_text('[data-cell="role|Capital|*|*"]').startswith(str(capital))
    tab.click('[data-group="roles"][data-key="Finance"]')
    assert tab.locator('[data-cell="role|Capital|Finance|Industry"]').count() == 0


def test_an_empty_cell_says_not_recorded_and_heads_name_rows_and_columns(at: Callable[..., Any]) -> None:
    tab = at("&view=matrix&by=industry&-roles=Finance")
    cells = tab.eval_on_selector_all(".matrix tbody td", "l => l.map(c => c.innerText)")
    assert "未记录" in cells
    assert "0" not in cells
    assert all(re.match(r"\d+|未记录", cell) for cell in cells)
    assert tab.locator('.matrix thead th[scope="col"]').count() == 7 + 2
    assert tab.locator('.matrix tbody th[scope="row"]').count() == len(INDUSTRIES) + 1
    tab.click('#view-matrix [data-option="chain"]')
    assert tab.locator('.matrix tbody th[scope="row"]').count() == 5


# --- table -----------------------------------------------------------------------------------------


def test_columns_filter_sort_and_download(at: Callable[..., Any]) -> None:
    tab = at("&view=table")
    whole = tab.locator("#view-table tbody tr").count()
    tab.fill('[data-col="kind"]', "基金")
    tab.fill('[data-col="name"]', "示例")
    rows = tab.locator("#view-table tbody tr").count()
    assert 0 < rows < whole
    assert tab.evaluate("document.activeElement.dataset.col") == "name"
    tab.click("#view-table th.name button")
    name, content = download(tab, "#table-save")
    assert name == "ecograph-sample-park-ecosystem-table-actors-2023-05-01.csv"
    saved = table(content)
    assert saved[0][:2] == ["名称", "类别"]
    assert len(saved) == rows + 1
    names = [row[0] for row in saved[1:]]
    assert names == sorted(names)
    assert "find.kind" in tab.url
    again = at(tab.url.split("#lang=zh&theme=light")[1])
    assert again.locator("#view-table tbody tr").count() == rows
    tab.fill('[data-col="name"]', "没有这样的名称")
    assert "没有符合的行" in tab.inner_text("#view-table tbody")


def test_links_have_a_table_of_their_own(at: Callable[..., Any], rich: Net[str]) -> None:
    tab = at("&view=table")
    tab.click('#view-table [data-option="links"]')
    assert tab.locator("#view-table tbody tr").count() == rich.number_of_edges()
    tab.fill('[data-col="modality"]', "计划")
    plans = sum(d["modality"] == "Plan" for *_, d in rich.edges(data=True))
    assert tab.locator("#view-table tbody tr.planned").count() == plans
    tab.click("#view-table tbody .pred >> nth=0")
    assert "尚未成为事实" in tab.inner_text("#panel")


# --- kiosk -----------------------------------------------------------------------------------------


def test_the_kiosk_has_large_targets_and_a_tour_that_any_touch_ends(at: Callable[..., Any]) -> None:
    tab = at("&view=tree&kiosk=1")
    targets = "#kiosk-bar button, #views button, .viewbar button, .tools button, #view-tree .row"
    for target in tab.query_selector_all(targets):
        box = target.bounding_box()
        if box:
            assert min(box["width"], box["height"]) >= 44, target.inner_text()
    assert tab.is_hidden(".legend")
    tab.clock.install()
    tab.click('[data-kiosk="start"]')
    first = tab.inner_text("#kiosk-bar h2")
    assert tab.inner_text("#panel h2") in first
    assert "条联系" in tab.inner_text("#kiosk-bar")
    tab.clock.fast_forward(8100)
    second = tab.inner_text("#kiosk-bar h2")
    assert second != first
    assert tab.evaluate("ecograph.tour()")["running"]
    tab.mouse.click(900, 30)
    assert not tab.evaluate("ecograph.tour()")["running"]
    tab.clock.fast_forward(30_000)
    assert tab.inner_text("#kiosk-bar h2") == second
    tab.click('[data-kiosk="start"]')
    tab.keyboard.press("a")
    assert not tab.evaluate("ecograph.tour()")["running"]


def test_leaving_the_kiosk_leaves_no_timer(at: Callable[..., Any]) -> None:
    tab = at("&kiosk=1&tour=1")
    assert tab.evaluate("ecograph.tour()")["running"]
    tab.click('[data-kiosk="leave"]')
    assert not tab.evaluate("ecograph.tour()")["running"]
    assert "kiosk" not in tab.url
    assert tab.is_visible(".legend")
    tab.click("#kiosk")
    assert "kiosk=1" in tab.url
    tab.keyboard.press("Escape")
    tab.wait_for_timeout(200)
    assert "kiosk" not in tab.url
    assert tab.is_hidden("#kiosk-bar")


def test_who_wants_less_motion_walks_by_hand(at: Callable[..., Any]) -> None:
    tab = at("&view=tree&kiosk=1", reduced_motion="reduce")
    tab.click('[data-kiosk="start"]')
    assert not tab.evaluate("ecograph.tour()")["running"]
    first = tab.inner_text("#kiosk-bar h2")
    tab.click('[data-kiosk="next"]')
    assert tab.inner_text("#kiosk-bar h2") != first
    assert "减少动态" in tab.inner_text("#kiosk-bar")


# --- address, phone, print -------------------------------------------------------------------------


STATES = (
    "&view=tree&by=industry&branch=VirtualReality",
    "&view=layers&chain=chain/vr",
    "&view=layers&chain=four",
    "&view=matrix&chain=Capital",
    "&view=matrix&by=chain",
    "&view=table&table=links&sort=-to",
    "&view=tree&kiosk=1",
)


@pytest.mark.parametrize("state", STATES)
def test_the_address_restores_the_view(at: Callable[..., Any], state: str) -> None:
    tab = at(state)
    view = re.search(r"view=(\w+)", state)[1]  # type: ignore[index]
    shown = tab.inner_text(f"#view-{view}")
    tab.evaluate("dispatchEvent(new Event('hashchange'))")
    for part in state.strip("&").split("&"):
        assert part in tab.url
    assert tab.inner_text(f"#view-{view}") == shown


JUNK = ("view=x&by=x&chain=x&cell=%25&branch=x", "view=matrix&cell=a|b|c|d", "view=table&sort=--&table=x")


@pytest.mark.parametrize("junk", JUNK)
def test_a_broken_address_is_not_an_error(at: Callable[..., Any], junk: str) -> None:
    assert at(f"&{junk}").is_visible("#panel")


@pytest.mark.parametrize("view", VIEWS[1:])
@pytest.mark.parametrize("look", ["lang=zh&theme=light", "lang=en&theme=dark"])
def test_on_a_phone_nothing_is_wider_and_targets_fit_a_thumb(
    opened: Open, rich_page: Path, view: str, look: str
) -> None:
    tab = opened(f"{look}&view={view}", (390, 844), rich_page)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for target in tab.query_selector_all(".viewbar button, .viewbar select, #views button"):
        assert target.bounding_box()["height"] >= 44
    for other in VIEWS:
        assert tab.is_visible(f'[data-view="{other}"]')


@pytest.mark.parametrize("look", ["lang=zh&theme=light", "lang=en&theme=dark"])
def test_axe_finds_nothing_serious(opened: Open, rich_page: Path, look: str) -> None:
    from importlib import resources

    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    tab = opened(look, file=rich_page, bypass_csp=True)
    tab.evaluate(resources.files(axe.__name__).joinpath("axe.min.js").read_text("utf-8"))
    for more in (*STATES, "&view=matrix&cell=role||Industry|Industry", "&view=layers"):
        tab.evaluate("hash => { location.hash = hash; }", look + more)
        tab.wait_for_timeout(300)
        found = tab.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
        assert serious == [], more
    tab.evaluate("hash => { location.hash = hash; }", look)
    tab.click("#export")
    found = tab.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
