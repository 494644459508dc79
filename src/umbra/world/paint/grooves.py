"""Grooves engraved into a height field along lines: a valley with a soft bulge of skin on either side."""

from math import exp, tanh
from typing import no_type_check

import numpy as np
from jaxtyping import Float, Float32

from umbra.compiled import compiled
from umbra.world.paint.canvas import Canvas

REACH = 5.5
"""Half widths from the line at which a groove has ended: the bulge is `BULGE_WIDTH` of them wide."""
BULGE_WIDTH = 2.2

Field = Float32[np.ndarray, "rows columns"]
Box = tuple[int, int, int, int]


@compiled
@no_type_check
def profile(away, bulge, lean):
    """Height across a groove of depth 1, `away` in half widths, negative on its left: an own choice of shape.

    -exp(-t²/2) + bulge · (1 + lean · tanh t) · exp(-t²/2s²), s = `BULGE_WIDTH`: skin pushed up beside a valley, as
    Hatzis 2004 (Micron 35:201) describes the unit of a wrinkle; `lean` = 1 puts the bulge on the right, as folds do.
    """
    rise = bulge * (1.0 + lean * tanh(away)) * exp(-0.5 * (away / BULGE_WIDTH) ** 2)
    return rise - exp(-0.5 * away * away)


def engrave(
    field: Field,
    ground: Canvas,
    line: Float[np.ndarray, "points 2"],
    depths: Float[np.ndarray, " points"],
    *,
    width: float | int,
    bulge: float | int,
    lean: float | int = 0.0,
) -> Box:
    """Add a groove along a line to `field` in place; returns the rows and columns (first, last + 1) of its box.

    `line` in frontal mm, `depths` in mm at its points, `width` the valley's standard deviation in mm. The right is that
    of somebody who walks along the line in the picture.
    """
    if width <= 0:
        raise ValueError(f"engrave: width is the valley's deviation in mm, above 0; got {width}.")
    return _engrave(
        field,
        ground.x,
        ground.height[:, 0],
        np.asarray(line, np.float32),
        np.asarray(depths, np.float32),
        np.array([width, bulge, lean], np.float32),
    )


@compiled(error_model="numpy")
@no_type_check
def _engrave(field, x, height, line, depths, shape):
    """Nearest point of the line for every texel within reach, then the profile at that distance."""
    width, bulge, lean = shape
    reach = np.float32(REACH) * width
    box = _box(x, height, line, reach)
    top, bottom, left, right = box
    if bottom <= top or right <= left:
        return 0, 0, 0, 0
    away, depth = _nearest(x, height, line, depths, (reach, box))
    for row in range(top, bottom):
        for column in range(left, right):
            if depth[row - top, column - left] > 0.0:
                one = profile(away[row - top, column - left] / width, bulge, lean)
                field[row, column] += depth[row - top, column - left] * one
    return box


@compiled(error_model="numpy")
@no_type_check
def _nearest(x, height, line, depths, within):
    """Distance in mm of each texel of the box to the line, positive to its right, and the depth at the nearest point.

    The depth is 0 beyond `reach`; `within` = (reach, box).
    """
    reach, (top, bottom, left, right) = within
    squared = np.full((bottom - top, right - left), reach * reach, np.float32)
    away = np.zeros((bottom - top, right - left), np.float32)
    depth = np.zeros((bottom - top, right - left), np.float32)
    for part in range(len(line) - 1):
        ax, ay, bx, by = line[part, 0], line[part, 1], line[part + 1, 0], line[part + 1, 1]
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        if length <= 0.0:
            continue
        low, high = min(ax, bx) - reach, max(ax, bx) + reach
        for row in range(top, bottom):
            y = height[row]
            if y < min(ay, by) - reach or y > max(ay, by) + reach:
                continue
            for column in range(max(np.searchsorted(x[row], low), left), right):
                if x[row, column] > high:
                    break
                px, py = x[row, column] - ax, y - ay
                share = min(max((px * dx + py * dy) / length, np.float32(0.0)), np.float32(1.0))
                ex, ey = px - share * dx, py - share * dy
                found = ex * ex + ey * ey
                if found < squared[row - top, column - left]:
                    squared[row - top, column - left] = found
                    side = np.float32(1.0) if dx * py < dy * px else np.float32(-1.0)
                    away[row - top, column - left] = side * np.sqrt(found)
                    depth[row - top, column - left] = depths[part] + share * (depths[part + 1] - depths[part])
    return away, depth


@compiled
@no_type_check
def _box(x, height, line, reach):
    """Rows and columns, first and last + 1, of the texels within reach of a line; heights fall from row to row."""
    size = len(height)
    top = size - np.searchsorted(height[::-1], line[:, 1].max() + reach)
    bottom = size - np.searchsorted(height[::-1], line[:, 1].min() - reach)
    left, right = x.shape[1], 0
    for row in range(top, bottom):
        left = min(left, np.searchsorted(x[row], line[:, 0].min() - reach))
        right = max(right, np.searchsorted(x[row], line[:, 0].max() + reach))
    return top, bottom, left, right
