"""Chain templates, the four states of a cell, and the gaps of a chain, on a chain small enough to draw.

::

    park ◀─ Alpha ──produces──▶ Chip 100 (chips)        Beta ──produces──▶ Wafer line (materials), in a city
    park ◀─ the chain; Gamma usesTechnology packaging; Delta suppliesTo Alpha; Epsilon plans software
    a group in the software industry; nobody at all in "tests"
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecograph import chain_gaps, chain_templates
from ecograph.chain_templates import Segment, Template, parse
from ecograph.chains import Cell, Ground, industry_matrix, placements, segment_matrix, table, wide
from ecograph.cli import main
from ecograph.derivation import derive
from ecograph.errors import InputError, NotFound, ParseError
from ecograph.model import relation_claim_iri
from ecograph.resources import ontology_files
from ecograph.sources import read_rdf
from ecograph.store import Store
from ecograph.vocab import ECO, GRAPH_ONTOLOGY, GRAPH_SOURCE, ID, MODALITY, PREFIXES, expand

T = ID + "t/"
_PREFIXES = "\n".join(f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items() if name in
                      {"eco", "rdfs", "skos", "xsd", "mod", "status"})  # fmt: skip
THINGS = {
    "park": ("SciencePark", "甲园区"), "city": ("AdministrativeDivision", "甲市"),
    "far": ("SciencePark", "乙园区"),
    "alpha": ("Enterprise", "甲公司"), "beta": ("Enterprise", "乙公司"), "gamma": ("Enterprise", "丙公司"),
    "delta": ("Enterprise", "丁公司"), "epsilon": ("Enterprise", "戊公司"), "lab": ("Laboratory", "己实验室"),
    "gov": ("PublicAuthority", "甲区政府"), "ann": ("Person", "安"), "post": ("Position", "主任"),
    "chip": ("Product", "芯片100"), "line": ("Product", "晶圆"), "soft": ("Product", "渲染引擎"),
    "pack": ("Technology", "先进封装工艺"), "test": ("Technology", "测试技术"),
    "firms": ("ActorGroup", "一批软件企业"),
    "chain": ("IndustryChain", "芯片产业链"),
    "seg1": ("ChainSegment", "上段"), "seg2": ("ChainSegment", "下段"),
    "tower": ("Building", "甲楼"),
}  # fmt: skip
FACTS = (
    "alpha residentIn park", "alpha produces chip", "beta produces line", "beta locatedIn far",
    "gamma usesTechnology pack", "gamma collaboratesWith alpha", "delta suppliesTo alpha",
    "gov operates alpha", "firms operatesInIndustry ind:VirtualReality", "park partOf city",
    "ann hasExpertiseIn test", "ann worksFor lab", "lab locatedIn city", "chain locatedIn park",
    "seg1 segmentOf chain", "seg2 segmentOf chain", "seg1 precedesSegment seg2",
    "alpha operatesInIndustry ind:Microelectronics", "gamma residentIn tower", "tower partOf park",
)  # fmt: skip
PLANS = ("epsilon develops soft",)
TEMPLATE = """
title_zh = "芯片链"
title_en = "Chip chain"
source = "made up for the test"
industries = ["ind:Microelectronics"]
[[segments]]
code = "materials"
zh = "材料"
en = "materials"
keywords = ["晶圆"]
[[segments]]
code = "chips"
zh = "芯片"
en = "chips"
keywords = ["芯片"]
[[segments]]
code = "packaging"
zh = "封装"
en = "packaging"
keywords = ["封装"]
[[segments]]
code = "software"
zh = "软件"
en = "software"
keywords = ["渲染引擎"]
industries = ["ind:VirtualReality"]
[[segments]]
code = "tests"
zh = "测试"
en = "tests"
keywords = ["测试"]
"""


def iri(name: str) -> str:
    return expand(name) if ":" in name else T + name


def turtle(facts: tuple[str, ...], modality: str = "Fact") -> str:
    lines = []
    for fact in facts:
        s, p, o = fact.split()
        claim = relation_claim_iri(iri(s), ECO + p, iri(o), modality=MODALITY + modality)
        lines.append(
            f"<{claim}> a eco:RelationClaim ; eco:claimSubject <{iri(s)}> ; eco:claimPredicate eco:{p} ; "
            f"eco:claimObject <{iri(o)}> ; eco:modality mod:{modality} ; eco:claimStatus status:Accepted ."
        )
    return "\n".join(lines)


def made_store(tmp_path: Path, *more: str, facts: tuple[str, ...] = FACTS) -> Store:
    things = "\n".join(
        f'<{T}{name}> a eco:{kind} ; rdfs:label "{label}"@zh , "{name.title()}"@en .'
        for name, (kind, label) in THINGS.items()
    )
    file = tmp_path / "facts.ttl"
    file.write_text("\n".join([_PREFIXES, things, turtle(facts), turtle(PLANS, "Plan"), *more]), "utf-8")
    store = Store.in_memory()
    for path in ontology_files():
        store.extend(read_rdf(path, GRAPH_ONTOLOGY))
    store.extend(read_rdf(file, GRAPH_SOURCE + "t"))
    derive(store)
    return store


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground.load(made_store(tmp_path))


@pytest.fixture
def template() -> Template:
    return parse(TEMPLATE, name="chip")


def any_role(cells: list[Cell]) -> dict[str, Cell]:
    return {cell.labels[1]: cell for cell in cells if not cell.role}


# ---- templates


@pytest.mark.parametrize("name", chain_templates.names())
def test_a_shipped_template_is_bilingual_ordered_and_says_its_source(name: str) -> None:
    found = chain_templates.load(name)
    assert found.zh and found.en and found.source_zh and found.source_en  # noqa: PT018
    assert len(found.segments) >= 4
    for segment in found.segments:
        assert segment.zh != segment.en
        assert segment.keywords
    assert chain_templates.load(found.zh) == found


def test_the_templates_name_only_industries_and_segments_that_there_are(store: Store) -> None:
    for name in chain_templates.names():
        found = chain_templates.load(name)
        named = [
            *found.industries,
            *filter(None, [found.chain]),
            *(i for s in found.segments for i in s.iris),
        ]
        for one in named:
            assert store.ask("ASK { ?it ?p ?o }", {"it": one}), one


def test_latin_keywords_are_words_and_chinese_ones_are_parts() -> None:
    segment = Segment("s", "段", "s", ("EDA", "封装"))
    assert segment.keyword_in(["Veda Ltd"]) is None
    assert segment.keyword_in(["国产EDA工具"]) == "EDA"
    assert segment.keyword_in(["先进封装"]) == "封装"


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("title_zh = ", ParseError, "no TOML"),
        ("title_zh = '茶'", InputError, "title_en"),
        ("colour = 1", NotFound, "colour"),
        (TEMPLATE.replace('"packaging"\nzh', '"chips"\nzh'), InputError, "Two segments"),
        (TEMPLATE.replace('code = "tests"', 'code = "测 试"'), InputError, "no code"),
        (TEMPLATE.replace('keywords = ["测试"]', ""), InputError, "Nothing maps"),
        (TEMPLATE.replace('["测试"]', '"测试"'), InputError, "list of texts"),
        (TEMPLATE.replace("ind:Microelectronics", "micro electronics"), InputError, "no IRI"),
        ('title_zh = "a"\ntitle_en = "a"\nsource = "a"\nsegments = 1', InputError, "segments"),
    ],
)
def test_a_wrong_template_is_refused_in_plain_words(text: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        parse(text, name="x", where="x.toml")


# ---- cells


def test_the_four_states_of_a_segment(ground: Ground, template: Template) -> None:
    cells = any_role(segment_matrix(ground, template))
    assert {name: cell.state for name, cell in cells.items()} == {
        "materials": "outside", "chips": "present", "packaging": "unknown", "software": "claimed",
        "tests": "unknown",
    }  # fmt: skip
    assert cells["materials"].outside == (T + "beta",)
    assert cells["software"].groups == (T + "firms",)


def test_each_cell_carries_the_claims_that_it_rests_on(ground: Ground, template: Template) -> None:
    cells = any_role(segment_matrix(ground, template))
    produces = relation_claim_iri(iri("alpha"), ECO + "produces", iri("chip"))
    resident = relation_claim_iri(iri("alpha"), ECO + "residentIn", iri("park"))
    assert set(cells["chips"].claims) == {produces, resident}
    assert cells["tests"].claims == ()


def test_a_chain_in_the_park_without_a_name_is_a_claim_and_not_a_presence(ground: Ground) -> None:
    cells = any_role(segment_matrix(ground))
    assert {cell.state for cell in cells.values()} == {"claimed"}
    located = relation_claim_iri(iri("chain"), ECO + "locatedIn", iri("park"))
    assert all(located in cell.claims for cell in cells.values())
    assert list(cells) == ["Seg1", "Seg2"], "in the order of the chain"


def test_a_role_column_counts_only_those_who_play_it(ground: Ground) -> None:
    cells = {(c.labels[1], c.role): c.state for c in industry_matrix(ground)}
    assert cells["microelectronics", "Industry"] == "present"
    assert cells["microelectronics", "Finance"] == "unknown"
    assert cells["virtual reality", ""] == "claimed"


def test_places_a_floor_counts_the_city_around_the_park_says_nothing(ground: Ground) -> None:
    assert ground.place(T + "gamma")[0] == "park", "by way of the tower"
    assert ground.place(T + "beta")[0] == "elsewhere"
    assert ground.place(T + "lab")[0] == "", "the park is in that city too"
    assert ground.place(T + "delta")[0] == ""


def test_a_plan_makes_nobody_present(ground: Ground, template: Template) -> None:
    software = template.segments[3]
    assert T + "epsilon" not in {p.who for p in placements(ground, software)}
    assert [p.modality for p in placements(ground, software, planned=True)] == ["Plan"]


def test_unknown_is_never_printed_as_none(ground: Ground, template: Template) -> None:
    for lang, word in (("zh", "未知"), ("en", "unknown")):
        cells = segment_matrix(ground, template)
        assert word in set(table(ground, cells, lang).column("状态" if lang == "zh" else "state"))
        page = wide(ground, cells, lang)
        assert "?" in {cell for row in page.rows for cell in row}
        assert not {"0", "none", "无"} & {str(cell) for row in page.rows for cell in row}


def test_another_park_can_be_the_park(tmp_path: Path, template: Template) -> None:
    store = made_store(tmp_path)
    cells = any_role(segment_matrix(Ground.load(store, T + "far"), template))
    assert (cells["materials"].state, cells["chips"].state) == ("present", "outside")
    with pytest.raises(NotFound, match="park"):
        Ground.load(store, T + "alpha")


def test_the_order_of_the_file_changes_nothing(tmp_path: Path, template: Template) -> None:
    one = Ground.load(made_store(tmp_path))
    two = Ground.load(made_store(tmp_path, facts=FACTS[::-1]))
    for lang in ("zh", "en"):
        found = [chain_gaps.table(g, chain_gaps.gaps(g, template), lang) for g in (one, two)]
        assert found[0].rows == found[1].rows


# ---- gaps


def candidates(ground: Ground, template: Template) -> dict[str, dict[str, list[str]]]:
    return {
        gap.segment.en: {who.removeprefix(T): [r.kind for r in why] for who, why in gap.candidates}
        for gap in chain_gaps.gaps(ground, template)
    }


def test_candidates_come_with_their_reasons(ground: Ground, template: Template) -> None:
    found = candidates(ground, template)
    assert found["packaging"]["gamma"][0] == "technology"
    assert "supply" in found["packaging"]["delta"], "it supplies who stands next to the segment"
    assert found["software"] == {"epsilon": ["plan"]}
    assert found["tests"] == {"lab": ["expertise"]}, "its people know it"
    assert "near" in found["chips"]["gamma"]
    assert "alpha" not in found["chips"], "who stands there is no candidate"
    assert "gov" not in found["chips"], "who only governs cannot fill a segment"


def test_every_reason_but_a_name_rests_on_claims_that_exist(tmp_path: Path, template: Template) -> None:
    store = made_store(tmp_path)
    for gap in chain_gaps.gaps(Ground.load(store), template):
        for _, reasons in gap.candidates:
            for reason in reasons:
                assert reason.claims or reason.kind == "name"
                for claim in reason.claims:
                    assert store.ask("ASK { ?claim eco:claimStatus ?s }", {"claim": claim})


def test_a_neighbour_at_two_steps_goes_through_somebody(tmp_path: Path, template: Template) -> None:
    facts = (*FACTS, "lab collaboratesWith gamma", "beta residentIn park")
    found = chain_gaps.gaps(Ground.load(made_store(tmp_path, facts=facts)), template)
    chips = dict(found[1].candidates)
    (near,) = [reason for reason in chips[T + "lab"] if reason.kind == "near"]
    assert near.through == T + "gamma"
    assert len(near.claims) == 2, "one claim for each step"
    assert T + "beta" not in chips, "sharing a park is no neighbourhood"


def test_a_segment_without_anybody_says_unknown_in_a_row(ground: Ground, template: Template) -> None:
    found = chain_gaps.table(ground, chain_gaps.gaps(ground, template), "en")
    rows = [row for row in found.records() if row["segment"] == "tests" and row["row"] == "—"]
    assert [row["state"] for row in rows] == ["unknown"]
    plans = [row for row in found.records() if row["who"] == "Epsilon"]
    assert [row["modality"] for row in plans] == ["plan"]


def test_a_chain_is_found_by_template_by_name_and_in_the_store(tmp_path: Path, store: Store) -> None:
    assert chain_gaps.find(store, "虚拟现实产业链").name == "vr"
    assert chain_gaps.find(store, "id:chain/vr").name == "vr"
    own = chain_gaps.find(made_store(tmp_path), "芯片产业链")
    assert [segment.zh for segment in own.segments] == ["上段", "下段"]
    with pytest.raises(NotFound) as caught:
        chain_gaps.find(store, "micro")
    assert "microelectronics" in caught.value.near


def test_an_empty_store_gives_unknown_cells_and_no_candidates() -> None:
    ground = Ground.load(Store.in_memory())
    assert ground.park == ""
    found = chain_gaps.gaps(ground, chain_templates.load("vr"))
    assert {gap.cell.state for gap in found} == {"unknown"}
    assert not any(gap.candidates for gap in found)


# ---- the command line


def run(store: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, [*arguments, "-s", str(store)], catch_exceptions=False)
    return done.exit_code, done.output


def test_the_gaps_of_a_chain_on_the_command_line(store_path: Path, tmp_path: Path) -> None:
    code, text = run(store_path, "gaps", "vr", "-f", "json", "--lang", "zh")
    assert code == 0
    rows = json.loads(text[text.index("{\n") :].partition("\n}\n")[0] + "\n}")["rows"]
    assert {row["环节"] for row in rows} == {"硬件", "软件", "内容", "应用"}
    assert all(row["陈述"] for row in rows)
    own = tmp_path / "chip.toml"
    own.write_text(TEMPLATE, "utf-8")
    code, text = run(store_path, "gaps", "--template", str(own), "--lang", "en")
    assert code == 0
    assert "made up for the test" in text
    own.write_text("colour = 1", "utf-8")
    assert run(store_path, "gaps", "--template", str(own))[0] == 1
    assert run(store_path, "gaps")[0] == 2
    assert run(store_path, "gaps", "vr", "--facts")[0] == 2


def test_persons_left_out_are_no_reason(store_path: Path) -> None:
    assert "李兴仁" in run(store_path, "gaps", "microelectronics", "--lang", "zh", "-f", "csv")[1]
    assert "李兴仁" not in run(store_path, "gaps", "microelectronics", "--lang", "zh", "-f", "csv",
                            "--no-persons")[1]  # fmt: skip


def test_completeness_and_templates_on_the_command_line(store_path: Path) -> None:
    for arguments in (("completeness",), ("completeness", "--chain", "vr", "-f", "csv"),
                      ("completeness", "--by", "segment", "--park", "青岛国际创新园")):  # fmt: skip
        assert run(store_path, *arguments)[0] == 0
    listed = CliRunner().invoke(main, ["list", "templates", "--lang", "zh"])
    assert "微电子产业链" in listed.output
