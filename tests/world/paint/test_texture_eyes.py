import dataclasses

import numpy as np
import pytest

from umbra.world.head import chart
from umbra.world.paint.canvas import canvas
from umbra.world.paint.texture_eyes import IRIS_SINE, eyeball, lid_lines, paint_lids
from umbra.world.paint.texture_skin import skin_layer
from umbra.world.people.casting import draw_appearance


def _look(seed=1):
    return draw_appearance(np.random.default_rng(seed), sex="female", age=30)


def test_iris_is_a_disc_of_the_stated_size_with_a_dark_pupil():
    eyes = dataclasses.replace(
        _look().eyes, iris=(0.1, 0.2, 0.6), collarette=(0.1, 0.2, 0.6), limbus=0.0, iris_size=1.0
    )
    y, x = np.mgrid[-1:1:161j, -1:1:161j]
    ball = eyeball(x, y, eyes, rng=np.random.default_rng(0))
    blue = (ball[..., 2] > 1.5 * ball[..., 0]) & (ball[..., 2] > 0.15)
    away = np.hypot(x, y)
    assert away[blue].max() == pytest.approx(IRIS_SINE, abs=0.035)
    assert away[blue].min() == pytest.approx(IRIS_SINE * eyes.pupil, abs=0.05)
    assert ball[80, 80].max() < 0.05


def test_iris_fits_inside_the_open_eye_across():
    upper, lower = chart.eye_curves(41)
    middle = chart.IRIS_FRONTAL[0]
    assert upper[0, 0] < middle - 5.9
    assert upper[-1, 0] > middle + 5.9
    assert 5.9 * 2 > np.ptp([*upper[:, 1], *lower[:, 1]]) > 5.9, "lids cover a part of the iris, not half"


def test_lid_lines_are_the_geometrys_eye_outline():
    upper, lower = chart.eye_curves(41)
    assert np.array_equal(lid_lines()["upper"], upper)
    assert np.array_equal(lid_lines()["lower"], lower)


def test_the_lash_line_is_the_darkest_place_of_the_lid():
    look, ground = _look(), canvas(384)
    before = skin_layer(look, ground, rng=np.random.default_rng(0))
    after = before.copy()
    paint_lids(after, look, ground, rng=np.random.default_rng(1))
    middle = lid_lines()["upper"][20]
    column, row = ground.pixels(middle[None] + [0, 0.3])[0].astype(int)
    assert after[row, column].mean() < 0.6 * before[row, column].mean()
    far = np.abs(ground.height[:, 0] - 22) > 25
    assert np.array_equal(after[far], before[far])
