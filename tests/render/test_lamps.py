import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import quad

from umbra.render.harmonics import spherical_harmonics
from umbra.render.lamps import Lamp, packed, share_of

UP = np.array([0.0, 0.6, 0.8])


def _normals(count=400):
    normals = np.random.default_rng(0).normal(size=(count, 3))
    return normals / np.linalg.norm(normals, axis=1, keepdims=True)


def _falloff(cosine, wrap, band):
    legendre = (1.0, cosine, (3 * cosine * cosine - 1) / 2)[band]
    return (cosine + wrap) / (1 + wrap) * legendre


def test_a_point_lamp_has_the_lobe_of_a_clamped_cosine():
    assert_allclose(Lamp(UP, np.ones(3)).lobe, [1 / 4, 1 / 2, 5 / 16])


@pytest.mark.parametrize("wrap", [0.0, 0.3, 1.0])
def test_the_lobe_is_the_projection_of_the_falloff(wrap):
    for band, value in enumerate(Lamp(UP, np.ones(3), wrap=wrap).lobe):
        whole, _ = quad(_falloff, -wrap, 1, args=(wrap, band))
        assert value == pytest.approx((2 * band + 1) / 2 * whole, abs=1e-7)


@pytest.mark.parametrize("wrap", [0.0, 0.5])
def test_the_share_of_gamma_is_the_lobe_at_every_normal(wrap):
    lamp = Lamp(UP, np.array([0.9, 0.7, 0.4]), wrap=wrap)
    normals = _normals()
    cosine = normals @ UP
    zero, one, two = lamp.lobe
    wanted = (zero + one * cosine + two * (3 * cosine**2 - 1) / 2)[:, None] * lamp.colour
    assert_allclose(spherical_harmonics(normals) @ lamp.harmonics, wanted, atol=1e-12)
    row = packed([lamp]).lobe[0]
    assert_allclose(row[0] + row[1] * cosine + row[2] * cosine**2, wanted[:, 0] / 0.9, atol=1e-6)


def test_shares_add_up_and_none_is_nothing():
    one, other = Lamp(UP, np.ones(3)), Lamp(np.array([1.0, 0, 0]), np.full(3, 0.5), wrap=0.4)
    assert_allclose(share_of([one, other]), one.harmonics + other.harmonics)
    assert not share_of([]).any()
    assert_allclose(one.brightened(1.7).harmonics, 1.7 * one.harmonics)


def test_more_is_mirrored_at_a_grazing_angle_and_less_at_once_by_a_broad_lamp():
    front, rim = (Lamp(direction, np.ones(3)) for direction in (np.array([0.0, 0, 1]), np.array([0.8, 0, -0.6])))
    lamps = packed([front, rim, Lamp(np.array([0.0, 0, 1]), np.ones(3), breadth=0.5)])
    assert lamps.gleam[1, 0] > 2.5 * lamps.gleam[0, 0]
    assert lamps.gleam[2, 0] < lamps.gleam[0, 0]
    assert_allclose(np.linalg.norm(lamps.halfway, axis=1), 1, atol=1e-6)


def test_lamps_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="direction should have length 1; found 2"):
        Lamp(np.array([0.0, 0, 2]), np.ones(3))
    with pytest.raises(ValueError, match=r"expected wrap in \[0, 1\]"):
        Lamp(UP, np.ones(3), wrap=1.5)
    with pytest.raises(ValueError, match="form should be one of round, window, ring; found 'star'"):
        Lamp(UP, np.ones(3), form="star")
