"""From CenterFace's four maps to faces: each is a peak of the heat map, described at the same cell of the others.

Xu et al. 2020, "CenterFace: Joint Face Detection and Alignment Using Face as Point", Sec. 3. The order of the outputs
and what their channels mean is that of the authors' published network.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int64

STRIDE = 4
"""Pixels of the picture in each cell of the maps, across and down."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Faces in pixels of the picture that the maps were made of, the surest first."""

    boxes: Float[np.ndarray, "faces 4"]  # left, top, right, bottom
    five_points: Float[np.ndarray, "faces 5 2"]
    scores: Float[np.ndarray, " faces"]


def decode(
    heat: Float32[np.ndarray, "rows columns"],
    scale: Float32[np.ndarray, "2 rows columns"],
    offset: Float32[np.ndarray, "2 rows columns"],
    points: Float32[np.ndarray, "10 rows columns"],
    *,
    threshold: float,
) -> Candidates:
    """Every cell hotter than `threshold` as a face (Sec. 3).

    At the cell (r, c) the centre is 4·(c + offset_x + ½, r + offset_y + ½), the box's width 4·exp(scale_x) and its
    height 4·exp(scale_y). The five points stand in shares of the box from its upper left corner. In every map y comes
    before x. Boxes may reach beyond the picture: cutting them would move the points.
    """
    rows, columns = np.nonzero(heat > threshold)
    order = np.argsort(-heat[rows, columns], kind="stable")
    rows, columns = rows[order], columns[order]
    cells = np.stack([columns, rows], axis=1) + 0.5  # faces 2
    centres = STRIDE * (cells + offset[::-1, rows, columns].T.astype(np.float64))
    sizes = STRIDE * np.exp(scale[::-1, rows, columns].T.astype(np.float64))  # faces 2
    low = centres - sizes / 2
    shares = points[:, rows, columns].reshape(5, 2, -1)[:, ::-1].transpose(2, 0, 1)  # faces 5 2
    return Candidates(
        boxes=np.concatenate([low, low + sizes], axis=1),
        five_points=low[:, None] + shares * sizes[:, None],
        scores=heat[rows, columns].astype(np.float64),
    )


def suppress(
    boxes: Float[np.ndarray, "faces 4"], scores: Float[np.ndarray, " faces"], *, overlap: float
) -> Int64[np.ndarray, " kept"]:
    """Non-maximum suppression: which boxes stay, the surest first.

    A box falls where its intersection over union with a surer one that stays is at least `overlap`.
    """
    waiting, kept = np.argsort(-scores, kind="stable"), []
    while len(waiting):
        first, waiting = waiting[0], waiting[1:]
        kept.append(first)
        waiting = waiting[_shared(boxes[first], boxes[waiting]) < overlap]
    return np.array(kept, np.int64)


def _shared(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Intersection over union of one box with each of the others."""
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    common = np.prod(np.maximum(high - low, 0.0), axis=1)
    both = np.prod(box[2:] - box[:2]) + np.prod(others[:, 2:] - others[:, :2], axis=1)
    return common / (both - common)
