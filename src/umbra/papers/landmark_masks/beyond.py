"""The questions that the paper leaves open, answered where the truth is known."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import torch

from umbra.claims import ResultTable
from umbra.claims.results import rng_of
from umbra.metrics.bootstrap import interval
from umbra.papers.landmark_masks.evaluation import (
    NO_MASK,
    STRATEGY_OF,
    Evaluation,
    Outcomes,
    SeedNetworks,
    open_evaluation,
)
from umbra.papers.landmark_masks.method import PAPER_PERCENTILES, exactness, relative_change
from umbra.papers.landmark_masks.protocol import (
    CLEAN,
    COMBINED,
    OCCLUSIONS,
    ONE_SIDED,
    WORN,
    without_background,
)
from umbra.runs.records import Trained

GROUPS = 20
"""Test pictures are put into so many groups; a mask is judged by what happens in each, so that there is an interval."""


def mask_precision(evaluation: Evaluation, columns: Sequence[str] = ("LM1", "LM2", "Grid", "LM2-split")) -> ResultTable:
    """Of the features that a region's mask discards, the share that covering the region really changes.

    "Really": by more than half of what was there, over a group of test pictures (see `relative_change`). The rows by
    chance hold the same share among all features, which a mask drawn blindly would reach.
    """
    cells: dict[tuple[str, str], np.ndarray] = {}
    for column in columns:
        found = np.stack(
            [_shares(networks, STRATEGY_OF[column]) for networks in evaluation.networks]
        )  # seeds regions groups 2
        for place, name in enumerate(evaluation.material.regions[STRATEGY_OF[column]].names):
            cells[name.capitalize(), column] = found[:, place, :, 0]
        cells["All regions", column] = found[..., 0].mean(axis=1)
        cells["All regions, by chance", column] = found[..., 1].mean(axis=1)
    first = [(row, column) for row, column in cells if row.startswith("All")]
    return ResultTable("mask-precision", {key: cells[key] for key in (*first, *(k for k in cells if k not in first))})


def _shares(networks: SeedNetworks, strategy: str) -> np.ndarray:
    """Precision and chance, by region and group of pictures."""
    start = 0
    for name, dictionary in networks.dictionaries.items():
        if name == strategy:
            break
        start += len(dictionary.names)
    masks = networks.dictionaries[strategy].masks(PAPER_PERCENTILES[strategy])
    groups = np.array_split(np.arange(len(networks.pairs.labels)), min(GROUPS, len(networks.pairs.labels)))
    shares = np.empty((len(masks), len(groups), 2))
    for region, mask in enumerate(masks):
        for place, group in enumerate(groups):
            occluded = networks.pairs.occluded[group, start + region]
            found = exactness(mask, relative_change(networks.pairs.clean[group], occluded))
            shares[region, place] = found.precision, found.chance
    return shares


def perfect_segmentation(evaluation: Evaluation) -> ResultTable:
    """Table 1 with the occluders known exactly beside those that the U-Net finds."""
    cells = {}
    for row in OCCLUSIONS:
        for column in ("LM1", "LM2", "Grid"):
            cells[row, f"{column} U-Net"] = evaluation.outcomes(row, column)
            cells[row, f"{column} exact"] = evaluation.outcomes(row, column, exact=True)
    return ResultTable("perfect-segmentation", cells)


def lm2_split(evaluation: Evaluation) -> ResultTable:
    """Whole and halved bands when one side of the face is covered, and when both are."""
    cells: dict[tuple[str, str], np.ndarray] = {}
    for column in (NO_MASK, "LM2", "LM2-split", "Grid"):
        sides = [evaluation.outcomes(k, column, exact=True, among=tuple(ONE_SIDED)) for k in ONE_SIDED]
        cells["One side covered", column] = np.mean(sides, axis=0)  # a picture counts once, however often it is covered
        for kind, outcome in zip(ONE_SIDED, sides, strict=True):
            cells[kind, column] = outcome
        cells["Both sides covered (Table 1)", column] = evaluation.averaged(OCCLUSIONS, column, exact=True)
    return ResultTable("lm2-split", cells)


def occlusion_training(evaluation: Evaluation, hardened: Evaluation) -> ResultTable:
    """The base network trained on clean faces and the one trained with blocks over them, each without and with LM2.

    Compared seed by seed, so only as many seeds count as the rival has.
    """
    evaluation, cells = evaluation.first(len(hardened.networks)), {}
    for row, kinds in {"All occlusions": OCCLUSIONS, "Worn": tuple(WORN), "Clean": (CLEAN,)}.items():
        for name, one in {"Trained clean": evaluation, "Trained with occlusions": hardened}.items():
            for column in (NO_MASK, "LM2"):
                title = f"{name}, {'no mask' if column == NO_MASK else column}"
                cells[row, title] = one.averaged(kinds, column)
    return ResultTable("occlusion-training", cells)


def background(evaluation: Evaluation, base: Trained, without: Trained) -> ResultTable:
    """Rank 1 with the background as it is, taken away at test time only, and never there; the last sets the seeds."""
    bare = replace(evaluation.material, faces=without_background(evaluation.material.faces), _covered={})
    never = open_evaluation(bare, without)
    removed, evaluation = (one.first(len(never.networks)) for one in (open_evaluation(bare, base), evaluation))
    cells: dict[tuple[str, str], Outcomes] = {}
    for row in (CLEAN, "Face mask", COMBINED):
        cells[row, "Kept"] = evaluation.outcomes(row, NO_MASK)
        cells[row, "Removed at test"] = removed.outcomes(row, NO_MASK)
        cells[row, "Never there"] = never.outcomes(row, NO_MASK)
    return ResultTable("background", cells)


def coverage_curve(
    evaluation: Evaluation, shares: Sequence[float] = (0.1, 0.2, 0.3, 0.4, 0.5), seeds: int = 1
) -> pd.DataFrame:
    """Rank 1 of all strategies under a block anywhere, over the share of the picture that it covers; exact occluders.

    The first of the seeds alone: each position of the block asks for masks of its own.
    """
    few = evaluation.first(seeds)
    rows = []
    for share in (0.0, *shares):
        covered = evaluation.material.random_blocks(share) if share else evaluation.material.covered(CLEAN)
        for column, outcomes in few.under(covered, (NO_MASK, *STRATEGY_OF)).items():
            bounds = interval(outcomes, rng=rng_of("coverage-curve", column, f"{share:g}"))
            rows.append((share, column, bounds.estimate, max(bounds.low, 0.0), min(bounds.high, 1.0)))
    return pd.DataFrame(rows, columns=["covered share", "strategy", "rank-1", "low", "high"])


def discarded_share(evaluation: Evaluation, kind: str, column: str) -> float:
    """The mean share of features that a strategy throws away under one kind, by what the U-Net finds."""
    strategy = STRATEGY_OF[column]
    covered = evaluation.covered_of([kind], strategy, exact=False, part="test")
    shares = []
    for networks in evaluation.networks:
        away = ~networks.dictionaries[strategy].masks(PAPER_PERCENTILES[strategy])
        spoiled = torch.from_numpy(covered).float() @ away.flatten(1).float()
        shares.append(float((spoiled > 0).float().mean()))
    return float(np.mean(shares))
