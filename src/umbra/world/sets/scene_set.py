"""A drawn set of scenes, checked and opened: arrays mapped from the disk, and the table of who is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd
from jaxtyping import Float32, Int64, UInt8

from umbra import sums
from umbra.configuration import build
from umbra.reading import DamagedFileError, read_json, reading
from umbra.types import Region
from umbra.world.camera.scene_place import PRINTED
from umbra.world.sets.meaning import LOOKED_AT, check_values
from umbra.world.sets.scene_config import SceneConfig, chosen_scene_channels
from umbra.world.sets.scene_dataset import SCENE_LISTS
from umbra.world.sets.storage import read_table

SHARES = ("covered", "behind", "shown", "cut")
NUMBERS = (*SHARES, "distance", "pitch", "yaw", "roll")
_DTYPES = {"row": "int64", "scene": "int64", "instance": "int64", "person": "int64", "hidden": "uint8"}
Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class SceneSet:
    """Scenes, with one row of the lists and of `table` for each person in each of them, picture by picture.

    `row` is the row of `images`, `instance` the person's number in `instances` there. A channel that was not stored is
    None. What the columns mean stands at `camera.scene_truth.Seen`; `light` is γ of the scene.
    """

    images: UInt8[np.ndarray, "pictures height width 3"]
    parsing: UInt8[np.ndarray, "pictures height width"] | None
    instances: UInt8[np.ndarray, "pictures height width"] | None
    depth: Float32[np.ndarray, "pictures height width"] | None
    row: Int64[np.ndarray, " rows"]
    box: Float32[np.ndarray, "rows 4"]
    box_shown: Float32[np.ndarray, "rows 4"]
    landmarks: Float32[np.ndarray, "rows 68 2"]
    landmarks_3d: Float32[np.ndarray, "rows 68 3"]
    five_points: Float32[np.ndarray, "rows 5 2"]
    hidden: UInt8[np.ndarray, "rows 68"]
    translation: Float32[np.ndarray, "rows 3"]
    camera: Float32[np.ndarray, "rows 10"]
    light: Float32[np.ndarray, "rows 27"]
    table: pd.DataFrame  # row, scene, instance, person, kind, the shares, distance, pitch, yaw, roll
    config: dict[str, Any]
    sha256: dict[str, str]

    def __len__(self) -> int:
        return len(self.images)

    def people_of(self, picture: int) -> Int64[np.ndarray, " people"]:
        """The rows of the table that belong to a picture, the nearest person first."""
        return np.arange(*np.searchsorted(self.row, [picture, picture + 1]))


def read_scenes(folder: Path, *, remember: Path | None = None) -> SceneSet:
    """Open a set that `write_scenes` finished, and refuse one that is damaged or is not what its settings ask for."""
    folder = Path(folder)
    remedy, table = sums.remedy(folder), folder / "table.parquet"
    if not (folder / "set.json").is_file():
        raise FileNotFoundError(f"{folder}: expected a finished set of scenes; found no set.json. Run `make repro`.")
    with sums.checked(folder, remedy, remember) as fresh:
        about = read_json(folder / "set.json", "the settings and hashes of a set", remedy)
        with reading(folder / "set.json", "the settings of a set of scenes", remedy):
            config = build(SceneConfig, about["config"], "config")
        arrays = {name: _mapped(folder / f"{name}.npy", remedy) for name in config.channels}
        _check_arrays(folder, config, arrays, remedy)
        with reading(table, "the table of a set", remedy):
            columns = read_table(table)
        check_people(table, config, columns, remedy)
        if fresh:
            _look(folder, config, arrays, columns, remedy)
            check_values(table, about["sha256"].get("table"), remedy)
    lists = {name: columns.pop(name).reshape(-1, *shape) for name, shape in SCENE_LISTS.items()}
    channels = {name: arrays.get(name) for name in ("images", "parsing", "instances", "depth")}
    known: dict[str, Any] = {**channels, **lists, "row": columns["row"], "table": pd.DataFrame(columns)}
    return SceneSet(**known, config=about["config"], sha256=about["sha256"])


def _mapped(path: Path, remedy: str) -> np.ndarray:
    with reading(path, "an array", remedy):
        return np.load(path, mmap_mode="r", allow_pickle=False)


def _check_arrays(folder: Path, config: SceneConfig, arrays: Arrays, remedy: str) -> None:
    for channel in chosen_scene_channels(config.channels):
        wanted = f"{channel.dtype} of shape {(*config.shape, *channel.last)}"
        array = arrays[channel.name]
        if (found := f"{array.dtype} of shape {array.shape}") != wanted:
            _refuse(folder / f"{channel.name}.npy", f"{wanted} by the settings", found, remedy)


def check_people(path: Path, config: SceneConfig, columns: Arrays, remedy: str) -> None:
    """Pictures in order, in each the people 1, 2, 3, …, as many as the settings allow, and no number that cannot be."""
    count = len(columns.get("row", ()))
    for name in ("kind", *_DTYPES, *NUMBERS, *SCENE_LISTS):
        shape = (count, *([int(np.prod(SCENE_LISTS[name]))] if name in SCENE_LISTS else []))
        wanted = f"{'object' if name == 'kind' else _DTYPES.get(name, 'float32')} of shape {shape}"
        column = columns.get(name)
        found = "no such column" if column is None else f"{column.dtype} of shape {column.shape}"
        if found != wanted:
            _refuse(path, f"the column {name} as {wanted}", found, remedy)
    row = columns["row"]
    if count and not (row[0] >= 0 and row[-1] < config.scenes and (np.diff(row) >= 0).all()):
        _refuse(path, f"rows of {config.scenes} pictures in order", f"others, from {row[0]} to {row[-1]}", remedy)
    people = np.bincount(row, minlength=config.scenes)
    if people.min(initial=0) < 0 or people.max() > config.shown[1] or people.min() < config.shown[0]:
        _refuse(path, f"{config.shown[0]} to {config.shown[1]} people in each picture", str(people.max()), remedy)
    numbered = np.concatenate([np.arange(1, n + 1) for n in people]) if count else np.zeros(0, int)
    for name, wanted_values in (("instance", numbered), ("scene", row + config.first_scene)):
        if (columns[name] != wanted_values).any():
            _refuse(path, f"the column {name} to follow from the settings", "other numbers", remedy)
    for name in ("box", "landmarks", "landmarks_3d", "five_points", "translation", "camera", "light", *NUMBERS):
        if lost := int((~np.isfinite(columns[name])).sum()):
            _refuse(path, f"finite numbers in {name}", f"{lost} that are not", remedy)
    for name in SHARES:
        if outside := int(((columns[name] < 0) | (columns[name] > 1)).sum()):
            _refuse(path, f"shares in [0, 1] in {name}", f"{outside} outside", remedy)


def _look(folder: Path, config: SceneConfig, arrays: Arrays, columns: Arrays, remedy: str) -> None:
    """A few pictures: not of a single level, and showing only people who stand in the table."""
    rows = np.unique(np.linspace(0, config.scenes - 1, LOOKED_AT).astype(int))
    if not any(arrays["images"][row].std() for row in rows):
        _refuse(folder / "images.npy", "pictures", f"nothing but one level in {len(rows)} of them", remedy)
    people = np.bincount(columns["row"], minlength=config.scenes)
    for row in rows if "instances" in arrays else ():
        shown = arrays["instances"][row]
        if (most := int(shown[shown != PRINTED].max(initial=0))) > people[row]:
            _refuse(folder / "instances.npy", f"{people[row]} people in picture {row}", f"number {most}", remedy)
    if "parsing" in arrays and (highest := int(arrays["parsing"][rows].max())) > max(Region):
        _refuse(folder / "parsing.npy", f"regions up to {max(Region).value}", str(highest), remedy)


def _refuse(path: Path, expected: str, found: str, remedy: str) -> NoReturn:
    raise DamagedFileError(f"{path}: expected {expected}, found {found}. {remedy}")
