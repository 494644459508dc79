"""Intervals for outcomes that hang together: pairs that share people, and a rate whose threshold is itself measured.

`bootstrap` draws test items one by one. Pairs of pictures are not like that: a person or a picture that is hard sits in
many of them. Here whole people are drawn, with all their pictures: the cluster bootstrap of Davison and Hinkley (1997,
Sec. 3.8), in `grouped` where an item is of one person, in `dyads` where it is of two. And a true accept rate hangs on
the few impostors above its threshold: the threshold is found anew in every resample, or the interval would be told to
be sure of the one thing that it should doubt.

Where groups are few, intervals are widened as in `bootstrap`: by √(n / (n − 1)) for the variance that drawing n groups
out of n loses, and by t(df) / z. Where draws count some chance twice (pairs: an impostor pair's own), a sample says how
much that is, and the interval is narrowed to the variance that is left. Where halves of the groups were judged by
networks of their own, each half is a stratum and is drawn by itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from umbra.metrics.bootstrap import Interval, between_and_rest, stretched
from umbra.metrics.luck import Luck
from umbra.metrics.multipliers import ByDyads, ByPeople

Labels = Int[np.ndarray, " labels"]


@dataclass(frozen=True)
class Layout:
    """What can be drawn: seeds, and the groups of every stratum; samples of one layout can be compared draw by draw."""

    seeds: int
    strata: tuple[tuple[int, ...], ...]
    pairs: bool = False  # items are pairs of people, which are weighted; groups else are drawn

    @classmethod
    def of(cls, seeds: int, groups: Labels, strata: Labels, *, pairs: bool = False) -> "Layout":
        """The groups that occur, stratum by stratum."""
        found = tuple(tuple(np.unique(groups[strata == one]).tolist()) for one in np.unique(strata))
        return cls(seeds, found, pairs)

    @property
    def freedom(self) -> int:
        """Degrees of freedom between the groups."""
        return max(1, sum(len(groups) - 1 for groups in self.strata))

    @property
    def widening(self) -> float:
        """Of the interval, for the few groups that are drawn; weights (`multipliers`) lose no variance."""
        if self.pairs:
            return 1.0
        fewest = min(len(groups) for groups in self.strata)
        return float(np.sqrt(fewest / (fewest - 1))) if fewest > 1 else 1.0


@dataclass(frozen=True, eq=False)
class Plan:
    """Which seeds (one fewer than there are, see `bootstrap`) and groups each resample drew; pairs are weighted."""

    seeds: Int[np.ndarray, "resamples drawn"]
    groups: tuple[Int[np.ndarray, "resamples _"], ...]  # places within each stratum
    people: tuple[ByPeople, ...] = ()
    dyads: tuple[ByDyads, ...] = ()

    @classmethod
    def drawn(cls, layout: Layout, rng: np.random.Generator, resamples: int) -> "Plan":
        """By chance."""
        seeds = rng.integers(layout.seeds, size=(resamples, max(layout.seeds - 1, 1)))
        sizes = [len(one) for one in layout.strata]
        if not layout.pairs:
            return cls(seeds, tuple(rng.integers(size, size=(resamples, size)) for size in sizes))
        people = tuple(ByPeople.drawn(size, rng, resamples) for size in sizes)
        return cls(seeds, (), people, tuple(ByDyads.drawn(size, rng, resamples) for size in sizes))


class Sample(ABC):
    """Something estimated from seeds and test items, that can be estimated anew from a plan's draws."""

    @property
    @abstractmethod
    def layout(self) -> Layout:
        """What can be drawn."""

    @property
    @abstractmethod
    def items(self) -> int:
        """Test items behind it."""

    @property
    @abstractmethod
    def by_seed(self) -> Float[np.ndarray, " seeds"]:
        """The estimate of each seed alone."""

    @abstractmethod
    def draws(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """The estimate of every resample."""

    def chance(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """What moves the estimate and counts twice in the variance of `draws`, alone; nothing but where pairs are."""
        return np.zeros(len(plan.seeds))

    @property
    def is_share(self) -> bool:
        """Whether it can lie nowhere but in [0, 1]."""
        return False

    @property
    def luck(self) -> Mapping[str, Luck]:
        """Of each training whose luck others told: how far it moves the estimate."""
        return {}

    @property
    def estimate(self) -> float:
        """The mean over the seeds."""
        return float(self.by_seed.mean())

    @property
    def shape(self) -> tuple[int, int]:
        """(seeds, items)."""
        return self.layout.seeds, self.items

    def __sub__(self, other: "Sample | float") -> "Sample":
        """A difference, draw by draw where the other is a sample."""
        if isinstance(other, Sample):
            return Linear(((1.0, self), (-1.0, other)))
        return Linear(((1.0, self),), -float(other))


@dataclass(frozen=True, eq=False)
class Means(Sample):
    """A mean of outcomes; what is drawn together is for its kinds to say."""

    values: Float[np.ndarray, "seeds items"]

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or not self.values.size or any(len(own) != self.items for own in self.labels):
            raise ValueError(
                f"values: expected outcomes of (seeds, items) and a label per item; got shape {self.values.shape} and "
                f"{', '.join(str(len(own)) for own in self.labels)} labels. Leave the same items out of all."
            )
        if not np.isfinite(self.values).all():
            raise ValueError(
                f"values must be finite; {int((~np.isfinite(self.values)).sum())} are not. Leave them out."
            )

    @property
    @abstractmethod
    def labels(self) -> tuple[Labels, ...]:
        """What says, item by item, with whom it is drawn."""

    def __array__(self, dtype: np.dtype | None = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.values, dtype=dtype)

    @property
    def items(self) -> int:
        """Test items."""
        return self.values.shape[1]

    @property
    def is_share(self) -> bool:
        """Whether every outcome lies in [0, 1]."""
        return bool(self.values.min() >= 0 and self.values.max() <= 1)

    @property
    def by_seed(self) -> Float[np.ndarray, " seeds"]:
        """Means over the items."""
        return self.values.mean(axis=1)


@dataclass(frozen=True, eq=False)
class Linear(Sample):
    """A weighted sum of samples and a constant; all are drawn by the same plan, so what they share cancels."""

    terms: tuple[tuple[float, Sample], ...]
    constant: float = 0.0

    def __post_init__(self) -> None:
        if len({sample.layout for _, sample in self.terms}) > 1:
            found = ", ".join(
                f"{s.layout.seeds} seeds × {sum(map(len, s.layout.strata))} groups" for _, s in self.terms
            )
            raise ValueError(f"samples are compared draw by draw on the same seeds and groups; got {found}")

    @property
    def layout(self) -> Layout:
        """That of every term."""
        return self.terms[0][1].layout

    @property
    def items(self) -> int:
        """Those of the smallest term."""
        return min(sample.items for _, sample in self.terms)

    @property
    def is_share(self) -> bool:
        """Whether it is a mean of shares."""
        weights = [weight for weight, _ in self.terms]
        mean = self.constant == 0 and min(weights) >= 0 and np.isclose(sum(weights), 1)
        return bool(mean) and all(sample.is_share for _, sample in self.terms)

    @property
    def by_seed(self) -> Float[np.ndarray, " seeds"]:
        """The sum, seed by seed."""
        return self.constant + np.sum([weight * sample.by_seed for weight, sample in self.terms], axis=0)

    def draws(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """The sum, draw by draw."""
        return self.constant + np.sum([weight * sample.draws(plan) for weight, sample in self.terms], axis=0)

    def chance(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """The sum, draw by draw: what terms share cancels here too."""
        return np.sum([weight * sample.chance(plan) for weight, sample in self.terms], axis=0)

    @property
    def luck(self) -> Mapping[str, Luck]:
        """What is left of each training's: that of one on both sides cancels, as far as it moves both alike."""
        found: dict[str, Luck] = {}
        for weight, sample in self.terms:
            for training, luck in sample.luck.items():
                found[training] = luck.times(weight) if training not in found else found[training] + luck.times(weight)
        return found


def mean_of(samples: Sequence[Sample]) -> Sample:
    """The mean of samples of one layout."""
    return Linear(tuple((1 / len(samples), sample) for sample in samples))


def sample_interval(
    sample: Sample, *, rng: np.random.Generator, level: float = 0.95, resamples: int = 2000
) -> Interval:
    """The estimate with its percentile interval, widened and narrowed as the module says."""
    layout = sample.layout
    plan = Plan.drawn(layout, rng, resamples)
    draws = sample.draws(plan)
    draws = sample.estimate + _narrowing(draws, sample.chance(plan)) * (draws - sample.estimate)
    told = [(luck.deviation**2, luck.freedom) for luck in sample.luck.values()]
    freedom = between_and_rest(draws, (sample.by_seed,), layout.freedom, told)
    low, high = stretched(draws, sample.estimate, level, freedom, widening=layout.widening)
    words = f"{sum(map(len, layout.strata))} groups of test items"
    seeds = f"{layout.seeds} seeds" if layout.seeds > 1 else "one seed, with the luck of its kind" if told else ""
    words = f"{seeds} and {words}" if seeds else f"{words} (one seed)"
    return Interval(sample.estimate, low, high, level, layout.seeds, sample.items, words, knows_luck=bool(told))


def _narrowing(draws: Float[np.ndarray, " resamples"], chance: Float[np.ndarray, " resamples"]) -> float:
    """The draws' deviation without what counts twice, over the draws' own; at least what the chance alone makes."""
    whole, twice = float(draws.var()), float(chance.var())
    return float(np.sqrt(min(max(whole - twice, twice) / whole, 1.0))) if whole > 0 else 1.0
