"""How fast a network learns at each step: pure functions of the step, and the optimisers that follow them."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, pi
from typing import Annotated, Literal

import torch
from torch import nn

from umbra.configuration import Share, Within


@dataclass(frozen=True)
class OptimiserConfig:
    """Optimiser and schedule; moments of the training are shares of all its steps, whatever their number."""

    name: Literal["sgd", "adamw"] = "sgd"
    learning_rate: Annotated[float, Within(0, 1000, above=True)] = 0.1  # the highest
    momentum: Annotated[float, Within(0, 1, above=True, below=True)] = 0.9  # of SGD, which is Nesterov's
    weight_decay: Share = 5e-4
    schedule: Literal["cosine", "step", "constant"] = "cosine"
    warmup: Share = 0.0  # share of the steps over which the rate rises from zero
    milestones: tuple[Share, ...] = (0.5, 0.8)  # of "step": where the rate falls
    factor: Share = 0.1  # of "step": by how much


def rate_factor(done: float, config: OptimiserConfig) -> float:
    """Share of the highest rate after the share `done` of all steps; a linear rise, then the schedule.

    Cosine is Loshchilov & Hutter 2017 (SGDR), Eq. 5, without restarts:  η = ½ (1 + cos(π · t / T)).
    """
    if done < config.warmup:
        return done / config.warmup
    if config.schedule == "constant":
        return 1.0
    if config.schedule == "step":
        return config.factor ** sum(done >= milestone for milestone in config.milestones)
    left = max(1e-12, 1 - config.warmup)
    return 0.5 * (1 + cos(pi * min(1.0, (done - config.warmup) / left)))


def decayed_apart(parameters: Iterable[nn.Parameter], decay: float) -> list[dict]:
    """Two groups: weight decay on matrices and kernels, none on biases and normalisation."""
    trained = [parameter for parameter in parameters if parameter.requires_grad]
    return [
        {"params": [parameter for parameter in trained if parameter.ndim > 1], "weight_decay": decay},
        {"params": [parameter for parameter in trained if parameter.ndim <= 1], "weight_decay": 0.0},
    ]


def optimiser_and_schedule(parameters: Iterable[nn.Parameter], config: OptimiserConfig, *, steps: int) -> dict:
    """What LightningModule.configure_optimizers returns: the rate is set anew before every step."""
    groups = decayed_apart(parameters, config.weight_decay)
    optimiser: torch.optim.Optimizer
    if config.name == "sgd":
        optimiser = torch.optim.SGD(groups, lr=config.learning_rate, momentum=config.momentum, nesterov=True)
    else:
        optimiser = torch.optim.AdamW(groups, lr=config.learning_rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: rate_factor((step + 1) / max(1, steps), config)
    )
    return {"optimizer": optimiser, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
