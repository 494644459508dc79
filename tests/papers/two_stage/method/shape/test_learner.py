"""Both paths of the training: who learns what from which images."""

import pytest
import torch

from umbra.learning.augmentation import AugmentationConfig
from umbra.papers.two_stage.method.shape.learner import ShapeLearner, ShapeTraining
from umbra.papers.two_stage.method.shape.losses import DEPTH, asymmetric_euclidean

STILL = AugmentationConfig(flip=0.0, rotate=0.0, zoom=0.0, shift=0.0, brightness=0.0, contrast=0.0)
SMALL = {"depth": 18, "width": 8, "stem": "3x3/1", "features": 16, "side": 32, "encoder": 8, "hidden": 16}


def learner(basis, **changes):
    torch.manual_seed(0)
    made = ShapeLearner(ShapeTraining(**SMALL | {"enrichment": STILL} | changes), basis)
    made._trainer = type("Trainer", (), {"global_step": 0})()
    made.logged = {}
    made.log = lambda name, value, **_: made.logged.__setitem__(name, float(value.detach()))
    return made


@pytest.fixture
def batch(eggs):
    return {"image": eggs["image"], "numbers": eggs["numbers"], "labelled": torch.arange(24) % 2 == 0}


def gradients(module):
    return {name for name, value in module.named_parameters() if value.grad is not None and value.grad.abs().sum() > 0}


def test_it_begins_with_the_mean_of_the_labels(basis, batch):
    found = learner(basis).eval()(batch["image"])
    torch.testing.assert_close(found, basis.mean.expand(24, -1))


def test_without_an_adversary_only_labelled_images_teach(basis, batch):
    own = learner(basis, adversary=0.0)
    loss = own.training_step(batch, 0)
    labelled = batch["labelled"]
    truth = basis.whitened(batch["numbers"])[labelled]
    torch.testing.assert_close(loss, asymmetric_euclidean(torch.zeros_like(truth), truth), atol=1e-4, rtol=1e-4)
    assert "train_adversary" not in own.logged
    nobody = own.training_step({**batch, "labelled": torch.zeros(24, dtype=torch.bool)}, 0)
    assert nobody == 0


def test_what_is_said_of_unlabelled_images_is_not_read(basis, batch):
    spoilt = {**batch, "numbers": torch.where(batch["labelled"][:, None], batch["numbers"], torch.tensor(0.0))}
    losses = [learner(basis, side=64).training_step(own, 0) for own in (spoilt, batch)]
    torch.testing.assert_close(*losses)


def test_the_adversarys_gradient_is_turned_round_and_weighed(basis, batch):
    found = torch.zeros(24, 62, requires_grad=True)
    truth, labelled = basis.whitened(batch["numbers"]), batch["labelled"]
    grads = []
    for strength in (1.0, 0.005):
        own = learner(basis, adversary=strength)
        images = torch.nn.functional.interpolate(own.prepare(batch["image"]), size=(64, 64))
        (grad,) = torch.autograd.grad(own.adversary(images, found, truth, labelled), found)
        grads.append(grad)
    torch.testing.assert_close(grads[1], 0.005 * grads[0])
    own = learner(basis, adversary=1.0)
    fooled = own.adversary(images, found - 50 * grads[0], truth, labelled)
    assert fooled > own.adversary(images, found, truth, labelled)  # the step that the regressor takes


def test_nobody_is_told_apart_by_the_depth_that_nobody_knows(basis, batch):
    found = torch.randn(24, 62, generator=torch.Generator().manual_seed(1))
    truth, labelled = basis.whitened(batch["numbers"]), batch["labelled"]
    deeper = found.clone()
    deeper[:, DEPTH] += 3
    own = learner(basis, adversary=1.0, side=64)
    images = own.prepare(batch["image"])
    torch.testing.assert_close(
        own.adversary(images, deeper, truth, labelled), own.adversary(images, found, truth, labelled)
    )


def test_one_step_teaches_regressor_encoder_and_discriminator(basis, batch):
    own = learner(basis, side=64)
    own.training_step(batch, 0).backward()
    names = gradients(own)
    assert any(name.startswith("network.last") for name in names)
    assert any(name.startswith("encoder") for name in names)
    assert any(name.startswith("discriminator") for name in names)


@pytest.mark.parametrize("cost", ["asymmetric", "parameters", "vertices", "weighted"])
def test_every_cost_falls(basis, batch, cost):
    own = learner(basis, adversary=0.0, cost=cost)
    everything = {**batch, "labelled": torch.ones(24, dtype=torch.bool)}
    optimiser = torch.optim.Adam(own.network.parameters(), 1e-2)
    losses = []
    for _ in range(20):
        optimiser.zero_grad()
        loss = own.training_step(everything, 0)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.8 * losses[0]


def test_the_error_is_that_of_the_landmarks_in_per_cent(basis, batch):
    own = learner(basis).eval()
    own.validation_step({**batch, "numbers": basis.mean.expand(24, -1)}, 0)
    own.on_validation_epoch_end()
    assert own.logged["validation_error"] == pytest.approx(0, abs=1e-4)
