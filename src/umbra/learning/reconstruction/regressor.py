"""RNet: learning the 257 numbers of a face from images, landmarks and skin alone (Deng et al. 2019, Sec. 3).

No coefficient is ever shown. The network's face is drawn, and what is drawn is compared with the image. Where a batch
holds a covered version of each image ("image") beside the bare one ("clean"), the network sees the covered one and is
compared with the bare one: augmentation by occluders, without a teacher.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import lightning
import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor

from umbra.configuration import Seed, Share, Weight
from umbra.learning.augmentation import AugmentationConfig, normalise
from umbra.learning.landmarks import face_size
from umbra.learning.reconstruction.face_model import FaceModel, PosedFaces, check_finite, parts_of
from umbra.learning.reconstruction.judge import Judge
from umbra.learning.reconstruction.moving import STILL, moved_batch, seen_otherwise
from umbra.learning.reconstruction.network import CoefficientNetwork, NetworkConfig
from umbra.learning.schedules import OptimiserConfig, optimiser_and_schedule
from umbra.losses import weak_faces
from umbra.types import Region

SKIN = (Region.SKIN, Region.NOSE, Region.LEFT_BROW, Region.RIGHT_BROW, Region.UPPER_LIP, Region.LOWER_LIP)
"""What the photometric loss looks at: hair, glasses, eyes and teeth are outside the linear model's albedo."""


@dataclass(frozen=True)
class SupervisionConfig:
    """Weights of the losses, those of Deng et al.'s published code."""

    photometric: Weight = 1.92
    landmarks: Weight = 1.6e-3
    perceptual: Weight = 0.2
    prior: Weight = 3e-4
    identity: Weight = 1.0  # within the prior; likewise the two below
    expression: Weight = 0.8
    albedo: Weight = 1.7e-2
    flatness: Weight = 5.0
    greyness: Weight = 10.0
    distance: Weight = 0.05  # of landmarks while nothing is drawn (ours)


@dataclass(frozen=True)
class RegressorConfig:
    """Network, losses and optimiser of one regressor."""

    seed: Seed = 0
    network: NetworkConfig = field(default_factory=NetworkConfig)
    supervision: SupervisionConfig = field(default_factory=SupervisionConfig)
    optimiser: OptimiserConfig = field(default_factory=lambda: OptimiserConfig("adamw", 1e-4, schedule="constant"))
    motion: AugmentationConfig = STILL  # of faces in the image's plane, and of the light that the network sees them in
    landmarks_first: Share = 0.0  # of the steps: nothing is drawn in them, landmarks bring the heads into place


def attention(parsing: UInt8[Tensor, "batch height width"]) -> Float[Tensor, "batch height width"]:
    """The skin's attention mask A out of a parsing map."""
    return torch.isin(parsing, torch.tensor(SKIN, dtype=parsing.dtype, device=parsing.device)).float()


def in_colours(images: UInt8[Tensor, "batch height width 3"]) -> Float[Tensor, "batch 3 height width"]:
    """Bytes to [0, 1], which is what the renderer draws in."""
    return images.permute(0, 3, 1, 2).float() / 255


class FaceRegressor(lightning.LightningModule):
    """Trains on batches {"image": uint8 "batch side side 3", "landmarks": "batch 68 2", "parsing": uint8}."""

    LOGGED: ClassVar = (
        "loss_albedo_prior", "loss_expression_prior", "loss_flatness", "loss_greyness", "loss_identity_prior",
        "loss_landmarks", "loss_perceptual", "loss_photometric", "train_loss", "validation_error",
    )  # fmt: skip
    """What can be monitored."""

    def __init__(self, config: RegressorConfig, face: FaceModel, judge: Judge | None = None) -> None:
        super().__init__()
        self.config = config
        self.network = CoefficientNetwork(config.network)
        self._helpers = (face, judge)  # kept out of the weights: they are known, and are not learnt
        self._errors: list[Tensor] = []

    @property
    def face(self) -> FaceModel:
        """The linear model and its camera."""
        return self._helpers[0].to(self.device)

    def forward(self, images: UInt8[Tensor, "batch side side 3"]) -> Float[Tensor, "batch 257"]:
        """The 257 numbers of each image."""
        return self.network(self._prepared(images))[:, 0]

    def _prepared(self, images: UInt8[Tensor, "batch side side 3"]) -> Float[Tensor, "batch 3 side side"]:
        side = self.config.network.side
        return normalise(images, size=(side, side))

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> Tensor:
        """Draw what the network says, and compare."""
        own = self.config
        batch = moved_batch(batch, own.motion, seed=own.seed, step=self.global_step)
        seen = seen_otherwise(self._prepared(batch["image"]), own.motion, seed=own.seed, step=self.global_step)
        numbers = self.network(seen)[:, 0]
        check_finite(numbers.detach(), "RNet")
        terms = self.terms(numbers, batch) if self._draws() else self.terms_of_landmarks(numbers, batch)
        for name, (_, value) in terms.items():
            self.log(f"loss_{name}", value.detach(), on_step=False, on_epoch=True, batch_size=len(numbers))
        loss = torch.stack([weight * value for weight, value in terms.values()]).sum()
        self.log("train_loss", loss.detach(), on_step=False, on_epoch=True, batch_size=len(numbers))
        return loss

    def _draws(self) -> bool:
        """Whether this step compares colours; without a trainer, as in a test, each does."""
        share = self.config.landmarks_first
        return not share or self.global_step >= share * int(self.trainer.estimated_stepping_batches)

    def terms(
        self, numbers: Float[Tensor, "batch 257"], batch: Mapping[str, Tensor]
    ) -> dict[str, tuple[float, Tensor]]:
        """Each loss by its name, with its weight."""
        own, faces = self.config.supervision, self.face(numbers)
        image, truth = in_colours(batch.get("clean", batch["image"])), batch["landmarks"].float()
        drawn = self.face.render(faces)
        seen = attention(batch["parsing"]) * drawn.mask
        distance = weak_faces.landmark_distance(faces.landmarks, truth, side=self.config.network.view)
        return self._prior(numbers) | {
            "landmarks": (own.landmarks, distance),
            "photometric": (own.photometric, weak_faces.photometric(drawn.image, image, seen)),
            "perceptual": (own.perceptual, self._unlike(drawn.image, drawn.mask, image, truth)),
            "flatness": (own.flatness, weak_faces.flatness(faces.albedo, self._skin())),
            "greyness": (own.greyness, weak_faces.greyness(faces.light)),
        }

    def terms_of_landmarks(
        self, numbers: Float[Tensor, "batch 257"], batch: Mapping[str, Tensor]
    ) -> dict[str, tuple[float, Tensor]]:
        """Those for which nothing has to be drawn; landmarks by their plain distance, which finds the pose sooner."""
        found, truth = self.face.landmarks(numbers), batch["landmarks"].float()
        distance = weak_faces.mean_distance(found, truth, side=self.config.network.view)
        nothing = dict.fromkeys(("photometric", "perceptual", "flatness", "greyness"), (0.0, numbers.new_zeros(())))
        return {"landmarks": (self.config.supervision.distance, distance)} | self._prior(numbers) | nothing

    def _prior(self, numbers: Float[Tensor, "batch 257"]) -> dict[str, tuple[float, Tensor]]:
        """What faces are like."""
        own, parts = self.config.supervision, parts_of(numbers)
        return {
            "identity_prior": (own.prior * own.identity, weak_faces.squared_length(parts["identity"])),
            "expression_prior": (own.prior * own.expression, weak_faces.squared_length(parts["expression"])),
            "albedo_prior": (own.prior * own.albedo, weak_faces.squared_length(parts["albedo"])),
        }

    def _unlike(
        self, drawn: Tensor, mask: Bool[Tensor, "batch height width"], image: Tensor, landmarks: Tensor
    ) -> Tensor:
        """The recogniser's distance, with the image itself around the drawn face; nothing where there is no judge."""
        judge = self._helpers[1]
        if judge is None:
            return drawn.new_zeros(())
        pasted = torch.where(mask[:, None], drawn, image)
        with torch.no_grad():
            wanted = judge(image, landmarks)
        return weak_faces.perceptual(judge(pasted, landmarks), wanted)

    def _skin(self) -> Bool[Tensor, " vertices"]:
        return self.face.model.regions == Region.SKIN

    def validation_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """Errors are averaged over the whole set, in `on_validation_epoch_end`."""
        self._errors.append(landmark_errors(self.face(self(batch["image"])), batch["landmarks"].float()))

    def on_validation_epoch_end(self) -> None:
        """Log `validation_error`: mean distance of landmarks in per cent of the face's size (lower is better)."""
        self.log("validation_error", torch.cat(self._errors).mean(), prog_bar=True)
        self._errors.clear()

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule over all the steps the trainer will take."""
        steps = int(self.trainer.estimated_stepping_batches)
        return optimiser_and_schedule(self.parameters(), self.config.optimiser, steps=steps)


def landmark_errors(faces: PosedFaces, truth: Float[Tensor, "batch 68 2"]) -> Float[Tensor, " batch"]:
    """Mean distance of a face's landmarks in per cent of its size, √(width · height) of the true ones' box."""
    distance = torch.linalg.vector_norm(faces.landmarks - truth, dim=2).mean(dim=1)
    return 100 * distance / face_size(truth)
