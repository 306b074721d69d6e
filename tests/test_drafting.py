from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ecograph.cli import main
from ecograph.drafting import draft_claim
from ecograph.errors import InputError
from ecograph.store import Store
from ecograph.vocab import PREFIXES

TEXT = "甲公司入驻乙园。丙公司也入驻丁园。"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "news-1.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_a_draft_is_turtle_that_points_into_the_text(document: Path) -> None:
    turtle = draft_claim("id:org/a", "eco:residentIn", "id:park/b", text=document, quote="甲公司入驻乙园")
    head = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items())
    store = Store.in_memory(head + turtle)
    ((start, end),) = store.select("SELECT ?s ?e { ?x oa:start ?s ; oa:end ?e }").rows
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert TEXT[start:end] == "甲公司入驻乙园"
    assert "甲公司" not in turtle


@pytest.mark.parametrize("quote", ["入驻", "戊公司", ""])
def test_a_phrase_that_is_not_there_once_is_refused(quote: str, document: Path) -> None:
    with pytest.raises(InputError):
        draft_claim("id:org/a", "eco:residentIn", "id:park/b", text=document, quote=quote)


def test_the_command_prints_the_draft(document: Path) -> None:
    arguments = ["claim", "id:org/a", "eco:residentIn", "id:park/b", "--text", str(document)]
    done = CliRunner().invoke(main, [*arguments, "--quote", "甲公司入驻乙园"])
    assert done.exit_code == 0
    assert "#char=0,7" in done.stdout
    assert CliRunner().invoke(main, [*arguments, "--quote", "nowhere"]).exit_code == 1
    assert (
        CliRunner().invoke(main, ["claim", "甲公司", *arguments[2:], "--quote", "甲公司入驻乙园"]).exit_code
        == 1
    )
