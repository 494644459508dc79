"""Who is asked about the test pictures, and what each answered; every picture is embedded once per network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from umbra.data.splits import Split
from umbra.learning.embedding import in_batches
from umbra.metrics.resampling import Sample
from umbra.papers.alob.identities import learnt_from, refuse_acquaintances, taught
from umbra.papers.alob.method import AlobLearner
from umbra.papers.alob.method.trunks import refuse_zero_length
from umbra.papers.alob.protocol import Bench
from umbra.papers.alob.verification import Judged, outcomes, stacked
from umbra.runs.records import Trained, read_run, runs_of
from umbra.runs.revive import revive_alob

GROUP = "alob"
OTHER, MASKED = "_other", "_mfr2"
"""Run names of one contestant on photographs: trained without the other half of the people, and without MFR2's."""


@dataclass(frozen=True, eq=False)
class Contest:
    """Networks by the names of their runs, and their answers about one bench."""

    bench: Bench
    _units: dict[tuple[str, int, str], np.ndarray] = field(default_factory=dict)
    _judged: dict[tuple[tuple[str, ...], int, str], Judged] = field(default_factory=dict)

    def run(self, name: str) -> Trained:
        """The run of that name."""
        return read_run(name, self.bench.edition)

    def has(self, name: str) -> bool:
        """Whether the edition has such a run."""
        return name in runs_of(GROUP)

    def seeds(self, name: str) -> tuple[int, ...]:
        """Its seeds."""
        return self.run(name).seeds

    def seeds_in(self, name: str, test: str, *, half: bool = False) -> tuple[int, ...]:
        """The seeds that all have who stand for a contestant in a test."""
        return common_seeds([self.run(judge) for judge in self.judges(name, test, half=half)])

    def met(self, name: str) -> frozenset[str]:
        """The people whom it learnt from, by name."""
        return learnt_from(self.run(name), self.bench.edition)

    def taught(self, name: str) -> Split:
        """Whom and what it learnt from, as indices into its set."""
        return taught(self.run(name), self.bench.edition)

    def learner(self, name: str, seed: int) -> AlobLearner:
        """One network, anew each time: they are small, their answers are kept."""
        return revive_alob(self.run(name), seed)

    def judges(self, name: str, test: str, *, half: bool = False) -> tuple[str, ...]:
        """The runs that stand for a contestant in a test.

        Of photographs each half of the pairs has a network that never saw its people; with `half`, or where a sweep
        has trained no other, only the first half is judged.
        """
        if test == "MFR2":
            return (name + MASKED,) if self.has(name + MASKED) and not half else (name,)
        if not self.bench.real or half:
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

    def judged(self, name: str, seed: int, test: str, *, half: bool = False) -> Judged:
        """What one seed of a contestant says about the pairs of a test."""
        judges = self.judges(name, test, half=half)
        if (judges, seed, test) not in self._judged:
            for place, judge in enumerate(judges):
                refuse_acquaintances(judge, self.met(judge), self.bench, test, place)
            units = [self.units(judge, seed, test) for judge in judges]
            self._judged[judges, seed, test] = outcomes(self.bench.tests[test], units)
        return self._judged[judges, seed, test]

    def cells(
        self, name: str, test: str, seeds: Sequence[int] | None = None, *, half: bool = False
    ) -> Mapping[str, Sample]:
        """What a contestant reaches in a test: accuracy, and TAR and TAR+ where the impostors resolve it."""
        asked = self.seeds_in(name, test, half=half) if seeds is None else seeds
        return stacked([self.judged(name, seed, test, half=half) for seed in asked])

    def together(self, name: str, test: str, *, count: int) -> Mapping[str, Sample]:
        """Two networks as one: the mean of their cosines; seed 0 with 1, 1 with 2, …, `count` such pairs."""
        seeds = self.seeds_in(name, test)
        pairs = list(zip(seeds, (*seeds[1:], seeds[0]), strict=True))[:count]
        found = []
        for one, two in pairs:
            units = [
                np.concatenate([self.units(judge, seed, test) for seed in (one, two)], axis=1) / np.sqrt(2.0)
                for judge in self.judges(name, test)
            ]
            found.append(outcomes(self.bench.tests[test], units))
        return stacked(found)

    def _embedded(self, name: str, seed: int, part: str) -> np.ndarray:
        key = (name, seed, part)
        if key not in self._units:
            learner = self.learner(name, seed)
            for other in ("LFW", *self.bench.covered, "MFR2"):
                self._units[name, seed, other] = unit_embeddings(learner, self._images(other))
        return self._units[key]

    def _images(self, part: str) -> np.ndarray:
        if part == "LFW":
            return self.bench.clean
        return self.bench.tests["MFR2"].images if part == "MFR2" else self.bench.covered[part].images


def common_seeds(runs: Sequence[Trained]) -> tuple[int, ...]:
    """The seeds that all runs have, in the order of the first: only these are compared."""
    return tuple(seed for seed in runs[0].seeds if all(seed in run.seeds for run in runs))


def unit_embeddings(learner: AlobLearner, images: np.ndarray) -> Float[np.ndarray, "pictures numbers"]:
    """Embeddings of unit length without mirroring, as the paper compares them; one of no length is refused."""
    raw = in_batches(learner, images, lambda x: learner.network(x).embedding.float(), batch=256)
    refuse_zero_length(raw)
    return (raw / raw.norm(dim=1, keepdim=True)).numpy().astype(np.float64)
