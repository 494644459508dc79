"""A drawn set, checked and opened: arrays mapped from the disk, and the table of ground truth."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float16, Float32, Int64, UInt8

from umbra import sums
from umbra.reading import read_json, reading
from umbra.world.sets import meaning
from umbra.world.sets.storage import CHANNEL_NAMES, read_table


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
    shadow: UInt8[np.ndarray, "pictures height width"] | None
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
    depth_base: Float32[np.ndarray, "pictures height width"] | None = None
    bump: Float32[np.ndarray, "pictures height width"] | None = None
    normals: Float16[np.ndarray, "pictures height width 3"] | None = None

    def __len__(self) -> int:
        return len(self.images)


def read_world(folder: Path, *, remember: Path | None = None) -> WorldSet:
    """Open a set that `write_world` finished, and refuse one that is damaged or is not what its settings ask for.

    In the folder `remember` is kept what was found whole, so that it need not be read again (`umbra.sums.checked`).
    """
    folder = Path(folder)
    path, table, remedy = folder / "set.json", folder / "table.parquet", sums.remedy(folder)
    if not path.is_file():
        half = folder.with_name(folder.name + ".partial").exists()
        found = "only the unfinished " + folder.name + ".partial" if half else "no set.json"
        raise FileNotFoundError(f"{folder}: expected a finished set of the world; found {found}. Run `make repro`.")
    with sums.checked(folder, remedy, remember) as fresh:
        about = read_json(path, "the settings and hashes of a set", remedy)
        config = meaning.settings_of(folder, about, sums.read_sums(folder, remedy), remedy)
        arrays = {name: _mapped(folder / f"{name}.npy", remedy) for name in config.channels}
        meaning.check_arrays(folder, config, arrays, remedy)
        with reading(table, "the table of a set", remedy):
            columns = read_table(table)
        meaning.check_table(table, config, columns, remedy)
        if fresh:
            meaning.look(folder, config, arrays, remedy)
            meaning.check_values(table, about["sha256"].get("table"), remedy)
    lists = {name: columns.pop(name).reshape(-1, *shape) for name, shape in meaning.LISTS.items()}
    lists["visible"] = lists["visible"].astype(bool)
    people = columns["person"].astype(np.int64)
    channels = {name: arrays.get(name) for name in CHANNEL_NAMES}
    known: dict[str, Any] = {**channels, **lists, "people": people, "table": pd.DataFrame(columns)}
    return WorldSet(**known, config=about["config"], sha256=about["sha256"])


def _mapped(path: Path, remedy: str) -> np.ndarray:
    with reading(path, "an array", remedy):
        return np.load(path, mmap_mode="r", allow_pickle=False)
