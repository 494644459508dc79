"""Brushes for what stands behind people: flat shapes in shares of a square canvas, soft noise, gradients."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from jaxtyping import Float32

Canvas = Float32[np.ndarray, "side side 3"]
Brush = Callable[[np.random.Generator, int], Canvas]
"""Draws a place of its own on a canvas of this side."""
Place = tuple[float, float, float]
"""Centre x, centre y and half the size of a thing, in shares of the side."""


def any_colour(rng: np.random.Generator, low: float = 0.15, high: float = 0.9, *, chroma: float = 0.12) -> np.ndarray:
    """A grey between two levels, tinted at random."""
    grey = rng.uniform(low, high)
    return np.clip(grey + rng.normal(0.0, chroma, 3) * min(1.0, 2 * grey), 0.02, 1.0)


def plain(side: int, colour: np.ndarray) -> Canvas:
    """A canvas of one colour."""
    return np.ones((side, side, 3), np.float32) * colour.astype(np.float32)


def ramp(side: int, first: np.ndarray, second: np.ndarray, angle: float = 0.0) -> Canvas:
    """A gradient from the first colour (top, when angle is 0) to the second."""
    y, x = np.mgrid[0:side, 0:side] / (side - 1.0)
    share = np.clip((y - 0.5) * np.cos(angle) + (x - 0.5) * np.sin(angle) + 0.5, 0, 1)[..., None]
    return (first * (1 - share) + second * share).astype(np.float32)


def cloud(rng: np.random.Generator, cells: int, side: int) -> Float32[np.ndarray, "side side"]:
    """Smooth noise of about unit variance."""
    grid = rng.standard_normal((cells, cells)).astype(np.float32)
    return cv2.resize(grid, (side, side), interpolation=cv2.INTER_CUBIC)


def polygon(canvas: Canvas, corners: Sequence[tuple[float | int, float | int]], colour: np.ndarray) -> None:
    """Fill a polygon."""
    points = np.round(np.array(corners) * canvas.shape[0] * 16).astype(np.int32)
    cv2.fillPoly(canvas, [points], _tuple(colour), cv2.LINE_AA, 4)


def box(
    canvas: Canvas, left: float | int, top: float | int, right: float | int, bottom: float | int, *, colour: np.ndarray
) -> None:
    """Fill an upright rectangle."""
    polygon(canvas, [(left, top), (right, top), (right, bottom), (left, bottom)], colour)


def disc(canvas: Canvas, place: Place, colour: np.ndarray) -> None:
    """Fill a circle."""
    x, y, radius = (round(value * canvas.shape[0] * 16) for value in place)
    cv2.circle(canvas, (x, y), max(radius, 0), _tuple(colour), -1, cv2.LINE_AA, 4)


def oval(
    canvas: Canvas, centre: tuple[float, float], radii: tuple[float, float], colour: np.ndarray, *, turn: float = 0.0
) -> None:
    """Fill an ellipse, turned by so many degrees."""
    scale = canvas.shape[0] * 16
    x, y = (round(value * scale) for value in centre)
    a, b = (max(1, round(value * scale)) for value in radii)
    cv2.ellipse(canvas, (x, y), (a, b), turn, 0, 360, _tuple(colour), -1, cv2.LINE_AA, 4)


def arc(canvas: Canvas, place: Place, ends: tuple[float, float], colour: np.ndarray, *, thick: float) -> None:
    """Draw a part of a circle between two angles in degrees, clockwise from the right."""
    scale = canvas.shape[0] * 16
    x, y, radius = (round(value * scale) for value in place)
    width = max(1, round(thick * canvas.shape[0]))
    cv2.ellipse(canvas, (x, y), (radius, radius), 0, *ends, _tuple(colour), width, cv2.LINE_AA, 4)


def stroke(
    canvas: Canvas, start: tuple[float, float], end: tuple[float, float], colour: np.ndarray, *, thick: float
) -> None:
    """Draw a straight line."""
    ends = [tuple(round(value * canvas.shape[0] * 16) for value in point) for point in (start, end)]
    width = max(1, round(thick * canvas.shape[0]))
    cv2.line(canvas, ends[0], ends[1], _tuple(colour), width, cv2.LINE_AA, 4)


def soften(canvas: Canvas, share: float) -> Canvas:
    """Blur by a standard deviation in shares of the side."""
    return cv2.GaussianBlur(canvas, (0, 0), max(share * canvas.shape[0], 0.05))


def _tuple(colour: np.ndarray) -> tuple[float, ...]:
    return tuple(float(value) for value in colour)
