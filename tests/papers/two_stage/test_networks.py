"""Networks as their runs left them."""

import numpy as np
import pytest
import torch

from tests.papers.conftest import EDITION
from tests.papers.two_stage.conftest import CASCADE, SIDE
from umbra.papers.two_stage.method.detection.networks import FaceNet24, SmallNet
from umbra.papers.two_stage.networks import (
    all_prepared,
    load_cascade,
    load_landmarks,
    load_paper_recogniser,
    load_shape,
    load_stage,
    preparation_of,
    weights_of,
)
from umbra.runs.records import read_run


def run(name):
    return read_run(name, EDITION)


def test_a_cascade_has_both_stages_of_a_seed_and_its_thresholds(tree):
    cascade = load_cascade(run("cascade_24"), 1, EDITION)
    assert isinstance(cascade.small.judge, SmallNet)
    assert isinstance(cascade.large.judge, FaceNet24)
    assert cascade.config == CASCADE
    first = load_stage(run("cascade_12"), 1)
    torch.testing.assert_close(cascade.small.judge.last.weight, first.judge.last.weight)
    assert not torch.equal(first.judge.last.weight, load_stage(run("cascade_12"), 0).judge.last.weight)


@pytest.mark.parametrize(
    ("name", "load"),
    [
        ("points", load_landmarks),
        ("people", load_paper_recogniser),
        ("numbers", lambda trained, number: load_shape(trained, number, EDITION, side=SIDE)),
    ],
)
def test_seeds_differ_and_none_is_in_training(tree, name, load):
    one, other = (load(run(name), seed) for seed in (0, 1))
    assert not one.training
    assert any(
        not torch.equal(a, b) for a, b in zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    )


def test_what_was_measured_for_training_comes_with_the_weights(tree, basis):
    assert load_landmarks(run("points"), 0).network.first.mean.abs().sum() > 1
    opened = load_shape(run("numbers"), 0, EDITION, side=SIDE)
    torch.testing.assert_close(opened.basis.mean, basis.mean)
    torch.testing.assert_close(opened.basis.spread, basis.spread)


def test_a_run_of_one_seed_serves_all(tree):
    assert weights_of(run("cascade_24_grey"), 1).name == "seed-0.safetensors"
    assert weights_of(run("cascade_24"), 1).name == "seed-1.safetensors"


def test_images_are_prepared_as_a_run_wants_them(tree):
    assert preparation_of(run("cascade_24_grey")) == ("grey",)
    assert preparation_of(run("numbers")) == ()
    images = np.random.default_rng(0).integers(0, 256, (3, 8, 9, 3), dtype=np.uint8)
    assert all_prepared(images, ()) is images
    grey = all_prepared(images, ("grey",))
    np.testing.assert_array_equal(grey[..., 0], grey[..., 1])
    assert grey.shape == images.shape
