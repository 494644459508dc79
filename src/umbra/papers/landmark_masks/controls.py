"""What the learning of masks is worth: beside masks that nobody learnt, and how much each throws away."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from umbra.backbones import fingerprint
from umbra.claims import ResultTable
from umbra.learning.seeds import derive
from umbra.metrics.resampling import Sample
from umbra.papers.landmark_masks.evaluation import STRATEGY_OF, Evaluation, Outcomes
from umbra.papers.landmark_masks.method import (
    PAPER_PERCENTILES,
    MaskDictionary,
    cut_apart,
    difference_masks,
    place_masks,
    random_masks,
)
from umbra.papers.landmark_masks.protocol import BLOCKS, OCCLUSIONS, WORN
from umbra.papers.landmark_masks.runs import joined
from umbra.papers.landmark_masks.seed_networks import NO_MASK, SeedNetworks
from umbra.runs.credits import Memo

LEARNT = "learnt"
COMPARED = ("LM1", "LM2", "Grid")
COLUMNS = {"Blocks": tuple(BLOCKS), **{kind: (kind,) for kind in WORN}, "All occlusions": OCCLUSIONS}
DISCARDED = "Features discarded"


def by_difference(networks: SeedNetworks) -> Float[Tensor, "regions c h w"]:
    """Ranked by the mean difference of the clean and the covered map, over training images."""
    return difference_masks(networks.pairs("train"))


def by_place(networks: SeedNetworks) -> Float[Tensor, "regions c h w"]:
    """Zero where the region lies in the map's own coordinates."""
    regions = joined([networks.material.regions[name] for name in networks.strategies])
    return place_masks(regions, networks.base.network.map_shape, generator=_generator(networks))


def at_random(networks: SeedNetworks) -> Float[Tensor, "regions c h w"]:
    """By chance alone."""
    count = sum(len(networks.material.regions[name].names) for name in networks.strategies)
    return random_masks(count, networks.base.network.map_shape, generator=_generator(networks))


UNLEARNT: Mapping[str, Callable[[SeedNetworks], Tensor]] = {
    "by difference": by_difference,
    "by place": by_place,
    "at random": at_random,
}
"""Masks that nobody learnt, cut at the strategy's own percentile: a region discards as much as in the learnt ones."""


def dictionaries(networks: SeedNetworks, kind: str) -> dict[str, MaskDictionary]:
    """One kind of them for every strategy of a seed."""
    names = {name: networks.material.regions[name].names for name in networks.strategies}
    return cut_apart(UNLEARNT[kind](networks), names, fingerprint(networks.base.network))


def with_masks(evaluation: Evaluation, kind: str) -> Evaluation:
    """The same networks and images, with masks of one kind."""
    if kind == LEARNT:
        return evaluation
    networks = tuple(one.instead(dictionaries(one, kind)) for one in evaluation.networks)
    return replace(evaluation, networks=networks, _memo=Memo())


def controls(evaluation: Evaluation) -> ResultTable:
    """Learnt masks and three kinds that nobody learnt; what is covered is what the U-Net finds.

    No row is free of training, since the base network was trained: a verdict needs its seeds here, too.
    """
    cells: dict[tuple[str, str], Sample] = {
        (NO_MASK, title): evaluation.cell(kinds, NO_MASK) for title, kinds in COLUMNS.items()
    }
    asked_by = {kind: with_masks(evaluation, kind) for kind in (LEARNT, *UNLEARNT)}
    for column in COMPARED:
        for kind, asked in asked_by.items():
            row = f"{column}, {kind}"
            cells |= {(row, title): asked.cell(kinds, column) for title, kinds in COLUMNS.items()}
            away = np.mean([discarded(asked, one, column) for one in OCCLUSIONS], axis=0)
            cells[row, DISCARDED] = evaluation.material.by_person(away)
    return ResultTable("controls", cells)


def discarded(evaluation: Evaluation, kind: str, column: str) -> Outcomes:
    """The share of features that a strategy throws away, image by image, by what the U-Net finds."""
    strategy = STRATEGY_OF[column]
    rows = []
    for networks in evaluation.networks:
        found = evaluation.covered_of([kind], strategy, exact=False, number=networks.number)
        covered = torch.from_numpy(found).float()
        away = ~networks.dictionary(strategy).masks(PAPER_PERCENTILES[strategy])
        rows.append((covered @ away.flatten(1).float() > 0).float().mean(dim=1).numpy())
    return np.stack(rows).astype(np.float64)


def discarded_shares(evaluation: Evaluation) -> ResultTable:
    """How much of the map each strategy throws away under each occlusion."""
    return ResultTable(
        "discarded-share",
        {
            (row, column): evaluation.material.by_person(discarded(evaluation, row, column))
            for row in OCCLUSIONS
            for column in STRATEGY_OF
        },
    )


def _generator(networks: SeedNetworks) -> torch.Generator:
    return torch.Generator().manual_seed(derive(networks.material.seed, "unlearnt masks", networks.number))
