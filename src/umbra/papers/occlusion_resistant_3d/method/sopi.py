"""Single Occlusion Per Identity: the trainee sees a face covered, or not, and answers as the trainer does to it bare.

Sec. 3.1. What it cannot see it must take from the context: labels stay those of the whole face.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import lightning
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from umbra.configuration import Seed
from umbra.learning.augmentation import AugmentationConfig, normalise
from umbra.learning.reconstruction.face_model import check_finite
from umbra.learning.reconstruction.moving import STILL, moved_batch, seen_otherwise
from umbra.learning.reconstruction.network import CoefficientNetwork, NetworkConfig
from umbra.learning.reconstruction.regressor import FaceRegressor, landmark_errors
from umbra.learning.schedules import OptimiserConfig, optimiser_and_schedule
from umbra.morphable.coefficients import ALBEDO, EXPRESSION, IDENTITY
from umbra.papers.occlusion_resistant_3d.method.label_losses import LabelLoss, label_loss

SHAPE = IDENTITY + EXPRESSION


@dataclass(frozen=True)
class SopiConfig:
    """Defaults are the paper's where it says them (Sec. 4): Adam at 1e-5."""

    seed: Seed = 0  # of the covers; each training sets its own
    network: NetworkConfig = field(default_factory=NetworkConfig)
    loss: LabelLoss = "squared error"  # Eq. 6
    start: Literal["trainer", "chance"] = "trainer"  # the paper starts from ImageNet's weights, which are not here
    optimiser: OptimiserConfig = field(
        default_factory=lambda: OptimiserConfig("adamw", 1e-5, weight_decay=0.0, schedule="constant")
    )
    motion: AugmentationConfig = STILL  # of faces in the image's plane, and of the light that the trainee sees them in


class Sopi(lightning.LightningModule):
    """Trains on batches {"image": covered or not, "clean": the same bare, "landmarks": "batch 68 2"}.

    Where a batch holds a face's exact "shape" (identity, expression) and "albedo", these are the labels instead of what
    the trainer takes them for; pose and light stay the trainer's.
    """

    LOGGED: ClassVar = ("train_loss", "validation_error", "validation_loss")
    """What can be monitored."""

    def __init__(self, config: SopiConfig, trainer: FaceRegressor) -> None:
        super().__init__()
        self.config = config
        self.network = CoefficientNetwork(config.network)
        if config.start == "trainer":
            self.network.load_state_dict(trainer.network.state_dict())
        self._helpers = (trainer.eval().requires_grad_(requires_grad=False),)  # frozen, and not among the weights
        self._seen: list[tuple[Tensor, Tensor]] = []

    @property
    def teacher(self) -> FaceRegressor:
        """RNet, which sees every face bare (the paper's "trainer")."""
        return self._helpers[0].to(self.device)

    def forward(self, images: UInt8[Tensor, "batch side side 3"]) -> Float[Tensor, "batch 257"]:
        """v(θ) of Eq. 1: the 257 numbers of each image."""
        return self.network(self._prepared(images))[:, 0]

    def _prepared(self, images: UInt8[Tensor, "batch side side 3"]) -> Float[Tensor, "batch 3 side side"]:
        side = self.config.network.side
        return normalise(images, size=(side, side))

    def labels(self, images: UInt8[Tensor, "batch side side 3"]) -> Float[Tensor, "batch 257"]:
        """v_u of Eq. 2: what RNet says of bare faces."""
        with torch.no_grad():
            return self.teacher(images)

    def wanted(self, batch: Mapping[str, Tensor]) -> Float[Tensor, "batch 257"]:
        """The labels of a batch: the trainer's, and what is known better."""
        labels = self.labels(batch["clean"])
        if "shape" not in batch:
            return labels
        return torch.cat([batch["shape"], batch["albedo"], labels[:, SHAPE + ALBEDO :]], dim=1)

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> Tensor:
        """One step on the labels of the bare faces."""
        own = self.config
        batch = moved_batch(batch, own.motion, seed=own.seed, step=self.global_step)
        seen = seen_otherwise(self._prepared(batch["image"]), own.motion, seed=own.seed, step=self.global_step)
        found = self.network(seen)[:, 0]
        check_finite(found.detach(), "SOPI")
        loss = label_loss(own.loss, found, self.wanted(batch))
        self.log("train_loss", loss.detach(), on_step=False, on_epoch=True, batch_size=len(found))
        return loss

    def validation_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """Squared error whatever is trained by, so that losses can be compared; landmarks against the truth."""
        found = self(batch["image"])
        squared = ((found - self.wanted(batch)) ** 2).mean(dim=1)
        self._seen.append((squared, landmark_errors(self.teacher.face(found), batch["landmarks"].float())))

    def on_validation_epoch_end(self) -> None:
        """Log `validation_loss` (Eq. 6) and `validation_error`, in per cent of the face's size (lower is better)."""
        squared, errors = (torch.cat(parts) for parts in zip(*self._seen, strict=True))
        self._seen.clear()
        self.log("validation_loss", squared.mean())
        self.log("validation_error", errors.mean(), prog_bar=True)

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule over all the steps the trainer will take."""
        steps = int(self.trainer.estimated_stepping_batches)
        return optimiser_and_schedule(self.network.parameters(), self.config.optimiser, steps=steps)
