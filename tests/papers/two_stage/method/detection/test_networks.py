"""The networks of the cascade answer alike window by window and over a whole layer."""

import pytest
import torch

from umbra.papers.two_stage.method.detection.networks import FaceNet24, SmallNet, Stage, StageConfig


def randomised(module):
    """With statistics of a network that has seen something."""
    generator = torch.Generator().manual_seed(3)
    for layer in module.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.running_mean.copy_(torch.randn(layer.num_features, generator=generator) / 4)
            layer.running_var.copy_(torch.rand(layer.num_features, generator=generator) + 0.5)
    return module.eval()


def test_the_12_net_over_a_layer_is_the_12_net_on_each_window():
    torch.manual_seed(0)
    stage = randomised(Stage(SmallNet, StageConfig()))
    layer = torch.randn(1, 3, 17, 21)
    with torch.no_grad():
        answers = stage.everywhere(layer)
        assert answers.shape == (6, 10)
        windows = layer[0].unfold(1, 12, 1).unfold(2, 12, 1).permute(1, 2, 0, 3, 4).reshape(-1, 3, 12, 12)
        torch.testing.assert_close(answers.flatten(), stage(windows.contiguous()).faces, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("kind", [SmallNet, FaceNet24])
def test_a_stage_judges_and_says_by_what_move_a_window_misses(kind):
    stage = randomised(Stage(kind, StageConfig()))
    width, height = kind.SIZE
    judged = stage(torch.randn(5, 3, height, width))
    assert judged.faces.shape == (5,)
    assert judged.moves.shape == (5, 45)
    torch.testing.assert_close(judged.moves.sum(dim=1), torch.ones(5))
