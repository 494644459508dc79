"""Learning where the 68 landmarks lie, hidden ones too: a residual trunk and a linear map to their coordinates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

import lightning
import torch
from jaxtyping import Float, UInt8
from torch import Tensor, nn

from umbra.backbones import channels_last, residual
from umbra.configuration import Positive, Seed, Side, Within
from umbra.geometry.landmarks import MIRROR
from umbra.learning.augmentation import AugmentationConfig, draw_affine, normalise, repaint, resample, step_generator
from umbra.learning.schedules import OptimiserConfig, optimiser_and_schedule
from umbra.losses.wing import wing


@dataclass(frozen=True)
class LandmarksConfig:
    """A narrow residual-18 on squares of 72 pixels; the wing loss in Feng et al.'s proportions (10 and 2 of 256)."""

    seed: Seed = 0  # of the augmentation; each training sets its own
    depth: Literal[18, 34, 50] = 18
    width: Side = 24  # channels of the first stage
    stem: Literal["3x3/1", "3x3/2", "7x7/2+pool"] = "3x3/2"
    features: Side = 256
    dropout: Annotated[float, Within(0, 1, below=True)] = 0.0
    side: Side = 72  # of the squares that the network sees; pictures of another size are resized
    wing_width: Positive = 4.0  # in per cent of the face's size
    wing_curvature: Positive = 0.8
    optimiser: OptimiserConfig = field(default_factory=lambda: OptimiserConfig("adamw", 2e-3, warmup=0.05))
    augmentation: AugmentationConfig = field(
        default_factory=lambda: AugmentationConfig(rotate=0.4, zoom=0.12, shift=0.06, grey=0.2, cover=0.3)
    )


class LandmarkNetwork(nn.Module):
    """From pictures to points in shares of the side: `mean` plus what the trunk says."""

    mean: Tensor

    def __init__(self, config: LandmarksConfig, mean: Float[Tensor, "68 2"]) -> None:
        super().__init__()
        self.trunk = residual(
            config.depth,
            input_size=(config.side, config.side),
            width=config.width,
            embedding=config.features,
            stem_kind=config.stem,
            dropout=config.dropout,
        )
        self.points = nn.Linear(config.features, 136)
        nn.init.zeros_(self.points.weight)  # the first answer is the mean face
        nn.init.zeros_(self.points.bias)
        self.register_buffer("mean", mean.float())

    def forward(self, images: Float[Tensor, "batch 3 side side"]) -> Float[Tensor, "batch 68 2"]:
        """68 points in shares of the picture's side."""
        return self.mean + self.points(self.trunk(images).embedding).view(-1, 68, 2)


def move_points(
    points: Float[Tensor, "batch 68 2"], matrices: Float[Tensor, "batch 2 3"]
) -> Float[Tensor, "batch 68 2"]:
    """Where points go, in shares of the side, when pictures are resampled through `matrices` (from output to input).

    A matrix that mirrors also renames: what was the left corner of the mouth has become the right one.
    """
    linear = torch.linalg.inv(matrices[:, :, :2])  # batch 2 2
    moved = torch.einsum("bij,bkj->bki", linear, 2 * points - 1 - matrices[:, None, :, 2])
    mirrored = torch.linalg.det(matrices[:, :, :2]) < 0
    moved = torch.where(mirrored[:, None, None], moved[:, torch.from_numpy(MIRROR.copy())], moved)
    return (moved + 1) / 2


def face_size(points: Float[Tensor, "batch 68 2"]) -> Float[Tensor, " batch"]:
    """√(width · height) of the box that the points span."""
    extent = points.amax(dim=1) - points.amin(dim=1)
    return extent.clamp_min(1e-3).prod(dim=1).sqrt()


class LandmarkRegressor(lightning.LightningModule):
    """Trains on batches {"image": uint8 "batch height width 3", "landmarks": "batch 68 2" in pixels of the image}."""

    LOGGED: ClassVar = ("train_loss", "validation_error")
    """What can be monitored."""

    def __init__(self, config: LandmarksConfig, *, mean: Float[Tensor, "68 2"]) -> None:
        super().__init__()
        self.config = config
        self.network = channels_last(LandmarkNetwork(config, mean))
        self._errors: list[Tensor] = []

    def prepare(self, images: UInt8[Tensor, "batch height width 3"]) -> Float[Tensor, "batch 3 side side"]:
        """Pictures as the network wants them."""
        return normalise(images, size=(self.config.side, self.config.side))

    def forward(self, images: UInt8[Tensor, "batch height width 3"]) -> Float[Tensor, "batch 68 2"]:
        """Points in the pixels of the pictures."""
        sides = torch.tensor([images.shape[2], images.shape[1]], device=images.device)
        return self.network(self.prepare(images)).float() * sides

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> Tensor:
        """One step; the draws depend on the seed and the step alone, so a resumed training repeats them."""
        generator = step_generator(self.config.seed, self.global_step)
        images, truth = self.prepare(batch["image"]), shares(batch)
        matrices = draw_affine(len(images), self.config.augmentation, generator=generator, shape=images.shape[-2:])
        images = repaint(resample(images, matrices), self.config.augmentation, generator=generator)
        truth = move_points(truth, matrices.to(truth))
        error = 100 * (self.network(images).float() - truth) / face_size(truth)[:, None, None]
        loss = wing(error, width=self.config.wing_width, curvature=self.config.wing_curvature).mean()
        self.log("train_loss", loss, on_step=False, on_epoch=True, batch_size=len(images))
        return loss

    def validation_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """Errors are averaged over the whole set, in `on_validation_epoch_end`."""
        truth = batch["landmarks"].float()
        distance = torch.linalg.vector_norm(self(batch["image"]) - truth, dim=2).mean(dim=1)
        self._errors.append(100 * distance / face_size(truth))

    def on_validation_epoch_end(self) -> None:
        """Log `validation_error`: mean distance in per cent of the face's size (lower is better)."""
        self.log("validation_error", torch.cat(self._errors).mean(), prog_bar=True)
        self._errors.clear()

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule over all the steps the trainer will take."""
        steps = int(self.trainer.estimated_stepping_batches)
        return optimiser_and_schedule(self.parameters(), self.config.optimiser, steps=steps)


def shares(batch: Mapping[str, Tensor]) -> Float[Tensor, "batch 68 2"]:
    """A batch's landmarks in shares of the picture's sides."""
    _, height, width, _ = batch["image"].shape
    return batch["landmarks"].float() / torch.tensor([width, height], device=batch["landmarks"].device)


def mean_points(points: Float[Tensor, "faces 68 2"], size: tuple[int, int]) -> Float[Tensor, "68 2"]:
    """The mean of many faces' landmarks in shares of a picture of `size` (height, width)."""
    return points.float().mean(dim=0) / torch.tensor([size[1], size[0]])
