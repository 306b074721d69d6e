"""Tables without a mapping: headers and values say what columns are; what is unclear is left out aloud."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from ecograph import pipeline
from ecograph.errors import InputError
from ecograph.imports import Sink
from ecograph.mapping import suggest
from ecograph.store import Store
from ecograph.vocab import GRAPH_SOURCE

Importing = Callable[..., tuple[set[str], Sink]]


def names(lines: set[str], class_: str) -> list[str]:
    rows = Store.in_memory("".join(lines)).select(
        "SELECT DISTINCT ?name WHERE { ?x a ?class ; rdfs:label ?name } ORDER BY ?name",
        {"class": f"https://w3id.org/ecograph/ontology#{class_}"},
    )
    return [str(name) for name in rows.column("name")]


def ties(lines: set[str]) -> set[tuple[str, str, str]]:
    """Subject, property and object of each claim, by name."""
    rows = Store.in_memory("".join(lines)).select(
        "SELECT ?s ?p ?o WHERE { ?claim eco:claimSubject/rdfs:label ?s ; eco:claimPredicate ?p ; "
        "eco:claimObject/rdfs:label ?o }"
    )
    return {(str(s), str(p).rpartition("#")[2], str(o)) for s, p, o in rows.rows}


def reasons(sink: Sink) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for path in sorted(sink.folder.glob("rejected-*.csv")):
        text = io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")
        found += [(row["ecograph:state"], row["ecograph:reason_en"]) for row in csv.DictReader(text)]
    return found


def test_a_row_of_sums_is_no_company(importing: Importing) -> None:
    text = "序号,企业名称,员工数\n1,甲公司,3\n2,乙公司,4\n合 计,2家,7\n"
    lines, sink = importing({"a.csv": text})
    assert names(lines, "Enterprise") == ["乙公司", "甲公司"]
    assert reasons(sink) == [("rejected", "The row adds up others; it is no thing of its own.")]


def test_a_company_called_total_stays_one(importing: Importing) -> None:
    lines, sink = importing({"a.csv": "company,country,staff\nTotal,France,5\nBeta,Spain,3\nTotal,,8\n"})
    assert names(lines, "Enterprise") == ["Beta", "Total"]
    assert len(reasons(sink)) == 1


def test_a_unit_in_most_cells_is_the_unit_of_each(importing: Importing) -> None:
    """A figure without one is rejected: 5000 of what?"""
    text = "企业名称,注册资本\n甲公司,5000万元\n乙公司,1.2亿美元\n丙公司,3000\n"
    lines, sink = importing({"a.csv": text})
    found = Store.in_memory("".join(lines)).select(
        "SELECT ?n ?u WHERE { ?q qudt:numericValue ?n ; qudt:hasUnit ?u } ORDER BY ?n"
    )
    assert [(n, str(u).rpartition("/")[2]) for n, u in found.rows] == [
        (50_000_000, "CCY_CNY"), (120_000_000, "CCY_USD"),
    ]  # fmt: skip
    assert reasons(sink) == [("rejected", "“3000” in the column “注册资本” states no unit.")]


def test_most_figures_without_a_unit_leave_the_column_out(importing: Importing) -> None:
    _, sink = importing({"a.csv": "企业名称,注册资本\n甲公司,5000\n乙公司,1.2亿元\n丙公司,3000\n"})
    assert any("“注册资本” is left out" in note["en"] for note in sink.notes)
    assert sink.accounts[0].imported == 3


def test_who_invests_in_a_company_stands_first(importing: Importing) -> None:
    text = "企业名称,地址,投资方,客户\n甲公司,一号,乙基金；丙基金,丁公司\n"
    lines, _ = importing({"a.csv": text})
    assert ties(lines) >= {
        ("乙基金", "investsIn", "甲公司"), ("丙基金", "investsIn", "甲公司"),
        ("甲公司", "suppliesTo", "丁公司"),
    }  # fmt: skip


def test_a_list_of_deals_is_about_ties(importing: Importing) -> None:
    """A company with two investors is one company, since the rows are deals."""
    text = "企业名称,投资方,金额（万元）,日期\n甲公司,乙基金,300,2021-03-01\n甲公司,丙基金,500,2021-04-01\n"
    lines, _ = importing({"a.csv": text})
    assert ties(lines) == {("乙基金", "investsIn", "甲公司"), ("丙基金", "investsIn", "甲公司")}
    assert names(lines, "Organization") == ["丙基金", "乙基金"]
    assert names(lines, "Enterprise") == ["甲公司"]


def test_a_header_that_names_a_kind_of_organization_says_what_is_made(importing: Importing) -> None:
    """投资机构 are financial organizations; one that is known as an organization of no kind is that one."""
    text = "企业名称,投资机构,合作高校\n甲公司,乙资本,丙大学\n"
    lines, _ = importing({"a.csv": text})
    assert names(lines, "FinancialOrganization") == ["乙资本"]
    assert names(lines, "University") == ["丙大学"]
    store = pipeline.only_ontology().copy()
    known = '<urn:b> a eco:Organization ; rdfs:label "乙资本"@zh . '
    known += '<urn:c> a eco:Enterprise ; rdfs:label "丙大学"@zh'
    store.update(f"INSERT DATA {{ GRAPH <{GRAPH_SOURCE}known> {{ {known} }} }}")
    lines, _ = importing({"a.csv": text}, store=store)
    assert names(lines, "FinancialOrganization") == []
    assert any("#claimSubject> <urn:b> " in line for line in lines)
    assert names(lines, "University") == ["丙大学"]


def test_a_list_of_rounds_describes_companies_and_what_they_raised(importing: Importing) -> None:
    """What several investors gave together is a figure of the company, and not of each of them."""
    text = (
        "Sr No,Date dd/mm/yyyy,Startup Name,Industry Vertical,City,Investors Name,Round,Amount in USD\n"
        '1,09/01/2020,Beta,E-Tech,Pune,"Accel, Sequoia",Series A,"20,00,00,000"\n'
        "2,13/01/2020,Beta,E-Tech,Pune,undisclosed,Series B,undisclosed\n"
    )
    lines, sink = importing({"a.csv": text})
    assert names(lines, "Enterprise") == ["Beta"]
    assert {tie for tie in ties(lines) if tie[1] == "investsIn"} == {
        ("Accel", "investsIn", "Beta"), ("Sequoia", "investsIn", "Beta"),
    }  # fmt: skip
    raised = Store.in_memory("".join(lines)).select(
        "SELECT ?indicator ?day ?unit ?n { ?o eco:indicator ?indicator ; eco:asOf ?day ; eco:quantity ?q . "
        "?q qudt:numericValue ?n ; qudt:hasUnit ?unit }"
    )
    assert [
        tuple(str(cell).rpartition("#")[2].rpartition("/")[2] for cell in row) for row in raised.rows
    ] == [("FundsRaised", "2020-01-09", "CCY_USD", "200000000")]
    assert reasons(sink) == []
    assert any("no term" in note["en"] for note in sink.notes)


def test_an_amount_beside_one_investor_goes_with_the_tie(importing: Importing) -> None:
    head = "企业名称,行业,投资方,投资金额（万元）,融资时间"
    text = f"{head}\n甲公司,软件,乙基金,300,2021-03\n甲公司,软件,丙基金,500,2022\n"
    lines, _ = importing({"a.csv": text})
    assert names(lines, "Enterprise") == ["甲公司"]
    ties_of = Store.in_memory("".join(lines)).select(
        "SELECT ?name ?n { ?c eco:claimPredicate eco:investsIn ; eco:claimSubject/rdfs:label ?name ; "
        "eco:quantity/qudt:numericValue ?n } ORDER BY ?n"
    )
    assert [(str(name), n) for name, n in ties_of.rows] == [("乙基金", 3000000), ("丙基金", 5000000)]


def test_a_prefix_of_the_names_column_is_that_of_the_thing(importing: Importing) -> None:
    """The city is the company's; the investor's country is nobody's that is described."""
    text = (
        "company_name,company_city,company_category_list,investor_name,investor_country_code,raised_amount_usd\n"
        "Acme,Beijing,Games|Web,Cyberport,HKG,41250\n"
    )
    lines, sink = importing({"a.csv": text})
    assert ("Acme", "locatedIn", "Beijing") in ties(lines)
    assert {end for start, tie, end in ties(lines) if tie == "operatesInIndustry"} == {"Games", "Web"}
    assert any("“investor_country_code” is left out" in note["en"] for note in sink.notes)


def test_words_before_a_header_do_not_change_what_it_is(importing: Importing) -> None:
    """But 所属企业 is not the name of the row's own thing."""
    text = "公司名称,所属城市,企业地址,国标行业大类,所属企业\n甲公司,青岛市,一号,软件业,乙集团\n"
    lines, sink = importing({"a.csv": text})
    assert ties(lines) == {("甲公司", "locatedIn", "青岛市"), ("甲公司", "operatesInIndustry", "软件业")}
    assert names(lines, "Enterprise") == ["甲公司"]
    assert any("“所属企业” is left out" in note["en"] for note in sink.notes)


def test_the_kind_of_thing_may_stand_before_name(importing: Importing) -> None:
    lines, _ = importing({"a.csv": "孵化器名称,运营单位\n甲空间,甲孵化公司\n"})
    assert names(lines, "ServiceOrganization") == ["甲空间"]
    assert ties(lines) == {("甲孵化公司", "operates", "甲空间")}
    lines, _ = importing({"a.csv": "需求名称,需求单位\n低功耗芯片,乙公司\n"})
    assert names(lines, "Need") == ["低功耗芯片"]
    assert ties(lines) == {("乙公司", "hasNeed", "低功耗芯片")}


def test_of_two_columns_of_types_the_first_that_is_understood_counts(importing: Importing) -> None:
    lines, sink = importing({"a.csv": "单位名称,性质,类型,机构类型\n甲,国有,高校,企业\n"})
    assert names(lines, "University") == ["甲"]
    assert any("taken from another column" in note["en"] for note in sink.notes)


def test_shares_are_held_by_persons_too(importing: Importing) -> None:
    lines, _ = importing({"a.csv": "公司名称,股东名称,持股比例(%)\n甲公司,张三,60\n"})
    assert names(lines, "Actor") == ["张三"]
    assert names(lines, "Organization") == []
    assert ties(lines) == {("张三", "holdsEquityIn", "甲公司")}


def test_the_codes_of_a_company_are_not_those_of_a_person(importing: Importing) -> None:
    text = "证券代码,证券简称,姓名,职务\n600001,甲股份,王明,董事长\n"
    lines, _ = importing({"a.csv": text})
    assert ties(lines) == {("王明", "worksFor", "甲股份")}
    assert not any("600001" in line or "altLabel" in line for line in lines)


def test_a_column_that_does_not_apply_is_left_out(importing: Importing) -> None:
    """Who answers for a project does not work for it."""
    lines, sink = importing({"a.csv": "项目名称,承担单位,负责人\n甲项目,乙大学,王明\n"})
    assert ties(lines) == {("乙大学", "undertakes", "甲项目")}
    assert any("does not apply to a thing of class “project”" in note["en"] for note in sink.notes)


def test_the_import_form_of_neo4j_and_that_of_gephi(importing: Importing) -> None:
    nodes = "firmId:ID(firm),name,founded:int,:LABEL\nf1,甲公司,2001,Company\nf2,乙公司,2003,Company\n"
    links = ":START_ID(firm),:END_ID(firm),:TYPE\nf1,f2,INVESTS_IN\n"
    lines, _ = importing({"nodes.csv": nodes, "rels.csv": links})
    assert names(lines, "Enterprise") == ["乙公司", "甲公司"]
    assert ("甲公司", "investsIn", "乙公司") in ties(lines)
    lines, _ = importing(
        {"n.csv": "Id,Label\n1,甲公司\n2,乙大学\n", "e.csv": "Source,Target,Type,Label\n1,2,Directed,合作\n"}
    )
    assert ties(lines) == {("甲公司", "collaboratesWith", "乙大学")}


def test_people_work_for_the_company_beside_them(importing: Importing) -> None:
    """A list of staff is about persons, a roster with a person in it about companies."""
    lines, _ = importing({"a.csv": "单位名称,姓名,研究方向\n甲大学,王明,海洋\n甲大学,李红,海洋\n"})
    assert names(lines, "Person") == ["李红", "王明"]
    assert {tie for tie in ties(lines) if tie[1] == "worksFor"} == {
        ("王明", "worksFor", "甲大学"), ("李红", "worksFor", "甲大学"),
    }  # fmt: skip
    lines, _ = importing({"a.csv": "企业名称,行业,姓名\n甲公司,软件,王明\n"})
    assert names(lines, "Enterprise") == ["甲公司"]
    assert ("王明", "worksFor", "甲公司") in ties(lines)


def test_each_column_of_persons_keeps_its_own(importing: Importing) -> None:
    lines, _ = importing({"a.csv": "企业名称,法定代表人,创始人\n甲公司,王明,李红、张三\n"})
    assert ties(lines) == {
        ("王明", "worksFor", "甲公司"), ("李红", "founded", "甲公司"), ("张三", "founded", "甲公司"),
    }  # fmt: skip


def test_an_industry_of_the_national_classification_is_one(importing: Importing) -> None:
    text = "企业名称,行业\n甲公司,计算机、通信和其他电子设备制造业\n乙公司,软件\n"
    lines, _ = importing({"a.csv": text})
    assert {end for _, _, end in ties(lines)} == {"计算机、通信和其他电子设备制造业", "软件"}
    lines, _ = importing({"a.csv": "企业名称,行业\n甲公司,火星农业、软件\n"})
    assert {end for _, _, end in ties(lines)} == {"火星农业", "软件"}


def test_all_arrays_of_a_document_are_read_and_links_go_by_the_codes_of_nodes(importing: Importing) -> None:
    document = {
        "nodes": [{"id": "u", "name": "甲大学", "type": "university"}, {"id": "f", "name": "乙公司"}],
        "links": [
            {"source": "u", "target": "f", "type": "合作"}, {"source": "u", "target": "x", "type": "合作"},
        ],
    }  # fmt: skip
    lines, sink = importing({"net.json": json.dumps(document)})
    assert ("甲大学", "collaboratesWith", "乙公司") in ties(lines)
    assert names(lines, "University") == ["甲大学"]
    assert [account.file for account in sink.accounts] == ["net.json · nodes", "net.json · links"]
    assert all(account.balanced for account in sink.accounts)
    assert any("/net.json/links#row=1" in line for line in lines)


def test_all_sheets_of_a_workbook_are_read(importing: Importing, tmp_path: Path) -> None:
    """One that is no table is named; a draft covers those that are."""
    file = tmp_path / "park.xlsx"
    book = xlsxwriter.Workbook(str(file))
    for title, rows in {
        "说明": [["由园区填报"]],
        "名册": [["企业名称", "行业"], ["甲公司", "软件"], ["乙公司", "软件"]],
        "投资": [["投资方", "被投企业"], ["丙基金", "甲公司"]],
    }.items():
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.add_worksheet("空")
    book.close()
    lines, sink = importing([file])
    assert names(lines, "Enterprise") == ["乙公司", "甲公司"]
    assert ("丙基金", "investsIn", "甲公司") in ties(lines)
    assert [account.rows for account in sink.accounts] == [2, 1]
    assert any("说明 is not read" in note["en"] for note in sink.notes)
    drafted = suggest(file, Store.in_memory(""))
    assert "sheet: 名册" in drafted
    assert "sheet: 投资" in drafted
    again, _ = importing([file], drafted)
    assert ties(again) == ties(lines)


def test_rows_left_by_a_sheet_go_back_to_it(importing: Importing, tmp_path: Path) -> None:
    """Their list is called after the sheet, and the mapping of the workbook reads it."""
    file = tmp_path / "park one.xlsx"
    book = xlsxwriter.Workbook(str(file))
    for title, rows in {
        "名册": [["企业名称", "注册资本（万元）"], ["甲公司", "不少"], ["乙公司", "300"]],
        "投资": [["投资方", "被投企业", "金额（万元）"], ["丙基金", "乙公司", "很多"]],
    }.items():
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    drafted = suggest(file, Store.in_memory(""))
    _, sink = importing([file], drafted)
    assert [account.left for account in sink.accounts] == [
        "rejected-park_one-名册.csv", "rejected-park_one-投资.csv",
    ]  # fmt: skip
    left = [sink.folder / account.left for account in sink.accounts]
    for path in left:
        path.write_text(path.read_text("utf-8").replace("不少", "200").replace("很多", "50"), "utf-8")
    lines, sink = importing(left, drafted)
    assert names(lines, "Enterprise") == ["乙公司", "甲公司"]
    assert ties(lines) == {("丙基金", "investsIn", "乙公司")}
    assert [account.imported for account in sink.accounts] == [1, 1]


def test_a_sheet_without_a_table_is_named(importing: Importing, tmp_path: Path) -> None:
    file = tmp_path / "park.xlsx"
    book = xlsxwriter.Workbook(str(file))
    book.add_worksheet("空").write_row(4, 0, [" ", "\t"])
    sheet = book.add_worksheet("名册")
    for number, row in enumerate([["企业名称", "行业"], ["甲公司", "软件"]]):
        sheet.write_row(number, 0, row)
    book.close()
    lines, sink = importing([file])
    assert names(lines, "Enterprise") == ["甲公司"]
    assert any("“空” has no content" in note["en"] for note in sink.notes)


def test_suppliers_and_customers_of_a_company_are_not_tied_to_each_other(importing: Importing) -> None:
    lines, _ = importing({"a.csv": "企业名称,供应商,客户\n甲公司,乙厂,丙厂\n"})
    assert ties(lines) == {("乙厂", "suppliesTo", "甲公司"), ("甲公司", "suppliesTo", "丙厂")}


def test_a_list_of_edges_says_in_each_row_what_ties_two(importing: Importing) -> None:
    """Words that are known become properties; a row whose word is not known is rejected."""
    text = (
        "source,target,type,year\n甲公司,乙大学,合作,2020\n甲公司,丙公司,投资,2021\n乙大学,丙公司,暗恋,2021\n"
    )
    lines, sink = importing({"a.csv": text})
    assert ties(lines) == {("甲公司", "collaboratesWith", "乙大学"), ("甲公司", "investsIn", "丙公司")}
    assert [state for state, _ in reasons(sink)] == ["rejected"]
    assert any("not known: 暗恋" in note["en"] for note in sink.notes)


def test_edges_whose_kinds_nobody_knows_need_a_mapping(importing: Importing) -> None:
    with pytest.raises(InputError, match="Nothing in the headers"):
        importing({"a.csv": "source,target,type\n甲,乙,暗恋\n"})


def test_links_find_the_things_that_a_roster_describes(importing: Importing) -> None:
    """In one import and across two; a name that two things have is not guessed."""
    roster = "企业名称,地址\n甲公司,一号\n同名公司,二号\n同名公司,三号\n"
    deals = "投资方,被投企业,金额（万元）\n乙基金,甲公司,300\n乙基金,同名公司,100\n"
    together, sink = importing({"roster.csv": roster, "deals.csv": deals})
    assert names(together, "Enterprise") == ["同名公司", "甲公司"]
    assert names(together, "Organization") == ["乙基金"]
    assert ties(together) == {("乙基金", "investsIn", "甲公司")}
    assert "is the name of 2 things" in reasons(sink)[0][1]
    first, _ = importing({"roster.csv": "企业名称,地址\n甲公司,一号\n"}, name="roster")
    store = pipeline.only_ontology().copy()
    store.load(io.BytesIO("".join(sorted(first)).encode()), GRAPH_SOURCE + "roster")
    later, sink = importing({"deals.csv": "投资方,被投企业\n乙基金,甲公司\n"}, store=store, name="deals")
    assert names(later, "Organization") == ["乙基金"]
    subject = next(line.split()[0] for line in first if '"甲公司"' in line)
    assert any(f"#claimObject> {subject} " in line for line in later)
    assert (sink.accounts[0].imported, sink.accounts[0].rejected) == (1, 0)


def test_a_title_beside_an_applicant_is_a_patents(importing: Importing) -> None:
    rows = [{"publication_number": "CN1", "title": "一种方法", "assignee": ["甲公司", "乙大学"]}]
    lines, _ = importing({"a.json": json.dumps(rows)})
    assert names(lines, "Patent") == ["一种方法"]
    assert ties(lines) == {("甲公司", "produces", "一种方法"), ("乙大学", "produces", "一种方法")}


def test_commas_part_lists_but_not_legal_forms(importing: Importing) -> None:
    lines, _ = importing({"a.csv": 'company,website,investors\nA,a.example,"Accel, Sequoia"\nB,b.example,\n'})
    assert names(lines, "Organization") == ["Accel", "Sequoia"]
    lines, _ = importing({"a.csv": 'company,website,investors\nA,a.example,"Accel, Inc."\n'})
    assert names(lines, "Organization") == ["Accel, Inc."]


def test_objects_in_a_list_go_by_their_names(importing: Importing) -> None:
    rows = [
        {"name": "Acme", "partners": ["Beta", {"name": "Gamma", "since": 2019}]},
        {"name": "Delta", "partners": [{"id": 7}]},
    ]
    lines, sink = importing({"a.json": json.dumps(rows)})
    assert names(lines, "Organization") == ["Acme", "Beta", "Gamma"]
    assert reasons(sink) == [("rejected", '“{"id": 7}” in a list has no one name.')]


def test_what_is_no_web_address_is_listed(importing: Importing) -> None:
    text = "name,website\nA,https://a.example/x\nB,b.example\nC,javascript:alert(1)\nD,see brochure\n"
    lines, sink = importing({"a.csv": text})
    sites = Store.in_memory("".join(lines)).select(
        "SELECT ?w WHERE { ?c eco:claimPredicate eco:website ; eco:claimLiteral ?w } ORDER BY ?w"
    )
    assert [str(w) for w in sites.column("w")] == ["b.example", "https://a.example/x"]
    assert [state for state, _ in reasons(sink)] == ["unmatched", "unmatched"]
    assert sink.accounts[0].imported == 4


def test_inverse_is_not_for_text(importing: Importing) -> None:
    wrong = """\
entities:
  firm: {class: Enterprise, label: name}
relations:
  - {from: firm, predicate: address, to: {text: at}, inverse: true}
"""
    with pytest.raises(InputError, match="subject"):
        importing({"a.csv": "name,at\n甲,一号\n"}, wrong)


def test_a_code_that_comes_back_with_its_name_is_one_thing(importing: Importing) -> None:
    text = "projectID;organisationID;name\n1;7;Alpha\n2;7;Alpha\n2;8;Beta\n"
    lines, sink = importing({"a.csv": text})
    assert names(lines, "Organization") == ["Alpha", "Beta"]
    assert (sink.accounts[0].imported, sink.accounts[0].merged) == (2, 1)


def test_a_code_that_other_names_share_tells_nothing_apart(importing: Importing) -> None:
    """Here it is the code of a group."""
    lines, sink = importing({"a.csv": "编号,名称\n7,甲单位\n7,乙单位\n8,甲单位\n8,甲单位\n"})
    assert names(lines, "Organization") == ["乙单位", "甲单位"]
    assert any("share a name" in note["en"] for note in sink.notes)


def test_an_inner_object_with_a_name_is_what_the_rows_are_about(importing: Importing) -> None:
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]},
         "properties": {"name": name, "type": "楼宇", "town": {"city": "青岛"}}}
        for name in ("A座", "B座")
    ]  # fmt: skip
    lines, _ = importing({"a.geojson": json.dumps({"type": "FeatureCollection", "features": features})})
    assert names(lines, "Building") == ["A座", "B座"]
    assert ("A座", "locatedIn", "青岛") in ties(lines)


def test_results_of_a_query_are_a_table(importing: Importing) -> None:
    def term(value: str) -> dict[str, str]:
        return {"type": "literal", "value": value}

    bindings = [
        {"item": {"type": "uri", "value": "http://x.example/1"}, "itemLabel": term("海甲"), "n": term("1")},
        {"item": {"type": "uri", "value": "http://x.example/2"}, "itemLabel": term("海乙"),
         "parentLabel": term("海甲")},
    ]  # fmt: skip
    document = {
        "head": {"vars": ["item", "itemLabel", "parentLabel", "n"]},
        "results": {"bindings": bindings},
    }
    lines, sink = importing({"a.json": json.dumps(document)})
    assert names(lines, "Organization") == ["海乙", "海甲"]
    assert ties(lines) == {("海乙", "subOrganizationOf", "海甲")}
    assert any("SPARQL" in note["en"] for note in sink.notes)


def test_regions_alone_beside_figures_are_what_the_table_is_about(importing: Importing) -> None:
    """A region of another year is the same one; the year is that of the figures."""
    text = "年份,地区,员工人数\n2019,青岛市,100\n2020,青岛市,120\n2019,济南市,80\n"
    lines, _ = importing({"a.csv": text})
    assert names(lines, "AdministrativeDivision") == ["济南市", "青岛市"]
    rows = Store.in_memory("".join(lines)).select(
        "SELECT ?day ?n { ?o eco:observedEntity/rdfs:label '青岛市'@zh ; eco:asOf ?day ; "
        "eco:quantity/qudt:numericValue ?n } ORDER BY ?day"
    )
    assert [(str(day)[:4], n) for day, n in rows.rows] == [("2019", 100), ("2020", 120)]


def test_a_year_alone_is_a_figure_of_nothing_known(importing: Importing) -> None:
    _, sink = importing({"a.csv": "地区,2019年,2020年\n青岛市,1,2\n"})
    assert sum("state the indicator" in note["en"] for note in sink.notes) == 2


def test_a_name_is_guessed_for_a_draft_and_never_for_an_import(importing: Importing, tmp_path: Path) -> None:
    text = "nr,who it is,site\n1,Alpha Works,http://a.example\n2,Beta Works,http://b.example\n"
    with pytest.raises(InputError, match="may be the column “who it is”"):
        importing({"a.csv": text})
    file = tmp_path / "a.csv"
    file.write_text(text, "utf-8")
    drafted = suggest(file, Store.in_memory(""))
    assert "a guess by the values, to be checked" in drafted
    assert "label: who it is" in drafted


def test_a_column_that_contradicts_itself_rejects_the_rows_that_have_two_readings(
    importing: Importing,
) -> None:
    text = "企业名称,成立日期\n甲公司,25/12/2021\n乙公司,12/25/2021\n丙公司,03/04/2021\n"
    lines, sink = importing({"a.csv": text})
    assert names(lines, "Enterprise") == ["乙公司", "甲公司"]
    ((state, reason),) = reasons(sink)
    assert state == "rejected"
    assert "03/04/2021" in reason
