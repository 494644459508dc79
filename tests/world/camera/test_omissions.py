"""What is left out is gone, and nothing else has moved."""

import numpy as np
import pytest

from umbra.types import Region
from umbra.world.camera.framing import Frame
from umbra.world.camera.omissions import PARTS, check_parts, leave_out
from umbra.world.camera.photograph import Settings, photograph
from umbra.world.head import layout
from umbra.world.people.people import draw_person, scene_of

FRAME = Frame("portrait", 96, 96)
SEED, WHO, PICTURE = 7, 3, 1


@pytest.fixture(scope="module")
def person():
    return draw_person(SEED, WHO)


def taken(person, *without, **settings):
    how = Settings(without=without, perfect_sensor=True, light="sun", **settings)
    return photograph(person, seed=SEED, index=PICTURE, frame=FRAME, settings=how)


@pytest.fixture(scope="module")
def whole(person):
    return taken(person)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_left_out_changes_the_picture_but_neither_pose_nor_background(person, whole, part):
    other = taken(person, part)
    assert (other.image != whole.image).any()
    np.testing.assert_array_equal(other.pose, whole.pose)
    if part != "light":  # the background stands in the same light
        assert (whole.parsing[:4, :14] == Region.BACKGROUND).all()
        np.testing.assert_array_equal(other.image[:3, :12], whole.image[:3, :12])


def test_without_relief_the_detailed_surface_is_the_base_surface(person, whole):
    smooth = taken(person, "relief")
    shown = np.isfinite(smooth.bump)
    assert (smooth.bump[shown] == 0).all()
    assert np.nanmax(np.abs(whole.bump)) > 0
    np.testing.assert_array_equal(smooth.depth_base, whole.depth_base)


def test_without_hair_no_pixel_is_hair_and_the_head_lies_where_it_lay(person, whole):
    bald = taken(person, "hair")
    assert (whole.parsing == Region.HAIR).any()
    assert not (bald.parsing == Region.HAIR).any()
    np.testing.assert_array_equal(bald.landmarks, whole.landmarks)


def test_without_expression_everybody_is_at_rest(person, whole):
    still = taken(person, "expression")
    np.testing.assert_allclose(still.landmarks_3d, person.vertices()[layout.LANDMARKS], atol=1e-5)
    assert np.abs(still.landmarks_3d - whole.landmarks_3d).max() > 0.5


def test_without_shadows_no_lamp_is_hidden_and_gamma_stays(person, whole):
    bright = taken(person, "shadows")
    np.testing.assert_array_equal(bright.light.gamma, whole.light.gamma)
    assert whole.light.lamps
    assert all(lamp.shadowless and lamp.dapple < 0 for lamp in bright.light.lamps)
    brighter = bright.image.astype(int) - whole.image
    assert brighter.min() >= -2  # highlights and rounding
    assert brighter.max() > 20


def test_even_light_shows_albedo(person):
    even = taken(person, "light")
    assert (even.light.kind, even.light.lamps) == ("even", ())
    assert (even.light.gamma[1:] == 0).all()
    colours = even.light.gamma[0]
    np.testing.assert_allclose(colours, colours[0])


def test_a_scene_keeps_what_is_not_left_out(person):
    scene = scene_of(person)
    assert leave_out(scene, ()) == scene
    bald = leave_out(scene, ("hair",))
    assert [mesh for mesh in scene if not (mesh.labels == Region.HAIR).all()] == bald
    assert 0 < len(bald) < len(scene)
    assert scene[0].height is not None
    assert leave_out(scene, ("relief",))[0].height is None
    assert all(leave_out(scene, (part,))[0].openness is None for part in ("shadows", "light"))


def test_an_unknown_part_is_refused():
    check_parts(PARTS)
    with pytest.raises(ValueError, match=r"without: expected some of relief, shadows, .*; found 'wrinkles'"):
        Settings(without=("wrinkles",))
