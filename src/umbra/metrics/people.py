"""What distances between pictures say of people, with intervals over people and not over pairs.

The pairs of one person are anything but independent; people are drawn anew, and each pair counts as often as its people
were drawn (a cluster bootstrap: Davison and Hinkley 1997, Sec. 3.8; Owen 2007 for pairs).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from umbra.metrics.bootstrap import Interval

RESAMPLED = "people resampled"


@dataclass(frozen=True)
class PeopleApart:
    """How far people are from one another and from themselves, and how often the former exceeds the latter."""

    auc: Interval
    between: Interval
    within: Interval


def people_apart(
    distance: Float[np.ndarray, " pairs"],
    first: Int[np.ndarray, " pairs"],
    second: Int[np.ndarray, " pairs"],
    *,
    rng: np.random.Generator,
    level: float = 0.95,
    resamples: int = 400,
) -> PeopleApart:
    """Area under the ROC of "same person" by small distance, mean distance between people and within a person.

    `first` and `second` name the people of each pair. Of equal distances half counts as told apart.
    """
    same = first == second
    if same.all() or not same.any():
        raise ValueError("pairs of one person and of two are both needed; found only one kind. Compare more pictures.")
    people, codes = np.unique(np.concatenate([first, second]), return_inverse=True)
    left, right = codes[: len(first)], codes[len(first) :]
    order = np.argsort(distance, kind="stable")
    values, labels, left, right = distance[order], same[order], left[order], right[order]
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    draws = []
    for _ in range(resamples):
        times = np.bincount(rng.integers(len(people), size=len(people)), minlength=len(people)).astype(np.float64)
        weights = np.where(labels, times[left], times[left] * times[right])
        if weights[labels].sum() > 0 and weights[~labels].sum() > 0:
            draws.append(_summary(values, labels, starts, weights))
    estimate = _summary(values, labels, starts, np.ones(len(values)))
    lows, highs = np.quantile(np.array(draws), [(1 - level) / 2, (1 + level) / 2], axis=0)
    auc, between, within = (
        Interval(float(middle), float(low), float(high), level, 1, len(people), RESAMPLED)
        for middle, low, high in zip(estimate, lows, highs, strict=True)
    )
    return PeopleApart(auc, between, within)


def _summary(
    values: Float[np.ndarray, " pairs"],
    same: Bool[np.ndarray, " pairs"],
    starts: Int[np.ndarray, " distinct"],
    weights: Float[np.ndarray, " pairs"],
) -> tuple[float, float, float]:
    """Weighted area, mean between, mean within, of pairs sorted by distance; `starts` are where distances change."""
    genuine = np.add.reduceat(np.where(same, weights, 0.0), starts)
    impostor = np.add.reduceat(np.where(same, 0.0, weights), starts)
    further = impostor.sum() - np.cumsum(impostor)  # impostors that lie strictly further away
    area = float((genuine * (further + impostor / 2)).sum() / (genuine.sum() * impostor.sum()))
    between = float(np.average(values[~same], weights=weights[~same]))
    return area, between, float(np.average(values[same], weights=weights[same]))
