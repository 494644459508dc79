"""The paper's networks: their sizes, and that a sliding window is the same answer wherever it lies."""

import pytest
import torch

from umbra.papers.two_stage.method.recognition.networks import (
    DEEPID,
    NUMBERS,
    WINDOWS,
    NetworkConfig,
    build_network,
    input_size,
    sliding_head,
)

SMALL = {"width": 8, "stages": 3, "height": 56, "columns": 48}


def test_the_optimised_network_has_25_windows_of_320_numbers():
    network = build_network(NetworkConfig(**SMALL))
    assert network.embedding_size == WINDOWS**2 * NUMBERS == 8000
    assert network(torch.randn(2, 3, 56, 48)).embedding.shape == (2, 8000)
    assert network.map_shape == (32, 7, 6)
    assert build_network(NetworkConfig(halved=False, **SMALL)).map_shape == (32, 14, 12)


@pytest.mark.parametrize("kind", ["basic", "residual"])
def test_without_the_window_a_face_is_320_numbers(kind):
    features = build_network(NetworkConfig(kind=kind, **SMALL))(torch.randn(2, 3, 56, 48))
    assert features.embedding.shape == (2, NUMBERS)


def test_only_shortcuts_and_windows_differ():
    def kernels(kind):
        return sum(value.numel() for name, value in build_network(NetworkConfig(kind=kind, **SMALL)).named_parameters()
                   if ".inner." in name)  # fmt: skip

    assert len({kernels(kind) for kind in ("basic", "residual", "windows", "optimised")}) == 1


def test_deepid_sees_39_by_31_and_answers_160_numbers_from_two_scales():
    config = NetworkConfig(kind="deepid", activation="relu")
    assert input_size(config) == DEEPID
    assert input_size(NetworkConfig(**SMALL)) == (56, 48)
    network = build_network(config)
    features = network(torch.randn(2, 3, *DEEPID))
    assert features.map.shape == (2, *network.map_shape)
    assert features.embedding.shape == (2, 160)
    assert network.both.in_features == 360 + 160


def test_a_window_says_the_same_wherever_it_lies():
    head = sliding_head((4, 7, 6), 3).eval()
    maps = torch.randn(1, 4, 7, 6)
    numbers = head(maps).view(3, WINDOWS, WINDOWS)
    convolution = head[0]
    for down in range(WINDOWS):
        for across in range(WINDOWS):
            alone = torch.einsum("chw,ochw->o", maps[0, :, down : down + 3, across : across + 2], convolution.weight)
            torch.testing.assert_close(numbers[:, down, across], alone, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("activation", ["relu", "prelu", "rrelu", "elu"])
def test_every_activation_learns(activation):
    network = build_network(NetworkConfig(activation=activation, **SMALL))
    network(torch.randn(2, 3, 56, 48)).embedding.sum().backward()
    assert all(value.grad is not None for value in network.parameters())


def test_attention_weighs_the_map_and_says_where_it_looks():
    network = build_network(NetworkConfig(attention=True, **SMALL)).eval()
    images = torch.randn(2, 3, 56, 48)
    assert network.looks_at(images).shape == (2, 7, 6)
    with torch.no_grad():
        network.attention.ask.bias.fill_(30.0)
        torch.testing.assert_close(network.feature_map(images), 2 * network.trunk(images))


def test_what_cannot_be_built_is_refused():
    with pytest.raises(ValueError, match="sliding window: expected a map of at least 5 × 5 places for 25 windows"):
        build_network(NetworkConfig(width=8, stages=4, height=32, columns=32))
    with pytest.raises(ValueError, match="looks_at: expected a network with attention"):
        build_network(NetworkConfig(**SMALL)).looks_at(torch.randn(1, 3, 56, 48))
