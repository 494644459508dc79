"""The nearest point of a triangle mesh: what distances to a surface, and not to its vertices, are measured by."""

from typing import no_type_check

import numpy as np
from jaxtyping import Float, Int
from scipy.spatial import cKDTree

from umbra.compiled import compiled

NEIGHBOURS = 8
"""Vertices near a point whose triangles are asked for the nearest: on smooth, evenly cut surfaces one would do."""


class Surface:
    """A triangle mesh that answers where it is nearest to a point."""

    def __init__(self, vertices: Float[np.ndarray, "vertices 3"], triangles: Int[np.ndarray, "faces 3"]) -> None:
        used = np.unique(triangles)
        if not len(used):
            raise ValueError("Surface: expected at least one triangle; found none. Choose a larger part of the mesh.")
        if not np.isfinite(vertices[used]).all():
            raise ValueError("Surface: expected finite vertices; found NaN or infinity. Check what was reconstructed.")
        self.vertices = np.ascontiguousarray(vertices, np.float64)
        self.triangles = np.ascontiguousarray(triangles, np.int32)
        self._used = used
        self._tree = cKDTree(self.vertices[used])
        order = np.argsort(triangles, axis=None, kind="stable")
        self._faces = (order // 3).astype(np.int32)  # the triangles at vertex 0, then at vertex 1, …
        self._starts = np.searchsorted(triangles.ravel()[order], np.arange(len(vertices) + 1)).astype(np.int32)

    def nearest(self, points: Float[np.ndarray, "points 3"]) -> Float[np.ndarray, "points 3"]:
        """The point of the surface that is nearest to each of `points`."""
        places = np.ascontiguousarray(points, np.float64)
        _, near = self._tree.query(places, k=min(NEIGHBOURS, len(self._used)))
        near = self._used[near.reshape(len(places), -1)]
        found = np.empty_like(places)
        _nearest(places, near, self.vertices, self.triangles, self._starts, self._faces, found)
        return found

    def distances(self, points: Float[np.ndarray, "points 3"]) -> Float[np.ndarray, " points"]:
        """How far `points` lie from the surface."""
        return np.linalg.norm(points - self.nearest(points), axis=1)


@compiled(error_model="numpy")
@no_type_check
def _nearest(points, near, vertices, triangles, starts, faces, found):
    for number in range(len(points)):
        point, least = points[number], np.inf
        for vertex in near[number]:
            for place in range(starts[vertex], starts[vertex + 1]):
                a, b, c = triangles[faces[place]]
                x, y, z = _on_triangle(point, vertices[a], vertices[b], vertices[c])
                away = (x - point[0]) ** 2 + (y - point[1]) ** 2 + (z - point[2]) ** 2
                if away < least:
                    least = away
                    found[number, 0], found[number, 1], found[number, 2] = x, y, z


@compiled(error_model="numpy")
@no_type_check
def _on_triangle(p, a, b, c):
    """The nearest point of one triangle, by the region of its plane over which `p` lies (Ericson 2005, Sec. 5.1.5)."""
    ab, ac, ap = b - a, c - a, p - a
    d1, d2 = _dot(ab, ap), _dot(ac, ap)
    if d1 <= 0.0 and d2 <= 0.0:
        return a[0], a[1], a[2]
    bp = p - b
    d3, d4 = _dot(ab, bp), _dot(ac, bp)
    if d3 >= 0.0 and d4 <= d3:
        return b[0], b[1], b[2]
    over_c = d1 * d4 - d3 * d2
    if over_c <= 0.0 and d1 >= 0.0 and d3 <= 0.0:
        return _along(a, ab, d1 / (d1 - d3))
    cp = p - c
    d5, d6 = _dot(ab, cp), _dot(ac, cp)
    if d6 >= 0.0 and d5 <= d6:
        return c[0], c[1], c[2]
    over_b = d5 * d2 - d1 * d6
    if over_b <= 0.0 and d2 >= 0.0 and d6 <= 0.0:
        return _along(a, ac, d2 / (d2 - d6))
    over_a = d3 * d6 - d5 * d4
    if over_a <= 0.0 and d4 - d3 >= 0.0 and d5 - d6 >= 0.0:
        return _along(b, c - b, (d4 - d3) / ((d4 - d3) + (d5 - d6)))
    total = over_a + over_b + over_c
    v, w = over_b / total, over_c / total
    return a[0] + v * ab[0] + w * ac[0], a[1] + v * ab[1] + w * ac[1], a[2] + v * ab[2] + w * ac[2]


@compiled(inline="always")
@no_type_check
def _dot(one, other):
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


@compiled(inline="always")
@no_type_check
def _along(start, step, share):
    return start[0] + share * step[0], start[1] + share * step[1], start[2] + share * step[2]
