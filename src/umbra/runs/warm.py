"""Let a warm process do what this one was started for: one that has imported everything is forked in milliseconds.

`make repro` keeps such a process (umbra.driver.server) while it lasts and names it in UMBRA_WARM. A command hands its
arguments, folder, environment and standard streams over, waits, passes signals on, and ends as the fork does. Where
there is none, or where it does not fit, the command does its work itself, seconds later and to the same end.

    python -m umbra.runs.warm <module> <arguments>      python -m <module> <arguments>, warm where possible

This module loads the standard library alone: waiting should cost nothing.
"""

import array
import json
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

ADDRESS = "UMBRA_WARM"
"""Environment variable with the server's name among abstract sockets: nothing lies on the disk, so nothing is left."""

PATIENCE = 120.0
"""Seconds that a server may take for its imports before a command goes on without it."""

_forked = False


@dataclass(frozen=True)
class Request:
    """What a fork has to know to stand in for a process."""

    module: str
    arguments: Sequence[str]
    folder: str
    environment: dict[str, str]
    python: str  # the prefix of its environment
    package: str  # where it would have found umbra


def command(module: str, main: Callable[[Sequence[str]], int], *, watch: Callable[[], None] | None = None) -> NoReturn:
    """End this process with `main`, done elsewhere or here; `watch` sees to it that one who only waits ends in time."""
    status = elsewhere(module, sys.argv[1:], watch=watch)
    sys.exit(main(sys.argv[1:]) if status is None else status)


def elsewhere(module: str, arguments: Sequence[str], *, watch: Callable[[], None] | None = None) -> int | None:
    """Let a fork of the server run `module`: its exit status, or None where nobody will."""
    name = os.environ.get(ADDRESS)
    if not name or _forked:
        return None
    try:
        connection = connect(name)
    except OSError:
        return None
    with connection:
        if not _accepted(connection, Request(module, arguments, os.getcwd(), dict(os.environ), sys.prefix, home())):
            return None
        if watch:
            watch()
        return _follow(connection)


def home() -> str:
    """The folder of the package's source."""
    return str(Path(__file__).parents[1])


def forked() -> None:
    """Say that this process is a fork: what it was made for it does itself."""
    global _forked
    _forked = True


def connect(name: str) -> socket.socket:
    """A connection to the server of that name; another user's is none of ours."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect("\0" + name)
        if not ours(connection):
            raise ConnectionRefusedError("the server is another user's")
    except OSError:
        connection.close()
        raise
    return connection


def ours(connection: socket.socket) -> bool:
    """Whether the one at the other end is of the same user."""
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return struct.unpack("3i", told)[1] == os.getuid()


def send(connection: socket.socket, request: Request, streams: Sequence[int]) -> None:
    """The request's length, with the descriptors of the streams, then the request."""
    body = json.dumps(asdict(request)).encode("ascii")
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", streams))]
    connection.sendmsg([struct.pack("!I", len(body))], rights)
    connection.sendall(body)


def receive(connection: socket.socket) -> tuple[Request, list[int]]:
    """What `send` sent."""
    space = socket.CMSG_LEN(3 * array.array("i").itemsize)
    head, rights, _, _ = connection.recvmsg(4, space)
    streams = array.array("i")
    for _, _, data in rights:
        streams.frombytes(data)
    if len(head) != 4:
        raise ConnectionError("the request broke off")
    length, body = struct.unpack("!I", head)[0], b""
    while len(body) < length:
        piece = connection.recv(length - len(body))
        if not piece:
            raise ConnectionError("the request broke off")
        body += piece
    return Request(**json.loads(body)), list(streams)


def _accepted(connection: socket.socket, request: Request) -> bool:
    connection.settimeout(PATIENCE)
    sys.stdout.flush()
    try:
        send(connection, request, (0, 1, 2))
        answer = connection.recv(1)
    except OSError:
        return False
    connection.settimeout(None)
    if answer == b"-":
        print(f"begun anew instead of warm: {connection.recv(1000).decode()}", file=sys.stderr)
    return answer == b"+"


def _follow(connection: socket.socket) -> int:
    """Pass signals on until the fork has ended; ended by a signal, we end by the same."""

    def pass_on(number: int, _: object) -> None:
        with suppress(OSError):  # it may just have ended
            connection.send(bytes([number]))

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, pass_on)
    told = b""
    while len(told) < 4 and (piece := connection.recv(4 - len(told))):
        told += piece
    if len(told) < 4:
        print("the warm process that did this one's work is lost", file=sys.stderr)
        return 1
    status: int = struct.unpack("!i", told)[0]
    if status < 0:
        with suppress(OSError):  # SIGKILL has no other handler
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    return status


def main(arguments: Sequence[str]) -> int:
    """Run a module, warm or cold."""
    if not arguments:
        print("usage: python -m umbra.runs.warm <module> <arguments>", file=sys.stderr)
        return 2
    status = elsewhere(arguments[0], arguments[1:])
    if status is None:
        os.execv(sys.executable, [sys.executable, "-m", *arguments])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
