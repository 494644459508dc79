import numpy as np
import pytest

from umbra.world.people.casting_dress import HEADWEAR, draw_clothes, draw_glasses, draw_headwear


def _many(draw, count=1500):
    return [draw(np.random.default_rng(number)) for number in range(count)]


@pytest.mark.parametrize("sex", ["female", "male"])
def test_about_one_in_ten_wears_something_on_the_head_and_every_kind_is_worn(sex):
    worn = [one for one in _many(lambda rng: draw_headwear(sex, rng=rng)) if one is not None]
    assert len(worn) / 1500 == pytest.approx(sum(HEADWEAR[sex].values()), abs=0.03)
    assert {one.kind for one in worn} == set(HEADWEAR[sex])
    assert all(0 <= value <= 1 for one in worn for value in (*one.colour, *one.second, one.size))


def test_glasses_come_with_age():
    young, old = (
        np.mean([one is not None for one in _many(lambda rng, age=age: draw_glasses(age, rng=rng), 500)])
        for age in (20.0, 75.0)
    )
    assert young < 0.22 < 0.25 < old


def test_all_collars_and_patterns_are_worn():
    clothes = _many(lambda rng: draw_clothes(rng=rng), 200)
    assert len({one.collar for one in clothes}) == 5
    assert len({one.pattern for one in clothes}) == 4
