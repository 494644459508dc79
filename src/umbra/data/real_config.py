"""What can be set about a set of real photographs."""

from dataclasses import dataclass
from typing import Literal

from umbra.configuration import Count, Side, require
from umbra.data.frames import Frame


@dataclass(frozen=True)
class RealConfig:
    """One set of real photographs: from where, in which frame, of which people."""

    source: Literal["lfw"] = "lfw"  # a folder of UMBRA_DATA
    frame: Frame = "box"
    height: Side = 128
    width: Side = 96
    fewest: Count = 10  # pictures that a person must have; Johnston and Ngxande: 10
    people: Count | None = None  # the first so many of them, by name; none: all

    def __post_init__(self) -> None:
        require(self)
