"""Axis-aligned boxes (left, top, right, bottom) in pixels."""

import numpy as np
from jaxtyping import Float


def box_of_points(points: Float[np.ndarray, "points 2"]) -> Float[np.ndarray, " 4"]:
    """Return the smallest box around the points."""
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def grow_box(box: Float[np.ndarray, " 4"], margin: float, *, aspect: float | None = None) -> Float[np.ndarray, " 4"]:
    """Grow a box about its centre by `margin` of its size on every side, then, if asked, to height / width = `aspect`.

    The aspect is reached by growing the short side, never by cutting.
    """
    centre = (box[:2] + box[2:]) / 2.0
    width, height = (box[2:] - box[:2]) * (1.0 + 2.0 * margin)
    if aspect is not None:
        width, height = max(width, height / aspect), max(height, width * aspect)
    half = np.array([width, height]) / 2.0
    return np.concatenate([centre - half, centre + half])


def overlap(first: Float[np.ndarray, " 4"], second: Float[np.ndarray, " 4"]) -> float:
    """Intersection over union of two boxes."""
    low, high = np.maximum(first[:2], second[:2]), np.minimum(first[2:], second[2:])
    shared = float(np.prod(np.clip(high - low, 0.0, None)))
    total = float(np.prod(first[2:] - first[:2]) + np.prod(second[2:] - second[:2])) - shared
    return shared / total if total > 0 else 0.0
