"""Every notebook runs from top to bottom, and its last cell checks the numbers in its prose.

Two of them read data that do not ship. Where these are absent, a notebook says so and ends well.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WITH_DATA = [path for path in NOTEBOOKS if "ECOGRAPH_SHARED" in path.read_text("utf-8")]
# Half-width marks beside a Chinese character; “2：1” and code are fine.
_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?(]|[,;:!?)][\u4e00-\u9fff]")

pytest.importorskip("ipykernel", reason='ipykernel is missing: pip install ".[notebook]"')
pytest.importorskip("matplotlib", reason='matplotlib is missing: pip install ".[notebook]"')
nbclient = pytest.importorskip("nbclient", reason='nbclient is missing: pip install ".[notebook]"')
nbformat = pytest.importorskip("nbformat", reason='nbformat is missing: pip install ".[notebook]"')


def run(notebook: Any, folder: Path) -> str:
    """Run a notebook in a folder; what it prints."""
    client = nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    assert not list(folder.iterdir()), "a notebook writes to a folder of its own"
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return "".join(output.get("text", "") for output in outputs)


def test_there_are_notebooks_and_each_is_in_the_list() -> None:
    listed = (ROOT / "notebooks" / "README.md").read_text("utf-8")
    assert NOTEBOOKS
    assert [path.name for path in NOTEBOOKS if f"]({path.name})" not in listed] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_clean_and_ends_in_a_check(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert "assert " in code[-1].source
    assert [cell.id for cell in notebook.cells] == [f"cell-{n:02d}" for n in range(len(notebook.cells))]


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.stem >= "05"], ids=lambda path: path.stem)
def test_chinese_prose_has_chinese_punctuation(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert [found for text in prose for found in _HALF_WIDTH.findall(text)] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if path in WITH_DATA and not (SHARED / "data").is_dir():
        pytest.skip("the data of this notebook are not here: shared/data beside the checkout is missing")
    monkeypatch.setenv("ECOGRAPH_SHARED", str(SHARED))
    told = run(nbformat.read(path, as_version=4), tmp_path)
    assert "not here" not in told


@pytest.mark.parametrize("path", WITH_DATA, ids=lambda path: path.stem)
def test_a_notebook_without_its_data_says_so_and_ends_well(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And without a Chinese font, its figures are labelled in English."""
    nowhere, folder = tmp_path / "nowhere", tmp_path / "run"
    folder.mkdir()
    monkeypatch.setenv("ECOGRAPH_SHARED", str(nowhere))
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = re.sub(r"^FONTS = .*", "FONTS = ()", cell.source, flags=re.MULTILINE)
        cell.source = re.sub(r"^FONTS \+= .*\n", "", cell.source, flags=re.MULTILINE)
    told = run(notebook, folder)
    assert "not here" in told
    assert "未找到" in told
    assert "labelled in English" in told
