import numpy as np
import torch
from numpy.testing import assert_allclose

from umbra.morphable.tensors import MorphableTensors


def test_torch_gives_the_sums_of_numpy(model):
    twin = MorphableTensors(model)
    rng = np.random.default_rng(0)
    identity, expression = rng.normal(size=(2, 80)).astype(np.float32), rng.normal(size=(2, 64)).astype(np.float32)
    shape = twin.shape(torch.tensor(identity), torch.tensor(expression))
    assert_allclose(shape.numpy(), model.shape(identity, expression), rtol=1e-4, atol=1e-3)
    assert_allclose(twin.colour(torch.tensor(identity)).numpy(), model.colour(identity), rtol=1e-4, atol=1e-4)
    assert_allclose(twin.five(shape).numpy(), model.five(shape.numpy()), rtol=1e-5, atol=1e-4)


def test_gradients_reach_the_coefficients(model):
    twin = MorphableTensors(model).double()
    generator = torch.Generator().manual_seed(0)
    identity, expression = (
        torch.randn(size, dtype=torch.float64, generator=generator, requires_grad=True) for size in (80, 64)
    )
    weights = torch.randn(70, 3, dtype=torch.float64, generator=generator)
    assert torch.autograd.gradcheck(lambda a, b: (twin.shape(a, b) * weights).sum(), (identity, expression))


def test_the_model_is_no_weight_of_the_network(model):
    twin = MorphableTensors(model)
    assert not twin.state_dict()
    assert not list(twin.parameters())
