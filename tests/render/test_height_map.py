import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.geometry.cameras import Camera
from umbra.render.height_map import (
    FINEST,
    LEAST_OPEN,
    SHADE,
    footprint_heights,
    texture_scale,
    uv_gradients,
)
from umbra.types import Region


def _sheet(side=5, across=200.0, down=100.0):
    """A flat sheet in camera units that faces the camera, its texture as wide as `across` mm and `down` mm tall."""
    v, u = np.meshgrid(np.linspace(0, 1, side), np.linspace(0, 1, side), indexing="ij")
    points = np.stack([(u - 0.5) * across / 100, (0.5 - v) * down / 100, np.zeros_like(u)], -1).reshape(-1, 3)
    ids = np.arange(side * side).reshape(side, side)
    a, b, c, d = ids[:-1, :-1].ravel(), ids[:-1, 1:].ravel(), ids[1:, :-1].ravel(), ids[1:, 1:].ravel()
    triangles = np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)]).astype(np.int32)
    uv = np.stack([u, v], -1).reshape(-1, 2).astype(np.float32)
    return points.astype(np.float32), triangles, uv, np.full(len(triangles), Region.SKIN, np.uint8)


def test_gradients_of_a_flat_sheet_are_those_of_its_texture():
    points, triangles, uv, labels = _sheet()
    gradients = uv_gradients(points, triangles, uv, labels)
    assert_allclose(gradients, np.tile([1 / 200, 0, 0, 0, -1 / 100, 0], (25, 1)), atol=1e-8)


def test_a_gradient_times_a_step_is_the_change_of_the_texture_place():
    """On a plane at any slant: ∇u · (p - q) = u(p) - u(q)."""
    points, triangles, uv, labels = _sheet()
    turn = np.linalg.qr(np.random.default_rng(0).standard_normal((3, 3)))[0]
    points = (points @ turn).astype(np.float32)
    gradients = uv_gradients(points, triangles, uv, labels)
    step = 100 * (points[7] - points[16])
    for axis in range(2):
        assert gradients[12, 3 * axis : 3 * axis + 3] @ step == pytest.approx(uv[7, axis] - uv[16, axis], abs=1e-6)


def test_the_mouth_and_triangles_without_area_have_no_gradients():
    points, triangles, uv, labels = _sheet()
    assert not uv_gradients(points, triangles, uv, np.full_like(labels, Region.MOUTH)).any()
    assert not uv_gradients(points, np.tile(triangles[:1, :1], (1, 3)), uv, labels[:1]).any()


def test_the_scale_counts_sides_of_the_texture_in_a_pixel_and_in_a_millimetre():
    points, triangles, uv, labels = _sheet(across=100.0)
    camera = Camera(1000.0, 50.0, 50.0, 100, 100)
    facing = np.tile(np.float32([0, 0, 1]), (25, 1))
    gradients = uv_gradients(points, triangles, uv, labels)
    # at a distance of 10 units a pixel of focal 1000 is 1 mm
    assert_allclose(texture_scale(gradients, facing, np.full(25, 10.0), camera), (0.01, 0.01), rtol=1e-5)
    doubled = camera.with_crop(np.array([[2.0, 0, 0], [0, 2.0, 0]]), height=200, width=200)
    assert_allclose(texture_scale(gradients, facing, np.full(25, 10.0), doubled), (0.005, 0.01), rtol=1e-5)
    assert texture_scale(gradients, -facing, np.full(25, 10.0), camera) == (0.0, 0.0)


def test_what_is_finer_than_a_pixel_is_averaged_away():
    rows = np.indices((96, 96)).sum(axis=0) % 2
    stripes = (2.0 * rows - 1).astype(np.float32)
    coarse = footprint_heights(stripes, (FINEST / 48, 0.01))
    assert coarse.shape == (48, 48, 4)
    assert_allclose(coarse[..., 0], 0.0, atol=1e-6)
    assert_array_equal(footprint_heights(stripes, (0.0, 0.01))[..., 0], stripes)  # nearer than the map is fine


def test_slopes_are_per_side_of_the_texture():
    u, v = ((np.arange(side, dtype=np.float32) + 0.5) / side for side in (96, 64))
    ramp = 3.0 * u[None] - 2.0 * v[:, None]
    found = footprint_heights(ramp.astype(np.float32), (0.0, 0.01))
    assert_allclose(found[..., 1], 3.0, rtol=1e-4)
    assert_allclose(found[..., 2], -2.0, rtol=1e-4)


def test_a_groove_loses_light_and_a_ridge_does_not():
    height = np.zeros((64, 64), np.float32)
    height[32], height[10] = -0.4, 0.4
    found = footprint_heights(height, (0.0, 0.05))  # 5 mm are 16 texels
    assert (found[..., 3] <= 1.0).all()
    assert_allclose(found[32, 5, 3], 1 - SHADE * 0.4 * (1 - 1 / 17), rtol=1e-3)
    assert found[10, 5, 3] == 1.0
    height[32] = -9.0
    assert footprint_heights(height, (0.0, 0.05))[32, 5, 3] == np.float32(LEAST_OPEN)
