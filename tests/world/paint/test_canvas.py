import numpy as np
import pytest

from umbra.world.paint.canvas import NOISE_PERIOD, canvas, rising, skin_millimetres


def test_pixels_and_millimetres_are_each_others_inverse():
    ground = canvas(256)
    places = np.array([[0.0, 20.0], [31.0, 22.0], [-25.0, -40.0], [10.0, -80.0]])
    columns, rows = np.floor(ground.pixels(places)).astype(int).T
    assert ground.x[rows, columns] == pytest.approx(places[:, 0], abs=0.8)
    assert ground.height[rows, 0] == pytest.approx(places[:, 1], abs=0.8)


def test_bump_is_one_at_its_centre_on_both_sides():
    ground = canvas(256)
    bump = ground.bump((30, 20), (5, 5))
    for side in (-1, 1):
        column, row = np.floor(ground.pixels(np.array([[30.0 * side, 20.0]]))[0]).astype(int)
        assert bump[row, column] > 0.97
    assert np.allclose(bump, bump[:, ::-1], atol=1e-4)


def test_rising_turns_round_when_its_ends_are_swapped():
    values = np.linspace(-1, 2, 7)
    assert np.allclose(rising(values, 0, 1) + rising(values, 1, 0), 1)
    assert rising(np.array([0.5]), 0, 1) == pytest.approx(0.5)


def test_a_texture_too_small_for_an_iris_is_refused():
    with pytest.raises(ValueError, match="at least 64 pixels"):
        canvas(32)


def test_millimetres_of_the_skin_are_true_in_front_and_close_behind():
    ground, (x, y) = canvas(256), skin_millimetres(256)
    front = np.abs(ground.across[0]) < 48
    assert x[:, front] == pytest.approx(ground.x[:, front], abs=1e-3)
    assert np.array_equal(y[:, 5], -ground.height[:, 0])
    assert x[40:200, -1] - x[40:200, 0] == pytest.approx(NOISE_PERIOD, abs=11.0)
