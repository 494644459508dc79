import math

import pytest
import torch

from umbra.losses.wing import wing


def test_values_by_hand():
    found = wing(torch.tensor([0.0, 1.0, -1.0, 10.0]), width=4.0, curvature=0.5)
    joint = 4 - 4 * math.log(9)
    expected = [0.0, 4 * math.log(3), 4 * math.log(3), 10 - joint]
    torch.testing.assert_close(found, torch.tensor(expected))


def test_the_parts_meet():
    below, above = wing(torch.tensor([4 - 1e-5, 4 + 1e-5], dtype=torch.float64), width=4.0, curvature=0.5)
    assert float(above - below) == pytest.approx(0, abs=1e-4)


def test_small_errors_have_the_steepest_slope_and_large_ones_slope_one():
    error = torch.tensor([1e-6, 2.0, 100.0], dtype=torch.float64, requires_grad=True)
    wing(error, width=4.0, curvature=0.5).sum().backward()
    torch.testing.assert_close(error.grad, torch.tensor([8.0, 1.6, 1.0], dtype=torch.float64), rtol=1e-4, atol=0)


def test_gradients_are_those_of_differences():
    error = torch.tensor([0.3, -2.0, 7.0, -9.0], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: wing(x, width=4.0, curvature=0.8), error)


@pytest.mark.parametrize(("width", "curvature"), [(0.0, 1.0), (1.0, -1.0)])
def test_a_wing_without_width_or_curvature_is_refused(width, curvature):
    with pytest.raises(ValueError, match="expected a width and a curvature above 0"):
        wing(torch.zeros(1), width=width, curvature=curvature)
