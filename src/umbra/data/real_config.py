"""What can be set about a set of real photographs."""

from dataclasses import dataclass
from typing import Literal

from umbra.data.aligned import Frame


@dataclass(frozen=True)
class RealConfig:
    """One set of real photographs: from where, in which frame, of which people."""

    source: Literal["lfw"] = "lfw"  # a folder of UMBRA_DATA
    frame: Frame = "box"
    height: int = 128
    width: int = 96
    fewest: int = 10  # pictures that a person must have; Johnston and Ngxande: 10
    people: int | None = None  # the first so many of them, by name; none: all

    def __post_init__(self) -> None:
        if min(self.height, self.width, self.fewest) < 1 or (self.people is not None and self.people < 1):
            raise ValueError(f"real set: height, width, fewest and people must be at least 1; got {self}.")
