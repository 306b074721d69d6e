"""A mapping file is checked before anything is read with it: each fault is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecograph.errors import InputError
from ecograph.mapping import nodes, reading, shipped
from ecograph.mapping.model import TableMapping
from ecograph.mapping.vocabulary import Vocabulary
from ecograph.store import Store


@pytest.fixture(scope="module")
def vocabulary(store: Store) -> Vocabulary:
    return Vocabulary(store)


def read(text: str, vocabulary: Vocabulary) -> TableMapping:
    raw = text.encode()
    return reading.read_mapping(nodes.parse(raw, "map.yaml"), raw, "map.yaml", vocabulary)


SOUND = """\
source: {name: park, kind: imported, title: {zh: 名册, en: Roster}, as_of: 2021-12-31}
entities:
  firm:
    class: 企业
    id: {scheme: uscc, column: code}
    label: name
  boss: {class: Person, label: {column: boss, separators: ["、"]}}
relations:
  - {from: firm, predicate: 入驻于, to: {lookup: park, class: SciencePark}}
  - {from: boss, predicate: eco:worksFor, to: firm, valid_from: {column: since, order: dmy}}
  - {from: firm, predicate: address, to: {text: address}}
  - {from: firm, predicate: playsActorRole, to: {concept: role, scheme: role}, modality: Plan}
observations:
  - {of: firm, indicator: 从业人员数, column: staff, unit: 人}
"""


def test_names_of_the_ontology_may_be_names_or_labels_in_zh_and_en(vocabulary: Vocabulary) -> None:
    mapping = read(SOUND, vocabulary)
    table = mapping.tables[0]
    assert [entity.classes.fixed.rpartition("#")[2] for entity in table.entities] == ["Enterprise", "Person"]
    assert [r.predicate.fixed.rpartition("#")[2] for r in table.relations] == [
        "residentIn", "worksFor", "address", "playsActorRole",
    ]  # fmt: skip
    assert table.observations[0].indicator.endswith("indicator#EmployeeCount")
    assert (mapping.name, mapping.kind, mapping.as_of) == ("park", "imported", "2021-12-31")
    assert set(table.used()) == {"code", "name", "boss", "park", "since", "address", "role", "staff"}


# what is wrong → (what is replaced, by what, the line that is named, words of the message)
FAULTS = {
    "a key that nobody knows": ("    label: name", "    lable: name", 6, "did you mean “label”"),
    "a class that is not there": ("class: 企业", "class: Entreprise", 4, "Enterprise"),
    "a property that is not there": ("predicate: 入驻于", "predicate: residesIn", 9, "residentIn"),
    "a handle that is not there": ("from: boss", "from: bos", 10, "boss"),
    "an indicator that is not there": ("indicator: 从业人员数", "indicator: Stuff", 14, "no concept"),
    "a scheme of identifiers": ("scheme: uscc", "scheme: ucc", 5, "uscc"),
    "a unit": ("unit: 人", "unit: furlong", 14, "furlong"),
    "a kind": ("kind: imported", "kind: rumour", 1, "imported, synthetic"),
    "a name that is no folder's": ("name: park", "name: a/b", 1, "a/b"),
    "a modality": ("modality: Plan", "modality: Hope", 12, "Fact"),
    "an order of dates": ("order: dmy", "order: day", 10, "dmy"),
    "a date": ("as_of: 2021-12-31", "as_of: soon", 1, "soon"),
    "text where a thing is due": ("to: {lookup: park, class: SciencePark}", "to: {text: park}", 9, "a thing"),
    "a thing where text is due": ("to: {text: address}", "to: firm", 11, "text or a date"),
    "two ways at once": ("to: {text: address}", "to: {text: address, date: x}", 11, "one way"),
    "a concept scheme": ("scheme: role}", "scheme: rolle}", 12, "rolle"),
    "a key twice": ("    label: name", "    label: name\n    label: other", 7, "twice"),
    "several where one is due": ("column: staff", "column: [a, b]", 14, "One value"),
    "a tag of Python": ("label: name", "label: !!python/name:os.system x", 6, "tag"),
    "no class": ("    class: 企业\n", "", 4, "“class” is missing"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_file_line_and_what_to_do(fault: str, vocabulary: Vocabulary) -> None:
    old, new, line, words = FAULTS[fault]
    assert SOUND.count(old) == 1
    with pytest.raises(InputError) as caught:
        read(SOUND.replace(old, new), vocabulary)
    assert caught.value.where == f"map.yaml:{line}", str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("entities: {a: [", "map.yaml:1:16"),
        ("entities:\n\tfirm: x", "map.yaml:2:1"),
        ("", "map.yaml"),
        ("[1, 2]", "map.yaml:1"),
        ("a: &a [*a]\nentities: *a", "map.yaml:1"),
    ],
)
def test_text_that_is_no_mapping_is_one_message(text: str, where: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(InputError) as caught:
        read(text, vocabulary)
    assert caught.value.where is not None
    assert caught.value.where.startswith(where)


def test_bytes_that_are_no_utf8_name_the_line() -> None:
    with pytest.raises(InputError) as caught:
        nodes.parse("名: x\n".encode() + "名".encode("gbk"), "map.yaml")
    assert caught.value.where == "map.yaml:2"


def test_thousand_aliases_of_aliases_are_no_bomb(vocabulary: Vocabulary) -> None:
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))]
    with pytest.raises(InputError, match="not known here"):
        read("\n".join(lines), vocabulary)


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_mapping_is_sound(name: str, vocabulary: Vocabulary) -> None:
    path: Path = shipped()[name]
    root, raw = nodes.load(path)
    mapping = reading.read_mapping(root, raw, str(path), vocabulary)
    assert mapping.name == name
    assert set(mapping.title) == {"zh", "en"}
