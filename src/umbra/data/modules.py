"""Batches of faces for Lightning, read from mapped arrays: a batch is copied, the set never is.

A batch is {"image": uint8 "batch height width 3", "label": int64, "index": int64 in the set} and what else was asked
for; networks turn pixels into numbers on their own device. Everything drawn by chance depends on (seed, epoch, index)
alone, so workers, batch size and resumed trainings change nothing about a picture.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import lightning
import numpy as np
import torch
from jaxtyping import Int64, UInt8, UInt64
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from umbra.data.cover_config import CoverConfig
from umbra.data.faces import FaceSet
from umbra.data.grey import coloured_as
from umbra.data.splits import Split, split_within_people
from umbra.occlude.batch import PlacedBatch, place_random_batch
from umbra.occlude.sprites import CLASSES

EXTRAS = ("clean", "occluder", "parsing", "landmarks", "five_points")
RESIDENT_SHARE = 0.4
"""Share of a GPU's free memory that the pictures may take to be held there."""

Request = tuple[int, np.ndarray]
"""An epoch and the indices of one batch."""


def mixed(seed: int, epoch: int, indices: Int64[np.ndarray, " n"], stream: int) -> UInt64[np.ndarray, " n"]:
    """One 64-bit number per picture: SplitMix64 (Steele et al. 2014) chained over index, seed, epoch and stream."""
    state = indices.astype(np.uint64)
    for word in (seed, epoch, stream):
        state = state + np.uint64((word * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) % 2**64)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state = state ^ (state >> np.uint64(31))
    return state


class Batches(Sampler[Request]):
    """Index batches of one part of the set; in training shuffled anew in each epoch, which Lightning announces."""

    def __init__(self, indices: np.ndarray, batch: int, *, seed: int, shuffle: bool) -> None:
        self.indices, self.batch, self.seed, self.shuffle, self.epoch = indices, batch, seed, shuffle, 0

    def set_epoch(self, epoch: int) -> None:
        """Lightning calls this before each epoch, also of a resumed training."""
        self.epoch = epoch

    def __len__(self) -> int:
        full, rest = divmod(len(self.indices), self.batch)
        return full + bool(rest and not self._drops_last())

    def __iter__(self) -> Iterator[Request]:
        order = self.indices
        if self.shuffle:
            order = np.random.default_rng([self.seed, self.epoch, 5]).permutation(order)
        for place in range(len(self)):
            yield self.epoch, order[place * self.batch : (place + 1) * self.batch]

    def _drops_last(self) -> bool:
        """A last short training batch makes a noisy step and, of one picture, no batch statistics at all."""
        return self.shuffle and len(self.indices) >= self.batch


class Reader(Dataset[dict[str, Tensor]]):
    """Reads one batch at a time out of the mapped arrays."""

    def __init__(
        self,
        faces: FaceSet,
        labels: np.ndarray,
        *,
        seed: int,
        cover: CoverConfig | None = None,
        extras: tuple[str, ...] = (),
        pixels: bool = True,
    ) -> None:
        self.faces, self.labels, self.seed, self.cover = faces, labels, seed, cover
        self.extras, self.pixels = extras, pixels

    def __len__(self) -> int:
        return len(self.faces)

    def __getitem__(self, request: Request) -> dict[str, Tensor]:
        epoch, indices = request[0], np.ascontiguousarray(request[1], np.int64)
        batch = {"label": self.labels[indices], "index": indices}
        for name in self.extras:
            batch[name] = np.ascontiguousarray(getattr(self.faces, name)[indices])
        if self.pixels:
            batch["image"] = np.ascontiguousarray(self.faces.images[indices])
        if self.cover:
            self._cover(batch, epoch, self.cover)
        return {name: torch.from_numpy(values) for name, values in batch.items()}

    def _cover(self, batch: dict[str, np.ndarray], epoch: int, cover: CoverConfig) -> None:
        """Lay an object over a share of the pictures; adds "clean", and "occluder", its alpha in 0..255."""
        indices = batch["index"]
        chosen = mixed(self.seed, epoch, indices, 0) < np.uint64(min(cover.share * 2**64, 2**64 - 1))
        batch["clean"] = batch["image"].copy()
        batch["occluder"] = np.zeros(batch["image"].shape[:3], np.uint8)
        if chosen.any():
            placed = cover_batch(batch["image"][chosen], indices[chosen], cover, seed=self.seed, epoch=epoch)
            batch["image"][chosen], batch["occluder"][chosen] = placed.images, placed.alpha


def cover_batch(
    images: UInt8[np.ndarray, "batch height width 3"],
    numbers: Int64[np.ndarray, " batch"],
    cover: CoverConfig,
    *,
    seed: int,
    epoch: int = 0,
) -> PlacedBatch:
    """An object over every picture, drawn by (seed, epoch, number) alone; a class left out is drawn again.

    An object over a grey picture is grey.
    """
    place = partial(place_random_batch, scale=cover.scale, opaque_rectangle=cover.opaque_rectangle)
    placed = place(images, seeds=mixed(seed, epoch, numbers, 1))
    unwanted, stream = CLASSES.index(cover.without) if cover.without else -1, 2
    while (again := np.flatnonzero(placed.kinds == unwanted)).size:
        anew = place(images[again], seeds=mixed(seed, epoch, numbers[again], stream))
        for name in ("images", "alpha", "kinds", "boxes", "fractions"):
            getattr(placed, name)[again] = getattr(anew, name)
        stream += 1
    return replace(placed, images=coloured_as(images, placed.images))


class FacesModule(lightning.LightningDataModule):
    """Training, validation and test batches of one set.

    Without `split` everybody with at least three pictures is split 70 / 15 / 15 and labels are the set's own; with it
    they are the split's. `extras` names further channels of the set for each batch. On a GPU the pictures are held
    there where they fit and nothing has to be drawn over them; then a batch that travels is only a list of indices.
    """

    def __init__(
        self,
        faces: FaceSet,
        *,
        seed: int,
        batch: int = 64,
        split: Split | None = None,
        cover: CoverConfig | None = None,
        extras: tuple[str, ...] = (),
        workers: int = 0,
        resident: bool = True,
    ) -> None:
        super().__init__()
        absent = [name for name in extras if name not in EXTRAS or getattr(faces, name) is None]
        if absent:
            raise ValueError(
                f"extras: expected channels of this set out of {EXTRAS}; {absent} are not there. "
                "Draw the set with them, or use a set that has them."
            )
        if cover and {"clean", "occluder"} & set(extras):
            raise ValueError(
                "extras: cover adds 'clean' and 'occluder' itself; got them as extras too. Leave them out."
            )
        self.faces, self.seed, self.batch, self.cover, self.workers = faces, seed, batch, cover, workers
        self.extras, self.resident = extras, resident
        self.split = split or split_within_people(faces.people, seed=seed, fewest=3)
        self.labels = split.labels if split else faces.people
        self.classes = split.classes if split else len(faces.names)
        self._held: Tensor | None = None

    def train_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        """Shuffled, covered where asked for."""
        return self._loader(self.split.train, shuffle=True, cover=self.cover)

    def val_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        """In the set's order, as the pictures are; covered where that is asked for."""
        covered = self.cover is not None and self.cover.validation
        return self._loader(self.split.validation, shuffle=False, cover=self.cover if covered else None)

    def test_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        """In the set's order, as the pictures are."""
        return self._loader(self.split.test, shuffle=False, cover=None)

    def batches_of(self, indices: Int64[np.ndarray, " n"]) -> DataLoader[dict[str, Tensor]]:
        """Any pictures of the set, in the order given: galleries, probes, pairs."""
        return self._loader(indices, shuffle=False, cover=None, pixels=True)

    def on_after_batch_transfer(self, batch: dict[str, Tensor], dataloader_idx: int) -> dict[str, Tensor]:
        """Look the pictures up where they are held."""
        if "image" not in batch:
            batch["image"] = self._on(batch["index"].device)[batch["index"]]
        return batch

    def _loader(
        self, indices: np.ndarray, *, shuffle: bool, cover: CoverConfig | None, pixels: bool | None = None
    ) -> DataLoader[dict[str, Tensor]]:
        if pixels is None:
            pixels = cover is not None or not self._fits()
        reader = Reader(self.faces, self.labels, seed=self.seed, cover=cover, extras=self.extras, pixels=pixels)
        sampler = Batches(indices, self.batch, seed=self.seed, shuffle=shuffle)
        return DataLoader(reader, batch_size=None, sampler=sampler, num_workers=self.workers)

    def _fits(self) -> bool:
        """Whether the pictures are to be held on the device that trains: only a GPU gains from it."""
        if not self.resident or self.trainer is None or self.trainer.strategy.root_device.type != "cuda":
            return False
        free, _ = torch.cuda.mem_get_info(self.trainer.strategy.root_device)
        return self._held is not None or self.faces.images.nbytes < RESIDENT_SHARE * free

    def _on(self, device: torch.device) -> Tensor:
        if self._held is None or self._held.device != device:
            self._held = torch.from_numpy(np.array(self.faces.images)).to(device)
        return self._held
