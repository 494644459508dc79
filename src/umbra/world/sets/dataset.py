"""Drawing whole sets: resumable, in several processes, and the same to the last byte however they were drawn."""

import hashlib
import json
import multiprocessing
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from umbra.world.sets import storage
from umbra.world.sets.world_set import WorldSet, read_world

__all__ = ["WorldConfig", "WorldSet", "read_world", "write_world"]

CODE_ROOMS = ("geometry", "morphable", "render", "occlude", "world")
"""Rooms whose source decides what a picture looks like; a set half drawn by older code is not continued."""


@dataclass(frozen=True)
class WorldConfig:
    """One set of the world: who, how many pictures of each, in which frame, and how often something covers the face."""

    seed: int  # the world's; the same in every set that shares people
    people: int
    pictures: int  # of each person
    first_person: int = 0
    first_picture: int = 0  # other pictures of the same people: start behind the first set's
    frame: str = "aligned"  # "aligned", "box" or "portrait"
    height: int = 112
    width: int = 96
    occluded: float = 0.0  # share of the pictures whose face something covers
    kinds: tuple[str, ...] = ()  # what may cover it; empty: whatever the world wears and holds
    plan: tuple[str, ...] = ()  # kind of picture 0, 1, 2, … of everybody ("" = uncovered); replaces `occluded`
    yaw: tuple[float, float] | None = None  # |yaw| in radians, drawn evenly; none: mostly near zero
    largest_yaw: float = 0.9
    largest_pitch: float = 0.45
    supersampling: int = 2
    model: str = ""  # safetensors file of the linear model; without it identity, expression and albedo are unknown
    channels: tuple[str, ...] = storage.CHANNEL_NAMES

    def __post_init__(self) -> None:
        for name in ("people", "pictures", "height", "width"):
            if getattr(self, name) < 1:
                raise ValueError(f"world set: {name} must be at least 1; got {getattr(self, name)}.")
        if not 0 <= self.occluded <= 1:
            raise ValueError(f"world set: occluded is a share in [0, 1]; got {self.occluded}.")
        if self.plan and len(self.plan) != self.pictures:
            raise ValueError(
                f"world set: plan must name one kind per picture ({self.pictures}); got {len(self.plan)} names. "
                "Leave it empty to cover a random share instead."
            )
        storage.chosen_channels(self.channels)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Pictures, height and width of the arrays."""
        return self.people * self.pictures, self.height, self.width


Draw = Callable[[WorldConfig, int, int], Any]
"""(config, person, index) → a photograph; a function of these three alone, importable by name in another process."""


def write_world(
    config: WorldConfig,
    out: Path,
    *,
    draw: Draw | None = None,
    processes: int = 2,
    say: Callable[[str], None] | None = None,
) -> Path:
    """Draw the set into the folder `out` and return it.

    The work happens in `out`.partial, which is renamed at the end: a folder of the final name is always whole, and a
    run that was killed goes on where it stopped. Blocks are people; one is done once its part of the table exists.
    """
    say = say or partial(print, file=sys.stderr, flush=True)
    work = out.with_name(out.name + ".partial")
    channels = storage.chosen_channels(config.channels)
    code = code_hash() if draw is None else "given"
    if draw is None and _is_done(out, config, code):
        say(f"{out.name}: is already drawn with these settings and this code")
        return out
    storage.check_disk(work, storage.bytes_needed(channels, config.shape))
    done = _begin(work, {"config": _plain(config), "code": code}, say)
    storage.create_arrays(work, channels, config.shape)
    _draw_missing(work, config, draw or _default_draw(), processes, done, say)
    _finish(work, config, code)
    if out.exists():
        shutil.rmtree(out)
    work.rename(out)
    return out


def _default_draw() -> Draw:
    from umbra.world.sets.drawer import draw_photograph

    return draw_photograph


def _is_done(out: Path, config: WorldConfig, code: str) -> bool:
    path = out / "set.json"
    return path.is_file() and json.loads(path.read_text()).items() >= {"config": _plain(config), "code": code}.items()


def _begin(work: Path, mark: dict[str, Any], say: Callable[[str], None]) -> set[int]:
    """Take up unfinished work of the same settings and code, else start anew; returns the people who are done."""
    path = work / "settings.json"
    if path.exists() and json.loads(path.read_text()) == mark:
        channels = storage.chosen_channels(tuple(mark["config"]["channels"]))
        parts = list((work / "parts").glob("*.npz"))
        done = {int(part.stem) for part in parts if storage.is_intact(work, part, channels)}
        if done:
            say(f"{work.name}: goes on; {len(done)} of {mark['config']['people']} people are already drawn")
        return done
    if work.exists():
        say(f"{work.name}: was begun with other settings or other code; starts anew")
        shutil.rmtree(work)
    (work / "parts").mkdir(parents=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(mark))
    fresh.rename(path)
    return set()


def _draw_missing(
    work: Path, config: WorldConfig, draw: Draw, processes: int, done: set[int], say: Callable[[str], None]
) -> None:
    missing = [place for place in range(config.people) if place not in done]
    start, last = time.monotonic(), time.monotonic()
    for count, _ in enumerate(_blocks(partial(_draw_block, work, config, draw), missing, processes), 1):
        now = time.monotonic()
        if now - last > 10 or count == len(missing):
            last, pace = now, (now - start) / count
            drawn = (len(done) + count) * config.pictures
            say(
                f"{work.name.removesuffix('.partial')}: {drawn} of {config.shape[0]} pictures, "
                f"{config.pictures / pace:.0f} per second, {pace * (len(missing) - count):.0f} s left"
            )


def _blocks(task: Callable[[int], int], places: list[int], processes: int) -> Iterator[int]:
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


def _draw_block(work: Path, config: WorldConfig, draw: Draw, place: int) -> int:
    """Draw the pictures of one person, write their rows, then the part of the table that marks them as done."""
    person = config.first_person + place
    indices = range(config.first_picture, config.first_picture + config.pictures)
    photographs = [draw(config, person, index) for index in indices]
    first, sums = place * config.pictures, []
    for channel in storage.chosen_channels(config.channels):
        rows = np.stack([np.asarray(getattr(item, channel.attribute)) for item in photographs]).astype(channel.dtype)
        storage.write_rows(work / f"{channel.name}.npy", first, rows)
        sums.append(storage.checksum(rows))
    marks = {storage.CHECK: np.array(sums, np.int64), storage.FIRST: np.array([first])}
    columns = _rows(photographs, person, np.array(indices))
    storage.save_part(work / "parts" / f"{place:08d}.npz", columns | marks)
    return place


def _rows(photographs: list[Any], person: int, indices: np.ndarray) -> dict[str, np.ndarray]:
    def column(attribute: str, dtype: str) -> np.ndarray:
        return np.stack([np.asarray(getattr(item, attribute), dtype).reshape(-1) for item in photographs])

    pose = column("pose", "float32")  # pitch, yaw, roll in radians
    return {
        "person": np.full(len(photographs), person, np.int64),
        "index": indices.astype(np.int64),
        "kind": np.array([item.occluder for item in photographs], dtype=np.str_),
        "covered": column("covered_fraction", "float32")[:, 0],
        "pitch": pose[:, 0],
        "yaw": pose[:, 1],
        "roll": pose[:, 2],
        "camera": np.stack([_camera(item.camera) for item in photographs]),
        "coefficients": column("coefficients", "float32"),
        "landmarks": column("landmarks", "float32"),
        "landmarks_3d": column("landmarks_3d", "float32"),
        "visible": column("visible", "uint8"),
        "five_points": column("five_points", "float32"),
    }


def _camera(camera: Any) -> np.ndarray:
    """Focal, centre x and y, distance, and the six numbers of the crop: what `Camera` is made from."""
    numbers = [camera.focal, camera.centre_x, camera.centre_y, camera.distance]
    return np.concatenate([numbers, np.asarray(camera.crop_matrix).reshape(-1)]).astype(np.float32)


def _finish(work: Path, config: WorldConfig, code: str) -> None:
    parts = sorted((work / "parts").glob("*.npz"))
    hashes = {"table": storage.write_table(work / "table.parquet", parts)}
    for channel in storage.chosen_channels(config.channels):
        hashes[channel.name] = storage.hash_file(work / f"{channel.name}.npy")
    about = {"config": _plain(config), "code": code, "sha256": hashes}
    (work / "set.json").write_text(json.dumps(about, indent=1) + "\n")
    shutil.rmtree(work / "parts")
    (work / "settings.json").unlink()


def code_hash() -> str:
    """A hash of the source that draws."""
    root, digest = Path(__file__).parents[1], hashlib.sha256()
    for path in sorted(file for room in CODE_ROOMS for file in (root / room).rglob("*.py")):
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()


def _plain(config: WorldConfig) -> dict[str, Any]:
    return json.loads(json.dumps(asdict(config)))
