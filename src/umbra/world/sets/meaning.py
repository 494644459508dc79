"""Whether what a drawn set holds can be what its settings asked for: hashes say that nothing changed, not that it fits.

Most of a set follows from its settings: who stands in which row, of which picture, in arrays of which type and size. So
a table in another order or a set of another size is refused even where all hashes agree.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from umbra.configuration import build
from umbra.reading import DamagedFileError, reading
from umbra.types import Region
from umbra.world.sets import storage
from umbra.world.sets.config import WorldConfig

LISTS = {
    "landmarks": (68, 2),
    "landmarks_3d": (68, 3),
    "visible": (68,),
    "five_points": (5, 2),
    "coefficients": (257,),
    "camera": (10,),
}
"""Columns of the table that hold more than one number, and their shapes."""

DTYPES = {"person": "int64", "index": "int64", "kind": "object", "visible": "uint8"}
"""Types of the columns that are no float32."""

NUMBERS = ("covered", "pitch", "yaw", "roll")
LOOKED_AT = 16
"""Pictures whose pixels are looked at when a set is read for the first time."""

Arrays = Mapping[str, np.ndarray]


def settings_of(folder: Path, about: Any, stated: Mapping[str, str], remedy: str) -> WorldConfig:
    """The settings in set.json, of which every entry counts; its hashes must be those of SHA256SUMS."""
    path = folder / "set.json"
    with reading(path, "the settings of a set of the world", remedy):
        config = build(WorldConfig, about["config"], "config")
        hashes = {f"{channel}.npy": about["sha256"][channel] for channel in config.channels}
    for name, value in hashes.items():
        if stated.get(name) != value:
            _refuse(path, f"the hash that SHA256SUMS states for {name}", str(value)[:12], remedy)
    return config


def check_arrays(folder: Path, config: WorldConfig, arrays: Arrays, remedy: str) -> None:
    """Type and shape of every channel."""
    for channel in storage.chosen_channels(config.channels):
        wanted = f"{channel.dtype} of shape {(*config.shape, *channel.last)}"
        array = arrays[channel.name]
        if (found := f"{array.dtype} of shape {array.shape}") != wanted:
            _refuse(folder / f"{channel.name}.npy", f"{wanted} by the settings", found, remedy)


def check_table(path: Path, config: WorldConfig, columns: Arrays, remedy: str) -> None:
    """One row for each picture of each person, in order, with finite points and angles and what the settings cover."""
    _check_columns(path, config, columns, remedy)
    people = config.first_person + np.arange(config.people)
    pictures = config.first_picture + np.arange(config.pictures)
    for name, wanted in (
        ("person", np.repeat(people, config.pictures)),
        ("index", np.tile(pictures, config.people)),
    ):
        if len(wrong := np.flatnonzero(columns[name] != wanted)):
            row = int(wrong[0])
            _refuse(path, f"{name} {wanted[row]} in row {row} by the settings", str(columns[name][row]), remedy)
    for name in ("landmarks", "landmarks_3d", "five_points", "camera", *NUMBERS):
        if lost := int((~np.isfinite(columns[name])).sum()):
            _refuse(path, f"finite numbers in {name}", f"{lost} that are not", remedy)
    unknown = np.isnan(columns["coefficients"]) if not config.model else False
    if lost := int((~(np.isfinite(columns["coefficients"]) | unknown)).sum()):
        _refuse(path, "finite coefficients" + ("" if config.model else " or none"), f"{lost} that are not", remedy)
    if outside := int((columns["covered"] < 0).sum() + (columns["covered"] > 1).sum()):
        _refuse(path, "covered shares in [0, 1]", f"{outside} outside", remedy)
    _check_kinds(path, config, columns["kind"], remedy)


def _check_columns(path: Path, config: WorldConfig, columns: Arrays, remedy: str) -> None:
    for name in ("person", "index", "kind", *NUMBERS, *LISTS):
        shape = (config.shape[0], *([int(np.prod(LISTS[name]))] if name in LISTS else []))
        wanted = f"{DTYPES.get(name, 'float32')} of shape {shape}"
        column = columns.get(name)
        found = "no such column" if column is None else f"{column.dtype} of shape {column.shape}"
        if found != wanted:
            _refuse(path, f"the column {name} as {wanted} by the settings", found, remedy)


def _check_kinds(path: Path, config: WorldConfig, kinds: np.ndarray, remedy: str) -> None:
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
        _refuse(path, allowed, f"{kinds[wrong[0]]!r} in row {wrong[0]}", remedy)


def look(folder: Path, config: WorldConfig, arrays: Arrays, remedy: str) -> None:
    """A few pictures: not of a single level, with known regions, and like the clean twin where nothing hides light."""
    rows = np.unique(np.linspace(0, config.shape[0] - 1, LOOKED_AT).astype(int))
    taken = {channel: arrays[channel][rows] for channel in config.channels}
    images = taken["images"]
    if not any(picture.std() for picture in images):
        _refuse(folder / "images.npy", "pictures", f"nothing but one level in {len(rows)} of them", remedy)
    if "parsing" in taken and (highest := int(taken["parsing"].max())) > max(Region):
        _refuse(folder / "parsing.npy", f"regions up to {max(Region).value}", str(highest), remedy)
    if {"clean", "occluder", "shadow"} <= set(taken):
        free = (taken["occluder"] == 0) & (taken["shadow"] == 0)
        if unlike := int((images[free] != taken["clean"][free]).any(axis=-1).sum()):
            found = f"{unlike} other ones in {len(rows)} pictures"
            _refuse(
                folder / "images.npy", "the pixels of clean.npy where occluder.npy and shadow.npy are 0", found, remedy
            )
    if {"depth", "depth_base", "bump"} <= taken.keys():
        detailed = (taken["depth_base"] + taken["bump"]).astype(np.float16)
        if unlike := int((~np.isclose(detailed, taken["depth"], rtol=0, atol=0, equal_nan=True)).sum()):
            wanted = "depth_base.npy and bump.npy, added and rounded"
            _refuse(folder / "depth.npy", wanted, f"other depths in {unlike} pixels of {len(rows)} pictures", remedy)


def check_values(table: Path, stated: Any, remedy: str) -> None:
    """The hash in set.json of the table's values, which results name as the set's."""
    if (found := storage.hash_table(table)) != stated:
        _refuse(table, f"values of the SHA-256 {str(stated)[:12]}… that set.json states", f"{found[:12]}…", remedy)


def _refuse(path: Path, expected: str, found: str, remedy: str) -> NoReturn:
    raise DamagedFileError(f"{path}: expected {expected}, found {found}. {remedy}")
