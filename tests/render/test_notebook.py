"""From Python: a page as an object, its parts by option, and the frame that a real notebook shows."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner

import ecograph as eg
from ecograph.cli import main
from ecograph.errors import InputError, NotFound
from ecograph.projection import project
from ecograph.render.notebook import Page
from ecograph.render.subnet import in_chains, of_question
from ecograph.store import Store

Open = Callable[..., Any]
SUGON = "org/sugon"


def nodes_of(page: str) -> str:
    return page[page.index('id="ecograph-net"') : page.index('id="ecograph-page"')]


def title_of(page: str) -> str:
    found = re.search("<title>(.*?)</title>", page)
    assert found
    return html.unescape(found[1])


def test_a_network_without_a_path_is_a_page_object_that_saves(
    net: nx.MultiDiGraph[str], tmp_path: Path
) -> None:
    page = eg.explore(net)
    assert isinstance(page, Page)
    saved = page.save(tmp_path / "deep" / "页.html")
    assert saved.read_text("utf-8") == page.html
    assert "示例创新园" in page.title
    assert len(repr(page)) < 200, "a page does not print itself whole"


def test_a_path_still_gives_the_path_and_the_same_page(store: Store, tmp_path: Path) -> None:
    written = eg.explore(store, tmp_path / "a.html", lang="en")
    assert written == tmp_path / "a.html"
    assert written.read_text("utf-8") == eg.explore(store, lang="en").html


def test_the_frame_is_sandboxed_and_holds_the_page_as_text(net: nx.MultiDiGraph[str]) -> None:
    page = eg.explore(net, title={"zh": '"><script>alert(1)</script>', "en": "x"})
    frame = page._repr_html_()
    assert frame.count("<iframe") == 1
    assert "<script" not in frame
    assert 'sandbox="allow-scripts allow-downloads"' in frame
    assert "allow-same-origin" not in frame
    srcdoc = re.search('srcdoc="([^"]*)"', frame)
    assert srcdoc
    assert html.unescape(srcdoc[1]) == page.html


def test_around_an_entity_holds_its_surroundings_and_says_so(store: Store) -> None:
    page = eg.explore(store, around="中科曙光", hops=1, lang="en")
    assert title_of(page.html) == "Sugon and what lies within 1 link"
    net = project(store, include_planned=True, isolates=True)
    sugon = "https://w3id.org/ecograph/id/" + SUGON
    near = {sugon, *net.successors(sugon), *net.predecessors(sugon)}
    for node in net:
        label = json.dumps(net.nodes[node]["label_zh"], ensure_ascii=False)
        if node in near:
            assert label in nodes_of(page.html), node
    far = next(n for n in sorted(net) if n not in near and "Person" in net.nodes[n]["kind"])
    assert json.dumps(net.nodes[far]["label_zh"], ensure_ascii=False) not in nodes_of(page.html)


def test_chains_keep_their_links_only(store: Store) -> None:
    net = in_chains(project(store, include_planned=True), ["Capital", "Talent"])
    assert net.number_of_edges() > 0
    for _, _, about in net.edges(data=True):
        assert {"Capital", "Talent"} & set(about["chains"])
    assert title_of(eg.explore(store, chains=["Talent", "Capital"]).html) == "资金链、人才链"


def test_a_map_question_draws_its_links_and_their_evidence(store: Store) -> None:
    whole = project(store, include_planned=True, isolates=True)
    net, missing = of_question(store, whole, "collaborations")
    assert missing == 0
    links = eg.ask(store, "collaborations")
    assert net.number_of_edges() == len({row[-3:] for row in links.rows})
    for _, _, about in net.edges(data=True):
        assert about["claims"]


def test_a_table_question_draws_the_things_that_it_names(store: Store) -> None:
    whole = project(store, include_planned=True, isolates=True)
    net, _ = of_question(store, whole, "roles")
    assert 0 < net.number_of_nodes() < whole.number_of_nodes()
    named = {str(cell) for row in eg.ask(store, "roles").rows for cell in row}
    assert set(net) <= named


def test_a_map_says_how_much_of_the_answer_it_does_not_hold(store: Store) -> None:
    whole = project(store, include_planned=True, isolates=True)
    asked = eg.ask(store, "collaborations")
    gone = str(asked.rows[0][-3])
    html = eg.explore(whole.subgraph(set(whole) - {gone}), store=store, question="collaborations").html
    lost = sum(gone in row[-3:] for row in {row[-3:] for row in asked.rows})
    assert f"另有 {lost} 条联系或要素在答案中而不在图上" in html
    assert (
        "另有" not in eg.explore(store, question="collaborations").html.split('id="ecograph-page"')[1][:400]
    )


def test_the_title_of_a_question_names_its_parameters(store: Store) -> None:
    page = eg.explore(store, question="neighbours", params={"entity": "id:org/goertek"})
    assert title_of(page.html).endswith("(entity=id:org/goertek)")


def test_refusals_are_plain(store: Store, net: nx.MultiDiGraph[str]) -> None:
    with pytest.raises(NotFound, match="Capitol"):
        eg.explore(store, chains=["Capitol"])
    with pytest.raises(NotFound, match="entity"):
        eg.explore(net, around="nobody")
    with pytest.raises(InputError, match="needs the store"):
        eg.explore(net, question="roles")
    with pytest.raises(InputError, match="no number of steps"):
        eg.explore(store, around="中科曙光", hops=0)


def test_an_answer_without_rows_is_said_not_drawn(tiny_store: Store) -> None:
    whole = project(tiny_store, include_planned=True, isolates=True)
    with pytest.raises(InputError, match="no map"):
        of_question(tiny_store, whole, "conflicting-figures")


@pytest.mark.parametrize(
    ("options", "title"),
    [
        (["--around", "中科曙光", "--hops", "2"], "中科曙光及其 2 步之内"),
        (["--chain", "Capital", "--chain", "Talent"], "资金链、人才链"),
        (["--question", "neighbours", "-p", "entity=id:org/goertek"], "(entity=id:org/goertek)"),
        (["--question", "collaborations", "--chain", "Technology"], " · 技术链"),
    ],
)
def test_the_command_draws_a_part(store_path: Path, tmp_path: Path, options: list[str], title: str) -> None:
    out = tmp_path / "part.html"
    done = CliRunner().invoke(
        main, ["explore", "-s", str(store_path), "-o", str(out), "--lang", "zh", *options]
    )
    assert done.exit_code == 0, done.output
    assert title in title_of(out.read_text("utf-8"))


def test_the_command_refuses_a_parameter_without_a_question(store_path: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["explore", "-s", str(store_path), "-o", str(tmp_path / "x.html"), "-p", "a=b"]
    )
    assert done.exit_code == 2


def test_a_real_notebook_shows_the_frame(store_path: Path, tmp_path: Path) -> None:
    """Executed by nbclient: the cell's output holds the frame, and the frame's page is the page."""
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    source = (
        "import ecograph as eg\n"
        f"store = eg.Store.open({str(store_path)!r})\n"
        "net = eg.project(store, 'combined', include_planned=True)\n"
        "eg.explore(net, store=store)"
    )
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbclient.NotebookClient(
        book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    shown = book.cells[0].outputs[0]["data"]
    assert shown["text/html"].startswith("<iframe srcdoc=")
    assert "青岛国际创新园" in shown["text/html"]
    assert shown["text/plain"].startswith("Page(title=")


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_frame_works_in_a_browser(browser: Any, net: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    """In its sandbox the page draws itself, selects, and needs neither address nor network."""
    frame = eg.explore(net, lang="en")._repr_html_()
    file = tmp_path / "notebook.html"
    file.write_text(f'<!doctype html><meta charset="utf-8"><body>{frame}</body>', "utf-8")
    trouble: list[str] = []
    tab = browser.new_page(viewport={"width": 1300, "height": 800})
    tab.on("pageerror", lambda e: trouble.append(str(e)))
    tab.on("console", lambda m: trouble.append(m.text))
    tab.on("request", lambda r: trouble.append(r.url) if r.url.startswith("http") else None)
    tab.goto(file.as_uri())
    inner = tab.frame_locator("iframe")
    inner.locator('html[data-ready="1"]').wait_for(timeout=20000)
    inner.locator("#panel .ranks .link").first.click()
    assert inner.locator("#panel h2").inner_text()
    inner.locator("#language").click()
    assert "联系" in inner.locator("#panel").inner_text()
    tab.close()
    assert trouble == []
