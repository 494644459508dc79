"""What the runs of paper 001 learn from: their configurations, and the data and module of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import lightning
import numpy as np
import torch
from torch import Tensor

from umbra.configuration import Count, Seed
from umbra.data.faces import FaceSet
from umbra.data.modules import FacesModule
from umbra.data.splits import split_within_people
from umbra.data.worn import worn
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.papers.landmark_masks.method import (
    MaskGeneratorConfig,
    MaskPairData,
    MaskTrainer,
    Regions,
    Segmenter,
    SegmenterConfig,
    mask_pairs,
)
from umbra.papers.landmark_masks.protocol import (
    OCCLUSIONS,
    WORN,
    Material,
    Part,
    open_material,
    without_background,
)
from umbra.runs.config import read_head
from umbra.runs.networks import load_recogniser
from umbra.runs.recipe import Prepared, Recipe
from umbra.runs.records import Trained, read_faces, read_run
from umbra.runs.settings import RunSettings

Strategy = Literal["LM1", "LM2", "grid", "LM2-split"]


@dataclass(frozen=True)
class GeneratorsConfig:
    """Mask generators for every region of some strategies, all trained in one pass on one base network."""

    seed: Seed = 0  # of the blocks' greys; each training sets its own
    strategies: tuple[Strategy, ...] = ("LM1", "LM2", "grid", "LM2-split")
    pictures: Count = 600  # of the training part; paper: "numerous"
    held_out: Count = 120  # of the validation part
    generator: MaskGeneratorConfig = field(default_factory=MaskGeneratorConfig)


@dataclass(frozen=True)
class DetectorConfig:
    """The segmentation network and how many covered pictures it learns from."""

    seed: Seed = 0  # of the choice and the mirroring; each training sets its own
    pictures: Count = 1200
    held_out: Count = 200
    network: SegmenterConfig = field(default_factory=SegmenterConfig)


def base_network(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """The base network (Sec. 4.2): people with ten images, split within each person."""
    return _recogniser(run, read_faces(run.set, edition), seed)


def base_network_without_background(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """The same, with everything but the head painted grey."""
    return _recogniser(run, without_background(read_faces(run.set, edition)), seed)


def _recogniser(run: RunSettings, faces: FaceSet, seed: int) -> Prepared:
    """On the training part; the split depends on the edition's seed alone."""
    split = split_within_people(faces.people, seed=read_head().seed)
    data = FacesModule(faces, seed=seed, batch=run.loader.batch, split=split, workers=run.loader.workers)
    return Recogniser(replace(run.model, seed=seed), classes=split.classes), data


def mask_generators(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """Generators of all regions on the base network that `needs` names, seed for seed (Sec. 3.2)."""
    config: GeneratorsConfig = run.model
    material = open_material(run.set, edition, seed=read_head().seed)
    base = base_of(read_run(run.needs.rsplit("/", 1)[-1], edition), number)
    regions = joined([material.regions[name] for name in config.strategies])
    parts: tuple[tuple[Part, int], ...] = (("train", config.pictures), ("validation", config.held_out))
    pairs = []
    for place, (part, count) in enumerate(parts):
        chosen = some(len(material.indices(part)), count, seed=seed + place)
        images, labels = material.images(part)[chosen], material.labels(part)[chosen]
        pairs.append(mask_pairs(base, images, labels, regions, rng=np.random.default_rng([seed, place])))
    data = MaskPairData(pairs[0], pairs[1], batch=run.loader.batch)
    return MaskTrainer(config.generator, base, regions=len(regions.names)), data


def occluder_detector(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """The U-Net on pictures under every occlusion of Table 1, and some under none (Sec. 4.1)."""
    config: DetectorConfig = run.model
    material = open_material(run.set, edition, seed=read_head().seed)
    data = CoveredPictures(
        covered_mixture(material, "train", config.pictures, seed=seed),
        covered_mixture(material, "validation", config.held_out, seed=seed + 1),
        batch=run.loader.batch,
    )
    return Segmenter(replace(config.network, seed=seed)), data


def base_of(trained: Trained, number: int) -> Recogniser:
    """The base network of one seed; a run with fewer seeds gives its first."""
    return load_recogniser(trained, number if number in trained.weights else trained.seeds[0])


def joined(parts: Sequence[Regions]) -> Regions:
    """The regions of several strategies as one list, so that their generators train together."""
    names = tuple(f"{part.strategy}/{name}" for part in parts for name in part.names)
    return Regions("+".join(part.strategy for part in parts), names, np.concatenate([p.boxes for p in parts]),
                   parts[0].height, parts[0].width)  # fmt: skip


def some(available: int, wanted: int, *, seed: int) -> np.ndarray:
    """Places of at most `wanted` items, drawn without replacement, in order."""
    return np.sort(np.random.default_rng([seed, 17]).permutation(available)[:wanted])


def covered_mixture(material: Material, part: Part, count: int, *, seed: int) -> dict[str, Tensor]:
    """Pictures of a part, each under one kind: half wear something, the rest has a block or nothing."""
    rng = np.random.default_rng([seed, 23])
    chosen = rng.choice(len(material.indices(part)), size=count)
    numbers = material.indices(part)[chosen]
    clean = np.ascontiguousarray(material.faces.images[numbers])
    images, truth = clean.copy(), np.zeros(clean.shape[:3], bool)
    kinds = rng.choice([*OCCLUSIONS, ""], size=count, p=mixture())
    bands = dict(zip(material.regions["LM2"].names, material.regions["LM2"].masks(), strict=True))
    for kind in OCCLUSIONS:
        own = np.flatnonzero(kinds == kind)
        if kind in WORN:
            points = material.landmarks(part)[chosen[own]]
            made = worn(clean[own], points, WORN[kind], seed=seed, numbers=numbers[own] * count + own)
            images[own], truth[own] = made.images, made.truth
        else:
            truth[own] = bands[kind.lower()]
            images[own] = np.where(bands[kind.lower()][None, :, :, None], np.uint8(255), clean[own])
    occluder = truth.astype(np.uint8) * 255
    return {name: torch.from_numpy(x) for name, x in (("image", images), ("clean", clean), ("occluder", occluder))}


def mixture() -> list[float]:
    """Shares of the kinds, nothing last: a quarter each for mask and sunglasses, 8 % for each block, 10 % for none."""
    return [0.25 if kind in WORN else 0.08 for kind in OCCLUSIONS] + [0.10]


class Shuffled:
    """Batches out of tensors, shuffled anew each epoch where asked; whoever trains sets `generator`."""

    def __init__(self, tensors: dict[str, Tensor], *, batch: int, shuffle: bool) -> None:
        self.tensors, self.batch, self.shuffle = tensors, batch, shuffle
        self.generator: torch.Generator | None = None

    def __len__(self) -> int:
        return -(-len(self.tensors["image"]) // self.batch)

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        count = len(self.tensors["image"])
        order = torch.randperm(count, generator=self.generator) if self.shuffle else torch.arange(count)
        for chosen in order.split(self.batch):
            yield {name: values[chosen] for name, values in self.tensors.items()}


class CoveredPictures(lightning.LightningDataModule):
    """Training and validation pictures for the segmentation network."""

    def __init__(self, train: dict[str, Tensor], validation: dict[str, Tensor], *, batch: int) -> None:
        super().__init__()
        self.train, self.validation, self.batch = train, validation, batch

    def train_dataloader(self) -> Shuffled:
        """Shuffled."""
        return Shuffled(self.train, batch=self.batch, shuffle=True)

    def val_dataloader(self) -> Shuffled:
        """In order."""
        return Shuffled(self.validation, batch=self.batch, shuffle=False)


RECIPES = {
    "base_network": Recipe(RecogniserConfig, base_network, Recogniser.LOGGED),
    "base_network_without_background": Recipe(RecogniserConfig, base_network_without_background, Recogniser.LOGGED),
    "mask_generators": Recipe(GeneratorsConfig, mask_generators, MaskTrainer.LOGGED),
    "occluder_detector": Recipe(DetectorConfig, occluder_detector, Segmenter.LOGGED),
}
