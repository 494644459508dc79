"""Intervals for means over seeds and test items, and for the difference of two methods measured on the same items.

An outcome is one number per trained seed and test item (1 where a picture was recognised, a distance in mm, …).
Both ways are resampled, because both are a sample: other seeds and other test items would have given another mean
(Owen 2007, "The pigeonhole bootstrap": rows and columns drawn independently, with replacement).

Two corrections matter with the three seeds that a laptop can afford, and both vanish as seeds are added:

- `seeds - 1` seeds are drawn instead of `seeds`, which makes the variance between seeds unbiased (Rao and Wu 1988);
- the percentile interval is stretched about the estimate by t(df) / z, with Satterthwaite's degrees of freedom, as
  Hesterberg (2015) expands percentile intervals of small samples in one way.

Percentile and not BCa: a mean has no bias to correct, and the acceleration of a two-way sample has no agreed jackknife.
Simulated (three seeds, 100 items), the plain two-way percentile interval covers the truth in 74 % of cases where seeds
dominate; this one in 93 to 99 %, erring towards caution where noise per seed and item dominates. With two seeds that
differ much it still covers only 86 to 91 %: take three.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from scipy.stats import norm
from scipy.stats import t as student

_CHUNK_ELEMENTS = 2_000_000  # 16 MB of resampled outcomes at a time, whatever the number of items


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval; `resampled` says in words what was drawn anew: what the interval speaks of."""

    estimate: float
    low: float
    high: float
    level: float
    n_seeds: int
    n_items: int
    resampled: str
    knows_luck: bool = False  # of one training: whether others of its kind have told how trainings differ

    @property
    def excludes_zero(self) -> bool:
        """Whether zero lies strictly outside."""
        return self.low > 0 or self.high < 0

    def scaled(self, factor: float) -> "Interval":
        """The same interval in another unit, such as per cent."""
        low, high = sorted((factor * self.low, factor * self.high))
        return replace(self, estimate=factor * self.estimate, low=low, high=high)


def interval(
    outcomes: Float[np.ndarray, "seeds items"],
    *,
    rng: np.random.Generator,
    level: float = 0.95,
    resamples: int = 2000,
) -> Interval:
    """The mean of `outcomes` with its percentile interval (Efron and Tibshirani 1993; both ways as the module says)."""
    outcomes = _checked(outcomes, "outcomes", level, resamples)
    draws = _resampled_means(outcomes, rng, resamples)
    low, high = stretched(draws, float(outcomes.mean()), level, _degrees_of_freedom(draws, (outcomes,)))
    seeds, items = outcomes.shape
    return Interval(float(outcomes.mean()), low, high, level, seeds, items, _in_words(seeds))


def paired_bootstrap(
    ours: Float[np.ndarray, "seeds items"],
    theirs: Float[np.ndarray, "their_seeds their_items"],
    *,
    rng: np.random.Generator,
    level: float = 0.95,
    resamples: int = 2000,
) -> Interval:
    """mean(`ours`) - mean(`theirs`) where row and column mean the same seed and the same test item in both.

    The difference is taken first and resampled then, as in a paired test, so what is hard about an item for both
    methods cancels.
    """
    if np.shape(ours) != np.shape(theirs):
        raise ValueError(
            f"paired outcomes must have the same shape (seeds, items); got {np.shape(ours)} and {np.shape(theirs)}: "
            "measure both on the same seeds and items, or use unpaired_bootstrap"
        )
    ours, theirs = _checked(ours, "ours", level, resamples), _checked(theirs, "theirs", level, resamples)
    return interval(ours - theirs, rng=rng, level=level, resamples=resamples)


def unpaired_bootstrap(
    ours: Float[np.ndarray, "seeds items"],
    theirs: Float[np.ndarray, "their_seeds their_items"],
    *,
    rng: np.random.Generator,
    level: float = 0.95,
    resamples: int = 2000,
) -> Interval:
    """mean(`ours`) - mean(`theirs`) of two independent samples, each resampled by itself.

    (The two-sample problem of Efron and Tibshirani 1993.) `n_seeds` and `n_items` are those of the smaller side.
    """
    sides = (_checked(ours, "ours", level, resamples), _checked(theirs, "theirs", level, resamples))
    draws = _resampled_means(sides[0], rng, resamples) - _resampled_means(sides[1], rng, resamples)
    estimate = float(sides[0].mean() - sides[1].mean())
    low, high = stretched(draws, estimate, level, _degrees_of_freedom(draws, sides))
    seeds, items = min(side.shape[0] for side in sides), min(side.shape[1] for side in sides)
    return Interval(estimate, low, high, level, seeds, items, _in_words(seeds))


def interval_of(
    statistic: Callable[..., float],
    *samples: Float[np.ndarray, "..."],
    rng: np.random.Generator,
    level: float = 0.95,
    resamples: int = 1000,
) -> Interval:
    """Percentile interval of any statistic (a median, an area under a curve) of one seed's test items.

    Each of `samples` is resampled along its first axis by itself and `statistic(*samples)` computed anew (Efron and
    Tibshirani 1993).
    """
    if not samples or any(len(sample) == 0 for sample in samples) or not 0.5 <= level < 1 or resamples < 100:
        raise ValueError("samples must not be empty, level be in [0.5, 1) and resamples at least 100")
    draws = [
        statistic(*(sample[rng.integers(len(sample), size=len(sample))] for sample in samples))
        for _ in range(resamples)
    ]
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    items = min(len(sample) for sample in samples)
    return Interval(float(statistic(*samples)), float(low), float(high), level, 1, items, _in_words(1))


def _resampled_means(outcomes: np.ndarray, rng: np.random.Generator, resamples: int) -> np.ndarray:
    seeds, items = outcomes.shape
    drawn_seeds = max(seeds - 1, 1)
    means = np.empty(resamples)
    step = max(1, _CHUNK_ELEMENTS // (items * drawn_seeds))
    for start in range(0, resamples, step):
        count = min(step, resamples - start)
        rows = outcomes[rng.integers(seeds, size=(count, drawn_seeds))].mean(axis=1)  # count items
        columns = rng.integers(items, size=(count, items))
        means[start : start + count] = np.take_along_axis(rows, columns, axis=1).mean(axis=1)
    return means


def stretched(
    draws: np.ndarray, estimate: float, level: float, freedom: float, *, widening: float = 1.0
) -> tuple[float, float]:
    """The percentile interval, stretched about the estimate by t(`freedom`) / z and `widening`."""
    tail = (1 - level) / 2
    stretch = widening * (1.0 if np.isinf(freedom) else float(student.ppf(1 - tail, freedom) / norm.ppf(1 - tail)))
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(estimate + stretch * (low - estimate)), float(estimate + stretch * (high - estimate))


def _degrees_of_freedom(draws: np.ndarray, samples: tuple[np.ndarray, ...]) -> float:
    items = min(sample.shape[1] for sample in samples)
    return between_and_rest(draws, tuple(sample.mean(axis=1) for sample in samples), items - 1)


def between_and_rest(
    draws: np.ndarray,
    by_seed: tuple[np.ndarray, ...],
    rest_freedom: int,
    told: Sequence[tuple[float, int]] = (),
) -> float:
    """Satterthwaite (1946): few where the seeds make most of the variance, `rest_freedom` where the items do.

    `told` are further parts of the variance that are known from elsewhere, each with its degrees of freedom.
    """
    variance = float(draws.var())
    between = [(float(means.var(ddof=1) / len(means)), len(means) - 1) for means in by_seed if len(means) > 1]
    known = [(part, freedom) for part, freedom in (*between, *told) if part > 0]
    rest = max(variance - sum(part for part, _ in known), 0.0)
    denominator = sum(part**2 / freedom for part, freedom in known) + rest**2 / max(rest_freedom, 1)
    return variance**2 / denominator if denominator > 0 and variance > 0 else float("inf")


def _checked(outcomes: np.ndarray, name: str, level: float, resamples: int) -> np.ndarray:
    outcomes = np.asarray(outcomes, dtype=np.float64)
    if outcomes.ndim != 2 or outcomes.size == 0:
        raise ValueError(f"{name} must be an array of (seeds, items), neither empty; got shape {outcomes.shape}")
    if not np.isfinite(outcomes).all():
        bad = int((~np.isfinite(outcomes)).sum())
        raise ValueError(
            f"{name} must be finite; {bad} of {outcomes.size} outcomes are not: leave such items out and count them"
        )
    if not 0.5 <= level < 1 or resamples < 100:
        raise ValueError(f"level must be in [0.5, 1) and resamples at least 100; got {level} and {resamples}")
    return outcomes


def _in_words(seeds: int) -> str:
    return "test items only (one seed)" if seeds == 1 else f"{seeds} seeds and test items"
