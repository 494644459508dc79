"""What can be set about a set of the world."""

from dataclasses import dataclass

from umbra.world.sets import storage


@dataclass(frozen=True)
class WorldConfig:
    """One set of the world: who, how many pictures of each, in which frame, and how often something covers the face."""

    seed: int  # the world's; the same in every set that shares people
    people: int
    pictures: int  # of each person
    first_person: int = 0
    first_picture: int = 0  # other pictures of the same people: start behind the first set's
    frame: str = "aligned"  # "aligned", "box" or "portrait"
    height: int = 112
    width: int = 96
    occluded: float = 0.0  # share of the pictures whose face something covers
    kinds: tuple[str, ...] = ()  # what may cover it; empty: whatever the world wears and holds
    plan: tuple[str, ...] = ()  # kind of picture 0, 1, 2, … of everybody ("" = uncovered); replaces `occluded`
    yaw: tuple[float, float] | None = None  # |yaw| in radians, drawn evenly; none: mostly near zero
    largest_yaw: float = 0.9
    largest_pitch: float = 0.45
    supersampling: int = 2
    model: str = ""  # safetensors file of the linear model; without it identity, expression and albedo are unknown
    channels: tuple[str, ...] = storage.CHANNEL_NAMES

    def __post_init__(self) -> None:
        for name in ("people", "pictures", "height", "width"):
            if getattr(self, name) < 1:
                raise ValueError(f"world set: {name} must be at least 1; got {getattr(self, name)}.")
        if not 0 <= self.occluded <= 1:
            raise ValueError(f"world set: occluded is a share in [0, 1]; got {self.occluded}.")
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
