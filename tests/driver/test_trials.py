"""Each trial imports the package anew, as it then stands, and nothing of it reaches the next."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from umbra.driver import trials

TEST = """
import os

from umbra import answer


def test_answer(capsys):
    assert answer.VALUE == 1
    assert os.environ["NUMBA_CACHE_DIR"] == "kernels"
    assert "from_the_last_trial" not in os.environ
    os.environ["from_the_last_trial"] = "x"
"""


@pytest.fixture
def asked(tmp_path):
    """A function that has a trial made in a toy tree."""
    (tmp_path / "src/umbra").mkdir(parents=True)
    (tmp_path / "src/umbra/__init__.py").touch()
    (tmp_path / "test_answer.py").write_text(TEST)
    own = {"PYTHONPATH": "src", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", str(Path(trials.__file__)), "json", "a_library_that_is_not_there"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **own}, **pipes) as process:

        def ask(answer):
            (tmp_path / "src/umbra/answer.py").write_text(answer)
            request = {"options": ["-q", "-rf", "--tb=no", "-p", "no:cacheprovider"], "kernels": "kernels"}
            print(json.dumps(request), file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        assert Path(json.loads(process.stdout.readline())) == tmp_path / "src/umbra/__init__.py"
        yield ask
        process.stdin.close()


def test_a_trial_sees_the_package_as_it_stands_and_nothing_of_the_last_one(asked):
    good, bad, again = asked("VALUE = 1"), asked("VALUE = 2"), asked("VALUE = 1")
    assert [good["code"], bad["code"], again["code"]] == [0, 1, 0]
    assert "FAILED test_answer.py::test_answer" in bad["said"]


def test_a_trial_that_is_killed_is_told_by_its_signal_and_the_next_one_is_none_the_worse(asked):
    assert asked("import os; os.kill(os.getpid(), 9)")["code"] == -9
    assert asked("VALUE = 1")["code"] == 0
