"""The frame that a photograph is brought into: by a similarity onto five points, or by shift and scale of a box."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from umbra.geometry.alignment import crop_box, five_point_template, similarity_transform, warp
from umbra.geometry.boxes import box_of_points, grow_box

Frame = Literal["aligned", "box"]

FOREHEAD = 0.32
"""The 68 points end at the brows: the box reaches this share of their height above them (a detector's box does)."""

MARGIN = 0.08
"""On every side; both numbers are the middle of what drawn faces get (`umbra.world.camera.framing`)."""


@dataclass(frozen=True)
class FrameConfig:
    """Which frame, of which size; `mean`: five points over the picture's size, for faces that nothing finds."""

    frame: Frame = "aligned"
    height: int = 112
    width: int = 96
    mean: tuple[tuple[float, float], ...] = ((0.33, 0.41), (0.67, 0.41), (0.5, 0.6), (0.35, 0.79), (0.65, 0.79))


def frame_matrix(
    five_points: Float[np.ndarray, "5 2"],
    landmarks: Float[np.ndarray, "68 2"] | None,
    config: FrameConfig,
    *,
    size: tuple[int, int],
) -> Float[np.ndarray, "2 3"]:
    """From the photograph to the frame: a similarity onto the template, or shift and scale of the face's box."""
    if config.frame == "aligned":
        return similarity_transform(five_points, five_point_template(config.height, config.width))
    box = face_box(five_points, landmarks, config.height / config.width)
    left, top, right, bottom = shrink_into(box, size)
    across, down = config.width / (right - left), config.height / (bottom - top)
    return np.array([[across, 0.0, -left * across], [0.0, down, -top * down]])


def face_box(
    five_points: Float[np.ndarray, "5 2"], landmarks: Float[np.ndarray, "68 2"] | None, aspect: float
) -> Float[np.ndarray, "4"]:
    """The box from the forehead to the chin, height / width = `aspect`.

    Without landmarks it is the upright rectangle that the 112×96 template would cut out.
    """
    if landmarks is None:
        matrix = similarity_transform(five_points, five_point_template(112, 96))
        scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
        centre = np.linalg.solve(matrix[:, :2], np.array([48.0, 56.0]) - matrix[:, 2])
        half = np.array([48.0, 56.0]) / scale
        return grow_box(np.concatenate([centre - half, centre + half]), 0.0, aspect=aspect)
    box = box_of_points(landmarks)
    box[1] -= FOREHEAD * (box[3] - box[1])
    return grow_box(box, MARGIN, aspect=aspect)


def shrink_into(box: Float[np.ndarray, "4"], size: tuple[int, int]) -> Float[np.ndarray, "4"]:
    """The box made to lie inside a picture of `size` (width, height); its shape and, if it can be, its centre stay.

    A set that is cut close would otherwise get black bars.
    """
    whole = np.array(size, np.float64)
    extent = box[2:] - box[:2]
    extent = extent * min(1.0, float((whole / extent).min()))
    low = np.clip((box[:2] + box[2:] - extent) / 2, 0.0, whole - extent)
    return np.concatenate([low, low + extent])


def size_of(image: np.ndarray) -> tuple[int, int]:
    """Width and height."""
    return image.shape[1], image.shape[0]


def cut_frame(image: np.ndarray, matrix: np.ndarray, config: FrameConfig) -> np.ndarray:
    """The photograph in its frame, by what `frame_matrix` gave."""
    if config.frame == "aligned":
        return warp(image, matrix, config.height, config.width)
    low = -matrix[:, 2] / np.diag(matrix[:, :2])
    high = low + np.array([config.width, config.height]) / np.diag(matrix[:, :2])
    return crop_box(image, np.concatenate([low, high]), config.height, config.width)
