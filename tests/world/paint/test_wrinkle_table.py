import numpy as np
import pytest

from umbra.world.head import chart
from umbra.world.head.expressions import action_names
from umbra.world.paint.wrinkle_table import FAMILIES, age_law
from umbra.world.people.people import appearance_of, draw_body


@pytest.mark.parametrize("name", FAMILIES)
def test_every_action_of_a_family_exists(name):
    assert set(FAMILIES[name].actions) <= set(action_names())


@pytest.mark.parametrize("name", FAMILIES)
def test_depths_are_those_of_skin(name):
    """Folds stay within two millimetres, and no slope is steeper than skin folds: depth over deviation."""
    family = FAMILIES[name]
    deepest = family.rest * 1.4 + 1.3 * family.fold
    assert 0 < deepest < 3.5
    assert (1 + family.bulge) * family.rest / family.width < 1.2


@pytest.mark.parametrize("name", [name for name, family in FAMILIES.items() if not family.crossing])
def test_paths_lie_at_image_right_and_outside_eyes(name):
    for path in FAMILIES[name].paths:
        points = np.array(path, float)
        assert (points[:, 0] > 0).all()
        upper, lower = chart.eye_curves(33)
        top, bottom = (np.interp(points[:, 0], curve[:, 0], curve[:, 1]) for curve in (upper, lower))
        within = (points[:, 0] > upper[0, 0]) & (points[:, 0] < upper[-1, 0])
        assert not (within & (points[:, 1] < top + 0.5) & (points[:, 1] > bottom - 0.5)).any()


def test_the_law_of_age_is_what_people_are_drawn_with():
    looks = [appearance_of(draw_body(17, index)) for index in range(250)]
    shares = [look.skin.wrinkles / age_law(look.age) for look in looks]
    assert min(shares) >= 0.6
    assert max(shares) <= 1.4
    assert np.mean(shares) == pytest.approx(1.0, abs=0.05)


def test_wrinkles_come_fast_from_forty_on():
    assert age_law(20) < 0.04
    assert age_law(60) - age_law(40) > 0.45
    assert age_law(80) - age_law(70) < 0.1
