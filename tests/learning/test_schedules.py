import pytest
import torch
from torch import nn

from umbra.learning.schedules import OptimiserConfig, decayed_apart, optimiser_and_schedule, rate_factor


def test_cosine_starts_high_is_half_in_the_middle_and_ends_at_zero():
    config = OptimiserConfig(schedule="cosine")
    assert [rate_factor(done, config) for done in (0.0, 0.5, 1.0)] == pytest.approx([1.0, 0.5, 0.0])


def test_warmup_rises_linearly_and_then_the_schedule_begins_at_its_height():
    config = OptimiserConfig(schedule="cosine", warmup=0.2)
    assert [rate_factor(done, config) for done in (0.05, 0.1, 0.2)] == pytest.approx([0.25, 0.5, 1.0])


def test_step_falls_at_each_milestone():
    config = OptimiserConfig(schedule="step", milestones=(0.5, 0.8), factor=0.1)
    assert [rate_factor(done, config) for done in (0.49, 0.5, 0.9)] == pytest.approx([1.0, 0.1, 0.01])


def test_constant_stays():
    assert rate_factor(0.9, OptimiserConfig(schedule="constant")) == 1.0


def test_biases_and_normalisation_are_not_decayed_and_frozen_weights_are_left_out():
    layers = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Linear(2, 2).requires_grad_(False))
    decayed, free = decayed_apart(layers.parameters(), 0.1)
    assert decayed["weight_decay"] == 0.1
    assert [value.ndim for value in decayed["params"]] == [4]
    assert free["weight_decay"] == 0.0
    assert [value.ndim for value in free["params"]] == [1, 1, 1]


@pytest.mark.parametrize(("name", "cls"), [("sgd", torch.optim.SGD), ("adamw", torch.optim.AdamW)])
def test_the_schedule_drives_the_optimiser_it_is_named_with(name, cls):
    config = OptimiserConfig(name=name, learning_rate=0.4)
    result = optimiser_and_schedule(nn.Linear(2, 2).parameters(), config, steps=4)
    assert isinstance(result["optimizer"], cls)
    rates = []
    for _ in range(4):
        rates.append(result["optimizer"].param_groups[0]["lr"])
        result["optimizer"].step()
        result["lr_scheduler"]["scheduler"].step()
    assert rates == pytest.approx([0.4 * rate_factor(done, config) for done in (0.25, 0.5, 0.75, 1.0)])
