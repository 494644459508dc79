"""The smoke edition is built in a copy that holds what the tree holds, and the tree is left alone."""

import subprocess

import pytest

from umbra.driver.smoke import commit, listed, main, mirror


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    root = tmp_path / "tree"
    for name in ("a.py", "conf/b.yaml", "build/big", "reports/smoke/old.csv", "reports/laptop/kept.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / ".gitignore").write_text("build/\n")
    return root


def names(root):
    return {path.as_posix() for path in listed(root)}


@pytest.mark.parametrize("git", [True, False])
def test_what_git_would_see_is_listed_with_and_without_git(tree, git):
    if git:
        subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
        subprocess.run(["git", "add", "a.py"], cwd=tree, check=True)  # the others are new and not ignored
    assert names(tree) == {"a.py", "conf/b.yaml", ".gitignore", "reports/smoke/old.csv", "reports/laptop/kept.csv"}


def test_the_copy_follows_the_tree_and_keeps_its_own_smoke_reports(tree, tmp_path):
    copy = tmp_path / "copy"
    mirror(tree, copy)
    (copy / "reports/smoke").mkdir(parents=True)
    (copy / "reports/smoke/new.csv").write_text("made in the copy")
    before = (copy / "a.py").stat().st_mtime_ns
    (tree / "conf/b.yaml").unlink()
    (tree / "c.py").write_text("c")
    mirror(tree, copy)
    assert {path.name for path in copy.rglob("*") if path.is_file()} == {
        "a.py", "c.py", ".gitignore", "kept.csv", "new.csv",
    }  # fmt: skip
    assert (copy / "a.py").stat().st_mtime_ns == before


def test_the_copy_is_a_repository_of_its_own(tree, tmp_path):
    copy = tmp_path / "copy"
    mirror(tree, copy)
    commit(copy)
    commit(copy)  # nothing new is no error
    log = subprocess.run(["git", "log", "--format=%an"], cwd=copy, capture_output=True, text=True, check=True).stdout
    assert log.split() == ["smoke", "smoke"]
    assert not (tree / ".git").exists()


def test_a_copy_that_is_a_link_to_somebody_elses_tree_is_refused(tree, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("UMBRA_ROOT", str(tree))
    (tree / "params.yaml").touch()
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "mine.py").touch()
    (tree / "build" / "smoke-tree").symlink_to(tmp_path / "victim")
    assert main([]) == 1
    assert capsys.readouterr().err.startswith("smoke: build/smoke-tree: expected a place below")
    assert [path.name for path in (tmp_path / "victim").iterdir()] == ["mine.py"]
