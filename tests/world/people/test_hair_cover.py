import dataclasses
from typing import get_args

import numpy as np
import pytest

from umbra.world.paint.appearance import HairStyle
from umbra.world.paint.hairline import fade_height, hair_depth
from umbra.world.people.casting import draw_appearance
from umbra.world.people.hair_cover import cover_depth, fall_of, fringe_ends, lowest, thickness

STYLES = get_args(HairStyle)


def _hair(style):
    look = draw_appearance(np.random.default_rng(0), sex="female", age=30)
    return dataclasses.replace(look.hair, style=style, hairline=0.0, temples=0.2, length=0.5, volume=1.2)


def test_only_long_hair_covers_the_neck_beside_the_face_and_none_the_face():
    beside, face = (np.array([115.0]), np.array([-60.0])), (np.array([0.0, 30, 60]), np.array([20.0, 20, -10]))
    assert {style for style in STYLES if cover_depth(_hair(style), *beside)[0] > 0} == {
        "bob",
        "long",
        "wavy",
        "locs",
        "fringe",
    }
    for style in STYLES:
        assert (cover_depth(_hair(style), *face) < 0).all(), style


def test_hair_over_cropped_sides_covers_the_crown_alone():
    hair = _hair("undercut")
    crown, temple = (np.array([60.0]), np.array([130.0])), (np.array([90.0]), np.array([56.0]))
    edge = fade_height(hair, temple[0])
    assert hair_depth(hair, *temple)[0] > 0 > temple[1] - edge  # hair grows there, and is cropped
    assert cover_depth(hair, *crown)[0] > 0 > cover_depth(hair, *temple)[0]


def test_a_quiff_stands_on_its_partings_side():
    hair = dataclasses.replace(_hair("quiff"), parting=0.7)
    there, opposite = (thickness(hair, np.array([side * 30.0]), np.array([98.0]))[0] for side in (1, -1))
    assert there > 1.1 * opposite


def test_a_fringe_covers_the_forehead():
    forehead = np.array([0.0]), np.array([65.0])
    assert cover_depth(_hair("fringe"), *forehead)[0] > 0 > cover_depth(_hair("long"), *forehead)[0]


@pytest.mark.parametrize("style", STYLES)
def test_thickness_is_positive_and_thin_where_there_is_no_hair(style):
    a, h = np.meshgrid(np.linspace(-211, 211, 60), np.linspace(159, -80, 50))
    thick = thickness(_hair(style), a, h)
    assert (thick > 0.5).all()
    assert thick[cover_depth(_hair(style), a, h) < -4].max(initial=0) < 1
    assert thick.max() < 75


def test_curly_hair_stands_further_off_than_short():
    top = np.array([60.0]), np.array([120.0])
    assert thickness(_hair("curly"), *top) > 1.5 * thickness(_hair("short"), *top)


def test_the_grid_reaches_below_the_ends_of_hanging_hair():
    for style in STYLES:
        fall = fall_of(_hair(style))
        assert lowest(_hair(style)) < (fall.end if fall else -70)


def test_a_fringe_parts_where_the_parting_says_and_nowhere_without_a_reason():
    across = np.linspace(-70, 70, 281)
    hair = dataclasses.replace(_hair("fringe"), wave=1.0)
    right, left = (fringe_ends(dataclasses.replace(hair, parting=side), 57.0, across) for side in (0.4, -0.4))
    assert np.allclose(right, left[::-1])
    bend = np.diff(right, 2)
    peaks = np.flatnonzero((right[1:-1] > right[:-2]) & (right[1:-1] > right[2:])) + 1
    assert len(peaks) >= 2
    assert right.max() - np.median(right) > 8
    assert np.abs(bend).max() < 4


def test_a_fringe_thins_towards_its_ends():
    hair = _hair("fringe")
    height = np.linspace(60, 100, 41)
    depth = cover_depth(hair, np.zeros(41), height)
    thick = thickness(hair, np.zeros(41), height)
    assert thick[np.abs(depth - 6).argmin()] < 0.6 * thick[np.abs(depth - 30).argmin()]


def test_no_edge_shows_where_a_fringe_meets_the_hair_beside_the_face():
    # Down the temple the cover changes by no more than the height does.
    height = np.linspace(90, 30, 121)
    for a in (96.0, 104.0, 112.0):
        depth = cover_depth(_hair("fringe"), np.full(121, a), height)
        assert (depth > 0).all()
        assert np.abs(np.diff(depth, 2)).max() < 0.1
