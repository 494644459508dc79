"""Training the regressor on two paths (Sec. II.C): labelled images, and images of which nothing is known.

Of a labelled image the numbers cost what `losses` says, and the true ones are shown to the discriminator beside the
network's. Of an unlabelled image only the network's are. The discriminator learns to tell them apart and, through a
gradient that is turned round and weighed by λ, the regressor learns to be taken for true: both in one step.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

import lightning
import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor, nn
from torch.nn import functional

from umbra.backbones import channels_last, residual
from umbra.configuration import Count, Seed, Side, Weight, Within
from umbra.learning.augmentation import AugmentationConfig, draw_affine, normalise, repaint, resample, step_generator
from umbra.learning.landmarks import face_size
from umbra.learning.schedules import OptimiserConfig, optimiser_and_schedule
from umbra.losses.adversarial import gradient_reversal
from umbra.morphable.coefficients import LENGTH_62
from umbra.papers.two_stage.method.shape.adversary import Discriminator, Encoder
from umbra.papers.two_stage.method.shape.basis import ShapeBasis
from umbra.papers.two_stage.method.shape.losses import (
    asymmetric_euclidean,
    parameter_cost,
    vertex_cost,
    weighted_parameter_cost,
    without_depth,
)
from umbra.papers.two_stage.method.shape.motion import moved_numbers

Cost = Literal["asymmetric", "parameters", "vertices", "weighted"]


@dataclass(frozen=True)
class ShapeTraining:
    """Networks, costs and optimiser; defaults are the paper's where it has any."""

    seed: Seed = 0  # of the enrichment; each training sets its own
    depth: Literal[18, 34, 50] = 50
    width: Side = 64
    stem: Literal["3x3/1", "3x3/2", "7x7/2+pool"] = "7x7/2+pool"
    head: Literal["flatten", "pool"] = "pool"
    features: Side = 512  # between the two fully connected layers
    side: Side = 224
    cost: Cost = "asymmetric"
    over: Weight = 1.0  # recalled as Tran et al.'s (2017); the paper gives none
    under: Weight = 3.0
    vertices: Count = 132  # beside the landmarks, of the two costs that look at vertices
    adversary: Weight = 0.005  # λ of Eq. 5; 0: none
    encoder: Side = 32  # channels of its first convolution
    hidden: Annotated[int, Within(8, 4096)] = 256  # of the discriminator
    optimiser: OptimiserConfig = field(default_factory=lambda: OptimiserConfig("adamw", 1e-3, warmup=0.05))
    enrichment: AugmentationConfig = field(
        default_factory=lambda: AugmentationConfig(flip=0.0, rotate=0.2, zoom=0.1, shift=0.05, grey=0.2)
    )


class ShapeNetwork(nn.Module):
    """A residual trunk whose last two layers are fully connected (Fig. 2); it begins with the mean of all labels."""

    def __init__(self, config: ShapeTraining) -> None:
        super().__init__()
        self.trunk = channels_last(
            residual(
                config.depth,
                input_size=(config.side, config.side),
                width=config.width,
                embedding=config.features,
                stem_kind=config.stem,
                head=config.head,
            )
        )
        self.last = nn.Linear(config.features, LENGTH_62)
        for value in self.last.parameters():
            nn.init.zeros_(value)

    def forward(self, images: Float[Tensor, "batch 3 side side"]) -> Float[Tensor, "batch 62"]:
        """Whitened numbers."""
        return self.last(functional.relu(self.trunk(images).embedding))


class ShapeLearner(lightning.LightningModule):
    """Trains on batches {"image": uint8, "numbers": "batch 62", "labelled": bool}; the others' numbers are not read."""

    LOGGED: ClassVar = ("train_loss", "train_shape", "train_adversary", "validation_error")
    """What can be monitored."""

    def __init__(self, config: ShapeTraining, basis: ShapeBasis) -> None:
        super().__init__()
        self.config, self.basis = config, basis
        self.network = ShapeNetwork(config)
        self.encoder = Encoder(width=config.encoder)
        self.discriminator = Discriminator(self.encoder.features, hidden=config.hidden)
        self._errors: list[Tensor] = []

    def forward(self, images: UInt8[Tensor, "batch height width 3"]) -> Float[Tensor, "batch 62"]:
        """The 62 numbers, as they are meant."""
        return self.basis.numbers(self.network(self.prepare(images)).float())

    def prepare(self, images: UInt8[Tensor, "batch height width 3"]) -> Float[Tensor, "batch 3 side side"]:
        """Pictures as the network wants them."""
        return normalise(images, size=(self.config.side, self.config.side))

    def shape_cost(self, found: Float[Tensor, "batch 62"], truth: Float[Tensor, "batch 62"]) -> Tensor:
        """q_3d of Eq. 5, of whitened numbers, or one of the costs that stand beside it."""
        if self.config.cost == "asymmetric":
            return asymmetric_euclidean(found, truth, over=self.config.over, under=self.config.under)
        if self.config.cost == "parameters":
            return parameter_cost(found, truth)
        generator = step_generator(self.config.seed + 1, self.global_step)
        chosen = self.basis.some(self.config.vertices, generator=generator)
        cost = vertex_cost if self.config.cost == "vertices" else weighted_parameter_cost
        return cost(found, truth, self.basis, chosen)

    def adversary(
        self,
        images: Float[Tensor, "batch 3 side side"],
        found: Float[Tensor, "batch 62"],
        truth: Float[Tensor, "batch 62"],
        labelled: Bool[Tensor, " batch"],
    ) -> Tensor:
        """q_cgan: cross-entropy of the discriminator, whose gradient reaches the regressor turned round, λ times."""
        features = self.encoder(images)
        found, truth = without_depth(found), without_depth(truth)
        false = self.discriminator(features, gradient_reversal(found, strength=self.config.adversary))
        true = self.discriminator(features[labelled], truth[labelled])
        logits = torch.cat([false, true])
        wanted = torch.cat([torch.zeros(len(false)), torch.ones(len(true))]).long().to(logits.device)
        return functional.cross_entropy(logits, wanted)

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> Tensor:
        """One step; the draws depend on the seed and the step alone, so a resumed training repeats them."""
        generator = step_generator(self.config.seed, self.global_step)
        images, labelled = self.prepare(batch["image"]), batch["labelled"].bool()
        matrices = draw_affine(len(images), self.config.enrichment, generator=generator, shape=images.shape[-2:])
        images = repaint(resample(images, matrices), self.config.enrichment, generator=generator)
        moved = moved_numbers(batch["numbers"].float(), matrices.to(images.device), side=self.basis.side)
        truth, found = self.basis.whitened(moved), self.network(images).float()
        shape = self.shape_cost(found[labelled], truth[labelled]) if bool(labelled.any()) else found.sum() * 0
        loss = shape
        if self.config.adversary:
            adversary = self.adversary(images, found, truth, labelled)
            self.log("train_adversary", adversary, on_step=False, on_epoch=True, batch_size=len(images))
            loss = loss + adversary
        self.log("train_shape", shape, on_step=False, on_epoch=True, batch_size=len(images))
        self.log("train_loss", loss, on_step=False, on_epoch=True, batch_size=len(images))
        return loss

    def validation_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """Errors are averaged over the whole set, in `on_validation_epoch_end`."""
        found, truth = self.basis.points(self(batch["image"])), self.basis.points(batch["numbers"].float())
        self._errors.append(100 * torch.linalg.vector_norm(found - truth, dim=2).mean(dim=1) / face_size(truth))

    def on_validation_epoch_end(self) -> None:
        """Log `validation_error`: mean distance of the landmarks in per cent of the face's size (lower is better)."""
        self.log("validation_error", torch.cat(self._errors).mean(), prog_bar=True)
        self._errors.clear()

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule over all the steps the trainer will take."""
        steps = int(self.trainer.estimated_stepping_batches)
        return optimiser_and_schedule(self.parameters(), self.config.optimiser, steps=steps)
