"""What can be set about a training, whatever it trains."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class FitConfig:
    """How long to train and what to watch."""

    epochs: int  # at most
    patience: int | None = None  # epochs without a better value after which training stops; none: never
    monitor: str = "validation_accuracy"
    mode: Literal["min", "max"] = "max"
    precision: Literal["auto", "float32", "bfloat16"] = "auto"  # auto: bfloat16 where the processor or GPU has it
    clip: float | None = None  # largest norm of the gradient
    accumulate: int = 1  # batches per step
    batches: int | None = None  # of an epoch at most: only so much is seen where a stage is merely tried
    devices: int = 1
    nodes: int = 1

    def __post_init__(self) -> None:
        if self.epochs < 1:
            raise ValueError(f"epochs must be at least 1; got {self.epochs}")
        if self.patience is not None and self.patience < 1:
            raise ValueError(f"patience must be at least 1 epoch, or null for none; got {self.patience}")
