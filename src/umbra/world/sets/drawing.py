"""Drawing whole sets: resumable, in several processes, and the same to the last byte however they were drawn.

Nothing here knows what the pictures show. A set is cut into blocks; a block's pictures are rows of arrays, and what is
known of them are rows of a table. A block is done once its part of the table exists. A shard is a range of blocks that
is drawn by itself, on this machine or on another, and joined with the others afterwards (`umbra.world.sets.shards`).
"""

import json
import multiprocessing
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from umbra import sums
from umbra.locking import alone
from umbra.reading import DamagedFileError, read_json
from umbra.world.sets import storage
from umbra.world.sets.shard import WHOLE, Shard

Say = Callable[[str], None]
Columns = Mapping[str, np.ndarray]
SETTINGS = "settings.json"
"""What unfinished work and shards were begun with, kept beside them."""


@dataclass(frozen=True)
class Job:
    """What is to be drawn: a set's settings, its arrays, and how a block of it comes about."""

    config: Any  # a dataclass
    channels: tuple[storage.Channel, ...]
    shape: tuple[int, int, int]  # pictures, height, width
    step: int  # pictures of a block; the last block may have fewer
    noun: str  # what a block is, in the plural
    draw: Callable[[int], tuple[Columns, Columns]]
    """Number of a block → its pictures by channel, and its rows of the table by column; importable by name."""

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return -(-self.shape[0] // self.step)

    def first_row(self, block: int) -> int:
        """The row of the arrays at which a block begins; past the last block: their number."""
        return min(block * self.step, self.shape[0])

    def mark(self, code: str) -> dict[str, Any]:
        """What two pieces of work must share to be parts of one set."""
        return {"config": plain(self.config), "code": code}


def stacked(channels: Sequence[storage.Channel], drawn: Sequence[Any]) -> dict[str, np.ndarray]:
    """The arrays of a block's photographs, by channel."""
    return {
        channel.name: np.stack([np.asarray(getattr(item, channel.attribute)) for item in drawn]) for channel in channels
    }


def write_set(
    job: Job, out: Path, *, code: str = "", processes: int = 2, say: Say | None = None, shard: Shard = WHOLE
) -> Path:
    """Draw the set, or one shard of it, into the folder `out` and return it.

    The work happens in `out`.partial, which is renamed at the end: a folder of the final name is always whole, and a
    run that was killed goes on where it stopped. What was begun by other `code` (its fingerprint) is not continued.
    A finished shard of the same settings and code is left as it is.
    """
    say = say or partial(print, file=sys.stderr, flush=True)
    shard.check(job.blocks, job.noun)
    work = out.with_name(out.name + ".partial")
    mark = job.mark(code) | shard.mark
    with alone(out.with_name(out.name + ".lock"), out.name, "draws this set", say):
        if mark == (shard.mark and read_mark(out)):
            say(f"{out.name}: is already drawn")
            return out
        # The shards of a set lie in one folder, so what the others hold is counted as there.
        storage.check_disk(out.parent if shard.mark else work, storage.bytes_needed(job.channels, job.shape))
        blocks = shard.blocks(job.blocks)
        done = _begin(work, mark, job, say)
        rows = job.first_row(blocks.stop) - job.first_row(blocks.start)
        storage.create_arrays(work, job.channels, (rows, *job.shape[1:]))
        _draw_missing(work, job, blocks, processes, done, say=say)
        if not shard.mark:
            finish(work, job, sorted((work / "parts").glob("*.npz")))
        if out.exists():
            shutil.rmtree(out)
        work.rename(out)
    return out


def _begin(work: Path, mark: dict[str, Any], job: Job, say: Say) -> set[int]:
    """Take up unfinished work of the same settings and code, else start anew; returns the blocks that are done."""
    if read_mark(work) == mark:
        parts = list((work / "parts").glob("*.npz"))
        done = {int(part.stem) for part in parts if storage.is_intact(work, part, job.channels)}
        if done:
            say(f"{work.name}: goes on; {len(done)} of {job.blocks} {job.noun} are already drawn")
        return done
    if work.exists():
        say(f"{work.name}: was begun with other settings or other code; starts anew")
        shutil.rmtree(work)
    (work / "parts").mkdir(parents=True)
    fresh = (work / SETTINGS).with_suffix(".new")
    fresh.write_text(json.dumps(mark, allow_nan=False))
    fresh.rename(work / SETTINGS)
    return set()


def read_mark(folder: Path) -> Any:
    """What the work in a folder was begun with; None where nothing says it: what cannot be read is drawn anew."""
    try:
        return read_json(folder / SETTINGS)
    except (FileNotFoundError, NotADirectoryError, DamagedFileError):
        return None


def _draw_missing(work: Path, job: Job, blocks: range, processes: int, done: set[int], *, say: Say) -> None:
    missing = [place for place in blocks if place not in done]
    wanted = job.first_row(blocks.stop) - job.first_row(blocks.start)
    start, last = time.monotonic(), time.monotonic()
    task = partial(_draw_block, work, job, job.first_row(blocks.start))
    for count, _ in enumerate(_each(task, missing, processes), 1):
        now = time.monotonic()
        if now - last > 10 or count == len(missing):
            last, pace = now, (now - start) / count
            drawn = min((len(done) + count) * job.step, wanted)
            say(
                f"{work.name.removesuffix('.partial')}: {drawn} of {wanted} pictures, "
                f"{job.step / pace:.0f} per second, {pace * (len(missing) - count):.0f} s left"
            )


def _each(task: Callable[[int], int], places: list[int], processes: int) -> Iterator[int]:
    if processes <= 1 or len(places) <= 1:
        yield from map(task, places)
        return
    # "spawn": a forked child would inherit the locks of threads that it does not have
    before = {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS")}
    os.environ.update(dict.fromkeys(before, "1"))
    try:
        with multiprocessing.get_context("spawn").Pool(processes, cv2.setNumThreads, (1,)) as pool:
            yield from pool.imap_unordered(task, places)
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _draw_block(work: Path, job: Job, origin: int, place: int) -> int:
    """Write a block's pictures, whose first stands at row `origin` of the set, then the part that marks it as done."""
    pictures, columns = job.draw(place)
    first, checks = job.first_row(place) - origin, []
    count = job.first_row(place + 1) - job.first_row(place)
    for channel in job.channels:
        rows = np.asarray(pictures[channel.name]).astype(channel.dtype)
        storage.write_rows(work / f"{channel.name}.npy", first, rows)
        checks.append(storage.checksum(rows))
    marks = {storage.CHECK: np.array(checks, np.int64), storage.ROWS: np.array([first, count])}
    storage.save_part(work / "parts" / f"{place:08d}.npz", dict(columns) | marks)
    return place


def finish(work: Path, job: Job, parts: list[Path]) -> None:
    """Write the table of all parts, and the settings and hashes of the set, then take away what only work needs."""
    table = storage.write_table(work / "table.parquet", parts)
    names = [channel.name for channel in job.channels]
    hashes = {name: sums.hash_file(work / f"{name}.npy") for name in names}
    about = {"config": plain(job.config), "sha256": {"table": table, **hashes}}
    (work / "set.json").write_text(json.dumps(about, indent=1, allow_nan=False) + "\n")
    known = {f"{name}.npy": value for name, value in hashes.items()}
    sums.write_sums(work, ["set.json", "table.parquet", *known], known)
    shutil.rmtree(work / "parts", ignore_errors=True)
    (work / SETTINGS).unlink(missing_ok=True)


def plain(config: Any) -> dict[str, Any]:
    """A configuration as it reads back from JSON."""
    return json.loads(json.dumps(asdict(config)))
