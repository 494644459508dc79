"""Arms of several trainings and of one in the same table: each as one estimate that carries the luck of its trainings.

An arm with several seeds stands as their mean (`AllSeeds`), an arm with one takes the luck of its kin (`OneTraining`):
of ALOB and of its baseline, whose seeds tell how much trainings of this kind differ.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from umbra.metrics.luck import Luck
from umbra.metrics.resampling import Sample
from umbra.metrics.trainings import AllSeeds, Lucky, OneTraining
from umbra.papers.alob.evaluation import Evaluation, Feature

KIN = ("alob_baseline", "alob_main")
"""Runs of several seeds, whose trainings tell how much those of the other arms may differ."""

Measure = Callable[[str], Mapping[str, Sample]]
"""From a run to what all its seeds reach, by column."""


def as_one(evaluation: Evaluation, name: str, measure: Measure, *, kin: Sequence[str] = KIN) -> dict[str, Sample]:
    """What an arm reaches, by column, comparable with any other arm's; `kin` are those that can be measured alike."""
    found: dict[str, Sample] = {}
    told: list[Mapping[str, Sample]] | None = None
    for column, own in measure(name).items():
        if own.layout.seeds > 1:
            found[column] = AllSeeds(own, name)
            continue
        told = [measure(one) for one in kin if evaluation.has(one)] if told is None else told
        several = [one[column] for one in told if column in one and one[column].layout.seeds > 1]
        found[column] = OneTraining.among(own, name, several) if several else own
    return found


def rates_of_arm(
    evaluation: Evaluation, name: str, test: str, *, half: bool = False, feature: Feature = "embedding"
) -> dict[str, Sample]:
    """Accuracy and, where the impostors resolve it, TAR and TAR+ of an arm in a test."""
    asked = evaluation.reading(feature)
    kin = KIN[1:] if feature == "trimmed" else KIN  # a baseline has no f^m
    return as_one(asked, name, lambda run: asked.rates(run, test, half=half), kin=kin)


@dataclass(frozen=True, eq=False)
class Ring(Lucky):
    """Pairs of trainings in a ring (0 with 1, 1 with 2, …) as one estimate, their mean.

    Neighbours share a training, so the pairs differ less than their mean may move: each training sits in two pairs,
    and the mean moves as that of the trainings does, √2 times what independent pairs of this spread would.
    """

    sample: Sample
    training: str

    @property
    def own_luck(self) -> Luck:
        """Deviations of the pairs from their mean, times √2, over √pairs."""
        own = self.sample.by_seed
        return Luck(np.sqrt(2 / len(own)) * (own - own.mean()), max(1, len(own) - 1))


def together(evaluation: Evaluation, name: str, test: str, *, half: bool = False) -> dict[str, Sample]:
    """Two networks of an arm that answer together, as one estimate; nothing where it has a single seed."""
    seeds = evaluation.seeds_in(name, test, half=half)
    if len(seeds) < 2:
        return {}
    found = evaluation.together(name, test, count=len(seeds), half=half)
    return {kind: Ring(rates, f"{name}, two together") for kind, rates in found.items()}
