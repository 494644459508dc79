"""Lines of progress, apart from what a notebook shows: times would make every executed notebook another one."""

import os
import sys
from datetime import timedelta

LOG = "UMBRA_LOG"
"""Environment variable with the log file of the running stage; the notebook driver sets it and shows what arrives."""


def say(text: str) -> None:
    """One line into the stage's log, or onto standard error where nobody keeps one."""
    path = os.environ.get(LOG)
    if not path:
        print(text, file=sys.__stderr__, flush=True)
        return
    with open(path, "a", encoding="utf-8") as log:
        log.write(text + "\n")


def clock(seconds: float) -> str:
    """Seconds as 0:03:07."""
    return str(timedelta(seconds=round(seconds)))


def remaining(elapsed: float, done: int, total: int) -> str:
    """An estimate of what is left after `done` of `total` equal parts."""
    return clock(elapsed / done * (total - done)) if done else "unknown"
