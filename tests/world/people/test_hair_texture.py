import dataclasses

import numpy as np

from umbra.world.people.casting import draw_appearance
from umbra.world.people.hair_cover import lowest
from umbra.world.people.hair_texture import strand_texture


def _hair(style="long", **changes):
    look = draw_appearance(np.random.default_rng(0), sex="female", age=30)
    return dataclasses.replace(look.hair, style=style, **changes)


def test_strands_keep_the_hairs_colour_on_average():
    hair = _hair(colour=(0.3, 0.2, 0.1), grey=0.0)
    texture, _ = strand_texture(hair, lowest(hair), rng=np.random.default_rng(0))
    assert np.allclose(texture.mean(axis=(0, 1)), hair.colour, rtol=0.12)
    assert texture.std(axis=(0, 1)).min() > 0.01


def test_the_face_is_cut_out_and_the_crown_is_not():
    for style in ("short", "long", "bob", "curly"):
        hair = _hair(style)
        _, alpha = strand_texture(hair, lowest(hair), rng=np.random.default_rng(0))
        rows, columns = alpha.shape
        face = int(rows * (159.5 - 10) / (159.5 - lowest(hair)))
        assert (alpha[face, columns // 2 - 30 : columns // 2 + 30] < 0.5).all()
        assert (alpha[5] > 0.5).all()


def test_half_grey_hair_has_silver_strands():
    plain, grey = (_hair(colour=(0.2, 0.2, 0.2), grey=g) for g in (0.0, 0.5))
    one, two = (strand_texture(h, lowest(h), rng=np.random.default_rng(0))[0] for h in (plain, grey))
    assert np.percentile(two, 99) > np.percentile(one, 99) + 0.05
