"""Where a face may be: squares (middle x, middle y, side) in pixels of the image, and the pixels that lie in them."""

import cv2
import numpy as np
from jaxtyping import Float, UInt8

Squares = Float[np.ndarray, "_ 3"]

FACE = (24, 29)
"""Width and height of a face before the second network (Sec. II.B, step 5), and so its share of a square's width."""
AT_ONCE = 1000
"""Squares that are cut in one call: OpenCV's maps end at 32,767 rows."""


def around(boxes: Float[np.ndarray, "faces 4"]) -> Squares:
    """The square of each face: as high as its box from chin to hairline, about the same middle."""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    return np.concatenate([middles, (boxes[:, 3] - boxes[:, 1])[:, None]], axis=1)


def boxes_of(squares: Squares) -> Float[np.ndarray, "squares 4"]:
    """The whole squares as boxes."""
    half = squares[:, 2:] / 2
    return np.concatenate([squares[:, :2] - half, squares[:, :2] + half], axis=1)


def faces_in(squares: Squares) -> Float[np.ndarray, "squares 4"]:
    """The boxes of faces: as high as the squares, and narrower by the proportions of `FACE`."""
    half = squares[:, 2:] / 2 * np.array([FACE[0] / FACE[1], 1.0])
    return np.concatenate([squares[:, :2] - half, squares[:, :2] + half], axis=1)


def cut(
    image: UInt8[np.ndarray, "height width 3"], squares: Squares, size: tuple[int, int]
) -> UInt8[np.ndarray, "squares rows columns 3"]:
    """The middle of each square at `size` (width, height), its whole height; beyond the image its edge goes on.

    Pixels are read, not averaged: give an image in which the squares are not much larger than `size`.
    """
    width, height = size
    down = (np.arange(height) + 0.5) / height - 0.5
    across = ((np.arange(width) + 0.5) - width / 2) / height  # in shares of the square's side
    parts = [np.zeros((0, height, width, 3), np.uint8)]
    for start in range(0, len(squares), AT_ONCE):
        x, y, side = (squares[start : start + AT_ONCE, column, None, None] for column in range(3))
        columns = np.broadcast_to(x + side * across - 0.5, (len(x), height, width))
        rows = np.broadcast_to(y + side * down[:, None] - 0.5, (len(x), height, width))
        maps = [np.ascontiguousarray(one.reshape(-1, width), np.float32) for one in (columns, rows)]
        read = cv2.remap(image, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        parts.append(np.asarray(read, np.uint8).reshape(-1, height, width, 3))
    return np.concatenate(parts)
