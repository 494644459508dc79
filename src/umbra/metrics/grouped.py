"""Samples whose items hang together in groups, such as the pictures of a person: groups are drawn whole."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from umbra.metrics.resampling import Labels, Layout, Means, Plan


@dataclass(frozen=True, eq=False)
class Grouped(Means):
    """A mean of outcomes whose items hang together in groups; items of a group are drawn together."""

    groups: Labels
    strata: Labels | None = None

    @property
    def labels(self) -> tuple[Labels, ...]:
        """The groups."""
        return (self.groups,)

    @cached_property
    def layout(self) -> Layout:
        """Seeds and groups."""
        return Layout.of(len(self.values), self.groups, self._strata)

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
