"""Tensors in, scalars out."""

from umbra.losses.adversarial import gradient_reversal
from umbra.losses.margins import LOSSES, MarginHead, arcface_logits, cosface_logits, cosines, softmax_logits
from umbra.losses.projection import project_onto, purify
from umbra.losses.wing import wing

__all__ = [
    "LOSSES",
    "MarginHead",
    "arcface_logits",
    "cosface_logits",
    "cosines",
    "gradient_reversal",
    "project_onto",
    "purify",
    "softmax_logits",
    "wing",
]
