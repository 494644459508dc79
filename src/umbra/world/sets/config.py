"""What can be set about a set of the world."""

from dataclasses import dataclass
from math import pi
from typing import Annotated, Literal

from umbra.configuration import Count, Seed, Share, Side, Within, require
from umbra.world.camera.omissions import Part
from umbra.world.sets import storage

Place = Annotated[int, Within(0, 1_000_000_000)]
Angle = Annotated[float, Within(0, pi / 2)]


@dataclass(frozen=True)
class WorldConfig:
    """One set of the world: who, how many pictures of each, in which frame, and how often something covers the face."""

    seed: Seed  # the world's; the same in every set that shares people
    people: Count
    pictures: Annotated[int, Within(1, 100_000)]  # of each person
    pictures_of_a_look: Count | None = None  # in a row, with one cut, beard, glasses, make-up and clothes; none: all
    first_person: Place = 0
    first_picture: Place = 0  # other pictures of the same people: start behind the first set's
    frame: Literal["aligned", "box", "portrait", "camera"] = "aligned"
    height: Side = 112
    width: Side = 96
    occluded: Share = 0.0  # share of the pictures whose face something covers
    kinds: tuple[str, ...] = ()  # what may cover it; empty: whatever the world wears and holds
    plan: tuple[str, ...] = ()  # kind of picture 0, 1, 2, … of everybody ("" = uncovered); replaces `occluded`
    yaw: tuple[Angle, Angle] | None = None  # |yaw| in radians, drawn evenly; none: mostly near zero
    largest_yaw: Angle = 0.9
    largest_pitch: Angle = 0.45
    supersampling: Annotated[int, Within(1, 8)] = 2
    without: tuple[Part, ...] = ()  # parts of realism that are left out
    model: str = ""  # safetensors file of the linear model; without it identity, expression and albedo are unknown
    channels: tuple[str, ...] = storage.STANDARD

    def __post_init__(self) -> None:
        require(self)
        if self.plan and len(self.plan) != self.pictures:
            raise ValueError(
                f"world set: plan must name one kind per picture ({self.pictures}); got {len(self.plan)} names. "
                "Leave it empty to cover a random share instead."
            )
        storage.chosen_channels(self.channels)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Pictures, height and width of the arrays."""
        return self.people * self.pictures, self.height, self.width
