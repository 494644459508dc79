import numpy as np
import pytest

from umbra.geometry.cameras import Camera
from umbra.world.camera.light import draw_light
from umbra.world.camera.scene_merge import THING
from umbra.world.camera.scene_place import CHEST, LENS, View, draw_backdrop

VIEW = View(Camera(100.0, 40.0, 20.0, 80, 60), 1500.0, draw_light(rng=np.random.default_rng(0)), 2)


def backdrop(seed, depths=(15.0, 40.0, 60.0), **named):
    chances = {"clutter": 0.0, "printed": 0.0} | named
    return draw_backdrop(VIEW, np.array(depths), rng=np.random.default_rng(seed), **chances)


def test_a_row_is_where_the_camera_sees_a_height():
    points, _ = VIEW.camera.project(np.array([0.0, (900.0 - 1500.0) / 100, 10.0 - 30.0]))
    assert VIEW.row_at(900.0, 30.0) == pytest.approx(points[1])
    assert VIEW.row_at(1500.0, 30.0) == 20.0


def test_the_same_numbers_give_the_same_place():
    one, other = backdrop(3, clutter=1.0), backdrop(3, clutter=1.0)
    np.testing.assert_array_equal(one.image, other.image)
    assert (backdrop(4).image != backdrop(3).image).any()
    assert one.image.shape == (60, 80, 3)
    assert np.isfinite(one.image).all()
    assert one.image.min() >= 0


def test_low_walls_stand_before_somebody_and_in_nobody():
    seen = [backdrop(seed) for seed in range(40)]
    walls = [one for one in seen if one.parapet is not None]
    assert 5 < len(walls) < 35
    assert any(one.parapet.depth[0, 0] > 15.0 for one in walls)  # before some, not before all
    for one in walls:
        distance = float(one.parapet.depth[0, 0])
        assert LENS <= distance < 60.0
        assert min(abs(distance - depth) for depth in (15.0, 40.0, 60.0)) >= CHEST
        assert (one.parapet.owner == THING).all()
        assert one.parapet.depth.shape == ((60 - one.parapet_top) * 2, 160)
        # it hides the feet of those who are farthest
        assert one.parapet_top < VIEW.row_at(0.0, 60.0)


def test_nobody_needs_no_wall_before_them():
    assert all(backdrop(seed, depths=()).parapet is None for seed in range(10))


def test_printed_faces_are_marked_only_where_there_are_any():
    assert not backdrop(1).printed.any()
    marked = [backdrop(seed, printed=1.0).printed for seed in range(3)]
    assert any(one.any() for one in marked)
