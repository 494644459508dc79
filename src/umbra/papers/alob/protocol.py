"""The test pictures of paper 003 and what each network makes of them.

Five tests of pairs (Sec. 4.1): uncovered; the second picture under an object that covers about 43 % or 52 % of it; the
second picture under a face mask; and pairs of a bare and a masked photograph. Drawn people by default, Labeled Faces in
the Wild and MFR2 in the edition on photographs. Nobody here was trained on by the network that judges the pair.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int64, UInt8

from umbra.data.cover_config import CoverConfig
from umbra.data.faces import FaceSet, from_world
from umbra.data.frames import FrameConfig
from umbra.data.grey import are_grey, greyed
from umbra.data.lfw import load_lfw
from umbra.data.mfr2 import load_mfr2
from umbra.data.modules import cover_batch
from umbra.data.pairs import FOLDS, Pairs
from umbra.data.protocols import lfw_like, mfr2_like
from umbra.data.worn import worn
from umbra.runs import paths
from umbra.runs.config import read_head
from umbra.runs.records import read_faces, read_set

OBJECTS = {"OCC-2.0": 2.0, "OCC-3.0": 3.0}
"""LFW-OCC and the size of its objects (Qiu et al. 2021, whose set it is)."""
MASKS = ("surgical_mask", "cloth_mask", "kn95_mask")
COVER_SEED = 100
PAIRS = 6000
MASKED_PAIRS = 2000


@dataclass(frozen=True, eq=False)
class PairTest:
    """Pictures, each held once, who is in them, and the pairs of them.

    `network` says which of a contestant's networks a pair is for.
    """

    name: str
    images: UInt8[np.ndarray, "pictures height width 3"]
    people: Int64[np.ndarray, " pictures"]
    first: Int64[np.ndarray, " pairs"]
    second: Int64[np.ndarray, " pairs"]
    same: Bool[np.ndarray, " pairs"]
    fold: Int64[np.ndarray, " pairs"]
    network: Int64[np.ndarray, " pairs"]


@dataclass(frozen=True, eq=False)
class Covered:
    """Every test picture once more, covered; `alpha` is the occluder, `kinds` names it, `fraction` is its share."""

    images: UInt8[np.ndarray, "pictures height width 3"]
    alpha: UInt8[np.ndarray, "pictures height width"]
    kinds: np.ndarray
    fraction: Float[np.ndarray, " pictures"]


@dataclass(frozen=True, eq=False)
class Benchmark:
    """All that is tested in an edition. `faces` are the uncovered test pictures, `pairs` those of LFW's part.

    `notes` say what of real sets is not as published.
    """

    edition: str
    faces: FaceSet
    pairs: Pairs
    masked_faces: FaceSet
    masked_pairs: Pairs
    real: bool
    notes: tuple[str, ...] = ()

    @cached_property
    def clean(self) -> UInt8[np.ndarray, "pictures height width 3"]:
        """The uncovered test pictures."""
        return np.ascontiguousarray(self.faces.images)

    @cached_property
    def covered(self) -> dict[str, Covered]:
        """The same under objects and under masks, by the name of the test."""
        made = {name: self.under_object(scale) for name, scale in OBJECTS.items()}
        return made | {"LFW-Masked": self._under_masks()}

    @cached_property
    def tests(self) -> dict[str, PairTest]:
        """The five tests by name."""
        plain = self._test("LFW", self.clean, shift=0)
        made = {"LFW": plain}
        for name, covered in self.covered.items():
            made[name] = self._test(name, np.concatenate([self.clean, covered.images]), shift=len(self.clean))
        pairs = self.masked_pairs
        images, people = np.ascontiguousarray(self.masked_faces.images), self.masked_faces.people
        listed = (pairs.first, pairs.second, pairs.same, pairs.fold)
        made["MFR2"] = PairTest("MFR2", images, people, *listed, np.zeros(len(pairs), np.int64))
        return made

    def under_object(self, scale: float, *, without: str = "", only: str = "") -> Covered:
        """Each picture under one pasted object of that size; the same picture always under the same.

        With `only` the object is of that class, with `without` of any other.
        """
        cover = CoverConfig(share=1.0, scale=scale, without=without)
        numbers = np.arange(len(self.clean))
        placed = cover_batch(self.clean, numbers, cover, seed=COVER_SEED, epoch=round(10 * scale))
        kinds, round_ = np.array(placed.kind_names()), 0
        while only and (again := np.flatnonzero(kinds != only)).size:
            round_ += 1
            anew = cover_batch(
                self.clean[again], again, cover, seed=COVER_SEED + 1000 * round_, epoch=round(10 * scale)
            )
            placed.images[again], placed.alpha[again], placed.fractions[again] = anew.images, anew.alpha, anew.fractions
            kinds[again] = anew.kind_names()
        return Covered(placed.images, placed.alpha, kinds, placed.fractions.astype(np.float64))

    def _under_masks(self) -> Covered:
        """Each picture with a face mask put on by its landmarks, its kind by the picture's number."""
        chosen = np.random.default_rng(COVER_SEED).choice(MASKS, size=len(self.clean))
        points = self.faces.five_points if self.faces.landmarks is None else self.faces.landmarks
        images, alpha = self.clean.copy(), np.zeros(self.clean.shape[:3], np.uint8)
        for kind in MASKS:
            own = np.flatnonzero(chosen == kind)
            made = worn(self.clean[own], np.asarray(points[own], np.float64), kind, seed=COVER_SEED, numbers=own)
            images[own], alpha[own] = made.images, made.truth.astype(np.uint8) * 255
        return Covered(images, alpha, chosen, (alpha >= 128).mean(axis=(1, 2)))

    def _test(self, name: str, images: np.ndarray, *, shift: int) -> PairTest:
        pairs = self.pairs
        network = (pairs.fold >= FOLDS // 2).astype(np.int64) if self.real else np.zeros(len(pairs), np.int64)
        people = np.tile(self.faces.people, len(images) // len(self.clean))
        return PairTest(name, images, people, pairs.first, pairs.second + shift, pairs.same, pairs.fold, network)


def open_benchmark(edition: str) -> Benchmark:
    """The tests of an edition: of drawn strangers, or of LFW and MFR2 where the edition prepares photographs."""
    if (paths.face_set(edition, "lfw_faces") / "set.json").is_file():
        return _real_benchmark(edition)
    seed = read_head().seed
    faces, masked = from_world(read_set("alob_strangers", edition)), from_world(read_set("alob_masked", edition))
    assert masked.table is not None  # drawn sets have one
    count = len(faces)
    pairs = lfw_like(faces.people, np.arange(count), seed=seed, pairs=fitting(faces, PAIRS))
    side = fitting_masked(masked, MASKED_PAIRS)
    return Benchmark(
        edition, faces, pairs, masked, mfr2_like(masked.people, masked.table, seed=seed, pairs=side), False
    )


def _real_benchmark(edition: str) -> Benchmark:
    """LFW's View 2 as far as its pictures are there, and all pairs of MFR2."""
    height, width = read_faces("lfw_faces", edition).images.shape[1:3]
    frame, cache = FrameConfig("aligned", height, width), paths.cache()
    lfw, masked = load_lfw(None, frame, cache=cache), load_mfr2(None, frame, cache=cache)
    used, places = np.unique(np.concatenate([lfw.pairs.first, lfw.pairs.second]), return_inverse=True)
    first, second = np.split(places.astype(np.int64), 2)
    pairs = replace(lfw.pairs, first=first, second=second)
    faces, others = subset(lfw.faces, used), masked.faces
    if are_grey(faces.images).all():  # whoever learnt from such pictures has never seen a coloured face
        others = replace(others, images=greyed(np.ascontiguousarray(others.images)))
    notes = lfw.summary.notes() + masked.summary.notes()
    return Benchmark(edition, faces, pairs, others, masked.pairs, real=True, notes=notes)


def subset(faces: FaceSet, chosen: Int64[np.ndarray, " chosen"]) -> FaceSet:
    """Some pictures of a set, in the order given; names and labels stay."""
    landmarks = None if faces.landmarks is None else faces.landmarks[chosen]
    return FaceSet(
        images=np.ascontiguousarray(faces.images[chosen]),
        people=faces.people[chosen],
        names=faces.names,
        five_points=faces.five_points[chosen],
        landmarks=landmarks,
        parsing=None if faces.parsing is None else faces.parsing[chosen],
    )


def fitting(faces: FaceSet, wanted: int) -> int:
    """LFW's 6,000 pairs, or as many as the fewest people of a fold hold (the smoke edition has a handful)."""
    people = len(faces.names) // FOLDS
    each = int(faces.pictures_per_person().min())
    per_kind = min(wanted // (2 * FOLDS), people * each * (each - 1) // 2, people * (people - 1) // 2 * each**2)
    return 2 * FOLDS * per_kind


def fitting_masked(faces: FaceSet, wanted: int) -> int:
    """As many pairs as the genuine ones allow."""
    assert faces.kinds is not None  # drawn sets say what covers a face
    bare = np.bincount(faces.people[faces.kinds == ""], minlength=len(faces.names))
    masked = np.bincount(faces.people[np.isin(faces.kinds, MASKS)], minlength=len(faces.names))
    return min(wanted, 2 * int((bare * masked).sum()))
