"""Sheets that lie on the head: chart places found on anyone's head by fixed weights of its vertices."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int, Int32
from scipy.spatial import cKDTree

from umbra.world.head import chart, layout

NEAR_TRIANGLES = 24


@dataclass(frozen=True, eq=False)
class Anchors:
    """Places on the head: for each the three vertices of its triangle and their weights."""

    vertices: Int[np.ndarray, "places 3"]
    weights: Float32[np.ndarray, "places 3"]

    def on(self, head: Float[np.ndarray, "vertices 3"]) -> Float32[np.ndarray, "places 3"]:
        """Positions of the places on a head (mm)."""
        if head.shape != (len(layout.UV), 3):
            raise ValueError(
                f"vertices: expected the head's {len(layout.UV)} vertices with 3 coordinates; found {head.shape}. "
                "Pass the whole head as Person.vertices gives it."
            )
        return np.einsum("pk,pkc->pc", self.weights, head[self.vertices]).astype(np.float32)


def anchor(places: Float[np.ndarray, "places 2"]) -> Anchors:
    """Find chart places (a, h) among the triangles of the layout; one in a hole takes the nearest triangle's edge."""
    target = chart.to_uv(np.asarray(places, float))
    skin = (layout.UV[layout.TRIANGLES][:, :, 1] < chart.ISLAND_TOP).all(axis=1)
    triangles = layout.TRIANGLES[skin]
    corners = layout.UV[triangles].astype(float)
    _, near = cKDTree(corners.mean(axis=1)).query(target, k=NEAR_TRIANGLES)
    a, b, c = (corners[near, corner] for corner in range(3))
    p = target[:, None]
    area = _cross(b - a, c - a)
    area = np.where(np.abs(area) < 1e-12, np.inf, area)
    weights = np.stack([_cross(b - p, c - p) / area, _cross(c - p, a - p) / area, _cross(a - p, b - p) / area], axis=-1)
    best = np.where(np.isinf(area), -np.inf, weights.min(axis=-1)).argmax(axis=1)
    rows = np.arange(len(target))
    chosen = np.clip(weights[rows, best], 0, 1)
    chosen /= chosen.sum(axis=1, keepdims=True)
    return Anchors(vertices=triangles[near[rows, best]], weights=chosen.astype(np.float32))


def _cross(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    return one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]


def grid_triangles(rows: int, columns: int) -> Int32[np.ndarray, "faces 3"]:
    """Triangles of a grid whose rows run downwards and columns to the image's right as seen from outside."""
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    first = np.stack([corner, corner + columns, corner + 1], axis=1)
    second = np.stack([corner + 1, corner + columns, corner + columns + 1], axis=1)
    return np.concatenate([first, second]).astype(np.int32)


def grid_normals(points: Float[np.ndarray, "rows columns 3"]) -> Float32[np.ndarray, "rows columns 3"]:
    """Outward unit normals of a closed-around grid (first and last column are the same meridian)."""
    down = np.gradient(points, axis=0)
    ahead = np.concatenate([points[:, 1:], points[:, 1:2]], axis=1)
    behind = np.concatenate([points[:, -2:-1], points[:, :-1]], axis=1)
    normal = np.cross(down, ahead - behind)
    return (normal / (np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-9)).astype(np.float32)
