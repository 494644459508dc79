"""Bringing faces into a frame: the five-point similarity, warps and crops."""

from typing import Final

import cv2
import numpy as np
from jaxtyping import Float, UInt8

FIVE_POINTS_112x96: Final[Float[np.ndarray, "5 2"]] = np.array(
    [[30.2946, 51.6963], [65.5318, 51.5014], [48.0252, 71.7366], [33.5493, 92.3655], [62.7299, 92.2041]]
)
"""Where the five points lie in an aligned face 112 high and 96 wide (insightface, arcface_torch/eval_ijbc.py:65)."""
FIVE_POINTS_112x96.setflags(write=False)


def five_point_template(height: int = 112, width: int = 96) -> Float[np.ndarray, "5 2"]:
    """Return the five points for a frame of another size: scaled by the height, and centred across the width.

    At 112 × 112 this is the square template of the same authors (x + 8).
    """
    scale = height / 112.0
    template = FIVE_POINTS_112x96 * scale
    template[:, 0] += (width - 96.0 * scale) / 2.0
    return template


def similarity_transform(
    source: Float[np.ndarray, "points 2"], target: Float[np.ndarray, "points 2"]
) -> Float[np.ndarray, "2 3"]:
    """Least-squares similarity from `source` to `target` (Umeyama 1991, Eq. 40-43, here in closed form for the plane).

    With centred points as complex numbers s, t the best scale-and-turn is Σ conj(s)·t / Σ |s|²; it never mirrors.
    """
    middle_source, middle_target = source.mean(axis=0), target.mean(axis=0)
    s = (source - middle_source) @ np.array([1.0, 1.0j])
    t = (target - middle_target) @ np.array([1.0, 1.0j])
    spread = float(np.sum(np.abs(s) ** 2))
    if not np.isfinite(spread) or spread < 1e-12:
        raise ValueError(
            "similarity_transform: expected at least two different finite source points; "
            f"found {len(source)} whose spread is {spread}. Check the landmarks of this picture."
        )
    turn = np.sum(np.conj(s) * t) / spread
    linear = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
    return np.column_stack([linear, middle_target - linear @ middle_source])


def apply_affine(
    matrix: Float[np.ndarray, "2 3"], points: Float[np.ndarray, "*batch 2"]
) -> Float[np.ndarray, "*batch 2"]:
    """Move points by a 2×3 matrix: A·p + b."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def compose_affine(second: Float[np.ndarray, "2 3"], first: Float[np.ndarray, "2 3"]) -> Float[np.ndarray, "2 3"]:
    """Return the 2×3 matrix that applies `first`, then `second`."""
    linear = second[:, :2] @ first[:, :2]
    return np.column_stack([linear, second[:, :2] @ first[:, 2] + second[:, 2]])


def invert_affine(matrix: Float[np.ndarray, "2 3"]) -> Float[np.ndarray, "2 3"]:
    """Return the 2×3 matrix that undoes `matrix`."""
    linear = np.linalg.inv(matrix[:, :2])
    return np.column_stack([linear, -linear @ matrix[:, 2]])


def warp(
    image: UInt8[np.ndarray, "rows columns 3"], matrix: Float[np.ndarray, "2 3"], height: int, width: int
) -> UInt8[np.ndarray, "height width 3"]:
    """Resample a picture through `matrix` (source pixel to target pixel), bilinearly; black outside.

    OpenCV puts pixel centres at integers and we at integer + 0.5, hence the half-pixel shift on both sides.
    """
    shift = matrix[:, :2] @ np.full(2, 0.5) + matrix[:, 2] - 0.5
    return cv2.warpAffine(image, np.column_stack([matrix[:, :2], shift]), (width, height), flags=cv2.INTER_LINEAR)


def align_face(
    image: UInt8[np.ndarray, "rows columns 3"],
    five_points: Float[np.ndarray, "5 2"],
    height: int = 112,
    width: int = 96,
) -> UInt8[np.ndarray, "height width 3"]:
    """Warp a face so that its five points fall on the template (similarity: no squeeze, no mirror)."""
    matrix = similarity_transform(five_points.astype(np.float64), five_point_template(height, width))
    return warp(image, matrix, height, width)


def crop_box(
    image: UInt8[np.ndarray, "rows columns 3"],
    box: Float[np.ndarray, " 4"],
    height: int = 128,
    width: int = 96,
) -> UInt8[np.ndarray, "height width 3"]:
    """Cut the box (left, top, right, bottom) and resize it without turning, as paper 001 does with detector boxes.

    Where the target is smaller than the box, pixels are averaged over their area, so that nothing aliases.
    """
    left, top, right, bottom = (float(value) for value in box)
    if not (right > left and bottom > top):
        raise ValueError(
            f"crop_box: expected left < right and top < bottom; found {left, top, right, bottom}. "
            "Give the box as (left, top, right, bottom) in pixels."
        )
    scale = max(1, int(min((bottom - top) / height, (right - left) / width)))
    fine_height, fine_width = height * scale, width * scale
    matrix = np.array(
        [
            [fine_width / (right - left), 0.0, -left * fine_width / (right - left)],
            [0.0, fine_height / (bottom - top), -top * fine_height / (bottom - top)],
        ]
    )
    fine = warp(image, matrix, fine_height, fine_width)
    return cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA)
