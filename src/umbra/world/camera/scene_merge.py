"""Samples of many people in one picture: the nearest wins at each, whoever was drawn first."""

from dataclasses import dataclass
from typing import no_type_check

import numpy as np
from jaxtyping import Float32, Int16, UInt8

from umbra.compiled import compiled

THING, NOBODY = -1, 0
"""Owners of samples that show no person: something that stands in the place, or nothing but the background."""


@dataclass(frozen=True, eq=False)
class Samples:
    """Samples of a picture or of a part of it; `depth` in camera units, infinite where nothing is.

    `owner` counts people from 1; `THING` and `NOBODY` are the others.
    """

    colour: Float32[np.ndarray, "rows columns 3"]
    depth: Float32[np.ndarray, "rows columns"]
    label: UInt8[np.ndarray, "rows columns"]
    owner: Int16[np.ndarray, "rows columns"]

    @classmethod
    def empty(cls, rows: int, columns: int) -> "Samples":
        """Samples that show nothing."""
        return cls(
            np.zeros((rows, columns, 3), np.float32),
            np.full((rows, columns), np.inf, np.float32),
            np.zeros((rows, columns), np.uint8),
            np.zeros((rows, columns), np.int16),
        )


@dataclass(frozen=True, eq=False)
class Resolved:
    """A picture of samples: its colours, and at every pixel what most of its samples show.

    `depth` is in camera units along the camera's axis, NaN where `owner` is 0.
    """

    image: Float32[np.ndarray, "height width 3"]
    label: UInt8[np.ndarray, "height width"]
    owner: UInt8[np.ndarray, "height width"]
    depth: Float32[np.ndarray, "height width"]


def merge(whole: Samples, part: Samples, *, top: int, left: int) -> None:
    """Put the samples of `part` at (top, left) wherever they are nearer (Catmull 1974, z-buffer).

    At equal depth the lower owner wins, so that the order of the calls does not matter.
    """
    parts = [(one.colour, one.depth, one.label, one.owner) for one in (whole, part)]
    _merge(parts[0], parts[1], top, left)


def resolve(samples: Samples, background: Float32[np.ndarray, "height width 3"], factor: int) -> Resolved:
    """Average `factor` × `factor` samples over the background; label, owner and depth follow the majority.

    Label and owner are voted on together, so that they agree; on a tie people win over what is no person, then the
    larger label, as in a photograph, then the lower owner.
    """
    height, width = background.shape[:2]
    resolved = Resolved(
        np.empty((height, width, 3), np.float32),
        np.empty((height, width), np.uint8),
        np.empty((height, width), np.uint8),
        np.empty((height, width), np.float32),
    )
    _resolve(
        (samples.colour, samples.depth, samples.label, samples.owner),
        background,
        factor,
        (resolved.image, resolved.label, resolved.owner, resolved.depth),
    )
    return resolved


@compiled
@no_type_check
def _merge(whole, part, top, left):
    colour, depth, label, owner = whole
    part_colour, part_depth, part_label, part_owner = part
    for row in range(part_depth.shape[0]):
        for column in range(part_depth.shape[1]):
            a, b = top + row, left + column
            near = part_depth[row, column]
            if not near <= depth[a, b] or not np.isfinite(near):
                continue
            if near == depth[a, b] and part_owner[row, column] >= owner[a, b]:
                continue
            depth[a, b] = near
            label[a, b], owner[a, b] = part_label[row, column], part_owner[row, column]
            for channel in range(3):
                colour[a, b, channel] = part_colour[row, column, channel]


@compiled(error_model="numpy")
@no_type_check
def _resolve(samples, background, factor, out):
    colour, depths, labels, owners = samples
    image, label_map, owner_map, depth_map = out
    full = factor * factor
    keys = np.zeros(full, np.int32)
    for row in range(label_map.shape[0]):
        for column in range(label_map.shape[1]):
            covered = 0
            red = green = blue = np.float32(0.0)
            for place in range(full):
                a, b = row * factor + place // factor, column * factor + place % factor
                keys[place] = 0
                if np.isfinite(depths[a, b]):
                    covered += 1
                    red += colour[a, b, 0]
                    green += colour[a, b, 1]
                    blue += colour[a, b, 2]
                    if owners[a, b] > 0:  # ordered as ties are decided
                        keys[place] = (1 + np.int32(labels[a, b])) * 1024 - owners[a, b]
            best, most = 0, 0
            for place in range(full):
                votes = 0
                for other in range(full):
                    votes += keys[other] == keys[place]
                if votes > most or (votes == most and keys[place] > best):
                    best, most = keys[place], votes
            total, members = np.float32(0.0), 0
            for place in range(full):
                if keys[place] == best and best > 0:
                    total += depths[row * factor + place // factor, column * factor + place % factor]
                    members += 1
            share = np.float32(full - covered) / full
            image[row, column, 0] = red / full + share * background[row, column, 0]
            image[row, column, 1] = green / full + share * background[row, column, 1]
            image[row, column, 2] = blue / full + share * background[row, column, 2]
            group = (best + 1023) // 1024
            label_map[row, column] = group - 1 if best > 0 else 0
            owner_map[row, column] = group * 1024 - best if best > 0 else 0
            depth_map[row, column] = total / members if members > 0 else np.nan
