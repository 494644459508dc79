"""Colours of pixels from a mesh, and their gradients, in numba: what `differentiable` says in torch, pixel by pixel.

A pixel's face has the corners m at (xₘ, yₘ) in the picture, with depths dₘ, albedo aₘ and normals nₘ. With eₘ twice the
area of the triangle that the pixel's centre makes with the other two corners, its weights are wₘ = (eₘ/dₘ) / Σ (eⱼ/dⱼ).
Its colour is (Σ wₘ aₘ) · Σ_b γ_b Y_b(n), n = Σ wₘ nₘ made a unit vector (Deng et al. 2019, Sec. 3).
"""

from math import sqrt
from typing import no_type_check

from umbra.compiled import compiled
from umbra.render.harmonics import BAND_0, BAND_1, BAND_2

_ROOT_3 = sqrt(3)


@compiled(inline="always", error_model="numpy")
@no_type_check
def _edges(pixels, corners, px, py):
    """Twice the (signed) areas that a pixel's centre makes with each two corners of its face."""
    i, j, k = corners
    ax, ay, bx, by, cx, cy = pixels[i, 0], pixels[i, 1], pixels[j, 0], pixels[j, 1], pixels[k, 0], pixels[k, 1]
    return (
        (bx - px) * (cy - py) - (cx - px) * (by - py),
        (cx - px) * (ay - py) - (ax - px) * (cy - py),
        (ax - px) * (by - py) - (bx - px) * (ay - py),
    )


@compiled(inline="always", error_model="numpy")
@no_type_check
def _weights(pixels, corners, px, py):
    """The edges over their depths, what they sum up to, and the weights."""
    p, q, r = _edges(pixels, corners, px, py)
    p, q, r = p / pixels[corners[0], 2], q / pixels[corners[1], 2], r / pixels[corners[2], 2]
    total = p + q + r
    return (p, q, r), total, (p / total, q / total, r / total)


@compiled(inline="always", error_model="numpy")
@no_type_check
def _mixed(values, corners, weights, axis):
    """One number of the corners, mixed by the weights."""
    return (
        values[corners[0], axis] * weights[0]
        + values[corners[1], axis] * weights[1]
        + values[corners[2], axis] * weights[2]
    )


@compiled(inline="always")
@no_type_check
def _basis(x, y, z):
    """`harmonics.spherical_harmonics` of one unit normal."""
    return (
        BAND_0,
        -BAND_1 * y,
        BAND_1 * z,
        -BAND_1 * x,
        BAND_2 * x * y,
        -BAND_2 * y * z,
        BAND_2 / (2 * _ROOT_3) * (3 * z * z - 1),
        -BAND_2 * x * z,
        BAND_2 / 2 * (x * x - y * y),
    )


@compiled(inline="always", error_model="numpy")
@no_type_check
def _unit(normals, corners, weights):
    """The pixel's unit normal and the length of what it was made of; straight up where that cancels."""
    x = _mixed(normals, corners, weights, 0)
    y = _mixed(normals, corners, weights, 1)
    z = _mixed(normals, corners, weights, 2)
    length = sqrt(x * x + y * y + z * z)
    if length < 1e-12:
        return (0.0, 0.0, 1.0), 0.0
    return (x / length, y / length, z / length), length


@compiled(error_model="numpy")
@no_type_check
def colour_pixels(pixels, normals, albedo, light, triangles, faces, image):
    """Write the colours of all pixels that show a face into `image`; `light` is γ with the ambient term."""
    for row in range(faces.shape[0]):
        for column in range(faces.shape[1]):
            face = faces[row, column]
            if face < 0:
                continue
            corners = (triangles[face, 0], triangles[face, 1], triangles[face, 2])
            _, _, weights = _weights(pixels, corners, column + 0.5, row + 0.5)
            (x, y, z), _ = _unit(normals, corners, weights)
            basis = _basis(x, y, z)
            for colour in range(3):
                lit = 0.0
                for band in range(9):
                    lit += basis[band] * light[band, colour]
                image[colour, row, column] = _mixed(albedo, corners, weights, colour) * lit


@compiled(error_model="numpy")
@no_type_check
def return_gradients(given, mesh, triangles, faces, gradients):
    """Add to the `gradients` of pixels, normals, albedo and light what `given`, that of the image, says of them."""
    pixels, normals, albedo, light = mesh
    to_pixels, to_normals, to_albedo, to_light = gradients
    for row in range(faces.shape[0]):
        for column in range(faces.shape[1]):
            face = faces[row, column]
            if face < 0:
                continue
            corners = (triangles[face, 0], triangles[face, 1], triangles[face, 2])
            px, py = column + 0.5, row + 0.5
            parts, total, weights = _weights(pixels, corners, px, py)
            (x, y, z), length = _unit(normals, corners, weights)
            basis = _basis(x, y, z)
            slope_x = slope_y = slope_z = 0.0  # of the loss on the unit normal
            slope_p = slope_q = slope_r = 0.0  # on the weights
            for c in range(3):
                lit = 0.0
                for band in range(9):
                    lit += basis[band] * light[band, c]
                slope = given[c, row, column]
                on_albedo, on_lit = slope * lit, slope * _mixed(albedo, corners, weights, c)
                for band in range(9):
                    to_light[band, c] += on_lit * basis[band]
                for m in range(3):
                    to_albedo[corners[m], c] += on_albedo * weights[m]
                slope_p += on_albedo * albedo[corners[0], c]
                slope_q += on_albedo * albedo[corners[1], c]
                slope_r += on_albedo * albedo[corners[2], c]
                slope_x += on_lit * (
                    BAND_2 * (y * light[4, c] - z * light[7, c] + x * light[8, c]) - BAND_1 * light[3, c]
                )
                slope_y += on_lit * (
                    BAND_2 * (x * light[4, c] - z * light[5, c] - y * light[8, c]) - BAND_1 * light[1, c]
                )
                slope_z += on_lit * (
                    BAND_2 * (_ROOT_3 * z * light[6, c] - y * light[5, c] - x * light[7, c]) + BAND_1 * light[2, c]
                )
            if length > 0.0:  # through the division by the length: what lies along the normal is lost
                along = slope_x * x + slope_y * y + slope_z * z
                slope_x, slope_y, slope_z = (
                    (slope_x - along * x) / length,
                    (slope_y - along * y) / length,
                    (slope_z - along * z) / length,
                )
                for m in range(3):
                    to_normals[corners[m], 0] += slope_x * weights[m]
                    to_normals[corners[m], 1] += slope_y * weights[m]
                    to_normals[corners[m], 2] += slope_z * weights[m]
                i, j, k = corners
                slope_p += slope_x * normals[i, 0] + slope_y * normals[i, 1] + slope_z * normals[i, 2]
                slope_q += slope_x * normals[j, 0] + slope_y * normals[j, 1] + slope_z * normals[j, 2]
                slope_r += slope_x * normals[k, 0] + slope_y * normals[k, 1] + slope_z * normals[k, 2]
            mean = slope_p * weights[0] + slope_q * weights[1] + slope_r * weights[2]
            slopes = ((slope_p - mean) / total, (slope_q - mean) / total, (slope_r - mean) / total)
            _move_corners(to_pixels, pixels, corners, (px, py), parts, slopes)


@compiled(inline="always", error_model="numpy")
@no_type_check
def _move_corners(to_pixels, pixels, corners, centre, parts, slopes):
    """Return slopes on eₘ/dₘ to the corners: eₘ follows the other two corners, dₘ the corner itself."""
    px, py = centre
    for m in range(3):
        one, after, last = corners[m], corners[(m + 1) % 3], corners[(m + 2) % 3]
        to_pixels[one, 2] -= slopes[m] * parts[m] / pixels[one, 2]
        slope = slopes[m] / pixels[one, 2]
        to_pixels[after, 0] += slope * (pixels[last, 1] - py)
        to_pixels[after, 1] -= slope * (pixels[last, 0] - px)
        to_pixels[last, 0] -= slope * (pixels[after, 1] - py)
        to_pixels[last, 1] += slope * (pixels[after, 0] - px)
