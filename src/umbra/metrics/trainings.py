"""One training among many that might have been: an interval that knows how much trainings of its kind differ.

Where an arm was trained once, nothing in its own outcomes says what another seed would have given. Arms of its kind
that were trained several times do: their between-seed variance is taken for its own (`OneTraining`). Where such an arm
meets one that was trained several times, the latter stands as the mean of its seeds, with the luck of that mean
(`AllSeeds`): then both have one estimate, and can be compared test item by test item.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from zlib import crc32

import numpy as np
from jaxtyping import Float

from umbra.metrics.luck import Luck
from umbra.metrics.resampling import Layout, Plan, Sample


class Lucky(Sample):
    """A sample that stands for one estimate, and whose draws move by the luck behind it as well."""

    sample: Sample
    training: str

    @property
    @abstractmethod
    def own_luck(self) -> Luck:
        """Of its training, or of the mean of its trainings."""

    @property
    def layout(self) -> Layout:
        """That of the sample, as of one seed."""
        return replace(self.sample.layout, seeds=1)

    @property
    def items(self) -> int:
        """Those of the sample."""
        return self.sample.items

    @property
    def is_share(self) -> bool:
        """As the sample is."""
        return self.sample.is_share

    @property
    def by_seed(self) -> Float[np.ndarray, " seeds"]:
        """One estimate: the mean over the seeds."""
        return self.sample.by_seed.mean(keepdims=True)

    @property
    def luck(self) -> Mapping[str, Luck]:
        """Its own."""
        return {self.training: self.own_luck}

    def draws(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """Other test items, and the luck of another training."""
        told = self.own_luck
        rng = np.random.default_rng([crc32(self.training.encode()), len(told.deviations)])
        lots = rng.standard_normal((len(told.deviations), len(plan.seeds)))
        return self.sample.draws(self._every_seed(plan)) + told.deviations @ lots / np.sqrt(told.freedom)

    def chance(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """That of the sample."""
        return self.sample.chance(self._every_seed(plan))

    def _every_seed(self, plan: Plan) -> Plan:
        """The plan with each seed once in every resample."""
        seeds = np.arange(self.sample.layout.seeds)
        return replace(plan, seeds=np.tile(seeds, (len(plan.seeds), 1)))


@dataclass(frozen=True, eq=False)
class OneTraining(Lucky):
    """A sample of one training, whose interval knows that another training would have given another number.

    `deviation` is the standard deviation between trainings of its kind, with `freedom` degrees of freedom; `told` are
    the deviations that it was found from, training by training. Samples of the same `training` share their luck: what
    moves both alike cancels in their difference.
    """

    sample: Sample
    training: str
    deviation: float
    freedom: int
    told: Float[np.ndarray, " told"] | None = None

    def __post_init__(self) -> None:
        if self.sample.layout.seeds != 1 or self.deviation < 0 or self.freedom < 1:
            raise ValueError(
                "OneTraining: expected a sample of one seed, a deviation of at least 0 and a freedom of at least 1; "
                f"got {self.sample.layout.seeds} seeds, {self.deviation} and {self.freedom}."
            )

    @classmethod
    def among(cls, sample: Sample, training: str, kin: Sequence[Sample]) -> "OneTraining":
        """With the deviation between the seeds of its kin, pooled over those that have several."""
        several = [own.by_seed for own in kin if len(own.by_seed) > 1]
        if not several:
            raise ValueError(f"{training}: expected kin with two seeds or more to tell how trainings differ; got none.")
        told = Luck(np.concatenate([own - own.mean() for own in several]), sum(len(own) - 1 for own in several))
        return cls(sample, training, told.deviation, told.freedom, told.deviations)

    @property
    def own_luck(self) -> Luck:
        """As it was told; without the deviations one stands for them."""
        told = np.array([self.deviation * np.sqrt(self.freedom)]) if self.told is None else self.told
        return Luck(told, self.freedom)


@dataclass(frozen=True, eq=False)
class AllSeeds(Lucky):
    """All trainings of an arm as one estimate, their mean, whose luck is their own deviation over √seeds."""

    sample: Sample
    training: str

    def __post_init__(self) -> None:
        if self.sample.layout.seeds < 2:
            raise ValueError(
                f"AllSeeds of {self.training}: expected two seeds or more; got {self.sample.layout.seeds}. "
                "One training tells nothing of its luck: see OneTraining."
            )

    @cached_property
    def own_luck(self) -> Luck:
        """Deviations of the seeds from their mean, over √seeds."""
        own = self.sample.by_seed
        return Luck((own - own.mean()) / np.sqrt(len(own)), len(own) - 1)
