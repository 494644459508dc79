"""What can be set about a training, whatever it trains."""

from dataclasses import dataclass
from typing import Annotated, Literal

from umbra.configuration import Count, Positive, Within, require


@dataclass(frozen=True)
class FitConfig:
    """How long to train and what to watch."""

    epochs: Annotated[int, Within(1, 100_000)]  # at most
    patience: Count | None = None  # epochs without a better value after which training stops; none: never
    monitor: str = "validation_accuracy"
    mode: Literal["min", "max"] = "max"
    precision: Literal["auto", "float32", "bfloat16"] = "auto"  # auto: bfloat16 where the processor or GPU has it
    clip: Positive | None = None  # largest norm of the gradient
    accumulate: Count = 1  # batches per step
    batches: Count | None = None  # of an epoch at most: only so much is seen where a stage is merely tried
    devices: Annotated[int, Within(1, 1024)] = 1
    nodes: Annotated[int, Within(1, 1024)] = 1

    def __post_init__(self) -> None:
        require(self)
