"""What `make repro` does around dvc; the lock, a read-only folder and a missing git are tried in tests/faults."""

import sys
from contextlib import contextmanager, nullcontext

import pytest
import yaml

from umbra.driver import pipeline, scheduler
from umbra.driver.pipeline import main, reproduce
from umbra.runs import warm

PARAMS = {
    "edition": "laptop", "seed": 1, "threads": 1, "minutes": 1, "runs": {}, "papers": {},
    "world": {"seed": 1, "model_heads": 1, "processes": 1},
}  # fmt: skip


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.delenv("UMBRA_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(PARAMS))
    monkeypatch.setattr(pipeline, "_has_git", lambda: True)
    monkeypatch.setattr(pipeline, "_tell_dvc_about_git", lambda git: None)
    monkeypatch.setattr(scheduler, "unfinished", lambda root: {})
    monkeypatch.setattr(pipeline.server, "kept", lambda threads: nullcontext())
    monkeypatch.delenv(warm.ADDRESS, raising=False)
    monkeypatch.setenv("JOBS", "1")
    return tmp_path


@pytest.fixture
def calls(monkeypatch):
    """Commands that would have been run, each answered with what `answers` says."""
    made = []

    def call(command, lock):
        made.append(command)
        return 0

    monkeypatch.setattr(pipeline, "_call", call)
    return made


def test_the_edition_that_params_holds_is_reproduced_as_it_stands(tree, calls):
    assert reproduce() == 0
    assert reproduce("laptop") == 0
    assert calls == [["dvc", "repro"]] * 2


def test_another_edition_is_composed_here_and_the_way_back_is_said(tree, calls, capsys, monkeypatch):
    def compose(edition):
        (tree / "params.yaml").write_text(yaml.safe_dump({**PARAMS, "edition": edition}))

    monkeypatch.setattr(pipeline, "write", compose)
    assert reproduce("gpu") == 0
    assert calls == [["dvc", "repro"]]
    said = capsys.readouterr().out
    assert "params.yaml now holds the gpu edition" in said
    assert "`git checkout params.yaml dvc.lock` goes back" in said
    assert "no stage of the gpu edition has been timed yet" in said


def test_stages_run_side_by_side_first_and_dvc_has_the_last_word(tree, calls, monkeypatch):
    monkeypatch.setenv("JOBS", "3")
    monkeypatch.setattr(scheduler, "unfinished", lambda root: {"a": set(), "b": {"a"}})
    asked = []
    monkeypatch.setattr(scheduler, "run", lambda waiting, jobs, start, end: asked.append((waiting, jobs)) or 0)
    assert reproduce() == 0
    assert (asked, calls) == ([({"a": set(), "b": {"a"}}, 3)], [["dvc", "repro"]])
    monkeypatch.setattr(scheduler, "run", lambda waiting, jobs, start, end: 7)
    assert reproduce() == 7
    assert calls == [["dvc", "repro"]]


def test_a_warm_process_is_kept_while_stages_are_out_of_date_and_only_then(tree, calls, monkeypatch):
    kept = []

    @contextmanager
    def keep(threads):
        kept.append(threads)
        monkeypatch.setenv(warm.ADDRESS, "name")
        yield
        monkeypatch.delenv(warm.ADDRESS)

    monkeypatch.setattr(pipeline.server, "kept", keep)
    assert reproduce() == 0
    monkeypatch.setattr(scheduler, "unfinished", lambda root: {"a": set()})
    assert reproduce() == 0
    assert kept == [1]
    assert calls == [["dvc", "repro"], [sys.executable, "-m", "umbra.runs.warm", "dvc", "repro"]]


def test_the_pinned_sample_is_pulled_first_and_its_lack_is_said(tree, calls, capsys, monkeypatch):
    (tree / "data.dvc").touch()
    reproduce()
    assert calls == [["dvc", "pull", "-q", "data.dvc"], ["dvc", "repro"]]
    monkeypatch.setattr(pipeline, "_call", lambda command, lock: 1)
    assert reproduce() == 1
    assert "is .dvcstore whole?" in capsys.readouterr().err


def test_a_misspelt_key_stops_everything_before_it_starts(tree, calls, capsys):
    (tree / "params.yaml").write_text(yaml.safe_dump({**PARAMS, "sede": 1}))
    assert main([]) == 1
    assert capsys.readouterr().err.startswith("make repro: sede: unknown key; did you mean seed?")
    assert calls == []
    assert main(["a", "b"]) == 2
