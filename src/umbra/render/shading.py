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


@compiled
@no_type_check
def _between(share, size):
    """The two texels around a share of a texture's side, and how far it lies from the first to the second."""
    place = min(max(share * np.float32(size) - _HALF, _ZERO), np.float32(size - 1))
    first = int(place)
    return first, min(first + 1, size - 1), place - np.float32(first)


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def _bilinear(image, u, v):
    """Read a one-channel map between its texels."""
    left, right, fx = _between(u, image.shape[1])
    top, bottom, fy = _between(v, image.shape[0])
    upper = image[top, left] * (_ONE - fx) + image[top, right] * fx
    lower = image[bottom, left] * (_ONE - fx) + image[bottom, right] * fx
    return upper * (_ONE - fy) + lower * fy


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
    rest, lamps = light
    count = len(lamps[0])
    for row in range(face_map.shape[0]):
        for column in range(face_map.shape[1]):
            face = face_map[row, column] - first_face
            if face < 0 or face >= triangles.shape[0]:
                continue
            i, j, k = triangles[face, 0], triangles[face, 1], triangles[face, 2]
            if changed.size and not (changed[i] or changed[j] or changed[k] or _veiled(veil, row, column)):
                continue
            p, q, r = weights[row, column, 0], weights[row, column, 1], weights[row, column, 2]
            normal = normals[row, column, 0], normals[row, column, 1], normals[row, column, 2]
            u = p * uv[i, 0] + q * uv[j, 0] + r * uv[k, 0]
            v = p * uv[i, 1] + q * uv[j, 1] + r * uv[k, 1]
            label = labels[face]
            eye = label == Region.LEFT_EYE or label == Region.RIGHT_EYE
            whole, lit = _sky(normal, rest, p * seen[i, count] + q * seen[j, count] + r * seen[k, count])
            mirrored = (_ZERO, _ZERO, _ZERO)
            strength = specular * _bilinear(gloss, u, v) if gloss.size and not eye else specular
            strand = _strand(strands, (i, j, k), (p, q, r))
            for lamp in range(count):
                share = p * seen[i, lamp] + q * seen[j, lamp] + r * seen[k, lamp]
                if veil.size:
                    share *= _ONE - veil[lamp, row, column]
                given, amount = _of_lamp(normal, (strand, eye, strength), (lamps, lamp))
                whole = _sum(whole, given, lamps[3], lamp)
                lit = _sum(lit, given * share, lamps[3], lamp)
                mirrored = _sum(mirrored, amount * share, lamps[4], lamp)
            left, right, fx = _between(u, texture.shape[1])
            top, bottom, fy = _between(v, texture.shape[0])
            for channel in range(3):
                upper = texture[top, left, channel] * (_ONE - fx) + texture[top, right, channel] * fx
                lower = texture[bottom, left, channel] * (_ONE - fx) + texture[bottom, right, channel] * fx
                level = max(lit[channel], LEAST_SHARE * whole[channel], _ZERO) * normals[row, column, 3]
                value = (upper * (_ONE - fy) + lower * fy) * level + mirrored[channel]
                out[row, column, channel] = min(max(value, _ZERO), _ONE)
            out_labels[row, column] = label


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
def _of_lamp(normal, mirror, one):
    """What a lamp gives to a sample that sees it: its lobe, and its highlight on skin, on strands or in an eye."""
    x, y, z = normal
    (tx, ty, tz), eye, strength = mirror
    (direction, halfway, lobe, _, _, shape), lamp = one
    lx, ly, lz = direction[lamp, 0], direction[lamp, 1], direction[lamp, 2]
    cosine = x * lx + y * ly + z * lz
    given = lobe[lamp, 0] + cosine * (lobe[lamp, 1] + cosine * lobe[lamp, 2])
    amount = _ZERO
    if strength > _ZERO:
        hx, hy, hz = halfway[lamp, 0], halfway[lamp, 1], halfway[lamp, 2]
        if eye:
            amount = catchlight(x, y, lx, ly, lz, shape[lamp, 0], shape[lamp, 1])
        elif tx != _ZERO or ty != _ZERO or tz != _ZERO:
            amount = strand_highlight(tx, ty, tz, hx, hy, hz) * min(max(cosine + _HALF, _ZERO), _ONE)
        else:
            amount = highlight(x * hx + y * hy + z * hz)
    return given, amount * strength


@compiled(inline="always", fastmath=_LOOSE)
@no_type_check
def _strand(strands, corners, weights):
    """The way strands run at a sample; zero where the mesh has none."""
    (i, j, k), (p, q, r) = corners, weights
    x = y = z = _ZERO
    if strands.size:
        x = p * strands[i, 0] + q * strands[j, 0] + r * strands[k, 0]
        y = p * strands[i, 1] + q * strands[j, 1] + r * strands[k, 1]
        z = p * strands[i, 2] + q * strands[j, 2] + r * strands[k, 2]
    return x, y, z


@compiled(error_model="numpy")
@no_type_check
def resolve_samples(colour, labels, depths, factor, background, image, label_map, depth_map, coverage):
    """Average `factor` × `factor` samples: covered ones over the background; label by majority, depth of that label."""
    height, width = label_map.shape
    full = factor * factor
    counts = np.zeros(256, np.int32)
    for row in range(height):
        for column in range(width):
            red = green = blue = np.float32(0.0)
            covered = 0
            best_label, best_count = 0, 0
            for a in range(row * factor, row * factor + factor):
                for b in range(column * factor, column * factor + factor):
                    label = labels[a, b]
                    if np.isfinite(depths[a, b]):
                        covered += 1
                        red += colour[a, b, 0]
                        green += colour[a, b, 1]
                        blue += colour[a, b, 2]
                    else:
                        label = 0
                    counts[label] += 1
                    # On a tie the larger label wins: over nothing a surface, over skin the finer feature.
                    if counts[label] > best_count or (counts[label] == best_count and label > best_label):
                        best_label, best_count = label, counts[label]
            total, members = np.float32(0.0), 0
            for a in range(row * factor, row * factor + factor):
                for b in range(column * factor, column * factor + factor):
                    counts[labels[a, b]] = 0
                    if labels[a, b] == best_label and np.isfinite(depths[a, b]):
                        total += depths[a, b]
                        members += 1
            counts[0] = 0
            share = np.float32(covered) / full
            image[row, column, 0] = red / full + (1 - share) * background[row, column, 0]
            image[row, column, 1] = green / full + (1 - share) * background[row, column, 1]
            image[row, column, 2] = blue / full + (1 - share) * background[row, column, 2]
            coverage[row, column] = share
            label_map[row, column] = best_label
            depth_map[row, column] = total / members if members > 0 else np.inf
