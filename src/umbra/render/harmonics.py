"""Light as nine spherical harmonics per colour, with the constants of the 257 coefficients."""

from math import pi, sqrt
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

BAND_0 = pi / sqrt(4 * pi)
"""a₀c₀ = 0.8862: cosine-lobe weight π times the harmonic's 1/√4π (Ramamoorthi & Hanrahan 2001)."""
BAND_1 = (2 * pi / sqrt(3)) * (sqrt(3) / sqrt(4 * pi))
"""a₁c₁ = 1.7725."""
BAND_2 = (2 * pi / sqrt(8)) * (3 * sqrt(5) / sqrt(12 * pi))
"""a₂c₂ = 2.4270. These are Deep3D's constants; DECA's differ, and coefficients cannot be exchanged with it."""
AMBIENT = 0.8
"""Added to the first coefficient of every colour before shading, so that γ = 0 is an evenly lit face."""


def spherical_harmonics(normals: Float[np.ndarray, "*batch 3"]) -> Float[np.ndarray, "*batch 9"]:
    """Nine basis values at unit normals (Deng et al. 2019, Sec. 3; Ramamoorthi & Hanrahan 2001).

    Y = [a₀c₀, -a₁c₁ny, a₁c₁nz, -a₁c₁nx, a₂c₂nxny, -a₂c₂nynz, ½a₂c₂/√3(3nz²-1), -a₂c₂nxnz, ½a₂c₂(nx²-ny²)].
    """
    return np.stack(_basis(normals, np.ones_like(normals[..., 0])), axis=-1)


def spherical_harmonics_torch(normals: Float[Tensor, "*batch 3"]) -> Float[Tensor, "*batch 9"]:
    """`spherical_harmonics` for tensors, differentiable in `normals`."""
    return torch.stack(_basis(normals, torch.ones_like(normals[..., 0])), dim=-1)


def shade(
    albedo: Float[np.ndarray, "*batch 3"], normals: Float[np.ndarray, "*batch 3"], light: Float[np.ndarray, "9 3"]
) -> Float[np.ndarray, "*batch 3"]:
    """Radiance of a matt surface (Deng et al. 2019, Sec. 3): albedo · Σ_b (γ_b + 0.8·[b = 0]) Y_b(n), not clipped.

    `light` is γ, nine coefficients for each of R, G, B, without the ambient 0.8.
    """
    return albedo * (spherical_harmonics(normals) @ lifted(light))


def shade_torch(
    albedo: Float[Tensor, "*batch pixels 3"],
    normals: Float[Tensor, "*batch pixels 3"],
    light: Float[Tensor, "*batch 9 3"],
) -> Float[Tensor, "*batch pixels 3"]:
    """`shade` for tensors with leading batch axes, differentiable in everything."""
    ambient = torch.zeros_like(light)
    ambient[..., 0, :] = AMBIENT
    return albedo * (spherical_harmonics_torch(normals) @ (light + ambient))


def lifted(light: Float[np.ndarray, "9 3"]) -> Float[np.ndarray, "9 3"]:
    """Return the coefficients that multiply the basis: γ with the ambient 0.8 added to its first row."""
    result = light.copy()
    result[0] += AMBIENT
    return result


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


def _basis(normals: Any, ones: Any) -> tuple[Any, ...]:
    x, y, z = normals[..., 0], normals[..., 1], normals[..., 2]
    return (
        BAND_0 * ones,
        -BAND_1 * y,
        BAND_1 * z,
        -BAND_1 * x,
        BAND_2 * x * y,
        -BAND_2 * y * z,
        0.5 * BAND_2 / sqrt(3) * (3 * z * z - 1),
        -BAND_2 * x * z,
        0.5 * BAND_2 * (x * x - y * y),
    )
