"""The pictures of the lecture show what they say they show."""

import numpy as np
import pytest

from umbra import occlude
from umbra.papers.world.drawings import channels, mode_pictures, occluder_catalogue, portraits, posed
from umbra.world.camera.framing import Frame
from umbra.world.camera.photograph import photograph
from umbra.world.people.linear_model import build_model
from umbra.world.people.people import draw_person


@pytest.fixture(scope="module")
def person():
    return draw_person(1, 3)


def test_portraits_are_the_same_in_any_company():
    together, alone = portraits(1, [2, 5], size=48), portraits(1, [5], size=48)
    np.testing.assert_array_equal(together[1], alone[0])


def test_a_turned_head_shows_its_other_side(person):
    left, right = (posed(person, angles=(0.0, yaw, 0.0), size=64).astype(float) for yaw in (-60.0, 60.0))
    straight = posed(person, size=64).astype(float)
    assert np.abs(left - right).mean() > 5
    assert np.abs(straight - posed(person, size=64)).max() == 0


def test_an_open_mouth_changes_the_lower_half_of_the_face_most(person):
    change = np.abs(posed(person, actions={"jaw_open": 1.0}, size=64).astype(float) - posed(person, size=64))
    assert change[38:].mean() > 3 * change[:26].mean()


def test_channels_are_those_of_the_photograph(person):
    shot = photograph(person, seed=1, index=0, frame=Frame("box", 48, 40), wearing="sunglasses")
    known = channels(shot)
    assert {name: array.shape[:2] for name, array in known.items()} == dict.fromkeys(known, (48, 40))
    assert (known["parsing as seen"] != known["parsing"]).any()


def test_the_catalogue_holds_every_occluder():
    catalogue = occluder_catalogue(1, [0, 1], size=40)
    assert list(catalogue) == [*occlude.WORN, *occlude.HELD, *occlude.GEOMETRIC]
    assert {picture.shape for picture in catalogue.values()} == {(40, 40, 3)}


def test_a_mode_moves_the_face_and_nought_leaves_the_average():
    model = build_model(5, 16, expressions=6, albedos=8)
    moved = mode_pictures(model, basis="identity", modes=(0,), amounts=(-2.0, 0.0, 2.0), size=48)
    painted = mode_pictures(model, basis="albedo", modes=(0,), amounts=(0.0, 2.0), size=48)
    np.testing.assert_array_equal(moved[1], painted[0])
    assert np.abs(moved[0].astype(int) - moved[2]).mean() > 1
    assert np.abs(painted[0].astype(int) - painted[1]).mean() > 1
