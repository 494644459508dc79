"""The warm process: it imports once what stages import, and forks for each that asks (see umbra.runs.warm).

It stays single-threaded and starts nothing that a fork could not take along: no event loop, no pool of threads, no GPU
(where there is one, nobody is served). For each request it forks twice. The first fork stays beside the client: it
passes the client's signals on, tells it how the second one ended, and ends that one when the client is gone. The server
ends when the pipeline does, however that ends: it sees its standard input end.
"""

import gc
import os
import secrets
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from umbra.driver import preload
from umbra.driver.fork import become, run
from umbra.learning.threads import pin_threads
from umbra.runs import warm

NO_THREAD = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""Arrow's allocator starts a thread when it is loaded, and does as well without."""

GRACE = 10.0
"""Seconds in which a fork whose client is gone may end in good order."""


@contextmanager
def kept(threads: int) -> Iterator[None]:
    """Keep a warm process for what this one starts; it shares the environment of this one, so threads are set here.

    Whoever has set UMBRA_WARM keeps what is named there, or goes without (`UMBRA_WARM=no make repro`).
    """
    if warm.ADDRESS in os.environ or sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        yield
        return
    before = dict(os.environ)
    pin_threads(threads)
    os.environ[warm.ADDRESS] = name = f"umbra-{secrets.token_hex(16)}"
    process = _start(name)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        _stop(process)


def _start(name: str) -> subprocess.Popen[bytes]:
    """The socket listens before the process does: who comes while it imports waits."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind("\0" + name)
        listener.listen(64)
        place = listener.fileno()
        return subprocess.Popen(
            [sys.executable, "-m", "umbra.driver.server", str(place)], pass_fds=[place], env=os.environ | NO_THREAD,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None  # a pipe, whose end it sees
    process.stdin.close()
    try:
        process.wait(timeout=1)
    except subprocess.TimeoutExpired:  # it is still importing
        process.terminate()
        process.wait()


def serve(listener: socket.socket, loaded: preload.Stamp, environment: dict[str, str]) -> None:
    """Fork for each client, until standard input ends."""
    watched: list[Any] = [listener, 0]
    while True:
        ready, _, _ = select.select(watched, [], [])
        if 0 in ready:
            return
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            attend(connection, loaded, environment)
            os._exit(0)
        connection.close()


def attend(connection: socket.socket, loaded: preload.Stamp, environment: dict[str, str]) -> None:
    """Fork once more for one client, and stay with it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if not warm.ours(connection):
        return
    try:
        request, streams = warm.receive(connection)
    except (OSError, ValueError, TypeError):
        return  # the client is gone, or speaks another version's language
    if reason := preload.misfit(request, loaded, environment):
        connection.sendall(b"-" + reason.encode())
        return
    connection.send(b"+")
    pid = os.fork()
    if pid == 0:
        connection.close()
        become(request, streams)
        if request.module == "umbra.driver.notebook":
            from umbra.driver import kernels  # Jupyter, which the pipeline need not load to start a server

            kernels.reserve()
        run(request.module, request.arguments)
    for stream in streams:
        os.close(stream)
    relay(connection, pid)


def relay(connection: socket.socket, pid: int) -> None:
    """Signals from the client to the fork, and the fork's end to the client."""
    ended = os.pidfd_open(pid)
    watched: list[Any] = [connection, ended]
    while ended not in select.select(watched, [], [])[0]:
        numbers = connection.recv(64)
        if not numbers:
            _end(pid, ended)
            break
        for number in numbers:
            _signal(pid, number)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with suppress(OSError):
        connection.sendall(struct.pack("!i", status))


def _end(pid: int, ended: int) -> None:
    _signal(pid, signal.SIGTERM)
    if not select.select([ended], [], [], GRACE)[0]:
        _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: int) -> None:
    """To the fork and its children; a fork too young to have its own group gets it alone."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def alone() -> bool:
    """Whether this process has no thread but this one."""
    return len(os.listdir("/proc/self/task")) == 1


def gpu() -> bool:
    """Whether torch finds a GPU; a fork asks, since whoever has touched one bears no fork any more."""
    pid = os.fork()
    if pid == 0:
        import torch

        os._exit(int(torch.accelerator.is_available()))
    return os.waitpid(pid, 0)[1] != 0


def main() -> int:
    """Import, then serve at the socket whose descriptor is the argument; 1 where forks would not do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    listener = socket.socket(fileno=int(sys.argv[1]))
    environment = {name: value for name, value in os.environ.items() if name not in NO_THREAD}
    loaded = preload.stamp()
    preload.load()
    if not alone() or gpu():
        return 1
    gc.collect()
    gc.freeze()  # forks share these pages until they write to them
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how those who wait end
    serve(listener, loaded, environment)
    return 0


if __name__ == "__main__":
    sys.exit(main())
