"""What the runs of paper 002 learn from: RNet and its trainees, seed by seed on the same people and covers."""

from dataclasses import dataclass, field, replace

import lightning
import numpy as np

from umbra.backbones import load_weights
from umbra.configuration import Seed
from umbra.data.faces import FaceSet, from_world
from umbra.data.modules import FacesModule
from umbra.data.splits import Split, split_by_people
from umbra.learning.reconstruction.regressor import FaceRegressor, RegressorConfig
from umbra.names import MaybeName
from umbra.papers.occlusion_resistant_3d.covers import CoveredFaces, CoversConfig
from umbra.papers.occlusion_resistant_3d.method import IMAGES, Mopi, MopiConfig, Sopi, SopiConfig
from umbra.papers.occlusion_resistant_3d.method.sopi import SHAPE
from umbra.papers.occlusion_resistant_3d.middles import middles
from umbra.papers.occlusion_resistant_3d.networks import (
    face_model,
    load_regressor,
    load_sopi,
    needed,
    open_judge,
    weights_of,
)
from umbra.runs.config import read_head
from umbra.runs.recipe import Prepared, Recipe
from umbra.runs.records import read_run, read_set
from umbra.runs.settings import RunSettings
from umbra.world.sets.world_set import WorldSet

SHARES = (0.90, 0.09, 0.01)
"""Of the people: to learn from, to choose the best epoch and all settings by, and none but the one that a split wants:
whom the page asks about is a set of its own."""
ALBEDO_AT = slice(SHAPE, SHAPE + 80)


@dataclass(frozen=True)
class RegressorTraining:
    """RNet; with `covers` it learns on covered faces from what the bare ones show, without a teacher."""

    seed: Seed = 0  # each training sets its own
    judge: MaybeName = ""  # a run of recognisers, which compare the drawn faces with the images; none: nobody does
    start: MaybeName = ""  # a run (needs it too) whose weights, seed for seed, this one starts with
    covers: CoversConfig | None = None
    network: RegressorConfig = field(default_factory=RegressorConfig)


@dataclass(frozen=True)
class SopiTraining:
    """SOPI on the run that `needs` names, its trainer."""

    seed: Seed = 0  # each training sets its own
    covers: CoversConfig = field(default_factory=CoversConfig)
    exact: bool = False  # labels of shape and albedo are the world's own, not the trainer's
    sopi: SopiConfig = field(default_factory=SopiConfig)


@dataclass(frozen=True)
class MopiTraining:
    """MOPI on the run that `needs` names, whose SOPI it starts from."""

    judge: MaybeName
    seed: Seed = 0  # each training sets its own
    covers: CoversConfig = field(default_factory=lambda: CoversConfig(versions=IMAGES))
    mopi: MopiConfig = field(default_factory=MopiConfig)


def regressor(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """RNet, from skin and landmarks alone (Sec. 3.1.2)."""
    config: RegressorTraining = run.model
    network = config.network.network
    faces = faces_of(middles(read_set(run.set, edition), network))
    judge = open_judge(config.judge, edition, number)
    module = FaceRegressor(replace(config.network, seed=seed), face_model(edition, network), judge)
    if config.start:
        load_weights(module, weights_of(read_run(config.start, edition), number))
    split = split_of(faces)
    data: lightning.LightningDataModule
    if config.covers is None:
        extras = ("landmarks", "parsing")
        data = FacesModule(
            faces, seed=seed, batch=run.loader.batch, split=split, extras=extras, workers=run.loader.workers
        )
    else:
        assert faces.parsing is not None  # `faces_of` refuses it
        also = {"parsing": faces.parsing}
        data = CoveredFaces(faces, split, config.covers, seed=seed, batch=run.loader.batch, also=also)
    return module, data


def sopi(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """The trainee, on covered faces and what its trainer says of them bare (Sec. 3.1)."""
    config: SopiTraining = run.model
    world = middles(read_set(run.set, edition), config.sopi.network)
    faces = faces_of(world)
    trainer = load_regressor(needed(run.needs, edition), number, edition)
    also = {"shape": world.coefficients[:, :SHAPE], "albedo": world.coefficients[:, ALBEDO_AT]} if config.exact else {}
    data = CoveredFaces(faces, split_of(faces), config.covers, seed=seed, batch=run.loader.batch, also=also)
    return Sopi(replace(config.sopi, seed=seed), trainer), data


def mopi(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """Seven heads on seven covered versions of each image (Sec. 3.2)."""
    config: MopiTraining = run.model
    faces = faces_of(middles(read_set(run.set, edition), config.mopi.network))
    judge = open_judge(config.judge, edition, number)
    if judge is None:
        raise ValueError("model.judge: expected the run of recognisers that Eqs. 7 and 8 compare faces by; found none")
    data = CoveredFaces(faces, split_of(faces), config.covers, seed=seed, batch=run.loader.batch)
    return Mopi(replace(config.mopi, seed=seed), load_sopi(needed(run.needs, edition), number, edition), judge), data


def split_of(faces: FaceSet) -> Split:
    """By people; the split depends on the edition's seed alone, so all arms hold out the same people."""
    return split_by_people(faces.people, seed=read_head().seed, shares=SHARES)


def faces_of(world: WorldSet) -> FaceSet:
    """A set as it is learnt from; refused where it was drawn without what is learnt from."""
    if world.parsing is None or not np.isfinite(world.coefficients).all():
        raise ValueError("set: expected parsing maps and coefficients; draw it with channel parsing and with its model")
    return from_world(world)


RECIPES = {
    "face_regressor": Recipe(RegressorTraining, regressor, FaceRegressor.LOGGED),
    "sopi": Recipe(SopiTraining, sopi, Sopi.LOGGED),
    "mopi": Recipe(MopiTraining, mopi, Mopi.LOGGED),
}
