import pytest
import torch

from umbra.losses.weak_faces import (
    flatness,
    greyness,
    landmark_distance,
    mean_distance,
    perceptual,
    photometric,
    squared_length,
)


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(0)


def test_colours_are_compared_under_the_mask_alone():
    found, image = torch.zeros(2, 3, 4, 4), torch.zeros(2, 3, 4, 4)
    image[:, :, 0, 0] = torch.tensor([3.0, 4.0, 0.0])
    image[:, :, 3, 3] = 100.0
    attention = torch.zeros(2, 4, 4)
    attention[:, 0, 0], attention[:, 0, 1] = 1.0, 0.5
    assert photometric(found, image, attention).item() == pytest.approx((5.0 + 0.5e-3) / 1.5, rel=1e-5)
    assert photometric(found, image, torch.zeros(2, 4, 4)).item() == 0  # nothing to be seen is no division by zero


def test_landmarks_are_compared_in_pixels_of_224_and_some_weigh_twenty():
    truth = torch.zeros(1, 68, 2)
    plain, stressed = truth.clone(), truth.clone()
    plain[0, 0, 0], stressed[0, 30, 1] = 1.0, 1.0
    assert landmark_distance(plain, truth, side=224).item() == pytest.approx(1 / 68)
    assert landmark_distance(stressed, truth, side=224).item() == pytest.approx(20 / 68)
    assert landmark_distance(plain, truth, side=112).item() == pytest.approx(4 / 68)


def test_plain_distances_are_those_of_all_landmarks_alike():
    truth, moved = torch.zeros(1, 68, 2), torch.zeros(1, 68, 2)
    moved[0, 0], moved[0, 30] = torch.tensor([3.0, 4.0]), torch.tensor([0.0, 2.0])
    assert mean_distance(moved, truth, side=224).item() == pytest.approx(7 / 68)
    assert mean_distance(moved, truth, side=112).item() == pytest.approx(14 / 68)


def test_features_are_compared_by_their_angle(generator):
    one = torch.randn(3, 8, generator=generator)
    assert perceptual(one, 5 * one).item() == pytest.approx(0, abs=1e-6)
    assert perceptual(one, -one).item() == pytest.approx(2)


def test_a_prior_counts_squared_standard_deviations():
    assert squared_length(torch.tensor([[3.0, 4.0], [0.0, 0.0]])).item() == pytest.approx(12.5)


def test_evenly_coloured_skin_is_flat_whatever_else_is_coloured(generator):
    albedo = torch.rand(2, 6, 3, generator=generator)
    skin = torch.tensor([True, True, True, False, False, False])
    albedo[:, :3] = torch.tensor([0.8, 0.6, 0.5])
    assert flatness(albedo, skin).item() == pytest.approx(0)
    albedo[:, 0, 0] += 0.3  # from the mean (0.9) by 0.2, 0.1 and 0.1
    assert flatness(albedo, skin).item() == pytest.approx((0.04 + 0.01 + 0.01) / 3)


def test_grey_light_costs_nothing(generator):
    grey = torch.randn(2, 9, 1, generator=generator).expand(-1, -1, 3)
    assert greyness(grey).item() == pytest.approx(0, abs=1e-12)
    assert greyness(torch.tensor([0.0, 0.0, 3.0]).expand(1, 9, 3)).item() == pytest.approx(2)
