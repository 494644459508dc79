"""A copy holds what the tree holds and what was made in it, and the tree is left alone."""

import os
import signal
import subprocess

import pytest

from umbra.driver.copies import call, commit, environment, listed, mirror


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
    assert log.split() == ["umbra", "umbra"]
    assert not (tree / ".git").exists()


def test_what_is_made_in_the_copy_is_the_callers_to_say(tree, tmp_path):
    copy = tmp_path / "copy"
    mirror(tree, copy, lambda name: name.parts[0] == "conf")
    assert names(copy) == {"a.py", ".gitignore", "reports/smoke/old.csv", "reports/laptop/kept.csv"}
    (copy / "conf").mkdir()
    (copy / "conf/own.yaml").write_text("made in the copy")
    mirror(tree, copy, lambda name: name.parts[0] == "conf")
    assert (copy / "conf/own.yaml").is_file()


def test_a_command_in_the_copy_meets_the_copys_code_and_root(tmp_path, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", "/elsewhere")
    monkeypatch.delenv("UMBRA_DATA", raising=False)
    told = environment(tmp_path / "tree", tmp_path)
    assert told["PYTHONPATH"] == str(tmp_path / "src")
    assert told["UMBRA_DATA"] == str(tmp_path / "tree" / "datasets")
    assert "UMBRA_ROOT" not in told
    monkeypatch.setenv("UMBRA_DATA", "/sets")
    assert environment(tmp_path / "tree", tmp_path)["UMBRA_DATA"] == "/sets"
    (tmp_path / "says.py").write_text("import os, sys; sys.exit(int(os.environ['STATUS']))")
    assert call(["says"], tmp_path, {**os.environ, "PYTHONPATH": str(tmp_path), "STATUS": "7"}) == 7


def test_an_interrupt_waits_for_the_command_to_end_in_good_order(tmp_path, monkeypatch):
    class Child:
        ends = iter([KeyboardInterrupt(), subprocess.TimeoutExpired("module", 20.0), 130])
        told = ()

        def wait(self, timeout=None):
            end = next(self.ends)
            if isinstance(end, BaseException):
                raise end
            return end

        def send_signal(self, number):
            self.told += (number,)

    child = Child()
    monkeypatch.setattr(subprocess, "Popen", lambda *command, **about: child)
    with pytest.raises(KeyboardInterrupt):
        call(["module"], tmp_path, {})
    assert list(child.ends) == []
    assert child.told == (signal.SIGINT,)
