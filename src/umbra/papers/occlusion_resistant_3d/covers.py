"""Covered versions of bare faces: the paper's squares, its random patterns, and a face that is covered whole.

What covers a face follows from (seed, epoch, image, version) alone, so batch size and a resumed training change
nothing, and two networks that learn from one seed see the same covers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import lightning
import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from umbra.configuration import Count, Share, require
from umbra.data.faces import FaceSet
from umbra.data.modules import Batches, Request
from umbra.data.splits import Split
from umbra.occlude import GEOMETRIC, block

SQUARES = ("dsofi", "dhofi", "shofi")
"""Two small, two large, and one large square (Sec. 4.1.1)."""
PATTERNS = ("star", "crown", "free_shape")
"""Shapes of no standard form (Sec. 4.2.2)."""
WHOLE = "whole"
"""One square over all landmarks, for faces of which only the context is left (Sec. 1)."""
KINDS = (*SQUARES, *PATTERNS, WHOLE)
STREAM = 41
"""So that covers draw other chances than anything else of the same seed."""


@dataclass(frozen=True)
class CoversConfig:
    """What covers how many images; each kind is as likely as the others."""

    kinds: tuple[str, ...] = (*SQUARES, WHOLE)
    share: Share = 0.75  # of the versions; the others stay bare (the paper: "on a random basis")
    versions: Count = 1  # of each image; MOPI: 7

    def __post_init__(self) -> None:
        require(self)
        if unknown := sorted(set(self.kinds) - set(KINDS)):
            raise ValueError(f"kinds: expected some of {', '.join(KINDS)}; found {', '.join(unknown)}")
        if self.share and not self.kinds:
            raise ValueError("kinds: expected at least one where a share of the images is covered; found none")


def cover(
    image: UInt8[np.ndarray, "height width 3"],
    landmarks: Float[np.ndarray, "68 2"],
    kind: str,
    *,
    rng: np.random.Generator,
) -> UInt8[np.ndarray, "height width 3"]:
    """One image under one kind of cover, in one colour drawn by chance."""
    if kind != WHOLE:
        return GEOMETRIC[kind](image, landmarks.astype(np.float64), rng=rng).image
    low, high = np.floor(landmarks.min(axis=0)).astype(int), np.ceil(landmarks.max(axis=0)).astype(int)
    low[1] -= round(0.3 * (high[1] - low[1]))  # landmarks end at the brows
    red, green, blue = (int(value) for value in rng.integers(0, 256, 3))
    return block(image, (int(low[0]), int(low[1]), int(high[0]), int(high[1])), (red, green, blue), kind=WHOLE).image


def versions_of(
    image: UInt8[np.ndarray, "height width 3"],
    landmarks: Float[np.ndarray, "68 2"],
    config: CoversConfig,
    chance: Sequence[int],
) -> UInt8[np.ndarray, "versions height width 3"]:
    """All versions of one image; `chance` names it: seed, epoch and number."""
    made = np.repeat(image[None], config.versions, axis=0)
    for version in range(config.versions):
        rng = np.random.default_rng([*chance, version, STREAM])
        if rng.random() < config.share:
            kind = config.kinds[int(rng.integers(len(config.kinds)))]
            made[version] = cover(image, landmarks, kind, rng=rng)
    return made


class CoveredFaces(lightning.LightningDataModule):
    """Batches {"image": covered or not, "clean": bare, "landmarks"}; of several versions {"images": all} besides.

    Covers of the training part are drawn anew in each epoch, those of the other parts stay as they are. `also` holds
    what else a batch is to know of its faces, one row for each image of the set.
    """

    def __init__(
        self,
        faces: FaceSet,
        split: Split,
        config: CoversConfig,
        *,
        seed: int,
        batch: int = 32,
        also: Mapping[str, np.ndarray] | None = None,
    ) -> None:
        super().__init__()
        if faces.landmarks is None:
            raise ValueError("faces: expected a set with 68 landmarks; found none. Draw it, or find them first.")
        self.faces, self.split, self.config, self.seed, self.batch = faces, split, config, seed, batch
        self.also = dict(also or {})

    def train_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        """Shuffled."""
        return self._loader(self.split.train, shuffle=True)

    def val_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        """In the set's order."""
        return self._loader(self.split.validation, shuffle=False)

    def test_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        """In the set's order."""
        return self._loader(self.split.test, shuffle=False)

    def _loader(self, indices: np.ndarray, *, shuffle: bool) -> DataLoader[dict[str, Tensor]]:
        sampler = Batches(indices, self.batch, seed=self.seed, shuffle=shuffle)
        reader = _Reader(self.faces, self.config, self.seed, moving=shuffle, also=self.also)
        return DataLoader(reader, batch_size=None, sampler=sampler)


class _Reader(Dataset[dict[str, Tensor]]):
    """Reads one batch of bare faces and covers it."""

    def __init__(
        self, faces: FaceSet, config: CoversConfig, seed: int, *, moving: bool, also: Mapping[str, np.ndarray]
    ) -> None:
        self.faces, self.config, self.seed, self.moving, self.also = faces, config, seed, moving, also

    def __len__(self) -> int:
        return len(self.faces)

    def __getitem__(self, request: Request) -> dict[str, Tensor]:
        epoch, indices = request[0] if self.moving else 0, request[1]
        assert self.faces.landmarks is not None  # asked when the module was made
        bare = np.array(self.faces.images[indices])
        points = np.array(self.faces.landmarks[indices])
        covered = np.stack(
            [
                versions_of(image, own, self.config, (self.seed, epoch, int(number)))
                for image, own, number in zip(bare, points, indices, strict=True)
            ]
        )
        batch = {"image": np.ascontiguousarray(covered[:, 0]), "clean": bare, "landmarks": points}
        batch |= {name: np.array(rows[indices]) for name, rows in self.also.items()}
        if self.config.versions > 1:
            batch["images"] = covered
        return {name: torch.from_numpy(values) for name, values in batch.items()}
