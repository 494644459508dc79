"""Laws of scenes: what is known of somebody does not depend on who else is there, nor on the order of drawing."""

from dataclasses import replace

import numpy as np
import pytest

from umbra.types import FACE_REGIONS, Region
from umbra.world.camera.scene import arrange, known_body, known_person, photograph_scene, scene_of_number
from umbra.world.camera.scene_place import PRINTED
from umbra.world.camera.scene_ranges import SceneRanges

RANGES = SceneRanges(height=96, width=128, people=(3, 3), faces=(12.0, 44.0), occluded=0.5, printed=0.0)


def take(arrangement):
    return photograph_scene(arrangement, person=lambda number: known_person(2, number), body=known_body)


@pytest.fixture(scope="module")
def arranged():
    return arrange(RANGES, seed=2, index=1, people=12)


@pytest.fixture(scope="module")
def scene(arranged):
    return take(arranged)


def same(one, other):
    for name in one.__dataclass_fields__:
        first, second = getattr(one, name), getattr(other, name)
        if isinstance(first, np.ndarray):
            np.testing.assert_array_equal(first, second, err_msg=name)
        else:
            assert first == second, name


def test_the_order_of_people_does_not_matter(arranged, scene):
    turned = take(replace(arranged, standing=arranged.standing[::-1]))
    for name in ("image", "parsing", "instances", "depth"):
        np.testing.assert_array_equal(getattr(turned, name), getattr(scene, name))
    for one, other in zip(scene.people, turned.people, strict=True):
        same(one, other)


def test_what_is_known_of_somebody_alone_is_known_of_them_among_others(arranged, scene):
    free = [one for one in scene.people if one.behind == 0.0]
    assert free
    for one in free:
        lone = take(replace(arranged, standing=tuple(s for s in arranged.standing if s.person == one.person)))
        same(lone.people[0], one)
        number = 1 + [other.person for other in scene.people].index(one.person)
        shown = (scene.instances == number) & (lone.instances == 1)
        assert (lone.parsing[shown] == scene.parsing[shown]).mean() > 0.99
        face = (lone.instances == 1) & np.isin(lone.parsing, FACE_REGIONS)
        np.testing.assert_allclose(lone.depth[face & shown], scene.depth[face & shown], rtol=1e-4)


def test_pictures_and_people_agree(scene):
    assert scene.image.shape == (96, 128, 3)
    assert list(scene.people) == sorted(scene.people, key=lambda one: one.distance)
    assert ((scene.instances == 0) == (scene.parsing == Region.BACKGROUND)).all()
    assert (np.isnan(scene.depth) == (scene.instances == 0)).all()
    for number, one in enumerate(scene.people, 1):
        mine = scene.instances == number
        face = mine & np.isin(scene.parsing, FACE_REGIONS)
        if one.shown > 0.3:
            rows, columns = np.nonzero(face)
            assert columns.min() >= one.box_shown[0] - 1.0 or one.box_shown[0] <= one.box[0] + 1
            assert rows.max() <= one.box_shown[3] + 12.0  # a neck's front belongs to the chin's region
            near = scene.depth[face]
            assert abs(np.median(near) - one.distance) < 150
        assert one.covered + one.shown + one.behind == pytest.approx(1.0) or one.behind > 0 or one.covered > 0
        assert (one.kind != "") >= (one.covered > 0)


def test_the_same_number_is_the_same_scene():
    one, other = (scene_of_number(RANGES, seed=2, index=4, people=12) for _ in range(2))
    np.testing.assert_array_equal(one.image, other.image)
    np.testing.assert_array_equal(one.instances, other.instances)
    assert (scene_of_number(RANGES, seed=2, index=5, people=12).image != one.image).any()


def test_people_are_of_the_set_and_nobody_is_there_twice():
    for index in range(6):
        standing = arrange(RANGES, seed=3, index=index, first_person=500, people=5).standing
        numbers = [one.person for one in standing]
        assert len(set(numbers)) == len(numbers) == 3
        assert all(500 <= number < 505 for number in numbers)


def test_more_people_than_there_are_is_refused():
    with pytest.raises(ValueError, match="3 people are to be shown, of only 2"):
        arrange(RANGES, seed=3, index=0, people=2)


def test_an_empty_place_shows_nobody_and_printed_faces_are_marked():
    ranges = SceneRanges(height=96, width=128, people=(0, 0), faces=(12.0, 44.0), printed=1.0)
    scenes = [scene_of_number(ranges, seed=2, index=index) for index in range(3)]
    for one in scenes:
        assert one.people == ()
        assert set(np.unique(one.instances)) <= {0, PRINTED}
        assert not one.parsing.any()
        assert (one.instances == PRINTED).mean() < 0.3
    assert any((one.instances == PRINTED).any() for one in scenes)
