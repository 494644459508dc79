"""A fork of the warm process that takes the place of a process of its own."""

import atexit
import gc
import io
import os
import runpy
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

from umbra.runs import warm


def become(request: warm.Request, streams: Sequence[int]) -> None:
    """Take on what the request's process has: its folder, environment and streams, and signals as Python sets them."""
    warm.forked()
    os.setpgid(0, 0)  # signals that are passed on reach its children, as those of a terminal do
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    sys.stdout.reconfigure(line_buffering=os.isatty(1))  # type: ignore[union-attr]
    os.environ.clear()
    os.environ.update(request.environment)
    os.chdir(request.folder)
    sys.path[0] = request.folder


def run(module: str, arguments: Sequence[str]) -> NoReturn:
    """`python -m module arguments`; chance that nobody seeds is each process's own."""
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.seed()
    sys.argv = [module, *arguments]
    finish(lambda: runpy.run_module(module, run_name="__main__", alter_sys=True))


def finish(work: Callable[[], object]) -> NoReturn:
    """Work, then end as an interpreter does, save for taking all it holds apart: that would copy what forks share."""
    status = 0
    try:
        work()
    except SystemExit as end:
        status = _status(end.code)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads, as the interpreter does
    atexit._run_exitfuncs()
    for thing in gc.get_objects():
        if isinstance(thing, io.IOBase):
            with suppress(Exception):  # among all that is held may be a file that is closed, or not yet open
                thing.flush()
    os._exit(status)


def _status(code: object) -> int:
    if code is None or isinstance(code, int):
        return (code or 0) & 0xFF
    print(code, file=sys.stderr)
    return 1
