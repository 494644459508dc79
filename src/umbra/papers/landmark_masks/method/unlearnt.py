"""Masks that nobody learnt: controls that discard as much as the learnt ones, and know less about what is covered.

What the learning of masks is worth shows only beside masks without it. Each gives, like the mean masks of the
generators, a number per region and feature that is low where the feature is to go; `binarise` cuts all of them alike.
"""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from umbra.papers.landmark_masks.method.dictionary import min_max
from umbra.papers.landmark_masks.method.pairs import MaskPairs
from umbra.papers.landmark_masks.method.regions import Regions

PAIRS_AT_ONCE = 32


def random_masks(
    regions: int, map_shape: tuple[int, int, int], *, generator: torch.Generator
) -> Float[Tensor, "regions c h w"]:
    """Any feature as likely to go as any other."""
    return torch.rand(regions, *map_shape, generator=generator)


def difference_masks(pairs: MaskPairs) -> Float[Tensor, "regions c h w"]:
    """Those features go that covering the region moves most:  1 − mean |f(x) − f(x_j)|, stretched to [0, 1].

    The first term that the generators are taught by (Eq. 1), without a generator, a classifier or a training.
    """
    total = torch.zeros(pairs.occluded.shape[1:])
    for start in range(0, len(pairs.labels), PAIRS_AT_ONCE):
        part = slice(start, start + PAIRS_AT_ONCE)
        total += (pairs.clean[part].float()[:, None] - pairs.occluded[part].float()).abs().sum(dim=0)
    return 1 - min_max(total)


def place_masks(
    regions: Regions, map_shape: tuple[int, int, int], *, generator: torch.Generator
) -> Float[Tensor, "regions c h w"]:
    """Those features go whose place of the map lies in the region, as if each saw only its own part of the picture.

    Where the region is larger than the share that goes, its places are drawn at random; where it is smaller, the
    nearest places outside follow.
    """
    channels, rows, columns = map_shape
    y = (np.arange(rows) + 0.5) * regions.height / rows
    x = (np.arange(columns) + 0.5) * regions.width / columns
    away = np.stack([_distance(x, box[0::2])[None] + _distance(y, box[1::2])[:, None] for box in regions.boxes])
    order = torch.from_numpy(away / (regions.height + regions.width)).float()[:, None]  # in [0, 1)
    # So little that chance decides among the features of one place alone.
    return order + 1e-4 * torch.rand(len(regions.names), channels, rows, columns, generator=generator)


def _distance(centres: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """How far each centre lies outside the interval, 0 inside."""
    low, high = edges
    return np.maximum(0, np.maximum(low - centres, centres - high))
