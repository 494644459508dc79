import numpy as np
import pytest

from umbra.metrics.landmarks import bin_of, errors_by_pose, normalised_mean_errors


def test_error_by_hand():
    truth = np.array([[[0.0, 0.0], [4.0, 0.0], [4.0, 9.0]]])
    found = truth + np.array([[[3.0, 4.0], [0.0, 0.0], [0.0, 1.0]]])
    np.testing.assert_allclose(normalised_mean_errors(found, truth), [(5 + 0 + 1) / 3 / 6])


def test_error_does_not_depend_on_size_or_place():
    rng = np.random.default_rng(0)
    truth, noise = rng.normal(size=(4, 68, 2)), 0.1 * rng.normal(size=(4, 68, 2))
    before = normalised_mean_errors(truth + noise, truth)
    np.testing.assert_allclose(normalised_mean_errors(7 * (truth + noise) + 3, 7 * truth + 3), before)


def test_a_face_without_extent_is_refused():
    truth = np.array([[[0.0, 0.0], [1.0, 1.0]], [[2.0, 0.0], [2.0, 1.0]]])
    with pytest.raises(ValueError, match="those of face 1 have no width or no height"):
        normalised_mean_errors(truth, truth)


def test_bins_hold_their_upper_bound_and_either_side():
    np.testing.assert_array_equal(bin_of(np.array([0.0, -30.0, 30.1, 60.0, -60.1, 351.0])), [0, 0, 1, 1, 2, 2])


def test_profiles_count_as_much_as_the_many_frontal_faces():
    found = errors_by_pose(np.array([1.0, 1.0, 1.0, 2.0, 6.0]), np.array([0.0, 10.0, -20.0, 45.0, -80.0]))
    np.testing.assert_allclose(found.bins, [1, 2, 6])
    assert found.counts == (3, 1, 1)
    assert found.mean_of_bins == pytest.approx(3)
    assert found.mean_of_faces == pytest.approx(11 / 5)
    assert np.isnan(errors_by_pose(np.ones(2), np.zeros(2)).bins[1:]).all()
