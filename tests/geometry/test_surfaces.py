import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize

from umbra.geometry.surfaces import Surface


@pytest.fixture
def sheet():
    """A wavy sheet of 7 by 8 vertices, one apart."""
    y, x = np.mgrid[0:7, 0:8].astype(float)
    vertices = np.stack([x, y, 0.3 * np.sin(x + 2 * y)], axis=-1).reshape(-1, 3)
    ids = np.arange(56).reshape(7, 8)
    a, b, c, d = ids[:-1, :-1].ravel(), ids[:-1, 1:].ravel(), ids[1:, :-1].ravel(), ids[1:, 1:].ravel()
    return vertices, np.concatenate([np.stack([a, c, b], axis=1), np.stack([b, c, d], axis=1)])


def slow(point, vertices, triangles):
    """Every triangle, by a numerical search over its two coordinates."""
    best = np.inf
    for a, b, c in vertices[triangles]:

        def away(share, a=a, b=b, c=c):
            return ((a + share[0] * (b - a) + share[1] * (c - a) - point) ** 2).sum()

        inside = {"type": "ineq", "fun": lambda share: 1 - share.sum()}
        best = min(best, minimize(away, [0.3, 0.3], bounds=[(0, 1)] * 2, constraints=[inside], tol=1e-12).fun)
    return np.sqrt(best)


def test_the_nearest_point_is_that_of_a_search_over_all_triangles(sheet):
    vertices, triangles = sheet
    points = np.random.default_rng(0).uniform([-1, -1, -1], [8, 7, 1], (12, 3))
    wanted = [slow(point, vertices, triangles) for point in points]
    assert_allclose(Surface(vertices, triangles).distances(points), wanted, atol=1e-5)


def test_every_part_of_a_triangle_can_be_the_nearest():
    surface = Surface(np.array([[0.0, 0, 0], [4, 0, 0], [0, 4, 0]]), np.array([[0, 1, 2]]))
    points = [[-1, -1, 0], [6, -1, 0], [-1, 6, 0], [2, -1, 0], [-1, 2, 0], [3, 3, 0], [1, 1, 5]]
    wanted = [[0, 0, 0], [4, 0, 0], [0, 4, 0], [2, 0, 0], [0, 2, 0], [2, 2, 0], [1, 1, 0]]
    assert_allclose(surface.nearest(np.array(points, float)), wanted, atol=1e-12)
    assert surface.distances(np.array([[1.0, 1, 5]])) == pytest.approx([5])


def test_points_on_the_surface_are_their_own_nearest(sheet):
    vertices, triangles = sheet
    weights = np.random.default_rng(1).dirichlet(np.ones(3), len(triangles))
    on = np.einsum("fc,fcx->fx", weights, vertices[triangles])
    assert Surface(vertices, triangles).distances(on).max() < 1e-9


def test_vertices_of_no_triangle_are_no_part_of_it(sheet):
    vertices, triangles = sheet
    lone = np.concatenate([vertices, [[3.0, 3.0, 9.0]]])
    assert Surface(lone, triangles).distances(np.array([[3.0, 3.0, 9.0]]))[0] > 8


def test_what_is_no_surface_is_refused(sheet):
    vertices, triangles = sheet
    with pytest.raises(ValueError, match="Surface: expected at least one triangle; found none"):
        Surface(vertices, triangles[:0])
    with pytest.raises(ValueError, match="Surface: expected finite vertices"):
        Surface(np.full_like(vertices, np.nan), triangles)
