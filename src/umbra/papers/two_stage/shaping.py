"""What the regressors of 62 numbers say of unseen people, and how far their points lie from the true ones."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float, UInt8

from umbra.metrics.grouped import Grouped
from umbra.metrics.landmarks import BINS, bin_of, normalised_mean_errors
from umbra.morphable.coefficients import POSE_62
from umbra.morphable.model import MorphableModel
from umbra.papers.two_stage.dense_truth import true_vertices
from umbra.papers.two_stage.method.shape.basis import ShapeBasis
from umbra.papers.two_stage.method.shape.labels import numbers_62
from umbra.papers.two_stage.method.shape.learner import ShapeLearner
from umbra.papers.two_stage.networks import load_shape
from umbra.papers.two_stage.placing import BARE
from umbra.runs.credits import Memo
from umbra.runs.records import Trained
from umbra.types import FACE_REGIONS
from umbra.world.sets.world_set import WorldSet

OURS = "Asymmetric, with adversary, two paths"
RUNS = {
    OURS: "numbers",
    "Asymmetric, without adversary": "numbers_without_adversary",
    "Asymmetric, labelled images alone": "numbers_labelled",
    "PDC": "numbers_parameters",
    "VDC": "numbers_vertices",
    "WPDC": "numbers_weighted",
}
"""Trainings, and their runs."""
MEAN, POSED = "Mean of all labels", "Mean face in the right pose"
"""Controls: the first has seen no image, the second is told everything but who it is."""
YAWS = ("0° to 30°", "30° to 60°", "60° to 90°")
MEAN_OF_BINS = "Mean of bins"
AT_ONCE = 64
Points = Literal["68 points", "all vertices"]
Numbers = Float[np.ndarray, "seeds images 62"]
Errors = Float[np.ndarray, "seeds images"]


@dataclass(frozen=True, eq=False)
class Shaping:
    """All regressors on one set of square images, each known with its occluder and without it."""

    edition: str
    faces: WorldSet
    model: MorphableModel
    runs: Callable[[str], Trained]
    _memo: Memo = field(default_factory=Memo)

    @property
    def side(self) -> int:
        """Of the images, in pixels."""
        return int(self.faces.images.shape[1])

    @cached_property
    def truth(self) -> Float[np.ndarray, "images 62"]:
        """The 62 numbers that fit each face best."""
        faces = self.faces
        return numbers_62(self.model, faces.coefficients, faces.landmarks, side=self.side)

    @cached_property
    def vertices(self) -> Float[np.ndarray, "images vertices 3"]:
        """Where every vertex of the true face lies."""
        return true_vertices(self.faces, self.model)[:, self.face]

    @cached_property
    def face(self) -> np.ndarray:
        """Vertices of the face, without ears, neck and skull."""
        return np.flatnonzero(np.isin(self.model.regions, [int(region) for region in FACE_REGIONS]))

    @property
    def yaw(self) -> Float[np.ndarray, " images"]:
        """How far each head is turned, in degrees, whichever way."""
        return np.abs(np.degrees(self.faces.table["yaw"].to_numpy(np.float64)))

    def images(self, condition: str) -> UInt8[np.ndarray, "images side side 3"]:
        """All images, bare or as they are."""
        images = self.faces.clean if condition == BARE else self.faces.images
        assert images is not None  # drawn with both
        return np.asarray(images)

    def learners(self, method: str) -> list[ShapeLearner]:
        """A method's networks, one for each seed."""
        run = self.runs(RUNS.get(method, method))
        return [load_shape(run, number, self.edition, side=self.side) for number in run.seeds]

    def numbers(self, method: str, condition: str) -> Numbers:
        """The 62 numbers of every image."""
        return self._memo((method, condition), lambda: self._numbers(method, condition))

    def _numbers(self, method: str, condition: str) -> Numbers:
        if method == POSED:
            return np.concatenate([self.truth[:, :POSE_62], np.zeros_like(self.truth[:, POSE_62:])], axis=1)[None]
        if method == MEAN:
            mean = self.learners(OURS)[0].basis.mean.double().numpy()
            return np.broadcast_to(mean, (1, *self.truth.shape))
        return np.stack([asked(own, self.images(condition)) for own in self.learners(method)])

    @cached_property
    def basis(self) -> ShapeBasis:
        """The linear model in pixels of the images."""
        return self.learners(OURS)[0].basis

    def errors(self, method: str, condition: str, points: Points = "68 points", *, axes: int = 2) -> Errors:
        """Mean distance over the face's size, of the 68 points or of all vertices, in two dimensions or in three.

        A shift along the line of sight is taken out of the third: weak perspective knows none.
        """
        key = (method, condition, points, axes)
        return self._memo(key, lambda: self._errors(method, condition, points, axes))

    def _errors(self, method: str, condition: str, points: Points, axes: int) -> Errors:
        landmarks = self.faces.landmarks.astype(np.float64)
        if points == "68 points" and axes == 2:
            found = [self._placed(own, self.model.landmarks)[..., :2] for own in self.numbers(method, condition)]
            return np.stack([normalised_mean_errors(own, landmarks) for own in found])
        chosen = self.model.landmarks if points == "68 points" else self.face
        truth = self._true_landmarks if points == "68 points" else self.vertices
        size = np.sqrt(np.ptp(landmarks, axis=1).prod(axis=1))
        rows = []
        for own in self.numbers(method, condition):
            apart = (self._placed(own, chosen) - truth)[..., :axes]
            if axes == 3:
                apart[..., 2] -= apart[..., 2].mean(axis=1, keepdims=True)
            rows.append(np.linalg.norm(apart, axis=2).mean(axis=1) / size)
        return np.stack(rows)

    @cached_property
    def _true_landmarks(self) -> Float[np.ndarray, "images 68 3"]:
        return true_vertices(self.faces, self.model)[:, self.model.landmarks]

    @torch.inference_mode()
    def _placed(self, numbers: Float[np.ndarray, "images 62"], chosen: np.ndarray) -> np.ndarray:
        places = torch.from_numpy(np.asarray(chosen, np.int64))
        starts = range(0, len(numbers), AT_ONCE)
        own = torch.from_numpy(np.array(numbers, np.float32))
        parts = [self.basis.placed(own[start : start + AT_ONCE], places) for start in starts]
        return torch.cat(parts).double().numpy()

    def by_bin(self, errors: Errors) -> dict[str, Grouped]:
        """For each range of yaw, and the mean of their means, where each range counts alike; drawn person by person."""
        place, people = bin_of(self.yaw), np.asarray(self.faces.people)
        counts = np.bincount(place, minlength=len(BINS))
        cells = {
            name: Grouped(errors[:, place == number], people[place == number])
            for number, name in enumerate(YAWS)
            if counts[number]
        }
        weights = len(place) / (np.count_nonzero(counts) * counts[place])
        return {**cells, MEAN_OF_BINS: Grouped(errors * weights, people)}


@torch.inference_mode()
def asked(learner: ShapeLearner, images: UInt8[np.ndarray, "images side side 3"]) -> Float[np.ndarray, "images 62"]:
    """What a network answers to images, a batch at a time."""
    starts = range(0, len(images), AT_ONCE)
    parts = [learner(torch.from_numpy(np.array(images[start : start + AT_ONCE]))) for start in starts]
    return torch.cat(parts).double().numpy()
