import numpy as np
import pytest
from numpy.testing import assert_allclose

from umbra.geometry.alignment import similarity_transform
from umbra.geometry.rigid import Similarity, nearest_similarity
from umbra.geometry.rotations import euler_to_matrix


@pytest.fixture
def points():
    return np.random.default_rng(0).normal(size=(9, 3))


@pytest.fixture
def motion():
    return Similarity(1.7, euler_to_matrix(np.array([0.3, -0.8, 0.4])), np.array([1.0, -2.0, 3.0]))


def test_a_similarity_is_found_again(points, motion):
    found = nearest_similarity(points, motion(points))
    assert found.scale == pytest.approx(1.7)
    assert_allclose(found.turn, motion.turn, atol=1e-12)
    assert_allclose(found(points), motion(points), atol=1e-12)


def test_in_the_plane_it_is_that_of_the_closed_form(points):
    source, target = points[:, :2], points[:, 1:] + 0.3
    matrix = similarity_transform(source, target)
    assert_allclose(nearest_similarity(source, target)(source), source @ matrix[:, :2].T + matrix[:, 2], atol=1e-12)


def test_nothing_near_it_fits_better(points):
    target = points + np.random.default_rng(1).normal(0, 0.3, points.shape)
    for scaled in (True, False):
        found = nearest_similarity(points, target, scaled=scaled)
        least = ((found(points) - target) ** 2).sum()
        for turn in euler_to_matrix(np.random.default_rng(2).normal(0, 0.02, (20, 3))):
            near = Similarity(found.scale * (1.01 if scaled else 1.0), found.turn @ turn, found.shift + 0.01)
            assert ((near(points) - target) ** 2).sum() > least


def test_without_scale_sizes_stay(points, motion):
    assert nearest_similarity(points, motion(points), scaled=False).scale == 1.0


def test_a_mirror_image_is_turned_and_not_mirrored(points):
    found = nearest_similarity(points, points * [-1, 1, 1])
    assert np.linalg.det(found.turn) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        (np.zeros((5, 3)), np.zeros((5, 3)), "expected finite points, and sources that differ"),
        (np.full((5, 3), np.nan), np.zeros((5, 3)), "expected finite points"),
        (np.eye(3), np.full((3, 3), np.inf), "expected finite points"),
        (np.zeros((2, 3)), np.zeros((2, 3)), "expected at least 3 pairs of points; found 2"),
    ],
)
def test_what_has_no_similarity_is_refused(source, target, said):
    with pytest.raises(ValueError, match=said):
        nearest_similarity(source, target)
