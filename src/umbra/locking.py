"""Waiting for one another: what two processes would write at once, one writes after the other."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def alone(path: Path, name: str, work: str, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock file `path` during the block, after waiting for whoever does the same `work` ("draws it").

    The kernel lets go of the lock when its holder ends, however it ends. The file is taken away afterwards, so whoever
    has waited looks whether the file that it holds is still the one of that name.
    """
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8") as lock:
            _wait(lock, name, work, say)
            if not _is_at(lock, path):
                continue
            try:
                yield
            finally:
                with suppress(OSError):
                    path.unlink()
            return


def _wait(lock: IO[str], name: str, work: str, say: Callable[[str], None]) -> None:
    start = time.perf_counter()
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say(f"{name}: another process {work}; waiting for it to end")
        fcntl.flock(lock, fcntl.LOCK_EX)
        say(f"{name}: it ended after {time.perf_counter() - start:.0f} s")


def _is_at(lock: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except FileNotFoundError:
        return False
