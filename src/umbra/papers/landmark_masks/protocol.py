"""The faces of the experiment: who, split how, covered by what. Drawn and real faces go through the same code.

Worn things are pasted in two dimensions on both kinds of faces, as the paper's MaskTheFace does it: one procedure for
both, and a covered picture whose clean twin is otherwise the very same, real photographs included.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int64, Shaped, UInt8

from umbra.data.faces import FaceSet
from umbra.data.prepared import is_real
from umbra.data.splits import Split, split_within_people
from umbra.data.worn import Covered, worn
from umbra.metrics.grouped import Grouped
from umbra.papers.landmark_masks.method import STRATEGIES, Regions
from umbra.runs import paths
from umbra.runs.records import read_faces
from umbra.types import Region

Part = Literal["train", "validation", "test"]
CLEAN = "Clean"
BLOCKS = {name.capitalize(): (name,) for name in ("forehead", "eyes", "nose", "mouth", "chin")}
WORN = {"Face mask": "surgical_mask", "Sunglasses": "sunglasses"}
OCCLUSIONS = (*BLOCKS, *WORN)
"""The rows of the paper's Table 1."""
COMBINED = "Block over chin, mouth and nose"
ONE_SIDED = {"One side, 45 % of the width": 0.45, "One side, 60 % of the width": 0.60}
WHITE = 255


@dataclass(frozen=True, eq=False)
class Material:
    """One set of faces with its split; regions are made from the training pictures alone."""

    faces: FaceSet
    split: Split
    seed: int
    real: bool = False
    _covered: dict[tuple[str, Part], Covered] = field(default_factory=dict)

    @cached_property
    def regions(self) -> dict[str, Regions]:
        """The regions of each strategy."""
        points, (height, width) = self.five_points("train"), self.faces.images.shape[1:3]
        return {name: make(points, height=height, width=width) for name, make in STRATEGIES.items()}

    def indices(self, part: Part) -> Int64[np.ndarray, " items"]:
        """Which pictures of the set are in a part."""
        return getattr(self.split, part)

    def images(self, part: Part) -> UInt8[np.ndarray, "items height width 3"]:
        """The clean pictures of a part."""
        return np.ascontiguousarray(self.faces.images[self.indices(part)])

    def labels(self, part: Part) -> Int64[np.ndarray, " items"]:
        """Who is on them."""
        return self.split.labels[self.indices(part)]

    def five_points(self, part: Part) -> np.ndarray:
        """Eyes, nose tip and mouth corners."""
        return np.asarray(self.faces.five_points[self.indices(part)], np.float64)

    def by_person(self, outcomes: Shaped[np.ndarray, "seeds items"], part: Part = "test") -> Grouped:
        """Outcomes of the images of a part, to be drawn person by person: images of one person are hard together."""
        return Grouped(np.asarray(outcomes, np.float64), self.labels(part))

    def landmarks(self, part: Part) -> np.ndarray:
        """The 68 landmarks, or five points where nothing found more."""
        points = self.faces.five_points if self.faces.landmarks is None else self.faces.landmarks
        return np.asarray(points[self.indices(part)], np.float64)

    def covered(self, kind: str, part: Part = "test") -> Covered:
        """The pictures of a part under one kind of occlusion; made once."""
        if (kind, part) not in self._covered:
            self._covered[kind, part] = self._cover(kind, part)
        return self._covered[kind, part]

    def truth(self, kinds: Iterable[str], part: Part = "test") -> Bool[np.ndarray, "items height width"]:
        """The exact occluders of several kinds, one kind after the other."""
        return np.concatenate([self.covered(kind, part).truth for kind in kinds])

    def _cover(self, kind: str, part: Part) -> Covered:
        images = self.images(part)
        truth = np.zeros(images.shape[:3], bool)
        if kind == CLEAN:
            return Covered(images, truth)
        if kind in WORN:
            return worn(images, self.landmarks(part), WORN[kind], seed=self.seed, numbers=self.indices(part))
        if kind in ONE_SIDED:
            truth[:] = self._one_sided(ONE_SIDED[kind], self.indices(part))
        else:
            truth[:] = band_mask(self.regions["LM2"], bands_of(kind))
        images[truth] = WHITE
        return Covered(images, truth)

    def _one_sided(self, share: float, numbers: np.ndarray) -> Bool[np.ndarray, "items height width"]:
        """A block from one side over `share` of the width: over forehead and eyes, or from the nose down."""
        lm2 = self.regions["LM2"]
        reach = round(share * lm2.width)
        truth = np.zeros((len(numbers), lm2.height, lm2.width), bool)
        for mask, number in zip(truth, numbers, strict=True):
            left, upper = np.random.default_rng([self.seed, int(number), 3]).random(2) < 0.5
            side = slice(0, reach) if left else slice(lm2.width - reach, lm2.width)
            mask[:, side] = band_mask(lm2, ("forehead", "eyes") if upper else ("nose", "mouth", "chin"))[:, side]
        return truth

    def random_blocks(self, share: float, part: Part = "test") -> Covered:
        """A white block anywhere, of the picture's own shape, over `share` of its area."""
        images = self.images(part)
        height, width = (round(side * share**0.5) for side in images.shape[1:3])
        truth = np.zeros(images.shape[:3], bool)
        for mask, number in zip(truth, self.indices(part), strict=True):
            rng = np.random.default_rng([self.seed, int(number), 7])
            top = round(rng.random() * (images.shape[1] - height))
            left = round(rng.random() * (images.shape[2] - width))
            mask[top : top + height, left : left + width] = True
        images[truth] = WHITE
        return Covered(images, truth)


def bands_of(kind: str) -> tuple[str, ...]:
    """The bands of LM2 that a block covers."""
    known = {**BLOCKS, COMBINED: ("nose", "mouth", "chin")}
    if kind not in known:
        names = ", ".join((CLEAN, *OCCLUSIONS, COMBINED, *ONE_SIDED))
        raise ValueError(f"occlusion {kind!r} covers no region; expected one of {names}.")
    return known[kind]


def band_mask(lm2: Regions, names: Iterable[str]) -> Bool[np.ndarray, "height width"]:
    """True inside these bands."""
    return np.asarray(lm2.masks()[[lm2.names.index(name) for name in names]].any(axis=0))


def open_material(name: str, edition: str, *, seed: int) -> Material:
    """The set with the paper's split: everybody with ten pictures, 70 / 15 / 15 within each person (Sec. 4.1)."""
    faces = read_faces(name, edition)
    split = split_within_people(faces.people, seed=seed)
    return Material(faces, split, seed, real=is_real(paths.face_set(edition, name)))


def without_face(material: Material, *, grey: int = 128) -> Material:
    """The same pictures with the face painted grey: hair, ears, clothes and background are left.

    What lies inside the outline of the landmarks goes, widened by a third. The outline of the head itself, where it is
    known, would tell of whoever it is.
    """
    faces = material.faces
    points = np.asarray(faces.five_points if faces.landmarks is None else faces.landmarks, np.float64)
    images = np.array(faces.images)
    images[np.stack([outlined(own, images.shape[1:3], widened=4 / 3) for own in points])] = grey
    return replace(material, faces=replace(faces, images=images), _covered={})


def outlined(
    points: Float[np.ndarray, "points 2"], size: tuple[int, ...], *, widened: float = 1.0
) -> Bool[np.ndarray, "height width"]:
    """True inside the convex outline of points, which is stretched about their middle."""
    middle = points.mean(axis=0)
    outline = cv2.convexHull(np.rint(middle + widened * (points - middle)).astype(np.int32))
    return cv2.fillConvexPoly(np.zeros(size, np.uint8), outline, 1) > 0


def without_background(faces: FaceSet, *, grey: int = 128) -> FaceSet:
    """The faces on plain grey: everything that is not head or hair is taken away, clothes too."""
    if faces.parsing is None:
        raise ValueError(
            "the background can only be removed where it is known; these faces have no parsing map. "
            "Take a set of the world with the channel 'parsing'."
        )
    away = np.isin(np.asarray(faces.parsing), (Region.BACKGROUND, Region.CLOTHES))
    images = np.array(faces.images)
    images[away] = grey
    return replace(faces, images=images)
