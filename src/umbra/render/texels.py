"""Textures read between their texels, clamped at the borders: single precision throughout, inlined where it is used."""

from typing import no_type_check

import numpy as np

from umbra.compiled import compiled

_ZERO, _HALF, _ONE = np.float32(0.0), np.float32(0.5), np.float32(1.0)
_LOOSE = {"contract", "reassoc", "nsz"}


@compiled(inline="always")
@no_type_check
def between(share, size):
    """The two texels around a share of a texture's side, and how far it lies from the first to the second."""
    place = min(max(share * np.float32(size) - _HALF, _ZERO), np.float32(size - 1))
    first = int(place)
    return first, min(first + 1, size - 1), place - np.float32(first)


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def read_map(image, u, v):
    """Read a one-channel map at (u, v) in [0, 1]."""
    left, right, fx = between(u, image.shape[1])
    top, bottom, fy = between(v, image.shape[0])
    upper = image[top, left] * (_ONE - fx) + image[top, right] * fx
    lower = image[bottom, left] * (_ONE - fx) + image[bottom, right] * fx
    return upper * (_ONE - fy) + lower * fy


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def read_colour(image, u, v):
    """Read R, G and B at (u, v) in [0, 1]."""
    left, right, fx = between(u, image.shape[1])
    top, bottom, fy = between(v, image.shape[0])
    one, two = (_ONE - fx) * (_ONE - fy), fx * (_ONE - fy)
    three, four = (_ONE - fx) * fy, fx * fy
    red = one * image[top, left, 0] + two * image[top, right, 0]
    green = one * image[top, left, 1] + two * image[top, right, 1]
    blue = one * image[top, left, 2] + two * image[top, right, 2]
    red += three * image[bottom, left, 0] + four * image[bottom, right, 0]
    green += three * image[bottom, left, 1] + four * image[bottom, right, 1]
    blue += three * image[bottom, left, 2] + four * image[bottom, right, 2]
    return red, green, blue
