import numpy as np
import pytest

from umbra.papers.occlusion_resistant_3d.measures import (
    BINS,
    distances_of,
    failure_rate,
    histogram_dissimilarity,
    mean_errors,
)


def test_landmark_errors_by_hand():
    truth = np.zeros((2, 68, 2))
    found = truth.copy()
    found[0] += [3.0, 4.0]
    errors = mean_errors(found, truth, side=112)  # twice as far in a picture of 224
    assert (errors.distance, errors.squared_x, errors.squared_y) == pytest.approx((5.0, 18.0, 32.0))
    shares = mean_errors(found, truth, side=112, normalised=True)
    assert shares.distance == pytest.approx(5.0 / 224)
    assert shares.squared_x == pytest.approx(18.0 / 224**2)
    assert distances_of(found, truth, side=112) == pytest.approx([10.0, 0.0])


def test_a_side_of_nothing_is_refused():
    points = np.zeros((1, 68, 2))
    with pytest.raises(ValueError, match="side: expected the side of the pictures in pixels; found 0"):
        mean_errors(points, points, side=0)


def test_what_is_far_off_or_no_number_has_failed():
    assert failure_rate(np.array([2.0, 10.0, 10.1, np.nan])) == 0.5


@pytest.fixture
def image():
    return np.random.default_rng(0).uniform(0, 1, (20, 20, 3))


def test_the_same_colours_elsewhere_are_the_same_histogram(image):
    face = np.ones((20, 20), bool)
    assert histogram_dissimilarity(image, image, face) == 0
    assert histogram_dissimilarity(image, image[::-1, ::-1], face) == 0


def test_it_is_the_share_of_pixels_that_changed_their_bin(image):
    face = np.zeros((20, 20), bool)
    face[:10] = True
    dark, drawn = np.full_like(image, 0.5 / BINS), np.full_like(image, 0.5 / BINS)
    drawn[:3, :, 0] = 0.9  # 60 of 200 pixels of one colour of three
    drawn[15:] = 0.9  # not of the face
    assert histogram_dissimilarity(dark, drawn, face) == pytest.approx(30 / 3)
    assert histogram_dissimilarity(dark, np.full_like(image, 7.0), face) == pytest.approx(100)


def test_without_a_face_there_is_nothing_to_compare(image):
    assert np.isnan(histogram_dissimilarity(image, image, np.zeros((20, 20), bool)))
