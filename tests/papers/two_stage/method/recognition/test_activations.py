"""Table IV's activations by hand."""

import pytest
import torch

from umbra.papers.two_stage.method.recognition.activations import activation


@pytest.mark.parametrize(
    ("kind", "alpha", "wanted"),
    [("relu", 1.0, 0.0), ("prelu", 1.0, -0.5), ("rrelu", 1.0, -2 * (1 / 8 + 1 / 3) / 2), ("elu", 0.25, 0.25 * -0.8647)],
)
def test_by_hand(kind, alpha, wanted):
    made = activation(kind, alpha=alpha).eval()
    answer = made(torch.tensor([-2.0, 3.0])).tolist()
    assert answer == pytest.approx([wanted, 3.0], abs=1e-4)


def test_rrelu_draws_a_slope_for_each_number_while_it_trains():
    torch.manual_seed(0)
    slopes = -activation("rrelu").train()(-torch.ones(1000))
    assert slopes.min() >= 1 / 8
    assert slopes.max() <= 1 / 3
    assert slopes.std() > 0.04


def test_prelu_learns_its_slope_and_the_others_learn_nothing():
    assert [len(list(activation(kind).parameters())) for kind in ("relu", "prelu", "rrelu", "elu")] == [0, 1, 0, 0]
