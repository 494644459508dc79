import numpy as np
import pytest

from umbra.world.camera import backdrop_places as places
from umbra.world.camera import backdrop_textures as textures

TEXTURES = ("wallpaper", "cloth", "leaves", "books", "facade", "posters", "gravel", "boards", "mesh")


def edges(canvas):
    return float(np.abs(np.diff(canvas.mean(axis=2), axis=1)).mean())


@pytest.mark.parametrize("name", TEXTURES)
def test_a_surface_has_detail_and_depends_on_its_generator_alone(name):
    one, other, third = (getattr(textures, name)(np.random.default_rng(seed), 96) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, other)
    assert (one != third).any()
    assert one.shape == (96, 96, 3)
    assert one.dtype == np.float32
    assert np.isfinite(one).all()


def test_surfaces_have_more_edges_than_places_out_of_focus():
    hard = np.mean([edges(getattr(textures, name)(np.random.default_rng(5), 96)) for name in TEXTURES])
    soft = np.mean([edges(getattr(places, name)(np.random.default_rng(5), 96)) for name in ("studio", "sky", "crowd")])
    assert hard > 5 * soft
