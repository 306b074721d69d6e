"""How fast the page is written and opens, how large it is, and how plain pyvis does beside it.

    python benchmarks/explorer.py

Synthetic networks of 300 to 50,000 actors with three links each are written as pages and opened in
headless Chromium (software rendering): time to write, size, time to the first picture (start of the
navigation to the page's ready mark and two drawn frames), frames per second while dragging and
wheeling, and the JavaScript heap. Plain pyvis 0.3.2 draws the same actors and links with its defaults
(physics on), its libraries inlined, every request blocked; it gets at most ``--limit`` seconds.
Results go to ``results/explorer.md``.
"""

from __future__ import annotations

import argparse
import platform
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx

from ecograph.render.details import PageDetails
from ecograph.render.explorer import write_page

HERE = Path(__file__).resolve().parent
RESULT = HERE / "results" / "explorer.md"
SIZES = (300, 1_000, 5_000, 10_000, 50_000)
PYVIS_MOST = 5_000  # above, plain pyvis does not finish within any patience
BUDGET = {300: 1.0, 1_000: 2.0, 5_000: 4.0}  # seconds to the first picture
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
ID = "https://w3id.org/ecograph/id/org/"
ROLES = (
    ("Government", "PublicAuthority", "政府机构", "Public authority", "局", 3),
    ("Industry", "Enterprise", "企业", "Enterprise", "科技有限公司", 50),
    ("Academia", "University", "高校", "University", "大学", 6),
    ("Research", "ResearchInstitute", "研究机构", "Research institute", "研究院", 10),
    ("Finance", "Fund", "基金", "Fund", "基金", 9),
    ("Service", "ServicePlatform", "服务平台", "Service platform", "服务平台", 12),
    ("User", "Project", "应用项目", "Project", "示范项目", 8),
)
INDUSTRIES = ("Microelectronics", "SmartManufacturing", "Biomedicine", "VirtualReality", "NewMaterials")
LINKS = (
    ("supplies", "供应", "supplies", ("Industry",)),
    ("investsIn", "投资", "invests in", ("Capital",)),
    ("trains", "培养人才", "trains talent for", ("Talent",)),
    ("transfersTo", "转移技术", "transfers technology to", ("Technology",)),
    ("locatedIn", "位于", "located in", ()),
)


def synthetic(size: int, seed: int = 5) -> tuple[nx.MultiDiGraph[str], PageDetails]:
    """``size`` actors in groups of about 90, three links each, four of five within the group.

    Every link has a claim with evidence. Some actors have many links, and one in fifty has none.
    """
    chance = random.Random(seed)  # noqa: S311 - a made-up network, no secret
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    groups: dict[int, list[str]] = defaultdict(list)
    weights = [role[-1] for role in ROLES]
    count = max(4, size // 90)
    for i in range(size):
        role, kind, kind_zh, kind_en, ending, _ = chance.choices(ROLES, weights)[0]
        group = min(chance.randrange(count), chance.randrange(count))
        node = f"{ID}synthetic-{i:05d}"
        net.add_node(
            node, label_zh=f"示例{i:05d}{ending}", label_en=f"Sample {kind_en.lower()} {i:05d}", aliases=(),
            kind=kind, kind_zh=kind_zh, kind_en=kind_en, roles=(role,), primary_role=role,
            industries=(INDUSTRIES[group % len(INDUSTRIES)],), systems=(), sources=("synthetic",),
        )  # fmt: skip
        if i % 50:
            groups[group].append(node)
    linked = [node for members in groups.values() for node in members]
    home = {node: group for group, members in groups.items() for node in members}
    claims: dict[str, dict[str, Any]] = {}
    for number in range(3 * size):
        source = chance.choice(linked)
        near = groups[home[source]] if chance.random() < 0.8 else linked
        target = near[int(len(near) * chance.random() ** 2)]
        if source == target:
            continue
        predicate, zh, en, chains = chance.choice(LINKS)
        claim = f"https://w3id.org/ecograph/claim/{chance.getrandbits(64):016x}"
        modality = "Plan" if number % 12 == 0 else "Fact"
        net.add_edge(
            source, target, key=f"{predicate}{number}", predicate=f"https://w3id.org/ecograph/ontology#{predicate}",
            label_zh=zh, label_en=en, chains=chains, claims=(claim,), modality=modality, weight=1.0,
        )  # fmt: skip
        claims[claim] = {
            "evidence": [{"doc": "https://w3id.org/ecograph/doc/sample", "start": number, "end": number + 9}],
            "attributed": None, "status": "Accepted", "modality": modality, "note": None, "time": {},
        }  # fmt: skip
    return net, PageDetails(claims=claims)


@dataclass(frozen=True)
class Opened:
    """What a browser says of one page; None where the limit was reached."""

    picture: float | None
    pan: float | None
    zoom: float | None
    heap: float | None


_FRAMES = """() => new Promise((done) => { let n = 0; const from = performance.now();
  const tick = () => { n += 1; const past = performance.now() - from;
    past < 2500 ? requestAnimationFrame(tick) : done(1000 * n / past); };
  requestAnimationFrame(tick); })"""
_DRAWN = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"""


def opened(browser: Any, file: Path, ready: str, limit: float, hash_: str = "") -> Opened:
    """Open a page, wait for ``ready``, drag and wheel on its canvas for five seconds."""
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    tab.route(
        "**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort()
    )
    try:
        tab.goto(file.as_uri() + hash_, timeout=limit * 1000, wait_until="commit")
        tab.wait_for_selector(ready, timeout=limit * 1000, state="attached")
        picture = float(tab.evaluate(_DRAWN)) / 1000
        heap = float(tab.evaluate("performance.memory ? performance.memory.usedJSHeapSize : 0")) / 1e6
        return Opened(picture, _fps(tab, wheel=False), _fps(tab, wheel=True), heap)
    except Exception as error:  # noqa: BLE001 - a time limit of the driver, whatever its type
        sys.stderr.write(f"  {file.name}: {type(error).__name__}\n")
        return Opened(None, None, None, None)
    finally:
        tab.close()


def _fps(tab: Any, *, wheel: bool) -> float:
    """Frames per second while the pointer drags or the wheel turns without a pause."""
    tab.evaluate(f"() => {{ window.fps_ = 0; ({_FRAMES})().then((n) => {{ window.fps_ = n; }}); }}")
    tab.mouse.move(700, 300)
    if not wheel:
        tab.mouse.down()
    step = 0
    while not tab.evaluate("window.fps_"):
        step += 1
        if wheel:
            tab.mouse.wheel(0, -60 if step % 20 < 10 else 60)
        else:
            tab.mouse.move(700 + 120 * ((step % 21) - 10) / 10, 300 + 80 * ((step % 13) - 6) / 6)
    if not wheel:
        tab.mouse.up()
    return float(tab.evaluate("window.fps_"))


def plain_pyvis(net: nx.MultiDiGraph[str], file: Path) -> float:
    """The same actors and links through plain pyvis with inlined resources; the seconds it took."""
    from pyvis.network import Network

    started = time.monotonic()
    plain = Network(directed=True, cdn_resources="in_line")
    for node, about in net.nodes(data=True):
        plain.add_node(node, label=about["label_zh"])
    for u, v, about in net.edges(data=True):
        plain.add_edge(u, v, title=about["label_zh"])
    file.write_text(plain.generate_html(), "utf-8")
    return time.monotonic() - started


def measure(size: int, runs: int, limit: float, folder: Path, browser: Any) -> dict[str, Any]:
    """One row: the explorer's page and, for small networks, plain pyvis'."""
    net, details = synthetic(size)
    file = folder / f"explorer-{size}.html"
    started = time.monotonic()
    write_page(net, file, title={"zh": "基准", "en": "Benchmark"}, details=details)
    row: dict[str, Any] = {"n": size, "m": net.number_of_edges(), "write": time.monotonic() - started}
    row["size"] = file.stat().st_size
    tries = [opened(browser, file, 'html[data-ready="1"]', limit) for _ in range(runs)]
    for key in ("picture", "pan", "zoom", "heap"):
        values = [value for one in tries if (value := getattr(one, key)) is not None]
        row[key] = statistics.median(values) if values else None
    full = opened(browser, file, 'html[data-ready="1"]', limit, "#open=" + ",".join(map(str, range(1000))))
    row["open_pan"], row["open_zoom"] = full.pan, full.zoom
    if size <= PYVIS_MOST:
        file = folder / f"pyvis-{size}.html"
        row["pyvis_write"] = plain_pyvis(net, file)
        row["pyvis_size"] = file.stat().st_size
        # pyvis covers its canvas with a loading bar until the physics has settled.
        found = opened(browser, file, "#loadingBar[style*='display: none']", limit)
        row["pyvis_picture"], row["pyvis_pan"] = found.picture, found.pan
    sys.stderr.write(f"{row}\n")
    return row


def report(rows: list[dict[str, Any]], runs: int, limit: float) -> str:
    """The results as Markdown."""

    def cell(value: float | None, form: str, missing: str = "–") -> str:
        return missing if value is None else format(value, form)

    lines = [
        "# The explorer's page, and plain pyvis beside it", "",
        f"`python benchmarks/explorer.py --runs {runs} --limit {limit:.0f}`"
        f" · Python {platform.python_version()}, {platform.machine()},"
        " headless Chromium, software rendering, 1440 × 900", "",
        "| actors | links | write s | size MB | bound MB | first picture s | budget s | pan frames/s |"
        " zoom frames/s | pan, zoom with groups open | heap MB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    for row in rows:
        n = row["n"]
        lines.append(
            f"| {n:,} | {row['m']:,} | {row['write']:.1f} | {row['size'] / 1e6:.2f} | {1 + n / 1000:.1f} |"
            f" {cell(row['picture'], '.2f')} | {cell(BUDGET.get(n), '.0f')} | {cell(row['pan'], '.0f')} |"
            f" {cell(row['zoom'], '.0f')} | {cell(row['open_pan'], '.0f')}, {cell(row['open_zoom'], '.0f')} |"
            f" {cell(row['heap'], '.0f')} |"
        )
    over = f"> {limit:.0f}"
    lines += [
        "",
        "“With groups open”: as many groups as fit into 5,000 actors drawn at once, seen as a whole.",
        "",
        "Plain pyvis 0.3.2: libraries inlined, every request blocked, physics as it comes. Its first"
        f" picture counts from when its loading bar is gone. At most {limit:.0f} s were given.", "",
        "| actors | write s | × ours | size MB | first picture s | × ours | pan frames/s |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    for row in rows:
        if "pyvis_write" not in row:
            continue
        picture = row["pyvis_picture"]
        ratio = (picture or limit) / row["picture"] if row["picture"] else None
        lines.append(
            f"| {row['n']:,} | {row['pyvis_write']:.1f} | {row['pyvis_write'] / row['write']:.1f} |"
            f" {row['pyvis_size'] / 1e6:.2f} | {cell(picture, '.1f', over)} |"
            f" {'' if picture else '> '}{cell(ratio, '.0f')} | {cell(row['pyvis_pan'], '.0f')} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure all sizes and write the report."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--runs", type=int, default=3, help="openings of each page; the median counts")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds a page may take to open")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--output", type=Path, default=RESULT)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=args.chromium, args=[*FLAGS, "--enable-precise-memory-info"]
        )
        rows = [measure(size, args.runs, args.limit, Path(folder), browser) for size in args.sizes]
        browser.close()
    args.output.parent.mkdir(exist_ok=True)
    args.output.write_text(report(rows, args.runs, args.limit), "utf-8")


if __name__ == "__main__":
    main()
