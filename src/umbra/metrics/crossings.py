"""The strangers in a test: those of its list of pairs, and the many more that the same pictures hold.

A list of pairs has a few thousand impostors, of which a false accept rate of 1e-3 lets three pass: the threshold is
three pairs' luck. Every first picture against every second one makes millions, and costs one product of matrices. What
is measured stays the share of genuine pairs above the threshold that one stranger in a thousand passes, with two
differences: whoever has more pictures counts more, and where pictures are on both sides (nothing is laid over them) two
of them meet in either order. The few of a list also make a threshold that is lenient on average: that the fourth of
3,000 passes nobody but three lets 1.3 in a thousand of all strangers pass.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int64


@dataclass(frozen=True, eq=False)
class Impostors:
    """Pairs of pictures of different people, the most alike first: their scores, and who is in either picture.

    Of a crossing only the most alike are kept. Then `people` are those in it, and `firsts` and `seconds` how many
    pictures each has on either side: from them follows how many pairs any draw of people has.
    """

    scores: Float[np.ndarray, " kept"]
    first: Int64[np.ndarray, " kept"]
    second: Int64[np.ndarray, " kept"]
    people: Int64[np.ndarray, " people"]
    firsts: Int64[np.ndarray, " people"]
    seconds: Int64[np.ndarray, " people"]

    @property
    def is_list(self) -> bool:
        """Whether all pairs are here."""
        return not len(self.people)

    @property
    def count(self) -> int:
        """How many meetings there are, kept or not."""
        return len(self.scores) if self.is_list else int(meetings(np.ones((len(self.people), 1)), self)[0])


def listed(
    scores: Float[np.ndarray, " pairs"], same: Bool[np.ndarray, " pairs"], people: Int64[np.ndarray, "2 pairs"]
) -> Impostors:
    """The impostors of a list of pairs."""
    order = np.flatnonzero(~same)[np.argsort(-scores[~same], kind="stable")]
    nobody = np.zeros(0, np.int64)
    return Impostors(scores[order], people[0, order], people[1, order], nobody, nobody, nobody)


def crossed(
    units: Float[np.ndarray, "pictures numbers"],
    first: Int64[np.ndarray, " pairs"],
    second: Int64[np.ndarray, " pairs"],
    people: Int64[np.ndarray, " pictures"],
    *,
    keep: float,
) -> Impostors:
    """All pictures that are first in some pair against all that are second, where they show different people.

    The share `keep` that is most alike is kept, and two thousand at least.
    """
    rows, columns = np.unique(first), np.unique(second)
    scores = units[rows] @ units[columns].T
    scores[people[rows][:, None] == people[columns][None]] = -np.inf
    everybody = np.unique(people[np.concatenate([rows, columns])])
    firsts, seconds = (np.searchsorted(everybody, people[side]) for side in (rows, columns))
    sides = [np.bincount(side, minlength=len(everybody)) for side in (firsts, seconds)]
    count = len(rows) * len(columns) - int(sides[0] @ sides[1])
    kept = min(count, max(2000, int(np.ceil(keep * count))))
    highest = np.argpartition(-scores, kept - 1, axis=None)[:kept] if kept else np.zeros(0, np.int64)
    order = highest[np.argsort(-scores.ravel()[highest], kind="stable")]
    one, two = np.divmod(order, len(columns))
    return Impostors(scores.ravel()[order], people[rows][one], people[columns][two], everybody, *sides)


def meetings(times: Float[np.ndarray, "people draws"], crossing: Impostors) -> Float[np.ndarray, " draws"]:
    """How many pairs of a crossing there are when its people count so many times: all pairs but those of one person."""
    firsts, seconds = (side[:, None] * times.astype(np.float64) for side in (crossing.firsts, crossing.seconds))
    return firsts.sum(axis=0) * seconds.sum(axis=0) - (firsts * seconds).sum(axis=0)
