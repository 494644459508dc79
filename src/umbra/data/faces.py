"""Faces ready for a network: one array of pictures, and what is known of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float32, Int64, UInt8

PER_PICTURE = (
    "people", "five_points", "landmarks", "found", "visible", "kinds", "covered", "occluder", "clean", "parsing",
    "table",
)  # fmt: skip
"""What a set knows of every picture, where it knows it."""


@dataclass(frozen=True, eq=False)
class FaceSet:
    """Pictures of one size; arrays may be mapped from the disk and are never copied whole.

    `people` are labels 0 … in the order of `names`. Points are in the pixels of `images`. Of real pictures
    `landmarks` come from a detector and `found` says where it saw a face (elsewhere they are the mean position); of
    drawn ones all is known. `kinds` names what covers the face ("" for nothing), `covered` the share of the face,
    `occluder` the alpha of it, `clean` the same picture without it.
    """

    images: UInt8[np.ndarray, "pictures height width 3"]
    people: Int64[np.ndarray, " pictures"]
    names: tuple[str, ...]
    five_points: Float32[np.ndarray, "pictures 5 2"]
    landmarks: Float32[np.ndarray, "pictures 68 2"] | None = None
    found: Bool[np.ndarray, " pictures"] | None = None
    visible: Bool[np.ndarray, "pictures 68"] | None = None
    kinds: np.ndarray | None = None
    covered: Float32[np.ndarray, " pictures"] | None = None
    occluder: UInt8[np.ndarray, "pictures height width"] | None = None
    clean: UInt8[np.ndarray, "pictures height width 3"] | None = None
    parsing: UInt8[np.ndarray, "pictures height width"] | None = None
    pictures: tuple[str, ...] = field(default=())  # names of the files, of real sets
    table: pd.DataFrame | None = None  # of drawn sets: person, index, kind, covered, pitch, yaw, roll

    def __post_init__(self) -> None:
        for name in PER_PICTURE:
            value = getattr(self, name)
            if value is not None and len(value) != len(self.images):
                raise ValueError(
                    f"{name}: expected one entry for each of {len(self.images)} pictures; got {len(value)}. "
                    "The set was put together wrongly, or one of its files was cut short."
                )
        if not len(self.people):
            return
        if int(self.people.min()) < 0:
            raise ValueError(f"people: expected labels from 0; got {int(self.people.min())}. The set is damaged.")
        if int(self.people.max()) >= len(self.names):
            raise ValueError(
                f"names: expected a name for each label up to {int(self.people.max())}; got {len(self.names)}."
            )

    def __len__(self) -> int:
        return len(self.images)

    def pictures_per_person(self) -> Int64[np.ndarray, " people"]:
        """How many pictures each person has."""
        return np.bincount(self.people, minlength=len(self.names)).astype(np.int64)


@runtime_checkable
class Drawn(Protocol):
    """A set of the world, as far as it is used here (the world is no room of ours to import); all may be read only."""

    @property
    def images(self) -> Any:
        """Photographs, uint8."""

    @property
    def clean(self) -> Any:
        """The same without occluders, or None."""

    @property
    def parsing(self) -> Any:
        """`Region` per pixel, or None."""

    @property
    def occluder(self) -> Any:
        """Alpha of the occluder, or None."""

    @property
    def people(self) -> Any:
        """The world's numbers of the people."""

    @property
    def landmarks(self) -> Any:
        """The 68 landmarks in pixels."""

    @property
    def visible(self) -> Any:
        """Whether each is visible."""

    @property
    def five_points(self) -> Any:
        """The five points in pixels."""

    @property
    def table(self) -> pd.DataFrame:
        """Person, index, kind, covered, pitch, yaw and roll."""


def from_world(world: Drawn) -> FaceSet:
    """The faces of a drawn set; nothing is copied but the labels."""
    numbers, labels = np.unique(np.asarray(world.people), return_inverse=True)
    return FaceSet(
        images=world.images,
        people=labels.astype(np.int64),
        names=tuple(f"person {number}" for number in numbers),
        five_points=world.five_points,
        landmarks=world.landmarks,
        visible=world.visible,
        kinds=world.table["kind"].to_numpy(dtype=object).astype(str),
        covered=world.table["covered"].to_numpy(np.float32),
        occluder=world.occluder,
        clean=world.clean,
        parsing=world.parsing,
        table=world.table,
    )


def labels_of(names: Sequence[str]) -> tuple[Int64[np.ndarray, " pictures"], tuple[str, ...]]:
    """Labels 0 … and the sorted names that they stand for."""
    unique, labels = np.unique(np.asarray(names, dtype=str), return_inverse=True)
    return labels.astype(np.int64), tuple(str(name) for name in unique)


def one_each(people: Int64[np.ndarray, " images"], count: int) -> Int64[np.ndarray, " few"]:
    """Places of one image each of at most `count` different people, spread over all of them."""
    _, first = np.unique(people, return_index=True)
    return first[np.linspace(0, len(first) - 1, min(count, len(first))).round().astype(np.int64)].astype(np.int64)
