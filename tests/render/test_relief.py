from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.geometry.cameras import Camera
from umbra.geometry.rotations import euler_to_matrix
from umbra.render.canvas import Canvas, draw
from umbra.render.relief import GRAZING, rays_of, resolve_relief
from umbra.types import Mesh, Region

CAMERA = Camera(1000.0, 60.0, 60.0, 120, 120)
EVEN = np.zeros((9, 3))
SIDE = 100.0
"""Millimetres along the sheet; at 10 units and focal 1000 a pixel is a millimetre."""


def _height(x, y):
    """Two soft hills of 1 and -0.8 mm; steepest slope 0.13."""
    return np.exp(-((x - 8) ** 2 + y**2) / 72) - 0.8 * np.exp(-((x + 14) ** 2 + (y - 9) ** 2) / 72)


def _sheet(corners, displaced=False):
    v, u = np.meshgrid(np.linspace(0, 1, corners), np.linspace(0, 1, corners), indexing="ij")
    x, y = (u - 0.5) * SIDE, (0.5 - v) * SIDE
    z = _height(x, y) if displaced else np.zeros_like(x)
    ids = np.arange(corners**2).reshape(corners, corners)
    a, b, c, d = ids[:-1, :-1].ravel(), ids[:-1, 1:].ravel(), ids[1:, :-1].ravel(), ids[1:, 1:].ravel()
    triangles = np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)]).astype(np.int32)
    return Mesh(
        np.stack([x, y, z], -1).reshape(-1, 3).astype(np.float32),
        triangles,
        np.stack([u, v], -1).reshape(-1, 2).astype(np.float32),
        np.full((4, 4, 3), 0.5, np.float32),
        np.full(len(triangles), Region.SKIN, np.uint8),
    )


def _map(size=400):
    centre = (np.arange(size) + 0.5) / size
    return _height((centre[None] - 0.5) * SIDE, (0.5 - centre[:, None]) * SIDE).astype(np.float32)


def _drawn(mesh, yaw, supersampling=1):
    turn = euler_to_matrix(np.array([0.0, np.deg2rad(yaw), 0.0]))
    return draw([mesh], CAMERA, turn, np.zeros(3), EVEN, supersampling=supersampling)


@pytest.mark.parametrize("yaw", [0.0, 30.0, 55.0])
def test_the_detailed_depth_is_that_of_a_finely_tessellated_surface(yaw):
    """Within |h| tan θ max|∇h| / cos θ, and what a pixel's average leaves of it."""
    coarse, fine = _drawn(replace(_sheet(9), height=_map()), yaw), _drawn(_sheet(301, displaced=True), yaw)
    inside = np.isfinite(coarse.depth) & np.isfinite(fine.depth)
    error = 100 * np.abs(coarse.depth[inside] - coarse.bump[inside] - fine.depth[inside])
    theta = np.deg2rad(yaw) + 0.05  # rays at the picture's edge
    bound = 1.0 * np.tan(theta) * 0.13 / np.cos(theta) + 0.02
    assert error.max() < bound
    assert 100 * np.abs(coarse.depth[inside] - fine.depth[inside]).max() > 0.9 / np.cos(np.deg2rad(yaw))  # it matters
    turned = np.degrees(np.arccos(np.clip((coarse.normals * fine.normals).sum(axis=-1)[inside], -1, 1)))
    assert turned.max() < (1.0 if yaw == 0 else 4.0)


def test_the_bump_is_the_height_over_the_cosine_and_fades_when_grazing():
    mesh = replace(_sheet(3), height=np.full((64, 64), 0.7, np.float32))
    for yaw in (0.0, 40.0, 80.0):
        drawing = _drawn(mesh, yaw)
        facing = drawing.normals[60, 60, 2]
        assert facing == pytest.approx(np.cos(np.deg2rad(yaw)), abs=0.01)
        fade = min(1.0, (facing / GRAZING) ** 2)
        assert 100 * drawing.bump[60, 60] == pytest.approx(0.7 * fade / facing, rel=0.02)


def test_without_relief_the_bump_is_nothing_and_the_picture_the_same_as_with_a_flat_map():
    plain, flat = _drawn(_sheet(9), 20.0), _drawn(replace(_sheet(9), height=np.zeros((64, 64), np.float32)), 20.0)
    assert not plain.bump.any()
    assert not flat.bump.any()
    assert_allclose(plain.image, flat.image, atol=1e-6)
    assert_allclose(plain.normals, flat.normals, atol=1e-6)


def test_outlines_depth_and_parsing_are_those_of_the_base_surface(egg):
    rough = replace(egg, height=np.random.default_rng(0).normal(0, 0.6, (64, 64)).astype(np.float32))
    camera = Camera.deep3d(96)
    one, two = (draw([mesh], camera, np.eye(3), np.zeros(3), EVEN) for mesh in (egg, rough))
    for name in ("depth", "labels", "coverage"):
        assert_array_equal(getattr(one, name), getattr(two, name))
    seen = two.coverage == 1
    assert (two.normals[seen] @ np.array([0, 0, 1]) > -0.1).all()
    assert_allclose(np.linalg.norm(two.normals[seen], axis=1), 1.0, atol=1e-5)
    assert not two.normals[two.coverage == 0].any()


def test_a_hill_is_bright_towards_the_light_and_dark_behind():
    light = np.zeros((9, 3))
    light[3] = -0.4  # from the image's right
    drawing = draw([replace(_sheet(9), height=_map())], CAMERA, np.eye(3), np.zeros(3), light)
    hill = 60 + 8  # its middle's column; a pixel is a millimetre
    towards, behind = drawing.image[60, hill + 5, 0], drawing.image[60, hill - 5, 0]
    flat = drawing.image[100, 100, 0]
    assert towards > flat + 0.02
    assert behind < flat - 0.02


def test_rays_undo_the_projection():
    camera = Camera.deep3d().with_crop(np.array([[0.9, 0.1, 3.0], [-0.1, 0.9, -8.0]]), height=112, width=96)
    point = np.array([0.31, -0.42, 0.8])
    pixel, depth = camera.project(point)
    found = rays_of(camera, 3).astype(float) @ [3 * pixel[0], 3 * pixel[1], 1.0]
    assert_allclose(found, point[:2] / depth, atol=1e-6)


def test_only_samples_of_the_pixels_own_label_count():
    labels = np.array([[1, 1], [6, 1]], np.uint8)
    depths = np.array([[4.0, 6.0], [1.0, 5.0]], np.float32)
    normals = np.zeros((2, 2, 4), np.float32)
    normals[..., :3] = [[[0, 0, 1], [0, 0.6, 0.8]], [[1, 0, 0], [0, -0.6, 0.8]]]
    bump = np.array([[0.1, 0.3], [9.0, 0.2]], np.float32)
    normal, mean = np.zeros((1, 1, 3), np.float32), np.zeros((1, 1), np.float32)
    resolve_relief((labels, depths), np.array([[1]], np.uint8), 2, normals, bump, normal, mean)
    assert_allclose(normal[0, 0], [0, 0, 1], atol=1e-6)
    assert mean[0, 0] == pytest.approx(0.2)


def test_a_copy_of_a_canvas_keeps_the_relief_of_the_first():
    canvas = Canvas(CAMERA, np.eye(3), np.zeros(3), supersampling=1)
    canvas.add(replace(_sheet(9), height=_map()))
    canvas.shade(EVEN)
    before = canvas.resolve()
    twin = canvas.copy()
    cover = replace(_sheet(2), vertices=_sheet(2).vertices * np.float32([0.2, 0.2, 1]) + np.float32([0, 0, 50]))
    twin.add(cover)
    twin.shade(EVEN)
    assert not twin.resolve().bump[60, 60].any()
    assert_array_equal(canvas.resolve().bump, before.bump)
