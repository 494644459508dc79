"""Step 1: the image at ever smaller sizes, so that one window of 40 pixels meets faces of every size.

The window reaches the first network as 12×12 pixels. Instead of cutting out each, the layer itself is shrunk to 12/40
and the network runs over it: its windows then lie one pixel apart, which is 40/12 = 3.3 of the layer (the paper: 4).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import cv2
import numpy as np
from jaxtyping import Float, Int64, UInt8

from umbra.configuration import Positive, Within, require
from umbra.papers.two_stage.method.detection.squares import Squares

WINDOW, SMALL = 40, 12
"""Sides of the window in a layer and before the first network (Sec. II.B, steps 1 and 2)."""


@dataclass(frozen=True)
class PyramidConfig:
    """Which faces are looked for."""

    smallest: Positive = 40.0  # side of the first layer's windows in pixels of the image; under 40 it is enlarged
    factor: Annotated[float, Within(1, 4, above=True)] = 1.2  # from layer to layer (Sec. II.B, step 7)

    def __post_init__(self) -> None:
        require(self)


@dataclass(frozen=True, eq=False)
class Layer:
    """One size of the image: `image` with windows of about 40 pixels, `small` with windows of 12."""

    number: int
    image: UInt8[np.ndarray, "height width 3"]
    small: UInt8[np.ndarray, "rows columns 3"]
    original: tuple[int, int]  # width and height of the photograph

    def squares(self, places: Int64[np.ndarray, "places 2"]) -> Squares:
        """The windows whose first (row, column) in `small` are these, in pixels of the photograph."""
        ratio = self._ratio(self.small)
        middles = (places[:, ::-1] + SMALL / 2) * ratio
        sides = np.full((len(places), 1), SMALL * np.sqrt(ratio.prod()))
        return np.concatenate([middles, sides], axis=1)

    def within(self, squares: Squares, *, small: bool = False) -> Squares:
        """Squares of the photograph in pixels of `image`, or of `small`."""
        ratio = self._ratio(self.small if small else self.image)
        return squares / np.array([*ratio, np.sqrt(ratio.prod())])

    def _ratio(self, image: np.ndarray) -> Float[np.ndarray, "2"]:
        return np.array(self.original) / np.array([image.shape[1], image.shape[0]])


def layers(image: UInt8[np.ndarray, "height width 3"], config: PyramidConfig) -> Iterator[Layer]:
    """The layers of an image, the largest first, as long as one window fits; none of an image too small for one."""
    height, width = image.shape[:2]
    side, number = config.smallest, 0
    while True:
        small = _sized(image, SMALL / side)
        if small is None:
            return
        middle = _sized(image, WINDOW / side)
        assert middle is not None  # it is larger
        yield Layer(number, middle, small, (width, height))
        side, number = side * config.factor, number + 1


def layer_of(sides: Float[np.ndarray, " squares"], config: PyramidConfig) -> Int64[np.ndarray, " squares"]:
    """The number of the layer whose windows come nearest in size to squares of these sides; −1 before the first."""
    return np.round(np.log(sides / config.smallest) / np.log(config.factor)).astype(np.int64).clip(-1)


def _sized(image: np.ndarray, ratio: float) -> np.ndarray | None:
    if min(image.shape[:2]) * ratio < SMALL:
        return None
    size = round(image.shape[1] * ratio), round(image.shape[0] * ratio)
    kind = cv2.INTER_AREA if ratio < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size, interpolation=kind))
