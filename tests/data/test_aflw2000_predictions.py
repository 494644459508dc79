"""Decoding what was published: by hand on one point, and to the third digit where the data are at hand."""

import numpy as np
import pytest

from umbra.data.aflw2000 import POINTS, POSE
from umbra.data.aflw2000_predictions import (
    BASE,
    EXPRESSIONS,
    FOLDER,
    NUMBERS,
    SHAPES,
    in_original,
    points_of,
    published_points,
)
from umbra.data.folders import data_root
from umbra.metrics.landmarks import errors_by_pose, normalised_mean_errors

REAL = pytest.mark.skipif(
    not (data_root() / "aflw2000" / FOLDER).is_dir(), reason="AFLW2000-3D's predictions are not at hand (UMBRA_DATA)"
)


def test_one_point_by_hand():
    tables = {BASE: np.zeros(204), SHAPES: np.zeros((204, 40)), EXPRESSIONS: np.zeros((204, 10))}
    tables[BASE][3:6] = 1.0, 2.0, 3.0  # the second point
    tables[SHAPES][3, 0], tables[EXPRESSIONS][4, 9] = 10.0, 5.0
    numbers = np.zeros((1, 62))
    numbers[0, :12] = np.array([[2.0, 0, 0, 7.0], [0, 2.0, 0, 9.0], [0, 0, 2.0, 0]]).ravel()
    numbers[0, 12], numbers[0, 61] = 0.5, 2.0
    # shape (1 + 5, 2 + 10, 3), twice as large, moved by (7, 9), y from below in a crop of 120 counted from 1
    np.testing.assert_allclose(points_of(numbers, tables)[0, 1], (2 * 6 + 7, 121 - (2 * 12 + 9)))
    box = np.array([[10.0, 20.0, 130.0, 260.0]])
    np.testing.assert_allclose(in_original(np.full((1, 68, 2), 60.0), box)[0, 0], (70, 140))


@REAL
def test_errors_are_those_that_are_known():
    found, places = published_points()
    folder = data_root() / "aflw2000"
    truth = np.load(folder / POINTS)[places, :2].transpose(0, 2, 1).astype(np.float64)
    errors = errors_by_pose(100 * normalised_mean_errors(found, truth), np.load(folder / POSE)[places])
    np.testing.assert_allclose(errors.bins, (2.668, 3.603, 4.666), atol=5e-4)
    assert errors.mean_of_bins == pytest.approx(3.646, abs=5e-4)
    assert errors.mean_of_faces == pytest.approx(3.151, abs=5e-4)


@REAL
def test_numbers_of_other_faces_are_refused():
    with pytest.raises(ValueError, match=rf"{NUMBERS}: expected 62 numbers for each face"):
        published_points(left_out=())
