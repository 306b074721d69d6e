"""An empty ecosystem to begin with: catalogue, roster with drop-down lists, mapping, README.

What stands in the files beside this module is copied; the workbook is made, so that its drop-down lists
hold what the ontology has today.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecograph import resources
from ecograph.errors import InputError
from ecograph.files import write_whole
from ecograph.pipeline import only_ontology
from ecograph.store import Store

_COPIED = ("datapackage.json", "roster.yaml", "README.md")
_WORKBOOK = "roster.xlsx"
_ROWS = 2000  # as far down as the drop-down lists reach
_OPTIONS = "选项"

_CLASSES = """
SELECT ?name ?en ?about WHERE {
  ?class rdfs:subClassOf* ?broad . VALUES ?broad { eco:Organization eco:Person eco:StartupTeam eco:Fund
    eco:InnovationOutput eco:Project eco:SciencePark eco:Building eco:Facility eco:InnovationCarrier
    eco:AdministrativeDivision eco:PolicyDocument eco:Initiative eco:ApplicationScenario }
  ?class rdfs:label ?name , ?en ; skos:definition ?about
  FILTER(LANG(?name) = "zh" && LANG(?en) = "en" && LANG(?about) = "zh")
} GROUP BY ?name ?en ?about ORDER BY ?name
"""
_CONCEPTS = """
SELECT ?name ?en ?about WHERE {
  ?concept skos:inScheme ?scheme ; skos:prefLabel ?name , ?en ; skos:definition ?about
  FILTER(LANG(?name) = "zh" && LANG(?en) = "en" && LANG(?about) = "zh")
} ORDER BY ?concept
"""
# Links between things of a roster. What only ties parts of the ontology's own records is left out.
_LINKS = """
SELECT ?name ?en ?about WHERE {
  ?link rdfs:subPropertyOf+ eco:ecosystemLink ; rdfs:domain ?domain ; rdfs:range ?range ;
        rdfs:label ?name , ?en ; skos:definition ?about
  MINUS { ?narrower rdfs:subPropertyOf ?link FILTER(?link IN (eco:chainLink, eco:contextLink,
    eco:industryLink, eco:capitalLink, eco:talentLink, eco:technologyLink, eco:governanceLink,
    eco:serviceLink, eco:spatialLink)) }
  FILTER(?domain NOT IN (eco:ChangeEvent, eco:EntityGroup, eco:Recognition, eco:ChainSegment))
  FILTER(?range NOT IN (eco:IndustrySector, eco:ChainSegment, eco:CuratedList, eco:Need, eco:Recognition))
  FILTER(LANG(?name) = "zh" && LANG(?en) = "en" && LANG(?about) = "zh")
} GROUP BY ?name ?en ?about ORDER BY ?name
"""
_SCHEMES = {"角色": "actor-role", "产业": "industry", "企业梯度": "enterprise-stage"}
_MODALITIES = (("事实", "fact", "已经成立。"), ("计划", "plan", "打算要做，不计入事实。"))
# Columns in which a cell may hold several values, and so more than the list offers.
_SEVERAL = {"角色", "产业"}
_Lists = Mapping[str, Sequence[tuple[str, str, str]]]
_NEEDED = {"名称", "类别", "甲方", "关系", "乙方"}


@dataclass(frozen=True)
class _Column:
    """What a column of the roster is for, in zh and en, and how wide it is."""

    zh: str
    en: str
    width: int = 14


_COLUMNS = {
    "名称": _Column("全称，每个主体一行，不重名。", "Full name; one row per actor, no name twice.", 30),
    "英文名": _Column("没有就空着。", "Leave empty where there is none.", 30),
    "简称": _Column("简称或别名。", "A short or other name."),
    "统一社会信用代码": _Column(
        "18 位；校验位不符的，由 ecograph check 列出。",
        "18 characters; ecograph check lists one whose check digit is wrong.",
        22,
    ),
    "类别": _Column("从下拉选项中选最贴切的。", "Choose the most fitting one."),
    "角色": _Column(
        "政产学研金服用；类别已表明角色的可不填，多个用“、”分开。",
        "One of the seven roles, where the class does not say it; several are parted by “、”.",
    ),
    "产业": _Column("多个用“、”分开。", "Several are parted by “、”.", 20),
    "企业梯度": _Column("只填企业。", "Enterprises only."),
    "所在地": _Column(
        "园区、楼宇等，须在本表中另有一行。", "A park or building that has a row of its own.", 18
    ),
    "员工人数": _Column("可写 20余、近600、200–300。", "A number, or 20余, 近600, 200–300."),
    "注册资本（万元）": _Column("以万元计；也可写 1.2亿元。", "In 10,000 CNY; 1.2亿元 works too.", 18),
    "数据截至": _Column("这些数字是哪一天的。", "The day that the figures speak of."),
    "甲方": _Column("联系从谁出发；须在“主体”表中。", "From whom the link goes; one of the sheet 主体.", 30),
    "关系": _Column("从下拉选项中选。", "Choose from the list."),
    "乙方": _Column("联系指向谁；须在“主体”表中。", "To whom the link goes; one of the sheet 主体.", 30),
    "开始日期": _Column("2024、2024-03 或 2024-03-01。", "2024, 2024-03 or 2024-03-01."),
    "结束日期": _Column("仍在继续的空着。", "Leave empty while it lasts."),
    "金额（万元）": _Column(
        "投资、资助、合同的金额。", "The amount of an investment, a grant or a contract."
    ),
    "性质": _Column("计划不会算作事实。", "A plan never counts as a fact."),
}


def make(folder: Path) -> list[Path]:
    """Write the files of an empty ecosystem into ``folder``; their paths.

    Raises ``InputError`` where one of them is there already: nothing is overwritten.
    """
    targets = [folder / name for name in (*_COPIED, _WORKBOOK)]
    for path in targets:
        if path.exists():
            raise InputError(
                "There is something here already, and nothing is overwritten.",
                where=str(path), hint="choose an empty folder",
            )  # fmt: skip
    here = resources.folder("starter")
    contents = [(here / name).read_bytes() for name in _COPIED]
    for path, content in zip(targets, [*contents, workbook()], strict=True):
        write_whole(path, content, what="file", parents=True)
    return targets


def workbook() -> bytes:
    """The roster as a workbook: actors, links, an explanation of each column, the drop-down lists."""
    import xlsxwriter

    store = only_ontology()
    lists = {"类别": _rows(store, _CLASSES), "关系": _rows(store, _LINKS), "性质": list(_MODALITIES)}
    for column, scheme in _SCHEMES.items():
        lists[column] = _rows(store, _CONCEPTS, scheme=f"https://w3id.org/ecograph/scheme/{scheme}")
    buffer = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, plain) as book:
        book.set_properties({"created": datetime.datetime(2026, 1, 1)})  # the same bytes each time
        bold = book.add_format({"bold": True, "bg_color": "#DCE6F2", "border": 1})
        needed = book.add_format({"bold": True, "bg_color": "#F8DDC8", "border": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for title, name in (("主体", "actors.tsv"), ("联系", "links.tsv")):
            _data_sheet(book.add_worksheet(title), name, lists, bold, needed)
        _guide(book.add_worksheet("填写说明"), lists, bold, wrap)
        options = book.add_worksheet(_OPTIONS)
        for at, (column, rows) in enumerate(lists.items()):
            options.write_column(0, at, [column, *(row[0] for row in rows)])
        options.hide()
    return buffer.getvalue()


def _data_sheet(sheet: Any, name: str, lists: _Lists, bold: Any, needed: Any) -> None:
    rows = list(_example(name))
    for at, header in enumerate(rows[0]):
        sheet.write_string(0, at, header, needed if header in _NEEDED else bold)
        sheet.set_column(at, at, _COLUMNS[header].width)
        if header in lists:
            column = chr(ord("A") + list(lists).index(header))
            sheet.data_validation(1, at, _ROWS, at, {
                "validate": "list",
                "source": f"={_OPTIONS}!${column}$2:${column}${len(lists[header]) + 1}",
                "error_type": "warning" if header in _SEVERAL else "stop",
                "error_title": header,
                "error_message": "请从下拉选项中选择。Please choose from the list.",
            })  # fmt: skip
    for number, cells in enumerate(rows[1:], start=1):
        for at, cell in enumerate(cells):
            if cell.isdecimal() and len(cell) < 10 and rows[0][at] not in ("开始日期", "结束日期"):
                sheet.write_number(number, at, int(cell))
            elif cell:
                sheet.write_string(number, at, cell)
    sheet.freeze_panes(1, 1)


def _guide(sheet: Any, lists: _Lists, bold: Any, wrap: Any) -> None:
    sheet.write_row(0, 0, ("列 Column", "怎样填", "How to fill it in"), bold)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 2, 60)
    number = 1
    for header, column in _COLUMNS.items():
        sheet.write_row(number, 0, (header + (" *" if header in _NEEDED else ""), column.zh, column.en), wrap)
        number += 1
    for header, rows in lists.items():
        sheet.write_row(number + 1, 0, (f"{header}：选项", "含义", "In English"), bold)
        for offset, (name, english, about) in enumerate(rows, start=number + 2):
            sheet.write_row(offset, 0, (name, about, english), wrap)
        number += len(rows) + 2


def _example(name: str) -> Iterator[list[str]]:
    for line in (resources.folder("starter") / name).read_text("utf-8").splitlines():
        yield line.split("\t")


def _rows(store: Store, query: str, **params: str) -> Sequence[tuple[str, str, str]]:
    return [(str(name), str(en), str(about)) for name, en, about in store.select(query, params).rows]
