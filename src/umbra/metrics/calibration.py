"""Whether probabilities mean what they say: of all that were given 80 %, 80 % should come true."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int64


@dataclass(frozen=True, eq=False)
class Reliability:
    """Bins of equal width over [0, 1]: what was said on average, what came true, and how often; empty bins are NaN."""

    said: Float[np.ndarray, " bins"]
    true: Float[np.ndarray, " bins"]
    counts: Int64[np.ndarray, " bins"]

    @property
    def expected_error(self) -> float:
        """Mean distance of what was said from what came true, bins weighed by their counts (Naeini et al. 2015)."""
        full = self.counts > 0
        gaps = np.abs(self.said[full] - self.true[full])
        return float((gaps * self.counts[full]).sum() / self.counts.sum())


def reliability(
    probabilities: Float[np.ndarray, " items"], truth: Bool[np.ndarray, " items"], *, bins: int = 10
) -> Reliability:
    """Sort probabilities into bins; 1 belongs to the last."""
    if not len(probabilities) or not ((probabilities >= 0) & (probabilities <= 1)).all():
        ends = [probabilities.min(initial=np.inf), probabilities.max(initial=-np.inf)]
        raise ValueError(
            f"probabilities: expected one or more in [0, 1]; found {len(probabilities)} from {ends[0]:g} to "
            f"{ends[1]:g}. Give no logits."
        )
    place = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    counts = np.bincount(place, minlength=bins).astype(np.int64)
    with np.errstate(invalid="ignore"):
        said = np.bincount(place, probabilities, bins) / counts
        true = np.bincount(place, truth.astype(np.float64), bins) / counts
    return Reliability(said, true, counts)


def brier_score(probabilities: Float[np.ndarray, " items"], truth: Bool[np.ndarray, " items"]) -> float:
    """Mean squared distance of probabilities from what came true (Brier 1950); 0.25 is what always saying ½ gets."""
    return float(np.square(probabilities - truth).mean())
