import dataclasses

import numpy as np

from umbra.world.head import chart
from umbra.world.paint.canvas import canvas
from umbra.world.paint.texture_skin import (
    darken_nostrils,
    mark_skin,
    nostril_field,
    pigment_fields,
    redden_creases,
    skin_layer,
)
from umbra.world.people.casting import draw_appearance


def _look(**changes):
    look = draw_appearance(np.random.default_rng(1), sex="female", age=30)
    return dataclasses.replace(look, skin=dataclasses.replace(look.skin, **changes))


def test_flush_reddens_the_cheeks_and_leaves_the_forehead():
    ground = canvas(192)
    pale, flushed = (skin_layer(_look(flush=f, tone=2.0), ground, rng=np.random.default_rng(0)) for f in (0.0, 3.0))
    cheek, brow = (ground.pixels(np.array([[42.0 * a, h]]))[0].astype(int) for a, h in ((1, -10), (0, 65)))
    redness = (flushed[..., 0] / flushed[..., 1]) / (pale[..., 0] / pale[..., 1])
    assert redness[cheek[1], cheek[0]] > 1.15
    assert redness[brow[1], brow[0]] < 1.02


def test_freckles_and_moles_only_darken_and_none_leave_the_skin_alone():
    ground = canvas(192)
    for changes, changed in (({"freckles": 0.0, "moles": (), "wrinkles": 0.0}, False), ({"freckles": 1.5}, True)):
        look = _look(**changes)
        before = np.broadcast_to(np.asarray(look.skin.colour, np.float32), (192, 192, 3)).copy()
        after = before.copy()
        mark_skin(after, look, ground, rng=np.random.default_rng(0))
        assert (after <= before + 1e-6).all()
        assert (after < before - 0.02).any() == changed


def test_creases_darken_and_redden_with_age():
    ground, loss = canvas(192), []
    for age in (0.0, 0.5, 1.2):
        texture = np.ones((192, 192, 3), np.float32)
        redden_creases(texture, _look(wrinkles=age), ground)
        assert (texture[..., 0] >= texture[..., 2]).all()
        loss.append(float((1 - texture).sum()))
    assert loss[0] < loss[1] < loss[2]
    assert texture.min() > 0.7


def test_nostrils_are_dark_where_the_outline_says():
    ground, field = canvas(384), nostril_field(384)
    column, row = ground.pixels(chart.NOSTRIL.mean(axis=0)[None])[0].astype(int)
    assert field[row, column] > 0.85
    texture = np.full((384, 384, 3), 0.7, np.float32)
    darken_nostrils(texture, _look(), ground)
    assert texture[row, column].max() < 0.35


def test_pigment_fields_are_mirror_twins():
    for name, field in pigment_fields(192).items():
        assert np.allclose(field, field[:, ::-1], atol=1e-4), name


def test_foundation_evens_the_skin_and_the_neck_has_no_streaks():
    ground, look = canvas(192), _look(mottle=1.5, pores=0.0, flush=1.5, tone=2.0)
    bare, made_up = (
        skin_layer(
            dataclasses.replace(look, lips=dataclasses.replace(look.lips, foundation=cover, blush=0.0)), ground,
            rng=np.random.default_rng(0),
        )
        for cover in (0.0, 1.0)
    )  # fmt: skip
    face = (np.abs(ground.x) < 45) & (np.abs(ground.height) < 60)
    assert made_up[face].std(axis=0).mean() < 0.8 * bare[face].std(axis=0).mean()
    # On the neck a texel is taller than wide: lumps that are round on the skin change faster down the texture.
    neck = bare[(ground.height[:, 0] < -110) & (ground.height[:, 0] > -145)][:, 70:122]
    assert np.abs(np.diff(neck, axis=0)).mean() > np.abs(np.diff(neck, axis=1)).mean()
