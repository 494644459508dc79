"""Which detector looks for faces in photographs: the one place where it is chosen.

CenterFace finds the face, and dlib's predictor tells the 68 points inside it. On bare, near-frontal faces those are
twice as exact as CenterFace's five; on masked and turned ones they go astray, so they decide where the face lies only
if both agree. Each detects alone where the other is not installed; without either, mean positions serve.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float, UInt8

from umbra.data import centerface, dlib_detector
from umbra.data.centerface import CenterFace
from umbra.data.detector import Detector, FoundFace, Predictor, five_of_68, with_border
from umbra.data.dlib_detector import DlibDetector

Find = Callable[[UInt8[np.ndarray, "height width 3"]], FoundFace | None]
"""The face that a picture is about, or None."""

BORDER = 0.25
"""Share of the longer side that is replicated around a picture which shows no face as it is."""

SIDE = 1.86
LIFT = 0.03
"""dlib's box around five points: its side over √(between the eyes² + from eyes to mouth²), and how far its centre lies
above the middle of eyes and mouth, in sides. Medians over 283 drawn faces that both detectors find (the side varies by
10 %, the step between the sizes at which dlib looks)."""

AGREE = 0.06
"""How far the five points of the 68 may lie from CenterFace's own, on average and in sides of dlib's box.

Chosen on drawn faces, of which 0.06 and 0.07 have the lowest error and 0.06 loses fewer masked ones. The error falls
from 4.0 to 2.3 % of the face on bare ones, from 5.0 to 4.1 % on turned and from 7.1 to 6.9 % on masked ones.
"""


@dataclass
class Finder:
    """Asks detectors in turn, the first that sees a face decides; they are made at the first picture.

    Loading the weights takes seconds, and a set that lies in the cache needs none of them. `name` says what was asked,
    so that faces found otherwise are not taken for these.
    """

    name: str
    make: Callable[[], Sequence[Detector]]
    predictor: Callable[[], Predictor] | None = None  # what adds 68 points to five
    _detectors: Sequence[Detector] = field(default=(), init=False)
    _predictor: Predictor | None = field(default=None, init=False)

    def __call__(self, image: UInt8[np.ndarray, "height width 3"]) -> FoundFace | None:
        """The face, with 68 points where something can tell them."""
        if not self._detectors:
            self._detectors = self.make()
            self._predictor = self.predictor() if self.predictor else None
        face = next((face for one in self._detectors if (face := one.find(image)) is not None), None)
        if face is None or face.landmarks is not None or self._predictor is None:
            return face
        return joined(face, landmarks_at(self._predictor, image, face.five_points))


def default_find() -> Find | None:
    """What the installed packages allow; None without any."""
    if centerface.is_available():
        if dlib_detector.is_available():
            return Finder("centerface, dlib's 68", _centerface, DlibDetector)
        return Finder("centerface", _centerface)
    return Finder("dlib", _dlib) if dlib_detector.is_available() else None


def _centerface() -> Sequence[Detector]:
    """On the picture as it is; the border is for faces that fill it."""
    return CenterFace(), CenterFace(margin=BORDER)


def _dlib() -> Sequence[Detector]:
    """With the border, since these sets are cut close, then enlarged."""
    return DlibDetector(upsample=0, margin=BORDER), DlibDetector(upsample=1)


def landmarks_at(
    predictor: Predictor, image: UInt8[np.ndarray, "height width 3"], five_points: Float[np.ndarray, "5 2"]
) -> Float[np.ndarray, "68 2"]:
    """The 68 points that dlib's predictor sees around five known ones."""
    padded, border = with_border(image, BORDER)
    return predictor.landmarks_in(padded, box_around(five_points) + border) - border


def joined(face: FoundFace, landmarks: Float[np.ndarray, "68 2"]) -> FoundFace:
    """The face with 68 points; its five are theirs where they lie close to its own, and stay its own elsewhere."""
    five, box = five_of_68(landmarks), box_around(face.five_points)
    apart = float(np.linalg.norm(five - face.five_points, axis=1).mean() / (box[2] - box[0]))
    return replace(face, landmarks=landmarks, five_points=five if apart < AGREE else face.five_points)


def box_around(five_points: Float[np.ndarray, "5 2"]) -> Float[np.ndarray, "4"]:
    """The square in which dlib would have found the face that has these five points."""
    eyes, mouth = five_points[:2].mean(axis=0), five_points[3:].mean(axis=0)
    side = SIDE * float(np.hypot(np.linalg.norm(five_points[1] - five_points[0]), np.linalg.norm(mouth - eyes)))
    centre = (eyes + mouth) / 2 - np.array([0.0, LIFT * side])
    return np.concatenate([centre - side / 2, centre + side / 2])
