"""The page as text: what it holds, what it never holds, and that it is the same every time."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from ecograph.errors import EcographError, InputError
from ecograph.render import columns, style, text
from ecograph.render.details import PageDetails
from ecograph.render.explorer import island, page, page_title, pinyin_keys, write_page
from ecograph.render.layout import positions, radius
from ecograph.render.network import EcoNetwork

Net = nx.MultiDiGraph


class _Reader(HTMLParser):
    """Collects elements, and the text of each script by its id or order."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self._open: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = dict(attrs) if tag == "script" else None
        if self._open is not None:
            self.scripts.append((self._open, ""))

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.scripts[-1] = (self._open, self.scripts[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the base class's signature
        self._open = None


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def data(html: str, name: str) -> dict[str, Any]:
    for attributes, content in read(html).scripts:
        if attributes.get("id") == f"ecograph-{name}":
            loaded: dict[str, Any] = json.loads(content)
            tables = {
                k: columns.rows(v) if "columns" in v else v for k, v in loaded.items() if isinstance(v, dict)
            }
            return loaded | tables
    raise AssertionError(name)


@pytest.fixture(scope="module")
def html(net: Net[str], details: PageDetails, title: dict[str, str]) -> str:
    return page(net, title=title, details=details)


def test_the_page_refers_to_nothing_outside(html: str) -> None:
    for tag, attributes in read(html).elements:
        assert not {"src", "href", "srcset", "action", "poster"} & set(attributes), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
    ours = html[: html.index('<script type="application/json"')]
    assert "url(" not in ours
    assert "@import" not in ours
    assert not re.search(r"url\(\s*[\"']?(?!data:)[a-z]+:", html)
    assert "sourceMappingURL" not in html


def test_the_policy_names_each_script_by_its_hash(html: str) -> None:
    reader = read(html)
    policy = next(a["content"] for t, a in reader.elements if t == "meta" and "http-equiv" in a)
    assert policy is not None
    for part in ("default-src 'none'", "base-uri 'none'", "form-action 'none'", "img-src data: blob:"):
        assert part in policy
    executed = [content for attributes, content in reader.scripts if "type" not in attributes]
    assert len(executed) == 2
    for script in executed:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe-eval" not in policy


def test_the_vendored_library_is_the_one_that_its_note_names() -> None:
    folder = Path(style.__file__).parent / "assets" / "vendor"
    digest = hashlib.sha256((folder / "vis-network.min.js").read_bytes()).hexdigest()
    assert digest in (folder / "VENDOR.md").read_text("utf-8")


def test_two_builds_are_equal_to_the_byte(
    net: Net[str], details: PageDetails, title: dict[str, str], tmp_path: Path
) -> None:
    shuffled: Net[str] = nx.MultiDiGraph()
    for node in sorted(net, reverse=True):
        shuffled.add_node(node, **net.nodes[node])
    for u, v, key in sorted(net.edges(keys=True), reverse=True):
        shuffled.add_edge(u, v, key=key, **net.edges[u, v, key])
    one = write_page(net, tmp_path / "a.html", title=title, details=details)
    two = write_page(shuffled, tmp_path / "deep" / "b.html", title=title, details=details)
    assert one.read_bytes() == two.read_bytes()
    assert b"\r" not in one.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "deep"]


def test_the_callers_graph_is_not_changed(net: Net[str], title: dict[str, str]) -> None:
    before = copy.deepcopy(net)
    page(net, title=title)
    assert nx.utils.graphs_equal(net, before)


def test_every_link_is_kept_and_links_of_one_pair_lie_apart(net: Net[str]) -> None:
    drawn = EcoNetwork.from_projection(net)
    assert drawn.num_nodes() == net.number_of_nodes()
    assert drawn.num_edges() == net.number_of_edges()
    pairs: dict[frozenset[str], list[float]] = {}
    for edge in drawn.edges:
        smooth = edge["smooth"] or {"type": "curvedCW", "roundness": 0.0}
        sign = 1 if smooth["type"] == "curvedCW" else -1
        bend = smooth["roundness"] * sign * (1 if edge["from"] < edge["to"] else -1)
        pairs.setdefault(frozenset((edge["from"], edge["to"])), []).append(bend)
    assert max(map(len, pairs.values())) >= 4
    for bends in pairs.values():
        assert all(abs(a - b) > 0.05 for a, b in combinations(bends, 2)), bends


def test_pyvis_own_writing_is_closed() -> None:
    for name in ("show", "write_html", "generate_html", "save_graph", "from_nx"):
        with pytest.raises(EcographError, match="not written by pyvis"):
            getattr(EcoNetwork(), name)()
    with pytest.raises(KeyError):
        EcoNetwork().add_edge("a", "b")


def test_positions_are_stable_whole_and_apart(net: Net[str]) -> None:
    places = positions(net)
    assert places == positions(net)
    assert places != positions(net, seed=8)
    assert all(isinstance(value, int) for place in places.values() for value in place)
    for a, b in combinations(net, 2):
        (ax, ay), (bx, by) = places[a], places[b]
        room = radius(net.degree(a)) + radius(net.degree(b))
        assert (ax - bx) ** 2 + (ay - by) ** 2 >= (room * 0.9) ** 2, (a, b)
    assert positions(nx.MultiDiGraph()) == {}


def test_hostile_text_stays_inside_its_island(title: dict[str, str]) -> None:
    evil = "</script><script>alert(1)</script><!--\u2028\u2029&<img src=x onerror=alert(1)>\ud800"
    net: Net[str] = nx.MultiDiGraph()
    net.add_node(
        evil,
        label_zh=evil,
        label_en=evil,
        aliases=(evil,),
        kind=evil,
        kind_zh=evil,
        kind_en=evil,
        roles=(evil,),
        primary_role=evil,
        industries=(evil,),
        systems=(evil,),
    )
    net.add_edge(evil, evil, key=evil, predicate=evil, label_zh=evil, chains=(evil,), claims=(evil,))
    clean = evil.replace("\ud800", "?")
    html = page(
        net,
        title={"zh": clean, "en": clean},
        details=PageDetails(conflicts=[{"kind": {"zh": evil, "en": evil}, "claims": [], "note": None}]),
    )
    assert not [t for t, a in read(html).elements if t == "img" or "onerror" in a]
    assert len(read(html).scripts) == 6
    assert data(html, "net")["nodes"][0]["label"] == clean
    assert page(net, title=title)


def test_an_island_has_sorted_keys_and_refuses_what_is_not_json() -> None:
    assert island({"b": 1, "a": "<&>"}) == '{"a":"\\u003c\\u0026\\u003e","b":1}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        island({"x": float("nan")})


def test_every_word_of_the_page_is_there_in_both_languages() -> None:
    for key, (zh, en) in text.TEXT.items():
        assert zh.strip(), key
        assert en.strip(), key
        assert set(re.findall(r"\{\w+\}", zh)) == set(re.findall(r"\{\w+\}", en)), key
    assets = Path(style.__file__).parent / "assets"
    source = "".join(p.read_text("utf-8") for p in sorted((assets / "app").glob("*.js")))
    used = set(re.findall(r"\bt\(\"([\w.]+)\"", source))
    assert used <= set(text.TEXT)
    assert not re.search("[\u4e00-\u9fff]", source), "Chinese belongs in text.py"


def test_the_colours_can_be_seen_on_their_canvas() -> None:
    for theme in ("light", "dark"):
        looks = [*style.ROLES, *style.CHAINS]
        colours = [getattr(look, theme) for look in looks]
        colours += [style.NEUTRAL[theme], style.CONTEXT[theme]]
        for colour in colours:
            assert style.contrast(colour, style.CANVAS[theme]) >= 3, (theme, colour)
        assert len(set(colours)) == len(colours)
        for role in style.sheet()["roles"]:
            assert style.contrast(role["ink"][theme], role["color"][theme]) >= 3, role["code"]
    assert len({role.shape for role in style.ROLES}) == 7
    assert len({chain.dash for chain in style.CHAINS}) == 4


def test_search_keys_are_pinyin_and_initials() -> None:
    assert pinyin_keys("歌尔微电子") == ("geerweidianzi", "gewdz")
    assert pinyin_keys("NEC") == ()


def test_a_small_view_carries_only_its_own_details(
    net: Net[str], details: PageDetails, title: dict[str, str]
) -> None:
    small: Net[str] = nx.MultiDiGraph(net.subgraph(sorted(net)[:5]))
    shown = json.loads(island(data(page(small, title=title, details=details), "claims")))
    assert shown["size"] < len(details.claims)


def test_refusals_are_plain(net: Net[str], title: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no language"):
        page(net, title=title, lang="fr")
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(EcographError, match="cannot be written"):
        write_page(net, tmp_path / "file" / "a.html", title=title)


def test_the_title_is_the_park(net: Net[str]) -> None:
    assert page_title(net)["en"] == "Sample Innovation Park · Ecosystem"
    assert page_title(nx.MultiDiGraph())["zh"]
