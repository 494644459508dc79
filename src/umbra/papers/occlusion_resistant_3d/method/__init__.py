"""SOPI and MOPI: learning from one covered image a picture, or from seven, what a network says of it uncovered."""

from umbra.papers.occlusion_resistant_3d.method.label_losses import LABEL_LOSSES, LabelLoss, label_loss
from umbra.papers.occlusion_resistant_3d.method.mopi import IMAGES, Mopi, MopiConfig
from umbra.papers.occlusion_resistant_3d.method.perceptual_matrix import perceptual_matrix
from umbra.papers.occlusion_resistant_3d.method.sopi import Sopi, SopiConfig

__all__ = [
    "IMAGES",
    "LABEL_LOSSES",
    "LabelLoss",
    "Mopi",
    "MopiConfig",
    "Sopi",
    "SopiConfig",
    "label_loss",
    "perceptual_matrix",
]
