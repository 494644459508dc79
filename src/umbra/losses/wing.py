"""A loss for landmarks that keeps pulling when an error has become small."""

from math import log

import torch
from jaxtyping import Float
from torch import Tensor


def wing(error: Float[Tensor, "*batch"], *, width: float, curvature: float) -> Float[Tensor, "*batch"]:
    """The wing loss (Feng et al. 2018, Eq. 5):  w · ln(1 + |x| / ε) where |x| < w, else |x| − C.

    x = `error`, w = `width`, ε = `curvature`; C = w − w · ln(1 + w / ε) joins the two parts. Near zero its slope is
    w / ε, where that of |x| is 1 and that of x² vanishes: small errors go on being mended.
    """
    if width <= 0 or curvature <= 0:
        raise ValueError(f"wing: expected a width and a curvature above 0; got {width} and {curvature}.")
    size = error.abs()
    joint = width - width * log(1 + width / curvature)
    return torch.where(size < width, width * torch.log1p(size / curvature), size - joint)
