import numpy as np
import pytest

from umbra.world.head import layout
from umbra.world.head.anthropometry import MEASURES, draw_measures, expected, spread
from umbra.world.head.average import average_head
from umbra.world.head.head import head_from, mean_head, measure, measure_fields, responses


def test_each_field_adds_one_millimetre_to_its_own_measure_only():
    assert np.allclose(responses(measure_fields()), np.eye(len(MEASURES)), atol=1e-3)


@pytest.mark.parametrize("number", range(4))
def test_a_head_has_the_measures_it_was_made_from(number):
    rng = np.random.default_rng([2, number])
    wanted = draw_measures(sex=number % 2, age=40, rng=rng)
    found = measure(head_from(wanted))
    off = {name: abs(found[name] - wanted[name]) for name in MEASURES}
    # Lids are lifted off the eyeball, which moves their own measures a little.
    lids = {"eye_fissure_height", "interpupillary_distance", "intercanthal_breadth", "biocular_breadth", "canthal_rise"}
    assert max(off[name] for name in MEASURES if name not in lids) < 0.35
    assert max(off[name] for name in lids) < 1.6


def test_the_sculpted_average_is_near_the_published_means():
    own = measure(average_head())
    z = (np.array([own[name] for name in MEASURES]) - expected(0.5)) / spread(0.5)
    assert np.abs(z).max() < 2.0
    assert np.abs(z).mean() < 0.8


def test_measures_alone_keep_the_head_symmetric():
    wanted = draw_measures(sex=0.3, age=50, rng=np.random.default_rng(5))
    vertices = head_from(wanted)
    assert np.allclose(vertices[layout.MIRROR] * [-1, 1, 1], vertices, atol=1e-2)


def test_refuses_an_incomplete_set_of_measures():
    with pytest.raises(ValueError, match="measures lack head_length"):
        head_from({name: 1.0 for name in MEASURES if name != "head_length"})


def test_the_mean_head_is_the_sculpted_average():
    assert np.allclose(mean_head(), average_head(), atol=1e-4)
