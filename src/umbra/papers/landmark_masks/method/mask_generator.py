"""The mask generators: they learn which features suffer when a region is covered.

Paper 001, Sec. 3.2, after PDSN (Song et al. 2019): one generator per region, trained beside the frozen base network.
All of them run as one grouped network: they share no weight, so the gradient of the summed loss is each one's own, and
training them together is training them apart.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import lightning
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from umbra.backbones import FaceNetwork
from umbra.configuration import Margin, Weight
from umbra.learning.recogniser import Recogniser
from umbra.learning.schedules import OptimiserConfig, optimiser_and_schedule
from umbra.losses import MarginHead


def difference_loss(
    masks: Float[Tensor, "batch regions c h w"],
    clean: Float[Tensor, "batch c h w"],
    occluded: Float[Tensor, "batch regions c h w"],
) -> Float[Tensor, " regions"]:
    """Mean absolute difference of the masked maps (paper 001, Eq. 1):  l_diff = ‖M·f(x) − M·f(x_j)‖₁ / n.

    M = `masks`, f(x) = `clean`, f(x_j) = `occluded` on region j, n = the number of features; one value per region.
    """
    return (masks * clean[:, None] - masks * occluded).abs().mean(dim=(0, 2, 3, 4))


def classification_loss(
    clean_logits: Float[Tensor, "batch regions classes"],
    occluded_logits: Float[Tensor, "batch regions classes"],
    labels: Int[Tensor, " batch"],
) -> Float[Tensor, " regions"]:
    """Mean of both classification losses (paper 001, Eq. 2):  l_cls = −½ log p_y(F(M·f(x_j))) − ½ log p_y(F(M·f(x))).

    F(M·f(x)) = `clean_logits`, F(M·f(x_j)) = `occluded_logits`, y = `labels`; one value per region.
    """

    def negative_log(logits: Tensor) -> Tensor:
        chosen = labels.long()[:, None, None].expand(-1, logits.shape[1], 1)
        return -functional.log_softmax(logits.float(), dim=2).gather(2, chosen)[:, :, 0].mean(dim=0)

    return 0.5 * negative_log(occluded_logits) + 0.5 * negative_log(clean_logits)


class MaskGenerators(nn.Module):
    """Convolution, PReLU, batch normalisation, sigmoid on |f(x) − f(x_j)|: one such chain for each region."""

    def __init__(self, regions: int, channels: int) -> None:
        super().__init__()
        total = regions * channels
        self.regions = regions
        self.layers = nn.Sequential(
            nn.Conv2d(total, total, 3, padding=1, groups=regions),
            nn.PReLU(total),
            nn.BatchNorm2d(total),
            nn.Sigmoid(),
        )

    def forward(
        self, clean: Float[Tensor, "batch c h w"], occluded: Float[Tensor, "batch regions c h w"]
    ) -> Float[Tensor, "batch regions c h w"]:
        """A mask in (0, 1) per picture and region."""
        difference = (clean[:, None] - occluded).abs()
        return self.layers(difference.flatten(1, 2)).view_as(occluded)


@dataclass(frozen=True)
class MaskGeneratorConfig:
    """How the generators are trained."""

    difference_weight: Weight = 10.0  # λ of Eq. 3; paper: "problem dependent"; here PDSN's value
    margin: Margin = 0.0  # of the classifier F during this training; the paper states none
    optimiser: OptimiserConfig = field(
        default_factory=lambda: OptimiserConfig(name="adamw", learning_rate=1e-3, weight_decay=0.0, warmup=0.1)
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


class MaskTrainer(lightning.LightningModule):
    """Trains `generators` on batches {"clean", "occluded", "label"} of `MaskPairs`; the base network stays as it is."""

    LOGGED: ClassVar = (
        "train_loss", "validation_accuracy", "validation_classification", "validation_difference", "validation_loss",
    )  # fmt: skip

    def __init__(self, config: MaskGeneratorConfig, base: Recogniser, *, regions: int) -> None:
        super().__init__()
        self.config = config
        self.generators = MaskGenerators(regions, base.network.map_shape[0])
        self.frozen = FrozenBase.of(base)

    def on_fit_start(self) -> None:
        """The base network follows to the device."""
        self.frozen.to(self.device)

    def on_validation_start(self) -> None:
        """Likewise where only validation is asked for."""
        self.frozen.to(self.device)

    def logits(
        self, maps: Float[Tensor, "batch regions c h w"], labels: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch regions classes"]:
        """F of Eq. 2: from masked maps to the base network's classes."""
        count = maps.shape[1]
        embeddings = self.frozen.network.embed(maps.flatten(0, 1))
        head = self.frozen.head
        share = self.config.margin / head.margin if head.margin else 0.0
        return head(embeddings, labels.repeat_interleave(count), share=share).unflatten(0, (-1, count))

    def losses(self, batch: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """The terms of Eq. 3 by name, each with one value per region, and the occluded logits."""
        clean, occluded = batch["clean"].float(), batch["occluded"].float()
        masks = self.generators(clean, occluded)
        of_clean = self.logits(masks * clean[:, None], batch["label"])
        of_occluded = self.logits(masks * occluded, batch["label"])
        terms = {
            "classification": classification_loss(of_clean, of_occluded, batch["label"]),
            "difference": difference_loss(masks, clean, occluded),
        }
        return terms, of_occluded

    def total(self, terms: Mapping[str, Tensor]) -> Tensor:
        """Paper 001, Eq. 3, summed over regions:  l_final = l_cls + λ · l_diff."""
        return (terms["classification"] + self.config.difference_weight * terms["difference"]).sum()

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> Tensor:
        """One step of all generators."""
        terms, _ = self.losses(batch)
        loss = self.total(terms)
        self.log(
            "train_loss", loss / len(terms["difference"]), on_step=False, on_epoch=True, batch_size=len(batch["label"])
        )
        return loss

    def validation_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """Accuracy and loss terms, each the mean over regions: the paper stops when they stagnate."""
        terms, logits = self.losses(batch)
        right = (logits.argmax(dim=2) == batch["label"][:, None]).float().mean()
        values = {f"validation_{name}": value.mean() for name, value in terms.items()}
        values |= {"validation_accuracy": right, "validation_loss": self.total(terms) / logits.shape[1]}
        self.log_dict(values, batch_size=len(batch["label"]))

    def configure_optimizers(self) -> Any:
        """Only the generators learn."""
        steps = int(self.trainer.estimated_stepping_batches)
        return optimiser_and_schedule(self.generators.parameters(), self.config.optimiser, steps=steps)
