"""Every face that known detectors find in a photograph, with scores: who is asked beside a detector of one's own.

Detectors draw their boxes differently: from brows to chin, square, with or without the hairline. `BoxHabit` tells where
a detector draws its box about a face whose box is known, so that all can be compared by one convention.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from umbra.data import centerface, dlib_detector
from umbra.data.centerface import CenterFace
from umbra.data.detector import check_pixels
from umbra.data.dlib_detector import DlibDetector


@dataclass(frozen=True, eq=False)
class Boxed:
    """Boxes (left, top, right, bottom) in pixels, and how sure the detector is of each."""

    boxes: Float[np.ndarray, "faces 4"]
    scores: Float[np.ndarray, " faces"]


FindEvery = Callable[[UInt8[np.ndarray, "height width 3"]], Boxed]


def known_detectors() -> Mapping[str, Callable[[], FindEvery]]:
    """Those whose package is installed, by name; made when they are asked for."""
    found: dict[str, Callable[[], FindEvery]] = {}
    if dlib_detector.is_available():
        found["dlib's HOG"] = lambda: _Dlib(DlibDetector())
    if centerface.is_available():
        found["CenterFace"] = lambda: _CenterFace({})
    return found


@dataclass(frozen=True, eq=False)
class _Dlib:
    detector: DlibDetector
    least: float = -0.5  # asked for more than it says of itself (0), for curves

    def __call__(self, image: UInt8[np.ndarray, "height width 3"]) -> Boxed:
        check_pixels(image)
        rectangles, scores, _ = self.detector.frontal.run(np.ascontiguousarray(image), 1, self.least)
        edges = [[box.left(), box.top(), box.right() + 1, box.bottom() + 1] for box in rectangles]
        return Boxed(np.array(edges, np.float64).reshape(-1, 4), np.array(list(scores), np.float64))


@dataclass(frozen=True, eq=False)
class _CenterFace:
    networks: dict[int, Any]
    least: float = 0.05

    def __call__(self, image: UInt8[np.ndarray, "height width 3"]) -> Boxed:
        side = -(-2 * max(image.shape[:2]) // 32) * 32  # doubled, as dlib doubles: its cells have four pixels
        if side not in self.networks:
            self.networks[side] = CenterFace(side=side, threshold=self.least)
        found = self.networks[side].find_all(image)
        return Boxed(found.boxes.astype(np.float64), found.scores.astype(np.float64))


@dataclass(frozen=True)
class BoxHabit:
    """Where a detector draws its boxes: middle, in shares of the true box's sides, and sides over the true ones."""

    shift: tuple[float, float] = (0.0, 0.0)
    scale: tuple[float, float] = (1.0, 1.0)

    @classmethod
    def of(cls, boxes: Float[np.ndarray, "faces 4"], truth: Float[np.ndarray, "faces 4"]) -> "BoxHabit":
        """By the medians over faces that the detector found."""
        if not len(boxes):
            return cls()
        middles, sides = _parts(boxes)
        wanted, own = _parts(truth)
        shift, scale = np.median((middles - wanted) / own, axis=0), np.median(sides / own, axis=0)
        return cls((float(shift[0]), float(shift[1])), (float(scale[0]), float(scale[1])))

    def undone(self, boxes: Float[np.ndarray, "faces 4"]) -> Float[np.ndarray, "faces 4"]:
        """Boxes as they would be drawn by our convention."""
        middles, sides = _parts(boxes)
        own = sides / self.scale
        middles = middles - own * self.shift
        return np.concatenate([middles - own / 2, middles + own / 2], axis=1)


def _parts(boxes: Float[np.ndarray, "faces 4"]) -> tuple[np.ndarray, np.ndarray]:
    return (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
