"""The open questions: each table says what its claim needs."""

import numpy as np

from umbra.claims import judge
from umbra.papers.landmark_masks import beyond
from umbra.papers.landmark_masks.evaluation import NO_MASK
from umbra.papers.shelf import load_paper


def test_precision_is_a_share_by_group_and_chance_is_the_share_that_changes(contest):
    table = beyond.mask_precision(contest)
    assert table.rows[:2] == ["All regions", "All regions, by chance"]
    assert table.size("All regions", "LM2") == (2, 6)
    assert all(0 <= table.mean(*key) <= 1 for key in table)
    assert ("Left eye", "LM1") in table.cells
    assert ("Row 1, column 1", "Grid") in table.cells


def test_exact_and_found_occluders_stand_side_by_side(contest):
    table = beyond.perfect_segmentation(contest)
    assert len(table.cells) == 7 * 6
    np.testing.assert_array_equal(table.cell("Chin", "LM2 exact"), contest.outcomes("Chin", "LM2", exact=True))


def test_halved_bands_are_asked_on_both_widths(contest):
    table = beyond.lm2_split(contest)
    assert table.size("One side covered", "LM2-split") == (2, 6)
    assert table.columns == [NO_MASK, "LM2", "LM2-split", "Grid"]


def test_at_45_per_cent_halves_count_as_covered_and_bands_do_not(contest):
    kind = "One side, 45 % of the width"
    assert not contest.covered_of([kind], "LM2", exact=True, part="test").any()
    assert contest.covered_of([kind], "LM2-split", exact=True, part="test").any(axis=1).all()


def test_training_with_occlusions_is_compared_with_itself(contest):
    table = beyond.occlusion_training(contest, contest)
    for column in ("no mask", "LM2"):
        np.testing.assert_array_equal(
            table.cell("All occlusions", f"Trained clean, {column}"),
            table.cell("All occlusions", f"Trained with occlusions, {column}"),
        )


def test_a_background_taken_away_leaves_the_names_that_the_claim_needs(contest, runs):
    table = beyond.background(contest, runs["base"], runs["base"])
    np.testing.assert_array_equal(table.cell("Clean", "Removed at test"), table.cell("Clean", "Never there"))
    claim = next(c for c in load_paper("landmark_masks").claims if c.id == "network-uses-the-background")
    assert judge(claim, {"background": table}).decision in ("holds", "fails", "undecided")
    assert "not measured" not in judge(claim, {"background": table}).deciding.reason


def test_the_curve_begins_uncovered_where_all_strategies_agree(contest):
    curve = beyond.coverage_curve(contest, shares=(0.3,))
    assert set(curve["covered share"]) == {0.0, 0.3}
    clean = curve[curve["covered share"] == 0.0]
    assert len(clean) == 5
    assert clean["rank-1"].nunique() == 1
    assert ((curve["low"] <= curve["rank-1"]) & (curve["rank-1"] <= curve["high"])).all()


def test_the_discarded_share_grows_with_what_is_covered(contest):
    contest._found["Eyes"] = contest.material.covered("Eyes").truth
    contest._found["Nose"] = np.ones_like(contest.material.covered("Nose").truth)
    assert beyond.discarded_share(contest, "Eyes", "LM2") < beyond.discarded_share(contest, "Nose", "LM2")
    contest._found.clear()
