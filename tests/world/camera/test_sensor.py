from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from umbra.world.camera.processing import take
from umbra.world.camera.sensor import PERFECT, draw_sensor


@pytest.fixture
def picture():
    y, x = np.mgrid[0:32, 0:24] / 32
    return np.stack([x, y, 0.5 + 0 * x], axis=-1).astype(np.float32)


def test_a_perfect_sensor_only_rounds(picture):
    assert_array_equal(take(picture, PERFECT, np.zeros_like(picture)), np.floor(picture * 255 + 0.5).astype(np.uint8))


def test_drawn_sensors_are_usable_and_repeatable():
    sensors = [draw_sensor(rng=np.random.default_rng(seed)) for seed in range(100)]
    assert sensors[3] == draw_sensor(rng=np.random.default_rng(3))
    assert all(0.6 < sensor.exposure < 1.6 and 45 <= sensor.quality <= 96 for sensor in sensors)
    assert 0 < sum(sensor.motion > 0 for sensor in sensors) < 30
    double = draw_sensor(rng=np.random.default_rng(3), size=224)
    assert double == replace(sensors[3], blur=2 * sensors[3].blur, motion=2 * sensors[3].motion)


def test_a_few_cameras_err_by_much_and_most_by_little():
    sensors = [draw_sensor(rng=np.random.default_rng(seed)) for seed in range(600)]
    off = np.abs(np.log([sensor.exposure for sensor in sensors]))
    assert 0.01 < (off > 0.25).mean() < 0.08
    assert np.median(off) < 0.07
    warmth = np.array([sensor.balance[0] / sensor.balance[2] for sensor in sensors])
    assert 0.02 < (np.abs(np.log(warmth)) > 0.25).mean() < 0.2
    assert abs(np.median(np.log(warmth))) < 0.02
    assert all(np.mean(sensor.balance) == pytest.approx(1) for sensor in sensors)
    for name, share in (("sharpening", 0.33), ("smear", 0.20), ("chroma_noise", 0.15)):
        assert np.mean([getattr(sensor, name) > 0 for sensor in sensors]) == pytest.approx(share, abs=0.05)
    assert np.mean([sensor.shoulder < 1 for sensor in sensors]) == pytest.approx(0.5, abs=0.07)


def test_twins_that_are_equal_stay_equal(picture):
    noise = np.random.default_rng(0).standard_normal(picture.shape, dtype=np.float32)
    sensor = draw_sensor(rng=np.random.default_rng(5))
    assert_array_equal(take(picture, sensor, noise), take(picture.copy(), sensor, noise.copy()))
