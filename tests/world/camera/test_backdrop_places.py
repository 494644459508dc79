import numpy as np
import pytest

from umbra.world.camera import backdrop_places as places

PLACES = ("room", "street", "foliage", "night", "studio", "bricks", "sky", "crowd")


@pytest.mark.parametrize("name", PLACES)
def test_a_place_looks_alike_at_both_sizes(name):
    small, large = (getattr(places, name)(np.random.default_rng(3), side) for side in (72, 144))
    assert small.shape == (72, 72, 3)
    assert small.dtype == np.float32
    reduced = large.reshape(72, 2, 72, 2, 3).mean(axis=(1, 3))
    assert np.abs(reduced - small).mean() < 0.06
    assert small.std() > 0.003
