"""Who is who: embeddings of people whom no network saw, compared in pairs as LFW's are, and bare with masked faces.

Embeddings are taken as the networks give them, neither of unit length nor added to those of the mirror image, else
Euclid and cosine would be the same. A similarity or a reduction learns from the network's own training images.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int64, UInt8
from torch import Tensor

from umbra.data.faces import FaceSet
from umbra.data.pairs import Pairs
from umbra.data.protocols import MASKS, lfw_like, mfr2_like
from umbra.learning.embedding import BATCH, in_batches
from umbra.metrics.dyads import PairMeans
from umbra.metrics.verification import fold_accuracy
from umbra.papers.two_stage.method.recognition.learner import PaperRecogniser
from umbra.papers.two_stage.method.recognition.reduction import Reduction, fit_reduction
from umbra.papers.two_stage.method.recognition.similarity import Scores, Similarity, fitted
from umbra.papers.two_stage.networks import all_prepared, load_paper_recogniser, preparation_of
from umbra.papers.two_stage.runs import named_split, some_people
from umbra.runs.credits import Memo
from umbra.runs.records import Trained

DIMENSIONS = 200
"""What the paper takes in the end (Table II)."""
BARE, MASKED = "uncovered", "masked"
MOST = 400
"""The most dimensions of Table II."""
PAIRS, MASKED_PAIRS = 6000, 2000
Vectors = Float[np.ndarray, "images numbers"]


@dataclass(frozen=True)
class Comparison:
    """How two embeddings are compared: of how many dimensions (0: of all), and by which similarity."""

    similarity: Similarity = "cosine"
    dimensions: int = 0


PLAIN = Comparison()
BEST = Comparison("joint Bayes", DIMENSIONS)
"""The paper's optimal combination (Sec. III.D)."""


@dataclass(frozen=True, eq=False)
class Naming:
    """All recognisers on the faces of unseen people; `taught` are those that they learnt from."""

    faces: FaceSet
    taught: FaceSet
    runs: Callable[[str], Trained]
    seed: int
    _memo: Memo = field(default_factory=Memo)

    @property
    def kinds(self) -> np.ndarray:
        """What covers each face; "" where nothing does."""
        assert self.faces.kinds is not None  # drawn sets say it
        return np.asarray(self.faces.kinds)

    @cached_property
    def pairs(self) -> dict[str, Pairs]:
        """Of uncovered faces, in ten folds; and of one uncovered and one masked face."""
        bare = np.flatnonzero(self.kinds == "").astype(np.int64)
        people = np.asarray(self.faces.people)
        assert self.faces.table is not None  # drawn sets have one
        return {
            BARE: lfw_like(people, bare, seed=self.seed, pairs=fitting(people[bare], PAIRS)),
            MASKED: mfr2_like(people, self.faces.table, seed=self.seed, pairs=self._fitting_masked()),
        }

    def _fitting_masked(self) -> int:
        people, masked = np.asarray(self.faces.people), np.isin(self.kinds.astype(str), MASKS)
        bare = self.kinds == ""
        genuine = sum(int(bare[people == one].sum() * masked[people == one].sum()) for one in np.unique(people))
        return min(MASKED_PAIRS, 2 * genuine)

    def embeddings(self, name: str) -> Sequence[Vectors]:
        """Of all faces, by the networks of a run."""
        return self._memo(("faces", name), lambda: self._embedded(name, self.faces.images))

    def lessons(self, name: str) -> Sequence[Vectors]:
        """Of the images that the run's networks learnt from."""
        chosen = self.lesson(name)[0]
        return self._memo(("taught", name), lambda: self._embedded(name, np.asarray(self.taught.images[chosen])))

    def lesson(self, name: str) -> tuple[Int64[np.ndarray, " images"], Int64[np.ndarray, " images"]]:
        """The images that a run learnt from, and who is in them."""
        share = float(self.runs(name).params["model"].get("people", 1.0))
        split = some_people(named_split(self.taught), share, seed=self.seed)
        return split.train, split.labels[split.train]

    def _embedded(self, name: str, images: UInt8[np.ndarray, "images height width 3"]) -> Sequence[Vectors]:
        run = self.runs(name)
        ready = all_prepared(images, preparation_of(run))
        return [embedded(load_paper_recogniser(run, number), ready) for number in run.seeds]

    def scorers(self, name: str, how: Comparison) -> Sequence["Scorer"]:
        """The comparison as each of the run's networks needs it."""
        return self._memo((name, how), lambda: self._scorers(name, how))

    def _scorers(self, name: str, how: Comparison) -> Sequence["Scorer"]:
        if how.similarity != "joint Bayes" and not how.dimensions:
            nobody = np.zeros((0, 1)), np.zeros(0, np.int64)
            return [Scorer(None, fitted(how.similarity, *nobody)) for _ in self.runs(name).seeds]
        people, made = self.lesson(name)[1], []
        for number, own in enumerate(self.lessons(name)):
            reduction = self._reductions(name)[number] if how.dimensions else None
            if reduction is not None:
                spanned = len(own) - len(np.unique(people))  # by what differs between images of one person
                reduction = reduction.to(min(how.dimensions, len(reduction.directions), spanned))
            made.append(Scorer(reduction, fitted(how.similarity, own if reduction is None else reduction(own), people)))
        return made

    def _reductions(self, name: str) -> Sequence[Reduction]:
        """To as many dimensions as anybody asks for, where there are as many."""

        def fit() -> Sequence[Reduction]:
            return [fit_reduction(own, min(MOST, own.shape[1], len(own) - 1)) for own in self.lessons(name)]

        return self._memo(("reductions", name), fit)

    def correct(self, name: str, how: Comparison = PLAIN, test: str = BARE) -> Bool[np.ndarray, "seeds pairs"]:
        """Which pairs each network judges rightly, by the threshold of the other folds."""
        pairs = self.pairs[test]
        rows = []
        for own, scorer in zip(self.embeddings(name), self.scorers(name, how), strict=True):
            scores = scorer(own[pairs.first], own[pairs.second])
            rows.append(fold_accuracy(scores, pairs.same, pairs.fold).correct)
        return np.stack(rows)

    def accuracy(self, name: str, how: Comparison = PLAIN, test: str = BARE) -> PairMeans:
        """The same as an estimate whose interval knows who sits in many pairs."""
        pairs, people = self.pairs[test], np.asarray(self.faces.people)
        return PairMeans(self.correct(name, how, test).astype(np.float64), people[pairs.first], people[pairs.second])


@dataclass(frozen=True, eq=False)
class Scorer:
    """Fewer numbers, where a reduction is given, and then a similarity."""

    reduction: Reduction | None
    scores: Scores

    def __call__(self, first: Vectors, second: Vectors) -> Float[np.ndarray, " pairs"]:
        """How alike the two embeddings of each pair are."""
        if self.reduction is not None:
            first, second = self.reduction(first), self.reduction(second)
        return self.scores(first, second)


def embedded(network: PaperRecogniser, images: UInt8[np.ndarray, "images height width 3"]) -> Vectors:
    """As the network gives them."""

    def embed(x: Tensor) -> Tensor:
        return network.network(x).embedding.float()

    return in_batches(network, np.ascontiguousarray(images), embed, batch=BATCH).double().numpy()


def fitting(people: Int64[np.ndarray, " images"], wanted: int, *, folds: int = 10) -> int:
    """LFW's 6,000 pairs, or as many as the fewest people of a fold hold."""
    counts = np.unique(people, return_counts=True)[1]
    own, each = len(counts) // folds, int(counts.min())
    per_kind = min(wanted // (2 * folds), own * each * (each - 1) // 2, own * (own - 1) // 2 * each**2)
    return 2 * folds * per_kind
