import numpy as np
import pytest

from umbra.render.lamps import FORMS
from umbra.world.camera.environments import ENVIRONMENTS


def test_shares_add_up_to_one():
    assert sum(share for share, _ in ENVIRONMENTS.values()) == pytest.approx(1)
    assert all(share > 0 for share, _ in ENVIRONMENTS.values())


@pytest.mark.parametrize("kind", ENVIRONMENTS)
def test_sources_are_possible_and_one_is_no_whole_sky(kind):
    for seed in range(20):
        sources = ENVIRONMENTS[kind][1](1.0, np.random.default_rng(seed))
        assert min(one.size for one in sources) < 1
        for one in sources:
            assert 1500 < one.kelvin <= 20000
            assert 0 <= one.size <= 1
            assert one.strength >= 0
            assert one.form in FORMS


@pytest.mark.parametrize("kind", ["window", "shade", "backlight", "lamp", "studio"])
def test_the_side_is_that_which_is_asked_for(kind):
    right, left = (
        [one.azimuth for one in ENVIRONMENTS[kind][1](side, np.random.default_rng(3))] for side in (1.0, -1.0)
    )
    np.testing.assert_allclose(left, -np.array(right))
    assert max(map(abs, right)) > 0.2


@pytest.mark.parametrize("kind", ["sun", "golden", "trees"])
def test_the_sky_is_bluer_than_the_sun(kind):
    for seed in range(20):
        sun, sky, *_ = ENVIRONMENTS[kind][1](1.0, np.random.default_rng(seed))
        assert sky.size == 1.0 > sun.size
        assert sky.kelvin > sun.kelvin


def test_only_trees_dapple():
    dappled = {
        kind
        for kind, (_, draw) in ENVIRONMENTS.items()
        if any(one.dappled for one in draw(1.0, np.random.default_rng(0)))
    }
    assert dappled == {"trees"}
