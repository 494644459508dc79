"""Multiple Occlusions Per Identity: seven covered versions of one image, seven heads, one face (Sec. 3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import lightning
import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor
from torch.nn import functional

from umbra.configuration import Seed, Weight
from umbra.learning.augmentation import AugmentationConfig, normalise
from umbra.learning.reconstruction.face_model import FaceModel, check_finite
from umbra.learning.reconstruction.judge import Judge
from umbra.learning.reconstruction.moving import STILL, moved_batch, seen_otherwise
from umbra.learning.reconstruction.network import CoefficientNetwork, NetworkConfig
from umbra.learning.reconstruction.regressor import in_colours, landmark_errors
from umbra.learning.schedules import OptimiserConfig, optimiser_and_schedule
from umbra.papers.occlusion_resistant_3d.method.perceptual_matrix import Reading, perceptual_matrix
from umbra.papers.occlusion_resistant_3d.method.sopi import Sopi

IMAGES = 7
"""Covered versions of each image, and heads."""

OneImage = Literal["mean of heads", "first head"]
"""What is answered to a single image, which the paper leaves open: every head sees it and they are averaged, or the
first head alone sees it."""


@dataclass(frozen=True)
class MopiConfig:
    """Defaults are the paper's where it says them (Sec. 4 and Eq. 9)."""

    seed: Seed = 0  # of the covers; each training sets its own
    network: NetworkConfig = field(default_factory=NetworkConfig)
    perceptual: Weight = 0.2  # x₁ of Eq. 9
    label: Weight = 0.8  # x₂ of Eq. 9
    reading: Reading = "distance"  # of Eq. 7
    optimiser: OptimiserConfig = field(
        default_factory=lambda: OptimiserConfig("adamw", 1e-5, weight_decay=0.0, schedule="constant")
    )
    motion: AugmentationConfig = STILL  # of faces in the image's plane, and of the light that MOPI sees them in


class Mopi(lightning.LightningModule):
    """Trains on batches {"images": "batch 7 side side 3", "clean": the same image bare, "landmarks": "batch 68 2"}."""

    LOGGED: ClassVar = ("loss_label", "loss_perceptual", "train_loss", "validation_error")
    """What can be monitored."""

    def __init__(self, config: MopiConfig, sopi: Sopi, judge: Judge) -> None:
        super().__init__()
        self.config = config
        self.network = CoefficientNetwork(config.network, heads=IMAGES)
        self.network.trunk.load_state_dict(sopi.network.trunk.state_dict())
        for head in self.network.heads:
            head.load_state_dict(sopi.network.heads[0].state_dict())
        self._helpers = (sopi.eval().requires_grad_(requires_grad=False), judge)  # frozen, and not among the weights
        self._errors: list[Tensor] = []

    @property
    def face(self) -> FaceModel:
        """The linear model and its camera."""
        return self.sopi.teacher.face

    @property
    def sopi(self) -> Sopi:
        """The network whose labels are learnt from."""
        return self._helpers[0].to(self.device)

    def forward(self, images: UInt8[Tensor, "batch versions side side 3"]) -> Float[Tensor, "batch 7 257"]:
        """v_m: of each covered version what its own head says."""
        if images.shape[1] != IMAGES:
            raise ValueError(
                f"MOPI: expected {IMAGES} versions of each image, one for each head; found {images.shape[1]}. "
                "`one_image` answers to single images."
            )
        return self._own_heads(self._prepared(images.flatten(0, 1)))

    def _own_heads(self, versions: Float[Tensor, "all 3 side side"]) -> Float[Tensor, "batch 7 257"]:
        answers = self.network(versions).view(len(versions) // IMAGES, IMAGES, IMAGES, -1)
        return answers.diagonal(dim1=1, dim2=2).transpose(1, 2)

    def one_image(
        self, images: UInt8[Tensor, "batch side side 3"], *, reading: OneImage = "mean of heads"
    ) -> Float[Tensor, "batch 257"]:
        """The 257 numbers of single images."""
        answers = self.network(self._prepared(images))
        return answers.mean(dim=1) if reading == "mean of heads" else answers[:, 0]

    def _prepared(self, images: UInt8[Tensor, "batch side side 3"]) -> Float[Tensor, "batch 3 side side"]:
        side = self.config.network.side
        return normalise(images, size=(side, side))

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> Tensor:
        """L = x₁ L_perc + x₂ L_label (Eq. 9)."""
        own = self.config
        batch = moved_batch(batch, own.motion, seed=own.seed, step=self.global_step)
        versions = self._prepared(batch["images"].flatten(0, 1))
        found = self._own_heads(seen_otherwise(versions, own.motion, seed=own.seed, step=self.global_step))
        check_finite(found.detach().flatten(0, 1), "MOPI")
        label = torch.linalg.vector_norm(found - self.best_labels(batch)[:, None], dim=2).sum(dim=1).mean()  # Eq. 8
        perceptual = found.new_zeros(())
        if own.perceptual:
            perceptual = perceptual_matrix(self.features(found, batch), reading=own.reading)
        loss = own.perceptual * perceptual + own.label * label
        named = (("loss_label", label), ("loss_perceptual", perceptual), ("train_loss", loss))
        for name, value in named:
            self.log(name, value.detach(), on_step=False, on_epoch=True, batch_size=len(found))
        return loss

    @torch.no_grad()
    def best_labels(self, batch: Mapping[str, Tensor]) -> Float[Tensor, "batch 257"]:
        """Of the seven SOPI labels the one whose drawn face is most like the bare image to the recogniser (Eq. 8)."""
        images = batch["images"]
        labels = self.sopi(images.flatten(0, 1)).view(len(images), IMAGES, -1)
        wanted = self._helpers[1](in_colours(batch["clean"]), batch["landmarks"].float())
        best = nearest(self.features(labels, batch), wanted)
        return labels[torch.arange(len(labels)), best]

    def features(
        self, numbers: Float[Tensor, "batch 7 257"], batch: Mapping[str, Tensor]
    ) -> Float[Tensor, "batch 7 features"]:
        """What the recogniser sees in the faces that the numbers draw, each drawn into the bare image."""
        image = in_colours(batch["clean"]).repeat_interleave(IMAGES, dim=0)
        landmarks = batch["landmarks"].float().repeat_interleave(IMAGES, dim=0)
        drawn = self.face.render(self.face(numbers.flatten(0, 1)))
        pasted = torch.where(drawn.mask[:, None], drawn.image, image)
        return self._helpers[1](pasted, landmarks).view(len(numbers), IMAGES, -1)

    def validation_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """Single covered images, as they are asked at test."""
        faces = self.face(self.one_image(batch["images"][:, 0]))
        self._errors.append(landmark_errors(faces, batch["landmarks"].float()))

    def on_validation_epoch_end(self) -> None:
        """Log `validation_error`: mean distance of landmarks in per cent of the face's size (lower is better)."""
        self.log("validation_error", torch.cat(self._errors).mean(), prog_bar=True)
        self._errors.clear()

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule over all the steps the trainer will take."""
        steps = int(self.trainer.estimated_stepping_batches)
        return optimiser_and_schedule(self.network.parameters(), self.config.optimiser, steps=steps)


def nearest(
    features: Float[Tensor, "batch 7 features"], wanted: Float[Tensor, "batch features"]
) -> Int[Tensor, " batch"]:
    """Which of the seven is nearest by cosine distance."""
    return functional.cosine_similarity(features, wanted[:, None], dim=2).argmax(dim=1)
