import dataclasses

import numpy as np

from umbra.world.head import chart
from umbra.world.paint.hairline import fade_height, hair_depth, hairline
from umbra.world.people.casting import draw_appearance


def _hair(**changes):
    plain = {"style": "short", "hairline": 0.0, "temples": 0.0, "peak": 0.0, "length": 0.5}
    return dataclasses.replace(draw_appearance(np.random.default_rng(0), sex="male", age=30).hair, **(plain | changes))


def test_an_average_hairline_passes_the_charts_own():
    assert np.abs(hairline(_hair(), chart.HAIRLINE[:, 0]) - chart.HAIRLINE[:, 1]).max() < 6


def test_the_line_clears_the_ear_and_is_the_same_on_both_sides():
    a = np.linspace(chart.EAR_CENTRE[0] - 14, chart.EAR_CENTRE[0] + 14, 9)
    assert (hairline(_hair(), a) > chart.EAR_CENTRE[1] + 20).all()
    assert np.array_equal(hairline(_hair(), a), hairline(_hair(), -a))


def test_receding_hair_and_bare_temples_lift_the_line_in_front_only():
    front, back = np.array([0.0, 30.0]), np.array([200.0])
    assert (hairline(_hair(style="receding"), front) > hairline(_hair(), front) + 10).all()
    assert hairline(_hair(temples=1.0), front)[1] > hairline(_hair(), front)[1] + 15
    assert np.allclose(hairline(_hair(style="receding", temples=1.0), back), hairline(_hair(), back), atol=0.1)


def test_a_peak_lowers_the_middle():
    assert hairline(_hair(peak=1.0), np.zeros(1)) < hairline(_hair(), np.zeros(1)) - 6


def test_a_bald_head_is_bare_on_top_and_in_front():
    places = np.array([0.0, 0.0, 60.0]), np.array([150.0, 90.0, 90.0])
    assert (hair_depth(_hair(style="bald"), *places) < 0).all()
    assert (hair_depth(_hair(), *places) > 0).all()


def test_fades_stand_higher_beside_than_behind_and_other_styles_have_none():
    side, back = np.array([100.0]), np.array([205.0])
    for style in ("crop", "quiff", "undercut"):
        assert fade_height(_hair(style=style), side)[0] > fade_height(_hair(style=style), back)[0] + 30
    assert fade_height(_hair(), side) is None
