"""Who is asked about the test pictures, and what each answered; every picture is embedded once per network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from umbra.data.splits import Split
from umbra.learning.embedding import in_batches
from umbra.metrics.resampling import Sample
from umbra.metrics.trainings import OneTraining
from umbra.papers.alob.identities import require_disjoint, training_identities, training_split
from umbra.papers.alob.method import AlobLearner
from umbra.papers.alob.method.trunks import refuse_zero_length
from umbra.papers.alob.networks import load_learner
from umbra.papers.alob.protocol import Benchmark
from umbra.papers.alob.verification import PairScores, outcomes, rates_over_seeds
from umbra.runs.credits import Memo
from umbra.runs.records import Trained, read_run, runs_of

GROUP = "alob"
KIN = ("alob_baseline", "alob_main")
"""Runs of several seeds, whose trainings tell how much those of the other arms may differ."""
OTHER, MASKED = "_other", "_mfr2"
"""Run names of one contestant on photographs: trained without the other half of the people, and without MFR2's."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Networks by the names of their runs, and their answers about one benchmark."""

    benchmark: Benchmark
    _memo: Memo = field(default_factory=Memo)

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

        Of photographs each half of the pairs has a network that never saw its people; with `half`, or where a sweep
        has trained no other, only the first half is judged.
        """
        if test == "MFR2":
            return (name + MASKED,) if self.has(name + MASKED) and not half else (name,)
        if not self.benchmark.real or half:
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

        return self._memo((runs, seed, test), score)

    def rates(
        self, name: str, test: str, seeds: Sequence[int] | None = None, *, half: bool = False
    ) -> Mapping[str, Sample]:
        """What a contestant reaches in a test: accuracy, and TAR and TAR+ where the impostors resolve it."""
        asked = self.seeds_in(name, test, half=half) if seeds is None else seeds
        return rates_over_seeds([self.scores(name, seed, test, half=half) for seed in asked])

    def rates_of_one(self, name: str, test: str, *, half: bool = False) -> Mapping[str, Sample]:
        """The same of a contestant's first seed alone, with the luck of a training as ALOB and its baseline tell it."""
        first = self.seeds(name)[0]
        kin = [run for run in KIN if self.has(run) and len(self.seeds_in(run, test, half=half)) > 1]
        found = self.rates(name, test, (first,), half=half)
        if not kin:
            return found
        told = [self.rates(run, test, half=half) for run in kin]
        return {
            kind: OneTraining.among(own, f"{name}-{first}", [rates[kind] for rates in told if kind in rates])
            for kind, own in found.items()
        }

    def together(self, name: str, test: str, *, count: int) -> Mapping[str, Sample]:
        """Two networks as one: the mean of their cosines; seed 0 with 1, 1 with 2, …, `count` such pairs."""
        seeds = self.seeds_in(name, test)
        pairs = list(zip(seeds, (*seeds[1:], seeds[0]), strict=True))[:count]
        found = []
        for one, two in pairs:
            units = [
                np.concatenate([self.units(run, seed, test) for seed in (one, two)], axis=1) / np.sqrt(2.0)
                for run in self.runs_for(name, test)
            ]
            found.append(outcomes(self.benchmark.tests[test], units))
        return rates_over_seeds(found)

    def _embedded(self, name: str, seed: int, part: str) -> np.ndarray:
        def embed(missing: list[tuple[str, int, str]]) -> dict[tuple[str, int, str], np.ndarray]:
            learner = self.learner(name, seed)
            return {key: unit_embeddings(learner, self._images(key[2])) for key in missing}

        self._memo.together([(name, seed, other) for other in ("LFW", *self.benchmark.covered, "MFR2")], embed)
        return self._memo((name, seed, part), lambda: embed([(name, seed, part)])[name, seed, part])

    def _images(self, part: str) -> np.ndarray:
        if part == "LFW":
            return self.benchmark.clean
        return self.benchmark.tests["MFR2"].images if part == "MFR2" else self.benchmark.covered[part].images


def common_seeds(runs: Sequence[Trained]) -> tuple[int, ...]:
    """The seeds that all runs have, in the order of the first: only these are compared."""
    return tuple(seed for seed in runs[0].seeds if all(seed in run.seeds for run in runs))


def unit_embeddings(learner: AlobLearner, images: np.ndarray) -> Float[np.ndarray, "pictures numbers"]:
    """Embeddings of unit length without mirroring, as the paper compares them; one of no length is refused."""
    raw = in_batches(learner, images, lambda x: learner.network(x).embedding.float(), batch=256)
    refuse_zero_length(raw)
    return (raw / raw.norm(dim=1, keepdim=True)).numpy().astype(np.float64)
