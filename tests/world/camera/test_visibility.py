import numpy as np
from numpy.testing import assert_array_equal

from umbra.render.fragments import Fragments
from umbra.world.camera.visibility import TOLERANCE, uncovered_points, visible_points

TOWARDS = np.array([[0.0, 0.0, 1.0]])


def _look(point, depth, normal=TOWARDS, *, surface=None):
    fragments = Fragments.empty(20, 20)
    fragments.depth[:] = 5.0 if surface is None else surface
    return bool(
        visible_points(np.array([point]), np.array([depth]), normal, fragments, supersampling=2)[0],
    )


def test_a_point_on_the_surface_is_seen_and_one_behind_it_is_not():
    assert _look((5.0, 5.0), 5.0)
    assert _look((5.0, 5.0), 5.0 + 0.9 * TOLERANCE)
    assert not _look((5.0, 5.0), 5.0 + 1.1 * TOLERANCE)


def test_a_neighbour_across_a_silhouette_does_not_hide_a_point():
    surface = np.full((20, 20), 4.0, np.float32)
    surface[:, 10:] = np.inf
    assert _look((4.9, 5.0), 5.0, surface=surface)
    assert not _look((4.2, 5.0), 5.0, surface=surface)


def test_a_surface_that_faces_away_is_not_seen():
    assert not _look((5.0, 5.0), 5.0, np.array([[0.0, 0.6, -0.8]]))


def test_a_point_outside_the_picture_is_not_seen():
    assert not _look((-0.1, 5.0), 5.0)
    assert not _look((5.0, 10.1), 5.0)


def test_points_under_an_occluder_are_covered():
    alpha = np.zeros((10, 10), np.float32)
    alpha[2, 3], alpha[2, 4] = 0.6, 0.4
    points = np.array([[3.5, 2.5], [4.5, 2.5], [3.5, 3.5], [-5.0, 2.5]])
    assert_array_equal(uncovered_points(points, alpha), [False, True, True, True])
