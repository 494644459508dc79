"""What a face detector gives, and which face is meant where a picture shows several.

Two detectors stand beside this file: `centerface` (box and five points, masked and turned faces too) and
`dlib_detector` (box and 68 points, bare frontal faces). Positions follow `umbra.geometry`: pixel centres lie at
integer + 0.5.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import cv2
import numpy as np
from jaxtyping import Float, UInt8

REMEDY = "Install the optional detectors with `make external`, or go without a detector."


@dataclass(frozen=True, eq=False)
class FoundFace:
    """One face: `box` is left, top, right, bottom in pixels; `score` is the detector's own confidence.

    `five_points` are the eyes, the nose tip and the mouth corners; `landmarks` is None where the detector sees no more.
    """

    box: Float[np.ndarray, "4"]
    five_points: Float[np.ndarray, "5 2"]
    score: float
    landmarks: Float[np.ndarray, "68 2"] | None = None


@runtime_checkable
class Detector(Protocol):
    """Finds the one face that a picture is about."""

    def find(self, image: UInt8[np.ndarray, "height width 3"]) -> FoundFace | None:
        """The face that is meant, or None where no face is seen."""


@runtime_checkable
class Predictor(Protocol):
    """Tells the 68 points of a face whose box is known."""

    def landmarks_in(
        self, image: UInt8[np.ndarray, "height width 3"], box: Float[np.ndarray, "4"]
    ) -> Float[np.ndarray, "68 2"]:
        """The 68 points inside the box."""


def five_of_68(landmarks: Float[np.ndarray, "68 2"]) -> Float[np.ndarray, "5 2"]:
    """The five alignment points out of the 68 of iBUG: eye centres, nose tip (30), mouth corners (48 and 54)."""
    eyes = landmarks[36:48].reshape(2, 6, 2).mean(axis=1)
    return np.concatenate([eyes, landmarks[[30, 48, 54]]])


def nearest_to_middle(boxes: Float[np.ndarray, "faces 4"], image: np.ndarray) -> int:
    """Which box has its centre nearest to the middle of the picture.

    The real sets show bystanders too, some of them larger; the person meant is the one in the middle.
    """
    middle = np.array([image.shape[1], image.shape[0]]) / 2
    return int(np.argmin(np.linalg.norm((boxes[:, :2] + boxes[:, 2:]) / 2 - middle, axis=1)))


def with_border(image: np.ndarray, share: float) -> tuple[np.ndarray, int]:
    """The picture in a replicated border, and its width: `share` of the longer side.

    Sets that are cut close to the face show no head and shoulders, which detectors were trained to see.
    """
    border = round(share * max(image.shape[:2]))
    if border == 0:
        return np.ascontiguousarray(image), 0
    return cv2.copyMakeBorder(image, border, border, border, border, cv2.BORDER_REPLICATE), border


def check_pixels(image: np.ndarray) -> None:
    """Refuse what is no picture of 8-bit RGB: a detector would find nothing in it, and nobody would know why."""
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(
            f"image: expected uint8 pixels of shape (height, width, 3) in RGB; found {image.dtype} of shape "
            f"{image.shape}. Open the file with umbra.data.pictures.read_picture, which brings 16 bits, grey and "
            "turned pictures to that form."
        )
