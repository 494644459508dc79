"""A fork ends as an interpreter does, and runs a module as `python -m` does."""

import subprocess
import sys

import pytest

PLAIN = "from umbra.driver.fork import finish, run\n"


def python(code: str, folder=None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PLAIN + code], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("finish(lambda: None)", 0, ""),
        ("finish(lambda: exit())", 0, ""),
        ("finish(lambda: exit(3))", 3, ""),
        ("finish(lambda: exit(-1))", 255, ""),
        ("finish(lambda: exit('why'))", 1, "why"),
        ("finish(lambda: 1 / 0)", 1, "ZeroDivisionError: division by zero"),
    ],
)
def test_the_exit_status_is_an_interpreters(code, status, said):
    done = python(code)
    assert (done.returncode, done.stderr.strip().split("\n")[-1]) == (status, said)
    plain = [sys.executable, "-c", code.replace("finish(", "(") + "()"]
    assert subprocess.run(plain, check=False, capture_output=True, timeout=60).returncode == status


def test_at_the_end_threads_are_awaited_functions_called_and_files_written(tmp_path):
    code = """
import atexit, threading, time
def work():
    global left_open
    left_open = open("file", "w")
    left_open.write("written")
    atexit.register(print, "at exit")
    threading.Thread(target=lambda: (time.sleep(0.2), print("thread"))).start()
    print("work", end="; ")
finish(work)
"""
    done = python(code, tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == ("work; thread\nat exit\n", "", 0)
    assert (tmp_path / "file").read_text() == "written"


def test_a_module_is_main_with_its_arguments(tmp_path):
    (tmp_path / "stage.py").write_text("import sys\nprint(__name__, __spec__.name, sys.argv[1:], __file__)")
    done = python("import sys; sys.path[0] = ''; run('stage', ['a', 'b'])", tmp_path)
    assert done.stdout == f"__main__ stage ['a', 'b'] {tmp_path / 'stage.py'}\n"


def test_chance_that_nobody_seeds_is_each_forks_own(tmp_path):
    (tmp_path / "stage.py").write_text(
        "import random, numpy, torch\nprint(random.random(), numpy.random.rand(), torch.initial_seed())"
    )
    code = """
import os, random, sys
import numpy, torch
sys.path[0] = os.getcwd()
random.seed(1), numpy.random.seed(1), torch.manual_seed(1)
if pid := os.fork():
    os.waitpid(pid, 0)
run("stage", [])
"""
    one, other = (line.split() for line in python(code, tmp_path).stdout.splitlines())
    assert not set(one) & set(other)


def test_files_that_are_closed_or_not_yet_open_do_not_hinder_the_end(tmp_path):
    code = """
import io
held = [io.TextIOWrapper.__new__(io.TextIOWrapper), io.BufferedWriter.__new__(io.BufferedWriter), open("closed", "w")]
held[-1].close()
finish(lambda: print("done"))
"""
    done = python(code, tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)
