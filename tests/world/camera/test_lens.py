import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.world.camera.lens import look_through, roll_off, soften
from umbra.world.camera.sensor import Sensor


@pytest.fixture
def picture():
    y, x = np.mgrid[0:32, 0:24] / 32
    return np.stack([x, y, 0.5 + 0 * x], axis=-1).astype(np.float32)


def test_exposure_and_balance_multiply(picture):
    seen = look_through(picture, Sensor(exposure=0.5, balance=(1.0, 0.8, 0.6)))
    assert_allclose(seen, picture * (0.5, 0.4, 0.3), rtol=1e-6)


def test_vignetting_darkens_the_corners_and_not_the_middle(picture):
    ratio = look_through(np.full_like(picture, 0.8), Sensor(vignette=0.3)) / 0.8
    assert ratio[16, 12, 0] == pytest.approx(1, abs=2e-3)
    assert ratio[0, 0, 0] == pytest.approx(1 - 0.3 * ((31 / 32) ** 2 + (23 / 24) ** 2) / 2, abs=1e-6)


def test_contrast_keeps_black_grey_and_white():
    grey = np.array([[[0.0] * 3, [0.5] * 3, [1.0] * 3, [0.25] * 3]], np.float32)
    seen = look_through(grey, Sensor(contrast=0.3))[0, :, 0]
    assert_allclose(seen[:3], [0, 0.5, 1], atol=1e-6)
    assert seen[3] < 0.25


@pytest.mark.parametrize("sensor", [Sensor(blur=1.5), Sensor(motion=5.0, motion_angle=0.7)])
def test_blur_spreads_a_point_and_keeps_its_light(sensor):
    point = np.zeros((31, 31), np.float32)
    point[15, 15] = 1
    spread = soften(point, sensor)
    assert spread.sum() == pytest.approx(1, abs=1e-3)
    assert spread.max() < 0.5
    rows, columns = np.mgrid[0:31, 0:31]
    assert (spread * rows).sum() == pytest.approx(15, abs=0.05)
    assert (spread * columns).sum() == pytest.approx(15, abs=0.05)


def test_motion_smears_along_its_angle():
    point = np.zeros((31, 31), np.float32)
    point[15, 15] = 1
    across = soften(point, Sensor(motion=6.0, motion_angle=0.0))
    assert across[15].sum() > 0.9
    assert across[:, 15].sum() < 0.4


def test_highlights_roll_off_smoothly_and_what_lies_below_stays():
    level = np.linspace(0, 2, 2001, dtype=np.float32).reshape(1, -1, 1).repeat(3, axis=2)
    bent = level.copy()
    roll_off(bent, 0.7)
    assert_array_equal(bent[level <= 0.7], level[level <= 0.7])
    slope = np.diff(bent[0, :, 0]) / np.diff(level[0, :, 0])
    assert (slope > -1e-3).all()
    assert bent.max() < 1
    assert slope[701] == pytest.approx(1, abs=0.02)
    assert bent[0, 1000, 0] == pytest.approx(0.7 + 0.3 * (1 - np.exp(-1)), abs=1e-5)


def test_a_telephone_lifts_shadows_and_keeps_black_and_white():
    grey = np.array([[[0.0] * 3, [0.25] * 3, [1.0] * 3]], np.float32)
    seen = look_through(grey, Sensor(lift=0.1))[0, :, 0]
    assert_allclose(seen, [0, 0.25 + 0.1 * 0.25 * 0.75**2 * 4, 1], atol=1e-6)
