"""Colouring samples: texture, harmonics, what shadows take of them, and gloss, in numba.

The radiance of a sample is SH(γ) less what is hidden: SH(γ) - Σ_k (1 - V_k) SH(γ_k) - (1 - A) SH(γ - Σ_k γ_k), where
γ_k is a lamp's share of γ, V_k what the sample sees of the lamp and A what it sees of the sky. With V = A = 1 it is
SH(γ): γ is the truth of the unshadowed light.
"""

from math import sqrt
from typing import no_type_check

import numpy as np

from umbra.compiled import compiled
from umbra.render.gleam import catchlight, highlight, strand_highlight
from umbra.render.harmonics import BAND_0, BAND_1, BAND_2
from umbra.render.texels import read_colour, read_map
from umbra.types import Region

LEAST_SHARE = np.float32(0.45)
"""No shadow leaves less than this share of the unshadowed light. Pixels are not linear in light: with a display's gamma
of 2.2 it stands for a light of one sixth, which is about the ratio of fill to sun under a clear sky (own choice).
"""


_B0, _B1, _B2 = np.float32(BAND_0), np.float32(BAND_1), np.float32(BAND_2)
_HALF_B2, _ROOT_B2 = np.float32(BAND_2 / 2), np.float32(BAND_2 / 2 / sqrt(3))
_ZERO, _HALF, _ONE, _THREE = np.float32(0.0), np.float32(0.5), np.float32(1.0), np.float32(3.0)
_LOOSE = {"contract", "reassoc", "nsz"}
"""Freedoms that change a colour by a rounding, and none that would let a NaN through."""


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def _radiance(x, y, z, gamma, c):
    """Σ_b γ_b Y_b(n) for colour `c`, as `harmonics.spherical_harmonics` orders it."""
    return (
        _B0 * gamma[0, c]
        + _B1 * (z * gamma[2, c] - y * gamma[1, c] - x * gamma[3, c])
        + _B2 * (x * y * gamma[4, c] - y * z * gamma[5, c] - x * z * gamma[7, c])
        + _HALF_B2 * ((x * x - y * y) * gamma[8, c])
        + _ROOT_B2 * ((_THREE * z * z - _ONE) * gamma[6, c])
    )


@compiled(error_model="numpy", fastmath=_LOOSE)
@no_type_check
def shade_samples(fragments, first_face, mesh, placed, light, out, out_labels):
    """Colour every sample whose face belongs to this mesh.

    `light` = (γ with the ambient term and without the lamps' shares, the lamps); `placed` holds a unit normal for each
    sample and how open it lies, as `relief_samples` finds them, what each vertex sees of the lamps and the sky, a veil
    over the samples, and which vertices see anything new (all, where it is empty). Everything is kept in float32: numba
    would otherwise widen each product with a constant or an index.
    """
    face_map, weights = fragments
    triangles, uv, texture, labels, specular, gloss, strands = mesh
    normals, seen, veil, changed = placed
    # taken apart here, since a tuple of arrays counts its references anew wherever it is unpacked
    rest, (direction, halfway, lobe, colours, gleam, shape) = light
    count = len(direction)
    for row in range(face_map.shape[0]):
        for column in range(face_map.shape[1]):
            face = face_map[row, column] - first_face
            if face < 0 or face >= triangles.shape[0]:
                continue
            i, j, k = np.uint32(triangles[face, 0]), np.uint32(triangles[face, 1]), np.uint32(triangles[face, 2])
            if changed.size and not (changed[i] or changed[j] or changed[k] or _veiled(veil, row, column)):
                continue
            p, q, r = weights[row, column, 0], weights[row, column, 1], weights[row, column, 2]
            normal = normals[row, column, 0], normals[row, column, 1], normals[row, column, 2]
            u, v = _mixed(uv, (i, j, k), (p, q, r), 0), _mixed(uv, (i, j, k), (p, q, r), 1)
            label = labels[face]
            eye = label == Region.LEFT_EYE or label == Region.RIGHT_EYE
            whole, lit = _sky(normal, rest, _mixed(seen, (i, j, k), (p, q, r), count))
            mirrored = (_ZERO, _ZERO, _ZERO)
            strength = specular * read_map(gloss, u, v) if gloss.size and not eye else specular
            mirror = _strand(strands, (i, j, k), (p, q, r)) if strands.size else (_ZERO, _ZERO, _ZERO), eye
            for lamp in range(count):
                share = _mixed(seen, (i, j, k), (p, q, r), lamp) * _unveiled(veil, lamp, row, column)
                cosine = _along(normal, direction, lamp)
                given = lobe[lamp, 0] + cosine * (lobe[lamp, 1] + cosine * lobe[lamp, 2])
                whole = _sum(whole, given, colours, lamp)
                lit = _sum(lit, given * share, colours, lamp)
                if strength > _ZERO:
                    amount = _amount(normal, mirror, _three(direction, lamp), _three(halfway, lamp), _two(shape, lamp))
                    mirrored = _sum(mirrored, amount * strength * share, gleam, lamp)
            open_, (red, green, blue) = normals[row, column, 3], read_colour(texture, u, v)
            out[row, column, 0] = _value(red, lit[0], whole[0], open_, mirrored[0])
            out[row, column, 1] = _value(green, lit[1], whole[1], open_, mirrored[1])
            out[row, column, 2] = _value(blue, lit[2], whole[2], open_, mirrored[2])
            out_labels[row, column] = label


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def _value(albedo, lit, whole, open_, mirrored):
    """One colour of a sample, from what lights it and what it mirrors."""
    return min(max(albedo * (max(lit, LEAST_SHARE * whole, _ZERO) * open_) + mirrored, _ZERO), _ONE)


@compiled(inline="always")
@no_type_check
def _veiled(veil, row, column):
    """Whether anything before the picture takes light from a sample."""
    hidden = _ZERO
    for lamp in range(veil.shape[0]):
        hidden = max(hidden, veil[lamp, row, column])
    return hidden > _ZERO


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def _sky(normal, rest, share):
    """The light that no lamp has a part in, in R, G and B, and the share of it that a sample sees."""
    x, y, z = normal
    red, green, blue = _radiance(x, y, z, rest, 0), _radiance(x, y, z, rest, 1), _radiance(x, y, z, rest, 2)
    return (red, green, blue), (red * share, green * share, blue * share)


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def _sum(colour, amount, colours, lamp):
    """A colour, and an amount of a lamp's."""
    return (
        colour[0] + amount * colours[lamp, 0],
        colour[1] + amount * colours[lamp, 1],
        colour[2] + amount * colours[lamp, 2],
    )


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def _along(vector, directions, lamp):
    """The cosine between a unit vector and one of the lamps' directions."""
    return vector[0] * directions[lamp, 0] + vector[1] * directions[lamp, 1] + vector[2] * directions[lamp, 2]


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def _amount(normal, mirror, towards, half, shape):
    """How much of a lamp is mirrored to the viewer, by skin, by strands or in an eye; `half` is its half-way vector.

    Everything is a number here and no array, and so are the tuples' members.
    """
    (x, y, z), ((tx, ty, tz), eye) = normal, mirror
    (lx, ly, lz), (hx, hy, hz) = towards, half
    if eye:
        return catchlight(x, y, lx, ly, lz, shape[0], shape[1])
    if tx != _ZERO or ty != _ZERO or tz != _ZERO:
        lit = min(max(x * lx + y * ly + z * lz + _HALF, _ZERO), _ONE)
        return strand_highlight(tx, ty, tz, hx, hy, hz) * lit
    return highlight(x * hx + y * hy + z * hz)


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def _strand(strands, corners, weights):
    """The way strands run at a sample."""
    return (
        _mixed(strands, corners, weights, 0),
        _mixed(strands, corners, weights, 1),
        _mixed(strands, corners, weights, 2),
    )


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def _mixed(values, corners, weights, column):
    """A column of the vertices' values, between the corners of a triangle."""
    (i, j, k), (p, q, r) = corners, weights
    return p * values[i, column] + q * values[j, column] + r * values[k, column]


@compiled(inline="always")
@no_type_check
def _unveiled(veil, lamp, row, column):
    """The share of a lamp that nothing before the picture takes."""
    return _ONE - veil[lamp, row, column] if veil.size else _ONE


@compiled(inline="always")
@no_type_check
def _three(rows, row):
    return rows[row, 0], rows[row, 1], rows[row, 2]


@compiled(inline="always")
@no_type_check
def _two(rows, row):
    return rows[row, 0], rows[row, 1]
