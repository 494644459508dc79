"""A notebook's kernel by forking the driver: the fork waits from the beginning, when the driver has no thread yet.

It is a child of the driver as any kernel is: it ends with it, and its memory is counted as before.
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint
from typing import Any, NoReturn

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from umbra.driver.fork import run
from umbra.driver.preload import SET_BY_IMPORTS, telling

LAUNCHER = "ipykernel_launcher"

_waiting: "Kernel | None" = None


class Kernel:
    """The fork, as far as Jupyter asks: what it wants of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid, self.connection = pid, connection
        self.environment = dict(os.environ)
        self.returncode: int | None = None

    def begin(self, arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> None:
        """Let it become the kernel that `python -m ipykernel_launcher` with these arguments would be."""
        order = {"arguments": list(arguments), "environment": dict(environment), "folder": folder}
        with self.connection:
            self.connection.sendall(json.dumps(order).encode("ascii"))

    def poll(self) -> int | None:
        """The exit status, or None while it lives."""
        return self._ask(os.WNOHANG)

    def wait(self) -> int | None:
        """The exit status, once it has ended."""
        return self._ask(0)

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _ask(self, options: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


class ForkedProvisioner(LocalProvisioner):
    """Jupyter's way to a kernel on this machine, except that the process is there already."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Let the waiting fork become the kernel; a command or an environment that it does not fit starts anew."""
        global _waiting
        kernel, environment = _waiting, kwargs["env"]
        if kernel is None or cmd[:3] != [sys.executable, "-m", LAUNCHER] or not fits(environment, kernel.environment):
            return await super().launch_kernel(cmd, **kwargs)
        _waiting = None
        folder = str(kwargs.get("cwd") or os.getcwd())
        kernel.begin([*cmd[3:], f"--IPKernelApp.parent_handle={os.getpid()}"], environment, folder)
        self.process, self.pid, self.pgid, self.cwd = kernel, kernel.pid, kernel.pid, folder  # type: ignore[assignment]
        return self.connection_info


def fits(environment: Mapping[str, str], known: Mapping[str, str]) -> bool:
    """Whether no variable would have changed how a library was loaded."""
    return telling(environment) == telling(known)


def reserve() -> None:
    """Fork what will be the kernel, and let Jupyter know."""
    global _waiting
    mine, its = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        mine.close()
        _become_kernel(its)
    its.close()
    _waiting = Kernel(pid, mine)
    factory = KernelProvisionerFactory.instance()
    name = "umbra-forked"
    factory.provisioners[name] = EntryPoint(name, f"{__name__}:{ForkedProvisioner.__name__}", factory.GROUP_NAME)
    factory.default_provisioner_name = name


def _become_kernel(connection: socket.socket) -> NoReturn:
    os.setsid()
    with connection, connection.makefile("rb") as lines:
        told = lines.read()
    if not told:
        os._exit(0)  # the driver has ended without asking for a kernel
    order = json.loads(told)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.environ.clear()
    os.environ.update(order["environment"] | SET_BY_IMPORTS)
    os.chdir(order["folder"])
    sys.path[0] = order["folder"]
    run(LAUNCHER, order["arguments"])
