from __future__ import annotations

import pytest

from ecograph import entities
from ecograph.errors import NotFound
from ecograph.store import Store
from ecograph.vocab import GRAPH_SOURCE, ID, PREFIXES

SUGON = "https://w3id.org/ecograph/id/org/sugon"


@pytest.mark.parametrize("name", ["中科曙光", "Sugon", "sugon", "id:org/sugon", "org/sugon", SUGON])
def test_a_thing_has_many_names(store: Store, name: str) -> None:
    assert entities.resolve(store, name) == SUGON


def test_an_identifier_names_a_thing() -> None:
    """By its IRI or by its code, however it is written; a code that two things have names none."""
    store = Store.in_memory()
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> ." for name in ("eco", "id", "rdfs", "skos"))
    store.add_rdf(
        prefixes
        + '<https://w3id.org/ecograph/id/ror/013q1eq08> a eco:University ; rdfs:label "复旦大学"@zh .'
        'id:firm a eco:Enterprise ; rdfs:label "甲"@zh ; skos:notation "5493001KJTIIGC8Y1R12" .'
        'id:one a eco:Enterprise ; rdfs:label "乙"@zh ; skos:notation "US0378331005" .'
        'id:two a eco:Enterprise ; rdfs:label "丙"@zh ; skos:notation "US0378331005" .',
        "ttl",
        graph=GRAPH_SOURCE + "x",
    )
    for name in ("https://ror.org/013q1eq08", "013q1eq08", "ror/013q1eq08"):
        assert entities.resolve(store, name) == ID + "ror/013q1eq08"
    assert entities.resolve(store, "5493001KJTIIGC8Y1R12") == ID + "firm"
    with pytest.raises(NotFound):
        entities.resolve(store, "US0378331005")


def test_an_unknown_name_gives_the_nearest(store: Store) -> None:
    with pytest.raises(NotFound) as caught:
        entities.resolve(store, "中科曙")
    assert "中科曙光" in caught.value.near


def test_exact_names_come_first(store: Store) -> None:
    rows = entities.find(store, "歌尔").rows
    assert rows[0][0] == "歌尔"
    assert len(rows) > 1


def test_aliases_are_found(store: Store) -> None:
    (row,) = [row for row in entities.find(store, "创新园", limit=None).rows if "qiip" in str(row[3])][:1]
    assert row[0] == "青岛国际创新园"


def test_everything_said_shows_who_says_it_and_where(store: Store) -> None:
    table = entities.show(store, "中科曙光")
    said = {str(row[0]): row for row in table.rows}
    resident = next(row for words, row in said.items() if "入驻 青岛国际创新园" in words)
    assert resident[1:3] == ("事实", "接受")
    assert "#char=" in str(resident[4])
    unreviewed = [row for row in table.rows if row[2] == "待审"]
    assert unreviewed, "a claim that is not accepted is shown with its status, not hidden"


def test_figures_show_scope_bounds_and_words(store: Store) -> None:
    words = [str(row[0]) for row in entities.show(store, "青岛国际创新园", lang="zh").rows]
    assert any("数字经济相关企业" in w and "200–300 (200余家)" in w for w in words)
    assert any("≥ 10亿元 (突破10亿元)" in w for w in words)


def test_someone_quoted_is_named(store: Store) -> None:
    speakers = {row[3] for row in entities.show(store, "青岛国际创新园", lang="zh").rows}
    assert "赵敏" in speakers


def test_both_languages_say_the_same_number_of_things(store: Store) -> None:
    name = "青岛国际创新园"
    assert len(entities.show(store, name, lang="zh")) == len(entities.show(store, name, lang="en"))


def test_a_hostile_name_is_only_a_name(store: Store) -> None:
    for text in ('") } DROP ALL #', "<script>", "\u202e", "x" * 5000):
        with pytest.raises(NotFound):
            entities.resolve(store, text)
        assert entities.find(store, text).rows == ()


def test_a_strict_bound_is_shown_as_strict(store: Store) -> None:
    words = [str(row[0]) for row in entities.show(store, "青岛国际创新园", lang="zh").rows]
    assert any("> 1万 (超10000人)" in w for w in words)
