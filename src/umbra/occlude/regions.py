"""Regions of a face picture that papers cover: full-width bands, boxes around landmarks, cells of a grid, fixed boxes.

A box is (x0, y0, x1, y1) in whole pixels, the upper left corner inside and the lower right one outside, as array
slices are.
"""

import numpy as np
from jaxtyping import Float64

from umbra.occlude.wearer import full_landmarks

Box = tuple[int, int, int, int]

FIXED_BOXES_112X96: dict[str, Box] = {
    "left_eye": (10, 30, 50, 70), "right_eye": (50, 30, 90, 70), "twoeyes": (10, 30, 90, 70), "nose": (34, 48, 62, 86),
    "mouth": (25, 82, 75, 107), "down": (8, 60, 92, 110), "up": (8, 8, 92, 72), "left": (8, 8, 50, 100),
    "right": (50, 8, 92, 100),
}  # fmt: skip
"""The boxes that region tests on aligned 112x96 crops use (FROM:data/generate_occ_lfw.py)."""

BANDS = ("forehead", "eyes", "nose", "mouth", "chin")
LANDMARK_BOXES: dict[str, slice] = {
    "left_brow": slice(17, 22), "right_brow": slice(22, 27), "left_eye": slice(36, 42), "right_eye": slice(42, 48),
    "nose": slice(27, 36), "mouth": slice(48, 68),
}  # fmt: skip


def fixed_box(name: str, *, height: int = 112, width: int = 96) -> Box:
    """One of the fixed boxes, stretched to a picture of another size."""
    if name not in FIXED_BOXES_112X96:
        raise ValueError(f"unknown fixed box {name!r}; expected one of {', '.join(FIXED_BOXES_112X96)}.")
    x0, y0, x1, y1 = FIXED_BOXES_112X96[name]
    scale_x, scale_y = width / 96, height / 112
    return round(x0 * scale_x), round(y0 * scale_y), round(x1 * scale_x), round(y1 * scale_y)


def bands(landmarks: Float64[np.ndarray, "points 2"], *, height: int, width: int) -> dict[str, Box]:
    """Five full-width bands that together cover the picture (Johnston & Ngxande, Sec. 3.4 and Table 1).

    The eyes' band reaches from the brows' lower third to half an eye below the lids, the mouth's a third of its
    distance to the nose and to the chin beyond the lips; the nose's lies between them, the forehead's above, the
    chin's below. For regions measured over a training set (mean and standard deviation) see the paper's method; these
    follow a single face.
    """
    points = full_landmarks(np.asarray(landmarks, dtype=np.float64))
    y = points[:, 1]
    brows, eyes, lips = y[17:27].mean(), y[36:48], y[48:60]
    eye_height = max(eyes.max() - eyes.min(), 1.0)
    edges = [
        0.0,
        brows + (eyes.min() - brows) * 0.35,
        eyes.max() + 0.5 * eye_height,
        lips.min() - (lips.min() - y[33]) * 0.35,
        lips.max() + (y[8] - lips.max()) * 0.30,
        float(height),
    ]
    rows = np.maximum.accumulate(np.clip(np.rint(edges), 0, height).astype(int))
    return {
        name: (0, int(top), width, int(bottom)) for name, top, bottom in zip(BANDS, rows[:-1], rows[1:], strict=True)
    }


def landmark_boxes(
    landmarks: Float64[np.ndarray, "points 2"], *, height: int, width: int, margin: float = 0.35
) -> dict[str, Box]:
    """Boxes around brows, eyes, nose and mouth, wider than the points by `margin` of the box's longer side, clipped."""
    points = full_landmarks(np.asarray(landmarks, dtype=np.float64))
    boxes = {}
    for name, part in LANDMARK_BOXES.items():
        low, high = points[part].min(0), points[part].max(0)
        grow = margin * float((high - low).max()) * np.array([0.6, 0.6])
        low, high = np.floor(low - grow), np.ceil(high + grow)
        low, high = np.clip(low, 0, (width, height)).astype(int), np.clip(high, 0, (width, height)).astype(int)
        boxes[name] = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
    return boxes


def grid_cells(*, height: int, width: int, rows: int = 3, columns: int = 3) -> list[Box]:
    """Cells of an even grid, row by row; they tile the picture without gap or overlap."""
    if not (1 <= rows <= height and 1 <= columns <= width):
        raise ValueError(
            f"a grid needs 1..{height} rows and 1..{width} columns for this picture; got {rows}x{columns}."
        )
    y = np.rint(np.linspace(0, height, rows + 1)).astype(int).tolist()
    x = np.rint(np.linspace(0, width, columns + 1)).astype(int).tolist()
    return [(x[c], y[r], x[c + 1], y[r + 1]) for r in range(rows) for c in range(columns)]


def box_mask(box: Box, *, height: int, width: int) -> np.ndarray:
    """The box as a boolean picture, clipped to it."""
    x0, y0, x1, y1 = box
    mask = np.zeros((height, width), bool)
    mask[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)] = True
    return mask
