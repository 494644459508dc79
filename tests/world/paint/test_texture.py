import dataclasses

import numpy as np
import pytest

from umbra.world.head import chart
from umbra.world.paint.canvas import canvas
from umbra.world.paint.skin import tone_albedo
from umbra.world.paint.texture import paint_texture
from umbra.world.people.casting import draw_appearance


@pytest.mark.parametrize("index", range(8))
def test_textures_are_finite_and_lie_in_the_unit_range(index):
    look = draw_appearance(np.random.default_rng(index), sex=("female", "male")[index % 2], age=20 + 9 * index)
    texture = paint_texture(look, size=192)
    assert texture.shape == (192, 192, 3)
    assert texture.dtype == np.float32
    assert np.isfinite(texture).all()
    assert texture.min() >= 0
    assert texture.max() <= 1


def test_the_same_record_paints_the_same_texture_and_another_seed_another():
    look = draw_appearance(np.random.default_rng(2), sex="male", age=40)
    assert np.array_equal(paint_texture(look, size=128), paint_texture(look, size=128))
    other = dataclasses.replace(look, seed=look.seed + 1)
    assert not np.array_equal(paint_texture(look, size=128), paint_texture(other, size=128))


@pytest.mark.parametrize("tone", range(1, 11))
def test_clean_cheeks_keep_the_drawn_tone(tone):
    look = draw_appearance(np.random.default_rng(tone), sex="female", age=25)
    colour = tuple(float(value) for value in tone_albedo(tone))
    skin = dataclasses.replace(look.skin, tone=float(tone), colour=colour, freckles=0.0, moles=(), flush=0.0)
    look = dataclasses.replace(look, skin=skin, lips=dataclasses.replace(look.lips, blush=0.0))
    texture, ground = paint_texture(look, size=192), canvas(192)
    column, row = ground.pixels(np.array([[38.0, -25.0]]))[0].astype(int)
    patch = texture[row - 4 : row + 5, column - 4 : column + 5].mean(axis=(0, 1))
    assert patch == pytest.approx(colour, rel=0.08)


def test_eyeballs_fill_their_islands_with_iris_inside_sclera():
    look = draw_appearance(np.random.default_rng(4), sex="female", age=30)
    texture = paint_texture(look, size=384)
    for side in ("left", "right"):
        column, row = (chart.EYE_UV[side] * 384).astype(int)
        rim = int(chart.EYE_UV_RADIUS * 384 * 0.7)
        assert texture[row, column].max() < 0.08
        assert texture[row, column + rim].min() > 0.3
