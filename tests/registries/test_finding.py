"""Registries are found through entry points; one that is broken stops nobody else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ecograph import pipeline, registries
from ecograph.errors import EcographError, InputError, NotFound
from ecograph.store import Store

# A whole registry of somebody else, as docs/registries.md shows it.
PLUGIN = """
class Guild:
    title = {"zh": "行会名录", "en": "Guild register"}
    about = {"licence": "CC0-1.0"}

    def read(self, files, sink, *, lenient):
        from ecograph.registries import read_records
        from ecograph.tables.streams import hashed

        for file in files:
            digest = hashed(file)
            account = sink.account(file.name, digest)
            facts = sink.document(file.name, self.title, digest)
            for item in read_records(file, lenient=lenient):
                sink.row(account)
                if item.flaw or "no" not in item.value:
                    words = {"zh": "没有编号。", "en": "It has no number."}
                    sink.reject(account, item.number, {"record": item.raw or str(item.value)}, words)
                    continue
                iri = f"https://w3id.org/ecograph/id/guild/{item.value['no']}"
                facts.entity(iri, "Enterprise", labels={"en": item.value["name"]}, row=item.number)
                account.imported += 1
            facts.close()
"""


def install(folder: Path, package: str, points: dict[str, str], code: str) -> None:
    """A package as pip would leave it."""
    module = package.replace("-", "_")
    (folder / f"{module}.py").write_text(code, "utf-8")
    about = folder / f"{module}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", "utf-8")
    lines = "".join(f"{name} = {value}\n" for name, value in points.items())
    (about / "entry_points.txt").write_text(f"[{registries.GROUP}]\n{lines}", "utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


def test_ours_is_found_by_its_entry_point() -> None:
    found = registries.find("ror")
    assert isinstance(found, registries.Registry)
    assert set(found.title) == {"zh", "en"}


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound) as missing:
        registries.find("rro")
    assert "ror" in missing.value.near
    assert "known: ror" in str(missing.value.hint)


def test_another_package_brings_a_registry_and_its_facts_come_into_a_store(
    site: Path, tmp_path: Path
) -> None:
    install(site, "guild-of-makers", {"guild": "guild_of_makers:Guild"}, PLUGIN)
    assert registries.names() == ["guild", "ror"]
    roster = tmp_path / "guild.jsonl"
    roster.write_text(json.dumps({"no": 1, "name": "Maker"}) + '\n{"name": "Nobody"}\n', "utf-8")
    added = pipeline.add(tmp_path / "store", registries.open_registry("guild", [roster]))
    (account,) = added.record.files
    assert (account.rows, account.imported, account.rejected) == (2, 1, 1)
    store = Store.open(tmp_path / "store")
    assert store.ask('ASK { ?x a eco:Enterprise ; rdfs:label "Maker"@en ; eco:statedIn/eco:row 1 }')


@pytest.mark.parametrize(
    ("code", "value", "word"),
    [
        ("import no_such_package_anywhere", "broken_makers:Thing", "no_such_package_anywhere"),
        ("raise SystemError('out of order')", "broken_makers:Thing", "out of order"),
        ("Thing = 5", "broken_makers:Thing", "no read"),
        ("", "broken_makers:Missing", "Missing"),
        (
            "class Thing:\n    def __init__(self):\n        raise OSError('no disk')",
            "broken_makers:Thing",
            "no disk",
        ),
    ],
)
def test_a_broken_package_is_named_plainly_and_ours_still_works(
    code: str, value: str, word: str, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(__import__("sys").modules, "broken_makers", raising=False)
    install(site, "broken-makers", {"broken": value}, code)
    assert registries.names() == ["broken", "ror"]
    assert registries.find("ror")
    with pytest.raises(InputError) as stopped:
        registries.find("broken")
    assert word in stopped.value.what
    assert "broken-makers" in str(stopped.value.where)


def test_a_registry_of_others_that_fails_while_it_reads_is_named_and_nothing_is_changed(
    site: Path, tmp_path: Path
) -> None:
    code = PLUGIN.replace("digest = hashed(file)", "raise KeyError('lost')")
    install(site, "lost-makers", {"lost": "lost_makers:Guild"}, code)
    roster = tmp_path / "a.jsonl"
    roster.write_text("{}\n", "utf-8")
    with pytest.raises(InputError, match="“lost” has failed: 'lost'") as stopped:
        pipeline.add(tmp_path / "store", registries.open_registry("lost", [roster]))
    assert stopped.value.where == "lost-makers"
    assert not (tmp_path / "store" / "CURRENT").exists()


def test_nobody_takes_the_name_of_ours_and_two_others_of_one_name_are_told_apart(site: Path) -> None:
    install(site, "thief", {"ror": "thief:Ror"}, "raise RuntimeError('loaded')")
    assert type(registries.find("ror")).__module__.startswith("ecograph.")
    install(site, "one", {"same": "one:X"}, "")
    install(site, "two", {"same": "two:X"}, "")
    with pytest.raises(EcographError, match="Two packages") as stopped:
        registries.find("same")
    assert stopped.value.where == "one, two"
