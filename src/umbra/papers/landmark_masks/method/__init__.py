"""Recognition of occluded faces with feature masks learnt per facial landmark (paper 001, Johnston & Ngxande).

Reading order: `regions` (where faces are covered), `pairs` (what covering them does to the features), `mask_generator`
and `mask_trainer` (learning which features suffer), `dictionary` (one binary mask per region), `discarding`
(recognition without them), `unlearnt` (controls), `segmentation` (finding what is covered).
"""

from umbra.papers.landmark_masks.method.dictionary import PAPER_PERCENTILES, MaskDictionary, binarise, cut_apart
from umbra.papers.landmark_masks.method.discarding import (
    Exactness,
    discarding_mask,
    exactness,
    masked_scores,
    relative_change,
    scores_with_dictionary,
)
from umbra.papers.landmark_masks.method.mask_generator import MaskGenerators
from umbra.papers.landmark_masks.method.mask_trainer import MaskGeneratorConfig, MaskTrainer
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
from umbra.papers.landmark_masks.method.unlearnt import difference_masks, place_masks, random_masks

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
    "coverage",
    "covered_regions",
    "cut_apart",
    "difference_labels",
    "difference_masks",
    "discarding_mask",
    "exactness",
    "find_occluders",
    "mask_pairs",
    "masked_scores",
    "open_and_close",
    "paint_regions",
    "place_masks",
    "random_masks",
    "relative_change",
    "scores_with_dictionary",
    "size_of",
]
