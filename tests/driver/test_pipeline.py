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
    "world": {"seed": 1, "model_heads": 2, "processes": 1},
}  # fmt: skip


RUN = {
    "group": "g", "method": "recogniser", "set": "people", "needs": "sets/people", "seeds": [0], "fit": {"epochs": 1},
}  # fmt: skip
PAGE = {
    "papers": {"tiny": {"notebook": "t.ipynb", "group": "g"}}, "runs": {"net": RUN},
    "world": {**PARAMS["world"], "sets": {"people": {"seed": 1, "people": 2, "pictures": 2}}},
}  # fmt: skip
CODE = ["dvc", "repro", "-q", "code"]
"""What the code is comes before everything else."""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.delenv("UMBRA_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(PARAMS))
    monkeypatch.setattr(pipeline, "_has_git", lambda: True)
    monkeypatch.setattr(pipeline, "_tell_dvc_about_git", lambda git: None)
    monkeypatch.setattr(scheduler, "unfinished", lambda root, page: {})
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
    assert calls == [CODE, ["dvc", "repro"]] * 2


def test_another_edition_is_composed_here_and_the_way_back_is_said(tree, calls, capsys, monkeypatch):
    def compose(edition):
        (tree / "params.yaml").write_text(yaml.safe_dump({**PARAMS, "edition": edition}))

    monkeypatch.setattr(pipeline, "write", compose)
    assert reproduce("gpu") == 0
    assert calls == [CODE, ["dvc", "repro"]]
    said = capsys.readouterr().out
    assert "params.yaml now holds the gpu edition" in said
    assert "`make repro EDITION=laptop` goes back" in said
    assert "no stage of the gpu edition has been timed yet" in said


def test_stages_run_side_by_side_first_and_dvc_has_the_last_word(tree, calls, monkeypatch):
    monkeypatch.setenv("JOBS", "3")
    monkeypatch.setattr(scheduler, "unfinished", lambda root, page: {"a": set(), "b": {"a"}})
    asked = []
    monkeypatch.setattr(scheduler, "run", lambda waiting, jobs, start, end: asked.append((waiting, jobs)) or 0)
    assert reproduce() == 0
    assert (asked, calls) == ([({"a": set(), "b": {"a"}}, 3)], [CODE, ["dvc", "repro"]])
    monkeypatch.setattr(scheduler, "run", lambda waiting, jobs, start, end: 7)
    assert reproduce() == 7
    assert calls == [CODE, ["dvc", "repro"], CODE]


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
    monkeypatch.setattr(scheduler, "unfinished", lambda root, page: {"a": set()})
    assert reproduce() == 0
    assert kept == [1]
    assert calls == [CODE, ["dvc", "repro"], CODE, [sys.executable, "-m", "umbra.runs.warm", "dvc", "repro"]]


def test_the_pinned_sample_is_pulled_first_and_its_lack_is_said(tree, calls, capsys, monkeypatch):
    (tree / "data.dvc").touch()
    reproduce()
    assert calls == [["dvc", "pull", "-q", "data.dvc"], CODE, ["dvc", "repro"]]
    monkeypatch.setattr(pipeline, "_call", lambda command, lock: 1)
    assert main([]) == 1
    said = capsys.readouterr().err
    assert said.startswith("make repro: data/: expected the sample that data.dvc pins, found none")
    assert "(git checkout -- .dvcstore), and run the command again" in said


def test_a_misspelt_key_stops_everything_before_a_set_or_a_run_is_begun(tree, calls, capsys):
    (tree / "params.yaml").write_text(yaml.safe_dump({**PARAMS, "sede": 1}))
    assert main([]) == 1
    assert capsys.readouterr().err.startswith("make repro: sede: unknown key; did you mean seed?")
    assert calls == [CODE]
    with pytest.raises(SystemExit):
        main(["a", "b"])


def test_one_page_is_reproduced_with_what_it_needs_and_the_site_follows_by_itself(tree, calls):
    (tree / "params.yaml").write_text(yaml.safe_dump({**PARAMS, **PAGE}))
    (tree / "reports/laptop/tiny").mkdir(parents=True)
    assert main(["--paper", "tiny"]) == 0
    assert calls == [CODE, ["dvc", "repro", "paper@tiny"], ["dvc", "repro", "--single-item", "site"]]


def test_the_site_of_a_lone_page_does_not_wait_for_pages_that_nobody_has_made(tree, calls):
    pages = {**PAGE["papers"], "other": {"notebook": "o.ipynb", "group": "g"}}
    (tree / "params.yaml").write_text(yaml.safe_dump({**PARAMS, **PAGE, "papers": pages}))
    (tree / "reports/laptop/tiny").mkdir(parents=True)
    assert main(["--paper", "tiny"]) == 0
    site = [sys.executable, "-m", "umbra.reporting.site", "--edition", "laptop"]
    assert calls == [CODE, ["dvc", "repro", "paper@tiny"], site]


def test_an_unknown_page_is_refused_with_those_there_are(tree, calls, capsys):
    (tree / "params.yaml").write_text(yaml.safe_dump({**PARAMS, **PAGE}))
    assert main(["--paper", "tyni"]) == 1
    assert capsys.readouterr().err == "make repro: PAPER: expected one of tiny, found 'tyni'\n"
    assert calls == []


def test_code_that_cannot_be_read_stops_everything(tree, monkeypatch):
    made = []
    monkeypatch.setattr(pipeline, "_call", lambda command, lock: made.append(command) or 3)
    assert (reproduce(), made) == (3, [CODE])


def test_the_lock_of_another_edition_is_kept_beside(tree, calls, monkeypatch):
    monkeypatch.setattr(
        pipeline, "write", lambda e: (tree / "params.yaml").write_text(yaml.safe_dump({**PARAMS, "edition": e}))
    )
    (tree / "dvc.lock").write_text("stages: {laptop: {}}\n")
    (tree / "dvc.lfw.lock").write_text("stages: {lfw: {}}\n")
    assert reproduce("lfw") == 0
    assert (tree / "dvc.lock").read_text() == "stages: {lfw: {}}\n"
    assert reproduce("laptop") == 0
    assert (tree / "dvc.lock").read_text() == "stages: {laptop: {}}\n"
    assert (tree / "dvc.lfw.lock").read_text() == "stages: {lfw: {}}\n"


@pytest.mark.parametrize(
    ("arguments", "change", "message"),
    [
        (["../../zzz"], {}, "EDITION: expected a name of at most 64"),
        (["a b"], {}, "EDITION: expected a name of at most 64"),
        (["--paper", "../tiny"], {}, "PAPER: expected a name of at most 64"),
        ([], {"edition": ""}, "edition: expected a name"),
        (["gpu"], {"edition": "../../laptop"}, "edition: expected a name"),
        ([], {"threads": 0}, "threads: expected a number from 1"),
        ([], {"papers": {"../../../victim": PAGE["papers"]["tiny"]}}, "a key of papers: expected a name"),
        ([], {"runs": {"net": {**RUN, "group": "../../victim"}}}, "runs.net.group: expected a name"),
    ],
)
def test_a_bad_name_or_head_stops_everything_before_anything_is_called(tree, calls, capsys, arguments, change, message):
    (tree / "data.dvc").touch()
    (tree / "params.yaml").write_text(yaml.safe_dump({**PARAMS, **change}))
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"make repro: {message}")
    assert said.count("\n") == 1
    assert calls == []
    assert {path.name for path in tree.iterdir()} <= {"data.dvc", "params.yaml", "build", "reports"}


def test_a_key_that_stands_twice_stops_everything_with_its_line(tree, calls, capsys):
    (tree / "params.yaml").write_text(yaml.safe_dump(PARAMS) + "edition: gpu\n")
    assert main([]) == 1
    assert "the key 'edition' a second time (the first is in line 1)" in capsys.readouterr().err
    assert calls == []


def test_a_value_out_of_its_range_stops_everything_before_a_set_or_a_run_is_begun(tree, calls, capsys):
    wrong = {**PARAMS, **PAGE, "runs": {"net": {**RUN, "fit": {"epochs": 0}}}}
    (tree / "params.yaml").write_text(yaml.safe_dump(wrong))
    assert main([]) == 1
    assert (
        capsys.readouterr().err == "make repro: runs.net.fit.epochs: expected a number from 1 to 100,000, found int 0\n"
    )
    assert calls == [CODE]


def test_the_lock_of_the_tree_is_not_written_through_a_link(tree, calls, capsys, tmp_path_factory):
    victim = tmp_path_factory.mktemp("victim") / "file"
    victim.write_text("years of work")
    (tree / "build").mkdir()
    (tree / "build/.lock").symlink_to(victim)
    assert main([]) == 1
    assert "build/.lock: expected a place below" in capsys.readouterr().err
    assert victim.read_text() == "years of work"
