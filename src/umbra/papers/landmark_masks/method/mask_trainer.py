"""Training of the mask generators beside the frozen base network (paper 001, Sec. 3.2), for several λ in one pass.

The feature maps are the same for every region and every λ, and are what costs most, so all generators learn together.
They share no weight, and each keeps the mean mask of its own best epoch, so none depends on how another fares.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, ClassVar

import lightning
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from umbra.backbones import FaceNetwork
from umbra.configuration import Margin, Weight
from umbra.learning.recogniser import Recogniser
from umbra.learning.schedules import OptimiserConfig, optimiser_and_schedule
from umbra.losses import MarginHead
from umbra.papers.landmark_masks.method.dictionary import min_max
from umbra.papers.landmark_masks.method.mask_generator import MaskGenerators, classification_loss, difference_loss

UNSEEN = 1e30
"""The loss before the first validation: larger than any, and finite, as everything in a weights file is."""


@dataclass(frozen=True)
class MaskGeneratorConfig:
    """How the generators are trained."""

    difference_weights: tuple[Weight, ...] = (10.0,)  # λ of Eq. 3; paper: "problem dependent"; here PDSN's value
    margin: Margin = 0.0  # of the classifier F during this training; the paper states none
    optimiser: OptimiserConfig = field(
        default_factory=lambda: OptimiserConfig(name="adamw", learning_rate=1e-3, weight_decay=0.0, warmup=0.1)
    )

    def __post_init__(self) -> None:
        if not self.difference_weights or len(set(self.difference_weights)) != len(self.difference_weights):
            raise ValueError(
                f"difference_weights: expected one or more different λ, found {list(self.difference_weights)}"
            )


@dataclass(frozen=True, eq=False)
class FrozenBase:
    """A copy of a recogniser that never changes, batch statistics included; no module, so not saved with its user."""

    network: FaceNetwork
    head: MarginHead

    @classmethod
    def of(cls, base: Recogniser) -> "FrozenBase":
        """Copied, so that the recogniser itself stays trainable."""
        copied = copy.deepcopy(base).requires_grad_(False).eval()
        return cls(copied.network, copied.head)

    def to(self, device: torch.device) -> None:
        """Move both parts."""
        self.network.to(device)
        self.head.to(device)


@dataclass(frozen=True, eq=False)
class Judged:
    """What one λ's generators make of a batch: their masks, and the terms of Eq. 3 and the accuracy by region."""

    masks: Float[Tensor, "batch regions c h w"]
    classification: Float[Tensor, " regions"]
    difference: Float[Tensor, " regions"]
    accuracy: Float[Tensor, " regions"]  # of the covered pictures, masked

    def total(self, weight: float) -> Float[Tensor, " regions"]:
        """Paper 001, Eq. 3:  l_final = l_cls + λ · l_diff,  λ = `weight`."""
        return self.classification + weight * self.difference


class MaskTrainer(lightning.LightningModule):
    """Trains `generators` on batches {"clean", "occluded", "label"} of `MaskPairs`; the base network stays as it is.

    `best_masks` holds, for each λ and region, the mean mask over the validation pairs (Sec. 3.3) of the epoch in which
    that generator's own validation loss, Eq. 3, was lowest; `best_loss` is that loss.
    """

    LOGGED: ClassVar = (
        "train_loss", "validation_accuracy", "validation_best", "validation_classification", "validation_difference",
    )  # fmt: skip
    """What can be monitored, each the mean over all generators; accuracy and difference are logged by λ, too."""

    best_loss: Float[Tensor, "weights regions"]
    best_masks: Float[Tensor, "weights regions cells"]

    def __init__(self, config: MaskGeneratorConfig, base: Recogniser, *, regions: int) -> None:
        super().__init__()
        self.config = config
        shape, count = base.network.map_shape, len(config.difference_weights)
        self.generators = nn.ModuleList(MaskGenerators(regions, shape[0]) for _ in config.difference_weights)
        self.frozen = FrozenBase.of(base)
        self.register_buffer("best_loss", torch.full((count, regions), UNSEEN))
        self.map_shape = shape
        self.register_buffer(
            "best_masks", torch.zeros(count, regions, prod(shape))
        )  # flat: five dimensions cannot be laid out
        self._epoch: list[tuple[Tensor, Tensor, int]] = []

    def on_fit_start(self) -> None:
        """The base network follows to the device."""
        self.frozen.to(self.device)

    def on_validation_start(self) -> None:
        """Likewise where only validation is asked for."""
        self.frozen.to(self.device)
        self._epoch = []

    def logits(
        self, maps: Float[Tensor, "batch regions c h w"], labels: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch regions classes"]:
        """F of Eq. 2: from masked maps to the base network's classes."""
        count = maps.shape[1]
        embeddings = self.frozen.network.embed(maps.flatten(0, 1))
        head = self.frozen.head
        share = self.config.margin / head.margin if head.margin else 0.0
        return head(embeddings, labels.repeat_interleave(count), share=share).unflatten(0, (-1, count))

    def judge(self, batch: Mapping[str, Tensor]) -> list[Judged]:
        """The generators of each λ on one batch."""
        clean, occluded, labels = batch["clean"].float(), batch["occluded"].float(), batch["label"]
        found = []
        for generators in self.generators:
            masks = generators(clean, occluded)
            of_clean, of_occluded = (self.logits(masks * maps, labels) for maps in (clean[:, None], occluded))
            right = (of_occluded.argmax(dim=2) == labels[:, None]).float().mean(dim=0)
            spoiled = difference_loss(masks, clean, occluded)
            found.append(Judged(masks, classification_loss(of_clean, of_occluded, labels), spoiled, right))
        return found

    def totals(self, judged: list[Judged]) -> Float[Tensor, "weights regions"]:
        """Each generator's own loss (Eq. 3)."""
        return torch.stack([one.total(weight) for one, weight in zip(judged, self._weights, strict=True)])

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> Tensor:
        """One step of all generators; the sum of their losses gives each the gradient of its own."""
        totals = self.totals(self.judge(batch))
        self.log("train_loss", totals.mean(), on_step=False, on_epoch=True, batch_size=len(batch["label"]))
        return totals.sum()

    def validation_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """Accuracy and loss terms, each the mean over regions: the paper stops when they stagnate."""
        judged, count = self.judge(batch), len(batch["label"])
        stretched = torch.stack([min_max(one.masks.float()).sum(dim=0) for one in judged])
        self._epoch.append((count * self.totals(judged), stretched, count))
        values = {}
        for name in ("accuracy", "classification", "difference"):
            means = [getattr(one, name).mean() for one in judged]
            values[f"validation_{name}"] = torch.stack(means).mean()
            values |= {f"validation_{name}_{one:g}": mean for one, mean in zip(self._weights, means, strict=True)}
        self.log_dict(values, batch_size=count)

    def on_validation_epoch_end(self) -> None:
        """Each generator that did better than ever before keeps its mean mask of this epoch."""
        losses, masks, counts = zip(*self._epoch, strict=True)
        loss, mean = (torch.stack(sums).sum(dim=0) / sum(counts) for sums in (losses, masks))
        better = loss < self.best_loss
        self.best_loss = torch.where(better, loss, self.best_loss)
        self.best_masks = torch.where(better[:, :, None], mean.flatten(2), self.best_masks)
        self.log("validation_best", self.best_loss.mean())

    def mean_masks(self, weight: float) -> Float[Tensor, "regions c h w"]:
        """The mean masks of one λ."""
        if weight not in self._weights:
            known = ", ".join(f"{one:g}" for one in self._weights)
            raise ValueError(f"weight: no generators were trained with λ = {weight:g}; trained were {known}")
        return self.best_masks[self._weights.index(weight)].detach().cpu().unflatten(1, self.map_shape)

    def configure_optimizers(self) -> Any:
        """Only the generators learn."""
        steps = int(self.trainer.estimated_stepping_batches)
        return optimiser_and_schedule(self.generators.parameters(), self.config.optimiser, steps=steps)

    @property
    def _weights(self) -> tuple[float, ...]:
        return self.config.difference_weights
