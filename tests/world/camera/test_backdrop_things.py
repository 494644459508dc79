import numpy as np
import pytest

from umbra.world.camera.backdrop_paint import plain
from umbra.world.camera.backdrop_things import THINGS, cluttered, draw_things


@pytest.mark.parametrize("thing", THINGS)
def test_a_thing_stays_about_its_place_and_has_marks(thing):
    canvas = plain(200, np.full(3, 0.5))
    thing(canvas, (0.5, 0.4, 0.15), np.random.default_rng(2))
    changed = (np.abs(canvas - 0.5) > 1e-6).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert changed.mean() > 0.02
    assert rows.min() >= 200 * (0.4 - 0.17)
    assert rows.max() <= 200 * (0.4 + 0.27)
    assert columns.min() >= 200 * (0.5 - 0.17)
    assert columns.max() <= 200 * (0.5 + 0.17)
    assert canvas[changed].std() > 0.03


def test_things_are_drawn_in_the_number_asked_for():
    canvas = plain(80, np.full(3, 0.5))
    draw_things(canvas, 0, (0.1, 0.2), np.random.default_rng(0))
    assert (canvas == 0.5).all()
    draw_things(canvas, 3, (0.1, 0.2), np.random.default_rng(0))
    assert (canvas != 0.5).any()


def test_a_cluttered_wall_is_the_same_for_the_same_generator():
    one, other = (cluttered(np.random.default_rng(7), 96) for _ in range(2))
    np.testing.assert_array_equal(one, other)
