import pytest
import torch

from umbra.losses import gradient_reversal


def test_value_passes_and_gradient_turns_round():
    x = torch.tensor([1.0, -2.0], requires_grad=True)
    y = gradient_reversal(x, strength=0.5)
    assert torch.equal(y, x)
    (y * torch.tensor([3.0, 4.0])).sum().backward()
    assert x.grad.tolist() == [-1.5, -2.0]


def test_twice_reversed_is_not_reversed():
    x = torch.randn(4, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda v: gradient_reversal(gradient_reversal(v)).square(), (x,))


def test_refuses_a_negative_strength():
    with pytest.raises(ValueError, match="strength must not be negative"):
        gradient_reversal(torch.zeros(1), strength=-1.0)
