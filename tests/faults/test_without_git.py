"""The pipeline where git is not what it usually is."""

import shutil

from umbra.driver import pipeline


def test_a_shallow_clone_knows_that_everything_is_up_to_date(finished):
    clone = finished.root.parent / "clone"
    finished.git("clone", "-q", "--depth", "1", f"file://{finished.root}", str(clone))
    finished.root = clone
    done = finished.run("dvc", "repro", "--dry", "--allow-missing")
    assert done.returncode == 0, done.stderr
    assert "Running stage" not in done.stdout


def test_a_shallow_clone_rebuilds_what_git_does_not_hold_to_the_same_bytes(finished):
    expected, clone = finished.results(), finished.root.parent / "clone"
    finished.git("clone", "-q", "--depth", "1", f"file://{finished.root}", str(clone))
    finished.root = clone
    done = finished.run("dvc", "repro")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Running stage 'train@net'" in done.stdout
    assert "Running stage 'paper@page'" not in done.stdout
    assert finished.results() == expected


def test_without_a_git_directory_dvc_is_told_so_and_works(finished, monkeypatch):
    shutil.rmtree(finished.root / ".git")
    assert finished.run("dvc", "repro").returncode != 0
    monkeypatch.chdir(finished.root)
    monkeypatch.setenv("PATH", finished.environment["PATH"])
    pipeline._tell_dvc_about_git(pipeline._has_git())
    done = finished.run("dvc", "repro")
    assert done.returncode == 0, done.stderr
    assert "Running stage" not in done.stdout


def test_when_git_comes_back_dvc_is_told_so(finished, monkeypatch):
    monkeypatch.chdir(finished.root)
    monkeypatch.setenv("PATH", finished.environment["PATH"])
    pipeline._tell_dvc_about_git(False)
    assert "no_scm" in (finished.root / ".dvc/config.local").read_text()
    pipeline._tell_dvc_about_git(pipeline._has_git())
    assert "no_scm" not in (finished.root / ".dvc/config.local").read_text()
