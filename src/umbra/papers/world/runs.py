"""What is trained on the world alone: a network that tells its people apart, and one that finds their landmarks."""

from dataclasses import replace

import torch

from umbra.data.modules import FacesModule
from umbra.data.splits import split_by_people
from umbra.learning.landmarks import LandmarkRegressor, LandmarksConfig, mean_points
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.runs.recipe import Prepared, Recipe
from umbra.runs.records import read_faces
from umbra.runs.settings import RunSettings

LEARNT, CHOSEN, ASKED = 0.90, 0.05, 0.05
"""Shares of the people whose landmarks are learnt, choose the best epoch, and are asked of."""


def recogniser(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """A network that tells the people of the run's set apart."""
    faces, loader = read_faces(run.set, edition), run.loader
    data = FacesModule(faces, seed=seed, batch=loader.batch, cover=loader.cover, workers=loader.workers)
    return Recogniser(replace(run.model, seed=seed), classes=data.classes), data


def landmarks(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """A network that finds the landmarks of people whom it never saw; it begins at the mean of those it learns from."""
    faces, loader = read_faces(run.set, edition), run.loader
    split = split_by_people(faces.people, seed=seed, shares=(LEARNT, CHOSEN, ASKED))
    data = FacesModule(
        faces, seed=seed, batch=loader.batch, split=split, cover=loader.cover, extras=("landmarks",),
        workers=loader.workers,
    )  # fmt: skip
    assert faces.landmarks is not None  # every drawn set has them
    known = torch.from_numpy(faces.landmarks[split.train])
    mean = mean_points(known, (faces.images.shape[1], faces.images.shape[2]))
    return LandmarkRegressor(replace(run.model, seed=seed), mean=mean), data


RECIPES = {
    "recogniser": Recipe(RecogniserConfig, recogniser, Recogniser.LOGGED),
    "landmarks": Recipe(LandmarksConfig, landmarks, LandmarkRegressor.LOGGED),
}
