"""One file per paper, named by its idea; `recogniser` and what it is made of serve them all."""

from umbra.learning.augmentation import AugmentationConfig, augment, normalise
from umbra.learning.embedding import embed_images, feature_maps
from umbra.learning.recogniser import Recogniser, RecogniserConfig, build_network
from umbra.learning.schedules import OptimiserConfig, optimiser_and_schedule, rate_factor

__all__ = [
    "AugmentationConfig",
    "OptimiserConfig",
    "Recogniser",
    "RecogniserConfig",
    "augment",
    "build_network",
    "embed_images",
    "feature_maps",
    "normalise",
    "optimiser_and_schedule",
    "rate_factor",
]
