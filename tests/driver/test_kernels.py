"""A notebook's kernel is a fork of its driver where that fits, and ends with it."""

import ast
import json
import os
import signal
import socket
import subprocess
import sys
import time

import nbformat
import pytest
from processes import gone

from umbra.driver import kernels

DRIVER = """
import json, os, sys
from pathlib import Path
from umbra.driver import kernels
from umbra.driver.execution import run_cells
os.environ["UMBRA_ROOT"] = os.getcwd()
sys.loaded_before = "yes"  # a fork has it, a process of its own has not
if {reserve}:
    kernels.reserve()
{before}
notebook, failure = run_cells(Path("look.ipynb"), {{}}, Path("log"))
print(json.dumps([failure and failure.error, notebook.cells[0].outputs[0]["data"]["text/plain"]]))
"""
LOOK = (
    "import os, sys, signal\n"
    "dict(fork=hasattr(sys, 'loaded_before'), mine=os.getppid(), leader=os.getsid(0) == os.getpid(),"
    " folder=os.getcwd(), path=sys.path[:2], stdin=sys.__stdin__.read(), threads=os.environ.get('OMP_NUM_THREADS'),"
    " term=str(signal.getsignal(signal.SIGTERM)), name=__name__)"
)


@pytest.fixture
def look(tmp_path):
    """Execute a cell that looks around, and give what it saw."""
    (tmp_path / "params.yaml").touch()
    cell = nbformat.v4.new_code_cell(LOOK, metadata={"tags": ["parameters"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "look.ipynb")

    def run(reserve: bool, before: str = "") -> dict[str, object]:
        code = DRIVER.format(reserve=reserve, before=before)
        driver = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
        said, _ = driver.communicate(timeout=60)
        failure, shown = json.loads(said.splitlines()[-1])
        assert failure is None
        seen = ast.literal_eval(shown)
        assert seen.pop("mine") == driver.pid
        return seen

    return run


def test_a_forked_kernel_sees_what_a_process_of_its_own_sees(look):
    own, forked = look(False), look(True)
    assert (own.pop("fork"), forked.pop("fork")) == (False, True)
    assert forked == own


def test_an_environment_by_which_libraries_load_differently_gets_a_process_of_its_own(look):
    seen = look(True, 'os.environ["OMP_NUM_THREADS"] = "7"')
    assert (seen["fork"], seen["threads"]) == (False, "7")


def test_a_fork_that_nobody_needs_ends_with_its_driver():
    code = "import os\nfrom umbra.driver import kernels\nkernels.reserve()\nprint(kernels._waiting.pid, flush=True)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    waiting, end = int(done.stdout), time.monotonic() + 10
    while not gone(waiting):
        assert time.monotonic() < end, "the fork still waits"
        time.sleep(0.05)


@pytest.mark.parametrize("way", ["terminate", "kill", "by itself"])
def test_a_kernel_answers_as_a_popen_does(way):
    code = "raise SystemExit(5)" if way == "by itself" else "import time; time.sleep(30)"
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", code], os.environ)
    mine, its = socket.socketpair()
    with mine, its:
        kernel = kernels.Kernel(pid, mine)
        if way == "by itself":
            assert kernel.wait() == 5
            kernel.send_signal(signal.SIGTERM)  # nobody is there any more
        else:
            assert kernel.poll() is None
            getattr(kernel, way)()
            assert kernel.wait() == {"terminate": -signal.SIGTERM, "kill": -signal.SIGKILL}[way]
        assert kernel.poll() == kernel.wait()


def test_only_what_tells_must_fit():
    known = {"OMP_NUM_THREADS": "1", "JPY_PARENT_PID": "1"}
    assert kernels.fits({"OMP_NUM_THREADS": "1", "JPY_PARENT_PID": "2"}, known)
    assert not kernels.fits({"OMP_NUM_THREADS": "2"}, known)
