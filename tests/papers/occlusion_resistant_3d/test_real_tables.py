"""What is printed of AFLW2000-3D, on eggs that look aside; where the set is at hand, a published answer comes out."""

import numpy as np
import pytest
import torch

from tests.papers.occlusion_resistant_3d.conftest import SIDE
from umbra.data.folders import data_root
from umbra.papers.occlusion_resistant_3d import real_tables
from umbra.papers.occlusion_resistant_3d.evaluation import MOPI, RNET, SOPI, landmarks_of
from umbra.papers.occlusion_resistant_3d.measures import mean_errors
from umbra.papers.occlusion_resistant_3d.protocol import BARE, SQUARES
from umbra.papers.occlusion_resistant_3d.real_tables import (
    CLEAN,
    COLUMNS,
    EVERY,
    MEAN_FACE,
    MEAN_OF_BINS,
    PUBLISHED,
    by_yaw,
    errors_of_published,
    patterns,
    squares,
)

PREDICTIONS = pytest.mark.skipif(
    not (data_root() / "aflw2000" / "predictions").is_dir(), reason="AFLW2000-3D is not at hand (UMBRA_DATA)"
)


@pytest.fixture
def no_predictions(tmp_path):
    """A folder of real sets in which nobody's predictions lie."""
    (tmp_path / "aflw2000").mkdir()
    return tmp_path


def test_a_row_for_each_method_and_cover_and_no_published_one_without_its_numbers(real, no_predictions):
    table = by_yaw(real, no_predictions)
    assert table.size(f"{RNET}, uncovered", COLUMNS[0]) == (2, 4)
    assert table.size(f"{SOPI}, one square", COLUMNS[2]) == (2, 3)
    assert table.size(f"{MOPI}, uncovered", MEAN_OF_BINS) == (2, 8)
    assert f"{MEAN_FACE}, {CLEAN}" in table.rows
    assert PUBLISHED not in table.rows


def test_the_mean_is_that_of_the_ranges_however_many_faces_each_holds(real, no_predictions):
    table = by_yaw(real, no_predictions)
    for row in table.rows:
        expected = np.mean([table.mean(row, column) for column in COLUMNS])
        assert table.mean(row, MEAN_OF_BINS) == pytest.approx(expected)


def test_whoever_says_the_truth_errs_by_nothing(real, no_predictions, monkeypatch):
    numbers = np.zeros((2, len(real.faces.clean), 257), np.float32)
    monkeypatch.setattr(type(real), "numbers", lambda *_: numbers)
    truth = landmarks_of(real.evaluation.face, numbers[0])
    object.__setattr__(real.faces, "landmarks", truth)
    assert by_yaw(real, no_predictions).mean(f"{RNET}, uncovered", MEAN_OF_BINS) == pytest.approx(0, abs=1e-6)


def test_normalised_errors_are_those_of_the_paper_in_per_cent(real, face):
    measured = real.measures(SOPI, BARE)
    found, truth = landmarks_of(face, real.numbers(SOPI, BARE)[0]), real.faces.landmarks[::EVERY]
    by_hand = mean_errors(100 * found, 100 * truth, side=SIDE, normalised=True)  # in per cent
    assert 100 * measured["ME"][0].mean() == pytest.approx(by_hand.distance, rel=1e-5)
    assert 100 * measured["MSE, x"][0].mean() == pytest.approx(by_hand.squared_x, rel=1e-5)
    assert 100 * measured["MSE, y"][0].mean() == pytest.approx(by_hand.squared_y, rel=1e-5)
    assert ((measured["Dissimilarity"] >= 0) & (measured["Dissimilarity"] <= 1)).all()


def test_covers_lie_over_every_fourth_face(real):
    bare, covered = real.images(BARE), real.images("SHOFI")
    assert len(bare) == len(covered) == 2
    assert (bare != covered).any(axis=(1, 2, 3)).all()
    np.testing.assert_array_equal(bare, real.faces.clean[::EVERY])
    np.testing.assert_array_equal(covered, real_tables.RealEvaluation(real.evaluation, real.faces, 1).images("SHOFI"))


def test_rows_and_columns_are_the_papers(real):
    assert squares(real).rows == list(SQUARES)
    found = patterns(real)
    assert found.rows == [RNET, SOPI, MOPI, "L_perc", "L_label"]
    assert found.size("L_perc", "ME") == (1, 2)


def test_answers_are_asked_for_once(real, monkeypatch):
    real.numbers(RNET, CLEAN)
    monkeypatch.setattr(real_tables, "asked", lambda *_: torch.zeros(0))
    assert real.numbers(RNET, CLEAN).shape == (2, 8, 257)


@PREDICTIONS
def test_a_published_network_has_its_published_error():
    errors, yaw = errors_of_published(2)
    cells = real_tables.by_bin("x", errors, yaw)
    means = [100 * cells["x", column].mean() for column in (*COLUMNS, MEAN_OF_BINS)]
    np.testing.assert_allclose(means, [2.668, 3.603, 4.666, 3.646], atol=5e-4)
    assert errors.shape == (2, 1998)
