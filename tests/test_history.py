"""The history stays light: no heavy file, no picture stored twice, and a paper's refresh costs what it may."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from umbra.driver.history import REFRESH, doubled, faults, refresh

ROOT = Path(__file__).parents[1]
HEAVIEST = 1_500_000  # what stands already may be somewhat heavier than what is added
DATA = ".dvcstore/"  # DVC's own store of the committed data, written once
PAGES = sorted((ROOT / "reports").glob("*/pages/*.html"))
EXECUTED = sorted((ROOT / "reports").glob("*/*/notebook.ipynb"))
PAPERS = [notebook.parent for notebook in EXECUTED if notebook.parent.parent / "pages" in {p.parent for p in PAGES}]
HOOKS = {
    hook["id"]: hook
    for repository in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    for hook in repository["hooks"]
}


def place(path: Path) -> str:
    """Where it is in reports/."""
    return path.relative_to(ROOT / "reports").as_posix()


def test_no_tracked_file_is_heavy():
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a git repository")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = [ROOT / name for name in listed.split("\0") if name and not name.startswith(DATA)]
    heavy = {path for path in paths if path.is_file() and path.stat().st_size > HEAVIEST}
    assert [fault for path in sorted(heavy) for fault in faults(path, limit=HEAVIEST)] == []


@pytest.mark.parametrize("path", [*EXECUTED, *PAGES], ids=place)
def test_what_is_committed_holds_no_picture_that_stands_beside_it(path):
    assert doubled(path) == []


def packed(files: list[Path], repository: Path) -> int:
    """What git keeps of these files when nothing older helps: a page is stored as what it adds to its notebook."""
    repository.mkdir()
    for number, file in enumerate(files):
        shutil.copy(file, repository / f"{number}{file.suffix}")
    git = ["git", "-C", str(repository), "-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "refresh"], ["gc", "-q"]):
        subprocess.run([*git, *command], check=True)
    return sum(pack.stat().st_size for pack in repository.glob(".git/objects/pack/*.pack"))


@pytest.mark.parametrize("folder", PAPERS, ids=place)
def test_the_refresh_of_a_paper_costs_what_it_may(folder, tmp_path):
    parts = refresh(folder.parent, folder.name)
    assert parts["notebook"] + parts["page"] <= REFRESH / 2
    if not shutil.which("git"):
        pytest.skip("git is not installed, so nothing says what it would keep")
    files = [folder / "notebook.ipynb", folder.parent / "pages" / f"{folder.name}.html"]
    assert packed([*files, *sorted(folder.glob("figures/*.png"))], tmp_path / "repository") <= REFRESH


def test_no_hook_is_fetched_from_anywhere():
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert [repository["repo"] for repository in yaml.safe_load(text)["repos"]] == ["local"]
    assert {hook["language"] for hook in HOOKS.values()} == {"system"}
    programs = {hook["entry"].split()[0] for hook in HOOKS.values()}
    assert [program for program in sorted(programs) if shutil.which(program) is None] == []


def test_only_source_notebooks_are_stripped():
    assert HOOKS["nbstripout"]["files"] == r"^notebooks/.*\.ipynb$"
