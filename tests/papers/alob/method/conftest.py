"""Small trunks that start from the same draws whatever else is set."""

import lightning
import pytest
import torch

from umbra.learning.augmentation import AugmentationConfig
from umbra.papers.alob.method import AlobConfig, AlobLearner

GENTLE = AugmentationConfig(rotate=0.05, zoom=0.05, shift=0.03, brightness=0.05, contrast=0.05)
SMALL = {"width": 8, "stem": "3x3/1", "embedding": 8, "height": 16, "columns": 16, "augmentation": GENTLE}
APART = {"combination": "concatenation", "shared_classifier": False}
BASELINE = {"combination": "identifier", "shared_classifier": False, "trimmer_weight": 0.0}


def choices(changes: dict) -> dict:
    """What else must be set for the combination asked for."""
    return {"concatenation": APART, "identifier": BASELINE}.get(changes.get("combination", ""), {})


@pytest.fixture
def config():
    """Settings of small trunks; a combination brings along what it needs."""
    return lambda **changes: AlobConfig(**{**SMALL, **choices(changes), **changes})


@pytest.fixture
def learner(config):
    """A learner whose first weights are drawn from one seed."""

    def make(*, draw: int = 0, classes: int = 4, **changes) -> AlobLearner:
        torch.manual_seed(draw)
        return AlobLearner(config(**changes), classes=classes)

    return make


class Watch(lightning.Callback):
    """Rates of all steps, and of the last step the gradients, which Lightning clears when the training ends."""

    def __init__(self):
        self.rates, self.gradients, self.logged = [], {}, {}

    def on_train_batch_end(self, trainer, pl_module, outputs, batch, batch_idx):
        self.rates.append([optimiser.param_groups[0]["lr"] for optimiser in trainer.optimizers])
        found = {name: value.grad for name, value in pl_module.named_parameters()}
        self.gradients = {name: None if value is None else value.clone() for name, value in found.items()}


@pytest.fixture
def train(trainer, batches):
    """So many epochs of so many steps on the same eight faces, and what was seen of them."""

    def run(module, images, labels, *, epochs=1, steps=1) -> Watch:
        watch = Watch()
        loader = batches(8, image=images.repeat(steps, 1, 1, 1).numpy(), label=labels.repeat(steps).numpy())
        fit = trainer(epochs, callbacks=[watch])
        fit.fit(module, loader, batches(4, image=images.numpy(), label=labels.numpy()))
        watch.logged = fit.callback_metrics
        return watch

    return run
