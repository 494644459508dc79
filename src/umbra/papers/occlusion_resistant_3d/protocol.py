"""Whom the page asks about: people whom no network saw, bare and under every cover, and all that is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Float32, Int64, UInt8

from umbra.learning.reconstruction.face_model import FaceModel
from umbra.learning.reconstruction.network import NetworkConfig
from umbra.metrics.grouped import Grouped
from umbra.occlude import GEOMETRIC
from umbra.papers.occlusion_resistant_3d.covers import PATTERNS, WHOLE, cover
from umbra.papers.occlusion_resistant_3d.middles import middles
from umbra.papers.occlusion_resistant_3d.networks import face_model
from umbra.papers.occlusion_resistant_3d.truth import Truth, open_truth
from umbra.runs.credits import Memo
from umbra.runs.records import read_set
from umbra.world.camera.visibility import uncovered_points
from umbra.world.sets.world_set import WorldSet

BARE, NATURAL = "Unoccluded", "Natural occlusions"
DRAWN = {
    "DSOFI": ("dsofi",),
    "DHOFI": ("dhofi",),
    "SHOFI": ("shofi",),
    "Random patterns": PATTERNS,
    "Whole face": (WHOLE,),
}
"""What covers the faces, as the paper names it, and its kinds; of several kinds each covers as many images."""
CONDITIONS = (BARE, *DRAWN, NATURAL)
SQUARES = (BARE, "DSOFI", "DHOFI", "SHOFI")
"""The rows of Tables 1 and 2."""
STREAM = 43
"""So that what covers a test face draws other chances than what covers one in training."""


@dataclass(frozen=True, eq=False)
class Material:
    """Test faces of one drawn set; `faces.clean` are the same photographs without their occluders."""

    faces: WorldSet
    face: FaceModel
    seed: int
    _memo: Memo = field(default_factory=Memo)

    def __len__(self) -> int:
        return len(self.faces)

    @property
    def side(self) -> int:
        """Of the square images, in pixels."""
        return int(self.faces.images.shape[1])

    @property
    def landmarks(self) -> Float[np.ndarray, "images 68 2"]:
        """True landmarks in pixels, hidden ones too."""
        return self.faces.landmarks.astype(np.float64)

    @property
    def kinds(self) -> np.ndarray:
        """What naturally covers each image."""
        return self.faces.table["kind"].to_numpy(dtype=object).astype(str)

    @cached_property
    def bare(self) -> UInt8[np.ndarray, "images side side 3"]:
        """All images without anything over the face."""
        return np.asarray(self.faces.images if self.faces.clean is None else self.faces.clean)

    def images(self, condition: str) -> UInt8[np.ndarray, "images side side 3"]:
        """All images under one condition."""
        if condition == BARE:
            return self.bare
        if condition == NATURAL:
            return np.asarray(self.faces.images)
        return self._memo(("images", condition), lambda: self._covered(DRAWN[condition]))

    def _covered(self, kinds: tuple[str, ...]) -> UInt8[np.ndarray, "images side side 3"]:
        chances = [[self.seed, number, len(kinds), STREAM] for number in range(len(self))]
        return covered(self.bare, self.landmarks, kinds, chances)

    def squares_of(self, value: int) -> UInt8[np.ndarray, "images side side 3"]:
        """Each bare image under one large square of a grey value."""
        return np.stack([self.square_of(number, (value, value, value)) for number in range(len(self))])

    def square_of(self, number: int, colour: tuple[int, int, int]) -> UInt8[np.ndarray, "side side 3"]:
        """One bare image under one large square, which lies where it lies whatever its colour."""
        rng = np.random.default_rng([self.seed, number, STREAM])
        return GEOMETRIC["shofi"](self.bare[number], self.landmarks[number], rng=rng, value=colour).image

    def hidden(self, condition: str) -> Bool[np.ndarray, "images side side"]:
        """Which pixels the occluder covers."""
        if condition == NATURAL and self.faces.occluder is not None:
            return np.asarray(self.faces.occluder) >= 128
        changed: Bool[np.ndarray, "images side side"] = (self.images(condition) != self.bare).any(axis=3)
        return changed

    @cached_property
    def numbers(self) -> Float32[np.ndarray, "images 257"]:
        """The coefficients of the linear head nearest to each true one, and pose, light and place as they are."""
        return np.asarray(self.faces.coefficients)

    @cached_property
    def truth(self) -> Truth:
        """The heads in the images, to the vertex."""
        return open_truth(self.faces, self.face)

    def visible(self, condition: str) -> Bool[np.ndarray, "images vertices"]:
        """Which vertices neither the head nor the occluder hides."""
        return self._memo(("visible", condition), lambda: self._visible(condition))

    def truth_hidden(self, condition: str) -> float:
        """Share of the face's vertices in sight that a cover hides, on average over images."""
        region = self.truth.region
        before, after = (self.visible(name)[:, region].sum(axis=1) for name in (BARE, condition))
        return float((1 - after / np.maximum(before, 1)).mean())

    def _visible(self, condition: str) -> Bool[np.ndarray, "images vertices"]:
        seen = self.truth.in_sight
        if condition == BARE:
            return seen
        alpha = self.hidden(condition).astype(np.float32)
        free = [uncovered_points(points, own) for points, own in zip(self.truth.pixels, alpha, strict=True)]
        return seen & np.stack(free)

    def by_person(
        self, values: Float[np.ndarray, "seeds items"], chosen: Int64[np.ndarray, " items"] | None = None
    ) -> Grouped:
        """Outcomes of images (all of them, if none are chosen), drawn person by person."""
        people = np.asarray(self.faces.people)
        return Grouped(np.asarray(values, np.float64), people if chosen is None else people[chosen])


def covered(
    images: UInt8[np.ndarray, "images side side 3"],
    landmarks: Float[np.ndarray, "images 68 2"],
    kinds: tuple[str, ...],
    chances: Sequence[Sequence[int]],
) -> UInt8[np.ndarray, "images side side 3"]:
    """Each image under one of the kinds, by turns; `chances` names what is drawn for it."""
    faces = enumerate(zip(images, landmarks.astype(np.float64), chances, strict=True))
    return np.stack(
        [
            cover(image, points, kinds[number % len(kinds)], rng=np.random.default_rng(chance))
            for number, (image, points, chance) in faces
        ]
    )


def open_material(name: str, edition: str, config: NetworkConfig, *, seed: int) -> Material:
    """The test set of an edition, as networks of this kind see it."""
    return Material(middles(read_set(name, edition), config), face_model(edition, config), seed)
