"""What a lamp sees, texel by texel: points in its parallel view, and the surfaces that are nearest to it."""

from typing import no_type_check

import numpy as np

from umbra.compiled import compiled
from umbra.render.fragments import cut_row, edges_of

_ZERO, _HALF, _ONE = np.float32(0.0), np.float32(0.5), np.float32(1.0)
_INNER = np.float32(0.49)
"""From a place to the texel before it whose centre it may just miss; the edges themselves are tested exactly."""
_SLACK = np.float32(1e-5)
"""Camera units by which float32 may find a texel nearer to the lamp than the nearest corner of its triangle."""


@compiled
@no_type_check
def seen_from(points, axes, origin, scale):
    """Column, row (in texels) and distance towards the lamp of every point."""
    seen = np.empty_like(points)
    for v in range(len(points)):
        x, y, z = points[v, 0], points[v, 1], points[v, 2]
        seen[v, 0] = (x * axes[0, 0] + y * axes[0, 1] + z * axes[0, 2] - origin[0]) * np.float32(scale)
        seen[v, 1] = (x * axes[1, 0] + y * axes[1, 1] + z * axes[1, 2] - origin[1]) * np.float32(scale)
        seen[v, 2] = x * axes[2, 0] + y * axes[2, 1] + z * axes[2, 2]
    return seen


@compiled(error_model="numpy")
@no_type_check
def draw_nearest(seen, triangles, uv, alpha, nearest):
    """Rasterise triangles without perspective, keeping what is nearest to the lamp; alpha < ½ is a hole.

    A mesh without an alpha is taken to be closed: of it the lamp sees the outside only.
    """
    side, solid = nearest.shape[0], alpha.size == 0
    for face in range(triangles.shape[0]):
        i, j, k = triangles[face, 0], triangles[face, 1], triangles[face, 2]
        ax, ay, bx, by, cx, cy = seen[i, 0], seen[i, 1], seen[j, 0], seen[j, 1], seen[k, 0], seen[k, 1]
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if area == 0 or (solid and area > 0):
            continue
        low_x, high_x, low_y, high_y = min(ax, bx, cx), max(ax, bx, cx), min(ay, by, cy), max(ay, by, cy)
        if high_x < _HALF or high_y < _HALF or low_x >= side or low_y >= side:
            continue
        top, bottom = int(max(low_y + _HALF, _ZERO)), min(int(high_y + _HALF), side) - 1
        left, right = int(max(low_x + _HALF, _ZERO)), min(int(high_x + _HALF), side) - 1
        if top > bottom or left > right:
            continue
        az, bz, cz = seen[i, 2], seen[j, 2], seen[k, 2]
        inverse, most, turn = _ONE / area, max(az, bz, cz) + _SLACK, _ONE if area > 0 else -_ONE
        edges = edges_of((ax, ay), (bx, by), (cx, cy), turn)
        for row in range(top, bottom + 1):
            y = np.float32(row) + _HALF
            low, high = cut_row(np.float32(left) - _HALF, np.float32(right) + _ONE + _HALF, y, edges)
            first, last = int(min(low + _INNER, np.float32(side))), int(max(high - _INNER, -_ONE))
            for column in range(max(first, left), min(last, right) + 1):
                if most <= nearest[row, column]:
                    continue
                x = np.float32(column) + _HALF
                p = ((bx - x) * (cy - y) - (cx - x) * (by - y)) * inverse
                q = ((cx - x) * (ay - y) - (ax - x) * (cy - y)) * inverse
                r = _ONE - p - q
                if min(p, q, r) < 0:
                    continue
                near = p * az + q * bz + r * cz
                if near > nearest[row, column] and (solid or _opaque(uv, alpha, (i, j, k), (p, q, r))):
                    nearest[row, column] = near


@compiled(inline="always", error_model="numpy")
@no_type_check
def _opaque(uv, alpha, corners, weights):
    """Whether the texel of a cut-out mesh stands."""
    (i, j, k), (p, q, r) = corners, weights
    u = p * uv[i, 0] + q * uv[j, 0] + r * uv[k, 0]
    v = p * uv[i, 1] + q * uv[j, 1] + r * uv[k, 1]
    row = min(max(int(v * alpha.shape[0]), 0), alpha.shape[0] - 1)
    column = min(max(int(u * alpha.shape[1]), 0), alpha.shape[1] - 1)
    return alpha[row, column] >= 0.5
