import torch

from umbra.learning.reconstruction.network import SPREADS, CoefficientNetwork, NetworkConfig, spreads
from umbra.morphable.coefficients import split_257

TINY = NetworkConfig(depth=18, width=8, stem="3x3/2", features=8, side=32)


def test_it_begins_with_the_mean_face_whatever_it_sees():
    network = CoefficientNetwork(TINY, heads=3).eval()
    assert network(torch.randn(2, 3, 32, 32)).shape == (2, 3, 257)
    assert network(torch.randn(2, 3, 32, 32)).abs().max() == 0


def test_each_group_has_its_spread():
    for part, spread in zip(vars(split_257(spreads())).values(), SPREADS, strict=True):
        assert (part == spread).all()


def test_heads_answer_apart_on_one_trunk():
    network = CoefficientNetwork(TINY, heads=2).eval()
    with torch.no_grad():
        network.heads[1].bias += 1.0
    first, second = network(torch.randn(1, 3, 32, 32))[0]
    assert first.abs().max() == 0
    torch.testing.assert_close(second, spreads())


def test_the_papers_network_has_its_size():
    network = CoefficientNetwork(NetworkConfig(width=8))
    assert len([layer for layer in network.modules() if isinstance(layer, torch.nn.Conv2d)]) == 53  # He et al. 2016
