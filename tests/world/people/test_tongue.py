import numpy as np

from umbra.types import Region
from umbra.world.head import layout
from umbra.world.head.average import average_head
from umbra.world.head.expressions import perform
from umbra.world.people.tongue import tongue_mesh


def _opened(amount):
    return perform(average_head(), {"jaw_open": amount, "lips_part": amount})


def test_closed_teeth_show_no_tongue():
    assert tongue_mesh(_opened(0.0)) is None


def test_it_lies_behind_the_lower_teeth_within_the_cheeks():
    head = _opened(0.8)
    mesh = tongue_mesh(head)
    teeth = head[layout.PARTS["lower_teeth2"]]
    assert set(mesh.labels.tolist()) == {Region.MOUTH}
    assert mesh.vertices[:, 2].max() < teeth[:, 2].max()
    assert np.abs(mesh.vertices[:, 0]).max() < 20
    assert mesh.vertices[:, 1].max() < head[layout.PARTS["upper_teeth2"], 1].max()


def test_it_goes_down_with_the_jaw():
    less, more = (tongue_mesh(_opened(amount)).vertices[:, 1].max() for amount in (0.5, 1.0))
    assert more < less - 1
