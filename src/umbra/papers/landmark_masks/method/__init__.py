"""Recognition of occluded faces with feature masks learnt per facial landmark (paper 001, Johnston & Ngxande).

Reading order: `regions` (where faces are covered), `pairs` (what covering them does to the features), `mask_generator`
(learning which features suffer), `dictionary` (one binary mask per region), `discarding` (recognition without them),
`segmentation` (finding what is covered).
"""

from umbra.papers.landmark_masks.method.dictionary import PAPER_PERCENTILES, MaskDictionary, binarise, build_dictionary
from umbra.papers.landmark_masks.method.discarding import (
    Exactness,
    discarding_mask,
    exactness,
    masked_scores,
    relative_change,
    scores_with_dictionary,
)
from umbra.papers.landmark_masks.method.mask_generator import MaskGeneratorConfig, MaskGenerators, MaskTrainer
from umbra.papers.landmark_masks.method.pairs import MaskPairData, MaskPairs, mask_pairs, size_of
from umbra.papers.landmark_masks.method.regions import (
    STRATEGIES,
    Coverage,
    Regions,
    coverage,
    covered_regions,
    paint_regions,
)
from umbra.papers.landmark_masks.method.segmentation import (
    Segmenter,
    SegmenterConfig,
    difference_labels,
    find_occluders,
    open_and_close,
)

__all__ = [
    "PAPER_PERCENTILES",
    "STRATEGIES",
    "Coverage",
    "Exactness",
    "MaskDictionary",
    "MaskGeneratorConfig",
    "MaskGenerators",
    "MaskPairData",
    "MaskPairs",
    "MaskTrainer",
    "Regions",
    "Segmenter",
    "SegmenterConfig",
    "binarise",
    "build_dictionary",
    "coverage",
    "covered_regions",
    "difference_labels",
    "discarding_mask",
    "exactness",
    "find_occluders",
    "mask_pairs",
    "masked_scores",
    "open_and_close",
    "paint_regions",
    "relative_change",
    "scores_with_dictionary",
    "size_of",
]
