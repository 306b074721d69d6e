"""Finding: search says why, chips count each other, years never guess, paths in words, one address."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from ecograph.render.details import PageDetails
from ecograph.render.explorer import write_page

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
Open = Callable[..., Any]
Net = nx.MultiDiGraph
ID = "https://w3id.org/ecograph/id/"
GOERTEK = "org/goertek-micro"
CHAINS = ("Industry", "Capital", "Talent", "Technology")


def number(tab: Any, group: str, key: str) -> int:
    return int(tab.inner_text(f'[data-group="{group}"][data-key="{key}"] .num'))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("gewdz", "首字母"),
        ("weidianzi", "拼音"),
        ("goertek", "英文名"),
        ("歌尔", "别名：歌尔"),
        ("歌尔微电子", "企业"),
    ],
)
def test_a_hit_says_why_it_matched(opened: Open, typed: str, why: str) -> None:
    tab = opened()
    tab.keyboard.press("/")
    tab.keyboard.type(typed)
    assert why in tab.inner_text("#hits li:has-text('歌尔微电子') small")


def test_exact_comes_before_prefix_before_initials_before_a_part(opened: Open, tmp_path: Path) -> None:
    net: Net[str] = nx.MultiDiGraph()
    for i, (zh, en) in enumerate(
        [("甲乙", "x ab x"), ("丙丁", "ab"), ("戊己", "ab c"), ("阿宝", "q"), ("庚", "zz")]
    ):
        net.add_node(f"n{i}", label_zh=zh, label_en=en)
    file = write_page(net, tmp_path / "ranks.html", title={"zh": "序", "en": "Order"})
    tab = opened("lang=en&theme=light", file=file)
    tab.keyboard.press("/")
    tab.keyboard.type("ab")
    shown = [hit.inner_text() for hit in tab.query_selector_all("#hits .label")]
    assert shown == ["ab", "ab c", "q", "x ab x"]


def test_an_empty_search_says_what_can_be_typed_and_what_was_opened(opened: Open) -> None:
    tab = opened()
    tab.click("#q")
    assert "首字母" in tab.inner_text("#hits")
    tab.keyboard.type("goertek")
    tab.keyboard.press("Enter")
    tab.keyboard.press("/")
    assert "最近查看" in tab.inner_text("#hits")
    assert "歌尔微电子" in tab.inner_text("#hits")
    tab.keyboard.type("没有这个名字")
    assert "没有匹配" in tab.inner_text("#hits")


def test_counts_follow_the_other_filters(opened: Open) -> None:
    tab = opened("lang=zh&theme=light&fold=kinds,families")
    projects = number(tab, "kinds", "Project")
    assert projects > 0
    tab.click('[data-group="roles"][data-key="User"]')
    assert number(tab, "kinds", "Project") == 0
    assert number(tab, "roles", "User") == projects, "a chip's own group does not change its count"
    assert "已隐藏 1 项" in tab.inner_text('[data-fold="roles"]')


def test_only_is_reached_by_keyboard_and_can_be_taken_back(opened: Open) -> None:
    tab = opened()
    tab.focus('[data-only="roles Finance"]')
    assert tab.evaluate("getComputedStyle(document.activeElement).opacity") == "1"
    tab.keyboard.press("Enter")
    pressed = tab.query_selector_all('[data-group="roles"][aria-pressed="true"]')
    assert [p.get_attribute("data-key") for p in pressed] == ["Finance"]
    assert tab.evaluate("document.activeElement.dataset.only") == "roles Finance"
    tab.keyboard.press("Enter")
    assert len(tab.query_selector_all('[data-group="roles"][aria-pressed="false"]')) == 0


def test_sources_and_stages_are_filters_and_a_source_says_its_kind(
    opened: Open, net: Net[str], details: PageDetails, title: dict[str, str], tmp_path: Path
) -> None:
    staged = dataclasses.replace(
        details, stages={ID + GOERTEK: ["Leading"]},
        terms={**details.terms, "Leading": {"zh": "龙头企业", "en": "Leading enterprise"}},
    )  # fmt: skip
    file = write_page(net, tmp_path / "staged.html", title=title, details=staged)
    tab = opened("lang=zh&theme=light&fold=sources,stages,industries", file=file)
    assert "合成示例" in tab.inner_text(".group.sources")
    assert "龙头企业" in tab.inner_text(".group.stages")
    tab.click('[data-group="stages"][data-key="none"]')
    assert tab.evaluate("ecograph.shown()")["nodes"] == 1
    tab.click("#panel .ranks .link >> nth=0")
    assert "合成示例，非真实数据" in tab.inner_text("#panel .pills")


@pytest.fixture
def dated(net: Net[str], details: PageDetails, title: dict[str, str], tmp_path: Path) -> Path:
    """The sample page where ten claims have dates: five from 2015 to 2018, five as of 2020."""
    claims = copy.deepcopy(details.claims)
    for i, claim in enumerate(sorted(claims)[:10]):
        claims[claim]["time"] = {"from": "2015-03-01", "until": "2018"} if i < 5 else {"as_of": "2020-06-30"}
    return write_page(
        net, tmp_path / "dated.html", title=title, details=dataclasses.replace(details, claims=claims)
    )


def test_years_filter_dated_links_and_never_date_the_undated(opened: Open, dated: Path) -> None:
    tab = opened(file=dated)
    total = tab.evaluate("ecograph.shown()")["edges"]
    assert f"（{total - 10}）" in tab.inner_text(".group.time")
    tab.click("#undated")
    assert tab.evaluate("ecograph.shown()")["edges"] == 10
    for year, expected in ((2015, 5), (2019, 0), (2020, 5), (2018, 5)):
        tab.evaluate("hash => { location.hash = hash; }", f"lang=zh&theme=light&undated=0&year={year}")
        tab.wait_for_timeout(150)
        assert tab.evaluate("ecograph.shown()")["edges"] == expected, year
        assert tab.get_attribute("#year", "aria-valuetext") == f"{year} 年"
    tab.focus("#year")
    tab.keyboard.press("ArrowRight")
    assert "year=2019" in tab.url
    tab.keyboard.press("End")
    assert tab.inner_text("output") == "不限"
    assert "year=" not in tab.url


def test_without_dates_there_is_no_slider_and_the_legend_says_so(opened: Open) -> None:
    tab = opened("lang=en&theme=light")
    assert tab.query_selector("#year") is None
    assert "No dated statements." in tab.inner_text(".legend")


def chain_of(*names: str, planned: frozenset[int] = frozenset()) -> Net[str]:
    """A net of named actors a to z; each name pair is a link, those in ``planned`` are plans."""
    net: Net[str] = nx.MultiDiGraph()
    for i, pair in enumerate(names):
        for name in pair:
            net.add_node(ID + name, label_zh=name * 2, label_en=name.upper())
        s, o = (ID + name for name in pair)
        net.add_edge(
            s, o, key=f"p{i}", predicate=f"p{i}", label_zh="投资", label_en="invests in",
            chains=(CHAINS[i % 4],), claims=(), modality="Plan" if i in planned else "Fact",
        )  # fmt: skip
    return net


def paths(tab: Any) -> list[list[str]]:
    """All paths that the panel offers, each as the names of its stops."""
    found = []
    buttons = tab.query_selector_all("#panel [aria-pressed]:has-text('Path')")
    for i in range(max(1, len(buttons))):
        if buttons:
            tab.query_selector_all("#panel [aria-pressed]:has-text('Path')")[i].click()
        found.append([stop.inner_text() for stop in tab.query_selector_all("#panel .path .stop .link")])
    return found


def test_three_shortest_paths_in_words_with_the_direction_of_each_link(opened: Open, tmp_path: Path) -> None:
    net = chain_of("ab", "cb", "cd", "de", "ae", "af", "fg", "gd")
    file = write_page(net, tmp_path / "paths.html", title={"zh": "路", "en": "Ways"})
    tab = opened("lang=en&theme=light&from=a&to=d", file=file)
    assert paths(tab) == [["A", "E", "D"], ["A", "B", "C", "D"], ["A", "F", "G", "D"]]
    tab.click("text=Path 2")
    hops = [hop.inner_text().split("\n") for hop in tab.query_selector_all("#panel .hop .line")]
    assert [" ".join(h[1:]) for h in hops] == ["A invests in B", "C invests in B", "C invests in D"]
    assert "path=2" in tab.url
    tab.click("#panel .hop .pred >> nth=0")
    assert "edge=" in tab.url
    tab.click("text=‹ Path")
    assert tab.inner_text("#panel h2") == "Shortest path"


def test_shortest_means_shortest_for_every_pair(opened: Open, net: Net[str]) -> None:
    """The page's paths are as long as networkx says, over facts in both directions."""
    facts = nx.Graph((u, v) for u, v, about in net.edges(data=True) if about["modality"] == "Fact" and u != v)
    names = sorted(facts)[:120:17]
    tab = opened("lang=en&theme=light")
    for start, end in pairwise(names):
        tab.evaluate("hash => { location.hash = hash; }", f"lang=en&theme=light&from={start}&to={end}")
        tab.wait_for_timeout(120)
        if nx.has_path(facts, start, end):
            steps = nx.shortest_path_length(facts, start, end)
            assert tab.inner_text("#panel .steps") == ("1 step" if steps == 1 else f"{steps} steps")
        else:
            assert "No path between them is recorded" in tab.inner_text("#panel")


def test_a_path_through_plans_is_offered_never_assumed(opened: Open, tmp_path: Path) -> None:
    file = write_page(
        chain_of("ab", "bc", "xy", planned=frozenset({1})),
        tmp_path / "p.html",
        title={"zh": "路", "en": "Ways"},
    )
    tab = opened("lang=en&theme=light&from=a&to=c", file=file)
    assert "Facts alone give no path" in tab.inner_text("#panel")
    tab.click("#path-plans")
    assert paths(tab) == [["A", "B", "C"]]
    assert "Plan · not a fact" in tab.inner_text("#panel .hop.planned")
    tab.evaluate("location.hash = 'lang=en&theme=light&from=a&to=x&plans=1'")
    tab.wait_for_timeout(150)
    assert "No path between them is recorded in the data." in tab.inner_text("#panel")


def test_a_path_can_keep_to_the_links_now_shown(opened: Open, tmp_path: Path) -> None:
    file = write_page(chain_of("ab", "bc"), tmp_path / "p.html", title={"zh": "路", "en": "Ways"})
    tab = opened("lang=en&theme=light&from=a&to=c&-chains=Capital", file=file)
    assert paths(tab) == [["A", "B", "C"]], "the whole network, whatever is hidden"
    assert tab.evaluate("ecograph.shown()")["edges"] == 2, "and a path that is found is drawn"
    tab.click("#path-shownOnly")
    assert "links now shown have no such path" in tab.inner_text("#panel")


def test_ends_are_set_from_the_panel_and_from_the_boxes(opened: Open) -> None:
    tab = opened(f"lang=zh&theme=light&node={GOERTEK}")
    tab.click('[data-end="from"]')
    assert "再选一个终点" in tab.inner_text("#panel")
    tab.fill("#path-to", "示例创新园")
    tab.keyboard.press("Enter")
    assert "from=org/goertek-micro&to=park/sample" in tab.url
    assert tab.inner_text("#panel h2") == "最短路径"
    tab.click("#path-bar .swap")
    assert "from=park/sample&to=org/goertek-micro" in tab.url
    tab.click("#path-clear")
    assert "from=" not in tab.url


def test_neighbours_are_ranked_by_links_then_name(opened: Open, net: Net[str]) -> None:
    tab = opened(f"lang=en&theme=light&node={GOERTEK}")
    tab.click("#panel .more")
    rows = [row.inner_text().split("\n")[-2:] for row in tab.query_selector_all(".neighbours li")]
    here = ID + GOERTEK
    expected: dict[str, int] = {}
    for u, v in net.edges():
        if here in (u, v):
            other = net.nodes[v if u == here else u]["label_en"]
            expected[other] = expected.get(other, 0) + 1
    assert {name: int(count) for name, count in rows} == expected
    assert [int(count) for _, count in rows] == sorted(expected.values(), reverse=True)


def test_the_address_alone_restores_everything(opened: Open, dated: Path) -> None:
    hash_ = (
        "lang=en&theme=dark&from=org/goertek-micro&to=park/sample&through=shown&plans=1&size=pagerank"
        "&color=betweenness&fold=kinds&year=2016&undated=0&-roles=Finance"
    )
    tab = opened(hash_, file=dated)
    tab.click("#theme")
    tab.click("#theme")
    wanted = sorted(hash_.split("&"))
    assert sorted(tab.url.split("#")[1].split("&")) == wanted
    assert tab.input_value("#size") == "pagerank"
    assert tab.input_value("#color") == "betweenness"
    assert tab.input_value("#year") == "2016"
    assert not tab.is_checked("#undated")
    assert tab.is_checked("#path-plans")
    tab.click("text=Reset all")
    assert sorted(tab.url.split("#")[1].split("&")) == ["fold=kinds", "lang=en", "theme=dark"]
