"""The training of ALOB: two losses of opposite aims, two optimisers, one backward pass (Sec. 3.5)."""

from collections.abc import Mapping
from math import isfinite
from typing import Any, ClassVar

import lightning
import torch
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.nn import functional

from umbra.learning.augmentation import augment, normalise, step_generator
from umbra.learning.schedules import OptimiserConfig, rate_factor
from umbra.losses import MarginHead, gradient_reversal, project_onto
from umbra.papers.alob.method.settings import AlobConfig
from umbra.papers.alob.method.trunks import TwinFeatures, build_twins


class AlobLearner(lightning.LightningModule):
    """Trains both trunks on batches {"image": uint8 "batch height width 3", "label": int64 "batch"}.

    `head` is the Identifier's classifier, `trimmer_head` the Trimmer's where it has one of its own. Manual
    optimisation: Adam moves the Identifier and its classifier, SGD the Trimmer and, where apart, its classifier.
    """

    LOGGED: ClassVar = (
        "length_identifier", "length_projection", "length_trimmer", "loss_identifier", "loss_trimmer",
        "validation_accuracy", "validation_loss",
    )  # fmt: skip

    def __init__(self, config: AlobConfig, *, classes: int) -> None:
        super().__init__()
        self.automatic_optimization = False
        self.config = config
        self.network = build_twins(config)
        self.head = self._classifier(config.compared, classes)
        apart = config.has_trimmer and not config.shared_classifier and config.trimmer_weight > 0
        self.trimmer_head: MarginHead | None = self._classifier(config.embedding, classes) if apart else None
        self._schedule = OptimiserConfig(
            schedule=config.schedule, warmup=config.warmup, milestones=config.milestones, factor=config.factor
        )
        self._seen: list[tuple[Tensor, Tensor]] = []
        self._logged: list[dict[str, Tensor]] = []

    def _classifier(self, numbers: int, classes: int) -> MarginHead:
        return MarginHead(numbers, classes, loss="cosface", margin=self.config.margin, scale=self.config.scale)

    def prepare(self, images: UInt8[Tensor, "batch height width 3"]) -> Float[Tensor, "batch 3 rows columns"]:
        """Pictures as the trunks want them: in [-1, 1]."""
        return normalise(images, size=(self.config.height, self.config.columns))

    def forward(self, images: UInt8[Tensor, "batch height width 3"]) -> Float[Tensor, "batch compared"]:
        """The features that are compared."""
        return self.network(self.prepare(images)).embedding

    def training_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """One step of both optimisers on L_f + λ L_m (Eq. 13)."""
        done = self.done(batch_index)
        generator = step_generator(self.config.seed, int(self.current_epoch * 1_000_000 + batch_index))
        features = self.network(augment(self.prepare(batch["image"]), self.config.augmentation, generator=generator))
        share = min(1.0, done / self.config.margin_warmup) if self.config.margin_warmup else 1.0
        own, other = self.losses(features, batch["label"], share=share)
        total = own if other is None else own + self.config.trimmer_weight * other
        if not isfinite(float(total.detach())):
            raise ValueError(
                f"the training diverged in epoch {self.current_epoch + 1}: L_f + λ L_m is {float(total.detach())}. "
                "Lower identifier_rate, trimmer_rate or reversal."
            )
        optimisers = self._optimisers()
        for optimiser in optimisers:
            optimiser.zero_grad(set_to_none=True)
        self.manual_backward(total)
        for optimiser, rate in zip(optimisers, (self.config.identifier_rate, self.config.trimmer_rate), strict=False):
            for group in optimiser.param_groups:
                group["lr"] = rate * rate_factor(done, self._schedule)
            optimiser.step()
        self._logged.append(_of_step(features, own, other))

    def on_train_epoch_end(self) -> None:
        """Log the means over the steps, once: Lightning's own bookkeeping at each step costs a twentieth of it."""
        for name in self._logged[0] if self._logged else ():
            self.log(name, torch.stack([step[name] for step in self._logged]).mean())
        self._logged.clear()

    def losses(
        self, features: TwinFeatures, labels: Tensor, *, share: float = 1.0
    ) -> tuple[Float[Tensor, ""], Float[Tensor, ""] | None]:
        """L_f (Eqs. 9, 10) and L_m (Eqs. 5, 6; None without a Trimmer or with λ = 0), both by CosFace (Eq. 12)."""
        own = functional.cross_entropy(self.head(features.embedding, labels, share=share), labels)
        if features.trimmed is None or self.config.trimmer_weight == 0:
            return own, None
        trimmed = features.trimmed.float()
        if self.config.reverse:
            trimmed = gradient_reversal(trimmed, strength=self.config.reversal)
        head = self.head if self.trimmer_head is None else self.trimmer_head
        return own, functional.cross_entropy(head(trimmed, labels, share=share), labels)

    def done(self, batch_index: int) -> float:
        """Share of all batches seen; known from the epoch, so that a resumed training goes on as it was."""
        batches = max(1, int(self.trainer.num_training_batches))
        return (self.current_epoch * batches + batch_index) / (batches * max(1, int(self.trainer.max_epochs or 1)))

    def validation_step(self, batch: Mapping[str, Tensor], batch_index: int) -> None:
        """Embed; right or wrong is counted over the whole part, in `on_validation_epoch_end`."""
        self._seen.append((self(batch["image"]).float(), batch["label"]))

    def on_validation_epoch_end(self) -> None:
        """Log `validation_accuracy` (higher is better) and `validation_loss`, without margin."""
        embeddings, labels = (torch.cat(parts) for parts in zip(*self._seen, strict=True))
        self._seen.clear()
        scores = self.head.scores(embeddings)
        self.log("validation_accuracy", (scores.argmax(dim=1) == labels).float().mean(), prog_bar=True)
        self.log("validation_loss", functional.cross_entropy(scores, labels))

    def configure_optimizers(self) -> Any:
        """Adam for the Identifier and its classifier; SGD for the Trimmer and a classifier of its own."""
        config, network = self.config, self.network
        own = [*network.identifier.parameters(), *self.head.parameters()]
        optimisers: list[torch.optim.Optimizer] = [torch.optim.Adam(own, lr=config.identifier_rate, fused=True)]
        if network.trimmer is not None:
            others = [*network.trimmer.parameters()]
            others += [] if self.trimmer_head is None else [*self.trimmer_head.parameters()]
            optimisers.append(
                torch.optim.SGD(
                    others,
                    lr=config.trimmer_rate,
                    momentum=config.momentum,
                    weight_decay=config.weight_decay,
                    fused=True,
                )
            )
        return optimisers

    def _optimisers(self) -> list[Any]:
        found = self.optimizers()
        return found if isinstance(found, list) else [found]


def _of_step(features: TwinFeatures, own: Tensor, other: Tensor | None) -> dict[str, Tensor]:
    """Losses, and the lengths of f^f, f^m and of what the projection takes away: a reversal may run off."""
    identified = features.identified.detach().float()
    values = {"loss_identifier": own.detach(), "length_identifier": identified.norm(dim=1).mean()}
    if features.trimmed is not None:
        trimmed = features.trimmed.detach().float()
        values["length_trimmer"] = trimmed.norm(dim=1).mean()
        values["length_projection"] = project_onto(identified, trimmed).norm(dim=1).mean()
    if other is not None:
        values["loss_trimmer"] = other.detach()
    return values
