"""What is done to an image before anything looks at it (Sec. I.B): grey, equalised, freed of specks."""

from collections.abc import Sequence
from typing import Literal

import cv2
import numpy as np
from jaxtyping import UInt8

Image = UInt8[np.ndarray, "height width 3"]
Preparation = Literal["grey", "equalised", "median"]
PREPARATIONS: tuple[Preparation, ...] = ("grey", "equalised", "median")
NEIGHBOURS = 3
"""Side of the square whose median a pixel becomes; the paper gives none."""


def prepared(image: Image, steps: Sequence[str]) -> Image:
    """The image after some of the steps, always in the paper's order; it keeps three channels."""
    if unknown := sorted(set(steps) - set(PREPARATIONS)):
        raise ValueError(f"preprocessing: expected some of {', '.join(PREPARATIONS)}; found {', '.join(unknown)}.")
    for step in PREPARATIONS:
        if step in steps:
            image = {"grey": grey, "equalised": equalised, "median": median}[step](image)
    return image


def grey(image: Image) -> Image:
    """Brightness alone, in all three channels."""
    return np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[:, :, None], 3, axis=2)


def equalised(image: Image) -> Image:
    """Every brightness equally often; only the luma of YCrCb is changed, so colours stay where none is clipped."""
    parts = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb)
    parts[:, :, 0] = cv2.equalizeHist(parts[:, :, 0])
    return np.asarray(cv2.cvtColor(parts, cv2.COLOR_YCrCb2RGB), np.uint8)


def median(image: Image) -> Image:
    """Each pixel the median of its neighbours, channel by channel: single specks go, edges stay."""
    return np.asarray(cv2.medianBlur(np.ascontiguousarray(image), NEIGHBOURS), np.uint8)
