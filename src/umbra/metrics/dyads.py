"""Pairs of people: a mean over pairs, and a true accept rate, with intervals that know who sits in many pairs.

A person who is hard to recognise is hard in every pair, and in a list of pairs people meet across any groups that one
could make of them. So people are drawn, with all their pictures (Snijders and Borgatti 1999, for ties in a network). A
pair of one person counts as often as the person was drawn, a pair of two as often as one times the other; genuine pairs
and impostors keep their shares. It errs towards caution: what is chance in an impostor pair beside its people counts
three times, in a genuine pair once (Owen 2007). Where people sit in few pairs, intervals of an accuracy are therefore
up to √2 too wide. Where halves of the pairs were judged by networks of their own, each half is a stratum, drawn by
itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float, Float32, Int, Int64

from umbra.metrics.crossings import Impostors, meetings
from umbra.metrics.resampling import Labels, Layout, Means, Plan, Sample
from umbra.metrics.verification import allowed_impostors

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
        return Layout.of(len(self.values), people, strata)

    def draws(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """Means over the drawn people; genuine pairs and impostors of a stratum weigh what they weigh in the sample."""
        total, same = np.zeros(len(plan.seeds)), self.first == self.second
        for stratum, people, drawn in zip(np.unique(self._strata), self.layout.strata, plan.groups, strict=True):
            times = _times(drawn, len(people))
            for kind in (True, False):
                if (own := (self._strata == stratum) & (same == kind)).any():
                    weights = _weights(times, *_places(people, self.first[own], self.second[own]))
                    means = self.values[:, own] @ weights / np.maximum(weights.sum(axis=0), 1)
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
        return Layout.of(len(self.scores), np.concatenate(everybody), np.concatenate(asked))

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
        """With everybody drawn once."""
        return self._rates([np.ones((len(people), 1), np.float32) for people in self.layout.strata])[:, 0]

    def draws(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """Thresholds and shares of the drawn people, averaged over the drawn seeds."""
        times = [_times(drawn, len(people)) for drawn, people in zip(plan.groups, self.layout.strata, strict=True)]
        starts = range(0, len(plan.seeds), _CHUNK)
        rates = np.concatenate([self._rates([own[:, at : at + _CHUNK] for own in times]) for at in starts], axis=1)
        return np.take_along_axis(rates.T, plan.seeds, axis=1).mean(axis=1)

    def _rates(self, times: Sequence[Float32[np.ndarray, "_ resamples"]]) -> Float[np.ndarray, "seeds resamples"]:
        rates = np.zeros((len(self.scores), times[0].shape[1]))
        for half, stratum in enumerate(self._halves):
            own, people = self._strata == stratum, self.layout.strata[half]
            weights = times[half][_places(people, self.people[own])[0]]
            for seed, scores in enumerate(self.scores):
                thresholds = _thresholds(times[half], people, self.strangers[seed][half], self.far)
                accepted = (weights * (scores[own][:, None] > thresholds)).sum(axis=0)
                rates[seed] += own.mean() * accepted / np.maximum(weights.sum(axis=0), 1)
        return rates

    @property
    def _halves(self) -> np.ndarray:
        return np.unique(self._strata)

    @property
    def _strata(self) -> np.ndarray:
        return np.zeros(self.items, np.int64) if self.strata is None else self.strata


def _thresholds(
    times: Float32[np.ndarray, "people resamples"], people: Sequence[int], met: Impostors, far: float
) -> Float[np.ndarray, " resamples"]:
    """In every resample the impostor that ⌊far · impostors⌋ others exceed."""
    first, second, crossing = _places(people, met.first, met.second, met.people)
    passing = np.cumsum(_weights(times, first, second), axis=0)
    total = passing[-1].astype(np.float64) if met.is_list else meetings(times[crossing], met)
    place = (passing <= allowed_impostors(far, total)).sum(axis=0)
    if (place >= len(met.scores)).any():
        raise ValueError(
            f"strangers: expected those that a resample can need; of {met.count:,} only the {len(met.scores):,} most "
            "alike are here. Keep a larger share of the crossing."
        )
    return met.scores[place]


def _places(people: Sequence[int], *labels: Int[np.ndarray, " _"]) -> list[Int64[np.ndarray, " _"]]:
    """Labels as places among the people that are drawn, who come sorted."""
    return [np.searchsorted(np.array(people), own) for own in labels]


def _times(drawn: Int64[np.ndarray, "resamples _"], count: int) -> Float32[np.ndarray, "people resamples"]:
    """How often every resample drew each person; a float of 32 bits holds such numbers, and their sums, exactly."""
    rows = np.repeat(np.arange(len(drawn)), drawn.shape[1])
    found = np.bincount(rows * count + drawn.ravel(), minlength=len(drawn) * count).reshape(-1, count)
    return np.ascontiguousarray(found.T.astype(np.float32))


def _weights(times: np.ndarray, first: np.ndarray, second: np.ndarray) -> Float32[np.ndarray, "pairs resamples"]:
    """How often a pair counts in every resample."""
    weights = times[first]
    met = first != second
    weights[met] *= times[second[met]]
    return weights
