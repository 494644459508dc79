"""Learning to tell people apart: a trunk, a margin head and their training; all five papers stand on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

import lightning
import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor
from torch.nn import functional

from umbra.backbones import FaceNetwork, LightCNN9, channels_last, load_weights, residual
from umbra.configuration import Margin, Positive, Seed, Share, Side, Within
from umbra.learning.augmentation import AugmentationConfig, augment, greyed, normalise, step_generator
from umbra.learning.schedules import OptimiserConfig, optimiser_and_schedule
from umbra.losses import MarginHead


@dataclass(frozen=True)
class RecogniserConfig:
    """Defaults are paper 001's base network: a residual-34 with a large-margin cosine loss on 128×96 pictures."""

    seed: Seed = 0  # of the augmentation; each training sets its own
    backbone: Literal["residual", "light_cnn"] = "residual"
    depth: Literal[18, 34, 50] = 34  # of the residual network
    width: Side = 64  # channels of the first stage
    stem: Literal["3x3/1", "3x3/2", "7x7/2+pool"] = "7x7/2+pool"  # ResNet34's own; the others for small pictures
    head: Literal["flatten", "pool"] = "flatten"
    embedding: Side = 512
    dropout: Annotated[float, Within(0, 1, below=True)] = 0.0  # between map and embedding
    height: Side = 128  # of what the network sees; pictures of another size are resized
    columns: Side = 96
    grey: bool = False  # see no colour, in training or after: for networks that will meet grey photographs
    loss: Literal["cosface", "arcface", "softmax"] = "cosface"
    margin: Margin = 0.35  # Wang et al. 2018; in radians for "arcface"
    scale: Positive = 64.0  # Wang et al. 2018
    margin_warmup: Share = 0.0  # share of the steps over which the margin grows from zero
    label_smoothing: Share = 0.0
    validation: Literal["classification", "nearest"] = "classification"  # "nearest": for people not trained on
    weights: str = ""  # safetensors file of the trunk and head to start from
    optimiser: OptimiserConfig = field(default_factory=OptimiserConfig)
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)


def build_network(config: RecogniserConfig) -> FaceNetwork:
    """The trunk that `config` describes, with its weights where a file is named."""
    size = (config.height, config.columns)
    network: FaceNetwork
    if config.backbone == "residual":
        network = residual(
            config.depth,
            input_size=size,
            width=config.width,
            embedding=config.embedding,
            stem_kind=config.stem,
            head=config.head,
            dropout=config.dropout,
        )
    else:
        network = LightCNN9(input_size=size, width=config.width, embedding=config.embedding)
    if config.weights:
        load_weights(network, config.weights)
    return channels_last(network)


def nearest_is_same(embeddings: Float[Tensor, "items embedding"], labels: Int[Tensor, " items"]) -> float:
    """Share of items whose nearest other item, by cosine, shows the same person; only people seen twice are asked."""
    unit = functional.normalize(embeddings.float(), dim=1)
    similarity = (unit @ unit.T).fill_diagonal_(-torch.inf)
    asked = (labels[:, None] == labels).sum(dim=1) > 1
    right = labels[similarity.argmax(dim=1)] == labels
    return float(right[asked].float().mean()) if bool(asked.any()) else 0.0


class Recogniser(lightning.LightningModule):
    """Trains `network` and `head` on batches {"image": uint8 "batch height width 3", "label": int64 "batch"}."""

    LOGGED: ClassVar = ("train_loss", "validation_accuracy", "validation_loss")
    """What can be monitored."""

    def __init__(self, config: RecogniserConfig, *, classes: int) -> None:
        super().__init__()
        self.config = config
        self.network = build_network(config)
        self.head = MarginHead(config.embedding, classes, loss=config.loss, margin=config.margin, scale=config.scale)
        self._seen: list[tuple[Tensor, Tensor]] = []

    def prepare(self, images: UInt8[Tensor, "batch height width 3"]) -> Float[Tensor, "batch 3 rows columns"]:
        """Pictures as the network wants them."""
        return self._as_seen(normalise(images, size=(self.config.height, self.config.columns)))

    def _as_seen(self, pictures: Float[Tensor, "batch 3 rows columns"]) -> Float[Tensor, "batch 3 rows columns"]:
        return greyed(pictures) if self.config.grey else pictures

    def forward(self, images: UInt8[Tensor, "batch height width 3"]) -> Float[Tensor, "batch embedding"]:
        """Embeddings of uint8 pictures."""
        return self.network(self.prepare(images)).embedding

    def done(self) -> float:
        """Share of all training steps taken."""
        return min(1.0, self.global_step / max(1, self.trainer.estimated_stepping_batches))

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> Tensor:
        """One step; the draws depend on the seed and the step alone, so a resumed training repeats them."""
        generator = step_generator(self.config.seed, self.global_step)
        images = augment(self.prepare(batch["image"]), self.config.augmentation, generator=generator)
        images = self._as_seen(images)  # a covering block has a colour
        warmup = self.config.margin_warmup
        share = min(1.0, self.done() / warmup) if warmup else 1.0
        logits = self.head(self.network(images).embedding, batch["label"], share=share)
        loss = functional.cross_entropy(logits, batch["label"], label_smoothing=self.config.label_smoothing)
        self.log("train_loss", loss, on_step=False, on_epoch=True, batch_size=len(images))
        return loss

    def validation_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """Embed; right or wrong is counted over the whole set, in `on_validation_epoch_end`."""
        self._seen.append((self(batch["image"]).float(), batch["label"]))

    def on_validation_epoch_end(self) -> None:
        """Log `validation_accuracy`, which early stopping watches (higher is better), and `validation_loss`."""
        embeddings, labels = (torch.cat(parts) for parts in zip(*self._seen, strict=True))
        self._seen.clear()
        if self.config.validation == "nearest":
            self.log("validation_accuracy", nearest_is_same(embeddings, labels), prog_bar=True)
            return
        scores = self.head.scores(embeddings)
        accuracy = (scores.argmax(dim=1) == labels).float().mean()
        self.log("validation_accuracy", accuracy, prog_bar=True)
        self.log("validation_loss", functional.cross_entropy(scores, labels))

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule over all the steps the trainer will take."""
        steps = int(self.trainer.estimated_stepping_batches)
        return optimiser_and_schedule(self.parameters(), self.config.optimiser, steps=steps)
