import pytest
import torch

from umbra.backbones import residual
from umbra.backbones.residual import map_side, shortcut


@pytest.mark.parametrize("stem_kind", ["3x3/1", "3x3/2", "7x7/2+pool"])
@pytest.mark.parametrize("size", [(32, 32), (45, 39), (56, 48)])
def test_map_has_the_announced_shape_for_odd_and_even_sizes(stem_kind, size):
    network = residual(18, input_size=size, width=8, embedding=4, stem_kind=stem_kind).eval()
    features = network(torch.zeros(2, 3, *size))
    assert tuple(features.map.shape[1:]) == network.map_shape
    assert tuple(features.embedding.shape) == (2, 4)


@pytest.mark.parametrize(("depth", "convolutions", "channels"), [(18, 17, 16), (34, 33, 16), (50, 49, 64)])
def test_depth_counts_the_layers_of_the_paper(depth, convolutions, channels):
    network = residual(depth, input_size=(16, 16), width=2, embedding=4)
    on_the_way = [name for name, layer in network.trunk.named_modules() if isinstance(layer, torch.nn.Conv2d)]
    assert len([name for name in on_the_way if "shortcut" not in name]) == convolutions
    assert network.map_shape[0] == channels


def test_full_width_residual_34_has_the_parameters_of_the_paper():
    network = residual(34, input_size=(128, 96), stem_kind="7x7/2+pool")
    trunk = sum(value.numel() for value in network.trunk.parameters())
    assert trunk == 21_797_672 - 513_000  # ResNet-34 without its layer to 1,000 classes


def test_pooled_head_does_not_depend_on_where_a_feature_is():
    network = residual(18, input_size=(32, 32), width=2, embedding=4, head="pool").eval()
    feature_map = torch.rand(1, *network.map_shape)
    torch.testing.assert_close(network.embed(feature_map), network.embed(feature_map.flip(-1)))


def test_shortcut_is_the_identity_where_nothing_changes():
    x = torch.rand(1, 4, 3, 3)
    assert torch.equal(shortcut(4, 4, stride=1)(x), x)


def test_every_weight_receives_a_gradient():
    network = residual(34, input_size=(16, 16), width=2, embedding=4)
    network(torch.rand(4, 3, 16, 16)).embedding.square().sum().backward()
    assert all(value.grad is not None and torch.isfinite(value.grad).all() for value in network.parameters())


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"depth": 101}, "depth must be one of"),
        ({"stem_kind": "5x5"}, "stem must be one of"),
        ({"head": "fancy"}, "head must be one of"),
        ({"input_size": (4, 4)}, "at least 8 pixels"),
    ],
)
def test_refuses_what_it_cannot_build(arguments, text):
    with pytest.raises(ValueError, match=text):
        residual(**({"depth": 18, "input_size": (16, 16), "width": 8, "embedding": 4} | arguments))


def test_each_halving_of_the_side_rounds_up():
    assert map_side((45, 33), "3x3/1") == (6, 5)
