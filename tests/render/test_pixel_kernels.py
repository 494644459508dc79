"""Colours and gradients of single pixels by hand; the whole picture is compared in test_quick.py."""

import numpy as np
import pytest

from umbra.render.harmonics import AMBIENT, BAND_0, BAND_1, shade
from umbra.render.pixel_kernels import colour_pixels, return_gradients

TRIANGLES = np.array([[0, 1, 2]], np.int32)
FACES = np.array([[-1, 0]])
ALBEDO = np.array([[0.3, 0.6, 0.9]] * 3)


@pytest.fixture
def mesh():
    """A triangle around the centre (1.5, 0.5) of the second pixel, whose weights there are one third each."""
    pixels = np.array([[1.5, -1.5, 5.0], [-0.5, 1.5, 5.0], [3.5, 1.5, 5.0]])
    pixels[:, :2] += np.array([1.5, 0.5]) - pixels[:, :2].mean(axis=0)
    light = np.zeros((9, 3))
    light[0], light[2] = 1.0, 0.5
    return pixels, np.tile([0.0, 0.0, 2.0], (3, 1)), ALBEDO, light


def test_a_pixel_has_the_colour_of_its_albedo_under_the_light(mesh):
    image = np.zeros((3, 1, 2))
    colour_pixels(*mesh, TRIANGLES, FACES, image)
    assert image[:, 0, 0].tolist() == [0, 0, 0]
    assert image[:, 0, 1] == pytest.approx(ALBEDO[0] * (BAND_0 + 0.5 * BAND_1))
    light = mesh[3] - AMBIENT * np.eye(9)[:, :1]  # to which `shade` adds the ambient term
    assert image[:, 0, 1] == pytest.approx(shade(ALBEDO[0], np.array([0.0, 0.0, 1.0]), light))


def test_gradients_come_in_thirds_and_none_along_the_normal(mesh):
    found = tuple(np.zeros_like(array) for array in mesh)
    given = np.zeros((3, 1, 2))
    given[0, 0, 1] = 1.0
    return_gradients(given, mesh, TRIANGLES, FACES, found)
    to_pixels, to_normals, to_albedo, to_light = found
    assert to_albedo == pytest.approx(np.tile([(BAND_0 + 0.5 * BAND_1) / 3, 0, 0], (3, 1)))
    assert to_light[:3, 0] == pytest.approx([0.3 * BAND_0, 0, 0.3 * BAND_1])
    assert to_normals == pytest.approx(np.zeros((3, 3)))  # longer normals shine no brighter
    assert to_pixels == pytest.approx(np.zeros((3, 3)))  # all corners look alike


def test_a_nearer_corner_weighs_more(mesh):
    pixels, normals, _, light = mesh
    pixels[0, 2] = 2.5
    albedo = np.array([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]])
    image = np.zeros((3, 1, 2))
    colour_pixels(pixels, normals, albedo, light, TRIANGLES, FACES, image)
    assert image[:, 0, 1] / image[:, 0, 1].sum() == pytest.approx([0.5, 0.25, 0.25])
    found = tuple(np.zeros_like(array) for array in mesh)
    given = np.zeros((3, 1, 2))
    given[0, 0, 1] = 1.0
    return_gradients(given, (pixels, normals, albedo, light), TRIANGLES, FACES, found)
    lit = light[0, 0] * BAND_0 + light[2, 0] * BAND_1
    # w = (1/d) / (1/d + 2/5), so dw/dd = -(2/5) / (1 + 2d/5)² = -0.1 at d = 2.5
    assert found[0][0, 2] == pytest.approx(-0.1 * lit)
