import pytest
import torch

from umbra.papers.occlusion_resistant_3d.method.perceptual_matrix import perceptual_matrix


@pytest.fixture
def features():
    return torch.randn(3, 7, 16, generator=torch.Generator().manual_seed(0))


def test_equation_7_as_printed_by_hand():
    chi = torch.tensor([[[3.0, 4.0], [0.0, 5.0]]])
    # χχᵀ = [[25, 20], [20, 25]]; rows are 5 and 5 long, columns 3 and √41
    wanted = 90 / ((5 + 5) * (3 + 41**0.5))
    assert perceptual_matrix(chi, reading="as printed").item() == pytest.approx(wanted)
    assert perceptual_matrix(chi).item() == pytest.approx(1 - 90 / 100)


def test_the_distance_is_zero_where_all_point_one_way_and_one_where_they_cancel(features):
    one = features[:, :1].expand(-1, 7, -1)
    assert perceptual_matrix(one).item() == pytest.approx(0, abs=1e-6)
    assert perceptual_matrix(torch.cat([features, -features], dim=1)).item() == pytest.approx(1)
    assert 0 < perceptual_matrix(features).item() < 1


def test_lowering_the_distance_brings_features_together_and_lowering_the_printed_drives_them_apart(features):
    for reading, together in (("distance", True), ("as printed", False)):
        leaf = features.clone().requires_grad_()
        perceptual_matrix(leaf, reading=reading).backward()
        moved = features - 5.0 * leaf.grad
        alike = perceptual_matrix(moved) < perceptual_matrix(features)
        assert bool(alike) is together
