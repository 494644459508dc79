from math import sqrt

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from umbra.render.harmonics import BAND_0, BAND_1, BAND_2, dominant_light, shade, shade_torch, spherical_harmonics

AXES = np.concatenate([np.eye(3), -np.eye(3)])


def test_the_three_products_are_those_of_the_protocol():
    assert pytest.approx([0.8862, 1.7725, 2.4270], abs=5e-5) == [BAND_0, BAND_1, BAND_2]


def test_values_at_the_axes():
    third, half = BAND_2 / sqrt(3), BAND_2 / 2
    wanted = np.array(
        [
            [BAND_0, 0, 0, -BAND_1, 0, 0, -third / 2, 0, half],
            [BAND_0, -BAND_1, 0, 0, 0, 0, -third / 2, 0, -half],
            [BAND_0, 0, BAND_1, 0, 0, 0, third, 0, 0],
            [BAND_0, 0, 0, BAND_1, 0, 0, -third / 2, 0, half],
            [BAND_0, BAND_1, 0, 0, 0, 0, -third / 2, 0, -half],
            [BAND_0, 0, -BAND_1, 0, 0, 0, third, 0, 0],
        ]
    )
    assert_allclose(spherical_harmonics(AXES), wanted, atol=1e-12)


def test_the_mixed_terms_at_a_diagonal():
    found = spherical_harmonics(np.array([[1.0, 1.0, 1.0]]) / sqrt(3))[0]
    assert_allclose(found[[4, 5, 7]], [BAND_2 / 3, -BAND_2 / 3, -BAND_2 / 3])
    assert_allclose(found[[6, 8]], 0, atol=1e-12)


def test_no_light_given_is_even_light():
    assert_allclose(shade(np.ones((6, 3)), AXES, np.zeros((9, 3))), 0.8 * BAND_0)


def test_a_light_from_the_right_has_a_negative_fourth_number():
    light = np.zeros((9, 3))
    light[3] = -0.2
    right, left = shade(np.ones((2, 3)), AXES[[0, 3]], light)
    assert (right > left).all()


def test_torch_twin_agrees_and_can_be_differentiated():
    rng = np.random.default_rng(0)
    albedo, normals, light = rng.uniform(size=(2, 5, 3)), rng.normal(size=(2, 5, 3)), rng.normal(size=(2, 9, 3))
    tensors = [torch.tensor(array, requires_grad=True) for array in (albedo, normals, light)]
    ours = shade_torch(*tensors).detach().numpy()
    for place in range(2):
        assert_allclose(ours[place], shade(albedo[place], normals[place], light[place]))
    assert torch.autograd.gradcheck(shade_torch, tensors)


def test_the_dominant_direction_points_at_the_light():
    direction, colour = dominant_light(np.eye(9)[[3]].T * -0.3 * np.ones((9, 3)))
    assert_allclose(direction, [1, 0, 0], atol=1e-6)
    assert_allclose(colour, 0.3 * BAND_1, rtol=1e-6)


def test_even_light_has_no_highlight():
    assert not dominant_light(np.zeros((9, 3)))[1].any()
