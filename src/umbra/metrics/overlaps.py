"""Boxes against boxes: how much they share, and which of many about one thing is kept."""

import numpy as np
from jaxtyping import Float, Int64


def overlaps(
    first: Float[np.ndarray, "first 4"], second: Float[np.ndarray, "second 4"]
) -> Float[np.ndarray, "first second"]:
    """Intersection over union of every box with every other."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = (high - low).clip(0).prod(axis=2)
    total = areas(first)[:, None] + areas(second)[None] - shared
    return np.where(total > 0, shared / np.where(total > 0, total, 1), 0)


def areas(boxes: Float[np.ndarray, "boxes 4"]) -> Float[np.ndarray, " boxes"]:
    """Width times height; an empty box has none."""
    return (boxes[:, 2:] - boxes[:, :2]).clip(0).prod(axis=1)


def keep_best(
    boxes: Float[np.ndarray, "boxes 4"], scores: Float[np.ndarray, " boxes"], *, most: float
) -> Int64[np.ndarray, " kept"]:
    """Non-maximum suppression: the numbers of the boxes that share at most `most` with every better one that is kept.

    Best first. Of equal scores the earlier box counts as the better one, so that the order of the input decides.
    """
    order = np.argsort(-scores, kind="stable")
    kept = []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(best)
        order = rest[overlaps(boxes[best][None], boxes[rest])[0] <= most]
    return np.array(kept, np.int64)
