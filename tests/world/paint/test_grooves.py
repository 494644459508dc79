import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.world.paint.canvas import canvas
from umbra.world.paint.grooves import engrave, profile

GROUND = canvas(192)
LINE = np.array([[-20.0, 60.0], [0.0, 62.0], [20.0, 58.0]])
DEPTHS = np.array([0.2, 1.0, 0.5])


def test_a_groove_is_one_deep_with_skin_pushed_up_beside_it():
    assert profile(0.0, 0.4, 0.0) == pytest.approx(-0.6)
    beside = [profile(t, 0.4, 0.0) for t in (-2.5, 2.5)]
    assert beside[0] == pytest.approx(beside[1])
    assert beside[0] > 0.15


def test_a_lean_moves_the_bulge_to_the_right():
    left, right = (profile(t, 0.5, 1.0) for t in (-3.0, 3.0))
    assert right > 0.3
    assert abs(left) < 0.03


def _naive(line, depths, width, bulge, lean):
    """Every texel against every part of the line."""
    field = np.zeros((192, 192))
    for row in range(192):
        for column in range(192):
            point = np.array([GROUND.x[row, column], GROUND.height[row, 0]], float)
            best = (5.5 * width, 0.0, 0.0)
            for a, b, da, db in zip(line[:-1], line[1:], depths[:-1], depths[1:], strict=True):
                way = b - a
                share = np.clip((point - a) @ way / (way @ way), 0, 1)
                off = point - a - share * way
                side = 1.0 if way[0] * (point - a)[1] - way[1] * (point - a)[0] < 0 else -1.0
                if np.linalg.norm(off) < best[0]:
                    best = (float(np.linalg.norm(off)), side, da + share * (db - da))
            if best[1]:
                t = best[1] * best[0] / width
                rise = bulge * (1 + lean * np.tanh(t)) * np.exp(-0.5 * (t / 2.2) ** 2)
                field[row, column] = best[2] * (rise - np.exp(-0.5 * t * t))
    return field


def test_engraving_is_the_profile_at_the_nearest_point_of_the_line():
    field = np.zeros((192, 192), np.float32)
    engrave(field, GROUND, LINE, DEPTHS, width=1.2, bulge=0.4, lean=-0.7)
    assert field.min() < -0.4
    assert_allclose(field, _naive(LINE, DEPTHS, 1.2, 0.4, -0.7), atol=2e-3)


def test_the_box_holds_all_that_was_touched():
    field = np.zeros((192, 192), np.float32)
    top, bottom, left, right = engrave(field, GROUND, LINE, DEPTHS, width=1.0, bulge=0.4)
    rest = field.copy()
    rest[top:bottom, left:right] = 0
    assert not rest.any()
    assert field[top:bottom, left:right].any()


def test_a_mirrored_line_makes_a_mirrored_groove():
    one, two = np.zeros((2, 192, 192), np.float32)
    line = np.array([[20.0, -20.0], [30.0, -35.0]])
    engrave(one, GROUND, line, DEPTHS[:2], width=1.5, bulge=0.5, lean=0.8)
    engrave(two, GROUND, line * [-1, 1], DEPTHS[:2], width=1.5, bulge=0.5, lean=-0.8)
    assert_allclose(one, two[:, ::-1], atol=2e-3)


def test_a_line_off_the_map_leaves_it_alone():
    field = np.zeros((192, 192), np.float32)
    assert engrave(field, GROUND, LINE + np.array([0, 900.0]), DEPTHS, width=1.0, bulge=0.4) == (0, 0, 0, 0)
    assert_array_equal(field, 0)


def test_a_groove_without_width_is_refused():
    with pytest.raises(ValueError, match="width is the valley's deviation in mm, above 0; got 0"):
        engrave(np.zeros((192, 192), np.float32), GROUND, LINE, DEPTHS, width=0, bulge=0.4)
