"""The built wheel works alone: ontology and data inside, nothing of the checkout needed."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.install


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(out), str(ROOT)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode and "Could not find a version" in done.stderr + done.stdout:
        pytest.skip("the build backend cannot be installed: no package index is reachable")
    assert done.returncode == 0, done.stderr
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_carries_ontology_data_queries_and_page(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for part in ("_shipped/ontology/ecograph.ttl", "_shipped/graph_data/datapackage.json",
                 "questions/roles.rq", "rules/current.rq", "projections/combined.rq",
                 "render/assets/", "py.typed"):  # fmt: skip
        assert any(name.startswith(f"ecograph/{part}") for name in names), part
    assert not [name for name in names if name.endswith((".pyc", ".ipynb"))]


def test_the_wheel_works_in_an_environment_of_its_own(wheel: Path, tmp_path: Path) -> None:
    # The dependencies are those of this environment (linked, not downloaded again); the package
    # itself comes from the wheel alone, and the checkout is out of sight.
    venv.create(tmp_path / "env", with_pip=False, symlinks=os.name != "nt")
    binary = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    import click

    dependencies = tmp_path / "dependencies"
    dependencies.mkdir()
    for entry in Path(click.__file__).parents[1].iterdir():
        if "ecograph" not in entry.name.lower() and entry.suffix != ".pth":
            (dependencies / entry.name).symlink_to(entry, target_is_directory=entry.is_dir())
    env = {
        "PYTHONPATH": os.pathsep.join((str(site), str(dependencies))),
        "PATH": os.environ["PATH"],
    }
    code = "import ecograph; print(ecograph.__file__)"
    where = subprocess.run(
        [binary, "-c", code], capture_output=True, text=True, check=True, env=env, cwd=tmp_path
    )
    assert str(site) in where.stdout
    done = subprocess.run(
        [binary, "-m", "ecograph", "demo", "-o", "out"],
        capture_output=True, text=True, check=False, env=env, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "ecosystem.html").is_file()
