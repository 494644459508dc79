"""The open questions: each table says what its claim needs."""

from dataclasses import replace

import numpy as np

from umbra.claims import decide
from umbra.papers.landmark_masks import beyond
from umbra.papers.landmark_masks.evaluation import NO_MASK
from umbra.papers.shelf import load_paper
from umbra.runs.credits import Memo


def test_precision_is_a_share_by_group_and_chance_is_the_share_that_changes(evaluation):
    table = beyond.mask_precision(evaluation)
    assert table.rows[:2] == ["All regions", "All regions, by chance"]
    assert table.size("All regions", "LM2") == (2, 6)
    assert all(0 <= table.mean(*key) <= 1 for key in table)
    assert ("Left eye", "LM1") in table.cells
    assert ("Row 1, column 1", "Grid") in table.cells


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


def test_a_background_taken_away_leaves_the_names_that_the_claim_needs(evaluation, runs):
    table = beyond.background(evaluation, runs["base"], runs["base"])
    np.testing.assert_array_equal(table.cell("Clean", "Removed at test"), table.cell("Clean", "Never there"))
    claim = next(c for c in load_paper("landmark_masks").claims if c.id == "network-uses-the-background")
    assert decide(claim, {"background": table}).decision in ("holds", "fails", "undecided")
    assert "not measured" not in decide(claim, {"background": table}).deciding.reason


def test_the_curve_begins_uncovered_where_all_strategies_agree(evaluation):
    curve = beyond.coverage_curve(evaluation, shares=(0.3,))
    assert set(curve["covered share"]) == {0.0, 0.3}
    clean = curve[curve["covered share"] == 0.0]
    assert len(clean) == 5
    assert clean["rank-1"].nunique() == 1
    assert ((curve["low"] <= curve["rank-1"]) & (curve["rank-1"] <= curve["high"])).all()


def test_the_discarded_share_grows_with_what_is_covered(evaluation):
    told = replace(evaluation, _found=Memo())
    told._found("Eyes", lambda: told.material.covered("Eyes").truth)
    told._found("Nose", lambda: np.ones_like(told.material.covered("Nose").truth))
    assert beyond.discarded_share(told, "Eyes", "LM2") < beyond.discarded_share(told, "Nose", "LM2")
