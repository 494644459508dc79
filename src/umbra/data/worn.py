"""Faces that wear something, pasted by their landmarks; drawn and real ones go through the same code.

A covered picture's clean twin is otherwise the very same, real photographs included.
"""

from dataclasses import dataclass
from zlib import crc32

import cv2
import numpy as np
from jaxtyping import Bool, UInt8

from umbra import occlude
from umbra.data.grey import coloured_as

STORED_QUALITY = 95
"""A picture with something pasted is stored as JPEG, as MaskTheFace does (OpenCV's own quality)."""


@dataclass(frozen=True, eq=False)
class Covered:
    """Pictures with something over the face, and where exactly it is."""

    images: UInt8[np.ndarray, "items height width 3"]
    truth: Bool[np.ndarray, "items height width"]


def worn(
    images: UInt8[np.ndarray, "items height width 3"],
    landmarks: np.ndarray,
    kind: str,
    *,
    seed: int,
    numbers: np.ndarray,
) -> Covered:
    """Each face wearing `kind`; chance depends on (seed, kind, the picture's number in the set) alone.

    A grey picture stays grey.
    """
    pictures, truth = np.empty_like(images), np.zeros(images.shape[:3], bool)
    for place, number in enumerate(numbers):
        rng = np.random.default_rng([seed, crc32(kind.encode()), int(number)])
        made = occlude.occlude(images[place], kind, landmarks=landmarks[place], rng=rng)
        pictures[place], truth[place] = stored(made.image), made.mask
    return Covered(coloured_as(images, pictures), truth)


def stored(image: UInt8[np.ndarray, "height width 3"]) -> UInt8[np.ndarray, "height width 3"]:
    """The picture as a file gives it back."""
    _, content = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, STORED_QUALITY])
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_COLOR))[..., ::-1]
