"""Colouring samples: texture, harmonics and a little gloss, in numba."""

from math import sqrt
from typing import no_type_check

import numpy as np
from jaxtyping import Float, Float32

from umbra.compiled import compiled
from umbra.render.harmonics import BAND_0, BAND_1, BAND_2
from umbra.types import Region

GLOSS_POWER = 18
"""Exponent of the broad highlight on skin, cloth and hair (Blinn 1977); the kernel multiplies it out."""
WET_POWER = 90
"""Exponent of the small highlight on eyes, which are wet: it makes the catch light."""


def dominant_light(light: Float[np.ndarray, "9 3"]) -> tuple[Float32[np.ndarray, " 3"], Float32[np.ndarray, " 3"]]:
    """Direction and colour of the light's strongest side (Sloan 2008, "Stupid SH tricks", dominant direction).

    The three coefficients of the first band, averaged over the colours, point at it: d ∝ (-γ₃, -γ₁, γ₂).
    """
    band = np.stack([-light[3], -light[1], light[2]])  # 3 axes, 3 colours
    mean = band.mean(axis=1)
    length = float(np.linalg.norm(mean))
    direction = mean / length if length > 1e-9 else np.array([0.0, 0.0, 1.0])
    colour = np.clip(BAND_1 * (direction @ band), 0.0, None)
    return direction.astype(np.float32), colour.astype(np.float32)


_B0, _B1, _B2 = np.float32(BAND_0), np.float32(BAND_1), np.float32(BAND_2)
_HALF_B2, _ROOT_B2 = np.float32(BAND_2 / 2), np.float32(BAND_2 / 2 / sqrt(3))
_ZERO, _HALF, _ONE, _THREE = np.float32(0.0), np.float32(0.5), np.float32(1.0), np.float32(3.0)
_LOOSE = {"contract", "reassoc", "nsz"}
"""Freedoms that change a colour by a rounding, and none that would let a NaN through."""


@compiled(fastmath=_LOOSE)
@no_type_check
def _radiance(x, y, z, gamma):
    """Σ_b γ_b Y_b(n) for one colour, as `harmonics.spherical_harmonics` orders it."""
    return (
        _B0 * gamma[0]
        + _B1 * (z * gamma[2] - y * gamma[1] - x * gamma[3])
        + _B2 * (x * y * gamma[4] - y * z * gamma[5] - x * z * gamma[7])
        + _HALF_B2 * ((x * x - y * y) * gamma[8])
        + _ROOT_B2 * ((_THREE * z * z - _ONE) * gamma[6])
    )


@compiled(fastmath=_LOOSE)
@no_type_check
def _highlight(cosine, wet):
    """Cosine to the power of `GLOSS_POWER` = 18, or of `WET_POWER` = 5 · 18: multiplied out, since powers are slow."""
    square = max(cosine, _ZERO) ** 2
    fourth = square * square
    broad = fourth * fourth * fourth * fourth * square
    return broad * broad * broad * broad * broad if wet else broad


@compiled
@no_type_check
def _between(share, size):
    """The two texels around a share of a texture's side, and how far it lies from the first to the second."""
    place = min(max(share * np.float32(size) - _HALF, _ZERO), np.float32(size - 1))
    first = int(place)
    return first, min(first + 1, size - 1), place - np.float32(first)


@compiled(error_model="numpy", fastmath=_LOOSE)
@no_type_check
def shade_samples(fragments, first_face, mesh, normals, light, out, out_labels):
    """Colour every sample whose face belongs to this mesh; `light` = (γ with the ambient term, half-way vector, gloss).

    `normals` holds a unit normal for each sample and how open it lies, as `relief_samples` finds them. Everything is
    kept in float32: numba would otherwise widen each product with a constant or an index.
    """
    face_map, weights = fragments
    triangles, uv, texture, labels, specular = mesh
    gamma, halfway, gloss = light
    for row in range(face_map.shape[0]):
        for column in range(face_map.shape[1]):
            face = face_map[row, column] - first_face
            if face < 0 or face >= triangles.shape[0]:
                continue
            i, j, k = triangles[face, 0], triangles[face, 1], triangles[face, 2]
            p, q, r = weights[row, column, 0], weights[row, column, 1], weights[row, column, 2]
            x, y, z = normals[row, column, 0], normals[row, column, 1], normals[row, column, 2]
            u = p * uv[i, 0] + q * uv[j, 0] + r * uv[k, 0]
            v = p * uv[i, 1] + q * uv[j, 1] + r * uv[k, 1]
            label = labels[face]
            shine = _ZERO
            if specular > _ZERO:
                cosine = x * halfway[0] + y * halfway[1] + z * halfway[2]
                shine = specular * _highlight(cosine, label == Region.LEFT_EYE or label == Region.RIGHT_EYE)
            left, right, fx = _between(u, texture.shape[1])
            top, bottom, fy = _between(v, texture.shape[0])
            for channel in range(3):
                upper = texture[top, left, channel] * (_ONE - fx) + texture[top, right, channel] * fx
                lower = texture[bottom, left, channel] * (_ONE - fx) + texture[bottom, right, channel] * fx
                albedo = upper * (_ONE - fy) + lower * fy
                reflected = albedo * max(_radiance(x, y, z, gamma[:, channel]), _ZERO) * normals[row, column, 3]
                value = reflected + shine * gloss[channel]
                out[row, column, channel] = min(max(value, _ZERO), _ONE)
            out_labels[row, column] = label


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
