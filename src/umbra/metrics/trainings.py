"""One training among many that might have been: an interval that knows how much trainings of its kind differ.

Where an arm was trained once, nothing in its own outcomes says what another seed would have given. Arms of its kind
that were trained several times do: their between-seed variance is taken for its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from jaxtyping import Float

from umbra.metrics.resampling import Layout, Plan, Sample


@dataclass(frozen=True, eq=False)
class OneTraining(Sample):
    """A sample of one training, whose interval knows that another training would have given another number.

    `deviation` is the standard deviation between trainings of its kind, with `freedom` degrees of freedom. Samples of
    the same `training` share their luck, which cancels in their difference.
    """

    sample: Sample
    training: str
    deviation: float
    freedom: int

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
        freedom = sum(len(own) - 1 for own in several)
        pooled = sum(float(((own - own.mean()) ** 2).sum()) for own in several) / freedom
        return cls(sample, training, float(np.sqrt(pooled)), freedom)

    @property
    def layout(self) -> Layout:
        """That of the sample."""
        return self.sample.layout

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
        """The estimate of the one training."""
        return self.sample.by_seed

    @property
    def luck(self) -> Mapping[str, tuple[float, int]]:
        """Its own."""
        return {self.training: (self.deviation, self.freedom)}

    def draws(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """Other test items, and the luck of another training."""
        chance = np.random.default_rng(crc32(self.training.encode())).standard_normal(len(plan.seeds))
        return self.sample.draws(plan) + self.deviation * chance
