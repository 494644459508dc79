import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from umbra.geometry.rotations import euler_to_matrix, euler_to_matrix_torch, matrix_to_euler


def test_matrix_is_the_transpose_of_roll_after_yaw_after_pitch():
    pitch, yaw, roll = 0.3, -0.7, 0.2
    rx = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    ry = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    rz = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    assert_allclose(euler_to_matrix(np.array([pitch, yaw, roll])), (rz @ ry @ rx).T, atol=1e-15)


def test_a_positive_yaw_turns_the_nose_to_the_right_and_a_positive_pitch_turns_it_down():
    nose = np.array([0.0, 0.0, 1.0])
    assert (nose @ euler_to_matrix(np.array([0.0, 0.4, 0.0])))[0] == pytest.approx(np.sin(0.4))
    assert (nose @ euler_to_matrix(np.array([0.4, 0.0, 0.0])))[1] == pytest.approx(-np.sin(0.4))


def test_angles_to_matrix_to_angles():
    angles = np.random.default_rng(0).uniform(-1.5, 1.5, (200, 3)) * (2.0, 1.0, 2.0)
    assert_allclose(matrix_to_euler(euler_to_matrix(angles)), angles, atol=1e-10)


def test_matrix_to_angles_to_matrix_where_pitch_and_roll_cannot_be_told_apart():
    matrix = euler_to_matrix(np.array([[0.4, np.pi / 2, 0.9], [0.4, -np.pi / 2, -0.3]]))
    assert_allclose(euler_to_matrix(matrix_to_euler(matrix)), matrix, atol=1e-8)


def test_torch_twin_agrees_and_can_be_differentiated():
    angles = np.random.default_rng(1).uniform(-2, 2, (4, 2, 3))
    tensor = torch.tensor(angles, requires_grad=True)
    assert_allclose(euler_to_matrix_torch(tensor).detach().numpy(), euler_to_matrix(angles), atol=1e-15)
    assert torch.autograd.gradcheck(euler_to_matrix_torch, tensor)
