"""How far a head reaches from a point inside it, in every direction: what worn things must clear."""

from typing import no_type_check

import cv2
import numpy as np
from jaxtyping import Float, Float64

from umbra.compiled import compiled

CELL = 1.5
"""Degrees of azimuth and elevation per cell of the map."""
SPREAD = 3
"""Cells by which the map is widened to each side."""

Points = Float64[np.ndarray, "*grid 3"]


@compiled
@no_type_check
def _map_places(points, centre):
    """Column, row and radius of points (one per line) on the map around `centre`."""
    out = np.empty((len(points), 3))
    scale = 180 / np.pi / CELL
    for i in range(len(points)):
        x, y, z = points[i, 0] - centre[0], points[i, 1] - centre[1], points[i, 2] - centre[2]
        radius = np.sqrt(x * x + y * y + z * z)
        out[i, 0] = (np.arctan2(x, z) + np.pi) * scale
        out[i, 1] = (np.pi / 2 - np.arcsin(min(max(y / max(radius, 1e-9), -1.0), 1.0))) * scale
        out[i, 2] = radius
    return out


@compiled
@no_type_check
def _farthest(places, triangles, rows, columns):
    """Largest radius of any triangle per cell; 0 where there is none, and gaps of up to `SPREAD` cells in between.

    Of a triangle that spans no more cells than that only the corners are marked: no point of it reaches farther than
    they do, and widening the map by `SPREAD` cells covers it whole.
    Triangles behind the head lie across the map's seam: their left corners are moved past its right edge, and what
    is drawn there wraps round.
    """
    out = np.zeros((rows, columns), np.float32)
    for t in range(len(triangles)):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, bx, cx = places[a, 0], places[b, 0], places[c, 0]
        ay, by, cy = places[a, 1], places[b, 1], places[c, 1]
        if max(ax, bx, cx) - min(ax, bx, cx) > columns / 4:
            ax += columns * (ax < columns / 2)
            bx += columns * (bx < columns / 2)
            cx += columns * (cx < columns / 2)
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        for k in (a, b, c):
            column, row = int(places[k, 0]) % columns, min(int(places[k, 1]), rows - 1)
            out[row, column] = max(out[row, column], places[k, 2])
        if max(ax, bx, cx) - min(ax, bx, cx) < SPREAD and max(ay, by, cy) - min(ay, by, cy) < SPREAD:
            continue
        x0, x1 = int(np.ceil(min(ax, bx, cx) - 0.5)), int(np.floor(max(ax, bx, cx) - 0.5))
        y0, y1 = max(0, int(np.ceil(min(ay, by, cy) - 0.5))), min(rows - 1, int(np.floor(max(ay, by, cy) - 0.5)))
        if x1 < x0 or y1 < y0 or abs(area) < 1e-9:
            continue
        inverse = 1 / area
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                px, py = x + 0.5, y + 0.5
                wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) * inverse
                wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) * inverse
                wc = 1.0 - wa - wb
                if wa >= -1e-7 and wb >= -1e-7 and wc >= -1e-7:
                    radius = wa * places[a, 2] + wb * places[b, 2] + wc * places[c, 2]
                    out[y, x % columns] = max(out[y, x % columns], radius)
    return out


@compiled
@no_type_check
def _lack(points, centre, reach, margin):
    """How far each point would have to move outwards (bilinear look-up, the map's border repeated)."""
    places = _map_places(points, centre)
    rows, columns = reach.shape
    out = np.empty(len(points))
    for i in range(len(points)):
        x = min(max(places[i, 0] - 0.5, 0.0), columns - 1.0)
        y = min(max(places[i, 1] - 0.5, 0.0), rows - 1.0)
        c, r = min(int(x), columns - 2), min(int(y), rows - 2)
        fx, fy = x - c, y - r
        upper = reach[r, c] + fx * (reach[r, c + 1] - reach[r, c])
        lower = reach[r + 1, c] + fx * (reach[r + 1, c + 1] - reach[r + 1, c])
        out[i] = max(upper + fy * (lower - upper) + margin - places[i, 2], 0.0)
    return out


@compiled
@no_type_check
def _steps_forward(points, centre, reach, margin, step, most):
    """How many steps along z until no point lacks anything, at most `most`."""
    places = points.copy()
    for taken in range(most):
        lacking = False
        for i in range(len(places)):
            if _lack(places[i : i + 1], centre, reach, margin)[0] > 0:
                lacking = True
                break
        if not lacking:
            return taken
        places[:, 2] += step
    return most


class Skin:
    """A map over azimuth and elevation of how far a head mesh (mm) reaches from `centre`."""

    def __init__(
        self,
        vertices: Float[np.ndarray, "vertices 3"],
        triangles: np.ndarray,
        centre: Float64[np.ndarray, " 3"],
    ) -> None:
        self.centre = centre
        reach = _farthest(_map_places(vertices, centre), triangles, round(180 / CELL), round(360 / CELL))
        # Between grid points cloth is straight, so each must clear the bumps of its whole neighbourhood.
        self.reach = cv2.GaussianBlur(cv2.dilate(reach, np.ones((2 * SPREAD + 1,) * 2, np.uint8)), (0, 0), 1.2)

    def shortfall(self, points: Points, margin: float) -> Float64[np.ndarray, "*grid"]:
        """How many millimetres each point would have to move outwards to clear the skin by `margin`."""
        flat = np.ascontiguousarray(points.reshape(-1, 3))
        return _lack(flat, self.centre, self.reach, margin).reshape(points.shape[:-1])

    def forward(self, points: Float64[np.ndarray, "points 3"], margin: float, *, step: float, most: int) -> float:
        """How far points must move forwards together, in steps, until all of them clear the skin by `margin`."""
        return step * _steps_forward(points, self.centre, self.reach, margin, step, most)

    def push(self, points: Points, amount: Float64[np.ndarray, "*grid"]) -> Points:
        """Points moved outwards by `amount`."""
        offset = points - self.centre
        radius = np.sqrt(np.einsum("...i,...i->...", offset, offset))
        return points + offset * (amount / np.maximum(radius, 1e-9))[..., None]
