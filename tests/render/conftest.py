"""A made-up ecosystem and its details, shaped as the projection and the store give them."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from ecograph.render.details import PageDetails
from ecograph.render.explorer import write_page

ID = "https://w3id.org/ecograph/id/"
ECO = "https://w3id.org/ecograph/ontology#"
DOC = "https://w3id.org/ecograph/doc/sample"
PARK = ID + "park/sample"
GOERTEK = ID + "org/goertek-micro"

KINDS = {
    "Government": ("PublicAuthority", "政府机构", "Public authority", "局"),
    "Industry": ("Enterprise", "企业", "Enterprise", "企业"),
    "Academia": ("University", "高校", "University", "学院"),
    "Research": ("ResearchInstitute", "研究机构", "Research institute", "研究所"),
    "Finance": ("Fund", "基金", "Fund", "基金"),
    "Service": ("ServicePlatform", "服务平台", "Service platform", "平台"),
    "User": ("Project", "应用项目", "Project", "项目"),
}
PREDICATES = (
    ("supplies", "供应", "supplies", ("Industry",)),
    ("investsIn", "投资", "invests in", ("Capital",)),
    ("trains", "培养人才", "trains talent for", ("Talent",)),
    ("transfersTo", "转移技术", "transfers technology to", ("Technology",)),
    ("coEstablishes", "共建", "co-establishes", ("Technology", "Talent")),
    ("locatedIn", "位于", "located in", ()),
)


def node(zh: str, en: str, kind: tuple[str, str, str], role: str = "", **more: Any) -> dict[str, Any]:
    base = {
        "label_zh": zh,
        "label_en": en,
        "aliases": (),
        "kind": kind[0],
        "kind_zh": kind[1],
        "kind_en": kind[2],
        "roles": (role,) if role else (),
        "primary_role": role,
        "industries": (),
        "systems": (),
        "sources": ("sample",),
    }
    return base | more


def link(
    net: nx.MultiDiGraph[str], s: str, o: str, which: tuple[str, str, str, tuple[str, ...]],
    modality: str = "Fact",
) -> None:  # fmt: skip
    claim = f"https://w3id.org/ecograph/claim/{net.number_of_edges():016x}"
    net.add_edge(
        s, o, key=ECO + which[0], predicate=ECO + which[0], label_zh=which[1], label_en=which[2],
        chains=which[3], claims=(claim,), modality=modality, weight=1.0,
    )  # fmt: skip


def sample(size: int = 150, links: int = 300) -> nx.MultiDiGraph[str]:
    """About ``size`` actors and ``links`` links, with parallel links, plans and a hub."""
    chance = random.Random(3)  # noqa: S311 - a made-up network, no secret
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_node(
        PARK, **node("示例创新园", "Sample Innovation Park", ("SciencePark", "园区", "Science park"))
    )
    net.add_node(
        GOERTEK,
        **node("歌尔微电子", "Goertek Microelectronics", KINDS["Industry"][:3], "Industry",
               aliases=("歌尔",), industries=("Microelectronics",)),
    )  # fmt: skip
    shares = ("Industry",) * 8 + tuple(KINDS)
    for i in range(size - 2):
        role = chance.choice(shares)
        kind = KINDS[role]
        name = f"示例{kind[3]}{i:03d}"
        net.add_node(
            f"{ID}org/sample-{i:03d}", **node(name, f"Sample {kind[2].lower()} {i:03d}", kind[:3], role)
        )
    for i in range(6):
        net.add_node(
            f"{ID}place/b{i}",
            **node(f"{'ABCDEG'[i]}座", f"Building {'ABCDEG'[i]}", ("Building", "楼宇", "Building")),
        )
    names = sorted(net)
    for n in names[: size // 2]:
        if n != PARK:
            link(net, n, PARK, PREDICATES[-1])
    while net.number_of_edges() < links:
        s, o = chance.choice(names), chance.choice(names)
        if chance.random() < 0.25:
            o = GOERTEK
        if s != o:
            link(net, s, o, chance.choice(PREDICATES), chance.choice(("Fact",) * 9 + ("Plan",)))
    first = names[5]
    for which in PREDICATES[:3]:  # three links of one pair, and one back
        link(net, first, GOERTEK, which)
    link(net, GOERTEK, first, PREDICATES[3], "Plan")
    return net


def sample_details(net: nx.MultiDiGraph[str]) -> PageDetails:
    claims: dict[str, dict[str, Any]] = {}
    for i, (_, _, about) in enumerate(sorted(net.edges(data=True), key=lambda e: e[2]["claims"])):
        for claim in about["claims"]:
            claims[claim] = {
                "evidence": [{"doc": DOC, "start": 10 * i, "end": 10 * i + 8}],
                "attributed": {"zh": "某负责人", "en": "An official"} if i % 7 == 0 else None,
                "status": "Disputed" if i % 29 == 0 else "Accepted",
                "modality": about["modality"],
                "note": {"zh": "示例说明。", "en": "A sample note."} if i % 11 == 0 else None,
                "time": {},
            }
    figure = {
        "indicator": {"zh": "入驻数", "en": "Residents"},
        "scope": {"zh": "数字经济相关企业", "en": "digital-economy enterprises"},
        "text": {"zh": "200–300", "en": "200–300"},
        "verbatim": "200余家",
        "unit": {"zh": "家", "en": ""},
        "modality": "Fact",
        "claim": "https://w3id.org/ecograph/claim/figure-1",
        "evidence": [{"doc": DOC, "start": 1, "end": 5}],
        "conflict": True,
        "note": None,
    }
    other = figure | {
        "claim": "https://w3id.org/ecograph/claim/figure-2",
        "scope": None, "text": {"zh": "< 200", "en": "< 200"}, "verbatim": "近200家",
    }  # fmt: skip
    return PageDetails(
        claims=claims,
        figures={PARK: [figure, other]},
        documents={DOC: {"title": {"zh": "示例文献", "en": "Sample document"}, "sha256": "ab" * 32,
                         "note": {"zh": "日期不详", "en": "Date unknown"}}},
        sources=[{"name": "sample", "title": {"zh": "示例来源", "en": "Sample source"}, "kind": "synthetic"}],
        conflicts=[{"kind": {"zh": "部分大于整体", "en": "Part exceeds whole"},
                    "claims": [figure["claim"], other["claim"]],
                    "note": {"zh": "口径不同。", "en": "Different scopes."}}],
        terms={"Microelectronics": {"zh": "微电子", "en": "Microelectronics"}},
    )  # fmt: skip


TITLE = {"zh": "示例创新园 · 生态图谱", "en": "Sample Innovation Park · Ecosystem"}


@pytest.fixture(scope="session")
def net() -> nx.MultiDiGraph[str]:
    return sample()


@pytest.fixture(scope="session")
def details(net: nx.MultiDiGraph[str]) -> PageDetails:
    return sample_details(net)


@pytest.fixture(scope="session")
def title() -> dict[str, str]:
    return TITLE


CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
Open = Callable[..., Any]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium; tests that need it are skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture(scope="module")
def sample_page(
    net: nx.MultiDiGraph[str],
    details: PageDetails,
    title: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    return write_page(net, tmp_path_factory.mktemp("page") / "页面.html", title=title, details=details)


@pytest.fixture
def opened(browser: Any, sample_page: Path) -> Iterator[Open]:
    """Opens a page; the test fails on any request, page error, console message or dialog."""
    trouble: list[str] = []
    pages = []

    def answer(dialog: Any) -> None:
        trouble.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def visit(
        hash_: str = "lang=zh&theme=light",
        size: tuple[int, int] = (1440, 900),
        file: Path = sample_page,
        *,
        bypass_csp: bool = False,
        **more: Any,
    ) -> Any:
        tab = browser.new_page(viewport={"width": size[0], "height": size[1]}, bypass_csp=bypass_csp, **more)
        tab.set_default_timeout(6000)
        pages.append(tab)
        address = file.as_uri()
        tab.on(
            "request",
            lambda r: (
                None
                if r.url.split("#")[0] == address or r.url.startswith(("data:", "blob:"))
                else trouble.append(r.url)
            ),
        )
        tab.on("pageerror", lambda e: trouble.append(f"error {e}"))
        tab.on("console", lambda m: trouble.append(f"console {m.type} {m.text}"))
        tab.on("dialog", answer)
        tab.goto(f"{address}#{hash_}")
        tab.wait_for_selector('html[data-ready="1"]', timeout=20000)
        tab.wait_for_timeout(250)
        return tab

    yield visit
    for tab in pages:
        tab.close()
    assert trouble == []


# --- a richer page for the views: industries, and a chain with its segments --------------------------

INDUSTRIES = ("Microelectronics", "SmartManufacturing", "VirtualReality")
SEGMENTS = ("hardware", "software", "content", "application")


def add_chain(net: nx.MultiDiGraph[str]) -> None:
    """A chain of four segments: one with two actors, one with a plan, two that nobody is recorded in."""
    about = ("IndustryChain", "产业链", "industry chain")
    net.add_node(ID + "chain/vr", **node("虚拟现实产业链", "VR chain", about, industries=("VirtualReality",)))
    places = {
        name: ID + f"segment/vr-{name}" for name in reversed(SEGMENTS)
    }  # the order of the data says nothing
    for name, place in places.items():
        net.add_node(place, **node(f"环节 {name}", f"VR {name}", ("ChainSegment", "环节", "segment")))
        join(net, place, ID + "chain/vr", "segmentOf")
    for before, after in pairwise(SEGMENTS):
        join(net, places[before], places[after], "precedesSegment")
    join(net, ID + "org/sample-003", places["hardware"], "positionedInSegment")
    join(net, ID + "org/sample-005", places["hardware"], "positionedInSegment")
    join(net, ID + "org/sample-007", places["software"], "positionedInSegment", "Plan")


def join(net: nx.MultiDiGraph[str], s: str, o: str, predicate: str, modality: str = "Fact") -> None:
    claim = f"https://w3id.org/ecograph/claim/{predicate}-{net.number_of_edges():04x}"
    net.add_edge(
        s, o, key=ECO + predicate, predicate=ECO + predicate, label_zh=predicate, label_en=predicate,
        chains=("Industry",), claims=(claim,), modality=modality, weight=1.0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def rich(net: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    net = copy.deepcopy(net)
    for i, actor in enumerate(sorted(net)):
        if "sample-" in actor and i % 4:
            net.nodes[actor]["industries"] = (INDUSTRIES[i % 3],)
    add_chain(net)
    return net


@pytest.fixture(scope="module")
def rich_page(
    rich: nx.MultiDiGraph[str], details: PageDetails, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    one = sorted(details.claims)[1]
    fresh = {claim: details.claims[one] for *_, d in rich.edges(data=True) for claim in d["claims"]}
    dated = details.claims[one] | {"time": {"as_of": "2023-05-01"}}
    terms = details.terms | {code: {"zh": f"业{i}", "en": code} for i, code in enumerate(INDUSTRIES)}
    details = replace(details, claims=fresh | details.claims | {one: dated}, terms=terms)
    title = {"zh": "示例创新园 · 生态图谱", "en": "Sample Park · Ecosystem"}
    return write_page(rich, tmp_path_factory.mktemp("views") / "page.html", title=title, details=details)


@pytest.fixture
def at(opened: Open, rich_page: Path) -> Callable[..., Any]:
    """Opens the rich page at an address."""
    return lambda more="", size=(1440, 900), **kw: opened(f"lang=zh&theme=light{more}", size, rich_page, **kw)
