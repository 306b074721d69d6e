"""Large networks: columns instead of rows, groups that open on demand, and words for what is hidden."""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from ecograph.errors import InputError
from ecograph.render import columns, explorer
from ecograph.render.details import PageDetails
from ecograph.render.explorer import page, write_page
from ecograph.render.network import EcoNetwork

CHROMIUM = Path("/usr/bin/chromium")
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no browser at {CHROMIUM}"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from explorer import synthetic  # type: ignore[import-not-found]  # noqa: E402 - the benchmark's networks

TITLE = {"zh": "规模", "en": "Scale"}
Net = nx.MultiDiGraph


# --- columns ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        ["x/a", "x/b"], ["same"] * 3, [1, 2, 3], [1, True, 1], [None, "a", None, "a"],
        [[], ["a"], [], []], [], [0.5, 1],
    ],
    ids=str,
)  # fmt: skip
def test_a_column_gives_its_values_back(values: list[Any]) -> None:
    packed = json.loads(json.dumps(columns.table([{"k": value} for value in values])))
    read = [row["k"] for row in columns.rows(packed)]
    assert read == values
    assert [type(v) for v in read] == [type(v) for v in values]


def test_a_page_costs_less_than_a_megabyte_and_a_kilobyte_per_actor() -> None:
    for size in (300, 1_000):
        net, details = synthetic(size)
        assert len(page(net, title=TITLE, details=details).encode()) < 1_000_000 + 1_000 * size


def test_too_many_actors_are_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer, "MOST", 10)
    with pytest.raises(InputError, match="more than one page") as caught:
        page(synthetic(20)[0], title=TITLE)
    assert "--around" in str(caught.value.hint)


# --- what plain pyvis does wrong -------------------------------------------------------------------


def test_the_callers_network_is_only_read() -> None:
    net, details = synthetic(700)
    before = copy.deepcopy(net)
    page(net, title=TITLE, details=details, group_by="role")
    assert nx.utils.graphs_equal(net, before)


def test_parallel_links_stay_in_undirected_pairs_too() -> None:
    net = EcoNetwork()
    for node in "ab":
        net.add_node(node)
    for source, to in ("ab", "ab", "ba"):
        net.add_edge(source, to)
    assert net.num_edges() == 3


def test_adding_does_not_search_what_is_there() -> None:
    """pyvis compares a new node with every node before it; here comparisons do not grow with the network."""

    class Counting(str):
        compared = 0

        def __eq__(self, other: object) -> bool:
            Counting.compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    counts = []
    for size in (200, 400):
        Counting.compared = 0
        net = EcoNetwork()
        for i in range(size):
            net.add_node(Counting(f"n{i}"))
        for i in range(1, size):
            net.add_edge(Counting(f"n{i - 1}"), Counting(f"n{i}"))
        counts.append(Counting.compared)
    assert counts[1] <= 2.5 * counts[0] + 50


def test_the_page_is_utf8_and_the_same_under_a_c_locale(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from explorer import synthetic\n"
        "from ecograph.render.explorer import write_page\n"
        "write_page(synthetic(30)[0], Path(sys.argv[1]), title={'zh': '规模', 'en': 'Scale'})"
    )
    files = []
    for name, extra in (
        ("c", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "1"}),
        ("u", {"PYTHONHASHSEED": "2"}),
    ):
        file = tmp_path / f"{name}.html"
        script = tmp_path / "make.py"
        script.write_text(code, "utf-8")
        subprocess.run(
            [sys.executable, str(script), str(file), sys.path[0]], check=True, env=os.environ | extra
        )
        files.append(file.read_bytes())
    assert files[0] == files[1]
    assert "示例" in files[0].decode("utf-8")
    assert b"\r" not in files[0]
    assert not re.search(
        rb"(?:src|href)=[\"']?https?:|cdn(?:js)?\.|unpkg|jsdelivr", files[0].split(b"<script>")[0]
    )


# --- in the browser --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def scale_tabs(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Any]]:
    """Pages of 5,000 and 12,000 actors, each opened once; no request and no error while they live."""
    trouble: list[str] = []
    tabs = {}
    for size in (5_000, 12_000):
        net, details = synthetic(size)
        file = write_page(
            net, tmp_path_factory.mktemp("scale") / f"{size}.html", title=TITLE, details=details
        )
        assert file.stat().st_size < 1_000_000 + 1_000 * size
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.set_default_timeout(10_000)
        tab.on("pageerror", lambda e: trouble.append(str(e)))
        tab.on("console", lambda m: trouble.append(m.text))
        tab.on(
            "request",
            lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else trouble.append(r.url),
        )
        tab.goto(f"{file.as_uri()}#lang=zh&theme=light")
        tab.wait_for_selector('html[data-ready="1"]')
        tabs[size] = tab
    yield tabs
    assert trouble == []


def start(tabs: dict[int, Any], size: int, hash_: str = "lang=zh&theme=light") -> Any:
    tab = tabs[size]
    tab.evaluate("hash => { location.hash = hash; }", hash_)
    tab.wait_for_timeout(250)
    tab.keyboard.press("f")
    tab.wait_for_timeout(400)
    return tab


def click_group(tab: Any, number: int) -> None:
    at, frame = (
        tab.evaluate("i => ecograph.groupPlace(i)", number),
        tab.query_selector("#canvas").bounding_box(),
    )
    tab.mouse.click(frame["x"] + at["x"], frame["y"] + at["y"])
    tab.wait_for_timeout(600)


class TestInTheBrowser:
    """The two pages are shared: each test starts from its own address."""

    pytestmark = in_browser

    @pytest.mark.parametrize("size", [5_000, 12_000])
    def test_it_opens_on_closed_groups_that_do_not_overlap(
        self, scale_tabs: dict[int, Any], size: int
    ) -> None:
        tab = start(scale_tabs, size)
        found = tab.evaluate("ecograph.regime()")
        assert found["many"]
        assert (found["drawn"], found["hidden"], found["open"]) == (0, size, [])
        assert sum(group["shown"] for group in found["groups"]) == size
        for a, b in combinations(found["groups"], 2):
            assert (a["x"] - b["x"]) ** 2 + (a["y"] - b["y"]) ** 2 >= (a["r"] + b["r"]) ** 2
        assert all(group["name"] for group in found["groups"])
        status = tab.inner_text("#status")
        assert f"已展开 0 / {len(found['groups'])} 个分组" in status
        assert f"{size:,} 个主体在未展开的分组中" in status
        assert f"{size} / {size} 个主体" in status

    def test_a_click_opens_a_group_and_another_closes_it(self, scale_tabs: dict[int, Any]) -> None:
        tab = start(scale_tabs, 5_000)
        first = tab.evaluate("ecograph.regime().groups[0].shown")
        click_group(tab, 0)
        found = tab.evaluate("ecograph.regime()")
        assert (found["open"], found["drawn"], found["hidden"]) == ([0], first, 5_000 - first)
        assert found["links"] > 0
        assert "open=0" in tab.url
        labels = tab.evaluate("ecograph.labels()")
        assert any(not label["id"].startswith("group:") for label in labels)
        for a, b in combinations(labels, 2):
            assert (
                a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
                or a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]
            ), (a, b)  # fmt: skip
        tab.click("#group-bar button")
        assert tab.evaluate("ecograph.regime().open") == []
        click_group(tab, 0)
        tab.click("button.reset")
        assert tab.evaluate("ecograph.regime().open") == []

    def test_search_finds_an_actor_in_a_closed_group_and_opens_it(self, scale_tabs: dict[int, Any]) -> None:
        tab = start(scale_tabs, 12_000, "lang=en&theme=light")
        assert "12,000 actors inside closed groups" in tab.inner_text("#status")
        tab.keyboard.press("/")
        tab.keyboard.type("示例07777")
        tab.keyboard.press("Enter")
        tab.wait_for_timeout(600)
        found = tab.evaluate("ecograph.regime()")
        assert len(found["open"]) == 1
        assert found["drawn"] >= found["groups"][found["open"][0]]["shown"]
        assert re.search(r"1 of \d+ groups open", tab.inner_text("#status"))
        assert "07777" in tab.inner_text("#panel h2")

    def test_filters_count_what_is_closed_and_a_small_rest_is_drawn_whole(
        self, scale_tabs: dict[int, Any]
    ) -> None:
        tab = start(scale_tabs, 5_000)
        finance = int(tab.inner_text('[data-group="roles"][data-key="Finance"] .num').replace(",", ""))
        tab.click('[data-group="roles"][data-key="Finance"]')
        found = tab.evaluate("ecograph.regime()")
        assert found["hidden"] == 5_000 - finance == sum(group["shown"] for group in found["groups"])
        others = ",".join(("Government", "Industry", "Academia", "Research", "Service", "User"))
        start(scale_tabs, 5_000, f"lang=zh&theme=light&-roles={others}")
        found = tab.evaluate("ecograph.regime()")
        assert not found["many"]
        assert found["drawn"] == finance
        assert "分组" not in tab.inner_text("#status")

    def test_what_is_opened_stays_within_what_can_be_drawn(self, scale_tabs: dict[int, Any]) -> None:
        every = ",".join(map(str, range(91)))
        tab = start(scale_tabs, 12_000, f"lang=zh&theme=light&open={every}")
        found = tab.evaluate("ecograph.regime()")
        assert 4_000 < found["drawn"] <= 5_000
        assert found["hidden"] == 12_000 - found["drawn"]

    def test_the_minimap_moves_the_window(self, scale_tabs: dict[int, Any]) -> None:
        tab = start(scale_tabs, 5_000)
        click_group(tab, 0)
        before = tab.evaluate("ecograph.groupPlace(0)")
        frame = tab.query_selector("#minimap").bounding_box()
        tab.mouse.click(frame["x"] + 30, frame["y"] + 40)
        tab.wait_for_timeout(150)
        assert tab.evaluate("ecograph.groupPlace(0)") != before


def test_details_are_optional_and_small_networks_have_no_groups() -> None:
    net, _ = synthetic(60)
    html = page(net, title=TITLE, details=PageDetails())
    assert '"groups":[]' in html
