"""A drawn set of scenes, checked and opened: arrays mapped from the disk, and the table of who is in them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Float32, Int64, UInt8

from umbra.world.camera.scene_place import PRINTED
from umbra.world.sets.meaning import Arrays, Form, Table, open_set, refuse
from umbra.world.sets.scene_config import SCENE_CHANNELS, SceneConfig, chosen_scene_channels
from umbra.world.sets.scene_dataset import SCENE_LISTS

SHARES = ("covered", "behind", "shown", "cut")
TABLE = Table(
    lists=SCENE_LISTS,
    numbers=(*SHARES, "distance", "pitch", "yaw", "roll"),
    shares=SHARES,
    dtypes=dict.fromkeys(("row", "scene", "instance", "person"), "int64") | {"kind": "object", "hidden": "uint8"},
    unknown=("box_shown",),
)


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
    opened = open_set(Path(folder), FORM, remember)
    channels = {channel.name: opened.arrays.get(channel.name) for channel in SCENE_CHANNELS}
    known: dict[str, Any] = {**channels, **opened.lists, "row": opened.columns["row"]}
    return SceneSet(**known, table=pd.DataFrame(opened.columns), config=opened.config, sha256=opened.sha256)


def _check(path: Path, config: SceneConfig, columns: Arrays) -> None:
    """Pictures in order, and in each the people 1, 2, 3, …, as many as the settings allow."""
    row = columns["row"]
    if len(row) and not (row[0] >= 0 and row[-1] < config.scenes and (np.diff(row) >= 0).all()):
        refuse(path, f"rows of {config.scenes} pictures in order", f"others, from {row[0]} to {row[-1]}")
    people = np.bincount(row, minlength=config.scenes)
    fewest, most = config.shown
    if len(wrong := np.flatnonzero((people < fewest) | (people > most))):
        refuse(path, f"{fewest} to {most} people in each picture", f"{people[wrong[0]]} in picture {wrong[0]}")
    numbered = np.arange(1, len(row) + 1) - np.searchsorted(row, row)  # in a row, less those of the pictures before it
    for name, wanted in (("instance", numbered), ("scene", row + config.first_scene)):
        if (columns[name] != wanted).any():
            refuse(path, f"the column {name} to follow from the settings", "other numbers")


def _look(folder: Path, rows: np.ndarray, taken: Arrays, columns: Arrays) -> None:
    """Nobody is shown who does not stand in the table."""
    people = np.bincount(columns["row"], minlength=int(rows[-1]) + 1)
    for row, shown in zip(rows, taken["instances"], strict=True) if "instances" in taken else ():
        if (most := int(shown[shown != PRINTED].max(initial=0))) > people[row]:
            refuse(folder / "instances.npy", f"{people[row]} people in picture {row}", f"number {most}")


FORM = Form("set of scenes", SceneConfig, chosen_scene_channels, TABLE, _check, _look)
