import numpy as np
import pytest

from umbra.world.camera.scene_layout import APART, EYE_LEVEL, FACE, draw_camera, draw_standing
from umbra.world.camera.scene_ranges import HELD, SceneRanges

RANGES = SceneRanges()


def layout(seed, people=6, ranges=RANGES):
    camera, eye = draw_camera(ranges, rng=np.random.default_rng(seed))
    return camera, eye, draw_standing(ranges, camera, eye, tuple(range(10, 10 + people)), key=(seed,))


def test_the_same_key_places_the_same_people():
    (_, _, one), (_, _, other) = layout(3), layout(3)
    for first, second in zip(one, other, strict=True):
        np.testing.assert_array_equal(first.translation, second.translation)
        assert first.expression == second.expression
    assert (layout(4)[2][0].translation != one[0].translation).any()


@pytest.mark.parametrize("seed", range(6))
def test_faces_have_the_sizes_and_places_that_were_asked_for(seed):
    camera, _, standing = layout(seed)
    assert [one.person for one in standing] == list(range(10, 16))
    for one in standing:
        (x, y), depth = camera.project(one.translation)
        size = camera.focal * FACE / 100 / depth
        assert RANGES.faces[0] - 1e-6 <= size <= RANGES.faces[1] + 1e-6
        assert -0.2 * size <= x <= camera.width + 0.2 * size
        assert 0 <= y <= camera.height


@pytest.mark.parametrize("seed", range(6))
def test_nobody_stands_in_anybody(seed):
    _, _, standing = layout(seed)
    floor = np.array([one.translation[[0, 2]] for one in standing]) * 100
    apart = np.linalg.norm(floor[:, None] - floor[None], axis=2) + 1e9 * np.eye(len(floor))
    assert apart.min() >= APART - 1e-6


def test_heads_stand_as_high_over_the_floor_as_they_say():
    for seed in range(6):
        _, eye, standing = layout(seed)
        for one in standing:
            assert one.tall == pytest.approx(eye + 100 * one.translation[1], abs=1e-6)
    tall = [one.tall for seed in range(20) for one in layout(seed, people=2)[2]]
    assert abs(np.median(tall) - EYE_LEVEL) < 120


def test_every_face_shows_at_least_its_profile():
    ranges = SceneRanges(largest_yaw=0.5)
    for seed in range(5):
        _, _, standing = layout(seed, ranges=ranges)
        for one in standing:
            x, _, z = one.translation
            seen = one.angles[1] + np.arctan2(x, 10.0 - z)
            assert abs(seen) <= 0.5 + 1e-9


def test_things_are_held_only_before_whole_faces_that_look_here():
    ranges = SceneRanges(occluded=1.0, kinds=HELD)
    kinds = [one for seed in range(8) for one in layout(seed, ranges=ranges)[2]]
    assert {one.kind for one in kinds} == {"", *HELD}
    assert all(abs(one.angles[1] + np.arctan2(one.translation[0], 10 - one.translation[2])) <= 0.8
               for one in kinds if one.kind)  # fmt: skip


def test_the_tightest_scene_that_is_admitted_finds_room():
    ranges = SceneRanges(height=64, width=96, people=(0, 7), faces=(10.0, 24.0))
    assert all(len(layout(seed, people=7, ranges=ranges)[2]) == 7 for seed in range(3))


def test_people_who_do_not_fit_are_refused():
    ranges = SceneRanges(height=64, width=64, people=(0, 0), faces=(24.0, 48.0), most_hidden=0.0, cut=0.0)
    with pytest.raises(ValueError, match="12 people with faces of 24 to 48 pixels do not fit a picture of 64 x 64"):
        layout(0, people=12, ranges=ranges)
