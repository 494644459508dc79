import numpy as np
import pytest
import torch

from umbra.geometry.normal_gradients import vertex_normals_compiled
from umbra.geometry.normals import vertex_normals_torch


@pytest.fixture
def sheets():
    """Two crumpled sheets with one list of triangles, and a vertex that belongs to none."""
    rng = np.random.default_rng(0)
    ids = np.arange(30).reshape(5, 6)
    a, b, c, d = ids[:-1, :-1].ravel(), ids[:-1, 1:].ravel(), ids[1:, :-1].ravel(), ids[1:, 1:].ravel()
    triangles = np.concatenate([np.stack([a, c, b], axis=1), np.stack([b, c, d], axis=1)]).astype(np.int32)
    return torch.tensor(rng.normal(size=(2, 31, 3))), torch.tensor(triangles)


def test_normals_are_those_of_the_twin(sheets):
    vertices, triangles = sheets
    torch.testing.assert_close(vertex_normals_compiled(vertices, triangles), vertex_normals_torch(vertices, triangles))
    assert vertex_normals_compiled(vertices, triangles)[0, 30].tolist() == [0, 0, 1]
    assert vertex_normals_compiled(vertices.float(), triangles).dtype is torch.float32


def test_gradients_are_those_of_the_twin_and_of_finite_differences(sheets):
    vertices, triangles = sheets
    weights = torch.randn(vertices.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    slopes = []
    for normals in (vertex_normals_compiled, vertex_normals_torch):
        leaf = vertices.clone().requires_grad_()
        (normals(leaf, triangles) * weights).sum().backward()
        slopes.append(leaf.grad)
    torch.testing.assert_close(*slopes)
    leaf = vertices[:1].clone().requires_grad_()
    assert torch.autograd.gradcheck(lambda moved: vertex_normals_compiled(moved, triangles), leaf)


def test_a_flat_triangle_has_no_direction_and_no_gradient():
    line = torch.tensor([[[0.0, 0, 0], [1, 0, 0], [2, 0, 0]]], requires_grad=True)
    normals = vertex_normals_compiled(line, torch.tensor([[0, 1, 2]], dtype=torch.int32))
    assert normals[0].tolist() == [[0, 0, 1]] * 3
    normals.sum().backward()
    assert line.grad.abs().max() == 0
