"""What can be set about ALOB; the defaults are the paper's (Secs. 3.5 and 4.2)."""

from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

from umbra.configuration import Margin, Positive, Seed, Share, Side, Weight, Within, require
from umbra.learning.augmentation import AugmentationConfig
from umbra.learning.recogniser import RecogniserConfig

Combination = Literal["projection", "subtraction", "sum", "concatenation", "beside", "identifier"]
COMBINATIONS: tuple[str, ...] = get_args(Combination)
"""How f^m is used: Eq. 8; ALOB-F; ALOB-G-F (sum); ALOB-G-F (concat); a Trimmer that learns beside the Identifier and of
which nothing is taken (ours); no Trimmer at all, which is the paper's baseline."""

Rate = Annotated[float, Within(0, 1000)]
"""Nought leaves a trunk as it is."""


@dataclass(frozen=True)
class AlobConfig:
    """Two trunks of one kind, how their features meet, and how each learns."""

    seed: Seed = 0  # of the augmentation; each training sets its own
    backbone: Literal["residual", "light_cnn"] = "residual"
    depth: Literal[18, 34, 50] = 18
    width: Side = 64
    stem: Literal["3x3/1", "3x3/2", "7x7/2+pool"] = "3x3/2"
    head: Literal["flatten", "pool"] = "flatten"
    embedding: Side = 512
    height: Side = 112
    columns: Side = 96
    combination: Combination = "projection"
    reverse: bool = True  # false: ALOB-G of Table 8, whose Trimmer learns to recognise
    reversal: Weight = 1.0  # C of Eq. 4, from the first step on
    trimmer_weight: Weight = 1.0  # λ of Eq. 13
    shared_classifier: bool = True  # Eqs. 5 and 9 both write C_m; a concatenation cannot share
    joint: bool = True  # Eq. 13 as written: L_f reaches the Trimmer through the projection; false: it stops there
    margin: Margin = 0.4
    scale: Positive = 30.0
    margin_warmup: Share = 0.0  # share of the steps over which the margin grows from zero
    identifier_rate: Rate = 0.01  # Adam's; the paper: 0.01 for the residual network, 0.001 for LightCNN-9
    trimmer_rate: Rate = 0.01  # SGD's
    momentum: Annotated[float, Within(0, 1, below=True)] = 0.9
    weight_decay: Share = 5e-4  # of SGD
    schedule: Literal["step", "cosine"] = "step"  # of both rates
    warmup: Share = 0.0  # share of the steps over which both rates rise from zero
    milestones: tuple[Share, ...] = (10 / 21,)  # of "step": where both rates fall, as shares: epoch 10 of 21
    factor: Share = 0.1  # of "step"
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)

    def __post_init__(self) -> None:
        require(self)
        if self.combination == "concatenation" and self.shared_classifier:
            raise ValueError(
                "shared_classifier: features of f^m alone and of both together have different lengths under "
                "'concatenation' and cannot share a classifier; set shared_classifier to false."
            )
        if self.combination == "identifier" and (self.trimmer_weight or self.shared_classifier):
            raise ValueError(
                "combination 'identifier' (the baseline) has no Trimmer: set trimmer_weight to 0 and shared_classifier "
                "to false."
            )

    @property
    def has_trimmer(self) -> bool:
        """Whether there is a second trunk at all."""
        return self.combination != "identifier"

    @property
    def compared(self) -> int:
        """Numbers in the feature that is compared."""
        return self.embedding * (2 if self.combination == "concatenation" else 1)

    def trunk(self) -> RecogniserConfig:
        """One trunk, in the words of the shared recogniser."""
        return RecogniserConfig(
            backbone=self.backbone,
            depth=self.depth,
            width=self.width,
            stem=self.stem,
            head=self.head,
            embedding=self.embedding,
            height=self.height,
            columns=self.columns,
        )
