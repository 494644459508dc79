import dataclasses

import numpy as np

from umbra.world.people.casting import draw_appearance
from umbra.world.people.hair_cover import lowest
from umbra.world.people.hair_flow import flow_of
from umbra.world.people.hair_texture import TEXTURE_COLUMNS, TEXTURE_ROWS, strand_texture

SKIN = (0.7, 0.5, 0.4)


def _hair(style="long", **changes):
    look = draw_appearance(np.random.default_rng(0), sex="female", age=30)
    return dataclasses.replace(look.hair, style=style, **changes)


def _strands(hair, seed=0):
    low = lowest(hair)
    flow = flow_of(hair, low, TEXTURE_ROWS, TEXTURE_COLUMNS)
    return strand_texture(hair, low, flow, SKIN, rng=np.random.default_rng(seed))


def test_strands_keep_the_hairs_colour_on_average():
    hair = _hair(colour=(0.3, 0.2, 0.1), grey=0.0)
    strands = _strands(hair)
    texture = strands.texture[strands.alpha > 0.9]
    assert np.allclose(texture.mean(axis=0), hair.colour, rtol=0.15)
    assert texture.std(axis=0).min() > 0.01


def test_loose_strands_are_few_and_no_part_of_the_face():
    for style in ("long", "short", "curly"):
        strands = _strands(_hair(style))
        worn = strands.alpha > 0.9
        assert 0.02 < (strands.loose[worn] > 0.5).mean() < 0.5
        assert (strands.loose[strands.alpha == 0] < 0.5).all()


def test_skin_shines_through_at_the_hairline_only():
    hair = _hair("bun", colour=(0.05, 0.05, 0.05), grey=0.0)
    strands = _strands(hair)
    middle = TEXTURE_COLUMNS // 2
    column = strands.texture[:, middle - 6 : middle + 6, 0].mean(axis=1)
    begin = int(np.flatnonzero(strands.alpha[:, middle] > 0.5).max())
    assert column[begin - 1] > 2 * column[20]


def test_the_face_is_cut_out_and_the_crown_is_not():
    for style in ("short", "long", "bob", "curly"):
        hair = _hair(style)
        alpha = _strands(hair).alpha
        rows, columns = alpha.shape
        face = int(rows * (159.5 - 10) / (159.5 - lowest(hair)))
        assert (alpha[face, columns // 2 - 30 : columns // 2 + 30] < 0.5).all()
        assert (alpha[5] > 0.5).all()


def test_half_grey_hair_has_silver_strands():
    plain, grey = (_hair(colour=(0.2, 0.2, 0.2), grey=g) for g in (0.0, 0.5))
    one, two = (_strands(h).texture for h in (plain, grey))
    assert np.percentile(two, 99) > np.percentile(one, 99) + 0.025


def test_white_hair_has_no_silver_strands():
    plain, white = (_strands(_hair(colour=(0.2, 0.2, 0.2), grey=grey)).texture for grey in (0.0, 1.0))
    assert np.percentile(white, 99) < np.percentile(plain, 99) + 0.01


def test_a_parting_is_dark_where_hair_is_combed_from_one():
    share = {}
    for style in ("parted", "fringe"):
        hair = _hair(style, colour=(0.3, 0.2, 0.1), grey=0.0)
        flow = flow_of(hair, lowest(hair), TEXTURE_ROWS, TEXTURE_COLUMNS)
        strands = _strands(hair)
        on, beside = (strands.texture[(strands.alpha > 0.9) & near].mean()
                      for near in (flow.parting < 1, (flow.parting > 5) & (flow.parting < 10)))  # fmt: skip
        share[style] = on / beside
    assert share["parted"] < 0.75
    assert 0.85 < share["fringe"] < 1.15


def test_locks_differ_in_warmth():
    strands = _strands(_hair(colour=(0.3, 0.2, 0.1), grey=0.0))
    red, _, blue = strands.texture[strands.alpha > 0.9].T
    assert np.subtract(*np.percentile(red / blue, [75, 25])) > 0.05


def test_a_fringe_frays():
    alpha = _strands(_hair("fringe", length=0.2, wave=0.0)).alpha > 0.5
    middle = TEXTURE_COLUMNS // 2
    ends = np.array([np.flatnonzero(alpha[:, column]).max() for column in range(middle - 40, middle + 40)])
    # The lowest strand of each column: neighbours end at different heights, by millimetres and not by centimetres.
    step = (159.5 - lowest(_hair("fringe", length=0.2))) / TEXTURE_ROWS
    assert 1.5 < np.abs(np.diff(ends)).mean() * step < 8


def test_curls_are_locks_with_light_and_gaps_and_no_rings():
    texture = _strands(_hair("curly", colour=(0.3, 0.2, 0.1), grey=0.0)).texture[40:90, 100:220, 0]
    contrast = texture.std() / texture.mean()
    assert 0.08 < contrast < 0.4
    # Light follows the coils down a lock: along a column it comes and goes every few texels, around the head as well.
    for axis in (0, 1):
        turns = (np.diff(np.sign(texture - texture.mean()), axis=axis) != 0).mean()
        assert 0.04 < turns < 0.45
