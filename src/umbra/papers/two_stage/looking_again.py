"""Is a second look worth it? Pairs that the first stage does not decide are scored again, in 3D and in other ways.

Thresholds and the margin are chosen on one half of the people and counted on the other, and the other way round. Faces
are turned as the world turns them, up to profile. Points are the true ones, so that this step alone is asked about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int64, UInt8

from umbra.data.detector import five_of_68
from umbra.geometry.alignment import align_face
from umbra.metrics.dyads import PairMeans
from umbra.papers.two_stage.method.second_look.frontal import Turner
from umbra.papers.two_stage.method.second_look.rule import fit_rule
from umbra.papers.two_stage.naming import BEST, Naming, embedded
from umbra.papers.two_stage.networks import load_paper_recogniser
from umbra.papers.two_stage.recognition_tables import OPTIMISED
from umbra.papers.two_stage.shaping import OURS, Shaping, asked
from umbra.runs.credits import Memo

FIRST = "First stage alone"
TURNED, ADDED = "Turned to the front in 3D", "Turned, and added to the first"
PAINTED, MIRRORED, TWO = "Occluder painted over in 2D", "Mirror image added", "A second network added"
WAYS = (TURNED, ADDED, PAINTED, MIRRORED, TWO)
"""What the second score of an undecided pair may be; the last two cost what the first stage costs, and no 3D."""
AROUND = 3.0
"""Pixels around an occluder that say what goes on under it (Telea 2004)."""
STREAM = 59
Images = UInt8[np.ndarray, "images height width 3"]
Frames = UInt8[np.ndarray, "images rows columns 3"]
Scores = Float[np.ndarray, "seeds pairs"]


@dataclass(frozen=True, eq=False)
class PairList:
    """Pairs of images of the same half of the people."""

    first: Int64[np.ndarray, " pairs"]
    second: Int64[np.ndarray, " pairs"]
    same: Bool[np.ndarray, " pairs"]
    half: Int64[np.ndarray, " pairs"]


@dataclass(frozen=True, eq=False)
class Looked:
    """What a second look did, pair by pair: asked again, right before, right after."""

    asked: Bool[np.ndarray, "seeds pairs"]
    before: Bool[np.ndarray, "seeds pairs"]
    after: Bool[np.ndarray, "seeds pairs"]


@dataclass(frozen=True, eq=False)
class LookingAgain:
    """The optimised network's pairs of turned faces, bare or covered."""

    shaping: Shaping
    naming: Naming
    seed: int
    _memo: Memo = field(default_factory=Memo)

    @cached_property
    def pairs(self) -> PairList:
        """All pairs of one person, and as many of two."""
        people = np.asarray(self.shaping.faces.people)
        everybody = np.random.default_rng([self.seed, STREAM]).permutation(np.unique(people))
        parts = []
        for half, group in enumerate(np.array_split(everybody, 2)):
            own = np.flatnonzero(np.isin(people, group))
            one, other = (own[place] for place in np.triu_indices(len(own), 1))
            same = people[one] == people[other]
            genuine, strangers = np.flatnonzero(same), np.flatnonzero(~same)
            drawn = np.random.default_rng([self.seed, STREAM, half]).permutation(strangers)[: len(genuine)]
            chosen = np.concatenate([genuine, np.sort(drawn)])
            parts.append((one[chosen], other[chosen], same[chosen], np.full(len(chosen), half)))
        first, second, same, halves = (np.concatenate(part) for part in zip(*parts, strict=True))
        return PairList(first.astype(np.int64), second.astype(np.int64), same, halves.astype(np.int64))

    def _frame(self) -> tuple[int, int]:
        height, width = self.naming.faces.images.shape[1:3]
        return int(height), int(width)

    def aligned(self, images: Images) -> Frames:
        """Faces in the recognisers' frame, by their true points."""
        points = self.shaping.faces.landmarks.astype(np.float64)
        pairs = zip(images, points, strict=True)
        return np.stack([align_face(np.array(image), five_of_68(own), *self._frame()) for image, own in pairs])

    def turned(self, condition: str, number: int) -> Frames:
        """The same turned to the front by the reconstruction of one seed."""
        images = self.shaping.images(condition)
        learner = self.shaping.learners(OURS)[number]
        turner = Turner(self.shaping.model, learner.basis, *self._frame())
        numbers, aligned = asked(learner, images), self.aligned(images)
        parts = zip(images, numbers, aligned, strict=True)
        return np.stack([turner.turn(np.array(image), own, frame).image for image, own, frame in parts])

    def painted(self, condition: str) -> Frames:
        """The same with what covers the face painted over, by its exact mask: the most that 2D can be told."""
        alpha = self.shaping.faces.occluder
        if alpha is None:
            raise ValueError("faces: expected the alpha of each occluder; draw the set with channel occluder.")
        if condition != "covered":
            return self.aligned(self.shaping.images(condition))
        pairs = zip(self.shaping.images(condition), alpha, strict=True)
        masks = [(np.array(image), (np.asarray(own) > 0).astype(np.uint8)) for image, own in pairs]
        return self.aligned(np.stack([cv2.inpaint(image, mask, AROUND, cv2.INPAINT_TELEA) for image, mask in masks]))

    def scores(self, way: str, condition: str) -> Scores:
        """Of every pair, by each seed: log-likelihood ratios, which may be added."""
        return self._memo((way, condition), lambda: self._scores(way, condition))

    def _scores(self, way: str, condition: str) -> Scores:
        plain = self.aligned(self.shaping.images(condition))
        seeds = self.naming.runs(OPTIMISED).seeds
        if way == ADDED:
            return self.scores(FIRST, condition) + self.scores(TURNED, condition)
        if way == TWO:
            own = self.scores(FIRST, condition)
            return own + np.roll(own, -1, axis=0)
        if way == FIRST:
            return np.stack([self._by(number, plain) for number in range(len(seeds))])
        if way == MIRRORED:
            return np.stack([self._by(number, plain, mirrored=True) for number in range(len(seeds))])
        if way == PAINTED:
            painted = self.painted(condition)
            return np.stack([self._by(number, painted) for number in range(len(seeds))])
        several = len(self.shaping.runs("numbers").seeds)
        return np.stack([self._by(number, self.turned(condition, number % several)) for number in range(len(seeds))])

    def _by(self, number: int, images: Frames, *, mirrored: bool = False) -> Float[np.ndarray, " pairs"]:
        run = self.naming.runs(OPTIMISED)
        network = load_paper_recogniser(run, run.seeds[number])
        numbers = embedded(network, images)
        if mirrored:
            numbers = (numbers + embedded(network, np.ascontiguousarray(images[:, :, ::-1]))) / 2
        scorer = self.naming.scorers(OPTIMISED, BEST)[number]
        return scorer(numbers[self.pairs.first], numbers[self.pairs.second])

    def looked(self, way: str, condition: str) -> Looked:
        """The rule of each half counted on the other."""
        pairs, rows = self.pairs, []
        for first, second in zip(self.scores(FIRST, condition), self.scores(way, condition), strict=True):
            row = np.zeros((3, len(pairs.same)), bool)
            for half in (0, 1):
                fits, counts = pairs.half == half, pairs.half != half
                rule = fit_rule(first[fits], second[fits], pairs.same[fits])
                row[0, counts] = rule.undecided(first[counts])
                row[1, counts] = (first[counts] > rule.first) == pairs.same[counts]
                row[2, counts] = rule.decide(first[counts], second[counts]) == pairs.same[counts]
            rows.append(row)
        return Looked(*np.stack(rows, axis=1))

    def by_pair(self, values: Float[np.ndarray, "seeds pairs"]) -> PairMeans:
        """Outcomes of pairs, whose interval knows who sits in many of them."""
        people = np.asarray(self.shaping.faces.people)
        return PairMeans(np.asarray(values, np.float64), people[self.pairs.first], people[self.pairs.second])


def shares(looked: Looked) -> Sequence[Float[np.ndarray, "seeds pairs"]]:
    """Asked again, rescued and spoilt, and right in the end."""
    rescued, spoilt = looked.after & ~looked.before, looked.before & ~looked.after
    return [own.astype(np.float64) for own in (looked.asked, rescued, spoilt, looked.after)]
