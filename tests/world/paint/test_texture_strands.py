import dataclasses

import numpy as np
import pytest

from umbra.world.head import chart
from umbra.world.paint.canvas import canvas
from umbra.world.paint.texture_lips import lip_fields
from umbra.world.paint.texture_strands import beard_density, brow_line, paint_beard, paint_brows, paint_scalp
from umbra.world.people.casting import draw_appearance


def _man(**beard):
    look = draw_appearance(np.random.default_rng(1), sex="male", age=30)
    return dataclasses.replace(look, beard=dataclasses.replace(look.beard, **beard))


def _white(size=192):
    return np.ones((size, size, 3), np.float32)


def test_an_ordinary_brow_lies_in_its_outline():
    brows = dataclasses.replace(
        _man().brows, thickness=1.0, arch=0.0, tilt=0.0, length=1.0, gap=0.0, taper=0.3, density=1.0
    )
    line, half = brow_line(brows, np.linspace(0, 1, 20))
    low, high = chart.BROW.min(axis=0), chart.BROW.max(axis=0)
    assert ((line > low - 1) & (line < high + 1)).all()
    assert (half > 0).all()
    assert half[-1] < half[5]


def test_brows_are_darkest_above_the_eyes_and_thicker_brows_cover_more():
    look, covered = _man(), []
    for thickness in (0.7, 1.5):
        texture = _white()
        dark = dataclasses.replace(look.brows, thickness=thickness, colour=(0.1, 0.1, 0.1), density=1.0)
        paint_brows(texture, dataclasses.replace(look, brows=dark), canvas(192), rng=np.random.default_rng(0))
        height = canvas(192).height[:, 0]
        assert np.array_equal(texture[(height < 25) | (height > 65)], _white()[(height < 25) | (height > 65)])
        covered.append(float((1 - texture).sum()))
    assert covered[0] < covered[1]


def test_styles_grow_in_order_and_never_on_the_lips():
    ground = canvas(192)
    density = {style: beard_density(_man(style=style), ground) for style in ("moustache", "goatee", "full")}
    assert density["moustache"].sum() < density["goatee"].sum() < density["full"].sum()
    for field in density.values():
        assert field[lip_fields(192)["red"] > 1.0].max() < 0.05
        assert field.max() <= 1
        assert field[ground.height[:, 0] > 45].max() == 0


def test_without_density_nothing_is_painted_and_a_full_beard_is_darker_than_stubble():
    ground, sums = canvas(192), []
    for beard in ({"density": 0.0}, {"style": "stubble", "density": 1.0}, {"style": "full", "density": 1.0}):
        texture = _white()
        look = _man(colour=(0.1, 0.08, 0.06), **beard)
        paint_beard(texture, look, ground, rng=np.random.default_rng(0))
        sums.append(float((1 - texture).sum()))
    assert sums[0] == 0
    assert sums[1] < 0.8 * sums[2]


@pytest.mark.parametrize(("style", "painted"), [("bald", False), ("buzz", True), ("short", True)])
def test_the_top_of_the_scalp_has_roots_unless_bald(style, painted):
    look = _man()
    look = dataclasses.replace(look, hair=dataclasses.replace(look.hair, style=style, colour=(0.1, 0.1, 0.1)))
    texture, ground = _white(), canvas(192)
    paint_scalp(texture, look, ground, rng=np.random.default_rng(0))
    top = texture[ground.height[:, 0] > 140]
    assert (top.mean() < 0.6) == painted
    assert texture[(ground.height[:, 0] < 40) & (ground.height[:, 0] > -40)][:, 70:122].min() == 1, (
        "the face stays bare"
    )


def test_a_fade_is_shaved_closer_towards_the_ear():
    look = _man()
    look = dataclasses.replace(look, hair=dataclasses.replace(look.hair, style="crop", colour=(0.1, 0.1, 0.1)))
    texture, ground = _white(), canvas(192)
    paint_scalp(texture, look, ground, rng=np.random.default_rng(0))
    beside = (np.abs(ground.across[0]) > 112) & (np.abs(ground.across[0]) < 150)
    high, low = (texture[(ground.height[:, 0] > h) & (ground.height[:, 0] < h + 8)][:, beside].mean() for h in (76, 50))
    assert high < low - 0.05
