"""What tests ask of processes that may go while they are asked."""

import psutil


def gone(pid: int) -> bool:
    """Whether it has ended: nothing has its number, or only the remains that nobody has fetched yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
