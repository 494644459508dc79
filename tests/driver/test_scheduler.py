"""Who may begin when, tried with real processes; and that real dvc processes bear each other."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from umbra.driver import scheduler
from umbra.driver.scheduler import at_once, dvc, run, unfinished
from umbra.runs import warm

DIAMOND = {"model": set(), "left": {"model"}, "right": {"model"}, "page": {"left", "right"}}


def python(codes, begun=None):
    """Stages as lines of Python."""

    def start(stage):
        if begun is not None:
            begun.append(stage)
        return subprocess.Popen(
            [sys.executable, "-c", codes.get(stage, "")], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    return start


def never(process):
    raise AssertionError("nobody interrupted")


def test_a_stage_begins_when_all_that_it_waits_for_are_done(tmp_path):
    log = tmp_path / "log"
    say = f"open({str(log)!r}, 'a').write('%s ')"
    assert run(DIAMOND, 2, python({stage: say % stage for stage in DIAMOND}), never) == 0
    said = log.read_text().split()
    assert (said[0], said[-1], sorted(said[1:3])) == ("model", "page", ["left", "right"])


def test_two_stages_are_at_work_at_once(tmp_path):
    mine = "import time, pathlib; pathlib.Path({0!r}).touch()\nwhile not pathlib.Path({1!r}).exists(): time.sleep(0.01)"
    left, right = str(tmp_path / "left"), str(tmp_path / "right")
    codes = {"left": mine.format(left, right), "right": mine.format(right, left)}  # each waits to see the other
    assert run({"left": set(), "right": set()}, 2, python(codes), never) == 0


def test_no_more_stages_than_asked_for_are_at_work(tmp_path):
    alone = (
        f"import os, time; os.mkdir({str(tmp_path / 'busy')!r}); time.sleep(0.05); os.rmdir({str(tmp_path / 'busy')!r})"
    )
    stages = "abc"
    assert run({stage: set() for stage in stages}, 1, python(dict.fromkeys(stages, alone)), never) == 0


def test_stages_begin_in_the_order_of_the_pipeline():
    begun = []
    run({"c": set(), "a": set(), "b": {"c"}}, 1, python({}, begun), never)
    assert begun == ["c", "a", "b"] or begun == ["c", "b", "a"]
    begun.clear()
    run({"c": set(), "b": {"c"}, "a": set()}, 1, python({}, begun), never)
    assert begun == ["c", "b", "a"]


def test_after_a_failure_nothing_begins_and_what_is_at_work_ends_well(tmp_path, capsys):
    done = tmp_path / "done"
    codes = {
        "left": "raise SystemExit(3)",
        "right": f"import time, pathlib; time.sleep(0.5); pathlib.Path({str(done)!r}).touch()",
    }
    begun = []
    assert run({**DIAMOND, "other": {"right"}}, 2, python(codes, begun), never) == 3
    assert done.exists()
    assert begun == ["model", "left", "right"]
    said = capsys.readouterr().out
    assert "left | failed; no other stage is begun" in said
    assert "right | done in 0:00:0" in said


def test_every_line_says_whose_it_is(capsys):
    assert run({"a": set()}, 2, python({"a": "print('one'); print('two')"}), never) == 0
    assert capsys.readouterr().out.splitlines()[:2] == ["a | one", "a | two"]


def test_an_interruption_reaches_every_stage_and_none_begins_after_it(monkeypatch):
    begun, ended, wait = [], [], scheduler._first_to_end

    def interrupted_once(running):
        if not ended:
            raise KeyboardInterrupt
        return wait(running)

    def end(process):
        ended.append(process)
        process.terminate()

    monkeypatch.setattr(scheduler, "_first_to_end", interrupted_once)
    codes = dict.fromkeys("abc", "import time; time.sleep(30)")
    assert run({stage: set() for stage in "abc"}, 2, python(codes, begun), end) == 130
    assert (begun, len(ended)) == (["a", "b"], 2)


@pytest.mark.parametrize(
    ("cores", "gigabytes", "threads", "stages"),
    [(2, 24, 1, 2), (2, 8, 1, 2), (2, 7, 1, 1), (8, 64, 2, 4), (1, 2, 1, 1)],
)
def test_cores_and_memory_say_how_many_stages_share_a_machine(monkeypatch, cores, gigabytes, threads, stages):
    monkeypatch.setattr(scheduler.os, "sched_getaffinity", lambda process: range(cores), raising=False)
    memory = type("Memory", (), {"total": gigabytes * 1024**3})
    monkeypatch.setattr(scheduler.psutil, "virtual_memory", memory)
    assert at_once(threads) == stages


def test_who_runs_it_may_say_how_many_and_a_gpu_takes_one(monkeypatch):
    assert at_once(1, "5") == 5
    for wrong in ("0", "-1", "two", "1.5"):
        with pytest.raises(ValueError, match="a whole number from 1; found"):
            at_once(1, wrong)
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    assert at_once(1) == 1


DVC = """
stages:
  first: {cmd: "echo 1 > first.txt", deps: [dep.txt], outs: [first.txt]}
  left: {cmd: "cp first.txt left.txt", deps: [first.txt], outs: [left.txt]}
  right: {cmd: "cp first.txt right.txt", deps: [first.txt], outs: [right.txt]}
  apart: {cmd: "cp other.txt apart.txt", deps: [other.txt], outs: [apart.txt]}
"""


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.setenv("DVC_SITE_CACHE_DIR", str(tmp_path / "site"))
    monkeypatch.setenv("DVC_NO_ANALYTICS", "1")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    root = tmp_path / "tree"
    root.mkdir()
    for name in ("dep.txt", "other.txt"):
        (root / name).write_text(name)
    (root / "dvc.yaml").write_text(DVC)
    subprocess.run(["dvc", "init", "-q", "--no-scm"], cwd=root, check=True)
    return root


@pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # a library under dvc
def test_dvc_reproduces_what_is_out_of_date_side_by_side(repository):
    waiting = unfinished(repository)
    assert waiting == {"first": set(), "left": {"first"}, "right": {"first"}, "apart": set()}
    with open(repository / "lock", "w") as lock:
        assert run(waiting, 2, dvc(repository, lock.fileno()), never) == 0
    assert (repository / "right.txt").read_text() == "1\n"
    assert unfinished(repository) == {}
    (repository / "other.txt").write_text("changed")
    assert unfinished(repository) == {"apart": set()}
    (repository / "left.txt").unlink()
    assert unfinished(repository) == {"left": set(), "apart": set()}


def test_dvc_is_called_warm_where_a_warm_process_is_kept(monkeypatch):
    monkeypatch.delenv(warm.ADDRESS, raising=False)
    assert scheduler.command_of_dvc() == ["dvc"]
    monkeypatch.setenv(warm.ADDRESS, "name")
    assert scheduler.command_of_dvc() == [sys.executable, "-m", "umbra.runs.warm", "dvc"]


def test_a_damaged_pipeline_is_left_for_dvc_to_speak_of(repository):
    (repository / "dvc.yaml").write_text("stages: [nothing")
    assert unfinished(repository) == {}
