import pytest
import torch
from torch import nn

from umbra.backbones import LightCNN9, VggUNet, channels_last, residual
from umbra.backbones.features import FaceNetwork


@pytest.mark.parametrize(
    "network",
    [residual(18, input_size=(32, 24), width=4, embedding=8), LightCNN9(input_size=(32, 24), width=6, embedding=8)],
    ids=["residual", "light"],
)
def test_embedding_of_the_unmasked_map_is_the_forward_embedding(network):
    network.eval()
    images = torch.randn(3, 3, 32, 24, generator=torch.Generator().manual_seed(0))
    features = network(images)
    assert tuple(features.map.shape[1:]) == network.map_shape
    torch.testing.assert_close(features.embedding, network.embed(network.feature_map(images)))


def test_masking_the_map_changes_the_embedding():
    network = residual(18, input_size=(32, 24), width=4, embedding=8).eval()
    feature_map = network.feature_map(torch.ones(1, 3, 32, 24))
    assert not torch.allclose(network.embed(feature_map), network.embed(0 * feature_map))


def test_a_trunk_without_halves_says_so():
    with pytest.raises(NotImplementedError):
        FaceNetwork().feature_map(torch.zeros(1, 3, 8, 8))


def test_channels_last_changes_the_layout_but_no_value():
    network = VggUNet(width=2)
    before = [value.clone() for value in network.parameters()]
    channels_last(network)
    assert all(torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True))
    kernels = [layer.weight for layer in network.modules() if isinstance(layer, nn.Conv2d) and layer.kernel_size[0] > 1]
    assert all(kernel.is_contiguous(memory_format=torch.channels_last) for kernel in kernels)
