"""A server that has imported nothing forks for its clients: what they see, and how everybody ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from processes import gone

from umbra.driver import preload, server
from umbra.runs import warm

LIGHT = """
import sys
from umbra.driver import preload, server
preload.MODULES = ()
server.gpu = lambda: False
server.GRACE = 0.5
sys.exit(server.main())
"""
STAGE = """
import os, pathlib, sys, time
pathlib.Path("pid").write_text(str(os.getpid()))
try:
    time.sleep(60)
except KeyboardInterrupt:
    print("interrupted", flush=True)
    sys.exit(130)
"""


@pytest.fixture
def begun(monkeypatch) -> list[subprocess.Popen[bytes]]:
    """The servers that `kept` has started; they import nothing."""
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(command, **options):
        if command[1:3] == ["-m", "umbra.driver.server"]:
            started.append(popen([sys.executable, "-c", LIGHT, command[3]], **options))
            return started[-1]
        return popen(command, **options)

    monkeypatch.setattr(server.subprocess, "Popen", start)
    monkeypatch.delenv(warm.ADDRESS, raising=False)
    return started


@pytest.fixture
def folder(tmp_path) -> Path:
    """Where clients work, with a module that they run."""
    (tmp_path / "stage.py").write_text(STAGE)
    return tmp_path


def client(folder: Path, *command: str, **options) -> subprocess.Popen[str]:
    """A command, done by a fork if the server is there."""
    return subprocess.Popen(
        [sys.executable, "-m", "umbra.runs.warm", *command], cwd=folder, env=os.environ | options.pop("env", {}),
        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options,
    )  # fmt: skip


@contextmanager
def at_work(folder: Path, **options) -> Iterator[tuple[subprocess.Popen[str], psutil.Process]]:
    """A client, and the fork that sleeps for it."""
    waiting = client(folder, "stage", **options)
    with waiting.stdout, waiting.stdin:
        wait_for((folder / "pid").exists)
        wait_for((folder / "pid").read_text)
        yield waiting, psutil.Process(int((folder / "pid").read_text()))
    waiting.wait(20)


def wait_for(true, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def test_a_fork_has_the_clients_arguments_folder_environment_and_streams(begun, folder):
    code = (
        "import os, sys\nprint(os.getcwd(), sys.argv[1:], os.environ['DVC_STAGE'], sys.path[0], input(), os.getppid())"
    )
    (folder / "look.py").write_text(code + "\nprint('to standard error', file=sys.stderr)\nsys.exit(7)")
    with server.kept(1):
        asked = client(folder, "look", "a", "b c", env={"DVC_STAGE": "train"})
        said, _ = asked.communicate("typed\n", timeout=30)
        assert asked.returncode == 7
        first, *rest = said.splitlines()
        assert first.startswith(f"{folder} ['a', 'b c'] train {folder} typed ")
        assert psutil.Process(begun[0].pid).is_running()
        assert rest == ["to standard error"]
    assert begun[0].poll() is not None


def test_forks_are_the_servers_descendants_and_leave_nothing_behind(begun, folder):
    with server.kept(1):
        with at_work(folder) as (waiting, fork):
            assert begun[0].pid in [parent.pid for parent in fork.parents()]
            waiting.send_signal(signal.SIGINT)
            assert waiting.stdout.read() == "interrupted\n"
        assert waiting.returncode == 130
        wait_for(lambda: not psutil.Process(begun[0].pid).children(recursive=True))


def test_a_fork_without_a_handler_ends_by_the_signal_and_so_does_its_client(begun, folder):
    with server.kept(1):
        with at_work(folder) as (waiting, fork):
            waiting.send_signal(signal.SIGTERM)
            waiting.stdout.read()
        assert waiting.returncode == -signal.SIGTERM
        assert gone(fork.pid)


def test_a_fork_ends_when_its_client_is_killed(begun, folder):
    with server.kept(1):
        with at_work(folder) as (waiting, fork):
            waiting.kill()
        wait_for(lambda: gone(fork.pid))


def test_a_fork_that_does_not_want_to_end_is_killed(begun, folder):
    (folder / "stage.py").write_text("import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + STAGE)
    with server.kept(1):
        with at_work(folder) as (waiting, fork):
            waiting.kill()
        wait_for(lambda: gone(fork.pid))


def test_a_killed_fork_is_a_killed_client(begun, folder):
    with server.kept(1):
        with at_work(folder) as (waiting, fork):
            fork.kill()
            waiting.stdout.read()
        assert waiting.returncode == -signal.SIGKILL


def test_who_has_changed_the_environment_works_alone(begun, folder):
    (folder / "look.py").write_text("import os\nprint(os.getppid())")
    with server.kept(1):
        said, _ = client(folder, "look", env={"OMP_NUM_THREADS": "7"}).communicate(timeout=30)
        first, second = said.splitlines()
        assert first == "begun anew instead of warm: other environment variables (OMP_NUM_THREADS)"
        assert int(second) == os.getpid()


KEEPER = f"""
import os, subprocess, sys
from umbra.driver import server
light = {LIGHT!r}
popen = subprocess.Popen
server.subprocess.Popen = lambda command, **rest: popen([sys.executable, "-c", light, command[3]], **rest)
with server.kept(1):
    print(os.environ["UMBRA_WARM"], flush=True)
    sys.stdin.read()
"""


def test_the_server_ends_with_a_pipeline_that_is_killed_while_its_forks_go_on(folder):
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with keeper.stdin, keeper.stdout:
        name = keeper.stdout.readline().strip()
        served = psutil.Process(keeper.pid).children()[0]
        pinned = {key: value for key, value in served.environ().items() if key not in server.NO_THREAD}
        with at_work(folder, env=pinned) as (waiting, fork):
            keeper.kill()
            keeper.wait()
            wait_for(lambda: gone(served.pid))
            assert not gone(fork.pid)  # dvc outlives the pipeline, too
            with pytest.raises(OSError, match="refused"):
                warm.connect(name)
            waiting.terminate()


def test_two_pipelines_do_not_meet(begun):
    with server.kept(1):
        first = os.environ.pop(warm.ADDRESS)
        with server.kept(1):
            assert os.environ[warm.ADDRESS] != first
        os.environ[warm.ADDRESS] = first
    assert len(begun) == 2


def test_the_environment_is_pinned_while_a_server_is_kept_and_as_before_after_it(begun, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "9")
    before = dict(os.environ)
    with server.kept(1):
        assert os.environ["OMP_NUM_THREADS"] == "1"
    assert os.environ == before


def test_who_names_another_or_none_has_none_started(begun, monkeypatch):
    monkeypatch.setenv(warm.ADDRESS, "no")
    with server.kept(1):
        assert os.environ[warm.ADDRESS] == "no"
    assert begun == []


@pytest.mark.parametrize(("name", "answer"), [("alone", False), ("gpu", True)])
def test_nobody_is_served_where_a_fork_would_not_do(monkeypatch, name, answer):
    monkeypatch.setattr(server.sys, "argv", ["server", "0"])
    monkeypatch.setattr(server.signal, "signal", lambda *_: None)
    monkeypatch.setattr(server.socket, "socket", lambda fileno: None)
    monkeypatch.setattr(preload, "load", lambda: None)
    monkeypatch.setattr(server, "alone", lambda: True)
    monkeypatch.setattr(server, "gpu", lambda: False)
    monkeypatch.setattr(server, name, lambda: answer)
    assert server.main() == 1


def test_a_thread_is_seen():
    code = "import threading\nfrom umbra.driver.server import alone\nprint(alone())\n"
    code += "threading.Thread(target=input, daemon=True).start()\nprint(alone())"
    done = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with done.stdin, done.stdout:
        assert [done.stdout.readline() for _ in range(2)] == ["True\n", "False\n"]
        done.kill()
    done.wait(10)


@pytest.mark.parametrize("found", [True, False])
def test_a_fork_asks_whether_there_is_a_gpu_and_the_server_does_not(found):
    code = f"""
import os, sys
from types import SimpleNamespace
from umbra.driver.server import gpu
server = os.getpid()
def touched():
    assert os.getpid() != server
    return {found}
sys.modules["torch"] = SimpleNamespace(accelerator=SimpleNamespace(is_available=touched))
print(gpu())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == f"{found}\n"
