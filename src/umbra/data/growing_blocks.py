"""Blocks that grow over a picture: a larger share always contains the smaller one, and the block stays what it is.

A block starts at a point drawn for the picture and grows around it; it is grey, coloured, or one of the objects that
training pastes. Shares are of the picture's area, as for LFW-OCC.
"""

import cv2
import numpy as np
from jaxtyping import Bool, Int32, Int64, UInt8

from umbra.data.grey import coloured_as
from umbra.occlude.sprites import catalogue

COVER_SEED = 100

Pictures = UInt8[np.ndarray, "pictures height width 3"]
Truth = Bool[np.ndarray, "pictures height width"]
Order = Int32[np.ndarray, "pictures height width"]
Numbers = Int64[np.ndarray, " pictures"]


def growing_places(numbers: Numbers, size: tuple[int, int], *, seed: int) -> Order:
    """The turn at which each pixel is covered while a block grows from a point; chance is (seed, number)'s alone.

    The block has the picture's shape, made up to √2 wider or narrower and as much lower or higher; it starts anywhere,
    and where it has met a border it grows on at the other sides.
    """
    height, width = size
    y, x = (np.arange(height)[:, None] + 0.5) / height, (np.arange(width)[None, :] + 0.5) / width
    turns = np.empty((len(numbers), height * width), np.int32)
    for row, number in zip(turns, numbers, strict=True):
        across, down, shape = np.random.default_rng([seed, int(number), 31]).random(3)
        wide = 2.0 ** (shape - 0.5)
        distance = np.maximum(np.abs(x - across) / wide, np.abs(y - down) * wide)
        row[np.argsort(distance, axis=None, kind="stable")] = np.arange(height * width)
    return turns.reshape(-1, height, width)


def under_share(order: Order, share: float) -> Truth:
    """What a block covers that has grown over `share` of the picture, to the pixel."""
    if not 0 <= share <= 1:
        raise ValueError(f"share: expected a share of the picture's area in [0, 1]; got {share}. 30 % is 0.3.")
    return order < round(share * order.shape[1] * order.shape[2])


def paint(images: Pictures, truth: Truth, numbers: Numbers, *, seed: int) -> Pictures:
    """Pictures with a block where `truth` is: grey, coloured or an object stretched over it, by (seed, number)."""
    covered, pack = images.copy(), catalogue()
    for image, where, number in zip(covered, truth, numbers, strict=True):
        if not where.any():
            continue
        rng = np.random.default_rng([seed, int(number), 37])
        kind, colour, sprite = rng.integers(3), rng.integers(0, 256, 3), int(rng.integers(len(pack.aspect)))
        if kind < 2:
            image[where] = colour if kind else colour[0]
            continue
        rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
        box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        texels = pack.sprite(sprite, 0).astype(np.float32)
        opaque = texels[..., :3] + pack.paper[sprite] * (1 - texels[..., 3:] / 255)
        fitted = cv2.resize(opaque, where[box].shape[::-1], interpolation=cv2.INTER_AREA)
        image[box][where[box]] = np.rint(fitted.clip(0, 255)).astype(np.uint8)[where[box]]
    return coloured_as(images, covered)
