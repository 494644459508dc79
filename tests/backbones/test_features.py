import pytest
import torch
from torch import nn

from umbra.backbones import LightCNN9, VggUNet, channels_last, residual
from umbra.backbones.features import FaceNetwork


@pytest.mark.parametrize(
    "network",
    [residual(18, input_size=(32, 24), width=8, embedding=8), LightCNN9(input_size=(32, 24), width=6, embedding=8)],
    ids=["residual", "light"],
)
def test_embedding_of_the_unmasked_map_is_the_forward_embedding(network):
    network.eval()
    images = torch.randn(3, 3, 32, 24, generator=torch.Generator().manual_seed(0))
    features = network(images)
    assert tuple(features.map.shape[1:]) == network.map_shape
    torch.testing.assert_close(features.embedding, network.embed(network.feature_map(images)))


def test_masking_the_map_changes_the_embedding():
    network = residual(18, input_size=(32, 24), width=8, embedding=8).eval()
    feature_map = network.feature_map(torch.ones(1, 3, 32, 24))
    assert not torch.allclose(network.embed(feature_map), network.embed(0 * feature_map))


@pytest.mark.parametrize("head", ["flatten", "pool", "light"])
@pytest.mark.parametrize("training", [False, True])
def test_masked_embedder_is_the_embedding_of_masked_maps(head, training):
    draw = torch.Generator().manual_seed(0)
    network = (
        LightCNN9(input_size=(32, 24), width=6, embedding=8)
        if head == "light"
        else residual(18, input_size=(32, 24), width=8, embedding=8, head=head)
    )
    for layer in network.modules():  # statistics and slopes as a training leaves them
        if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            for value in (layer.weight, layer.bias, layer.running_mean, layer.running_var):
                value.data.uniform_(0.3, 2.0, generator=draw)
    maps = torch.randn(5, *network.map_shape, generator=draw).to(memory_format=torch.channels_last)
    mask = (torch.rand(network.map_shape, generator=draw) > 0.4).float()
    with torch.no_grad():
        embed = network.train(training).masked_embedder()
        torch.testing.assert_close(embed(maps, mask), network.embed(maps * mask), atol=1e-5, rtol=1e-5)
        unmasked = torch.ones_like(mask)
        assert not torch.allclose(embed(maps, mask), embed(maps, unmasked), atol=1e-2)


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
