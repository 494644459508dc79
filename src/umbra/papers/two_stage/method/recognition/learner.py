"""Training the paper's networks to tell people apart: as every recogniser here, on networks of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import lightning
from torch import Tensor

from umbra.backbones import channels_last
from umbra.configuration import Margin, Positive, Seed, Share, Weight
from umbra.learning.augmentation import AugmentationConfig
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.learning.schedules import OptimiserConfig
from umbra.losses import MarginHead
from umbra.papers.two_stage.method.recognition.attention import looks_below
from umbra.papers.two_stage.method.recognition.networks import NetworkConfig, StagedNetwork, build_network, input_size


@dataclass(frozen=True)
class RecognitionTraining:
    """Network, loss, what is done to the images, and optimiser."""

    seed: Seed = 0  # of the augmentation; each training sets its own
    network: NetworkConfig = field(default_factory=NetworkConfig)
    loss: Literal["softmax", "cosface", "arcface"] = "softmax"  # the paper names none
    margin: Margin = 0.35  # of the other two
    scale: Positive = 32.0
    label_smoothing: Share = 0.0
    upwards: Weight = 0.5  # of the share of attention that lies below the nose; asked only of a network with attention
    grey: bool = False  # Table V: images without colour
    # paper: SGD at 1e-4, times 0.9 every 300 of 10,000 or 20,000 steps of 40 images (DeepID: adaptive); here the rate
    # and schedule of all recognisers, since our networks have batch normalisation and far fewer steps
    optimiser: OptimiserConfig = field(default_factory=OptimiserConfig)
    # paper: flipped, cropped and mirrored by chance, by how much is not said; here also turned and relit, as all are
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)

    def as_recogniser(self, embedding: int) -> RecogniserConfig:
        """What `Recogniser` has to know of it."""
        height, columns = input_size(self.network)
        return RecogniserConfig(
            seed=self.seed, embedding=embedding, height=height, columns=columns, grey=self.grey, loss=self.loss,
            margin=self.margin, scale=self.scale, label_smoothing=self.label_smoothing, optimiser=self.optimiser,
            augmentation=self.augmentation,
        )  # fmt: skip


class PaperRecogniser(Recogniser):
    """Trains on the batches of `Recogniser`, and logs what it logs."""

    def __init__(self, config: RecognitionTraining, *, classes: int) -> None:
        lightning.LightningModule.__init__(self)  # Recogniser's own would build another network
        self.own = config
        self.network = channels_last(build_network(config.network))
        size = self.network.embedding_size
        self.config = config.as_recogniser(size)
        self.head = MarginHead(size, classes, loss=config.loss, margin=config.margin, scale=config.scale)
        self._seen: list[tuple[Tensor, Tensor]] = []

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> Tensor:
        """One step, with the penalty on attention that lies low where there is attention."""
        loss = super().training_step(batch, batch_index)
        if not isinstance(self.network, StagedNetwork) or self.network.attention is None:
            return loss
        below = looks_below(self.network.attention.seen)
        self.network.attention.seen = self.network.attention.seen.detach()  # a module that holds a graph is not copied
        self.log("train_below", below, on_step=False, on_epoch=True, batch_size=len(batch["label"]))
        return loss + self.own.upwards * below
