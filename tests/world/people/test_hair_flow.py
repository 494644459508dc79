import dataclasses

import numpy as np
import pytest

from umbra.world.people.casting import draw_appearance
from umbra.world.people.hair_flow import FRONT, WHORL, _from_parting, flow_of, parting_x

ROWS, COLUMNS = 60, 80
LOW = -80.0


def _flow(style, **changes):
    look = draw_appearance(np.random.default_rng(0), sex="female", age=30)
    return flow_of(dataclasses.replace(look.hair, style=style, **changes), LOW, ROWS, COLUMNS)


@pytest.mark.parametrize("style", ["short", "parted", "fringe", "long", "bun", "ponytail", "quiff"])
def test_every_place_has_a_strand_and_a_way_along_it(style):
    flow = _flow(style)
    assert np.isfinite(flow.strand).all()
    assert np.abs(flow.strand).max() <= np.pi + 1e-5
    assert (flow.along >= 0).all()


def test_strands_meet_themselves_at_the_seam():
    ends = np.exp(1j * _flow("parted").strand[10:50, [0, -1]])
    assert np.abs(ends[:, 0] - ends[:, 1]).max() < 0.35


def test_hair_beside_a_parting_falls_to_its_own_side():
    flow = _flow("parted", parting=0.6)
    side = parting_x(dataclasses.replace(draw_appearance(np.random.default_rng(0), sex="female", age=30).hair,
                                         style="parted", parting=0.6))  # fmt: skip
    assert side > 0
    row = 40  # well below the crown
    assert (flow.strand[row, COLUMNS // 2 + 22 : COLUMNS - 8] > 0).all()
    assert (flow.strand[row, 8 : COLUMNS // 2 - 4] < 0).all()


def test_the_distance_from_a_parting_is_that_from_its_line():
    """A parting at x = 20: on it, beside it, before it, behind it and aslant behind it; height is no matter."""
    places = [[20, 150, 0], [30, 120, 0], [20, 90, FRONT + 20], [20, 90, WHORL - 30], [16, 90, WHORL - 3]]
    found = _from_parting(20.0, FRONT, np.array(places, np.float32)[:, None]).parting[:, 0]
    assert found == pytest.approx([0, 10, 20, 30, 5], abs=1e-4)


def test_hair_drawn_back_mirrors_itself_and_ends_behind():
    flow = _flow("bun")
    assert flow.strand == pytest.approx(-flow.strand[:, ::-1], abs=0.05)
    assert flow.along[30, 0] > flow.along[30, COLUMNS // 2] + 60


def test_falling_hair_keeps_its_strand_on_the_way_down():
    flow = _flow("long", parting=0.3)
    down = flow.strand[35:55, 62]
    assert np.ptp(down) < 0.25
