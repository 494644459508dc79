"""Training both levels on turned, shifted and noisy faces; a second level learns from what the first one leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import lightning
import torch
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.nn import functional

from umbra.configuration import Positive, Seed, Share, Weight
from umbra.geometry.landmarks import MIRROR
from umbra.learning.augmentation import AugmentationConfig, draw_affine, normalise, repaint, resample, step_generator
from umbra.learning.landmarks import face_size, move_points, shares
from umbra.learning.schedules import OptimiserConfig, optimiser_and_schedule
from umbra.losses.wing import wing
from umbra.papers.two_stage.method.landmarks.levels import LevelsConfig, Points, TwoLevels


@dataclass(frozen=True)
class LandmarkTraining:
    """Network, losses, enrichment and optimiser."""

    seed: Seed = 0  # of the enrichment; each training sets its own
    network: LevelsConfig = field(default_factory=LevelsConfig)
    wing_width: Positive = 4.0  # in per cent of the face's size, as for the world's landmark network
    wing_curvature: Positive = 0.8
    sight: Weight = 0.5  # of the cross-entropy of what is in sight
    noise: Share = 0.04  # standard deviation of what is added to pixels in [−1, 1]
    optimiser: OptimiserConfig = field(default_factory=lambda: OptimiserConfig("adamw", 2e-3, warmup=0.05))
    enrichment: AugmentationConfig = field(
        default_factory=lambda: AugmentationConfig(rotate=0.4, zoom=0.12, shift=0.06, grey=0.2)
    )


class LandmarkLearner(lightning.LightningModule):
    """Trains on batches {"image": uint8, "landmarks": "batch 68 2" in its pixels, "visible": "batch 68"}."""

    LOGGED: ClassVar = ("train_loss", "validation_error", "validation_first", "validation_sight")
    """What can be monitored."""

    def __init__(self, config: LandmarkTraining, *, mean: Float[Tensor, "68 2"]) -> None:
        super().__init__()
        self.config = config
        self.network = TwoLevels(config.network, mean)
        self._seen: list[tuple[Tensor, ...]] = []

    def forward(self, images: UInt8[Tensor, "batch height width 3"]) -> Points:
        """In shares of the picture's sides."""
        return self.network(self.prepare(images))

    def prepare(self, images: UInt8[Tensor, "batch height width 3"]) -> Float[Tensor, "batch 3 height width"]:
        """Pictures as the second level wants them; the first sees them smaller."""
        return normalise(images, size=(images.shape[1], images.shape[2]))

    def terms(
        self,
        images: Float[Tensor, "batch 3 height width"],
        truth: Float[Tensor, "batch 68 2"],
        visible: Float[Tensor, "batch 68"],
    ) -> dict[str, Tensor]:
        """Wing losses of each domain, of their fusion and of the second level; cross-entropy of what is in sight."""
        each, points = self.network.both(images)
        size = face_size(truth)[:, None, None]

        def loss(found: Tensor) -> Tensor:
            error = 100 * (found.float() - truth) / size
            return wing(error, width=self.config.wing_width, curvature=self.config.wing_curvature).mean()

        sight = functional.binary_cross_entropy_with_logits(points.visible.float(), visible)
        domains = loss(each) if len(each) > 1 else each.new_zeros(())
        return {"domains": domains, "first": loss(points.first), "second": loss(points.second), "sight": sight}

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> Tensor:
        """One step; the draws depend on the seed and the step alone, so a resumed training repeats them."""
        images, truth, visible = self.enriched(batch)
        terms = self.terms(images, truth, visible)
        loss = terms["domains"] + terms["first"] + terms["second"] + self.config.sight * terms["sight"]
        self.log("train_loss", loss, on_step=False, on_epoch=True, batch_size=len(images))
        return loss

    def enriched(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """The batch turned, shifted, relit and with noise on it (Sec. II.A)."""
        generator = step_generator(self.config.seed, self.global_step)
        images, truth = self.prepare(batch["image"]), shares(batch)
        matrices = draw_affine(len(images), self.config.enrichment, generator=generator, shape=images.shape[-2:])
        images = repaint(resample(images, matrices), self.config.enrichment, generator=generator)
        if self.config.noise:
            images = images + self.config.noise * torch.randn(images.shape, generator=generator).to(images)
        visible = batch["visible"].float()
        mirrored = (torch.linalg.det(matrices[:, :, :2]) < 0).to(visible.device)
        other = visible[:, torch.from_numpy(MIRROR.copy())]
        visible = torch.where(mirrored[:, None], other, visible)
        truth = move_points(truth, matrices.to(truth))
        inside = ((truth >= 0) & (truth < 1)).all(dim=2)  # what has left the picture is not in sight
        return images, truth, visible * inside

    def validation_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """Errors are averaged over the whole set, in `on_validation_epoch_end`."""
        points, truth = self(batch["image"]), shares(batch)
        size = face_size(truth)[:, None]
        errors = [torch.linalg.vector_norm(own - truth, dim=2) / size for own in (points.second, points.first)]
        self._seen.append((*errors, (points.visible > 0) == batch["visible"].bool()))

    def on_validation_epoch_end(self) -> None:
        """Log errors in per cent of the face's size, after both levels and after one, and the share seen wrongly."""
        second, first, right = (torch.cat(parts).float().mean() for parts in zip(*self._seen, strict=True))
        self._seen.clear()
        self.log("validation_error", 100 * second, prog_bar=True)
        self.log("validation_first", 100 * first, prog_bar=True)
        self.log("validation_sight", 1 - right)

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule over all the steps the trainer will take."""
        steps = int(self.trainer.estimated_stepping_batches)
        return optimiser_and_schedule(self.parameters(), self.config.optimiser, steps=steps)
