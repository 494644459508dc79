"""Error and failure rates by hand."""

import numpy as np
import pytest

from umbra.papers.two_stage.method.landmarks.rates import between_eyes, rates


def test_by_hand():
    truth = np.zeros((2, 2, 2))
    found = truth + np.array([[[3.0, 4], [0, 0]], [[0, 1], [0, 0]]])
    measured = rates(found, truth, np.array([50.0, 10.0]))
    np.testing.assert_allclose(measured.errors, [0.05, 0.05])
    np.testing.assert_allclose(measured.failures, [0.5, 0.5])
    assert measured.error == pytest.approx(5)
    assert measured.failure == pytest.approx(50)


def test_seeds_are_kept_apart():
    truth = np.zeros((3, 4, 2))
    found = np.stack([truth, truth + 1])
    assert rates(found, truth, np.ones(3)).errors.shape == (2, 3)
    np.testing.assert_allclose(rates(found, truth, np.ones(3)).failures, [[0] * 3, [1] * 3])


def test_distance_between_the_eyes_in_the_image_and_in_space():
    points = np.zeros((1, 68, 3))
    points[0, 36:42] = [1.0, 0, 0]
    points[0, 42:48] = [1.0, 3, 4]
    np.testing.assert_allclose(between_eyes(points), [5])
    np.testing.assert_allclose(between_eyes(points[:, :, :2]), [3])


def test_a_face_without_a_distance_is_refused():
    with pytest.raises(ValueError, match="eyes: expected a distance above 0 of each face; that of face 1 is 0"):
        rates(np.zeros((2, 5, 2)), np.zeros((2, 5, 2)), np.array([1.0, 0.0]))
