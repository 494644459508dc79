import torch

from umbra.losses import project_onto, purify


def test_projection_onto_an_axis_keeps_that_coordinate():
    feature, direction = torch.tensor([3.0, 4.0]), torch.tensor([2.0, 0.0])
    assert project_onto(feature, direction).tolist() == [3.0, 0.0]
    assert purify(feature, direction).tolist() == [0.0, 4.0]


def test_equals_a_loop_over_equation_seven():
    generator = torch.Generator().manual_seed(0)
    features, directions = torch.randn(2, 5, 7, generator=generator, dtype=torch.float64)
    rows = []
    for f, m in zip(features, directions, strict=True):
        length = m.norm()
        rows.append((f @ m) / length * m / length)
    torch.testing.assert_close(project_onto(features, directions), torch.stack(rows))


def test_what_is_left_is_orthogonal_and_purifying_again_changes_nothing():
    generator = torch.Generator().manual_seed(1)
    features, directions = torch.randn(2, 5, 7, generator=generator, dtype=torch.float64)
    pure = purify(features, directions)
    torch.testing.assert_close((pure * directions).sum(dim=1), torch.zeros(5, dtype=torch.float64), atol=1e-12, rtol=0)
    torch.testing.assert_close(purify(pure, directions), pure)


def test_direction_of_length_zero_explains_nothing_and_keeps_gradients_finite():
    feature = torch.randn(3, 4, requires_grad=True)
    direction = torch.zeros(3, 4, requires_grad=True)
    pure = purify(feature, direction)
    torch.testing.assert_close(pure, feature)
    pure.square().sum().backward()
    assert torch.isfinite(feature.grad).all()
    assert torch.isfinite(direction.grad).all()


def test_gradcheck():
    generator = torch.Generator().manual_seed(2)
    features, directions = torch.randn(2, 3, 4, generator=generator, dtype=torch.float64)
    assert torch.autograd.gradcheck(purify, (features.requires_grad_(), directions.requires_grad_()))
