"""Files and paper: what is shown as PNG, SVG, CSV and GraphML, and as one printed sheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.dom import minidom

import networkx as nx
import pytest

from ecograph.render.details import PageDetails
from ecograph.render.explorer import write_page

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
Open = Callable[..., Any]
Net = nx.MultiDiGraph
ID = "https://w3id.org/ecograph/id/"
ECO = "https://w3id.org/ecograph/ontology#"
VIEWS = ("graph", "tree", "layers", "matrix", "table")
EVIL = "=cmd|'/C calc'!A0 <script>alert(1)</script> \"&' ]]> \x01\u202e"


def node(zh: str, en: str, kind: tuple[str, str, str], role: str = "", **more: Any) -> dict[str, Any]:
    base = {
        "label_zh": zh, "label_en": en, "aliases": (), "kind": kind[0], "kind_zh": kind[1],
        "kind_en": kind[2], "roles": (role,) if role else (), "primary_role": role, "industries": (),
        "systems": (), "sources": ("sample",),
    }  # fmt: skip
    return base | more


def join(net: Net[str], s: str, o: str, predicate: str, modality: str = "Fact") -> None:
    claim = f"https://w3id.org/ecograph/claim/{predicate}-{net.number_of_edges():04x}"
    net.add_edge(
        s, o, key=ECO + predicate, predicate=ECO + predicate, label_zh=predicate, label_en=predicate,
        chains=("Industry",), claims=(claim,), modality=modality, weight=1.0,
    )  # fmt: skip


def download(tab: Any, *clicks: str) -> tuple[str, bytes]:
    """The name and the content of the file that the last click saves."""
    for selector in clicks[:-1]:
        tab.click(selector)
    with tab.expect_download() as caught:
        tab.click(clicks[-1])
    return caught.value.suggested_filename, Path(caught.value.path()).read_bytes()


def export(tab: Any, key: str) -> tuple[str, bytes]:
    return download(tab, "#export", f'[data-export="{key}"]')


def table(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "a spreadsheet needs the mark to read UTF-8"
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_holds_the_nodes_and_links_that_are_shown(at: Callable[..., Any]) -> None:
    tab = at("&-roles=Finance")
    shown = tab.evaluate("ecograph.shown()")
    nodes, edges = (table(export(tab, key)[1]) for key in ("nodes", "edges"))
    assert len(nodes) == shown["nodes"] + 1
    assert len(edges) == shown["edges"] + 1
    assert {len(row) for row in edges} == {len(edges[0])}
    at_kind, at_role = nodes[0].index("kind"), nodes[0].index("roles")
    assert all(row[at_role] != "Finance" for row in nodes[1:])
    assert any(row[at_kind] == "ChainSegment" for row in nodes[1:])
    assert any("示例文献 [" in row[edges[0].index("evidence")] for row in edges[1:])


def test_graphml_is_the_network(at: Callable[..., Any], rich: Net[str]) -> None:
    name, content = export(at(), "graphml")
    assert re.fullmatch(r"[a-z0-9.-]+", name)
    read = nx.parse_graphml(content.decode("utf-8"), force_multigraph=True)
    assert set(read) == set(rich)
    assert read.number_of_edges() == rich.number_of_edges()
    assert sorted(read.edges()) == sorted(rich.edges())
    assert read.nodes[ID + "org/goertek-micro"]["label_en"] == "Goertek Microelectronics"
    assert {d["modality"] for *_, d in read.edges(data=True)} == {"Fact", "Plan"}


def test_svg_draws_every_actor_and_link_and_says_what_they_mean(
    at: Callable[..., Any], rich: Net[str]
) -> None:
    name, content = export(at(), "svg")
    assert name.endswith("-graph-2023-05-01.svg")
    picture: Any = minidom.parseString(content).documentElement  # noqa: S318 - our own file
    words = " ".join(
        t.firstChild.data for t in picture.getElementsByTagName("text") if t.firstChild is not None
    )
    for part in ("示例创新园", "歌尔微电子", "资金链", "计划或愿景", "数据来源：示例来源", "合成示例"):
        assert part in words, part
    lines = [p for p in picture.getElementsByTagName("path") if p.getAttribute("fill") == "none"]
    assert len(lines) >= rich.number_of_edges()
    assert any(p.getAttribute("stroke-dasharray") for p in lines)
    shapes = len(picture.getElementsByTagName("polygon")) + len(picture.getElementsByTagName("circle"))
    assert shapes >= rich.number_of_nodes()
    assert not picture.getElementsByTagName("script")


@pytest.mark.parametrize("view", ["graph", "tree"])
def test_png_is_not_blank_and_twice_as_fine(at: Callable[..., Any], view: str) -> None:
    tab = at(f"&view={view}")
    name, content = export(tab, "png")
    assert name == f"ecograph-sample-park-ecosystem-{view}-2023-05-01.png"
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width = int.from_bytes(content[16:20], "big")
    assert width == {"graph": 3200, "tree": 2800}[view]
    share = tab.evaluate(
        """async bytes => { const i = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
        const c = new OffscreenCanvas(400, 400).getContext('2d'); c.drawImage(i, 0, 0, 400, 400);
        const d = new Uint32Array(c.getImageData(0, 0, 400, 400).data.buffer), n = new Map();
        for (const v of d) n.set(v, (n.get(v) ?? 0) + 1); return 1 - Math.max(...n.values()) / d.length; }""",
        list(content),
    )
    assert 0.02 < share < 0.9


def test_the_matrix_is_a_file_where_unrecorded_is_blank(at: Callable[..., Any]) -> None:
    rows = table(export(at("&view=matrix"), "matrix")[1])
    assert rows[0][1] == "政府"
    assert "0" not in {cell for row in rows[1:] for cell in row}


def test_files_are_the_same_twice(at: Callable[..., Any]) -> None:
    for key in ("svg", "graphml", "edges"):
        assert export(at(), key) == export(at(), key)


def test_hostile_names_stay_text_in_every_view_and_file(opened: Open, tmp_path: Path) -> None:
    net: Net[str] = nx.MultiDiGraph()
    kind = (EVIL, EVIL, EVIL)
    for name in (EVIL, "b"):
        net.add_node(name, **node(EVIL, EVIL, kind, "Industry", industries=(EVIL,), aliases=(EVIL,)))
    net.add_node("chain", **node(EVIL, EVIL, ("IndustryChain", EVIL, EVIL), industries=(EVIL,)))
    net.add_node("segment", **node(EVIL, EVIL, ("ChainSegment", EVIL, EVIL)))
    join(net, EVIL, "b", "supplies")
    join(net, "segment", "chain", "segmentOf")
    join(net, EVIL, "segment", "positionedInSegment")
    words = {"zh": EVIL, "en": EVIL}
    claim = {"evidence": [], "attributed": words, "status": "Accepted", "modality": "Fact", "note": words}
    claims = {c: claim | {"time": {}} for *_, d in net.edges(data=True) for c in d["claims"]}
    details = PageDetails(claims=claims, terms={EVIL: words})
    file = write_page(net, tmp_path / "evil.html", title=words, details=details)
    tab = opened("lang=zh&theme=light", file=file)
    for view in VIEWS:
        tab.click(f'[data-view="{view}"]')
    tab.click('[data-view="matrix"]')
    tab.click("#view-matrix td.heat button >> nth=0")
    assert "alert(1)" in tab.inner_text("#panel")
    for key in ("svg", "graphml"):
        name, content = export(tab, key)
        assert name.isascii()
        read: Any = minidom.parseString(content)  # noqa: S318 - our own file
        assert not read.getElementsByTagName("script")
        assert "alert(1)" in read.documentElement.toxml()
    rows = table(export(tab, "nodes")[1])
    dangerous = [cell for row in rows for cell in row if re.match(r"\s*[=+\-@]", cell)]
    assert dangerous == []
    assert any(cell.startswith("'=cmd") for row in rows for cell in row)
    export(tab, "png")
    tab.click('[data-view="tree"]')
    tab.click(".crown .knot >> nth=0")
    minidom.parseString(export(tab, "svg")[1])  # noqa: S318 - our own file
    assert tab.query_selector("img, iframe, a[href]") is None


PRINTED = (
    "&node=org/goertek-micro",
    "&view=tree&by=industry&branch=VirtualReality",
    "&view=layers&chain=chain/vr",
    "&view=layers&chain=four",
    "&view=matrix&chain=Capital",
    "&view=table&table=links",
)


@pytest.mark.parametrize("state", PRINTED)
def test_print_is_one_sheet_with_picture_legend_status_and_profile(
    opened: Open, rich_page: Path, state: str
) -> None:
    tab = opened(f"lang=zh&theme=dark{state}", file=rich_page)
    pages = re.findall(rb"/Type\s*/Page\b", tab.pdf(prefer_css_page_size=True))
    assert len(pages) == 1
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    sheet = tab.text_content("#print")
    for part in ("示例创新园", "个主体", "数据来源"):
        assert part in sheet, part
    if "node" in state:
        assert "Goertek Microelectronics" in sheet
        assert "产业链" in sheet
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.text_content("#print") == ""
    assert tab.get_attribute("html", "data-theme") == "dark"
