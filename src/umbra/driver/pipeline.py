"""What `make repro` does once the environment stands: refuse what cannot work, take the lock, pull the data, run dvc.

    python -m umbra.driver.pipeline [edition] [--paper NAME]

reproduces the edition of params.yaml, or the one named; with a paper, its page alone and what that needs.
"""

import argparse
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from umbra.driver import locks, pinned, scheduler, server
from umbra.files import require_writable
from umbra.names import EditionName, require_name
from umbra.reading import in_one_sentence
from umbra.runs import paths, timing
from umbra.runs.compose import write
from umbra.runs.config import Head, load, read_head


class Busy(RuntimeError):  # noqa: N818 - it says how things stand
    """Another process reproduces in this working tree."""


@contextmanager
def locked(what: str) -> Iterator[int]:
    """Hold the working tree's lock and yield its descriptor, to hand on to dvc; who comes second is told who holds it.

    The kernel lets go of the lock when its last holder ends, however it ends: no stale lock is ever left.
    """
    path = paths.own(paths.root() / "build" / ".lock")
    require_writable(path.parent)
    with open(path, "a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(_holder(path)) from None
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), "what": what, "since": time.strftime("%H:%M:%S")}))
        lock.flush()
        yield lock.fileno()


def _holder(path: Path) -> str:
    try:
        about = json.loads(path.read_text("utf-8"))
        who = f"process {about['pid']} ({about['what']}, since {about['since']})"
    except (OSError, json.JSONDecodeError, KeyError):
        who = "another process"
    return f"{who} is at work in this tree; wait until it has ended, or stop it, and run the command again"


def reproduce(edition: str | None = None, paper: str | None = None) -> int:
    """Reproduce `edition`, or what params.yaml says, or one page of it; the exit status of dvc."""
    if edition:
        require_name(edition, "EDITION", EditionName)
    if paper:
        require_name(paper, "PAPER")
    with locked(f"make repro{f' EDITION={edition}' if edition else ''}{f' PAPER={paper}' if paper else ''}") as lock:
        current = require_name(load().get("edition"), "edition", EditionName)
        for folder in (paths.root() / "build", paths.reports(edition or current)):
            require_writable(folder)
        if edition and edition != current:
            _switch(current, edition)
        head = read_head()
        if paper and paper not in head.papers:
            raise ValueError(f"PAPER: expected one of {', '.join(head.papers)}, found {paper!r}")
        _tell_dvc_about_git(_has_git())
        pinned.fetch(paths.root(), lambda command: _call(command, lock), paths.verified())
        start = time.monotonic()
        try:
            status = _stages(head, lock, paper)
        finally:
            locks.keep(head.edition, paths.root())
    if status == 0:
        print(timing.table(head.edition, head.minutes, wall=time.monotonic() - start))
    return status


def _stages(head: Head, lock: int, paper: str | None) -> int:
    """Several stages at a time where the machine bears it; dvc has the last word.

    What the code is comes first: everything else depends on it. The site follows a lone page by itself.
    """
    page = f"paper@{paper}" if paper else None
    if status := _call(["dvc", "repro", "-q", "code"], lock):
        return status
    waiting = scheduler.unfinished(paths.root(), page)
    with server.kept(head.threads) if waiting else nullcontext():
        _check()
        jobs = scheduler.at_once(head.threads, os.environ.get("JOBS"))
        if waiting and jobs > 1:
            print(f"{len(waiting)} stages to look at, {jobs} at a time (JOBS=1: one after another)", flush=True)
            status = scheduler.run(waiting, jobs, scheduler.dvc(paths.root(), lock), _interrupt)
            if status:
                return status
        dvc = scheduler.command_of_dvc()
        if page is None:
            return _call([*dvc, "repro"], lock)
        return _call([*dvc, "repro", page], lock) or _call(_site(head, dvc), lock)


def _site(head: Head, dvc: Sequence[str]) -> list[str]:
    """The command for the site after a lone page: dvc's stage waits for all pages; where one lacks, it is passed by."""
    if all((paths.reports(head.edition) / name).is_dir() for name in head.papers):
        return [*dvc, "repro", "--single-item", "site"]
    return [sys.executable, "-m", "umbra.reporting.site", "--edition", head.edition]


def _check() -> None:
    """Read all settings: an hour of training should not end in a misspelt key."""
    from umbra.papers.recipes import RECIPES  # torch and more, which the warm process loads at the same time
    from umbra.runs.settings import read_settings

    read_settings(RECIPES)


def _switch(current: str, edition: str) -> None:
    """Compose params.yaml for another edition and change locks; reports and caches stay where they are."""
    write(edition)
    locks.swap(current, edition, paths.root())
    print(
        f"params.yaml now holds the {edition} edition and dvc.lock its entries; "
        f"`make repro EDITION={current}` goes back, as does `git checkout params.yaml dvc.lock`"
    )


def _has_git() -> bool:
    if shutil.which("git") is None:
        return False
    asked = subprocess.run(
        ["git", "rev-parse", "--show-toplevel"], cwd=paths.root(), capture_output=True, text=True, check=False
    )
    return asked.returncode == 0 and Path(asked.stdout.strip()).resolve() == paths.root()


def _tell_dvc_about_git(git: bool) -> None:
    """Without a git directory dvc refuses to work unless told that this is meant."""
    local = paths.root() / ".dvc" / "config.local"
    said = local.exists() and "no_scm" in local.read_text("utf-8")
    if git and said:
        subprocess.run(["dvc", "config", "--local", "-q", "--unset", "core.no_scm"], cwd=paths.root(), check=False)
    elif not git and not said:
        subprocess.run(["dvc", "config", "--local", "-q", "core.no_scm", "true"], cwd=paths.root(), check=True)


def _call(command: Sequence[str], lock: int) -> int:
    """Run dvc from the root; it inherits the lock, so that the lock outlives us if dvc does."""
    print("+ " + " ".join(command), flush=True)
    child = subprocess.Popen(command, cwd=paths.root(), pass_fds=(lock,))
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            _interrupt(child)


def _interrupt(child: subprocess.Popen[Any]) -> None:
    """A terminal interrupts the whole group; a lone signal to us is passed on."""
    try:
        child.wait(timeout=15)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGINT)


def main(arguments: Sequence[str]) -> int:
    """Reproduce; every refusal is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m umbra.driver.pipeline", description="Rebuild what is out of date.")
    parser.add_argument("edition", nargs="?", help="smoke, laptop, lfw or gpu; without it what params.yaml holds")
    parser.add_argument("--paper", help="one page and what it needs; without it all")
    chosen = parser.parse_args(arguments)
    try:
        return reproduce(chosen.edition or None, chosen.paper or None)
    except KeyboardInterrupt:
        print("make repro: interrupted; the next one goes on where this one stopped", file=sys.stderr)
        return 130
    except (Busy, ValueError, OSError) as error:
        print(f"make repro: {in_one_sentence(error)}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
