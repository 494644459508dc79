"""Pictures without colour: an object in a grey photograph is grey, and who learnt from grey ones is shown no others."""

import cv2
import numpy as np
from jaxtyping import Bool, UInt8

Pictures = UInt8[np.ndarray, "pictures height width 3"]


def are_grey(images: Pictures) -> Bool[np.ndarray, " pictures"]:
    """Which pictures have no colour in any pixel."""
    return (images == images[..., :1]).all(axis=(1, 2, 3))


def greyed(images: Pictures) -> Pictures:
    """The pictures without their colour (luma of ITU-R BT.601, as television and JPEG weigh the three)."""
    if not len(images):
        return images
    rows = images.reshape(1, -1, 3)
    return np.repeat(cv2.cvtColor(rows, cv2.COLOR_RGB2GRAY).reshape(*images.shape[:3], 1), 3, axis=3)


def coloured_as(originals: Pictures, images: Pictures) -> Pictures:
    """The pictures, those without colour whose originals had none."""
    if not (grey := are_grey(originals)).any():
        return images
    found = images.copy()
    found[grey] = greyed(images[grey])
    return found
