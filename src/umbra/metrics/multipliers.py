"""Random weights of pairs, made from random numbers of the people in them: the two that `dyads` needs.

A multiplier bootstrap weights what it does not draw (Præstgaard and Wellner 1993, "Exchangeably weighted bootstraps").
Weights must not be negative, or a threshold would have no meaning; with 1 + mᵢ + mⱼ no m may lie below −1/2. So of n
people n / 5 get m = 2, the others m = −1/2: mean 0, variance 1, and the sum the same in every resample, which makes the
variance that of n people and not of n − 1 out of n. With fewer than five people a weight may be negative.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int


class PairWeights(ABC):
    """What a pair of two people, or of one, weighs in every resample; 1 on average."""

    numbers: Float32[np.ndarray, "people resamples"]

    @property
    def resamples(self) -> int:
        """How many there are."""
        return self.numbers.shape[1]

    @abstractmethod
    def part(self, start: int, stop: int) -> "PairWeights":
        """Of some resamples."""

    @abstractmethod
    def of(self, first: Int[np.ndarray, " pairs"], second: Int[np.ndarray, " pairs"]) -> Float32[np.ndarray, "pairs _"]:
        """The weights of pairs, by the places of their people."""

    @abstractmethod
    def meetings(
        self, people: Int[np.ndarray, " met"], firsts: Int[np.ndarray, " met"], seconds: Int[np.ndarray, " met"]
    ) -> Float[np.ndarray, " resamples"]:
        """What all pairs of two people weigh together where each has so many first and so many second pictures."""


@dataclass(frozen=True, eq=False)
class ByPeople(PairWeights):
    """Numbers are 1 + m: a pair of one person weighs 1 + m, one of two 1 + m + m' (the additive part of an array).

    Pairs that share one person have the covariance 1, in the variance of a pair its own chance counts twice.
    """

    numbers: Float32[np.ndarray, "people resamples"]

    @classmethod
    def drawn(cls, people: int, rng: np.random.Generator, resamples: int) -> "ByPeople":
        """A fifth of the people, by chance, weigh 3 and the others 1/2 (nearly, where five does not divide them)."""
        heavy = max(people // 5, min(people - 1, 1))
        if not heavy:
            return counted_once(people, resamples)
        share = heavy / people
        light, much = -np.sqrt(share / (1 - share)), np.sqrt((1 - share) / share)
        lots = rng.random((resamples, people), dtype=np.float32)
        chosen = np.argpartition(lots, heavy - 1, axis=1)[:, :heavy]
        numbers = np.full((resamples, people), 1 + light, np.float32)
        np.put_along_axis(numbers, chosen, np.float32(1 + much), axis=1)
        return cls(np.ascontiguousarray(numbers.T))

    def part(self, start: int, stop: int) -> "ByPeople":
        """Of some resamples."""
        return ByPeople(self.numbers[:, start:stop])

    def of(self, first: Int[np.ndarray, " pairs"], second: Int[np.ndarray, " pairs"]) -> Float32[np.ndarray, "pairs _"]:
        """1 + m of one person, 1 + m + m' of two."""
        weights = self.numbers[first]
        met = first != second
        weights[met] += self.numbers[second[met]] - 1
        return weights

    def meetings(
        self, people: Int[np.ndarray, " met"], firsts: Int[np.ndarray, " met"], seconds: Int[np.ndarray, " met"]
    ) -> Float[np.ndarray, " resamples"]:
        """Linear in the numbers: each person's counts as often as that person meets another."""
        often = firsts * (seconds.sum() - seconds) + seconds * (firsts.sum() - firsts)
        return often.astype(np.float64) @ self.numbers[people] - often.sum() / 2


@dataclass(frozen=True, eq=False)
class ByDyads(PairWeights):
    """Numbers are signs r: a pair of one person weighs 1, one of two 1 + r r': nothing at all, or twice.

    The weights of two pairs are uncorrelated but where both people are the same.
    """

    numbers: Float32[np.ndarray, "people resamples"]

    @classmethod
    def drawn(cls, people: int, rng: np.random.Generator, resamples: int) -> "ByDyads":
        """Fair signs."""
        return cls(2 * rng.integers(2, size=(people, resamples)).astype(np.float32) - 1)

    def part(self, start: int, stop: int) -> "ByDyads":
        """Of some resamples."""
        return ByDyads(self.numbers[:, start:stop])

    def of(self, first: Int[np.ndarray, " pairs"], second: Int[np.ndarray, " pairs"]) -> Float32[np.ndarray, "pairs _"]:
        """1 of one person, 1 + r r' of two."""
        weights = np.ones((len(first), self.resamples), np.float32)
        met = first != second
        weights[met] += self.numbers[first[met]] * self.numbers[second[met]]
        return weights

    def meetings(
        self, people: Int[np.ndarray, " met"], firsts: Int[np.ndarray, " met"], seconds: Int[np.ndarray, " met"]
    ) -> Float[np.ndarray, " resamples"]:
        """A quadratic form in the signs, less what each person would have with itself."""
        signs = self.numbers[people].astype(np.float64)
        alone = float(firsts.astype(np.float64) @ seconds)
        whole = float(firsts.sum()) * float(seconds.sum()) - alone
        return whole + (firsts @ signs) * (seconds @ signs) - alone


def counted_once(people: int, resamples: int = 1) -> ByPeople:
    """Everybody weighs 1: the sample itself."""
    return ByPeople(np.ones((people, resamples), np.float32))
