"""Where attention looks, and what moves it up."""

import pytest
import torch

from umbra.papers.two_stage.method.recognition.attention import UpperFaceAttention, looks_below


def test_even_attention_changes_nothing():
    maps = torch.randn(2, 8, 5, 4)
    attention = UpperFaceAttention(8)
    torch.testing.assert_close(attention(maps), maps)
    torch.testing.assert_close(attention.seen, torch.full((2, 5, 4), 0.5))


def test_the_share_below_by_hand():
    assert looks_below(torch.ones(3, 5, 4), upper=0.6) == pytest.approx(0.4)
    assert looks_below(torch.ones(1, 7, 2), upper=0.5) == pytest.approx(0.5)
    above = torch.zeros(1, 5, 4)
    above[:, :3] = 1
    assert looks_below(above, upper=0.6) == 0


def test_the_penalty_moves_attention_up():
    torch.manual_seed(0)
    maps = torch.zeros(4, 8, 5, 4)
    maps[:, 0, :3] = maps[:, 1, 3:] = 1.0
    attention = UpperFaceAttention(8)
    optimiser = torch.optim.SGD(attention.parameters(), 5.0)
    for _ in range(30):
        optimiser.zero_grad()
        looks_below(attention.weights(maps)).backward()
        optimiser.step()
    weights = attention.weights(maps)
    assert weights[:, :3].mean() > 2 * weights[:, 3:].mean()
