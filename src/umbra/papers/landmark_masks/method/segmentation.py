"""Where is the face covered? A U-Net, and labels for it made without ground truth (paper 001, Secs. 4.1 and 4.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

import cv2
import lightning
import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor
from torch.nn import functional

from umbra.backbones import VggUNet, channels_last
from umbra.configuration import Seed, Share, Side, Within
from umbra.learning.augmentation import normalise, step_generator
from umbra.learning.embedding import evaluating, half_where_fast
from umbra.learning.schedules import OptimiserConfig, optimiser_and_schedule


def difference_labels(
    clean: UInt8[np.ndarray, "items height width 3"],
    occluded: UInt8[np.ndarray, "items height width 3"],
    *,
    threshold: int = 0,
) -> Bool[np.ndarray, "items height width"]:
    """Pixels that deviate (paper 001, Sec. 4.1):  y = max over colours |occluded − clean| > `threshold`.

    The raw labels of Figure 5: holes where the occluder has the face's colour, specks where else something changed.
    """
    if not 0 <= threshold < 255:
        raise ValueError(f"threshold is a difference of grey values in 0..254; got {threshold}.")
    return np.stack([cv2.absdiff(a, b).max(axis=2) > threshold for a, b in zip(clean, occluded, strict=True)])


def open_and_close(
    labels: Bool[np.ndarray, "items height width"], *, opening: int = 3, closing: int = 7
) -> Bool[np.ndarray, "items height width"]:
    """Morphological opening, then closing (paper 001, Sec. 4.1): smaller specks go, smaller holes fill.

    `opening` and `closing` are the discs' diameters in pixels (the paper states none); 1 leaves the labels as they are.
    """
    cleaned = []
    for label in labels:
        image = label.astype(np.uint8)
        for operation, size in ((cv2.MORPH_OPEN, opening), (cv2.MORPH_CLOSE, closing)):
            if size < 1 or size % 2 == 0:
                raise ValueError(f"opening and closing are odd diameters from 1; got {opening} and {closing}.")
            kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
            # Padding by repetition: else a mask that reaches the border would be eaten from there.
            padded = cv2.copyMakeBorder(image, size, size, size, size, cv2.BORDER_REPLICATE)
            image = cv2.morphologyEx(padded, operation, kernel)[size:-size, size:-size]
        cleaned.append(image > 0)
    return np.stack(cleaned)


Diameter = Literal[1, 3, 5, 7, 9, 11, 13, 15]


@dataclass(frozen=True)
class SegmenterConfig:
    """Defaults: the paper's labels, and VGG16's own width on the paper's 128×96 pictures."""

    labels: Literal["cleaned", "difference", "exact"] = "cleaned"  # what is learnt; see `labels_of`
    threshold: Annotated[int, Within(0, 254)] = 0  # of `difference_labels`; paper: any deviation
    opening: Diameter = 3  # of `open_and_close`; the paper states neither
    closing: Diameter = 7

    seed: Seed = 0  # of the mirroring; each training sets its own
    width: Side = 64  # channels of the first stage
    height: Side = 128  # of what the network sees; the answer comes back at the picture's size
    columns: Side = 96
    flip: Share = 0.5  # probability of mirroring while training
    optimiser: OptimiserConfig = field(
        default_factory=lambda: OptimiserConfig(name="adamw", learning_rate=1e-3, weight_decay=1e-4, warmup=0.1)
    )


def labels_of(batch: Mapping[str, Tensor], config: SegmenterConfig) -> Bool[Tensor, "batch height width"]:
    """What the U-Net is to answer (paper 001, Sec. 4.1).

    "difference": pixels where "image" deviates from "clean"; "cleaned": these, opened and closed; "exact": where the
    world's own "occluder" is more than half opaque.
    """
    if config.labels == "exact":
        return batch["occluder"] > 127
    pictures = [batch[name].cpu().numpy() for name in ("clean", "image")]
    labels = difference_labels(*pictures, threshold=config.threshold)
    if config.labels == "cleaned":
        labels = open_and_close(labels, opening=config.opening, closing=config.closing)
    return torch.from_numpy(labels).to(batch["image"].device)


class Segmenter(lightning.LightningModule):
    """Trains a U-Net on batches {"image", "clean"}, both uint8 "batch height width 3", or {"image", "occluder"}."""

    LOGGED: ClassVar = ("train_loss", "validation_accuracy", "validation_iou", "validation_loss")

    def __init__(self, config: SegmenterConfig) -> None:
        super().__init__()
        self.config = config
        self.network = channels_last(VggUNet(width=config.width))

    def forward(self, images: UInt8[Tensor, "batch height width 3"]) -> Float[Tensor, "batch height width"]:
        """A logit per pixel of the picture: above zero means covered."""
        logits = self.network(normalise(images, size=(self.config.height, self.config.columns))).float()
        if logits.shape[-2:] != images.shape[1:3]:
            logits = functional.interpolate(logits, size=images.shape[1:3], mode="bilinear")
        return logits[:, 0]

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> Tensor:
        """Cross-entropy per pixel (Ronneberger et al. 2015, Eq. 1, for two classes), on pictures mirrored by chance."""
        generator = step_generator(self.config.seed, self.global_step)
        images, truth = batch["image"], labels_of(batch, self.config)
        mirrored = (torch.rand(len(images), generator=generator) < self.config.flip).to(images.device)
        images = torch.where(mirrored[:, None, None, None], images.flip(2), images)
        truth = torch.where(mirrored[:, None, None], truth.flip(2), truth)
        loss = functional.binary_cross_entropy_with_logits(self(images), truth.float())
        self.log("train_loss", loss, on_step=False, on_epoch=True, batch_size=len(images))
        return loss

    def validation_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """`validation_accuracy`: share of pixels right; `validation_iou` of the occluder over the batch's pixels."""
        logits, truth = self(batch["image"]), labels_of(batch, self.config)
        found = logits > 0
        iou = (found & truth).sum() / (found | truth).sum().clamp(min=1)
        values = {"validation_accuracy": (found == truth).float().mean(), "validation_iou": iou.float()}
        values["validation_loss"] = functional.binary_cross_entropy_with_logits(logits, truth.float())
        self.log_dict(values, batch_size=len(truth))

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule over all the steps the trainer will take."""
        steps = int(self.trainer.estimated_stepping_batches)
        return optimiser_and_schedule(self.parameters(), self.config.optimiser, steps=steps)


def find_occluders(
    segmenter: Segmenter, images: UInt8[np.ndarray, "items height width 3"], *, batch: int = 256
) -> Bool[np.ndarray, "items height width"]:
    """The trained U-Net's answer for a whole set."""
    device = next(segmenter.parameters()).device
    parts = []
    with evaluating(segmenter), torch.inference_mode(), half_where_fast(device):
        for start in range(0, len(images), batch):
            pixels = torch.from_numpy(np.array(images[start : start + batch])).to(device)
            parts.append((segmenter(pixels) > 0).cpu().numpy())
    return np.concatenate(parts)
