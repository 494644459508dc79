"""Which landmarks a picture shows."""

import numpy as np
from jaxtyping import Bool, Float, Float32

from umbra.render.fragments import Fragments

TOLERANCE = 0.05
"""How far (camera units; 5 mm) a surface may lie in front of a landmark that still counts as seen: about one lid."""


def visible_points(
    points: Float[np.ndarray, "points 2"],
    depths: Float[np.ndarray, " points"],
    normals: Float[np.ndarray, "points 3"],
    fragments: Fragments,
    *,
    supersampling: int,
) -> Bool[np.ndarray, " points"]:
    """Depth test (Catmull 1974): a point is seen if nothing lies more than `TOLERANCE` in front of it.

    Of the 3×3 samples around the point the farthest decides, so that a neighbour across a silhouette does not hide it;
    points whose surface faces away by more than 100° are hidden whatever the samples say, and so are those outside.
    """
    height, width = fragments.depth.shape
    column = np.floor(points[:, 0] * supersampling).astype(int)
    row = np.floor(points[:, 1] * supersampling).astype(int)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    farthest = np.full(len(points), -np.inf)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            a, b = np.clip(row + down, 0, height - 1), np.clip(column + right, 0, width - 1)
            farthest = np.maximum(farthest, fragments.depth[a, b])
    return inside & (normals[:, 2] > np.cos(np.deg2rad(100.0))) & (depths <= farthest + TOLERANCE)


def uncovered_points(
    points: Float[np.ndarray, "points 2"], alpha: Float32[np.ndarray, "height width"]
) -> Bool[np.ndarray, " points"]:
    """Tell which points no occluder covers: alpha below one half at their pixel (points outside count as uncovered)."""
    height, width = alpha.shape
    column, row = np.floor(points).astype(int).T
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    found = alpha[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
    return ~(inside & (found >= 0.5))
