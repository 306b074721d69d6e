"""Chinese text is written as Chinese is: full-width punctuation between Chinese characters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("src", "ontology", "docs", "notebooks", "graph_data", "tools")
FORMS = {".py", ".rq", ".ttl", ".md", ".ipynb", ".js", ".j2", ".toml"}
_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”》][,;:?!][\u4e00-\u9fff“《]")
# Headings of a table are separated so, names and figures are as the source writes them.
_AS_WRITTEN = re.compile(r"#\+ columns_|eco:claimLiteral|eco:verbatim")


def _prose(path: Path) -> str:
    """A file's text; of a page, without the output of programs, where commas may part columns."""
    text = path.read_text("utf-8")
    if path.suffix != ".md":
        return text
    return re.sub(r"^```.*?^```$", lambda m: "\n" * m[0].count("\n"), text, flags=re.MULTILINE | re.DOTALL)


def _lines() -> list[tuple[Path, int, str]]:
    files = [ROOT / "README.zh-CN.md"]
    for folder in FOLDERS:
        files += [path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in FORMS]
    return [
        (path.relative_to(ROOT), number, line)
        for path in files
        if "vendor" not in path.parts
        for number, line in enumerate(_prose(path).splitlines(), 1)
    ]


def test_punctuation_between_chinese_characters_is_full_width() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path, number, line in _lines()
        if _HALF_WIDTH.search(line) and not _AS_WRITTEN.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "wrong"), [("甲,乙", True), ("甲，乙", False), ("甲: 乙", False), ("a,b", False)]
)
def test_the_rule_sees_what_it_should(text: str, wrong: bool) -> None:
    assert bool(_HALF_WIDTH.search(text)) == wrong
