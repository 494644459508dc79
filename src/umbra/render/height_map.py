"""Height maps before a camera: how they lie on a surface, and what of them a pixel can show."""

from typing import no_type_check

import cv2
import numpy as np
from jaxtyping import Float, Float32, Int, UInt8

from umbra.compiled import compiled
from umbra.geometry.cameras import MILLIMETRES_PER_UNIT, Camera
from umbra.types import Region

FINEST = 1.5
"""Texels of a filtered height map to a pixel: samples stand half a pixel apart, so no finer wave is met too rarely."""
LEAST_TEXELS = 48
"""Fewest texels a side of a filtered height map, so that the farthest heads keep one at all."""
SURROUNDINGS = 5.0
"""Side in mm of the window whose mean height a groove is compared with."""
SHADE, LEAST_OPEN = 0.55, 0.5
"""Light lost for each mm below the surroundings, and what is left at the least: own choices. A valley of depth D and
deviation w loses about sin² of its horizon's angle, a fifth for D = w; skin scatters light into finer ones."""
_ONE = np.float32(1.0)


def uv_gradients(
    points: Float32[np.ndarray, "vertices 3"],
    triangles: Int[np.ndarray, "faces 3"],
    uv: Float32[np.ndarray, "vertices 2"],
    labels: UInt8[np.ndarray, " faces"],
) -> Float32[np.ndarray, "vertices 6"]:
    """∇u and ∇v on the surface at each vertex, per mm: the mean of its triangles' gradients, weighted by area.

    On a triangle with edges e₁, e₂ and N = e₁ × e₂, ∇u = (Δu₁ e₂ × N + Δu₂ N × e₁) / |N|². The mouth's inside, whose
    texture lies elsewhere, is left out. `points` are in camera units.
    """
    return _uv_gradients(points, triangles, uv, labels, np.float32(MILLIMETRES_PER_UNIT))


def texture_scale(
    gradients: Float32[np.ndarray, "vertices 6"],
    normals: Float32[np.ndarray, "vertices 3"],
    depths: Float[np.ndarray, " vertices"],
    camera: Camera,
) -> tuple[float, float]:
    """How many sides of the texture go into a pixel, and into a millimetre, where the surface looks at the camera.

    √|∇u × ∇v| is the second; the mean is over the vertices that face the camera within 60°. 0 where none does.
    """
    zoom = camera.focal * np.sqrt(abs(np.linalg.det(camera.crop_matrix[:, :2])))
    per_millimetre, per_unit, count = _texture_scale(gradients, normals, np.ascontiguousarray(depths, np.float64))
    if count == 0:
        return 0.0, 0.0
    return per_unit * MILLIMETRES_PER_UNIT / float(zoom) / count, per_millimetre / count


@compiled
@no_type_check
def _texture_scale(gradients, normals, depths):
    """Sums over the vertices that face the camera of √|∇u × ∇v|, of the same times the depth, and of ones."""
    plain = deep = 0.0
    count = 0
    for vertex in range(len(gradients)):
        a, b, c, d, e, f = gradients[vertex]
        if normals[vertex, 2] <= 0.5 or (a == 0 and b == 0 and c == 0):
            continue
        one = ((b * f - c * e) ** 2 + (c * d - a * f) ** 2 + (a * e - b * d) ** 2) ** 0.25
        plain += one
        deep += one * depths[vertex]
        count += 1
    return plain, deep, count


def footprint_heights(
    height: Float32[np.ndarray, "rows columns"], scale: tuple[float, float]
) -> Float32[np.ndarray, "texels_down texels_across 4"]:
    """Heights averaged over a pixel's footprint (Williams 1983, by a box), their slopes by u and v, and how open.

    `scale` as `texture_scale` counts it. One level serves a whole picture: a face's distance hardly varies over it, and
    where the surface turns away the supersampling and the fade at grazing angles take over. Open is 1 on ridges and
    plains and falls by `SHADE` for each mm below the mean of the surroundings.
    """
    wanted = FINEST / max(scale[0], 1e-9)
    sides = [int(min(side, max(LEAST_TEXELS, 8 * round(wanted / 8)))) for side in height.shape]
    small = height
    if sides != list(height.shape):
        small = cv2.resize(height, (sides[1], sides[0]), interpolation=cv2.INTER_AREA)
    window = [2 * max(1, round(SURROUNDINGS * scale[1] * side / 2)) + 1 for side in sides]
    around = cv2.blur(small, (window[1], window[0]))
    return _with_slopes(np.ascontiguousarray(small), around, np.float32(SHADE), np.float32(LEAST_OPEN))


@compiled
@no_type_check
def _with_slopes(height, around, shade, least):
    """Height, its central differences per unit of u and of v (one-sided at the borders), and how open, side by side."""
    rows, columns = height.shape
    out = np.empty((rows, columns, 4), np.float32)
    for row in range(rows):
        up, down = max(row - 1, 0), min(row + 1, rows - 1)
        for column in range(columns):
            left, right = max(column - 1, 0), min(column + 1, columns - 1)
            out[row, column, 0] = height[row, column]
            out[row, column, 1] = (height[row, right] - height[row, left]) * (np.float32(columns) / (right - left))
            out[row, column, 2] = (height[down, column] - height[up, column]) * (np.float32(rows) / (down - up))
            sunk = max(around[row, column] - height[row, column], np.float32(0.0))
            out[row, column, 3] = max(_ONE - shade * sunk, least)
    return out


@compiled(error_model="numpy")
@no_type_check
def _uv_gradients(points, triangles, uv, labels, scale):
    total = np.zeros((len(points), 6), np.float32)
    weight = np.zeros(len(points), np.float32)
    for face in range(triangles.shape[0]):
        if labels[face] == Region.MOUTH:
            continue
        i, j, k = triangles[face, 0], triangles[face, 1], triangles[face, 2]
        ax, ay, az = points[j, 0] - points[i, 0], points[j, 1] - points[i, 1], points[j, 2] - points[i, 2]
        bx, by, bz = points[k, 0] - points[i, 0], points[k, 1] - points[i, 1], points[k, 2] - points[i, 2]
        nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
        squared = nx * nx + ny * ny + nz * nz
        if squared <= 1e-18:
            continue
        area = np.sqrt(squared)
        # weighted by the area, the division by |N|² leaves one by |N|; from camera units to millimetres
        share = _ONE / (area * scale)
        px, py, pz = by * nz - bz * ny, bz * nx - bx * nz, bx * ny - by * nx
        qx, qy, qz = ny * az - nz * ay, nz * ax - nx * az, nx * ay - ny * ax
        for axis in range(2):
            one, two = (uv[j, axis] - uv[i, axis]) * share, (uv[k, axis] - uv[i, axis]) * share
            for corner in range(3):
                vertex = triangles[face, corner]
                total[vertex, 3 * axis] += one * px + two * qx
                total[vertex, 3 * axis + 1] += one * py + two * qy
                total[vertex, 3 * axis + 2] += one * pz + two * qz
        for corner in range(3):
            weight[triangles[face, corner]] += area
    for vertex in range(len(points)):
        if weight[vertex] > 0:
            for axis in range(6):
                total[vertex, axis] /= weight[vertex]
    return total
