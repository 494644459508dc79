"""A stage ends when whoever asked for it ends, also behind a shell."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from processes import gone

from umbra.runs.process import starter

STAGE = """
import time
from umbra.runs.process import stop_with_parent
try:
    stop_with_parent()
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def started(*command):
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def rest(child):
    """What it still says until it has ended; `communicate` would lose what was read ahead."""
    with child.stdout:
        said = child.stdout.read()
    child.wait(timeout=20)
    return said


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_interrupts_the_stage(kind):
    stage = started(sys.executable, "-c", STAGE)
    stage.send_signal(kind)
    assert rest(stage) == "interrupted\n"


def test_a_stage_ends_with_its_parent_however_that_ends():
    parent = started(sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {STAGE!r}])")
    stage = psutil.Process(parent.pid).children()[0]
    parent.kill()
    assert rest(parent) == "interrupted\n"
    deadline = time.monotonic() + 20
    while not gone(stage.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert gone(stage.pid)


def test_the_shell_that_runs_a_command_is_not_the_starter():
    program = "from umbra.runs.process import starter; print(starter().pid)"
    shell = subprocess.run(
        ["sh", "-c", f"{sys.executable} -c '{program}'; :"], capture_output=True, text=True, check=True
    )
    assert int(shell.stdout) == os.getpid()
    assert starter() is not None
