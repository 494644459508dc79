"""The tables carry the names that the paper's claims ask for."""

from dataclasses import replace

import numpy as np
import pytest

from umbra.papers.landmark_masks import tables
from umbra.papers.landmark_masks.method import SegmenterConfig, difference_labels
from umbra.papers.landmark_masks.protocol import OCCLUSIONS
from umbra.papers.shelf import load_paper


def named(table):
    published = load_paper("landmark_masks").published[table.name]
    return published.index.to_list(), published.columns.to_list()


def test_table_1_has_the_papers_rows_and_columns_and_an_outcome_per_seed_and_picture(evaluation):
    table = tables.table_1(evaluation)
    assert (table.rows, table.columns) == named(table)
    assert table.size("Eyes", "LM2") == (2, 6)


def test_numbers_begin_with_the_papers(evaluation):
    table = tables.numbers(evaluation)
    assert table.rows[: len(named(table)[0])] == named(table)[0]
    assert table.mean("Base network, rank-5", "Value") >= table.mean("Base network, rank-1", "Value")


def test_counts_are_those_of_the_split_and_of_the_network(material, runs):
    table = tables.counts(material, runs["base"])
    assert table.rows == named(table)[0]
    assert [table.mean(row, "Value") for row in table.rows] == [3, 30, 18, 64, 48, 32, 24, 18, 8, 25, 20, 30, 9, 4, 5]


def test_landmarks_lie_in_their_regions_as_coverage_says(material):
    from umbra.papers.landmark_masks.method import coverage

    for strategy in ("LM1", "LM2"):
        found = tables.inside(material, strategy)
        assert found.all(axis=1).mean() == pytest.approx(
            coverage(material.regions[strategy], material.five_points("train")).together
        )


def test_labels_are_compared_with_what_was_pasted(evaluation):
    table = tables.segmentation_labels(evaluation)
    assert table.rows == [*tables.RULES, "U-Net"]
    assert table.unlearnt == set(tables.RULES)
    cleaned = table.mean("Above the threshold, opened and closed", "IoU")
    assert cleaned > table.mean("U-Net", "IoU")  # the toy U-Net has learnt nothing
    assert table.mean("Any difference", "Pixel accuracy") < table.mean("Above the threshold", "Pixel accuracy")
    assert 0 <= table.mean("U-Net", "Pixel accuracy") <= 1


def test_without_a_segmentation_network_labels_are_made_by_its_usual_settings(evaluation):
    blind = replace(evaluation, detector=None)
    usual = difference_labels(
        evaluation.material.images("test"),
        evaluation.material.covered("Face mask").images,
        threshold=SegmenterConfig().threshold,
    )
    np.testing.assert_array_equal(tables.labels_as_the_paper(blind, "Face mask", cleaned=False), usual)


def test_the_sweep_over_delta_holds_the_papers_percentiles(evaluation):
    table = tables.delta_sweep(evaluation, (20, 30))
    assert table.rows == ["20", "30"]
    np.testing.assert_allclose(table.cell("30", "LM2"), evaluation.averaged(OCCLUSIONS, "LM2"))


def test_the_sweep_over_lambda_asks_every_strategy_about_validation_and_test_images(evaluation, material):
    table = tables.lambda_sweep(evaluation)
    assert table.rows == ["λ = 1", "λ = 10"]
    strategies = ("LM1", "LM2", "Grid", "LM2-split")
    assert table.columns == [f"{name}, {part}" for name in strategies for part in ("validation", "test")]
    assert table.size("λ = 10", "LM2, validation") == (2, len(material.indices("validation")))
    for name, strategy in (("LM1", "LM1"), ("Grid", "grid")):
        best = max(table.rows, key=lambda row: table.mean(row, f"{name}, validation"))
        assert f"λ = {evaluation.choice(strategy):g}" == best


def test_everybody_is_among_the_first_three_of_three_people(evaluation):
    ranks = tables.clean_ranks(evaluation)
    assert set(np.unique(ranks)) <= {1, 2, 3}
    np.testing.assert_array_equal(ranks == 1, evaluation.clean)


def test_the_mirror_image_is_added_on_both_sides(evaluation, material, runs):
    from umbra.learning.embedding import embed_images
    from umbra.papers.landmark_masks.runs import base_of

    base = base_of(runs["base"], 0)
    probe, gallery = (embed_images(base, material.images(part), flip=True).numpy() for part in ("test", "train"))
    nearest = material.labels("train")[(probe @ gallery.T).argmax(axis=1)]
    np.testing.assert_array_equal(tables.mirrored(evaluation)[0], nearest == material.labels("test"))
