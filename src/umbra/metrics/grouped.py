"""Samples whose items hang together in groups, such as the pictures of a person: groups are drawn whole."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

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
