"""pytest again and again, each time in a fork of a process that has imported the libraries but nothing of the package.

    python -P trials.py <library> …

`driver/mutants.py` runs this file in a copy of the tree. It first says, as one line of JSON, from where a fork imports
the package. Each line {"options": […], "kernels": folder} is then answered by {"code": …, "said": …}. Loading torch and
Lightning takes longer than most test files do.
"""

import atexit
import gc
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from tempfile import TemporaryFile
from typing import NoReturn

import pytest


def trial(options: Sequence[str], kernels: str) -> dict[str, int | str]:
    """What pytest says in a fork, and how it ends; below zero: the signal that killed it."""
    with TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            become(said.fileno(), kernels)
            ask(options)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return {"code": os.waitstatus_to_exitcode(status), "said": said.read().decode(errors="replace")}


def become(output: int, kernels: str) -> None:
    """Take on streams and a folder of compiled kernels of its own."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for place, stream in enumerate((nothing, output, output)):
        os.dup2(stream, place)
    os.environ["NUMBA_CACHE_DIR"] = kernels
    if "numba" in sys.modules:  # which has read the environment already
        sys.modules["numba"].config.reload_config()


def ask(options: Sequence[str]) -> NoReturn:
    """Run pytest and end, without taking apart what forks share."""
    code = 3  # as pytest says that something in it went wrong
    try:
        code = int(pytest.main(list(options)))
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def main(libraries: Sequence[str]) -> None:
    """Import the libraries, say where the package lies, and answer line by line."""
    for name in libraries:
        with suppress(ImportError):
            import_module(name)
    gc.freeze()
    found = importlib.util.find_spec("umbra")
    print(json.dumps(found.origin if found else None), flush=True)
    for line in sys.stdin:
        print(json.dumps(trial(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
