"""Which way hair lies: each place of the hair's sheet gets a strand (an angle around the head) and a way along it.

Two fields do for all styles. Hair that falls from a parting or a whorl runs, seen from above, along the hyperbolas
whose foci are the parting's ends (a whorl is a short parting); hair that is drawn back runs along the great circles
that meet in a knot. Both leave one angle constant along a strand, which wraps around the head without a seam.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float, Float32

from umbra.world.head.average import average_head
from umbra.world.head.shell import anchor
from umbra.world.paint.appearance import Hair
from umbra.world.people.hair_grid import texture_places

Places = Float[np.ndarray, "rows columns 2"]
Field = Float32[np.ndarray, "rows columns"]

DRAWN_BACK = ("bun", "ponytail", "quiff", "braids", "undercut")
PARTED = ("parted", "long", "wavy", "bob")
SWEPT = ("short", "receding")
"""Combed aside from a parting that does not show, or straight back."""
HEAD_MIDDLE = np.array([0.0, 52.0, -8.0])
KNOT = {
    "bun": np.array([0.0, 0.72, -0.70]),
    "ponytail": np.array([0.0, 0.42, -0.90]),
}
"""Where hair is gathered, as a direction from the head's middle; elsewhere it lies straight back, down to the nape."""
NAPE = np.array([0.0, -0.25, -0.97])
ASIDE = np.array([1.0, 0.0, 0.0])
FRONT, WHORL = 74.0, -52.0
"""Where a parting begins and the whorl lies, z in mm."""


@dataclass(frozen=True, eq=False)
class Flow:
    """`strand` in radians around the head, [-π, π); `along` in mm from its beginning; `parting` in mm away from it."""

    strand: Field
    along: Field
    parting: Field


@lru_cache(maxsize=16)
def _positions(low: float, rows: int, columns: int) -> Float32[np.ndarray, "rows columns 3"]:
    """Where the sheet's places lie on the average head; below the neck's beginning they hang straight down."""
    a, h = texture_places(low, 56, 80)
    places = np.stack(np.broadcast_arrays(a, h), axis=-1).reshape(-1, 2).astype(float)
    held = places.copy()
    held[:, 1] = np.maximum(held[:, 1], -20.0)
    points = anchor(held).on(average_head()).astype(np.float32)
    points[:, 1] += np.minimum(places[:, 1] + 20.0, 0).astype(np.float32)
    # Past the seam at the back the other side begins.
    grid = np.pad(points.reshape(56, 80, 3), ((0, 0), (8, 8), (0, 0)), mode="wrap")
    # Ears would bend the flow: hair passes over them.
    wide = columns // 80 * 96
    fine = cv2.resize(cv2.GaussianBlur(grid, (0, 0), 1.2), (wide, rows), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(fine[:, columns // 80 * 8 : wide - columns // 80 * 8])


def parting_x(hair: Hair) -> float:
    """Frontal x of the parting in mm; hair without one falls from a whorl near the middle."""
    return {"parted": 42.0, "bob": 22.0, "long": 20.0, "wavy": 24.0, "short": 60.0}.get(hair.style, 12.0) * hair.parting


def flow_of(hair: Hair, low: float, rows: int, columns: int) -> Flow:
    """The way of every texel of a sheet that reaches down to `low`."""
    points = _positions(low, rows, columns)
    swept = hair.style in SWEPT
    if hair.style in DRAWN_BACK or (swept and abs(hair.parting) < 0.4):
        return _towards(KNOT.get(hair.style, NAPE + 0.35 * ASIDE * hair.parting * (hair.style != "braids")), points)
    begin = FRONT if swept or hair.style in PARTED else WHORL + 16
    return _from_parting(parting_x(hair), begin, points)


def _from_parting(x: float, begin: float, points: Float32[np.ndarray, "rows columns 3"]) -> Flow:
    """Elliptic coordinates (μ, ν) about the parting's ends; ν = const along a strand."""
    half = np.float32((begin - WHORL) / 2)
    ahead, aside = points[..., 2] - np.float32(WHORL) - half, points[..., 0] - np.float32(x)
    far, near = np.hypot(ahead + half, aside), np.hypot(ahead - half, aside)
    cosine = np.clip((far - near) / (2 * half), -1, 1)
    strand = np.arccos(cosine) * np.where(aside < 0, -1, 1)
    away = np.maximum((far + near) / 2 - half, 0)
    drop = np.maximum(np.float32(120.0) - points[..., 1], 0)
    off = np.hypot(aside, np.maximum(np.abs(ahead) - half, 0))
    return Flow(strand.astype(np.float32), np.hypot(away, drop).astype(np.float32), off.astype(np.float32))


def _towards(knot: Float[np.ndarray, " 3"], points: Float32[np.ndarray, "rows columns 3"]) -> Flow:
    """Great circles through the knot: azimuth around it, and the arc left to it."""
    axis = (knot / np.linalg.norm(knot)).astype(np.float32)
    up = np.cross(axis, [1, 0, 0]).astype(np.float32)
    up /= np.linalg.norm(up)
    right = np.cross(up, axis)
    away = points - HEAD_MIDDLE.astype(np.float32)
    away /= np.linalg.norm(away, axis=-1, keepdims=True) + np.float32(1e-6)
    strand = np.arctan2(away @ right, away @ up)
    arc = np.arccos(np.clip(-(away @ axis), -1, 1)) * 90
    return Flow(strand.astype(np.float32), arc.astype(np.float32), np.full(arc.shape, 99.0, np.float32))
