import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.render.fragments import Fragments, rasterise, rasterise_into


def test_a_soup_of_triangles_agrees_with_the_naive_twin(soup, naive):
    vertices, triangles = soup
    found = rasterise(vertices, triangles, 20, 24)
    face, weights, depth = naive(vertices, triangles, 20, 24)
    assert (face >= 0).sum() > 100
    assert_array_equal(found.face, face)
    assert_allclose(found.barycentric, weights, atol=1e-6)
    assert_allclose(found.depth, depth, rtol=1e-6)


def test_on_a_tie_the_lower_face_wins_in_either_order():
    vertices = np.array([[0.0, 0, 2], [8, 0, 2], [0, 8, 2], [8, 8, 2]])
    triangles = np.array([[0, 1, 2], [2, 1, 0], [0, 3, 2]], np.int32)
    assert set(np.unique(rasterise(vertices, triangles, 8, 8).face)) == {-1, 0, 2}
    # the diagonal of a square belongs to both its halves: the first one gets it
    halves = np.array([[0, 1, 2], [1, 3, 2]], np.int32)
    assert (np.diag(np.fliplr(rasterise(vertices, halves, 8, 8).face)) == 0).all()


def test_on_a_tie_the_lower_face_wins_whichever_side_it_shows():
    vertices = np.array([[0.0, 0, 2], [8, 0, 2], [0, 8, 2]])
    seen_from_behind_first = np.array([[0, 1, 2], [0, 2, 1]], np.int32)
    for triangles in (seen_from_behind_first, seen_from_behind_first[::-1].copy()):
        assert set(np.unique(rasterise(vertices, triangles, 8, 8).face)) == {-1, 0}
    fragments = rasterise(vertices, seen_from_behind_first, 8, 8)
    for later in (2, -9):  # of two meshes the one that was drawn first, however its faces are counted
        rasterise_into(fragments, vertices, seen_from_behind_first, first_face=later)
        assert set(np.unique(fragments.face)) == {-1, 0}


def test_large_triangles_and_slivers_agree_with_the_naive_twin(naive):
    rng = np.random.default_rng(5)
    vertices = np.column_stack([rng.uniform(-30, 70, (90, 2)), rng.uniform(1, 3, 90)])
    vertices[::9, 1] = vertices[1::9, 1]  # level edges
    vertices[::7, :2] = np.floor(vertices[::7, :2]) + 0.5  # corners at centres of pixels
    triangles = np.arange(90, dtype=np.int32).reshape(-1, 3)
    face, weights, _ = naive(vertices, triangles, 40, 44)
    found = rasterise(vertices, triangles, 40, 44)
    assert_array_equal(found.face, face)
    assert_allclose(found.barycentric, weights, atol=1e-6)


def test_a_square_of_two_halves_has_no_holes():
    rng = np.random.default_rng(0)
    for _ in range(20):
        corner, size = rng.uniform(0, 3, 2), rng.uniform(8, 12)
        square = np.array([[0, 0], [1, 0], [0, 1], [1, 1]]) * size + corner
        vertices = np.column_stack([square, np.full(4, 5.0)])
        face = rasterise(vertices, np.array([[0, 1, 2], [1, 3, 2]], np.int32), 16, 16).face
        centre = np.arange(16) + 0.5
        inside = [(centre > corner[axis]) & (centre < corner[axis] + size) for axis in (0, 1)]
        assert_array_equal(face >= 0, inside[1][:, None] & inside[0][None, :])


def test_weights_are_right_in_space_and_not_in_the_picture():
    # A strip from depth 1 to depth 3: halfway in the picture is a quarter of the way in space.
    vertices = np.array([[0.0, 0, 1], [10, 0, 3], [0, 10, 1]])
    found = rasterise(vertices, np.array([[0, 1, 2]], np.int32), 10, 10)
    # at x = 4.5, y = 0.5: 1/d = 0.55 + 0.45/3 = 0.7
    assert found.depth[0, 4] == pytest.approx(1 / 0.7)
    assert found.barycentric[0, 4, 1] == pytest.approx(0.15 / 0.7)


def test_a_cut_out_shows_what_is_behind():
    vertices = np.array([[0.0, 0, 1], [8, 0, 1], [0, 8, 1], [8, 8, 1]])
    triangles = np.array([[0, 1, 2], [1, 3, 2]], np.int32)
    uv = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32)
    fragments = Fragments.empty(8, 8)
    rasterise_into(fragments, vertices + np.array([0, 0, 1.0]), triangles, first_face=0)
    alpha = np.zeros((8, 8), np.float32)
    alpha[:, :4] = 1
    rasterise_into(fragments, vertices, triangles, first_face=2, cut_out=(uv, alpha))
    assert (fragments.face[:, :4] >= 2).all()
    assert (fragments.face[:, 4:] < 2).all()
    assert_allclose(fragments.depth[:, 4:], 2.0)


def test_nothing_in_the_picture_leaves_it_empty():
    vertices = np.array([[50.0, 50, 1], [60, 50, 1], [50, 60, 1]])
    found = rasterise(vertices, np.array([[0, 1, 2]], np.int32), 8, 8)
    assert (found.face == -1).all()
    assert np.isinf(found.depth).all()
    assert not found.barycentric.any()


@pytest.mark.parametrize("bad", [3, -1])
def test_a_triangle_out_of_range_is_refused(bad):
    with pytest.raises(ValueError, match="expected vertices 0 to 2; found"):
        rasterise(np.ones((3, 3)), np.array([[0, 1, bad]], np.int32), 4, 4)


def test_front_only_leaves_out_what_runs_clockwise_in_space():
    # y runs down in the picture, so these corners run counter-clockwise where y runs up
    vertices = np.array([[0.0, 0, 1], [0, 8, 1], [8, 0, 1]])
    seen, unseen = Fragments.empty(8, 8), Fragments.empty(8, 8)
    rasterise_into(seen, vertices, np.array([[0, 1, 2]], np.int32), first_face=0, front_only=True)
    rasterise_into(unseen, vertices, np.array([[0, 2, 1]], np.int32), first_face=0, front_only=True)
    assert (seen.face == 0).sum() > 20
    assert (unseen.face == -1).all()
