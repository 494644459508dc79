"""What the paper measures faces by: distances of 68 landmarks, and how unlike two histograms of colour are.

ME and MSE are in pixels of a picture of 224, the normalised ones in shares of its side (Sec. 4.2.1). Where RNet gives
"no reliable results" the paper prints "– –"; here such faces are counted. Histogram dissimilarity it does not define:
ours is the share of a face's pixels, averaged over the colours, that would have to change their bin.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

SIDE = 224.0
"""Of the paper's pictures, in whose pixels distances are printed."""
BINS = 32
"""Of each colour, over [0, 1] (our choice)."""
FAILED = 10.0
"""Per cent of the face's size: landmarks that lie further away on average are no reconstruction (our choice)."""

Points = Float[np.ndarray, "faces 68 2"]


@dataclass(frozen=True)
class LandmarkErrors:
    """Means over faces and landmarks: Euclidean distance, and the squared distance along each axis."""

    distance: float
    squared_x: float
    squared_y: float


def mean_errors(found: Points, truth: Points, *, side: int, normalised: bool = False) -> LandmarkErrors:
    """ME and MSE (x, y) of Table 1; `side` is that of the pictures in whose pixels the points are."""
    if side <= 0:
        raise ValueError(f"side: expected the side of the pictures in pixels; found {side}. Take that of the camera.")
    moved = (found - truth) / side * (1.0 if normalised else SIDE)
    squared = (moved**2).mean(axis=(0, 1))
    distance = float(np.linalg.norm(moved, axis=2).mean())
    return LandmarkErrors(distance, float(squared[0]), float(squared[1]))


def distances_of(found: Points, truth: Points, *, side: int) -> Float[np.ndarray, " faces"]:
    """ME face by face, for intervals over faces and people."""
    return np.linalg.norm((found - truth) / side * SIDE, axis=2).mean(axis=1)


def failure_rate(errors: Float[np.ndarray, " faces"]) -> float:
    """Share of faces without a reliable result; `errors` in per cent of the face's size, NaN where nothing came out."""
    return float((~(errors <= FAILED)).mean())


def histogram_dissimilarity(
    image: Float[np.ndarray, "height width 3"],
    drawn: Float[np.ndarray, "height width 3"],
    face: Bool[np.ndarray, "height width"],
) -> float:
    """½ Σ |h − h′| over the bins of each colour, averaged over the three, in per cent; NaN where there is no face.

    Both are looked at where the face is drawn; colours beyond [0, 1] count in the last bin.
    """
    if not face.any():
        return float("nan")
    apart = [np.abs(_shares(image[face, c]) - _shares(drawn[face, c])).sum() / 2 for c in range(3)]
    return 100 * float(np.mean(apart))


def _shares(values: Float[np.ndarray, " pixels"]) -> Float[np.ndarray, " bins"]:
    places = np.clip((values * BINS).astype(np.int64), 0, BINS - 1)
    return np.bincount(places, minlength=BINS) / len(values)
