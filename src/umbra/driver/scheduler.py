"""Stages that do not wait for each other, several at a time: dvc by itself runs one after another.

Each still goes through dvc (`dvc repro --single-item`), which waits for its turn at dvc.lock, looks whether there is
anything to do, and records what was done. Here is only who may begin when.
"""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from threading import Thread

import psutil

from umbra.learning.progress import clock
from umbra.runs import warm

STAGE_MEMORY = 4 * 1024**3
"""Bytes to count for a stage; the largest one measured held 2.7 GB."""

Start = Callable[[str], subprocess.Popen[str]]
"""From a stage's name to the process that reproduces it, with its output in a pipe."""


def at_once(threads: int, asked: str | None = None) -> int:
    """How many stages share this machine: `asked`, or as many as cores and memory bear; a GPU takes one at a time."""
    if asked:
        if not asked.isdecimal() or int(asked) < 1:
            raise ValueError(f"JOBS is the number of stages at a time, a whole number from 1; found {asked!r}")
        return int(asked)
    import torch

    if torch.cuda.is_available():
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores // threads, psutil.virtual_memory().total // STAGE_MEMORY))


def unfinished(root: Path, target: str | None = None) -> dict[str, set[str]]:
    """Stages that dvc finds out of date and all that build on them, each with those among them that it waits for.

    With a `target`, of these the ones that it needs and itself.

    What is wrong with the tree itself is dvc's to say: then nothing is unfinished here, and the caller's dvc speaks.
    """
    import networkx
    from dvc.exceptions import DvcException
    from dvc.repo import Repo

    try:
        with contextlib.chdir(root), Repo(str(root)) as repo:  # dvc names stages as seen from where we stand
            needs = repo.index.graph  # from each stage to those that it needs
            names = {stage: stage.addressing for stage in needs if stage.cmd}
            changed = set(repo.status())
    except DvcException:
        return {}
    stale = {stage for stage, name in names.items() if name in changed}
    stale |= {user for stage in stale for user in networkx.ancestors(needs, stage)}
    if target is not None:
        goal = next((stage for stage, name in names.items() if name == target), None)
        stale &= {goal, *networkx.descendants(needs, goal)} if goal is not None else set()
    return {
        name: {names[need] for need in needs[stage] if need in stale} for stage, name in names.items() if stage in stale
    }


def command_of_dvc() -> list[str]:
    """How dvc is called: by a fork of the warm process where there is one."""
    return [sys.executable, "-m", warm.__name__, "dvc"] if warm.ADDRESS in os.environ else ["dvc"]


def dvc(root: Path, lock: int) -> Start:
    """Reproduce one stage by dvc; it inherits the working tree's lock, which outlives us if dvc does."""

    def start(stage: str) -> subprocess.Popen[str]:
        command = [*command_of_dvc(), "--wait-for-lock", "repro", "-q", "--single-item", stage]
        return subprocess.Popen(
            command, cwd=root, pass_fds=(lock,), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    return start


@dataclass(frozen=True)
class _Running:
    process: subprocess.Popen[str]
    since: float
    echo: Thread


def run(waiting: Mapping[str, Set[str]], jobs: int, start: Start, interrupt: Callable[..., None]) -> int:
    """Reproduce the stages of `waiting`, `jobs` at a time; once one fails none begins, and those at work are awaited.

    The status is the first failure's, or 130 when we were interrupted; `interrupt` then sees to it that a process ends.
    """
    order = TopologicalSorter(waiting)
    order.prepare()
    places = {stage: place for place, stage in enumerate(waiting)}
    ready: list[str] = []
    running: dict[str, _Running] = {}
    status = ended = 0
    while running or (order.is_active() and not status):
        ready = sorted([*ready, *order.get_ready()], key=places.__getitem__)
        while ready and len(running) < jobs and not status:
            stage = ready.pop(0)
            running[stage] = _begin(stage, start)
        try:
            stage = _first_to_end(running)
        except KeyboardInterrupt:
            status = status or 130
            for one in running.values():
                interrupt(one.process)
            continue
        one = running.pop(stage)
        one.echo.join(timeout=5)
        if one.process.returncode:
            status = status or one.process.returncode
            print(f"{stage} | failed; no other stage is begun", flush=True)
            continue
        ended += 1
        order.done(stage)
        print(f"{stage} | done in {clock(time.monotonic() - one.since)}, {ended} of {len(waiting)}", flush=True)
    return status


def _begin(stage: str, start: Start) -> _Running:
    process = start(stage)
    echo = Thread(target=_echo, args=(stage, process), daemon=True)
    echo.start()
    return _Running(process, time.monotonic(), echo)


def _first_to_end(running: Mapping[str, _Running]) -> str:
    while True:
        for stage, one in running.items():
            if one.process.poll() is not None:
                return stage
        time.sleep(0.1)


def _echo(stage: str, process: subprocess.Popen[str]) -> None:
    """Every line with its stage before it: two stages speak at once."""
    assert process.stdout is not None  # `Start` promises a pipe
    with process.stdout:
        for line in process.stdout:
            print(f"{stage} | {line}", end="", flush=True)
