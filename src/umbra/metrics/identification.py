"""Who is this? Rank-k identification by the nearest neighbour in a gallery."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from jaxtyping import Float, Int, Shaped

CHUNK = 512
"""Probes compared with the whole gallery at a time: bounds the memory, changes nothing."""


@dataclass(frozen=True, eq=False)
class Identification:
    """Rank-k rates with their intervals.

    `ranks` holds, per probe, the place of the right person (1 = found first; 0 = not in the gallery, so left out of the
    rates); `nearest` the index of the gallery picture nearest to each probe. `low` and `high` are Wilson's bounds.
    """

    ks: tuple[int, ...]
    rates: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    ranks: Int[np.ndarray, " probes"]
    nearest: Int[np.ndarray, " probes"]
    probes: int
    left_out: int
    gallery_people: int

    def rate(self, k: int) -> float:
        """The share of probes whose person is among the first k."""
        if k not in self.ks:
            raise ValueError(f"k: expected one of {self.ks}; got {k}. Ask for it in `ks` when identifying.")
        return self.rates[self.ks.index(k)]


def wilson_interval(successes: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Bounds of a share (Wilson 1927, JASA 22:209-212): (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)."""
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(
            f"successes: expected 0 ≤ successes ≤ trials and at least one trial; got {successes} of {trials}. "
            "An empty test set has no rate."
        )
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = successes / trials
    middle = share + z * z / (2 * trials)
    spread = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return max(0.0, (middle - spread) / (1 + z * z / trials)), min(1.0, (middle + spread) / (1 + z * z / trials))


def cosine_scores(
    probes: Float[np.ndarray, "probes embedding"], gallery: Float[np.ndarray, "gallery embedding"]
) -> Float[np.ndarray, "probes gallery"]:
    """Cosine of every probe with every gallery picture; a vector of length zero is like nothing (score 0)."""
    return _directions(probes) @ _directions(gallery).T


def identify(
    probes: Float[np.ndarray, "probes embedding"],
    probe_people: Shaped[np.ndarray, " probes"],
    gallery: Float[np.ndarray, "gallery embedding"],
    gallery_people: Shaped[np.ndarray, " gallery"],
    *,
    ks: tuple[int, ...] = (1, 5),
) -> Identification:
    """Rank-k by cosine nearest neighbour over the single pictures of a gallery (Johnston and Ngxande, Sec. 4.3).

    The gallery's people are ranked by their best picture; see `rank_of_scores` for ties.
    """
    directions = _directions(gallery)
    ranks, nearest = [], []
    for start in range(0, len(probes), CHUNK):
        scores = _directions(probes[start : start + CHUNK]) @ directions.T  # probes gallery
        ranks.append(rank_of_scores(scores, probe_people[start : start + CHUNK], gallery_people))
        nearest.append(scores.argmax(axis=1))
    if not ranks:
        raise ValueError("probes: expected at least one; got none. Check the split that made them.")
    return summarise_ranks(np.concatenate(ranks), np.concatenate(nearest), gallery_people, ks=ks)


def identify_from_scores(
    scores: Float[np.ndarray, "probes gallery"],
    probe_people: Shaped[np.ndarray, " probes"],
    gallery_people: Shaped[np.ndarray, " gallery"],
    *,
    ks: tuple[int, ...] = (1, 5),
) -> Identification:
    """`identify` for scores that were computed elsewhere, as in a space that depends on the probe."""
    ranks = rank_of_scores(scores, probe_people, gallery_people)
    return summarise_ranks(ranks, scores.argmax(axis=1), gallery_people, ks=ks)


def rank_of_scores(
    scores: Float[np.ndarray, "probes gallery"],
    probe_people: Shaped[np.ndarray, " probes"],
    gallery_people: Shaped[np.ndarray, " gallery"],
) -> Int[np.ndarray, " probes"]:
    """The place of the right person among the gallery's people, 0 where the gallery does not hold them.

    A person counts by their best picture. People who score as high as the right one stand before them, so a network
    that says the same of everybody finds nobody.
    """
    people, column = np.unique(gallery_people, return_inverse=True)
    order = np.argsort(column, kind="stable")
    starts = np.searchsorted(column[order], np.arange(len(people)))
    best = np.maximum.reduceat(scores[:, order], starts, axis=1)  # probes people
    place = np.searchsorted(people, probe_people)
    place = np.minimum(place, len(people) - 1)
    known = people[place] == probe_people
    own = best[np.arange(len(best)), place]
    return np.where(known, (best >= own[:, None]).sum(axis=1), 0)


def summarise_ranks(
    ranks: Int[np.ndarray, " probes"],
    nearest: Int[np.ndarray, " probes"],
    gallery_people: Shaped[np.ndarray, " gallery"],
    *,
    ks: tuple[int, ...],
) -> Identification:
    """Rates and intervals of the ranks already found."""
    counted = ranks[ranks > 0]
    if len(counted) == 0:
        raise ValueError(
            f"probe_people: expected people of the gallery; none of {len(ranks)} probes is in it. Check both splits."
        )
    found = [int((counted <= k).sum()) for k in ks]
    bounds = [wilson_interval(count, len(counted)) for count in found]
    rates = tuple(count / len(counted) for count in found)
    low, high = tuple(bound[0] for bound in bounds), tuple(bound[1] for bound in bounds)
    left_out = len(ranks) - len(counted)
    return Identification(ks, rates, low, high, ranks, nearest, len(counted), left_out, len(np.unique(gallery_people)))


def _directions(embeddings: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return embeddings / np.where(lengths > 0, lengths, 1)
