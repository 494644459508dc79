"""What each stage cost: build/<edition>/timing.json, which no hash depends on and git does not see.

`python -m umbra.runs.timing` prints it as a table.
"""

import fcntl
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from umbra.configuration import build
from umbra.files import write_json
from umbra.learning.progress import clock
from umbra.processor import processor
from umbra.reading import read_json
from umbra.runs import paths


@dataclass(frozen=True)
class Cost:
    """Of one stage: wall time, where it ran, and the most memory that any of its processes held.

    `machine` says more of where it ran: the whole record for a training, of other stages the processor, since asking
    torch would first load it.
    """

    seconds: float
    device: str
    threads: int
    peak_memory_mb: int
    peak_device_memory_mb: int = 0
    machine: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def timed(edition: str, stage: str, *, threads: int, device: str = "cpu") -> Iterator[None]:
    """Time the block and record it, when it ends well, as the cost of `stage`."""
    start = time.perf_counter()
    yield
    cost = Cost(round(time.perf_counter() - start, 2), device, threads, peak_memory(), machine=processor())
    record(edition, stage, cost)


def peak_memory() -> int:
    """MB that this process, or any child it has waited for, held at most."""
    kilobytes = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024))


def record(edition: str, stage: str, cost: Cost) -> None:
    """Put `cost` among the others; stages of a run in progress elsewhere wait their turn."""
    path = timing_file(edition)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(paths.own(path.with_suffix(".lock")), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        costs = {name: asdict(value) for name, value in read(edition).items()}
        costs[stage] = asdict(cost)
        write_json(path, dict(sorted(costs.items())))


def read(edition: str) -> dict[str, Cost]:
    """All recorded costs of an edition; a damaged file counts as none, since nothing depends on it."""
    try:
        return {name: build(Cost, cost) for name, cost in read_json(timing_file(edition)).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def timing_file(edition: str) -> Path:
    """Where the costs of an edition stand."""
    return paths.build(edition) / "timing.json"


def table(edition: str, minutes: int, *, wall: float | None = None) -> str:
    """The costs as text: a line per stage, their sum, and the `wall` time beside the edition's `minutes`."""
    costs = read(edition)
    if not costs:
        return f"no stage of the {edition} edition has been timed yet"
    rows = [f"{name:40} {clock(c.seconds):>9}  {c.device:8} {c.peak_memory_mb:6} MB" for name, c in costs.items()]
    stages = sum(cost.seconds for name, cost in costs.items() if not name.startswith("fit/"))
    rows.append(f"{'all stages, one after another':40} {clock(stages):>9}")
    if wall is not None:
        rows.append(f"{'this time':40} {clock(wall):>9}  of {minutes} minutes at most")
    return "\n".join(rows)


if __name__ == "__main__":
    from umbra.runs.config import read_head

    head = read_head()
    print(table(head.edition, head.minutes))
