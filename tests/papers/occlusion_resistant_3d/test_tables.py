import numpy as np
import pytest

from umbra.metrics.trainings import OneTraining
from umbra.papers.occlusion_resistant_3d import tables
from umbra.papers.occlusion_resistant_3d.evaluation import MOPI, RNET, SOPI
from umbra.papers.occlusion_resistant_3d.protocol import BARE, SQUARES
from umbra.papers.shelf import load_paper


def test_errors_are_in_pixels_of_224_and_squares_add_up(evaluation, material):
    found = tables.errors_of(evaluation, SOPI, BARE)
    moved = (evaluation.landmarks(SOPI, BARE) - material.landmarks) * 224 / 32
    np.testing.assert_allclose(found["ME"], np.linalg.norm(moved, axis=3).mean(axis=2))
    total = found["MSE, x"] + found["MSE, y"]
    np.testing.assert_allclose(total, (moved**2).sum(axis=3).mean(axis=2))


@pytest.mark.parametrize("name", ["table-1", "table-2", "table-3", "table-4", "table-5", "table-6", "table-7"])
def test_every_published_number_has_ours_beside_it(evaluation, name):
    made = getattr(tables, name.replace("-", "_"))(evaluation)
    published = load_paper("occlusion_resistant_3d").published[name]
    assert made.name == name
    for row in published.index:
        for column in published.columns:
            assert np.isfinite(made.mean(row, column))


def test_rows_and_columns_are_those_of_their_method(evaluation):
    one = tables.table_1(evaluation)
    for row in SQUARES:
        assert one.mean(row, "RNet ME") == pytest.approx(tables.errors_of(evaluation, RNET, row)["ME"].mean())
    two = tables.table_2(evaluation)
    assert two.mean("DHOFI", SOPI) == pytest.approx(evaluation.histograms(SOPI, "DHOFI").mean())


def test_a_part_of_mopi_that_was_trained_once_knows_the_luck_of_the_whole(evaluation):
    table = tables.table_7(evaluation)
    alone, both = table.cells["L_label", "ME"], table.cells["L_perc and L_label", "ME"]
    assert isinstance(alone, OneTraining)
    assert both.layout.seeds == 2
    kin = tables.errors_of(evaluation, MOPI, tables.PATTERNS)["ME"].mean(axis=1)
    assert alone.deviation == pytest.approx(kin.std(ddof=1))


def test_the_paper_is_on_the_shelf():
    assert load_paper("occlusion_resistant_3d").citation.short == "Tiwari et al. 2022"
