"""The demo: the shipped ecosystem from files to store, answers and page, one line a step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from ecograph import analysis, pipeline, queries, render
from ecograph.files import write_whole
from ecograph.projection import project
from ecograph.store import Store
from ecograph.table import Table

# The questions that a first visitor asks; all others are in `ecograph list queries`.
QUESTIONS = (
    "roles",
    "role-pairs-never-linked",
    "segment-gaps",
    "support-systems",
    "conflicting-figures",
)
MEASURES = ("betweenness", "communities")

_WORDS = {
    "en": {
        "start": "ecograph demo: {folder}",
        "store": "[1/4] store    {n:,} statements in {g} graphs → {path}",
        "answers": "[2/4] answers  {n} questions, {m} measures → {path}",
        "network": "[3/4] network  {n} nodes, {e} links; most often in between: {top}",
        "page": "[4/4] page     {mb:.1f} MB, opens with the network off → {path}",
        "done": "Done in {s:.1f} s. Next:",
        "next": (
            "  open {page} in a browser",
            '  ecograph show 中科曙光 -s "{store}"',
            '  ecograph query conflicting-figures -s "{store}"',
            '  ecograph analyze betweenness -n 10 -s "{store}"',
            "  ecograph list queries",
        ),
    },
    "zh": {
        "start": "ecograph 演示：{folder}",
        "store": "[1/4] 图库  {n:,} 条语句，{g} 个命名图 → {path}",
        "answers": "[2/4] 答案  {n} 个问题，{m} 个指标 → {path}",
        "network": "[3/4] 网络  {n} 个节点，{e} 条联系；最常居间的是：{top}",
        "page": "[4/4] 页面  {mb:.1f} MB，断网可开 → {path}",
        "done": "用时 {s:.1f} 秒。接下来可以：",
        "next": (
            "  用浏览器打开 {page}",
            '  ecograph show 中科曙光 -s "{store}"',
            '  ecograph query conflicting-figures -s "{store}"',
            '  ecograph analyze betweenness -n 10 -s "{store}"',
            "  ecograph list queries",
        ),
    },
}


def run(folder: Path, lang: str = "zh", *, without_persons: bool = False) -> Iterator[str]:
    """Build, ask, measure and draw into ``folder``; yields one line of progress a step.

    Writes ``store/``, ``answers/*.csv`` and ``ecosystem.html``. Running it again gives the same
    files.
    """
    words = _WORDS[lang]
    began = time.monotonic()
    yield str(words["start"]).format(folder=folder)
    built = pipeline.build(folder / "store", without_persons=without_persons)
    total = sum(built.graphs.values())
    yield str(words["store"]).format(n=total, g=len(built.graphs), path=built.path)
    store = Store.open(built.path)
    answers = folder / "answers"
    for name in QUESTIONS:
        _save(answers / f"{name}.csv", queries.ask(store, name, lang=lang))
    net = project(store, "combined")
    measured = {name: analysis.analyze(net, name, lang=lang) for name in MEASURES}
    for name, table in measured.items():
        _save(answers / f"{name}.csv", table)
    yield str(words["answers"]).format(n=len(QUESTIONS), m=len(MEASURES), path=answers)
    yield str(words["network"]).format(
        n=net.number_of_nodes(), e=net.number_of_edges(), top=_top(measured["betweenness"], lang)
    )
    page = render.explore(store, folder / "ecosystem.html", lang=lang)
    yield str(words["page"]).format(mb=page.stat().st_size / 1e6, path=page)
    yield str(words["done"]).format(s=time.monotonic() - began)
    for line in words["next"]:
        yield line.format(page=page, store=built.path)


def _save(path: Path, table: Table) -> None:
    # With a byte order mark, so that a double click in Excel shows Chinese as Chinese.
    write_whole(path, table.to_csv().encode("utf-8-sig"), parents=True)


def _top(table: Table, lang: str) -> str:
    measure = analysis.measures()["betweenness"]
    heads = dict(zip(measure.columns, measure.heads[lang], strict=True))
    names = table.column(heads[f"label_{lang}"])
    return str(names[0]) if names else "-"
