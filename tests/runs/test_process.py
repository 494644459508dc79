"""A process ends with the one that asked for it, however that ended, and a shell between them changes nothing."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

STAGE = """
import time
from umbra.runs.process import starter, stop_with_parent
stop_with_parent()
try:
    print(starter().pid, flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("stopped in good order", flush=True)
"""
MASTER = "import subprocess, sys; subprocess.run(sys.argv[1:])"


@pytest.mark.parametrize("between", [[], ["/bin/sh", "-c", '"$0" "$@"; exit $?']], ids=["alone", "behind a shell"])
def test_a_stage_stops_when_its_master_is_killed(between):
    command = [sys.executable, "-c", MASTER, *between, sys.executable, "-c", STAGE]
    master = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    with master.stdout:
        assert int(master.stdout.readline()) == master.pid
        stage = psutil.Process(master.pid).children(recursive=True)[-1]
        os.kill(master.pid, signal.SIGKILL)
        master.wait(10)
        assert master.stdout.read() == "stopped in good order\n"
    end = time.monotonic() + 10
    while stage.is_running() and stage.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < end, "the stage is still alive"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_a_stage_in_good_order(number):
    stage = subprocess.Popen([sys.executable, "-c", STAGE], stdout=subprocess.PIPE, text=True)
    with stage.stdout:
        assert int(stage.stdout.readline()) == os.getpid()
        stage.send_signal(number)
        assert stage.stdout.read() == "stopped in good order\n"
    assert stage.wait(10) == 0
