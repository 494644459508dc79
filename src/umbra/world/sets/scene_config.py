"""What can be set about a set of scenes."""

from dataclasses import dataclass
from math import pi
from typing import Annotated

from umbra.configuration import Count, Seed, Share, Within, require
from umbra.world.camera.scene_ranges import HELD, WORN, SceneRanges
from umbra.world.sets.storage import Channel

Place = Annotated[int, Within(0, 1_000_000_000)]
People = Annotated[int, Within(0, 200)]
Pixels = Annotated[float, Within(1, 4096)]
PictureSide = Annotated[int, Within(32, 4096)]

SCENE_CHANNELS = (
    Channel("images", "image", "uint8", (3,)),
    Channel("parsing", "parsing", "uint8"),
    Channel("instances", "instances", "uint8"),
    Channel("depth", "depth", "float32"),
)
BLOCK = 16
"""Scenes drawn as one block: as many as share a company of people."""


@dataclass(frozen=True)
class SceneConfig:
    """One set of scenes: how many, how large, and who is in them; what is not said here is as in `SceneRanges`."""

    seed: Seed  # the world's; people are the same in every set that shares it
    scenes: Count
    first_scene: Place = 0  # other scenes with the same people: start behind the first set's
    first_person: Place = 0
    people: Count = 1000  # from whom those in the scenes are drawn
    height: PictureSide = 240
    width: PictureSide = 320
    shown: tuple[People, People] = (0, 6)  # fewest and most people in a scene
    faces: tuple[Pixels, Pixels] = (12.0, 120.0)  # about the smallest and largest height of a face, pixels
    largest_yaw: Annotated[float, Within(0, pi, above=True)] = 1.4  # radians, against the line of sight
    occluded: Share = 0.25  # share of people whose face a thing covers
    kinds: tuple[str, ...] = WORN + HELD
    most_hidden: Share = 0.6  # share of a face that other people may cover, roughly
    clutter: Share = 0.6  # share of scenes with things that look like faces
    printed: Share = 0.15  # share of scenes with a printed face on the wall, which is marked as such
    supersampling: Annotated[int, Within(1, 8)] = 2
    channels: tuple[str, ...] = tuple(channel.name for channel in SCENE_CHANNELS)

    def __post_init__(self) -> None:
        require(self)
        chosen_scene_channels(self.channels)
        _ = self.ranges
        if self.shown[1] > self.people:
            raise ValueError(
                f"scene set: up to {self.shown[1]} people are to be shown, of only {self.people}; nobody is in a scene "
                "twice. Draw from more people."
            )

    @property
    def shape(self) -> tuple[int, int, int]:
        """Pictures, height and width of the arrays."""
        return self.scenes, self.height, self.width

    @property
    def ranges(self) -> SceneRanges:
        """What a scene may be; refuses what cannot be drawn."""
        return SceneRanges(
            height=self.height,
            width=self.width,
            people=self.shown,
            faces=self.faces,
            largest_yaw=self.largest_yaw,
            occluded=self.occluded,
            kinds=self.kinds,
            most_hidden=self.most_hidden,
            clutter=self.clutter,
            printed=self.printed,
            supersampling=self.supersampling,
        )


def chosen_scene_channels(names: tuple[str, ...]) -> tuple[Channel, ...]:
    """The channels of these names."""
    known = [channel.name for channel in SCENE_CHANNELS]
    if set(names) - set(known) or "images" not in names:
        raise ValueError(f"channels: expected 'images' and any of {known[1:]}; got {names}. Correct the settings.")
    return tuple(channel for channel in SCENE_CHANNELS if channel.name in names)
