"""Gradient reversal: what comes after learns the task, what comes before unlearns it.

ALOB is Zhao, Qin & Zhang, "Adversarially Learning Occlusions by Backpropagation for Face Recognition".
"""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor


class _Reversal(torch.autograd.Function):
    """The identity with a negated derivative; see `gradient_reversal`."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, strength: float) -> Tensor:
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return -ctx.strength * gradient, None


def gradient_reversal(x: Float[Tensor, "*shape"], *, strength: float = 1.0) -> Float[Tensor, "*shape"]:
    """Gradient reversal layer (Ganin & Lempitsky 2015; ALOB, Eq. 3 and Eq. 4):  GRL(x) = x,  dGRL/dx = −C·I.

    x = `x`, C = `strength`.
    """
    if strength < 0:
        raise ValueError(f"strength must not be negative; got {strength}. A negative one would not reverse.")
    return _Reversal.apply(x, strength)
