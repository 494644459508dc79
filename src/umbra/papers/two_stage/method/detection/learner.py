"""Training one stage of the cascade: judge and calibration see the same windows, mirrored and in other light."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import lightning
import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor
from torch.nn import functional

from umbra.configuration import Seed, Share, Weight
from umbra.learning.augmentation import AugmentationConfig, normalise, repaint, step_generator
from umbra.learning.schedules import OptimiserConfig, optimiser_and_schedule
from umbra.papers.two_stage.method.detection.moves import MOVES
from umbra.papers.two_stage.method.detection.networks import FaceNet24, SmallNet, Stage, StageConfig
from umbra.papers.two_stage.method.detection.windows import NOTHING

MIRRORED = np.array([int(np.abs(MOVES - move * [1, -1, 1]).sum(axis=1).argmin()) for move in MOVES])
"""The move of the mirror image of a window."""


@dataclass(frozen=True)
class StageTraining:
    """Networks, losses and optimiser of a stage."""

    seed: Seed = 0  # of the augmentation; each training sets its own
    networks: StageConfig = field(default_factory=StageConfig)
    calibration: Weight = 0.5  # of its loss beside the judge's
    flip: Share = 0.5
    light: AugmentationConfig = field(default_factory=lambda: AugmentationConfig(grey=0.2))  # its motion is not used
    optimiser: OptimiserConfig = field(default_factory=lambda: OptimiserConfig("adamw", 2e-3, warmup=0.05))


class StageLearner(lightning.LightningModule):
    """Trains on batches {"image": uint8 "batch rows columns 3", "move": −1 where there is no face}."""

    LOGGED: ClassVar = ("train_loss", "validation_loss", "validation_missed", "validation_moves")
    """What can be monitored."""

    def __init__(self, config: StageTraining, kind: type[SmallNet] | type[FaceNet24]) -> None:
        super().__init__()
        self.config = config
        self.network = Stage(kind, config.networks)
        self._seen: list[tuple[Tensor, Tensor, Tensor]] = []

    def terms(
        self, images: Float[Tensor, "batch 3 rows columns"], moves: Int[Tensor, " batch"]
    ) -> tuple[Tensor, Tensor]:
        """Cross-entropy of face or none, and of the move of windows that hold one."""
        holds = moves != NOTHING
        judged = functional.binary_cross_entropy_with_logits(self.network.judge(images)[:, 0], holds.float())
        if not bool(holds.any()):
            return judged, judged.new_zeros(())
        return judged, functional.cross_entropy(self.network.calibration(images[holds]), moves[holds])

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> Tensor:
        """One step; the draws depend on the seed and the step alone, so a resumed training repeats them."""
        generator = step_generator(self.config.seed, self.global_step)
        images, moves = self._prepared(batch["image"]), batch["move"]
        images, moves = mirrored(images, moves, share=self.config.flip, generator=generator)
        judged, moved = self.terms(repaint(images, self.config.light, generator=generator), moves)
        loss = judged + self.config.calibration * moved
        self.log("train_loss", loss, on_step=False, on_epoch=True, batch_size=len(images))
        return loss

    def _prepared(self, images: UInt8[Tensor, "batch rows columns 3"]) -> Float[Tensor, "batch 3 rows columns"]:
        return normalise(images, size=(images.shape[1], images.shape[2]))

    def validation_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """Answers are judged over the whole set, in `on_validation_epoch_end`."""
        images = self._prepared(batch["image"])
        self._seen.append((self.network.judge(images)[:, 0], self.network.calibration(images), batch["move"]))

    def on_validation_epoch_end(self) -> None:
        """Log the loss, the share of faces scored below what 1 % of all else reaches, and the share of moves missed."""
        faces, moved, moves = (torch.cat(parts) for parts in zip(*self._seen, strict=True))
        self._seen.clear()
        holds = moves != NOTHING
        judged = functional.binary_cross_entropy_with_logits(faces, holds.float())
        calibration = functional.cross_entropy(moved[holds], moves[holds])
        self.log("validation_loss", judged + self.config.calibration * calibration, prog_bar=True)
        self.log("validation_missed", (faces[holds] <= faces[~holds].quantile(0.99)).float().mean(), prog_bar=True)
        self.log("validation_moves", (moved[holds].argmax(dim=1) != moves[holds]).float().mean())

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule over all the steps the trainer will take."""
        steps = int(self.trainer.estimated_stepping_batches)
        return optimiser_and_schedule(self.parameters(), self.config.optimiser, steps=steps)


def mirrored(
    images: Float[Tensor, "batch 3 rows columns"],
    moves: Int[Tensor, " batch"],
    *,
    share: float,
    generator: torch.Generator,
) -> tuple[Float[Tensor, "batch 3 rows columns"], Int[Tensor, " batch"]]:
    """A share of the windows as in a mirror; their faces lie on the other side of the middle."""
    flipped = (torch.rand(len(images), generator=generator) < share).to(images.device)
    other = torch.from_numpy(MIRRORED).to(moves)[moves.clamp_min(0)]
    images = torch.where(flipped[:, None, None, None], images.flip(3), images)
    return images, torch.where(flipped & (moves != NOTHING), other, moves)
