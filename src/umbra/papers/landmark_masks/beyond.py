"""The questions that the paper leaves open, answered where the truth is known."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Bool

from umbra.claims import ResultTable
from umbra.metrics.resampling import Sample
from umbra.metrics.trainings import OneTraining
from umbra.papers.landmark_masks.evaluation import STRATEGY_OF, Evaluation, open_evaluation
from umbra.papers.landmark_masks.method import PAPER_PERCENTILES, exactness, relative_change
from umbra.papers.landmark_masks.protocol import (
    CLEAN,
    COMBINED,
    OCCLUSIONS,
    ONE_SIDED,
    WORN,
    without_background,
    without_face,
)
from umbra.papers.landmark_masks.seed_networks import NO_MASK, SeedNetworks
from umbra.runs.records import Trained

GROUPS = 20
"""People are put into so many groups; a mask is judged by what happens in each, so that there is an interval."""
HIDDEN, CHANCE = "Face hidden", "By chance"
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5)
"""Of the picture, under a block anywhere."""


def mask_precision(evaluation: Evaluation, columns: Sequence[str] = tuple(STRATEGY_OF)) -> ResultTable:
    """Of the features that a region's mask discards, the share that covering the region really changes.

    "Really": by more than half of what was there, over the test pictures of a group of people (see `relative_change`).
    The rows by chance hold the same share among all features, which a mask drawn blindly would reach.
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
    """Precision and chance, by region and group of people."""
    pairs, known, regions = networks.pairs("test"), networks.strategies, networks.material.regions
    start = sum(len(regions[name].names) for name in known[: known.index(strategy)])
    masks = networks.dictionary(strategy).masks(PAPER_PERCENTILES[strategy])
    groups = list(people_in_groups(pairs.labels.numpy(), GROUPS))
    shares = np.empty((len(masks), len(groups), 2))
    for region, mask in enumerate(masks):
        for place, group in enumerate(groups):
            found = exactness(mask, relative_change(pairs.clean[group], pairs.occluded[group, start + region]))
            shares[region, place] = found.precision, found.chance
    return shares


def people_in_groups(labels: np.ndarray, count: int) -> Iterator[Bool[np.ndarray, " items"]]:
    """Which items belong to each of at most `count` groups of whole people."""
    people = np.unique(labels)
    for group in np.array_split(people, min(count, len(people))):
        yield np.isin(labels, group)


def perfect_segmentation(evaluation: Evaluation) -> ResultTable:
    """Table 1 with the occluders known exactly beside those that the U-Net finds."""
    cells = {}
    for row in OCCLUSIONS:
        for column in ("LM1", "LM2", "Grid"):
            cells[row, f"{column} U-Net"] = evaluation.cell([row], column)
            cells[row, f"{column} exact"] = evaluation.cell([row], column, exact=True)
    return ResultTable("perfect-segmentation", cells)


def lm2_split(evaluation: Evaluation) -> ResultTable:
    """Whole and halved bands when one side of the face is covered, and when both are."""
    cells: dict[tuple[str, str], Sample] = {}
    sides = {"exact": True, "among": tuple(ONE_SIDED)}
    for column in (NO_MASK, "LM2", "LM2-split", "Grid"):
        # A picture counts once, however often it is covered.
        cells["One side covered", column] = evaluation.cell(ONE_SIDED, column, **sides)
        for kind in ONE_SIDED:
            cells[kind, column] = evaluation.cell([kind], column, **sides)
        cells["Both sides covered (Table 1)", column] = evaluation.cell(OCCLUSIONS, column, exact=True)
    return ResultTable("lm2-split", cells)


def arm(one: Evaluation, kinds: Iterable[str], column: str, *, kin: Evaluation) -> Sample:
    """A cell of one arm; where it was trained once, with the luck of a training as its kin of several seeds tell it."""
    kinds = tuple(kinds)
    own, several = one.cell(kinds, column), len(kin.networks) > 1
    if len(one.networks) > 1 or not several:
        return own
    (network,) = one.networks
    return OneTraining.among(own, f"{network.run.name}-{network.number}", [kin.cell(kinds, column)])


def occlusion_training(evaluation: Evaluation, hardened: Evaluation) -> ResultTable:
    """The base network trained on clean faces and the one trained with blocks over them, each without and with LM2.

    Compared seed by seed, so only as many seeds count as the rival has.
    """
    few, cells = evaluation.first(len(hardened.networks)), {}
    for row, kinds in {"All occlusions": OCCLUSIONS, "Worn": tuple(WORN), "Clean": (CLEAN,)}.items():
        for name, one in {"Trained clean": few, "Trained with occlusions": hardened}.items():
            for column in (NO_MASK, "LM2"):
                title = f"{name}, {'no mask' if column == NO_MASK else column}"
                cells[row, title] = arm(one, kinds, column, kin=evaluation)
    return ResultTable("occlusion-training", cells)


def background(evaluation: Evaluation, base: Trained, without: Trained | None) -> ResultTable:
    """Rank 1 with the face hidden; and, where it is known, the background taken away at test time, or never there.

    `without` is the network that never saw a background; none for photographs, which do not say where it is.
    """
    material = evaluation.material
    hidden = open_evaluation(without_face(material), base)
    cells: dict[tuple[str, str], Sample] = {
        (CLEAN, "Kept"): evaluation.cell([CLEAN], NO_MASK),
        (CLEAN, HIDDEN): hidden.cell([CLEAN], NO_MASK),
        (CLEAN, CHANCE): material.by_person(np.full_like(evaluation.clean, 1 / material.split.classes)),
    }
    if without is None:
        return ResultTable("background", cells)
    bare = replace(material, faces=without_background(material.faces), _covered={})
    never, removed = open_evaluation(bare, without), open_evaluation(bare, base)
    for row in (CLEAN, "Face mask", COMBINED):
        cells[row, "Kept"] = evaluation.cell([row], NO_MASK)
        cells[row, "Removed at test"] = removed.cell([row], NO_MASK)
        cells[row, "Never there"] = arm(never, [row], NO_MASK, kin=evaluation)
    return ResultTable("background", cells)


def random_blocks(evaluation: Evaluation) -> ResultTable:
    """Rank 1 of all strategies under a block anywhere, over the share of the picture that it covers; exact occluders.

    Of the picture's own shape, so that no strategy's regions are cut as it is. Worked out once.
    """

    def ask() -> ResultTable:
        cells: dict[tuple[str, str], Sample] = {}
        for share in SHARES:
            found = evaluation.under(evaluation.material.random_blocks(share), (NO_MASK, *STRATEGY_OF))
            for column, outcomes in found.items():
                cells[f"{100 * share:.0f} %", column] = evaluation.material.by_person(outcomes)
        return ResultTable("random-blocks", cells)

    return evaluation.kept("random-blocks", ask)
