"""Class activation maps: by hand, by a twin without hooks, and where they may not shine."""

import numpy as np
import pytest
import torch
from torch import nn

from umbra.backbones import FaceNetwork, max_feature_map
from umbra.papers.alob.method import attention

RED, GREEN = (255, 0, 0), (0, 255, 0)


def images(count=3, height=32, width=32, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, height, width, 3)).astype(np.uint8)


def settled(learner):
    """Weights that keep activations alive and statistics of batch norms as a training would leave them."""
    torch.manual_seed(1)
    for layer in learner.train().network.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight)
    with torch.no_grad():
        for seed in range(30):
            learner(torch.from_numpy(images(8, seed=seed)))
    return learner.eval()


def by_loops(activation, gradient):
    """Both methods for one picture, α of Grad-CAM++ as it is printed."""
    channels, rows, columns = activation.shape
    plain, plus = np.zeros((rows, columns)), np.zeros((rows, columns))
    for k in range(channels):
        cells = [(i, j) for i in range(rows) for j in range(columns)]
        mean = sum(gradient[k, i, j] for i, j in cells) / len(cells)
        total = sum(max(activation[k, i, j], 0.0) for i, j in cells)
        weight = 0.0
        for i, j in cells:
            g = gradient[k, i, j]
            if g > 0:
                weight += g**2 / (2 * g**2 + total * g**3) * g
        plain, plus = plain + mean * activation[k], plus + weight * activation[k]
    return np.maximum(plain, 0), np.maximum(plus, 0)


class Eyes(FaceNetwork):
    """The first convolution has a map for red, one for green; the embedding is what the second one hears of them."""

    def __init__(self, hears):
        super().__init__()
        self.colours, self.last = nn.Conv2d(3, 2, 1, bias=False), nn.Conv2d(2, 2, 1, bias=False)
        self.colours.weight.data = torch.tensor([[1.0, 0, 0], [0, 1.0, 0]])[:, :, None, None]
        self.last.weight.data = torch.diag(torch.tensor(hears))[:, :, None, None]

    def feature_map(self, images):
        return self.last(self.colours(images).relu())

    def embed(self, feature_map):
        return torch.cat([feature_map.mean(dim=(2, 3)), torch.ones(len(feature_map), 6)], dim=1)


def with_eyes(learner, hears, **changes):
    """A learner whose Trimmer is `Eyes` and whose two classes are the two colours."""
    made = learner(classes=2, height=32, columns=32, **changes)
    made.network.trimmer = Eyes(hears)
    head = made.head if made.trimmer_head is None else made.trimmer_head
    head.weight.data = torch.eye(8)[:2]
    return made


def halves():
    """Red on the left, green on the right."""
    picture = np.zeros((1, 32, 32, 3), np.uint8)
    picture[:, :, :16], picture[:, :, 16:] = RED, GREEN
    return picture


def test_both_maps_as_counted_by_hand():
    activation = torch.tensor([[[[1.0, 3.0]], [[2.0, 0.0]]]])
    gradient = torch.tensor([[[[0.5, 0.5]], [[-1.0, 0.5]]]])
    torch.testing.assert_close(attention.grad_cam(activation, gradient), torch.tensor([[[0.0, 1.5]]]))
    first, second = 2 * 0.5 / (2 + 0.5 * 4), 0.5 / (2 + 0.5 * 2)
    expected = torch.tensor([[[first + 2 * second, 3 * first]]])
    torch.testing.assert_close(attention.grad_cam_plus_plus(activation, gradient), expected)


@pytest.mark.parametrize("signed", [False, True])
def test_both_maps_equal_loops_over_cells(signed):
    generator = torch.Generator().manual_seed(0)
    activation, gradient = (torch.randn(2, 5, 3, 4, generator=generator, dtype=torch.float64) for _ in range(2))
    activation = activation if signed else activation.relu()
    for place in range(2):
        plain, plus = by_loops(activation[place].numpy(), gradient[place].numpy())
        np.testing.assert_allclose(attention.grad_cam(activation, gradient)[place], plain, atol=1e-12)
        np.testing.assert_allclose(attention.grad_cam_plus_plus(activation, gradient)[place], plus, atol=1e-12)
        assert plain.max() > 0
        assert plus.max() > 0


@pytest.mark.parametrize("method", [attention.grad_cam, attention.grad_cam_plus_plus])
def test_a_map_is_zero_where_nothing_weighs_and_a_silent_channel_adds_nothing(method):
    generator = torch.Generator().manual_seed(0)
    activation, gradient = (torch.rand(2, 5, 3, 4, generator=generator) for _ in range(2))
    assert method(activation, torch.zeros_like(gradient)).abs().max() == 0
    gradient[:, 3:] = 0
    torch.testing.assert_close(method(activation, gradient), method(activation[:, :3], gradient[:, :3]))


def residual_halves(network, at):
    """The trunk cut behind the second-to-last convolution or behind its activation, without hooks."""
    block, cut = network.trunk[-1], {"output": 1, "activation": 3}[at]

    def before(x):
        return network.trunk[:-1](x), block.residual[:cut](network.trunk[:-1](x))

    def after(rest, activation):
        return network.head(torch.relu(block.residual[cut:](activation) + block.shortcut(rest)))

    return before, after


def light_halves(network, at):
    first = network.trunk[7][0]

    def before(x):
        x = network.trunk[:7](x)
        return None, first.convolution(x) if at == "output" else first(x)

    def after(_, activation):
        activation = max_feature_map(activation) if at == "output" else activation
        return network.embed(network.trunk[8](network.trunk[7][1](activation)))

    return before, after


@pytest.mark.parametrize(("backbone", "cut"), [("residual", residual_halves), ("light_cnn", light_halves)])
@pytest.mark.parametrize(("trunk", "at"), [("trimmer", "output"), ("trimmer", "activation"), ("baseline", "output")])
def test_maps_equal_those_of_a_trunk_cut_in_two_by_hand(learner, backbone, cut, trunk, at):
    changes = {"combination": "identifier"} if trunk == "baseline" else {}
    made = settled(learner(backbone=backbone, height=32, columns=32, **changes))
    network = made.network.identifier if trunk == "baseline" else made.network.trimmer
    before, after = cut(network, at)
    pictures = images()
    rest, activation = before(made.prepare(torch.from_numpy(pictures)))
    activation = activation.detach().requires_grad_()
    embedding = after(rest, activation)
    torch.testing.assert_close(embedding, network(made.prepare(torch.from_numpy(pictures))).embedding)
    scores = made.head.scores(embedding)
    best = sum(scores[place, int(scores[place].argmax())] for place in range(len(pictures)))
    (gradient,) = torch.autograd.grad(best, activation)
    found = attention.class_maps(made, pictures, trunk=trunk, at=at)
    for name, which in zip(attention.CAMS, (0, 1), strict=True):
        small = np.stack(
            [by_loops(*pair)[which] for pair in zip(activation.detach().numpy(), gradient.numpy(), strict=True)]
        )
        large = nn.functional.interpolate(torch.from_numpy(small)[:, None], size=(32, 32), mode="bilinear")[:, 0]
        np.testing.assert_allclose(found[name], large, atol=1e-4 * large.max())
        assert large.max() > 0


@pytest.mark.parametrize(("hears", "lit"), [((1.0, 0.0), slice(0, 16)), ((0.0, 1.0), slice(16, 32))])
@pytest.mark.parametrize("at", ["output", "activation"])
def test_a_trunk_that_hears_one_half_alone_lights_that_half_alone(learner, hears, lit, at):
    for maps in attention.class_maps(with_eyes(learner, hears), halves(), at=at).values():
        assert maps[0, :, lit].min() > 0
        rest = maps.copy()
        rest[:, :, lit] = 0
        assert rest.max() == 0


def test_a_trunk_that_hears_nothing_lights_nothing(learner):
    for maps in attention.class_maps(with_eyes(learner, (0.0, 0.0)), halves()).values():
        assert maps.shape == (1, 32, 32)
        assert not maps.any()


def test_a_trimmer_with_a_classifier_of_its_own_is_asked_for_its_class(learner):
    apart = learner(shared_classifier=False)
    assert attention.trunk_and_head(apart, "trimmer") == (apart.network.trimmer, apart.trimmer_head)
    shared = learner()
    assert attention.trunk_and_head(shared, "trimmer") == (shared.network.trimmer, shared.head)
    alone = learner(combination="identifier")
    assert attention.trunk_and_head(alone, "baseline") == (alone.network.identifier, alone.head)


@pytest.mark.parametrize(("depth", "count"), [(18, 17), (50, 49)])
def test_the_main_path_leaves_shortcuts_out_and_ends_in_the_last_block(learner, depth, count):
    made = learner(depth=depth).eval()
    network = made.network.trimmer
    path = attention.main_path(network, torch.zeros(1, 3, 16, 16))
    assert len(path) == count
    own = [layer for layer in network.trunk[-1].residual if isinstance(layer, nn.Conv2d)]
    assert path[-len(own) :] == own
    assert path[0] is network.trunk[0][0]


def test_maps_are_of_the_pictures_size_float32_and_independent_of_the_chunk(learner, monkeypatch):
    made = settled(learner(height=32, columns=32))
    pictures = images(5, height=40, width=24)
    whole = attention.class_maps(made, pictures)
    monkeypatch.setattr(attention, "BATCH", 2)
    for name, maps in attention.class_maps(made, pictures).items():
        assert maps.shape == (5, 40, 24)
        assert maps.dtype == np.float32
        assert maps.min() >= 0
        assert whole[name].max() > 0
        np.testing.assert_allclose(maps, whole[name], rtol=1e-4, atol=1e-4 * whole[name].max())


def test_looking_leaves_no_trace(learner):
    made = learner().train()
    before = {name: value.clone() for name, value in made.state_dict().items()}
    attention.class_maps(made, images(height=16, width=16))
    assert made.training
    assert all(value.grad is None for value in made.parameters())
    assert not any(module._forward_pre_hooks or module._forward_hooks for module in made.modules())
    assert all(torch.equal(before[name], value) for name, value in made.state_dict().items())


def test_what_cannot_be_looked_at_is_refused(learner):
    with pytest.raises(ValueError, match=r"combination is 'identifier', which has none\. Ask for 'baseline'"):
        attention.class_maps(learner(combination="identifier"), images())
    with pytest.raises(ValueError, match="trunk 'baseline': expected a learner of one trunk; this one has a Trimmer"):
        attention.class_maps(learner(), images(), trunk="baseline")
    with pytest.raises(ValueError, match="images holds no picture"):
        attention.class_maps(learner(), images(0))
    short = with_eyes(learner, (1.0, 1.0))
    short.network.trimmer.last = nn.Identity()
    with pytest.raises(ValueError, match="expected two convolutions or more on its main path; found 1"):
        attention.class_maps(short, halves())
