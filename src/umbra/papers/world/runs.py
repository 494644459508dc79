"""What is trained on the world alone: a network that tells its people apart."""

from dataclasses import replace

from umbra.data.modules import FacesModule
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.runs.recipe import Prepared, Recipe
from umbra.runs.records import read_faces
from umbra.runs.settings import RunSettings


def recogniser(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """A network that tells the people of the run's set apart."""
    faces, loader = read_faces(run.set, edition), run.loader
    data = FacesModule(faces, seed=seed, batch=loader.batch, cover=loader.cover, workers=loader.workers)
    return Recogniser(replace(run.model, seed=seed), classes=data.classes), data


RECIPES = {"recogniser": Recipe(RecogniserConfig, recogniser, Recogniser.LOGGED)}
