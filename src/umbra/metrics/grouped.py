"""Samples whose items hang together in groups: a mean over items, and a true accept rate at a false accept rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float

from umbra.metrics.resampling import Labels, Layout, Plan, Sample


@dataclass(frozen=True, eq=False)
class Grouped(Sample):
    """A mean of outcomes whose items hang together in groups; items of a group are drawn together."""

    values: Float[np.ndarray, "seeds items"]
    groups: Labels
    strata: Labels | None = None

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or not self.values.size or self.values.shape[1] != len(self.groups):
            raise ValueError(
                f"values: expected outcomes of (seeds, items) and a group per item; got shape {self.values.shape} and "
                f"{len(self.groups)} groups. Leave the same items out of both."
            )
        if not np.isfinite(self.values).all():
            raise ValueError(
                f"values must be finite; {int((~np.isfinite(self.values)).sum())} are not. Leave them out."
            )

    def __array__(self, dtype: np.dtype | None = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.values, dtype=dtype)

    @cached_property
    def layout(self) -> Layout:
        """Seeds and groups."""
        return Layout.of(len(self.values), self.groups, self._strata)

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

    def draws(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """Means over the drawn groups, each stratum weighing what it weighs in the sample."""
        total = np.zeros(len(plan.seeds))
        for place, (groups, drawn) in enumerate(zip(self.layout.strata, plan.groups, strict=True)):
            own = self._strata == np.unique(self._strata)[place]
            member = self.groups[own][:, None] == np.array(groups)  # items groups
            sums, counts = self.values[:, own] @ member, member.sum(axis=0)
            rows = sums[plan.seeds].mean(axis=1)  # resamples groups
            taken = np.take_along_axis(rows, drawn, axis=1).sum(axis=1) / counts[drawn].sum(axis=1)
            total += own.mean() * taken
        return total

    @property
    def _strata(self) -> np.ndarray:
        return np.zeros(self.items, np.int64) if self.strata is None else self.strata


@dataclass(frozen=True, eq=False)
class AcceptRates(Sample):
    """TAR at a FAR as `verification.tar_at_far` defines it; each seed and stratum finds its threshold anew."""

    scores: Float[np.ndarray, "seeds pairs"]
    same: Bool[np.ndarray, " pairs"]
    groups: Labels
    far: float
    strata: Labels | None = None

    @cached_property
    def layout(self) -> Layout:
        """Seeds and groups."""
        return Layout.of(len(self.scores), self.groups, self._strata)

    @property
    def items(self) -> int:
        """Genuine pairs."""
        return int(self.same.sum())

    @property
    def is_share(self) -> bool:
        """Always."""
        return True

    @cached_property
    def by_seed(self) -> Float[np.ndarray, " seeds"]:
        """With every group drawn once."""
        once = tuple(np.arange(len(groups))[None] for groups in self.layout.strata)
        return self._rates(once)[:, 0]

    def draws(self, plan: Plan) -> Float[np.ndarray, " resamples"]:
        """Thresholds and shares of the drawn groups, averaged over the drawn seeds."""
        rates = self._rates(plan.groups)
        return np.take_along_axis(rates.T, plan.seeds, axis=1).mean(axis=1)

    def _rates(self, drawn: Sequence[np.ndarray]) -> Float[np.ndarray, "seeds resamples"]:
        rates = np.zeros((len(self.scores), len(drawn[0])))
        for stratum, groups, places in zip(np.unique(self._strata), self.layout.strata, drawn, strict=True):
            own = self._strata == stratum
            weight = float((own & self.same).sum() / self.same.sum())
            for seed, scores in enumerate(self.scores):
                parts = [own & (self.groups == group) for group in groups]
                impostors = [np.sort(scores[part & ~self.same])[::-1] for part in parts]
                genuine = [np.sort(scores[part & self.same]) for part in parts]
                rates[seed] += weight * _accepted(genuine, impostors, places, self.far)
        return rates

    @property
    def _strata(self) -> np.ndarray:
        return np.zeros(len(self.same), np.int64) if self.strata is None else self.strata


def _accepted(
    genuine: Sequence[np.ndarray], impostors: Sequence[np.ndarray], drawn: np.ndarray, far: float
) -> Float[np.ndarray, " resamples"]:
    """The share of genuine scores above the impostor that ⌊far · impostors⌋ others exceed, in every draw of groups."""
    sizes = np.array([len(one) for one in impostors])
    allowed = np.floor(far * sizes[drawn].sum(axis=1) + 1e-9).astype(np.int64)
    deepest = int(allowed.max()) + 1
    highest = np.full((len(impostors), deepest), -np.inf)
    for row, one in zip(highest, impostors, strict=True):
        row[: len(one)] = one[:deepest]
    pooled = -np.sort(-highest[drawn].reshape(len(drawn), -1), axis=1)
    threshold = np.take_along_axis(pooled, allowed[:, None], axis=1)[:, 0]
    above = np.stack([len(one) - np.searchsorted(one, threshold, side="right") for one in genuine], axis=1)
    counts = np.array([len(one) for one in genuine])
    return np.take_along_axis(above, drawn, axis=1).sum(axis=1) / np.maximum(counts[drawn].sum(axis=1), 1)
