"""Pairs of people: a mean over pairs, and a true accept rate, with intervals that know who sits in many pairs.

A person who is hard to recognise is hard in every pair, and in a list of pairs people meet across any groups that one
could make of them. So two pairs may hang together where they share a person, and not else: the variance that holds then
is the dyadic-robust one (Fafchamps and Gubert 2007; Aronow, Samii and Assenova 2015, Political Analysis 23:564-577;
Cameron and Miller 2014). With e the influence of a pair,

    V = Σ over pairs p, q that share somebody of e_p e_q / N².

It is estimated in two halves, so that it holds for any statistic, a rate whose threshold is found anew as well:

- people get random weights 1 + mᵢ, a genuine pair those of its person, an impostor pair 1 + mᵢ + mⱼ. In the variance of
  such draws an impostor pair's own chance counts twice, once by either person (`draws`);
- impostor pairs get weights 1 + rᵢ rⱼ with signs r of the people: two pairs of people are then uncorrelated, however
  they overlap, so that the variance of such draws is that chance alone (`chance`), and is taken off.

The first half gives the interval its shape, both together its width. Genuine pairs and impostors keep their shares.
Where halves of the pairs were judged by networks of their own, each half is a stratum, weighted by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int, Int64

from umbra.metrics.crossings import Impostors
from umbra.metrics.multipliers import PairWeights, counted_once
from umbra.metrics.resampling import Labels, Layout, Means, Plan, Sample

_CHUNK = 250  # resamples at a time: tens of megabytes, whatever the number of pairs


@dataclass(frozen=True, eq=False)
class PairMeans(Means):
    """A mean of outcomes of pairs; `first` and `second` say who is in them, `strata` which network was asked."""

    first: Labels
    second: Labels
    strata: Labels | None = None

    @property
    def labels(self) -> tuple[Labels, ...]:
        """Both people."""
        return self.first, self.second

    @cached_property
    def layout(self) -> Layout:
        """Seeds and people."""
        people, strata = np.concatenate([self.first, self.second]), np.tile(self._strata, 2)
        return Layout.of(len(self.values), people, strata, pairs=True)

    def draws(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """Means by the people's weights; genuine pairs and impostors of a stratum weigh what they do in the sample."""
        return self._means(plan.people, plan)

    def chance(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """How far the chance in impostor pairs moves the mean."""
        return self._means(plan.dyads, plan) - self.by_seed[plan.seeds].mean(axis=1)

    def _means(self, weights: Sequence[PairWeights], plan: Plan) -> Float[np.ndarray, " resamples"]:
        total, same = np.zeros(len(plan.seeds)), self.first == self.second
        for stratum, people, drawn in zip(np.unique(self._strata), self.layout.strata, weights, strict=True):
            for kind in (True, False):
                if (own := (self._strata == stratum) & (same == kind)).any():
                    found = drawn.of(*_places(people, self.first[own], self.second[own]))
                    sums = found.sum(axis=0)
                    means = self.values[:, own] @ found / np.where(sums > 0, sums, 1)
                    total += own.mean() * np.take_along_axis(means.T, plan.seeds, axis=1).mean(axis=1)
        return total

    @property
    def _strata(self) -> np.ndarray:
        return np.zeros(self.items, np.int64) if self.strata is None else self.strata


@dataclass(frozen=True, eq=False)
class AcceptRates(Sample):
    """TAR at a FAR as `verification.tar_at_far` defines it; every seed, stratum and resample finds its threshold anew.

    `scores`, `people` and `strata` are those of the genuine pairs; `strangers` are the impostors, by seed and stratum.
    """

    scores: Float[np.ndarray, "seeds genuine"]
    people: Labels
    strangers: tuple[tuple[Impostors, ...], ...]
    far: float
    strata: Labels | None = None

    @cached_property
    def layout(self) -> Layout:
        """Seeds and people."""
        everybody, asked = [self.people], [self._strata]
        for stratum, met in zip(self._halves, self.strangers[0], strict=True):
            everybody += (members := [met.first, met.second, met.people])
            asked += [np.full(len(own), stratum) for own in members]
        return Layout.of(len(self.scores), np.concatenate(everybody), np.concatenate(asked), pairs=True)

    @property
    def items(self) -> int:
        """Genuine pairs."""
        return self.scores.shape[1]

    @property
    def is_share(self) -> bool:
        """Always."""
        return True

    @cached_property
    def by_seed(self) -> Float[np.ndarray, " seeds"]:
        """With everybody counted once."""
        return self._rates([counted_once(len(people)) for people in self.layout.strata])[:, 0]

    def draws(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """Thresholds and shares by the people's weights, averaged over the drawn seeds."""
        return self._averaged(plan.people, plan)

    def chance(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """How far the chance in impostor pairs moves the threshold, and so the rate."""
        return self._averaged(plan.dyads, plan) - self.by_seed[plan.seeds].mean(axis=1)

    def _averaged(self, weights: Sequence[PairWeights], plan: Plan) -> Float[np.ndarray, " resamples"]:
        starts = range(0, len(plan.seeds), _CHUNK)
        rates = [self._rates([own.part(at, at + _CHUNK) for own in weights]) for at in starts]
        return np.take_along_axis(np.concatenate(rates, axis=1).T, plan.seeds, axis=1).mean(axis=1)

    def _rates(self, weights: Sequence[PairWeights]) -> Float[np.ndarray, "seeds resamples"]:
        rates = np.zeros((len(self.scores), weights[0].resamples))
        for half, stratum in enumerate(self._halves):
            own, people = self._strata == stratum, self.layout.strata[half]
            (places,) = _places(people, self.people[own])
            genuine = weights[half].of(places, places)
            sums = genuine.sum(axis=0)
            for seed, scores in enumerate(self.scores):
                thresholds = _thresholds(weights[half], people, self.strangers[seed][half], self.far)
                accepted = (genuine * (scores[own][:, None] > thresholds)).sum(axis=0)
                rates[seed] += own.mean() * accepted / np.where(sums > 0, sums, 1)
        return rates

    @property
    def _halves(self) -> np.ndarray:
        return np.unique(self._strata)

    @property
    def _strata(self) -> np.ndarray:
        return np.zeros(self.items, np.int64) if self.strata is None else self.strata


def _thresholds(
    weights: PairWeights, people: Sequence[int], met: Impostors, far: float
) -> Float[np.ndarray, " resamples"]:
    """In every resample the first impostor, from the most alike on, with whom more than the share `far` would pass."""
    first, second, crossing = _places(people, met.first, met.second, met.people)
    passing = np.cumsum(weights.of(first, second), axis=0, dtype=np.float64)
    total = passing[-1] if met.is_list else weights.meetings(crossing, met.firsts, met.seconds)
    beyond = passing > far * total + 1e-6  # a share such as 3/3000 must not fall a rounding error short of 3
    if not beyond.any(axis=0).all():
        raise ValueError(
            f"strangers: expected those that a resample can need; of {met.count:,} only the {len(met.scores):,} most "
            "alike are here. Keep a larger share of the crossing."
        )
    return met.scores[beyond.argmax(axis=0)]


def _places(people: Sequence[int], *labels: Int[np.ndarray, " _"]) -> list[Int64[np.ndarray, " _"]]:
    """Labels as places among the people of a stratum, who come sorted."""
    return [np.searchsorted(np.array(people), own) for own in labels]
