from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.world.camera.sensor import PERFECT, Sensor, add_noise, compress, draw_sensor, look_through, soften


@pytest.fixture
def picture():
    y, x = np.mgrid[0:32, 0:24] / 32
    return np.stack([x, y, 0.5 + 0 * x], axis=-1).astype(np.float32)


def test_a_perfect_sensor_only_rounds(picture):
    seen = add_noise(look_through(picture, PERFECT), PERFECT, np.zeros_like(picture))
    assert_array_equal(compress(seen, PERFECT.quality), np.floor(picture * 255 + 0.5).astype(np.uint8))


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


def test_noise_has_the_stated_spread():
    noise = np.random.default_rng(0).standard_normal((200, 200, 3), dtype=np.float32)
    sensor = Sensor(read_noise=0.03, shot_noise=0.04)
    seen = add_noise(np.full((200, 200, 3), 0.25, np.float32), sensor, noise) / 255
    assert seen.std() == pytest.approx(np.sqrt(0.03**2 + 0.04**2 * 0.25), rel=0.03)
    assert seen.mean() == pytest.approx(0.25, abs=1e-3)


def test_better_quality_is_closer_to_the_picture(picture):
    image = (picture * 255).astype(np.uint8)
    image[::2] = 255 - image[::2]
    errors = [np.abs(compress(image, quality).astype(int) - image).mean() for quality in (20, 60, 95)]
    assert errors[0] > errors[1] > errors[2]


def test_a_quality_that_jpeg_does_not_know_is_refused():
    with pytest.raises(ValueError, match="quality should be 1 to 100, or 0 for none; found 101"):
        compress(np.zeros((8, 8, 3), np.uint8), 101)


def test_drawn_sensors_are_usable_and_repeatable():
    sensors = [draw_sensor(rng=np.random.default_rng(seed)) for seed in range(100)]
    assert sensors[3] == draw_sensor(rng=np.random.default_rng(3))
    assert all(0.6 < sensor.exposure < 1.6 and 45 <= sensor.quality <= 96 for sensor in sensors)
    assert 0 < sum(sensor.motion > 0 for sensor in sensors) < 30
    double = draw_sensor(rng=np.random.default_rng(3), size=224)
    assert double == replace(sensors[3], blur=2 * sensors[3].blur, motion=2 * sensors[3].motion)
