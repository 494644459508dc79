"""Who is asked about the test pictures, and what each answered; every picture is embedded once per network."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

import numpy as np
from jaxtyping import Float

from umbra.data.splits import Split
from umbra.learning.embedding import in_batches
from umbra.metrics.resampling import Sample
from umbra.papers.alob.identities import require_disjoint, training_identities, training_split
from umbra.papers.alob.method import AlobLearner
from umbra.papers.alob.method.trunks import refuse_zero_length
from umbra.papers.alob.networks import load_learner
from umbra.papers.alob.protocol import Benchmark
from umbra.papers.alob.verification import PairScores, outcomes, rates_over_seeds
from umbra.runs.credits import Memo
from umbra.runs.records import Trained, read_run, runs_of

T = TypeVar("T")

GROUP = "alob"
Feature = Literal["embedding", "identified", "trimmed"]
"""What of a network is compared: what it was trained to compare, f^f as it was before the projection, or f^m alone."""
OTHER = "_other"
"""The run of the same contestant that judges the other half of LFW's pairs has this at the end of its name."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Networks by the names of their runs, and their answers about one benchmark; `feature` is what is compared."""

    benchmark: Benchmark
    _memo: Memo = field(default_factory=Memo)
    feature: Feature = "embedding"

    def reading(self, feature: Feature) -> "Evaluation":
        """The same networks, compared by another feature; what is kept is kept for both."""
        return replace(self, feature=feature)

    def keep(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """What is worked out once for several artefacts; whoever was asked for it gets credit each time."""
        return self._memo(key, work_out)

    def run(self, name: str) -> Trained:
        """The run of that name."""
        return read_run(name, self.benchmark.edition)

    def has(self, name: str) -> bool:
        """Whether the edition has such a run."""
        return name in runs_of(GROUP)

    def seeds(self, name: str) -> tuple[int, ...]:
        """Its seeds."""
        return self.run(name).seeds

    def seeds_in(self, name: str, test: str, *, half: bool = False) -> tuple[int, ...]:
        """The seeds that all have who stand for a contestant in a test."""
        return common_seeds([self.run(run) for run in self.runs_for(name, test, half=half)])

    def training_identities(self, name: str) -> frozenset[str]:
        """The people whom it learnt from, by name."""
        return training_identities(self.run(name), self.benchmark.edition)

    def training_split(self, name: str) -> Split:
        """Whom and what it learnt from, as indices into its set; shown as a result, the run gets credit."""
        return training_split(self.run(name), self.benchmark.edition)

    def learner(self, name: str, seed: int) -> AlobLearner:
        """One network, anew each time: they are small, their answers are kept."""
        return load_learner(self.run(name), seed)

    def learners(self, name: str) -> list[AlobLearner]:
        """The networks of all its seeds."""
        return [self.learner(name, seed) for seed in self.seeds(name)]

    def first_learner(self, name: str) -> AlobLearner:
        """The network of its first seed."""
        return self.learner(name, self.seeds(name)[0])

    def runs_for(self, name: str, test: str, *, half: bool = False) -> tuple[str, ...]:
        """The runs that stand for a contestant in a test.

        Of LFW's photographs each half of the pairs has a network that never saw its people; with `half`, or where a
        sweep has trained no other, only the first half is judged. Who judges the first half judges MFR2, too.
        """
        if test == "MFR2" or not self.benchmark.real or half:
            return (name,)
        if self.has(name + OTHER):
            return name, name + OTHER
        return (name,) if self.run(name).params["model"].get("without_folds") else (name, name)

    def units(self, name: str, seed: int, test: str) -> Float[np.ndarray, "pictures numbers"]:
        """Unit embeddings of all pictures of a test by one run."""
        if test == "MFR2":
            return self._embedded(name, seed, "MFR2")
        clean = self._embedded(name, seed, "LFW")
        return clean if test == "LFW" else np.concatenate([clean, self._embedded(name, seed, test)])

    def scores(self, name: str, seed: int, test: str, *, half: bool = False) -> PairScores:
        """What one seed of a contestant says about the pairs of a test."""
        runs = self.runs_for(name, test, half=half)

        def score() -> PairScores:
            for place, run in enumerate(runs):
                require_disjoint(run, self.training_identities(run), self.benchmark, test, place)
            return outcomes(self.benchmark.tests[test], [self.units(run, seed, test) for run in runs])

        return self._memo((runs, seed, test, self.feature), score)

    def rates(
        self, name: str, test: str, seeds: Sequence[int] | None = None, *, half: bool = False
    ) -> Mapping[str, Sample]:
        """What a contestant reaches in a test: accuracy, and TAR and TAR+ where the impostors resolve it."""
        asked = self.seeds_in(name, test, half=half) if seeds is None else seeds
        return rates_over_seeds([self.scores(name, seed, test, half=half) for seed in asked])

    def together(self, name: str, test: str, *, count: int, half: bool = False) -> Mapping[str, Sample]:
        """Two networks as one: the mean of their cosines; seed 0 with 1, 1 with 2, …, `count` such pairs."""
        seeds = self.seeds_in(name, test, half=half)
        pairs = list(zip(seeds, (*seeds[1:], seeds[0]), strict=True))[:count]
        found = []
        for one, two in pairs:
            units = [
                np.concatenate([self.units(run, seed, test) for seed in (one, two)], axis=1) / np.sqrt(2.0)
                for run in self.runs_for(name, test, half=half)
            ]
            found.append(outcomes(self.benchmark.tests[test], units))
        return rates_over_seeds(found)

    def _embedded(self, name: str, seed: int, part: str) -> np.ndarray:
        def embed(missing: list[tuple[str, int, str, Feature]]) -> dict[tuple[str, int, str, Feature], np.ndarray]:
            learner = self.learner(name, seed)
            return {key: unit_embeddings(learner, self._images(key[2]), feature=self.feature) for key in missing}

        parts = ("LFW", *self.benchmark.covered, "MFR2")
        self._memo.together([(name, seed, other, self.feature) for other in parts], embed)
        key = (name, seed, part, self.feature)
        return self._memo(key, lambda: embed([key])[key])

    def _images(self, part: str) -> np.ndarray:
        if part == "LFW":
            return self.benchmark.clean
        return self.benchmark.tests["MFR2"].images if part == "MFR2" else self.benchmark.covered[part].images


def common_seeds(runs: Sequence[Trained]) -> tuple[int, ...]:
    """The seeds that all runs have, in the order of the first: only these are compared."""
    return tuple(seed for seed in runs[0].seeds if all(seed in run.seeds for run in runs))


def unit_embeddings(
    learner: AlobLearner, images: np.ndarray, *, feature: Feature = "embedding"
) -> Float[np.ndarray, "pictures numbers"]:
    """Embeddings of unit length without mirroring, as the paper compares them; one of no length is refused."""
    if feature == "trimmed" and not learner.config.has_trimmer:
        raise ValueError(
            f"feature 'trimmed': expected a learner with a Trimmer; this one's combination is "
            f"{learner.config.combination!r}. Give a run with two trunks."
        )
    raw = in_batches(learner, images, lambda x: getattr(learner.network(x), feature).float(), batch=256)
    refuse_zero_length(raw)
    return (raw / raw.norm(dim=1, keepdim=True)).numpy().astype(np.float64)
