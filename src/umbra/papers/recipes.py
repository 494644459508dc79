"""How each method of params.yaml is put together: its configuration class, its module, the data it learns from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import lightning

from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.papers.alob.runs import AlobTraining, alob
from umbra.papers.compared.masked_baseline import AlobMasks, alob_masks
from umbra.papers.landmark_masks import runs as landmark_masks

if TYPE_CHECKING:
    from umbra.runs.settings import RunSettings

Prepared = tuple[lightning.LightningModule, lightning.LightningDataModule]


@dataclass(frozen=True)
class Recipe:
    """`prepare(run, edition, seed, number)` gives what `fit` trains.

    `number` is the seed's own number in the run's `seeds`, by which a run finds the same seed of another; `seed` is
    derived from it and from the run's name.
    """

    config: type
    prepare: "Callable[[RunSettings, str, int, int], Prepared]"


def recogniser(run: "RunSettings", edition: str, seed: int, number: int) -> Prepared:
    """A network that tells the people of the run's set apart."""
    from umbra.data.faces import from_world
    from umbra.data.modules import FacesModule
    from umbra.runs import paths
    from umbra.world.sets.dataset import read_world

    faces = from_world(read_world(paths.face_set(edition, run.set)))
    loader = run.loader
    data = FacesModule(faces, seed=seed, batch=loader.batch, cover=loader.cover, workers=loader.workers)
    return Recogniser(replace(run.model, seed=seed), classes=data.classes), data


def base_network(run: "RunSettings", edition: str, seed: int, number: int) -> Prepared:
    """Paper 001's base network: people with ten pictures, split within each person."""
    return landmark_masks.base_network(run, edition, seed)


def base_network_without_background(run: "RunSettings", edition: str, seed: int, number: int) -> Prepared:
    """The same, with everything but the head painted grey."""
    return landmark_masks.base_network(run, edition, seed, background=False)


def occluder_detector(run: "RunSettings", edition: str, seed: int, number: int) -> Prepared:
    """Paper 001's segmentation network."""
    return landmark_masks.occluder_detector(run, edition, seed)


RECIPES: dict[str, Recipe] = {
    "alob": Recipe(AlobTraining, alob),
    "alob_masks": Recipe(AlobMasks, alob_masks),
    "recogniser": Recipe(RecogniserConfig, recogniser),
    "base_network": Recipe(RecogniserConfig, base_network),
    "base_network_without_background": Recipe(RecogniserConfig, base_network_without_background),
    "mask_generators": Recipe(landmark_masks.GeneratorsConfig, landmark_masks.mask_generators),
    "occluder_detector": Recipe(landmark_masks.DetectorConfig, occluder_detector),
}
