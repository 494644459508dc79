"""Where the landmark networks see the 68 points of unseen people, bare and with something before the face."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8

from umbra.metrics.grouped import Grouped
from umbra.papers.two_stage.method.landmarks.learner import LandmarkLearner
from umbra.papers.two_stage.method.landmarks.rates import Rates, between_eyes, rates
from umbra.papers.two_stage.method.shape.labels import pose_of
from umbra.papers.two_stage.networks import all_prepared, load_landmarks, preparation_of
from umbra.runs.credits import Memo
from umbra.runs.records import Trained
from umbra.world.sets.world_set import WorldSet

BOTH, PIXELS, GRADIENTS = "Pixels and gradients", "Pixels alone", "Gradients alone"
MEAN = "Mean face"
RUNS = {BOTH: "points", PIXELS: "points_pixels", GRADIENTS: "points_gradients"}
"""First levels, and their runs."""
BARE, COVERED = "uncovered", "covered"
AT_ONCE = 64
Images = UInt8[np.ndarray, "images height width 3"]


@dataclass(frozen=True, eq=False)
class Placed:
    """In pixels: after the first level and after the second; and the probability that each point is in sight."""

    first: Float[np.ndarray, "seeds images 68 2"]
    second: Float[np.ndarray, "seeds images 68 2"]
    visible: Float[np.ndarray, "seeds images 68"]


@dataclass(frozen=True, eq=False)
class Placing:
    """All landmark networks on one set, of which each image is known with its occluder and without it."""

    faces: WorldSet
    runs: Callable[[str], Trained]
    _memo: Memo = field(default_factory=Memo)

    def __post_init__(self) -> None:
        if self.faces.clean is None:
            raise ValueError("faces: expected each image without its occluder too; draw the set with channel clean.")

    def images(self, condition: str) -> Images:
        """All images, bare or as they are."""
        images = self.faces.clean if condition == BARE else self.faces.images
        assert images is not None  # refused before
        return np.asarray(images)

    @property
    def truth(self) -> Float[np.ndarray, "images 68 2"]:
        """Where the points are, hidden ones too."""
        return self.faces.landmarks.astype(np.float64)

    @cached_property
    def eyes(self) -> Float[np.ndarray, " images"]:
        """I_j of Eq. 1: the distance between the eyes in space, in pixels at the face's scale."""
        upwards = self.truth * [1, -1]
        pairs = zip(self.faces.landmarks_3d.astype(np.float64), upwards, strict=True)
        scales = [np.linalg.norm(pose_of(shape, points)[0, :3]) for shape, points in pairs]
        return np.array(scales) * between_eyes(self.faces.landmarks_3d.astype(np.float64))

    @property
    def yaw(self) -> Float[np.ndarray, " images"]:
        """How far each head is turned, in degrees, whichever way."""
        return np.abs(np.degrees(self.faces.table["yaw"].to_numpy(np.float64)))

    @property
    def kinds(self) -> np.ndarray:
        """What is before each face."""
        return self.faces.table["kind"].to_numpy(dtype=object).astype(str)

    def placed(self, method: str, condition: str) -> Placed:
        """What a method's networks say, one for each seed; a method is a name above, or a run."""
        return self._memo((method, condition), lambda: self._placed(method, condition))

    def _placed(self, method: str, condition: str) -> Placed:
        run = self.runs(RUNS.get(method, method))
        images = all_prepared(self.images(condition), preparation_of(run))
        answers = [asked(load_landmarks(run, number), images) for number in run.seeds]
        return Placed(*(np.concatenate([getattr(own, name) for own in answers]) for name in vars(answers[0])))

    def rates(self, method: str, condition: str, *, level: int = 2) -> Rates:
        """Error and failure rate of each face (Eqs. 1 and 4), after one level or two."""
        if method == MEAN:
            return rates(self._mean_face(), self.truth, self.eyes)
        found = self.placed(method, condition)
        return rates(found.second if level == 2 else found.first, self.truth, self.eyes)

    def _mean_face(self) -> Float[np.ndarray, "1 images 68 2"]:
        """The mean of those who were learnt from, in the middle of every image: it has seen nobody."""
        run = self.runs(RUNS[BOTH])
        mean = load_landmarks(run, run.seeds[0]).network.first.mean.double().numpy()
        height, width = self.faces.images.shape[1:3]
        return np.broadcast_to(mean * [width, height], (1, len(self.faces), 68, 2))

    def by_person(self, values: Float[np.ndarray, "seeds images"], chosen: np.ndarray | None = None) -> Grouped:
        """Outcomes of images (all of them, if none are chosen), drawn person by person."""
        people = np.asarray(self.faces.people)
        return Grouped(
            np.asarray(values if chosen is None else values[:, chosen], np.float64),
            people if chosen is None else people[chosen],
        )

    @property
    def in_sight(self) -> Bool[np.ndarray, "images 68"]:
        """Which points neither the head nor its occluder hides."""
        return np.asarray(self.faces.visible)


@torch.inference_mode()
def asked(network: LandmarkLearner, images: Images) -> Placed:
    """The answers of one network."""
    parts = [network(torch.from_numpy(np.array(images[start : start + AT_ONCE])))
             for start in range(0, len(images), AT_ONCE)]  # fmt: skip
    sides = torch.tensor([images.shape[2], images.shape[1]])
    first, second, visible = (
        torch.cat([getattr(part, name) for part in parts]).double() for name in ("first", "second", "visible")
    )
    return Placed(*(own.numpy()[None] for own in (first * sides, second * sides, visible.sigmoid())))
