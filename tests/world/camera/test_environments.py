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


def test_only_trees_dapple():
    dappled = {
        kind
        for kind, (_, draw) in ENVIRONMENTS.items()
        if any(one.dappled for one in draw(1.0, np.random.default_rng(0)))
    }
    assert dappled == {"trees"}
