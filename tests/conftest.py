"""What holds for every test: no network to telemetry, one thread, no memory of the user's own settings."""

import logging
import os

import pytest

os.environ.setdefault("DVC_NO_ANALYTICS", "1")
os.environ.setdefault("MPLBACKEND", "agg")
for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # before numpy starts its threads; tests run side by side
os.environ.pop("UMBRA_ROOT", None)

import lightning  # noqa: E402 - after the threads are set
import numpy as np  # noqa: E402
import torch  # noqa: E402

from umbra.learning.augmentation import AugmentationConfig  # noqa: E402
from umbra.learning.recogniser import Recogniser, RecogniserConfig  # noqa: E402
from umbra.learning.schedules import OptimiserConfig  # noqa: E402


@pytest.fixture(autouse=True)
def _root_is_found_anew():
    """The driver of a stage names the root to its kernels through the environment; the next test has another root."""
    yield
    os.environ.pop("UMBRA_ROOT", None)


# A toy recogniser and toy people: coloured squares, one colour each, so a few steps learn to tell them apart.

PEOPLE = 4
GENTLE = AugmentationConfig(rotate=0.05, zoom=0.05, shift=0.03, brightness=0.05, contrast=0.05)


@pytest.fixture
def toy_config() -> RecogniserConfig:
    return RecogniserConfig(
        seed=0,
        depth=18,
        width=8,
        stem="3x3/1",
        embedding=8,
        height=16,
        columns=16,
        scale=8.0,
        margin=0.1,
        optimiser=OptimiserConfig(learning_rate=0.05),
        augmentation=GENTLE,
    )


@pytest.fixture
def toy_people() -> tuple[np.ndarray, np.ndarray]:
    """Pictures (32, 16, 16, 3) and labels: each person has one colour on the left and one on the right, plus noise."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(PEOPLE), 8)
    sides = np.random.default_rng(1).integers(40, 216, size=(PEOPLE, 1, 2, 3)).repeat(8, axis=2)
    images = sides[labels].repeat(16, axis=1) + rng.normal(0, 8, size=(len(labels), 16, 16, 3))
    return images.clip(0, 255).astype(np.uint8), labels


class Batches:
    """A loader of dict batches from arrays, in order."""

    def __init__(self, size: int, **arrays: np.ndarray) -> None:
        self.size = size
        self.arrays = arrays

    def __len__(self) -> int:
        return len(self.arrays["image"]) // self.size

    def __iter__(self):
        for start in range(0, self.size * len(self), self.size):
            yield {name: torch.from_numpy(array[start : start + self.size]) for name, array in self.arrays.items()}


@pytest.fixture
def batches():
    return Batches


@pytest.fixture
def trainer():
    """A silent trainer of a given number of epochs."""
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    logging.getLogger("lightning.pytorch.utilities.rank_zero").setLevel(logging.ERROR)

    def make(epochs: int, **settings) -> lightning.Trainer:
        return lightning.Trainer(
            max_epochs=epochs,
            accelerator="cpu",
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
            **settings,
        )

    return make


@pytest.fixture
def base(toy_config) -> Recogniser:
    """An untrained recogniser in evaluation mode, with batch statistics that make its map positive and varied."""
    torch.manual_seed(0)
    return Recogniser(toy_config, classes=PEOPLE).eval()
