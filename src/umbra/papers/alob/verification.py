"""What networks answer about pairs: right or wrong, and who passes where one stranger in a thousand does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int64

from umbra.metrics.crossings import Impostors, crossed, listed
from umbra.metrics.dyads import AcceptRates, PairMeans
from umbra.metrics.resampling import Sample
from umbra.metrics.verification import fold_accuracy, tar_at_far
from umbra.papers.alob.protocol import PairTest

FAR = 1e-3
DEEP = 6
"""Of all strangers so many times the share that may pass are kept; a resample that needs more is refused."""
KINDS = ("accuracy", "TAR", "TAR+")
"""What is said of a test: TAR with the strangers of its list of pairs, TAR+ with all that its pictures hold."""


@dataclass(frozen=True, eq=False)
class PairScores:
    """What was said about the pairs that somebody judges; where FAR cannot be resolved, `why` says so.

    `accuracy` is right or wrong by the threshold of the other folds, `network` which network was asked; `crossings` are
    all strangers that the pictures hold, by network.
    """

    scores: Float[np.ndarray, " pairs"]
    same: Bool[np.ndarray, " pairs"]
    fold: Int64[np.ndarray, " pairs"]
    network: Int64[np.ndarray, " pairs"]
    accuracy: Bool[np.ndarray, " pairs"]
    people: Int64[np.ndarray, "2 pairs"]
    crossings: tuple[Impostors, ...]
    why: str = ""

    @property
    def standard_error(self) -> float:
        """S = σ / √folds of the accuracies of the folds (Huang et al. 2007): what papers print as ±."""
        rates = [self.accuracy[self.fold == fold].mean() for fold in np.unique(self.fold)]
        return float(np.std(rates, ddof=1) / np.sqrt(len(rates)))

    @property
    def resolves(self) -> bool:
        """Whether the strangers of the list are enough for FAR."""
        return not self.why

    @property
    def resolves_crossed(self) -> bool:
        """Whether all strangers of the pictures are enough for FAR, for each network that was asked."""
        return all(crossing.count * FAR >= 1 for crossing in self.crossings)

    @property
    def impostors(self) -> int:
        """How often pictures of strangers meet."""
        return sum(crossing.count for crossing in self.crossings)


def outcomes(test: PairTest, units: Sequence[Float[np.ndarray, "pictures numbers"]]) -> PairScores:
    """How the pairs are judged by one network's unit embeddings of all pictures; by two, where halves are apart.

    Accuracy in ten folds, each with the threshold of the others that the same network judges; TAR at FAR 1e-3 over all
    pairs that one network judges (Sec. 4.1). Pairs that none of the networks is for are left out.
    """
    scores, accuracy, why = np.zeros(len(test.same)), np.zeros(len(test.same), bool), ""
    heard = test.network < len(units)
    for place, own in enumerate(units):
        asked = test.network == place
        scores[asked] = (own[test.first[asked]] * own[test.second[asked]]).sum(axis=1)
        accuracy[asked] = fold_accuracy(scores[asked], test.same[asked], test.fold[asked]).correct
        try:
            tar_at_far(scores[asked], test.same[asked], far=FAR)
        except ValueError as error:
            why = str(error)
    return PairScores(
        scores[heard],
        test.same[heard],
        test.fold[heard],
        test.network[heard],
        accuracy[heard],
        np.stack([test.people[test.first], test.people[test.second]])[:, heard],
        tuple(_crossed(test, place, own) for place, own in enumerate(units)),
        why,
    )


def rates_over_seeds(judged: Sequence[PairScores]) -> Mapping[str, Sample]:
    """What several seeds said: "accuracy" and, where FAR was resolved, "TAR" and "TAR+"; all are drawn by people."""
    one, genuine = judged[0], np.stack([each.scores[each.same] for each in judged])
    correct = np.stack([each.accuracy for each in judged]).astype(np.float64)
    found: dict[str, Sample] = {"accuracy": PairMeans(correct, one.people[0], one.people[1], one.network)}
    own, network = one.people[0, one.same], one.network[one.same]
    if one.resolves:
        found["TAR"] = AcceptRates(genuine, own, tuple(_listed(each) for each in judged), FAR, network)
    if one.resolves_crossed:
        found["TAR+"] = AcceptRates(genuine, own, tuple(each.crossings for each in judged), FAR, network)
    return found


def _listed(judged: PairScores) -> tuple[Impostors, ...]:
    """The strangers of the list, by network."""
    halves = [judged.network == network for network in np.unique(judged.network)]
    return tuple(listed(judged.scores[half], judged.same[half], judged.people[:, half]) for half in halves)


def _crossed(test: PairTest, place: int, units: np.ndarray) -> Impostors:
    """All strangers that one network meets in the pictures of its pairs."""
    asked = test.network == place
    return crossed(units, test.first[asked], test.second[asked], test.people, keep=DEEP * FAR)
