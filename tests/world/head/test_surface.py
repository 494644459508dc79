import numpy as np
import pytest

from umbra.world.head.surface import Surface, barycentric, laplacian

SQUARE = np.array([[0.0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0]])
HALVES = np.array([[0, 1, 2], [0, 2, 3]])


def test_a_point_above_a_triangle_falls_onto_its_foot():
    found = Surface(SQUARE, HALVES).nearest(np.array([[1.5, 0.5, 3.0], [0.5, 1.5, -1.0]]))
    np.testing.assert_allclose(found.points, [[1.5, 0.5, 0], [0.5, 1.5, 0]], atol=1e-12)
    np.testing.assert_allclose(found.on(SQUARE), found.points)


@pytest.mark.parametrize(
    ("point", "nearest"), [([3, 1, 0], [2, 1, 0]), ([-1, -1, 0], [0, 0, 0]), ([1, 5, 1], [1, 2, 0])]
)
def test_a_point_beside_the_mesh_falls_onto_an_edge_or_a_corner(point, nearest):
    found = Surface(SQUARE, HALVES).nearest(np.array([point], float))
    np.testing.assert_allclose(found.points[0], nearest, atol=1e-12)


def test_weights_are_those_of_the_nearest_of_many_places_of_the_triangle():
    rng = np.random.default_rng(0)
    corners, points = rng.standard_normal((20, 3, 3)), 2 * rng.standard_normal((20, 3))
    weights = barycentric(points, corners)
    far = np.linalg.norm(np.einsum("pk,pkc->pc", weights, corners) - points, axis=1)
    some = rng.dirichlet([0.5, 0.5, 0.5], 4000)
    tried = np.linalg.norm(np.einsum("sk,pkc->psc", some, corners) - points[:, None], axis=2).min(axis=1)
    assert (weights >= -1e-9).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert (far <= tried + 1e-9).all()
    assert (tried - far < 0.2).all()


def test_the_laplacian_of_a_constant_is_zero_and_of_a_spike_its_height():
    operator = laplacian(SQUARE, HALVES)
    np.testing.assert_allclose(operator @ np.ones(4), 0, atol=1e-12)
    assert (operator @ np.array([0, 5.0, 0, 0]))[1] == pytest.approx(5.0)


def test_near_neighbours_count_more():
    """Neighbours at 1 and at 3 mm: weights 1 / length, of which ¾ and ¼."""
    corners = np.array([[0.0, 0, 0], [1, 0, 0], [0, 3, 0]])
    np.testing.assert_allclose(laplacian(corners, np.array([[0, 1, 2]]))[0].toarray()[0], [1, -0.75, -0.25])


def test_seams_make_neighbours_of_vertices_without_a_common_triangle():
    assert laplacian(SQUARE, HALVES[:1])[3].toarray()[0, 0] == 0
    assert laplacian(SQUARE, HALVES[:1], np.array([[0, 3]]))[3].toarray()[0, 0] == pytest.approx(-1)
