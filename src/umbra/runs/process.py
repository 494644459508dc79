"""The process of a stage ends when whoever asked for it ends."""

import contextlib
import os
import signal
import threading
import time

import psutil

SHELLS = ("sh", "bash", "dash", "zsh", "ksh", "fish")  # bash -c puts the command in its own place, others wait for it


def stop_with_parent() -> None:
    """End this process when dvc ends, however it ends: a run that goes on unseen would meet the next one's files."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGINT, interrupted)  # dvc's children may inherit it ignored
    if (master := starter()) is not None:
        threading.Thread(target=_outlive, args=(master,), daemon=True).start()


def starter() -> psutil.Process | None:
    """Who asked for this stage: the parent, or the one behind it where that is only the shell that dvc starts."""
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process().parent()
        while parent is not None and parent.name() in SHELLS and "-c" in parent.cmdline():
            parent = parent.parent()
        return parent
    return None


def _outlive(master: psutil.Process) -> None:
    with contextlib.suppress(psutil.Error):  # it may go while we ask
        while master.is_running() and master.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGTERM)
