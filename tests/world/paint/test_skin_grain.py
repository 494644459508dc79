import dataclasses

import numpy as np
import pytest

from umbra.world.head import chart
from umbra.world.paint.canvas import canvas
from umbra.world.paint.skin_grain import bare_skin, even_noise, grain, pore_zone
from umbra.world.paint.texture_lips import lip_fields
from umbra.world.paint.texture_strands import beard_density
from umbra.world.people.casting import draw_appearance

SIZE = 256


@pytest.fixture(scope="module")
def look():
    woman = draw_appearance(np.random.default_rng(1), sex="female", age=30)
    return dataclasses.replace(woman, skin=dataclasses.replace(woman.skin, wrinkles=0.1, pores=1.0))


def _grain(look):
    return grain(look, SIZE, rng=np.random.default_rng(3))


def test_grain_is_microrelief(look):
    """Hundredths to two tenths of a millimetre."""
    found = _grain(look)
    assert 0.01 < found[bare_skin(SIZE) == 1].std() < 0.1
    assert np.abs(found).max() < 0.35


def test_pores_are_pits_and_coarse_on_the_nose(look):
    smooth = dataclasses.replace(look, skin=dataclasses.replace(look.skin, pores=0.0))
    pits = _grain(look) - _grain(smooth)
    assert pits.min() < -0.05
    assert pits.max() < 0.05
    assert pits[pore_zone(SIZE) > 0.9].std() > 2.5 * pits[(pore_zone(SIZE) < 0.25) & (bare_skin(SIZE) == 1)].std()


def test_eyes_and_teeth_stay_smooth(look):
    island = (np.arange(SIZE) + 0.5) / SIZE > chart.ISLAND_TOP
    assert not _grain(look)[island].any()


def test_old_skin_is_less_even(look):
    old = dataclasses.replace(look, skin=dataclasses.replace(look.skin, wrinkles=1.0))
    cheek = (np.abs(canvas(SIZE).x - 50) < 12) & (np.abs(canvas(SIZE).height + 5) < 12)
    assert _grain(old)[cheek].std() > 1.3 * _grain(look)[cheek].std()


def test_stubble_roughens_the_skin_where_it_grows():
    man = draw_appearance(np.random.default_rng(5), sex="male", age=40)
    shaven, stubble, full = (
        _grain(dataclasses.replace(man, beard=dataclasses.replace(man.beard, style=style, density=1.0, cheek_line=0.0)))
        for style in ("shaven", "stubble", "full")
    )
    grows = beard_density(dataclasses.replace(man, beard=dataclasses.replace(man.beard, style="full")), canvas(SIZE))
    dense, bare = (grows > 0.9) & (lip_fields(SIZE)["red"] < -2), grows == 0
    assert stubble[dense].std() > 1.15 * shaven[dense].std()
    assert full[dense].std() > 2 * stubble[dense].std()
    np.testing.assert_array_equal(stubble[bare], full[bare])


def test_lipstick_fills_the_cracks_of_the_lips(look):
    red = lip_fields(SIZE)["red"] > 1.5
    bare, covered = (
        _grain(dataclasses.replace(look, lips=dataclasses.replace(look.lips, cracks=1.2, lipstick=stick)))[red].std()
        for stick in (0.0, 1.0)
    )
    assert covered == pytest.approx(0.4 * bare, rel=0.05)


@pytest.mark.parametrize("cell", [2.0, (6.0, 2.0)])
def test_lumps_of_even_noise_have_their_size_everywhere(cell):
    """Neighbouring texels differ by about their distance in cells, at the nose as on the chin, down as across."""
    noise = even_noise(SIZE, cell, rng=np.random.default_rng(0))
    assert noise.std() == pytest.approx(1.0, abs=0.12)
    down, across = cell if isinstance(cell, tuple) else (cell, cell)
    ground, found = canvas(SIZE), []
    for middle in (-5.0, -80.0):
        rows = np.flatnonzero(np.abs(ground.height[:, 0] - middle) < 9)
        columns = np.flatnonzero(np.abs(ground.x[rows[0]]) < 12)
        part = noise[np.ix_(rows, columns)]
        x, y = ground.x[rows[0], columns], ground.height[rows, 0]
        found += [np.abs(np.diff(part, axis=1)).mean() / np.diff(x).mean() * across]
        found += [np.abs(np.diff(part, axis=0)).mean() / -np.diff(y).mean() * down]
    assert max(found) < 1.6 * min(found)
