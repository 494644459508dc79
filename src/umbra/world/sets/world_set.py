"""A drawn set, opened without reading it: arrays mapped from the disk, and the table of ground truth."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float16, Float32, Int64, UInt8

from umbra.world.sets.storage import CHANNEL_NAMES, read_table

LISTS = {
    "landmarks": (68, 2),
    "landmarks_3d": (68, 3),
    "visible": (68,),
    "five_points": (5, 2),
    "coefficients": (257,),
    "camera": (10,),
}
"""Columns of the table that hold more than one number, and their shapes."""


@dataclass(frozen=True, eq=False)
class WorldSet:
    """Pictures and everything that is known of them; a channel that was not stored is None.

    `people` are the world's numbers of the people; `table` has one row per picture with person, index, kind ("" where
    nothing covers the face), covered, yaw, pitch and roll.
    """

    images: UInt8[np.ndarray, "pictures height width 3"]
    clean: UInt8[np.ndarray, "pictures height width 3"] | None
    parsing: UInt8[np.ndarray, "pictures height width"] | None
    depth: Float16[np.ndarray, "pictures height width"] | None
    occluder: UInt8[np.ndarray, "pictures height width"] | None
    people: Int64[np.ndarray, " pictures"]
    landmarks: Float32[np.ndarray, "pictures 68 2"]
    landmarks_3d: Float32[np.ndarray, "pictures 68 3"]
    visible: Bool[np.ndarray, "pictures 68"]
    five_points: Float32[np.ndarray, "pictures 5 2"]
    coefficients: Float32[np.ndarray, "pictures 257"]
    camera: Float32[np.ndarray, "pictures 10"]  # focal, centre x, centre y, distance, crop (2 × 3)
    table: pd.DataFrame
    config: dict[str, Any]
    sha256: dict[str, str]

    def __len__(self) -> int:
        return len(self.images)


def read_world(folder: Path) -> WorldSet:
    """Open a set that `write_world` finished."""
    folder = Path(folder)
    path = folder / "set.json"
    if not path.is_file():
        half = folder.with_name(folder.name + ".partial").exists()
        found = "only the unfinished " + folder.name + ".partial" if half else "no set.json"
        raise FileNotFoundError(f"{folder}: expected a finished set of the world; found {found}. Run the world stage.")
    about = json.loads(path.read_text())
    missing = [name for name in (*about["config"]["channels"],) if not (folder / f"{name}.npy").is_file()]
    if missing or not (folder / "table.parquet").is_file():
        raise FileNotFoundError(
            f"{folder}: expected {about['config']['channels']} and table.parquet; missing {missing or 'the table'}. "
            "Delete the folder and run the world stage again."
        )
    columns = read_table(folder / "table.parquet")
    arrays: dict[str, Any] = {
        name: np.load(folder / f"{name}.npy", mmap_mode="r") if name in about["config"]["channels"] else None
        for name in CHANNEL_NAMES
    }
    for name, array in arrays.items():
        if array is not None and len(array) != len(columns["person"]):
            raise ValueError(
                f"{folder / name}.npy: expected {len(columns['person'])} pictures as in the table; found {len(array)}. "
                "Delete the folder and run the world stage again."
            )
    lists = {name: columns.pop(name).reshape(-1, *shape) for name, shape in LISTS.items()}
    lists["visible"] = lists["visible"].astype(bool)
    people = columns["person"].astype(np.int64)
    known: dict[str, Any] = {**arrays, **lists, "people": people, "table": pd.DataFrame(columns)}
    return WorldSet(**known, config=about["config"], sha256=about["sha256"])
