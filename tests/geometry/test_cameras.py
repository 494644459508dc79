import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from umbra.geometry.cameras import Camera, to_camera
from umbra.geometry.rotations import euler_to_matrix


def test_a_point_lands_where_the_257_convention_says():
    # depth = 10 - 1 = 9; x = 112 + 1015·0.5/9, y = 112 - 1015·0.25/9 (y runs down here)
    pixel, depth = Camera.deep3d().project(np.array([0.5, 0.25, 1.0]))
    assert_allclose(pixel, [168.38888888888889, 83.80555555555556])
    assert depth == 9.0


def test_another_size_scales_the_picture():
    points = np.random.default_rng(0).uniform(-1, 1, (20, 3))
    assert_allclose(Camera.deep3d(112).project(points)[0], Camera.deep3d(224).project(points)[0] / 2)


def test_a_crop_maps_the_projected_pixels():
    matrix = np.array([[0.5, -0.1, 3.0], [0.1, 0.5, -7.0]])
    points = np.random.default_rng(0).uniform(-1, 1, (5, 3))
    plain, depth = Camera.deep3d().project(points)
    cut, same = Camera.deep3d().with_crop(matrix, height=50, width=40).project(points)
    assert_allclose(cut, plain @ matrix[:, :2].T + matrix[:, 2])
    assert_allclose(same, depth)


def test_torch_twin_agrees_and_can_be_differentiated():
    camera = Camera.deep3d().with_crop(np.array([[0.5, -0.1, 3.0], [0.1, 0.5, -7.0]]), height=50, width=40)
    points = np.random.default_rng(0).uniform(-1, 1, (2, 5, 3))
    tensor = torch.tensor(points, requires_grad=True)
    for ours, theirs in zip(camera.project_torch(tensor), camera.project(points), strict=True):
        assert_allclose(ours.detach().numpy(), theirs)
    assert torch.autograd.gradcheck(lambda p: camera.project_torch(p)[0], tensor)


def test_head_millimetres_become_camera_units():
    moved = to_camera(np.array([100.0, 0.0, 50.0]), np.eye(3), np.array([0.0, 0.1, -0.2]))
    assert_allclose(moved, [1.0, 0.1, 0.3])


def test_a_head_is_turned_before_it_is_moved():
    quarter = euler_to_matrix(np.array([0.0, np.pi / 2, 0.0]))  # the nose turns to the picture's right
    moved = to_camera(np.array([[0.0, 0.0, 100.0], [100.0, 0.0, 0.0]]), quarter, np.array([0.0, 0.0, 2.0]))
    assert_allclose(moved, [[1.0, 0.0, 2.0], [0.0, 0.0, 1.0]], atol=1e-12)


def test_a_camera_without_a_lens_or_a_picture_is_refused():
    with pytest.raises(ValueError, match="focal and distance must be positive; found focal 0"):
        Camera(0.0, 1.0, 1.0, 2, 2)
    with pytest.raises(ValueError, match="width and height must be positive; found 0 x 2"):
        Camera(1.0, 1.0, 1.0, 0, 2)
