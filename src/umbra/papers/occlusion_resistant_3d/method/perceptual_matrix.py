"""The perceptual loss between the faces that one person's seven images give (Eq. 7)."""

from typing import Literal

from jaxtyping import Float
from torch import Tensor

Reading = Literal["distance", "as printed"]
"""The equation as printed grows with the likeness of the features, so that lowering it drives the seven apart. Its
text asks for the opposite. "distance" is one less the same quotient, with the sum over images in both norms: by the
triangle inequality it is 0 exactly where all features point the same way, and never negative."""


def perceptual_matrix(
    features: Float[Tensor, "batch images numbers"], *, reading: Reading = "distance"
) -> Float[Tensor, ""]:
    """L_perc = Σ_q Σ_q′ (χχᵀ)_qq′ / (‖χ‖₂,₁ ‖χᵀ‖₂,₁), χ with a row of features for each image (Eq. 7).

    ‖χ‖₂,₁ adds the lengths of rows, ‖χᵀ‖₂,₁ those of columns.
    """
    alike = (features @ features.transpose(1, 2)).sum(dim=(1, 2))
    rows = features.norm(dim=2).sum(dim=1)
    if reading == "distance":
        return (1 - alike / (rows**2).clamp_min(1e-12)).mean()
    columns = features.norm(dim=1).sum(dim=1)
    return (alike / (rows * columns).clamp_min(1e-12)).mean()
