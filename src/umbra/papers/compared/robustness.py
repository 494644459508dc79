"""Papers 001 and 003 side by side: verification while more and more of the second picture is covered, and by region.

Block and picture are the same for everybody (`umbra.data.growing_blocks`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float64, Int64, UInt8
from torch import Tensor, nn

from umbra.claims import ResultTable
from umbra.data.faces import FaceSet
from umbra.data.growing_blocks import COVER_SEED, growing_places, paint, under_share
from umbra.data.pairs import Pairs
from umbra.metrics.dyads import PairMeans
from umbra.metrics.verification import fold_accuracy
from umbra.papers.alob.matcher import Matcher, Plain
from umbra.papers.alob.method import AlobLearner
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
Pictures = UInt8[np.ndarray, "pictures height width 3"]
Truth = Bool[np.ndarray, "pictures height width"]
Columns = Mapping[str, Sequence[Matcher]]
Outcomes = Float64[np.ndarray, "seeds pairs"]


def columns_of(masks: Sequence[MaskedFaces], alob: Sequence[AlobLearner]) -> dict[str, list[Matcher]]:
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


def region_box(name: str, size: tuple[int, int]) -> Bool[np.ndarray, "height width"]:
    """One of `REGIONS` in a picture of another size."""
    if name not in REGIONS:
        raise ValueError(f"region: expected one of {', '.join(REGIONS)}; got {name!r}.")
    scale = np.array(size) / DRAWN_ON
    left, top, right, bottom = np.rint(np.array(REGIONS[name]) * np.tile(scale[::-1], 2)).astype(np.int64)
    box = np.zeros(size, bool)
    box[top:bottom, left:right] = True
    return box


@dataclass(frozen=True, eq=False)
class SideBySide:
    """The pairs and whoever compares them; each trunk sees a picture once bare, and once for each way to cover it.

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
        """Pairs and matchers put together; columns of different numbers of seeds are refused."""
        counts = {column: len(matchers) for column, matchers in columns.items()}
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
        for column, matchers in self.columns.items():
            scores = [one.scores(self.seen[one.trunk], seen[one.trunk], self.places, truth) for one in matchers]
            found[column] = np.stack([fold_accuracy(one, same, fold).correct for one in scores]).astype(np.float64)
        return found


def _features(columns: Columns, images: np.ndarray) -> dict[nn.Module, Tensor]:
    """What each trunk makes of the pictures, asked once."""
    matchers = {matcher.trunk: matcher for column in columns.values() for matcher in column}
    return {trunk: matcher.features(images) for trunk, matcher in matchers.items()}
