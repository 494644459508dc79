from dataclasses import replace

import numpy as np

from umbra.world.paint.canvas import canvas
from umbra.world.paint.gloss import GLOSS_SIZE, gloss_map, oil_fields
from umbra.world.people.people import appearance_of, draw_body


def _look():
    look = appearance_of(draw_body(1, 3))
    return replace(look, beard=replace(look.beard, style="shaven"), lips=replace(look.lips, lipstick=0.0))


def _at(field, x, y):
    ground = canvas(GLOSS_SIZE)
    return field[np.unravel_index(np.argmin((ground.x - x) ** 2 + (ground.height - y) ** 2), field.shape)]


def test_nose_and_forehead_shine_more_than_jaw_and_cheek():
    gloss = gloss_map(_look())
    assert _at(gloss, 0, -8) > 1.2 * _at(gloss, 45, -45)
    assert _at(gloss, 0, 60) > _at(gloss, 55, -30)
    assert gloss.min() > 0


def test_an_oily_skin_shines_more_and_lips_do_not_follow_it():
    look = _look()
    oily = gloss_map(replace(look, skin=replace(look.skin, shine=2 * look.skin.shine)))
    lips = oil_fields(GLOSS_SIZE)["lips"] == 1
    assert (oily[~lips] >= gloss_map(look)[~lips] - 1e-6).all()
    assert np.allclose(oily[lips], gloss_map(look)[lips])


def test_lipstick_is_glossy_and_a_beard_is_dull():
    look = _look()
    lips = oil_fields(GLOSS_SIZE)["lips"] == 1
    painted = gloss_map(replace(look, lips=replace(look.lips, lipstick=1.0)))
    assert (painted[lips] > gloss_map(look)[lips]).all()
    bearded = gloss_map(replace(look, beard=replace(look.beard, style="full", density=1.0)))
    assert _at(bearded, 0, -78) < 0.6 * _at(gloss_map(look), 0, -78)
