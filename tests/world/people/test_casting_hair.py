from typing import get_args

import numpy as np

from umbra.world.paint.appearance import HairStyle
from umbra.world.people.casting_hair import HAIR_BY_SEX, draw_beard, draw_brows, draw_hair


def _crowd(sex, age=30.0, tone=4.0, count=600):
    return [draw_hair(sex, age, tone, rng=np.random.default_rng([number, 7])) for number in range(count)]


def test_odds_name_only_styles_that_exist_and_all_of_them():
    assert set(HAIR_BY_SEX["female"]) | set(HAIR_BY_SEX["male"]) == set(get_args(HairStyle))
    assert {hair.style for sex in HAIR_BY_SEX for hair in _crowd(sex, count=1500)} == set(get_args(HairStyle))


def test_coiled_hair_is_likelier_with_dark_skin_and_blond_with_light():
    dark, light = _crowd("female", tone=9.0), _crowd("female", tone=1.5)
    coiled = [np.mean([hair.style in ("curly", "afro", "locs", "braids") for hair in group]) for group in (dark, light)]
    assert coiled[0] > 2 * coiled[1]
    assert np.mean([max(hair.colour) > 0.3 for hair in light]) > 3 * np.mean([max(hair.colour) > 0.3 for hair in dark])


def test_hair_recedes_with_age_in_men():
    young, old = (np.mean([h.style in ("receding", "bald") for h in _crowd("male", age)]) for age in (22.0, 75.0))
    assert old > 2 * young
    bald = [np.mean([hair.style == "bald" for hair in _crowd("male", age)]) for age in (22.0, 75.0)]
    assert bald[0] < 0.08 < bald[1]


def test_half_grey_hair_has_lost_its_red():
    for hair in _crowd("male", 60.0):
        if 0.4 < hair.grey < 0.9:
            assert hair.colour[0] < 1.35 * hair.colour[2]


def test_brows_at_rest_do_not_slant_inwards_on_average():
    hair = _crowd("male", count=1)[0]
    brows = [draw_brows("male", 30.0, hair, rng=np.random.default_rng(number)) for number in range(300)]
    assert np.mean([one.tilt for one in brows]) < -0.1
    assert max(one.tilt for one in brows) <= 0.5


def test_women_have_no_beards():
    hair = _crowd("female", count=1)[0]
    assert draw_beard("female", hair, rng=np.random.default_rng(0)).density == 0
