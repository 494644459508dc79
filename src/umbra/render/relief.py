"""Relief finer than the triangles: a height map displaces the samples of a mesh and turns their normals.

The detailed surface is the base surface moved along each viewing ray. A sample of the base at p with unit normal n,
seen along v = (-X/d, -Y/d, 1), moves towards the camera by h / (v · n) of depth, where the offset plane n · (x - p) = h
meets the ray; its normal is n' ∝ n - ∇h (Blinn 1978, "Simulation of Wrinkled Surfaces", to first order; ∇h the gradient
on the surface, as Mikkelsen 2010 writes it). Against a surface that is truly displaced along its normals the depth errs
by at most |h| · tan θ · max|∇h| / cos θ, θ between n and v: nothing head on, and second order in the height elsewhere.

Towards silhouettes, from `GRAZING` on, the height fades with (v · n)²: there it would stretch without end, and so
outlines, the depth order and the parsing stay those of the base surface.
"""

from typing import no_type_check

import numpy as np
from jaxtyping import Float32

from umbra.compiled import compiled
from umbra.geometry.cameras import Camera
from umbra.render.height_map import footprint_heights, texture_scale, uv_gradients
from umbra.types import Mesh, Region

GRAZING = 0.35
"""Cosine between normal and viewing ray (about 70°) below which the height fades."""
_ZERO, _ONE, _HALF = np.float32(0.0), np.float32(1.0), np.float32(0.5)
_GRAZING, _TINY = np.float32(GRAZING), np.float32(1e-12)
_PER_UNIT = np.float32(0.01)
"""Camera units to a millimetre."""
_LOOSE = {"contract", "reassoc", "nsz"}
"""Freedoms that change a normal by a rounding, and none that would let a NaN through."""
_STEEPEST = np.float32(0.03)
"""A detailed normal keeps at least this share towards the viewer: what is seen does not face away."""

Relief = tuple[Float32[np.ndarray, "places 6"], Float32[np.ndarray, "rows columns 4"]]
"""Gradients of the texture's axes at each vertex, and height, slopes and openness at each texel."""
SMOOTH: Relief = (np.zeros((0, 6), np.float32), np.zeros((0, 0, 4), np.float32))
"""What stands for the gradients and the heights of a mesh without relief."""


def laid_relief(mesh: Mesh, placed: tuple[np.ndarray, np.ndarray, np.ndarray], camera: Camera) -> Relief:
    """How a mesh's height map lies on it, and what of it the pixels can show.

    `placed` = its vertices among the samples, in the camera's axes, and their normals.
    """
    if mesh.height is None:
        return SMOOTH
    pixels, points, normals = placed
    gradients = uv_gradients(points, mesh.triangles, mesh.uv, mesh.labels)
    return gradients, footprint_heights(mesh.height, texture_scale(gradients, normals, pixels[:, 2], camera))


def rays_of(camera: Camera, supersampling: int) -> Float32[np.ndarray, "2 3"]:
    """Affine map of a sample's (column, row) to (X/d, Y/d), the slope of the ray that it looks along."""
    whole = np.vstack([camera.crop_matrix * supersampling, [0.0, 0.0, 1.0]])
    lens = np.array([[camera.focal, 0.0, camera.centre_x], [0.0, -camera.focal, camera.centre_y], [0.0, 0.0, 1.0]])
    return np.linalg.inv(whole @ lens)[:2].astype(np.float32)


@compiled(error_model="numpy", fastmath=_LOOSE)
@no_type_check
def relief_samples(fragments, first_face, mesh, placed, relief, rays, normals_out, bump_out):
    """The normal of every sample of this mesh, detailed where it has relief, and how much nearer its surface lies.

    The fourth number beside a normal is how open the sample lies (1: no groove takes light from it).

    `mesh` = (triangles, uv, labels), `placed` = (pixels, vertex normals, and which vertices the samples show: noted
    here), `relief` = (gradients of u and v, heights with their slopes), `rays` as `rays_of` gives them. `bump_out` is
    in camera units, positive towards the camera.
    """
    face_map, weights = fragments
    triangles, uv, labels = mesh
    points, normals, shown = placed
    gradients, heights = relief
    rough = heights.shape[0] > 0
    for row in range(face_map.shape[0]):
        for column in range(face_map.shape[1]):
            face = face_map[row, column] - first_face
            if face < 0 or face >= triangles.shape[0]:
                continue
            i, j, k = triangles[face, 0], triangles[face, 1], triangles[face, 2]
            shown[i] = shown[j] = shown[k] = True
            p, q, r = weights[row, column, 0], weights[row, column, 1], weights[row, column, 2]
            x, y, z, front = _base_normal(points, normals, (i, j, k), (p, q, r))
            bump, open_ = _ZERO, _ONE
            if rough and front and labels[face] != Region.MOUTH:
                at, down = np.float32(column) + _HALF, np.float32(row) + _HALF
                vx = -(rays[0, 0] * at + rays[0, 1] * down + rays[0, 2])
                vy = -(rays[1, 0] * at + rays[1, 1] * down + rays[1, 2])
                u = p * uv[i, 0] + q * uv[j, 0] + r * uv[k, 0]
                v = p * uv[i, 1] + q * uv[j, 1] + r * uv[k, 1]
                facing = x * vx + y * vy + z
                if facing > _ZERO:
                    h, hu, hv, open_ = _height_at(heights, u, v)
                    fade = min(_ONE, (facing / _GRAZING) ** 2)
                    bump = h * fade / facing * _PER_UNIT
                    gx, gy, gz = _slope(gradients, (i, j, k), (p, q, r), hu * fade, hv * fade)
                    x, y, z = _turned(x - gx, y - gy, z - gz, vx, vy)
            bump_out[row, column] = bump
            normals_out[row, column, 0] = x
            normals_out[row, column, 1] = y
            normals_out[row, column, 2] = z
            normals_out[row, column, 3] = open_


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def _base_normal(points, normals, corners, weights):
    """The unit normal between the vertices', and whether the triangle is seen from its front.

    The back of a sheet (seen clockwise; y runs down in the picture) is lit as its own front.
    """
    (i, j, k), (p, q, r) = corners, weights
    x = p * normals[i, 0] + q * normals[j, 0] + r * normals[k, 0]
    y = p * normals[i, 1] + q * normals[j, 1] + r * normals[k, 1]
    z = p * normals[i, 2] + q * normals[j, 2] + r * normals[k, 2]
    scale = _ONE / np.sqrt(x * x + y * y + z * z + _TINY)
    winding = (points[j, 0] - points[i, 0]) * (points[k, 1] - points[i, 1])
    front = winding <= (points[k, 0] - points[i, 0]) * (points[j, 1] - points[i, 1])
    if not front:
        scale = -scale
    return x * scale, y * scale, z * scale, front


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def _slope(gradients, corners, weights, hu, hv):
    """∇h = h_u ∇u + h_v ∇v, between the vertices' gradients."""
    (i, j, k), (p, q, r) = corners, weights
    g0 = p * gradients[i, 0] + q * gradients[j, 0] + r * gradients[k, 0]
    g1 = p * gradients[i, 1] + q * gradients[j, 1] + r * gradients[k, 1]
    g2 = p * gradients[i, 2] + q * gradients[j, 2] + r * gradients[k, 2]
    g3 = p * gradients[i, 3] + q * gradients[j, 3] + r * gradients[k, 3]
    g4 = p * gradients[i, 4] + q * gradients[j, 4] + r * gradients[k, 4]
    g5 = p * gradients[i, 5] + q * gradients[j, 5] + r * gradients[k, 5]
    return hu * g0 + hv * g3, hu * g1 + hv * g4, hu * g2 + hv * g5


@compiled(inline="always")
@no_type_check
def _height_at(heights, u, v):
    """Height, slopes and openness at (u, v), bilinear between texel centres, clamped at the borders."""
    rows, columns = heights.shape[0], heights.shape[1]
    x = min(max(u * np.float32(columns) - _HALF, _ZERO), np.float32(columns - 1))
    y = min(max(v * np.float32(rows) - _HALF, _ZERO), np.float32(rows - 1))
    left, top = min(int(x), columns - 2), min(int(y), rows - 2)
    fx, fy = x - np.float32(left), y - np.float32(top)
    a, b = (_ONE - fx) * (_ONE - fy), fx * (_ONE - fy)
    c, d = (_ONE - fx) * fy, fx * fy
    right, bottom = left + 1, top + 1
    return (
        a * heights[top, left, 0]
        + b * heights[top, right, 0]
        + c * heights[bottom, left, 0]
        + d * heights[bottom, right, 0],
        a * heights[top, left, 1]
        + b * heights[top, right, 1]
        + c * heights[bottom, left, 1]
        + d * heights[bottom, right, 1],
        a * heights[top, left, 2]
        + b * heights[top, right, 2]
        + c * heights[bottom, left, 2]
        + d * heights[bottom, right, 2],
        a * heights[top, left, 3]
        + b * heights[top, right, 3]
        + c * heights[bottom, left, 3]
        + d * heights[bottom, right, 3],
    )


@compiled(inline="always")
@no_type_check
def _turned(x, y, z, vx, vy):
    """A unit vector along (x, y, z), turned towards the viewer where it would face away."""
    scale = _ONE / np.sqrt(x * x + y * y + z * z + _TINY)
    x, y, z = x * scale, y * scale, z * scale
    lack = _STEEPEST - (x * vx + y * vy + z)
    if lack > _ZERO:
        lack /= vx * vx + vy * vy + _ONE
        x, y, z = x + lack * vx, y + lack * vy, z + lack
        scale = _ONE / np.sqrt(x * x + y * y + z * z + _TINY)
        x, y, z = x * scale, y * scale, z * scale
    return x, y, z


@compiled(error_model="numpy")
@no_type_check
def resolve_relief(fragments, label_map, factor, normals, bump, normal_map, bump_map):
    """Average over the samples that a pixel's depth is averaged over: those of its own label.

    `fragments` = (labels, depths) of the samples. Normals are unit again, and 0 where nothing is, as is the bump.
    """
    labels, depths = fragments
    for row in range(label_map.shape[0]):
        for column in range(label_map.shape[1]):
            x = y = z = total = _ZERO
            members = 0
            for a in range(row * factor, row * factor + factor):
                for b in range(column * factor, column * factor + factor):
                    if labels[a, b] == label_map[row, column] and np.isfinite(depths[a, b]):
                        x += normals[a, b, 0]
                        y += normals[a, b, 1]
                        z += normals[a, b, 2]
                        total += bump[a, b]
                        members += 1
            length = np.sqrt(x * x + y * y + z * z)
            scale = _ONE / length if length > _TINY else _ZERO
            normal_map[row, column, 0] = x * scale
            normal_map[row, column, 1] = y * scale
            normal_map[row, column, 2] = z * scale
            bump_map[row, column] = total / np.float32(members) if members > 0 else _ZERO
