"""Git's answer is handed on as text; where it has none, one sentence says why."""

import subprocess

import pytest

from umbra.reporting.revisions import git, git_bytes

SAID = {"absent": "nothing can be read", "refused": "no answer ({said}): name another"}


def test_what_git_prints_is_handed_on(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert git(tmp_path, "rev-parse", "--is-inside-work-tree", **SAID) == "true\n"


def test_a_refusal_carries_the_last_word_of_git(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    with pytest.raises(ValueError, match=r"^no answer \(.+\): name another$"):
        git(tmp_path, "show", "nowhere:a", **SAID)


def test_a_machine_without_git_is_told_what_follows(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValueError, match=r"^git is not installed, so nothing can be read$"):
        git(tmp_path, "status", **SAID)


def test_what_is_no_text_is_told_by_its_name(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "table.csv").write_bytes(b"\xff\xfe")
    subprocess.run(["git", "add", "table.csv"], cwd=tmp_path, check=True)
    assert git_bytes(tmp_path, "show", ":table.csv", **SAID) == b"\xff\xfe"
    with pytest.raises(ValueError, match=r"^git's :table\.csv: expected a text in UTF-8, found damage"):
        git(tmp_path, "show", ":table.csv", **SAID)
