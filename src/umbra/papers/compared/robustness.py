"""Papers 001 and 003 side by side: verification while more and more of the second picture is covered, and by region.

Block and picture are the same for everybody. A block starts at a point drawn for the picture and grows around it, so a
larger share always contains the smaller one; it is grey, coloured, or one of the objects that the networks were trained
with, and stays what it is while it grows. The share is of the picture's area, as for LFW-OCC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import cv2
import numpy as np
from jaxtyping import Bool, Float64, Int32, Int64, UInt8
from torch import Tensor, nn

from umbra.claims import ResultTable
from umbra.data.faces import FaceSet
from umbra.data.grey import coloured_as
from umbra.data.pairs import Pairs
from umbra.learning.embedding import in_batches
from umbra.metrics.dyads import PairMeans
from umbra.metrics.verification import fold_accuracy
from umbra.occlude.sprites import catalogue
from umbra.papers.alob.method import AlobLearner
from umbra.papers.alob.method.trunks import refuse_zero_length
from umbra.papers.compared.masked_baseline import MaskedFaces

BASELINE, ALOB, MASKS = "Baseline", "ALOB", "Landmark masks"
LEVELLED = "Landmark masks, levelled"
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
REGIONS = {
    "Left eye": (10, 30, 50, 70),
    "Right eye": (50, 30, 90, 70),
    "Both eyes": (10, 30, 90, 70),
    "Nose": (34, 48, 62, 86),
    "Mouth": (25, 82, 75, 107),
    "Lower half": (8, 60, 92, 110),
    "Upper half": (8, 8, 92, 72),
    "Left half": (8, 8, 50, 100),
    "Right half": (50, 8, 92, 100),
}
"""Left, top, right, bottom in a picture of 112×96, as the public code of FROM (Qiu et al. 2021) covers regions."""
DRAWN_ON = (112, 96)
COVER_SEED = 100

Picture = UInt8[np.ndarray, "height width 3"]
Pictures = UInt8[np.ndarray, "pictures height width 3"]
Truth = Bool[np.ndarray, "pictures height width"]
Order = Int32[np.ndarray, "pictures height width"]
Numbers = Int64[np.ndarray, " pictures"]
Columns = Mapping[str, Sequence["Judge"]]
Outcomes = Float64[np.ndarray, "seeds pairs"]


@runtime_checkable
class Judge(Protocol):
    """Whoever compares pictures of which the second is covered; judges of one `trunk` share what it makes of them."""

    @property
    def trunk(self) -> nn.Module:
        """What sees the pictures."""

    def features(self, images: Pictures) -> Tensor:
        """Each picture once, by itself."""

    def scores(self, first: Tensor, second: Tensor, pairs: np.ndarray, occluders: np.ndarray) -> np.ndarray:
        """Similarity of each pair (place among the firsts, among the seconds), `occluders` known for the seconds."""


@dataclass(frozen=True, eq=False)
class Plain:
    """A learner by itself, which is not told what is covered; no mirror images, as the paper compares."""

    learner: AlobLearner

    @property
    def trunk(self) -> nn.Module:
        """Both trunks, or the one."""
        return self.learner.network

    def features(self, images: Pictures) -> Tensor:
        """Embeddings of unit length; one of no length is refused."""
        raw = in_batches(self.learner, images, lambda x: self.learner.network(x).embedding.float(), batch=256)
        return refuse_zero_length(raw) / raw.norm(dim=1, keepdim=True)

    def scores(self, first: Tensor, second: Tensor, pairs: np.ndarray, occluders: np.ndarray) -> np.ndarray:
        """Cosines."""
        sides = (first.double().numpy()[pairs[:, 0]], second.double().numpy()[pairs[:, 1]])
        return np.asarray((sides[0] * sides[1]).sum(axis=1))


def columns_of(masks: Sequence[MaskedFaces], alob: Sequence[AlobLearner]) -> dict[str, list[Judge]]:
    """The columns, seed by seed; the baseline is the masks' own trunk with nothing discarded."""
    return {
        BASELINE: [replace(one, percentile=0.0) for one in masks],
        ALOB: [Plain(one) for one in alob],
        MASKS: list(masks),
        LEVELLED: [replace(one, levelled=True) for one in masks],
    }


def robustness(
    faces: FaceSet, pairs: Pairs, columns: Columns, *, shares: Sequence[float] = SHARES, seed: int = COVER_SEED
) -> ResultTable:
    """Accuracy in ten folds by the share of the second picture that is covered; each share has its own thresholds."""
    asked = SideBySide.of(faces.images, pairs, columns, seed=seed)
    order = growing_places(asked.covered, faces.images.shape[1:3], seed=seed)
    cells, people = {}, (faces.people[pairs.first], faces.people[pairs.second])
    for share in shares:
        for column, found in asked.outcomes(under_share(order, share)).items():
            cells[f"{share * 100:g} %", column] = PairMeans(found, *people)
    return ResultTable("robustness", cells)


def by_region(faces: FaceSet, pairs: Pairs, columns: Columns, *, seed: int = COVER_SEED) -> ResultTable:
    """Accuracy in ten folds with one region of the second picture covered, always the same box."""
    asked = SideBySide.of(faces.images, pairs, columns, seed=seed)
    cells, people = {}, (faces.people[pairs.first], faces.people[pairs.second])
    for row in REGIONS:
        box = region_box(row, faces.images.shape[1:3])
        for column, found in asked.outcomes(np.broadcast_to(box, (len(asked.covered), *box.shape))).items():
            cells[row, column] = PairMeans(found, *people)
    return ResultTable("regions", cells)


def similarity(
    first: Picture, second: Picture, share: float, judges: Mapping[str, Judge], *, number: int = 0
) -> tuple[Picture, dict[str, float]]:
    """One pair with a share of the second picture covered: that picture, and how alike each judge finds the two.

    `number` is the second picture's among all, so that the block is the one of `robustness`.
    """
    numbers = np.array([number])
    truth = under_share(growing_places(numbers, second.shape[:2], seed=COVER_SEED), share)
    covered = paint(second[None], truth, numbers, seed=COVER_SEED)
    one = np.zeros((1, 2), np.int64)
    found = {
        name: float(judge.scores(judge.features(first[None]), judge.features(covered), one, truth)[0])
        for name, judge in judges.items()
    }
    return covered[0], found


def growing_places(numbers: Numbers, size: tuple[int, int], *, seed: int) -> Order:
    """The turn at which each pixel is covered while a block grows from a point; chance is (seed, number)'s alone.

    The block has the picture's shape, made up to √2 wider or narrower and as much lower or higher; it starts anywhere,
    and where it has met a border it grows on at the other sides.
    """
    height, width = size
    y, x = (np.arange(height)[:, None] + 0.5) / height, (np.arange(width)[None, :] + 0.5) / width
    turns = np.empty((len(numbers), height * width), np.int32)
    for row, number in zip(turns, numbers, strict=True):
        across, down, shape = np.random.default_rng([seed, int(number), 31]).random(3)
        wide = 2.0 ** (shape - 0.5)
        distance = np.maximum(np.abs(x - across) / wide, np.abs(y - down) * wide)
        row[np.argsort(distance, axis=None, kind="stable")] = np.arange(height * width)
    return turns.reshape(-1, height, width)


def under_share(order: Order, share: float) -> Truth:
    """What a block covers that has grown over `share` of the picture, to the pixel."""
    if not 0 <= share <= 1:
        raise ValueError(f"share: expected a share of the picture's area in [0, 1]; got {share}. 30 % is 0.3.")
    return order < round(share * order.shape[1] * order.shape[2])


def region_box(name: str, size: tuple[int, int]) -> Bool[np.ndarray, "height width"]:
    """One of `REGIONS` in a picture of another size."""
    if name not in REGIONS:
        raise ValueError(f"region: expected one of {', '.join(REGIONS)}; got {name!r}.")
    scale = np.array(size) / DRAWN_ON
    left, top, right, bottom = np.rint(np.array(REGIONS[name]) * np.tile(scale[::-1], 2)).astype(np.int64)
    box = np.zeros(size, bool)
    box[top:bottom, left:right] = True
    return box


def paint(images: Pictures, truth: Truth, numbers: Numbers, *, seed: int) -> Pictures:
    """Pictures with a block where `truth` is: grey, coloured or an object stretched over it, by (seed, number)."""
    covered, pack = images.copy(), catalogue()
    for image, where, number in zip(covered, truth, numbers, strict=True):
        if not where.any():
            continue
        rng = np.random.default_rng([seed, int(number), 37])
        kind, colour, sprite = rng.integers(3), rng.integers(0, 256, 3), int(rng.integers(len(pack.aspect)))
        if kind < 2:
            image[where] = colour if kind else colour[0]
            continue
        rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
        box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        texels = pack.sprite(sprite, 0).astype(np.float32)
        opaque = texels[..., :3] + pack.paper[sprite] * (1 - texels[..., 3:] / 255)
        fitted = cv2.resize(opaque, where[box].shape[::-1], interpolation=cv2.INTER_AREA)
        image[box][where[box]] = np.rint(fitted.clip(0, 255)).astype(np.uint8)[where[box]]
    return coloured_as(images, covered)


@dataclass(frozen=True, eq=False)
class SideBySide:
    """The pairs and whoever judges them; each trunk sees a picture once bare, and once for each way to cover it.

    `bare` and `covered` are the pictures on either side, `places` the pairs among them, `seen` what the trunks make of
    the bare ones.
    """

    images: Pictures
    pairs: Pairs
    columns: Columns
    seed: int
    bare: Int64[np.ndarray, " firsts"]
    covered: Int64[np.ndarray, " seconds"]
    places: Int64[np.ndarray, "pairs 2"]
    seen: Mapping[nn.Module, Tensor]

    @classmethod
    def of(cls, images: Pictures, pairs: Pairs, columns: Columns, *, seed: int) -> "SideBySide":
        """Pairs and judges put together; columns of different numbers of seeds are refused."""
        counts = {column: len(judges) for column, judges in columns.items()}
        if len(set(counts.values())) != 1 or not all(counts.values()):
            found = ", ".join(f"{column}: {count}" for column, count in counts.items()) or "none"
            raise ValueError(f"columns: expected as many seeds in each, at least one; got {found}. Take those of all.")
        bare, first = np.unique(pairs.first, return_inverse=True)
        covered, second = np.unique(pairs.second, return_inverse=True)
        seen = _features(columns, np.ascontiguousarray(images[bare]))
        places = np.stack([first, second], axis=1).astype(np.int64)
        return cls(images, pairs, columns, seed, bare, covered, places, seen)

    def outcomes(self, truth: Truth) -> dict[str, Outcomes]:
        """Right or wrong by column, seed and pair, with the second pictures covered where `truth` is."""
        images = paint(self.images[self.covered], truth, self.covered, seed=self.seed)
        seen, truth = _features(self.columns, images), np.ascontiguousarray(truth)
        same, fold = self.pairs.same, self.pairs.fold
        found = {}
        for column, judges in self.columns.items():
            scores = [j.scores(self.seen[j.trunk], seen[j.trunk], self.places, truth) for j in judges]
            found[column] = np.stack([fold_accuracy(one, same, fold).correct for one in scores]).astype(np.float64)
        return found


def _features(columns: Columns, images: np.ndarray) -> dict[nn.Module, Tensor]:
    """What each trunk makes of the pictures, asked once."""
    judges = {judge.trunk: judge for column in columns.values() for judge in column}
    return {trunk: judge.features(images) for trunk, judge in judges.items()}
