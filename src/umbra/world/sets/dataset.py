"""Sets of single faces: who stands in which row, and what is written down of each photograph."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from umbra.world.sets import storage
from umbra.world.sets.config import WorldConfig
from umbra.world.sets.drawer import draw_photograph
from umbra.world.sets.drawing import Columns, Job, Say, stacked, write_set
from umbra.world.sets.shard import WHOLE, Shard

Draw = Callable[[WorldConfig, int, int], Any]
"""(config, person, index) → a photograph; a function of these three alone, importable by name in another process."""


def write_world(
    config: WorldConfig,
    out: Path,
    *,
    draw: Draw = draw_photograph,
    code: str = "",
    processes: int = 2,
    say: Say | None = None,
    shard: Shard = WHOLE,
) -> Path:
    """Draw the set, or one shard of it, into the folder `out` and return it (`drawing.write_set`)."""
    return write_set(world_job(config, draw), out, code=code, processes=processes, say=say, shard=shard)


def world_job(config: WorldConfig, draw: Draw = draw_photograph) -> Job:
    """The set as blocks: one is one person."""
    channels = storage.chosen_channels(config.channels)
    return Job(config, channels, config.shape, config.pictures, "people", partial(_draw_person, config, draw))


def _draw_person(config: WorldConfig, draw: Draw, place: int) -> tuple[Columns, Columns]:
    person = config.first_person + place
    indices = range(config.first_picture, config.first_picture + config.pictures)
    photographs = [draw(config, person, index) for index in indices]
    pictures = stacked(storage.chosen_channels(config.channels), photographs)
    return pictures, _rows(photographs, person, np.array(indices))


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
        "camera": np.stack([camera_numbers(item.camera) for item in photographs]),
        "coefficients": column("coefficients", "float32"),
        "landmarks": column("landmarks", "float32"),
        "landmarks_3d": column("landmarks_3d", "float32"),
        "visible": column("visible", "uint8"),
        "five_points": column("five_points", "float32"),
    }


def camera_numbers(camera: Any) -> np.ndarray:
    """Focal, centre x and y, distance, and the six numbers of the crop: what `Camera` is made from."""
    numbers = [camera.focal, camera.centre_x, camera.centre_y, camera.distance]
    return np.concatenate([numbers, np.asarray(camera.crop_matrix).reshape(-1)]).astype(np.float32)
