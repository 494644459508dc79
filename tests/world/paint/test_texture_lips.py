import dataclasses

import numpy as np
import pytest

from umbra.world.head import chart
from umbra.world.paint.canvas import canvas
from umbra.world.paint.skin import to_lab
from umbra.world.paint.texture import paint_texture
from umbra.world.paint.texture_lips import lip_fields, red_cover
from umbra.world.people.casting import draw_appearance


@pytest.mark.parametrize("index", range(12))
def test_lips_are_redder_than_the_skin_around_them_at_every_tone(index):
    look = draw_appearance(np.random.default_rng([7, index]), sex=("female", "male")[index % 2], age=30)
    bare = dataclasses.replace(look, beard=dataclasses.replace(look.beard, density=0.0))
    texture, place = paint_texture(bare, size=192), lip_fields(192)
    lips = texture[place["red"] > 2].mean(axis=0)
    around = texture[(place["red"] < -4) & (place["red"] > -9) & (np.abs(canvas(192).x) < 22)].mean(axis=0)
    assert lips[0] / lips[1] > 1.08 * around[0] / around[1]
    assert to_lab(lips)[1] - to_lab(around)[1] > 2 or look.skin.tone > 8


def test_the_red_ends_on_the_geometrys_lip_outline():
    ground, cover = canvas(384), red_cover(384, 1.0)
    x = np.array([-15.0, -6.0, 0.0, 8.0, 18.0])
    upper, lower = chart.lip_heights(x)
    for height, inward in ((chart.mouth_line(x) + upper, -1.6), (chart.mouth_line(x) - lower, 1.6)):
        for shift, low, high in ((inward, 0.9, 1), (-inward, 0, 0.1)):
            columns, rows = ground.pixels(np.stack([x, height + shift], axis=1)).astype(int).T
            assert (cover[rows, columns] >= low).all()
            assert (cover[rows, columns] <= high).all()


def test_teeth_are_lighter_than_the_mouth_behind_them():
    texture = paint_texture(draw_appearance(np.random.default_rng(0), sex="male", age=30), size=384)
    u0, v0, u1, v1 = chart.TEETH_UV["upper"]
    tooth = texture[int((0.4 * v0 + 0.6 * v1) * 384), int((u0 + u1) / 2 * 384) + 5]
    u0, v0, u1, v1 = chart.MOUTH_UV
    dark = texture[int((v0 + v1) / 2 * 384), int((u0 + u1) / 2 * 384)]
    assert tooth.min() > 2 * dark.max()
