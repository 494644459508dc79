"""From 62 numbers to points, by hand and by laws."""

import numpy as np
import torch
from toy_head import toy_model

from umbra.papers.two_stage.method.shape.basis import ShapeBasis, Whitening


def test_whitened_numbers_have_no_mean_and_unit_spread_and_come_back(basis, eggs):
    whitened = basis.whitened(eggs["numbers"])
    torch.testing.assert_close(whitened.mean(dim=0), torch.zeros(62), atol=1e-4, rtol=0)
    spread = whitened.std(dim=0, unbiased=False)
    assert ((spread - 1).abs() < 1e-3).logical_or(spread == 0).all()
    torch.testing.assert_close(basis.numbers(whitened), eggs["numbers"], atol=1e-4, rtol=1e-4)


def test_a_number_that_never_changes_stays_nothing():
    numbers = np.random.default_rng(0).normal(size=(9, 62))
    numbers[:, 11] = 3.0
    assert Whitening.of(numbers).spread[11] == 1


def test_the_mean_shape_by_hand(basis):
    numbers = torch.zeros(1, 62)
    numbers[0, [0, 5, 10]] = 0.1  # a tenth of a pixel for each millimetre, no turn
    numbers[0, 3], numbers[0, 7] = 16.0, 20.0
    placed = basis.placed(numbers)[0]
    mean = torch.from_numpy(toy_model().mean_shape)
    torch.testing.assert_close(placed[:, 0], 16 + 0.1 * mean[:, 0])
    torch.testing.assert_close(placed[:, 1], 32 - (20 + 0.1 * mean[:, 1]))
    torch.testing.assert_close(placed[:, 2], 0.1 * mean[:, 2])
    torch.testing.assert_close(basis.points(numbers)[0], placed[basis.landmarks][:, :2])


def test_a_number_counts_standard_deviations(basis):
    model = toy_model()
    numbers = torch.zeros(2, 62)
    numbers[0, 12], numbers[1, 52] = 2.0, -1.5
    shapes = basis.shape(numbers).numpy()
    np.testing.assert_allclose(shapes[0], model.mean_shape + 2 * model.identity_sd[0] * model.identity[0], atol=1e-4)
    wanted = model.mean_shape - 1.5 * model.expression_sd[0] * model.expression[0]
    np.testing.assert_allclose(shapes[1], wanted, atol=1e-4)


def test_chosen_vertices_are_the_landmarks_and_others_by_chance(basis):
    chosen = basis.some(5, generator=torch.Generator().manual_seed(0))
    assert chosen[:68].tolist() == basis.landmarks.tolist()
    assert len(chosen) == 73
    numbers = torch.randn(2, 62)
    torch.testing.assert_close(basis.placed(numbers, chosen), basis.placed(numbers)[:, chosen])


def test_whitening_goes_with_the_weights_and_the_model_does_not(basis):
    assert set(basis.state_dict()) == {"mean", "spread"}
    other = ShapeBasis(toy_model(), Whitening(np.zeros(62), np.ones(62)), side=32)
    other.load_state_dict(basis.state_dict())
    torch.testing.assert_close(other.mean, basis.mean)
