"""The luck of a training: how far it moves an estimate, as trainings of its kind tell."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class Luck:
    """How far one training moves an estimate: deviations of trainings of its kind, each from its arm's mean.

    Over several cells of one training they are added up entry by entry before they are squared, so that what moves two
    cells alike cancels in their difference, and only that.
    """

    deviations: Float[np.ndarray, " told"]
    freedom: int

    @property
    def deviation(self) -> float:
        """Σ d² over the freedom, and its root."""
        return float(np.sqrt((self.deviations**2).sum() / self.freedom))

    def times(self, weight: float) -> "Luck":
        """Of the weighted estimate."""
        return Luck(weight * self.deviations, self.freedom)

    def __add__(self, other: "Luck") -> "Luck":
        if self.deviations.shape != other.deviations.shape:
            raise ValueError(
                f"luck: expected cells of one training to be told by the same kin; got {len(self.deviations)} and "
                f"{len(other.deviations)} trainings. Measure every kin in every cell that is compared."
            )
        return Luck(self.deviations + other.deviations, self.freedom)
