import numpy as np
from numpy.testing import assert_array_equal

from umbra.render.leaves import leaves


def test_leaves_let_spots_of_light_through():
    field = leaves(3)
    assert field.min() == 0.0
    assert field.max() == 1.0
    assert 0.35 < field.mean() < 0.75
    assert np.abs(np.diff(field, axis=1)).max() < 0.7


def test_leaves_have_their_number():
    first = leaves(3).copy()
    leaves.cache_clear()
    assert_array_equal(leaves(3), first)
    assert (leaves(4) != first).any()
