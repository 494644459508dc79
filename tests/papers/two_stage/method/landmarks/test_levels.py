"""Both levels: what stands in them, what they start from, and that cuts and fusions are what they say."""

import pytest
import torch

from umbra.papers.two_stage.method.landmarks.levels import (
    PARTS,
    FirstLevel,
    LevelsConfig,
    TwoLevels,
    cut_square,
    part_square,
)

SMALL = {"width": 8, "features": 16, "side": 32, "part": 16, "part_width": 8}


def mean():
    return torch.rand(68, 2, generator=torch.Generator().manual_seed(0)) / 2 + 0.25


def schematic():
    """A face of 68 points in shares of a square."""
    turn = torch.linspace(torch.pi, 0, 17)
    jaw = torch.stack([0.5 + 0.42 * turn.cos(), 0.35 + 0.55 * turn.sin()], dim=1)

    def oval(x, y, width, height, count):
        around = torch.linspace(0, 2 * torch.pi, count + 1)[:-1]
        return torch.stack([x + width * around.cos(), y + height * around.sin()], dim=1)

    brows = [oval(x, 0.27, 0.12, 0.02, 5) for x in (0.3, 0.7)]
    eyes = [oval(x, 0.38, 0.07, 0.03, 6) for x in (0.31, 0.69)]
    return torch.cat([jaw, *brows, oval(0.5, 0.5, 0.1, 0.13, 9), *eyes, oval(0.5, 0.74, 0.14, 0.06, 20)])


def test_every_part_is_seen_more_finely_than_the_face_was():
    config, face = LevelsConfig(), schematic()
    for points in PARTS.values():
        _, side = part_square(face[None, list(points)], margin=config.margin)
        assert config.part / side.item() > config.side


def test_every_point_belongs_to_one_part():
    assert sorted(point for points in PARTS.values() for point in points) == list(range(68))


@pytest.mark.parametrize("domains", ["both", "pixels", "gradients"])
def test_the_first_answer_is_the_mean_face(domains):
    network = TwoLevels(LevelsConfig(domains=domains, **SMALL), mean())
    points = network(torch.randn(2, 3, 48, 48))
    torch.testing.assert_close(points.first, mean().expand(2, -1, -1))
    torch.testing.assert_close(points.second, points.first)
    assert points.visible.shape == (2, 68)


def test_fusion_is_a_mean_with_a_weight_for_each_point():
    level = FirstLevel(LevelsConfig(**SMALL), mean()).eval()
    with torch.no_grad():
        for layer in level.points.values():
            torch.nn.init.normal_(layer.weight)
        level.weights[0] = torch.linspace(-30, 30, 68)
        each, fused, _ = level(torch.randn(2, 3, 32, 32))
    torch.testing.assert_close(fused[:, -1], each[0, :, -1])
    torch.testing.assert_close(fused[:, 0], each[1, :, 0])
    share = level.weights.softmax(dim=0)[0, 30]
    torch.testing.assert_close(fused[:, 30], share * each[0, :, 30] + (1 - share) * each[1, :, 30])


def test_one_domain_costs_about_as_much_as_two():
    def weights(domains):
        level = FirstLevel(LevelsConfig(domains=domains, width=12, side=64), mean())
        return sum(value.numel() for value in level.trunks.parameters() if value.ndim == 4)

    assert weights("pixels") == pytest.approx(weights("both"), rel=0.15)


def test_corrections_are_bounded_and_teach_the_first_level_nothing():
    network = TwoLevels(LevelsConfig(**SMALL), mean())
    with torch.no_grad():
        for part in network.second.parts.values():
            part.head[-1].bias.fill_(100.0)
    points = network(torch.randn(2, 3, 48, 48))
    for chosen in PARTS.values():
        _, side = part_square(points.first[:, list(chosen)], margin=network.config.margin)
        moved = points.second[:, list(chosen)] - points.first[:, list(chosen)]
        torch.testing.assert_close(moved, (network.config.correction * side)[:, None, None].expand_as(moved))
    points.second.sum().backward()
    assert all(value.grad is None for value in network.first.parameters())


def test_the_square_of_a_part_by_hand():
    middle, side = part_square(torch.tensor([[[0.2, 0.4], [0.4, 0.5]]]), margin=0.25)
    torch.testing.assert_close(middle, torch.tensor([[0.3, 0.45]]))
    torch.testing.assert_close(side, torch.tensor([0.3]))


def test_a_square_on_whole_pixels_is_cut_as_it_is():
    images = torch.rand(1, 3, 40, 40, generator=torch.Generator().manual_seed(2))
    found = cut_square(images, torch.tensor([[0.5, 0.4]]), torch.tensor([0.4]), size=16)
    torch.testing.assert_close(found[0], images[0, :, 8:24, 12:28])
