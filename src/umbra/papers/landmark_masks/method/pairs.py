"""Pictures with and without a block over each region, as the feature maps that the mask generators learn from.

The base network is frozen while they learn, so its maps never change: they are computed once and kept in half precision
(`size_of` tells how much memory that takes), and an epoch of all generators costs no pass through the base network.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import lightning
import numpy as np
import torch
from jaxtyping import Float16, Int, Int64, UInt8
from torch import Tensor

from umbra.learning.embedding import feature_maps
from umbra.learning.recogniser import Recogniser
from umbra.papers.landmark_masks.method.regions import Regions, paint_regions

PICTURES_AT_ONCE = 64


@dataclass(frozen=True, eq=False)
class MaskPairs:
    """f(x) of each picture, f(x_j) of it occluded on each region j, and the person it shows."""

    clean: Float16[Tensor, "items channels map_height map_width"]
    occluded: Float16[Tensor, "items regions channels map_height map_width"]
    labels: Int64[Tensor, " items"]


def size_of(items: int, regions: int, map_shape: tuple[int, int, int]) -> int:
    """Bytes that `mask_pairs` will keep."""
    return 2 * items * (regions + 1) * int(np.prod(map_shape))


def mask_pairs(
    base: Recogniser,
    images: UInt8[np.ndarray, "items height width 3"],
    labels: Int[np.ndarray, " items"],
    regions: Regions,
    *,
    rng: np.random.Generator,
) -> MaskPairs:
    """Maps of every picture clean and occluded on every region, the blocks' grey drawn anew for each."""
    channels, height, width = base.network.map_shape
    items, count = len(images), len(regions.names)
    clean = torch.empty(items, channels, height, width, dtype=torch.float16)
    occluded = torch.empty(items, count, channels, height, width, dtype=torch.float16)
    intensities = rng.integers(0, 256, size=(items, count), dtype=np.uint8)
    for start in range(0, items, PICTURES_AT_ONCE):
        part = slice(start, min(items, start + PICTURES_AT_ONCE))
        painted = paint_regions(images[part], regions, intensities[part])
        clean[part] = feature_maps(base, images[part]).half()
        maps = feature_maps(base, painted.reshape(-1, *images.shape[1:])).half()
        occluded[part] = maps.reshape(-1, count, channels, height, width)
    return MaskPairs(clean, occluded, torch.from_numpy(np.asarray(labels, dtype=np.int64)))


class PairBatches:
    """Batches of a set of pairs, gathered by one indexing; shuffled anew each time where asked."""

    def __init__(self, pairs: MaskPairs, *, batch: int, shuffle: bool = False) -> None:
        self.pairs = pairs
        self.batch = batch
        self.shuffle = shuffle
        self.generator: torch.Generator | None = None  # whoever trains may set one, as for torch's own loaders

    def __len__(self) -> int:
        return -(-len(self.pairs.labels) // self.batch)

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        count = len(self.pairs.labels)
        order = torch.randperm(count, generator=self.generator) if self.shuffle else torch.arange(count)
        for chosen in order.split(self.batch):
            yield {
                "clean": self.pairs.clean[chosen],
                "occluded": self.pairs.occluded[chosen],
                "label": self.pairs.labels[chosen],
            }


class MaskPairData(lightning.LightningDataModule):
    """Training and validation pairs for `MaskTrainer`."""

    def __init__(self, train: MaskPairs, validation: MaskPairs, *, batch: int = 64) -> None:
        super().__init__()
        self.train = train
        self.validation = validation
        self.batch = batch

    def train_dataloader(self) -> PairBatches:
        """Shuffled."""
        return PairBatches(self.train, batch=self.batch, shuffle=True)

    def val_dataloader(self) -> PairBatches:
        """In order."""
        return PairBatches(self.validation, batch=self.batch)
