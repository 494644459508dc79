"""Luck adds up before it is squared."""

import numpy as np
import pytest

from umbra.metrics.luck import Luck


def test_luck_that_moves_two_cells_of_a_training_differently_does_not_cancel_there():
    one, other = Luck(np.array([1.0, -1.0, 0.0]), 2), Luck(np.array([0.0, -1.0, 1.0]), 2)
    assert (one + one.times(-1.0)).deviation == 0
    assert (one + other.times(-1.0)).deviation == pytest.approx(1.0)  # (1, 0, -1) over two freedoms
    with pytest.raises(ValueError, match="told by the same kin; got 3 and 2 trainings"):
        one + Luck(np.zeros(2), 1)


def test_it_is_pooled_over_its_freedom_and_scales_with_the_estimate():
    luck = Luck(np.array([3.0, -4.0]), 1)
    assert luck.deviation == pytest.approx(5.0)
    assert luck.times(-2.0).deviation == pytest.approx(10.0)
