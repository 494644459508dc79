"""The paper's networks, opened from what their runs left, in evaluation mode."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import UInt8

from umbra.backbones import load_weights
from umbra.configuration import build
from umbra.morphable import load_model
from umbra.morphable.coefficients import LENGTH_62
from umbra.morphable.model import MorphableModel
from umbra.papers.two_stage.method.detection.cascade import Cascade, CascadeConfig
from umbra.papers.two_stage.method.detection.learner import StageLearner, StageTraining
from umbra.papers.two_stage.method.detection.networks import FaceNet24, SmallNet, Stage
from umbra.papers.two_stage.method.landmarks.learner import LandmarkLearner, LandmarkTraining
from umbra.papers.two_stage.method.preprocessing import prepared
from umbra.papers.two_stage.method.recognition.learner import PaperRecogniser, RecognitionTraining
from umbra.papers.two_stage.method.shape.basis import ShapeBasis, Whitening
from umbra.papers.two_stage.method.shape.learner import ShapeLearner, ShapeTraining
from umbra.runs import paths
from umbra.runs.networks import classes_of
from umbra.runs.records import Trained, read_run

SMALL, LARGE = "small_stage", "large_stage"
"""Methods of the two stages of the cascade, as params.yaml names them."""
POINTS = 68
Images = UInt8[np.ndarray, "images height width 3"]


def load_stage(trained: Trained, number: int) -> Stage:
    """One stage of the cascade."""
    config = _config(StageTraining, trained, "stage")
    module = StageLearner(config, SmallNet if trained.method == SMALL else FaceNet24)
    load_weights(module, weights_of(trained, number))
    return module.network.eval()


def load_cascade(trained: Trained, number: int, edition: str) -> Cascade:
    """Both stages, from the run of the second, with the thresholds that it was trained for."""
    first = needed(trained, edition)
    config = _config(CascadeConfig, trained, "cascade")
    return Cascade(load_stage(first, number), load_stage(trained, number), config)


def untrained_cascade(trained: Trained, number: int, edition: str) -> Cascade:
    """The same networks before they have learnt anything: a control.

    The paper's thresholds mean nothing to them and would let no window pass, so the first stage asks for a half.
    """
    torch.manual_seed(number)
    small, large = (
        StageLearner(_config(StageTraining, run, "stage"), kind).network
        for run, kind in ((needed(trained, edition), SmallNet), (trained, FaceNet24))
    )
    return Cascade(small, large, replace(_config(CascadeConfig, trained, "cascade"), first=0.5))


def load_landmarks(trained: Trained, number: int) -> LandmarkLearner:
    """Both levels."""
    config = _config(LandmarkTraining, trained, "landmarks")
    module = LandmarkLearner(config, mean=torch.zeros(POINTS, 2))  # the mean is among the weights
    load_weights(module, weights_of(trained, number))
    return module.eval()


def load_paper_recogniser(trained: Trained, number: int) -> PaperRecogniser:
    """DeepID, the basic network, the optimised one, or one between them."""
    config = _config(RecognitionTraining, trained, "recogniser")
    path = weights_of(trained, number)
    module = PaperRecogniser(config, classes=classes_of(path))
    load_weights(module, path)
    return module.eval()


def load_shape(trained: Trained, number: int, edition: str, *, side: int) -> ShapeLearner:
    """The regressor of 62 numbers, which hold in pixels of images of `side`."""
    config = _config(ShapeTraining, trained, "shape")
    nothing = Whitening(np.zeros(LENGTH_62), np.ones(LENGTH_62))  # mean and spread are among the weights
    module = ShapeLearner(config, ShapeBasis(face_model(edition), nothing, side=side))
    load_weights(module, weights_of(trained, number))
    return module.eval()


def face_model(edition: str) -> MorphableModel:
    """The edition's linear model."""
    return _face_model(paths.build(edition) / "model.safetensors")


@lru_cache(maxsize=2)
def _face_model(path: Path) -> MorphableModel:
    return load_model(path)


def needed(trained: Trained, edition: str) -> Trained:
    """The run that a run's `needs` names."""
    return read_run(trained.params["needs"].rsplit("/", 1)[-1], edition)


def weights_of(trained: Trained, number: int) -> Path:
    """The weights of a seed; a run with fewer seeds gives its first."""
    return trained.weights[number if number in trained.weights else trained.seeds[0]]


def preparation_of(trained: Trained) -> tuple[str, ...]:
    """What was done to each image before the run's networks saw it."""
    return tuple(trained.params["model"].get("preparation", ()))


def all_prepared(images: Images, steps: tuple[str, ...]) -> Images:
    """All images after some steps of preprocessing; without any they are not copied."""
    return np.stack([prepared(np.array(image), steps) for image in images]) if steps else images


def _config(kind: type, trained: Trained, part: str) -> Any:
    values = trained.params["model"].get(part, {})
    seeded = {"seed": 0} if "seed" in kind.__dataclass_fields__ else {}  # type: ignore[attr-defined]
    return build(kind, {**seeded, **values}, path=f"{trained.name}.model.{part}")
