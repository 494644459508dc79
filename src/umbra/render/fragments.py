"""Which triangle each pixel shows: a z-buffered rasteriser in numba."""

from dataclasses import dataclass
from typing import no_type_check

import numpy as np
from jaxtyping import Float, Float32, Int, Int32

from umbra.compiled import compiled

NEAREST_DEPTH = 1e-3
"""Triangles with a corner nearer than this (or behind the camera) are left out whole: faces never come that close."""


@dataclass(frozen=True, eq=False)
class Fragments:
    """What the rasteriser found at every pixel.

    `face` is the index of the triangle, -1 where there is none; `barycentric` are perspective-correct weights of its
    corners (0 where there is none); `depth` is in the unit of the input (infinite where there is none).
    """

    face: Int32[np.ndarray, "height width"]
    barycentric: Float32[np.ndarray, "height width 3"]
    depth: Float32[np.ndarray, "height width"]

    @classmethod
    def empty(cls, height: int, width: int) -> "Fragments":
        """Return fragments that show nothing."""
        return cls(
            np.full((height, width), -1, np.int32),
            np.zeros((height, width, 3), np.float32),
            np.full((height, width), np.inf, np.float32),
        )

    def copy(self) -> "Fragments":
        """Return fragments that can be drawn into without touching these."""
        return Fragments(self.face.copy(), self.barycentric.copy(), self.depth.copy())


def rasterise(
    vertices: Float[np.ndarray, "vertices 3"], triangles: Int[np.ndarray, "faces 3"], height: int, width: int
) -> Fragments:
    """Nearest triangle at each pixel centre (Pineda 1988, edge functions; Catmull 1974, z-buffer).

    `vertices` hold (x, y) in pixels and a positive depth. Edges belong to the triangle, both windings are drawn,
    depth is compared in float32, and on a tie the lower face index wins: the result does not depend on the machine's
    order of work.
    """
    check_triangles(triangles, len(vertices))
    fragments = Fragments.empty(height, width)
    rasterise_into(fragments, vertices, triangles, first_face=0)
    return fragments


def rasterise_into(
    fragments: Fragments,
    vertices: Float[np.ndarray, "vertices 3"],
    triangles: Int[np.ndarray, "faces 3"],
    *,
    first_face: int,
    cut_out: tuple[Float[np.ndarray, "vertices 2"], Float32[np.ndarray, "rows columns"]] | None = None,
    front_only: bool = False,
) -> None:
    """Draw one more mesh, its faces counted from `first_face`.

    `cut_out` = (uv, alpha) opens holes where alpha < ½; `front_only` leaves out triangles seen from behind, which is
    right (and quicker) for closed surfaces.
    """
    uv, alpha = cut_out if cut_out is not None else (_NO_UV, _NO_ALPHA)
    _rasterise(
        np.ascontiguousarray(vertices, np.float64),
        triangles,
        first_face,
        np.ascontiguousarray(uv, np.float32),
        alpha,
        front_only,
        fragments.face,
        fragments.barycentric,
        fragments.depth,
    )


def check_triangles(triangles: Int[np.ndarray, "faces 3"], vertices: int) -> None:
    """Refuse triangles that name a vertex which is not there."""
    if triangles.size and (triangles.min() < 0 or triangles.max() >= vertices):
        raise ValueError(
            f"triangles: expected vertices 0 to {vertices - 1}; found {triangles.min()} to {triangles.max()}."
            " The triangles and the vertices belong to different meshes, or the file is damaged."
        )


_NO_UV = np.zeros((0, 2), np.float32)
_NO_ALPHA = np.zeros((0, 0), np.float32)
_SURELY = np.float32(1.0 - 1e-6)
"""Times the depth of a triangle's nearest corner, in float32: no pixel of it comes out nearer."""
_INNER = 0.5 - 1e-3
"""From a place to the column before it whose centre it may just miss; the edges themselves are tested exactly."""


@compiled(inline="always")
@no_type_check
def bilinear(image, u, v):
    """Read a one-channel texture at (u, v) in [0, 1], between its pixel centres, clamped at the borders."""
    rows, columns = image.shape
    x = min(max(u * columns - 0.5, 0.0), columns - 1.0)
    y = min(max(v * rows - 0.5, 0.0), rows - 1.0)
    left, top = int(x), int(y)
    right, bottom = min(left + 1, columns - 1), min(top + 1, rows - 1)
    fx, fy = x - left, y - top
    upper = image[top, left] * (1.0 - fx) + image[top, right] * fx
    lower = image[bottom, left] * (1.0 - fx) + image[bottom, right] * fx
    return upper * (1.0 - fy) + lower * fy


@compiled
@no_type_check
def _span(low, high, size):
    """First and last pixel whose centre lies between two places."""
    return max(int(np.ceil(low - 0.5)), 0), min(int(np.floor(high - 0.5)), size - 1)


@compiled(error_model="numpy")
@no_type_check
def _fronts_first(vertices, triangles, front_only):
    """Triangles in the order of drawing: those seen from their front, then (unless `front_only`) from behind.

    What lies behind is then mostly hidden already when its turn comes, and is left after one look at the depth.
    """
    count = triangles.shape[0]
    order = np.empty(count, np.int32)
    front, back = 0, count
    for face in range(count):
        i, j, k = triangles[face, 0], triangles[face, 1], triangles[face, 2]
        ax, ay = vertices[i, 0], vertices[i, 1]
        area = (vertices[j, 0] - ax) * (vertices[k, 1] - ay) - (vertices[k, 0] - ax) * (vertices[j, 1] - ay)
        # y runs down in the picture: what is counter-clockwise in space has a negative area here.
        if area < 0.0:
            order[front] = face
            front += 1
        elif area > 0.0 and not front_only:
            back -= 1
            order[back] = face
    order[front : front + count - back] = order[back:].copy()
    return order[: front + count - back]


@compiled(inline="always", error_model="numpy")
@no_type_check
def edges_of(a, b, c, turn):
    """A triangle's edges, each as (x, y) of a corner on it, columns to a row along it, and its side of the triangle."""
    (ax, ay), (bx, by), (cx, cy) = a, b, c
    return (
        (bx, by, (cx - bx) / (cy - by), (by - cy) * turn),
        (cx, cy, (ax - cx) / (ay - cy), (cy - ay) * turn),
        (ax, ay, (bx - ax) / (by - ay), (ay - by) * turn),
    )


@compiled(inline="always", error_model="numpy")
@no_type_check
def cut_row(low, high, y, edges):
    """What of a row at `y`, from `low` to `high`, lies on the inner side of a triangle's `edges`."""
    (x0, y0, step0, side0), (x1, y1, step1, side1), (x2, y2, step2, side2) = edges
    at0, at1, at2 = x0 + (y - y0) * step0, x1 + (y - y1) * step1, x2 + (y - y2) * step2
    low = max(low, at0 if side0 > 0 else low)
    low = max(low, at1 if side1 > 0 else low)
    low = max(low, at2 if side2 > 0 else low)
    high = min(high, at0 if side0 < 0 else high)
    high = min(high, at1 if side1 < 0 else high)
    high = min(high, at2 if side2 < 0 else high)
    return low, high


@compiled(inline="always")
@no_type_check
def _open(uv, alpha, corners, weights):
    """Whether a cut-out mesh has its hole there."""
    (i, j, k), (p, q, r) = corners, weights
    u = p * uv[i, 0] + q * uv[j, 0] + r * uv[k, 0]
    v = p * uv[i, 1] + q * uv[j, 1] + r * uv[k, 1]
    return bilinear(alpha, u, v) < 0.5


@compiled(error_model="numpy")
@no_type_check
def _rasterise(vertices, triangles, first_face, uv, alpha, front_only, face_map, weights, depths):
    for face in _fronts_first(vertices, triangles, front_only):
        i, j, k = triangles[face, 0], triangles[face, 1], triangles[face, 2]
        ax, ay, az = vertices[i, 0], vertices[i, 1], vertices[i, 2]
        bx, by, bz = vertices[j, 0], vertices[j, 1], vertices[j, 2]
        cx, cy, cz = vertices[k, 0], vertices[k, 1], vertices[k, 2]
        left, right = _span(min(ax, bx, cx), max(ax, bx, cx), face_map.shape[1])
        top, bottom = _span(min(ay, by, cy), max(ay, by, cy), face_map.shape[0])
        if left > right or top > bottom or not (az > NEAREST_DEPTH and bz > NEAREST_DEPTH and cz > NEAREST_DEPTH):
            continue
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        turn, scale, nearest = 1.0 if area > 0.0 else -1.0, 1.0 / area, np.float32(min(az, bz, cz)) * _SURELY
        at_a, at_b, at_c = scale / az, scale / bz, scale / cz
        edges = edges_of((ax, ay), (bx, by), (cx, cy), turn)
        for row in range(top, bottom + 1):
            py = row + 0.5
            low, high = cut_row(left - 0.5, right + 1.5, py, edges)
            first, last = int(min(low + _INNER, right + 1.0)), int(max(high - _INNER, left - 1.0))
            for column in range(max(first, left), min(last, right) + 1):
                if nearest > depths[row, column]:
                    continue
                px = column + 0.5
                # The same expressions, in the same order, as the torch rasteriser: equal to the last bit.
                p = (bx - px) * (cy - py) - (cx - px) * (by - py)
                q = (cx - px) * (ay - py) - (ax - px) * (cy - py)
                r = (ax - px) * (by - py) - (bx - px) * (ay - py)
                if min(p * turn, q * turn, r * turn) < 0.0:
                    continue
                p, q, r = p * at_a, q * at_b, r * at_c
                depth = 1.0 / (p + q + r)
                near, there = np.float32(depth), depths[row, column]
                # on a tie, the lower face of the same mesh, whichever was drawn first
                lower = face < face_map[row, column] - first_face < triangles.shape[0]
                if near > there or (near == there and not lower):
                    continue
                p, q, r = p * depth, q * depth, r * depth
                if alpha.size and _open(uv, alpha, (i, j, k), (p, q, r)):
                    continue
                face_map[row, column], depths[row, column] = first_face + face, depth
                weights[row, column, 0], weights[row, column, 1], weights[row, column, 2] = p, q, r
