import numpy as np
from numpy.testing import assert_allclose

from umbra.types import Region
from umbra.world.head import layout
from umbra.world.head.openness import DARKEST, openness, spread


def _of(region):
    return openness()[np.unique(layout.TRIANGLES[region == layout.FACE_LABELS])]


def test_hollows_see_less_of_the_sky_than_cheeks():
    assert len(openness()) == len(layout.UV)
    assert openness().min() >= DARKEST
    assert openness().max() == 1
    assert np.median(_of(Region.SKIN)) > 0.95
    assert np.median(_of(Region.MOUTH)) < 0.75
    assert np.quantile(_of(Region.LEFT_EYE), 0.5) < np.quantile(_of(Region.LEFT_BROW), 0.5) - 0.1
    tip, root = openness()[layout.LANDMARKS[[30, 33]]]
    assert tip > root


def test_both_sides_are_alike():
    for left, right in ((Region.LEFT_EYE, Region.RIGHT_EYE), (Region.LEFT_EAR, Region.RIGHT_EAR)):
        assert abs(_of(left).mean() - _of(right).mean()) < 0.01


def test_directions_are_unit_and_even():
    directions = spread(48)
    assert_allclose(np.linalg.norm(directions, axis=1), 1)
    assert_allclose(directions.mean(axis=0), 0, atol=0.02)
