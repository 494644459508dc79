"""Feature projection purification: take from a feature what another feature explains.

ALOB is Zhao, Qin & Zhang, "Adversarially Learning Occlusions by Backpropagation for Face Recognition".
"""

from jaxtyping import Float
from torch import Tensor

SMALLEST_SQUARED_NORM = 1e-12


def project_onto(
    feature: Float[Tensor, "*batch embedding"], direction: Float[Tensor, "*batch embedding"]
) -> Float[Tensor, "*batch embedding"]:
    """Projection (ALOB, Eq. 7; Qin et al. 2020):  f' = (f · f_m / |f_m|) · f_m / |f_m|.

    f = `feature`, f_m = `direction`. Of a direction of length zero nothing is explained: f' = 0, with finite gradients.
    """
    squared = direction.square().sum(dim=-1, keepdim=True).clamp(min=SMALLEST_SQUARED_NORM)
    return (feature * direction).sum(dim=-1, keepdim=True) / squared * direction


def purify(
    feature: Float[Tensor, "*batch embedding"], direction: Float[Tensor, "*batch embedding"]
) -> Float[Tensor, "*batch embedding"]:
    """The orthogonal rest (ALOB, Eq. 8):  f_orth = f − f', without what `direction` (f_m) explains of `feature` (f)."""
    return feature - project_onto(feature, direction)
