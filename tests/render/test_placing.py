"""Vertices fall where the camera says, and a mesh is looked for in the rows that it can show in."""

import numpy as np

from umbra.geometry.cameras import Camera, to_camera
from umbra.geometry.rotations import euler_to_matrix
from umbra.render.placing import place_vertices, rows_of


def test_one_pass_gives_what_rotation_projection_and_crop_give():
    rng = np.random.default_rng(0)
    vertices = rng.normal(0, 60, (50, 3)).astype(np.float32)
    camera = Camera.deep3d(224).with_crop(np.array([[0.9, 0.3, -7.0], [-0.2, 1.1, 4.0]]), height=200, width=180)
    rotation, shift = euler_to_matrix(np.array([0.1, -0.4, 0.2])), np.array([0.1, 0.2, -1.0])
    lens = np.array([camera.focal, camera.centre_x, camera.centre_y, camera.distance])
    pixels, points = place_vertices(vertices, rotation, shift, lens, camera.crop_matrix * 2)
    expected = to_camera(vertices.astype(np.float64), rotation, shift)
    np.testing.assert_allclose(points, expected, atol=1e-5)
    where, depth = camera.project(expected)
    np.testing.assert_allclose(pixels[:, :2], where * 2, atol=1e-4)
    np.testing.assert_allclose(pixels[:, 2], depth, atol=1e-6)


def test_rows_hold_the_mesh_and_are_all_where_it_reaches_behind_the_camera():
    pixels = np.array([[0.0, 3.2, 5.0], [0.0, 9.7, 5.0]])
    assert rows_of(pixels, 20) == slice(3, 10)
    assert rows_of(pixels, 6) == slice(3, 6)
    assert rows_of(pixels - [0, 30, 0], 20) == slice(0, 0)
    assert rows_of(np.array([[0.0, 3.2, -5.0], [0.0, 9.7, 5.0]]), 20) == slice(0, 20)
    assert rows_of(np.zeros((0, 3)), 20) == slice(0, 20)
