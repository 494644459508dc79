"""The floors of pyproject.toml hold, and a planted violation of each contract is caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The package and its contracts in a folder of their own."""
    folder = tmp_path_factory.mktemp("floors")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> tuple[int, str]:
    """Ask import-linter about the package in `folder`."""
    program = (
        "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


def test_every_contract_is_kept(copy):
    status, said = lint(copy)
    assert status == 0, said
    assert "0 broken" in said


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("geometry/boxes.py", "import umbra.world", "A room imports only from lower floors"),
        ("learning/fit.py", "def f():\n    from umbra.claims import decide", "A room imports only from lower floors"),
        ("runs/train.py", "from umbra.papers.recipes import RECIPES", "A room imports only from lower floors"),
        ("world/head/head.py", "from umbra.world.paint import skin", "The world's rooms stand upon each other"),
        ("papers/alob/page.py", "import umbra.papers.landmark_masks.page", "A paper knows no other paper"),
        ("papers/alob/method/learner.py", "import umbra.runs.paths", "A paper's idea knows nothing"),
        ("papers/alob/method/learner.py", "import umbra.papers.alob.runs", "The method of alob"),
        ("losses/margins.py", "from umbra.losses.other import x", "No import circle"),
    ],
)
def test_a_planted_violation_is_caught(copy, file, line, contract):
    path = copy / "src" / "umbra" / file
    before, other = path.read_text(), copy / "src" / "umbra" / "losses" / "other.py"
    try:
        path.write_text(f"{before}\n{line}\n")
        if "losses" in file:
            other.write_text("from umbra.losses.margins import MarginHead as x\n")
        status, said = lint(copy)
    finally:
        path.write_text(before)
        other.unlink(missing_ok=True)
    assert status == 1
    broken = said.split("Broken contracts")[1]
    assert contract in " ".join(broken.split())


def test_a_room_without_a_floor_is_caught(copy):
    room = copy / "src" / "umbra" / "cellar"
    room.mkdir()
    (room / "__init__.py").touch()
    try:
        status, said = lint(copy)
    finally:
        shutil.rmtree(room)
    assert (status, "cellar" in said) == (1, True)


def test_importing_the_package_touches_nothing():
    text = (ROOT / "src" / "umbra" / "__init__.py").read_text()
    assert "import" not in text
