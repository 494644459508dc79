"""A command's work is done by a fork where one fits, and by itself where none does; a small server stands in here."""

import os
import secrets
import signal
import socket
import struct
import subprocess
import sys
import threading

import pytest

from umbra.runs import warm

REQUEST = warm.Request("module", ["a", "ü"], "/folder", {"NAME": "value \udcff"}, "/prefix", "/package")
CLIENT = """
import sys
from umbra.runs import warm
status = warm.elsewhere("module", ["argument"])
print("alone" if status is None else f"status {status}")
"""


class Server:
    """Answers one client as a test says; what it was asked stands in `request`."""

    def __init__(self, answer: bytes, after: bytes | None = b"") -> None:
        self.name = f"umbra-test-{secrets.token_hex(8)}"
        self.answer, self.after = answer, after
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind("\0" + self.name)
        self.listener.listen()
        self.numbers = bytearray()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        with self.listener, self.listener.accept()[0] as connection:
            self.request, streams = warm.receive(connection)
            os.write(streams[1], b"from the server\n")
            for stream in streams:
                os.close(stream)
            connection.send(self.answer)
            if self.after is None:  # until the client has passed a signal on
                self.numbers += connection.recv(1)
                connection.send(struct.pack("!i", 130))
            elif self.after:
                connection.send(self.after)

    def client(self, code: str = CLIENT) -> subprocess.Popen[str]:
        environment = os.environ | {warm.ADDRESS: self.name}
        return subprocess.Popen(
            [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


def test_a_request_arrives_as_it_was_sent_and_its_streams_with_it():
    here, there = socket.socketpair()
    with here, there, open(os.devnull, "rb") as file:
        warm.send(here, REQUEST, [file.fileno()] * 3)
        request, streams = warm.receive(there)
        assert request == REQUEST
        assert [os.path.sameopenfile(stream, file.fileno()) for stream in streams] == [True] * 3
        for stream in streams:
            os.close(stream)


def test_a_request_that_breaks_off_is_an_error():
    here, there = socket.socketpair()
    with there:
        with here:
            here.sendall(struct.pack("!I", 10) + b"half")
        with pytest.raises(ConnectionError, match="broke off"):
            warm.receive(there)


@pytest.mark.parametrize("name", [None, "", "no", "umbra-of-nobody"])
def test_without_a_server_a_command_works_alone(monkeypatch, name):
    if name is None:
        monkeypatch.delenv(warm.ADDRESS, raising=False)
    else:
        monkeypatch.setenv(warm.ADDRESS, name)
    assert warm.elsewhere("module", []) is None


def test_a_fork_works_alone(monkeypatch):
    monkeypatch.setattr(warm, "_forked", False)
    monkeypatch.setenv(warm.ADDRESS, "never asked")
    monkeypatch.setattr(warm, "connect", lambda name: pytest.fail("a fork asks nobody"))
    warm.forked()
    assert warm.elsewhere("module", []) is None


@pytest.mark.parametrize(
    ("answer", "after", "said"),
    [
        (b"-", b"it is Monday", "alone"),
        (b"", b"", "alone"),
        (b"+", struct.pack("!i", 3), "status 3"),
        (b"+", b"", "status 1"),
    ],
    ids=["refused", "gone before it answered", "done", "gone after it answered"],
)
def test_what_the_server_says_decides(answer, after, said):
    server = Server(answer, after)
    output, error = server.client().communicate(timeout=30)
    assert output.splitlines() == ["from the server", said]
    assert ("begun anew instead of warm: it is Monday" in error) == (answer == b"-")
    server.thread.join(5)
    assert (server.request.module, server.request.arguments) == ("module", ["argument"])
    assert server.request.folder == os.getcwd()
    assert server.request.environment[warm.ADDRESS] == server.name
    assert (server.request.python, server.request.package) == (sys.prefix, warm.home())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_are_passed_on(number):
    server = Server(b"+", None)
    client = server.client(CLIENT.replace('["argument"]', '["argument"], watch=lambda: print("waiting", flush=True)'))
    with client.stdout, client.stderr:
        assert client.stdout.readline() == "from the server\n"
        assert client.stdout.readline() == "waiting\n"
        threading.Timer(0.3, client.send_signal, [number]).start()  # it sets its handlers meanwhile
        assert client.stdout.read() == "status 130\n"
    assert client.wait(10) == 0
    server.thread.join(5)
    assert list(server.numbers) == [number]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV])
def test_a_fork_that_a_signal_ended_ends_its_client_by_the_same(number):
    server = Server(b"+", struct.pack("!i", -number))
    client = server.client()
    assert client.communicate(timeout=30)[0] == "from the server\n"
    assert client.returncode == -number


def test_a_module_is_run_cold_where_nobody_is_warm():
    command = [sys.executable, "-m", "umbra.runs.warm", "json.tool", "--indent", "1"]
    environment = {name: value for name, value in os.environ.items() if name != warm.ADDRESS}
    done = subprocess.run(command, input="[1]", env=environment, capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == "[\n 1\n]\n"


def test_waiting_loads_nothing_but_the_standard_library():
    code = "import sys\nbefore = {*sys.modules}\nimport umbra.runs.warm\nprint(*{*sys.modules} - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    rooms = {name.split(".")[0] for name in done.stdout.split()}
    assert rooms - {*sys.stdlib_module_names} == {"umbra"}
