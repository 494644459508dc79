"""Two `make repro` in one tree: the second says who holds the lock and stops."""

import os
import subprocess
import sys

import pytest
import yaml

from umbra.driver.pipeline import Busy, locked

PARAMS = {
    "edition": "toy", "seed": 1, "threads": 1, "minutes": 1, "runs": {}, "papers": {},
    "world": {"seed": 1, "model_heads": 2, "processes": 1},
}  # fmt: skip


@pytest.fixture
def tree(tmp_path, monkeypatch):
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(PARAMS))
    monkeypatch.delenv("UMBRA_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_second_is_told_who_holds_the_lock_and_stops(tree):
    with locked("make repro"):
        second = subprocess.run(
            [sys.executable, "-m", "umbra.driver.pipeline", "smoke"], capture_output=True, text=True, check=False
        )
    assert second.returncode == 1
    assert second.stderr.startswith(f"make repro: process {os.getpid()} (make repro, since ")
    assert "wait until it has ended, or stop it" in second.stderr
    assert len(second.stderr.splitlines()) == 1


def test_the_lock_goes_with_its_holder_however_that_ends(tree):
    code = "import os, signal\nfrom umbra.driver.pipeline import locked\nwith locked('x'): os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    with locked("make repro"):
        pass


def test_the_lock_lasts_while_dvc_still_runs_for_a_holder_that_was_killed(tree):
    code = """
import os, subprocess, sys
from umbra.driver.pipeline import locked
with locked("make repro") as lock:
    child = subprocess.Popen([sys.executable, "-c", "input()"], pass_fds=(lock,), stdin=sys.stdin)
    print(child.pid, flush=True)
    os.kill(os.getpid(), 9)
"""
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    holder.stdout.readline()
    assert holder.wait() == -9
    with pytest.raises(Busy, match="make repro"), locked("second"):
        pass
    holder.communicate("\n")
