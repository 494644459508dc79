"""A drawn set, checked and opened: arrays mapped from the disk, and the table of ground truth."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float16, Float32, Int64, UInt8

from umbra.world.sets.config import WorldConfig
from umbra.world.sets.meaning import Arrays, Form, Table, open_set, refuse
from umbra.world.sets.storage import CHANNEL_NAMES, chosen_channels

TABLE = Table(
    lists={
        "landmarks": (68, 2),
        "landmarks_3d": (68, 3),
        "visible": (68,),
        "five_points": (5, 2),
        "coefficients": (257,),
        "camera": (10,),
    },
    numbers=("covered", "pitch", "yaw", "roll"),
    shares=("covered",),
    dtypes={"person": "int64", "index": "int64", "kind": "object", "visible": "uint8"},
    unknown=("coefficients",),
)


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

    What was found whole is remembered in the folder `remember` (`meaning.open_set`).
    """
    opened = open_set(Path(folder), FORM, remember)
    channels = {name: opened.arrays.get(name) for name in CHANNEL_NAMES}
    lists = {**opened.lists, "visible": opened.lists["visible"].astype(bool)}
    known: dict[str, Any] = {**channels, **lists, "people": opened.columns["person"].astype(np.int64)}
    return WorldSet(**known, table=pd.DataFrame(opened.columns), config=opened.config, sha256=opened.sha256)


def _check(path: Path, config: WorldConfig, columns: Arrays) -> None:
    """One row for each picture of each person, in order, and what the settings cover."""
    people = config.first_person + np.arange(config.people)
    pictures = config.first_picture + np.arange(config.pictures)
    if (found := len(columns["person"])) != config.shape[0]:
        refuse(path, f"{config.shape[0]} rows by the settings", str(found))
    for name, wanted in (
        ("person", np.repeat(people, config.pictures)),
        ("index", np.tile(pictures, config.people)),
    ):
        if len(wrong := np.flatnonzero(columns[name] != wanted)):
            row = int(wrong[0])
            refuse(path, f"{name} {wanted[row]} in row {row} by the settings", str(columns[name][row]))
    unknown = np.isnan(columns["coefficients"]) if not config.model else False
    if lost := int((~(np.isfinite(columns["coefficients"]) | unknown)).sum()):
        refuse(path, "finite coefficients" + ("" if config.model else " or none"), f"{lost} that are not")
    _check_kinds(path, config, columns["kind"])


def _check_kinds(path: Path, config: WorldConfig, kinds: np.ndarray) -> None:
    if config.plan:
        wrong = np.flatnonzero(kinds != np.tile(np.array(config.plan, object), config.people))
        allowed = f"what the plan names ({', '.join(map(repr, config.plan))}, and again)"
    elif config.occluded > 0 and not config.kinds:
        return  # whatever the world wears and holds
    else:
        named = ("", *config.kinds) if config.occluded > 0 else ("",)
        wrong = np.flatnonzero(~np.isin(kinds.astype(str), named))
        allowed = f"kinds of {named}"
    if len(wrong):
        refuse(path, allowed, f"{kinds[wrong[0]]!r} in row {wrong[0]}")


def _look(folder: Path, rows: np.ndarray, taken: Arrays, columns: Arrays) -> None:
    """Like the clean twin where nothing hides light, and with a relief that is depth less base."""
    if {"clean", "occluder", "shadow"} <= taken.keys():
        free = (taken["occluder"] == 0) & (taken["shadow"] == 0)
        if unlike := int((taken["images"][free] != taken["clean"][free]).any(axis=-1).sum()):
            wanted = "the pixels of clean.npy where occluder.npy and shadow.npy are 0"
            refuse(folder / "images.npy", wanted, f"{unlike} other ones in {len(rows)} pictures")
    if {"depth", "depth_base", "bump"} <= taken.keys():
        detailed = (taken["depth_base"] + taken["bump"]).astype(np.float16)
        if unlike := int((~np.isclose(detailed, taken["depth"], rtol=0, atol=0, equal_nan=True)).sum()):
            wanted = "depth_base.npy and bump.npy, added and rounded"
            refuse(folder / "depth.npy", wanted, f"other depths in {unlike} pixels of {len(rows)} pictures")


FORM = Form("set of the world", WorldConfig, chosen_channels, TABLE, _check, _look)
