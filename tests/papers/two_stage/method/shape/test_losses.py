"""What wrong numbers cost: by hand, by naive twins, and by their gradients."""

import pytest
import torch

from umbra.papers.two_stage.method.shape.losses import (
    DEPTH,
    asymmetric_euclidean,
    movement,
    parameter_cost,
    vertex_cost,
    weighted_parameter_cost,
)


def pair(seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(5, 62, generator=generator), torch.randn(5, 62, generator=generator)


@pytest.fixture
def chosen(basis):
    return basis.some(20, generator=torch.Generator().manual_seed(1))


def single(value):
    numbers = torch.zeros(1, 62)
    numbers[0, 20] = value
    return numbers


@pytest.mark.parametrize(
    ("found", "truth", "wanted"),
    [(3.0, 1.0, 1.0 * 4), (1.0, 3.0, 3.0 * 4), (-1.0, -3.0, 3.0 * 4), (-3.0, -1.0, 1.0 * 4), (-1.0, 1.0, 3.0 * 4)],
)
def test_too_little_costs_three_times_as_much(found, truth, wanted):
    assert asymmetric_euclidean(single(found), single(truth)).item() == pytest.approx(wanted)


def test_with_equal_weights_it_is_the_squared_distance():
    found, truth = pair()
    kept = torch.arange(62) != DEPTH
    wanted = (found - truth)[:, kept].square().sum(dim=1).mean()
    torch.testing.assert_close(asymmetric_euclidean(found, truth, over=1.0, under=1.0), wanted)


def test_no_cost_looks_at_the_depth_of_the_shift(basis, chosen):
    _, truth = pair()
    found = truth.clone()
    found[:, DEPTH] += 7
    costs = [cost(found, truth) for cost in (asymmetric_euclidean, parameter_cost)]
    costs += [cost(found, truth, basis, chosen) for cost in (vertex_cost, weighted_parameter_cost)]
    assert [cost.item() for cost in costs] == pytest.approx([0] * 4, abs=1e-6)


def test_a_wrong_depth_changes_no_cost_of_what_else_is_wrong(basis, chosen):
    found, truth = pair()
    deeper = found.clone()
    deeper[:, DEPTH] += 50
    torch.testing.assert_close(movement(deeper, truth, basis, chosen), movement(found, truth, basis, chosen))
    for cost in (vertex_cost, weighted_parameter_cost):
        torch.testing.assert_close(cost(deeper, truth, basis, chosen), cost(found, truth, basis, chosen))
    torch.testing.assert_close(asymmetric_euclidean(deeper, truth), asymmetric_euclidean(found, truth))


def test_vertices_by_a_loop(basis, chosen):
    found, truth = pair()
    found[:, DEPTH] = truth[:, DEPTH]
    total = 0.0
    for own, other in zip(basis.numbers(found), basis.numbers(truth), strict=True):
        first, second = (basis.placed(one[None], chosen)[0] for one in (own, other))
        total += sum(float(((a - b) / basis.side * 100).square().sum()) for a, b in zip(first, second, strict=True))
    assert vertex_cost(found, truth, basis, chosen).item() == pytest.approx(total / 5 / len(chosen), rel=1e-4)


def test_weights_are_how_far_a_number_alone_moves_the_vertices(basis, chosen, eggs):
    truth = basis.whitened(eggs["numbers"][:5])
    found = truth + 0.01 * pair()[0]
    weights = movement(found, truth, basis, chosen)
    assert (weights.amax(dim=1) <= 1).all()
    assert (weights[:, DEPTH] == 0).all()
    meant = basis.numbers(truth)
    moved = torch.zeros(5, 62)
    for number in range(62):
        if number == DEPTH:
            continue
        wrong = meant.clone()
        wrong[:, number] = basis.numbers(found)[:, number]
        apart = basis.placed(wrong, chosen) - basis.placed(meant, chosen)
        moved[:, number] = apart.flatten(1).norm(dim=1)
    wanted = moved / moved.amax(dim=1, keepdim=True)
    torch.testing.assert_close(weights, wanted, atol=2e-2, rtol=5e-2)


def test_the_weights_are_not_differentiated(basis, chosen):
    found, truth = pair()
    found.requires_grad_()
    weighted_parameter_cost(found, truth, basis, chosen).backward()
    with torch.no_grad():
        wanted = 2 * movement(found, truth, basis, chosen) * (found - truth) / found.numel()
    torch.testing.assert_close(found.grad, wanted)


def test_asymmetric_gradients():
    found, truth = (one[:2].double() for one in pair(3))
    assert torch.autograd.gradcheck(lambda x: asymmetric_euclidean(x, truth), found.requires_grad_())
