"""The paper's own noise: how sure its numbers are where it is known of how many test items they are shares."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from umbra.claims.schema import Artefact, Paper
from umbra.claims.sums import Terms
from umbra.metrics.bootstrap import Interval
from umbra.metrics.identification import wilson_interval

REST = "*"
"""The key of `published_items` for the cells of no other key."""


@dataclass(frozen=True, eq=False)
class PublishedTable:
    """Published numbers, with the test items behind them where they are known."""

    artefact: Artefact
    frame: pd.DataFrame

    def share(self, row: str, column: str) -> float | None:
        """The outcome behind a printed number, None where none was printed."""
        if row not in self.frame.index or column not in self.frame.columns:
            return None
        value = float(self.frame[column].to_dict()[row])
        return None if np.isnan(value) else value / self.artefact.scale

    def items(self, row: str, column: str) -> int | None:
        """How many test items a number is a share of."""
        known = self.artefact.published_items
        return next((known[name] for name in (row, column, REST) if name in known), None)

    def interval(self, row: str, column: str) -> Interval | None:
        """Wilson's interval of a published share (`metrics.identification.wilson_interval`)."""
        share, items = self.share(row, column), self.items(row, column)
        if share is None or items is None:
            return None
        low, high = wilson_interval(round(share * items), items)
        return Interval(share, low, high, 0.95, 1, items, "the paper's test items")


@dataclass(frozen=True)
class OwnEffect:
    """What the paper's own numbers give for an effect, in outcome units, with the 95 % interval of its test items.

    `low` and `high` are None where the number of items is not known.
    """

    effect: float
    low: float | None = None
    high: float | None = None

    @property
    def beyond_noise(self) -> bool | None:
        """Whether it is more than its noise."""
        return None if self.low is None or self.high is None else self.low > 0 or self.high < 0


def published_tables(paper: Paper) -> dict[str, PublishedTable]:
    """Those of a paper, by artefact."""
    return {name: PublishedTable(paper.artefact(name), frame) for name, frame in paper.published.items()}


def own_effect(terms: Terms, published: PublishedTable | None) -> OwnEffect | None:
    """The same weighted sum of the paper's numbers as of ours; None where one of them was not printed.

    Its variance is Σ w² p (1 − p) / n, with p = (k + 1) / (n + 2) (Agresti and Caffo 2000), as if every number were of
    items of its own: which items two methods of the paper share in being right about, nobody printed. Where methods are
    right about the same items the true noise is less.
    """
    if published is None:
        return None
    weights: Mapping[tuple[str, str], float] = {key: own for key, own in terms.weights.items() if own}
    shares = {key: share for key in weights if (share := published.share(*key)) is not None}
    if not weights or len(shares) < len(weights):
        return None
    effect = sum(weight * shares[key] for key, weight in weights.items())
    counts = {key: items for key in weights if (items := published.items(*key)) is not None}
    if len(counts) < len(weights):
        return OwnEffect(effect)
    eased = {key: (shares[key] * items + 1) / (items + 2) for key, items in counts.items()}
    variance = sum(weights[key] ** 2 * eased[key] * (1 - eased[key]) / items for key, items in counts.items())
    half = float(norm.ppf(0.975) * np.sqrt(variance))
    return OwnEffect(effect, effect - half, effect + half)
