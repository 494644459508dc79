"""What an image says of a face without any label of its shape: pixels, landmarks, and what faces are like.

Deng et al. 2019, "Accurate 3D Face Reconstruction with Weakly-Supervised Learning", Sec. 3; constants as their
published code has them where the paper is silent.
"""

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn import functional

SMOOTH = 1e-6
"""Added under the root of the photometric loss, whose slope would be infinite at zero."""
STRESSED, STRESS = (*range(28, 31), *range(60, 68)), 20.0
"""Landmarks of the nose's ridge and of the inner mouth weigh this much; all others weigh 1."""
PIXELS = 224.0
"""Side of the pictures in whose pixels landmarks are compared, whatever the size of ours."""


def photometric(
    found: Float[Tensor, "batch 3 height width"],
    image: Float[Tensor, "batch 3 height width"],
    attention: Float[Tensor, "batch height width"],
) -> Float[Tensor, ""]:
    """Mean colour distance under the skin's attention mask (their Eq. 2): Σ A ‖I − I′‖₂ / Σ A."""
    distance = ((found - image) ** 2).sum(dim=1).add(SMOOTH).sqrt()
    return (distance * attention).sum() / attention.sum().clamp_min(1.0)


def landmark_distance(
    found: Float[Tensor, "batch 68 2"], truth: Float[Tensor, "batch 68 2"], *, side: int
) -> Float[Tensor, ""]:
    """Mean weighted squared distance of landmarks, in pixels of a picture of 224 (their Eq. 3)."""
    weights = torch.ones(68, device=found.device, dtype=found.dtype)
    weights[list(STRESSED)] = STRESS
    squared = (((found - truth) * (PIXELS / side)) ** 2).sum(dim=2)
    return (squared * weights).mean()


def mean_distance(
    found: Float[Tensor, "batch 68 2"], truth: Float[Tensor, "batch 68 2"], *, side: int
) -> Float[Tensor, ""]:
    """Mean distance of landmarks in pixels of a picture of 224: far ones pull no harder than near ones (our choice)."""
    return torch.linalg.vector_norm((found - truth) * (PIXELS / side), dim=2).mean()


def perceptual(found: Float[Tensor, "batch features"], image: Float[Tensor, "batch features"]) -> Float[Tensor, ""]:
    """Mean cosine distance of a face recogniser's features (their Eq. 4)."""
    return (1 - functional.cosine_similarity(found, image, dim=1)).mean()


def squared_length(coefficients: Float[Tensor, "batch directions"]) -> Float[Tensor, ""]:
    """Mean of ‖c‖² for coefficients in standard deviations: a Gaussian prior (their Eq. 5)."""
    return (coefficients**2).sum(dim=1).mean()


def flatness(albedo: Float[Tensor, "batch vertices 3"], skin: Bool[Tensor, " vertices"]) -> Float[Tensor, ""]:
    """Variance of the albedo over the skin (their Eq. 6): what varies there is light before it is colour."""
    own = albedo[:, skin]
    return ((own - own.mean(dim=1, keepdim=True)) ** 2).mean(dim=1).sum(dim=1).mean()


def greyness(light: Float[Tensor, "batch 9 3"]) -> Float[Tensor, ""]:
    """Variance of γ over the three colours: lights are rather white than coloured."""
    return ((light - light.mean(dim=2, keepdim=True)) ** 2).mean()
