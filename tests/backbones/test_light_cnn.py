import pytest
import torch

from umbra.backbones import LightCNN9, max_feature_map


def test_max_feature_map_keeps_the_larger_of_each_pair():
    x = torch.tensor([[1.0, -2.0, 0.0, 3.0]])
    assert max_feature_map(x).tolist() == [[1.0, 3.0]]


def test_max_feature_map_refuses_an_odd_number_of_channels():
    with pytest.raises(ValueError, match="even number of channels"):
        max_feature_map(torch.zeros(1, 3))


@pytest.mark.parametrize("size", [(32, 32), (56, 45)])
def test_map_has_the_announced_shape(size):
    network = LightCNN9(input_size=size, width=6, embedding=8)
    features = network(torch.zeros(2, 3, *size))
    assert tuple(features.map.shape[1:]) == network.map_shape
    assert tuple(features.embedding.shape) == (2, 8)


def test_at_the_papers_width_the_layers_have_the_papers_channels():
    network = LightCNN9(input_size=(128, 128))
    outputs = [layer.out_channels // 2 for layer in network.modules() if isinstance(layer, torch.nn.Conv2d)]
    assert outputs == [48, 48, 96, 96, 192, 192, 128, 128, 128]
    assert network.linear.in_features == 8 * 8 * 128


def test_refuses_pictures_smaller_than_its_poolings():
    with pytest.raises(ValueError, match="at least 16 pixels"):
        LightCNN9(input_size=(15, 32))
