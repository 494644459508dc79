"""The open questions: each table says what its claim needs."""

import numpy as np
import pytest

from umbra.claims import decide
from umbra.papers.landmark_masks import beyond
from umbra.papers.landmark_masks.protocol import CLEAN
from umbra.papers.landmark_masks.seed_networks import NO_MASK
from umbra.papers.shelf import load_paper


def test_exact_and_found_occluders_stand_side_by_side(evaluation):
    table = beyond.perfect_segmentation(evaluation)
    assert len(table.cells) == 7 * 6
    np.testing.assert_array_equal(table.cell("Chin", "LM2 exact"), evaluation.outcomes("Chin", "LM2", exact=True))


def test_halved_bands_are_asked_on_both_widths(evaluation):
    table = beyond.lm2_split(evaluation)
    assert table.size("One side covered", "LM2-split") == (2, 6)
    assert table.columns == [NO_MASK, "LM2", "LM2-split", "Grid"]


def test_at_45_per_cent_halves_count_as_covered_and_bands_do_not(evaluation):
    kind = "One side, 45 % of the width"
    assert not evaluation.covered_of([kind], "LM2", exact=True, part="test").any()
    assert evaluation.covered_of([kind], "LM2-split", exact=True, part="test").any(axis=1).all()


def test_training_with_occlusions_is_compared_with_itself(evaluation):
    table = beyond.occlusion_training(evaluation, evaluation)
    for column in ("no mask", "LM2"):
        np.testing.assert_array_equal(
            table.cell("All occlusions", f"Trained clean, {column}"),
            table.cell("All occlusions", f"Trained with occlusions, {column}"),
        )


def test_precision_is_a_share_by_group_of_people_and_chance_is_the_share_that_changes(evaluation):
    table = beyond.mask_precision(evaluation)
    assert table.rows[:2] == ["All regions", "All regions, by chance"]
    assert table.size("All regions", "LM2") == (2, 3)
    assert all(0 <= table.mean(*key) <= 1 for key in table)
    assert ("Left eye", "LM1") in table.cells
    assert ("Row 1, column 1", "Grid") in table.cells


def test_groups_hold_whole_people_and_everybody_once():
    labels = np.array([3, 1, 1, 2, 3, 0, 2])
    groups = list(beyond.people_in_groups(labels, 2))
    assert [sorted(set(labels[group].tolist())) for group in groups] == [[0, 1], [2, 3]]
    assert np.sum(groups, axis=0).tolist() == [1] * 7
    assert len(list(beyond.people_in_groups(labels, 20))) == 4


def test_the_background_has_the_names_that_the_claim_needs(evaluation, runs):
    table = beyond.background(evaluation, runs["base"], runs["base"])
    np.testing.assert_array_equal(table.cell("Clean", "Removed at test"), table.cell("Clean", "Never there"))
    assert table.mean("Clean", "By chance") == pytest.approx(1 / 3)
    claim = next(c for c in load_paper("landmark_masks").claims if c.id == "network-uses-the-background")
    assert "not measured" not in decide(claim, {"background": table}).deciding.reason
    photographed = beyond.background(evaluation, runs["base"], None)
    assert photographed.columns == ["Kept", "Face hidden", "By chance"]


def test_an_arm_of_one_seed_carries_the_luck_that_its_kin_tell(evaluation):
    few = evaluation.first(1)
    (name,) = beyond.arm(few, [CLEAN], NO_MASK, kin=evaluation).luck
    assert name == "landmark_masks_base-0"
    assert not beyond.arm(evaluation, [CLEAN], NO_MASK, kin=evaluation).luck
    assert not beyond.arm(few, [CLEAN], NO_MASK, kin=few).luck


def test_blocks_anywhere_are_asked_by_share_and_strategy_and_kept(evaluation):
    table = beyond.random_blocks(evaluation)
    assert table.rows == ["10 %", "20 %", "30 %", "40 %", "50 %"]
    assert table.columns == [NO_MASK, "LM1", "LM2", "Grid", "LM2-split"]
    assert beyond.random_blocks(evaluation) is table
    blocks = evaluation.material.random_blocks(0.3)
    np.testing.assert_array_equal(table.cell("30 %", "Grid"), evaluation.under(blocks, ["Grid"])["Grid"])
