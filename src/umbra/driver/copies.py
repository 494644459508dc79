"""A copy of the working tree, in which something is made that must not touch it: a repository of its own.

It holds what git would see: tracked files with their changes, and new ones that are not ignored. What is made in the
copy stays when the tree is copied again, so that a second call rebuilds only what has changed.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from umbra.data.folders import VARIABLE, data_root

PATIENCE = 20.0
"""Seconds in which what was interrupted may end before it is told once more."""

SKIPPED = (".git", ".venv", "build", "datasets", "__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache")
IDENTITY = ["-c", "user.name=umbra", "-c", "user.email=umbra@localhost", "-c", "commit.gpgsign=false"]


def listed(root: Path) -> list[Path]:
    """Files that belong to the tree, relative to `root`; without git, all that no rule of ours leaves out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (root / ".git").exists() and shutil.which("git"):
        output = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
        names = [Path(name) for name in output.split("\0") if name]
    else:
        names = [path.relative_to(root) for path in root.rglob("*")]
        names = [name for name in names if not set(SKIPPED) & set(name.parts)]
    return sorted(name for name in names if (root / name).is_file())


def smoke_reports(name: Path) -> bool:
    """Whether a file is made where the smoke edition is built."""
    return name.parts[:2] == ("reports", "smoke")


def mirror(root: Path, copy: Path, made: Callable[[Path], bool] = smoke_reports) -> None:
    """Make `copy` hold the tree's files, touching only those that differ, and none that the tree no longer has.

    What is `made` in the copy, by its path from the root, is neither copied nor taken away.
    """
    names = [name for name in listed(root) if not made(name)]
    wanted = set(names)
    for name in listed(copy) if copy.exists() else []:
        if name not in wanted and not made(name):
            (copy / name).unlink()
    for name in names:
        source, target = root / name, copy / name
        if not target.is_file() or source.read_bytes() != target.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def commit(copy: Path) -> None:
    """A repository of its own, as a user has one; nothing of it leaves the copy."""
    if not (copy / ".git").exists():
        subprocess.run(["git", "init", "-q", "-b", "copy", "."], cwd=copy, check=True)
    subprocess.run(["git", *IDENTITY, "add", "-A", "."], cwd=copy, check=True)
    subprocess.run(["git", *IDENTITY, "commit", "-q", "--allow-empty", "-m", "copy"], cwd=copy, check=True)


def environment(root: Path, copy: Path) -> dict[str, str]:
    """What a command in the copy is told: the copy's code, and the real sets that the tree finds."""
    told = {**os.environ, "PYTHONPATH": str(copy / "src"), "DVC_NO_ANALYTICS": "1"}
    told[VARIABLE] = str(root / data_root())
    told.pop("UMBRA_ROOT", None)
    return told


def call(command: Sequence[str], copy: Path, told: dict[str, str]) -> int:
    """Run a module of umbra in the copy; an interrupt is its to end in good order, and then ours."""
    child = subprocess.Popen([sys.executable, "-m", *command], cwd=copy, env=told)
    try:
        return child.wait()
    except KeyboardInterrupt:  # a terminal interrupts the whole group; a lone signal to us is passed on
        try:
            child.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGINT)
            child.wait()
        raise
