import numpy as np
import torch
from numpy.testing import assert_allclose

from umbra.geometry.normals import joined_normals, vertex_normals, vertex_normals_torch

CORNER = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 2]])
FACES = np.array([[0, 1, 2], [0, 2, 3]], np.int32)


def test_a_triangle_seen_counter_clockwise_points_at_the_viewer():
    assert_allclose(vertex_normals(CORNER, FACES[:1])[:3], np.tile([0.0, 0, 1], (3, 1)))


def test_normals_are_weighted_by_area():
    # areas ½ facing +z and 1 facing +x meet in vertex 0
    assert_allclose(vertex_normals(CORNER, FACES)[0], np.array([2.0, 0, 1]) / np.sqrt(5))


def test_a_vertex_of_no_triangle_gets_a_normal_all_the_same():
    assert_allclose(vertex_normals(CORNER, FACES[:1])[3], [0, 0, 1])


def test_normals_on_either_side_of_a_cut_become_their_bisector_and_opposite_ones_stay():
    normals = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, -1], [0, 0, 1]])
    joined = joined_normals(normals, np.array([[0, 1], [2, 3]]))
    assert_allclose(joined[:2], np.tile([np.sqrt(0.5), np.sqrt(0.5), 0], (2, 1)))
    assert_allclose(joined[2:], normals[2:])


def test_torch_twin_agrees_and_can_be_differentiated():
    rng = np.random.default_rng(0)
    points, faces = rng.normal(size=(2, 8, 3)), rng.integers(0, 8, (10, 3))
    tensor = torch.tensor(points, requires_grad=True)
    ours = vertex_normals_torch(tensor, torch.tensor(faces))
    for place in range(2):
        assert_allclose(ours[place].detach().numpy(), vertex_normals(points[place], faces), atol=1e-12)
    assert torch.autograd.gradcheck(lambda p: vertex_normals_torch(p, torch.tensor(faces)), tensor)
