"""A stage that is interrupted, however, goes on where it was and gives the numbers of one that was not."""

import os
import signal
import time
from pathlib import Path

import psutil
import pytest


def kernels_in(root: Path) -> list[int]:
    """Processes that work in the toy repository."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()) == root:
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found


def commands_in(root: Path) -> str:
    return " ".join(" ".join(psutil.Process(pid).cmdline()) for pid in kernels_in(root))


def wait_until_nobody_works_in(root: Path) -> None:
    end = time.monotonic() + 20
    while kernels_in(root):
        assert time.monotonic() < end, f"still alive: {kernels_in(root)}"
        time.sleep(0.1)


def interrupt_group(leader: int) -> None:
    os.killpg(leader, signal.SIGINT)  # as a terminal does


def kill_group(leader: int) -> None:
    os.killpg(leader, signal.SIGKILL)


def kill_dvc_alone(leader: int) -> None:
    os.kill(leader, signal.SIGKILL)


@pytest.mark.parametrize("interrupt", [interrupt_group, kill_group, kill_dvc_alone])
def test_an_interrupted_training_resumes_and_gives_the_same_bytes(whole, either_toy, interrupt):
    toy = either_toy
    (toy.root / "hold").touch()  # the third epoch waits for this file to go
    running = toy.start(*toy.dvc, "repro")
    toy.wait_for("epoch 2/4")
    assert ("umbra.driver.server" in commands_in(toy.root)) == (toy.dvc != ("dvc",))
    interrupt(running.pid)
    assert running.wait(30) != 0
    running.stdout.close()
    wait_until_nobody_works_in(toy.root)
    assert not (toy.root / "reports").exists() or not list(toy.root.glob("reports/**/*.csv"))

    (toy.root / "hold").unlink()
    resumed = toy.run(*toy.dvc, "repro")
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert "goes on after epoch 2" in resumed.stdout + resumed.stderr
    assert toy.results() == whole.results()


PIPELINE = """
import subprocess, sys
from umbra.driver import server
with server.kept(1):
    subprocess.run([sys.executable, "-m", "umbra.runs.warm", "dvc", "repro"])
"""


@pytest.mark.parametrize("interrupt", [interrupt_group, kill_group])
def test_a_pipeline_that_ends_takes_its_warm_process_and_all_forks_along(toy, interrupt):
    (toy.root / "hold").touch()
    running = toy.start(toy.python, "-c", PIPELINE)
    toy.wait_for("epoch 2/4")
    assert commands_in(toy.root).count("umbra.driver.server") >= 4  # itself, dvc, a driver, a kernel
    interrupt(running.pid)
    assert running.wait(30) != 0
    running.stdout.close()
    wait_until_nobody_works_in(toy.root)


def test_dvc_outlives_a_pipeline_that_is_killed_alone_and_does_its_work(whole, toy):
    (toy.root / "hold").touch()
    running = toy.start(toy.python, "-c", PIPELINE)
    toy.wait_for("epoch 2/4")
    os.kill(running.pid, signal.SIGKILL)
    running.wait(30)
    (toy.root / "hold").unlink()
    with running.stdout:
        said = running.stdout.read()  # until dvc has ended
    wait_until_nobody_works_in(toy.root)
    assert toy.results() == whole.results(), said


def test_a_forced_page_leaves_git_clean(finished):
    done = finished.run("dvc", "repro", "-f", "-s", "paper@page")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Running stage 'paper@page'" in done.stdout
    assert finished.git("status", "--short") == ""


def test_a_second_repro_does_nothing(finished):
    done = finished.run("dvc", "repro")
    assert done.returncode == 0
    assert "Running stage" not in done.stdout
