import numpy as np

from umbra.world.head.implicit import capsule, ellipsoid, meet, melt


def test_a_ball_is_an_ellipsoid_with_exact_distance():
    points = np.array([[5.0, 0, 0], [0, 1.0, 0]])
    assert np.allclose(ellipsoid(points, (0, 0, 0), (2, 2, 2)), [3, -1])


def test_distance_to_a_tapered_rod_follows_its_radius():
    points = np.array([[0.0, 3, 0], [10.0, 3, 0]])
    assert np.allclose(capsule(points, (0, 0, 0), (10, 0, 0), (1, 2)), [2, 1])


def test_melting_is_the_minimum_where_bodies_are_far_apart_and_less_where_they_meet():
    assert melt(np.array([0.0]), np.array([9.0]), 2.0)[0] == 0
    assert melt(np.array([1.0]), np.array([1.0]), 2.0)[0] < 1


def test_rays_meet_a_ball_on_its_surface():
    directions = np.array([[1.0, 0, 0], [0, 0.6, 0.8]])
    hits = meet(lambda points: ellipsoid(points, (0, 0, 0), (50, 50, 50)), np.zeros((2, 3)), directions)
    assert np.allclose(np.linalg.norm(hits, axis=1), 50, atol=0.05)
