"""The house rules that a machine can check."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import ecograph

ROOT = Path(__file__).resolve().parents[1]


def test_the_public_names_are_few_and_all_there() -> None:
    assert len(ecograph.__all__) <= 15
    assert sorted(ecograph.__all__) == ecograph.__all__
    for name in ecograph.__all__:
        assert getattr(ecograph, name).__doc__, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        _ = ecograph.nonsense


def test_importing_the_package_is_light() -> None:
    code = "import sys, ecograph; assert not {'rdflib', 'networkx', 'pyvis', 'pyoxigraph'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == ecograph.__version__
    assert f"version: {ecograph.__version__}" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"[{ecograph.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_no_module_is_too_long() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 500, path


def test_the_layers_hold() -> None:
    linter = shutil.which("lint-imports", path=Path(sys.executable).parent)
    assert linter, "import-linter is in the extra [test]"
    done = subprocess.run([linter], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout
