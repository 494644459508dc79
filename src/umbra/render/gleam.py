"""What is mirrored: highlights of skin and cloth, of strands of hair, and the lamps themselves in the eyes."""

from typing import no_type_check

import numpy as np
from jaxtyping import Float, Float32, Int32

from umbra.compiled import compiled
from umbra.render.lamps import FORMS
from umbra.types import Mesh, Region

GLOSS_POWER = 18
"""Exponent of the broad highlight on skin and cloth (Blinn 1977); the kernel multiplies it out."""
TIGHT_POWER = 54
"""Exponent of the oily film that lies on skin, 3 · 18."""
STRAND_POWER = 36
"""Exponent of the highlight across strands (Kajiya & Kay 1989, Sec. 5)."""
CORNEA = np.float32(12.5 / 7.8)
"""Radius of the eyeball over the cornea's (7.8 mm: Gullstrand): its normals turn so much faster."""
BLOOM = np.float32(0.22)
"""Least tangent of half a lamp's angle in an eye: a point that is brighter than white spreads in lens and sensor."""
BRIGHT = np.float32(2.0)
"""A lamp is brighter than what it lights: an eye mirrors some 3 % of it, and still it is what is brightest there."""
RING, WINDOW = FORMS.index("ring"), FORMS.index("window")

_ZERO, _HALF, _ONE, _TWO = np.float32(0.0), np.float32(0.5), np.float32(1.0), np.float32(2.0)
_LEAST = np.float32(0.7)
"""Below this cosine, its 18th power is less than half a grey level."""
_LOOSE = {"contract", "reassoc", "nsz"}


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def highlight(cosine):
    """Blinn (1977): (n · h)¹⁸, and beside it the narrower lobe (n · h)⁵⁴ of a film of oil, multiplied out."""
    square = cosine * cosine
    fourth = square * square
    broad = fourth * fourth * fourth * fourth * square
    return broad * (_ONE + broad * broad) if cosine >= _LEAST else _ZERO


@compiled(fastmath=_LOOSE)
@no_type_check
def strand_highlight(tx, ty, tz, hx, hy, hz):
    """Kajiya & Kay (1989), Sec. 5, with a half-way vector: sin(t, h)³⁶, brightest across the strands."""
    length = tx * tx + ty * ty + tz * tz
    along = tx * hx + ty * hy + tz * hz
    sine2 = _ONE - along * along / max(length, np.float32(1e-12))
    fourth = sine2 * sine2
    eighth = fourth * fourth
    return max(eighth * eighth * eighth * eighth * fourth, _ZERO)


@compiled(fastmath=_LOOSE)
@no_type_check
def catchlight(x, y, lx, ly, lz, form, breadth):
    """How much of a lamp the cornea mirrors at a place of the eye: a disc, a ring or a window with its cross.

    The viewer is far along z: what he sees mirrored lies at r = 2 n_z n - z, and the lamp's own frame says where in it.
    """
    breadth = max(breadth, BLOOM)
    x, y = x * CORNEA, y * CORNEA
    z2 = _ONE - x * x - y * y
    if z2 <= _ZERO:
        return _ZERO
    z = np.sqrt(z2)
    rx, ry, rz = _TWO * z * x, _TWO * z * y, _TWO * z2 - _ONE
    ahead = rx * lx + ry * ly + rz * lz
    if ahead <= _ZERO:
        return _ZERO
    flat = max(np.sqrt(lx * lx + lz * lz), np.float32(1e-3))
    across = (rx * lz - rz * lx) / flat
    up = ry * flat - ly * (rx * lx + rz * lz) / flat
    soft = np.float32(0.06)
    if form == WINDOW:
        away = max(abs(across) - breadth * np.float32(0.75), abs(up) - breadth)
        bar = min(abs(across), abs(up)) - np.float32(0.08) * breadth
        return BRIGHT * _inside(away, soft) * (_ONE - np.float32(0.6) * _inside(bar, soft))
    radius = np.sqrt(across * across + up * up)
    if form == RING:
        return BRIGHT * _inside(abs(radius - breadth) - np.float32(0.2) * breadth, soft)
    return BRIGHT * _inside(radius - breadth, soft)


@compiled(inline="always")
@no_type_check
def _inside(away, soft):
    """1 well inside an outline, 0 well outside."""
    return min(max(_HALF - away / soft, _ZERO), _ONE)


def strands_of(mesh: Mesh, points: Float[np.ndarray, "vertices 3"]) -> Float32[np.ndarray, "tangents 3"]:
    """`strand_tangents` of hair that shines; none of other meshes."""
    if mesh.specular > 0 and len(mesh.labels) and mesh.labels[0] == Region.HAIR:
        return strand_tangents(points, mesh.triangles, mesh.uv)
    return np.zeros((0, 3), np.float32)


def strand_tangents(
    points: Float[np.ndarray, "vertices 3"],
    triangles: Int32[np.ndarray, "faces 3"],
    uv: Float[np.ndarray, "vertices 2"],
) -> Float32[np.ndarray, "vertices 3"]:
    """The way strands run at each vertex: where v grows on the surface, summed over the triangles that meet there."""
    return _tangents(np.asarray(points, np.float32), triangles, np.asarray(uv, np.float32))


@compiled(error_model="numpy")
@no_type_check
def _tangents(points, triangles, uv):
    result = np.zeros((len(points), 3), np.float32)
    for face in range(len(triangles)):
        i, j, k = triangles[face, 0], triangles[face, 1], triangles[face, 2]
        du1, dv1 = uv[j, 0] - uv[i, 0], uv[j, 1] - uv[i, 1]
        du2, dv2 = uv[k, 0] - uv[i, 0], uv[k, 1] - uv[i, 1]
        turn = np.float32(1.0) if du1 * dv2 - du2 * dv1 > 0 else np.float32(-1.0)
        for axis in range(3):
            first, second = points[j, axis] - points[i, axis], points[k, axis] - points[i, axis]
            step = turn * (second * du1 - first * du2)
            result[i, axis] += step
            result[j, axis] += step
            result[k, axis] += step
    return result
