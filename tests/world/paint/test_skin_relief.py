import dataclasses

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from umbra.world.paint.canvas import canvas
from umbra.world.paint.skin_relief import RELIEF_SIZE, SkinRelief, chin_dimples, relief_of
from umbra.world.people.casting import draw_appearance


@pytest.fixture(scope="module")
def look():
    return draw_appearance(np.random.default_rng(8), sex="female", age=45)


def _aged(look, wrinkles):
    return dataclasses.replace(look, skin=dataclasses.replace(look.skin, wrinkles=wrinkles))


def test_relief_does_not_depend_on_what_was_asked_before(look):
    asked = SkinRelief(look, 192)
    for expression in ({"smile": 1.0}, {"brow_lower": 0.7}, {}):
        asked.height(expression)
    assert_array_equal(asked.height({"smile": 0.5}), SkinRelief(look, 192).height({"smile": 0.5}))


def test_wrinkles_deepen_with_age_and_the_young_are_smooth(look):
    deep = [-SkinRelief(_aged(look, worn), 192).wrinkles({}).min() for worn in (0.02, 0.35, 0.9)]
    assert deep[0] < 0.15
    assert deep[0] < deep[1] < deep[2]
    assert deep[2] > 0.4


def test_folds_come_with_the_expression_and_go(look):
    young = SkinRelief(_aged(look, 0.03), 192)
    raised = young.wrinkles({"brow_inner_raise": 1.0, "brow_outer_raise": 1.0})
    forehead = (np.abs(canvas(192).x) < 40) & (np.abs(canvas(192).height - 61) < 10)
    assert raised[forehead].min() < -0.2
    assert young.wrinkles({})[forehead].min() > -0.05
    cheek = (np.abs(canvas(192).x) < 40) & (np.abs(canvas(192).height + 30) < 10)
    assert_array_equal(raised[cheek], young.wrinkles({})[cheek])


def test_heights_are_millimetres_of_skin(look):
    everything = {"smile": 1.0, "brow_lower": 1.0, "chin_raise": 1.0, "pucker": 1.0, "nose_wrinkle": 1.0}
    height = SkinRelief(_aged(look, 1.2), 192).height(everything)
    assert height.dtype == np.float32
    assert -3.5 < height.min() < -0.5
    assert height.max() < 2.0


def test_height_is_grain_and_wrinkles(look):
    relief = SkinRelief(look, 192)
    np.testing.assert_allclose(relief.height({"smile": 1}), relief.grain + relief.wrinkles({"smile": 1}), atol=1e-6)


def test_pores_are_ones_own(look):
    own, others = (SkinRelief(dataclasses.replace(look, seed=seed), 192).grain for seed in (1, 2))
    assert abs(np.corrcoef(own.ravel(), others.ravel())[0, 1]) < 0.5
    assert own.std() == pytest.approx(others.std(), rel=0.2)


def test_the_chin_pebbles_when_it_is_raised(look):
    assert chin_dimples(_aged(look, 0.0), {}) == chin_dimples(_aged(look, 0.0), {"chin_raise": -0.5}) == 0.0
    assert chin_dimples(_aged(look, 0.0), {"chin_raise": 1.0}) == pytest.approx(0.22)
    assert chin_dimples(_aged(look, 9.0), {"frown": 0.5, "press": 0.5}) == pytest.approx(0.03 + 0.22 * 0.25)
    field = SkinRelief(_aged(look, 0.0), 192).wrinkles({"chin_raise": 1.0})
    ball = (np.abs(canvas(192).x) < 8) & (np.abs(canvas(192).height + 79) < 6)
    assert field[ball].std() > 0.03


def test_a_person_has_one_relief(look):
    assert relief_of(look) is relief_of(dataclasses.replace(look))
    assert relief_of(look).height({}).shape == (RELIEF_SIZE, RELIEF_SIZE)
