"""Drawing whole sets: resumable, in several processes, and the same to the last byte however they were drawn."""

import json
import multiprocessing
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from umbra import sums
from umbra.locking import alone
from umbra.reading import DamagedFileError, read_json
from umbra.world.sets import storage
from umbra.world.sets.config import WorldConfig
from umbra.world.sets.drawer import draw_photograph

Draw = Callable[[WorldConfig, int, int], Any]
"""(config, person, index) → a photograph; a function of these three alone, importable by name in another process."""


def write_world(
    config: WorldConfig,
    out: Path,
    *,
    draw: Draw = draw_photograph,
    code: str = "",
    processes: int = 2,
    say: Callable[[str], None] | None = None,
) -> Path:
    """Draw the set into the folder `out` and return it.

    The work happens in `out`.partial, which is renamed at the end: a folder of the final name is always whole, and a
    run that was killed goes on where it stopped. Blocks are people; one is done once its part of the table exists.
    What was begun by other `code` (its fingerprint) is not continued.
    """
    say = say or partial(print, file=sys.stderr, flush=True)
    work = out.with_name(out.name + ".partial")
    channels = storage.chosen_channels(config.channels)
    with alone(out.with_name(out.name + ".lock"), out.name, "draws this set", say):
        storage.check_disk(work, storage.bytes_needed(channels, config.shape))
        done = _begin(work, {"config": _plain(config), "code": code}, say)
        storage.create_arrays(work, channels, config.shape)
        _draw_missing(work, config, draw, processes, done, say)
        _finish(work, config)
        if out.exists():
            shutil.rmtree(out)
        work.rename(out)
    return out


def _begin(work: Path, mark: dict[str, Any], say: Callable[[str], None]) -> set[int]:
    """Take up unfinished work of the same settings and code, else start anew; returns the people who are done."""
    path = work / "settings.json"
    if _read_mark(path) == mark:
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
    fresh.write_text(json.dumps(mark, allow_nan=False))
    fresh.rename(path)
    return set()


def _read_mark(path: Path) -> Any:
    """What the unfinished work was begun with; None where nothing says it, for what cannot be read is drawn anew."""
    try:
        return read_json(path)
    except (FileNotFoundError, DamagedFileError):
        return None


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


def _finish(work: Path, config: WorldConfig) -> None:
    parts = sorted((work / "parts").glob("*.npz"))
    table = storage.write_table(work / "table.parquet", parts)
    names = [channel.name for channel in storage.chosen_channels(config.channels)]
    hashes = {name: sums.hash_file(work / f"{name}.npy") for name in names}
    about = {"config": _plain(config), "sha256": {"table": table, **hashes}}
    (work / "set.json").write_text(json.dumps(about, indent=1, allow_nan=False) + "\n")
    known = {f"{name}.npy": value for name, value in hashes.items()}
    sums.write_sums(work, ["set.json", "table.parquet", *known], known)
    shutil.rmtree(work / "parts")
    (work / "settings.json").unlink()


def _plain(config: WorldConfig) -> dict[str, Any]:
    return json.loads(json.dumps(asdict(config)))
